"""The outbox on both databases: claims, fences, gates, cards that join, and what the admin sees."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.delivery.outbox import Claim, State, Verdict
from bot.delivery.ports import Envelope
from bot.model import Action, Audience, Marking, Status
from storage.delivery import SqlDeliveries
from tests.fakes.post_office import Behaviour, PostOffice
from tests.fakes.workroom import FAST, Orders, Room, add_action, furnish, hire, work_off

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def room(database_url: str) -> Iterator[Room]:
    room = furnish(database_url)
    yield room
    room.close()


def take(room: Room, owner: str, now: datetime = NOW, limit: int = 8, lease: float = 60.0) -> tuple[Claim, ...]:
    timing = replace(FAST, lease=lease)
    return SqlDeliveries(room.engine).claim(owner, now, timing, limit, ("slack",), ("slack",))


def settle(room: Room, claim: Claim, verdict: Verdict, now: datetime = NOW) -> bool:
    return SqlDeliveries(room.engine).record(claim, verdict, now, FAST)


def work(room: Room, now: datetime = NOW, behave: Behaviour | None = None, steps: int = 8) -> PostOffice:
    """A worker's passes at a moment that does not move; the post office it posted to."""
    with PostOffice(behave) as office:
        orders = Orders(room.url, office.port, "one", timing=replace(FAST, channel_gap=0.0))
        worker = hire(room.engine, orders, lambda _point: None, clock=lambda: now)

        async def some() -> None:
            for _ in range(steps):
                await worker.step()

        asyncio.run(some())
        return office


# --- claims -----------------------------------------------------------------


def test_only_the_oldest_message_of_each_channel_is_taken_up(room: Room) -> None:
    for key, channel in (("a1", 0), ("a2", 0), ("b1", 1)):
        room.put(key, room.channels[channel], now=NOW)
    assert [claim.key for claim in take(room, "one")] == ["a1", "b1"]
    assert take(room, "two") == ()


def test_what_people_wait_for_leaves_before_the_digests(room: Room) -> None:
    room.put("digest", room.channels[0], "digest", now=NOW, subgroup=1)
    room.put("receipt", room.channels[1], "receipt", now=NOW, turn=1)
    assert [claim.key for claim in take(room, "one", limit=1)] == ["receipt"]


def test_a_message_for_later_does_not_hold_up_its_channel(room: Room) -> None:
    room.put("later", room.channels[0], now=NOW, text="x", not_before=NOW + timedelta(days=2))
    room.put("now", room.channels[0], now=NOW, text="x")
    assert [claim.key for claim in take(room, "one")] == ["now"]


def test_a_message_that_backs_off_keeps_its_place(room: Room) -> None:
    for key in ("first", "second"):
        room.put(key, room.channels[0], now=NOW)
    claim = take(room, "one")[0]
    settle(room, claim, Verdict(State.READY, NOW + timedelta(seconds=30), "no connection", clean=True))
    assert take(room, "one", NOW + timedelta(seconds=10)) == ()
    assert [c.key for c in take(room, "one", NOW + timedelta(seconds=31))] == ["first"]


def test_a_channel_rests_for_its_second_and_a_workspace_until_its_door_opens(room: Room) -> None:
    for key, channel in (("a1", 0), ("a2", 0), ("b1", 1)):
        room.put(key, room.channels[channel], now=NOW)
    a1, b1 = take(room, "one")
    settle(room, a1, Verdict(State.SENT, message="m1"))
    assert take(room, "one", NOW + timedelta(seconds=0.2)) == ()
    settle(room, b1, Verdict(State.READY, NOW, "wait", shut=NOW + timedelta(seconds=20)))
    assert take(room, "one", NOW + timedelta(seconds=19)) == ()
    assert {c.key for c in take(room, "one", NOW + timedelta(seconds=21))} == {"a2", "b1"}


def test_the_longest_wait_that_a_workspace_asked_for_counts(room: Room) -> None:
    for key, channel in (("a1", 0), ("b1", 1)):
        room.put(key, room.channels[channel], now=NOW)
    a1, b1 = take(room, "one")
    settle(room, a1, Verdict(State.READY, NOW, "wait", shut=NOW + timedelta(seconds=40)))
    settle(room, b1, Verdict(State.READY, NOW, "wait", shut=NOW + timedelta(seconds=5)))
    assert take(room, "one", NOW + timedelta(seconds=39)) == ()
    assert {c.key for c in take(room, "one", NOW + timedelta(seconds=41))} == {"a1", "b1"}


