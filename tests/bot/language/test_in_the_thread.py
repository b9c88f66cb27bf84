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
