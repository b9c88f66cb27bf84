"""Minutes: the lines that a note-taker marked as actions -> rows, with the item they stand under.

Only marked lines: what was said in passing is never taken for an action here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.exchange import meaning
from bot.exchange.attendance import MARK, texts_of
from bot.exchange.context import Placed
from bot.exchange.document import Paragraph
from bot.exchange.printed import Surroundings, written_marks
from bot.exchange.rows import PrintedOwner, PrintedRow, Source
from bot.values import dataclass

_NUMBERED = re.compile(r"^\d{1,2}[.)]\s+")
_ITEM = re.compile(r"^\W{0,3}(\d{1,2})[.)]\s+(?=\S)(.{3,110})$")
_SUBITEM = re.compile(r"^([a-z]|[ivx]{1,4})[.)]\s+(.{3,110})$")
_NAME = r"(?:[A-Z][\w'’.-]*|[A-Z]{2,4})"
_NAMES = rf"{_NAME}(?:\s+(?:{_NAME}|of|for))*"
_JOINT = rf"{_NAMES}(?:\s*(?:,|/|&|\band\b)\s*{_NAMES})*"
_DOER = re.compile(rf"^(?P<who>{_JOINT})\s+(?:to|will)\s+(?!be\b)(?:\w+ly\s+)?[a-z]")
_LATER = re.compile(rf"(?:[.;–-])\s+(?P<who>{_NAMES})\s+to\s+(?!be\b)[a-z]")
_ASIDE = re.compile(rf"\s*\((?P<who>[A-Z]{{2,3}}(?:\s?[/&,]\s?[A-Z]{{2,3}})*|{_NAME} {_NAME})\)\s*\.?$")
_BARE = re.compile(r"^\W*(?:ACTIONS?|Actions?)(?: (?:agreed|arising|points))?\W*$")


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked line and the item of the minutes it stands under; `who` where the mark itself names somebody."""

    text: str
    who: str
    section: str
    place: str
    number: int

    @property
    def is_action(self) -> bool:
        return len(self.text.split()) >= 3


def marked_lines(blocks: list[Placed]) -> Iterator[tuple[int, Marked]]:
    """Every marked action with the index of its block, in printed order."""
    item = sub = ""
    report = -1
    listing = False
    for index, each in enumerate(blocks):
        if each.report.number != report:
            report, item, sub = each.report.number, "", ""
        bullet = isinstance(each.block, Paragraph) and (each.block.bullet or bool(_NUMBERED.match(each.block.text)))
        listing = listing and bullet
        for text, place in texts_of(each):
            section = " / ".join(filter(None, (item, sub)))
            if listing:
                yield index, Marked(_NUMBERED.sub("", text), "", section, place, report)
                continue
            if _BARE.match(text) and each.report.minutes is not None:
                listing = True
            elif found := _ITEM.match(text):
                item, sub = f"{found[1]}. {found[2].strip('* ')}", ""
            elif found := _SUBITEM.match(text):
                sub = text
            section = " / ".join(filter(None, (item, sub)))
            for action, who in split_actions(text):
                yield index, Marked(action, who, section, place, report)


def split_actions(text: str) -> list[tuple[str, str]]:
    """The actions of one paragraph with whom their marks name: it may hold several, and words before that are none."""
    marks = list(MARK.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [
        (text[mark.end() : end].strip(" *\n"), mark["who"] or mark["aside"] or "")
        for mark, end in zip(marks, ends, strict=False)
        if text[mark.end() : end].strip(" *\n")
    ]


def row_of(marked: Marked, around: Surroundings, initials: dict[str, str]) -> PrintedRow:
    text, mark = written_marks(marked.text)
    who = marked.who
    if not who and (found := _ASIDE.search(text)) and not _only_explains(text, found):
        who, text = found["who"], text[: found.start()]
    owners = _owners(text, who, initials)
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
        status=meaning.printed_status(mark),
        marking=around.marking,
        source=Source(around.file, (marked.place,)),
    )


def _only_explains(text: str, aside: re.Match[str]) -> bool:
    """`MC to write to Karen Gill (KG)`: the brackets say whose initials these are, and the doer stands in front."""
    if not _DOER.match(text):
        return False
    letters = aside["who"]
    before = text[: aside.start()].split()[-len(letters) :]
    return "".join(word[0] for word in before) == letters


def _owners(text: str, who: str, initials: dict[str, str]) -> tuple[PrintedOwner, ...]:
    found = _DOER.match(text) or _LATER.search(text)
    named = who or (found["who"] if found else "")
    return tuple(
        PrintedOwner(
            owner.printed,
            name=initials.get(owner.printed, owner.name),
            role=owner.role,
            organisation=owner.organisation,
        )
        for owner in meaning.printed_owners(named)
    )
