"""Brings the tables to this version's shape, or says plainly why it will not.

Alembic is imported only when the stored revision differs from the wanted one: a start with a current
schema does not pay for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, inspect, select, text

from bot.errors import Unready
from storage.engine import reading, writing
from storage.search_index import has_index, make_index
from storage.tables import metadata
from storage.triggers import has_triggers, make_triggers

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
"""All revisions in order, as in `migrations/versions`; the last one is this version's. A test compares them."""

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x6D617474
"""PostgreSQL's advisory lock while tables are made: two replicas may start together."""

_stamp = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def wanted_revision() -> str:
    return REVISIONS[-1]


def stored_revision(engine: Engine) -> str | None:
    """None where the database has no tables of this program."""
    with reading(engine) as connection:
        return _stored(connection)[0]


def prepare(engine: Engine, migrate: bool) -> None:
    """Makes or migrates the tables. SQLite always; PostgreSQL only when `migrate` is set.

    Raises Unready with a sentence for the technician where the schema is behind, newer or not ours.
    """
    with reading(engine) as connection:
        stored, others = _stored(connection)
        if stored == REVISIONS[-1]:
            if not has_triggers(connection):
                raise Unready(
                    "The guards of the history are missing from the database. "
                    "Run `matters verify` to see whether it was altered, then `matters db upgrade`."
                )
            if not has_index(connection):
                raise Unready("The index of the search is missing from the database. Run `matters db upgrade`.")
            return
    _must_be_ours(stored, others)
    if not migrate and engine.dialect.name != "sqlite":
        state = "has no tables yet" if stored is None else f"is at schema {stored}, this version needs {REVISIONS[-1]}"
        raise Unready(f"The database {state}. Run `matters db upgrade`, or set MATTERS_AUTO_MIGRATE=1.")
    upgrade(engine)


def upgrade(engine: Engine) -> None:
    """To the newest schema, in one transaction, triggers included. What `matters db upgrade` does."""
    with whole(engine) as connection:
        if engine.dialect.name != "sqlite":
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
        stored, others = _stored(connection)
        _must_be_ours(stored, others)
        if stored is None:
            _make(connection)
        elif stored != REVISIONS[-1]:
            migrate_to(connection, "head")
        make_triggers(connection)
        make_index(connection)


def _must_be_ours(stored: str | None, others: list[str]) -> None:
    if stored is not None and stored not in REVISIONS:
        raise Unready(
            f"The database was made by a newer version of this program (its schema is {stored}, this version knows "
            f"{REVISIONS[-1]}). Install that version, or restore a backup."
        )
    if stored is None and others:
        raise Unready(f"The database holds tables of something else ({', '.join(others[:3])}). Name an empty database.")


@contextmanager
def whole(engine: Engine) -> Iterator[Connection]:
    """One transaction for a change of the tables, committed at its end.

    SQLite replaces a whole table to alter it, and what refers to it must not mind meanwhile. That
    setting is deaf inside a transaction, so it is made around one.
    """
    with writing(engine) as connection:
        if engine.dialect.name != "sqlite":
            yield connection
            connection.commit()
            return
        connection.rollback()
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            connection.begin()
            yield connection
            if broken := driver.execute("PRAGMA foreign_key_check").fetchall():
                raise Unready(f"After the migration {len(broken)} rows would refer to nothing, so it was not made.")
            connection.commit()
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys=ON")


def _stored(connection: Connection) -> tuple[str | None, list[str]]:
    """The stored revision (None: there is none) and the tables that are there."""
    tables = sorted(inspect(connection).get_table_names())
    if _stamp.name not in tables:
        return None, tables
    tables.remove(_stamp.name)
    return connection.execute(select(_stamp.c.version_num)).scalar(), tables


def _make(connection: Connection) -> None:
    metadata.create_all(connection, checkfirst=False)
    _stamp.create(connection, checkfirst=True)
    connection.execute(insert(_stamp).values(version_num=REVISIONS[-1]))


def migrate_to(connection: Connection, revision: str) -> None:
    """Runs the migrations up or down on this connection's transaction. The caller commits."""
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.attributes["connection"] = connection
    if revision == "base" or (revision in REVISIONS and _behind(connection, revision)):
        command.downgrade(settings, revision)
    else:
        command.upgrade(settings, revision)


def _behind(connection: Connection, revision: str) -> bool:
    stored, _ = _stored(connection)
    return stored is not None and REVISIONS.index(revision) < REVISIONS.index(stored)
