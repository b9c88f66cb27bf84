"""Minutes pasted into the chat are offered action by action; nothing enters before somebody who may says yes."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from bot.incoming import Manner, Press
from bot.model import Action, DueKind, Marking, Status
from bot.reply import Answer, Button, Buttons, Items, Reply
from tests.builders import Town, said

PAGE = """Northmere Community Safety Partnership
Notes of the meeting held on 11 November 2026
Introductions were made. The figures were noted.
ACTION: Tom Okafor to price a second camera for Quay Lane by 4 December 2026.
It was agreed that Priya Nandy would write to the ferry company by the end of the month.
ACTION: Dates of the spring forums to be circulated.
Supt Moor reported that thefts had fallen.
ACTION: Grace Lunt to return the projector (COMPLETED)"""


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def register(town: Town) -> list[Action]:
    with town.units.read() as unit:
        return [each for each in unit.actions.all_of(town.board.id) if each.id not in town.actions.values()]


def buttons(answer: Answer) -> list[Button]:
    assert isinstance(answer, Reply)
    found: list[Button] = []
    for block in answer.blocks:
        if isinstance(block, Buttons):
            found += block.buttons
        if isinstance(block, Items):
            found += [button for item in block.items for button in item.buttons]
    return found


def press(town: Town, answer: Answer, label: str, channel: str = "chat") -> Answer:
    pressed: Press = next(each.press for each in buttons(answer) if each.label.startswith(label))
    return town.press("Imogen Hartley", pressed, channel)


def test_a_pasted_page_is_offered_with_owner_due_date_and_sentence_and_nothing_enters(town: Town) -> None:
    answer = town.say("Imogen Hartley", PAGE, "chat")
    assert isinstance(answer, Reply)
    assert answer.outcome == "asked"
    assert answer.title == "4 actions found in the minutes, and none of it entered yet"
    told = said(answer)
    assert "Price a second camera for Quay Lane" in told
    assert "Owner: Tom Okafor; due 4 December 2026" in told
    assert "“It was agreed that Priya Nandy would write to the ferry company by the end of the month.”" in told
    assert "minuted as completed" in told
    assert "in doubt because it names nobody who is to do it" in told
    assert "thefts" not in told
    assert register(town) == []


def test_one_yes_enters_what_is_clear_and_one_undo_takes_it_back(town: Town) -> None:
    answer = town.say("Imogen Hartley", PAGE, "chat")
    entered = press(town, answer, "Enter all that is clear (3)")
    assert isinstance(entered, Reply)
    assert "3 actions entered" in said(entered)
    camera, letter, projector = register(town)
    assert [owner.printed for owner in camera.owners] == ["Tom Okafor"]
    assert camera.owners[0].person_id == town.people["Tom Okafor"]
    assert camera.due.date == date(2026, 12, 4)
    assert (letter.due.kind, letter.due.date) == (DueKind.DATE, date(2026, 11, 30))
    assert projector.status is Status.COMPLETED
    assert camera.status is letter.status is Status.NOT_STARTED
    with town.units.read() as unit:
        added = unit.ledger.history(camera.id)[0]
    assert "ACTION: Tom Okafor to price a second camera" in added.why
    town.say("Imogen Hartley", "undo", "chat")
    assert not any(each.status.is_open for each in register(town))


def test_rows_are_taken_one_by_one_and_what_is_left_is_shown_again(town: Town) -> None:
    answer = town.say("Imogen Hartley", PAGE, "chat")
    second = press(town, answer, "Enter 2")
    assert [each.text[:24] for each in register(town)] == ["Write to the ferry compa"]
    assert "3 actions found" in second.title if isinstance(second, Reply) else False
    third = press(town, second, "Leave 1 out")
    assert len(register(town)) == 1
    fourth = press(town, third, "Enter 1")
    assert "forums" in register(town)[-1].text
    last = press(town, fourth, "Leave 1 out")
    assert not [each for each in buttons(last) if each.label.startswith("Enter")]
    assert len(register(town)) == 2


def test_an_old_button_decides_nothing_twice(town: Town) -> None:
    answer = town.say("Imogen Hartley", PAGE, "chat")
    press(town, answer, "Enter 2")
    again = press(town, answer, "Enter 2")
    assert "decided already" in said(again)
    assert len(register(town)) == 1


def test_the_same_page_again_finds_its_own_question_and_what_entered_is_known(town: Town) -> None:
    first = town.say("Imogen Hartley", PAGE, "chat")
    again = town.say("Imogen Hartley", PAGE, "chat")
    assert [each.press for each in buttons(first)] == [each.press for each in buttons(again)]
    press(town, again, "Enter all that is clear")
    third = town.say("Imogen Hartley", PAGE, "chat")
    assert len(register(town)) == 3
    assert "1 action found" in said(third)


def test_a_line_said_to_the_bot_in_a_channel_is_offered_for_that_subgroup(town: Town) -> None:
    line = "<@bot> ACTION: Priya Nandy to book the hall by 18 December 2026"
    answer = town.say("Imogen Hartley", line, "vawg", Manner.MENTION)
    press(town, answer, "Enter all", "vawg")
    (made,) = register(town)
    assert (made.code, made.text) == ("VAWG", "Book the hall")


def test_minutes_behind_the_word_import_go_to_the_subgroup_that_is_named(town: Town) -> None:
    answer = town.say("Imogen Hartley", "import ASB: ACTION: Tom Okafor to count the lamps by 18 December 2026")
    press(town, answer, "Enter all", "asb")
    assert [each.code for each in register(town)] == ["ASB"]


def test_a_member_may_not_enter_minutes_and_is_told_who_can(town: Town) -> None:
    answer = town.say("Priya Nandy", PAGE, "chat")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert "Imogen Hartley" in said(answer)
    assert register(town) == []


def test_the_marking_that_stands_over_the_minutes_withholds_their_words_from_a_channel(town: Town) -> None:
    answer = town.say("Imogen Hartley", f"RESTRICTED\n{PAGE}", "vawg", Manner.MENTION)
    assert "camera" not in said(answer)
    assert "withheld" in said(answer)
    own = town.say("Imogen Hartley", f"RESTRICTED\n{PAGE}", "chat")
    assert "camera" in said(own)
    press(town, own, "Enter all that is clear")
    assert {each.marking for each in register(town)} == {Marking.RESTRICTED}


@pytest.mark.parametrize(
    "words",
    [
        "12 is done, Tom to send the photographs",
        "what is overdue?",
        "The figures were noted and the meeting closed at four.\nNobody objected.\nTea was served.",
        "thanks, that is all for today",
    ],
)
def test_what_is_no_piece_of_minutes_is_read_as_before(town: Town, words: str) -> None:
    answer = town.say("Imogen Hartley", words, "vawg", Manner.MENTION)
    assert "found in the minutes" not in said(answer)


def test_words_behind_import_that_hold_no_action_are_refused_with_an_example(town: Town) -> None:
    answer = town.say("Imogen Hartley", "import ACTION: none")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert "ACTION: Sam Hill to print the leaflet" in said(answer)
