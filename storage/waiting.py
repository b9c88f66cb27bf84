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
    CTE,
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
from storage.tables import BUSY_SQL, EXPIRING_SQL, gates, outbox, places, unfinished
from storage.troubles import Trouble, tell_officers
from storage.types import UtcTime

PATIENT = ("digest", "reminder")
"""Kinds that let what people are waiting for go first, when thousands are due at once."""
LOOKS_THAT_HOLD = 4
"""Attempts, the first sending included, after which a doubt lets the channel go on without it."""

NOW: ColumnElement[datetime] = bindparam("now", type_=UtcTime())
LONGEST_GATE = timedelta(hours=1)
FAR: ColumnElement[datetime] = bindparam("far", type_=UtcTime())
"""A gate that opens later than this was shut by a clock that was ahead: it counts as open."""
_UNFINISHED = text(unfinished("outbox"))


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
    busy, older = outbox.alias("busy"), outbox.alias("older")
    looked_up = and_(
        busy.c.id < outbox.c.id,
        busy.c.state == State.UNCERTAIN,
        busy.c.not_before.is_not(None),
        busy.c.attempts <= LOOKS_THAT_HOLD,
    )
    in_hand = exists().where(
        text(f"busy.{BUSY_SQL}"),
        busy.c.place_id == outbox.c.place_id,
        busy.c.id != outbox.c.id,
        or_(busy.c.state == State.SENDING, looked_up),
    )
    in_front = exists().where(
        text(unfinished("older")),
        older.c.place_id == outbox.c.place_id,
        older.c.id < outbox.c.id,
        older.c.state == State.READY,
        _ripe(older),
    )
    return and_(~in_hand, ~in_front)


def _ripe(row: Any) -> ColumnElement[bool]:
    return or_(row.c.attempts > 0, row.c.not_before.is_(None), row.c.not_before <= NOW)


def is_behind(prepared: Prepared, now: datetime, senders: Sequence[str]) -> bool:
    """Whether something is to be swept up or looked up: a look without a lock, for an idle worker writes nothing."""
    sqlite = is_sqlite(prepared)
    looks = (_EXPIRING, _left(sqlite), _to_look_up(sqlite, tuple(senders)))
    return any(prepared.first(look, {"now": now, "most": 1}) is not None for look in looks)


def candidates(prepared: Prepared, now: datetime, senders: Sequence[str], most: int) -> list[int]:
    """Ready, at the head of their channel, with both gates open. Without a lock: `take_hold` looks again."""
    return [
        row[0] for row in prepared.rows(_to_send(tuple(senders)), {"now": now, "far": now + LONGEST_GATE, "most": most})
    ]


def take_hold(prepared: Prepared, row_id: int, now: datetime) -> bool:
    """The row and its channel, locked against other workers, if the row may still leave.

    What changed between a look and the lock is seen by the statement that follows: see `at_the_head`.
    """
    statement = _locked(_STILL, prepared, places)
    return prepared.first(statement, {"row": row_id, "now": now, "far": now + LONGEST_GATE}) is not None


def _channels() -> CTE:
    """Every channel with something unfinished: one jump through the index each, however much waits in it."""
    first = select(outbox.c.place_id).where(_UNFINISHED).order_by(outbox.c.place_id).limit(1)
    found = select(first.scalar_subquery().label("place_id")).cte("waiting", recursive=True)
    later = outbox.alias("later")
    following = (
        select(later.c.place_id)
        .where(text(unfinished("later")), later.c.place_id > found.c.place_id)
        .order_by(later.c.place_id)
        .limit(1)
        .scalar_subquery()
    )
    return found.union_all(select(following).where(found.c.place_id.is_not(None)))


_CHANNEL, _WORKSPACE = gates.alias("channel"), gates.alias("workspace")
_TO_CHANNEL = _CHANNEL.c.key == "place:" + cast(places.c.id, String)
_TO_WORKSPACE = _WORKSPACE.c.key == "post:" + places.c.platform + ":" + places.c.tenant
_OPEN = (
    outbox.c.state == State.READY,
    or_(outbox.c.not_before.is_(None), outbox.c.not_before <= NOW),
    or_(_CHANNEL.c.next_ok.is_(None), _CHANNEL.c.next_ok <= NOW, _CHANNEL.c.next_ok > FAR),
    or_(_WORKSPACE.c.next_ok.is_(None), _WORKSPACE.c.next_ok <= NOW, _WORKSPACE.c.next_ok > FAR),
    at_the_head(),
)
_STILL = (
    select(outbox.c.id)
    .join_from(outbox, places, places.c.id == outbox.c.place_id)
    .outerjoin(_CHANNEL, _TO_CHANNEL)
    .outerjoin(_WORKSPACE, _TO_WORKSPACE)
    .where(outbox.c.id == bindparam("row"), *_OPEN)
)


