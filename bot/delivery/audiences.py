"""Who can read a channel, asked of its platform again before something is said there.

Knows no words and no outbox. A platform that does not answer leaves what is stored, which events keep current.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.audience import heard
from bot.delivery.outbox import Claim, Timing
from bot.delivery.ports import Runner
from bot.model import Audience, Place, PlaceKind
from bot.ports import Directory, Units
from bot.values import replace
from bot.withholding import redraw_cards

REMEMBERED = 10_000
"""Places whose answer is kept; more than that, and the memory starts anew."""


class Audiences:
    """Asks at most once in `timing.audience` seconds for a place, and writes down what changed."""

    def __init__(self, units: Units, directories: Mapping[str, Directory], run: Runner, timing: Timing) -> None:
        self._units, self._directories, self._run, self._timing = units, directories, run, timing
        self._asked: dict[int, datetime] = {}

    async def refresh(self, claim: Claim, now: datetime) -> None:
        directory = self._directories.get(claim.platform)
        if directory is None or self._is_fresh(claim.place_id, now):
            return
        place = await self._run(lambda: self._place(claim.place_id))
        if place is None or place.kind is PlaceKind.PERSONAL:
            return
        try:
            async with asyncio.timeout(self._timing.timeout):
                told = await directory.audience(place)
        except TimeoutError:
            return
        if told is None:
            return
        if len(self._asked) >= REMEMBERED:
            self._asked.clear()
        self._asked[place.id] = now
        if _differs(told, place.audience):
            await self._run(lambda: self._save(place.id, told, now))

    def _is_fresh(self, place_id: int, now: datetime) -> bool:
        asked = self._asked.get(place_id)
        # A clock that was set back makes every answer look like one from the future.
        return asked is not None and 0 <= (now - asked).total_seconds() < self._timing.audience

    def _place(self, place_id: int) -> Place | None:
        with self._units.read() as unit:
            return unit.places.get(place_id)

    def _save(self, place_id: int, told: Audience, now: datetime) -> None:
        with self._units.write() as unit:
            place = unit.places.get(place_id)
            if place is not None:
                changed = replace(place, audience=heard(place.audience, told))
                unit.places.save(changed)
                redraw_cards(unit, changed, now, now.isoformat())
                unit.commit()


def _differs(told: Audience, known: Audience) -> bool:
    return (told.public, told.shared, told.guests) != (known.public, known.shared, known.guests)
