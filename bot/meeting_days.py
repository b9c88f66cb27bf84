"""Which of a board's known meetings a phrase means: the next one, or the one of a month. Never a guess between two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from bot.language.date_names import MONTH_NUMBERS

_WORD = re.compile(r"[a-z]+")


def meeting_meant(phrase: str, held_on: Iterable[date], after: date) -> date | None:
    """The first known meeting after that day; with a month's name the only one of the next such month, else None."""
    coming = sorted(day for day in held_on if day > after)
    months = {MONTH_NUMBERS[word] for word in _WORD.findall(phrase.lower()) if word in MONTH_NUMBERS}
    if not months:
        return coming[0] if coming else None
    of_month = [day for day in coming if day.month in months]
    near = [day for day in of_month if (day.year, day.month) == (of_month[0].year, of_month[0].month)]
    return near[0] if len(months) == 1 and len(near) == 1 else None
