"""What changed since the board last met: on request, each action once, with what became of it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.incoming import Manner, Press
from bot.model import Marking, Role
from bot.reply import Items, Reply
from tests.builders import Town, said


@pytest.fixture
def town(engine: Engine) -> Town:
    """The board met on 10 November; since then three things happened, one of them on another subgroup's action."""
    town = Town(engine)
    town.say("Imogen Hartley", "meeting add 10 November 2026")
    town.say("Priya Nandy", "complete 12")
    town.say("Tom Okafor", "rag 14 red because nobody came")
    town.say("Imogen Hartley", "due ASB-12 end of March 2027", "chat")
    return town


def references(answer: object) -> list[str]:
    assert isinstance(answer, Reply)
    return [each.reference for block in answer.blocks if isinstance(block, Items) for each in block.items]


@pytest.mark.parametrize(
    "words", ["list since the last meeting", "list changes", "what changed since the last meeting?"]
)
def test_a_channel_is_told_what_became_of_its_own_actions(town: Town, words: str) -> None:
    shown = town.say("Grace Lunt", words, manner=Manner.MENTION)
    assert references(shown) == ["VAWG-12", "VAWG-14"]
    told = said(shown)
    assert "10 November 2026: 2" in told
    assert "1 claimed as completed, 1 rated anew" in told
    assert "rated red, was not rated" in told


def test_in_the_own_chat_it_reaches_over_the_whole_board(town: Town) -> None:
    shown = town.say("Imogen Hartley", "what changed since the last meeting?", "chat")
    assert references(shown) == ["VAWG-12", "VAWG-14", "ASB-12"]
    assert "now due end of March 2027" in said(shown)


def test_what_was_undone_did_not_change(town: Town) -> None:
    town.say("Tom Okafor", "undo")
    assert references(town.say("Grace Lunt", "list changes")) == ["VAWG-12"]


def test_what_may_not_be_shown_is_counted_and_not_named(town: Town) -> None:
    town.action("VAWG", 20, "The shelter's address", ["Priya Nandy"], marking=Marking.RESTRICTED)
    town.say("Priya Nandy", "complete VAWG-20", "chat")
    shown = town.say("Grace Lunt", "list changes")
    assert "shelter" not in said(shown)
    assert "1 action withheld here" in said(shown)


def test_without_a_past_meeting_it_says_how_to_enter_one(engine: Engine) -> None:
    town = Town(engine)
    town.say("Imogen Hartley", "meeting add 10 December 2026")
    assert "meeting add 18 November 2026" in said(town.say("Imogen Hartley", "list changes"))
    assert "An officer can enter one" in said(town.say("Grace Lunt", "list changes"))


def test_where_nothing_changed_it_says_so(town: Town) -> None:
    town.clock.later(days=3)
    town.say("Imogen Hartley", "meeting add 21 November 2026")
    assert "nothing" in said(town.say("Grace Lunt", "list changes", "asb"))


def test_many_changes_go_on_page_by_page(town: Town) -> None:
    for number in range(20, 45):
        town.action("VAWG", number, f"Visit hall {number}", ["Priya Nandy"])
        town.say("Priya Nandy", f"complete {number}")
    first = town.say("Grace Lunt", "list since the last meeting")
    second = town.press("Grace Lunt", Press("list", value="since the last meeting page 2"))
    assert len(references(first)) == 20
    assert len(references(second)) == 7
    assert "There is no page 3" in said(town.say("Grace Lunt", "list since the last meeting page 3"))


def test_each_board_counts_from_its_own_last_meeting(town: Town) -> None:
    from bot.model import Board, Subgroup

    with town.units.write() as unit:
        other = unit.boards.add(Board(0, "NSP", "Northmere Safer Partnership"))
        unit.boards.add_subgroup(Subgroup(0, other.id, "FIRE", "Fire safety"))
        unit.people.grant(other.id, None, town.people["Imogen Hartley"], Role.OFFICER)
        unit.commit()
    assert references(town.say("Imogen Hartley", "list changes", "chat")) == ["VAWG-12", "VAWG-14", "ASB-12"]
