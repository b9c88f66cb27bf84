"""G1 to G6: a recorded update against a bare ack plus one raw transaction of the same durability, in one run."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import aiohttp

from benchmarks.figure import Figure
from benchmarks.wire import Server, Taken, command, drive, ratio, rounds, started
from bot.model import Account, AccountKind, Action, Audience, Board, Owner, Person, Place, PlaceKind, Role, Subgroup
from handlers.app import open_register
from tests.databases import NoPostgres, running_postgres
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack
from tests.journeys.town_hall import KEY, environment

ACTIONS = 900
ROUNDS, EACH = 7, 300


def fill(url: str) -> None:
    register = open_register(url, KEY.encode(), migrate=True)
    with register.units.write() as unit:
        board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
        group = unit.boards.add_subgroup(Subgroup(0, board.id, "VAWG", "Violence against women and girls"))
        person = unit.people.add(Person(0, "Bea Okoro"))
        unit.people.grant(board.id, None, person.id, Role.MEMBER)
        account = unit.people.account_seen(Account(0, "slack", ids.TEAM, ids.BEA, "Bea Okoro", AccountKind.MEMBER))
        unit.people.link(account.id, person.id)
        audience = Audience(public=False, shared=False, guests=False)
        place = unit.places.seen(Place(0, "slack", ids.TEAM, ids.VAWG, PlaceKind.CHANNEL, "vawg", audience=audience))
        unit.places.save(replace(place, subgroup_id=group.id, audience=audience))
        now = register.clock()
        for number in range(1, ACTIONS + 1):
            owners = (Owner("Bea Okoro", person.id),)
            unit.actions.add(
                Action(
                    0,
                    board.id,
                    group.id,
                    "VAWG",
                    number,
                    f"Task {number}",
                    owners=owners,
                    created_at=now,
                    changed_at=now,
                )
            )
        unit.commit()
    register.close()


def updates(number: Iterator[int]) -> list[bytes]:
    """Each update turns one action's rating, so that something is recorded every time."""
    bodies = []
    for _ in range(EACH):
        n = next(number)
        colour = ("red", "amber", "green")[(n // ACTIONS) % 3]
        text = f"rag {n % ACTIONS + 1} {colour} because of the weather"
        bodies.append(command(text, ids.BEA, ids.VAWG, f"t.{n}"))
    return bodies


def raw_sqlite(folder: Path) -> Callable[[], float]:
    """Median milliseconds of: read a row, write it, write an audit row, commit with synchronous=FULL."""
    base = sqlite3.connect(folder / "raw.db", isolation_level=None)
    for words in (
        "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
        "CREATE TABLE a (id INTEGER PRIMARY KEY, rag TEXT, version INTEGER)",
        "CREATE TABLE h (id INTEGER PRIMARY KEY, a INTEGER, was TEXT, now TEXT)",
    ):  # fmt: skip
        base.execute(words)
    base.executemany("INSERT INTO a VALUES (?, 'none', 1)", [(n,) for n in range(1, ACTIONS + 1)])

    def run() -> float:
        times = []
        for n in range(1, 201):
            began = time.perf_counter()
            base.execute("BEGIN IMMEDIATE")
            was = base.execute("SELECT rag FROM a WHERE id = ?", (n,)).fetchone()[0]
            base.execute("UPDATE a SET rag = 'red', version = version + 1 WHERE id = ?", (n,))
            base.execute("INSERT INTO h (a, was, now) VALUES (?, ?, 'red')", (n, was))
            base.execute("COMMIT")
            times.append((time.perf_counter() - began) * 1000)
        return statistics.median(times)

    return run


def raw_postgres(url: str) -> Callable[[], float]:
    import psycopg

    base = psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=False)
    base.execute("CREATE TABLE raw_a (id int PRIMARY KEY, rag text, version int)")
    base.execute("CREATE TABLE raw_h (id serial PRIMARY KEY, a int, was text, now text)")
    base.execute("INSERT INTO raw_a SELECT n, 'none', 1 FROM generate_series(1, 900) n")
    base.commit()

    def run() -> float:
        times = []
        for n in range(1, 201):
            began = time.perf_counter()
            row = base.execute("SELECT rag FROM raw_a WHERE id = %s", (n,)).fetchone()
            base.execute("UPDATE raw_a SET rag = 'red', version = version + 1 WHERE id = %s", (n,))
            base.execute("INSERT INTO raw_h (a, was, now) VALUES (%s, %s, 'red')", (n, row[0] if row else ""))
            base.commit()
            times.append((time.perf_counter() - began) * 1000)
        return statistics.median(times)

    return run


def settled(url: str) -> None:
    """Gives PostgreSQL its statistics, as its own upkeep does within a minute of an import: the tests' server has none."""
    import psycopg

    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as base:
        base.execute("ANALYZE")


def recorded(text: str) -> None:
    assert "Recorded" in text, text[:400]


def anything(_text: str) -> None:
    """A bare ack says nothing worth checking beyond its status."""


async def measure(url: str, raw: Callable[[], float]) -> dict[str, list[float]]:
    """Interleaved: bare quick ack, bare stock ack, raw transaction, our update one at a time and 16 at once."""
    number = count()
    async with (
        FakeSlack() as slack,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32)) as session,
        started("benchmarks.floor", "quick") as quick,
        started("benchmarks.floor", "stock") as stock,
        started("benchmarks.whole_server", env=environment(slack, url)) as whole,
    ):
        slack.channels[ids.VAWG]["is_private"] = True

        async def bare(server: Server, at_once: int = 1) -> Taken:
            return await drive(session, server, updates(count()), at_once, anything)

        async def ours(at_once: int = 1) -> Taken:
            return await drive(session, whole, updates(number), at_once, recorded)

        await bare(quick)
        await ours()
        raws: list[float] = []

        async def floor() -> Taken:
            raws.append(raw())  # nothing else runs meanwhile
            return await bare(quick)

        taken = await rounds(ROUNDS, floor, lambda: bare(stock), ours, lambda: bare(quick, 16), lambda: ours(16))
    ack, slow, one, ack16, many = taken
    return {
        "F": [a.p50 + r for a, r in zip(ack, raws, strict=True)],
        "F cpu": [a.cpu + r for a, r in zip(ack, raws, strict=True)],
        "stock": [t.p50 for t in slow],
        "ours": [t.p50 for t in one],
        "ours cpu": [t.cpu for t in one],
        "p99": [t.p99 for t in many],
        "ack rate": [t.rate for t in ack16],
        "rate": [t.rate for t in many],
    }


