"""Weeks, months, quarters, years and feasts -> their last day; the second half of the date grammar."""

from __future__ import annotations

from datetime import date, timedelta

from bot.language import calendar_days as days
from bot.language import date_grammar as grammar
from bot.language.date_grammar import Found, Opening, Words, ask, dated, day_month, month_day, on, opens, slashed
from bot.language.date_names import ORDINALS, month_of, weekday_of
from bot.language.words import phrases, says, says_any, text_at, word_set
from bot.model import DueKind

_END = phrases(
    "eo | the end of the | the end of this | the end of | end of the | end of this | end of | end - | end | close of | "
    "the last day of the | the last day of | last day of the | last day of"
)
_COMMENCING = phrases(
    "w / c | w . c . | w . c | w / commencing | w / beginning | wk beginning | wc | w / b | wb | week commencing | week beginning | week starting | the week commencing | the week "
    "beginning | the week of | week of | wk commencing"
)
_ENDING = phrases("w / e | w . e . | w . e | w / ending | week ending | the week ending | wk ending | w / end")
_WITHIN_MONTH = phrases("the month of", "in")
_THIS_QUARTER = phrases("this quarter", "the quarter", "quarter end", "current quarter")
_OF_YEAR = phrases("of", "fy", ", fy", ",")
_OF = phrases("in", "of")
_MONTH_NOW = phrases("the month", "this month")
_BETWEEN = phrases("between the", "between", "from the", "from")
_TO = phrases("to", "and", "-", "until", "till")
_NEXT_QUARTER = phrases("next quarter")


def simple(words: Words, place: int, today: date) -> Found | None:
    """today, tomorrow, end of play, this week, EOM."""
    for table, offset in _NEAR:
        last = says_any(words, place, table)
        if last is not None:
            return on(today + timedelta(days=offset), last)
    last = says_any(words, place, _THIS_WEEK)
    if last is not None:
        friday = days.friday_of(today)
        return Found(DueKind.DATE, friday, last) if today <= friday else ask(last)
    last = says_any(words, place, _NEXT_WEEK)
    if last is not None:
        return Found(DueKind.DATE, days.friday_of(today) + timedelta(days=7), last)
    last = says_any(words, place, _THIS_MONTH)
    if last is not None:
        return Found(DueKind.DATE, days.month_end(today.year, today.month), last)
    last = says_any(words, place, _NEXT_MONTH)
    if last is not None:
        return Found(DueKind.DATE, days.month_end(*days.following_month(today.year, today.month)), last)
    last = says_any(words, place, _WORKING)
    if last is not None:
        return on(days.last_working_day(days.month_end(today.year, today.month)), last)
    return None


_NEAR = (
    (phrases("today", "tonight", "this morning", "this afternoon", "this evening"), 0),
    (phrases("tomorrow", "tomoz | tmrw | tmw | tommorow | tomorow | tommorrow | tomorrrow | tomrrow | 2moro"), 1),
    (phrases("the day after tomorrow", "day after tomorrow"), 2),
)
_THIS_WEEK = phrases(
    "eow | this week | the end of the week | end of the week | the end of this week | end of this week | end of "
    "week | the week end | week end | later this week"
)
_NEXT_WEEK = phrases("the end of next week", "end of next week", "end next week", "next week", "eo next week")
_THIS_MONTH = phrases(
    "eom | the end of the month | end of the month | end of month | the end of this month | end of this month | "
    "month end | this month"
)
_NEXT_MONTH = phrases("the end of next month", "end of next month", "end next month")
_WORKING = phrases("last working day of the month | the last working day of the month | last working day of this month")


def week(words: Words, place: int, today: date) -> Found | None:
    """w/c 14 March: the Friday of that week, if the day is a Monday; w/e: that date."""
    here = says_any(words, place, _ENDING)
    if here is not None:
        found = _day(words, here, today)
        return None if found is None else Found(DueKind.DATE, found.date, found.last) if found.date else found
    here = says_any(words, place, _COMMENCING)
    if here is None:
        return None
    monday = _day(words, here, today)
    if monday is None:
        return None
    if monday.date is None or monday.date.weekday() != 0:
        return ask(monday.last)
    return Found(
        DueKind.DATE, monday.date + timedelta(days=days.FRIDAY), monday.last, monday.date, monday.explicit_past
    )


def _day(words: Words, place: int, today: date) -> Found | None:
    place = says(words, place, "the") or place
    for rule in (slashed, day_month, month_day, grammar.nth_of_month, grammar.weekday):
        found = rule(words, place, today)
        if found is not None:
            return found
    return None


