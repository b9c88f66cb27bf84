"""Delivery and the calendar: down over a clock change, over weeks, a clock that jumps, a schedule on hold.

The worker is stepped through invented days on both databases; what is posted is read at the post office.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.model import Due, DueKind, Rag
from tests.fakes.post_office import PostOffice
from tests.fakes.workroom import FAST, Orders, Room, add_action, add_owner, furnish, hire

LONDON = ZoneInfo("Europe/London")
PATIENT = replace(FAST, channel_gap=0.0)


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    room = furnish(database_url)
    yield room
    room.close()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office


class Life:
    """A worker whose clock we hold. `until` lets it run through the hours; `wakes` is a start after a silence."""

    def __init__(self, room: Room, office: PostOffice, now: datetime) -> None:
        self.now, self._room, self._office = now, room, office

    def at(self, *parts: int) -> datetime:
        return datetime(*parts, tzinfo=LONDON).astimezone(UTC)  # type: ignore[arg-type]

    def wakes(self, now: datetime) -> None:
        """A fresh process starts at this moment and works until nothing is left."""
        self.now = now
        worker = hire(self._room.engine, self._orders(), lambda _point: None, clock=lambda: self.now)

        async def some() -> None:
            for _ in range(20):
                if not await worker.step():
                    break
            await worker.step()

        asyncio.run(some())

    def until(self, end: datetime, *, every: timedelta) -> None:
        """One process that lives through the time and looks at each step of it."""
        worker = hire(self._room.engine, self._orders(), lambda _point: None, clock=lambda: self.now)

        async def all_of_it() -> None:
            while self.now < end:
                self.now += every
                await worker.step()

        asyncio.run(all_of_it())

    def _orders(self) -> Orders:
        return Orders(self._room.url, self._office.port, "one", timing=PATIENT)


def digests(office: PostOffice) -> list[str]:
    return [taken.key.rsplit(":", 1)[1] for taken in office.box.taken if taken.key.startswith("digest:")]


def overdue(room: Room, now: datetime, **more: Any) -> None:
    add_action(room, 1, now, due=Due("", DueKind.DATE, date(2026, 1, 5)), **more)


Moment = tuple[int, ...]


@pytest.mark.parametrize(
    ("weekday", "at", "start", "end", "weeks"),
    [
        (0, "09:00", (2026, 3, 25, 0, 0), (2026, 4, 1, 0, 0), ["W14"]),
        (6, "01:30", (2026, 3, 28, 0, 0), (2026, 3, 30, 0, 0), ["W13"]),
        (0, "09:00", (2026, 10, 22, 0, 0), (2026, 10, 28, 0, 0), ["W44"]),
        (6, "01:30", (2026, 10, 24, 0, 0), (2026, 10, 26, 0, 0), ["W43"]),
    ],
)
@pytest.mark.parametrize("awake", [True, False], ids=["awake", "down"])
def test_over_both_clock_changes_each_digest_is_posted_once(
    room: Room, office: PostOffice, weekday: int, at: str, start: Moment, end: Moment, weeks: list[str], awake: bool
) -> None:
    first, last = datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC)  # type: ignore[arg-type]
    overdue(room, first)
    room.schedule(weekday=weekday, at=at)
    life = Life(room, office, first)
    life.wakes(first)
    if awake:
        life.until(last, every=timedelta(minutes=20))
    else:
        life.wakes(last)
        life.wakes(last + timedelta(hours=1))
    assert digests(office) == [f"2026-{week}" for week in weeks]


@pytest.mark.parametrize(("weeks", "missed"), [(1, 0), (3, 2), (8, 7)])
def test_after_weeks_of_silence_one_digest_is_posted_labelled_late_and_the_others_are_on_record(
    room: Room, office: PostOffice, weeks: int, missed: int
) -> None:
    life = Life(room, office, datetime(2026, 9, 14, 9, 0, tzinfo=LONDON).astimezone(UTC))
    overdue(room, life.now)
    room.schedule(weekday=0, at="09:00")
    life.wakes(life.now)
    back = life.now + timedelta(weeks=weeks, days=1)
    life.wakes(back)
    life.wakes(back + timedelta(hours=2))
    late = [taken for taken in office.box.taken if "posted late" in taken.payload]
    assert len(digests(office)) == 2
    assert len(late) == 1
    monday = date(2026, 9, 14) + timedelta(weeks=weeks)
    assert f"for Monday {monday.day} " in late[0].payload
    assert list(room.states().values()).count("expired") == missed


def test_four_days_late_is_too_late_and_on_record(room: Room, office: PostOffice) -> None:
    life = Life(room, office, datetime(2026, 11, 9, 9, 0, tzinfo=UTC))
    overdue(room, life.now)
    room.schedule(weekday=0, at="09:00")
    life.wakes(life.now)
    life.wakes(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))
    assert digests(office) == ["2026-W46"]
    assert room.states() == {
        f"digest:{room.subgroups[0]}:{room.channels[0]}:2026-W46": "sent",
        f"digest:{room.subgroups[0]}:{room.channels[0]}:2026-W47": "expired",
    }


def test_a_clock_that_jumps_ahead_and_back_posts_no_week_twice(room: Room, office: PostOffice) -> None:
    life = Life(room, office, datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    overdue(room, life.now)
    room.schedule(weekday=0, at="09:00")
    life.wakes(life.now)
    life.wakes(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    life.wakes(datetime(2026, 11, 16, 12, 0, tzinfo=UTC))
    life.until(datetime(2026, 11, 24, 9, 0, tzinfo=UTC), every=timedelta(hours=1))
    assert digests(office) == ["2026-W47", "2026-W48"]


def test_moving_the_day_within_the_week_posts_no_second_digest(room: Room, office: PostOffice) -> None:
    life = Life(room, office, datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    overdue(room, life.now)
    schedule = room.schedule(weekday=0, at="09:00")
    life.wakes(life.now)
    room.spoil(schedule, weekday=2, version=2)
    life.until(datetime(2026, 11, 25, 10, 0, tzinfo=UTC), every=timedelta(hours=3))
    assert digests(office) == ["2026-W47", "2026-W48"]


def test_with_nothing_to_say_nothing_is_posted(room: Room, office: PostOffice) -> None:
    life = Life(room, office, datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    room.schedule(weekday=0, at="09:00")
    life.wakes(life.now)
    assert office.box.taken == []
    assert list(room.states().values()) == ["cancelled"]


def test_a_schedule_broken_by_hand_is_told_to_the_officer_once_and_stops_no_other(
    room: Room, office: PostOffice
) -> None:
    life = Life(room, office, datetime(2026, 11, 16, 9, 0, tzinfo=UTC))
    overdue(room, life.now, group=1)
    broken = room.schedule(weekday=0, at="09:00")
    room.spoil(broken, zone="Europe/Nowhere")
    room.schedule(group=1, weekday=0, at="09:00")
    life.wakes(life.now)
    life.until(life.now + timedelta(hours=3), every=timedelta(minutes=10))
    told = [taken.payload for taken in office.box.taken if taken.channel == "D1"]
    assert len(digests(office)) == 1
    assert len(told) == 1
    assert "Europe/Nowhere" in told[0]


def test_an_owner_is_reminded_a_week_before_on_the_day_and_weekly_after_it(room: Room, office: PostOffice) -> None:
    start = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
    owner = add_owner(room, "Bram Holt", "U7")
    due = Due("18/11/2026", DueKind.DATE, date(2026, 11, 18))
    add_action(room, 1, start, due=due, owners=(owner,), rag=Rag.AMBER)
    life = Life(room, office, start)
    life.until(datetime(2026, 12, 5, 0, 0, tzinfo=UTC), every=timedelta(hours=2))
    days = [taken.key.rsplit(":", 1)[1] for taken in office.box.taken if taken.channel == "DU7"]
    assert days == ["2026-11-11", "2026-11-18", "2026-11-19", "2026-11-26", "2026-12-03"]


def test_reminders_rest_at_the_weekend_and_missed_ones_become_one_line(room: Room, office: PostOffice) -> None:
    start = datetime(2026, 11, 11, 12, 0, tzinfo=UTC)
    owner = add_owner(room, "Bram Holt", "U7")
    for number, day in enumerate((21, 22, 24, 25), start=1):
        add_action(room, number, start, due=Due("", DueKind.DATE, date(2026, 11, day)), owners=(owner,))
    life = Life(room, office, start)
    life.wakes(start)
    life.until(datetime(2026, 11, 15, 23, 0, tzinfo=UTC), every=timedelta(hours=2))
    assert [taken.key.rsplit(":", 1)[1] for taken in office.box.taken] == ["2026-11-13"]
    life.wakes(datetime(2026, 11, 18, 12, 0, tzinfo=UTC))
    last = office.box.taken[-1]
    assert last.key.endswith("2026-11-18")
    assert "G0-3" in last.payload
    assert "G0-4" in last.payload
    assert len(office.box.taken) == 2
