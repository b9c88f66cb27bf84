"""A place that may show more or less than before: its cards are drawn anew, each checked again when it is sent, and
what else stands there and says too much now is edited to say nothing.
"""

from __future__ import annotations

from datetime import datetime

from bot.audience import visible
from bot.delivery.outbox import WITHDRAWN
from bot.model import Board, Marking, Place
from bot.ports import Outgoing, Unit

LOOKED_AT = 2_000
"""Messages of one channel that are looked through: years of a subgroup."""


def redraw_cards(unit: Unit, place: Place, now: datetime, occasion: str) -> int:
    """Puts an edit into the outbox for each card that shows, or now may not show, more than official words.

    `occasion` names what happened, so that the same happening twice edits once.
    """
    group = unit.boards.subgroup(place.subgroup_id) if place.subgroup_id is not None else None
    board = unit.boards.get(group.board_id) if group is not None else None
    carded = unit.actions.many(unit.places.carded(place.id))
    # A channel that is linked to nothing keeps its official cards as they stand; nothing else may stay in it.
    wanted = [a for a in carded if a.marking is not Marking.OFFICIAL or (board and not visible(a, place, board))]
    for action in wanted:
        args: dict[str, object] = {"action": action.id, "version": action.version}
        unit.outbox.put(Outgoing(f"withhold:{place.id}:{action.id}:{occasion}", place.id, "card", args), now)
    return len(wanted) + withdraw(unit, place, board, now, occasion)


def withdraw(unit: Unit, place: Place, board: Board | None, now: datetime, occasion: str) -> int:
    """Receipts, questions and digests that stand in a channel and speak of what it may not show now: the newest of them.

    A place that was opened shows its past to whoever comes. Cards are not among them: they are drawn anew.
    """
    said = unit.outbox.said_in(place.id, LOOKED_AT)
    if not said:
        return 0
    known = unit.actions.many(sorted(frozenset().union(*said.values())))
    hidden = {a.id for a in known if a.marking is not Marking.OFFICIAL and not (board and visible(a, place, board))}
    cards = {post.message for action in known if action.id in hidden for post in unit.places.cards(action.id)}
    wrong = [message for message, about in said.items() if about & hidden and message not in cards]
    for message in wrong:
        args: dict[str, object] = {"edit": message}
        unit.outbox.put(Outgoing(f"withdraw:{place.id}:{message}:{occasion}", place.id, WITHDRAWN, args), now)
    return len(wrong)
