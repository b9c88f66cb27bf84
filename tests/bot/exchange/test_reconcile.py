"""A pack against the register: what is new, twice there, missing, changed or gone; and the second time nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.exchange.reconcile import Finding, Known, Reconciliation, Verdict, reconcile
from bot.exchange.rows import Kind, PrintedRow, Register
from bot.lifecycle import decode_due, decode_owners
from bot.model import Action, Board, Due, DueKind, Marking, Owner, Rag, Status, Subgroup
from bot.proposals import Step
from tests.bot.exchange.printed_packs import only, registers

BOARD = Board(1, "NCSP", "Northmere")
SUBGROUP = Subgroup(1, 1, "CSP", "The board", is_board=True)
HEADER = ("No.", "Action", "Lead", "Others", "Start Date", "Target Completion", "Update", "Status", "Open/ Closed")
SHORT = "Colin Marsh to write a protocol on empty shops and who may use them"
LONG = f"{SHORT}, and bring it back to the December meeting for endorsement."
LOG = (
    "Board Action Log",
    "27th October 2026",
    HEADER,
    ("1", SHORT, "Colin Marsh", "", "27/10/2026", "15/12/2026", "", "R", ""),
    ("2", LONG, "Colin Marsh", "", "27/10/2026", "15/12/2026", "", "R", ""),
    ("3", "Work plans of each group to be sent by the end of the month", "All chairs", "", "27/10/2026", "15/12/2026", "Two are in", "A", ""),
    ("5", "Find a member who speaks for traders", "Walter Finch", "Samir Haddad", "27/10/2026", "", "", "G", "Open"),
    ("6", "Publish the winter numbers", "Imogen Hartley", "", "27/10/2026", "20/11/2026", "Out for proof", "A", "Open"),
)  # fmt: skip
MINUTES = (
    "MINUTES",
    "Tuesday 27 October 2026",
    "Members Present: Colin Marsh, Walter Finch",
    f"ACTION: {LONG}",
    "ACTION: Imogen Hartley to publish the winter numbers",
    "ACTION: Samir Haddad to ask the night workers what would help them.",
)


def against(
    found: tuple[Register, ...], *actions: Action, updates: dict[int, tuple[str, ...]] | None = None
) -> Reconciliation:
    return reconcile([(register, SUBGROUP) for register in found], Known(BOARD, actions, updates or {}))


def entered(steps: tuple[Step, ...]) -> tuple[tuple[Action, ...], dict[int, tuple[str, ...]]]:
    """The actions that these steps would enter, as the register keeps them."""
    actions, updates = [], {}
    for number, step in enumerate(steps, start=1):
        assert step.deed == "add"
        values = step.values
        actions.append(
            Action(
                id=number, board_id=1, subgroup_id=int(values["subgroup"]), code="CSP", number=int(values["number"]) or 100 + number,
                text=values["text"], title=values["title"], section=values["section"], printed=values["printed"],
                owners=decode_owners(values["owners"]), due=decode_due(values["due"]), status=Status(values["status"]),
                rag=Rag(values["rag"]), marking=Marking(values["marking"]), outcomes=values["outcomes"],
            )
        )  # fmt: skip
        updates[number] = tuple(each["text"] for each in json.loads(values["updates"]))
    return tuple(actions), updates


def told(found: Reconciliation, verdict: Verdict) -> list[Finding]:
    return [finding for finding in found.findings if finding.verdict is verdict]


def test_a_log_against_an_empty_register_shows_what_is_wrong_with_it_before_anything_enters() -> None:
    found = against(registers(*MINUTES, *LOG))
    assert [finding.row.number for finding in told(found, Verdict.DUPLICATE) if finding.row] == ["1"]
    assert "No. 2" in told(found, Verdict.DUPLICATE)[0].why
    assert [finding.row.action for finding in told(found, Verdict.NOT_IN_LOG) if finding.row] == [
        "Samir Haddad to ask the night workers what would help them."
    ]
    assert [finding.why for finding in told(found, Verdict.MINUTED)] == [
        "is in the log as No. 2",
        "is in the log as No. 6",
    ]
    assert "no No. 4" in told(found, Verdict.GAP)[0].why
    assert "No. 3" in told(found, Verdict.CONTRADICTION)[0].why
    assert len(told(found, Verdict.CONTRADICTION)) == 1


def test_clear_rows_are_taken_together_and_doubtful_ones_are_asked_about() -> None:
    found = against(registers(*MINUTES, *LOG))
    assert [step.values["printed"] for step in found.clear_steps] == ["2", "3", "5", "6"]
    assert {finding.verdict for finding in found.doubtful} == {Verdict.DUPLICATE, Verdict.NOT_IN_LOG}
    assert not [finding for finding in found.findings if finding.steps and finding.row is None]


def test_importing_twice_adds_nothing() -> None:
    found = registers(*MINUTES, *LOG)
    first = against(found)
    actions, updates = entered(tuple(step for finding in first.findings for step in finding.steps))
    again = against(found, *actions, updates=updates)
    assert again.clear_steps == ()
    assert again.doubtful == ()
    assert again.count()[Verdict.SAME] == 6


def test_a_row_keeps_its_printed_number_where_that_is_free() -> None:
    held = Action(9, 1, 1, "CSP", 5, "Something else altogether, long agreed", printed="5")
    steps = against((only(*LOG),), held).clear_steps
    assert [(step.values["printed"], step.values["number"]) for step in steps] == [
        ("2", "2"),
        ("3", "3"),
        ("5", "0"),
        ("6", "6"),
    ]


def known() -> Action:
    return Action(
        7, 1, 1, "CSP", 6, "Publish the winter numbers", printed="6", section="Board Action Log, 27th October 2026",
        owners=(Owner("Imogen Hartley", 44),), due=Due("13/11/2026", DueKind.DATE, date(2026, 11, 13)), rag=Rag.RED,
        status=Status.IN_PROGRESS, version=3,
    )  # fmt: skip


def test_a_changed_row_is_shown_field_by_field_on_the_version_that_was_seen() -> None:
    found = against((only(*LOG),), known())
    change = told(found, Verdict.CHANGED)[0]
    assert change.why == "is CSP-6; due: 13/11/2026 → 20/11/2026, RAG: red → amber, a new update"
    assert [(step.deed, step.action_id, step.version) for step in change.steps] == [
        ("due", 7, 3), ("rag", 7, 3), ("note", 7, 3),
    ]  # fmt: skip
    assert change.clear


def test_an_owner_who_is_known_stays_that_person() -> None:
    row = ("6", "Publish the winter numbers", "Imogen Hartley and Colin Marsh", "", "", "13/11/2026", "", "R", "")
    found = against((only("Log", HEADER, row, *LOG[3:5]),), known())
    step = next(step for finding in told(found, Verdict.CHANGED) for step in finding.steps)
    assert step.deed == "owner"
    assert [(owner.printed, owner.person_id) for owner in decode_owners(step.values["owners"])] == [
        ("Imogen Hartley", 44), ("Colin Marsh", None),
    ]  # fmt: skip


def test_a_blank_cell_takes_nothing_away() -> None:
    row = ("6", "Publish the winter numbers", "", "", "", "", "", "", "")
    found = against((only("Log", HEADER, row, *LOG[3:5]),), known())
    assert [finding.action.reference for finding in told(found, Verdict.SAME) if finding.action] == ["CSP-6"]


def test_what_ends_an_action_or_turns_it_green_is_asked_one_by_one() -> None:
    row = ("6", "Publish the winter numbers", "Imogen Hartley", "", "", "13/11/2026", "", "G", "Completed")
    found = against((only("Log", HEADER, row, *LOG[3:5]),), known())
    change = told(found, Verdict.CHANGED)[0]
    assert not change.clear
    assert [step.deed for step in change.steps] == ["rag", "complete"]
    assert all(step.doubt for step in change.steps)


def test_a_claim_is_never_taken_back_by_an_old_paper() -> None:
    done = replace(known(), status=Status.COMPLETED)
    row = ("6", "Publish the winter numbers", "Imogen Hartley", "", "", "13/11/2026", "", "R", "Open")
    found = against((only("Log", HEADER, row, *LOG[3:5]),), done)
    change = told(found, Verdict.CHANGED)[0]
    assert not change.clear
    assert change.steps == ()


def test_an_open_action_that_the_paper_no_longer_prints_is_named() -> None:
    lost = replace(known(), id=8, number=9, text="Ask the harbour master for his dates", printed="9")
    found = against((only(*LOG),), known(), lost)
    assert [finding.why for finding in told(found, Verdict.VANISHED)] == ["CSP-9 is open and no longer printed"]


def test_words_that_are_only_a_little_different_are_asked_about() -> None:
    near = replace(known(), text="Publish the winter numbers in large print and on the website")
    found = against((only(*LOG),), near)
    assert told(found, Verdict.PERHAPS)[0].steps
    assert not told(found, Verdict.PERHAPS)[0].clear


def test_a_sentence_elsewhere_that_may_answer_an_action_is_shown_and_changes_nothing() -> None:
    report = (
        "Subject: Groups",
        "1.1 As promised in October, the work plans of each group have been sent to all members.",
    )
    evidence = told(against(registers(*LOG, *report)), Verdict.EVIDENCE)
    assert [finding.row.number for finding in evidence if finding.row] == ["3"]
    assert "may answer No. 3" in evidence[0].why
    assert evidence[0].steps == ()
    future = ("Subject: Groups", "1.1 The work plans of each group should be sent, and have been asked for.")
    assert told(against(registers(*LOG, *future)), Verdict.EVIDENCE) == []


def test_an_unknown_marking_withholds_the_action_until_it_is_set() -> None:
    lines = ("Subject: Log", "Security: [Unprotected/Protected/RESTRICTED]", *LOG)
    step = against((only(*lines),)).clear_steps
    assert {each.values["marking"] for each in step} == {"unknown"}
    assert "withheld" in step[0].doubt


@pytest.mark.parametrize("wild", ["999999999", "9" * 30, "9" * 5000, "²", "٣", "-4"])
def test_a_wild_number_in_a_log_neither_fills_the_memory_nor_stops_the_reading(wild: str) -> None:
    """A paper comes from outside: a telephone number in the first column is no numbering with gaps."""
    rows = tuple(
        PrintedRow(number, f"Order lanterns for quay number {place}") for place, number in enumerate(("1", "2", wild))
    )
    found = against((Register("Action log", Kind.TABLE, rows),))
    steps = [step for finding in found.findings for step in finding.steps]
    assert [int(step.values["number"]) for step in steps][:2] == [1, 2]
    assert len(steps) == 3
    assert Verdict.GAP not in found.count()
