"""G7: processor time of a recorded Teams update, answered in the chat, against a stock CloudAdapter that only echoes.

The echo needs Microsoft's integration package, which the project itself does not use: where it is missing, nothing is
measured and that is said. Its authentication is off, ours is on: the comparison is in the echo's favour.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from benchmarks.figure import Figure
from benchmarks.wire import Server, Taken, ratio, rounds
from bot.delivery.outbox import Timing
from bot.model import Account, AccountKind, Action, Audience, Board, Owner, Person, Place, PlaceKind, Role, Subgroup
from handlers.app import keep_what_is_loaded, open_register, system_clock
from tests.fakes.connector import FakeConnector
from tests.fakes.teams_driver import CHANNEL, ROSE, TeamsDriver
from tests.journeys.teams_hall import build_on
from tests.journeys.town_hall import KEY

ACTIONS = 900
ROUNDS, EACH = 5, 250
HOUSE = str(Path(__file__).resolve().parent.parent)
STOCK = "BENCH_STOCK_PYTHON"
"""Names the interpreter that has the integration package, where it is not this one."""


class QuickConnector(FakeConnector):
    """Takes everything unseen: what a card costs to check is no cost of ours."""

    def _check(self, activity: dict[str, Any]) -> None:
        self.posts.clear()


def fill(url: str) -> None:
    """A subgroup whose actions all belong to Rose, with a channel of its own."""
    register = open_register(url, KEY.encode(), migrate=True)
    with register.units.write() as unit:
        board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
        group = unit.boards.add_subgroup(Subgroup(0, board.id, "VAWG", "Violence against women and girls"))
        person = unit.people.add(Person(0, ROSE.name))
        unit.people.grant(board.id, None, person.id, Role.MEMBER)
        known = Account(0, "teams", FakeConnector.TENANT, ROSE.directory_id, ROSE.name, AccountKind.MEMBER)
        unit.people.link(unit.people.account_seen(known).id, person.id)
        audience = Audience(public=False, shared=False, guests=False)
        place = unit.places.seen(
            Place(0, "teams", FakeConnector.TENANT, CHANNEL, PlaceKind.CHANNEL, "vawg", audience=audience)
        )
        unit.places.save(replace(place, subgroup_id=group.id, audience=audience))
        now = register.clock()
        owners = (Owner(ROSE.name, person.id),)
        for number in range(1, ACTIONS + 1):
            text = f"Task {number}"
            unit.actions.add(
                Action(0, board.id, group.id, "VAWG", number, text, owners=owners, created_at=now, changed_at=now)
            )
        unit.commit()
    register.close()


async def serve_ours(microsoft: str, database_url: str) -> None:
    teams = FakeConnector()
    teams.url = microsoft
    app = build_on(teams, database_url, system_clock, Timing())
    app.turner.rate = 1_000_000
    keep_what_is_loaded()
    await app.serve(lambda port: print(port, flush=True))


async def serve_stock() -> None:
    from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication

    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(type("Settings", (), {})()))

    class Echo:
        async def on_turn(self, context: Any) -> None:
            await context.send_activity(f"You said: {context.activity.text}")

    async def receive(request: web.Request) -> web.Response:
        answer: web.Response | None = await adapter.process(request, Echo())
        return answer or web.Response()

    app = web.Application()
    app.router.add_post("/api/messages", receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


@asynccontextmanager
async def started(python: str, *words: str) -> AsyncIterator[Server]:
    command = [python, "-m", "benchmarks.teams", *words]
    paths = os.pathsep.join((HOUSE, *_packages(python)))
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
    )
    assert process.stdout is not None
    try:
        port = int(await asyncio.wait_for(process.stdout.readline(), 60))
        yield Server(process.pid, f"http://127.0.0.1:{port}/api/messages")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _packages(python: str) -> tuple[str, ...]:
    """Another interpreter borrows what it lacks from this one."""
    return () if python == sys.executable else tuple(path for path in sys.path if path.endswith("site-packages"))


async def drive(people: TeamsDriver, server: Server, texts: list[str]) -> Taken:
    times: list[float] = []
    cpu, began = server.cpu(), time.perf_counter()
    for text in texts:
        start = time.perf_counter()
        answer = await people.say(text)
        times.append((time.perf_counter() - start) * 1000)
        assert answer.status in (200, 201), answer
    spent, wall = server.cpu() - cpu, time.perf_counter() - began
    times.sort()
    return Taken(statistics.median(times), times[int(len(times) * 0.99)], spent * 1000 / len(times), len(times) / wall)


def updates(number: Iterator[int]) -> list[str]:
    """Each update turns one action's rating, so that something is recorded every time."""
    made = []
    for _ in range(EACH):
        n = next(number)
        colour = ("red", "amber", "green")[(n // ACTIONS) % 3]
        made.append(f"rag {n % ACTIONS + 1} {colour} because of the weather")
    return made


async def measure(url: str, python: str) -> tuple[list[Taken], list[Taken]]:
    number = count()
    async with (
        QuickConnector() as teams,
        aiohttp.ClientSession() as session,
        started(sys.executable, "ours", teams.url, url) as ours,
        started(python, "stock") as stock,
    ):
        teams.without_token = True
        people = TeamsDriver(session, ours.url, teams)
        strangers = TeamsDriver(session, stock.url, teams, signed=False)
        await drive(people, ours, updates(number))
        await drive(strangers, stock, updates(count())[:50])
        taken = await rounds(
            ROUNDS,
            lambda: drive(people, ours, updates(number)),
            lambda: drive(strangers, stock, updates(count())),
        )
        assert len([what for what, _ in teams.calls if what == "post"]) >= 2 * ROUNDS * EACH
    return taken[0], taken[1]


def figures() -> list[Figure]:
    python = os.environ.get(STOCK, sys.executable)
    if not _can_echo(python):
        print(
            f"NOT MEASURED G7: install botbuilder-integration-aiohttp 4.17.1 somewhere and name that python in {STOCK}",
            flush=True,
        )
        return []
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'register.db'}"
        fill(url)
        ours, stock = asyncio.run(measure(url, python))
    mine, echo = [each.cpu for each in ours], [each.cpu for each in stock]
    what = f"recorded Teams update, processor ({statistics.median(mine):.2f} ms) against the stock echo ({statistics.median(echo):.2f} ms)"
    return [Figure("G7", what, ratio(mine, echo), 0.25)]


def _can_echo(python: str) -> bool:
    import subprocess

    tried = subprocess.run([python, "-c", "import botbuilder.integration.aiohttp"], capture_output=True)
    return tried.returncode == 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ours", microsoft, database_url]:
            asyncio.run(serve_ours(microsoft, database_url))
        case ["stock"]:
            asyncio.run(serve_stock())