def test_gates_that_a_clock_far_ahead_has_shut_hold_nothing_up(room: Room) -> None:
    tomorrow = NOW + timedelta(days=1)
    for key in ("a1", "a2"):
        room.put(key, room.channels[0], now=NOW)
    settle(room, take(room, "one", tomorrow)[0], Verdict(State.SENT, message="m1"), tomorrow)
    assert [c.key for c in take(room, "one")] == ["a2"]


def test_a_platform_that_is_not_configured_here_is_left_alone(room: Room) -> None:
    room.put("a1", room.channels[0], now=NOW)
    assert SqlDeliveries(room.engine).claim("one", NOW, FAST, 8, ("teams",), ()) == ()


# --- fences -------------------------------------------------------------------


def test_a_worker_whose_lease_was_taken_over_can_neither_post_nor_write(room: Room) -> None:
    room.put("a1", room.channels[0], now=NOW)
    deliveries = SqlDeliveries(room.engine)
    old = take(room, "old", lease=0.05)[0]
    time.sleep(0.1)
    new = take(room, "new")[0]
    assert (old.token, new.token) == (1, 2)
    assert not deliveries.depart(old, Envelope("words", "stamp"), NOW, FAST)
    assert not settle(room, old, Verdict(State.DEAD, error="late"))
    assert not settle(room, old, Verdict(State.SENT, message="m0"))
    assert deliveries.depart(new, Envelope("words", "stamp"), NOW, FAST)
    assert settle(room, new, Verdict(State.SENT, message="m1"))


def test_that_it_was_sent_is_believed_even_after_the_lease_was_over(room: Room) -> None:
    room.put("a1", room.channels[0], now=NOW)
    deliveries = SqlDeliveries(room.engine)
    claim = take(room, "one")[0]
    assert deliveries.depart(claim, Envelope("words", "stamp"), NOW, replace(FAST, lease=-1.0))
    assert take(room, "two") == ()
    assert room.states() == {"a1": "uncertain"}
    assert settle(room, claim, Verdict(State.SENT, message="m1"))
    assert room.states() == {"a1": "sent"}


def test_a_dead_owner_that_never_came_to_post_leaves_no_doubt(room: Room) -> None:
    room.put("a1", room.channels[0], now=NOW)
    take(room, "dead", lease=-1.0)
    assert [claim.doubtful for claim in take(room, "next")] == [False]


def test_nothing_departs_after_its_time(room: Room) -> None:
    room.put("a1", room.channels[0], now=NOW, text="x", expires_at=NOW + timedelta(seconds=5))
    claim = take(room, "one")[0]
    assert not SqlDeliveries(room.engine).depart(claim, Envelope("w", "s"), NOW + timedelta(seconds=6), FAST)


def test_an_idle_worker_takes_no_lock_and_writes_nothing(room: Room) -> None:
    room.put("held", room.channels[0], now=NOW)
    settle(room, take(room, "one")[0], Verdict(State.UNCERTAIN, None, "reset"))
    points: list[str] = []
    assert SqlDeliveries(room.engine, points.append).claim("one", NOW, FAST, 8, ("slack",), ()) == ()
    assert points == []


# --- cards and receipts -----------------------------------------------------------


def card(room: Room, key: str, action_id: int, version: int = 1) -> None:
    room.put(key, room.channels[0], "card", now=NOW, action=action_id, version=version)


def save(room: Room, action: Action, number: int) -> None:
    """The action moves on to this version."""
    with room.units.write() as unit:
        known = unit.actions.get(action.id)
        assert known is not None
        unit.actions.save(replace(known, status=(Status.BLOCKED, Status.IN_PROGRESS)[number % 2]))
        unit.commit()


def test_a_card_is_posted_once_and_then_edited_where_it_stands(room: Room) -> None:
    action = add_action(room, 1, NOW)
    card(room, "card-1", action.id)
    first = work(room).box.taken
    save(room, action, 2)
    card(room, "card-2", action.id)
    second = work(room).box.taken
    assert [(taken.edit, taken.key) for taken in (*first, *second)] == [("", "card-1"), ("m1", "card-2")]
    assert "locked" in second[0].payload


