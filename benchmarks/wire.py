"""Signed requests over one kept connection, and what a server process spends on them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import statistics
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    pid: int
    url: str
    process: Process | None = None

    async def ask(self, word: str) -> str:
        """What `benchmarks.whole_server` answers to a word."""
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{word}\n".encode())
        return (await asyncio.wait_for(self.process.stdout.readline(), 30)).decode().strip()

    def cpu(self) -> float:
        """Seconds of processor that the process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> float:
        """Resident megabytes."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True)
class Taken:
    """Milliseconds: the median, the 99th in a hundred, and processor time per request; requests a second."""

    p50: float
    p99: float
    cpu: float
    rate: float


@asynccontextmanager
async def started(module: str, *words: str, env: Mapping[str, str] | None = None) -> AsyncIterator[Server]:
    """A server of our own in a process of its own, which prints its port first."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**20,
        env={**os.environ, **(env or {})},
    )
    assert process.stdout is not None
    try:
        port = int(await asyncio.wait_for(process.stdout.readline(), 60))
        yield Server(process.pid, f"http://127.0.0.1:{port}/slack/events", process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def command(text: str, user: str, channel: str, trigger: str) -> bytes:
    fields = {
        "team_id": "T0NORTH", "channel_id": channel, "channel_name": "vawg", "user_id": user, "user_name": "bea",
        "command": "/action", "text": text, "api_app_id": "A0", "trigger_id": trigger, "response_url": "http://127.0.0.1:9/",
    }  # fmt: skip
    return urlencode(fields).encode()


def headers(body: bytes) -> dict[str, str]:
    stamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signature}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def drive(
    session: aiohttp.ClientSession, server: Server, bodies: list[bytes], at_once: int, check: Callable[[str], None]
) -> Taken:
    """Sends every body, `at_once` at a time, and measures each from the first byte out to the last byte in."""
    times: list[float] = []
    queue = list(reversed(bodies))

    async def one() -> None:
        while queue:
            body = queue.pop()
            signed = headers(body)
            began = time.perf_counter()
            async with session.post(server.url, data=body, headers=signed) as response:
                text = await response.text()
            times.append((time.perf_counter() - began) * 1000)
            assert response.status == 200, text
            check(text)

    cpu, began = server.cpu(), time.perf_counter()
    await asyncio.gather(*(one() for _ in range(at_once)))
    spent, wall = server.cpu() - cpu, time.perf_counter() - began
    times.sort()
    return Taken(statistics.median(times), times[int(len(times) * 0.99)], spent * 1000 / len(times), len(times) / wall)


async def rounds(count: int, *runs: Callable[[], Awaitable[Taken]]) -> list[list[Taken]]:
    """The runs in turn, round after round, so that a drift of the machine meets all of them."""
    taken: list[list[Taken]] = [[] for _ in runs]
    for _ in range(count):
        for place, run in enumerate(runs):
            taken[place].append(await run())
    return taken


def ratio(above: list[float], below: list[float]) -> float:
    """The median of the ratios within each round."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))
