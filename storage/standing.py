"""Ends the roles whose last day is over, tells the person and the officers, and keeps it as an act.

A turn does not wait for this: an ended role counts for nothing there from midnight on (bot/permissions.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, delete, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.model import Role
from bot.views.standing import own_role_ended, role_ended
from storage.engine import reading, writing
from storage.tables import acts, boards, outbox, people, places, roles, subgroups

_ENDING = (
    select(roles, boards.c.timezone, boards.c.code.label("board"), subgroups.c.code, people.c.name)
    .join_from(roles, boards, boards.c.id == roles.c.board_id)
    .join(people, people.c.id == roles.c.person_id)
    .outerjoin(subgroups, subgroups.c.id == roles.c.subgroup_id)
    .where(roles.c.until.is_not(None))
    .order_by(roles.c.id)
)


def end_roles(engine: Engine, now: datetime) -> int:
    """How many roles ended. Nearly always none, for one small look."""
    with reading(engine) as connection:
        if not any(_over(connection, now)):
            return 0
    with writing(engine) as connection:
        ended = list(_over(connection, now))
        for row in ended:
            if connection.execute(delete(roles).where(roles.c.id == row["id"])).rowcount:
                _tell(connection, row, now)
        connection.commit()
        return len(ended)


def _over(connection: Connection, now: datetime) -> Iterator[Any]:
    for row in connection.execute(_ENDING).mappings():
        if row["until"] < now.astimezone(ZoneInfo(row["timezone"])).date():
            yield row


def _tell(connection: Connection, row: Any, now: datetime) -> None:
    role, code = Role(row["role"]), row["code"] or row["board"]
    told = {"at": now, "deed": f"{role.value} ended", "board_id": row["board_id"], "about_person": row["person_id"]}
    connection.execute(insert(acts).values(**told, detail=code))
    letters = {chat: own_role_ended(role, code, row["until"]) for chat in _chats(connection, [row["person_id"]])}
    officers = select(roles.c.person_id).where(
        roles.c.board_id == row["board_id"], roles.c.role == Role.OFFICER.value, roles.c.person_id != row["person_id"]
    )
    said = role_ended(row["name"], role, code, row["until"])
    letters |= dict.fromkeys(_chats(connection, list(connection.execute(officers).scalars())), said)
    for chat, words in letters.items():
        key = f"notice:{chat}:ended:{row['id']}:{row['until'].isoformat()}"
        values = {"key": key, "place_id": chat, "kind": "notice", "args": {"text": words}, "created_at": now}
        connection.execute(insert_once(outbox).values(values).on_conflict_do_nothing(index_elements=["key"]))


def _chats(connection: Connection, person_ids: list[int]) -> list[int]:
    mine = or_(*(places.c.person_id == person for person in person_ids)) if person_ids else places.c.id.is_(None)
    personal = places.c.kind == "personal"
    return list(connection.execute(select(places.c.id).where(mine, personal, places.c.suspended == "")).scalars())
