"""What minutes say of the meeting itself: its day, the next one, who was there and whose initials are whose.

Initials and relative dates are local to one paper: nothing here is ever carried over to another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.exchange import meaning
from bot.exchange.context import Placed
from bot.exchange.document import Paragraph, Table

MARK = re.compile(
    r"(?:^|(?<=[\s.)]))(?:ACTIONS?|Actions?|AP ?\d*|Action point \d*)(?: \d{1,3})?"
    r"(?:\s*\((?P<aside>[^()]{2,40})\)|\s+(?!LOG|BY|NO|FOR)(?P<who>[A-Z]{2,3}(?:\s?[/&,]\s?[A-Z]{2,3})*))?"
    r"\s*(?::\s*|[–-]\s+(?=\S))"
)
"""How note-takers mark an action: `ACTION:`, `Action 3:`, `AP2 -`, `ACTION JH:`, `Action (JH):`."""
_PRESENT = re.compile(r"^\W*(?:members )?(?:present|attendees|in attendance|attendance)\W+(?P<who>.+)$", re.I | re.S)
_INITIALS = re.compile(r"\b((?:[A-Z][\w'’.-]+ ){1,4})\(([A-Z]{2,3})\)")


def texts_of(each: Placed) -> Iterator[tuple[str, str]]:
    """The paragraphs of a block, those in the cells of minutes laid out as a table too, each with its place."""
    match each.block:
        case Paragraph(text=text, place=place):
            yield text.strip("#* "), place
        case Table(lines=lines):
            for line in lines:
                filled = [line.cell(index) for index in line.filled]
                if len(filled) > 2 and not (len(filled) <= 4 and any("ACTION" in cell for cell in filled)):
                    continue
                for cell in filled:
                    number = filled[0] if len(filled) >= 2 and filled[0].isdigit() and cell is filled[1] else ""
                    for position, part in enumerate(cell.split("\n")):
                        yield (f"{number}. {part}" if number and position == 0 else part), line.place


def local_initials(blocks: list[Placed]) -> dict[str, str]:
    """Initials as these minutes themselves explain them: `Ann Other (AO)`. Never taken from another paper."""
    told: dict[str, set[str]] = {}
    present: dict[str, str] = {}
    for each in blocks:
        for text, _ in texts_of(each):
            present |= _named_as_present(text)
            for found in _INITIALS.finditer(text):
                name, letters = found[1].split(), found[2]
                fitting = name[-len(letters) :]
                if [word[0] for word in fitting] == list(letters):
                    told.setdefault(letters, set()).add(" ".join(fitting))
    explained = {letters: next(iter(names)) for letters, names in told.items() if len(names) == 1}
    return present | explained


def _named_as_present(text: str) -> dict[str, str]:
    """Initials of those whom the minutes list as present, where only one of them has these."""
    found = _PRESENT.match(text)
    if not found:
        return {}
    told: dict[str, set[str]] = {}
    for each in re.split(r",|;|\band\b", re.sub(r"\([^)]*\)|\b(?:MBE|OBE|CBE|BEM|QPM)\b", "", found["who"])):
        name = [word for word in each.split() if word[:1].isupper() and not word.endswith(".")][-2:]
        if len(name) == 2:
            told.setdefault("".join(word[0] for word in name), set()).add(" ".join(name))
    return {letters: next(iter(names)) for letters, names in told.items() if len(names) == 1}


def minutes_day(blocks: list[Placed], fallback: date) -> date:
    """The day of the meeting: the last full date above the list of those present."""
    seen: date | None = None
    for each in blocks:
        for text, _ in texts_of(each):
            words = text.strip("*# ")
            if seen is not None and _PRESENT.match(words):
                return seen
            if MARK.search(words):
                return next((each.report.day for each in blocks if each.report.day), seen or fallback)
            if len(words) < 110 and (day := meaning.printed_day(words)):
                seen = day
    return seen or fallback


def next_meeting_day(blocks: list[Placed], held: date) -> date | None:
    """The day that the minutes print under `Date of next meeting`."""
    texts = [text for each in blocks for text, _ in texts_of(each)]
    for index, text in enumerate(texts):
        if re.search(r"\bnext meeting\b", text, re.I) and (
            re.match(r"\W*(?:\d+\W+)?(?:date of )?(?:the )?next meeting", text, re.I)
        ):
            for line in texts[index : index + 3]:
                if (day := meaning.printed_day(line, held)) is not None and day > held:
                    return day
    return None
