"""How often the outbox is looked at: at once for what somebody waits for, and never once for every commit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outbox import Claim, State, Timing, Verdict
from bot.delivery.pace import UNKNOWN, News, Pace
from storage.delivery import SqlDeliveries
from tests.fakes.post_office import PostOffice
from tests.fakes.workroom import Orders, furnish, hire

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TIMING = Timing(poll=1.0, breath=0.05, channel_gap=1.0)
CLAIM = Claim(1, "k", 7, "slack", "T1", "note", {}, 1, NOW)
SENT = Verdict(State.SENT, message="m1")


@pytest.fixture
def pace() -> Pace:
    pace = Pace(TIMING)
    pace.looks(100.0)
    pace.found((), 100.0)
    return pace


def test_an_idle_worker_looks_at_every_poll(pace: Pace) -> None:
    assert pace.wait(100.2, full=False) == pytest.approx(0.8)


def test_news_for_a_channel_that_could_take_it_is_looked_at_at_once(pace: Pace) -> None:
    assert pace.heard({7}, 100.2)
    assert pace.wait(100.2, full=False) <= 0


def test_sixteen_people_at_once_are_one_look(pace: Pace) -> None:
    pace.heard({7}, 100.01)
    assert [pace.heard({8}, 100.01) for _ in range(15)] == [False] * 15
    assert pace.wait(100.01, full=False) == pytest.approx(0.04)


def test_nothing_is_looked_at_for_a_turn_that_put_nothing_in(pace: Pace) -> None:
    assert not pace.heard((), 100.2)
    assert pace.wait(100.2, full=False) == pytest.approx(0.8)


def test_what_waits_behind_a_message_is_looked_at_when_its_channel_has_rested(pace: Pace) -> None:
    pace.found((CLAIM,), 100.1)
    assert not pace.heard({7}, 100.1), "the channel's message is still in flight"
    pace.landed(CLAIM, SENT, NOW, 100.2)
    assert not pace.heard({7}, 100.3), "the channel rests"
    assert pace.wait(100.3, full=False) == pytest.approx(0.9), "no poll just before it opens"
    assert pace.heard({8}, 100.4), "another channel does not"


def test_what_was_put_in_by_somebody_unknown_is_looked_for(pace: Pace) -> None:
    pace.landed(CLAIM, SENT, NOW, 100.2)
    assert pace.heard(UNKNOWN, 100.3)


def test_a_message_that_backs_off_is_looked_at_when_its_time_comes(pace: Pace) -> None:
    pace.landed(CLAIM, Verdict(State.READY, NOW + timedelta(seconds=1.4)), NOW, 100.0)
    assert pace.wait(100.0, full=False) == pytest.approx(1.4)


def test_what_was_cancelled_unposted_lets_its_channel_go_on(pace: Pace) -> None:
    pace.found((CLAIM,), 100.1)
    pace.landed(CLAIM, Verdict(State.CANCELLED), NOW, 100.2)
    assert pace.wait(100.2, full=False) <= 0


def test_a_message_lost_to_another_worker_does_not_close_its_channel(pace: Pace) -> None:
    pace.found((CLAIM,), 100.1)
    pace.lost(CLAIM)
    assert pace.heard({7}, 100.2)


def test_what_is_put_in_during_a_look_is_looked_for_again_unless_its_channel_was_served(pace: Pace) -> None:
    pace.looks(101.0)
    assert not pace.heard({7}, 101.01)
    pace.found((CLAIM,), 101.02)
    assert pace.wait(101.5, full=False) > 0
    pace.looks(102.0)
    pace.heard({8}, 102.01)
    pace.found((CLAIM,), 102.02)
    assert pace.wait(102.1, full=False) <= 0


def test_with_full_hands_nothing_is_looked_at(pace: Pace) -> None:
    pace.heard(UNKNOWN, 100.1)
    assert pace.wait(100.1, full=True) == TIMING.lease


def test_officers_who_are_to_be_told_are_told_at_once(pace: Pace) -> None:
    pace.landed(CLAIM, Verdict(State.DEAD, tell="The channel is gone."), NOW, 100.2)
    assert pace.wait(100.2, full=False) <= 0


def test_news_is_taken_once() -> None:
    news = News()
    news.add({1, 2})
    news.add({2})
    assert (set(news.take()), set(news.take())) == ({1, 2}, set())


class Counted(SqlDeliveries):
    looks = 0

    def claim(
        self, owner: str, now: datetime, timing: Timing, limit: int, senders: Sequence[str], seers: Sequence[str]
    ) -> tuple[Claim, ...]:
        self.looks += 1
        return super().claim(owner, now, timing, limit, senders, seers)


def test_a_busy_channel_is_looked_at_when_it_opens_and_not_for_each_of_hundreds_of_commits(database_url: str) -> None:
    room = furnish(database_url, officer=False)
    channel, deliveries = room.channels[0], Counted(room.engine)

    async def life(office: PostOffice) -> None:
        orders = Orders(room.url, office.port, "one", timing=replace(TIMING, channel_gap=0.5))
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        began, before = loop.time(), 0
        worker = hire(room.engine, orders, news=lambda: {channel}, deliveries=deliveries)
        working = asyncio.create_task(worker.run(stop))
        await asyncio.sleep(0.2)
        for number in range(200):
            await asyncio.to_thread(room.put, f"letter-{number}", channel)
            worker.wake()
            if number == 0:
                await asyncio.sleep(0.3)
                assert office.box.keys() == ["letter-0"], "the first of a burst leaves at once"
                began, before = loop.time(), deliveries.looks
        while loop.time() < began + 2:
            worker.wake()
            await asyncio.sleep(0.01)
        seconds = loop.time() - began
        stop.set()
        await working
        assert deliveries.looks - before <= 2 * seconds + 2, "twice a second: no more than the channel can take"

    try:
        with PostOffice() as office:
            asyncio.run(life(office))
    finally:
        room.close()
