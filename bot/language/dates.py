"""A due phrase -> Due: what people write in a chat, and what a pack prints in its due cells.

The grammar of `date_grammar.py` and `date_spans.py` reads first; dateparser is asked only about a
full date in an unusual order. What cannot be computed is UNKNOWN: the bot asks, it never guesses.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from bot.language import date_counts as counts
from bot.language import date_grammar as grammar
from bot.language import date_spans as spans
from bot.language.calendar_days import bank_holidays
from bot.language.date_grammar import Found, Rule, Words, ask
from bot.language.date_names import MONTH_NUMBERS, ONGOING, RECURRING, UNSET, VAGUE, weekday_of
from bot.language.words import clean, fold, phrases, says_any, text_at, tokens, word_set
from bot.model import Due, DueKind
from bot.values import replace

__all__ = ["bank_holidays", "due_at", "read_due", "read_printed_due"]

# The order matters only where one shape starts like another: the longer shape first.
RULES: tuple[Rule, ...] = (
    grammar.iso,
    grammar.slashed,
    spans.simple,
    spans.week,
    spans.until,
    spans.nth_weekday,
    spans.feast,
    spans.quarter,
    grammar.day_month,
    grammar.month_day,
    grammar.nth_of_month,
    counts.week_on,
    grammar.weekday,
    spans.year,
    spans.month,
    counts.counted,
    counts.vague,
)
_OPENINGS = grammar.OPENINGS | spans.OPENINGS | counts.OPENINGS
# The words that begin a phrase of some table: only there does the second word tell which rules may read on.
_BEGUN = grammar.opens(*(table for opening in _OPENINGS.values() for table in opening.tables))

_CLOCK = re.compile(
    r"(?<![\w./:-])(?:at\s+)?(?:\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm)\b|\d{1,2}:\d{2}\b|(?:12\s)?noon\b|midday\b|midnight\b|lunchtime\b|first thing\b"
    r"|(?:end of play|end of day|end of business|close of play|close of business|close|eop|eod|cop|cob|eob)\b(?!\s+(?:of|the\s+month))"
    r"|(?:c\.o\.[pb]|e\.o\.[pdb])\.?(?=\s|$))"
    r"(?:\s+on\b|,)?\s*"
)
_BEFORE_CLOCK = re.compile(rf"\bbefore\s+(?={_CLOCK.pattern})")
_SPOKEN_LEADS = phrases(
    "no later than | not later than | at the latest by | in time for | ready by | on or before | due date | due "
    "by | due on | due | deadline of | deadline is | deadline | by | on | until | till | to | for | target | in | "
    "is | of | :"
)
_TAILS = phrases(
    "at the latest | latest | please | pls | thanks | thank you | now | instead | am | pm | morning | afternoon | "
    "lunchtime | evening | close | . | ! | , | - | onwards please | as agreed | if thats ok"
)


_THE_END = phrases("the end of", "end of", "the close of", "eow", "eom", "the week is out")
_DUE_WORDS = phrases("due", "its", "now", "date", "deadline", "deadline is")
_REVIEWED = phrases("at least", "reviewed", "review", "to be", "updates", "update")
_BETWEEN_NOW = phrases("between now and")


def read_due(phrase: str, today: date) -> Due:
    """What somebody in a chat calls a due date; UNKNOWN where it cannot be computed, MEETING for a meeting."""
    written = clean(phrase).strip()
    found = _chat_due(fold(written[:200]), today)
    return Due(written, found.kind, found.date)


@lru_cache(maxsize=1024)
def _chat_due(phrase: str, today: date) -> Found:
    words = tokens(phrase)
    undated = _undated(words)
    if undated is not None:
        return undated
    timeless = _without_clock(phrase)
    if timeless is not phrase:
        words = tokens(timeless)
    if not words:
        # A time of day alone: "end of play" is today's.
        return (
            Found(DueKind.DATE, today, 0)
            if _CLOCK.match(phrase.strip()) and not phrase.strip()[:1].isdigit()
            else ask(0)
        )
    found = due_at(words, 0, today)
    if found is not None:
        named = _weekday_in_brackets(words, found.last)
        if named is not None:
            agrees = found.date is not None and found.date.weekday() == named
            found = replace(found, last=found.last + 3) if agrees else ask(found.last + 3)
        last = _tail(words, found.last)
        if last >= len(words):
            return replace(found, kind=DueKind.UNKNOWN, date=None) if found.explicit_past else found
    return _meeting(words) or _second_opinion(phrase, today) or ask(0)


def _weekday_in_brackets(words: Words, place: int) -> int | None:
    """`3 June (Tue)`: the weekday must agree with the date."""
    if text_at(words, place) != "(" or text_at(words, place + 2) != ")":
        return None
    return weekday_of(text_at(words, place + 1))


def _without_clock(phrase: str) -> str:
    """The phrase without its time of day: `9am on 2 May` is 2 May."""
    return _CLOCK.sub(" ", _BEFORE_CLOCK.sub("by ", phrase)) if _CLOCK.search(phrase) else phrase


def _tail(words: Words, place: int) -> int:
    while place < len(words):
        last = says_any(words, place, _TAILS)
        if last is None:
            return place
        place = last
    return place


def due_at(words: Words, place: int, today: date) -> Found | None:
    """The date phrase that starts at this place, courtesies and `by` before it included."""
    for _ in range(4):
        before = text_at(words, place)
        if before == "before":
            return _before(words, place + 1, today)
        if before in ("after", "since", "from", "following") and (
            before != "from" or spans.until(words, place, today) is None
        ):
            return ask(len(words))
        lead = says_any(words, place, _SPOKEN_LEADS)
        if lead is None or _reads_itself(words, place, today):
            break
        place = lead
    return _first(words, place, today)


def _reads_itself(words: Words, place: int, today: date) -> bool:
    """`in three months` and `on` before a weekday belong to the phrase itself."""
    return text_at(words, place) in ("in", "on") and _first(words, place, today) is not None


def _first(words: Words, place: int, today: date) -> Found | None:
    if place >= len(words):
        return None
    for rule in rules_for(words[place].text, text_at(words, place + 1)):
        found = rule(words, place, today)
        if found is not None:
            return found
    return None


def rules_for(word: str, following: str) -> tuple[Rule, ...]:
    """The rules whose phrases may start with these two words: a few where they name a time, else none."""
    return _rules_for(word, following if word in _BEGUN or following in counts.FEW else "")


@lru_cache(maxsize=2048)
def _rules_for(word: str, following: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if following in counts.FEW or _OPENINGS[rule].fits(word, following))


def _before(words: Words, place: int, today: date) -> Found | None:
    """before 1 April is 31 March; before March is the day before it starts; before the end of March its end."""
    ends = says_any(words, place, _THE_END)
    found = _first(words, place, today)
    if found is None:
        return ask(len(words)) if _names_a_time(words, place) else None
    if ends is not None:
        return found
    if found.opens is None or found.date is None or found.opens <= today:
        return ask(found.last)
    if text_at(words, place) in ("w", "week", "this", "next") and found.opens != found.date:
        return ask(found.last)
    return Found(DueKind.DATE, found.opens - timedelta(days=1), found.last)


def _names_a_time(words: Words, place: int) -> bool:
    return any(word.text in VAGUE or word.text in ("meeting", "board", "easter") for word in words[place : place + 6])


# -- phrases without a day --------------------------------------------------------------------------

_NO_DATE = phrases(
    "no date set | none set | date tba | deadline tbc | to be arranged | date not set | no deadline | no date | no date yet | no due date | no fixed date | no set date | no end date | not "
    "applicable | not set | to be confirmed | to be agreed | to be decided | to be determined | to be advised | "
    "to be set | n / a | - | date tbc | no timescale | remove the date | nothing | blank | without a date | not "
    "yet set | clear"
)
_ON_GOING = phrases(
    "on going | on - going | open ended | open - ended | business as usual | standing item | until further notice "
    "| no end date, ongoing | for the duration | throughout the year | all year"
)


def _undated(words: Words) -> Found | None:
    """tbc, ongoing, quarterly: values of their own, not gaps."""
    if _UNDATING.isdisjoint([word.text for word in words]):
        return None
    last = _tail(words, says_any(words, 0, _DUE_WORDS) or 0)
    for table, singles, kind in ((_NO_DATE, UNSET, DueKind.NONE), (_ON_GOING, ONGOING, DueKind.ONGOING)):
        end = says_any(words, last, table)
        if end is None and text_at(words, last) in singles:
            end = last + 1
        if end is not None and (_tail(words, end) >= len(words) or _merely_named(words, end)):
            return Found(kind, None, end)
    return Found(DueKind.RECURRING, None, len(words)) if _recurs(words, last) else None


_EVERY = phrases(
    "every | each | per | once a | once every | twice a | twice yearly | three times a | four times a | on a "
    "quarterly | on a monthly | on an annual | six - weekly | six weekly | bi - monthly | bi - annual | half "
    "yearly | half - yearly | twice | at every | at each | on the first of every | reviewed at every"
)
# Without one of these words a phrase names a time, or nothing.
_UNDATING = grammar.opens(UNSET, _NO_DATE, ONGOING, _ON_GOING, RECURRING, _EVERY, ["weekly", "monthly"])


def _merely_named(words: Words, place: int) -> bool:
    return all(
        word.text in ("action", "item", "work", "piece", "of", "basis", "process", "programme")
        for word in words[place:]
    )


def _recurs(words: Words, place: int) -> bool:
    place = says_any(words, place, _REVIEWED) or place
    if text_at(words, place) in RECURRING:
        return True
    if says_any(words, place, _EVERY) is not None:
        return True
    return (
        place < len(words)
        and words[place].kind == "number"
        and text_at(words, place + 1) in ("-", "weekly", "monthly")
        and any(word.text in ("weekly", "monthly") for word in words[place + 1 : place + 3])
    )


_NO_MEETING = word_set("after following before once when if subject agreed since")
_MEETINGS = word_set("meeting board mtg committee panel cabinet council csp partnership forum subgroup")


def _meeting(words: Words) -> Found | None:
    """next CSP meeting, the March board: resolved when the board's meetings are known."""
    if 0 < len(words) <= 8 and words[-1].text in _MEETINGS and not any(word.text in _NO_MEETING for word in words):
        return Found(DueKind.MEETING, None, len(words))
    return None


