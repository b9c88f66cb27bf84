"""What one rule found in one sentence: small values that the rules share and the reader combines."""

from __future__ import annotations

from enum import IntEnum

from bot.language import lexicon as lex
from bot.language.words import Phrases, Token, says_any
from bot.model import Due, Rag, Status
from bot.values import dataclass


class Weight(IntEnum):
    """How much of a sentence may be recorded: nothing but its words, a question, or the change."""

    NOTE = 0
    ASK = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule's name, how sure it is, and the change it found (none: the words alone).

    The words from `first` to `last` were spent on the change; what stands before and behind them is the note.
    `denies` is set where the author says that the action is not done: it outweighs claims beside it.
    """

    rule: str
    weight: Weight
    status: Status | None = None
    reopen: bool = False
    rag: Rag | None = None
    due: Due | None = None
    owner: str | None = None
    denies: bool = False
    last: int = 0
    first: int = 0


def note(rule: str, status: Status | None = None, denies: bool = False) -> Verdict:
    return Verdict(rule, Weight.NOTE, status, denies=denies)


def finds(words: tuple[Token, ...], table: Phrases) -> bool:
    """Whether any phrase of the table stands anywhere in these words."""
    for place, word in enumerate(words):  # noqa: SIM110 - asked a dozen times a sentence: any() takes twice as long
        if word.text in table and says_any(words, place, table) is not None:
            return True
    return False


def denies(words: tuple[Token, ...]) -> bool:
    """Whether any word or phrase denies."""
    return holds(words, lex.NEGATIONS) or finds(words, lex.NEGATION_PHRASES)


def holds(words: tuple[Token, ...], among: frozenset[str]) -> bool:
    for word in words:  # noqa: SIM110 - as above
        if word.text in among:
            return True
    return False
