"""What `export` understands: which subgroup, which headings, which kind of file, since when."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.reply import Handout, Reply
from tests.bot.cast import OFFICER
from tests.builders import Town


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def paper(town: Town, words: str) -> Handout:
    answer = town.say(OFFICER, words)
    assert isinstance(answer, Reply), answer
    assert answer.handout is not None, answer
    return answer.handout


@pytest.mark.parametrize(
    ("words", "ending", "headings"),
    [
        ("export", "docx", ("No.", "Action", "Lead")),
        ("export as excel", "xlsx", ("No.", "Action", "Lead")),
        ("export VAWG plan as csv", "csv", ("Actions", "Outcomes", "Due Date")),
        ("export VAWG plan as word since 1 October 2026", "docx", ("Actions", "Outcomes", "Due Date")),
        ("export VAWG plan since 1 October 2026 as excel", "xlsx", ("Actions", "Outcomes", "Due Date")),
        ("export No. | Action in one word | Owner", "docx", ("No.", "Action in one word", "Owner")),
        ("export No. | Action | Excel owner as csv", "csv", ("No.", "Action", "Excel owner")),
        (
            "export VAWG No. | Action | Progress since last time | CSV owner, by owner as excel",
            "xlsx",
            ("No.", "Action", "Progress since last time", "CSV owner"),
        ),
        ("export No. | Action | Progress in Word as csv", "csv", ("No.", "Action", "Progress in Word")),
        ("export No. | Action | Word owner since 1 October 2026", "docx", ("No.", "Action", "Word owner")),
    ],
)
def test_headings_may_hold_the_words_that_name_a_file(
    words: str, ending: str, headings: tuple[str, ...], town: Town
) -> None:
    made = paper(town, words)
    assert made.name.endswith(f".{ending}")
    assert made.paper.headings[: len(headings)] == headings
    assert made.paper.marks_changes == ("October" in words)


def test_a_day_that_is_none_is_refused_with_an_example(town: Town) -> None:
    answer = town.say(OFFICER, "export VAWG since the flood")
    assert isinstance(answer, Reply)
    assert "I cannot read “the flood” as a day that has been. No paper was made." in answer.title
