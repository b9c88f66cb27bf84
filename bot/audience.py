"""May this action be shown in this place? Pure, and it fails closed.

An unknown marking or an unknown audience means withheld. A channel that outsiders or the whole
workspace can read is never cleared for more than official, whatever was set before.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.model import Action, Audience, Board, Marking, Place, PlaceKind, Role
from bot.values import dataclass, replace

_UP_TO = {
    Marking.OFFICIAL: frozenset({Marking.OFFICIAL}),
    Marking.SENSITIVE: frozenset({Marking.OFFICIAL, Marking.SENSITIVE}),
    Marking.RESTRICTED: frozenset({Marking.OFFICIAL, Marking.SENSITIVE, Marking.RESTRICTED}),
}

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


def shown_in(place: Place) -> frozenset[Marking]:
    """The markings that a channel may show; none where its audience is not known, and never an unknown one."""
    cleared = clearance(place.audience)
    return frozenset() if cleared is None else _UP_TO[cleared]


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
    return action.marking in shown_in(place)


def _visible_to(action: Action, person_id: int | None, roles: Collection[Role]) -> bool:
    if person_id is None:
        return False
    # The owner may hold it through a post, the deputy through the owner: the role says so, the name does not.
    if any(role in TRUSTED or role in (Role.OWNER, Role.DEPUTY) for role in roles):
        return True
    if any(owner.person_id == person_id for owner in action.owners):
        return True
    return action.marking is Marking.OFFICIAL and bool(roles)


@dataclass(frozen=True, slots=True)
class Sight:
    """On one board: `markings` of all actions, and every marking in `groups` or where one of `owners` owns it."""

    board_id: int
    subgroup_id: int | None = None
    markings: frozenset[Marking] = frozenset()
    groups: frozenset[int] = frozenset()
    owners: frozenset[int] = frozenset()
    official_only: bool = False

    def has(self, action: Action) -> bool:
        """The same in values, which the database's condition must agree with."""
        if action.board_id != self.board_id or self.subgroup_id not in (None, action.subgroup_id):
            return False
        if self.official_only and action.marking is not Marking.OFFICIAL:
            return False
        mine = any(owner.person_id in self.owners for owner in action.owners)
        return action.marking in self.markings or action.subgroup_id in self.groups or mine
