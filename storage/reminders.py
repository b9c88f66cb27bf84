"""Puts the day's reminders into the outbox: one message a person, for all actions on all boards, whoever ticks.

What falls due together is one transaction with the gates that remember it. Decides nothing about days itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, and_, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.reminders import AT_HOUR, BEFORE, nine_o_clock, reason_for, reminder_key, window
from bot.digest.schedule import at_wall_time
from bot.model import Action, Due, DueKind, PlaceKind, Status
from bot.values import dataclass
from storage.engine import reading, writing
from storage.prepared import Prepared
from storage.tables import OPEN_SQL, actions, boards, gates, outbox, owners, people, places

_PUT = insert_once(outbox).on_conflict_do_nothing(index_elements=["key"])
_put_gate = insert_once(gates)
_OPEN = _put_gate.on_conflict_do_update(
    index_elements=["key"],
    set_={"next_ok": _put_gate.excluded.next_ok},
    where=gates.c.next_ok < _put_gate.excluded.next_ok,
)


@dataclass(frozen=True, slots=True)
class Morning:
    """A board whose reminders of this working day are still to be said, and the days that they cover."""

    board_id: int
    zone: str
    day: date
    first: date
    last: date

    @property
    def over(self) -> datetime:
        return at_wall_time(self.day + timedelta(days=1), time(0), ZoneInfo(self.zone))


def put_reminders(engine: Engine, now: datetime, is_working_day: Callable[[date], bool]) -> int:
    """One row for each person with something to be reminded of; each board once on a working day."""
    with reading(engine) as connection:
        mornings = _mornings(connection, now, is_working_day)
    if not mornings:
        return 0
    with writing(engine) as connection:
        found: defaultdict[int, list[Morning]] = defaultdict(list)
        chats: dict[int, int] = {}
        prepared = Prepared(connection)
        for morning in mornings:
            # Of replicas that look together the first to come has the board; the others wait here and find it done.
            if not _open_next(prepared, morning):
                continue
            for person_id, place_id in _to_remind(connection, morning):
                found[person_id].append(morning)
                chats[person_id] = place_id
        put = sum(prepared.change(_PUT, _reminder(who, chats[who], mine, now)) for who, mine in sorted(found.items()))
        connection.commit()
    return put


def _mornings(connection: Connection, now: datetime, is_working_day: Callable[[date], bool]) -> list[Morning]:
    zones = connection.execute(select(boards.c.id, boards.c.timezone).order_by(boards.c.id)).all()
    opens = _opens(connection)
    found = []
    for board_id, zone in zones:
        day, nine = nine_o_clock(now, zone)
        gate = opens.get(_key(board_id))
        if now < nine or not is_working_day(day) or (gate is not None and now < gate):
            continue
        since = gate.astimezone(ZoneInfo(zone)).date() - timedelta(days=1) if gate is not None else None
        found.append(Morning(board_id, zone, day, *window(day, since, is_working_day)))
    return found


def _opens(connection: Connection) -> Mapping[str, datetime]:
    mine = gates.c.key.startswith("reminders:")
    return {row.key: row.next_ok for row in connection.execute(select(gates).where(mine))}


def _key(board_id: int) -> str:
    return f"reminders:{board_id}"


def _reminder(person_id: int, place_id: int, mornings: list[Morning], now: datetime) -> dict[str, Any]:
    first = mornings[0]
    said = [[each.board_id, each.day.isoformat(), each.first.isoformat(), each.last.isoformat()] for each in mornings]
    return {
        "key": reminder_key(person_id, [each.board_id for each in mornings], first.day),
        "place_id": place_id,
        "kind": "reminder",
        "args": {"person": person_id, "board": first.board_id, "boards": said},
        "created_at": now,
        "expires_at": min(each.over for each in mornings),
    }


def _open_next(prepared: Prepared, morning: Morning) -> bool:
    """Remembers that everything up to `last` has been said: the gate opens in the morning after it.

    False: another has done so already.
    """
    opens = at_wall_time(morning.last + timedelta(days=1), time(AT_HOUR), ZoneInfo(morning.zone))
    return prepared.change(_OPEN, {"key": _key(morning.board_id), "next_ok": opens}) == 1


def _to_remind(connection: Connection, morning: Morning) -> list[tuple[int, int]]:
    """(person, personal chat) of each owner, or holder of an owning post, with a reason on that day."""
    board_id, day, first, last = morning.board_id, morning.day, morning.first, morning.last
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
