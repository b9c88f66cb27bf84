"""What an officer says of a paper's columns: kept for the board, and used whenever such a heading comes again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import NotAllowed, NotFound, NotHere
from bot.exchange.headings import Correction, correction
from bot.permissions import May, may, roles_of
from bot.reply import Reply
from bot.turn import Turn
from bot.views import columns


def remember(turn: Turn, corrections: Sequence[Correction]) -> tuple[str, ...]:
    """Each correction onto the board that is meant. Whoever calls has made sure of the right to import."""
    return tuple(_kept(turn, turn.board.id, each) for each in corrections)


def explained(turn: Turn, heading_id: int, word: str) -> Reply:
    """The answer to `what is this column?`, chosen from a list."""
    heading = turn.unit.imports.heading(heading_id)
    if heading is None:
        raise NotFound("That column is no longer asked about, so nothing was changed.")
    board = next((board for board in turn.boards if board.id == heading.board_id), None)
    if board is None:
        raise NotHere("That paper is not one for this place, so nothing was changed.")
    if may("import", roles_of(turn.speaker, board.id, None, None)) is not May.YES:
        raise NotAllowed(
            "Only an officer may say what a column means, so nothing was changed.",
            f"Who can: {turn.can_on('import', board.id)}",
        )
    said = _kept(turn, board.id, correction(heading.printed, word))
    return columns.remembered_reply((said,), board.code)


def _kept(turn: Turn, board_id: int, said: Correction) -> str:
    turn.recorded = True
    if said.usual:
        known = turn.unit.imports.forget(board_id, said.heading)
        return columns.as_usual(said.heading) if known else columns.was_usual(said.heading)
    turn.unit.imports.means(board_id, said.heading, said.column, turn.now)
    return columns.now_read(said.heading, said.column)
