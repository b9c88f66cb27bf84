"""How alike two texts are, by their words. Pure; knows neither rows nor actions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

SAME = 0.85
"""From here on two careful readers call them one action."""
PERHAPS = 0.6
"""From here on it is worth asking."""
REWORDED = 0.4
"""Worth asking where number and section are the same: somebody wrote the row anew."""


def word_counts(text: str) -> Counter[str]:
    return Counter(re.findall(r"[a-z0-9']+", text.lower().replace("’", "'")))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """F1 of the words: 1 for the same, 0 for nothing in common."""
    both = sum((one & other).values())
    return 2 * both / (sum(one.values()) + sum(other.values())) if both else 0.0


def inside(part: Counter[str], whole: Counter[str]) -> float:
    """How much of one text stands in the other: a shortened copy is nearly all inside."""
    return sum((part & whole).values()) / sum(part.values()) if part else 0.0


def worth_comparing(said: Sequence[Counter[str]], held: Sequence[Counter[str]]) -> Iterator[tuple[int, int]]:
    """Pairs that share enough words to be looked at. Without this, five thousand rows would be compared with all others.

    Words that stand nearly everywhere bring nobody together, unless there are only few texts.
    """
    places: dict[str, list[int]] = {}
    for index, words in enumerate(held):
        for word in words:
            places.setdefault(word, []).append(index)
    common = max(40, len(held) // 10)
    for index, words in enumerate(said):
        shared: Counter[int] = Counter()
        rare = 0
        for word in words:
            there = places.get(word, [])
            if len(there) <= common:
                rare += 1
                shared.update(there)
        needed = max(1, rare // 3)
        yield from ((index, other) for other, times in shared.items() if times >= needed)
