"""The committee agrees what was claimed, at a dated meeting; what it does not accept is opened again with the reason."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from bot.incoming import Manner, Press
from bot.model import Marking, Status
from bot.reply import Buttons, Reply
from tests.bot.cast import CHAIR, MEMBER, OFFICER, OWNER, full_town, waiting
from tests.builders import Town, said


@pytest.fixture
def town(engine: Engine) -> Town:
    """Three actions of one subgroup are claimed as completed, and one of another; one is restricted."""
    town = full_town(engine)
    town.say(OFFICER, "meeting add 17 November 2026 Board meeting in public")
    for number in (20, 21):
        town.action("VAWG", number, f"Visit school number {number}", [OWNER])
    town.action("VAWG", 22, "Operation Nightjar", [OWNER], marking=Marking.RESTRICTED)
    for reference in ("VAWG-12", "VAWG-20", "VAWG-22", "ASB-3"):
        town.say(OWNER, f"complete {reference}", channel="chat")
    return town


def states(town: Town, *references: str) -> list[Status]:
    return [town.see(reference).status for reference in references]


def pressed(town: Town, who: str, answer: object, label: str, channel: str = "vawg") -> Reply:
    """The button of that label in the answer, pressed by somebody."""
    assert isinstance(answer, Reply)
    buttons = [button for block in answer.blocks if isinstance(block, Buttons) for button in block.buttons]
    press = next(button.press for button in buttons if button.label == label)
    after = town.press(who, Press(press.deed, press.action_id, press.version, press.value), channel)
    assert isinstance(after, Reply)
    return after


def test_named_actions_are_agreed_at_once_each_for_itself(town: Town) -> None:
    answer = town.say(CHAIR, "agree 12, 20, 21 and 99 at 17 November 2026")
    assert states(town, "VAWG-12", "VAWG-20", "VAWG-21") == [Status.AGREED, Status.AGREED, Status.NOT_STARTED]
    assert "VAWG-21 is not claimed as completed" in said(answer)
    assert "99" in said(answer)


@pytest.mark.parametrize("named", ["12 20", "VAWG-12 VAWG-20", "12, 20", "#12 and 20", "VAWG-12 20"])
def test_however_the_numbers_are_parted_each_is_agreed(town: Town, named: str) -> None:
    town.say(CHAIR, f"agree {named} at 17 November 2026")
    assert states(town, "VAWG-12", "VAWG-20") == [Status.AGREED, Status.AGREED]


def test_words_among_the_numbers_change_nothing(town: Town) -> None:
    answer = town.say(CHAIR, "agree 12 the lights at 17 November 2026")
    assert "nothing was agreed" in said(answer)
    assert states(town, "VAWG-12") == [Status.COMPLETED]


def test_the_record_says_which_body_agreed_on_which_day(town: Town) -> None:
    town.say(CHAIR, "agree 12 at 17 November")
    assert town.see("VAWG-12").agreed_on == date(2026, 11, 17)
    story = said(town.say(OFFICER, "history 12"))
    assert "agreed by Northmere Community Safety Partnership on 17 November 2026 (Board meeting in public)" in story
    assert "at its meeting of 17 November 2026" in said(town.say(OWNER, "show 12"))


def test_all_that_is_claimed_is_shown_first_and_agreed_on_a_yes(town: Town) -> None:
    answer = town.say(CHAIR, "agree all at 17 November 2026")
    assert isinstance(answer, Reply)
    assert answer.outcome == "asked"
    assert "2 actions" in answer.title
    assert "Nightjar" not in said(answer)
    assert "ASB-3" not in said(answer)
    assert states(town, "VAWG-12", "VAWG-20") == [Status.COMPLETED, Status.COMPLETED]
    pressed(town, CHAIR, answer, "Yes, record it")
    assert states(town, "VAWG-12", "VAWG-20") == [Status.AGREED, Status.AGREED]
    # What the channel may not show was not in the preview, so it is not agreed by it.
    assert states(town, "VAWG-22", "ASB-3") == [Status.COMPLETED, Status.COMPLETED]
    town.say(CHAIR, "undo")
    assert states(town, "VAWG-12", "VAWG-20") == [Status.COMPLETED, Status.COMPLETED]


def test_a_preview_that_was_overtaken_shows_what_changed_before_it_is_agreed(town: Town) -> None:
    answer = town.say(CHAIR, "agree all at 17 November 2026")
    town.say(OFFICER, "reopen 12 the school never had it")
    again = pressed(town, CHAIR, answer, "Yes, record it")
    assert "Since this was asked" in said(again)
    assert states(town, "VAWG-12", "VAWG-20") == [Status.IN_PROGRESS, Status.COMPLETED]


@pytest.mark.parametrize("who", [OWNER, MEMBER, "Tom Okafor"])
def test_only_the_chair_and_the_officer_agree(town: Town, who: str) -> None:
    for words in ("agree 12 at 17 November 2026", "agree all at 17 November 2026"):
        answer = town.say(who, words)
        assert isinstance(answer, Reply)
        assert answer.outcome == "refused"
        assert CHAIR in said(answer)
    assert states(town, "VAWG-12") == [Status.COMPLETED]
    assert waiting(town) == 0


def test_what_is_refused_is_opened_again_with_the_reason(town: Town) -> None:
    town.say(CHAIR, "reopen 12 because two schools have not had it")
    assert town.see("VAWG-12").status is Status.IN_PROGRESS
    with town.units.read() as unit:
        entry = next(e for e in unit.ledger.history(town.actions["VAWG-12"]) if e.after == "in_progress")
    assert (entry.actor.name, entry.why) == (CHAIR, "two schools have not had it")


def test_what_was_agreed_can_be_opened_again_and_loses_its_day(town: Town) -> None:
    town.say(CHAIR, "agree 12 at 17 November 2026")
    town.say(CHAIR, "reopen 12 because it came back")
    assert (town.see("VAWG-12").status, town.see("VAWG-12").agreed_on) == (Status.IN_PROGRESS, None)


def test_a_bare_close_of_a_claim_asks_which_is_meant(town: Town) -> None:
    answer = said(town.say(OFFICER, "close 12 all done"))
    assert "agree VAWG-12" in answer
    assert "reopen VAWG-12" in answer
    assert states(town, "VAWG-12") == [Status.COMPLETED]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("agree 12", "At which meeting"),
        ("agree 12 at 3 March 2020", "no meeting on 3 March 2020"),
        ("agree some at 17 November 2026", "Which actions"),
        ("agree 21 at 17 November 2026", "not claimed"),
    ],
)
def test_an_agreement_without_a_meeting_or_a_claim_is_refused(town: Town, words: str, expected: str) -> None:
    answer = town.say(OFFICER, words)
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert expected in said(answer)
    assert states(town, "VAWG-12", "VAWG-21") == [Status.COMPLETED, Status.NOT_STARTED]


def test_nothing_is_agreed_at_a_meeting_that_is_still_to_come(town: Town) -> None:
    town.say(OFFICER, "meeting add 15 December 2026")
    assert "has not been held yet" in said(town.say(OFFICER, "agree 12 at 15 December 2026"))
    assert states(town, "VAWG-12") == [Status.COMPLETED]


def test_the_officer_agrees_across_the_board_in_the_own_chat(town: Town) -> None:
    answer = town.say(OFFICER, "agree all at the last meeting", channel="chat", manner=Manner.PERSONAL)
    assert isinstance(answer, Reply)
    assert "4 actions" in answer.title
    pressed(town, OFFICER, answer, "Yes, record it", "chat")
    assert set(states(town, "VAWG-12", "VAWG-20", "VAWG-22", "ASB-3")) == {Status.AGREED}
