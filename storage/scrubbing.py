"""Finds a person in every text that is kept, whoever wrote it, and takes the name out of it.

Every column of every table is looked through, so a table that is added is not forgotten. The history's own
words go another way (personal.py), because their hashes must stay. Knows no person: only what to look for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, String, Table, bindparam, delete, select, update

from bot.values import dataclass
from storage.tables import changes, metadata, searches, words
from storage.types import Json, Words

GONE = "(erased)"
ELSEWHERE = frozenset({changes, words, searches})
"""Ids and hashes, the words beside them, and what is made from the other tables."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name counts in any capitals, an address or an account's id as it is; either as a whole, never inside a word."""

    pattern: re.Pattern[str]

    def within(self, value: Any) -> bool:
        match value:
            case str():
                return self.pattern.search(value) is not None
            case list() | tuple():
                return any(self.within(each) for each in value)
            case dict():
                return any(self.within(each) for pair in value.items() for each in pair)
            case _:
                return False

    def without(self, value: Any) -> Any:
        match value:
            case str():
                return self.pattern.sub(GONE, value)
            case list() | tuple():
                return [self.without(each) for each in value]
            case dict():
                return {self.without(key): self.without(each) for key, each in value.items()}
            case _:
                return value


def wanted(names: Iterable[str], ids: Collection[str]) -> Wanted | None:
    """None where there is nothing to look for. The longest first, so that no half of a longer name is left."""
    said = sorted({" ".join(name.split()) for name in names if name.strip()}, key=len, reverse=True)
    loose = [r"\s+".join(re.escape(part) for part in name.split()) for name in said]
    # An id of letters alone could be a word; in a mention it is nothing else.
    numbered = [re.escape(each) for each in ids if any(sign.isdigit() for sign in each)]
    found = [rf"(?<!\w)(?:{each})(?!\w)" for each in (*(f"(?i:{name})" for name in loose), *numbered)]
    found += [rf"<@{re.escape(each)}(?:\|[^>]*)?>" for each in ids]
    return Wanted(re.compile("|".join(found))) if found else None


def mentions(connection: Connection, look: Wanted) -> Iterator[dict[str, Any]]:
    """Where the person stands in a text of the register: which table and column, and the text."""
    for table in texts():
        for row in _rows(connection, table):
            for column in _written(table):
                if look.within(row[column.name]):
                    yield {"table": table.name, "column": column.name, "text": row[column.name]}


def scrub(connection: Connection, look: Wanted) -> Mapping[str, int]:
    """How many rows of each table were changed. A row that is kept only under the person's id goes whole."""
    counts = {table.name: _scrub(connection, table, look) for table in texts()}
    return {name: count for name, count in counts.items() if count}


def texts() -> tuple[Table, ...]:
    return tuple(t for t in metadata.sorted_tables if t not in ELSEWHERE and _written(t))


def _scrub(connection: Connection, table: Table, look: Wanted) -> int:
    keys = [column.name for column in table.primary_key]
    columns = [column.name for column in _written(table)]
    found = [row for row in _rows(connection, table) if any(look.within(row[name]) for name in columns)]
    for row in found:
        mine = [table.c[name] == bindparam(f"its_{name}") for name in keys]
        values = {f"its_{name}": row[name] for name in keys}
        if any(look.within(row[name]) for name in keys):
            connection.execute(delete(table).where(*mine), values)
        else:
            fresh = {name: look.without(row[name]) for name in columns if look.within(row[name])}
            connection.execute(update(table).where(*mine).values(fresh), values)
    return len(found)


def _rows(connection: Connection, table: Table) -> Sequence[Mapping[str, Any]]:
    wide = dict.fromkeys((*table.primary_key, *_written(table)))
    return [dict(row) for row in connection.execute(select(*wide)).mappings()]


def _written(table: Table) -> tuple[Column[Any], ...]:
    return tuple(column for column in table.columns if isinstance(column.type, (Words, Json, String)))