@lru_cache
def _to_send(senders: tuple[str, ...]) -> Select[Any]:
    """Only the first message of a channel can leave, so no other is looked at, nor any behind a closed gate."""
    waiting, head = _channels(), outbox.alias("head")
    first = (
        select(head.c.id)
        .where(
            text(unfinished("head")),
            head.c.place_id == waiting.c.place_id,
            head.c.state == State.READY,
            _ripe(head),
        )
        .order_by(head.c.id)
        .limit(1)
        .correlate(waiting)
        .scalar_subquery()
    )
    return (
        select(outbox.c.id)
        .select_from(waiting)
        .join(places, places.c.id == waiting.c.place_id)
        .outerjoin(_CHANNEL, _TO_CHANNEL)
        .outerjoin(_WORKSPACE, _TO_WORKSPACE)
        .join(outbox, outbox.c.id == first)
        .where(_one_of(senders), *_OPEN)
        .order_by(case(*((outbox.c.kind == kind, 1) for kind in PATIENT), else_=0), outbox.c.id)
        .limit(bindparam("most"))
    )


def to_look_up(prepared: Prepared, now: datetime, senders: Sequence[str], limit: int) -> list[int]:
    """Doubts whose waiting time is over, and which nobody is looking up."""
    statement = _locked(_to_look_up(is_sqlite(prepared), tuple(senders)), prepared)
    return [row[0] for row in prepared.rows(statement, {"now": now, "most": limit})]


@lru_cache
def _to_look_up(sqlite: bool, senders: tuple[str, ...]) -> Select[Any]:
    return (
        select(outbox.c.id)
        .join_from(outbox, places, places.c.id == outbox.c.place_id)
        .where(
            text(f"outbox.{BUSY_SQL}"),
            outbox.c.state == State.UNCERTAIN,
            outbox.c.not_before <= NOW,
            or_(outbox.c.lease_until.is_(None), outbox.c.lease_until < clock(sqlite)),
            _one_of(senders),
        )
        .order_by(outbox.c.id)
        .limit(bindparam("most"))
    )


def _locked(wanted: Select[Any], prepared: Prepared, *more: Any) -> Select[Any]:
    """Locked against other workers, and what they have locked skipped. SQLite holds its one write lock already.

    Not FOR UPDATE: that would make every command wait that puts a message for the same channel.
    """
    return wanted if is_sqlite(prepared) else _skip_locked(wanted, (outbox, *more))


@lru_cache
def _skip_locked(wanted: Select[Any], of: tuple[Any, ...]) -> Select[Any]:
    return wanted.with_for_update(of=list(of), skip_locked=True, key_share=True)


def _one_of(platforms: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(false(), *(places.c.platform == platform for platform in platforms))


def sweep(prepared: Prepared, now: datetime, timing: Timing, seers: Sequence[str]) -> int:
    """What is too late expires; what a dead owner left goes back, or into doubt if it may have been posted."""
    expired = prepared.change(_EXPIRE, {"now": now})
    left = prepared.rows(_locked(_left(is_sqlite(prepared)), prepared))
    for row in left:
        _take_back(prepared, row, now, timing, seers)
    return expired + len(left)


_TOO_LATE = (text(EXPIRING_SQL), outbox.c.expires_at <= NOW)
_EXPIRING = select(outbox.c.id).where(*_TOO_LATE).limit(1)
_EXPIRE: Update = (
    update(outbox)
    .where(*_TOO_LATE)
    .values(state=State.EXPIRED, payload=None, last_error="its time was over before it could be sent")
)


@lru_cache
def _left(sqlite: bool) -> Select[Any]:
    return (
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
        .where(text(f"outbox.{BUSY_SQL}"), outbox.c.state == State.SENDING, outbox.c.lease_until < clock(sqlite))
    )


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