def on_sqlite() -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'register.db'}"
        fill(url)
        m = asyncio.run(measure(url, raw_sqlite(folder)))
    return [
        Figure("G1", f"recorded update, p50 ({statistics.median(m['ours']):.2f} ms) against F ({statistics.median(m['F']):.2f} ms)", ratio(m["ours"], m["F"]), 3.0),
        Figure("G1 cpu", f"the same, processor ({statistics.median(m['ours cpu']):.2f} ms)", ratio(m["ours cpu"], m["F cpu"]), 3.0),
        Figure("G2", f"against stock Bolt's bare ack ({statistics.median(m['stock']):.1f} ms)", ratio(m["ours"], m["stock"]), 0.25),
        Figure("G3", "p99, 16 at once, SQLite FULL", statistics.median(m["p99"]), 60, "ms"),
        Figure("G4", "throughput at 16 against the bare ack", ratio(m["rate"], m["ack rate"]), 0.18, at_least=True),
    ]  # fmt: skip


def on_postgres() -> list[Figure]:
    try:
        with running_postgres() as server:
            url = server.fresh(empty=True).render_as_string(hide_password=False)
            fill(url)
            settled(url)
            m = asyncio.run(measure(url, raw_postgres(url)))
    except NoPostgres as reason:
        print(f"NOT MEASURED on PostgreSQL: {reason}")
        return []
    return [
        Figure("G5", f"PostgreSQL update p50 ({statistics.median(m['ours']):.2f} ms) against ack + raw transaction ({statistics.median(m['F']):.2f} ms)", ratio(m["ours"], m["F"]), 2.2),
        Figure("G6", "p99, 16 at once, PostgreSQL", statistics.median(m["p99"]), 100, "ms"),
    ]  # fmt: skip


def figures() -> list[Figure]:
    return [*on_sqlite(), *on_postgres()]
