"""What of a list may be shown here, a page at a time, however long the list is.

Reads no further than the page that is asked for; knows nothing of how a row looks.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.model import Action
from bot.ports import Filter
from bot.turn import Turn
from bot.values import dataclass

PAGE = 20
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `total` counts what fits in all; `withheld` what was met on the way and may not be shown here."""

    shown: tuple[Action, ...]
    number: int
    total: int
    withheld: int
    has_next: bool

    @property
    def after(self) -> int:
        """How many come after this page."""
        return max(0, self.total - self.withheld - (self.number - 1) * PAGE - len(self.shown))

    @property
    def last(self) -> int:
        return max(self.number, -(-max(0, self.total - self.withheld) // PAGE))


def page_of(turn: Turn, filters: Sequence[Filter], number: int) -> Page:
    """The page with this number, counted from 1; empty where the list is not that long."""
    seen, total, withheld = seen_of(turn, filters, number * PAGE + 1)
    first = (number - 1) * PAGE
    return Page(tuple(seen[first : first + PAGE]), number, total, withheld, len(seen) > first + PAGE)


def seen_of(turn: Turn, filters: Sequence[Filter], most: int) -> tuple[list[Action], int, int]:
    """At most `most` actions that may be shown here, how many fit in all, and how many of those read were withheld."""
    seen: list[Action] = []
    total = read = 0
    for wanted in filters:
        offset, count = 0, 1
        while offset < count and (len(seen) < most or offset == 0):
            found, count = turn.unit.actions.matching(wanted, CHUNK, offset)
            total += count if offset == 0 else 0
            read += len(found)
            seen += [action for action in found if turn.shows(action)]
            offset += CHUNK
            if not found:
                break
    return seen[:most], total, read - len(seen)
