"""What the words of one cell mean: dates, owners, status, rating, acceptance.

The one place where an import meets the rules of language. Refuses to know tables and files.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from bot.exchange.rows import PrintedOwner, PrintedUpdate
from bot.language.dates import read_printed_due
from bot.language.owner_cells import split_owners
from bot.language.status import read_status
from bot.model import NO_DUE, Due, DueKind, Rag, Status

_MONTHS = {name.lower(): index for index, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): index for index, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NUMERIC = re.compile(r"\b(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}}) ?(?:st|nd|rd|th)?(?: of)? ({_MONTH})\.?,?(?: (\d{{4}}))?\b", re.I)
_MONTH_YEAR = re.compile(rf"\b({_MONTH})\.? '?(\d{{4}}|\d{{2}}(?!\d))\b", re.I)
_QUARTER = re.compile(r"\bq([1-4])\b(?:\s*(\d{4})/?(\d{2,4}))?", re.I)
_RECURRING = re.compile(
    r"\b(?:quarterly|monthly|weekly|annual(?:ly)?|yearly|fortnightly|bi-?monthly|\d+-(?:weekly|monthly)|"
    r"each (?:meeting|quarter|month)|every (?:meeting|quarter|month|year|\d+ \w+))\b",
    re.I,
)


def month_named(word: str) -> int:
    """1 for Jan or January; 0 for what is no month."""
    return _MONTHS.get(word.lower().rstrip("."), 0)


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


YEARS = range(1950, 2101)
"""A year beyond these is a slip of the keyboard, whatever the calendar says."""


def _made(year: str, month: int, day: int) -> date | None:
    try:
        made = date(_year(year), month, day)
    except ValueError:
        return None
    return made if made.year in YEARS else None


def printed_day(text: str, near: date | None = None) -> date | None:
    """The first full day printed; without a year, the one nearest after `near`."""
    if found := _ISO.search(text):
        return _made(found[1], int(found[2]), int(found[3]))
    if found := _NUMERIC.search(text):
        return _made(found[4], int(found[3]), int(found[1]))
    if not (found := _DAY_MONTH.search(text)):
        return None
    day, month = int(found[1]), _MONTHS[found[2].lower()]
    if found[3]:
        return _made(found[3], month, day)
    if near is None:
        return None
    this = _made(str(near.year), month, day)
    return this if this is None or this >= near else _made(str(near.year + 1), month, day)


def no_such_day(text: str) -> bool:
    """Whether a full date is printed that no calendar has: 31 June, 45/13/2026, the year 1026."""
    full = _ISO.search(text) or _NUMERIC.search(text) or next((f for f in _DAY_MONTH.finditer(text) if f[3]), None)
    return full is not None and printed_day(full[0]) is None


_NEXT_MEETING = re.compile(r"^(?:at |by |for )?(?:the )?(?:next|following) (?:\w+ ){0,3}(?:meeting|board)\b", re.I)


def printed_due(text: str, reference: date) -> Due:
    """A due cell: what it says and the last day that counts. A past day is a day; a note in brackets is none.

    The chat's own grammar is asked where these plain rules see nothing; that a date is to be
    discussed at some meeting does not make that meeting the date.
    """
    if no_such_day(text):
        return Due(text, DueKind.UNKNOWN)
    due = _plain_due(text, reference)
    if due.kind is not DueKind.UNKNOWN or not re.search(r"[A-Za-z]", text):
        return due
    other = read_printed_due(text, reference)
    if other.kind in (DueKind.UNKNOWN, DueKind.MEETING) and not _NEXT_MEETING.match(text.strip()):
        return due
    return Due(text, other.kind, other.date)


def _plain_due(text: str, reference: date) -> Due:
    words = re.sub(r"\([^)]*\b(?:closed|completed|agreed)\b[^)]*\)", "", text, flags=re.I).strip()
    if not words or re.fullmatch(r"(?:n/?a|tbc|tba|none|not applicable|-+|–)\.?", words, re.I):
        return Due(text, DueKind.NONE) if text else NO_DUE
    if day := printed_day(words, reference):
        return Due(text, DueKind.DATE, day)
    if found := _MONTH_YEAR.search(words):
        year = int(found[2])
        return Due(text, DueKind.MONTH, month_end(year + 2000 if year < 100 else year, _MONTHS[found[1].lower()]))
    if found := _QUARTER.match(words):
        return Due(text, DueKind.QUARTER, _quarter(found, reference))
    if _RECURRING.search(words):
        return Due(text, DueKind.RECURRING)
    if re.match(r"on-?going\b", words, re.I):
        return Due(text, DueKind.ONGOING)
    return Due(text, DueKind.UNKNOWN)


def _quarter(found: re.Match[str], reference: date) -> date:
    """Financial quarters; a bare one is of the financial year of the paper's own day."""
    year = int(found[2]) if found[2] else (reference.year if reference.month >= 4 else reference.year - 1)
    month = int(found[1]) * 3 + 3
    return month_end(year, month) if month <= 12 else month_end(year + 1, month - 12)


_LETTERS = {
    "r": Rag.RED,
    "red": Rag.RED,
    "a": Rag.AMBER,
    "amber": Rag.AMBER,
    "g": Rag.GREEN,
    "green": Rag.GREEN,
}


def printed_rag(text: str) -> Rag | None:
    """A rating cell: one colour or its letter, perhaps as `R - late`; free text is never a rating."""
    words = re.split(r"[\s:;,.–-]+", text.strip().lower(), maxsplit=1)
    return _LETTERS.get(words[0]) if words else None


