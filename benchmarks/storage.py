"""What the storage alone costs: one recorded update against one raw transaction of the same durability, in one run.

The update is the one of G1 without the platform and the words: it finds the speaker, the place, the
action and a repeat, and writes the turn, the action, the update, the chained change, a message for the
outbox and the receipt. The raw transaction reads a row, writes it and writes one line beside it.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, text

from benchmarks.figure import Figure
from bot.model import (
    Account,
    AccountKind,
    Action,
    Actor,
    Board,
    Change,
    Owner,
    Person,
    Place,
    Rag,
    Role,
    Subgroup,
    Update,
)
from bot.ports import Outgoing, Turn
from storage.engine import open_engine, writing
from storage.schema import prepare
from storage.unit_of_work import SqlUnits
from storage.verify import verify
from tests.databases import NoPostgres, running_postgres

ROUNDS, EACH, ACTIONS = 9, 200, 2_000
KEY = b"a key for the benchmark of storage"
FLOOR_READ = "SELECT id, words, version FROM floor WHERE id = ?"
FLOOR_SAVE = "UPDATE floor SET words = ?, version = version + 1 WHERE id = ?"
FLOOR_LINE = "INSERT INTO floor_lines (floor_id, words) VALUES (?, ?)"


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _measured("SQLite, FULL", f"sqlite:///{Path(folder) / 'bench.db'}", 8.0)
    try:
        with running_postgres() as server:
            url = server.fresh(empty=True).render_as_string(hide_password=False)
            yield from _measured("PostgreSQL", url, 12.0)
    except NoPostgres as reason:
        print(f"NOT MEASURED on PostgreSQL: {reason}")


def _measured(name: str, url: str, budget: float) -> Iterator[Figure]:
    engine = open_engine(url)
    prepare(engine, migrate=True)
    update, raw = _update(engine), _raw(engine)
    for work in (update, raw):
        _timed(work, 50)
    ratios, updates, floors, cpu = [], [], [], []
    for _ in range(ROUNDS):
        floor, _ = _timed(raw, EACH)
        took, used = _timed(update, EACH)
        ratios.append(took / floor)
        updates.append(took)
        floors.append(floor)
        cpu.append(used)
    yield Figure("storage", f"a recorded update against a raw transaction, {name}", statistics.median(ratios), budget)
    print(f"  {name}: update {_ms(updates)} ms, raw {_ms(floors)} ms, processor {_ms(cpu)} ms each", flush=True)
    begun = time.perf_counter()
    assert verify(engine, KEY) == ()
    entries = EACH * ROUNDS + 50
    per = (time.perf_counter() - begun) / entries * 100_000
    yield Figure("verify", f"100,000 changes proved, {name}", per, 10.0, "s")
    engine.dispose()


def _ms(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.2f}"


def _timed(work: Callable[[], None], times: int) -> tuple[float, float]:
    """The median time of one, and the processor's time of one."""
    took = []
    used = time.process_time()
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return statistics.median(took), (time.process_time() - used) / times


def _raw(engine: Engine) -> Callable[[], None]:
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE floor (id INTEGER PRIMARY KEY, words TEXT, version INTEGER)"))
        lines = "id INTEGER PRIMARY KEY" if engine.dialect.name == "sqlite" else "id SERIAL PRIMARY KEY"
        connection.execute(text(f"CREATE TABLE floor_lines ({lines}, floor_id INTEGER, words TEXT)"))
        rows = [{"id": number, "words": "x" * 80, "version": 1} for number in range(1, ACTIONS + 1)]
        connection.execute(text("INSERT INTO floor VALUES (:id, :words, :version)"), rows)
        connection.commit()
    driver = engine.raw_connection().dbapi_connection
    assert driver is not None
    on_sqlite = engine.dialect.name == "sqlite"
    read, save, line = (
        words if on_sqlite else words.replace("?", "%s") for words in (FLOOR_READ, FLOOR_SAVE, FLOOR_LINE)
    )
    cursor = driver.cursor()
    numbers = count(1)

    def work() -> None:
        number = next(numbers) % ACTIONS + 1
        if on_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(read, (number,))
        cursor.fetchone()
        cursor.execute(save, ("draft sent to print", number))
        cursor.execute(line, (number, "draft sent to print"))
        driver.commit()

    return work


def _update(engine: Engine) -> Callable[[], None]:
    units = SqlUnits(engine, KEY)
    now = datetime.now(UTC)
    with units.write() as unit:
        board = unit.boards.add(Board(0, "NM", "Northmere Partnership Board"))
        group = unit.boards.add_subgroup(Subgroup(0, board.id, "HARBOUR", "Harbour and roads"))
        person = unit.people.add(Person(0, "Bea Okoro"))
        account = unit.people.account_seen(Account(0, "slack", "T1", "U1", "Bea Okoro", AccountKind.MEMBER))
        unit.people.link(account.id, person.id)
        unit.people.grant(board.id, None, person.id, Role.MEMBER)
        place = unit.places.seen(Place(0, "slack", "T1", "C1", subgroup_id=group.id))
        for _ in range(ACTIONS):
            owners = (Owner("Bea Okoro", person.id),)
            unit.actions.add(Action(0, board.id, group.id, "", 0, "Print the leaflet", owners=owners, created_at=now))
        unit.commit()
    actor = Actor(account.id, person.id, Role.OWNER, "Bea Okoro")
    messages = count(1)

    def work() -> None:
        key = f"m{next(messages)}"
        at = datetime.now(UTC)
        with units.write() as unit:
            unit.people.speaker("slack", "T1", "U1")
            unit.places.find("slack", "T1", "C1")
            unit.boards.subgroup(group.id)
            unit.boards.get(board.id)
            unit.seen.find("slack", "T1", key)
            action = unit.actions.numbered(group.id, hash(key) % ACTIONS + 1)
            assert action is not None
            turn = unit.ledger.open_turn(Turn(0, at, board.id, actor, "update", place.id, key, "https://chat.example"))
            rag = Rag.AMBER if action.rag is Rag.GREEN else Rag.GREEN
            unit.actions.save(replace(action, rag=rag, changed_at=at, heard_at=at))
            unit.ledger.record(turn, action.id, (Change("rag", action.rag.value, rag.value, "draft sent to print"),))
            unit.actions.add_update(
                Update(0, action.id, "draft sent to print", at, "Bea Okoro", turn.id), account.id, person.id
            )
            unit.outbox.put(Outgoing(f"card:{key}", place.id, "card", {"action": action.id}), at)
            unit.seen.add("slack", "T1", key, at, {"turn": turn.id})
            unit.commit()

    return work