def test_many_changes_while_a_card_waits_are_one_edit_with_the_newest_state(room: Room) -> None:
    action = add_action(room, 1, NOW)
    other = add_action(room, 2, NOW)
    for number in (2, 3, 4):
        save(room, action, number)
    for number in (2, 3, 4):
        card(room, f"card:{action.id}:{number}", action.id, number)
    card(room, f"card:{other.id}:1", other.id)
    assert work(room).box.keys() == [f"card:{action.id}:2", f"card:{other.id}:1"]
    assert list(room.states().values()).count("cancelled") == 2


@pytest.mark.parametrize(
    "args", [{"action": 10**30, "version": 1}, {"action": "7", "version": 1}, {"action": 7, "version": "x"}, {}]
)
def test_a_card_whose_row_was_edited_by_hand_stops_nobody_else(room: Room, args: dict[str, object]) -> None:
    room.put("card:7:1", room.channels[0], "card", now=NOW, text="", **args)
    room.put("other", room.channels[1], now=NOW)
    assert sorted(claim.key for claim in take(room, "one")) == ["card:7:1", "other"]


def test_a_letter_stands_in_the_thread_it_was_meant_for(room: Room) -> None:
    room.put("answer", room.channels[0], now=NOW, text="words", thread="m99")
    assert [taken.thread for taken in work(room).box.taken] == ["m99"]


def test_an_edit_that_was_cut_off_is_made_again_without_a_look_up(room: Room) -> None:
    action = add_action(room, 1, NOW)
    card(room, "card-1", action.id)
    work(room)
    card(room, "card-2", action.id)
    office = work(room, behave=lambda _box, _key, before: "swallow" if before == 0 else "take")
    assert room.states()["card-2"] == "ready"
    work(room, NOW + timedelta(minutes=1))
    assert (room.states()["card-2"], office.box.lookups) == ("sent", 0)


def test_a_card_that_somebody_deleted_is_posted_anew(room: Room) -> None:
    action = add_action(room, 1, NOW)
    card(room, "card-1", action.id)
    work(room)
    card(room, "card-2", action.id)
    gone = work(room, behave=lambda _box, _key, before: "reject message_not_found" if before == 0 else "take")
    assert [(taken.key, taken.edit) for taken in gone.box.taken] == [("card-2", "")]


# --- who may read ---------------------------------------------------------------------


def open_up(room: Room, audience: Audience) -> None:
    with room.units.write() as unit:
        place = unit.places.get(room.channels[0])
        assert place is not None
        unit.places.save(replace(place, audience=audience))
        unit.commit()


def test_a_channel_that_is_opened_between_two_tries_gets_the_message_made_anew(room: Room) -> None:
    open_up(room, Audience(False, False, False, Marking.RESTRICTED))
    for number, marking in ((1, Marking.RESTRICTED), (2, Marking.OFFICIAL)):
        add_action(room, number, NOW, due_in=-5, marking=marking)
    args: dict[str, Any] = {
        "subgroup": room.subgroups[0],
        "due_at": NOW.isoformat(),
        "day": "2026-11-16",
        "zone": "UTC",
    }
    room.put("digest", room.channels[0], "digest", now=NOW, **args)
    refused = work(room, behave=lambda _box, _key, _before: "throttle 5")
    assert refused.box.taken == []
    assert "number 1" in str(room.rows()[0].payload)
    open_up(room, Audience(public=True, shared=False, guests=False))
    posted = work(room, NOW + timedelta(minutes=1)).box.taken
    assert [taken.key for taken in posted] == ["digest"]
    assert "number 1" not in posted[0].payload
    assert "1 action is withheld" in posted[0].payload


def test_a_card_whose_action_was_marked_up_is_emptied_and_a_new_one_is_not_posted(room: Room) -> None:
    action = add_action(room, 1, NOW)
    card(room, "card-1", action.id)
    work(room)
    with room.units.write() as unit:
        known = unit.actions.get(action.id)
        assert known is not None
        unit.actions.save(replace(known, marking=Marking.RESTRICTED))
        unit.commit()
    card(room, "card-2", action.id)
    emptied = work(room).box.taken
    assert [taken.edit for taken in emptied] == ["m1"]
    assert "number 1" not in emptied[0].payload
    hidden = add_action(room, 2, NOW, marking=Marking.RESTRICTED)
    card(room, "card-3", hidden.id)
    assert work(room).box.taken == []
    assert room.states()["card-3"] == "cancelled"


