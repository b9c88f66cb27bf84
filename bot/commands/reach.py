"""How far an officer's hand reaches: in a directory that several boards share, and over subgroups of their own."""

from __future__ import annotations

from bot.commands.meetings import require
from bot.errors import NotAllowed, NotFound
from bot.model import Board, Person, Role, Subgroup
from bot.permissions import May, may, roles_of
from bot.turn import Turn


def require_over(turn: Turn, *people: Person) -> None:
    """The asker keeps people here, and on every other board on which these have a part.

    Without it the officer of one board could take the place of another board's officer by linking an account.
    """
    require(turn, "people")
    require_wherever(turn, *people)


def require_wherever(turn: Turn, *people: Person) -> None:
    """The same where the board itself has been looked at already, and need not be the one of this place."""
    for person in people:
        for board_id, role in turn.unit.people.standing(person.id):
            deed = "roles" if role is Role.ADMIN else "people"
            if may(deed, roles_of(turn.speaker, board_id, None, None)) is not May.YES:
                raise NotAllowed(
                    f"{person.name} has a part on a board, or a role, that is not yours to change. Nothing was changed.",
                    f"Who can: {turn.can_on(deed, board_id)}",
                )


def officer_boards(turn: Turn, deed: str = "settings") -> tuple[Board, ...]:
    """Boards on which the asker may set things: this must work where no channel is linked yet."""
    boards = turn.unit.boards.all()
    mine = tuple(b for b in boards if may(deed, roles_of(turn.speaker, b.id, None, None)) is May.YES)
    if not mine:
        names = [p.name for b in (turn.boards or ()) for p in turn.unit.people.holders(b.id, Role.OFFICER)]
        raise NotAllowed(
            "Only an officer of the board can set that, so nothing was changed.",
            f"Who can: {' or '.join(names) or 'an officer'}",
        )
    return mine


def subgroup_of(turn: Turn, code: str, deed: str = "settings") -> Subgroup:
    boards = {board.id for board in officer_boards(turn, deed)}
    found = [g for g in turn.unit.boards.subgroups_coded(code.upper()) if g.board_id in boards]
    if len(found) == 1:
        return found[0]
    codes = ", ".join(g.code for b in boards for g in turn.unit.boards.subgroups(b)) or "none yet"
    raise NotFound(
        f"There is no subgroup with the code {code.upper()}." if code else "Which subgroup?", f"The codes: {codes}"
    )
