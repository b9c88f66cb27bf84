"""A register of the fictional Northmere to store things in: one board, one subgroup, one officer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.model import (
    Account,
    AccountKind,
    Action,
    Actor,
    Board,
    Change,
    Person,
    Place,
    Role,
    Subgroup,
)
from bot.ports import Turn
from storage.unit_of_work import SqlUnit, SqlUnits

KEY = b"the key of the tests, thirty-two"
NOW = datetime(2026, 11, 16, 9, 30, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True)
class Northmere:
    """What the tests begin with, and the two or three things that most of them do."""

    units: SqlUnits
    board: Board
    subgroup: Subgroup
    officer: Person
    account: Account
    place: Place

    @property
    def actor(self) -> Actor:
        return Actor(self.account.id, self.officer.id, Role.OFFICER, "Ann Marlow")

    def action(self, **fields: object) -> Action:
        values: dict[str, object] = {"number": 0, "text": "Write to the ferry company", "created_at": NOW, **fields}
        return Action(id=0, board_id=self.board.id, subgroup_id=self.subgroup.id, code="", **values)  # type: ignore[arg-type]

    def added(self, **fields: object) -> Action:
        with self.units.write() as unit:
            action = unit.actions.add(self.action(**fields))
            unit.commit()
        return action

    def recorded(self, action: Action, *changes: Change, minutes: int = 0) -> Turn:
        """One committed turn with these changes (a change of status where none is given)."""
        with self.units.write() as unit:
            turn = self.record(unit, action, *changes, minutes=minutes)
            unit.commit()
        return turn

    def record(self, unit: SqlUnit, action: Action, *changes: Change, minutes: int = 0) -> Turn:
        turn = unit.ledger.open_turn(self.turn(minutes))
        unit.ledger.record(turn, action.id, changes or (Change("status", "not_started", "in_progress", "begun"),))
        return turn

    def turn(self, minutes: int = 0, **fields: object) -> Turn:
        values: dict[str, object] = {
            "at": NOW + timedelta(minutes=minutes),
            "board_id": self.board.id,
            "actor": self.actor,
            "verb": "update",
            "place_id": self.place.id,
            "source": "https://chat.example/m1",
            **fields,
        }
        return Turn(id=0, **values)  # type: ignore[arg-type]


Settled = Callable[[Engine], Northmere]


@pytest.fixture
def settled() -> Settled:
    """Founds Northmere in a database."""
    return found


@pytest.fixture
def northmere(engine: Engine) -> Northmere:
    return found(engine)


def found(engine: Engine) -> Northmere:
    units = SqlUnits(engine, KEY)
    with units.write() as unit:
        board = unit.boards.add(Board(0, "NM", "Northmere Partnership Board"))
        subgroup = unit.boards.add_subgroup(Subgroup(0, board.id, "HARBOUR", "Harbour and roads"))
        officer = unit.people.add(Person(0, "Ann Marlow", email="ann@northmere.example"))
        account = unit.people.account_seen(Account(0, "slack", "T1", "U1", "ann", AccountKind.MEMBER))
        unit.people.link(account.id, officer.id)
        unit.people.grant(board.id, None, officer.id, Role.OFFICER)
        place = unit.places.seen(Place(0, "slack", "T1", "C1", name="harbour", subgroup_id=subgroup.id))
        unit.commit()
    return Northmere(units, board, subgroup, officer, account, place)
