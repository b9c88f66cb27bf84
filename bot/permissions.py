"""Who may do what. Pure: one table of role and deed, complete by construction.

YES records at once, PROPOSE keeps the words for somebody who may accept them, NO refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from bot.model import AccountKind, Action, Role
from bot.ports import Speaker
from bot.values import replace


class May(StrEnum):
    YES = "yes"
    PROPOSE = "propose"
    NO = "no"


Y, P, N = May.YES, May.PROPOSE, May.NO

ROLES = (Role.ADMIN, Role.OFFICER, Role.CHAIR, Role.OWNER, Role.DEPUTY, Role.MEMBER, Role.NOBODY)

TABLE: Mapping[str, tuple[May, ...]] = {
    # deed         admin officer chair owner deputy member nobody
    "note": (Y, Y, Y, Y, Y, P, P),
    "complete": (Y, Y, P, Y, Y, P, P),
    "status": (Y, Y, P, Y, Y, P, P),
    "rag": (Y, Y, Y, Y, Y, P, P),
    "reason": (Y, Y, Y, Y, Y, P, N),
    "due": (Y, Y, P, P, P, P, P),
    "owner": (Y, Y, P, P, P, P, P),
    "close": (Y, Y, Y, P, P, P, P),
    "agree": (Y, Y, Y, N, N, N, N),
    "reopen": (Y, Y, Y, P, P, P, P),
    "marking": (Y, Y, Y, N, N, N, N),
    "snooze": (Y, Y, N, Y, Y, N, N),
    "next update": (Y, Y, Y, P, P, N, N),
    "reword": (Y, Y, P, P, P, P, N),
    "add": (Y, Y, P, P, P, P, P),
    "accept": (Y, Y, N, Y, Y, N, N),
    "undo": (Y, Y, N, N, N, N, N),
    "digest now": (Y, Y, N, N, N, N, N),
    "settings": (Y, Y, N, N, N, N, N),
    "people": (Y, Y, N, N, N, N, N),
    "import": (Y, Y, N, N, N, N, N),
    "export": (Y, Y, Y, N, N, N, N),
    "outbox": (Y, Y, N, N, N, N, N),
    "behalf": (Y, Y, N, N, N, N, N),
    "chase": (Y, Y, N, N, N, N, N),
    "roles": (Y, N, N, N, N, N, N),
    "read": (Y, Y, Y, Y, Y, Y, Y),
}
"""One column a role, in the order of ROLES. `undo` is of other people's turns; one's own is free."""

OUTSIDERS = frozenset({AccountKind.BOT, AccountKind.DEACTIVATED})
_BY_ACTION = frozenset({Role.OWNER, Role.DEPUTY})
STRANGERS = frozenset({AccountKind.GUEST, AccountKind.EXTERNAL, AccountKind.UNKNOWN})


def still_held(speaker: Speaker, today: date) -> Speaker:
    """Without the roles whose last day is over: they end by themselves, whether anybody looks after them or not."""
    over = {(board, group, role) for board, group, role, until in speaker.ends if until < today}
    return replace(speaker, roles=tuple(held for held in speaker.roles if held not in over), ends=())


def roles_of(
    speaker: Speaker | None, board_id: int, subgroup_id: int | None, action: Action | None
) -> tuple[Role, ...]:
    """The roles that count here, strongest first; never empty."""
    if speaker is None or speaker.person is None or speaker.account.kind in OUTSIDERS:
        return (Role.NOBODY,)
    held = set[Role]()
    for board, subgroup, role in speaker.roles:
        if board == board_id:
            # Who has any part in a board is a member of the whole of it.
            held.add(Role.MEMBER)
            if subgroup is None or subgroup == subgroup_id:
                held.add(role)
    # Nobody is an owner or a deputy at large: both follow from the action.
    held -= _BY_ACTION
    if action is not None:
        if owns(action, speaker):
            held.add(Role.OWNER)
        if speaker.stands_for and any((action.board_id, who) in speaker.stands_for for who in owners_of(action)):
            held.add(Role.DEPUTY)
    return tuple([role for role in ROLES if role in held]) or (Role.NOBODY,)


def owns(action: Action, speaker: Speaker) -> bool:
    """As the person named, or as the holder of the post that is named."""
    person = speaker.person
    if person is None:
        return False
    named = owners_of(action)
    return person.id in named or not named.isdisjoint(speaker.posts)


def owners_of(action: Action) -> frozenset[int]:
    return frozenset([owner.person_id for owner in action.owners if owner.person_id is not None])


_ALLOWED = {deed: dict(zip(ROLES, row, strict=True)) for deed, row in TABLE.items()}


def may(deed: str, roles: Iterable[Role]) -> May:
    """The best that any of these roles allows."""
    row = _ALLOWED[deed]
    best = [row[role] for role in roles]
    if Y in best:
        return Y
    return P if P in best else N


def who_can(deed: str) -> tuple[Role, ...]:
    """The roles that may do it at once, for the refusal's sentence."""
    return tuple(role for role, answer in zip(ROLES, TABLE[deed], strict=True) if answer is May.YES)


def is_stranger(speaker: Speaker | None) -> bool:
    """Nobody the register knows: reads and writes nothing, unless a full member of the workspace."""
    if speaker is None or speaker.account.kind in OUTSIDERS:
        return True
    return speaker.person is None and speaker.account.kind is not AccountKind.MEMBER
