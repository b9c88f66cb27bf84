"""What a verb is: its word, how it is used, and what runs it. The catalogue lists them all."""

from __future__ import annotations

from collections.abc import Callable

from bot.language.commands import Command
from bot.reply import Answer
from bot.turn import Turn
from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb, the same on every platform.

    `usage` is the form to type, `summary` one sentence, `examples` real lines (run by the tests).
    `reads` promises that it changes nothing, so that it never waits for the writer.
    `deed` is the permission it needs where that is one and the same for all its uses.
    """

    word: str
    usage: str
    summary: str
    examples: tuple[str, ...]
    run: Callable[[Turn, Command], Answer]
    reads: bool = False
    deed: str = ""
