"""Puts a message for the officers into the outbox when one has died or may not have arrived: once for each trouble."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.outbox import NOT_SURE, State
from bot.delivery.troubles import TROUBLE
from bot.model import PlaceKind, Role
from bot.values import dataclass
from storage.engine import reading, writing
from storage.prepared import Prepared
from storage.tables import actions, gates, outbox, places, roles, subgroups

log = logging.getLogger(__name__)


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
    """How many were told. A channel that stays gone is told of once a week, a doubt once.

    Where nobody has a chat with us yet it is logged, and told as soon as somebody has: see `tell_later`.
    """
    if trouble.kind == TROUBLE:
        log.error("an officer could not be told of a message in trouble; to see all of them: matters outbox list")
        return 0
    chats = _chats(connection, _board_of(connection, trouble))
    if not chats:
        _remember(connection, trouble, now)
    return _tell(connection, trouble, chats, now)


def _tell(connection: Connection, trouble: Trouble, chats: Sequence[int], now: datetime) -> int:
    year, week, _ = now.isocalendar()
    same = f"{trouble.place_id}:{trouble.reason}:{year}-W{week:02}" if trouble.state == State.DEAD else f"{trouble.row}"
    told = 0
    for chat in chats:
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


_UNTOLD = "untold:"
_KEEP = insert_once(gates).on_conflict_do_nothing(index_elements=["key"])


def _remember(connection: Connection, trouble: Trouble, now: datetime) -> None:
    if Prepared(connection).change(_KEEP, {"key": _untold(trouble), "next_ok": now}) == 1:
        reason = trouble.reason or trouble.state
        log.error("%s %s is in trouble (%s), and no officer or admin can be told", trouble.kind, trouble.row, reason)


def _untold(trouble: Trouble) -> str:
    return f"{_UNTOLD}{trouble.kind}:{trouble.row}"


def tell_later(engine: Engine, now: datetime) -> int:
    """Tells officers whose chat has become known of what nobody could be told when it happened."""
    with reading(engine) as connection:
        keys = connection.execute(select(gates.c.key).where(gates.c.key.startswith(_UNTOLD)).limit(MOST)).scalars()
        left = {key: int(key.rpartition(":")[2]) for key in keys if not key.startswith(f"{_UNTOLD}schedule:")}
    if not left:
        return 0
    with writing(engine) as connection:
        still = connection.execute(select(outbox).where(outbox.c.id.in_(left.values()), outbox.c.state.in_(STUCK)))
        found = {row.id: row for row in still}
        told = 0
        for key, row_id in left.items():
            row = found.get(row_id)
            trouble = row and Trouble(
                row.id, row.kind, row.state, row.place_id, row.args, _sentence(row), row.last_error
            )
            chats = _chats(connection, _board_of(connection, trouble)) if trouble else []
            if trouble and chats:
                told += _tell(connection, trouble, chats, now)
            if not trouble or chats:
                connection.execute(delete(gates).where(gates.c.key == key))
        connection.commit()
    return told


def _sentence(row: Any) -> str:
    if row.state == State.UNCERTAIN:
        return NOT_SURE
    return f"The reason given was: {row.last_error}." if row.last_error else ""


STUCK = (State.DEAD, State.UNCERTAIN)
MOST = 100


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
