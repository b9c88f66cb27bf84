"""From a row's printed words to what each field means: the draft of a table becomes a PrintedRow.

Asks meaning.py about single cells. Refuses to know how the row was found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.exchange import meaning
from bot.exchange.cleaning import latin, look_alikes, squeezed
from bot.exchange.columns import Column, Columns
from bot.exchange.draft import Draft
from bot.exchange.rows import PrintedRow, PrintedUpdate, Source
from bot.exchange.tables import leading_number
from bot.model import DueKind, Rag, Status
from bot.values import dataclass, replace

_NUMBER = re.compile(r"^\W*((?:[A-Z]{1,6}[-/ ]?)?\d{1,4}(?:\.\d{1,3})*[a-z]?)\b[.):]*\s*(.*)$", re.S)
_CLOSING = re.compile(r"\(?\b(closed|completed|agreed)\b[^()\n]*\)?\s*$", re.I)
_MARKED = re.compile(r"\(\s*(completed?|done|closed|complete)\s*\)", re.I)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a register's rows share: the file, the marking of its report, the day of the paper."""

    file: str
    marking: str
    reference: date
    next_meeting: date | None = None


def rows_of(drafts: Sequence[Draft], around: Surroundings) -> tuple[PrintedRow, ...]:
    colours = _colour_columns(drafts)
    return whole_names(tuple(row_of(draft, around, colours) for draft in drafts))


def whole_names(rows: tuple[PrintedRow, ...]) -> tuple[PrintedRow, ...]:
    """Names that a page's edge cut, completed where this register prints exactly one name that fits, and says so."""
    names = Counter(owner.name for row in rows for owner in row.owners if len(owner.name.split()) >= 2)
    often = [name for name, times in names.items() if times >= 2]
    return tuple(_completed(row, often) for row in rows)


def _completed(row: PrintedRow, often: Sequence[str]) -> PrintedRow:
    owners, doubts = list(row.owners), list(row.doubts)
    for index, owner in enumerate(owners):
        fitting = [name for name in often if name != owner.name and _cut_from(owner.name, name)]
        if len(fitting) == 1 and owner.name not in often:
            owners[index] = replace(owner, name=fitting[0])
            doubts.append(f"“{owner.name}” looks cut off: taken as {fitting[0]}, who is printed elsewhere in it")
    return replace(row, owners=tuple(owners), doubts=tuple(doubts)) if len(doubts) > len(row.doubts) else row


def _cut_from(short: str, name: str) -> bool:
    said, whole = short.split(), name.split()
    return (
        len(said) == len(whole) >= 2
        and all(full.startswith(part) and len(part) >= 2 for part, full in zip(said, whole, strict=True))
        and any(part == full for part, full in zip(said, whole, strict=True))
    )


def _colour_columns(drafts: Sequence[Draft]) -> bool:
    """Whether the column headed status holds nothing but colours, and so is the rating."""
    if any(Column.RAG in draft.columns.meanings for draft in drafts):
        return False
    return meaning.only_ratings([_first_status(draft) for draft in drafts])


def _first_status(draft: Draft) -> str:
    places = draft.columns.of(Column.STATUS)
    return draft.cells.get(places[0], "") if places else ""


