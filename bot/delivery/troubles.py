"""What an officer is told of a message that died or may not have arrived: which, where, and how to mend it.

Words and a composer only; storage puts the rows in, once for each trouble.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.drafts import Composer
from bot.model import Place, PlaceKind
from bot.ports import Unit
from bot.reply import Code, For, Line, Reply, Text, line

TROUBLE = "trouble"

KINDS: Mapping[str, str] = {
    "digest": "The weekly digest",
    "card": "The card",
    "receipt": "A receipt",
    "notice": "A notice",
    "reminder": "A reminder",
    "question": "A question",
    "note": "A message",
    "schedule": "The weekly schedule",
}


def compose_trouble(unit: Unit, args: Mapping[str, object], _place: Place, _now: datetime) -> Reply | None:
    """`args`: row, kind, state (dead, uncertain, faulty), place, about (an action), sentence.

    Only the reference is said, never the action's words: so `about` is no `action` that the audience check weighs.
    """
    row, state = args.get("row"), str(args.get("state", ""))
    what = f"{KINDS.get(str(args.get('kind')), 'A message')}{_about(unit, args)}{_where(unit, args)}"
    reason = str(args.get("sentence") or "No reason was given.")
    if state == "faulty":
        how = line("Set it again, for example: ", Code("subgroup schedule VAWG Monday 09:00"))
        return _reply("A schedule cannot be read", line(f"{what} cannot be followed: {reason}."), how)
    if state == "uncertain":
        how = line(
            "Please look in the channel. If it is there: ", Code(f"matters outbox discard {row}"),
            ". If it is not: ", Code(f"matters outbox retry {row}"), " posts it again.",
        )  # fmt: skip
        return _reply("A message may not have appeared", line(f"{what} may not have appeared. {reason}"), how)
    how = line(
        "Once that is mended, ", Code(f"matters outbox retry {row}"), " sends it again. Nothing else waits behind it."
    )
    return _reply("A message could not be delivered", line(f"{what} could not be delivered. {reason}"), how)


def _reply(title: str, what: Line, how: Line) -> Reply:
    return Reply(title, (Text((what, how)),), For.PLACE)


def _about(unit: Unit, args: Mapping[str, object]) -> str:
    action_id = args.get("about")
    action = unit.actions.get(action_id) if isinstance(action_id, int) else None
    return f" of {action.reference}" if action is not None else ""


def _where(unit: Unit, args: Mapping[str, object]) -> str:
    place_id = args.get("place")
    place = unit.places.get(place_id) if isinstance(place_id, int) else None
    if place is None:
        return ""
    if place.kind is PlaceKind.PERSONAL:
        return f" for {place.name}" if place.name else " in a personal chat"
    return f" in #{place.name.lstrip('#')}" if place.name else " in a channel whose name I do not know"


def compose_note(_unit: Unit, args: Mapping[str, object], _place: Place, _now: datetime) -> Reply | None:
    """Plain words, as they were put in: `args` has `title` and `text`."""
    title, words = str(args.get("title") or ""), str(args.get("text") or "")
    if not words and not title:
        return None
    return Reply(title or words, (Text((line(words),)),) if words and title else (), For.PLACE)


OWN: Mapping[str, Composer] = {TROUBLE: compose_trouble, "note": compose_note}
"""What delivery says for itself; every worker knows these."""
