"""A partner without an account: the officer speaks for them, it is printed as such, and a letter asks them for news."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from bot.model import Account, AccountKind, Marking, Person, Role, Status
from bot.reply import For, Reply
from tests.bot.cast import MEMBER, OFFICER, OWNER, full_town, told, waiting
from tests.builders import Town, said

WALTER = "Walter Finch"


@pytest.fixture
def town(engine: Engine) -> Town:
    """Walter has no account. One owner is known by name only."""
    town = full_town(engine)
    with town.units.write() as unit:
        walter = unit.people.add(Person(0, WALTER, organisation="Harbour Trust", aliases=("W. Finch",)))
        unit.commit()
    town.people[WALTER] = walter.id
    town.action("VAWG", 40, "Brief the harbour wardens", [WALTER], date(2026, 11, 2))
    town.action("VAWG", 41, "Mend the slipway lamps", [WALTER, "Priya Nandy"], date(2026, 12, 1))
    town.action("VAWG", 42, "Paint the railings", ["Harbour Volunteers"])
    town.action("VAWG", 43, "Operation Quayside", [WALTER], marking=Marking.RESTRICTED)
    return town


def test_an_officers_words_for_an_owner_are_kept_and_printed_as_said_on_their_behalf(town: Town) -> None:
    answer = town.say(OFFICER, "update 40 for Walter Finch: the wardens are briefed")
    assert isinstance(answer, Reply)
    assert answer.outcome == "recorded"
    assert ("note", "", "the wardens are briefed") in told(town, "VAWG-40")
    assert "on behalf of Walter Finch" in said(town.say(OFFICER, "history 40"))
    assert "on behalf of Walter Finch" in said(town.say(OFFICER, "show 40"))
    with town.units.read() as unit:
        entry = unit.ledger.history(town.actions["VAWG-40"])[0]
    assert (entry.actor.name, entry.actor.role, entry.actor.on_behalf) == (OFFICER, Role.OFFICER, WALTER)


def test_a_completion_for_an_owner_is_the_owners_claim(town: Town) -> None:
    town.say(OFFICER, "complete 40 for W. Finch: signed off at the harbour office")
    assert town.see("VAWG-40").status is Status.COMPLETED
    assert town.see("VAWG-40").heard_at == town.clock.now


@pytest.mark.parametrize("words", ["update 40 for Walter Finch: done", "update 40 for walter finch: completed"])
def test_what_is_said_for_an_owner_is_read_as_the_owner_would_be(town: Town, words: str) -> None:
    town.say(OFFICER, words)
    assert town.see("VAWG-40").status is Status.COMPLETED


def test_numbers_in_what_was_said_name_no_other_action(town: Town) -> None:
    town.say(OFFICER, "update 40 for Walter Finch: 14 completed, 12 to go")
    assert {town.see(f"VAWG-{n}").status for n in (12, 14, 40)} == {Status.NOT_STARTED}
    assert told(town, "VAWG-14") == told(town, "VAWG-12") == []


def test_an_owner_known_only_as_printed_can_be_spoken_for(town: Town) -> None:
    town.say(OFFICER, "update 42 for Harbour Volunteers: half of them are painted")
    assert "on behalf of Harbour Volunteers" in said(town.say(OFFICER, "show 42"))


def test_hearsay_for_an_owner_is_asked_and_still_theirs_when_accepted(town: Town) -> None:
    town.say(OFFICER, "update 40 for Walter Finch: I think it is done")
    assert (town.see("VAWG-40").status, waiting(town)) == (Status.NOT_STARTED, 1)
    with town.units.read() as unit:
        question = unit.proposals.waiting(town.board.id, town.clock.now)[0]
    town.say(OFFICER, f"accept {question.id}")
    assert town.see("VAWG-40").status is Status.COMPLETED
    with town.units.read() as unit:
        assert unit.ledger.history(town.actions["VAWG-40"])[-1].actor.on_behalf == WALTER


@pytest.mark.parametrize(
    ("who", "words", "expected"),
    [
        (OFFICER, "update 40 for Priya Nandy: done", "not an owner of VAWG-40"),
        (OFFICER, "update 40 for Nobody Known: done", "not an owner of VAWG-40"),
        (MEMBER, "update 40 for Walter Finch: done", "Imogen Hartley"),
        (OWNER, "update 41 for Walter Finch: done", "Imogen Hartley"),
        (OFFICER, "update 40 for Walter Finch:", "What did they say"),
    ],
)
def test_speaking_for_somebody_else_is_refused_with_who_can_or_whose_it_is(
    town: Town, who: str, words: str, expected: str
) -> None:
    answer = town.say(who, words)
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert expected in said(answer)
    assert told(town, "VAWG-40") == []


def test_words_that_only_begin_with_for_speak_for_nobody(town: Town) -> None:
    town.say(OFFICER, "update 40 for information: the hall is booked")
    assert "on behalf" not in said(town.say(OFFICER, "history 40"))
    assert len(told(town, "VAWG-40")) == 1


# --- chase ----------------------------------------------------------------------------------------------------


def test_chase_writes_one_letter_for_each_owner_without_an_account(town: Town) -> None:
    answer = town.say(OFFICER, "chase", channel="chat")
    assert isinstance(answer, Reply)
    assert answer.audience is For.ASKER
    words = said(answer)
    assert words.count("To Walter Finch") == 1
    assert "VAWG-40" in words
    assert "16 days overdue" in words
    assert "To Harbour Volunteers" in words
    # Priya and Tom have accounts: the bot itself reminds them.
    assert "To Priya Nandy" not in words
    assert "To Tom Okafor" not in words


@pytest.mark.parametrize("channel", ["vawg", "chat"])
def test_a_letter_leaves_our_hands_so_nothing_restricted_is_in_it(town: Town, channel: str) -> None:
    town.say(OFFICER, "subgroup clear restricted")
    words = said(town.say(OFFICER, "chase Walter Finch", channel=channel))
    assert "Brief the harbour wardens" in words
    assert "Quayside" not in words
    assert "VAWG-43" not in words
    assert "Harbour Volunteers" not in words


def test_nobody_writes_to_tbc_but_the_officer_hears_who_is_missing(town: Town) -> None:
    town.action("VAWG", 51, "Find a hall", ["TBC"])
    words = said(town.say(OFFICER, "chase", channel="chat"))
    assert "To TBC" not in words
    assert "Nobody is named yet for VAWG-51" in words
    assert "assign VAWG-51 to" in words


def test_chase_in_a_channel_stays_with_its_subgroup(town: Town) -> None:
    town.action("ASB", 50, "Count the bins", ["Harbour Volunteers"])
    assert "ASB-50" not in said(town.say(OFFICER, "chase"))
    assert "ASB-50" in said(town.say(OFFICER, "chase", channel="chat"))


def test_who_holds_the_post_is_written_to_by_name(town: Town) -> None:
    town.action("VAWG", 44, "Walk the quay", ["Harbour Master"])
    town.say(OFFICER, "who holds Harbour Master: Walter Finch")
    assert "To Walter Finch (Harbour Master)" in said(town.say(OFFICER, "chase 44"))


def test_an_owner_whose_account_was_switched_off_gets_a_letter(town: Town) -> None:
    with town.units.write() as unit:
        unit.people.account_seen(Account(0, "slack", "T1", "TOM", "Tom Okafor", AccountKind.DEACTIVATED))
        unit.commit()
    assert "To Tom Okafor" in said(town.say(OFFICER, "chase 14"))


def test_nothing_to_chase_is_said(town: Town) -> None:
    answer = town.say(OFFICER, "chase 12")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert "nobody to chase" in said(answer)
