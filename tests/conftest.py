"""Fixtures that every test may ask for. The database is never faked: a test that takes `database_url` runs on both.

`database_url`, `engine`     a fresh database with the schema, once on SQLite and once on PostgreSQL
`empty_database_url`         the same without any table, for migrations and first starts
`sqlite_url`, `postgres_url` one of the two, for what only that one does
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.databases import NoPostgres, Postgres, SqliteFiles, running_postgres

KINDS = ("sqlite", "postgresql")
Fresh = Callable[[str, bool], str]


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings must not reach a test, nor a test the platforms."""
    for name in list(os.environ):
        if name.startswith("MATTERS_"):
            monkeypatch.delenv(name)
    # Programs that a test starts must find the loopback without a detour.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> SqliteFiles:
    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    try:
        with running_postgres() as server:
            yield server
    except NoPostgres as reason:
        pytest.skip(f"NOT TESTED on PostgreSQL: {reason}")


@pytest.fixture
def fresh(request: pytest.FixtureRequest) -> Iterator[Fresh]:
    """`fresh("postgresql", empty)` makes a database of that kind; all are dropped after the test."""
    made = []

    def make(kind: str, empty: bool = False) -> str:
        if kind == "sqlite":
            files: SqliteFiles = request.getfixturevalue("sqlite_files")
            return files.fresh(empty=empty).render_as_string(hide_password=False)
        server: Postgres = request.getfixturevalue("postgres")
        url = server.fresh(empty=empty)
        made.append((server, url))
        return url.render_as_string(hide_password=False)

    yield make
    for server, url in made:
        server.drop(url)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, fresh: Fresh) -> str:
    return fresh(request.param, False)


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, fresh: Fresh) -> str:
    return fresh(request.param, True)


@pytest.fixture
def sqlite_url(fresh: Fresh) -> str:
    return fresh("sqlite", False)


@pytest.fixture
def postgres_url(fresh: Fresh) -> str:
    return fresh("postgresql", False)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    from storage.engine import open_engine

    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parent.parent


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not tested is said last and in one place, so that nobody takes silence for success."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ")
        reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        terminalreporter.section("not tested here", yellow=True)
        for reason, count in sorted(reasons.items()):
            terminalreporter.line(f"{count:4} x {reason}")
