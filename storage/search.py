"""Finds actions by their words, in what may be seen only: the limit comes after that condition, never before.

What was typed reaches the database as folded words alone. Knows no order of merit (see bot/searching.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    column,
    false,
    insert,
    literal_column,
    or_,
    select,
    table,
    text,
    true,
    update,
)

from bot.audience import Sight
from bot.model import OPEN, Action, Marking
from bot.searching import MOST, Each, Either, Hit, Search, Sought, Term, document, within
from storage.prepared import Prepared
from storage.search_index import NAME, VECTOR
from storage.tables import actions, owners, searches, subgroups

INDEXED = frozenset({"number", "subgroup_id", "printed", "title", "section", "text", "outcomes"})
"""Columns of an action whose words are found; its owners' names are the rest."""

_OPEN = frozenset(status.value for status in OPEN)
_KEEP = update(searches).where(searches.c.action_id == bindparam("action"))
_ADD = insert(searches)
_fts = table(NAME, column(NAME), column("rowid", Integer))
_of_action = (
    select(
        actions.c.id,
        actions.c.board_id,
        actions.c.subgroup_id,
        subgroups.c.code,
        actions.c.number,
        actions.c.status,
        actions.c.marking,
        actions.c.changed_at,
    )
    .join_from(actions, subgroups, subgroups.c.id == actions.c.subgroup_id)
    .where(actions.c.id == searches.c.action_id)
)
# With an offset, of nought, the planner leaves it as it is: it looks up what was found. Left to itself it walks
# through all actions beside what was found, a hundred times as long where that is in one corner of the register.
_looked_up = _of_action.offset(literal_column("0")).lateral("found")
_POSTGRESQL = (
    select(
        _looked_up.c.id,
        _looked_up.c.code,
        _looked_up.c.number,
        _looked_up.c.status,
        _looked_up.c.changed_at,
    )
    .join_from(searches, _looked_up, true())
    .order_by(searches.c.action_id.desc())
)
_SQLITE = (
    select(actions.c.id, subgroups.c.code, actions.c.number, actions.c.status, actions.c.changed_at)
    .where(subgroups.c.id == actions.c.subgroup_id)
    .order_by(actions.c.id.desc())
)
# The nought keeps SQLite from asking the full text about one action after the other; it gives the last ones first.
_WORDS_SQLITE = (
    _SQLITE.where(actions.c.id == _fts.c.rowid + literal_column("0"), _fts.c[NAME].match(bindparam("sought")))
    .order_by(None)
    .order_by(_fts.c.rowid.desc())
)
_WORDS_POSTGRESQL = _POSTGRESQL.where(text(f"{VECTOR} @@ CAST(:sought AS tsquery)"))


class SqlSearch:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared

    def keep(self, action: Action) -> None:
        """Its words as they are now; the database's own triggers take them to the full text."""
        words = {"words": document(action)}
        if not self._run.change(_KEEP, {"action": action.id, **words}):
            self._run.change(_ADD, {"action_id": action.id, **words})

    def hits(self, search: Search, sights: Sequence[Sight], people: Sequence[int]) -> tuple[Hit, ...]:
        """At most MOST and one, the newest; also what `people` own, whatever name stands printed there."""
        found = self._by_words(search, sights)
        if people:
            found |= self._owned(people, sights)
        return tuple(found.values())

    def _by_words(self, search: Search, sights: Sequence[Sight]) -> dict[int, Hit]:
        """Whole words first: a common word has no need of the others that begin like it, which cost most."""
        whole = self._words(search.whole, sights, whole=True)
        if len(whole) > MOST or search.whole == search:
            return whole
        return self._words(search, sights, whole=False) | whole

    def _words(self, search: Search, sights: Sequence[Sight], *, whole: bool) -> dict[int, Hit]:
        groups = {sight.subgroup_id for sight in sights}
        only = next(iter(groups)) if len(groups) == 1 else None
        sought = Each(search.words)
        if self._sqlite:
            return self._rows(_WORDS_SQLITE, sights, {"sought": _fts5(sought, only)}, whole)
        return self._rows(_WORDS_POSTGRESQL, sights, {"sought": _tsquery(sought, only)}, whole)

    def _owned(self, people: Sequence[int], sights: Sequence[Sight]) -> dict[int, Hit]:
        mine = select(owners.c.action_id).where(owners.c.person_id.in_(people))
        statement = _SQLITE if self._sqlite else _POSTGRESQL
        about = actions.c.id if self._sqlite else searches.c.action_id
        return self._rows(statement.where(about.in_(mine)), sights, {}, True)

    @property
    def _sqlite(self) -> bool:
        return self._run.connection.dialect.name == "sqlite"

    def _rows(
        self, statement: Select[Any], sights: Sequence[Sight], values: dict[str, Any], whole: bool
    ) -> dict[int, Hit]:
        about = actions if self._sqlite else _looked_up
        may = or_(false(), *(_seen(sight, about) for sight in sights))
        rows = self._run.connection.execute(statement.where(may).limit(MOST + 1), values)
        return {
            key: Hit(key, code, number, whole, status in _OPEN, changed_at)
            for key, code, number, status, changed_at in rows
        }


def _seen(sight: Sight, about: FromClause) -> ColumnElement[bool]:
    """`Sight.has`, said to the database."""
    where = [about.c.board_id == sight.board_id]
    if sight.subgroup_id is not None:
        where.append(about.c.subgroup_id == sight.subgroup_id)
    if sight.official_only:
        where.append(about.c.marking == Marking.OFFICIAL.value)
    if sight.markings != frozenset(Marking):
        marked = [marking.value for marking in sorted(sight.markings)]
        mine = select(owners.c.action_id).where(owners.c.person_id.in_(sorted(sight.owners)))
        ways = [about.c.marking.in_(marked)]
        ways += [about.c.subgroup_id.in_(sorted(sight.groups))] if sight.groups else []
        ways += [about.c.id.in_(mine)] if sight.owners else []
        where.append(or_(*ways))
    return and_(*where)


def says(search: Search, subgroup_id: int | None, dialect: str) -> ColumnElement[bool]:
    """For a list with other conditions: that the action is found by these words."""
    sought = Each(search.words)
    if dialect == "sqlite":
        found = select(_fts.c.rowid).where(_fts.c[NAME].match(_fts5(sought, subgroup_id)))
    else:
        said: BindParameter[str] = bindparam("sought", _tsquery(sought, subgroup_id))
        found = select(searches.c.action_id).where(text(f"{VECTOR} @@ CAST(:sought AS tsquery)").bindparams(said))
    return actions.c.id.in_(found)


def _fts5(sought: Sought, only: int | None) -> str:
    match sought:
        case Term(word, begins):
            return f'"{_spelt(word, only)}"{" *" if begins else ""}'
        case Each(parts):
            return f"({' AND '.join(_fts5(part, only) for part in parts)})"
        case Either(parts):
            return f"({' OR '.join(_fts5(part, only) for part in parts)})"
        case _:
            assert_never(sought)


def _tsquery(sought: Sought, only: int | None) -> str:
    match sought:
        case Term(word, begins):
            return f"'{_spelt(word, only)}'{':*' if begins else ''}"
        case Each(parts):
            return f"({' & '.join(_tsquery(part, only) for part in parts)})"
        case Either(parts):
            return f"({' | '.join(_tsquery(part, only) for part in parts)})"
        case _:
            assert_never(sought)


def _spelt(word: str, only: int | None) -> str:
    """Letters and digits alone may pass: what would be a sign of the query language is no word."""
    if not word.isalnum():
        raise ValueError("a word to look for has letters and digits only")
    return word if only is None else within(only, word)
