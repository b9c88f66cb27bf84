"""What is typed in an action's own thread does to that action, on a real database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.model import Rag, Status
from bot.reply import Reply
from tests.builders import Town, said


@pytest.fixture
def town(engine: Engine) -> Town:
    town = Town(engine)
    town.card("VAWG-12", "vawg", "card-12")
    town.card("ASB-3", "asb", "card-3")
    return town


def test_undo_in_a_thread_takes_back_the_askers_last_change_of_that_action(town: Town) -> None:
    town.reply("Priya Nandy", "Done this morning", "card-12")
    town.reply("Priya Nandy", "red", "card-3", channel="asb")
    answer = town.reply("Priya Nandy", "undo", "card-12")
    assert isinstance(answer, Reply)
    assert answer.title == "Taken back: VAWG-12"
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    assert town.see("ASB-3").rag is Rag.RED


def test_undo_in_a_thread_never_takes_back_somebody_elses_change(town: Town) -> None:
    town.reply("Priya Nandy", "Completed", "card-12")
    answer = town.reply("Tom Okafor", "undo", "card-12")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert "no change of yours on this action" in said(answer)
    assert town.see("VAWG-12").status is Status.COMPLETED


def test_a_second_undo_in_a_thread_finds_the_change_before(town: Town) -> None:
    town.reply("Priya Nandy", "amber, no venue yet", "card-12")
    town.reply("Priya Nandy", "Completed - Priya", "card-12")
    town.reply("Priya Nandy", "undo", "card-12")
    assert (town.see("VAWG-12").status, town.see("VAWG-12").rag) == (Status.NOT_STARTED, Rag.AMBER)
    town.reply("Priya Nandy", "undo my last update", "card-12")
    assert town.see("VAWG-12").rag is not Rag.AMBER


def test_a_note_keeps_its_semicolons(town: Town) -> None:
    town.reply("Priya Nandy", "Proofs are back; two typos to mend; then to print", "card-12")
    with town.units.read() as unit:
        notes = [entry.after for entry in unit.ledger.history(town.actions["VAWG-12"]) if entry.what == "note"]
    assert notes == ["Proofs are back; two typos to mend; then to print"]


def notes(town: Town, reference: str) -> list[str]:
    with town.units.read() as unit:
        return [entry.after for entry in unit.ledger.history(town.actions[reference]) if entry.what == "note"]


def test_an_outcome_is_kept_at_once_and_asked_whether_it_was_the_whole_action(town: Town) -> None:
    town.reply("Priya Nandy", "The leaflet has been published", "card-12")
    assert notes(town, "VAWG-12") == ["The leaflet has been published"]
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    assert town.waiting().count("question") == 1
    town.reply("Priya Nandy", "yes", "card-12")
    assert town.see("VAWG-12").status is Status.COMPLETED


def test_a_no_leaves_the_outcome_as_a_note(town: Town) -> None:
    town.reply("Priya Nandy", "All sent round on Monday", "card-12")
    town.reply("Priya Nandy", "no", "card-12")
    assert notes(town, "VAWG-12") == ["All sent round on Monday"]
    assert town.see("VAWG-12").status is Status.NOT_STARTED


def test_the_same_question_is_asked_once_and_blocks_nothing(town: Town) -> None:
    town.reply("Priya Nandy", "I think it's done", "card-12", key="m-1")
    town.reply("Priya Nandy", "I think it's done", "card-12", key="m-1")
    assert town.waiting().count("question") == 1
    town.reply("Priya Nandy", "amber, the printer is away", "card-12")
    assert town.see("VAWG-12").rag is Rag.AMBER


def test_an_expired_question_changes_nothing_and_says_so(town: Town) -> None:
    town.reply("Priya Nandy", "I think it's done", "card-12")
    with town.units.read() as unit:
        asked = unit.proposals.waiting(town.board.id, town.clock.now)[0]
    town.clock.later(days=15)
    answer = town.say("Priya Nandy", f"accept {asked.id}")
    assert "expired" in said(answer)
    assert town.see("VAWG-12").status is Status.NOT_STARTED


def test_the_accepted_answer_keeps_the_message_that_it_answers(town: Town) -> None:
    town.reply("Priya Nandy", "Nadia says it's finished", "card-12")
    town.reply("Priya Nandy", "yes", "card-12")
    with town.units.read() as unit:
        entries = unit.ledger.history(town.actions["VAWG-12"])
    told = " ".join(f"{entry.after} {entry.why} {entry.source}" for entry in entries)
    assert "Nadia says it's finished" in told


def test_an_edit_that_takes_a_claim_back_opens_the_action_on_the_officers_yes(town: Town) -> None:
    town.reply("Priya Nandy", "Done", "card-12", key="m-1")
    town.edit("Priya Nandy", "m-1", "amber, not done after all", "card-12")
    assert town.see("VAWG-12").status is Status.COMPLETED
    with town.units.read() as unit:
        back, own = sorted(unit.proposals.waiting(town.board.id, town.clock.now), key=lambda one: len(one.steps))
    assert [step.deed for step in back.steps] == ["reopen"]
    assert {step.deed for step in own.steps} == {"rag", "note"}
    town.say("Imogen Hartley", f"accept {back.id}")
    assert town.see("VAWG-12").status is Status.IN_PROGRESS


def test_an_edit_to_mere_thanks_is_asked_as_well(town: Town) -> None:
    town.reply("Priya Nandy", "Done", "card-12", key="m-1")
    town.edit("Priya Nandy", "m-1", "Thanks Tom, brilliant", "card-12")
    assert town.see("VAWG-12").status is Status.COMPLETED
    assert town.waiting().count("question") == 1


def test_a_deleted_message_leaves_the_record_and_a_mark(town: Town) -> None:
    town.reply("Priya Nandy", "Done", "card-12", key="m-1")
    town.edit("Priya Nandy", "m-1", None, "card-12")
    assert town.see("VAWG-12").status is Status.COMPLETED
    with town.units.read() as unit:
        assert [e.what for e in unit.ledger.history(town.actions["VAWG-12"])][-1] == "message"


def test_an_edit_that_only_mends_a_word_asks_nothing_new(town: Town) -> None:
    town.reply("Priya Nandy", "The printer has teh file", "card-12", key="m-1")
    town.edit("Priya Nandy", "m-1", "The printer has teh file", "card-12")
    assert "question" not in town.waiting()
