"""One subgroup's week in four statements, whatever its size; flat however large the register is.

Every statement over open actions carries the very words of the partial index. Knows no words of a digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, Engine, Select, and_, bindparam, func, or_, select, text, union_all

from bot.digest.facts import Before, Moved, Week
from bot.model import Action, Meeting, Owner, Subgroup
from storage.action_rows import ACTION_COLUMNS, action_of
from storage.boards import board_of
from storage.engine import reading
from storage.prepared import Prepared
from storage.tables import (
    OPEN_SQL,
    accounts,
    actions,
    boards,
    changes,
    meetings,
    owners,
    people,
    subgroups,
    words,
)
from storage.types import UtcTime

TOLD = ("status", "rag", "due", "owners")
"""The changes that a digest speaks of."""


class SqlWeeks:
    """Implements the digest's `Weeks`: one read of one moment."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def week(
        self, subgroup_id: int, day: date, since: datetime, platform: str, tenant: str, back: datetime | None = None
    ) -> Week | None:
        with reading(self._engine) as connection:
            return read_week(connection, subgroup_id, day, since, platform, tenant, back)


def read_week(
    connection: Connection,
    subgroup_id: int,
    day: date,
    since: datetime,
    platform: str,
    tenant: str,
    back: datetime | None = None,
) -> Week | None:
    prepared = Prepared(connection)
    wanted = {"subgroup": subgroup_id, "since": min(since, back or since)}
    header = prepared.first(_HEADER, {"subgroup": subgroup_id, "day": day})
    if header is None:
        return None
    rows = prepared.rows(_ACTIONS, wanted)
    users: dict[int, str] = {}
    held: defaultdict[int, list[Owner]] = defaultdict(list)
    for action_id, printed, person_id, lead, supporting, speaks_for, user in prepared.rows(
        _OWNERS, {**wanted, "platform": platform, "tenant": tenant}
    ):
        owner = Owner(printed, speaks_for or person_id, lead, supporting)
        if owner not in held[action_id]:
            held[action_id].append(owner)
        if user is not None and owner.person_id is not None:
            users.setdefault(owner.person_id, user)
    changed = prepared.rows(_CHANGES, wanted)
    return Week(
        board=board_of(header[8:]),
        subgroup=Subgroup(*header[:5]),
        day=day,
        since=since,
        actions=_actions(rows, held),
        moves=_moves([row for row in changed if row[4] >= since]),
        users=users,
        meeting=None if header[5] is None else Meeting(header[5], header[1], header[6], header[7]),
        past=tuple(Before(row[0], row[4], row[1], row[2]) for row in changed if row[1] in _DRAWN) if back else (),
    )


_DRAWN = frozenset({"status", "rag"})
"""The changes that a picture of the ratings is drawn from."""


def _actions(rows: Sequence[Any], held: dict[int, list[Owner]]) -> tuple[Action, ...]:
    return tuple(action_of(row, tuple(held.get(row[0], ()))) for row in rows)


# The subgroup, its board, and the board's next meeting.
_HEADER = (
    select(
        subgroups.c.id,
        subgroups.c.board_id,
        subgroups.c.code,
        subgroups.c.name,
        subgroups.c.is_board,
        meetings.c.id,
        meetings.c.held_on,
        meetings.c.name,
        boards.c.id,
        boards.c.code,
        boards.c.name,
        boards.c.timezone,
        boards.c.rag_key,
        boards.c.blank_marking,
        boards.c.marking_words,
        boards.c.columns,
    )
    .join_from(subgroups, boards, boards.c.id == subgroups.c.board_id)
    .outerjoin(meetings, and_(meetings.c.board_id == boards.c.id, meetings.c.held_on >= bindparam("day", type_=Date)))
    .where(subgroups.c.id == bindparam("subgroup"))
    .order_by(meetings.c.held_on)
    .limit(1)
)


def _of_the_week(*columns: Any) -> Any:
    """The open actions, and those that ended in the week: two indexes, one statement."""
    mine = actions.c.subgroup_id == bindparam("subgroup")
    picked = select(*columns).join_from(actions, subgroups, subgroups.c.id == actions.c.subgroup_id)
    has_ended = text(f"actions.{OPEN_SQL.replace(' IN ', ' NOT IN ', 1)}")
    ended = and_(mine, actions.c.changed_at >= bindparam("since", type_=UtcTime()), has_ended)
    return union_all(picked.where(mine, text(f"actions.{OPEN_SQL}")), picked.where(ended))


_ACTIONS = _of_the_week(*ACTION_COLUMNS)


def _with_accounts() -> Select[Any]:
    """Owners with their account here. A post is spoken for by the person who holds it."""
    week = _of_the_week(actions.c.id).subquery()
    speaks = people.c.held_by
    here = and_(
        accounts.c.platform == bindparam("platform"),
        accounts.c.tenant == bindparam("tenant"),
        accounts.c.kind != "deactivated",
        accounts.c.kind != "bot",
        accounts.c.person_id == func.coalesce(speaks, owners.c.person_id),
    )
    return (
        select(
            owners.c.action_id,
            owners.c.printed,
            owners.c.person_id,
            owners.c.lead,
            owners.c.supporting,
            speaks,
            accounts.c.user,
        )
        .join_from(week, owners, owners.c.action_id == week.c.id)
        .outerjoin(people, people.c.id == owners.c.person_id)
        .outerjoin(accounts, here)
        .order_by(owners.c.action_id, owners.c.position, accounts.c.id)
    )


_OWNERS = _with_accounts()
_TOUCHED = select(actions.c.id).where(
    actions.c.subgroup_id == bindparam("subgroup"), actions.c.changed_at >= bindparam("since", type_=UtcTime())
)
# What changed in the week. Erased words are blank, and are read as not rated.
_CHANGES = (
    select(changes.c.action_id, changes.c.what, words.c.before, words.c.after, changes.c.at)
    .join_from(changes, words, words.c.change_id == changes.c.id)
    .where(
        changes.c.action_id.in_(_TOUCHED),
        changes.c.at >= bindparam("since", type_=UtcTime()),
        or_(*(changes.c.what == what for what in TOLD)),
    )
    .order_by(changes.c.action_id, changes.c.id)
)


def _moves(rows: Sequence[Any]) -> tuple[Moved, ...]:
    """The first `before` and the last `after` of each field; what was put back again did not move."""
    found: dict[tuple[int, str], Moved] = {}
    for action_id, what, before, after, _ in rows:
        first = found.get((action_id, what))
        found[action_id, what] = Moved(action_id, what, first.before if first else before, after)
    return tuple(move for move in found.values() if move.before != move.after)
