"""Opens the database and its transactions: one writer at a time on SQLite, a pool on PostgreSQL.

Knows no table. What a driver complains of becomes one plain sentence here, so that nobody else sees
a driver's error.
"""

from __future__ import annotations

import select
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from bot.errors import Conflict, Unready
from storage.turnstile import Turnstile

PATIENCE = 10.0
"""Seconds a writer waits for its turn, for a lock or for a connection before it gives up."""


SQLITE_SETTINGS = (
    "PRAGMA journal_mode=WAL",
    # FULL: what was acknowledged survives a power cut.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # REPLACE deletes without telling; with this the triggers hear of it.
    "PRAGMA recursive_triggers=ON",
    f"PRAGMA busy_timeout={int(PATIENCE * 1000)}",
    "PRAGMA cache_size=-16000",
    "PRAGMA temp_store=MEMORY",
    # A checkpoint costs the turn that meets it; 4,000 pages are 16 MB beside the file.
    "PRAGMA wal_autocheckpoint=4000",
)
POSTGRESQL_SETTINGS = (
    f"SET lock_timeout = {int(PATIENCE * 1000)}",
    "SET idle_in_transaction_session_timeout = 60000",
    "SET timezone = 'UTC'",
)


def open_engine(url: str, *, pool_size: int = 8) -> Engine:
    """An engine that has not connected yet. Only SQLite files and PostgreSQL are known."""
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, pool_size)
    return _postgresql(address, pool_size)


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine for one piece of work; closed after it, so that a copy made next finds the file at rest."""
    engine = open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (exc.ArgumentError, ValueError) as fault:
        raise Unready(
            "The database address cannot be read. It looks like sqlite:////var/lib/matters/register.db "
            "or postgresql://user:password@host/name."
        ) from fault
    if address.drivername == "sqlite":
        return address
    if address.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return address.set(drivername="postgresql+psycopg")
    raise Unready(f"The database address names {address.drivername}; only sqlite and postgresql are supported.")


def _sqlite(address: URL, pool_size: int) -> Engine:
    if not address.database or address.database == ":memory:":
        raise Unready("The register needs a file: an address such as sqlite:////var/lib/matters/register.db.")
    try:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise Unready(f"The folder of the database {address.database} cannot be made: {fault.strerror}.") from fault
    engine = create_engine(
        address.set(drivername="sqlite+matters"),
        # One more for the writer, who keeps it.
        pool_size=pool_size + 1,
        max_overflow=pool_size,
        pool_timeout=PATIENCE,
        # An error's text must not carry what people wrote into a log.
        hide_parameters=True,
        # A transaction is always ended below; the pool need not end it again.
        pool_reset_on_return=None,
        connect_args={"check_same_thread": False, "timeout": PATIENCE, "cached_statements": 256},
        # Writers of this process queue here, in order; SQLite's own waiting is for other processes.
        execution_options={"writer": Turnstile(), "shelf": {}},
    )
    event.listen(engine, "connect", _settle_sqlite)
    event.listen(engine, "engine_disposed", _end_writer)
    return engine


def _settle_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for setting in SQLITE_SETTINGS:
        connection.execute(setting)


def _end_writer(engine: Engine) -> None:
    writer = _writer(engine)
    if writer is not None and writer.acquire(PATIENCE):
        writer.disconnect()
        writer.release()


class _Sqlite(SQLiteDialect_pysqlite):
    """Begins a transaction itself; as an event of the engine the same slows every statement."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        # A writer takes the write lock at once: a reader that turns writer later could only be refused.
        dbapi_connection.execute("BEGIN" if dbapi_connection.info.get("reads") else "BEGIN IMMEDIATE")


registry.register("sqlite.matters", __name__, _Sqlite.__name__)


def _postgresql(address: URL, pool_size: int) -> Engine:
    engine = create_engine(
        address,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=PATIENCE,
        # An error's text must not carry what people wrote into a log.
        hide_parameters=True,
        pool_recycle=1800,
        pool_use_lifo=True,
        connect_args={"connect_timeout": int(PATIENCE), "application_name": "matters"},
        execution_options={"shelf": {}},
    )
    event.listen(engine, "connect", _settle_postgresql)
    event.listen(engine, "checkout", _still_there)
    return engine


