"""The same conditions in words that SQLite need not make a table for: a turn did so six times."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _any(column: str, values: str) -> str:
    return " OR ".join(f"{column} = {value}" for value in values.split(","))


_STATUS = "'not_started','in_progress','blocked','completed','agreed','closed'"
_RAG = "'red','amber','green','none'"
_STATE = "'ready','sending','sent','uncertain','dead','expired','cancelled'"
_UNFINISHED = "'ready', 'sending', 'uncertain'"
_CONDITIONS = {
    "actions": (
        (f"status IN ({_STATUS})", _any("status", _STATUS)),
        (f"rag IN ({_RAG})", _any("rag", _RAG)),
    ),
    "outbox": (
        (f"state IN ({_STATE})", _any("state", _STATE)),
        (f"state IN ({_UNFINISHED})", _any("state", _UNFINISHED.replace(" ", ""))),
    ),
}


def upgrade() -> None:
    for table, conditions in _CONDITIONS.items():
        _written_anew(table, conditions)


def downgrade() -> None:
    for table, conditions in _CONDITIONS.items():
        _written_anew(table, tuple((after, before) for before, after in conditions))


def _written_anew(table: str, conditions: tuple[tuple[str, str], ...]) -> None:
    """The table with its rows and indexes, other words in its conditions. PostgreSQL reads both alike."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    # Indexes that a constraint makes have no words of their own and come with the table.
    known = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL ORDER BY type = 'index'")
    made, *indexes = [_reworded(row[0], conditions) for row in connection.execute(known, {"table": table})]
    steps = (
        re.sub(rf'CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", made, count=1),
        f"INSERT INTO {table}_anew SELECT * FROM {table}",  # noqa: S608 - the two names above
        f"DROP TABLE {table}",
        f"ALTER TABLE {table}_anew RENAME TO {table}",
        *indexes,
    )
    for step in steps:
        connection.exec_driver_sql(step)


def _reworded(words: str, conditions: tuple[tuple[str, str], ...]) -> str:
    for before, after in conditions:
        words = words.replace(before, after)
    return words
