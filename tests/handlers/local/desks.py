"""A desk for tests: the sample board on a register of its own, at a stopped clock."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from handlers.app import Register
from handlers.local.clock import stopped_at
from handlers.local.desk import Desk
from handlers.local.terminal import Terminal
from handlers.trying import ZONE, open_desk

MONDAY = datetime(2026, 11, 16, 9, 35, tzinfo=ZONE).astimezone(UTC)


@cache
def _sample() -> Path:
    """The sample board as it is after its first start, made once for all tests of a run."""
    made = tempfile.TemporaryDirectory(prefix="northmere-")
    atexit.register(made.cleanup)

    async def begin() -> None:
        async with open_desk(Path(made.name), stopped_at(MONDAY, ZONE)):
            pass

    # In a thread: whoever asks may have a loop of their own.
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(begin())).result()
    return Path(made.name)


def with_sample(folder: Path) -> Path:
    """That folder with the sample board in it; one that holds a board already stays as it is."""
    if not (folder / "register.db").exists():
        shutil.copytree(_sample(), folder, dirs_exist_ok=True)
    return folder


@asynccontextmanager
async def desk_at(folder: Path, moment: datetime = MONDAY) -> AsyncIterator[tuple[Desk, Register]]:
    async with open_desk(with_sample(folder), stopped_at(moment, ZONE)) as opened:
        yield opened


class Talk:
    """A terminal whose lines are gathered: `type` returns what was printed since."""

    def __init__(self, desk: Desk) -> None:
        self.printed: list[str] = []
        self.terminal = Terminal(desk, self.printed.append, "imogen", "csp-vawg")

    async def type(self, *lines: str) -> str:
        self.printed.clear()
        for line in lines:
            await self.terminal.line(line)
        return "\n".join(self.printed)
