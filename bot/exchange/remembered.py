"""What a board remembers of the papers that were brought to it: its own headings, rows it refused, files it has seen.

Values and the port. No word of a refused row is kept, only what tells the same words again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.exchange.cleaning import squeezed
from bot.exchange.columns import Column
from bot.model import Board
from bot.proposals import Step
from bot.values import dataclass

REFUSED = "refused before"
"""In a step's values: when a row of these words was refused."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A printed heading on one board. Undecided: it was met and left out; decided without a column: leave it out."""

    id: int
    board_id: int
    printed: str
    column: Column | None
    decided: bool
    at: datetime

    @property
    def key(self) -> str:
        return squeezed(self.printed)


class Imports(Protocol):
    def headings(self, board_id: int) -> tuple[Heading, ...]: ...
    def heading(self, heading_id: int) -> Heading | None: ...
    def met(self, board_id: int, printed: str, at: datetime) -> Heading:
        """A heading that nobody has explained, with the number under which it can be."""

    def means(self, board_id: int, printed: str, column: Column | None, at: datetime) -> None: ...
    def forget(self, board_id: int, printed: str) -> bool: ...
    def refused(self, board_id: int) -> Mapping[str, datetime]: ...
    def refuse(self, board_id: int, fingerprints: Sequence[str], at: datetime) -> None: ...
    def ask_again(self, board_id: int, fingerprints: Sequence[str]) -> None: ...
    def seen_before(self, board_id: int, name: str, sha256: str, at: datetime) -> datetime | None:
        """When this very file was first brought to the board; None, and written down, where it is new."""


def corrected(headings: Sequence[Heading]) -> dict[str, Column | None]:
    """What a reader is told of a board's own headings."""
    return {each.key: each.column for each in headings if each.decided}


def fingerprint_of(step: Step) -> str:
    """The same for the same words on the same place, however the paper that prints them is called."""
    values = step.values
    if step.deed == "add":
        said = ["add", values["subgroup"], _flat(values.get("title", "")), _flat(values["text"])]
    else:
        kept = {name: _flat(value) for name, value in values.items() if name not in ("source", "why", REFUSED)}
        said = [step.deed, str(step.action_id), json.dumps(kept, sort_keys=True, ensure_ascii=False)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def refused_on(board: Board, step: Step) -> date:
    """The day on which a step's words were refused, where it carries one."""
    return datetime.fromisoformat(step.values[REFUSED]).astimezone(ZoneInfo(board.timezone)).date()


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())