def only_ratings(cells: list[str]) -> bool:
    """Whether a column headed `Status` holds nothing but colours."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(cell.strip().lower() in _LETTERS for cell in filled)


def printed_acceptance(text: str) -> bool | None:
    words = text.strip().lower()
    if re.match(r"(?:not accepted|rejected|reject|no\b|not agreed)", words):
        return False
    return True if re.match(r"(?:accepted|accept|agreed|yes|y$)", words) else None


def printed_status(text: str) -> Status | None:
    """A status cell by its own words. Progress told elsewhere never completes a row."""
    return read_status(text) if text else None


UNCONFIRMED = re.compile(r"^\W*(?:awaiting|subject to|pending) confirmation (?:from|by|of)\s+(?=[A-Z])", re.I)
_HELPED = re.compile(
    r"\s+(?:with (?:the )?(?:assistance|support|help|input) (?:from|of)|supported by|assisted by)\b", re.I
)


def printed_owners(text: str) -> tuple[PrintedOwner, ...]:
    """The owners of a cell, one by one, each once; nobody for TBC, N/A and blanks. Who merely helps is no owner."""
    kept: dict[str, PrintedOwner] = {}
    for each in split_owners(UNCONFIRMED.sub("", _HELPED.split(text, maxsplit=1)[0])):
        owner = PrintedOwner(each.printed, each.name or "", each.role or "", each.organisation or "")
        kept.setdefault((each.name or each.role or each.organisation or each.printed).lower(), owner)
    return tuple(kept.values())


_AT_MEETING = re.compile(
    rf"\b(?:(?:next|following) (?:\w+ ){{0,2}}(?:meeting|board)|(?P<month>{_MONTH}) (?:\w+ ){{0,2}}(?:board|meeting)|before the meeting)\b",
    re.I,
)
_DATED = re.compile(
    r"(?:^|\n|(?<=\. )|(?<=\.))"
    rf"((?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTH}) \d{{4}}|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}})\s*[:–-]\s*",
    re.I,
)


def printed_updates(text: str, on: date | None = None) -> tuple[PrintedUpdate, ...]:
    """Progress split where the cell itself prints dates before its parts."""
    if not text:
        return ()
    pieces = _DATED.split(text)
    found = [PrintedUpdate(pieces[0].strip(), on)] if pieces[0].strip() else []
    for when, words in zip(pieces[1::2], pieces[2::2], strict=True):
        due = printed_due(when, date(2000, 1, 1))
        if words.strip():
            found.append(PrintedUpdate(f"{when}: {words.strip()}", due.date))
    return tuple(found)


def written_due(text: str, reference: date, next_meeting: date | None = None) -> Due:
    """A due phrase inside the sentence of an action: `by 12 May`, `by the end of the month`, `the May meeting`."""
    if found := re.search(r"\bfor the next few \w+\b|\bat (?:each|every) \w+\b", text, re.I):
        return Due(found[0], DueKind.ONGOING)
    if found := _AT_MEETING.search(text):
        return _meeting_due(found, reference, next_meeting)
    for found in _BY.finditer(text):
        if (due := _phrase(text[found.end() : found.end() + 40], reference, found[0])) is not None:
            return due
    if found := re.search(r"\bend of (?:the )?month\b", text, re.I):
        return Due(found[0], DueKind.DATE, month_end(reference.year, reference.month))
    return NO_DUE


def _meeting_due(found: re.Match[str], reference: date, next_meeting: date | None) -> Due:
    """A meeting by its month, or the next one: its day where the same paper prints it."""
    month = _MONTHS.get((found["month"] or "").lower())
    if month is None:
        if re.match(r"before the meeting", found[0], re.I):
            return Due(found[0], DueKind.UNKNOWN)
        return Due(found[0], DueKind.DATE, next_meeting) if next_meeting else Due(found[0], DueKind.MEETING)
    if next_meeting is not None and next_meeting.month == month:
        return Due(found[0], DueKind.DATE, next_meeting)
    return Due(found[0], DueKind.MONTH, month_end(reference.year + (month < reference.month), month))


def _phrase(words: str, reference: date, lead: str) -> Due | None:
    """The date that stands right behind `by` and the like, with as many of the words as say it."""
    if found := re.match(r"end of (?:the |this )?month\b", words, re.I):
        return Due(f"{lead}{found[0]}", DueKind.DATE, month_end(reference.year, reference.month))
    for pattern in (_ISO, _NUMERIC, _DAY_MONTH):
        found = pattern.search(words)
        if found and found.start() <= 12 and (day := printed_day(found[0], reference)):
            return Due(f"{lead}{words[: found.end()]}", DueKind.DATE, day)
    if (found := _MONTH_YEAR.search(words)) and found.start() <= 12:
        return Due(
            f"{lead}{words[: found.end()]}", DueKind.MONTH, month_end(_year(found[2]), _MONTHS[found[1].lower()])
        )
    if found := re.match(rf"(?:end of )?({_MONTH})\b", words, re.I):
        month = _MONTHS[found[1].lower()]
        return Due(f"{lead}{found[0]}", DueKind.MONTH, month_end(reference.year + (month < reference.month), month))
    return None


def _year(printed: str) -> int:
    return int(printed) + 2000 if len(printed) <= 2 else int(printed)


_BY = re.compile(r"\b(?:by|before|until|no later than|on) (?:the )?", re.I)
