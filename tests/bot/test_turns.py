"""Talking to the core on a real database: what is recorded, asked, refused and left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from bot.incoming import Manner, Press
from bot.model import AccountKind, Audience, Marking, Rag, Role, Status
from bot.proposals import Source
from bot.reply import SILENCE, Reply
from tests.builders import Town, said


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def history(town: Town, reference: str) -> list[tuple[str, str, str]]:
    with town.units.read() as unit:
        return [(e.what, e.before, e.after) for e in unit.ledger.history(town.actions[reference])]


def test_an_owner_claims_an_action_as_completed_and_the_history_says_who(town: Town) -> None:
    answer = town.say("Priya Nandy", "update 12 completed")
    assert isinstance(answer, Reply)
    assert answer.outcome == "recorded"
    assert "VAWG-12" in answer.title
    assert "claim" in said(answer)
    assert town.see("VAWG-12").status is Status.COMPLETED
    assert town.see("ASB-12").status is Status.NOT_STARTED
    assert history(town, "VAWG-12") == [("status", "not_started", "completed")]
    with town.units.read() as unit:
        entry = unit.ledger.history(town.actions["VAWG-12"])[0]
    assert (entry.actor.name, entry.actor.role) == ("Priya Nandy", Role.OWNER)


def test_the_same_message_again_is_answered_from_the_record_and_done_once(town: Town) -> None:
    first = town.say("Priya Nandy", "update 12 completed", key="trigger-1")
    again = town.say("Priya Nandy", "update 12 completed", key="trigger-1")
    assert isinstance(first, Reply)
    assert isinstance(again, Reply)
    assert again.title == first.title
    assert len(history(town, "VAWG-12")) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("rag 12 amber because the venue fell through", "the venue fell through"),
        ("rag 12 amber because of the weather", "because of the weather"),
        ("rag 12 amber as the van broke", "the van broke"),
    ],
)
def test_a_reason_reads_as_one(town: Town, typed: str, kept: str) -> None:
    town.say("Priya Nandy", typed)
    with town.units.read() as unit:
        entry = next(e for e in unit.ledger.history(town.actions["VAWG-12"]) if e.what == "rag")
    assert entry.why == kept


def test_a_rating_is_kept_with_its_reason_and_never_changes_the_status(town: Town) -> None:
    town.say("Priya Nandy", "rag 12 amber because the venue fell through")
    action = town.see("VAWG-12")
    assert (action.rag, action.status) == (Rag.AMBER, Status.NOT_STARTED)
    with town.units.read() as unit:
        entry = next(e for e in unit.ledger.history(action.id) if e.what == "rag")
    assert "venue" in entry.why


def test_a_rating_without_a_reason_is_recorded_and_the_reason_asked_for_once(town: Town) -> None:
    answer = town.say("Priya Nandy", "rag 12 amber")
    assert town.see("VAWG-12").rag is Rag.AMBER
    assert "Give the reason" in said(answer)


def test_a_reply_in_an_actions_thread_needs_no_number(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    assert town.reply("Priya Nandy", "Done", "card-1") is SILENCE
    assert town.see("VAWG-12").status is Status.COMPLETED
    assert "receipt" in town.waiting()


def test_chatter_in_a_thread_leaves_nothing(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    assert town.reply("Priya Nandy", "thanks all", "card-1") is SILENCE
    assert town.waiting() == ()
    assert history(town, "VAWG-12") == []


def test_not_done_is_a_note_and_never_a_completion(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    town.reply("Priya Nandy", "not done yet, the printer is broken", "card-1")
    assert town.see("VAWG-12").status is not Status.COMPLETED
    assert any(what == "note" for what, _, _ in history(town, "VAWG-12"))


def test_hearsay_is_asked_and_recorded_only_on_a_yes(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    town.reply("Priya Nandy", "I think it's done", "card-1")
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    assert "question" in town.waiting()
    town.reply("Priya Nandy", "yes", "card-1")
    assert town.see("VAWG-12").status is Status.COMPLETED


def test_a_no_leaves_the_register_as_it_was(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    town.reply("Priya Nandy", "I think it's done", "card-1")
    town.reply("Priya Nandy", "no", "card-1")
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    assert history(town, "VAWG-12") == []


def test_undo_is_a_new_entry_and_puts_everything_back(town: Town) -> None:
    town.say("Priya Nandy", "update 12 completed")
    answer = town.say("Priya Nandy", "undo")
    assert isinstance(answer, Reply)
    assert answer.outcome == "recorded"
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    assert [what for what, _, _ in history(town, "VAWG-12")] == ["status", "status"]


def test_undo_after_ten_minutes_is_the_officers(town: Town) -> None:
    town.say("Priya Nandy", "update 12 completed")
    town.clock.later(minutes=11)
    answer = town.say("Priya Nandy", "undo")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert town.see("VAWG-12").status is Status.COMPLETED


def test_somebody_elses_change_waits_for_a_yes(town: Town) -> None:
    answer = town.say("Grace Lunt", "update 12 completed")
    assert isinstance(answer, Reply)
    assert answer.outcome == "asked"
    assert "Priya Nandy" in said(answer)
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    with town.units.read() as unit:
        waiting = unit.proposals.waiting(town.board.id, town.clock.now)
    assert len(waiting) == 1
    accepted = town.say("Priya Nandy", f"accept {waiting[0].id}")
    assert isinstance(accepted, Reply)
    assert town.see("VAWG-12").status is Status.COMPLETED
    with town.units.read() as unit:
        entry = unit.ledger.history(town.actions["VAWG-12"])[-1]
    assert entry.actor.on_behalf == "Grace Lunt"


def test_an_accepted_proposal_first_shows_what_changed_meanwhile(town: Town) -> None:
    town.say("Grace Lunt", "update 12 completed")
    town.say("Priya Nandy", "rag 12 red because nobody answers")
    with town.units.read() as unit:
        waiting = unit.proposals.waiting(town.board.id, town.clock.now)[0]
    shown = town.say("Priya Nandy", f"accept {waiting.id}")
    assert "Since this was asked" in said(shown)
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    town.say("Priya Nandy", f"accept {waiting.id}")
    assert town.see("VAWG-12").status is Status.COMPLETED


def test_a_stale_press_is_refused_with_the_present_state(town: Town) -> None:
    town.say("Priya Nandy", "rag 12 red because nobody answers")
    answer = town.press("Priya Nandy", Press("complete", town.actions["VAWG-12"], 1))
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert "red" in said(answer)
    assert town.see("VAWG-12").status is Status.NOT_STARTED


def test_several_numbers_are_one_turn_with_an_outcome_each(town: Town) -> None:
    answer = town.say("Imogen Hartley", "update 12, 14 and 99 completed")
    assert town.see("VAWG-12").status is Status.COMPLETED
    assert town.see("VAWG-14").status is Status.COMPLETED
    assert "99" in said(answer)
    town.say("Imogen Hartley", "undo")
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    assert town.see("VAWG-14").status is Status.NOT_STARTED


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("update 99 completed", "no action 99"),
        ("rag 12 purple", "red"),
        ("update", "Which action"),
        ("show VAWG-99", "VAWG-99"),
        ("show ZZZ-1", "ZZZ"),
        ("show ASB-12", "another subgroup"),
        ("compelte", "Which action"),
        ("assign 12 to Nobody Known", "Nobody Known"),
        ("due 12 30 February", "30 February"),
        ("close 12", "reason"),
        ("list purple", "purple"),
        ("agree 12 at 13 December 2026", "13 December"),
        ("meeting add 31 February 2027", "31 February"),
        ("subgroup schedule VAWG Someday 09:00", "Someday"),
        ("subgroup schedule VAWG Monday 25:00", "25:00"),
        ("snooze 12 until 14 January", "reason"),
        ("", "What you can say"),
    ],
)
def test_bad_input_gets_one_clear_sentence_and_changes_nothing(town: Town, words: str, expected: str) -> None:
    answer = town.say("Imogen Hartley", words)
    assert expected in said(answer)
    assert town.see("VAWG-12").version == 1
    assert history(town, "VAWG-12") == []


def test_a_restricted_action_is_not_shown_in_the_channel_nor_listed_by_name(town: Town) -> None:
    town.action("VAWG", 20, "Operation Nightjar warrants", ["Priya Nandy"], marking=Marking.RESTRICTED)
    for words in ("show 20", "history 20", "list", "find Nightjar", "update 20 completed", "list VAWG"):
        assert "Nightjar" not in said(town.say("Imogen Hartley", words)), words
    assert "withheld" in said(town.say("Imogen Hartley", "list"))
    assert "Nightjar" in said(town.say("Imogen Hartley", "show VAWG-20", channel="chat"))
    assert "Nightjar" in said(town.say("Priya Nandy", "show VAWG-20", channel="chat"))
    assert "Nightjar" not in said(town.say("Tom Okafor", "show VAWG-20", channel="chat"))


def test_a_channel_whose_readers_are_unknown_shows_nothing(town: Town) -> None:
    town.channel("dark", "VAWG", Audience())
    assert "leaflet" not in said(town.say("Imogen Hartley", "show 12", channel="dark"))
    assert "leaflet" not in said(town.say("Imogen Hartley", "list", channel="dark"))


def test_a_guest_whom_nobody_linked_changes_and_reads_nothing(town: Town) -> None:
    origin = replace(town.origin("Stranger Danger", "vawg"), account_kind=AccountKind.GUEST)
    from bot.incoming import Said

    answer = town.bot.handle(Said(origin, "update 12 completed", Manner.SLASH))
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert town.see("VAWG-12").status is Status.NOT_STARTED


def test_an_unlinked_channel_says_how_to_link_it(town: Town) -> None:
    assert "subgroup link" in said(town.say("Priya Nandy", "update 12 completed", channel="nowhere"))


def test_several_claims_that_an_edit_takes_back_are_all_put_to_those_who_may_reopen(town: Town) -> None:
    town.action("VAWG", 15, "Book the hall for the spring", ["Priya Nandy"])
    town.digest("vawg", "digest-1", "VAWG-12", "VAWG-15")
    town.reply("Priya Nandy", "12 and 15 completed", "digest-1", key="m-1")
    town.edit("Priya Nandy", "m-1", "12 and 15 are not done yet after all", "digest-1")
    with town.units.read() as unit:
        asked = [p for p in unit.proposals.waiting(town.board.id, town.clock.now) if p.source is Source.OTHERS]
    assert [[step.deed for step in question.steps] for question in asked] == [["reopen", "reopen"]]
    town.say("Imogen Hartley", f"accept {asked[0].id}")
    assert {town.see(f"VAWG-{n}").status for n in (12, 15)} == {Status.IN_PROGRESS}


def test_an_edited_message_asks_and_a_deleted_one_leaves_a_mark(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    town.reply("Priya Nandy", "The printer has the file", "card-1", key="m-1")
    town.edit("Priya Nandy", "m-1", "Completed, all printed", "card-1")
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    assert "question" in town.waiting()
    town.edit("Priya Nandy", "m-1", None, "card-1")
    assert any(what == "message" for what, _, _ in history(town, "VAWG-12"))


def test_completed_is_agreed_by_the_committee_at_a_meeting(town: Town) -> None:
    town.say("Priya Nandy", "update 12 completed")
    town.say("Imogen Hartley", "meeting add 17 November 2026")
    answer = town.say("Dev Malik", "agree 12 at 17 November")
    assert isinstance(answer, Reply)
    action = town.see("VAWG-12")
    assert (action.status, action.agreed_on) == (Status.AGREED, date(2026, 11, 17))


def test_an_owner_may_ask_for_a_later_date_and_the_officer_grants_it(town: Town) -> None:
    answer = town.say("Priya Nandy", "due 12 31 January 2027")
    assert isinstance(answer, Reply)
    assert answer.outcome == "asked"
    assert town.see("VAWG-12").due.date == date(2026, 12, 13)
    with town.units.read() as unit:
        waiting = unit.proposals.waiting(town.board.id, town.clock.now)[0]
    town.say("Imogen Hartley", f"accept {waiting.id}")
    assert town.see("VAWG-12").due.date == date(2027, 1, 31)
    assert town.see("VAWG-12").due.text


def test_an_officer_adds_an_action_with_the_next_number(town: Town) -> None:
    town.say("Imogen Hartley", "add Order the new banners owner Tom Okafor due 14 March 2027")
    with town.units.read() as unit:
        made = unit.actions.numbered(town.groups["VAWG"].id, 15)
    assert made is not None
    assert "banners" in made.text
    assert made.due.date == date(2027, 3, 14)
    assert [o.person_id for o in made.owners] == [town.people["Tom Okafor"]]


def test_only_an_officer_links_a_channel_and_sets_its_digest(town: Town) -> None:
    refused = town.say("Priya Nandy", "subgroup link ASB", channel="new")
    assert "officer" in said(refused)
    town.say("Imogen Hartley", "subgroup link ASB", channel="new")
    town.say("Imogen Hartley", "subgroup schedule ASB Tuesday 10:30", channel="new")
    with town.units.read() as unit:
        schedules = unit.outbox.schedules(town.groups["ASB"].id)
    assert {(s.weekday, s.at) for s in schedules} == {(1, "10:30")}


def test_digest_preview_shows_what_is_overdue(town: Town) -> None:
    assert "VAWG-14" in said(town.say("Priya Nandy", "digest preview"))


def test_a_mention_in_what_was_said_is_kept_as_a_name(town: Town) -> None:
    added = town.say("Imogen Hartley", "add Ask <@TOM> and <@U9> about the stall owner <@TOM>")
    assert "Ask Tom Okafor and somebody about the stall" in said(added)
    town.say("Priya Nandy", "update 12 <@GRACE> has the file")
    assert history(town, "VAWG-12")[0] == ("note", "", "Grace Lunt has the file")
