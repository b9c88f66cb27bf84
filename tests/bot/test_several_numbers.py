"""Several numbers behind one verb, however a hurried hand parts them: none is passed over in silence."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.model import Status
from bot.reply import Reply
from tests.bot.cast import pressed
from tests.builders import Town, said

OFFICER = "Imogen Hartley"


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def state(town: Town, *references: str) -> list[Status]:
    with town.units.read() as unit:
        found = [unit.actions.get(town.actions[reference]) for reference in references]
    return [action.status for action in found if action is not None]


@pytest.mark.parametrize("typed", ["complete 12 14", "complete VAWG-12 VAWG-14", "complete 12 #14"])
def test_numbers_with_spaces_between_are_asked_and_one_yes_claims_them_all(town: Town, typed: str) -> None:
    asked = town.say(OFFICER, typed)
    assert isinstance(asked, Reply)
    assert asked.outcome == "asked"
    assert state(town, "VAWG-12", "VAWG-14") == [Status.NOT_STARTED] * 2
    agreed = town.press(OFFICER, pressed(asked, "Yes, record it"))
    assert isinstance(agreed, Reply)
    assert agreed.outcome == "recorded", said(agreed)
    assert state(town, "VAWG-12", "VAWG-14") == [Status.COMPLETED] * 2


@pytest.mark.parametrize("verb", ["close", "reopen"])
def test_a_number_left_over_is_no_part_of_a_reason(town: Town, verb: str) -> None:
    before = state(town, "VAWG-12", "VAWG-14")
    answer = town.say(OFFICER, f"{verb} 12 14 no longer needed")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert "nothing was changed" in said(answer)
    assert state(town, "VAWG-12", "VAWG-14") == before


@pytest.mark.parametrize("typed", ["show 12 14", "show 12, 14", "show 12 and 14"])
def test_show_shows_each_of_them(town: Town, typed: str) -> None:
    words = said(town.say(OFFICER, typed))
    assert "VAWG-12" in words
    assert "VAWG-14" in words


def test_one_history_is_told_at_a_time(town: Town) -> None:
    answer = town.say(OFFICER, "history 12 14")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert "history 12" in said(answer)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("complete 12 the training ran on 3 November", "the training ran on 3 November"),
        ("complete 12 - all wards signed", "all wards signed"),
        ("close 12 because the grant was withdrawn", "the grant was withdrawn"),
    ],
)
def test_what_is_kept_is_what_was_typed_without_a_word_of_the_bots(town: Town, typed: str, kept: str) -> None:
    town.say(OFFICER, typed)
    with town.units.read() as unit:
        assert [update.text for update in unit.actions.updates(town.actions["VAWG-12"])] == [kept]
