"""Timetables that cannot be followed as they stand: said in plain words, never tried for ever, and nobody else waits.

A channel that is gone, archived or full, a revoked token and messages that are too long: see
tests/journeys/test_fault_matrix_slack.py; rows edited by hand and clocks that jump: tests/storage/test_delivery.py
and tests/journeys/test_fault_matrix_time.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from bot.model import Schedule
from bot.reply import Reply
from tests.builders import Town, said
from tests.fakes.post_office import Letterbox, PostOffice
from tests.fakes.workroom import FAST, Orders, Room, add_action, furnish, hire

MONDAY = datetime(2026, 11, 16, 9, 1, tzinfo=UTC)


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    room = furnish(database_url)
    for group in (0, 1):
        add_action(room, 1, MONDAY, group=group, due_in=-3)
    yield room
    room.close()


def work(room: Room, steps: int = 6) -> Letterbox:
    with PostOffice() as office:
        timing = replace(FAST, channel_gap=0.0)
        worker = hire(room.engine, Orders(room.url, office.port, "one", timing=timing), clock=lambda: MONDAY)

        async def some() -> None:
            for _ in range(steps):
                await worker.step()

        asyncio.run(some())
        return office.box


def also_in(room: Room, group: int, channel: int) -> None:
    """A second timetable for a channel that is another subgroup's."""
    with room.units.write() as unit:
        unit.outbox.save_schedule(Schedule(0, room.subgroups[group], room.channels[channel], weekday=0, at="09:00"))
        unit.commit()


def test_two_timetables_for_one_channel_post_one_digest_each_and_show_only_what_that_channel_may_see(
    room: Room,
) -> None:
    room.schedule(group=0, weekday=0, at="09:00")
    also_in(room, group=1, channel=0)
    box = work(room)
    assert [taken.channel for taken in box.taken] == ["C0", "C0"]
    own, other = (taken.payload for taken in box.taken)
    assert "G0-1" in own
    assert "G1-1" not in other
    assert "1 action is withheld here" in other
    assert set(room.states().values()) == {"sent"}


def test_a_channel_that_was_unlinked_after_its_timetable_was_set_shows_no_action(room: Room) -> None:
    room.schedule(group=0, weekday=0, at="09:00")
    with room.units.write() as unit:
        place = unit.places.get(room.channels[0])
        assert place is not None
        unit.places.save(replace(place, subgroup_id=None))
        unit.commit()
    assert all("G0-1" not in taken.payload for taken in work(room).taken)
    assert set(room.states().values()) <= {"sent", "cancelled"}


@pytest.mark.parametrize("suspended", ["removed"])
def test_a_channel_that_the_bot_was_removed_from_is_told_nothing_and_the_other_gets_its_digest(
    room: Room, suspended: str
) -> None:
    for group in (0, 1):
        room.schedule(group=group, weekday=0, at="09:00")
    with room.units.write() as unit:
        place = unit.places.get(room.channels[0])
        assert place is not None
        unit.places.save(replace(place, suspended=suspended))
        unit.commit()
    box = work(room)
    assert all("G0-1" not in taken.payload for taken in box.taken)
    assert any(taken.channel == "C1" and "G1-1" in taken.payload for taken in box.taken)


def test_a_subgroup_without_a_channel_is_said_so_with_the_way_to_give_it_one(engine: Engine) -> None:
    town = Town(engine)
    town.say("Imogen Hartley", "subgroup add CYP Children and young people")
    answer = town.say("Imogen Hartley", "subgroup schedule CYP Monday 09:00")
    assert isinstance(answer, Reply)
    assert "CYP has no channel yet" in said(answer)
    assert "subgroup link CYP" in said(answer)
    with town.units.read() as unit:
        assert unit.outbox.schedules() == ()
