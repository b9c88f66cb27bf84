"""A clock that can be moved on: days pass at the desk so that digests, reminders and late actions appear.

Only forwards, because what is recorded has its place in time. Knows no register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.values import dataclass

MONDAY = 0
OPENING = time(9)
STOPS = (time(8), OPENING, time(9, 15), time(9, 30), *(time(hour) for hour in range(10, 19)))


def wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class DeskClock:
    """The time at the desk: the real one and what was skipped, or (`stopped`) only what is skipped."""

    zone: ZoneInfo
    base: Callable[[], datetime] = wall_clock
    skipped: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return self.base() + self.skipped

    @property
    def local(self) -> datetime:
        return self().astimezone(self.zone)

    def at(self, day: date, when: time) -> datetime:
        return datetime.combine(day, when, self.zone).astimezone(UTC)

    def set(self, moment: datetime) -> None:
        """On to that moment; a moment that has passed changes nothing."""
        self.skipped += max(timedelta(0), moment - self())

    def next_weekday(self, weekday: int) -> datetime:
        """Nine o'clock on the next such day, never today."""
        today = self.local.date()
        return self.at(today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1), OPENING)

    def stops(self, until: datetime) -> Iterator[datetime]:
        """The moments on the way at which something may be due: nine o'clock, and every hour of the working day."""
        day = self.local.date()
        while self.at(day, time(0)) <= until:
            for when in STOPS:
                moment = self.at(day, when)
                if self() < moment < until:
                    yield moment
            day += timedelta(days=1)
        yield until


def stopped_at(moment: datetime, zone: ZoneInfo) -> DeskClock:
    """For scripts: it moves only when it is told to, so that a transcript is the same every time."""
    return DeskClock(zone, lambda: moment)
