"""The due date at the end of a task: `... by 13 December`, `... in Q4`, `- ongoing`; the rest is the task."""

from __future__ import annotations

import re
from datetime import date

from bot.language.dates import read_due
from bot.model import Due, DueKind

_FIXED = (DueKind.DATE, DueKind.MONTH, DueKind.QUARTER)
_LEAD = re.compile(
    r"[\s,(–—-]+(?P<lead>no later than|by no later than|by|before|on or before|within|in time for|in|on|for|until|at|deadline|due|target|each|every|and|–|—|-)\s*:?\s+",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"\s*(?:[–—-]+|\(|,|\.)\s*(?P<phrase>on-?going|asap|urgent(?:ly)?|as soon as possible|quarterly|monthly|annually|weekly|ongoing)\W*$",
    re.IGNORECASE,
)
# `refresh the protocol (by 10 May) and circulate it`.
_INSIDE = re.compile(
    r"\s*\((?P<lead>by|before|due|deadline|target)\s*:?\s+(?P<phrase>[^()]{3,40})\)(?=\s+\w)", re.IGNORECASE
)
# `meet the colleges by 3 November and report back`.
_UNTIL = ("by", "before", "no later than", "by no later than", "on or before")
_TWICE = re.compile(
    r"\s+(?P<phrase>quarterly|monthly|annually|weekly|termly|every \w+(?: \w+)?|each \w+(?: \w+)?|(?:before|at|after) (?:each|every) [\w ]{3,30})\W*$",
    re.IGNORECASE,
)


def take_due(text: str, today: date) -> tuple[str, Due | None]:
    """The task without its date, and the date; None where none is given."""
    text = text.strip()
    ending = _ENDING.search(text)
    if ending is not None:
        return text[: ending.start()].rstrip(" .,;–—-"), read_due(ending["phrase"], today)
    inside = _INSIDE.search(text)
    if inside is not None and (due := _read(inside["lead"].lower(), inside["phrase"], today)) is not None:
        return " ".join((text[: inside.start()] + " " + text[inside.end() :]).split()).rstrip(" .,;"), due
    plain = text.rstrip(" .;)")
    for found in reversed(list(_LEAD.finditer(plain))):
        phrase = plain[found.end() :]
        if len(phrase) > 60 or not phrase:
            continue
        lead = found["lead"].lower()
        due = _read(lead, phrase, today)
        if due is not None:
            return plain[: found.start()].rstrip(" .,;–—-("), due
        day, joined, rest = phrase.partition(" and ")
        if joined and lead in _UNTIL and (due := _read(lead, day, today)) is not None:
            return f"{plain[: found.start()]} and {rest}", due
    often = _TWICE.search(plain)
    if often is not None:
        repeated = read_due(re.sub(r"^(?:before|at|after) ", "", often["phrase"]), today)
        if repeated.kind is DueKind.RECURRING:
            return plain, repeated
    return plain, None


def _read(lead: str, phrase: str, today: date) -> Due | None:
    if lead in ("and", "each", "every", "at", "for"):
        return None
    if lead in ("on", "in", "–", "—", "-"):
        due = read_due(phrase, today)
        return (
            due if due.kind in _FIXED and not re.match(r"(?:the )?(?:summer|autumn)", phrase, re.IGNORECASE) else None
        )
    due = read_due(f"{lead} {phrase}" if lead in ("before", "within") else phrase, today)
    if due.kind in _FIXED or due.kind is DueKind.ONGOING:
        return due
    if re.match(
        r"(?:the )?(?:next|january|february|march|april|may|june|july|august|september|october|november|december)\b.{0,20}\b(?:meeting|board)",
        phrase,
        re.IGNORECASE,
    ) and lead in ("by", "before"):
        return Due(phrase, DueKind.MEETING)
    return None
