"""Arithmetic of UK days: weeks from Monday, financial quarters, bank holidays; reads no words."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

FRIDAY = 4
SATURDAY = 5


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of England and Wales, with substitute days, by day."""
    if not 1872 <= year <= 2200:
        return {}
    import holidays  # loaded when the first working day is counted: it costs a tenth of a second

    days = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return {day: str(name) for day, name in days.items()}


def make_day(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def next_named_day(day: int, month: int, today: date) -> date | None:
    """14 March without a year: the next one on or after today; None for 31 June."""
    year = today.year if (month, day) >= (today.month, today.day) else today.year + 1
    return make_day(year, month, day) if year <= 9998 else None


def next_day_of_month(day: int, today: date) -> date | None:
    """`the 12th`: this month if still ahead, else next month; None where that month has no such day."""
    if day >= today.day:
        return make_day(today.year, today.month, day)
    year, month = following_month(today.year, today.month)
    return make_day(year, month, day)


def following_month(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == 12 else (year, month + 1)


def next_month_end(month: int, today: date) -> date:
    """`March` without a year: this one or the next to end."""
    return month_end(today.year if month >= today.month else today.year + 1, month)


def coming(weekday: int, today: date) -> date:
    """The next such weekday after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def friday_of(day: date) -> date:
    return day + timedelta(days=FRIDAY - day.weekday())


def plus_months(day: date, months: int) -> date | None:
    """Months clamp to the month's end: a month from 31 January is 28 February."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if year > 9998:
        return None
    return min(
        month_end(year, month + 1), date(year, month + 1, min(day.day, 28)) + timedelta(days=max(0, day.day - 28))
    )


def plus_days(day: date, days: int) -> date | None:
    return day + timedelta(days=days) if days < 100_000 else None


def plus_working_days(day: date, count: int) -> date | None:
    """Working days start to count tomorrow and skip weekends and bank holidays."""
    if count > 400:
        return None
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def last_working_day(last: date) -> date:
    while not is_working_day(last):
        last -= timedelta(days=1)
    return last


QUARTER_END = {1: 6, 2: 9, 3: 12, 4: 3}


def quarter_of(day: date) -> int:
    """The financial quarter: 1 is April to June."""
    return (day.month - 4) % 12 // 3 + 1


def quarter_end(quarter: int, today: date) -> date:
    """The current quarter of that number, or the next to end."""
    return next_month_end(QUARTER_END[quarter], today)


def quarter_end_in(quarter: int, first_year: int) -> date:
    """The quarter of the financial year that starts in April of `first_year`."""
    return month_end(first_year + (1 if quarter == 4 else 0), QUARTER_END[quarter])


def easter_sunday(year: int) -> date:
    """The anonymous Gregorian rule."""
    golden, century, within = year % 19, year // 100, year % 100
    leap, rest = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * rest + 2 * (within // 4) - moon - within % 4) % 7
    shift = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The second Tuesday of March; `nth` -1 is the last."""
    if nth == -1:
        end = month_end(year, month)
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    first = date(year, month, 1)
    found = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
    return found if found.month == month else None


BANK_HOLIDAY_WORDS = {
    "may day": ("May Day",),
    "early may": ("May Day",),
    "first may": ("May Day",),
    "spring": ("Spring Bank Holiday",),
    "late may": ("Spring Bank Holiday",),
    "whitsun": ("Spring Bank Holiday",),
    "august": ("Late Summer Bank Holiday",),
    "summer": ("Late Summer Bank Holiday",),
    "late summer": ("Late Summer Bank Holiday",),
}


def bank_holiday(words: str, today: date) -> date | None:
    """`august` -> the next August bank holiday; None where the words name none."""
    names = BANK_HOLIDAY_WORDS.get(words)
    if names is None or today.year > 2190:
        return None
    for year in (today.year, today.year + 1):
        for day, printed in sorted(bank_holidays(year).items()):
            if day >= today and any(name in printed for name in names):
                return day
    return None


def feast(words: str, today: date) -> date | None:
    """Christmas Day, Good Friday and their like: the next one on or after today."""
    for year in (today.year, today.year + 1):
        day = _feast_in(words, year)
        if day is not None and day >= today:
            return day
    return None


def _feast_in(words: str, year: int) -> date | None:
    match words:
        case "christmas" | "christmas day" | "xmas":
            return date(year, 12, 25)
        case "christmas eve":
            return date(year, 12, 24)
        case "boxing day":
            return date(year, 12, 26)
        case "new years eve" | "new year eve":
            return date(year, 12, 31)
        case "new years day" | "new year day":
            return date(year, 1, 1)
        case "good friday":
            return easter_sunday(year) - timedelta(days=2)
        case "easter sunday":
            return easter_sunday(year)
        case "easter monday":
            return easter_sunday(year) + timedelta(days=1)
    return None