def row_of(draft: Draft, around: Surroundings, colours: bool) -> PrintedRow:
    doubts = list(draft.doubts)
    number, title, action = _named(draft)
    if not action:
        action = draft.get(Column.OUTCOMES)
        doubts.append("the action's own cell is empty: its words are those of the outcomes")
    owner_text, due_text = latin(draft.get(Column.LEAD)), _due_text(draft, around)
    supporting = latin(draft.get(Column.SUPPORTING))
    status_text, status = _status(draft, due_text, colours)
    due = meaning.printed_due(due_text, around.reference)
    if due.kind is DueKind.UNKNOWN:
        doubts.append(f"the due date reads “{due_text}”: no date is understood")
    if any(look_alikes(text) for text in draft.cells.values()):
        doubts.append("some words mix Latin letters with look-alikes of another alphabet")
    if meaning.UNCONFIRMED.match(owner_text):
        doubts.append("the owner is printed as not confirmed")
    if status is Status.AGREED and re.fullmatch(r"\W*closed\b[^.]{0,40}", status_text, re.I):
        doubts.append("the paper says closed, not whether it was done: it is taken as agreed by the board")
    start_text = draft.get(Column.START)
    return PrintedRow(
        number=number,
        section=draft.section,
        title=title,
        action=action,
        owners=meaning.printed_owners(owner_text),
        owner_text=owner_text,
        supporting=meaning.printed_owners(supporting),
        start_text=start_text,
        start=meaning.printed_day(start_text),
        due_text=due_text,
        due=due,
        status_text=status_text,
        status=status,
        rag=_rag(draft, colours),
        accepted=meaning.printed_acceptance(draft.get(Column.ACCEPTED)),
        updates=_updates(draft, status_text, colours),
        marking=around.marking,
        outcomes=draft.get(Column.OUTCOMES),
        documents=draft.get(Column.DOCUMENTS),
        source=Source(around.file, tuple(draft.places)),
        doubts=tuple(doubts),
    )


def _due_text(draft: Draft, around: Surroundings) -> str:
    """Of several columns of dates (`Timescale`, `Target`) the first that holds one, else the first that is filled."""
    texts = [text for index in draft.columns.of(Column.DUE) if (text := draft.cells.get(index, ""))]
    dated = (text for text in texts if meaning.printed_due(text, around.reference).date is not None)
    return next(dated, texts[0] if texts else "")


def _named(draft: Draft) -> tuple[str, str, str]:
    """Number, title and action, wherever the board prints them."""
    number, title, action = draft.get(Column.NUMBER), draft.get(Column.TITLE), draft.get(Column.ACTION)
    if found := _NUMBER.match(number):
        number, rest = found[1], found[2].strip()
        title = title or rest.replace("\n", " ")
    elif not number and (own := leading_number(action)):
        number, action = own, action[action.index(own) + len(own) :].lstrip(" .):")
    index = draft.columns.index(Column.ACTION)
    heading = squeezed(draft.columns.printed[index]) if index is not None else ""
    if not title and re.search(r"\b(?:subject|title|topic|issue)\b", heading) and "\n" in action:
        title, action = action.split("\n", 1)
    return number, title.replace("\n", " "), action


def _status(draft: Draft, due_text: str, colours: bool) -> tuple[str, Status | None]:
    """The printed status: its own column, or a closing note inside the due cell. Progress never counts."""
    places = draft.columns.of(Column.STATUS)
    texts = [draft.cells.get(index, "") for index in (places[1:] if colours else places)]
    text = "\n".join(filter(None, texts))
    if text:
        return text, meaning.printed_status(text)
    if "(" in due_text and (found := _CLOSING.search(due_text)):
        return found[0], meaning.printed_status(found[0])
    return "", None


def _rag(draft: Draft, colours: bool) -> Rag | None:
    return meaning.printed_rag(_first_status(draft) if colours else draft.get(Column.RAG))


def _updates(draft: Draft, status_text: str, colours: bool) -> tuple[PrintedUpdate, ...]:
    found: list[PrintedUpdate] = []
    for index in draft.columns.of(Column.UPDATE):
        found.extend(meaning.printed_updates(draft.cells.get(index, ""), header_day(draft.columns, index)))
    if not draft.columns.of(Column.UPDATE) and status_text and draft.columns.of(Column.STATUS) and not colours:
        found.extend(meaning.printed_updates(status_text))
    return tuple(found)


def header_day(columns: Columns, index: int) -> date | None:
    """The day that a heading itself prints: `Quarter updates (version of 13 November 2017)`."""
    return meaning.printed_day(columns.printed[index])


def written_marks(text: str) -> tuple[str, str]:
    """An action's text without a trailing `(COMPLETED)`, and that mark."""
    found = _MARKED.search(text)
    return (text[: found.start()].rstrip() + text[found.end() :], found[0]) if found else (text, "")
