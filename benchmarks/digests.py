"""G8 and G9: one subgroup's week out of a million actions against a hundred thousand, and how many statements it takes.

Every subgroup has 200 actions, 40 of them open, in both registers; rounds of both alternate, and the median of their
ratios counts. Composing and the check of the audience are part of it.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.figure import Figure
from bot.audience import visible
from bot.digest.compose import preview
from bot.model import Audience, Place
from storage.digest import SqlWeeks, read_week
from storage.engine import open_engine, reading, writing
from tests.databases import NoPostgres, Postgres, SqliteFiles, running_postgres

EACH, OPEN = 200, 40
SMALL, LARGE = 100_000, 1_000_000
ROUNDS, DIGESTS = 9, 60
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

# `series` is numbers 0 … :count - 1; the two databases name it differently, the rest is the same.
SERIES = {
    "sqlite": "WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n + 1 < :count) ",
    "postgresql": "WITH series AS (SELECT n FROM generate_series(0, :count - 1) AS n) ",
}
FILL = (
    ("groups", "INSERT INTO subgroups (board_id, code, name) {series}SELECT 1, 'S' || n, 'Subgroup ' || n FROM series"),
    (
        "actions",
        "INSERT INTO actions (board_id, subgroup_id, number, text, due, status, rag, created_at, changed_at, heard_at) "
        "{series}SELECT 1, 1 + n / 200, 1 + n % 200, 'Walk the route by the old mill and say what was found there', "
        ":due, CASE WHEN n % 200 < 40 THEN 'in_progress' ELSE 'agreed' END, 'amber', :old, :old, :old FROM series",
    ),
    (
        "actions",
        "INSERT INTO owners (action_id, position, printed, person_id) {series}SELECT n + 1, 0, 'Ruth Calder', 1 FROM series",
    ),
)


def fill(engine: Engine, count: int) -> None:
    name = engine.dialect.name
    old, due = NOW - timedelta(days=40), (NOW - timedelta(days=3)).date()
    said: dict[str, Any] = {"old": old, "due": due}
    if name == "sqlite":
        said = {"old": old.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "due": due.isoformat()}
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO boards (code, name) VALUES ('CSP', 'Northmere')"))
        connection.execute(text("INSERT INTO people (name) VALUES ('Ruth Calder')"))
        for of, statement in FILL:
            rows = count // EACH if of == "groups" else count
            wanted = text(statement.replace("{series}", SERIES[name]))
            connection.execute(wanted, {"count": rows, **{k: v for k, v in said.items() if f":{k}" in statement}})
        connection.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def digests(engine: Engine, groups: int, start: int) -> float:
    """Seconds for a number of digests of different subgroups, each read and composed."""
    weeks = SqlWeeks(engine)
    began = time.perf_counter()
    for turn in range(DIGESTS):
        group = 1 + (start + turn * 37) % groups
        place = Place(1, "slack", "T1", "C1", subgroup_id=group, audience=Audience(False, False, False))
        draft = preview(weeks, visible, group, place, NOW, "Europe/London")
        assert draft is not None
        assert "40" in str(draft.reply.blocks[:2]), draft.reply.blocks[:2]
    return time.perf_counter() - began


def flatness(small: Engine, large: Engine) -> tuple[float, float]:
    """(median of the ratios, milliseconds of one digest of the large register)"""
    fill(small, SMALL)
    fill(large, LARGE)
    ratios, times = [], []
    for start in range(ROUNDS):
        pair = digests(small, SMALL // EACH, start), digests(large, LARGE // EACH, start)
        if start:
            ratios.append(pair[1] / pair[0])
            times.append(1000 * pair[1] / DIGESTS)
    return statistics.median(ratios), statistics.median(times)


def statements(engine: Engine) -> int:
    """How many statements SQLite itself was asked for one week."""
    said: list[str] = []
    with reading(engine) as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.set_trace_callback(said.append)
        read_week(connection, 1, NOW.date(), NOW - timedelta(days=7), "slack", "T1")
        driver.set_trace_callback(None)
    return sum("SELECT" in words for words in said)


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as temporary, ExitStack() as stack:
        files = SqliteFiles(Path(temporary))
        small, large = (open_engine(files.fresh().render_as_string(hide_password=False)) for _ in range(2))
        stack.callback(small.dispose)
        stack.callback(large.dispose)
        ratio, each = flatness(small, large)
        yield Figure(
            "G8", f"a digest out of 1 million against 100 thousand actions, SQLite ({each:.1f} ms)", ratio, 1.3
        )
        yield Figure("G9", "statements of a digest, whatever its size", statements(large), 4, "statements")
    try:
        with running_postgres() as server:
            yield from _on_postgresql(server)
    except NoPostgres as reason:
        print(f"NOT MEASURED on PostgreSQL: {reason}")


def _on_postgresql(server: Postgres) -> Iterator[Figure]:
    small, large = (open_engine(server.fresh().render_as_string(hide_password=False)) for _ in range(2))
    ratio, each = flatness(small, large)
    small.dispose()
    large.dispose()
    yield Figure("G8", f"the same on PostgreSQL ({each:.1f} ms)", ratio, 1.3)
