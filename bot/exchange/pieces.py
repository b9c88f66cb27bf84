"""Tables too wide for their page: the piece to the right of a page's edge is sewn to its rows, or reported.

Pure. A piece is placed by what its cells are (numbers, days), never by where it happens to stand;
rows are paired only where both pieces have the same number of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.exchange.cleaning import latin
from bot.exchange.columns import Column, Columns
from bot.exchange.document import Line
from bot.exchange.draft import Draft
from bot.exchange.meaning import printed_due
from bot.model import DueKind

_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+ \d{4}|\d{1,2}/\d{1,2}/\d{2,4}")
_DAYS = frozenset({Column.START, Column.DUE})


def offset_of(lines: Sequence[Line], columns: Columns) -> int | None:
    """At which column of the register these lines begin; None where their cells do not show it."""
    width = max((len(line.cells) for line in lines), default=0)
    if not 2 <= width <= len(columns.meanings):
        return None
    fitting = [
        offset for offset in range(len(columns.meanings) - width + 1) if _fits(lines, columns.meanings[offset:][:width])
    ]
    return fitting[0] if len(fitting) == 1 else None


def _fits(lines: Sequence[Line], meanings: Sequence[Column | None]) -> bool:
    """Whether every column of days holds days, and every column of numbers numbers; one such column at least."""
    shown = 0
    for index, meaning in enumerate(meanings):
        cells = [line.cell(index) for line in lines if line.cell(index)]
        if meaning in _DAYS:
            if cells and not all(_is_day(cell) for cell in cells):
                return False
            shown += bool(cells)
        elif meaning is Column.NUMBER:
            if cells and not all(re.fullmatch(r"\W*\d{1,3}\W*", cell) for cell in cells):
                return False
            shown += bool(cells)
        elif sum(_is_day(cell) for cell in cells) > len(cells) / 2:
            return False
    return shown > 0


def _is_day(cell: str) -> bool:
    """One day, or the same day several times where cells run together, with little beside it."""
    days = _DAY.findall(cell)
    if days:
        return len(set(days)) == 1 and len(_DAY.sub("", cell).strip()) <= 24
    return len(cell) < 40 and printed_due(cell, date(2000, 1, 1)).kind in (DueKind.DATE, DueKind.MONTH)


def sew_to_one(groups: Sequence[Sequence[Draft]], lines: Sequence[Line], offset: int) -> bool:
    """A right-hand piece given to the left one that it was printed beside: the first that still lacks it."""
    waiting = [group for group in groups[-4:] if group and not any(draft.get(Column.DUE) for draft in group)]
    if any(sew(group, lines, offset) for group in waiting):
        return True
    return bool(waiting) and _shared_day(waiting[0], lines, offset)


def _shared_day(group: Sequence[Draft], lines: Sequence[Line], offset: int) -> bool:
    """The one day that a whole column prints, where the lines themselves do not pair."""
    columns = group[0].columns
    for column in (Column.START, Column.DUE):
        place = columns.index(column)
        days = _DAY.findall(" ".join(line.cell(place - offset) for line in lines)) if place is not None else []
        if place is None or len(set(days)) != 1:
            return False
        for draft in group:
            draft.cells[place] = days[0]
    for draft in group:
        draft.doubts.append("the lines beside this row run together; every day printed in them is this one")
    return True


def sew(drafts: Sequence[Draft], lines: Sequence[Line], offset: int) -> bool:
    """The cells of a right-hand piece given to the rows of its left one; False where they do not pair."""
    rows = [line for line in lines if line.filled]
    if len(rows) != len(drafts) or offset == 0 or not _one_cell(drafts, rows, offset):
        return False
    for draft, line in zip(drafts, rows, strict=True):
        for index, cell in enumerate(line.cells):
            if cell:
                place = offset + index
                before = draft.cells.get(place, "")
                draft.cells[place] = completed(before, cell) if before else cell
        draft.places.append(line.place)
        draft.doubts.append("this row was printed over two pages side by side: its right half was sewn to it")
    return True


def _one_cell(drafts: Sequence[Draft], rows: Sequence[Line], offset: int) -> bool:
    """Whether the column that the edge cut shows the same words on both sides, row for row."""
    pairs = [(draft.cells.get(offset, ""), row.cell(0)) for draft, row in zip(drafts, rows, strict=True)]
    both = [(a, b) for a, b in pairs if a and b]
    return len(both) >= 2 and sum(_share_a_word(a, b) for a, b in both) >= 0.6 * len(both)


def _share_a_word(left: str, right: str) -> bool:
    ends = re.findall(r"[a-z]{3,}", latin(right).lower())
    return any(
        word.endswith(end[1:]) or end.startswith(word)
        for word in re.findall(r"[a-z]{3,}", left.lower())
        for end in ends
    )


def completed(left: str, right: str) -> str:
    """A cell that the page's edge cut: the overlap of both halves, or the left one's words ended as the right ends them."""
    for shared in range(min(len(left), len(right)), 2, -1):
        if left.endswith(right[:shared]):
            return left + right[shared:]
    ends: list[str] = [word for word in re.findall(r"[\w'’-]+", right) if len(word) >= 4]

    def whole(found: re.Match[str]) -> str:
        word = found.group()
        for end in ends:
            stem = min(len(word), len(end)) - 1
            if stem >= 4 and len(end) > len(word) - 1 and end[:stem] == word[:stem] and end != word:
                return end
        return word

    return re.sub(r"[\w'’-]{4,}", whole, left)
