"""`add <text> [owner X] [due <phrase>]` -> a new action; refuses to guess at what it cannot read."""

from __future__ import annotations

import re
from datetime import date

from bot.language.dates import read_due
from bot.language.handover import name_at
from bot.language.reading import Certainty, NewAction, Op, Reading
from bot.model import Due, DueKind

_OWNER = re.compile(
    r"[\s,;(-]+(?:owner|owned by|lead|assigned to|assign to|responsible|for)\s*[:=]?\s+(?=<@|@|[A-Z]|me\b)|\s+owner[:=]\s*",
    re.IGNORECASE,
)
_ONLY_OWNER = re.compile(
    r"[\s,;(-]+(?:owner|owned by|lead|assigned to|assign to|assign)\s*[:=]?\s*(?=<@|@|[A-Za-z])", re.IGNORECASE
)
_DUE = re.compile(r"[\s,;(-]+(?:due|deadline|target)\b\s*[:=]?\s*(?:date\b\s*[:=]?\s*)?", re.IGNORECASE)
_BY = re.compile(r"[\s,;(-]+(?=by\s)", re.IGNORECASE)
_ENDS = " \t,;.-–—"


def read_addition(rest: str, today: date, author: str) -> Reading:
    """Sure where text, owner and due date are all plain."""
    text, owner, tail_due = _owner(rest, author)
    text, due, doubt = _due(text, today)
    if tail_due:
        _, later, later_doubt = _due(" x " + tail_due, today)
        due, doubt = (later or due), doubt or later_doubt
    text = text.strip(_ENDS)
    if not text:
        return Reading(Certainty.ASK, Op.ADD, add=NewAction("", owner, due), rule="add without a text")
    if doubt or rest.rstrip().endswith("?"):
        return Reading(
            Certainty.ASK, Op.ADD, add=NewAction(text, owner, due), rule="add with a date that cannot be computed"
        )
    return Reading(Certainty.SURE, Op.ADD, add=NewAction(text, owner, due), rule="add")


def _owner(rest: str, author: str) -> tuple[str, str | None, str]:
    """The text without its owner, the owner, and what was said behind the owner."""
    all_found = tuple(_ONLY_OWNER.finditer(rest))
    found = all_found[-1] if all_found else None  # the last one counts
    if found is None:
        return rest, None, ""
    named = name_at(rest, found.end())
    if named is None:
        lower = re.compile(r"\s*([a-z][\w'’-]{1,30})\s*(?=$|[,;]|\sdue\b|\sby\b)").match(rest, found.end())
        if lower is None or lower.group(1) in ("to", "the", "a", "on", "for"):
            return rest, None, ""
        named = lower.group(1), lower.end()
    owner = author if named[0].lower() in ("me", "myself") else named[0]
    behind = rest[named[1] :]
    return rest[: found.start()], owner or named[0], behind


_DATED = (DueKind.DATE, DueKind.MONTH, DueKind.QUARTER, DueKind.ONGOING, DueKind.RECURRING, DueKind.NONE)


def _due(text: str, today: date) -> tuple[str, Due | None, bool]:
    """The text without its due date, the date, and whether a date was meant that cannot be computed."""
    for pattern, certain in ((_DUE, True), (_BY, False)):
        for found in reversed(list(pattern.finditer(text))):
            phrase = text[found.end() :].strip(_ENDS + ")")
            due = read_due(phrase, today) if phrase else Due("", DueKind.UNKNOWN)
            if due.kind in _DATED:
                return text[: found.start()], due, False
            if certain and (re.search(r"\d", phrase) or due.kind is DueKind.MEETING or len(phrase.split()) <= 3):
                return text[: found.start()], None, True
    return text, None, False
