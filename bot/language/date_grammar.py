"""A phrase of a day -> the last day that counts, by the house rules of UK committees.

Each rule below reads one shape at one place of the words and says where it stopped. A rule that
recognises a day but cannot fix it answers ASK: a date is never guessed. Knows no meetings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import chain

from bot.language import calendar_days as days
from bot.language.date_names import DAYS_IN_WORDS, month_of, weekday_of
from bot.language.words import Phrases, Token, phrases, says, says_any, text_at
from bot.model import DueKind
from bot.values import dataclass

Words = tuple[Token, ...]
Day = date


@dataclass(frozen=True, slots=True)
class Found:
    """What was read and the place behind it. `opens` is the first day of a span (March, Q3, this week)."""

    kind: DueKind
    date: Day | None
    last: int
    opens: Day | None = None
    explicit_past: bool = False


Rule = Callable[[Words, int, date], Found | None]


@dataclass(frozen=True, slots=True)
class Opening:
    """What the phrases of a rule start with: phrases of these tables, one of these words, a number, a month, a weekday."""

    tables: tuple[Phrases, ...] = ()
    words: frozenset[str] = frozenset()
    number: bool = False
    month: bool = False
    weekday: bool = False

    def fits(self, word: str, following: str) -> bool:
        return (
            word in self.words
            or any(word in table and (table[word].ends or following in table[word]) for table in self.tables)
            or (self.number and word.isdecimal())
            or (self.month and month_of(word) is not None)
            or (self.weekday and weekday_of(word) is not None)
        )


def opens(*words: Iterable[str]) -> frozenset[str]:
    """The words of several lists and tables (of phrases: their first words)."""
    return frozenset(chain.from_iterable(words))


_THIS_MONTH = phrases("of this month", "of the month", "this month")
_NEXT_MONTH = phrases("of next month", "next month")
_WHICH = phrases("this coming", "coming", "this", "next", "on", "last")
_OF_THIS_WEEK = phrases("this week", "of this week")
_OF_NEXT_WEEK = phrases("next week", "of next week")


def ask(last: int) -> Found:
    return Found(DueKind.UNKNOWN, None, last)


def on(day: date | None, last: int) -> Found:
    return Found(DueKind.DATE, day, last, opens=day) if day is not None else ask(last)


def _digits(words: Words, place: int, most: int = 2) -> int | None:
    if 0 <= place < len(words) and words[place].kind == "number" and len(words[place].text) <= most:
        return int(words[place].text)
    return None


def _year(words: Words, place: int) -> tuple[int | None, int]:
    """A year that follows a month: 2022, '22 or 22 (not 22nd, not a count)."""
    if text_at(words, place) == "," and len(text_at(words, place + 1)) == 4:
        place += 1
    if text_at(words, place) == "'" or _joins_a_year(words, place):
        place += 1
    written = text_at(words, place)
    if place < len(words) and words[place].kind == "number":
        if len(written) == 4 and written[0] in "12":
            return int(written), place + 1
        following = words[place + 1] if place + 1 < len(words) else None
        if (
            len(written) == 2
            and 15 <= int(written) <= 60
            and (following is None or following.kind not in ("word", "number"))
        ):
            return 2000 + int(written), place + 1
    return None, place


def _joins_a_year(words: Words, place: int) -> bool:
    """The second joiner of 07-Mar-24 and 7/Mar/2024."""
    if text_at(words, place) not in ("-", "/", ".") or place + 1 >= len(words):
        return False
    return not words[place].spaced and not words[place + 1].spaced and len(words[place + 1].text) in (2, 4)


def dated(day: int, month: int, year: int | None, today: date, last: int) -> Found:
    """A day and a month; without a year the next one; an explicit past date is asked."""
    if year is None:
        return on(days.next_named_day(day, month, today), last)
    found = days.make_day(year, month, day)
    if found is None:
        return ask(last)
    return Found(DueKind.DATE, found, last, opens=found, explicit_past=found < today)


def iso(words: Words, place: int, today: date) -> Found | None:
    """2022-04-03."""
    if place + 4 >= len(words) or len(text_at(words, place)) != 4 or words[place].kind != "number":
        return None
    if text_at(words, place + 1) not in "-/." or text_at(words, place + 3) != text_at(words, place + 1):
        return None
    month, day = _digits(words, place + 2), _digits(words, place + 4)
    if month is None or day is None:
        return None
    return dated(day, month, int(words[place].text), today, place + 5)


def slashed(words: Words, place: int, today: date) -> Found | None:
    """3/4, 3/4/22, 03.04.2022, 3-4-22: the day comes first."""
    day, month = _digits(words, place), _digits(words, place + 2)
    joiner = text_at(words, place + 1)
    if day is None or month is None or joiner not in ("/", ".", "-") or words[place + 2].spaced:
        return None
    last = place + 3
    year: int | None = None
    if text_at(words, last) == joiner and last + 1 < len(words) and words[last + 1].kind == "number":
        written = words[last + 1].text
        if len(written) not in (2, 4):
            return ask(last + 2)
        year = int(written) + (2000 if len(written) == 2 else 0)
        last += 2
    elif joiner != "/":
        return None
    return dated(day, month, year, today, last)


def _day_number(words: Words, place: int) -> tuple[int, int] | None:
    """14, 14th, fourteenth, twenty-first."""
    if text_at(words, place) in DAYS_IN_WORDS:
        return DAYS_IN_WORDS[text_at(words, place)], place + 1
    tens = {"twenty": 20, "thirty": 30}.get(text_at(words, place))
    if tens is not None:
        unit = place + 2 if text_at(words, place + 1) == "-" else place + 1
        named = DAYS_IN_WORDS.get(text_at(words, unit), 0)
        return (tens + named, unit + 1) if 0 < named < 10 else None
    day = _digits(words, place)
    if day is None or day == 0:
        return None
    place += 1
    if text_at(words, place) in ("st", "nd", "rd", "th") and not words[place].spaced:
        place += 1
    return day, place


