"""From a claimed row to a letter ready to be rendered: words, thread, the message to edit, and the audience check.

Synchronous and inside one read of the register. Fails closed: what may not be shown is not composed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.audience import TRUSTED
from bot.delivery.outbox import Claim
from bot.drafts import Composer, Draft, Visible
from bot.model import Action, Board, Place, PlaceKind, Role
from bot.ports import Unit
from bot.reply import For, Reply, text
from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes into the envelope. `reply` None: the stored payload still says what may be said."""

    place: Place
    reply: Reply | None
    stamp: str
    listed: tuple[int, ...] = ()
    thread: str = ""
    edit: str = ""


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to send, and why."""

    reason: str


Words = Mapping[str, Composer]

CARD = "card"
"""The live card of an action in a place: posted once, then edited there."""

WITHHELD = Reply(
    "This action is not shown here any more",
    (text("Its words are withheld in this channel. You can see it in your own chat with me."),),
    For.PLACE,
)


def write_letter(
    claim: Claim, unit: Unit, words: Words, visible: Visible, now: datetime, *, anew: bool = False
) -> Letter | Nothing:
    """The letter for a claim as things stand now; `anew` composes it whatever is stored."""
    place = unit.places.get(claim.place_id)
    if place is None:
        return Nothing("the place is not known any more")
    named = named_in(claim.args)
    stamp = checked(unit, place, (*named, *claim.listed), visible, now)
    thread, edit = address(claim, unit, place)
    if claim.payload is not None and claim.stamp == stamp.text and not anew:
        return Letter(place, None, stamp.text, claim.listed, thread, edit)
    if claim.kind not in words:
        return Nothing(f"nobody here knows how to say “{claim.kind}”")
    args = _shown_args(claim.args, stamp.hidden)
    if named and stamp.hidden >= set(named):
        return Letter(place, WITHHELD, stamp.text, (), thread, edit) if edit else Nothing("withheld in this place")
    made = words[claim.kind](unit, args, place, now)
    if made is None:
        return Nothing("there was nothing to say")
    draft = made if isinstance(made, Draft) else Draft(made, tuple(i for i in named if i not in stamp.hidden))
    new = set(draft.actions).difference(named)
    final = checked(unit, place, (*named, *draft.actions), visible, now) if new or claim.listed else stamp
    if final.hidden & set(draft.actions):
        # What the words turned out to speak of may not be shown here, whatever the row had named.
        return Letter(place, WITHHELD, final.text, (), thread, edit) if edit else Nothing("withheld in this place")
    return Letter(place, draft.reply, final.text, draft.actions, thread, edit)


def address(claim: Claim, unit: Unit, place: Place) -> tuple[str, str]:
    """(the thread to answer in, the message to edit): a card is edited, a receipt stands under its card."""
    thread = str(claim.args.get("thread") or "")
    action_id = claim.args.get("action")
    if claim.kind not in (CARD, "receipt") or not isinstance(action_id, int) or thread:
        return thread, str(claim.args.get("edit") or "")
    post = unit.places.card(place.id, action_id)
    if post is None:
        return "", ""
    return ("", post.message) if claim.kind == CARD else (post.message, "")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the audience check said, as a short text that differs where the answer would."""

    text: str
    hidden: frozenset[int] = frozenset()


def checked(unit: Unit, place: Place, action_ids: Sequence[int], visible: Visible, now: datetime) -> Stamp:
    wanted = tuple(sorted(set(action_ids)))
    found = {action.id: action for action in _read(unit, wanted)}
    boards = {board_id: unit.boards.get(board_id) for board_id in {action.board_id for action in found.values()}}
    hidden = frozenset(i for i in wanted if i not in found or not _shows(unit, found[i], place, boards, visible, now))
    said = repr(
        (
            place.kind.value,
            place.audience,
            place.subgroup_id,
            place.whole_board,
            place.suspended,
            wanted,
            sorted(hidden),
        )
    )
    return Stamp(hashlib.sha256(said.encode()).hexdigest(), hidden)


def _read(unit: Unit, ids: Sequence[int]) -> Sequence[Action]:
    """Most messages speak of one action, and to read one costs a third of reading several."""
    if len(ids) != 1:
        return unit.actions.many(ids)
    action = unit.actions.get(ids[0])
    return (action,) if action is not None else ()


def _shows(
    unit: Unit, action: Action, place: Place, boards: Mapping[int, Board | None], visible: Visible, now: datetime
) -> bool:
    board = boards[action.board_id]
    if board is None:
        return False
    today = now.astimezone(ZoneInfo(board.timezone)).date()
    return visible(action, place, board, _roles(unit, place, action, today))


def _roles(unit: Unit, place: Place, action: Action, today: date) -> frozenset[Role]:
    """The roles that open markings to a personal chat's person; a channel has none.

    A role whose last day is over opens nothing, whether anybody has looked after it or not.
    """
    person = place.person_id
    if place.kind is not PlaceKind.PERSONAL or person is None:
        return frozenset()
    held = {
        one.role
        for one in unit.people.held(person)
        if one.role in (*TRUSTED, Role.MEMBER)
        and (one.board_id, one.subgroup_id) in ((action.board_id, None), (action.board_id, action.subgroup_id))
        and (one.until is None or one.until >= today)
    }
    owners = unit.people.many([owner.person_id for owner in action.owners if owner.person_id is not None])
    if any(owner.held_by == person for owner in owners.values()):
        held.add(Role.OWNER)
    return frozenset(held)


def named_in(args: Mapping[str, object]) -> tuple[int, ...]:
    """The actions that a row names in its arguments: `action`, or several as `actions`."""
    ids = [args.get("action")]
    several = args.get("actions")
    ids += several if isinstance(several, list | tuple) else []
    return tuple(i for i in ids if isinstance(i, int) and i > 0)


def _shown_args(args: Mapping[str, object], hidden: frozenset[int]) -> Mapping[str, object]:
    several = args.get("actions")
    if not hidden or not isinstance(several, list | tuple):
        return args
    return {**args, "actions": [i for i in several if i not in hidden]}
