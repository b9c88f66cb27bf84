"""Tables of actions: printed lines -> whole rows, broken cells joined again, what is no row left out with its reason.

Pure. Works line by line on one register's tables; which tables make a register is decided in registers.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.exchange.cleaning import joined, squeezed
from bot.exchange.columns import Column, Columns, meaning
from bot.exchange.document import Line, Unread
from bot.exchange.draft import Draft
from bot.exchange.mending import mend
from bot.exchange.pieces import sew_to_one
from bot.exchange.rolling import common_start, unrolled
from bot.values import dataclass, field

_LEADING = re.compile(r"^\W{0,3}(\d{1,3}(?:\.\d{1,2})*[a-z]?)(?:[.):]+\s+|\s+(?=[A-Z])|$)")
_DAY = re.compile(r"^\W*\d{1,2}\D{1,12}\d{2,4}\b|^\W*\d{1,2}/\d{1,2}/\d{2,4}")
_UNPAIRED = "columns of a table cut by the page's edge: its lines do not pair with the rows beside them"


@dataclass(slots=True)
class Part:
    """The lines of one table without its header. `fresh` means that a title stood above it."""

    columns: Columns
    lines: list[Line]
    section: str = ""
    fresh: bool = False
    offset: int = 0
    unread: str = ""


@dataclass(slots=True)
class Harvest:
    """The rows of a register's tables, and what was left out of them."""

    drafts: list[Draft] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def leading_number(text: str) -> str:
    """The number that an action's own text begins with, as in `12. Write to members`."""
    found = _LEADING.match(text)
    return found[1] if found else ""


def harvest(parts: Sequence[Part]) -> Harvest:
    """All rows of these tables in order."""
    result = Harvest()
    numbered = _self_numbered(parts)
    lead_in = common_start(_actions(parts))
    groups: list[list[Draft]] = []
    for part in parts:
        if part.unread or part.offset:
            if not part.offset or not sew_to_one(groups, part.lines, part.offset):
                result.unread.append(Unread(part.lines[0].place, part.unread or _UNPAIRED))
            continue
        section = part.section
        groups.append([])
        for place, line in enumerate(unrolled(part.lines, part.columns, lead_in)):
            if not line.filled or _is_header_again(line, part.columns) or _scrap_of_header(line, part.columns):
                continue
            previous = result.drafts[-1] if result.drafts else None
            first = place == 0 and not part.fresh
            if previous is not None and _continues(line, part.columns, previous, first, numbered):
                _join(previous, line, part.columns)
                continue
            why = _no_row(line, part.columns)
            if why:
                result.unread.append(Unread(line.place, why))
                continue
            if previous is not None and _grouping(line, part.columns):
                _lengthen_section(previous, line, part.columns)
                section = previous.section
                continue
            draft = Draft(part.columns, dict(enumerate(line.cells)), [line.place])
            draft.doubts.extend(filter(None, (line.doubt,)))
            own = draft.get(Column.SECTION)
            section = own or (previous.section if previous and not part.fresh else section) or part.section
            draft.section = section
            part.fresh = False
            result.drafts.append(draft)
            groups[-1].append(draft)
    mend(result.drafts)
    return result


def _self_numbered(parts: Sequence[Part]) -> bool:
    """Whether the actions carry their numbers in their own text."""
    texts = _actions([part for part in parts if Column.NUMBER not in part.columns.meanings])
    return len(texts) >= 2 and sum(bool(leading_number(text)) for text in texts) >= 0.6 * len(texts)


def _actions(parts: Sequence[Part]) -> list[str]:
    return [
        line.cell(index)
        for part in parts
        if not part.offset and (index := part.columns.index(Column.ACTION)) is not None
        for line in part.lines
        if line.cell(index)
    ]


def _is_header_again(line: Line, columns: Columns) -> bool:
    said = [squeezed(cell) for cell in line.cells]
    printed = [squeezed(cell) for cell in columns.printed]
    filled = [index for index, cell in enumerate(said) if cell]
    return bool(filled) and all(index < len(printed) and said[index] == printed[index] for index in filled)