_FULL = re.compile(r"\b(?:19|20)\d\d\b")


def _second_opinion(phrase: str, today: date) -> Found | None:
    """dateparser, for a full date in an unusual order (`2022 April 3rd`): its answer must use the printed numbers."""
    months = [word for word in re.findall(r"[a-z]+", phrase) if word in MONTH_NUMBERS]
    numbers = re.findall(r"\d+", phrase)
    plain = re.sub(r"\d+|st\b|nd\b|rd\b|th\b|of\b|the\b|,|-|/|\.|\s|by\b|on\b", "", phrase)
    if len(months) != 1 or len(numbers) != 2 or not _FULL.search(phrase) or plain != months[0]:
        return None
    import dateparser  # heavy: loaded when first needed

    read = dateparser.parse(phrase, languages=["en"], settings={"DATE_ORDER": "DMY", "STRICT_PARSING": True})
    if (
        read is None
        or {read.day, read.year} != {int(number) for number in numbers}
        or read.month != MONTH_NUMBERS[months[0]]
    ):
        return None
    return grammar.dated(read.day, read.month, read.year, today, 0) if read.date() >= today else ask(0)


# -- due cells of a pack ------------------------------------------------------------------------------

_CLOSING_NOTE = re.compile(r"\((?:[^()]{0,200})\)")
_CONDITIONAL = word_set("once when subject depends dependent pending following upon if until awaiting within")


