"""What a damaged page did to rows that are already whole: slipped lines, lost numbers, themes printed sideways.

Mends only what its neighbours prove, and says so in the row's doubts. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.exchange.cleaning import is_furniture
from bot.exchange.columns import Column
from bot.exchange.draft import Draft

_CAPITALS = re.compile(r"\b[A-Z]{2,},?(?: (?:[A-Z]{1,},?|&)(?![\w]))*")


def mend(drafts: Sequence[Draft]) -> None:
    _slipped_lines(drafts)
    _lost_numbers(drafts)
    _sideways_themes(drafts)


# `… of the Partnership Wardens to walk the`: the last place where somebody is told to do something.
_BEGINS = re.compile(r"(?<=[a-z]) (?P<rest>[A-Z][a-z]+ to [a-z]+\b(?:(?! [A-Z][a-z]+ to [a-z]).)*)$")


def _slipped_lines(drafts: Sequence[Draft]) -> None:
    """A row whose text begins in the middle: its first line slipped into the row above it."""
    for above, row in pairwise(drafts):
        place = row.columns.index(Column.ACTION)
        if place is None or above.columns.index(Column.ACTION) != place:
            continue
        text, before = row.cells.get(place, ""), above.cells.get(place, "")
        if not text[:1].islower() or not before:
            continue
        lines = before.split("\n")
        if len(lines) > 1 and not re.search(r"[.;:!?]$", lines[-1]):
            above.cells[place] = "\n".join(lines[:-1])
            row.cells[place] = f"{lines[-1].removeprefix('- ')} {text}"
            row.doubts.append("its first line stood at the end of the row above it")
        elif len(lines) == 1 and (found := _BEGINS.search(before)) and not re.search(r"[.;:!?]$", before):
            above.cells[place] = before[: found.start()].rstrip()
            row.cells[place] = f"{found['rest']} {text}"
            row.doubts.append("its first words stood at the end of the row above it, with no stop between them")
        else:
            row.doubts.append("its text begins in the middle of a sentence: the row above may hold its beginning")


def _lost_numbers(drafts: Sequence[Draft]) -> None:
    """Rows without a number between two whose numbers leave room for exactly them."""
    numbers = [_number(draft) for draft in drafts]
    if sum(number is not None for number in numbers) < 3:
        return
    index = 0
    while index < len(drafts):
        if numbers[index] is not None:
            index += 1
            continue
        end = index
        while end < len(drafts) and numbers[end] is None:
            end += 1
        before = numbers[index - 1] if index else 0
        after = numbers[end] if end < len(drafts) else None
        if before is not None and after is not None and after - before == end - index + 1:
            for offset in range(index, end):
                _give_number(drafts[offset], before + offset - index + 1)
        index = end


def _number(draft: Draft) -> int | None:
    found = re.match(r"\W*(\d{1,3})\W*$", draft.get(Column.NUMBER))
    return int(found[1]) if found else None


def _give_number(draft: Draft, number: int) -> None:
    place = draft.columns.index(Column.NUMBER)
    if place is not None and not draft.cells.get(place):
        draft.cells[place] = str(number)
        draft.doubts.append(f"no number is legible: {number} is the one missing between its neighbours")


def _sideways_themes(drafts: Sequence[Draft]) -> None:
    """Where numbering begins again with each theme, the theme's name printed beside all its rows.

    A table that says the section in every row has none printed sideways.
    """
    if sum(bool(draft.get(Column.SECTION)) for draft in drafts) >= 0.9 * len(drafts):
        return
    numbers = [_number(draft) for draft in drafts]
    starts = [0, *(i for i in range(1, len(drafts)) if numbers[i] == 1 and (numbers[i - 1] or 0) != 1)]
    if len(starts) < 2:
        return
    for start, end in zip(starts, [*starts[1:], len(drafts)], strict=True):
        group = drafts[start:end]
        pieces: list[str] = []
        for draft in group:
            piece = re.sub(r"\bpage \d+\b", "", draft.get(Column.SECTION), flags=re.I).replace("\n", " ").strip()
            if len(piece) > 3 and not is_furniture(piece) and piece not in pieces:
                pieces.append(piece)
        if not pieces:
            continue
        whole = " ".join(pieces)
        found = max(_CAPITALS.findall(whole), key=len, default="")
        for draft in group:
            draft.section = found or pieces[0]