def _settle_postgresql(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("; ".join(POSTGRESQL_SETTINGS))
    connection.commit()


def _still_there(connection: Any, _record: object, _proxy: object) -> None:
    """An idle connection with something to read is one that the server has closed: take another.

    This costs no round trip, as asking the server on every turn would.
    """
    if select.select((connection.fileno(),), (), (), 0)[0]:
        raise exc.DisconnectionError


def _writer(engine: Engine) -> Turnstile | None:
    writer: Turnstile | None = engine.get_execution_options().get("writer")
    return writer


def is_free(engine: Engine) -> bool:
    """Whether a transaction begun now waits for no other of this process, and for no machine across the network."""
    writer = _writer(engine)
    return writer is not None and writer.free


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write. Whoever opens it commits it; anything else rolls it back."""
    writer = _writer(engine)
    if writer is None:
        with plain_faults(engine), engine.connect() as connection, _ended(connection):
            yield connection
        return
    if not writer.acquire(PATIENCE):
        raise Unready("The register is busy: another change has been running for too long. Please try again.")
    try:
        with plain_faults(engine):
            connection = writer.connection(engine)
            connection.begin()
            try:
                yield connection
            finally:
                connection.rollback()
    except Unready:
        # What the disk or the file did to this connection is not for the next turn.
        writer.disconnect()
        raise
    finally:
        writer.release()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the register, waits for no writer and writes nothing."""
    with plain_faults(engine), engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.info["reads"] = True
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        try:
            with _ended(connection):
                yield connection
        finally:
            # One that was cut is thrown away, and with it what it knew.
            if not connection.invalidated:
                connection.info.pop("reads", None)


def move_log(engine: Engine) -> int:
    """Moves what is committed from SQLite's log into its file, so that no turn has to; how many pages are left.

    It waits for nobody and nobody waits for it. PostgreSQL does the same by itself.
    """
    if engine.dialect.name != "sqlite":
        return 0
    with plain_faults(engine), engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        _, logged, moved = driver.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return int(logged - moved)


@contextmanager
def _ended(connection: Connection) -> Iterator[None]:
    connection.begin()
    try:
        yield
    finally:
        # SQLAlchemy has let go of a connection that was cut: it must not be asked what became of it.
        if not connection.invalidated and getattr(connection.connection.dbapi_connection, "closed", False):
            connection.invalidate()
        else:
            connection.rollback()


@contextmanager
def plain_faults(engine: Engine) -> Iterator[None]:
    """The driver's complaints, straight or wrapped by SQLAlchemy, as refusals and sentences."""
    try:
        yield
    except exc.TimeoutError as fault:
        raise Unready("All connections to the database are busy. Please try again in a moment.") from fault
    except (exc.DBAPIError, engine.dialect.loaded_dbapi.Error) as fault:
        cause = getattr(fault, "orig", fault)
        refusal = _plain(cause, engine)
        if refusal is None and isinstance(cause, engine.dialect.loaded_dbapi.IntegrityError):
            # PostgreSQL prints the whole row that it refuses, words and all: only the rule that refused it is told.
            raise RuntimeError(f"The database refused a row: {_rule(cause)}") from None
        if refusal is None:
            raise
        raise refusal from fault


def _rule(fault: BaseException) -> str:
    """The name of the rule that a row broke. SQLite's sentence names columns only."""
    told = getattr(fault, "diag", None)
    if told is None:
        return str(fault)
    names = (told.table_name, told.column_name, told.constraint_name)
    return f"{getattr(fault, 'sqlstate', '')} {' '.join(name for name in names if name)}".strip()


def _plain(fault: BaseException | None, engine: Engine) -> Conflict | Unready | None:
    """None where it is a mistake of this program's: that must be seen as it is."""
    driver = engine.dialect.loaded_dbapi
    state = getattr(fault, "sqlstate", None) or getattr(fault, "sqlite_errorname", None) or ""
    if state in ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"):
        return Conflict("The same was recorded at this very moment by somebody else.", "Please look again.")
    if state in ("42P01", "42703"):
        return Unready("The tables of the database are not those of this version. Run `matters db upgrade`.")
    broken = isinstance(fault, driver.OperationalError) or state in ("SQLITE_NOTADB", "SQLITE_CORRUPT")
    return Unready(_sentence(str(fault))) if broken else None


def _sentence(complaint: str) -> str:
    """The technician's sentence. The driver's words are kept: they hold addresses, never the words of the register."""
    known = (
        ("database is locked", "The database is locked by another program, perhaps a backup. Try again when it ends."),
        ("unable to open", "The database file cannot be opened: check that its folder exists and may be written."),
        ("not a database", "The file of the database holds something else. Name another file, or restore a backup."),
        ("malformed", "The file of the database is damaged. Restore the last backup."),
        ("readonly", "The database file may not be written: check its owner and its rights."),
        ("disk is full", "The disk of the database is full. Nothing was recorded."),
        (
            "no such table",
            "The database has no tables of this program. Run `matters db upgrade` or restore a backup.",
        ),
        ("no such column", "The tables of the database are not those of this version. Run `matters db upgrade`."),
        ("lock timeout", "The register is busy: another change has been running for too long. Please try again."),
        ("deadlock", "Two changes waited for each other. Nothing was recorded. Please try again."),
    )
    for sign, sentence in known:
        if sign in complaint:
            return sentence
    return f"The database does not answer: {complaint.splitlines()[0] if complaint else 'no reason given'}"
