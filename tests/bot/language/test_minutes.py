"""Minutes: what is a task, whose it is, when, and what is none."""

from __future__ import annotations

from datetime import date

import pytest

from bot.language.minutes import capture
from bot.language.reading import Certainty

HELD = date(2024, 5, 14)


def tasks(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.action, one.owners) for one in capture(text, HELD)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ACTION: Nadia Reed to price the shelters.", [("price the shelters", ("Nadia Reed",))]),
        ("AP2 - Chair to write to the operator", [("write to the operator", ("Chair",))]),
        ("Action by: Nadia Reed. Price the shelters.", [("Price the shelters", ("Nadia Reed",))]),
        ("Action - NR/SO: price the shelters", [("price the shelters", ("NR", "SO"))]),
        ("ACTION: All to check their stops.", [("check their stops", ("All",))]),
        ("ACTION: Sam to ring the depot, Nadia to book the hall", [("ring the depot", ("Sam",)), ("book the hall", ("Nadia",))]),
        ("Nadia Reed undertook to price the shelters.", [("price the shelters", ("Nadia Reed",))]),
        ("Nadia Reed was asked to price the shelters.", [("price the shelters", ("Nadia Reed",))]),
        ("The Chair asked Nadia Reed to price the shelters.", [("price the shelters", ("Nadia Reed",))]),
        ("Nadia Reed agreed to price the shelters and Sam Okoro agreed to paint them.", [("price the shelters", ("Nadia Reed",)), ("paint them", ("Sam Okoro",))]),
        ("Nadia Reed advised that she would price the shelters.", [("price the shelters", ("Nadia Reed",))]),
        ("| 3 | Price the shelters | Nadia Reed | Open |", [("Price the shelters", ("Nadia Reed",))]),
        ("ACTION: shelters to be priced", [("priced shelters", ())]),
        ("Nadia Reed / Sam Okoro to price the shelters", [("price the shelters", ("Nadia Reed", "Sam Okoro"))]),
        ("Action 7 (NR): price the shelters", [("price the shelters", ("NR",))]),
        ("Action 7b: Nadia Reed to price the shelters", [("price the shelters", ("Nadia Reed",))]),
        ("Lead: Nadia Reed. Action: price the shelters.", [("price the shelters", ("Nadia Reed",))]),
        ("Responsible: Nadia Reed\nAction: price the shelters\nDue: 4 June 2024", [("price the shelters", ("Nadia Reed",))]),
        ("AGREED: that Nadia Reed price the shelters", []),
        ("AGREED: that Nadia Reed write to the operator", [("write to the operator", ("Nadia Reed",))]),
        ("Next steps: Nadia Reed to price the shelters; Sam Okoro to paint them", [("price the shelters", ("Nadia Reed",)), ("paint them", ("Sam Okoro",))]),
        ("Actions: Nadia Reed to price the shelters. Sam Okoro to paint them.", [("price the shelters", ("Nadia Reed",)), ("paint them", ("Sam Okoro",))]),
        ("Action points\n- NR: price the shelters\n- SO: paint them", [("price the shelters", ("NR",)), ("paint them", ("SO",))]),
        ("a) Nadia Reed to price the shelters. b) Sam Okoro to paint them.", [("price the shelters", ("Nadia Reed",)), ("paint them", ("Sam Okoro",))]),
        ("Nadia Reed and the Depot agreed to price the shelters", [("price the shelters", ("Nadia Reed", "Depot"))]),
        ("Nadia Reed will meet the operator", [("meet the operator", ("Nadia Reed",))]),
        ("The board asked Highways to price the shelters.", [("price the shelters", ("Highways",))]),
        ("Shelters to be priced before winter by the Chair", [("priced Shelters before winter", ("Chair",))]),
        ("| No | Action | Owner | Status |\n|---|---|---|---|\n| 1 | Price shelters | Nadia Reed | |", [("Price shelters", ("Nadia Reed",))]),
    ],
)  # fmt: skip
def test_a_task_is_captured_with_its_owners(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert tasks(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nadia Reed reported that shelters had been priced.",
        "The report on shelters was noted.",
        "RESOLVED: that the figures be noted.",
        "Members hoped that shelters might be priced.",
        "Shelters: item deferred to July.",
        "Review of the log: actions 2 and 3 are complete.",
        "No action required.",
        "Legal action was taken over one contract.",
        "The forum will be held on 4 July 2024.",
        "The report will go to cabinet in July.",
        "Nadia Reed asked whether shelters had been priced.",
        "Partners to note the new number of the depot.",
        "The forum will meet on 4 July.",
        "Nadia Reed: shelters are late this year.",
        "",
    ],
)
def test_reports_wishes_and_reviews_are_no_tasks(text: str) -> None:
    assert tasks(text) == []


