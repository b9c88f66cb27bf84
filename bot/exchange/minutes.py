"""Minutes: the lines that a note-taker marked as actions -> rows, with the item they stand under.

Only marked lines: what was said in passing is never taken for an action here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.exchange import meaning
from bot.exchange.context import Placed
from bot.exchange.document import Paragraph, Table
from bot.exchange.printed import Surroundings, written_marks
from bot.exchange.rows import PrintedOwner, PrintedRow, Source
from bot.model import Status

MARK = re.compile(
    r"(?:^|(?<=[\s.)]))(?:(?:ACTIONS?|Action|AP ?\d*|Action point \d*)(?: \d{1,3})?\s*[:–-]\s+(?=\S)|ACTION:\s*)"
)
_ITEM = re.compile(r"^\W{0,3}(\d{1,2})[.)]\s+(?=\S)(.{3,110})$")
_SUBITEM = re.compile(r"^([a-z]|[ivx]{1,4})[.)]\s+(.{3,110})$")
_NAME = r"(?:[A-Z][\w'’.-]*|[A-Z]{2,4})"
_NAMES = rf"{_NAME}(?:\s+(?:{_NAME}|of|for))*"
_JOINT = rf"{_NAMES}(?:\s*(?:,|/|&|\band\b)\s*{_NAMES})*"
_DOER = re.compile(rf"^(?P<who>{_JOINT})\s+(?:to|will)\s+(?!be\b)(?:\w+ly\s+)?[a-z]")
_LATER = re.compile(rf"(?:[.;–-])\s+(?P<who>{_NAMES})\s+to\s+(?!be\b)[a-z]")
_PRESENT = re.compile(r"^\W*(?:members )?(?:present|attendees|in attendance|attendance)\W+(?P<who>.+)$", re.I | re.S)
_INITIALS = re.compile(r"\b((?:[A-Z][\w'’.-]+ ){1,4})\(([A-Z]{2,3})\)")


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked line and the item of the minutes it stands under."""

    text: str
    section: str
    place: str
    number: int


def marked_lines(blocks: list[Placed]) -> Iterator[tuple[int, Marked]]:
    """Every marked action with the index of its block, in printed order."""
    item = sub = ""
    report = -1
    for index, each in enumerate(blocks):
        if each.report.number != report:
            report, item, sub = each.report.number, "", ""
        for text, place in _texts(each):
            if found := _ITEM.match(text):
                item, sub = f"{found[1]}. {found[2].strip('* ')}", ""
            elif found := _SUBITEM.match(text):
                sub = text
            for action in split_actions(text):
                yield index, Marked(action, " / ".join(filter(None, (item, sub))), place, report)


def _texts(each: Placed) -> Iterator[tuple[str, str]]:
    match each.block:
        case Paragraph(text=text, place=place):
            yield text.strip("#* "), place
        case Table(lines=lines):
            for line in lines:
                filled = [line.cell(index) for index in line.filled]
                if len(filled) > 2:
                    continue
                for cell in filled:
                    number = filled[0] if len(filled) == 2 and filled[0].isdigit() and cell is filled[1] else ""
                    for position, part in enumerate(cell.split("\n")):
                        yield (f"{number}. {part}" if number and position == 0 else part), line.place


def split_actions(text: str) -> list[str]:
    """The actions of one paragraph: it may hold several, and words before the first that are none."""
    pieces = MARK.split(text)
    return [piece.strip(" *\n") for piece in pieces[1:] if len(piece.split()) >= 3]


def row_of(marked: Marked, around: Surroundings, initials: dict[str, str]) -> PrintedRow:
    text, mark = written_marks(marked.text)
    owners = _owners(text, initials)
    due = meaning.written_due(text, around.reference, around.next_meeting)
    return PrintedRow(
        number="",
        section=marked.section,
        action=text.strip(),
        owners=owners,
        owner_text=", ".join(owner.printed for owner in owners),
        due_text=due.text,
        due=due,
        status_text=mark,
        status=Status.COMPLETED if mark else None,
        marking=around.marking,
        source=Source(around.file, (marked.place,)),
    )


def _owners(text: str, initials: dict[str, str]) -> tuple[PrintedOwner, ...]:
    found = _DOER.match(text) or _LATER.search(text)
    if not found:
        return ()
    owners = meaning.printed_owners(found["who"])
    return tuple(
        PrintedOwner(
            owner.printed,
            name=initials.get(owner.printed, owner.name),
            role=owner.role,
            organisation=owner.organisation,
        )
        for owner in owners
    )


def local_initials(blocks: list[Placed]) -> dict[str, str]:
    """Initials as these minutes themselves explain them: `Ann Other (AO)`. Never taken from another paper."""
    told: dict[str, set[str]] = {}
    present: dict[str, str] = {}
    for each in blocks:
        for text, _ in _texts(each):
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
        for text, _ in _texts(each):
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
    texts = [text for each in blocks for text, _ in _texts(each)]
    for index, text in enumerate(texts):
        if re.search(r"\bnext meeting\b", text, re.I) and (
            re.match(r"\W*(?:\d+\W+)?(?:date of )?(?:the )?next meeting", text, re.I)
        ):
            for line in texts[index : index + 3]:
                if (day := meaning.printed_day(line, held)) is not None and day > held:
                    return day
    return None
