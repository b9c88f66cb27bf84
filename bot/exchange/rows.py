"""The rows of a register as a document prints them, before anything is compared or entered.

Values and their plain form for `--json`. Refuses to know how they were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from bot.exchange.columns import Column
from bot.exchange.document import Said, Unread
from bot.model import NO_DUE, Due, Rag, Status
from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row stands: the file, and each printed line that it was put together from."""

    file: str
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file}, {' and '.join(self.places)}" if self.places else self.file


@dataclass(frozen=True, slots=True)
class PrintedOwner:
    """One owner as printed. A post has no name, a body has neither name nor role."""

    printed: str
    name: str = ""
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class PrintedUpdate:
    text: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One printed action. `status` None means that the paper does not say; `doubts` say what is unsure and why."""

    number: str
    action: str
    section: str = ""
    title: str = ""
    owners: tuple[PrintedOwner, ...] = ()
    owner_text: str = ""
    supporting: tuple[PrintedOwner, ...] = ()
    start_text: str = ""
    start: date | None = None
    due_text: str = ""
    due: Due = NO_DUE
    status_text: str = ""
    status: Status | None = None
    rag: Rag | None = None
    accepted: bool | None = None
    updates: tuple[PrintedUpdate, ...] = ()
    marking: str = ""
    outcomes: str = ""
    documents: str = ""
    source: Source = Source("")
    doubts: tuple[str, ...] = ()


class Kind(StrEnum):
    """What a register was printed as."""

    TABLE = "table"
    MINUTES = "minutes"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Register:
    """What one table, one set of minutes or one list of recommendations holds.

    `columns` pairs each printed heading with what it was taken to mean, for the officer to correct.
    `reference_day` is the day from which its relative dates were understood. `told` (with the file's
    last register) is what the rest of the file tells of things done.
    """

    name: str
    kind: Kind
    rows: tuple[PrintedRow, ...]
    unread: tuple[Unread, ...] = ()
    marking: str = ""
    columns: tuple[tuple[str, Column | None], ...] = ()
    reference_day: date | None = None
    told: tuple[Said, ...] = ()
    left_out: tuple[str, ...] = ()


def status_word(status: Status | None) -> str:
    """The shared exchange word for a status: agreed and closed both read `closed`."""
    match status:
        case None:
            return "unknown"
        case Status.NOT_STARTED:
            return "open"
        case Status.AGREED | Status.CLOSED:
            return "closed"
        case Status.BLOCKED:
            return "in_progress"
        case _:
            return status.value


def owner_json(owner: PrintedOwner) -> dict[str, str | None]:
    return {
        "name": owner.name or None,
        "role": owner.role or None,
        "organisation": owner.organisation or None,
        "printed": owner.printed,
    }


def row_json(row: PrintedRow) -> dict[str, object]:
    return {
        "number": row.number or None,
        "section": row.section or None,
        "title": row.title or None,
        "action": row.action,
        "owners": [owner_json(owner) for owner in row.owners],
        "supporting": [owner_json(owner) for owner in row.supporting],
        "start": row.start.isoformat() if row.start else None,
        "due_text": row.due_text or None,
        "due": {"kind": row.due.kind.value, "date": row.due.date.isoformat() if row.due.date else None},
        "status_text": row.status_text or None,
        "status": status_word(row.status),
        "rag": row.rag.value if row.rag and row.rag is not Rag.NONE else None,
        "accepted": row.accepted,
        "updates": [{"date": each.on.isoformat() if each.on else None, "text": each.text} for each in row.updates],
        "marking": row.marking or None,
        "outcomes": row.outcomes or None,
        "source": str(row.source),
        "doubts": list(row.doubts),
    }


def as_json(registers: Sequence[Register]) -> dict[str, object]:
    """What `matters import FILE --dry-run --json` prints."""
    return {
        "registers": [
            {
                "name": register.name,
                "kind": register.kind.value,
                "rows": [row_json(row) for row in register.rows],
                "unread": [{"where": each.place, "why": each.why} for each in register.unread],
            }
            for register in registers
        ]
    }
