"""Puts into the outbox what the schedules and the reminders want said, each once whoever ticks.

A row and the step of its schedule are one transaction. Three replicas may tick together: a locked schedule is left
to the one that has it, and a key that is there already is not put again. Decides nothing about dates itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, and_, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.outbox import State
from bot.delivery.ports import Planner, Points
from bot.delivery.reminders import AT_HOUR, BEFORE, nine_o_clock, reason_for, reminder_key, window
from bot.digest.schedule import Period, Plan, at_wall_time, digest_key
from bot.model import Action, Due, DueKind, PlaceKind, Schedule, Status
from storage.engine import reading, writing
from storage.outbox import _SCHEDULE, _schedule
from storage.tables import OPEN_SQL, actions, boards, gates, outbox, owners, people, places, schedules
from storage.troubles import Trouble, tell_officers

AT_ONCE = 100
"""Schedules that are settled in one transaction, when thousands are due on Monday morning."""
Wanted = tuple[Schedule, Plan]


def put_what_is_due(engine: Engine, now: datetime, plan: Planner, at: Points) -> datetime | None:
    with reading(engine) as connection:
        known = [_schedule(row) for row in connection.execute(_SCHEDULE)]
    planned = [(schedule, plan(schedule, now)) for schedule in known]
    due = [(s, p) for s, p in planned if p.periods or p.fault or p.last_period != s.last_period]
    for some in _few(due):
        with writing(engine) as connection:
            for schedule, wanted in some:
                _settle(connection, schedule, wanted, now)
            at("tick: after the insert")
            at("tick: before the commit")
            connection.commit()
        at("tick: after the commit")
    return min((p.next_at for _, p in planned if p.next_at is not None), default=None)


def _few(due: list[Wanted]) -> Iterator[list[Wanted]]:
    for start in range(0, len(due), AT_ONCE):
        yield due[start : start + AT_ONCE]


def _settle(connection: Connection, schedule: Schedule, wanted: Plan, now: datetime) -> None:
    """Only on the schedule that was read: whoever edits or settles it meanwhile is looked at in the next tick."""
    mine = and_(
        schedules.c.id == schedule.id,
        schedules.c.version == schedule.version,
        schedules.c.last_period == schedule.last_period,
    )
    held = select(schedules.c.id).where(mine)
    if connection.dialect.name != "sqlite":
        held = held.with_for_update(skip_locked=True, key_share=True)
    if connection.execute(held).first() is None:
        return
    if wanted.fault:
        trouble = Trouble(
            schedule.id, "schedule", "faulty", schedule.place_id, {}, wanted.fault, f"version {schedule.version}"
        )
        tell_officers(connection, trouble, now)
        return
    for period in wanted.periods:
        _put(connection, _digest(schedule, period, now))
    connection.execute(update(schedules).where(schedules.c.id == schedule.id).values(last_period=wanted.last_period))


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


def _put(connection: Connection, row: dict[str, Any]) -> int:
    put = insert_once(outbox).values(**row).on_conflict_do_nothing(index_elements=["key"])
    return connection.execute(put).rowcount


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
                put += _put(connection, _reminder(place_id, args, zone, now))
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
