"""Which rows of the outbox may be taken up now, and which were left behind by an owner that died.

Leases read the database's clock alone; every other time is the caller's. The statements are made once for each
database and set of platforms, and run straight on the driver.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    String,
    Update,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.delivery.outbox import NOT_SURE, State, Timing
from storage.prepared import Prepared
from storage.tables import UNFINISHED_SQL, gates, outbox, places
from storage.troubles import Trouble, tell_officers
from storage.types import UtcTime

PATIENT = ("digest", "reminder")
"""Kinds that let what people are waiting for go first, when thousands are due at once."""
LOOKS_THAT_HOLD = 4
"""Attempts, the first sending included, after which a doubt lets the channel go on without it."""

NOW: ColumnElement[datetime] = bindparam("now", type_=UtcTime())
_UNFINISHED = text(f"outbox.{UNFINISHED_SQL}")


def is_sqlite(prepared: Prepared) -> bool:
    return prepared.connection.dialect.name == "sqlite"


def clock(sqlite: bool) -> ColumnElement[float]:
    """Seconds since 1970 by the database's own clock."""
    if sqlite:
        return literal_column("((julianday('now') - 2440587.5) * 86400.0)", Float)
    return literal_column("extract(epoch from clock_timestamp())", Float)


def at_the_head() -> ColumnElement[bool]:
    """No older message of the channel is unfinished, and none is in flight.

    A message keeps its place from the moment its time has come, even while it backs off. A dead one stops nobody,
    nor does a doubt that only a person can settle. One that is being looked up keeps its place for the first few
    looks, so that the channel reads in order; then it stops nobody either.
    """
    other = outbox.alias("other")
    ripe = or_(other.c.attempts > 0, other.c.not_before.is_(None), other.c.not_before <= NOW)
    looked_up = and_(
        other.c.state == State.UNCERTAIN, other.c.not_before.is_not(None), other.c.attempts <= LOOKS_THAT_HOLD
    )
    waits = and_(other.c.id < outbox.c.id, or_(looked_up, and_(other.c.state == State.READY, ripe)))
    blocks = exists().where(
        text(f"other.{UNFINISHED_SQL}"),
        other.c.place_id == outbox.c.place_id,
        other.c.id != outbox.c.id,
        or_(other.c.state == State.SENDING, waits),
    )
    return ~blocks


def anything(prepared: Prepared, now: datetime) -> bool:
    """A look without a lock: an idle worker writes nothing. A doubt held for an officer has no `not_before`."""
    return prepared.first(_anything(is_sqlite(prepared)), {"now": now}) is not None


@lru_cache
def _anything(sqlite: bool) -> Select[Any]:
    ready = or_(outbox.c.not_before.is_(None), outbox.c.not_before <= NOW, outbox.c.expires_at <= NOW)
    wanted = or_(
        and_(outbox.c.state == State.READY, ready),
        and_(outbox.c.state == State.SENDING, outbox.c.lease_until < clock(sqlite)),
        and_(outbox.c.state == State.UNCERTAIN, outbox.c.not_before <= NOW),
    )
    return select(literal_column("1")).select_from(outbox).where(_UNFINISHED, wanted).limit(1)


def to_send(prepared: Prepared, now: datetime, senders: Sequence[str], limit: int) -> list[int]:
    """Ready, at the head of their channel, with both gates open; locked against other workers on PostgreSQL."""
    if limit <= 0:
        return []
    statement = _to_send(is_sqlite(prepared), tuple(senders))
    return [row[0] for row in prepared.rows(statement, {"now": now, "most": limit})]


