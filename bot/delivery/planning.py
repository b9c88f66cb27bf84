"""When to look at the schedules and reminders, and what they ask for: seldom, but never late.

Remembers what it planned for an unchanged schedule, so that five thousand of them cost nothing while they wait.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.delivery.outbox import Timing
from bot.delivery.ports import Deliveries
from bot.digest.schedule import Plan, plan
from bot.model import Schedule

REMINDERS_EVERY = timedelta(minutes=5)


class Schedules:
    def __init__(self, deliveries: Deliveries, is_working_day: Callable[[date], bool], timing: Timing) -> None:
        self._deliveries, self._is_working_day, self._timing = deliveries, is_working_day, timing
        self._planned: dict[Schedule, Plan] = {}
        self._last: datetime | None = None
        self._next: datetime | None = None
        self._reminded: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """At the next known date, after `timing.tick` seconds, and whenever the clock was set back."""
        if self._last is None or now < self._last:
            return True
        soon = self._last + timedelta(seconds=self._timing.tick)
        return now >= (min(soon, self._next) if self._next else soon)

    def tick(self, now: datetime) -> None:
        if self._last is not None and now < self._last:
            self._planned.clear()
        self._next = self._deliveries.tick(now, self.plan)
        if self._reminded is None or not timedelta(0) <= now - self._reminded < REMINDERS_EVERY:
            self._deliveries.remind(now, self._is_working_day)
            self._reminded = now
        self._last = now

    def plan(self, schedule: Schedule, now: datetime) -> Plan:
        known = self._planned.get(schedule)
        if known is not None and not known.periods and known.next_at is not None and now < known.next_at:
            return known
        fresh = plan(schedule, now, self._is_working_day)
        if len(self._planned) > 20_000:
            self._planned.clear()
        self._planned[schedule] = fresh
        return fresh