def month(words: Words, place: int, today: date) -> Found | None:
    """March, end of March, March 2023: the last day of it. Two months, and early, mid or late: asked."""
    here = says_any(words, place, _END) or place
    the_day = any(word.text == "day" for word in words[place:here])
    here = says_any(words, here, _WITHIN_MONTH) or here
    number = month_of(text_at(words, here))
    if number is None or (here == place and text_at(words, here) in ("mar", "may") and _is_verb(words, here)):
        return None
    last = here + 1
    if text_at(words, last) in ("/", "-", "or", "and") and month_of(text_at(words, last + 1)):
        return ask(last + 2)
    if text_at(words, last) in ("board", "meeting", "csp", "committee", "cabinet", "council", "panel"):
        return Found(DueKind.MEETING, None, last + 1)
    year, last = _year_after_month(words, last)
    if year is None:
        end = days.next_month_end(number, today)
    else:
        end = days.month_end(year, number) if 1 <= year <= 9998 else date.min
    if the_day and end >= today:
        return Found(DueKind.DATE, end, last, opens=end)
    return Found(DueKind.MONTH, end, last, opens=date(end.year, end.month, 1), explicit_past=end < today)


_IN_IS_VERB = word_set("be not need have well take want still require also")


def _is_verb(words: Words, place: int) -> bool:
    following = text_at(words, place + 1)
    return following in _IN_IS_VERB


def _year_after_month(words: Words, place: int) -> tuple[int | None, int]:
    if text_at(words, place) == "'":
        place += 1
    written = text_at(words, place)
    if place < len(words) and words[place].kind == "number" and len(written) in (2, 4):
        if len(written) == 4 and written[0] in "12":
            return int(written), place + 1
        if len(written) == 2 and 15 <= int(written) <= 60:
            return 2000 + int(written), place + 1
    return None, place


_QUARTER_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "1st": 1}


def quarter(words: Words, place: int, today: date) -> Found | None:
    """Q1 is April to June. `Q4 2022` may be of the financial or the calendar year: asked."""
    here = says_any(words, place, _END) or place
    relative = says_any(words, here, _THIS_QUARTER)
    if relative is None and here != place:
        relative = says(words, here, "quarter")
    if relative is not None:
        return _quarter(days.quarter_end(days.quarter_of(today), today), relative)
    following = says_any(words, here, _NEXT_QUARTER)
    if following is not None:
        first = days.quarter_end(days.quarter_of(today), today) + timedelta(days=1)
        return _quarter(days.quarter_end(days.quarter_of(first), first), following)
    number, last = _quarter_number(words, here)
    if number is None:
        return None
    return _quarter_of_year(words, number, last, today)


def _quarter_number(words: Words, place: int) -> tuple[int | None, int]:
    written = text_at(words, place)
    if written in ("q", "qtr", "quarter") and text_at(words, place + 1) in ("1", "2", "3", "4"):
        return int(text_at(words, place + 1)), place + 2
    if text_at(words, place) == "the" and text_at(words, place + 1) in _QUARTER_WORDS:
        place += 1
    ordinal = text_at(words, place) in ("1", "2", "3", "4") and text_at(words, place + 1) in ("st", "nd", "rd", "th")
    if ordinal and text_at(words, place + 2) in ("quarter", "qtr"):
        return int(text_at(words, place)), place + 3
    if text_at(words, place) in _QUARTER_WORDS and text_at(words, place + 1) == "quarter":
        return _QUARTER_WORDS[text_at(words, place)], place + 2
    return None, place


def _quarter_of_year(words: Words, number: int, last: int, today: date) -> Found:
    last = says_any(words, last, _OF_YEAR) or last
    written = text_at(words, last)
    if last < len(words) and words[last].kind == "number" and len(written) in (2, 4):
        closes = text_at(words, last + 2)
        if text_at(words, last + 1) in ("/", "-") and closes.isascii() and closes.isdigit() and len(closes) in (2, 4):
            first = int(written) + (2000 if len(written) == 2 else 0)
            if int(closes) % 100 != (first + 1) % 100 or not 1900 < first < 9000:
                return ask(last + 3)
            return _quarter(days.quarter_end_in(number, first), last + 3, today)
        return ask(last + 1)
    return _quarter(days.quarter_end(number, today), last)


def _quarter(end: date, last: int, today: date | None = None) -> Found:
    opens = date(end.year, end.month - 2, 1)
    return Found(DueKind.QUARTER, end, last, opens, explicit_past=today is not None and end < today)


_FINANCIAL = phrases(
    "financial year end | financial yr end | financial yr | financial year | fy end | fy | the financial year | this financial year | the current "
    "financial year | current financial year | the fy | financial yr | tax year"
)
_CALENDAR = phrases("the calendar year", "calendar year", "this calendar year")


def year(words: Words, place: int, today: date) -> Found | None:
    """The financial year ends on 31 March; `end of the year` could be either and is asked elsewhere."""
    here = says_any(words, place, _END)
    last = says_any(words, place if here is None else here, _FINANCIAL)
    if last is not None and (here is not None or text_at(words, last - 1) == "end"):
        return Found(DueKind.DATE, days.next_month_end(3, today), last)
    if here is None:
        return None
    last = says_any(words, here, _CALENDAR)
    if last is not None:
        return Found(DueKind.DATE, date(today.year, 12, 31), last)
    here = says(words, here, "fy") or here
    written = text_at(words, here)
    ends = _financial_end(words, here)
    if ends is not None:
        return Found(DueKind.DATE, ends, here + 3, explicit_past=ends < today)
    if (
        len(written) == 4
        and words[here].kind == "number"
        and written[0] == "2"
        and text_at(words, here + 1) not in ("/", "-")
    ):
        end = date(int(written), 12, 31)
        return Found(DueKind.DATE, end, here + 1, explicit_past=end < today)
    return None


