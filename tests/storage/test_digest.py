"""One subgroup's week out of the register: the right facts, in four statements, by the right indexes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.lifecycle import complete, rate, set_field
from bot.model import Account, AccountKind, Action, Actor, Due, DueKind, Owner, Person, PersonKind, Rag, Role, Status
from bot.ports import Turn
from storage.digest import SqlWeeks, read_week
from storage.engine import reading
from tests.fakes.workroom import Room, add_action, add_owner, furnish

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
SINCE = NOW - timedelta(days=7)


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    room = furnish(database_url)
    yield room
    room.close()


@pytest.fixture
def sqlite_room(sqlite_url: str) -> Iterator[Room]:
    room = furnish(sqlite_url)
    yield room
    room.close()


def week(room: Room) -> Any:
    found = SqlWeeks(room.engine).week(room.subgroups[0], NOW.date(), SINCE, "slack", "T1")
    assert found is not None
    return found


def change(room: Room, action: Action, deed: Any, values: dict[str, str], at: datetime) -> Action:
    after, changes = deed(action, values)
    with room.units.write() as unit:
        turn = unit.ledger.open_turn(Turn(0, at, room.board.id, Actor(role=Role.OFFICER, name="Ada Thorne")))
        unit.actions.save(replace(after, changed_at=at))
        unit.ledger.record(turn, action.id, changes)
        unit.commit()
    return replace(after, changed_at=at, version=action.version + 1)


def test_a_week_holds_what_is_open_and_what_ended_in_it_and_nothing_else(room: Room) -> None:
    add_action(room, 1, NOW)
    done = add_action(room, 2, NOW)
    add_action(room, 3, NOW, status=Status.AGREED, changed_at=SINCE - timedelta(days=1))
    add_action(room, 4, NOW, group=1)
    change(room, done, complete, {}, NOW - timedelta(days=2))
    found = week(room)
    assert sorted(action.reference for action in found.actions) == ["G0-1", "G0-2"]
    assert [(move.what, move.before, move.after) for move in found.moves] == [("status", "in_progress", "completed")]


def test_several_changes_of_a_rating_are_one_movement_and_one_put_back_is_none(room: Room) -> None:
    red = add_action(room, 1, NOW)
    back = add_action(room, 2, NOW)
    old = add_action(room, 3, NOW)
    for day, rag in ((5, Rag.AMBER), (3, Rag.GREEN), (1, Rag.RED)):
        red = change(room, red, rate, {"rag": rag}, NOW - timedelta(days=day))
    for day, rag in ((5, Rag.AMBER), (3, Rag.NONE)):
        back = change(room, back, rate, {"rag": rag}, NOW - timedelta(days=day))
    change(room, old, rate, {"rag": Rag.RED}, SINCE - timedelta(days=1))
    assert [(move.action_id, move.before, move.after) for move in week(room).moves] == [(red.id, "none", "red")]


def test_a_post_is_called_by_the_account_of_whoever_holds_it(room: Room) -> None:
    holder = add_owner(room, "Ruth Calder", "U5")
    with room.units.write() as unit:
        post = unit.people.add(Person(0, "Head of Housing", PersonKind.POST, held_by=holder.person_id))
        unit.commit()
    add_action(room, 1, NOW, owners=(Owner("Head of Housing", post.id),))
    found = week(room)
    assert [owner.printed for owner in found.actions[0].owners] == ["Head of Housing"]
    assert found.users == {holder.person_id: "U5"}


def test_an_account_of_another_workspace_or_one_that_was_switched_off_calls_nobody(room: Room) -> None:
    owner = add_owner(room, "Ruth Calder", "U5", platform="teams")
    with room.units.write() as unit:
        gone = unit.people.account_seen(Account(0, "slack", "T1", "U6", "Ruth", AccountKind.DEACTIVATED))
        unit.people.link(gone.id, owner.person_id)
        unit.commit()
    add_action(room, 1, NOW, owners=(owner,))
    assert week(room).users == {}


def test_the_next_meeting_is_the_next_and_not_the_last(room: Room) -> None:
    with room.units.write() as unit:
        for day in (date(2026, 9, 1), date(2027, 1, 12), date(2026, 12, 3)):
            unit.boards.add_meeting(room.board.id, day, f"of {day.isoformat()}")
        unit.commit()
    assert week(room).meeting.name == "of 2026-12-03"


def test_a_subgroup_that_is_gone_has_no_week(room: Room) -> None:
    assert SqlWeeks(room.engine).week(999, NOW.date(), SINCE, "slack", "T1") is None


@pytest.mark.parametrize("count", [1, 300])
def test_a_week_takes_four_statements_whatever_its_size(sqlite_room: Room, count: int) -> None:
    owner = add_owner(sqlite_room, "Ruth Calder", "U5")
    for number in range(1, count + 1):
        add_action(sqlite_room, number, NOW, owners=(owner,), due_in=-number % 40)
    said, found = overheard(sqlite_room)
    assert len(found.actions) == count
    assert len(said) == 4


def test_a_week_out_of_a_large_register_is_read_by_the_partial_index(sqlite_room: Room) -> None:
    add_action(sqlite_room, 1, NOW)
    said, _ = overheard(sqlite_room)
    with reading(sqlite_room.engine) as connection:
        plans = [
            " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))
            for statement in said
        ]
    assert all("SCAN actions" not in plan for plan in plans)
    assert "ix_actions_open" in plans[1]
    assert "ix_actions_changed" in plans[1]


def overheard(room: Room) -> tuple[list[str], Any]:
    """What SQLite itself was asked while a week was read, values included, and the week."""
    said: list[str] = []
    with reading(room.engine) as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.set_trace_callback(lambda words: said.append(words) if "SELECT" in words else None)
        found = read_week(connection, room.subgroups[0], NOW.date(), SINCE, "slack", "T1")
        driver.set_trace_callback(None)
    return said, found


def test_a_moved_due_date_is_a_change_of_the_week(room: Room) -> None:
    action = add_action(room, 1, NOW)
    later = Due("March 2027", DueKind.MONTH, date(2027, 3, 31))

    def move(known: Action, _values: dict[str, str]) -> Any:
        from bot.lifecycle import encode_due

        return set_field(known, "due", encode_due(later))

    change(room, action, move, {}, NOW - timedelta(days=1))
    found = week(room)
    assert [move.what for move in found.moves] == ["due"]
    assert found.actions[0].due == later
