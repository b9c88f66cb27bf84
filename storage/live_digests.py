"""This week's digests, drawn again where they stand when something on them has changed; and the whole list below them.

Looks at what was sent and what was changed since; knows no words. Several changes between two looks are one edit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.outbox import State
from bot.digest.compose import LISTED, LIVE
from bot.digest.sections import SHOWN
from storage.engine import reading, writing
from storage.tables import actions, outbox, places

LIVES = timedelta(days=7)
"""After a week the next digest stands below it, and an old one is history."""

CHUNK = 500

# PostgreSQL's own INSERT; SQLite reads the same words.
_PUT = insert_once(outbox).on_conflict_do_nothing(index_elements=["key"])


def put_live_digests(engine: Engine, now: datetime) -> int:
    """Puts what is out of date into the outbox: how many messages."""
    with reading(engine) as connection:
        wanted = _fresh(connection, [row for digest in _standing(connection, now) for row in _wanted(digest, now)])
    if not wanted:
        return 0
    with writing(engine) as connection:
        put = sum(connection.execute(_PUT.values(**row)).rowcount for row in wanted)
        connection.commit()
    return put


def _standing(connection: Connection, now: datetime) -> Iterable[Any]:
    """The newest digest of each channel, if it is of this week, still there, and still that subgroup's channel."""
    newest = (
        select(func.max(outbox.c.id))
        .where(
            outbox.c.kind == "digest",
            outbox.c.state == State.SENT,
            outbox.c.created_at >= now - LIVES,
            ~outbox.c.key.startswith(LIVE),
        )
        .group_by(outbox.c.place_id)
    )
    mine = actions.c.subgroup_id == places.c.subgroup_id
    changed = select(func.max(actions.c.changed_at)).where(mine, actions.c.changed_at > outbox.c.created_at)
    found = (
        select(
            outbox.c.id, outbox.c.place_id, outbox.c.args, outbox.c.message, outbox.c.created_at, outbox.c.listed,
            places.c.subgroup_id, changed.correlate(outbox, places).scalar_subquery().label("changed"),
        )
        .join_from(outbox, places, places.c.id == outbox.c.place_id)
        .where(outbox.c.id.in_(newest), places.c.suspended == "", places.c.subgroup_id.is_not(None))
    )  # fmt: skip
    rows = connection.execute(found).all()
    return [row for row in rows if row.message and row.args.get("subgroup") == row.subgroup_id]


def _fresh(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that were not put in before: where nothing is new, the writer's place is not taken."""
    known: set[str] = set()
    for first in range(0, len(rows), CHUNK):
        keys = [row["key"] for row in rows[first : first + CHUNK]]
        known.update(connection.execute(select(outbox.c.key).where(outbox.c.key.in_(keys))).scalars())
    return [row for row in rows if row["key"] not in known]


def _wanted(digest: Any, now: datetime) -> list[dict[str, Any]]:
    same = {"place_id": digest.place_id, "created_at": now, "expires_at": digest.created_at + LIVES}
    args = {**digest.args, "posted": digest.created_at.isoformat()}
    rows: list[dict[str, Any]] = []
    if len(digest.listed) >= SHOWN:
        # A section may have been cut short: the whole of it goes below, once.
        listed = {**args, "thread": digest.message}
        rows.append({**same, "key": f"{LISTED}{digest.id}", "kind": "digest list", "args": listed})
    if digest.changed is not None:
        edit = {**args, "edit": digest.message}
        rows.append({**same, "key": f"{LIVE}{digest.id}:{digest.changed.isoformat()}", "kind": "digest", "args": edit})
    return rows
