"""The history: appended, chained board by board, never overwritten."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, exc, make_url, text

from bot.errors import Unready
from bot.model import Board, Change, Subgroup
from bot.ports import Turn
from storage.engine import open_engine, writing
from storage.schema import migrate_to, prepare, upgrade, whole
from storage.triggers import drop_triggers, has_triggers
from storage.verify import Fault, verify
from tests.storage.conftest import KEY, NOW, Northmere, found


def test_a_history_reads_as_it_was_said(northmere: Northmere) -> None:
    action = northmere.added()
    turn = northmere.recorded(action, Change("rag", "none", "red", "no ferry"), Change("due", "", "June"))
    northmere.recorded(action, Change("rag", "red", "amber"), minutes=5)
    with northmere.units.read() as unit:
        first, second, third = unit.ledger.history(action.id)
        assert unit.ledger.entries(turn.id) == (first, second)
    assert (first.what, first.before, first.after, first.why) == ("rag", "none", "red", "no ferry")
    assert (first.at, first.actor, first.source) == (NOW, northmere.actor, "https://chat.example/m1")
    assert (second.what, second.after, third.after, third.at) == ("due", "June", "amber", NOW + timedelta(minutes=5))


def test_who_speaks_for_whom_is_kept(northmere: Northmere) -> None:
    action = northmere.added()
    with northmere.units.write() as unit:
        behalf = replace(northmere.actor, on_behalf="The Bishop of Northmere")
        turn = unit.ledger.open_turn(northmere.turn(actor=behalf))
        unit.ledger.record(turn, action.id, (Change("note", "", "Done on Friday"),))
        unit.commit()
    with northmere.units.read() as unit:
        assert unit.ledger.history(action.id)[0].actor == behalf
        assert unit.ledger.turn(turn.id) == replace(turn, actor=northmere.actor)


def test_nothing_said_adds_nothing(northmere: Northmere) -> None:
    action = northmere.added()
    with northmere.units.write() as unit:
        turn = unit.ledger.open_turn(northmere.turn())
        unit.ledger.record(turn, action.id, ())
        assert unit.ledger.history(action.id) == ()


def test_my_last_turn_is_the_newest_that_stands(northmere: Northmere) -> None:
    action = northmere.added()
    first, second = northmere.recorded(action), northmere.recorded(action, minutes=1)
    with northmere.units.write() as unit:
        last = unit.ledger.last_turn(northmere.account.id)
        assert last is not None
        assert last.id == second.id
        undoing = unit.ledger.open_turn(northmere.turn(2, undoes=second.id))
        unit.ledger.record(undoing, action.id, (Change("status", "in_progress", "not_started"),))
        unit.ledger.close_turn(second.id, undoing.id)
        left = unit.ledger.last_turn(northmere.account.id, northmere.board.id)
        assert left is not None
        assert left.id == first.id
        assert unit.ledger.last_turn(northmere.account.id, northmere.board.id + 1) is None
        assert unit.ledger.entries(undoing.id)[0].undoes == second.id


def test_a_later_change_stands_in_the_way_until_it_is_undone(northmere: Northmere) -> None:
    action, other = northmere.added(), northmere.added()
    first = northmere.recorded(action)
    northmere.recorded(other)
    with northmere.units.write() as unit:
        assert not unit.ledger.later_change(first.id, action.id)
        second = northmere.record(unit, action, minutes=1)
        assert unit.ledger.later_change(first.id, action.id)
        undoing = unit.ledger.open_turn(northmere.turn(2, undoes=second.id))
        unit.ledger.record(undoing, action.id, (Change("status", "in_progress", "not_started"),))
        unit.ledger.close_turn(second.id, undoing.id)
        assert not unit.ledger.later_change(first.id, action.id)
        again = unit.ledger.open_turn(northmere.turn(3, undoes=undoing.id))
        unit.ledger.record(again, action.id, (Change("status", "not_started", "in_progress"),))
        unit.ledger.close_turn(undoing.id, again.id)
        assert unit.ledger.later_change(first.id, action.id)


def test_a_turn_is_found_by_the_message_it_came_from(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        turn = unit.ledger.open_turn(northmere.turn(message="1700000000.000100"))
        unit.commit()
    with northmere.units.read() as unit:
        found = unit.ledger.turn_of_message(northmere.place.id, "1700000000.000100")
        assert found is not None
        assert found.id == turn.id
        assert unit.ledger.turn_of_message(northmere.place.id, "1700000000.000200") is None
        assert unit.ledger.turn_of_message(northmere.place.id, "") is None


def test_a_refusal_is_noted(northmere: Northmere, engine: Engine) -> None:
    with northmere.units.write() as unit:
        unit.ledger.refuse(NOW, northmere.account.id, northmere.place.id, "close", None)
        unit.commit()
    with writing(engine) as connection:
        assert connection.execute(text("SELECT deed, account_id FROM refusals")).one() == ("close", 1)


def test_each_board_has_its_own_chain(northmere: Northmere, engine: Engine) -> None:
    with northmere.units.write() as unit:
        other = unit.boards.add(Board(0, "SP", "Southport Road Safety"))
        group = unit.boards.add_subgroup(Subgroup(0, other.id, "SP", "The board", is_board=True))
        theirs = unit.actions.add(replace(northmere.action(), board_id=other.id, subgroup_id=group.id))
        unit.commit()
    ours = northmere.added()
    northmere.recorded(ours)
    with northmere.units.write() as unit:
        turn: Turn = unit.ledger.open_turn(northmere.turn(board_id=other.id))
        unit.ledger.record(turn, theirs.id, (Change("rag", "none", "red"),))
        unit.commit()
    northmere.recorded(ours)
    with writing(engine) as connection:
        rows = connection.execute(text("SELECT board_id, seq FROM changes ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [(northmere.board.id, 1), (other.id, 1), (northmere.board.id, 2)]
    assert verify(engine, KEY) == ()


ATTACKS = (
    "UPDATE changes SET what = 'x'",
    "UPDATE changes SET id = id + 1000",
    "DELETE FROM changes",
    "DELETE FROM changes WHERE seq = 1",
)
REPLACING = "INTO changes (id, board_id, seq, turn_id, action_id, what, at, role, hash, chain) SELECT {} FROM changes"
SAME_ID = "id, board_id, seq + 1000, turn_id, action_id, 'x', at, role, hash, chain"
SAME_PLACE = "id + 1000, board_id, seq, turn_id, action_id, 'x', at, role, hash, chain"
ON_SQLITE = (
    f"INSERT OR REPLACE {REPLACING.format(SAME_ID)}",
    f"INSERT OR REPLACE {REPLACING.format(SAME_PLACE)}",
    f"REPLACE {REPLACING.format(SAME_ID)}",
    f"INSERT OR IGNORE {REPLACING.format(SAME_PLACE)}",
    f"INSERT {REPLACING.format(SAME_ID)} WHERE true ON CONFLICT (id) DO UPDATE SET what = 'x'",
    "UPDATE OR REPLACE changes SET what = 'x'",
    "UPDATE OR IGNORE changes SET what = 'x'",
)
ON_POSTGRESQL = (
    "TRUNCATE changes CASCADE",
    f"INSERT {REPLACING.format(SAME_ID)} ON CONFLICT (id) DO UPDATE SET what = 'x'",
)


def assert_append_only(engine: Engine) -> None:
    there = "SELECT id, seq, what, chain FROM changes ORDER BY id"
    with writing(engine) as connection:
        before = connection.execute(text(there)).all()
    assert before, "an empty history proves nothing"
    for attack in ATTACKS + (ON_SQLITE if engine.dialect.name == "sqlite" else ON_POSTGRESQL):
        with pytest.raises(exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(text(attack))
    with writing(engine) as connection:
        assert connection.execute(text(there)).all() == before


def test_the_database_itself_refuses_to_alter_the_history(northmere: Northmere, engine: Engine) -> None:
    northmere.recorded(northmere.added())
    assert_append_only(engine)


def test_a_second_connection_without_our_settings_is_refused_too(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    there = found(engine)
    there.recorded(there.added())
    engine.dispose()
    outside = sqlite3.connect(str(make_url(sqlite_url).database))
    for attack in ATTACKS + ON_SQLITE:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            outside.execute(attack)
    outside.close()


def test_the_guards_are_made_again_after_a_migration(northmere: Northmere, engine: Engine) -> None:
    northmere.recorded(northmere.added())
    with whole(engine) as connection:
        migrate_to(connection, "0002")
        drop_triggers(connection)
    upgrade(engine)
    with writing(engine) as connection:
        assert has_triggers(connection)
    assert_append_only(engine)
    assert verify(engine, KEY) == ()


def test_a_table_that_sqlite_made_anew_is_noticed_and_guarded_again(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    there = found(engine)
    there.recorded(there.added())
    with whole(engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        # What every batch migration of this table does; its triggers go without a word.
        with operations.batch_alter_table("changes", recreate="always"):
            pass
        assert not has_triggers(connection)
    assert [finding.fault for finding in verify(engine, KEY)] == [Fault.UNGUARDED]
    with pytest.raises(Unready, match="guards"):
        prepare(engine, migrate=False)
    upgrade(engine)
    prepare(engine, migrate=False)
    assert verify(engine, KEY) == ()
    assert_append_only(engine)
    engine.dispose()
