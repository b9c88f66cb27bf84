"""One subgroup's week in four statements, whatever its size; flat however large the register is.

Every statement over open actions carries the very words of the partial index. Knows no words of a digest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, func, select, text, union_all

from bot.digest.facts import Moved, Week
from bot.model import Action, Board, Marking, Meeting, Owner, Rag, Subgroup
from storage.actions import _COLUMNS, _action
from storage.engine import reading
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

TOLD = ("status", "rag", "due", "owners")
"""The changes that a digest speaks of."""


class SqlWeeks:
    """Implements the digest's `Weeks`: one read of one moment."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def week(self, subgroup_id: int, day: date, since: datetime, platform: str, tenant: str) -> Week | None:
        with reading(self._engine) as connection:
            return read_week(connection, subgroup_id, day, since, platform, tenant)


def read_week(
    connection: Connection, subgroup_id: int, day: date, since: datetime, platform: str, tenant: str
) -> Week | None:
    header = connection.execute(_header(subgroup_id, day)).first()
    if header is None:
        return None
    rows = connection.execute(_of_the_week(_COLUMNS, subgroup_id, since)).all()
    users: dict[int, str] = {}
    held: defaultdict[int, list[Owner]] = defaultdict(list)
    for action_id, printed, person_id, lead, supporting, speaks_for, user in connection.execute(
        _owners(subgroup_id, since, platform, tenant)
    ):
        owner = Owner(printed, speaks_for or person_id, lead, supporting)
        if owner not in held[action_id]:
            held[action_id].append(owner)
        if user is not None and owner.person_id is not None:
            users.setdefault(owner.person_id, user)
    return Week(
        board=_board(header),
        subgroup=Subgroup(header.subgroup_id, header.id, header.subgroup_code, header.subgroup_name, header.is_board),
        day=day,
        since=since,
        actions=_actions(rows, held),
        moves=_moves(connection.execute(_changes(subgroup_id, since)).all()),
        users=users,
        meeting=Meeting(header.meeting_id, header.id, header.held_on, header.meeting_name)
        if header.meeting_id
        else None,
    )


def _actions(rows: Sequence[Any], held: dict[int, list[Owner]]) -> tuple[Action, ...]:
    return tuple(_action(row, tuple(held.get(row[0], ()))) for row in rows)


def _header(subgroup_id: int, day: date) -> Select[Any]:
    """The subgroup, its board, and the board's next meeting."""
    return (
        select(
            boards,
            subgroups.c.id.label("subgroup_id"),
            subgroups.c.code.label("subgroup_code"),
            subgroups.c.name.label("subgroup_name"),
            subgroups.c.is_board,
            meetings.c.id.label("meeting_id"),
            meetings.c.held_on,
            meetings.c.name.label("meeting_name"),
        )
        .join_from(subgroups, boards, boards.c.id == subgroups.c.board_id)
        .outerjoin(meetings, and_(meetings.c.board_id == boards.c.id, meetings.c.held_on >= day))
        .where(subgroups.c.id == subgroup_id)
        .order_by(meetings.c.held_on)
        .limit(1)
    )


def _of_the_week(columns: Sequence[Any], subgroup_id: int, since: datetime) -> Any:
    """The open actions, and those that ended in the week: two indexes, one statement."""
    mine = actions.c.subgroup_id == subgroup_id
    picked = select(*columns).join_from(actions, subgroups, subgroups.c.id == actions.c.subgroup_id)
    ended = and_(mine, actions.c.changed_at >= since, text(f"actions.{OPEN_SQL.replace(' IN ', ' NOT IN ', 1)}"))
    return union_all(picked.where(mine, text(f"actions.{OPEN_SQL}")), picked.where(ended))


def _owners(subgroup_id: int, since: datetime, platform: str, tenant: str) -> Any:
    """Owners with their account here. A post is spoken for by the person who holds it."""
    week = _of_the_week((actions.c.id,), subgroup_id, since).subquery()
    speaks = people.c.held_by
    here = and_(
        accounts.c.platform == platform,
        accounts.c.tenant == tenant,
        accounts.c.kind.in_(("member", "guest", "external", "unknown")),
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


def _changes(subgroup_id: int, since: datetime) -> Select[Any]:
    """What changed in the week. Erased words are blank, and are read as not rated."""
    touched = select(actions.c.id).where(actions.c.subgroup_id == subgroup_id, actions.c.changed_at >= since)
    return (
        select(changes.c.action_id, changes.c.what, words.c.before, words.c.after)
        .join_from(changes, words, words.c.change_id == changes.c.id)
        .where(changes.c.action_id.in_(touched), changes.c.at >= since, changes.c.what.in_(TOLD))
        .order_by(changes.c.action_id, changes.c.id)
    )


def _moves(rows: Sequence[Any]) -> tuple[Moved, ...]:
    """The first `before` and the last `after` of each field; what was put back again did not move."""
    found: dict[tuple[int, str], Moved] = {}
    for action_id, what, before, after in rows:
        first = found.get((action_id, what))
        found[action_id, what] = Moved(action_id, what, first.before if first else before, after)
    return tuple(move for move in found.values() if move.before != move.after)


def _board(row: Any) -> Board:
    return Board(
        id=row.id,
        code=row.code,
        name=row.name,
        timezone=row.timezone,
        rag_key=tuple((Rag(rag), meaning) for rag, meaning in row.rag_key),
        blank_marking=Marking(row.blank_marking),
        marking_words=tuple((word, Marking(marking)) for word, marking in row.marking_words),
        columns=row.columns,
    )
