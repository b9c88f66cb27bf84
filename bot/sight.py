"""What may be found from a place: the check of one action (audience.py), said as a condition for many of them.

Pure. It shows nothing by itself: what a search brings back still passes the check of each action, and a test
holds the two against each other for every marking, place and role.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.audience import TRUSTED, Sight, shown_in
from bot.model import Board, Marking, Place, PlaceKind
from bot.permissions import OUTSIDERS
from bot.ports import Speaker


def sight_in_place(place: Place, board: Board) -> Sight | None:
    """Of a channel; None where it shows nothing at all."""
    markings = shown_in(place)
    if place.kind is PlaceKind.PERSONAL or place.suspended or place.subgroup_id is None or not markings:
        return None
    return Sight(board.id, None if place.whole_board else place.subgroup_id, markings)


def sights_of_person(speaker: Speaker | None, boards: Sequence[Board]) -> tuple[Sight, ...]:
    """Of somebody's own chat: all of what they keep or chair, what they own or stand in for, and what is official."""
    if speaker is None or speaker.person is None or speaker.account.kind in OUTSIDERS:
        return ()
    return tuple(_on(board.id, speaker, speaker.person.id) for board in boards)


def _on(board_id: int, speaker: Speaker, person_id: int) -> Sight:
    here = [(subgroup, role) for board, subgroup, role in speaker.roles if board == board_id]
    keeps = {subgroup for subgroup, role in here if role in TRUSTED}
    markings = frozenset(Marking) if None in keeps else frozenset({Marking.OFFICIAL} if here else ())
    stands_for = {who for board, who in speaker.stands_for if board == board_id}
    return Sight(
        board_id,
        markings=markings,
        groups=frozenset(group for group in keeps if group is not None),
        owners=frozenset({person_id, *speaker.posts, *stands_for}),
    )
