"""A channel that is told more than it may be sent: what waits costs nobody anything, and cards do not pile up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outbox import State, Verdict
from bot.ports import Outgoing
from storage.delivery import SqlDeliveries
from storage.engine import reading, writing
from storage.prepared import Prepared
from storage.waiting import candidates, is_behind
from tests.fakes.workroom import FAST, Room, add_action, furnish

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    room = furnish(database_url)
    yield room
    room.close()


def card(room: Room, action: int, version: int) -> bool:
    with room.units.write() as unit:
        args = {"action": action, "version": version}
        key, before = f"card:{action}:{version}", f"card:{action}:{version - 1}"
        taken = unit.outbox.put(Outgoing(key, room.channels[0], "card", args, instead=before), NOW)
        unit.commit()
        return taken


def test_a_newer_card_takes_the_place_of_the_one_that_still_waits(room: Room) -> None:
    action = add_action(room, 1, NOW)
    room.put("first", room.channels[0], now=NOW)
    assert all(card(room, action.id, version) for version in (2, 3, 4))
    room.put("last", room.channels[0], now=NOW)
    assert list(room.states()) == ["first", f"card:{action.id}:4", "last"]
    assert [row.args for row in room.rows() if row.kind == "card"] == [{"action": action.id, "version": 4}]


def test_a_card_that_was_taken_up_is_not_changed_any_more(room: Room) -> None:
    action = add_action(room, 1, NOW)
    card(room, action.id, 2)
    claims = SqlDeliveries(room.engine).claim("one", NOW, FAST, 8, ("slack",), ("slack",))
    card(room, action.id, 3)
    assert room.states() == {f"card:{action.id}:2": "sending", f"card:{action.id}:3": "ready"}
    back = Verdict(State.READY, NOW + timedelta(seconds=9), "no connection", clean=True)
    SqlDeliveries(room.engine).record(claims[0], back, NOW, FAST)
    card(room, action.id, 4)
    assert set(room.states()) == {f"card:{action.id}:2", f"card:{action.id}:4"}


def steps(room: Room, work: Callable[[Prepared], object]) -> int:
    """How much SQLite's machine did for it, in tens of instructions."""
    with reading(room.engine) as connection:
        driver = connection.connection.dbapi_connection
        counted = 0

        def count() -> int:
            nonlocal counted
            counted += 1
            return 0

        driver.set_progress_handler(count, 10)  # type: ignore[union-attr]
        try:
            work(Prepared(connection))
        finally:
            driver.set_progress_handler(None, 10)  # type: ignore[union-attr]
        return counted


def pile_up(room: Room, first: int, last: int) -> None:
    with room.units.write() as unit:
        for number in range(first, last):
            unit.outbox.put(Outgoing(f"letter-{number}", room.channels[0], "note", {"text": "x"}), NOW)
        unit.commit()


def test_a_look_costs_the_same_however_much_waits_in_a_channel(room: Room) -> None:
    if room.engine.dialect.name != "sqlite":
        pytest.skip("SQLite counts its steps; PostgreSQL does not")
    looks: tuple[Callable[[Prepared], object], ...] = (
        lambda prepared: candidates(prepared, NOW, ("slack",), 8),
        lambda prepared: is_behind(prepared, NOW, ("slack",)),
    )
    pile_up(room, 0, 20)
    few = [steps(room, look) for look in looks]
    pile_up(room, 20, 2_000)
    assert [steps(room, look) for look in looks] == pytest.approx(few, abs=2)


def test_behind_a_closed_gate_nothing_is_locked_or_looked_at(room: Room) -> None:
    pile_up(room, 0, 50)
    deliveries = SqlDeliveries(room.engine)
    claim = deliveries.claim("one", NOW, FAST, 8, ("slack",), ("slack",))[0]
    deliveries.record(claim, Verdict(State.SENT, message="m1"), NOW, FAST)
    with writing(room.engine):  # a command in the middle of its turn
        assert deliveries.claim("one", NOW, FAST, 8, ("slack",), ("slack",)) == ()
