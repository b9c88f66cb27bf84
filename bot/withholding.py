"""A place that may show more or less than before: its live cards are drawn anew, each checked again when it is sent."""

from __future__ import annotations

from datetime import datetime

from bot.audience import visible
from bot.model import Marking, Place
from bot.ports import Outgoing, Unit


def redraw_cards(unit: Unit, place: Place, now: datetime, occasion: str) -> int:
    """Puts an edit into the outbox for each card that shows, or now may not show, more than official words.

    `occasion` names what happened, so that the same happening twice edits once. Digests and receipts that were
    posted before stay in the channel's past: what was said there was allowed there then.
    """
    group = unit.boards.subgroup(place.subgroup_id) if place.subgroup_id is not None else None
    board = unit.boards.get(group.board_id) if group is not None else None
    carded = unit.actions.many(unit.places.carded(place.id))
    # A channel that is linked to nothing keeps its official cards as they stand; nothing else may stay in it.
    wanted = [a for a in carded if a.marking is not Marking.OFFICIAL or (board and not visible(a, place, board))]
    for action in wanted:
        args: dict[str, object] = {"action": action.id, "version": action.version}
        unit.outbox.put(Outgoing(f"withhold:{place.id}:{action.id}:{occasion}", place.id, "card", args), now)
    return len(wanted)
