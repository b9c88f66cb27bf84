"""What the worker costs a turn: an update's processor with and without it, an idle minute, and a Monday of 5,000 digests.

Two servers, one with its worker and one without, are asked in turns. On the Monday every subgroup's digest is due at
once in one workspace that takes what a Slack workspace may be sent; sixteen people update meanwhile.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp

from benchmarks.figure import Figure
from benchmarks.great_register import OPEN, great_register
from benchmarks.updates import fill, recorded, updates
from benchmarks.wire import SECRET, Server, Taken, command, drive, ratio, rounds, started
from tests.fakes import slack_payloads as ids
from tests.journeys.town_hall import KEY

ROUNDS, IDLE = 7, 10.0
PERMITTED = 5
"""Messages a second that Slack lets a whole workspace be sent: several hundred a minute."""
MONDAY, AT_ONCE, EACH = 30.0, 16, 200


def settings(url: str, slack: Server) -> dict[str, str]:
    return {
        "MATTERS_DATABASE_URL": url,
        "MATTERS_SLACK_BOT_TOKEN": "xoxb-bench",
        "MATTERS_SLACK_SIGNING_SECRET": SECRET,
        "MATTERS_SLACK_API_URL": slack.url.replace("/slack/events", "/api/"),
        "MATTERS_SECRET_KEY": KEY,
        "MATTERS_PORT": "0",
    }


async def _economy(folder: Path) -> tuple[float, float, float]:
    """(update's processor with the worker against without, its milliseconds, share of a core when idle)"""
    urls = [f"sqlite:///{folder / name}.db" for name in ("with", "without")]
    for url in urls:
        fill(url)
    numbers = count(), count()
    async with (
        started("benchmarks.quick_slack") as slack,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32)) as session,
        started("benchmarks.whole_server", env=settings(urls[0], slack)) as attended,
        started("benchmarks.whole_server", "unattended", env=settings(urls[1], slack)) as bare,
    ):

        async def update(server: Server, number: Iterator[int]) -> Taken:
            return await drive(session, server, updates(number), 1, recorded)

        await update(attended, numbers[0])
        await update(bare, numbers[1])
        taken = await rounds(ROUNDS, lambda: update(attended, numbers[0]), lambda: update(bare, numbers[1]))
    with_worker, without = ([each.cpu for each in of] for of in taken)
    async with (
        started("benchmarks.quick_slack") as slack,
        started("benchmarks.whole_server", env=settings(urls[1].replace("without", "idle"), slack)) as idle,
    ):
        await asyncio.sleep(3)
        before = idle.cpu()
        await asyncio.sleep(IDLE)
        share = (idle.cpu() - before) / IDLE
    return ratio(with_worker, without), statistics.median(with_worker), share


def _all_due(url: str, at: datetime) -> int:
    """A channel for every subgroup, and its digest at this minute; how many."""
    local = at.astimezone(ZoneInfo("Europe/London"))
    base = sqlite3.connect(url.removeprefix("sqlite:///"))
    with base:
        base.execute(
            "INSERT INTO places (platform, tenant, channel, kind, name, subgroup_id, public, shared, guests)"
            " SELECT 'slack', ?, 'C' || id, 'channel', code, id, 0, 0, 0 FROM subgroups WHERE id > 1",
            (ids.TEAM,),
        )
        base.execute(
            "INSERT INTO schedules (subgroup_id, place_id, weekday, at) SELECT subgroup_id, id, ?, ? FROM places"
            " WHERE subgroup_id IS NOT NULL",
            (local.weekday(), f"{local:%H:%M}"),
        )
    found: int = base.execute("SELECT count(*) FROM schedules").fetchone()[0]
    base.close()
    return found


def _ratings(number: Iterator[int]) -> list[bytes]:
    said = ("red", "amber", "green")
    numbers = [next(number) for _ in range(EACH)]
    texts = ((n, f"rag {n % OPEN + 1} {said[n // OPEN % 3]} because of the weather") for n in numbers)
    return [command(text, ids.BEA, ids.VAWG, f"u.{n}") for n, text in texts]


def _any(_text: str) -> None:
    """What is answered is looked at by the tests; here only the time is."""


@dataclass(frozen=True)
class Beside:
    """Milliseconds, medians of rounds: the 99th in a hundred, and the longest gap of the loop."""

    p99: float
    gap: float


async def _monday(url: str) -> tuple[Beside, Beside, float]:
    """What is measured before the digests are due and beside them, and how many leave a second."""
    at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=2)
    _all_due(url, at)
    number = count()
    async with (
        started("benchmarks.quick_slack", str(PERMITTED)) as slack,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32)) as session,
        started("benchmarks.whole_server", env=settings(url, slack)) as server,
    ):

        async def sixteen(until: datetime) -> Beside:
            await server.ask("gap")
            taken, gaps = [], []
            while datetime.now(UTC) < until:
                taken.append((await drive(session, server, _ratings(number), AT_ONCE, _any)).p99)
                gaps.append(float(await server.ask("gap")))
            return Beside(statistics.median(taken), statistics.median(gaps))

        async def posts() -> int:
            return int((await slack.ask("posts")).split()[0])

        await drive(session, server, _ratings(number), AT_ONCE, _any)
        before = await sixteen(at - timedelta(seconds=5))
        await asyncio.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds() + 5))
        sent, begun = await posts(), datetime.now(UTC)
        beside = await sixteen(begun + timedelta(seconds=MONDAY))
        rate = (await posts() - sent) / (datetime.now(UTC) - begun).total_seconds()
    return before, beside, rate


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        share, each, idle = asyncio.run(_economy(Path(folder)))
    yield Figure("D1", f"an update's processor with the worker ({each:.2f} ms) against without", share, 1.1)
    yield Figure("D2", "an idle server's share of a core", 100 * idle, 1, "%")
    before, beside, rate = asyncio.run(_monday(great_register(1_000_000)))
    said = f"p99 at 16 beside 5,000 digests that leave at {rate:.1f} a second (before them {before.p99:.0f} ms)"
    yield Figure("G3", said, beside.p99, 60, "ms")
    yield Figure("G3", "the same against before them", beside.p99 / before.p99, 1.5)
    yield Figure("G16", f"longest gap of the loop beside them (before them {before.gap:.0f} ms)", beside.gap, 50, "ms")
