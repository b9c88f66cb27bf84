"""G14 and G15: what the server weighs after ten thousand updates and five thousand digests, and whether it grows."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from itertools import count, islice

import aiohttp

from benchmarks.figure import Figure
from benchmarks.great_register import OPEN, great_register
from benchmarks.wire import Server, command, drive, started
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack
from tests.journeys.town_hall import environment

UPDATES, DIGESTS, COMMANDS, AT_ONCE = 10_000, 5_000, 10_000, 16
SCALE = 4
"""The budget is for 40,000 commands; a quarter of them is said, so that the whole table takes minutes."""


def _updates() -> Iterator[bytes]:
    for n in count():
        colour = ("red", "amber", "green")[n // OPEN % 3]
        yield command(f"rag {n % OPEN + 1} {colour} because of the weather", ids.BEA, ids.VAWG, f"u.{n}")


def _digests() -> Iterator[bytes]:
    for n in count():
        yield command("digest preview", ids.BEA, ids.VAWG, f"d.{n}")


def _others() -> Iterator[bytes]:
    """What a channel asks for: now and then something is recorded, mostly it is looked at or mistyped."""
    said = ("show {n}", "rag {n} {colour} because it rained", "due {n}", "history {n}", "udpate {n} nearly", "help rag")
    for n in count():
        text = said[n % len(said)].format(n=n % OPEN + 1, colour=("red", "green")[n // OPEN % 2])
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


async def _measured(url: str) -> tuple[float, float, float]:
    """At the start, after the updates and digests, after the commands."""
    async with (
        FakeSlack() as slack,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32)) as session,
        started("benchmarks.whole_server", env=environment(slack, url)) as server,
    ):
        slack.channels[ids.VAWG]["is_private"] = True

        async def say(some: Iterator[bytes], many: int) -> float:
            await drive(session, server, list(islice(some, many)), AT_ONCE, _any)
            return server.memory()

        updates, digests, others = _updates(), _digests(), _others()
        begun = await say(updates, 50)
        await say(updates, UPDATES)
        worked = await say(digests, DIGESTS)
        await say(others, COMMANDS // 10)  # whatever loads when it is first asked for is no growth
        settled = server.memory()
        grown = await say(others, COMMANDS)
    return begun, worked, grown - settled


def figures() -> list[Figure]:
    bare = needed()
    begun, worked, growth = asyncio.run(_measured(great_register(100_000)))
    what = f"memory after {UPDATES:,} updates and {DIGESTS:,} digests ({worked:.0f} MB) against"
    return [
        Figure(
            "G14", f"{what} the first updates ({begun:.0f} MB; the imports alone {bare:.0f} MB)", worked / begun, 1.25
        ),
        Figure("G15", f"growth over {COMMANDS * SCALE:,} more commands", growth * SCALE, 3, "MB"),
    ]
