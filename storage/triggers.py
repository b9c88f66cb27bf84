"""Makes the history append-only in the database itself: `changes` and `acts` refuse to be altered or removed.

Of an act only its detail may be written over, because an erasure must (docs/decisions/0014).

Made again after every migration, because SQLite drops a table's triggers with the table that a batch
migration replaces, and says nothing. They are known by their very words: who changes these brings a migration with
it, or every register that stands would look as if somebody had hollowed its guards out.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

SENTENCE = "the history is append-only"

_REFUSE = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
# Two looks by an index each: with an OR between them SQLite gathers the rows of both first.
_IN_THE_WAY = (
    "EXISTS (SELECT 1 FROM changes WHERE id = NEW.id) "
    "OR EXISTS (SELECT 1 FROM changes WHERE board_id = NEW.board_id AND seq = NEW.seq)"
)
_ACT = "at, deed, board_id, account_id, person_id, role, about_person, about_account, about_place"
_ACT_IN_THE_WAY = "SELECT 1 FROM acts WHERE id = NEW.id"
SQLITE = {
    "changes_no_update": f"CREATE TRIGGER changes_no_update BEFORE UPDATE ON changes {_REFUSE}",
    "changes_no_delete": f"CREATE TRIGGER changes_no_delete BEFORE DELETE ON changes {_REFUSE}",
    # INSERT OR REPLACE removes the row in its way, and no trigger of a delete need hear of it.
    "changes_no_replace": (f"CREATE TRIGGER changes_no_replace BEFORE INSERT ON changes WHEN {_IN_THE_WAY} {_REFUSE}"),
    "acts_no_update": f"CREATE TRIGGER acts_no_update BEFORE UPDATE OF id, {_ACT} ON acts {_REFUSE}",
    "acts_no_delete": f"CREATE TRIGGER acts_no_delete BEFORE DELETE ON acts {_REFUSE}",
    "acts_no_replace": (
        f"CREATE TRIGGER acts_no_replace BEFORE INSERT ON acts WHEN EXISTS ({_ACT_IN_THE_WAY}) {_REFUSE}"
    ),
}
POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION refuse_altered_history() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
    "CREATE OR REPLACE TRIGGER changes_no_update BEFORE UPDATE OR DELETE ON changes "
    "FOR EACH ROW EXECUTE FUNCTION refuse_altered_history()",
    "CREATE OR REPLACE TRIGGER changes_no_truncate BEFORE TRUNCATE ON changes "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_altered_history()",
    f"CREATE OR REPLACE TRIGGER acts_no_update BEFORE UPDATE OF id, {_ACT} ON acts "
    "FOR EACH ROW EXECUTE FUNCTION refuse_altered_history()",
    "CREATE OR REPLACE TRIGGER acts_no_delete BEFORE DELETE ON acts "
    "FOR EACH ROW EXECUTE FUNCTION refuse_altered_history()",
    "CREATE OR REPLACE TRIGGER acts_no_truncate BEFORE TRUNCATE ON acts "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_altered_history()",
)
ON_POSTGRESQL = {
    "changes": ("changes_no_update", "changes_no_truncate"),
    "acts": ("acts_no_update", "acts_no_delete", "acts_no_truncate"),
}


# One that somebody disabled, or that calls something else than the refusal, is not one of them.
_STANDING = (
    "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid "
    "WHERE tgenabled <> 'D' AND tgrelid IN ('changes'::regclass, 'acts'::regclass) "
    "AND proname = 'refuse_altered_history' AND prosrc LIKE :refusing"
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
    for table, names in ON_POSTGRESQL.items():
        for name in names:
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name} ON {table}"))
    connection.execute(text("DROP FUNCTION IF EXISTS refuse_altered_history()"))


def has_triggers(connection: Connection) -> bool:
    """Whether the history is guarded at this moment. The name alone guards nothing: what it does is looked at."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        return set(SQLITE.items()) <= {(row[0], row[1]) for row in found}
    return {(name, table) for table, names in ON_POSTGRESQL.items() for name in names} <= {
        (row[0], row[1]) for row in connection.execute(text(_STANDING), {"refusing": f"%RAISE EXCEPTION '{SENTENCE}'%"})
    }
