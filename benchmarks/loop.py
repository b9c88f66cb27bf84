"""G16: how long the event loop stands still while sixteen people update and digests out of a million actions are asked for."""

from __future__ import annotations

import asyncio
import statistics
from itertools import count

import aiohttp

from benchmarks.figure import Figure
from benchmarks.great_register import OPEN, great_register
from benchmarks.wire import Server, Taken, command, drive, started
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack
from tests.journeys.town_hall import environment

ROUNDS, UPDATES, DIGESTS = 5, 400, 40


def _updates(number: count[int]) -> list[bytes]:
    said = ("red", "amber", "green")
    numbers = [next(number) for _ in range(UPDATES)]
    texts = ((n, f"rag {n % OPEN + 1} {said[n // OPEN % 3]} because of the weather") for n in numbers)
    return [command(text, ids.BEA, ids.VAWG, f"u.{n}") for n, text in texts]


def _previews(number: count[int]) -> list[bytes]:
    return [command("digest preview", ids.BEA, ids.VAWG, f"d.{next(number)}") for _ in range(DIGESTS)]


def _any(_text: str) -> None:
    """What is answered is looked at by the tests; here only the loop is."""


async def _measured(url: str) -> tuple[list[float], list[Taken]]:
    gaps, digests = [], []
    number, turn = count(), count()
    async with (
        FakeSlack() as slack,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32)) as session,
        started("benchmarks.whole_server", env=environment(slack, url)) as server,
    ):
        slack.channels[ids.VAWG]["is_private"] = True

        async def both() -> Taken:
            _, seen = await asyncio.gather(
                drive(session, server, _updates(number), 16, _any), _asked(session, server, _previews(turn))
            )
            return seen

        await both()
        await server.ask("gap")
        for _ in range(ROUNDS):
            digests.append(await both())
            gaps.append(float(await server.ask("gap")))
    return gaps, digests


async def _asked(session: aiohttp.ClientSession, server: Server, bodies: list[bytes]) -> Taken:
    return await drive(session, server, bodies, 1, _digest)


def _digest(text: str) -> None:
    assert "Subgroup 0" in text, text[:300]


def figures() -> list[Figure]:
    gaps, digests = asyncio.run(_measured(great_register(1_000_000)))
    shown = statistics.median(taken.p50 for taken in digests)
    what = f"longest gap of the loop, 16 at once and digests out of a million (each {shown:.0f} ms beside them)"
    return [Figure("G16", what, statistics.median(gaps), 50, "ms")]
