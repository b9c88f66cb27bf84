"""What follows each outcome of a sending, in values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.outbox import (
    MOST_ATTEMPTS,
    Claim,
    Powers,
    State,
    Timing,
    after_look_up,
    after_sending,
    back_off,
)
from bot.ports import Doubtful, Rejected, Sent, Throttled, Unsent

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
CLAIM = Claim(1, "key", 2, "slack", "T1", "note", {}, 1, NOW - timedelta(seconds=5))
TIMING = Timing()
SEES, BLIND = Powers(can_look_up=True), Powers(can_look_up=False)


def test_a_message_that_was_taken_is_sent() -> None:
    verdict = after_sending(CLAIM, Sent("m1"), NOW, TIMING, SEES, 0.5)
    assert (verdict.state, verdict.message) == (State.SENT, "m1")


def test_being_asked_to_wait_closes_the_workspace_and_is_no_doubt() -> None:
    verdict = after_sending(CLAIM, Throttled(30), NOW, TIMING, SEES, 0.5)
    assert verdict.state is State.READY
    assert verdict.shut == verdict.not_before == NOW + timedelta(seconds=30.5)
    assert verdict.clean


def test_an_address_that_cannot_be_reached_is_tried_again_and_given_up_after_days() -> None:
    assert after_sending(CLAIM, Unsent("no name"), NOW, TIMING, SEES, 0).not_before == NOW + timedelta(seconds=1)
    old = replace(CLAIM, created_at=NOW - timedelta(days=4))
    verdict = after_sending(old, Unsent("no name"), NOW, TIMING, SEES, 0)
    assert verdict.state is State.DEAD
    assert verdict.tell


def test_a_final_refusal_is_told_at_once_and_never_tried_again() -> None:
    verdict = after_sending(CLAIM, Rejected("is_archived", "The channel is archived."), NOW, TIMING, SEES, 0)
    assert (verdict.state, verdict.tell) == (State.DEAD, "The channel is archived.")


def test_silence_is_a_doubt_that_is_looked_up_once_every_answer_is_in() -> None:
    verdict = after_sending(CLAIM, Doubtful("reset"), NOW, TIMING, SEES, 0)
    assert (verdict.state, verdict.not_before) == (State.UNCERTAIN, NOW + timedelta(seconds=40))
    assert not verdict.tell


def test_where_nobody_can_look_a_doubt_is_held_and_told() -> None:
    verdict = after_sending(CLAIM, Doubtful("reset"), NOW, TIMING, BLIND, 0)
    assert (verdict.state, verdict.not_before) == (State.UNCERTAIN, None)
    assert verdict.tell
    willing = after_sending(CLAIM, Doubtful("reset"), NOW, TIMING, Powers(False, True), 0)
    assert willing.not_before is not None


def test_an_edit_is_simply_repeated() -> None:
    verdict = after_sending(replace(CLAIM, edit="m7"), Doubtful("reset"), NOW, TIMING, BLIND, 0)
    assert verdict.state is State.READY


def test_a_card_that_somebody_deleted_is_posted_anew() -> None:
    verdict = after_sending(replace(CLAIM, edit="m7"), Rejected("message_not_found", "Gone."), NOW, TIMING, SEES, 0)
    assert (verdict.state, verdict.forget) == (State.READY, "m7")


def test_what_a_look_up_finds_decides() -> None:
    doubt = replace(CLAIM, doubtful=True, attempts=2)
    assert after_look_up(doubt, Sent("m1"), NOW, TIMING, 0).state is State.SENT
    assert after_look_up(doubt, None, NOW, TIMING, 0).state is State.READY
    assert after_look_up(doubt, Unsent("down"), NOW, TIMING, 0).state is State.UNCERTAIN
    over = replace(doubt, expires_at=NOW)
    assert after_look_up(over, None, NOW, TIMING, 0).state is State.EXPIRED
    assert after_look_up(over, Sent("m1"), NOW, TIMING, 0).state is State.SENT


def test_nothing_is_tried_for_ever() -> None:
    tired = replace(CLAIM, attempts=MOST_ATTEMPTS + 1, edit="m7")
    assert after_sending(tired, Doubtful("reset"), NOW, TIMING, SEES, 0).state is State.DEAD
    assert after_look_up(replace(tired, edit=""), None, NOW, TIMING, 0).state is State.DEAD
    old = replace(CLAIM, first_sent_at=NOW - timedelta(hours=3))
    held = after_look_up(old, Unsent("not_in_channel"), NOW, TIMING, 0)
    assert (held.state, held.not_before) == (State.UNCERTAIN, None)
    assert held.tell


@given(attempts=st.integers(1, 10_000), chance=st.floats(0, 1))
def test_waits_double_up_to_a_quarter_of_an_hour(attempts: int, chance: float) -> None:
    wait = back_off(attempts, TIMING, chance).total_seconds()
    assert 1 <= wait <= 900 * 1.25
    assert back_off(attempts + 1, TIMING, chance).total_seconds() >= wait


@pytest.mark.parametrize("state", State)
def test_only_a_message_that_rests_for_good_is_final(state: State) -> None:
    assert state.is_final == (state in (State.SENT, State.DEAD, State.EXPIRED, State.CANCELLED))


def test_in_earnest_a_post_begins_only_while_its_answer_still_fits_the_lease() -> None:
    assert TIMING.timeout + TIMING.latest_post < TIMING.lease
    assert TIMING.timeout < TIMING.lease / 2
