"""How the columns of a paper are spoken of: what was read in the board's own way, what was left out, and the question."""

from __future__ import annotations

from collections.abc import Sequence

from bot.exchange.columns import Column
from bot.exchange.headings import COLUMN_WORDS
from bot.exchange.remembered import Heading
from bot.incoming import Press
from bot.reply import Block, Choice, Option, Reply, note, text
from bot.views.words import day, plural

ASKED = 4
"""Columns that are asked about at most: a paper with more of them is no plain register."""


def about(own: Sequence[Heading], met: Sequence[Heading], unknown: int) -> tuple[Block, ...]:
    """What was read in the board's own way, then a question for each column that was left out."""
    blocks: list[Block] = []
    if own:
        said = "; ".join(
            f"“{each.printed}” is {COLUMN_WORDS[each.column]} (since {day(each.at.date())})" for each in own
        )
        blocks.append(note(f"Read as this board has said before: {said}."))
    if not unknown:
        return tuple(blocks)
    blocks.append(
        text(
            f"{plural(unknown, 'column')} left out, because no field of the register goes by that heading: "
            f"{', '.join(f'“{each.printed}”' for each in met)}{' and others' if unknown > len(met) else ''}."
        )
    )
    blocks += [_question(each) for each in met if not each.decided]
    return tuple(blocks)


def _question(heading: Heading) -> Choice:
    options = tuple(Option(_option(column), f"column {heading.id} {word}") for column, word in COLUMN_WORDS.items())
    return Choice(f"What does the column “{heading.printed[:60]}” hold?", Press("import"), options)


def _option(column: Column | None) -> str:
    return "nothing for the register" if column is None else COLUMN_WORDS[column]


def now_read(heading: str, column: Column | None) -> str:
    if column is None:
        return f"The column “{heading}” is left out from now on"
    return f"The column “{heading}” is read as {COLUMN_WORDS[column]} from now on"


def as_usual(heading: str) -> str:
    return f"The column “{heading}” is read as usual again"


def was_usual(heading: str) -> str:
    return f"Nothing was kept about a column “{heading}”, so nothing was changed"


def remembered_reply(said: Sequence[str], board: str) -> Reply:
    """What was kept. The paper itself is not, so it has to be brought once more."""
    lines = tuple(text(each) for each in said)
    how = note(
        "A paper that was read before this is not read anew by itself: bring it again with: import. "
        f"To take it back: import {_example(said)} = usual"
    )
    return Reply(f"Remembered for the papers of {board}", (*lines, how), outcome="recorded")


def _example(said: Sequence[str]) -> str:
    heading = said[0].partition("“")[2].partition("”")[0]
    return f'"{heading}"'
