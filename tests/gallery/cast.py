"""Who takes part, and the small board they share: the same people and actions on every platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.model import (
    Account,
    AccountKind,
    Action,
    Audience,
    Board,
    Due,
    DueKind,
    Marking,
    Owner,
    Person,
    Place,
    PlaceKind,
    Rag,
    Role,
    Schedule,
    Status,
    Subgroup,
)
from handlers.app import Register

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

Known = Callable[[str], tuple[str, str, str]]
"""Somebody's account on the platform: platform, tenant, id."""


@dataclass(frozen=True)
class Player:
    name: str
    role: Role
    group: str = ""
    linked: bool = True


CAST = {
    "rose": Player("Rose Adeyemi", Role.OFFICER),
    "sam": Player("Sam Hill", Role.MEMBER),
    "dev": Player("Dev Malik", Role.CHAIR, "VAWG"),
    "grace": Player("Grace Lunt", Role.MEMBER),
    "pat": Player("Pat Doyle", Role.MEMBER, linked=False),
}
"""Rose keeps the register, Sam owns most of it, Dev chairs the subgroup, Grace owns one action, nobody has linked Pat."""

PEOPLE = tuple(player.name for player in CAST.values())
INSIDE = Audience(public=False, shared=False, guests=False)


@dataclass(frozen=True)
class Row:
    text: str
    owner: str
    due: date | None = None
    status: Status = Status.IN_PROGRESS
    rag: Rag = Rag.NONE
    marking: Marking = Marking.OFFICIAL


ROWS = (
    Row("Print the new leaflet", "Sam Hill", date(2026, 12, 13)),
    Row("Book the hall for the forum", "Sam Hill", date(2026, 11, 2), rag=Rag.RED),
    Row("Walk the route by the old mill", "Rose Adeyemi", date(2027, 1, 31)),
    Row("Train the night wardens", "Sam Hill"),
    Row("Write to the landlords", "Sam Hill", status=Status.NOT_STARTED),
    Row("Visit the refuge with the new nurse", "Sam Hill", marking=Marking.RESTRICTED),
    Row("Count the lamps on Quay Street", "Grace Lunt", status=Status.COMPLETED),
    Row("Order new batteries & <b>bulbs</b> for the `lamps`", "Grace Lunt", date(2026, 11, 9)),
)
"""VAWG-1 to VAWG-8."""


def furnish(register: Register, known: Known, channel: Place) -> None:
    """The board of Northmere with its people's accounts, and the platform's channel linked to VAWG."""
    with register.units.write() as unit:
        now = register.clock()
        board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
        unit.boards.add_subgroup(Subgroup(0, board.id, "CSP", "The board", True))
        group = unit.boards.add_subgroup(Subgroup(0, board.id, "VAWG", "Violence against women and girls"))
        unit.boards.add_meeting(board.id, date(2026, 10, 12), "Autumn meeting")
        found: dict[str, int] = {}
        for key, player in CAST.items():
            person = unit.people.add(Person(0, player.name))
            found[player.name] = person.id
            unit.people.grant(board.id, group.id if player.group else None, person.id, player.role)
            if player.linked:
                account = Account(0, *known(key), player.name, AccountKind.MEMBER)
                unit.people.link(unit.people.account_seen(account).id, person.id)
        place = unit.places.seen(replace(channel, kind=PlaceKind.CHANNEL, audience=INSIDE))
        unit.places.save(replace(place, subgroup_id=group.id, audience=INSIDE))
        unit.outbox.save_schedule(Schedule(0, group.id, place.id, zone=board.timezone))
        for number, row in enumerate(ROWS, 1):
            due = Due(f"{row.due:%d/%m/%Y}", DueKind.DATE, row.due) if row.due else Due()
            owners = (Owner(row.owner, found[row.owner]),)
            unit.actions.add(
                Action(
                    0, board.id, group.id, "VAWG", number, row.text, owners=owners, due=due, status=row.status,
                    rag=row.rag, marking=row.marking, created_at=now, changed_at=now,
                )
            )  # fmt: skip
        unit.commit()
