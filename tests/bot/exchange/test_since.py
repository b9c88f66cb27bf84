"""Changes are marked since a day that has been, however an officer writes it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.exchange.since import since_day

TODAY = date(2026, 11, 18)
MEETINGS = (date(2026, 9, 15), date(2026, 10, 27), date(2026, 12, 15))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("1 October 2026", date(2026, 10, 1)),
        ("1/10/2026", date(2026, 10, 1)),
        ("2026-10-01", date(2026, 10, 1)),
        ("1 October", date(2026, 10, 1)),
        ("1st of Dec", date(2025, 12, 1)),
        ("1/12", date(2025, 12, 1)),
        ("September", date(2026, 9, 1)),
        ("December", date(2025, 12, 1)),
        ("start of April 2026", date(2026, 4, 1)),
        ("Monday", date(2026, 11, 16)),
        ("last Wednesday", date(2026, 11, 11)),
        ("yesterday", date(2026, 11, 17)),
        ("the last meeting", date(2026, 10, 27)),
        ("our last board meeting.", date(2026, 10, 27)),
    ],
)
def test_a_day_that_has_been_is_understood(said: str, day: date) -> None:
    assert since_day(said, TODAY, MEETINGS) == day


@pytest.mark.parametrize(
    "said", ["19 November 2026", "31 June", "0/13", "the flood", "next Monday", "", "Blursday 2026"]
)
def test_a_day_that_is_to_come_or_none_is_not(said: str) -> None:
    assert since_day(said, TODAY, MEETINGS) is None


def test_without_a_meeting_there_is_no_last_one() -> None:
    assert since_day("the last meeting", TODAY, (date(2026, 12, 15),)) is None