def day_month(words: Words, place: int, today: date) -> Found | None:
    """14 March, the 14th of March 2022, 4-8 April (its last day)."""
    place = says(words, place, "the") or place
    first = _day_number(words, place)
    if first is None:
        return None
    day, here = first
    if text_at(words, here) in ("/", "or"):
        second = _day_number(words, here + 1)
        if second is not None and month_of(text_at(words, second[1])):
            return ask(second[1] + 1)
    if text_at(words, here) in ("-", "to", "and"):
        second = _day_number(words, says(words, here + 1, "the") or here + 1)
        if second is not None and _month_at(words, second[1]):
            if second[0] <= day:
                return ask(second[1] + 1)
            day, here = second
    month = _month_at(words, here)
    if month is None:
        return None
    year, last = _year(words, month[1])
    found = dated(day, month[0], year, today, last)
    if text_at(words, last) in ("-", "to") and last + 1 < len(words):
        ends = day_month(words, last + 1, today)
        later = ends is not None and ends.date is not None and found.date is not None and ends.date > found.date
        return ends if ends is not None and later else ask(ends.last) if ends is not None else found
    return found


def _month_at(words: Words, place: int) -> tuple[int, int] | None:
    place = says(words, place, "of") or place
    if text_at(words, place) in ("-", "/") and place + 1 < len(words) and not words[place].spaced:
        place += 1
    month = month_of(text_at(words, place))
    return (month, place + 1) if month else None


def month_day(words: Words, place: int, today: date) -> Found | None:
    """March 14, March the 14th."""
    month = month_of(text_at(words, place))
    if month is None:
        return None
    here = says(words, place + 1, "the") or place + 1
    day = _day_number(words, here)
    if day is None or (len(words[here].text) == 2 and int(words[here].text) > 31):
        return None
    year, last = _year(words, day[1])
    if year is None and words[here].text in (f"{today.year % 100}", f"{today.year % 100 + 1}") and day[1] == here + 1:
        return ask(last)  # March 22, said in 2022: a day or a year
    return dated(day[0], month, year, today, last)


def nth_of_month(words: Words, place: int, today: date) -> Found | None:
    """the 12th: this month's if still ahead, else the next month's."""
    the = says(words, place, "the")
    here = place if the is None else the
    day = _day_number(words, here)
    if day is None or day[1] == here + 1 or words[here].kind != "number":
        return None
    month = says_any(words, day[1], _THIS_MONTH)
    if month is not None:
        return on(days.make_day(today.year, today.month, day[0]) if day[0] >= today.day else None, month)
    following = says_any(words, day[1], _NEXT_MONTH)
    if following is not None:
        return on(days.make_day(*days.following_month(today.year, today.month), day[0]), following)
    return on(days.next_day_of_month(day[0], today), day[1])


def weekday(words: Words, place: int, today: date) -> Found | None:
    """Friday, next Friday, Friday week, Tuesday next week, Monday 14 March (it must agree)."""
    here = says_any(words, place, _WHICH)
    which = text_at(words, place) if here is not None else ""
    start = place if here is None else here
    named = weekday_of(text_at(words, start))
    if named is None:
        return None
    last = start + 1
    if text_at(words, last) == "." or (text_at(words, last) == "," and _day_number(words, last + 1)):
        last += 1
    exact = _exact(words, last, today)
    if exact is not None:
        agrees = exact.date is not None and exact.date.weekday() == named
        return exact if agrees or exact.date is None else ask(exact.last)
    return _loose_weekday(words, last, named, which, today)


def _exact(words: Words, place: int, today: date) -> Found | None:
    place = says(words, place, "the") or place
    for rule in (iso, slashed, day_month, month_day, nth_of_month):
        found = rule(words, place, today)
        if found is not None:
            return found
    return None


def _loose_weekday(words: Words, last: int, named: int, which: str, today: date) -> Found:
    monday = today - timedelta(days=today.weekday())
    behind = says_any(words, last, _OF_NEXT_WEEK)
    if behind is not None:
        return on(monday + timedelta(days=7 + named), behind)
    behind = says_any(words, last, _OF_THIS_WEEK)
    if behind is not None:
        day = monday + timedelta(days=named)
        return on(day, behind) if day >= today else ask(behind)
    same = named == today.weekday()
    if text_at(words, last) == "coming" and not which:
        return ask(last + 1) if same else on(days.coming(named, today), last + 1)
    if text_at(words, last) == "week" and not which:
        return ask(last + 1) if same else on(days.coming(named, today) + timedelta(days=7), last + 1)
    if which == "last":
        return ask(last)
    if which == "next":
        return on(today + timedelta(days=7), last) if same else ask(last)
    return ask(last) if same else on(days.coming(named, today), last)


OPENINGS: dict[Rule, Opening] = {
    iso: Opening(number=True),
    slashed: Opening(number=True),
    day_month: Opening(words=opens(DAYS_IN_WORDS, ["the", "twenty", "thirty"]), number=True),
    month_day: Opening(month=True),
    nth_of_month: Opening(words=opens(["the"]), number=True),
    weekday: Opening((_WHICH,), weekday=True),
}

__all__ = [
    "OPENINGS",
    "Found",
    "Opening",
    "Rule",
    "ask",
    "dated",
    "day_month",
    "iso",
    "month_day",
    "nth_of_month",
    "on",
    "opens",
    "says",
    "says_any",
    "slashed",
    "text_at",
    "weekday",
]
