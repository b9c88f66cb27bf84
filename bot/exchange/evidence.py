"""Sentences of a paper that may answer an action: `meetings are now convened` beside `meetings to be put into diaries`.

Only ever shown for somebody to judge. Nothing here changes a status.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.exchange.context import Placed
from bot.exchange.document import Paragraph, Said

_HAPPENED = re.compile(
    r"\b(?:is|are) now\b|\b(?:ha(?:s|ve) (?:now |already |also |since |recently )*(?:been|met|taken|started|begun|agreed|published|sent))\b"
    r"|\b(?:was|were) (?:\w+ )?(?:completed|convened|agreed|launched|delivered|circulated|published|established|appointed|set up)\b"
    r"|\bin place\b|\bwent live\b",
    re.I,
)
_NOT_YET = re.compile(
    r"ACTION|\?|\b(?:should|asked|requested|suggested|proposed|recommended|agreed that|not been|to be)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n")
_COMMON = frozenset(
    "the a an of to in on for and or by with at from as that this these those it its be is are was were been has have had "
    "will would should can could may their there they we our all any each not no more new who which what into over out up "
    "between through across around per also than then so such other some where how about".split()
)
MOST = 300


def told_done(blocks: Sequence[Placed]) -> tuple[Said, ...]:
    """The sentences outside tables that tell of something done, as far as they are worth comparing."""
    return tuple(each for _, each in zip(range(MOST), _told(blocks), strict=False))


def _told(blocks: Sequence[Placed]) -> Iterator[Said]:
    for each in blocks:
        if not isinstance(each.block, Paragraph) or len(each.block.text) < 25:
            continue
        for sentence in _SENTENCE.split(each.block.text):
            if 25 <= len(sentence) <= 400 and _HAPPENED.search(sentence) and not _NOT_YET.search(sentence):
                yield Said(sentence.strip(), each.block.place)


class Evidence:
    """The sentences of one paper, ready to be asked about many actions."""

    def __init__(self, said: Sequence[Said], actions: Sequence[str] = ()) -> None:
        self._said = [(each, _pairs(each.text)) for each in said]
        counted = Counter(pair for _, pairs in self._said for pair in pairs)
        # What half the paper speaks of (the borough's name, a programme's) brings nothing together.
        wanted = Counter(pair for action in dict.fromkeys(actions) for pair in _pairs(action))
        self._common = {pair for pair, times in (*counted.items(), *wanted.items()) if times > 3}

    def for_action(self, action: str) -> Said | None:
        """The sentence that speaks of the same thing: two neighbouring pairs of words at least.

        Pairs that are a name in both (`Harbour Trust`) or stand all over the paper do not count.
        """
        wanted = _pairs(action)
        best: tuple[int, Said] | None = None
        for each, pairs in self._said:
            shared = [p for p in wanted.keys() & pairs.keys() if p not in self._common and not (wanted[p] and pairs[p])]
            if len(shared) >= 2 and (best is None or len(shared) > best[0]):
                best = (len(shared), each)
        return best[1] if best else None


def _pairs(text: str) -> dict[tuple[str, str], bool]:
    """Neighbouring words that carry meaning, endings trimmed so that `meeting` meets `meetings`; and whether as a name."""
    words = [word for word in re.findall(r"[A-Za-z]{3,}", text) if word.lower() not in _COMMON]
    stems = [re.sub(r"(?:ies|es|s|ed|ing)$", "", word.lower()) for word in words]
    return {
        (stems[i], stems[i + 1]): words[i][0].isupper() and words[i + 1][0].isupper() for i in range(len(words) - 1)
    }