def _financial_end(words: Words, place: int) -> date | None:
    """`25/26` and `2025/26` behind `end of`: 31 March of the second."""
    first, joiner, second = (text_at(words, place + step) for step in range(3))
    if joiner not in ("/", "-") or not (first.isascii() and first.isdigit() and second.isascii() and second.isdigit()):
        return None
    if len(second) not in (2, 4) or len(first) not in (2, 4) or int(second) % 100 != (int(first) + 1) % 100:
        return None
    started = int(first) + (2000 if len(first) == 2 else 0)
    return date(started + 1, 3, 31) if 2000 < started < 2200 else None


_FEASTS = phrases(
    "christmas eve | christmas day | christmas | xmas | boxing day | new years eve | new years day | good friday "
    "| easter sunday | easter monday"
)
_BANK = phrases(*(f"{name} bank holiday" for name in days.BANK_HOLIDAY_WORDS), "may day")
_NOT_THE_DAY = word_set("holiday holidays break shutdown week")


def feast(words: Words, place: int, today: date) -> Found | None:
    """Good Friday, the August bank holiday, the Tuesday after it, the Friday before Christmas."""
    named = weekday_of(text_at(words, says(words, place, "the") or place))
    here = (says(words, place, "the") or place) + 1
    side = text_at(words, here)
    if named is not None and side in ("after", "before"):
        anchor = _holiday(words, here + 1, today) or _day(words, here + 1, today)
        if anchor is None or anchor.date is None:
            return ask(len(words))
        step = 1 if side == "after" else -1
        day = anchor.date + timedelta(days=step)
        while day.weekday() != named:
            day += timedelta(days=step)
        return on(day, anchor.last) if day >= today else ask(anchor.last)
    return _holiday(words, place, today)


def _holiday(words: Words, place: int, today: date) -> Found | None:
    place = says(words, place, "the") or place
    last = says_any(words, place, _FEASTS)
    if last is not None and text_at(words, last) not in _NOT_THE_DAY:
        return on(days.feast(" ".join(word.text for word in words[place:last]), today), last)
    last = says_any(words, place, _BANK)
    if last is None:
        return None
    name = " ".join(word.text for word in words[place:last]).removesuffix(" bank holiday")
    return on(days.bank_holiday(name, today), says(words, last, "monday") or last)


def nth_weekday(words: Words, place: int, today: date) -> Found | None:
    """the first Monday in March, the last Friday of the month."""
    here = says(words, place, "the") or place
    nth = ORDINALS.get(text_at(words, here))
    named = weekday_of(text_at(words, here + 1))
    joined = says_any(words, here + 2, _OF)
    if nth is None or named is None or joined is None:
        return None
    this = says_any(words, joined, _MONTH_NOW)
    if this is not None:
        day = days.nth_weekday(today.year, today.month, named, nth)
        return on(day, this) if day and day >= today else ask(this)
    number = month_of(text_at(words, joined))
    if number is None:
        return ask(joined)
    written, last = _year_after_month(words, joined + 1)
    for candidate in (written,) if written else (today.year, today.year + 1):
        day = days.nth_weekday(candidate, number, named, nth) if 1 <= candidate <= 9998 else None
        if day is not None and day >= today:
            return on(day, last)
    return ask(last)


def until(words: Words, place: int, today: date) -> Found | None:
    """`between 4 and 8 April`, `from 4 to 8 April`: the last day of the range."""
    here = says_any(words, place, _BETWEEN)
    if here is None:
        return None
    if here < len(words) and words[here].kind == "number":
        both = day_month(words, here, today)
        if both is not None and any(word.text in ("to", "and", "-") for word in words[here : both.last]):
            return both
    first = _day(words, here, today) or month(words, here, today)
    if first is None:
        return ask(len(words))
    joined = says_any(words, first.last, _TO)
    second = None if joined is None else _day(words, joined, today) or month(words, joined, today)
    if second is None or second.date is None or first.date is None or second.date <= first.date:
        return ask(len(words))
    return dated(second.date.day, second.date.month, second.date.year, today, second.last)


OPENINGS: dict[grammar.Rule, Opening] = {
    simple: Opening((_THIS_WEEK, _NEXT_WEEK, _THIS_MONTH, _NEXT_MONTH, _WORKING, *(near for near, _ in _NEAR))),
    week: Opening((_ENDING, _COMMENCING)),
    until: Opening((_BETWEEN,)),
    nth_weekday: Opening(words=opens(ORDINALS, ["the"])),
    feast: Opening((_FEASTS, _BANK), opens(["the"]), weekday=True),
    quarter: Opening((_END, _THIS_QUARTER, _NEXT_QUARTER), opens(_QUARTER_WORDS, "the q qtr quarter 1 2 3 4".split())),
    year: Opening((_END, _FINANCIAL)),
    month: Opening((_END, _WITHIN_MONTH), month=True),
}
