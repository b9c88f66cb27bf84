"""Spans that are counted from today, and times too vague to count: `in three weeks`, `a week on Friday`, `asap`."""

from __future__ import annotations

from datetime import date, timedelta

from bot.language import calendar_days as days
from bot.language.date_grammar import Found, Opening, Rule, Words, ask, on, opens
from bot.language.date_names import COUNTS, UNITS, VAGUE, count_of, weekday_of
from bot.language.words import phrases, says, says_any, text_at, word_set

_WITHIN = phrases("within the next", "in the next", "over the next", "the next", "within", "in", "next")
_WITHIN_NEXT = phrases("within the next", "in the next", "over the next")
_FROM_NOW = phrases("time", "from today", "from now", "' time", "today")
FEW = word_set("few couple several")
_SOMETIME = phrases("in the", "in", "the", "by the", "some time in", "sometime")


def week_on(words: Words, place: int, today: date) -> Found | None:
    """a week on Tuesday, two weeks today, a fortnight tomorrow."""
    weeks, here = _weeks(words, place)
    if not weeks and text_at(words, place) in ("week", "fortnight") and text_at(words, place + 1) == "on":
        weeks, here = (2 if text_at(words, place) == "fortnight" else 1), place + 1
    if not weeks:
        return None
    span = timedelta(days=7 * weeks)
    if text_at(words, here) in ("today", "tomorrow"):
        return on(today + span + timedelta(days=int(text_at(words, here) == "tomorrow")), here + 1)
    here = says(words, here, "on") or says(words, here, "from") or here
    named = weekday_of(text_at(words, here))
    if named is None:
        return None
    return ask(here + 1) if named == today.weekday() else on(days.coming(named, today) + span, here + 1)


def _weeks(words: Words, place: int) -> tuple[int, int]:
    if place >= len(words):
        return 0, place
    count = count_of(words[place])
    unit = UNITS.get(text_at(words, place + 1))
    if count is None or count > 500 or unit not in ("week", "fortnight"):
        return 0, place
    return count * (2 if unit == "fortnight" else 1), place + 2


def counted(words: Words, place: int, today: date) -> Found | None:
    """in three months, within 28 days, 5 working days, a fortnight, six weeks' time."""
    here = says_any(words, place, _WITHIN)
    here = place if here is None else here
    if here >= len(words):
        return None
    if text_at(words, here) in FEW or text_at(words, here + 1) in FEW:
        return ask(len(words)) if any(word.text in UNITS for word in words[here : here + 5]) else None
    count = count_of(words[here])
    if count is None and says_any(words, place, _WITHIN_NEXT) == here and text_at(words, here) in UNITS:
        count, here = 1, here - 1
    if count is None and UNITS.get(text_at(words, here)) == "fortnight":
        count, here = 1, here - 1
    if count is None:
        return None
    unit_place = here + 1
    working = text_at(words, unit_place) in ("working", "business", "clear")
    unit = UNITS.get(text_at(words, unit_place + 1 if working else unit_place))
    if unit is None:
        return None
    last = unit_place + (2 if working else 1)
    last = says_any(words, last, _FROM_NOW) or last
    if text_at(words, last) in ("before", "after", "from", "following", "of", "prior", "ago", "later"):
        return ask(len(words))
    return on(_after(count, "working" if working else unit, today), last)


def _after(count: int, unit: str, today: date) -> date | None:
    match unit:
        case "working":
            return days.plus_working_days(today, count)
        case "day":
            return days.plus_days(today, count)
        case "week" | "fortnight":
            return days.plus_days(today, count * (14 if unit == "fortnight" else 7))
        case "month":
            return days.plus_months(today, count)
    return days.plus_months(today, 12 * count)


def vague(words: Words, place: int, today: date) -> Found | None:
    """asap, early March, the summer, in due course: a day is meant, which is not said."""
    last = says_any(words, place, _VAGUE_PHRASES)
    if last is not None:
        return ask(last)
    here = says_any(words, place, _SOMETIME) or place
    return ask(len(words)) if text_at(words, here) in VAGUE else None


_VAGUE_PHRASES = phrases(
    "as soon as | further notice | in due course | new year | the new year | in the new year | half term | half - "
    "term | bank holiday | the bank holiday | end of term | end of the term | end of the year | end of year | end "
    "of this year | year end | next year | this year | next month | in the coming | the coming | at the earliest "
    "| next term | the end of the year | the end of term | sometime | some time | when possible | as and when"
)

# `counted` also reads `next few weeks` and the like: a word of FEW in second place may follow any word.
OPENINGS: dict[Rule, Opening] = {
    week_on: Opening(words=opens(COUNTS, ["week", "fortnight"]), number=True),
    counted: Opening((_WITHIN,), opens(COUNTS, FEW, ["fortnight", "fortnights"]), number=True),
    vague: Opening((_VAGUE_PHRASES, _SOMETIME), VAGUE),
}