def _scrap_of_header(line: Line, columns: Columns) -> bool:
    """A header's upper line, left over where a page ends: bare headings and nothing for the action to do."""
    cells = [line.cell(index) for index in line.filled]
    if (
        _words(line, columns, Column.ACTION)
        or any(len(cell) > 25 or re.search(r"\d", cell) for cell in cells)
        or _words(line, columns, Column.NUMBER)[:1].isdigit()
    ):
        return False
    return len(cells) >= 2 and _headings_among(cells) > len(cells) / 2


def _headings_among(cells: Sequence[str]) -> int:
    """How many of these are headings, or with their neighbour spell one that a rule of the page has cut in two."""
    whole = {index for index, cell in enumerate(cells) if meaning(cell) is not None}
    halves = {index for index in range(len(cells) - 1) if cells[index + 1][:1].islower()} - whole
    cut = {index for index in halves if meaning(cells[index] + cells[index + 1]) is not None}
    return len(whole | cut | {index + 1 for index in cut})


def _words(line: Line, columns: Columns, column: Column) -> str:
    return " ".join(filter(None, (line.cell(index) for index in columns.of(column))))


def _continues(line: Line, columns: Columns, previous: Draft, first: bool, self_numbered: bool) -> bool:
    """Whether this line is the rest of the row before it, cut by the end of a page."""
    number, action = _words(line, columns, Column.NUMBER), _words(line, columns, Column.ACTION)
    if not first:
        open_end = not previous.get(Column.DUE) and not previous.get(Column.ACTION).endswith(".")
        return bool(previous.get(Column.ACTION) and action[:1].islower() and not number and open_end)
    if len(columns.meanings) != len(previous.columns.meanings):
        return False
    if previous.get(Column.NUMBER):
        return not re.match(r"\W*\d", number) and not _stands_alone(line, columns, previous)
    if self_numbered:
        return not leading_number(action)
    if not action:
        return not _words(line, columns, Column.DUE)
    rest = previous.get(Column.DUE) and not _words(line, columns, Column.DUE)
    begins = leading_number(action)
    return action[0].islower() or bool(rest and (begins not in ("", "1") or not _words(line, columns, Column.LEAD)))


def _stands_alone(line: Line, columns: Columns, previous: Draft) -> bool:
    """A whole row whose number is not legible: it has its own day, and so has the row before."""
    action, due = _words(line, columns, Column.ACTION), _words(line, columns, Column.DUE)
    return action[:1].isupper() and bool(_DAY.search(due)) and bool(_DAY.search(previous.get(Column.DUE)))


def _join(draft: Draft, line: Line, columns: Columns) -> None:
    for index, cell in enumerate(line.cells):
        if cell:
            draft.cells[index] = joined(draft.cells.get(index, ""), cell)
    draft.places.append(line.place)
    for index in columns.of(Column.SECTION):
        if line.cell(index):
            draft.section = draft.cells[index]


def _no_row(line: Line, columns: Columns) -> str:
    """Why this line is no action, or nothing."""
    filled = line.filled
    if len(filled) == 1 and (len(line.cell(filled[0])) > 200 or columns.meanings[filled[0]] is Column.ACTION):
        text = line.cell(filled[0])
        if "\n" in text and not leading_number(text):
            return f"an introduction printed across the table, not an action: “{text[:60]}…”"
    said = (Column.ACTION, Column.OUTCOMES, Column.TITLE)
    if not any(_words(line, columns, column) for column in said) and not _grouping(line, columns):
        return f"the action's cell is empty: “{' | '.join(line.cell(index) for index in filled)[:80]}”"
    return ""


def _grouping(line: Line, columns: Columns) -> bool:
    """A line that holds nothing but the rest of a section's name."""
    return all(columns.meanings[index] is Column.SECTION for index in line.filled if index < len(columns.meanings))


def _lengthen_section(draft: Draft, line: Line, columns: Columns) -> None:
    draft.section = joined(draft.section, " ".join(line.cell(index) for index in columns.of(Column.SECTION)))
