"""Makes the history append-only in the database itself: `changes` refuses to be altered or removed.

Made again after every migration, because SQLite drops a table's triggers with the table that a batch
migration replaces, and says nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

SENTENCE = "the history is append-only"

_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
_IN_THE_WAY = "SELECT 1 FROM changes WHERE id = NEW.id OR (board_id = NEW.board_id AND seq = NEW.seq)"
SQLITE = {
    "changes_no_update": f"CREATE TRIGGER changes_no_update BEFORE UPDATE ON changes {_REFUSE}",
    "changes_no_delete": f"CREATE TRIGGER changes_no_delete BEFORE DELETE ON changes {_REFUSE}",
    # INSERT OR REPLACE removes the row in its way, and no trigger of a delete need hear of it.
    "changes_no_replace": (
        f"CREATE TRIGGER changes_no_replace BEFORE INSERT ON changes WHEN EXISTS ({_IN_THE_WAY}) {_REFUSE}"
    ),
}
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION refuse_altered_history() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
    "CREATE OR REPLACE TRIGGER changes_no_update BEFORE UPDATE OR DELETE ON changes "
    "FOR EACH ROW EXECUTE FUNCTION refuse_altered_history()",
    "CREATE OR REPLACE TRIGGER changes_no_truncate BEFORE TRUNCATE ON changes "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_altered_history()",
)


def make_triggers(connection: Connection) -> None:
    """Makes them anew, whatever was there under their names."""
    if connection.dialect.name == "sqlite":
        drop_triggers(connection)
        for statement in SQLITE.values():
            connection.execute(text(statement))
        return
    for statement in POSTGRESQL:
        connection.execute(text(statement))


def drop_triggers(connection: Connection) -> None:
    """For migrations and copies only; `make_triggers` must follow in the same transaction."""
    if connection.dialect.name == "sqlite":
        for name in SQLITE:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
        return
    connection.execute(text("DROP TRIGGER IF EXISTS changes_no_update ON changes"))
    connection.execute(text("DROP TRIGGER IF EXISTS changes_no_truncate ON changes"))
    connection.execute(text("DROP FUNCTION IF EXISTS refuse_altered_history()"))


def has_triggers(connection: Connection) -> bool:
    """Whether the history is guarded at this moment."""
    if connection.dialect.name == "sqlite":
        wanted = set(SQLITE)
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        wanted = {"changes_no_update", "changes_no_truncate"}
        # A trigger that somebody disabled guards nothing.
        found = connection.execute(
            text("SELECT tgname FROM pg_trigger WHERE tgrelid = 'changes'::regclass AND tgenabled <> 'D'")
        )
    return wanted <= {row[0] for row in found}
