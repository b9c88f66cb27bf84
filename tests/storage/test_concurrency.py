"""Many at once: nothing is lost, nothing is doubled, the chain never forks, readers never wait."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, make_url, text

from bot.errors import Conflict, Unready
from bot.model import Change, Rag
from bot.proposals import Proposal, Source, State
from storage import engine as doors
from storage.engine import open_engine, reading, writing
from storage.unit_of_work import SqlUnits
from storage.verify import verify
from tests.storage.conftest import KEY, NOW, Northmere, found

THREADS = 16


def together(work: Callable[[int], object], threads: int = THREADS) -> list[object]:
    """Begins the same work in all threads at the same moment."""
    gate = threading.Barrier(threads)

    def begin(number: int) -> object:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(begin, range(threads)))


def test_sixteen_that_append_to_one_board_never_fork_its_chain(northmere: Northmere, engine: Engine) -> None:
    action = northmere.added()

    def append(number: int) -> None:
        for turn in range(8):
            northmere.recorded(action, Change("note", "", f"{number}.{turn}"), Change("rag", "none", "red"))

    together(append)
    assert verify(engine, KEY) == ()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*), max(seq) FROM changes")).one() == (256, 256)
        assert connection.execute(text("SELECT seq FROM heads")).scalar() == 256


def test_two_engines_on_one_database_do_not_fork_it_either(database_url: str) -> None:
    """As two processes would: no lock of this process lies between them."""
    engines = [open_engine(database_url) for _ in range(4)]
    northmere = found(engines[0])
    action = northmere.added()

    def append(number: int) -> None:
        mine = replace(northmere, units=SqlUnits(engines[number], KEY))
        for _ in range(10):
            mine.recorded(action)

    together(append, 4)
    assert verify(engines[0], KEY) == ()
    with northmere.units.read() as unit:
        assert len(unit.ledger.history(action.id)) == 40
    for engine in engines:
        engine.dispose()


def test_two_that_change_one_action_at_once_lose_nothing(northmere: Northmere) -> None:
    action = northmere.added()

    def rate(number: int) -> str:
        try:
            with northmere.units.write() as unit:
                northmere.record(unit, action, Change("rag", "none", "red", str(number)))
                unit.actions.save(replace(action, rag=Rag.RED))
                unit.commit()
        except Conflict as refused:
            return refused.sentence
        return "recorded"

    said = together(rate)
    assert said.count("recorded") == 1
    assert all("HARBOUR-1" in sentence for sentence in set(said) - {"recorded"} if isinstance(sentence, str))
    with northmere.units.read() as unit:
        kept = unit.actions.get(action.id)
        assert kept is not None
        assert kept.version == 2
        assert len(unit.ledger.history(action.id)) == 1


def test_who_looks_again_after_a_conflict_is_recorded_too(northmere: Northmere) -> None:
    action = northmere.added()

    def rate(number: int) -> None:
        while True:
            try:
                with northmere.units.write() as unit:
                    seen = unit.actions.get(action.id)
                    assert seen is not None
                    unit.actions.save(replace(seen, text=f"{seen.text} {number}"))
                    unit.commit()
                return
            except Conflict:
                continue

    together(rate, 6)
    with northmere.units.read() as unit:
        kept = unit.actions.get(action.id)
    assert kept is not None
    assert kept.version == 7
    assert sorted(kept.text.split()[-6:]) == [str(number) for number in range(6)]


def test_numbers_that_are_taken_at_once_are_all_different(northmere: Northmere) -> None:
    given = together(lambda number: northmere.added(number=3 if number % 2 else 0).number)
    assert sorted(given) == sorted(set(given))  # type: ignore[type-var]
    assert len(set(given)) == THREADS


def test_one_message_that_arrives_twice_at_once_is_recorded_once(northmere: Northmere) -> None:
    action = northmere.added()

    def answer(_number: int) -> str:
        try:
            with northmere.units.write() as unit:
                if unit.seen.find("slack", "T1", "k1") is not None:
                    return "repeat"
                northmere.record(unit, action)
                unit.seen.add("slack", "T1", "k1", NOW, {"action": action.id})
                unit.commit()
        except Conflict:
            return "repeat"
        return "recorded"

    assert sorted(together(answer)) == ["recorded"] + ["repeat"] * (THREADS - 1)  # type: ignore[type-var]
    with northmere.units.read() as unit:
        assert len(unit.ledger.history(action.id)) == 1


def test_two_that_press_yes_at_once_accept_once(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        later = NOW.replace(year=2027)
        asked = unit.proposals.add(Proposal(0, northmere.board.id, "m1", Source.OTHERS, (), NOW, later))
        unit.commit()

    def accept(_number: int) -> str:
        try:
            with northmere.units.write() as unit:
                seen = unit.proposals.get(asked.id)
                if seen is None or seen.state is not State.WAITING:
                    return "settled"
                unit.actions.add(northmere.action())
                unit.proposals.save(replace(seen, state=State.ACCEPTED))
                unit.commit()
        except Conflict:
            return "settled"
        return "accepted"

    assert together(accept).count("accepted") == 1
    assert northmere.added().number == 2


def test_a_reader_sees_one_state_and_waits_for_no_writer(northmere: Northmere) -> None:
    action = northmere.added()
    with northmere.units.read() as reader:
        before = reader.actions.get(action.id)
        with northmere.units.write() as writer:
            writer.actions.save(replace(action, rag=Rag.RED))
            begun = time.perf_counter()
            with northmere.units.read() as another:
                assert another.actions.get(action.id) == before
            assert time.perf_counter() - begun < 1
            writer.commit()
        assert reader.actions.get(action.id) == before
    with northmere.units.read() as reader:
        assert reader.actions.get(action.id) == replace(action, rag=Rag.RED, version=2)


def test_a_reader_may_not_write(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    northmere = found(engine)
    with pytest.raises(Exception, match="read-only"), northmere.units.read() as unit:
        unit.actions.add(northmere.action())
    engine.dispose()


def test_a_writer_that_waits_too_long_is_told_so(
    northmere: Northmere, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "PATIENCE", 0.2)
    monkeypatch.setattr(doors, "POSTGRESQL_SETTINGS", ("SET lock_timeout = 200",))
    impatient = engine if engine.dialect.name == "sqlite" else open_engine(engine.url.render_as_string(False))
    action = northmere.added()
    with northmere.units.write() as first:
        northmere.record(first, action)
        with pytest.raises(Unready, match="busy"):
            replace(northmere, units=SqlUnits(impatient, KEY)).recorded(action)
    impatient.dispose()


def test_a_backup_that_locks_the_file_is_named(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "PATIENCE", 0.2)
    monkeypatch.setattr(doors, "SQLITE_SETTINGS", ("PRAGMA busy_timeout=200",))
    engine = open_engine(sqlite_url)
    other = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unready, match="locked by another program"), writing(engine) as connection:
        connection.execute(text("DELETE FROM seen"))
    other.execute("ROLLBACK")
    other.close()
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM seen"))
        connection.commit()
    engine.dispose()


def end_all_others(engine: Engine) -> None:
    """As a restart of PostgreSQL does: every session but this one is ended."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))  # noqa: S608
    time.sleep(0.2)


def test_a_database_that_was_restarted_is_found_again(postgres_url: str) -> None:
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    northmere = found(engine)
    end_all_others(other)
    assert northmere.added().number == 1

    def cut_off_in_the_middle() -> None:
        with northmere.units.write() as unit:
            unit.boards.all()
            end_all_others(other)
            unit.actions.add(northmere.action())

    with pytest.raises(Unready):
        cut_off_in_the_middle()
    assert northmere.added().number == 2
    for each in (engine, other):
        each.dispose()
