"""Delivery in bad weather: a platform that drops, stalls and refuses, a database that is cut or locked, a crowd.

Real processes and sockets on both databases; the other half of tests/journeys/test_fault_matrix.py.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import make_url, text

from storage.delivery import SqlDeliveries
from tests.fakes.post_office import Behaviour, Letterbox, PostOffice
from tests.fakes.workroom import (
    FAST,
    Orders,
    Room,
    add_action,
    check_once_and_in_order,
    furnish,
    start,
    steady,
    work_off,
)

Furnish = Callable[..., Room]


@pytest.fixture
def furnished() -> Iterator[Furnish]:
    """Makes rooms, and closes them whatever happened."""
    rooms: list[Room] = []

    def make(url: str, **wishes: Any) -> Room:
        rooms.append(furnish(url, **wishes))
        return rooms[-1]

    yield make
    for room in rooms:
        room.close()


@pytest.fixture
def room(database_url: str, furnished: Furnish) -> Room:
    return furnished(database_url)


def letters(room: Room, each: int = 3) -> list[str]:
    keys = [f"letter-{number}-{channel}" for number in range(each) for channel in range(len(room.channels))]
    for key in keys:
        room.put(key, room.channels[int(key.rsplit("-", 1)[1])])
    return keys


def first_time(what: str) -> Behaviour:
    return lambda _box, _key, before: what if before == 0 else "take"


WEATHER = {
    "takes it and drops the line": first_time("swallow"),
    "drops the line at once": first_time("drop"),
    "takes it and answers with a fault": first_time("fail"),
    "takes it and never answers": first_time("hang"),
    "takes it and answers too late": first_time("slow 0.9"),
    "takes it only after we gave up": first_time("late 0.7"),
    "asks to wait": first_time("throttle 0.3"),
}


@pytest.mark.parametrize("weather", WEATHER)
def test_whatever_the_platform_does_to_the_first_try_each_message_is_there_once(room: Room, weather: str) -> None:
    with PostOffice(WEATHER[weather]) as office:
        keys = letters(room, each=2)
        work_off(room, Orders(room.url, office.port, "only"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


def test_a_storm_of_refusals_is_waited_out_and_the_workspace_is_left_alone_meanwhile(room: Room) -> None:
    calm_at = time.monotonic() + 2.0

    def storm(_box: Letterbox, _key: str, _before: int) -> str:
        return "throttle 0.5" if time.monotonic() < calm_at else "take"

    with PostOffice(storm) as office:
        keys = letters(room)
        work_off(room, Orders(room.url, office.port, "only"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)
    # Two channels can meet the closed door together each time it opens; nobody knocks in between.
    assert len(office.box.posts) - len(keys) <= 2 * (2.0 / 0.5 + 1)


def test_nobody_at_the_door_is_no_doubt_the_messages_wait_and_leave_when_it_opens(room: Room) -> None:
    keys = letters(room, each=1)
    with PostOffice() as office:
        closed_port = office.port
    work_off(room, Orders(room.url, closed_port, "first"), until=lambda: all(r.attempts > 1 for r in room.rows()))
    assert set(room.states().values()) <= {"ready", "sending"}
    with PostOffice() as office:
        work_off(room, Orders(room.url, office.port, "second"))
        check_once_and_in_order(office.box, keys, FAST.channel_gap)
        assert office.box.lookups == 0


def test_a_connection_cut_during_the_commit_leaves_the_message_to_be_looked_up(
    postgres_url: str, furnished: Furnish
) -> None:
    room = furnished(postgres_url)
    keys = letters(room, each=2)
    with PostOffice() as office:
        cut = CuttingPoint(room, "record: before the commit")
        work_off(room, Orders(room.url, office.port, "only"), at=cut)
    assert cut.cut == 1
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


@pytest.mark.parametrize("point", ["claim: before the commit", "tick: before the commit"])
def test_a_connection_cut_elsewhere_is_only_tried_again(postgres_url: str, furnished: Furnish, point: str) -> None:
    room = furnished(postgres_url)
    now = steady()
    add_action(room, 1, now, due_in=-3)
    due = now - timedelta(minutes=5)
    room.schedule(weekday=due.weekday(), at=due.strftime("%H:%M"), zone="UTC")
    with PostOffice() as office:
        cut = CuttingPoint(room, point)
        work_off(room, Orders(room.url, office.port, "only"), at=cut, until=lambda: "sent" in room.states().values())
    assert cut.cut == 1
    assert len(office.box.taken) == 1


def test_a_restart_of_the_database_is_only_a_pause(postgres_url: str, furnished: Furnish) -> None:
    room = furnished(postgres_url)
    keys = letters(room)
    with PostOffice() as office:
        cutter = threading.Timer(0.6, cut_everybody, args=(room,))
        cutter.start()
        work_off(room, Orders(room.url, office.port, "only"))
        cutter.join()
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


class CuttingPoint:
    """The server ends the worker's own session at a named point, once: the commit that follows fails."""

    def __init__(self, room: Room, point: str) -> None:
        self._room, self._point, self.cut = room, point, 0

    def __call__(self, point: str) -> None:
        if point == self._point and not self.cut:
            self.cut += 1
            cut_everybody(self._room)


