"""Many actions at once: `complete overdue`, `rag review`. A preview of each, one yes, one undo; never at once."""

from __future__ import annotations

from collections.abc import Callable

from bot.commands.reading_verbs import wanted
from bot.deciding import ask, propose
from bot.errors import NotFound
from bot.language.commands import Command
from bot.model import Action
from bot.paging import seen_of
from bot.permissions import May
from bot.ports import Filter
from bot.proposals import Source, Step
from bot.rag import suggestion
from bot.reply import Answer, Reply, note
from bot.turn import Turn
from bot.values import replace
from bot.views.words import plural

MOST = 40
"""More than fit one look are not confirmed with one word."""
READ = 1_000

LISTS = ("overdue", "mine", "red", "amber", "green", "due this week", "silent")


def bulk(turn: Turn, command: Command) -> Answer | None:
    """The question that a command for a whole list leads to; None where it names no list."""
    words = " ".join(command.rest.casefold().split()).removeprefix("all ")
    if command.references:
        return None
    if command.verb == "complete" and words in LISTS:
        return _asked(turn, words, "complete", lambda action: Step("complete", action.id, action.version))
    if command.verb == "rag" and words == "review":
        return _asked(turn, "open", "rag", lambda action: _suggested(turn, action))
    return None


def _suggested(turn: Turn, action: Action) -> Step | None:
    """The rating that the dates speak for, with its reason; the bot suggests it and never sets it by itself."""
    found = suggestion(action, turn.today)
    if found is None:
        return None
    return Step("rag", action.id, action.version, {"rag": found[0].value, "why": found[1]})


def _asked(turn: Turn, words: str, deed: str, step_of: Callable[[Action], Step | None]) -> Answer:
    found = [(each.board_id, *_of_board(turn, each, deed, step_of)) for each in wanted(turn, words)[1]]
    mine = [(board_id, own, others) for board_id, own, others in found if own]
    if not mine:
        others = sum(count for _, _, count in found)
        left = f" {plural(others, 'action')} would need somebody else's yes." if others else ""
        what = "No rating needs a look" if deed == "rag" else f"There is nothing of yours to complete under “{words}”"
        raise NotFound(f"{what}, so nothing was changed.{left}", "To see what is there: list overdue")
    board_id, own, others = mine[0]
    taken = own[:MOST]
    what = f"Rate {plural(len(taken), 'action')} like this?" if deed == "rag" else _question(len(taken), words)
    answer = ask(turn, propose(turn, board_id, taken, Source.BULK, "", what))
    left = _left_out(len(own) - len(taken), others, len(mine) - 1)
    return replace(answer, blocks=(*answer.blocks, note(left))) if isinstance(answer, Reply) and left else answer


def _of_board(
    turn: Turn, listed: Filter, deed: str, step_of: Callable[[Action], Step | None]
) -> tuple[list[Step], int]:
    """The steps that are the asker's own to take on one board, and how many would need somebody else's yes."""
    seen, _, _ = seen_of(turn, (listed,), READ)
    steps = [(action, step) for action in seen if (step := step_of(action)) is not None]
    own = [step for action, step in steps if turn.may(deed, action) is May.YES]
    return own, len(steps) - len(own)


def _question(count: int, words: str) -> str:
    return f"Record {plural(count, 'action')} as completed ({words})?"


def _left_out(more: int, others: int, boards: int) -> str:
    said = []
    if more:
        said.append(f"{plural(more, 'more action')} of that list: say it again after this yes.")
    if others:
        said.append(f"Left out, because they need somebody else's yes: {others}.")
    if boards:
        said.append(f"On {plural(boards, 'more board')} of yours: say it again after this yes.")
    return " ".join(said)
