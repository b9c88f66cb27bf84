"""The proof of the history finds what was removed, altered, reordered or cut, and says where."""

# The statements of an attacker are put together from this file's own words.
# ruff: noqa: S608

from __future__ import annotations

import random
import time
from collections.abc import Iterable

import pytest
from sqlalchemy import Engine, insert, select, text

from bot.errors import Unready
from bot.model import Change
from storage.engine import writing
from storage.personal import erase_words
from storage.schema import prepare, upgrade
from storage.tables import changes, papers
from storage.triggers import drop_triggers, make_triggers
from storage.verify import Fault, verify
from tests.storage.conftest import KEY, NOW, Northmere

ENTRIES = 12


@pytest.fixture
def kept(northmere: Northmere) -> Northmere:
    """Twelve entries about three actions."""
    actions = [northmere.added() for _ in range(3)]
    for number in range(ENTRIES):
        northmere.recorded(
            actions[number % 3], Change("note", "", f"Said {number}", "heard on the phone"), minutes=number
        )
    return northmere


def tamper(engine: Engine, *statements: str) -> None:
    """As somebody with all rights on the database, who removes the guards and puts them back."""
    with writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            connection.commit()
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        drop_triggers(connection)
        for statement in statements:
            connection.execute(text(statement))
        make_triggers(connection)
        connection.commit()
        connection.invalidate()


def faults(engine: Engine) -> list[tuple[str, int]]:
    return [(finding.fault.value, finding.seq) for finding in verify(engine, KEY)]


def test_an_untouched_history_stands(kept: Northmere, engine: Engine) -> None:
    assert verify(engine, KEY) == ()


@pytest.mark.parametrize(
    ("column", "value"),
    [("what", "'rag'"), ("role", "'chair'"), ("account_id", "NULL"), ("person_id", "NULL"), ("action_id", "3"),
     ("turn_id", "1"), ("hash", "'0'"), ("chain", "'0'")],
)  # fmt: skip
def test_an_altered_entry_is_found_alone(kept: Northmere, engine: Engine, column: str, value: str) -> None:
    tamper(engine, f"UPDATE changes SET {column} = {value} WHERE seq = 5")
    found = verify(engine, KEY)
    # A hash that was altered fits neither the chain nor the words.
    assert {(finding.fault, finding.seq) for finding in found} == {(Fault.ALTERED, 5)}
    assert "HARBOUR" in found[0].sentence
    assert found[0].board == "NM"


def test_an_altered_time_is_found(kept: Northmere, engine: Engine) -> None:
    moment = "'2026-11-16T09:30:00.000000Z'"
    tamper(engine, f"UPDATE changes SET at = {moment} WHERE seq = 5")
    assert faults(engine) == [("altered", 5)]


HOLLOW = {
    "sqlite": ("DROP TRIGGER changes_no_delete", "CREATE TRIGGER changes_no_delete BEFORE DELETE ON changes BEGIN SELECT 1; END"),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_altered_history() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
    ),
}  # fmt: skip


def test_a_guard_that_was_hollowed_out_under_its_own_name_is_noticed(kept: Northmere, engine: Engine) -> None:
    with writing(engine) as connection:
        for statement in HOLLOW[engine.dialect.name]:
            connection.execute(text(statement))
        connection.commit()
    assert [finding.fault for finding in verify(engine, KEY)] == [Fault.UNGUARDED]
    with pytest.raises(Unready, match="guards"):
        prepare(engine, migrate=False)
    upgrade(engine)
    assert verify(engine, KEY) == ()


@pytest.mark.parametrize(
    "column", ["before", "after", "why", "name", "on_behalf", "source", "values_salt", "words_salt"]
)
def test_altered_words_are_found(kept: Northmere, engine: Engine, column: str) -> None:
    tamper(engine, f"UPDATE words SET {column} = 'forged' WHERE change_id = (SELECT id FROM changes WHERE seq = 4)")
    assert faults(engine) == [("altered", 4)]


def test_removed_words_are_found(kept: Northmere, engine: Engine) -> None:
    tamper(engine, "DELETE FROM words WHERE change_id = (SELECT id FROM changes WHERE seq = 4)")
    assert faults(engine) == [("removed", 4)]


def test_words_put_where_they_were_erased_are_found(kept: Northmere, engine: Engine) -> None:
    with writing(engine) as connection:
        erase_words(connection, select(changes.c.id).where(changes.c.seq == 4), NOW, values=True)
        connection.commit()
    assert faults(engine) == []
    tamper(engine, "UPDATE words SET after = 'completed' WHERE change_id = (SELECT id FROM changes WHERE seq = 4)")
    assert faults(engine) == [("altered", 4)]


def test_a_removed_entry_is_found(kept: Northmere, engine: Engine) -> None:
    tamper(engine, "DELETE FROM words WHERE change_id IN (SELECT id FROM changes WHERE seq IN (4, 8, 9))",
           "DELETE FROM changes WHERE seq IN (4, 8, 9)")  # fmt: skip
    assert faults(engine) == [("removed", 4), ("removed", 8)]
    assert "8 to 9" in verify(engine, KEY)[1].sentence


