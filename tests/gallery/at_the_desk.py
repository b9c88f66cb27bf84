"""The dialogues at the desk: what a browser sends to the local page over HTTP, and what the page then shows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.delivery.outbox import Timing
from bot.model import Place
from handlers.app import Platforms, Register, assemble, open_register
from handlers.local.clock import stopped_at
from handlers.local.desk import Desk
from handlers.local.door import Door
from handlers.local.listeners import LocalEdge
from handlers.local.messenger import LocalMessenger
from handlers.local.render import LocalRenderer
from handlers.local.tray import Tray
from handlers.local.workspace import PLATFORM, TENANT, Channel, Member, Message, Workspace, chat_of
from handlers.settings import Settings
from handlers.trying import ZONE, _decided, platform_renderers, verbs
from handlers.turning import Turner
from tests.gallery.cast import CAST, FRIDAY, furnish
from tests.gallery.script import Shown
from tests.gallery.words import desk_read
from tests.journeys.town_hall import KEY

CHANNEL = "csp-vawg"
CLOSED = ("Answered with", "Taken back by")
"""Begins the line by which the desk closes a question or a receipt where it stands; no other platform does."""
_keys = count(1)


@dataclass
class AtTheDesk:
    register: Register
    edge: LocalEdge
    session: aiohttp.ClientSession
    url: str
    _seen: int = 0
    _told: list[Shown] = field(default_factory=list)
    _form: str = ""

    async def says(self, who: str, words: str) -> None:
        await self._say(who, CHANNEL, f"@bot {self._mentions(words)}")

    async def chats(self, who: str, words: str) -> None:
        await self._say(who, chat_of(who), self._mentions(words))

    async def posts(self, who: str, words: str) -> None:
        await self._say(who, CHANNEL, words)

    async def replies(self, who: str, words: str, under: Shown) -> None:
        message = under.handle
        assert isinstance(message, Message)
        await self._say(who, CHANNEL, words, message.root)

    async def opens(self, who: str, words: str) -> None:
        await self._say(who, CHANNEL, f"/action {words}")
        assert self._form, f"no form for {words!r}"

    async def presses(self, who: str, label: str, on: Shown) -> None:
        message = on.handle
        assert isinstance(message, Message)
        assert isinstance(on, DeskShown)
        sent = {"message": message.id, "press": dict(on.presses)[label], "thread": message.thread}
        self._take(who, await self._post(who, "/press", sent))

    async def fills(self, who: str, values: Mapping[str, str]) -> None:
        page = _fields(self._form)
        sent = {**page, **{f"f.{name}": value for name, value in values.items()}}
        answer = await self._post(who, "/form", sent)
        if "errors" in answer:
            self._told.append(Shown(tuple(sentence for _, sentence in answer["errors"]), to=who))
            return
        self._take(who, answer)

    async def waits(self, until: datetime) -> None:
        there = until.astimezone(ZONE)
        assert (there.hour, there.minute) == (9, 0), "the page goes to nine o'clock of a day"
        await self._post("rose", "/time", {"to": "day", "day": there.date().isoformat()})

    async def minute(self) -> None:
        self.edge.desk.clock.skipped += timedelta(minutes=1)

    async def news(self) -> list[Shown]:
        await self.edge.desk.settle()
        workspace, since = self.edge.desk.workspace, self._seen
        fresh = [m for m in workspace.messages.values() if m.revision > since and m.is_bots]
        self._seen = workspace.revision
        found, self._told = self._told, []
        pages: dict[tuple[str, str, str], dict[str, str]] = {}
        for message in fresh:
            owner = workspace.channels[message.channel].owner
            reader = message.to or owner or "rose"
            asked = (reader, message.channel, message.thread)
            if asked not in pages:
                pages[asked] = await self._page(*asked, since)
            mark = f"t{message.id}" if message.thread else f"m{message.id}"
            words, buttons = desk_read(pages[asked][mark])
            if message.edited and words[-1].startswith(CLOSED):
                continue
            to = message.to or owner
            found.append(DeskShown(words, tuple(buttons), to, message, message.id, tuple(buttons.items())))
        return found

    async def _page(self, who: str, channel: str, thread: str, since: int) -> dict[str, str]:
        asked = {"since": str(since), "channel": channel, "thread": thread, "now": "1"}
        async with self.session.get(f"{self.url}/news", params=asked, headers=self._who(who)) as answer:
            assert answer.status == 200, await answer.text()
            return {each["id"]: each["html"] for each in (await answer.json())["messages"]}

    async def _say(self, who: str, channel: str, text: str, thread: str = "") -> None:
        sent = {"channel": channel, "thread": thread, "text": text}
        self._take(who, await self._post(who, "/say", sent))

    def _take(self, who: str, answer: Mapping[str, Any]) -> None:
        self._form = answer.get("form", "")
        if self._form:
            words, _ = desk_read(self._form, "form")
            self._told.append(Shown(words, to=who))

    async def _post(self, who: str, path: str, sent: Mapping[str, str]) -> dict[str, Any]:
        data = {**sent, "key": f"k{next(_keys)}"}
        headers = {**self._who(who), "Accept": "application/json", "Origin": self.url}
        async with self.session.post(f"{self.url}{path}", data=data, headers=headers) as answer:
            said = await answer.text()
            assert answer.status == 200, said
            return json.loads(said) if said else {}

    def _who(self, who: str) -> dict[str, str]:
        kept = {cookie.key: cookie.value for cookie in self.session.cookie_jar}
        cookies = {**kept, f"{self.edge.door.cookie}-who": who}
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    def _mentions(self, words: str) -> str:
        return words.format_map({who: f"@{player.name}" for who, player in CAST.items()})


@dataclass(frozen=True)
class DeskShown(Shown):
    presses: tuple[tuple[str, str], ...] = ()


def _fields(form: str) -> dict[str, str]:
    """What a browser would send back of the form without anything typed: its hidden fields."""
    from html.parser import HTMLParser

    found: dict[str, str] = {}

    class Hidden(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "input" and given.get("type") == "hidden":
                found[given.get("name") or ""] = given.get("value") or ""

    Hidden().feed(form)
    return found


@asynccontextmanager
async def at_the_desk(database_url: str, folder: Path) -> AsyncIterator[AtTheDesk]:
    """As `matters try` serves the page, on the database of the test and with the cast instead of the sample."""
    clock = stopped_at(FRIDAY, ZONE)
    register = open_register(database_url, KEY.encode(), clock, migrate=True)
    workspace, tray = Workspace(folder / "workspace.jsonl"), Tray(folder / "files")
    messenger = LocalMessenger(workspace, clock, tray)
    kept = {PLATFORM: messenger}
    platforms = Platforms({}, dict(kept), {PLATFORM: LocalRenderer()}, dict(kept), dict(kept))
    turner = Turner(register.bot, register.units, clock, register.pool, platforms.directories, rate=1000)
    app = assemble(Settings.model_construct(), register, platforms, turner, Timing(channel_gap=0.0, audience=0.0))
    desk = Desk(workspace, clock, turner, app.worker, partial(_decided, register, clock), tray)
    workspace.settle_in((Member(who, player.name) for who, player in CAST.items()), (Channel(CHANNEL, "vawg"),))
    furnish(register, lambda who: (PLATFORM, TENANT, who), Place(0, PLATFORM, TENANT, CHANNEL, name="vawg"))
    edge = LocalEdge(desk, Door(b"a key for tests"), "rose", platform_renderers(), verbs())
    served = web.Application()
    edge.register(served)
    runner = web.AppRunner(served, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    edge.door.port = int(runner.addresses[0][1])
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        async with session.get(edge.door.address(), allow_redirects=False) as entered:
            assert entered.status == 303
        yield AtTheDesk(register, edge, session, f"http://127.0.0.1:{edge.door.port}")
    edge.stop()
    await runner.cleanup()
    await asyncio.to_thread(register.close)
