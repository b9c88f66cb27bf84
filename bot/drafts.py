"""The words of a message that is said unasked, as whoever composes one hands them over. Knows no outbox and no schedule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from bot.model import Action, Board, Place, Role
from bot.ports import Unit
from bot.reply import Reply
from bot.values import dataclass

Visible = Callable[[Action, Place, Board, Collection[Role]], bool]
"""May this action be shown in this place? (The roles are those of a personal chat's person.)"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply, and the actions that it speaks of: they are checked again before every sending."""

    reply: Reply
    actions: tuple[int, ...] = ()


Composer = Callable[[Unit, Mapping[str, object], Place, datetime], Reply | Draft | None]
"""Makes the words of one kind of message from ids. None: there is nothing to say any more."""
