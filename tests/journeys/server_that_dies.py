"""`python -m tests.journeys.server_that_dies POINT`: the real server, which kills itself with -9 at one point of a turn.

Points: before the turn, before the commit, after the commit, before the answer, never. The environment is the technician's.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.incoming import Incoming
from bot.ports import Unit, Units
from bot.reply import Answer
from handlers.app import build
from handlers.settings import read_settings
from handlers.turning import Turner
from tests.journeys.town_hall import QUICK

POINTS = ("before the turn", "before the commit", "after the commit", "before the answer")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DyingUnit:
    """A unit of work that dies around its commit."""

    def __init__(self, unit: Unit, point: str) -> None:
        self._unit = unit
        self._point = point

    def __getattr__(self, name: str) -> object:
        return getattr(self._unit, name)

    def commit(self) -> None:
        if self._point == "before the commit":
            die()
        self._unit.commit()
        if self._point == "after the commit":
            die()


@dataclass
class DyingUnits:
    units: Units
    point: str

    @contextmanager
    def write(self) -> Iterator[Unit]:
        with self.units.write() as unit:
            yield DyingUnit(unit, self.point)  # type: ignore[misc]

    @contextmanager
    def read(self) -> Iterator[Unit]:
        with self.units.read() as unit:
            yield unit


def main(point: str) -> None:
    app = build(read_settings(), timing=QUICK)
    app.register.bot._units = DyingUnits(app.register.units, point)
    ordinary = Turner.__call__

    async def turn(self: Turner, incoming: Incoming) -> Answer:
        if point == "before the turn":
            die()
        answer = await ordinary(self, incoming)
        if point == "before the answer":
            die()
        return answer

    Turner.__call__ = turn  # type: ignore[method-assign]

    async def serve() -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, app.stopping.set)
        await app.serve(lambda port: print(port, flush=True))

    asyncio.run(serve())


if __name__ == "__main__":
    main(sys.argv[1])
