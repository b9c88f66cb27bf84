"""How far an officer's hand reaches in a directory that several boards share."""

from __future__ import annotations

from bot.commands.meetings import require
from bot.errors import NotAllowed
from bot.model import Person, Role
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
