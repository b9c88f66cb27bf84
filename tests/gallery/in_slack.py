"""The dialogues in Slack: signed requests over HTTP into the running bot, and what it sent to Slack's Web API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import Place
from handlers.app import App, Register
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import Posted
from tests.gallery.cast import CAST, FRIDAY, furnish
from tests.gallery.script import Shown
from tests.gallery.words import Json, slack_buttons, slack_lines
from tests.journeys.town_hall import Hall, open_hall

USERS = {who: f"U0{who.upper()}" for who in CAST}
CHATS = {who: f"D0{who.upper()}" for who in CAST}
NAMES = {USERS[who]: player.name for who, player in CAST.items()}


@dataclass
class InSlack:
    hall: Hall
    register: Register
    _posts: dict[str, int] = field(default_factory=dict)
    _answers: int = 0
    _told: list[Shown] = field(default_factory=list)
    _presser: str = ""
    _form: Json = field(default_factory=dict)

    async def says(self, who: str, words: str) -> None:
        await self.hall.people.mention(self._mentions(words), user=USERS[who], channel=ids.VAWG)

    async def chats(self, who: str, words: str) -> None:
        await self.hall.people.say(self._mentions(words), user=USERS[who], channel=CHATS[who])

    async def posts(self, who: str, words: str) -> None:
        await self.hall.people.say(words, user=USERS[who], channel=ids.VAWG)

    async def replies(self, who: str, words: str, under: Shown) -> None:
        post = under.handle
        assert isinstance(post, Posted)
        await self.hall.people.say(words, user=USERS[who], channel=post.channel, thread=post.thread or post.ts)

    async def presses(self, who: str, label: str, on: Shown) -> None:
        post, views = on.handle, len(self.hall.slack.views)
        self._presser = who
        assert isinstance(post, Posted)
        button = dict(on.presses)[label] if isinstance(on, SlackShown) else {}
        await self.hall.people.press(
            button["value"], user=USERS[who], channel=post.channel, message=post.ts, thread=post.thread,
            action_id=button["action_id"], ephemeral=post.ephemeral,
        )  # fmt: skip
        await self._resting()
        if len(self.hall.slack.views) > views:
            self._opened(who)

    async def opens(self, who: str, words: str) -> None:
        answer = await self.hall.people.slash(words, user=USERS[who], channel=ids.VAWG)
        assert answer.body == {}, answer
        self._opened(who)

    def _opened(self, who: str) -> None:
        self._form = self.hall.slack.views[-1]
        long = self._form["blocks"][0]["type"] == "section"
        title = () if long else (self._form["title"]["text"],)
        self._told.append(Shown((*title, *slack_lines(self._form, NAMES)), to=who))

    async def fills(self, who: str, values: Mapping[str, str]) -> None:
        answer = await self.hall.people.submit(self._form, values, user=USERS[who])
        errors = answer.body.get("errors", {})
        if errors:
            self._told.append(Shown(tuple(errors.values()), to=who))

    async def waits(self, until: datetime) -> None:
        before = len(self.hall.slack.posts)
        self.hall.clock.now = until + timedelta(seconds=5)
        await self.hall.slack.until(lambda: len(self.hall.slack.posts) > before)

    async def minute(self) -> None:
        self.hall.clock.later(minutes=1)

    async def news(self) -> list[Shown]:
        await self._resting()
        await self.hall.settled()
        found, self._told = self._told, []
        for answer in self.hall.slack.answers[self._answers :]:
            found.append(Shown(slack_lines(answer, NAMES), tuple(slack_buttons(answer)), self._presser))
        self._answers = len(self.hall.slack.answers)
        for post in self.hall.slack.posts:
            if self._posts.get(post.ts) != post.edits:
                self._posts[post.ts] = post.edits
                found.append(self._shown(post))
        return found

    def _shown(self, post: Posted) -> Shown:
        chats = {channel: who for who, channel in CHATS.items()}
        people = {user: who for who, user in USERS.items()}
        to = people.get(post.user, "") if post.ephemeral else chats.get(post.channel, people.get(post.channel, ""))
        payload = {"blocks": post.blocks}
        words = slack_lines(payload, NAMES)
        pressed = slack_buttons(payload)
        return SlackShown(words, tuple(pressed), to, post, post.ts, tuple(pressed.items()))

    async def _resting(self) -> None:
        """What is said after the acknowledgement has been said."""
        edge = self.hall.app.platforms.edges["slack"]
        for _ in range(400):
            if not edge._tasks:  # type: ignore[attr-defined]
                return
            await asyncio.sleep(0.005)
        raise AssertionError("Slack's answers did not come to an end")

    def _mentions(self, words: str) -> str:
        # Slack escapes what is typed before it sends it on.
        words = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return words.format_map({who: f"<@{user}>" for who, user in USERS.items()})


@dataclass(frozen=True)
class SlackShown(Shown):
    presses: tuple[tuple[str, Json], ...] = ()


@asynccontextmanager
async def in_slack(database_url: str) -> AsyncIterator[InSlack]:
    def begin(app: App) -> None:
        channel = Place(0, "slack", ids.TEAM, ids.VAWG, name="vawg")
        furnish(app.register, lambda who: ("slack", ids.TEAM, USERS[who]), channel)

    async with open_hall(database_url, now=FRIDAY, begin=begin) as hall:
        for who, player in CAST.items():
            hall.slack.add_user(USERS[who], player.name)
            hall.slack.channels[CHATS[who]] = {"id": CHATS[who], "is_im": True, "user": USERS[who]}
        hall.app.turner.rate = 1000
        yield InSlack(hall, hall.app.register)
