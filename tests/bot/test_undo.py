"""What `undo` takes back, and what it leaves alone: never something older than what was meant."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.commands.last_deed import _DEEDS, PART_OF_A_CHANGE
from bot.model import PersonKind, Rag, Status
from bot.reply import Reply
from tests.bot.cast import ADMIN, MEMBER, OFFICER, OWNER, full_town, told
from tests.bot.test_hostile import snapshot
from tests.builders import Town, said


@pytest.fixture
def town(engine: Engine) -> Town:
    """An hour ago the officer rated an action; since then the clock goes on by a minute with every word."""
    town = full_town(engine)
    town.say(OFFICER, "rag 12 amber because the venue fell through")
    town.clock.later(hours=1)
    return town


def does(town: Town, who: str, words: str, channel: str = "vawg") -> Reply:
    town.clock.later(minutes=1)
    answer = town.say(who, words, channel=channel)
    assert isinstance(answer, Reply), answer
    return answer


def done(town: Town, who: str, words: str, channel: str = "vawg") -> Reply:
    answer = does(town, who, words, channel)
    assert answer.outcome not in ("refused", "asked"), (words, answer)
    return answer


DEEDS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "link": (OFFICER, ("link <@NELL> to Sam Hill",), "link an account to Sam Hill", "link remove @Nell Unlinked"),
    "unlink": (OFFICER, ("link remove <@TOM>",), "take an account from Tom Okafor", "link @user to Tom Okafor"),
    "code": (OFFICER, ("link code for Sam Hill",), "make a code for Sam Hill", "link code for Sam Hill"),
    "added": (OFFICER, ("who add Kit Moss",), "add Kit Moss to the directory", 'matters person erase "Kit Moss"'),
    "alias": (OFFICER, ("who also Sam Hill: S. Hill",), "add other names of Sam Hill", "who also remove Sam Hill:"),
    "alias ended": (
        OFFICER, ("who also Sam Hill: S. Hill", "who also remove Sam Hill: S. Hill"), "take other names from", "who also Sam Hill:",
    ),
    "title": (OFFICER, ("who title Sam Hill: Team Manager",), "change the title of Sam Hill", "who title Sam Hill:"),
    "deputy": (
        OFFICER, (f"who deputy Sam Hill for {OWNER}",), f"name Sam Hill deputy for {OWNER}", f"who deputy remove Sam Hill for {OWNER}",
    ),
    "deputy ended": (
        OFFICER, (f"who deputy remove Joy Pell for {OWNER}",), f"end Joy Pell's being deputy for {OWNER}", f"who deputy Joy Pell for {OWNER}",
    ),
    "officer": (ADMIN, ("who officer Sam Hill",), "make Sam Hill officer", "who officer remove Sam Hill"),
    "officer ended": (ADMIN, (f"who officer remove {OFFICER}",), f"end {OFFICER}'s being officer", f"who officer {OFFICER}"),
    "admin": (ADMIN, ("who admin Sam Hill",), "make Sam Hill admin", "who admin remove Sam Hill"),
    "admin ended": (ADMIN, ("who admin Sam Hill", "who admin remove Sam Hill"), "being admin", "who admin Sam Hill"),
    "chair": (
        OFFICER, (f"subgroup chair ASB Sam Hill and {MEMBER}",), f"put Sam Hill and {MEMBER} in the chair of ASB",
        f"subgroup chair ASB remove Sam Hill and {MEMBER}",
    ),
    "interim chair": (
        OFFICER, ("subgroup chair ASB interim Sam Hill until 30 November 2026",), "put Sam Hill in the chair of ASB", "subgroup chair ASB remove Sam Hill",
    ),
    "chair ended": (
        OFFICER, ("subgroup chair VAWG remove Dev Malik",), "take the chair of VAWG from Dev Malik", "subgroup chair VAWG Dev Malik",
    ),
    "unlinked": (OFFICER, ("subgroup unlink",), "take the link from #vawg", "in #vawg: subgroup link CODE"),
    "linked": (OFFICER, ("subgroup link VAWG",), "link #vawg to VAWG", "in #vawg: subgroup unlink"),
    "cleared": (OFFICER, ("subgroup clear restricted",), "clear #vawg for restricted", "in #vawg: subgroup clear official"),
    "digest set": (OFFICER, ("subgroup schedule VAWG Tuesday 10:00",), "set the digest of VAWG", "subgroup schedule VAWG Monday 09:00"),
    "digest paused": (
        OFFICER, ("subgroup schedule VAWG Tuesday 10:00", "subgroup pause VAWG"), "pause the digest of VAWG", "subgroup resume VAWG",
    ),
    "digest resumed": (
        OFFICER, ("subgroup schedule VAWG Tuesday 10:00", "subgroup resume VAWG"), "start the digest of VAWG again", "subgroup pause VAWG",
    ),
    "digest now": (OFFICER, ("digest now",), "post the digest of VAWG", "stays"),
    "subgroup added": (OFFICER, ("subgroup add NEW New work",), "add the subgroup NEW", "stays"),
    "meeting added": (
        OFFICER, ("meeting add 30 March 2027",), "enter the meeting of 30 March 2027", "meeting remove 30 March 2027",
    ),
    "meeting removed": (
        OFFICER, ("meeting add 30 March 2027", "meeting remove 30 March 2027"), "take the meeting of 30 March 2027 away",
        "meeting add 30 March 2027",
    ),
    "paper made": (OFFICER, ("export VAWG",), "make a paper", "export"),
    "reminders off": (OFFICER, ("reminders off",), "turn your reminders off", "reminders on"),
    "reminders on": (OFFICER, ("reminders off", "reminders on"), "turn your reminders on", "reminders off"),
}  # fmt: skip
"""For each deed that is no change of an action: who did it, how, what is said of it, and how it is taken back."""
BY_ITSELF = frozenset({"link by code", "question refused", "message sent again", "message given up"})
"""Tried below, or in tests/bot/test_stuck.py."""


@pytest.mark.parametrize("deed", DEEDS)
def test_undo_after_a_deed_that_is_no_change_says_its_own_way_back_and_takes_nothing_older_back(
    town: Town, deed: str
) -> None:
    who, words, name, back = DEEDS[deed]
    done(town, OFFICER, "who add Sam Hill")
    for each in words:
        does(town, who, each)
    before = snapshot(town)
    channel = "chat" if deed == "unlinked" else "vawg"
    answer = does(town, who, "undo", channel)
    assert answer.outcome == "refused"
    assert name in answer.title, answer
    assert "nothing was changed" in answer.title
    assert back in said(answer), answer
    assert snapshot(town) == before
    assert town.see("VAWG-12").rag is Rag.AMBER
    if who == OFFICER:
        assert "undo VAWG-12" in said(answer), "the change that could be meant is named"
        assert done(town, OFFICER, "undo VAWG-12", "chat").title == "Taken back: VAWG-12"
        assert town.see("VAWG-12").rag is Rag.NONE


def test_every_deed_that_is_kept_as_an_act_has_its_way_back_here() -> None:
    """What the program records as an act is read out of its own words, so that a new one is not forgotten."""
    recorded: set[str] = set()
    for path in (Path(__file__).parents[2] / "bot").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "act":
                recorded |= {c.value for c in ast.walk(call.args[1]) if isinstance(c, ast.Constant)}
    known = {*_DEEDS, *PART_OF_A_CHANGE}
    parts = {" ended", "reminders "}
    assert {deed for deed in recorded if deed not in known} <= parts
    assert {*DEEDS, *BY_ITSELF} == set(_DEEDS)


def test_what_was_mended_by_its_own_opposite_is_then_the_last_thing(town: Town) -> None:
    done(town, OFFICER, "meeting add 30 March 2027")
    done(town, OFFICER, "meeting remove 30 March 2027")
    assert "take the meeting of 30 March 2027 away" in does(town, OFFICER, "undo").title
    done(town, OFFICER, "rag 12 red because it is late")
    done(town, OFFICER, "undo")
    assert town.see("VAWG-12").rag is Rag.AMBER


def test_a_code_that_linked_ones_own_account_is_told_as_such(town: Town) -> None:
    done(town, OFFICER, "who add Sam Hill")
    code = done(town, OFFICER, "link code for Sam Hill").title[-6:]
    done(town, "Nell Unlinked", f"link code {code}")
    assert "link your own account to Sam Hill with a code" in does(town, "Nell Unlinked", "undo").title


def test_a_question_that_was_turned_down_is_not_followed_by_an_older_change(town: Town) -> None:
    does(town, "Tom Okafor", "complete VAWG-12")
    does(town, OFFICER, "refuse 1")
    answer = does(town, OFFICER, "undo")
    assert "turn a question down" in answer.title
    assert town.see("VAWG-12").rag is Rag.AMBER


def test_a_handover_is_taken_back_by_undo_and_what_came_before_it_by_the_next_one(town: Town) -> None:
    with town.units.write() as unit:
        unit.people.add(type(unit.people.all()[0])(0, "Harbour Master", PersonKind.POST))
        unit.commit()
    done(town, OFFICER, f"who holds Harbour Master: {MEMBER}")
    assert "Nobody holds Harbour Master" in done(town, OFFICER, "undo").title
    assert done(town, OFFICER, "undo").title == "Taken back: VAWG-12"


# --- undo 12 ---------------------------------------------------------------------------------------------------


def test_undo_with_a_number_takes_that_actions_last_change_back_whatever_was_done_since(town: Town) -> None:
    done(town, OWNER, "rag 12 red because the printer is broken")
    done(town, OWNER, "update ASB-3 the wardens are briefed", "chat")
    assert done(town, OWNER, "undo 12").title == "Taken back: VAWG-12"
    assert town.see("VAWG-12").rag is Rag.AMBER
    assert [what for what, _, _ in told(town, "ASB-3")] == ["note"]


def test_an_officers_undo_of_a_number_is_of_the_last_change_whoever_made_it(town: Town) -> None:
    done(town, OWNER, "complete 12")
    town.clock.later(days=3)
    done(town, OFFICER, "undo 12")
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    done(town, OFFICER, "undo 12")
    assert town.see("VAWG-12").rag is Rag.NONE
    answer = does(town, OFFICER, "undo 12")
    assert "no change of VAWG-12 left" in answer.title


def test_nobody_undoes_by_number_what_is_not_theirs(town: Town) -> None:
    done(town, OWNER, "complete 12")
    for who in ("Tom Okafor", "Nell Unlinked", MEMBER):
        before = snapshot(town)
        answer = does(town, who, "undo 12")
        assert answer.outcome == "refused"
        assert OFFICER in said(answer), answer
        assert snapshot(town) == before


def test_an_owner_undoes_by_number_their_own_change_only_while_nobody_changed_it_since(town: Town) -> None:
    done(town, OWNER, "rag 12 red because the printer is broken")
    done(town, OFFICER, "due 12 31 January 2027")
    before = snapshot(town)
    assert "changed again since" in does(town, OWNER, "undo 12").title
    assert snapshot(town) == before


def test_an_action_that_was_changed_together_with_others_is_not_taken_back_alone_nor_the_others_with_it(
    town: Town,
) -> None:
    done(town, OFFICER, "update 12 and 14 completed")
    before = snapshot(town)
    answer = does(town, OFFICER, "undo 12")
    assert "changed together with 1 other action" in answer.title
    assert snapshot(town) == before
    assert done(town, OFFICER, "undo").title == "Taken back: VAWG-12, VAWG-14"


@pytest.mark.parametrize("words", ["undo the link", "undo everything", "undo meeting", "undo banana", "undo ²"])
def test_words_after_undo_that_name_something_else_take_nothing_back(town: Town, words: str) -> None:
    before = snapshot(town)
    assert does(town, OFFICER, words).outcome == "refused"
    assert snapshot(town) == before


@pytest.mark.parametrize(
    "words", ["undo 12 and 14", "undo 12 14", "undo VAWG-14", "undo 99", "undo 9999999999999999999"]
)
def test_numbers_after_undo_that_are_no_change_take_nothing_back(town: Town, words: str) -> None:
    before = snapshot(town)
    assert does(town, OFFICER, words).outcome == "refused"
    assert snapshot(town) == before


@pytest.mark.parametrize("words", ["undo", "undo that", "undo my last change please", "undo the last one", "undo it."])
def test_undo_with_filling_words_means_the_last_change(town: Town, words: str) -> None:
    assert done(town, OFFICER, words).title == "Taken back: VAWG-12"


def test_undo_after_deleting_ones_message_takes_back_what_the_message_had_changed(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    town.clock.later(minutes=1)
    town.reply(OWNER, "The proofs are back", "card-1", key="m-1")
    town.edit(OWNER, "m-1", None, "card-1")
    town.clock.later(minutes=1)
    assert done(town, OWNER, "undo").title == "Taken back: VAWG-12"
    assert ("withdrawn", "The proofs are back", "") in told(town, "VAWG-12")


# --- what was entered by mistake ---------------------------------------------------------------------------------


def test_a_meeting_is_taken_away_by_an_officer_and_not_where_something_was_agreed_at_it(town: Town) -> None:
    done(town, OFFICER, "meeting add 17 November 2026")
    assert does(town, OWNER, "meeting remove 17 November 2026").outcome == "refused"
    done(town, OFFICER, "complete 12")
    done(town, OFFICER, "agree 12 at 17 November 2026")
    assert "1 action was agreed" in does(town, OFFICER, "meeting remove 17 November 2026").title
    done(town, OFFICER, "undo")
    done(town, OFFICER, "meeting remove 17 November 2026")
    assert "No meetings" in done(town, OFFICER, "meeting list").title
    assert does(town, OFFICER, "meeting remove 17 November 2026").outcome == "refused"


def test_a_name_that_is_not_theirs_is_taken_from_somebody_again(town: Town) -> None:
    done(town, OFFICER, f"who also {MEMBER}: G. Lunt; Sgt Lunt")
    assert does(town, OWNER, f"who also remove {MEMBER}: Sgt Lunt").outcome == "refused"
    assert does(town, OFFICER, f"who also remove {MEMBER}: Sgt Hunt").outcome == "refused"
    done(town, OFFICER, f"who also remove {MEMBER}: sgt  lunt")
    with town.units.read() as unit:
        assert unit.people.named("Sgt Lunt") == ()
        assert [person.name for person in unit.people.named("G. Lunt")] == [MEMBER]
