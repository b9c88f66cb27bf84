"""When the outbox is worth a look: not for every commit, yet at once for what somebody waits for.

Knows which channels rest and until when, because this process sent there. Times are seconds of the event loop's clock.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Sequence
from datetime import datetime
from threading import Lock

from bot.delivery.outbox import Claim, State, Timing, Verdict

IN_HAND = math.inf
UNKNOWN = None
"""In place of the places: something was put in, nobody says where."""


class News:
    """The places that the commits of this process put something in for since somebody last asked.

    Written by the threads of the turns after their commits, read by the worker.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._places: set[int] = set()

    def add(self, places: Collection[int]) -> None:
        with self._lock:
            self._places.update(places)

    def take(self) -> Collection[int]:
        with self._lock:
            taken, self._places = self._places, set()
        return taken


class Pace:
    """Says how long the worker may rest. What other processes put in is found at the next poll."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._looked_at = 0.0
        self._is_wanted = True
        self._during_look: set[int] | None = None
        self._rests: dict[int, float] = {}
        self._alarms: list[float] = []

    def heard(self, places: Collection[int] | None, at: float) -> bool:
        """Something was put in for these places: whether that is news, for a channel that could take it now."""
        if self._during_look is not None and places is not UNKNOWN:
            # The look may find it, and then nothing is left to be looked for.
            self._during_look.update(places)
            return False
        if self._is_wanted or (places is not UNKNOWN and all(self._rests.get(place, 0.0) > at for place in places)):
            return False
        self._is_wanted = True
        return True

    def looks(self, at: float) -> None:
        """A look begins."""
        self._looked_at, self._is_wanted, self._during_look = at, False, set()
        while self._alarms and self._alarms[0] <= at:
            heapq.heappop(self._alarms)
        if len(self._rests) > 2 * len(self._alarms):
            self._rests = {place: until for place, until in self._rests.items() if until > at}

    def found(self, claims: Sequence[Claim], at: float) -> None:
        """The look is over. Their channels can take nothing else before these have come to something."""
        for claim in claims:
            self._rests[claim.place_id] = IN_HAND
        meanwhile, self._during_look = self._during_look or (), None
        self.heard(meanwhile, at)

    def lost(self, claim: Claim) -> None:
        """It is in our hands no more, whatever became of it."""
        if self._rests.get(claim.place_id) == IN_HAND:
            del self._rests[claim.place_id]

    def landed(self, claim: Claim, verdict: Verdict, now: datetime, at: float) -> None:
        """A message has come to something. What waits behind it may leave when its channel has rested."""
        rests = not claim.doubtful and verdict.state not in (State.CANCELLED, State.EXPIRED)
        rested = at + self._timing.channel_gap if rests else at
        self._rests[claim.place_id] = rested
        if verdict.state is State.READY and verdict.not_before is not None:
            rested = max(rested, at + (verdict.not_before - now).total_seconds())
        heapq.heappush(self._alarms, rested)
        self._is_wanted = self._is_wanted or bool(verdict.tell)

    def wait(self, at: float, *, full: bool) -> float:
        """Seconds from `at` until the next look; while the hands are full there is nothing to look for."""
        if full:
            return self._timing.lease
        due, soon = self._looked_at + self._timing.poll, self._timing.poll / 2
        if self._is_wanted:
            due = at
        elif self._alarms and self._alarms[0] < due + soon:
            # A poll just before a channel opens would be a look for nothing.
            due = self._alarms[0]
        # Sixteen people at once are one look, not sixteen.
        return max(due, self._looked_at + self._timing.breath) - at
