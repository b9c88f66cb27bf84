"""One thing for everything that waits for a yes.

Asked replies, other people's changes, imports, captured minutes and edited messages are all a
`Proposal`: what would be recorded, on which version, from which words, who may accept, until when.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from bot.values import dataclass, field

EXPIRY = timedelta(days=14)
"""A question nobody answers is forgotten after a fortnight; it is never repeated."""


class Source(StrEnum):
    """Where a proposal came from; it decides who may accept it."""

    ASKED = "asked"
    OTHERS = "others"
    EDITED = "edited"
    IMPORT = "import"
    MINUTES = "minutes"
    BULK = "bulk"
    UNDO = "undo"


class State(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True, slots=True)
class Step:
    """One deed that would be done: on an action (with the version it was proposed on) or a new one.

    `deed` is a verb of the register (status, rag, due, owner, note, add, reopen, undo, row);
    `values` are its plain values, as text.
    """

    deed: str
    action_id: int | None = None
    version: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """`key` makes it unique on its board (the message it came from): the same words ask once.

    `account_id` proposed it; `asked_person_id` is the one whose yes is wanted, None for any officer
    or owner. `words` is the original message, kept until the question is settled.
    """

    id: int
    board_id: int
    key: str
    source: Source
    steps: tuple[Step, ...]
    created_at: datetime
    expires_at: datetime
    words: str = ""
    question: str = ""
    account_id: int | None = None
    person_id: int | None = None
    place_id: int | None = None
    thread: str = ""
    state: State = State.WAITING
    settled_by: int | None = None
    turn_id: int | None = None

    @property
    def is_paper(self) -> bool:
        """A file that was brought, or minutes that were pasted: entered by an officer's word, row by row or at once."""
        return self.source in (Source.IMPORT, Source.MINUTES)

    def is_waiting(self, now: datetime) -> bool:
        return self.state is State.WAITING and now < self.expires_at
