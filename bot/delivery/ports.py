"""What delivery asks of storage and of its caller, as Protocols. Nobody inherits from these."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

from bot.delivery.outbox import Claim, Timing, Verdict
from bot.digest.schedule import Plan
from bot.model import Schedule
from bot.values import dataclass

T = TypeVar("T")

Planner = Callable[[Schedule, datetime], Plan]
"""What a schedule asks for at this moment."""

Points = Callable[[str], None]
"""Told each named point that a message passes. Nothing listens but the tests, which kill there."""


def unwatched(_point: str) -> None:
    """The ordinary listener at the named points: nobody."""


class Runner(Protocol):
    """Runs blocking work off the event loop."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is written down just before the POST: the rendered words and what they were checked against."""

    payload: str
    stamp: str
    listed: tuple[int, ...] = ()
    edit: str = ""


class Deliveries(Protocol):
    """The outbox as the worker sees it. Each call is one transaction; a lost race is an answer, not a fault."""

    def tick(self, now: datetime, plan: Planner) -> datetime | None:
        """Puts what is due into the outbox; the next moment at which a schedule wants something."""
        ...

    def claim(
        self, owner: str, now: datetime, timing: Timing, limit: int, senders: Sequence[str], seers: Sequence[str]
    ) -> tuple[Claim, ...]:
        """The oldest message of each channel whose gate is open, and doubts that are due to be looked up.

        `senders` are the platforms there are, `seers` those where a doubt is settled without a person.
        """
        ...

    def depart(self, claim: Claim, envelope: Envelope, now: datetime, timing: Timing) -> bool:
        """Writes down that the POST is about to begin and renews the lease; False: the claim was lost."""
        ...

    def record(self, claim: Claim, verdict: Verdict, now: datetime, timing: Timing) -> bool:
        """Writes down what became of it; False: the claim was lost, and nothing was written."""
        ...

    def remind(self, now: datetime, is_working_day: Callable[[date], bool]) -> int:
        """Puts the day's reminders into the outbox, one message a person; how many."""
        ...
