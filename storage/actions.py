"""The rows of the register: found, numbered, and saved only on the version that was seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.audience import Sight
from bot.errors import Conflict
from bot.model import Action, Owner, Update
from bot.ports import Filter
from bot.searching import Hit, Search
from bot.values import replace
from storage.action_rows import (
    ACTION_COLUMNS,
    END,
    OWNER_COLUMNS,
    STORED,
    WIDTH,
    action_of,
    owner_of,
    plain,
    read,
    values_of,
)
from storage.filters import conditions
from storage.prepared import Prepared
from storage.search import INDEXED, SqlSearch
from storage.tables import actions, changes, owners, subgroups, updates

_ACTION = select(*ACTION_COLUMNS).join_from(actions, subgroups, subgroups.c.id == actions.c.subgroup_id)
_IN_ORDER = (subgroups.c.id, actions.c.number)
# One action with its owners: one statement, a row per owner, put in order afterwards. To sort one row SQLite
# would make a table of its own first.
_WITH_OWNERS = _ACTION.add_columns(*OWNER_COLUMNS, owners.c.position).outerjoin(
    owners, owners.c.action_id == actions.c.id
)
_BY_ID = _WITH_OWNERS.where(actions.c.id == bindparam("id"))
_BY_NUMBER = _WITH_OWNERS.where(actions.c.subgroup_id == bindparam("subgroup"), actions.c.number == bindparam("number"))
_other = actions.alias("other")
# A pack may have printed the number on another row of the same subgroup that is still open.
_BY_BARE_NUMBER = _BY_NUMBER.add_columns(
    select(_other.c.id)
    .where(
        _other.c.board_id == actions.c.board_id,
        _other.c.printed == bindparam("printed"),
        _other.c.subgroup_id == actions.c.subgroup_id,
        _other.c.id != actions.c.id,
    )
    .exists()
)
_BY_IDS = _ACTION.where(actions.c.id.in_(bindparam("ids", expanding=True))).order_by(*_IN_ORDER)
_BY_PRINTED = _ACTION.where(
    actions.c.board_id == bindparam("board"), actions.c.printed == bindparam("printed")
).order_by(*_IN_ORDER)
_OF_BOARD = _ACTION.where(actions.c.board_id == bindparam("board")).order_by(*_IN_ORDER)
_OWNERS = select(owners.c.action_id, *OWNER_COLUMNS).order_by(owners.c.action_id, owners.c.position)
_OWNERS_OF = _OWNERS.where(owners.c.action_id.in_(bindparam("ids", expanding=True)))
_OWNERS_OF_BOARD = _OWNERS.join(actions, actions.c.id == owners.c.action_id).where(
    actions.c.board_id == bindparam("board")
)

# Taking a number locks the subgroup's row: two that add at once get two numbers.
_NEXT_NUMBER = (
    update(subgroups)
    .where(subgroups.c.id == bindparam("subgroup"))
    .values(last_number=subgroups.c.last_number + 1)
    .returning(subgroups.c.last_number, subgroups.c.code)
)
_NUMBERING = (
    select(subgroups.c.last_number, subgroups.c.code).where(subgroups.c.id == bindparam("subgroup")).with_for_update()
)
_REACH = update(subgroups).where(subgroups.c.id == bindparam("subgroup"))
_TAKEN = select(actions.c.id).where(
    actions.c.subgroup_id == bindparam("subgroup"), actions.c.number == bindparam("number")
)
_ADD = insert(actions)
_SAVE = update(actions).where(actions.c.id == bindparam("action"), actions.c.version == bindparam("seen"))
_ADD_OWNERS = insert(owners)
_DROP_OWNERS = delete(owners).where(owners.c.action_id == bindparam("action"))
_UPDATES = (
    select(
        updates.c.id,
        updates.c.action_id,
        updates.c.text,
        updates.c.at,
        updates.c.by,
        updates.c.turn_id,
        updates.c.source,
    )
    .where(updates.c.action_id == bindparam("action"))
    .order_by(updates.c.id)
)
_ADD_UPDATE = insert(updates)
# By the action, which has an index; a second one for the turn alone would cost every update a page.
_OF_TURN = select(changes.c.action_id).where(changes.c.turn_id == bindparam("turn"))
_DROP_UPDATES = delete(updates).where(updates.c.action_id.in_(_OF_TURN), updates.c.turn_id == bindparam("turn"))


class SqlActions:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared
        # The actions as this unit read them, so that saving writes only what has changed.
        self._seen: dict[int, Action] = {}
        self._search = SqlSearch(prepared)

    @property
    def _dialect(self) -> str:
        return self._run.connection.dialect.name

    def get(self, action_id: int) -> Action | None:
        """As this unit last read or wrote it: a turn that asks twice pays once, and saving checks the version."""
        return self._seen.get(action_id) or self._one(self._run.rows(_BY_ID, {"id": action_id}))

    def numbered(self, subgroup_id: int, number: int) -> Action | None:
        return self._one(self._run.rows(_BY_NUMBER, {"subgroup": subgroup_id, "number": number}))

    def bare(self, subgroup_id: int, number: int) -> tuple[Action | None, bool]:
        wanted = {"subgroup": subgroup_id, "number": number, "printed": str(number)}
        rows = self._run.rows(_BY_BARE_NUMBER, wanted)
        return self._one(rows), bool(rows) and rows[0][-1]

    def _one(self, rows: Sequence[Sequence[Any]]) -> Action | None:
        if not rows:
            return None
        if len(rows) > 1:
            rows = sorted(rows, key=itemgetter(END))
        held = tuple([owner_of(row[WIDTH:END]) for row in rows if row[WIDTH] is not None])
        action = action_of(rows[0], held)
        self._seen[action.id] = action
        return action

    def many(self, ids: Sequence[int]) -> tuple[Action, ...]:
        if not ids:
            return ()
        return self._owned(self._run.connection.execute(_BY_IDS, {"ids": list(ids)}).fetchall())

    def printed(self, board_id: int, printed: str) -> tuple[Action, ...]:
        return self._owned(self._run.rows(_BY_PRINTED, {"board": board_id, "printed": printed}))

    def matching(self, filter: Filter, limit: int, offset: int = 0) -> tuple[tuple[Action, ...], int]:
        """The first `limit` that fit after `offset`, and how many fit in all. By due day where a day was asked for."""
        statement = _ACTION.where(*conditions(filter, self._dialect))
        dated = filter.due_from is not None or filter.due_to is not None
        order = (actions.c.due, *_IN_ORDER) if dated else _IN_ORDER
        counted = statement.add_columns(func.count().over()).order_by(*order).limit(limit).offset(offset or None)
        rows = self._run.connection.execute(counted).fetchall()
        if not rows:
            count = select(func.count()).select_from(actions).where(*conditions(filter, self._dialect))
            return (), 0 if limit and not offset else self._run.connection.execute(count).scalar_one()
        return self._owned(rows), rows[0][WIDTH]

    def all_of(self, board_id: int) -> tuple[Action, ...]:
        rows = self._run.rows(_OF_BOARD, {"board": board_id})
        return self._with(rows, self._run.rows(_OWNERS_OF_BOARD, {"board": board_id}))

    def _owned(self, rows: Sequence[Sequence[Any]]) -> tuple[Action, ...]:
        if not rows:
            return ()
        return self._with(rows, self._run.connection.execute(_OWNERS_OF, {"ids": [row[0] for row in rows]}))

    def _with(self, rows: Sequence[Sequence[Any]], held: Iterable[Sequence[Any]]) -> tuple[Action, ...]:
        by_action: defaultdict[int, list[Owner]] = defaultdict(list)
        for row in held:
            by_action[row[0]].append(owner_of(row[1:]))
        found = tuple(action_of(row, tuple(by_action.get(row[0], ()))) for row in rows)
        self._seen.update((action.id, action) for action in found)
        return found

    def search(self, search: Search, sights: Sequence[Sight], people: Sequence[int]) -> tuple[Hit, ...]:
        return self._search.hits(search, sights, people)

    def add(self, action: Action) -> Action:
        """With `number` 0 the subgroup's next; otherwise the wished one if it is free, else the next."""
        if action.created_at is None:
            raise ValueError("an action is added at a time")
        number, code = self._number(action.subgroup_id, action.number)
        fresh = replace(action, number=number, code=code, changed_at=action.changed_at or action.created_at, version=1)
        added = self._run.insert(_ADD, {**values_of(fresh), "version": 1})
        fresh = replace(fresh, id=added)
        self._write_owners(fresh)
        self._search.keep(fresh)
        return fresh

    def _number(self, subgroup_id: int, wished: int) -> tuple[int, str]:
        subgroup = {"subgroup": subgroup_id}
        if wished <= 0:
            given = self._run.first(_NEXT_NUMBER, subgroup)
            return _there(given, subgroup_id)
        last, code = _there(self._run.first(_NUMBERING, subgroup), subgroup_id)
        taken = wished <= last and self._run.first(_TAKEN, {**subgroup, "number": wished})
        number = last + 1 if taken else wished
        if number > last:
            self._run.change(_REACH, {**subgroup, "last_number": number})
        return number, code

    def save(self, action: Action) -> Action:
        """Writes an action that carries the version it was read with; the stored one, returned, has that plus one."""
        values = self._changed(action)
        if self._run.change(_SAVE, {"action": action.id, "seen": action.version, **values}) != 1:
            raise Conflict(
                f"{action.reference} was changed by somebody else at the same moment, so nothing was recorded.",
                f"Look at it with `show {action.reference}` and say it again.",
            )
        known = self._seen.get(action.id)
        renamed = known is None or known.owners != action.owners
        if renamed:
            self._run.change(_DROP_OWNERS, {"action": action.id})
            self._write_owners(action)
        if renamed or not INDEXED.isdisjoint(values):
            self._search.keep(action)
        stored = self._seen[action.id] = replace(action, version=action.version + 1)
        return stored

    def _changed(self, action: Action) -> dict[str, Any]:
        """Only the columns that differ: naming a column costs SQLite a page of each index that has it."""
        known = self._seen.get(action.id)
        if known is None:
            changed = values_of(action)
            del changed["created_at"]
        else:
            pairs = zip(STORED, read(action), read(known), strict=True)
            changed = {name: plain(value) for name, value, before in pairs if value != before}
        changed["version"] = action.version + 1
        return changed

    def _write_owners(self, action: Action) -> None:
        rows = [
            {
                "action_id": action.id,
                "position": position,
                "printed": owner.printed,
                "person_id": owner.person_id,
                "lead": owner.lead,
                "supporting": owner.supporting,
            }
            for position, owner in enumerate(action.owners)
        ]
        if rows:
            self._run.each(_ADD_OWNERS, rows)

    def updates(self, action_id: int) -> tuple[Update, ...]:
        return tuple(Update(*row) for row in self._run.rows(_UPDATES, {"action": action_id}))

    def add_update(self, update: Update, account_id: int | None, person_id: int | None) -> None:
        values = {
            "action_id": update.action_id,
            "turn_id": update.turn_id,
            "text": update.text,
            "at": update.at,
            "by": update.by,
            "account_id": account_id,
            "person_id": person_id,
            "source": update.source,
        }
        self._run.insert(_ADD_UPDATE, values)

    def drop_updates(self, turn_id: int) -> None:
        """What was said in a turn that is undone; the history keeps that it was said."""
        self._run.change(_DROP_UPDATES, {"turn": turn_id})


def _there(numbering: Sequence[Any] | None, subgroup_id: int) -> tuple[int, str]:
    if numbering is None:
        raise LookupError(f"there is no subgroup {subgroup_id}")
    return numbering[0], numbering[1]
