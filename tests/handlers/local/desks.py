"""A desk for tests: the sample board on a register of its own, at a stopped clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from handlers.app import Register
from handlers.local.clock import stopped_at
from handlers.local.desk import Desk
from handlers.local.terminal import Terminal
from handlers.trying import ZONE, open_desk

MONDAY = datetime(2026, 11, 16, 9, 35, tzinfo=ZONE).astimezone(UTC)


@asynccontextmanager
async def desk_at(folder: Path, moment: datetime = MONDAY) -> AsyncIterator[tuple[Desk, Register]]:
    async with open_desk(folder, stopped_at(moment, ZONE)) as opened:
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
