"""Due phrases of a chat and of printed cells, by the habits of UK committees."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.calendar_days import bank_holidays, easter_sunday, plus_months, plus_working_days, quarter_of
from bot.language.dates import read_due, read_printed_due
from bot.model import DueKind

TUESDAY = date(2024, 5, 14)


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("21 June", date(2024, 6, 21)),
        ("by 21st of June", date(2024, 6, 21)),
        ("June 21", date(2024, 6, 21)),
        ("5/6", date(2024, 6, 5)),
        ("5.6.24", date(2024, 6, 5)),
        ("2024-06-05", date(2024, 6, 5)),
        ("3 April", date(2025, 4, 3)),
        ("Fri 21 June", date(2024, 6, 21)),
        ("the 20th", date(2024, 5, 20)),
        ("the 3rd", date(2024, 6, 3)),
        ("today", TUESDAY),
        ("COP tomorrow", date(2024, 5, 15)),
        ("5pm on Thursday", date(2024, 5, 16)),
        ("before 5pm on Thursday", date(2024, 5, 16)),
        ("Thursday week", date(2024, 5, 23)),
        ("Thursday next week", date(2024, 5, 23)),
        ("a fortnight on Friday", date(2024, 5, 31)),
        ("this week", date(2024, 5, 17)),
        ("w/c 20 May", date(2024, 5, 24)),
        ("week ending 31 May", date(2024, 5, 31)),
        ("in two months", date(2024, 7, 14)),
        ("six weeks' time", date(2024, 6, 25)),
        ("3 working days", date(2024, 5, 17)),
        ("end of this month", date(2024, 5, 31)),
        ("before June", date(2024, 5, 31)),
        ("between 3 and 7 June", date(2024, 6, 7)),
        ("28 May - 2 June", date(2024, 6, 2)),
        ("end of the financial year", date(2025, 3, 31)),
        ("Boxing Day", date(2024, 12, 26)),
        ("the spring bank holiday", date(2024, 5, 27)),
        ("the Tuesday after the spring bank holiday", date(2024, 5, 28)),
        ("first Monday in July", date(2024, 7, 1)),
        ("Thrusday 16 May", date(2024, 5, 16)),
    ],
)
def test_a_phrase_is_the_last_day_that_counts(phrase: str, day: date) -> None:
    due = read_due(phrase, TUESDAY)
    assert (due.kind, due.date) == (DueKind.DATE, day)


@pytest.mark.parametrize(
    ("phrase", "kind", "day"),
    [
        ("June", DueKind.MONTH, date(2024, 6, 30)),
        ("end of June 2025", DueKind.MONTH, date(2025, 6, 30)),
        ("Q2", DueKind.QUARTER, date(2024, 9, 30)),
        ("end of Q4 2024/25", DueKind.QUARTER, date(2025, 3, 31)),
        ("next quarter", DueKind.QUARTER, date(2024, 9, 30)),
    ],
)
def test_months_and_financial_quarters_mean_their_last_day(phrase: str, kind: DueKind, day: date) -> None:
    due = read_due(phrase, TUESDAY)
    assert (due.kind, due.date) == (kind, day)


@pytest.mark.parametrize(
    "phrase",
    [
        "31 June", "30/2", "Monday 21 June", "Tuesday", "next Friday", "early June", "mid-July", "June or July",
        "June/July", "Q3 2024", "end of the year", "after 3 June", "from 3 June", "asap", "soon", "in the summer",
        "a few weeks", "3 June 2019", "w/c 21 May", "half term", "21 June, probably", "4 or 5 June", "next month", "",
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_asked(phrase: str) -> None:
    due = read_due(phrase, TUESDAY)
    assert (due.kind, due.date) == (DueKind.UNKNOWN, None)


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("tbc", DueKind.NONE),
        ("no deadline", DueKind.NONE),
        ("ongoing", DueKind.ONGOING),
        ("every month", DueKind.RECURRING),
        ("twice a year", DueKind.RECURRING),
        ("next meeting", DueKind.MEETING),
        ("the June board", DueKind.MEETING),
    ],
)
def test_phrases_without_a_day_have_a_kind_of_their_own(phrase: str, kind: DueKind) -> None:
    due = read_due(phrase, TUESDAY)
    assert (due.kind, due.date) == (kind, None)


def test_the_homoglyph_of_tbc_is_tbc() -> None:
    assert read_due("ТВС", TUESDAY).kind is DueKind.NONE


@pytest.mark.parametrize(
    ("cell", "kind", "day"),
    [
        ("May 2021 (Closed June 2021)", DueKind.MONTH, date(2021, 5, 31)),
        ("As part of the review: May 2021", DueKind.MONTH, date(2021, 5, 31)),
        ("01/06/2021", DueKind.DATE, date(2021, 6, 1)),
        ("on 3rd July", DueKind.DATE, date(2021, 7, 3)),
        ("Q2", DueKind.QUARTER, date(2021, 9, 30)),
        ("Quarterly updates", DueKind.RECURRING, None),
        ("Annual report, monthly figures", DueKind.RECURRING, None),
        ("Ongoing", DueKind.ONGOING, None),
        ("", DueKind.NONE, None),
        ("N/A", DueKind.NONE, None),
        ("Asking for advice", DueKind.UNKNOWN, None),
        ("once the forum agrees", DueKind.UNKNOWN, None),
    ],
)
def test_a_printed_cell_is_understood_with_its_notes_set_aside(cell: str, kind: DueKind, day: date | None) -> None:
    due = read_printed_due(cell, date(2021, 5, 20))
    assert (due.kind, due.date, due.text) == (kind, day, cell)


def test_a_printed_date_without_a_year_needs_a_day_to_count_from() -> None:
    assert read_printed_due("3 July", None).kind is DueKind.UNKNOWN
    assert read_printed_due("3 July 2021", None).date == date(2021, 7, 3)


def test_the_bank_holidays_are_those_of_england_with_substitutes() -> None:
    days = bank_holidays(2022)
    assert date(2022, 6, 3) in days
    assert date(2022, 12, 27) in days
    assert date(2022, 3, 17) not in days


@given(st.integers(1900, 2190))
def test_easter_sunday_is_a_sunday_in_spring(year: int) -> None:
    day = easter_sunday(year)
    assert day.weekday() == 6
    assert (3, 22) <= (day.month, day.day) <= (4, 25)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_working_days_never_end_at_a_weekend(day: date, count: int) -> None:
    end = plus_working_days(day, count)
    assert end is not None
    assert end.weekday() < 5
    assert (end - day).days >= count


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 36))
def test_months_clamp_and_never_skip_one(day: date, months: int) -> None:
    end = plus_months(day, months)
    assert end is not None
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day <= day.day


@given(st.dates())
def test_a_year_has_four_quarters_from_april(day: date) -> None:
    assert quarter_of(day) == {1: 4, 2: 4, 3: 4, 4: 1, 5: 1, 6: 1, 7: 2, 8: 2, 9: 2, 10: 3, 11: 3, 12: 3}[day.month]


@given(st.dates(date(2000, 1, 1), date(2150, 12, 31)), st.dates(date(2000, 1, 1), date(2150, 12, 31)))
def test_a_full_date_is_read_day_first_or_asked_if_past(said_on: date, due_on: date) -> None:
    due = read_due(f"{due_on.day}/{due_on.month}/{due_on.year}", said_on)
    assert due.date == (due_on if due_on >= said_on else None)
