"""The database's server goes down hard in the middle of sending, and comes back: nothing is lost, nothing is doubled.

A server of its own, so that no other test is hurt. It keeps what it acknowledged, as one in earnest must.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from tests.databases import SETTINGS, Machine, NoPostgres, Postgres, own_postgres
from tests.fakes.post_office import Letterbox, PostOffice
from tests.fakes.workroom import FAST, Orders, Room, check_once_and_in_order, furnish, start, work_off

KEEPING = {**SETTINGS, "synchronous_commit": "on"}


@pytest.fixture
def machine() -> Iterator[Machine]:
    try:
        with own_postgres(KEEPING) as machine:
            yield machine
    except NoPostgres as reason:
        pytest.skip(f"NOT TESTED on PostgreSQL: {reason}")


@pytest.fixture
def room(machine: Machine) -> Iterator[Room]:
    postgres = Postgres(machine.url)
    room = furnish(postgres.fresh().render_as_string(hide_password=False), channels=3)
    yield room
    room.close()


def letters(room: Room, each: int) -> list[str]:
    keys = [f"letter-{number}-{channel}" for number in range(each) for channel in range(len(room.channels))]
    for key in keys:
        room.put(key, room.channels[int(key.rsplit("-", 1)[1])])
    return keys


class Outage:
    """Crashes the server when the post office has so many letters, and starts it again after a while."""

    def __init__(self, machine: Machine, after: int, seconds: float) -> None:
        self._machine, self._after, self._seconds = machine, after, seconds
        self._begun = threading.Event()

    def __call__(self, box: Letterbox, _key: str, _before: int) -> str:
        if len(box.taken) < self._after:
            return "take"
        # The letter that meets the outage is taken, and its answer comes while nobody can write it down.
        self._begun.set()
        return "slow 0.3"

    def happen(self) -> None:
        """On the main thread: the server ends with the thread that started it."""
        assert self._begun.wait(30), "the server was to go down in the middle of sending"
        self._machine.crash()
        time.sleep(self._seconds)
        self._machine.start()


def all_ended(room: Room) -> bool:
    return all(state not in ("ready", "sending", "uncertain") for state in room.states().values())


def test_a_server_that_goes_down_while_a_worker_sends_is_waited_for(machine: Machine, room: Room) -> None:
    keys = letters(room, each=4)
    outage = Outage(machine, after=4, seconds=1.0)
    with PostOffice(outage) as office:
        crew = [start(Orders(room.url, office.port, "one"))]
        outage.happen()
        work_off(room, Orders(room.url, office.port, "two"), until=lambda: all_ended(room))
        for worker in crew:
            worker.terminate()
            worker.join(5)
    assert [worker.exitcode for worker in crew] == [0], "the worker lives through it"
    check_once_and_in_order(office.box, keys, FAST.channel_gap)
    assert office.box.lookups > 0, "what was under way was looked up before it was sent again"


def test_three_replicas_live_through_a_server_that_goes_down(machine: Machine, room: Room) -> None:
    keys = letters(room, each=5)
    outage = Outage(machine, after=5, seconds=0.5)
    with PostOffice(outage) as office:
        crew = [start(Orders(room.url, office.port, f"replica-{n}")) for n in range(3)]
        outage.happen()
        end = time.monotonic() + 40
        while not all_ended(room) and time.monotonic() < end:
            time.sleep(0.1)
        for worker in crew:
            worker.terminate()
        for worker in crew:
            worker.join(5)
    assert set(room.states().values()) == {"sent"}
    assert [worker.exitcode for worker in crew] == [0, 0, 0]
    check_once_and_in_order(office.box, keys, FAST.channel_gap)
