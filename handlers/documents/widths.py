"""How wide the columns of a paper are, by what stands under each heading. Knows no file format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from bot.exchange.columns import Column, meaning

CHANGE = "Change"
"""The heading over what marks a row as changed."""
_FIXED: Mapping[Column, float] = {
    Column.NUMBER: 1.4,
    Column.START: 2.3,
    Column.DUE: 2.4,
    Column.STATUS: 2.4,
    Column.RAG: 1.9,
    Column.ACCEPTED: 2.2,
    Column.DOCUMENTS: 2.2,
}
"""Centimetres of what is short by its nature: a date is never broken."""
_WEIGHTS: Mapping[Column, float] = {Column.ACTION: 6.0, Column.UPDATE: 6.0, Column.OUTCOMES: 4.4, Column.TITLE: 3.4}
_USUAL = 2.8
_LETTER, _PADDING = 0.2, 0.5
"""Centimetres of a bold letter, and of the cell's own white on both sides."""


def widths(headings: Sequence[str], whole: float) -> list[float]:
    """Centimetres of each column: the short ones as they need it, the others what is left, by weight."""
    meanings = [meaning(heading) for heading in headings]
    wanted = [_wanted(heading, column) for heading, column in zip(headings, meanings, strict=True)]
    fixed = [heading == CHANGE or column in _FIXED for heading, column in zip(headings, meanings, strict=True)]
    left = whole - sum(width for width, stays in zip(wanted, fixed, strict=True) if stays)
    loose = sum(width for width, stays in zip(wanted, fixed, strict=True) if not stays)
    if left < 0.4 * whole or not loose:
        return [width * whole / sum(wanted) for width in wanted]
    return [width if stays else width * left / loose for width, stays in zip(wanted, fixed, strict=True)]


def _wanted(heading: str, column: Column | None) -> float:
    """No word of a heading is broken for want of room."""
    longest = max((len(word) for word in heading.split()), default=0)
    if heading == CHANGE:
        return 1.9
    usual = _USUAL if column is None else _FIXED.get(column, _WEIGHTS.get(column, _USUAL))
    return max(usual, longest * _LETTER + _PADDING)


def lines_in(text: str, letters: int) -> int:
    """How many lines the words take in a column of so many letters, rather one too many than one too few."""
    most = max(4, int(0.85 * letters))
    return sum(max(1, len(wrap(line, most))) for line in text.split("\n")) if text else 1
