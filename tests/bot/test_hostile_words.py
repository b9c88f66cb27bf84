"""Whatever else somebody could type at a place that may not see an action: every list, every bulk word, every free question."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.incoming import Manner
from bot.model import Marking
from tests.bot.cast import OFFICER
from tests.bot.places import ELSEWHERE, EXPECTED, TAILS, WORDS, Room, house

ASKED = (
    "list red", "list amber", "list green", "list not rated", "list due this week", "list silent", "list completed", "list blocked",
    "list agreed", "list closed", "list mine", "list all", "list CSP", "list ASB", "list overdue page 2", "list Nightjar", "chase",
    "chase Priya Nandy", f"chase {ELSEWHERE}", "rag review", "complete overdue", "complete mine", "rag overdue red because late",
    "due overdue 31 January 2027", "digest", "digest preview VAWG", "agree all at the last meeting", "agree 62 63 at 17 November 2026",
    "show 60 61 62 63", "show 60, 61, 62 and 63", "history 60 62", "update 60, 61, 62 and 63 completed", "complete 61 and 62",
    "snooze 62 until 25 November because x", "mark 62 63 official", "rename 62 Other words", "what is overdue?", "what is 62 about?",
    "who owns 62?", "is 62 done?", "how is Nightjar going?", "what about Operation Nightjar?", "close 62 because no money", "reopen 62 x",
    "undo 62", "undo VAWG-62", "undo", "export", "export log", "export VAWG as excel", "export since 1 October 2026", "find Nightjar/1",
    "find before the Nightjar hearing", "find hearing", "find lane", "find dawn searches", "find 62", "meeting list", "who history Priya Nandy",
    "reminders", "home", "help 62", "accept page 1", "refuse", "62", "VAWG-62", "#62", "62?", "62 done", "62 is done", "done 62",
    "the Nightjar one is done", "Operation Nightjar is completed", "update Nightjar done", "complete Operation Nightjar",
    "update 62 for Priya Nandy: done", "update 62 completed; 60 in progress", "rag 62", "due 62", "assign 62", "update 62", "close 62",
    "agree 62", "snooze 62", "mark 62", "list 62", "export 62", "chase 62", "review 62", "rename 62",
)  # fmt: skip


@pytest.mark.parametrize(
    "name", ["private", "cleared-sensitive", "shared", "unknown", "whole-board", "chat of a member"]
)
def test_nothing_that_can_be_typed_brings_forth_what_the_place_may_not_see(engine: Engine, name: str) -> None:
    town = house(engine)
    town.say(OFFICER, "meeting add 17 November 2026")
    room = Room(town, name)
    withheld = [marking for marking in Marking if marking not in EXPECTED[name]]
    leaks = []
    for words in ASKED:
        answers = [room.say(words)]
        if room.channel != "chat":
            answers += [town.say(room.who, words, room.channel, manner) for manner in (Manner.MENTION, Manner.OPEN)]
        for marking in withheld:
            word = WORDS[marking]
            # What the asker typed may be said back; of the action itself not a word.
            told = (
                TAILS[marking],
                f"{word} title",
                f"{word} lane",
                f"{word} is under",
                *([] if word in words else [word]),
            )
            leaks += [f"{words}: {answer}" for answer in answers if any(each in repr(answer) for each in told)]
    assert leaks == []
