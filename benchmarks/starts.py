"""G12 and G13: from nothing to the first signed answer, and what must not be imported on the way."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import aiohttp

from benchmarks.figure import Figure
from benchmarks.updates import fill
from benchmarks.wire import command, headers, ratio, started
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack
from tests.journeys.town_hall import environment

ROUNDS = 7
LAZY = ("matplotlib", "docx", "openpyxl", "pdfplumber", "alembic", "dateparser", "botbuilder", "holidays")
"""Heavy, and needed by nobody before they are first used."""


def _needed(which: str) -> float:
    """Seconds until a process has imported what it needs."""
    began = time.perf_counter()
    words = [sys.executable, "-m", "benchmarks.needed", which]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as bare:
        assert bare.stdout is not None
        bare.stdout.readline()
        took = time.perf_counter() - began
        bare.communicate()
    return took


async def _ours(slack: FakeSlack, url: str) -> tuple[float, list[str]]:
    body = command("help", ids.BEA, ids.VAWG, f"t.{time.monotonic_ns()}")
    began = time.perf_counter()
    async with started("benchmarks.whole_server", env=environment(slack, url)) as server:
        async with (
            aiohttp.ClientSession() as session,
            session.post(server.url, data=body, headers=headers(body)) as answer,
        ):
            assert answer.status == 200, await answer.text()
        took = time.perf_counter() - began
        modules = (await server.ask("modules")).split()
    return took, [name for name in LAZY if name in modules]


async def _measured(url: str) -> tuple[list[float], list[float], list[float], list[str]]:
    ours: list[float] = []
    needed: list[float] = []
    libraries: list[float] = []
    found: list[str] = []
    async with FakeSlack() as slack:
        slack.channels[ids.VAWG]["is_private"] = True
        await _ours(slack, url)
        for _ in range(ROUNDS):
            libraries.append(_needed("libraries"))
            needed.append(_needed("all"))
            took, found = await _ours(slack, url)
            ours.append(took)
    return ours, needed, libraries, found


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'register.db'}"
        fill(url)
        ours, needed, libraries, found = asyncio.run(_measured(url))
    seconds = [f"{statistics.median(times):.2f} s" for times in (ours, needed, libraries)]
    what = "first signed answer after {} against the imports it needs ({}, of them libraries {})".format(*seconds)
    named = f": {', '.join(found)}" if found else ""
    return [
        Figure("G12", what, ratio(ours, needed), 1.25),
        Figure("G13", f"heavy modules imported at a start{named}", len(found), 0, "modules"),
    ]