def cut_everybody(room: Room) -> None:
    ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with room.engine.connect() as connection:
        connection.execute(text(ending))
        connection.commit()


def test_a_database_locked_by_a_backup_is_waited_for_and_nothing_is_lost(sqlite_url: str, furnished: Furnish) -> None:
    room = furnished(sqlite_url)
    keys = letters(room)
    with PostOffice() as office, locked(room, seconds=1.5):
        work_off(room, Orders(room.url, office.port, "only"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


@contextmanager
def locked(room: Room, seconds: float) -> Iterator[None]:
    def hold() -> None:
        with closing(sqlite3.connect(str(make_url(room.url).database), isolation_level=None)) as backup:
            backup.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            backup.execute("ROLLBACK")

    holder = threading.Thread(target=hold)
    holder.start()
    yield
    holder.join()


def test_three_replicas_that_tick_together_post_every_digest_and_every_letter_once(
    database_url: str, furnished: Furnish
) -> None:
    room = furnished(database_url, channels=6)
    now = steady()
    for number in range(6):
        add_action(room, 1, now, group=number, due_in=-2)
        room.schedule(group=number, weekday=now.weekday(), at="00:00", zone="UTC", last_period=last_week(now))
    keys = letters(room)
    with PostOffice() as office:
        crew = [start(Orders(room.url, office.port, f"replica-{n}")) for n in range(3)]
        work_off(room, Orders(room.url, office.port, "fourth"), until=lambda: everything_sent(room, 6 + len(keys)))
        for worker in crew:
            worker.terminate()
        for worker in crew:
            worker.join(5)
    posted = [taken.key for taken in office.box.taken]
    assert len(posted) == len(set(posted)) == 6 + len(keys)
    assert len({taken.worker for taken in office.box.taken}) > 1
    assert [worker.exitcode for worker in crew] == [0, 0, 0]


def last_week(now: Any) -> str:
    year, week, _ = (now - timedelta(weeks=1)).isocalendar()
    return f"{year}-W{week:02}"


def everything_sent(room: Room, count: int) -> bool:
    states = list(room.states().values())
    return len(states) >= count and set(states) == {"sent"}


def test_two_processes_on_one_sqlite_file_share_the_work_safely(sqlite_url: str, furnished: Furnish) -> None:
    room = furnished(sqlite_url, channels=4)
    keys = letters(room)
    with PostOffice() as office:
        other = start(Orders(room.url, office.port, "other"))
        work_off(room, Orders(room.url, office.port, "one"))
        other.terminate()
        other.join(5)
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


def test_a_schedule_edited_while_it_falls_due_still_posts_once_in_its_week(room: Room) -> None:
    now = steady()
    add_action(room, 1, now, due_in=-3)
    due = now - timedelta(minutes=5)
    schedule = room.schedule(weekday=due.weekday(), at=due.strftime("%H:%M"), zone="UTC")
    edited: list[str] = []

    def edit(point: str) -> None:
        if point == "claim: after the commit" and not edited:
            edited.append(point)
            with room.units.write() as unit:
                known = unit.outbox.schedules()[0]
                later = (now - timedelta(minutes=1)).strftime("%H:%M")
                unit.outbox.save_schedule(replace(known, at=later, last_period=""))
                unit.commit()

    with PostOffice() as office:
        work_off(room, Orders(room.url, office.port, "one"), at=edit, until=lambda: bool(edited))
        work_off(room, Orders(room.url, office.port, "two"), until=lambda: "sent" in room.states().values())
        time.sleep(0.5)
    assert edited
    assert schedule.version == 1
    assert len(office.box.taken) == 1


def test_nothing_is_posted_after_its_time(room: Room) -> None:
    with PostOffice(first_time("throttle 1.5")) as office:
        room.put("stale", room.channels[0], text="stale", expires_at=steady() + timedelta(seconds=0.8))
        room.put("fresh", room.channels[0], text="fresh")
        work_off(room, Orders(room.url, office.port, "only"))
    assert room.states()["stale"] == "expired"
    assert [taken.key for taken in office.box.taken] == ["fresh"]


def test_where_nothing_can_be_looked_up_a_doubt_is_held_and_the_officer_is_told(
    database_url: str, furnished: Furnish
) -> None:
    room = furnished(database_url, platform="teams")
    with PostOffice(lambda _box, key, before: "swallow" if key == "letter-0" and before == 0 else "take") as office:
        for number in range(2):
            room.put(f"letter-{number}", room.channels[0], text="words")
        orders = Orders(room.url, office.port, "only", sees=False, platform="teams")
        work_off(room, orders, until=lambda: list(room.states().values()).count("sent") == 2)
    told = [taken for taken in office.box.taken if taken.channel == "D1"]
    assert room.states()["letter-0"] == "uncertain"
    assert [taken.key for taken in office.box.of("C0")] == ["letter-0", "letter-1"]
    assert len(told) == 1
    assert "may not have appeared" in told[0].payload
    assert "#group-0" in told[0].payload
    deliveries = SqlDeliveries(room.engine)
    assert [row.place for row in deliveries.waiting()] == ["group-0"]


def test_a_workspace_that_does_not_let_us_read_is_found_out_by_asking_and_the_doubt_is_held(room: Room) -> None:
    with PostOffice(lambda _box, key, before: "swallow" if key == "letter-0" and before == 0 else "take") as office:
        for number in range(2):
            room.put(f"letter-{number}", room.channels[0], text="words")
        orders = Orders(room.url, office.port, "only", may_read=False)
        work_off(room, orders, until=lambda: list(room.states().values()).count("sent") == 2)
    assert room.states()["letter-0"] == "uncertain"
    assert [taken.channel for taken in office.box.taken].count("D1") == 1
    assert [taken.key for taken in office.box.of("C0")] == ["letter-0", "letter-1"]


def test_if_so_set_it_is_sent_again_and_says_of_itself_that_it_may_be_a_repeat(
    database_url: str, furnished: Furnish
) -> None:
    room = furnished(database_url, platform="teams")
    timing = replace(FAST, repeat_unseen=True)
    with PostOffice(first_time("swallow")) as office:
        room.put("letter", room.channels[0], text="words")
        work_off(room, Orders(room.url, office.port, "only", sees=False, platform="teams", timing=timing))
    first, second = office.box.taken
    assert "may be a repeat" not in first.payload
    assert "may be a repeat" in second.payload
