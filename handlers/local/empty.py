"""A board that begins with nothing, or with what a pack holds: an officer, a channel for each subgroup, no past.

For whoever wants to see their own papers here instead of the fictional board's. Knows no SQL and reads no file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.digest.facts import Weeks
from bot.exchange.entering import enter
from bot.exchange.proposing import compared, steps_of
from bot.exchange.rows import Kind, Register
from bot.incoming import Manner, Origin
from bot.model import Account, AccountKind, Board, Person, Place, PlaceKind, Role, Schedule, Subgroup
from bot.ports import Unit, Units
from bot.turn import Turn
from bot.values import dataclass, replace
from handlers.local.workspace import PLATFORM, TENANT, Channel, Member, chat_of

MEMBERS = (
    Member("officer", "Robin Vale", "officer"),
    Member("owner", "Kit Marlow", "owner"),
    Member("guest", "Jo Visitor", "guest, not known to the register", AccountKind.GUEST),
)
BOARD = ("CSP", "Your partnership board")
SPARE = Channel("new-group", "new-group")
MOST_GROUPS = 12


@dataclass(frozen=True, slots=True)
class Start:
    """What a new board begins with: the registers of a file, or nothing."""

    file: str = ""
    registers: tuple[Register, ...] = ()


def begin_empty(units: Units, weeks: Weeks, now: datetime, start: Start) -> tuple[Sequence[Member], Sequence[Channel]]:
    """The board on the register; who works there and where comes back for the workspace."""
    with units.write() as unit:
        board = unit.boards.add(Board(0, *BOARD))
        whole = unit.boards.add_subgroup(Subgroup(0, board.id, *BOARD, is_board=True))
        officer = _people(unit, board)
        channels = [_link(unit, whole, "board", whole_board=True)]
        for register in _wanted(start.registers)[:MOST_GROUPS]:
            taken = {group.code for group in unit.boards.subgroups(board.id)}
            group = unit.boards.add_subgroup(Subgroup(0, board.id, code_of(register.name, taken), register.name))
            channels.append(_link(unit, group, group.code.lower()))
            origin = Origin(
                PLATFORM, TENANT, MEMBERS[0].user, officer.channel, start.file, PlaceKind.PERSONAL, link=start.file
            )
            speaker = unit.people.speaker(PLATFORM, TENANT, MEMBERS[0].user)
            turn = Turn(unit, now, origin, Manner.PERSONAL, speaker, officer, weeks, (board,), group)
            # A board that begins with a pack takes all of it: there is nothing yet that it could contradict.
            enter(turn, board.id, steps_of(turn, compared(turn, board, [(register, group)])))
        unit.places.seen(Place(0, PLATFORM, TENANT, SPARE.id, name=SPARE.name, audience=SPARE.audience))
        unit.commit()
    return MEMBERS, (*channels, SPARE)


def _people(unit: Unit, board: Board) -> Place:
    """The officer and an owner with their chats; the officer's chat comes back."""
    chats = []
    for member in MEMBERS[:2]:
        person = unit.people.add(Person(0, member.name))
        account = unit.people.account_seen(Account(0, PLATFORM, TENANT, member.user, member.name, member.kind))
        unit.people.link(account.id, person.id)
        for role in (Role.ADMIN, Role.OFFICER) if member.user == "officer" else (Role.MEMBER,):
            unit.people.grant(board.id, None, person.id, role)
        chat = Place(0, PLATFORM, TENANT, chat_of(member.user), PlaceKind.PERSONAL, person_id=person.id)
        chats.append(unit.places.seen(chat))
    return chats[0]


def _link(unit: Unit, group: Subgroup, name: str, *, whole_board: bool = False) -> Channel:
    channel = Channel(name, name)
    place = unit.places.seen(Place(0, PLATFORM, TENANT, channel.id, name=channel.name, audience=channel.audience))
    unit.places.save(replace(place, subgroup_id=group.id, whole_board=whole_board))
    unit.outbox.save_schedule(Schedule(0, group.id, place.id))
    return channel


def _wanted(registers: Sequence[Register]) -> list[Register]:
    """Tables; minutes only where there is nothing else, since their actions are usually in a table as well."""
    tables = [register for register in registers if register.kind is not Kind.MINUTES and register.rows]
    return tables or [register for register in registers if register.rows]


def code_of(name: str, taken: set[str]) -> str:
    """A short code: capitals that the name prints together, else its initials; never one that is taken."""
    printed: list[str] = re.findall(r"\b[A-Z]{2,6}\b", name)
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", name))[:5].upper()
    for code in (*printed, initials):
        if len(code) > 1 and code not in taken:
            return code
    stem = (initials or "P")[:4]
    return next(made for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if (made := stem + letter) not in taken)