def read_printed_due(phrase: str, reference_day: date | None) -> Due:
    """A due cell of a board pack. Past days are fine here; notes in brackets and headings are set aside.

    `reference_day` is the day of the meeting or report: without it a date without a year is UNKNOWN.
    """
    written = " ".join(clean(phrase).split())
    found = _printed(fold(written[:400]), reference_day)
    return Due(written, found.kind, found.date)


def _printed(phrase: str, reference: date | None) -> Found:
    bare = _CLOSING_NOTE.sub(" ", phrase).strip(" ;,.")
    if not bare:
        return Found(DueKind.NONE, None, 0)
    undated = _undated(tokens(bare))
    today = reference or date(2000, 1, 1)
    words = tokens(_without_clock(bare))
    dated = _printed_day(words, today, reference is not None)
    if undated is not None and (dated is None or undated.kind is not DueKind.NONE):
        return replace(undated, date=dated.date) if dated is not None and undated.kind is DueKind.RECURRING else undated
    if dated is not None:
        return dated
    if any(word.text in RECURRING for word in words) or "every" in bare.split() or "twice" in bare.split():
        return Found(DueKind.RECURRING, None, 0)
    if any(word.text in ONGOING for word in words) or "for the next few meetings" in bare:
        return Found(DueKind.ONGOING, None, 0)
    return _meeting(words) or ask(0)


def _printed_day(words: Words, today: date, known: bool) -> Found | None:
    """The one day printed in the cell, behind a heading (`As part of the review: January 2018`) or before a note."""
    starts = [0, *(place + 1 for place, word in enumerate(words) if word.text in (":", ";"))]
    between = says_any(words, 0, _BETWEEN_NOW)
    if between is not None:
        starts.insert(0, between)
    for start in starts:
        found = due_at(words, start, today)
        if found is None or found.date is None:
            continue
        if not known and not any(len(word.text) == 4 and word.kind == "number" for word in words[start : found.last]):
            return ask(found.last)
        if start == 0 and any(word.text in _CONDITIONAL for word in words[: found.last]):
            continue
        return found
    return None
