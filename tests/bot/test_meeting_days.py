"""Which known meeting a due phrase means, and that a typed `next meeting` is that day where it is known."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from bot.meeting_days import meeting_meant
from bot.model import DueKind
from bot.reply import Reply
from tests.builders import Town

TODAY = date(2026, 11, 20)
HELD = (date(2026, 10, 27), date(2026, 12, 15), date(2027, 3, 9), date(2027, 3, 30), date(2027, 6, 1))


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("next meeting", date(2026, 12, 15)),
        ("the following board", date(2026, 12, 15)),
        ("December board", date(2026, 12, 15)),
        ("June meeting", date(2027, 6, 1)),
        ("March board", None),
        ("May meeting", None),
        ("October board", None),
    ],
)
def test_a_month_means_its_own_meeting_and_two_in_one_month_are_not_guessed(phrase: str, day: date | None) -> None:
    assert meeting_meant(phrase, HELD, TODAY) == day


def test_without_a_known_meeting_there_is_no_day() -> None:
    assert meeting_meant("next meeting", HELD[:1], TODAY) is None


@pytest.mark.parametrize("typed", ["due 12 next meeting", "due 12 next meeting because the venue is shut until then"])
def test_a_typed_due_date_is_the_next_meeting_where_that_is_known(engine: Engine, typed: str) -> None:
    town = Town(engine)
    town.say("Imogen Hartley", "meeting add 15 January 2027")
    town.say("Imogen Hartley", typed)
    with town.units.read() as unit:
        action = unit.actions.get(town.actions["VAWG-12"])
    assert action is not None
    assert (action.due.kind, action.due.date) == (DueKind.MEETING, date(2027, 1, 15))


def test_where_no_meeting_is_known_it_says_how_one_is_added_and_changes_nothing(engine: Engine) -> None:
    town = Town(engine)
    told = town.say("Imogen Hartley", "due 12 next meeting")
    assert isinstance(told, Reply)
    assert told.outcome == "refused"
    assert "meeting add" in str(told.blocks)
    with town.units.read() as unit:
        action = unit.actions.get(town.actions["VAWG-12"])
    assert action is not None
    assert action.due.date == date(2026, 12, 13)


@pytest.mark.parametrize("words", ["12 moved to the next meeting", "please push 12 back to the next meeting"])
def test_in_free_words_the_next_meeting_is_asked_with_its_day(engine: Engine, words: str) -> None:
    town = Town(engine)
    town.say("Imogen Hartley", "meeting add 15 January 2027")
    town.say("Imogen Hartley", f"@bot {words}")
    with town.units.read() as unit:
        (waiting,) = unit.proposals.waiting(town.board.id, town.clock())
    (step,) = [step for step in waiting.steps if step.deed == "due"]
    assert "2027-01-15" in step.values["due"]
