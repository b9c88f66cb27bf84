"""What the turns of this process came to: how many, how they ended, how long they took. Counts only, for `/metrics`.

Refuses to know who spoke, where, and what was said.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import accumulate

from bot.reply import Answer, FieldErrors, Form, Reply
from bot.values import dataclass, field

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Seconds: Slack wants its answer within three."""


@dataclass(slots=True)
class Tally:
    turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By platform and outcome."""
    seconds: float = 0.0
    slower: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def count(self, platform: str, outcome: str, seconds: float) -> None:
        self.turns[platform, outcome] += 1
        self.seconds += seconds
        self.slower[bisect_left(BOUNDS, seconds)] += 1

    def up_to(self) -> list[tuple[str, int]]:
        """How many turns took at most so many seconds, as a histogram wants it."""
        return list(zip([*map(str, BOUNDS), "+Inf"], accumulate(self.slower), strict=True))


def outcome_of(answer: Answer) -> str:
    match answer:
        case Reply():
            return answer.outcome
        case Form():
            return "form"
        case FieldErrors():
            return "refused"
        case _:
            return "silent"
