"""Puts a message for the officers into the outbox when one has died or may not have arrived: once for each trouble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.outbox import State
from bot.delivery.troubles import TROUBLE
from bot.model import PlaceKind, Role
from storage.tables import actions, outbox, places, roles, subgroups


@dataclass(frozen=True, slots=True)
class Trouble:
    """`row` is the message (or the schedule) that is in trouble, `sentence` what the officer reads."""

    row: int
    kind: str
    state: str
    place_id: int
    args: Mapping[str, Any]
    sentence: str
    reason: str = ""


def tell_officers(connection: Connection, trouble: Trouble, now: datetime) -> int:
    """How many were told. A channel that stays gone is told of once a week, a doubt once."""
    if trouble.kind == TROUBLE:
        return 0
    year, week, _ = now.isocalendar()
    same = f"{trouble.place_id}:{trouble.reason}:{year}-W{week:02}" if trouble.state == State.DEAD else f"{trouble.row}"
    told = 0
    for chat in _chats(connection, _board_of(connection, trouble)):
        row = {
            "key": f"trouble:{trouble.state}:{same}:{chat}"[:300],
            "place_id": chat,
            "kind": TROUBLE,
            "args": {
                "row": trouble.row,
                "kind": trouble.kind,
                "state": trouble.state,
                "place": trouble.place_id,
                "about": trouble.args.get("action"),
                "sentence": trouble.sentence,
            },
            "created_at": now,
        }
        put = insert_once(outbox).on_conflict_do_nothing(index_elements=["key"]).values(**row)
        told += connection.execute(put).rowcount
    return told


def _board_of(connection: Connection, trouble: Trouble) -> int | None:
    """The board of the action, else of the channel; None where neither says."""
    if isinstance(trouble.args.get("action"), int):
        wanted = select(actions.c.board_id).where(actions.c.id == trouble.args["action"])
        found: int | None = connection.execute(wanted).scalar()
        if found is not None:
            return found
    if isinstance(trouble.args.get("board"), int):
        return int(trouble.args["board"])
    linked = select(subgroups.c.board_id).join_from(places, subgroups).where(places.c.id == trouble.place_id)
    board: int | None = connection.execute(linked).scalar()
    return board


def _chats(connection: Connection, board_id: int | None) -> list[int]:
    """One personal chat of each officer; of each admin where the board has no officer who can be reached."""
    for wanted in (Role.OFFICER, Role.ADMIN):
        found = (
            select(func.min(places.c.id))
            .join_from(roles, places, places.c.person_id == roles.c.person_id)
            .where(roles.c.role == wanted, places.c.kind == PlaceKind.PERSONAL, places.c.suspended == "")
            .group_by(roles.c.person_id)
        )
        if board_id is not None:
            found = found.where(roles.c.board_id == board_id)
        chats = [row[0] for row in connection.execute(found)]
        if chats:
            return chats
    return []
