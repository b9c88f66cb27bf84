"""Registers as plain JSON and back: what crosses the pipe between the child process and its parent.

Whatever comes back is checked field by field: the child read a stranger's file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.exchange.columns import Column
from bot.exchange.document import Said, Unread
from bot.exchange.rows import Kind, PrintedOwner, PrintedRow, PrintedUpdate, Register, Source
from bot.model import Due, DueKind, Rag, Status


def to_plain(register: Register) -> dict[str, Any]:
    return {
        "name": register.name,
        "kind": register.kind.value,
        "rows": [_row_to_plain(row) for row in register.rows],
        "unread": [[each.place, each.why] for each in register.unread],
        "marking": register.marking,
        "columns": [[printed, meaning.value if meaning else None] for printed, meaning in register.columns],
        "reference_day": _day_to_plain(register.reference_day),
        "told": [[each.text, each.place] for each in register.told],
        "left_out": list(register.left_out),
    }


def from_plain(plain: Mapping[str, Any]) -> Register:
    return Register(
        name=str(plain["name"]),
        kind=Kind(plain["kind"]),
        rows=tuple(_row_from_plain(row) for row in plain["rows"]),
        unread=tuple(Unread(str(place), str(why)) for place, why in plain["unread"]),
        marking=str(plain["marking"]),
        columns=tuple((str(printed), Column(each) if each else None) for printed, each in plain["columns"]),
        reference_day=_day_from_plain(plain["reference_day"]),
        told=tuple(Said(str(text), str(place)) for text, place in plain["told"]),
        left_out=tuple(str(each) for each in plain["left_out"]),
    )


def _row_to_plain(row: PrintedRow) -> dict[str, Any]:
    return {
        "words": [getattr(row, name) for name in _WORDS],
        "owners": [_owner_to_plain(owner) for owner in row.owners],
        "supporting": [_owner_to_plain(owner) for owner in row.supporting],
        "start": _day_to_plain(row.start),
        "due": [row.due.text, row.due.kind.value, _day_to_plain(row.due.date)],
        "status": row.status.value if row.status else None,
        "rag": row.rag.value if row.rag else None,
        "accepted": row.accepted,
        "updates": [[each.text, _day_to_plain(each.on)] for each in row.updates],
        "source": [row.source.file, list(row.source.places)],
        "doubts": list(row.doubts),
    }


_WORDS = (
    "number", "action", "section", "title", "owner_text", "start_text", "due_text", "status_text", "marking", "outcomes",
    "documents",
)  # fmt: skip


def _row_from_plain(plain: Mapping[str, Any]) -> PrintedRow:
    words = {name: str(value) for name, value in zip(_WORDS, plain["words"], strict=True)}
    text, kind, day = plain["due"]
    file, places = plain["source"]
    accepted = plain["accepted"]
    return PrintedRow(
        **words,
        owners=_owners_from_plain(plain["owners"]),
        supporting=_owners_from_plain(plain["supporting"]),
        start=_day_from_plain(plain["start"]),
        due=Due(str(text), DueKind(kind), _day_from_plain(day)),
        status=Status(plain["status"]) if plain["status"] else None,
        rag=Rag(plain["rag"]) if plain["rag"] else None,
        accepted=accepted if isinstance(accepted, bool) else None,
        updates=tuple(PrintedUpdate(str(said), _day_from_plain(on)) for said, on in plain["updates"]),
        source=Source(str(file), tuple(str(place) for place in places)),
        doubts=tuple(str(doubt) for doubt in plain["doubts"]),
    )


def _owner_to_plain(owner: PrintedOwner) -> list[str]:
    return [owner.printed, owner.name, owner.role, owner.organisation]


def _owners_from_plain(plain: Sequence[Sequence[Any]]) -> tuple[PrintedOwner, ...]:
    return tuple(PrintedOwner(*(str(each) for each in owner)) for owner in plain)


def _day_to_plain(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day_from_plain(plain: object) -> date | None:
    return date.fromisoformat(str(plain)) if plain else None
