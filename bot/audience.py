"""May this action be shown in this place? Pure, and it fails closed.

An unknown marking or an unknown audience means withheld. A channel that outsiders or the whole
workspace can read is never cleared for more than official, whatever was set before.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.model import Action, Audience, Board, Marking, Place, PlaceKind, Role

_ORDER = {Marking.OFFICIAL: 0, Marking.SENSITIVE: 1, Marking.RESTRICTED: 2}

TRUSTED = frozenset({Role.ADMIN, Role.OFFICER, Role.CHAIR})
"""Roles that may read every marking of their board in their own chat."""

WORDS = (
    ("unprotected", Marking.OFFICIAL),
    ("not protectively marked", Marking.OFFICIAL),
    ("official", Marking.OFFICIAL),
    ("public", Marking.OFFICIAL),
    ("official-sensitive", Marking.SENSITIVE),
    ("official sensitive", Marking.SENSITIVE),
    ("protect", Marking.SENSITIVE),
    ("restricted", Marking.RESTRICTED),
    ("confidential", Marking.RESTRICTED),
    ("secret", Marking.RESTRICTED),
)
"""Markings as councils print them. A board adds its own words; what is in neither is unknown."""


def read_marking(printed: str, board: Board) -> Marking:
    """The marking that printed words stand for; blank is what the board says blank is."""
    folded = " ".join(printed.casefold().strip(" []().:").split())
    if not folded:
        return board.blank_marking
    known = {word.casefold(): marking for word, marking in (*WORDS, *board.marking_words)}
    return known.get(folded, Marking.UNKNOWN)


def clearance(audience: Audience) -> Marking | None:
    """The highest marking a channel may show, or None for nothing at all."""
    if audience.public is None or audience.shared is None or audience.guests is None:
        return None
    if audience.public or audience.shared or audience.guests:
        return Marking.OFFICIAL
    return audience.cleared or Marking.OFFICIAL


def heard(known: Audience, told: Audience) -> Audience:
    """What a platform now says of a place's readers. Opened to others it loses its clearance, until an officer
    clears it again; where the platform is silent the clearance rests, because nothing is shown there anyway."""
    opened = told.public or told.shared or told.guests
    return replace(told, cleared=None if opened else known.cleared)


def visible(action: Action, place: Place, board: Board, roles: Collection[Role] = ()) -> bool:
    """Whether `action` may be shown in `place`; `roles` are those of a personal chat's person there."""
    if place.suspended or action.board_id != board.id:
        return False
    if place.kind is PlaceKind.PERSONAL:
        return _visible_to(action, place.person_id, roles)
    if place.subgroup_id is None or not (place.whole_board or place.subgroup_id == action.subgroup_id):
        return False
    cleared = clearance(place.audience)
    if cleared is None or action.marking is Marking.UNKNOWN:
        return False
    return _ORDER[action.marking] <= _ORDER[cleared]


def _visible_to(action: Action, person_id: int | None, roles: Collection[Role]) -> bool:
    if person_id is None:
        return False
    # The owner may hold it through a post, the deputy through the owner: the role says so, the name does not.
    if any(role in TRUSTED or role in (Role.OWNER, Role.DEPUTY) for role in roles):
        return True
    if any(owner.person_id == person_id for owner in action.owners):
        return True
    return action.marking is Marking.OFFICIAL and bool(roles)