def test_a_due_date_is_taken_off_the_end_of_the_task() -> None:
    (one,) = capture("ACTION: Nadia Reed to price the shelters by 3 June.", HELD)
    assert (one.action, one.due.date if one.due else None) == ("price the shelters", date(2024, 6, 3))


def test_the_sentence_is_kept_as_the_source() -> None:
    (one,) = capture("The bus report was noted. Nadia Reed agreed to price the shelters.", HELD)
    assert one.source == "Nadia Reed agreed to price the shelters."


@pytest.mark.parametrize("marker", ["(COMPLETED)", "(Done)", "(Closed - priced in May)", "- COMPLETE"])
def test_a_marker_makes_a_captured_task_completed(marker: str) -> None:
    (one,) = capture(f"ACTION: Nadia Reed to price the shelters {marker}", HELD)
    assert one.completed
    assert one.action == "price the shelters"


@pytest.mark.parametrize(
    "text",
    [
        "ACTION: Nadia Reed to complete the price list.",
        "ACTION: Nadia Reed to price the shelters (NOT COMPLETED)",
        "ACTION: Nadia Reed to price the shelters (partially complete)",
        "ACTION: Nadia Reed to ensure that pricing is completed",
        "ACTION: Nadia Reed to price the shelters (closed, not taken forward)",
        "ACTION: Nadia Reed to price the shelters (90% complete)",
    ],
)
def test_the_word_complete_alone_completes_nothing(text: str) -> None:
    assert not any(one.completed for one in capture(text, HELD))


def test_a_condition_or_a_resolution_is_offered_with_a_question() -> None:
    (one,) = capture("If the grant comes, Nadia Reed will price the shelters.", HELD)
    assert one.certainty is Certainty.ASK


def test_a_page_gives_up_each_of_its_tasks_once() -> None:
    page = "Buses\n\nACTION: Sam Okoro to ring the depot.\nACTION: Sam Okoro to ring the depot.\n\n- Nadia Reed to price the shelters\n"
    assert [one.action for one in capture(page, HELD)] == ["ring the depot", "price the shelters"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Nadia Reed to price the shelters (by 7 June) and report back", date(2024, 6, 7)),
        ("Nadia Reed to price the shelters by 7 June and report back", date(2024, 6, 7)),
        ("| Action | Owner | Due |\n| Price shelters | Nadia Reed | 7 June 2024 |", date(2024, 6, 7)),
    ],
)
def test_a_date_inside_the_task_is_its_due_date(text: str, day: date) -> None:
    (one,) = capture(text, HELD)
    assert one.due is not None
    assert one.due.date == day


def test_a_status_column_and_a_word_behind_the_task_say_that_it_is_completed() -> None:
    table = "| Action | Owner | Status |\n| Price shelters | Nadia Reed | Completed |\n| Paint them | Sam Okoro | Not completed |"
    assert [one.completed for one in capture(table, HELD)] == [True, False]
    assert [one.completed for one in capture("Nadia Reed to price the shelters. Completed", HELD)] == [True]
