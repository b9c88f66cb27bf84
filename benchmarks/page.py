"""P1 to P5: the local page on two cores: from Enter to the drawn answer, and to the first paint of each view.

Measured on the sample as it begins, and on a board of nine hundred more actions whose channel holds two thousand
messages. Without a Chromium only what the server does is measured.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from benchmarks.figure import Figure
from bot.model import Action, Owner
from handlers.app import Register
from handlers.local.clock import stopped_at
from handlers.local.desk import Desk
from handlers.local.listeners import LocalEdge
from handlers.trying import ZONE, open_desk, open_page
from handlers.turning import Turner
from tests.handlers.local.desks import MONDAY, with_sample
from tests.handlers.local.served import chromium, served

MORE, SAID, ROUNDS = 900, 2000, 15
COMMANDS = ("/action rag 5 {} because of the weather", "/action show 4", "/action update 12 a {} evening is booked")
COLOURS = ("red", "amber", "green")

ANSWERED = """async (text) => {
  const list = document.getElementById("messages"), area = document.getElementById("say-channel");
  const before = list.querySelectorAll(":scope > .bot").length, began = performance.now();
  const done = new Promise((tell) => new MutationObserver((_, seen) => {
    if (list.querySelectorAll(":scope > .bot").length === before) return;
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => tell(performance.now() - began)));
  }).observe(list, { childList: true }));
  area.value = text;
  area.form.requestSubmit();
  return await done;
}"""
PAINTED = """() => new Promise((tell) => new PerformanceObserver((list) => {
  for (const entry of list.getEntriesByName("first-contentful-paint")) tell(entry.startTime);
}).observe({ type: "paint", buffered: true }))"""


async def fill(folder: Path) -> None:
    """A board that was used for years: many actions, and a channel in which much was said."""
    async with open_desk(with_sample(folder), stopped_at(MONDAY, ZONE)) as (desk, register):
        _actions(register)
        _words(desk)


def _actions(register: Register) -> None:
    with register.units.write() as unit:
        group = unit.boards.subgroups_coded("VAWG")[0]
        person = unit.people.named("Nadia Brandt")[0]
        for number in range(101, 101 + MORE):
            owners = (Owner(person.name, person.id),)
            action = Action(0, group.board_id, group.id, group.code, number, f"Task {number}", owners=owners)
            unit.actions.add(Action(**{**_fields(action), "created_at": MONDAY, "changed_at": MONDAY}))
        unit.commit()


def _fields(action: Action) -> dict[str, Any]:
    return {name: getattr(action, name) for name in Action.__slots__}


def _words(desk: Desk) -> None:
    for number in range(SAID):
        desk.workspace.post("csp-vawg", MONDAY, user="nadia", text=f"Something that was said once, number {number}.")


def _said(turn: int) -> str:
    return COMMANDS[turn % len(COMMANDS)].format(COLOURS[turn // len(COMMANDS) % 3])


# --- the server's part ------------------------------------------------------------------------------------


async def at_the_server(folder: Path) -> float:
    """Median milliseconds from a line said to the news that brings the bot's answer."""
    async with open_page(folder, 0, stopped_at(MONDAY, ZONE)) as edge:
        base = f"http://127.0.0.1:{edge.door.port}"
        headers = {"Accept": "application/json", "Origin": base}
        async with aiohttp.ClientSession(base, cookie_jar=aiohttp.CookieJar(unsafe=True), headers=headers) as session:
            async with session.get(edge.door.address().removeprefix(base)) as entered:
                assert entered.status == 200
            return statistics.median([await _answered(session, edge, turn) for turn in range(ROUNDS)])


async def _answered(session: aiohttp.ClientSession, edge: LocalEdge, turn: int) -> float:
    since = edge.desk.workspace.revision
    began = time.perf_counter()
    said = asyncio.create_task(_post(session, _said(turn)))
    while True:
        async with session.get("/news", params={"channel": "csp-vawg", "since": str(since)}) as answer:
            news = await answer.json()
        since = news["revision"]
        if any('class="message bot' in each["html"] for each in news["messages"]):
            break
    taken = (time.perf_counter() - began) * 1000
    await said
    return taken


async def _post(session: aiohttp.ClientSession, text: str) -> None:
    async with session.post("/say", data={"channel": "csp-vawg", "thread": "", "text": text}) as answer:
        assert answer.status == 200, await answer.text()


# --- in the browser -------------------------------------------------------------------------------------------


@contextmanager
def visited(browser: Any, folder: Path) -> Iterator[tuple[Any, LocalEdge]]:
    with served(folder) as edge:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(edge.door.address())
        yield page, edge
        page.context.close()


def drawn(page: Any, edge: LocalEdge) -> float:
    taken = []
    turner = edge.desk.turns
    for turn in range(ROUNDS):
        taken.append(float(page.evaluate(ANSWERED, _said(turn))))
        page.wait_for_timeout(200)
        if isinstance(turner, Turner):
            turner.recent.clear()
    return statistics.median(taken)


def painted(page: Any, path: str) -> float:
    base = "/".join(page.url.split("/")[:3])
    taken = []
    for _ in range(ROUNDS // 2):
        page.goto(f"{base}{path}")
        taken.append(float(page.evaluate(PAINTED)))
    return statistics.median(taken)


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        small, large = with_sample(Path(name) / "small"), Path(name) / "large"
        asyncio.run(fill(large))
        yield Figure(
            "P1", "page: a line said to its answer at the server, p50", asyncio.run(at_the_server(small)), 100, "ms"
        )
        yield Figure(
            "P2",
            f"the same with {MORE} more actions and {SAID:,} messages",
            asyncio.run(at_the_server(large)),
            100,
            "ms",
        )
        yield from _in_the_browser(small, large)


def _in_the_browser(small: Path, large: Path) -> Iterator[Figure]:
    try:
        with chromium() as browser:
            with visited(browser, small) as (page, edge):
                yield Figure("P3", "page: Enter to the drawn answer in Chromium, p50", drawn(page, edge), 100, "ms")
                yield Figure("P4", "page: first paint of a channel", painted(page, "/c/csp-vawg"), 500, "ms")
            with visited(browser, large) as (page, edge):
                yield Figure("P3 large", "Enter to the drawn answer, large", drawn(page, edge), 100, "ms")
                yield Figure("P4 large", "first paint of a channel, large", painted(page, "/c/csp-vawg"), 500, "ms")
                yield Figure("P5 large", "first paint of the register, large", painted(page, "/register"), 500, "ms")
    except pytest.skip.Exception as reason:
        print(f"NOT MEASURED in a browser: {reason}")
