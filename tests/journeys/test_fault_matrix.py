"""Delivery under fire: whatever is killed, and wherever, each message is there once and in its order.

Real processes on both databases against a post office on the loopback; see docs/delivery.md for the points.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.post_office import PostOffice
from tests.fakes.workroom import (
    FAST,
    Orders,
    Room,
    check_once_and_in_order,
    furnish,
    start,
    wait_for_death,
    work_off,
)

POINTS = (
    "claim: before the commit",
    "claim: after the commit",
    "send: before the post",
    "send: answered",
    "record: before the commit",
    "record: after the commit",
)


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


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_on_its_way_loses_nothing_and_doubles_nothing(
    room: Room, office: PostOffice, point: str
) -> None:
    keys = letters(room)
    wait_for_death(start(Orders(room.url, office.port, "first", dies_at=point, nth=2)))
    work_off(room, Orders(room.url, office.port, "second"))
    check_once_and_in_order(office.box, keys, FAST.channel_gap)
