"""The words of one cell."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exchange.cleaning import clean, joined, latin
from bot.exchange.meaning import printed_acceptance, printed_day, printed_due, printed_rag, printed_status, written_due
from bot.model import DueKind, Rag, Status

PAPER = date(2026, 12, 13)


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("13/12/2026", DueKind.DATE, date(2026, 12, 13)),
        ("10 December 2027", DueKind.DATE, date(2027, 12, 10)),
        ("May 2027", DueKind.MONTH, date(2027, 5, 31)),
        ("Feb 2028", DueKind.MONTH, date(2028, 2, 29)),
        ("July 2027 (Closed October 2027)", DueKind.MONTH, date(2027, 7, 31)),
        ("Light Week, November 2026", DueKind.MONTH, date(2026, 11, 30)),
        ("Q2", DueKind.QUARTER, date(2026, 9, 30)),
        ("Q4 2026/27", DueKind.QUARTER, date(2027, 3, 31)),
        ("Quarterly updates", DueKind.RECURRING, None),
        ("Ongoing", DueKind.ONGOING, None),
        ("Next board meeting", DueKind.MEETING, None),
        ("To be discussed at the Q2 meeting", DueKind.UNKNOWN, None),
        ("Seeking guidance", DueKind.UNKNOWN, None),
        ("N/A", DueKind.NONE, None),
        ("", DueKind.NONE, None),
        ("31/02/2027", DueKind.UNKNOWN, None),
    ],
)
def test_a_due_cell_is_kept_as_written_and_understood_as_far_as_it_goes(
    text: str, kind: DueKind, day: date | None
) -> None:
    due = printed_due(text, PAPER)
    assert (due.text, due.kind, due.date) == (text, kind, day)


def test_a_day_without_a_year_is_the_next_after_the_meeting() -> None:
    assert printed_day("Tuesday 5 January", PAPER) == date(2027, 1, 5)
    assert printed_day("5 January") is None


def test_a_time_of_day_is_no_date() -> None:
    assert printed_day("Wednesday, 29 September 2027 (10.00-13.00, online)") == date(2027, 9, 29)


@pytest.mark.parametrize(
    ("text", "rag"),
    [
        ("R", Rag.RED),
        ("amber", Rag.AMBER),
        ("G - on track", Rag.GREEN),
        ("red tape is slow", Rag.RED),
        ("Ready", None),
        ("", None),
    ],
)
def test_a_rating_cell_is_a_colour_or_its_letter(text: str, rag: Rag | None) -> None:
    assert printed_rag(text) is rag


def test_accepted_rejected_and_a_dash() -> None:
    assert [printed_acceptance(text) for text in ("Accepted", "Not accepted", "-", "Partially")] == [
        True,
        False,
        None,
        None,
    ]


@pytest.mark.parametrize(
    "text", ["Not complete", "Almost completed", "To be completed", "Awaiting completion", "Incomplete"]
)
def test_what_is_not_done_is_never_read_as_done(text: str) -> None:
    assert printed_status(text) not in (Status.COMPLETED, Status.CLOSED)


@pytest.mark.parametrize(
    ("text", "printed", "day"),
    [
        ("Send the list by 5 January.", "by 5 January", date(2027, 1, 5)),
        ("Send it to members by the end of the month", "by the end of the month", date(2026, 12, 31)),
        ("Meet them on 3 March to agree", "on 3 March", date(2027, 3, 3)),
        ("Ask for the July figures", "", None),
    ],
)
def test_a_date_inside_an_action_is_found_behind_its_preposition(text: str, printed: str, day: date | None) -> None:
    due = written_due(text, PAPER)
    assert (due.text, due.date) == (printed, day)


def test_markup_and_bullets_become_plain_lines() -> None:
    assert (
        clean("<p>One &amp; two</p> <ul> <li>• three</li> <li>four</li></ul> 5<sup>th</sup>")
        == "One & two\n- three\n- four\n5th"
    )


def test_letters_that_only_look_latin_are_mended_and_other_words_kept() -> None:
    assert latin("ТВС") == "TBC"
    assert latin("Привет") == "Привет"


def test_halves_of_a_sentence_are_joined_and_two_sentences_kept_apart() -> None:
    assert joined("the lamps of the", "harbour") == "the lamps of the harbour"
    assert joined("It is done.", "The lamps shine.") == "It is done.\nThe lamps shine."
    assert joined("One", "- two") == "One\n- two"


@given(st.text(max_size=300))
def test_any_text_is_cleaned_to_whole_lines_without_a_fault(text: str) -> None:
    assert all(line == line.strip() and line for line in clean(text).split("\n") if clean(text))


@given(st.text(max_size=80))
def test_any_cell_has_a_due_without_a_fault(text: str) -> None:
    due = printed_due(text, PAPER)
    assert due.text == text
