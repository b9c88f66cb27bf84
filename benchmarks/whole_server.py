"""`python -m benchmarks.whole_server [unattended]`: the real server as configured, its port printed first.

`unattended` leaves out the worker that sends, to see what it costs.

Asked by a line on its standard input it answers with one: `gap` (the longest that its loop did nothing else since the
last time, in milliseconds) or `modules` (everything that is imported).
"""

from __future__ import annotations

import asyncio
import sys
import time

from handlers.app import build, keep_what_is_loaded
from handlers.settings import read_settings


class Gaps:
    """How late a timer of one millisecond came, at worst."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def watch(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            self.longest = max(self.longest, (time.perf_counter() - began - 0.001) * 1000)

    def take(self) -> float:
        longest, self.longest = self.longest, 0.0
        return longest


async def _questions(gaps: Gaps) -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    watching: asyncio.Task[None] | None = None
    while word := (await reader.readline()).decode().strip():
        watching = watching or asyncio.create_task(gaps.watch())
        print(f"{gaps.take():.1f}" if word == "gap" else " ".join(sys.modules), flush=True)


class Nobody:
    """In the place of the worker."""

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()


async def main(*words: str) -> None:
    app = build(read_settings())
    keep_what_is_loaded()
    app.turner.rate = 1_000_000  # one person does everybody's work here
    if "unattended" in words:
        app.worker, app.turner.after = Nobody(), lambda: None  # type: ignore[assignment]
    asking = asyncio.create_task(_questions(Gaps()))
    await app.serve(lambda port: print(port, flush=True))
    asking.cancel()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
