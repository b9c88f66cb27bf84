"""The day since which changes are marked on a paper: always one that has been. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.exchange.meaning import month_named, printed_day

_MONTH = re.compile(r"^(?:the )?(?:beginning of |start of )?(?P<month>[a-z]{3,9})\.?(?: (?P<year>\d{4}))?$", re.I)
_DAY = re.compile(r"^(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<month>[a-z]{3,9})\.?$", re.I)
_SHORT = re.compile(r"^(?P<day>\d{1,2})[/.](?P<month>\d{1,2})$")
_WEEKDAY = re.compile(r"^(?:last |this )?(?P<name>mon|tues|wednes|thurs|fri|satur|sun)day$", re.I)
_MEETING = re.compile(
    r"^(?:the |our )?(?:last|previous|latest) (?:board |sub-?group )?(?:meeting|board)$|^the meeting$", re.I
)
_NAMES = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")


def since_day(said: str, today: date, meetings: Sequence[date] = ()) -> date | None:
    """`1 October`, `1/10/2026`, `September`, `Monday`, `the last meeting`: the latest such day up to today, else None."""
    words = " ".join(said.strip(" .,").split())
    if _MEETING.match(words):
        return max((day for day in meetings if day < today), default=None)
    if words.lower() in ("today", "yesterday"):
        return today - timedelta(days=words.lower() == "yesterday")
    if found := _WEEKDAY.match(words):
        return today - timedelta(days=(today.weekday() - _NAMES.index(found["name"].lower())) % 7 or 7)
    day = printed_day(words) or _without_year(words, today)
    return day if day is not None and day <= today else None


def _without_year(words: str, today: date) -> date | None:
    if (found := _MONTH.match(words)) and (month := month_named(found["month"])):
        year = int(found["year"]) if found["year"] else today.year - (month > today.month)
        return date(year, month, 1)
    found = _DAY.match(words) or _SHORT.match(words)
    if found is None:
        return None
    month = month_named(found["month"]) if found["month"].isalpha() else int(found["month"])
    for year in (today.year, today.year - 1):
        try:
            day = date(year, month, int(found["day"]))
        except ValueError:
            continue
        if day <= today:
            return day
    return None
