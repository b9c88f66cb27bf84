"""Puts into the outbox what the schedules want said, each once whoever ticks.

A row and the step of its schedule are one transaction. Three replicas may tick together: a locked schedule is left
to the one that has it, and a key that is there already is not put again. Decides nothing about dates itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.outbox import State
from bot.delivery.ports import Planner, Points
from bot.digest.schedule import Period, Plan, digest_key
from bot.model import Schedule
from storage.engine import reading, writing
from storage.outbox import SCHEDULES, schedule_of
from storage.prepared import Prepared
from storage.tables import outbox, schedules
from storage.troubles import Trouble, tell_officers
from storage.waiting import is_sqlite

AT_ONCE = 50
"""Schedules that are settled in one transaction, so that a Monday morning with thousands lets commands in between."""
Wanted = tuple[Schedule, Plan]


FRESH = timedelta(minutes=5)
"""So long an unchanged timetable is believed without being read: somebody may have edited it by hand."""
_SIGNS = select(func.count(), func.sum(schedules.c.version), func.max(schedules.c.id))


class Timetable:
    """Five thousand schedules that wait cost one small look, until one of them falls due or is changed."""

    def __init__(self, engine: Engine, at: Points) -> None:
        self._engine, self._at = engine, at
        self._signs: object = None
        self._read_at: datetime | None = None
        self._next: datetime | None = None

    def tick(self, now: datetime, plan: Planner) -> datetime | None:
        with reading(self._engine) as connection:
            prepared = Prepared(connection)
            signs = prepared.first(_SIGNS)
            if self._is_quiet(now) and signs == self._signs:
                return self._next
            known = [schedule_of(row) for row in prepared.rows(SCHEDULES)]
        planned = [(schedule, plan(schedule, now)) for schedule in known]
        due = [(s, p) for s, p in planned if p.periods or p.fault or p.last_period != s.last_period]
        for some in _few(due):
            self._put(some, now)
        self._signs, self._read_at = signs, now
        self._next = min((p.next_at for _, p in planned if p.next_at is not None), default=None)
        return self._next

    def _is_quiet(self, now: datetime) -> bool:
        if self._read_at is None or not self._read_at <= now < self._read_at + FRESH:
            return False
        return self._next is None or now < self._next

    def _put(self, some: list[Wanted], now: datetime) -> None:
        with writing(self._engine) as connection:
            prepared = Prepared(connection)
            for schedule, wanted in some:
                _settle(prepared, schedule, wanted, now)
            self._at("tick: after the insert")
            self._at("tick: before the commit")
            connection.commit()
        self._at("tick: after the commit")


def _few(due: list[Wanted]) -> Iterator[list[Wanted]]:
    for start in range(0, len(due), AT_ONCE):
        yield due[start : start + AT_ONCE]


_HELD = select(schedules.c.id).where(
    schedules.c.id == bindparam("schedule"),
    schedules.c.version == bindparam("seen"),
    schedules.c.last_period == bindparam("settled"),
)
_HELD_LOCKED = _HELD.with_for_update(skip_locked=True, key_share=True)
_STEP = update(schedules).where(schedules.c.id == bindparam("schedule"))
_PUT = insert_once(outbox).on_conflict_do_nothing(index_elements=["key"])


def _settle(prepared: Prepared, schedule: Schedule, wanted: Plan, now: datetime) -> None:
    """Only on the schedule that was read: whoever edits or settles it meanwhile is looked at in the next tick."""
    mine = {"schedule": schedule.id, "seen": schedule.version, "settled": schedule.last_period}
    if prepared.first(_HELD if is_sqlite(prepared) else _HELD_LOCKED, mine) is None:
        return
    if wanted.fault:
        edition = f"version {schedule.version}"
        trouble = Trouble(schedule.id, "schedule", "faulty", schedule.place_id, {}, wanted.fault, edition)
        tell_officers(prepared.connection, trouble, now)
        return
    for period in wanted.periods:
        prepared.change(_PUT, _digest(schedule, period, now))
    prepared.change(_STEP, {"schedule": schedule.id, "last_period": wanted.last_period})


def _digest(schedule: Schedule, period: Period, now: datetime) -> dict[str, Any]:
    return {
        "key": digest_key(schedule, period),
        "place_id": schedule.place_id,
        "kind": schedule.kind,
        "args": {
            "subgroup": schedule.subgroup_id,
            "week": period.week,
            "day": period.day.isoformat(),
            "due_at": period.due_at.isoformat(),
            "zone": schedule.zone,
        },
        "created_at": now,
        "expires_at": period.expires_at,
        "state": State.READY if period.posts else State.EXPIRED,
        "last_error": ""
        if period.posts
        else "missed: nothing was running, and a newer one followed or it was too late",
    }
