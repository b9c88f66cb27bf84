"""Delivery under fire: whatever is killed, and wherever, each message is there once and in its order.

Real processes on both databases against a post office on the loopback; docs/delivery.md names the points.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from multiprocessing.context import ForkServerProcess

import pytest

from tests.fakes.post_office import Letterbox, PostOffice
from tests.fakes.workroom import (
    FAST,
    Orders,
    Room,
    add_action,
    check_once_and_in_order,
    furnish,
    start,
    steady,
    wait_for_death,
    work_off,
)

ON_THE_WAY = (
    "claim: before the commit",
    "claim: after the commit",
    "send: before the post",
    "send: answered",
    "record: before the commit",
    "record: after the commit",
)
AT_THE_LOOK_UP = ("look-up: answered", "record: before the commit")
AT_THE_TICK = ("tick: after the insert", "tick: before the commit", "tick: after the commit")


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    room = furnish(database_url)
    yield room
    room.close()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        yield office


def letters(room: Room, each: int = 3) -> list[str]:
    keys = [f"letter-{number}-{channel}" for number in range(each) for channel in range(2)]
    for key in keys:
        room.put(key, room.channels[int(key[-1])])
    return keys


def orders(room: Room, office: PostOffice, owner: str, **more: object) -> Orders:
    return replace(Orders(room.url, office.port, owner), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("point", ON_THE_WAY)
def test_a_worker_killed_on_its_way_loses_nothing_and_doubles_nothing(
    room: Room, office: PostOffice, point: str
) -> None:
    keys = letters(room)
    wait_for_death(start(orders(room, office, "first", dies_at=point, nth=2)))
    work_off(room, orders(room, office, "second"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


@pytest.mark.parametrize("was_posted", [True, False])
@pytest.mark.parametrize("point", AT_THE_LOOK_UP)
def test_a_worker_killed_while_it_settles_a_doubt_leaves_it_to_the_next(
    room: Room, office: PostOffice, point: str, was_posted: bool
) -> None:
    keys = letters(room, each=2)
    first = "send: answered" if was_posted else "send: before the post"
    wait_for_death(start(orders(room, office, "first", dies_at=first)))
    wait_for_death(start(orders(room, office, "second", dies_at=point)))
    work_off(room, orders(room, office, "third"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


def test_a_worker_killed_after_a_look_up_found_nothing_and_before_the_message_goes_again(
    room: Room, office: PostOffice
) -> None:
    keys = letters(room, each=2)
    wait_for_death(start(orders(room, office, "first", dies_at="send: before the post")))
    wait_for_death(start(orders(room, office, "second", dies_at="send again: before the post")))
    work_off(room, orders(room, office, "third"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


def test_a_worker_killed_after_its_request_was_written_and_before_the_answer_came(room: Room) -> None:
    def slow(_box: Letterbox, _key: str, before: int) -> str:
        return "slow 0.4" if before == 0 else "take"

    keys = letters(room)
    with PostOffice(slow) as office:
        worker = start(orders(room, office, "first"))

        def on_taken(_key: str) -> None:
            if len(office.box.taken) == 3 and worker.pid:
                os.kill(worker.pid, signal.SIGKILL)

        office.box.seen = on_taken
        wait_for_death(worker)
        office.box.seen = lambda _key: None
        work_off(room, orders(room, office, "second"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


def test_a_worker_killed_before_it_wrote_down_that_it_must_wait(room: Room) -> None:
    def shut_once(box: Letterbox, _key: str, _before: int) -> str:
        return "throttle 0.5" if len(box.posts) == 1 else "take"

    keys = letters(room)
    with PostOffice(shut_once) as office:
        wait_for_death(start(orders(room, office, "first", dies_at="record: before the commit")))
        work_off(room, orders(room, office, "second"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


@pytest.mark.parametrize("point", AT_THE_TICK)
def test_a_worker_killed_while_a_schedule_falls_due_posts_its_digest_once(
    room: Room, office: PostOffice, point: str
) -> None:
    now = steady()
    add_action(room, 1, now, due_in=-3)
    due = now - timedelta(minutes=5)
    room.schedule(weekday=due.weekday(), at=due.strftime("%H:%M"), zone="UTC")
    wait_for_death(start(orders(room, office, "first", dies_at=point)))
    sent = [key for key, state in room.states().items() if key.startswith("digest:") and state == "sent"]
    work_off(room, orders(room, office, "second"), until=lambda: "sent" in room.states().values() or bool(sent))
    year, week, _ = due.isocalendar()
    wanted = [f"digest:{room.subgroups[0]}:{room.channels[0]}:{year}-W{week:02}"]
    check_once_and_in_order(office.box, wanted, FAST.channel_gap)


def test_at_sigterm_what_is_in_flight_is_finished_and_nothing_more_is_claimed(room: Room) -> None:
    with PostOffice(lambda _box, _key, _before: "slow 0.4") as office:
        keys = letters(room)
        worker = start(orders(room, office, "first"))
        wait_until(lambda: bool(office.box.taken))
        worker.terminate()
        worker.join(5)
        assert worker.exitcode == 0
        states = room.states()
        assert sorted(states.values()) == ["ready"] * 4 + ["sent"] * 2
        work_off(room, orders(room, office, "second"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


def test_a_worker_killed_while_it_drains_is_like_any_other(room: Room) -> None:
    with PostOffice(lambda _box, _key, before: "slow 0.5" if before == 0 else "take") as office:
        keys = letters(room)
        worker = start(orders(room, office, "first"))
        wait_until(lambda: bool(office.box.taken))
        worker.terminate()
        time.sleep(0.1)
        worker.kill()
        wait_for_death(worker)
        work_off(room, orders(room, office, "second"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


@pytest.mark.parametrize("point", ["send: before the post", "send: answered", "claim: after the commit"])
def test_a_worker_that_stood_still_past_its_lease_does_not_post_when_it_wakes(
    room: Room, office: PostOffice, point: str
) -> None:
    # One channel: a process that stands still inside a transaction holds SQLite's lock, and nobody can help that.
    keys = [f"letter-{number}" for number in range(3)]
    for key in keys:
        room.put(key, room.channels[0])
    with stopping(start(orders(room, office, "sleeper", stops_at=point))) as sleeper:
        work_off(room, orders(room, office, "second"))
        os.kill(sleeper, signal.SIGCONT)
        time.sleep(0.6)
    check_once_and_in_order(office.box, keys, FAST.channel_gap)


def test_nothing_stays_in_flight_longer_than_two_leases(room: Room, office: PostOffice) -> None:
    letters(room, each=1)
    wait_for_death(start(orders(room, office, "first", dies_at="send: before the post")))
    died = time.monotonic()
    work_off(room, orders(room, office, "second"), until=lambda: "sending" not in room.states().values())
    assert time.monotonic() - died < 2 * FAST.lease


def test_with_the_look_up_off_the_same_kill_doubles_a_message(room: Room, office: PostOffice) -> None:
    """The negative control: were the doubles not seen here, the tests above would prove nothing."""
    keys = letters(room, each=1)
    wait_for_death(start(orders(room, office, "first", dies_at="send: answered")))
    work_off(room, orders(room, office, "second", blind=True))
    with pytest.raises(AssertionError, match="doubled"):
        check_once_and_in_order(office.box, keys, FAST.channel_gap)


def wait_until(holds: object, seconds: float = 10.0) -> None:
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.02)


@contextmanager
def stopping(process: ForkServerProcess) -> Iterator[int]:
    """A worker that has stopped itself; gone at the end, whatever happened."""
    assert process.pid
    try:
        wait_until(lambda: is_stopped(process.pid))
        yield process.pid
    finally:
        process.kill()
        process.join()


def is_stopped(process: int | None) -> bool:
    with open(f"/proc/{process}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"
