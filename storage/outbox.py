"""What is to be said unasked, and when the digests are due. The worker's claims are in `delivery.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.outbox import WITHDRAWN, State, Waiting
from bot.errors import Conflict
from bot.model import Schedule
from bot.ports import Outgoing
from bot.values import replace
from storage.prepared import Prepared
from storage.stuck import board_of, give_up, listed, send_again
from storage.tables import outbox, places, schedules, subgroups

# PostgreSQL's own INSERT; SQLite reads the same words.
_PUT = insert_once(outbox).on_conflict_do_nothing(index_elements=["key"])
# What nobody has taken up: its row is locked until the commit, so that no worker leaves with it meanwhile.
_TAKE_PLACE = update(outbox).where(
    outbox.c.key == bindparam("instead"),
    outbox.c.state == bindparam("waiting", State.READY.value),
    outbox.c.attempts == 0,
)
SCHEDULES = select(
    schedules.c.id,
    schedules.c.subgroup_id,
    schedules.c.place_id,
    schedules.c.kind,
    schedules.c.weekday,
    schedules.c.at,
    schedules.c.zone,
    schedules.c.enabled,
    schedules.c.skip_holidays,
    schedules.c.last_period,
    schedules.c.max_late_days,
    schedules.c.paused_until,
    schedules.c.version,
).order_by(schedules.c.id)
_OF_GROUP = SCHEDULES.where(schedules.c.subgroup_id == bindparam("subgroup"))
_ADD_SCHEDULE = insert(schedules)
_SAVE_SCHEDULE = update(schedules).where(
    schedules.c.id == bindparam("schedule"), schedules.c.version == bindparam("seen")
)


_TROUBLED = (
    select(func.count())
    .select_from(outbox.join(places).join(subgroups))
    .where(
        or_(
            outbox.c.state == bindparam("dead", State.DEAD.value),
            outbox.c.state == bindparam("uncertain", State.UNCERTAIN.value),
        ),
        subgroups.c.board_id == bindparam("board"),
    )
)


SOMEWHERE = 0
"""No place has this number: it stands for one that is not asked for."""


class SqlOutbox:
    """`told` are the places that this transaction has put something in for."""

    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared
        self.told: set[int] = set()

    def put(self, outgoing: Outgoing, now: datetime) -> bool:
        """Whether it was taken in; a key that is known already is not said twice."""
        self.told.add(outgoing.place_id)
        if outgoing.instead and self._takes_place(outgoing):
            return True
        values = {
            "key": outgoing.key,
            "place_id": outgoing.place_id,
            "kind": outgoing.kind,
            "args": dict(outgoing.args),
            "created_at": now,
            "not_before": outgoing.not_before,
            "expires_at": outgoing.expires_at,
        }
        return self._run.change(_PUT, values) == 1

    def _takes_place(self, outgoing: Outgoing) -> bool:
        values = {"instead": outgoing.instead, "key": outgoing.key, "args": dict(outgoing.args)}
        return self._run.change(_TAKE_PLACE, values) == 1

    def schedules(self, subgroup_id: int | None = None) -> tuple[Schedule, ...]:
        if subgroup_id is None:
            return tuple(schedule_of(row) for row in self._run.rows(SCHEDULES))
        return tuple(schedule_of(row) for row in self._run.rows(_OF_GROUP, {"subgroup": subgroup_id}))

    def troubled(self, board_id: int) -> int:
        row = self._run.first(_TROUBLED, {"board": board_id})
        return int(row[0]) if row else 0

    def has_sent(self, place_ids: Sequence[int], kind: str) -> bool:
        wanted = (outbox.c.place_id.in_(place_ids), outbox.c.kind == kind, outbox.c.state == State.SENT)
        return self._run.connection.execute(select(outbox.c.id).where(*wanted).limit(1)).first() is not None

    def said_in(self, place_id: int, limit: int) -> Mapping[str, frozenset[int]]:
        wanted = (outbox.c.place_id == place_id, outbox.c.state == State.SENT)
        rows = select(outbox.c.kind, outbox.c.message, outbox.c.listed, outbox.c.args).where(*wanted)
        said: dict[str, frozenset[int]] = {}
        gone: set[str] = set()
        for kind, message, shown, args in self._run.connection.execute(rows.order_by(outbox.c.id.desc()).limit(limit)):
            # An edit may have brought other actions into a message than it was posted with.
            where, about = str(args.get("edit") or message), args.get("action")
            ids = (*shown, about) if isinstance(about, int) else shown
            if kind == WITHDRAWN and where not in said:
                gone.add(where)
            elif where and ids and where not in gone:
                said[where] = said.get(where, frozenset()) | frozenset(ids)
        return said

    def stuck(self, board_id: int, limit: int = 20) -> tuple[Waiting, ...]:
        return listed(self._run.connection, (State.DEAD, State.UNCERTAIN), limit, board_id)

    def settle(self, row_id: int, board_id: int, *, again: bool) -> bool:
        """Only a message to a channel of this board: what is in somebody's own chat is the technician's."""
        connection = self._run.connection
        if board_of(connection, row_id) != board_id:
            return False
        self.told.add(SOMEWHERE)
        return send_again(connection, row_id) if again else give_up(connection, row_id)

    def save_schedule(self, schedule: Schedule) -> Schedule:
        """Adds it where `id` is 0; otherwise saves it on the version that was read."""
        values = _values(schedule)
        if schedule.id == 0:
            added = self._run.insert(_ADD_SCHEDULE, {**values, "version": 1})
            return replace(schedule, id=added, version=1)
        version = schedule.version + 1
        wanted = {"schedule": schedule.id, "seen": schedule.version, "version": version, **values}
        if self._run.change(_SAVE_SCHEDULE, wanted) != 1:
            raise Conflict("This timetable was changed by somebody else at the same moment.", "Please look again.")
        return replace(schedule, version=version)


def _values(schedule: Schedule) -> dict[str, Any]:
    return {
        "subgroup_id": schedule.subgroup_id,
        "place_id": schedule.place_id,
        "kind": schedule.kind,
        "weekday": schedule.weekday,
        "at": schedule.at,
        "zone": schedule.zone,
        "enabled": schedule.enabled,
        "skip_holidays": schedule.skip_holidays,
        "last_period": schedule.last_period,
        "max_late_days": schedule.max_late_days,
        "paused_until": schedule.paused_until,
    }


def schedule_of(row: Sequence[Any]) -> Schedule:
    return Schedule(*row)
