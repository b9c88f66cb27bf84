"""The dialogues in Teams: activities with a signed token into the running bot, and what it sent to the connector."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.hearing import ALL, HEARS
from bot.model import Place
from handlers.app import Register
from tests.fakes.connector import FakeConnector, Member, Posted
from tests.fakes.teams_driver import CHANNEL, ROSE, SAM, Answer, TeamsDriver
from tests.gallery.cast import CAST, FRIDAY, furnish
from tests.gallery.script import Shown
from tests.gallery.words import Json, lines, teams_buttons, teams_lines, teams_spoken
from tests.handlers.teams.card_rules import card_faults
from tests.journeys.teams_hall import TeamsHall, open_teams_hall

MEMBERS = {"rose": ROSE, "sam": SAM} | {
    who: Member(CAST[who].name, f"30000000-0000-4000-8000-0000000000{at}", f"29:{who}", FakeConnector.TENANT)
    for at, who in enumerate(("dev", "grace", "pat"), 20)
}
OCCASION = "You asked in "
"""Begins the note by which Teams' own chat recalls where something was asked: no other platform needs it."""
OPENER = "Open the form"


@dataclass
class InTeams:
    hall: TeamsHall
    register: Register
    _posts: dict[str, int] = field(default_factory=dict)
    _told: list[Shown] = field(default_factory=list)
    _form: Answer = field(default_factory=lambda: Answer(0))
    _where: dict[str, Any] = field(default_factory=dict)

    def _person(self, who: str) -> TeamsDriver:
        return self.hall.people.as_(MEMBERS[who])

    async def says(self, who: str, words: str) -> None:
        said, entities = self._mentions(words)
        await self._person(who).mention(said, entities=entities)

    async def chats(self, who: str, words: str) -> None:
        said, entities = self._mentions(words)
        await self._person(who).say(said, entities=entities)

    async def posts(self, who: str, words: str) -> None:
        person = self._person(who)
        await person.send(person.message(words))

    async def replies(self, who: str, words: str, under: Shown) -> None:
        await self._person(who).reply(words, root=_root(under.handle))

    async def presses(self, who: str, label: str, on: Shown) -> None:
        post = on.handle
        assert isinstance(post, Posted)
        answer = await self._person(who).press(dict(teams_buttons(_card(on))[label]), post)
        personal = post.conversation.startswith("a:")
        if "task" in answer.body:
            self._opened(who, answer, {} if personal else {"personal": False, "root": _root(post)})
            return
        body = answer.body
        if isinstance(body["value"], str):
            self._told.append(Shown(teams_spoken(body["value"]), to=who, key="spoken"))
            return
        assert card_faults(body["value"]) == []
        words = teams_lines(body["value"])
        if not personal:
            words = _refusal(words)
        self._told.append(Shown(words, tuple(teams_buttons(body["value"])), who))

    async def opens(self, who: str, words: str) -> None:
        """Teams opens a dialog from a press only: the bot hands over a button, which is pressed here."""
        person = self._person(who)
        await person.mention(words)
        post = self.hall.teams.posts_in(person.chat)[-1]
        self._posts[post.id] = post.edits
        self._opened(who, await person.press(post.buttons[OPENER], post), {})

    def _opened(self, who: str, answer: Answer, where: dict[str, Any]) -> None:
        self._form, self._where = answer, where
        assert card_faults(answer.card) == []
        title = answer.body["task"]["value"]["title"]
        self._told.append(Shown((*lines(title), *teams_lines(answer.card)), to=who))

    async def fills(self, who: str, values: Mapping[str, str]) -> None:
        answer = await self._person(who).submit_dialog(self._form, values, **self._where)
        task = answer.body["task"]
        if task["type"] == "continue":
            self._form = answer
            wrong = [line for line in teams_lines(answer.card) if line.startswith("⚠")]
            self._told.append(Shown(tuple(line.removeprefix("⚠ ") for line in wrong), to=who))
            return
        self._told.append(Shown(teams_spoken(task["value"]), to=who, key="spoken"))

    async def waits(self, until: datetime) -> None:
        before = len(self.hall.teams.posts)
        self.hall.clock.now = until + timedelta(seconds=5)
        await self.hall.until(lambda: len(self.hall.teams.posts) > before)

    async def minute(self) -> None:
        self.hall.clock.later(minutes=1)

    async def news(self) -> list[Shown]:
        await self.hall.settled()
        found, self._told = self._told, []
        posted = [self._shown(post) for post in self.hall.teams.posts if self._posts.get(post.id) != post.edits]
        # What a dialog cannot show in full stands in the chat too.
        found = [each for each in found if each.key != "spoken" or each.words not in [more.words for more in posted]]
        for post in self.hall.teams.posts:
            if self._posts.get(post.id) != post.edits:
                self._posts[post.id] = post.edits
                found.append(self._shown(post))
        return found

    def _shown(self, post: Posted) -> Shown:
        chats = {f"a:chat-{member.directory_id}": who for who, member in MEMBERS.items()}
        words = tuple(line for line in teams_lines(post.card) if not line.startswith(OCCASION))
        return TeamsShown(
            words, tuple(teams_buttons(post.card)), chats.get(post.conversation, ""), post, post.id, post.card
        )

    def _mentions(self, words: str) -> tuple[str, list[dict[str, Any]]]:
        named = [who for who in re.findall(r"{(\w+)}", words) if who in MEMBERS]
        said = words.format_map({who: f"<at>{MEMBERS[who].name}</at>" for who in named})
        entities: list[dict[str, Any]] = [
            {
                "type": "mention", "text": f"<at>{MEMBERS[who].name}</at>",
                "mentioned": {"id": MEMBERS[who].own_id, "name": MEMBERS[who].name},
            }
            for who in named
        ]  # fmt: skip
        return said, entities


@dataclass(frozen=True)
class TeamsShown(Shown):
    card: Json = field(default_factory=dict)


def _refusal(words: tuple[str, ...]) -> tuple[str, ...]:
    """Of a refused press on a channel's card: its own words. The action as it is now, around them, is Teams' alone."""
    assert "Status" in words[2:], words
    return words[2 : words.index("Status")]


def _card(shown: Shown) -> Json:
    assert isinstance(shown, TeamsShown)
    return shown.card


def _root(post: object) -> str:
    assert isinstance(post, Posted)
    return post.conversation.partition(";messageid=")[2] or post.id


@asynccontextmanager
async def in_teams(database_url: str) -> AsyncIterator[InTeams]:
    async with open_teams_hall(database_url, now=FRIDAY, begin=lambda _: None) as hall:
        tenant, register = FakeConnector.TENANT, hall.app.register
        # The team's owner agreed that the bot hears its channels, as Slack's installation lets it.
        address = {"service_url": hall.teams.service_url, "conversation": CHANNEL, HEARS: ALL}
        channel = Place(0, "teams", tenant, CHANNEL, name="VAWG subgroup", address=tuple(address.items()))
        furnish(register, lambda who: ("teams", tenant, MEMBERS[who].directory_id), channel)
        for member in MEMBERS.values():
            hall.people.as_(member)
        hall.app.turner.rate = 1000
        yield InTeams(hall, register)