def test_a_removed_entry_is_found_even_if_the_rest_is_renumbered(kept: Northmere, engine: Engine) -> None:
    later = (f"UPDATE changes SET seq = {seq - 1} WHERE seq = {seq}" for seq in range(5, ENTRIES + 1))
    tamper(engine, "DELETE FROM changes WHERE seq = 4", *later, f"UPDATE heads SET seq = {ENTRIES - 1}")
    assert 4 in {seq for _, seq in faults(engine)}


def test_reordered_entries_are_found(kept: Northmere, engine: Engine) -> None:
    tamper(engine, *swapped(3, 9))
    assert faults(engine) == [("reordered", 3), ("reordered", 9)]
    assert "from place 9" in verify(engine, KEY)[0].sentence


def test_two_neighbours_that_changed_places_are_found(kept: Northmere, engine: Engine) -> None:
    tamper(engine, *swapped(6, 7))
    assert faults(engine) == [("reordered", 6), ("reordered", 7)]


def swapped(one: int, other: int) -> tuple[str, str, str]:
    return (
        f"UPDATE changes SET seq = -1 WHERE seq = {one}",
        f"UPDATE changes SET seq = {one} WHERE seq = {other}",
        f"UPDATE changes SET seq = {other} WHERE seq = -1",
    )


def cut_to(seq: int) -> tuple[str, str]:
    return (
        f"DELETE FROM words WHERE change_id IN (SELECT id FROM changes WHERE seq > {seq})",
        f"DELETE FROM changes WHERE seq > {seq}",
    )


def test_a_cut_tail_is_found_by_the_head(kept: Northmere, engine: Engine) -> None:
    tamper(engine, *cut_to(10))
    assert faults(engine) == [("cut", 11)]


def test_a_tail_cut_with_its_head_is_found_by_the_paper(kept: Northmere, engine: Engine) -> None:
    with kept.units.read() as unit:
        _, head = unit.ledger.head(kept.board.id)
    with writing(engine) as connection:
        values = {"board_id": kept.board.id, "number": 3, "at": NOW, "head": head, "rows": []}
        connection.execute(insert(papers), values)
        connection.commit()
    assert verify(engine, KEY) == ()
    tamper(engine, *cut_to(10), "UPDATE heads SET seq = 10, chain = (SELECT chain FROM changes WHERE seq = 10)")
    assert faults(engine) == [("cut", 11)]
    assert "Paper 3" in verify(engine, KEY)[0].sentence


def test_an_entry_that_was_put_in_without_the_key_is_found(kept: Northmere, engine: Engine) -> None:
    copied = "turn_id, action_id, 'status', at, account_id, person_id, role, hash, chain"
    tamper(
        engine,
        "INSERT INTO changes (board_id, seq, turn_id, action_id, what, at, account_id, person_id, role, hash, chain) "
        f"SELECT board_id, 13, {copied} FROM changes WHERE seq = 12",
        "UPDATE heads SET seq = 13",
    )
    assert ("altered", 13) in faults(engine)


def test_a_head_that_was_altered_is_found(kept: Northmere, engine: Engine) -> None:
    tamper(engine, "UPDATE heads SET chain = 'x'")
    assert faults(engine) == [("altered", ENTRIES)]
    tamper(engine, "DELETE FROM heads")
    assert faults(engine) == [("removed", ENTRIES)]


def test_with_another_key_nothing_stands(kept: Northmere, engine: Engine) -> None:
    assert {finding.fault for finding in verify(engine, b"another key")} == {Fault.ALTERED}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "thousands"), [("sqlite", 100), ("postgresql", 20)], indirect=["database_url"]
)
def test_a_hundred_thousand_changes_are_proved_in_ten_seconds_and_every_plant_is_found(
    northmere: Northmere, engine: Engine, thousands: int
) -> None:
    action = northmere.added()
    many = [Change("note", "", f"Said {number}", "by telephone") for number in range(1000)]
    with northmere.units.write() as unit:
        turn = unit.ledger.open_turn(northmere.turn())
        for _ in range(thousands):
            unit.ledger.record(turn, action.id, many)
        unit.commit()
    begun = time.process_time()
    assert verify(engine, KEY) == ()
    assert time.process_time() - begun < thousands / 10
    # Not side by side: what follows a removed entry cannot be compared with what is not there.
    places = [2 * place for place in random.Random(7).sample(range(1, thousands * 500 - 1), 100)]
    tamper(engine, *plants(places))
    begun = time.process_time()
    found = {finding.seq for finding in verify(engine, KEY)}
    assert time.process_time() - begun < thousands / 10
    assert found == set(places)


def plants(places: Iterable[int]) -> list[str]:
    kinds = (
        "UPDATE changes SET what = 'rag' WHERE seq = {}",
        "UPDATE words SET after = 'completed' WHERE change_id = (SELECT id FROM changes WHERE seq = {})",
        "UPDATE changes SET person_id = NULL WHERE seq = {}",
        "DELETE FROM changes WHERE seq = {}",
        "UPDATE changes SET chain = 'ff' WHERE seq = {}",
    )
    return [kinds[number % len(kinds)].format(place) for number, place in enumerate(places)]
