"""The full-text index of the register's words: FTS5 on SQLite, a GIN index on PostgreSQL.

Both index `searches`, whose words `bot/searching.py` has folded, and neither folds again: a word is found by
its bytes, so both find the same. Made and filled anew with every change of the schema. Knows no question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, insert, text

from bot.model import Action
from bot.searching import document
from storage.prepared import Prepared
from storage.tables import searches

BATCH = 500
NAME = "searched"
GIN = "ix_searches_words"
VECTOR = "searches.vector"

_DELETED = "INSERT INTO searched(searched, rowid, words) VALUES ('delete', old.action_id, old.words)"
_ADDED = "INSERT INTO searched(rowid, words) VALUES (new.action_id, new.words)"
_REBUILT = "INSERT INTO searched(searched) VALUES ('rebuild')"
SQLITE = {
    "searches_added": f"CREATE TRIGGER searches_added AFTER INSERT ON searches BEGIN {_ADDED}; END",
    "searches_dropped": f"CREATE TRIGGER searches_dropped AFTER DELETE ON searches BEGIN {_DELETED}; END",
    "searches_changed": (
        "CREATE TRIGGER searches_changed AFTER UPDATE ON searches WHEN old.words <> new.words "
        f"OR old.action_id <> new.action_id BEGIN {_DELETED}; {_ADDED}; END"
    ),
}
# ASCII: it parts words at spaces and leaves every other letter as it is. No positions: only whole words are asked for.
_FTS5 = (
    f"CREATE VIRTUAL TABLE {NAME} USING fts5("
    "words, content='searches', content_rowid='action_id', tokenize='ascii', detail=none, columnsize=0)"
)
# Kept beside the words: made anew for each row that a search looks at, it costs ten times the look.
_VECTOR = (
    "ALTER TABLE searches ADD COLUMN IF NOT EXISTS vector tsvector "
    "GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED"
)
# Without its list of what is still to be entered, which the next search would have to read through.
_GIN = f"CREATE INDEX {GIN} ON searches USING gin (vector) WITH (fastupdate = off)"


def is_of_index(name: str | None) -> bool:
    """Whether a table, a column or an index belongs to the search: it stands in no list of tables, and no migration sees it."""
    return name is not None and (name in (GIN, NAME, "vector") or name.startswith(f"{NAME}_"))


def make_index(connection: Connection) -> None:
    """Makes it anew and fills it from the register, whatever was there."""
    drop_index(connection)
    connection.execute(text(_FTS5 if connection.dialect.name == "sqlite" else _VECTOR))
    fill_searches(connection)
    if connection.dialect.name == "sqlite":
        rebuild(connection)
        for statement in SQLITE.values():
            connection.execute(text(statement))
    else:
        connection.execute(text(_GIN))


def drop_index(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for name in SQLITE:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        connection.execute(text(f"DROP TABLE IF EXISTS {NAME}"))
    else:
        connection.execute(text(f"DROP INDEX IF EXISTS {GIN}"))


def has_index(connection: Connection) -> bool:
    """Whether what is written now will be found."""
    if connection.dialect.name == "sqlite":
        wanted = {NAME, *SQLITE}
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')"))
    else:
        wanted = {GIN}
        found = connection.execute(text("SELECT indexname FROM pg_indexes WHERE tablename = 'searches'"))
    return wanted <= {row[0] for row in found}


def fill_searches(connection: Connection, action_ids: Sequence[int] | None = None) -> None:
    """Writes the words of these actions anew, or of all of them."""
    which = delete(searches)
    connection.execute(which if action_ids is None else which.where(searches.c.action_id.in_(action_ids)))
    found = _documents(connection, action_ids)
    while batch := list(islice(found, BATCH)):
        connection.execute(insert(searches), batch)


def rebuild(connection: Connection) -> None:
    """SQLite's index from nothing, so that no word stays in it that the register has let go."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(_REBUILT))


def stale(connection: Connection) -> tuple[int, ...]:
    """Actions that are not found by the words they have now: none, unless somebody wrote past this program."""
    kept = {row.action_id: row.words for row in connection.execute(searches.select())}
    wanted = {row["action_id"]: row["words"] for row in _documents(connection, None)}
    return tuple(sorted(key for key in kept.keys() | wanted.keys() if kept.get(key) != wanted.get(key)))


def _documents(connection: Connection, action_ids: Sequence[int] | None) -> Iterator[dict[str, Any]]:
    for action in _actions(connection, action_ids):
        yield {"action_id": action.id, "words": document(action)}


def _actions(connection: Connection, action_ids: Sequence[int] | None) -> Iterator[Action]:
    """A board, or a handful, at a time."""
    from storage.actions import SqlActions
    from storage.boards import SqlBoards

    run = Prepared(connection)
    if action_ids is None:
        for board in SqlBoards(run).all():
            yield from SqlActions(run).all_of(board.id)
        return
    for first in range(0, len(action_ids), BATCH):
        yield from SqlActions(run).many(action_ids[first : first + BATCH])
