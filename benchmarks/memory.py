"""G14 and G15: what the server weighs after ten thousand updates and five thousand digests, and whether it grows."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

import aiohttp

from benchmarks.figure import Figure
from benchmarks.updates import ACTIONS, fill
from benchmarks.wire import Server, command, drive, started
from bot.model import Action, Audience, Place, PlaceKind, Subgroup
from handlers.app import open_register
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack
from tests.journeys.town_hall import KEY, environment

UPDATES, DIGESTS, COMMANDS, AT_ONCE = 10_000, 5_000, 20_000, 16
SCALE = 2
"""The budget is for 40,000 commands; half of them is said, so that the whole table takes minutes."""


def _updates() -> Iterator[bytes]:
    for n in count():
        colour = ("red", "amber", "green")[n // ACTIONS % 3]
        yield command(f"rag {n % ACTIONS + 1} {colour} because of the weather", ids.BEA, ids.VAWG, f"u.{n}")


def _digests() -> Iterator[bytes]:
    for n in count():
        yield command("digest preview", ids.BEA, ids.CYP, f"d.{n}")


def _others() -> Iterator[bytes]:
    """What a channel asks for: now and then something is recorded, mostly it is looked at or mistyped."""
    said = ("show {n}", "rag {n} {colour} because it rained", "due {n}", "history {n}", "udpate {n} nearly", "help rag")
    for n in count():
        text = said[n % len(said)].format(n=n % ACTIONS + 1, colour=("red", "green")[n // ACTIONS % 2])
        yield command(text, ids.BEA, ids.VAWG, f"o.{n}")


def _any(_text: str) -> None:
    """What is answered is looked at by the tests; here only the weight is."""


def needed() -> float:
    """Megabytes of a process that has only imported what the server imports."""
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.needed", "all"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bare:
        assert bare.stdout is not None
        assert bare.stdin is not None
        bare.stdout.readline()
        weight = Server(bare.pid, "").memory()
        bare.stdin.close()
    return weight


def _add_quiet_subgroup(url: str) -> None:
    """Forty open actions that nobody touches meanwhile: a digest of the size that boards have."""
    register = open_register(url, KEY.encode(), migrate=True)
    with register.units.write() as unit:
        board = unit.boards.all()[0]
        group = unit.boards.add_subgroup(Subgroup(0, board.id, "CYP", "Children and young people"))
        audience = Audience(public=False, shared=False, guests=False)
        unit.places.seen(
            Place(0, "slack", ids.TEAM, ids.CYP, PlaceKind.CHANNEL, "cyp", subgroup_id=group.id, audience=audience)
        )
        now = register.clock()
        for number in range(1, 41):
            action = Action(0, board.id, group.id, "CYP", number, f"Task {number}", created_at=now - timedelta(days=60))
            unit.actions.add(action)
        unit.commit()
    register.close()


async def _measured(url: str) -> tuple[float, float, float]:
    """At the start, after the updates and digests, after the commands."""
    async with (
        FakeSlack() as slack,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32)) as session,
        started("benchmarks.whole_server", env=environment(slack, url)) as server,
    ):
        for channel in (ids.VAWG, ids.CYP):
            slack.channels[channel]["is_private"] = True

        async def say(some: Iterator[bytes], many: int) -> float:
            await drive(session, server, list(islice(some, many)), AT_ONCE, _any)
            return server.memory()

        updates, digests, others = _updates(), _digests(), _others()
        begun = await say(updates, 50)
        await say(updates, UPDATES)
        worked = await say(digests, DIGESTS)
        await say(others, COMMANDS // 5)  # whatever loads when it is first asked for is no growth
        settled = server.memory()
        grown = await say(others, COMMANDS)
    return begun, worked, grown - settled


def figures() -> list[Figure]:
    bare = needed()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'register.db'}"
        fill(url)
        _add_quiet_subgroup(url)
        begun, worked, growth = asyncio.run(_measured(url))
    what = f"memory after {UPDATES:,} updates and {DIGESTS:,} digests ({worked:.0f} MB) against"
    return [
        Figure(
            "G14", f"{what} the first updates ({begun:.0f} MB; the imports alone {bare:.0f} MB)", worked / begun, 1.25
        ),
        Figure("G15", f"growth over {COMMANDS * SCALE:,} more commands", growth * SCALE, 3, "MB"),
    ]
