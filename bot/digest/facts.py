"""One subgroup's week as facts, and the port that brings them in at most four statements.

Knows no words and no database. The number of statements never depends on the number of actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from bot.model import Action, Board, Meeting, Rag, Status, Subgroup
from bot.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Moved:
    """A field of an action that changed in the week: what it was before the first and after the last change."""

    action_id: int
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Before:
    """What one change found: enough to say how an action stood until then."""

    action_id: int
    at: datetime
    what: str
    before: str


@dataclass(frozen=True, slots=True)
class Week:
    """`actions` are the open ones and those that changed since `since`; `users` names the accounts in this place.

    Where a longer look back was asked for, `past` holds its changes of status and rating, oldest first, and the
    actions that ended in that time are there too.
    """

    board: Board
    subgroup: Subgroup
    day: date
    since: datetime
    actions: tuple[Action, ...] = ()
    moves: tuple[Moved, ...] = ()
    users: Mapping[int, str] = field(default_factory=dict)
    meeting: Meeting | None = None
    past: tuple[Before, ...] = ()


class Weeks(Protocol):
    """Storage's side: a read of one moment, in at most four statements."""

    def week(
        self,
        subgroup_id: int,
        day: date,
        since: datetime,
        platform: str,
        tenant: str,
        back: datetime | None = None,
    ) -> Week | None:
        """`back` reaches further into the past than the week itself, for the picture of how the ratings moved."""
        ...


def moved(week: Week, action: Action, what: str) -> Moved | None:
    return next((m for m in week.moves if m.action_id == action.id and m.what == what), None)


def ratings(week: Week, shown: tuple[Action, ...]) -> Mapping[Rag, tuple[int, int]]:
    """How many open actions have each rating now, and had it when the week began."""
    counts = {rag: [0, 0] for rag in Rag}
    first = {(m.action_id, m.what): m.before for m in week.moves}
    for action in shown:
        if action.status.is_open:
            counts[action.rag][0] += 1
        status = first.get((action.id, "status"), action.status.value)
        is_new = action.created_at is not None and action.created_at > week.since
        if is_new or status not in _KNOWN or not Status(status).is_open:
            continue
        rag = first.get((action.id, "rag"), action.rag.value)
        counts[Rag(rag) if rag in _RATINGS else Rag.NONE][1] += 1
    return {rag: (now, before) for rag, (now, before) in counts.items()}


_KNOWN = frozenset(Status)
_RATINGS = frozenset(Rag)
