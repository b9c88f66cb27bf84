"""What was done about people and places: links, roles, posts, clearances. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from bot.model import Act, Actor, Role
from storage.prepared import Prepared
from storage.tables import acts, people

_ACT = (
    select(
        acts.c.at,
        acts.c.deed,
        acts.c.account_id,
        acts.c.person_id,
        acts.c.role,
        people.c.name,
        acts.c.board_id,
        acts.c.about_person,
        acts.c.about_account,
        acts.c.about_place,
        acts.c.detail,
    )
    .select_from(acts.outerjoin(people, people.c.id == acts.c.person_id))
    .order_by(acts.c.id)
)
_ABOUT_PERSON = _ACT.where(acts.c.about_person == bindparam("person"))
_ABOUT_ACCOUNT = _ACT.where(acts.c.about_account == bindparam("account"))
_ABOUT_PLACE = _ACT.where(acts.c.about_place == bindparam("place"))
_DONE_AT = _ACT.where(acts.c.board_id == bindparam("board"), acts.c.at == bindparam("moment"))
_DONE_BY = (
    _ACT.order_by(None)
    .where(acts.c.account_id.in_(bindparam("accounts", expanding=True)))
    .order_by(acts.c.id.desc())
    .limit(bindparam("most"))
)
_ADD = insert(acts)


class SqlActs:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared

    def record(self, act: Act) -> None:
        values = {
            "at": act.at,
            "deed": act.deed,
            "board_id": act.board_id,
            "account_id": act.actor.account_id,
            "person_id": act.actor.person_id,
            "role": act.actor.role.value,
            "about_person": act.person_id,
            "about_account": act.account_id,
            "about_place": act.place_id,
            "detail": act.detail[:80],
        }
        self._run.insert(_ADD, values)

    def about_person(self, person_id: int) -> tuple[Act, ...]:
        return tuple(_act(row) for row in self._run.rows(_ABOUT_PERSON, {"person": person_id}))

    def about_account(self, account_id: int) -> tuple[Act, ...]:
        return tuple(_act(row) for row in self._run.rows(_ABOUT_ACCOUNT, {"account": account_id}))

    def about_place(self, place_id: int) -> tuple[Act, ...]:
        return tuple(_act(row) for row in self._run.rows(_ABOUT_PLACE, {"place": place_id}))

    def done_by(self, account_ids: Sequence[int], limit: int) -> tuple[Act, ...]:
        rows = self._run.connection.execute(_DONE_BY, {"accounts": list(account_ids), "most": limit})
        return tuple(_act(row) for row in rows)

    def done_at(self, board_id: int, at: datetime) -> tuple[Act, ...]:
        return tuple(_act(row) for row in self._run.rows(_DONE_AT, {"board": board_id, "moment": at}))


def _act(row: Sequence[Any]) -> Act:
    at, deed, account_id, person_id, role, name, board_id, about_person, about_account, about_place, detail = row
    actor = Actor(account_id, person_id, Role(role), name or "")
    return Act(at, deed, actor, board_id, about_person, about_account, about_place, detail)
