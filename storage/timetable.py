"""Puts into the outbox what the schedules and the reminders want said, each once whoever ticks.

A row and the step of its schedule are one transaction. Three replicas may tick together: a locked schedule is left
to the one that has it, and a key that is there already is not put again. Decides nothing about dates itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, and_, bindparam, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.outbox import State
from bot.delivery.ports import Planner, Points
from bot.delivery.reminders import AT_HOUR, BEFORE, nine_o_clock, reason_for, reminder_key, window
from bot.digest.schedule import Period, Plan, at_wall_time, digest_key
from bot.model import Action, Due, DueKind, PlaceKind, Schedule, Status
from storage.engine import reading, writing
from storage.outbox import _SCHEDULE, _schedule
from storage.prepared import Prepared
from storage.tables import OPEN_SQL, actions, boards, gates, outbox, owners, people, places, schedules
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
            known = [_schedule(row) for row in prepared.rows(_SCHEDULE)]
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


# --- reminders ----------------------------------------------------------------------


def put_reminders(engine: Engine, now: datetime, is_working_day: Callable[[date], bool]) -> int:
    """One row for each person with something to be reminded of; each board once on a working day."""
    with reading(engine) as connection:
        zones = connection.execute(select(boards.c.id, boards.c.timezone)).all()
        opens = {key: at for key, at in connection.execute(select(gates.c.key, gates.c.next_ok)) if key in _keys(zones)}
    put = 0
    for board_id, zone in zones:
        day, nine = nine_o_clock(now, zone)
        gate = opens.get(_key(board_id))
        if now < nine or not is_working_day(day) or (gate is not None and now < gate):
            continue
        since = gate.astimezone(ZoneInfo(zone)).date() - timedelta(days=1) if gate is not None else None
        first, last = window(day, since, is_working_day)
        with writing(engine) as connection:
            for person_id, place_id in _to_remind(connection, board_id, day, first, last):
                args = {"person": person_id, "board": board_id, "day": day, "first": first, "last": last}
                put += Prepared(connection).change(_PUT, _reminder(place_id, args, zone, now))
            _open_next(connection, board_id, last, zone)
            connection.commit()
    return put


def _key(board_id: int) -> str:
    return f"reminders:{board_id}"


def _keys(zones: Any) -> set[str]:
    return {_key(board_id) for board_id, _ in zones}


def _reminder(place_id: int, args: dict[str, Any], zone: str, now: datetime) -> dict[str, Any]:
    return {
        "key": reminder_key(args["person"], args["board"], args["day"]),
        "place_id": place_id,
        "kind": "reminder",
        "args": {name: value.isoformat() if isinstance(value, date) else value for name, value in args.items()},
        "created_at": now,
        "expires_at": at_wall_time(args["day"] + timedelta(days=1), time(0), ZoneInfo(zone)),
    }


def _open_next(connection: Connection, board_id: int, last: date, zone: str) -> None:
    """Remembers that everything up to `last` has been said: the gate opens in the morning after it."""
    opens = at_wall_time(last + timedelta(days=1), time(AT_HOUR), ZoneInfo(zone))
    put = insert_once(gates).values(key=_key(board_id), next_ok=opens)
    connection.execute(put.on_conflict_do_update(index_elements=["key"], set_={"next_ok": put.excluded.next_ok}))


def _to_remind(connection: Connection, board_id: int, day: date, first: date, last: date) -> list[tuple[int, int]]:
    """(person, personal chat) of each owner, or holder of an owning post, with a reason on that day."""
    person = func.coalesce(people.c.held_by, people.c.id)
    holder = people.alias("holder")
    chat = (
        select(func.min(places.c.id))
        .where(places.c.person_id == person, places.c.kind == PlaceKind.PERSONAL, places.c.suspended == "")
        .scalar_subquery()
    )
    soon = or_(
        actions.c.due <= last + timedelta(days=BEFORE),
        and_(actions.c.next_update >= first, actions.c.next_update <= last),
    )
    rows = connection.execute(
        select(
            person,
            chat,
            actions.c.due,
            actions.c.next_update,
            actions.c.snoozed_until,
            actions.c.heard_at,
            actions.c.status,
        )
        .join_from(actions, owners, owners.c.action_id == actions.c.id)
        .join(people, people.c.id == owners.c.person_id)
        .join(holder, holder.c.id == person)
        .where(
            actions.c.board_id == board_id,
            text(f"actions.{OPEN_SQL}"),
            soon,
            owners.c.supporting.is_(False),
            holder.c.reminders.is_(True),
        )
    )
    found: dict[int, int] = {}
    for person_id, place_id, due, wanted, snoozed, heard, status in rows:
        dates = Action(
            id=0, board_id=board_id, subgroup_id=0, code="", number=0, text="", due=Due("", DueKind.DATE, due),
            next_update=wanted, snoozed_until=snoozed, heard_at=heard, status=Status(status),
        )  # fmt: skip
        if place_id is not None and reason_for(dates, day, first, last) is not None:
            found[person_id] = place_id
    return sorted(found.items())