def test_what_was_sent_is_blanked_and_its_thread_is_remembered(room: Room) -> None:
    action = add_action(room, 1, NOW, due_in=-5)
    args: dict[str, Any] = {
        "subgroup": room.subgroups[0],
        "due_at": NOW.isoformat(),
        "day": "2026-11-16",
        "zone": "UTC",
    }
    room.put("digest", room.channels[0], "digest", now=NOW, **args)
    work(room)
    assert [(row.state, row.payload) for row in room.rows()] == [("sent", None)]
    with room.units.read() as unit:
        post = unit.places.post(room.channels[0], "m1")
    assert post is not None
    assert (post.kind, post.listed) == ("digest", (action.id,))


# --- trouble, and who mends it -----------------------------------------------------------


def test_a_channel_that_is_gone_is_told_of_once_and_holds_nothing_up(room: Room) -> None:
    action = add_action(room, 12, NOW)
    card(room, "card-1", action.id)
    room.put("letter", room.channels[0], now=NOW)
    room.put("elsewhere", room.channels[1], now=NOW)
    office = work(room, behave=lambda _box, key, _before: "take" if key[0] in "et" else "reject is_archived")
    told = [taken.payload for taken in office.box.taken if taken.channel == "D1"]
    assert {taken.key for taken in office.box.taken if taken.channel == "C1"} == {"elsewhere"}
    assert len(told) == 1
    assert "The card of G0-12 in #group-0 could not be delivered" in told[0]
    states = room.states()
    assert (states["card-1"], states["letter"]) == ("dead", "dead")


def test_the_admin_sees_what_is_stuck_and_sends_it_again_or_lets_it_be(room: Room) -> None:
    action = add_action(room, 12, NOW)
    card(room, "card-1", action.id)
    room.put("letter", room.channels[0], now=NOW)
    work(room, behave=lambda _box, key, _before: "take" if key[0] == "t" else "reject is_archived")
    deliveries = SqlDeliveries(room.engine)
    assert deliveries.counts() == {State.DEAD: 2, State.SENT: 1}
    stuck = {row.kind: row for row in deliveries.waiting()}
    assert (stuck["card"].place, stuck["card"].action, stuck["card"].error) == ("group-0", "G0-12", "is_archived")
    assert deliveries.retry(stuck["card"].id, NOW)
    assert deliveries.discard(stuck["note"].id, NOW)
    assert not deliveries.discard(stuck["note"].id, NOW)
    assert not deliveries.retry(999, NOW)
    assert [taken.key for taken in work(room).box.taken] == ["card-1"]
    assert room.states()["letter"] == "cancelled"


def test_a_row_broken_by_hand_is_given_up_after_a_few_tries_and_told(room: Room) -> None:
    room.put("broken", room.channels[0], "digest", now=NOW, subgroup="none")
    room.put("sound", room.channels[1], now=NOW)
    posted = [taken for minute in range(8) for taken in work(room, NOW + timedelta(minutes=minute), steps=2).box.taken]
    assert (room.states()["broken"], room.states()["sound"]) == ("dead", "sent")
    assert [taken.channel for taken in posted] == ["C1", "D1"]
    assert "words could not be made" in posted[1].payload


def test_a_kind_that_nobody_knows_is_set_aside(room: Room) -> None:
    room.put("odd", room.channels[0], "telegram", now=NOW)
    assert work(room).box.taken == []
    assert room.states() == {"odd": "cancelled"}


def test_in_earnest_no_channel_gets_two_messages_within_a_second(room: Room) -> None:
    keys = [f"letter-{number}" for number in range(3)]
    for key in keys:
        room.put(key, room.channels[0])
    with PostOffice() as office:
        work_off(room, Orders(room.url, office.port, "one", timing=replace(FAST, channel_gap=1.0)))
    times = [taken.at for taken in office.box.taken]
    assert [taken.key for taken in office.box.taken] == keys
    assert min(times[1] - times[0], times[2] - times[1]) >= 1.0
