"""Which rows of the outbox may be taken up now, and which were left behind by an owner that died.

Leases read the database's clock alone; every other time is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.delivery.outbox import NOT_SURE, State, Timing
from storage.tables import UNFINISHED_SQL, gates, outbox, places
from storage.troubles import Trouble, tell_officers

PATIENT = ("digest", "reminder")
"""Kinds that let what people are waiting for go first, when thousands are due at once."""

LOOKS_THAT_HOLD = 4
"""Attempts, the first sending included, after which a doubt lets the channel go on without it."""


def database_clock(connection: Connection) -> ColumnElement[float]:
    """Seconds since 1970 by the database's own clock."""
    if connection.dialect.name == "sqlite":
        return literal_column("((julianday('now') - 2440587.5) * 86400.0)", Float)
    return literal_column("extract(epoch from clock_timestamp())", Float)


def ripe(rows: Any, now: datetime) -> ColumnElement[bool]:
    """Its turn has come once; from then on it keeps its place in the channel, even while it backs off."""
    return or_(rows.c.attempts > 0, rows.c.not_before.is_(None), rows.c.not_before <= now)


def at_the_head(now: datetime) -> ColumnElement[bool]:
    """No older message of the channel is unfinished, and none is in flight.

    A dead one stops nobody, nor does a doubt that only a person can settle. One that is being looked up keeps its
    place for the first few looks, so that the channel reads in order; then it stops nobody either.
    """
    other = outbox.alias("other")
    looked_up = and_(
        other.c.state == State.UNCERTAIN, other.c.not_before.is_not(None), other.c.attempts <= LOOKS_THAT_HOLD
    )
    waits = and_(other.c.id < outbox.c.id, or_(looked_up, and_(other.c.state == State.READY, ripe(other, now))))
    blocks = exists().where(
        text(f"other.{UNFINISHED_SQL}"),
        other.c.place_id == outbox.c.place_id,
        other.c.id != outbox.c.id,
        or_(other.c.state == State.SENDING, waits),
    )
    return ~blocks


def anything(connection: Connection, now: datetime) -> bool:
    """A look without a lock: an idle worker writes nothing. A doubt held for an officer has no `not_before`."""
    over = outbox.c.expires_at <= now
    wanted = or_(
        and_(outbox.c.state == State.READY, or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now, over)),
        and_(outbox.c.state == State.SENDING, outbox.c.lease_until < database_clock(connection)),
        and_(outbox.c.state == State.UNCERTAIN, outbox.c.not_before <= now),
    )
    return connection.execute(select(1).where(text(f"outbox.{UNFINISHED_SQL}"), wanted).limit(1)).first() is not None


def to_send(now: datetime, senders: Sequence[str]) -> Select[int]:
    """Ready, at the head of their channel, with both gates open; what people wait for comes first."""
    channel, workspace = gates.alias("channel"), gates.alias("workspace")
    return (
        select(outbox.c.id)
        .join_from(outbox, places, places.c.id == outbox.c.place_id)
        .outerjoin(channel, channel.c.key == "place:" + cast(outbox.c.place_id, String))
        .outerjoin(workspace, workspace.c.key == "post:" + places.c.platform + ":" + places.c.tenant)
        .where(
            text(f"outbox.{UNFINISHED_SQL}"),
            outbox.c.state == State.READY,
            or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now),
            places.c.platform.in_(senders),
            or_(channel.c.next_ok.is_(None), channel.c.next_ok <= now),
            or_(workspace.c.next_ok.is_(None), workspace.c.next_ok <= now),
            at_the_head(now),
        )
        .order_by(case((outbox.c.kind.in_(PATIENT), 1), else_=0), outbox.c.id)
    )


def to_look_up(connection: Connection, now: datetime, seers: Sequence[str]) -> Select[int]:
    """Doubts whose waiting time is over, and which nobody is looking up."""
    return (
        select(outbox.c.id)
        .join_from(outbox, places, places.c.id == outbox.c.place_id)
        .where(
            text(f"outbox.{UNFINISHED_SQL}"),
            outbox.c.state == State.UNCERTAIN,
            outbox.c.not_before <= now,
            or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < database_clock(connection)),
            places.c.platform.in_(seers),
        )
        .order_by(outbox.c.id)
    )


def lock(connection: Connection, wanted: Select[int], of: Sequence[Any]) -> list[int]:
    """The rows' ids, locked against other workers. SQLite holds its one write lock already.

    Not FOR UPDATE: that would make every command wait that puts a message for the same channel.
    """
    if connection.dialect.name != "sqlite":
        wanted = wanted.with_for_update(of=list(of), skip_locked=True, key_share=True)
    return [row[0] for row in connection.execute(wanted)]


def sweep(connection: Connection, now: datetime, timing: Timing, seers: Sequence[str]) -> None:
    """What is too late expires; what a dead owner left goes back, or into doubt if it may have been posted."""
    over = and_(outbox.c.state == State.READY, outbox.c.expires_at <= now)
    connection.execute(
        update(outbox)
        .where(text(UNFINISHED_SQL), over)
        .values(state=State.EXPIRED, payload=None, last_error="its time was over before it could be sent")
    )
    left = (
        select(
            outbox.c.id,
            outbox.c.kind,
            outbox.c.args,
            outbox.c.place_id,
            outbox.c.edit,
            outbox.c.first_sent_at,
            places.c.platform,
        )
        .join_from(outbox, places, places.c.id == outbox.c.place_id)
        .where(
            text(f"outbox.{UNFINISHED_SQL}"),
            outbox.c.state == State.SENDING,
            outbox.c.lease_until < database_clock(connection),
        )
    )
    if connection.dialect.name != "sqlite":
        left = left.with_for_update(of=[outbox], skip_locked=True, key_share=True)
    for row in connection.execute(left).all():
        _take_back(connection, row, now, timing, seers)


def _take_back(connection: Connection, row: Any, now: datetime, timing: Timing, seers: Sequence[str]) -> None:
    """The lease outlasted every answer; what is still waited for is that the platform shows what it took."""
    row_id, kind, args, place_id, edit, first_sent_at, platform = row
    if first_sent_at is None or edit:
        values: dict[str, Any] = {"state": State.READY, "last_error": "its worker died before it was sent"}
    else:
        wait = now + timedelta(seconds=timing.doubt) if platform in seers else None
        values = {"state": State.UNCERTAIN, "not_before": wait, "last_error": "its worker died while sending"}
        if wait is None:
            tell_officers(connection, Trouble(row_id, kind, State.UNCERTAIN, place_id, args, NOT_SURE), now)
    connection.execute(update(outbox).where(outbox.c.id == row_id).values(lease_until=None, **values))
