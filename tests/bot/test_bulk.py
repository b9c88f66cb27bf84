"""Many actions at once: nothing before the one yes, each with its own outcome, and one undo for all."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from bot.model import Marking, Rag, Status
from bot.reply import Reply
from handlers.slack.render import message as slack_message
from handlers.teams.render import message as teams_message
from tests.blocks.slack_limits import faults
from tests.bot.cast import pressed
from tests.builders import Town, said
from tests.handlers.teams.card_rules import message_faults


@pytest.fixture
def town(engine: Engine) -> Town:
    town = Town(engine)
    town.action("VAWG", 20, "Mend the hall's ramp", ["Tom Okafor"], date(2026, 10, 1))
    town.action("VAWG", 21, "Count the vests", ["Priya Nandy"], date(2026, 10, 2))
    return town


def test_complete_overdue_previews_each_action_and_changes_nothing_before_the_yes(town: Town) -> None:
    answer = town.say("Imogen Hartley", "complete overdue")
    told = said(answer)
    for reference in ("VAWG-14", "VAWG-20", "VAWG-21"):
        assert reference in told
    assert "VAWG-12" not in told
    assert town.see("VAWG-14").status is Status.NOT_STARTED
    done = town.press("Imogen Hartley", pressed(answer, "Yes"))
    assert {town.see(r).status for r in ("VAWG-14", "VAWG-20", "VAWG-21")} == {Status.COMPLETED}
    town.press("Imogen Hartley", pressed(done, "Undo"))
    assert {town.see(r).status for r in ("VAWG-14", "VAWG-20", "VAWG-21")} == {Status.NOT_STARTED}


def test_an_owner_completes_only_their_own_of_a_list(town: Town) -> None:
    answer = town.say("Tom Okafor", "complete overdue")
    assert "VAWG-21 " not in said(answer)
    assert "Left out, because they need somebody else" in said(answer)
    town.press("Tom Okafor", pressed(answer, "Yes"))
    assert town.see("VAWG-20").status is Status.COMPLETED
    assert town.see("VAWG-21").status is Status.NOT_STARTED
    assert "nothing of yours" in said(town.say("Grace Lunt", "complete overdue"))


def test_an_action_that_moved_on_meanwhile_is_shown_again_before_it_is_recorded(town: Town) -> None:
    answer = town.say("Imogen Hartley", "complete overdue")
    town.say("Priya Nandy", "rag 21 red because the vests are lost")
    again = town.press("Imogen Hartley", pressed(answer, "Yes"))
    assert "Since this was asked" in said(again)
    assert town.see("VAWG-14").status is Status.NOT_STARTED


def test_a_rating_review_suggests_with_reasons_and_a_yes_sets_them(town: Town) -> None:
    answer = town.say("Imogen Hartley", "rag review")
    assert "not rated → red, because it was due" in said(answer)
    town.say("Imogen Hartley", "yes")
    assert town.see("VAWG-14").rag is Rag.NONE, "a yes said in a channel answers only in the question's own thread"
    town.press("Imogen Hartley", pressed(answer, "Yes"))
    assert town.see("VAWG-14").rag is Rag.RED
    assert town.see("VAWG-12").rag is Rag.NONE
    assert "No rating needs a look" in said(town.say("Imogen Hartley", "rag review"))


def test_what_may_not_be_shown_here_is_not_in_a_list_for_one_yes(town: Town) -> None:
    town.action("VAWG", 30, "Move the safe house", ["Tom Okafor"], date(2026, 10, 1), Marking.RESTRICTED)
    answer = town.say("Imogen Hartley", "complete overdue")
    assert "safe house" not in said(answer)
    town.press("Imogen Hartley", pressed(answer, "Yes"))
    assert town.see("VAWG-30").status is Status.NOT_STARTED


def test_a_long_list_is_confirmed_in_parts_that_fit_both_platforms(town: Town) -> None:
    for number in range(40, 90):
        town.action("VAWG", number, f"Walk round estate {number} and note broken lights " * 4, [], date(2026, 9, 1))
    answer = town.say("Imogen Hartley", "complete overdue")
    assert isinstance(answer, Reply)
    assert "40 actions" in answer.title
    assert "13 more actions" in said(answer)
    slack, teams = slack_message(answer), {"type": "message", **teams_message(answer)}
    assert faults(slack) == []
    assert message_faults(teams) == []
    shown = [number for number in range(40, 90) if f"VAWG-{number}" in said(answer)]
    for payload in (repr(slack), repr(teams)):
        assert all(f"VAWG-{number}" in payload for number in shown), "nobody says yes to what is not shown"