@lru_cache
def _to_send(sqlite: bool, senders: tuple[str, ...]) -> Select[Any]:
    channel, workspace = gates.alias("channel"), gates.alias("workspace")
    wanted = (
        select(outbox.c.id)
        .join_from(outbox, places, places.c.id == outbox.c.place_id)
        .outerjoin(channel, channel.c.key == "place:" + cast(outbox.c.place_id, String))
        .outerjoin(workspace, workspace.c.key == "post:" + places.c.platform + ":" + places.c.tenant)
        .where(
            _UNFINISHED,
            outbox.c.state == State.READY,
            or_(outbox.c.not_before.is_(None), outbox.c.not_before <= NOW),
            _one_of(senders),
            or_(channel.c.next_ok.is_(None), channel.c.next_ok <= NOW),
            or_(workspace.c.next_ok.is_(None), workspace.c.next_ok <= NOW),
            at_the_head(),
        )
        .order_by(case(*((outbox.c.kind == kind, 1) for kind in PATIENT), else_=0), outbox.c.id)
        .limit(bindparam("most"))
    )
    # Not FOR UPDATE: that would make every command wait that puts a message for the same channel.
    return wanted if sqlite else wanted.with_for_update(of=[outbox, places], skip_locked=True, key_share=True)


def to_look_up(prepared: Prepared, now: datetime, seers: Sequence[str], limit: int) -> list[int]:
    """Doubts whose waiting time is over, and which nobody is looking up."""
    statement = _to_look_up(is_sqlite(prepared), tuple(seers))
    return [row[0] for row in prepared.rows(statement, {"now": now, "most": limit})]


@lru_cache
def _to_look_up(sqlite: bool, seers: tuple[str, ...]) -> Select[Any]:
    wanted = (
        select(outbox.c.id)
        .join_from(outbox, places, places.c.id == outbox.c.place_id)
        .where(
            _UNFINISHED,
            outbox.c.state == State.UNCERTAIN,
            outbox.c.not_before <= NOW,
            or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < clock(sqlite)),
            _one_of(seers),
        )
        .order_by(outbox.c.id)
        .limit(bindparam("most"))
    )
    return wanted if sqlite else wanted.with_for_update(of=[outbox], skip_locked=True, key_share=True)


def _one_of(platforms: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(false(), *(places.c.platform == platform for platform in platforms))


def sweep(prepared: Prepared, now: datetime, timing: Timing, seers: Sequence[str]) -> None:
    """What is too late expires; what a dead owner left goes back, or into doubt if it may have been posted."""
    prepared.change(_EXPIRE, {"now": now})
    for row in prepared.rows(_left(is_sqlite(prepared))):
        _take_back(prepared, row, now, timing, seers)


_EXPIRE: Update = (
    update(outbox)
    .where(text(UNFINISHED_SQL), outbox.c.state == State.READY, outbox.c.expires_at <= NOW)
    .values(state=State.EXPIRED, payload=None, last_error="its time was over before it could be sent")
)


@lru_cache
def _left(sqlite: bool) -> Select[Any]:
    wanted = (
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
        .where(_UNFINISHED, outbox.c.state == State.SENDING, outbox.c.lease_until < clock(sqlite))
    )
    return wanted if sqlite else wanted.with_for_update(of=[outbox], skip_locked=True, key_share=True)


_TAKE_BACK: Update = update(outbox).where(outbox.c.id == bindparam("row")).values(lease_until=None)


def _take_back(prepared: Prepared, row: Sequence[Any], now: datetime, timing: Timing, seers: Sequence[str]) -> None:
    """The lease outlasted every answer; what is still waited for is that the platform shows what it took."""
    row_id, kind, args, place_id, edit, first_sent_at, platform = row
    if first_sent_at is None or edit:
        values: dict[str, Any] = {"state": State.READY, "last_error": "its worker died before it was sent"}
    else:
        wait = now + timedelta(seconds=timing.doubt) if platform in seers else None
        values = {"state": State.UNCERTAIN, "not_before": wait, "last_error": "its worker died while sending"}
        if wait is None:
            trouble = Trouble(row_id, kind, State.UNCERTAIN, place_id, args, NOT_SURE)
            tell_officers(prepared.connection, trouble, now)
    prepared.change(_TAKE_BACK, {"row": row_id, **values})
