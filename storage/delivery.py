"""The outbox as the worker works through it: claims under a lease, fenced records, and what the admin sees.

One code path for both databases: on PostgreSQL claimed rows are locked and skipped by others, on SQLite the write
lock is taken at once. Which rows may be taken is said in `waiting.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.outbox import Claim, State, Timing, Verdict, Waiting
from bot.delivery.ports import Envelope, Planner, Points, unwatched
from storage.engine import reading, writing
from storage.tables import actions, gates, outbox, places, posts, subgroups
from storage.timetable import put_reminders, put_what_is_due
from storage.troubles import Trouble, tell_officers
from storage.waiting import anything, at_the_head, database_clock, lock, sweep, to_look_up, to_send

REMEMBERED = frozenset({"card", "digest", "question", "reminder", "notice"})
"""Kinds whose threads mean something afterwards."""

_ROW = select(
    outbox.c.id,
    outbox.c.key,
    outbox.c.place_id,
    places.c.platform,
    places.c.tenant,
    outbox.c.kind,
    outbox.c.args,
    outbox.c.lease_token,
    outbox.c.created_at,
    outbox.c.attempts,
    outbox.c.state,
    outbox.c.payload,
    outbox.c.payload_stamp,
    outbox.c.listed,
    outbox.c.edit,
    outbox.c.first_sent_at,
    outbox.c.expires_at,
).join_from(outbox, places, places.c.id == outbox.c.place_id)


class SqlDeliveries:
    """Implements the worker's `Deliveries`. `at` hears of the points beside each commit: tests stop there."""

    def __init__(self, engine: Engine, at: Points = unwatched) -> None:
        self._engine, self._at = engine, at

    def tick(self, now: datetime, plan: Planner) -> datetime | None:
        return put_what_is_due(self._engine, now, plan, self._at)

    def remind(self, now: datetime, is_working_day: Callable[[date], bool]) -> int:
        return put_reminders(self._engine, now, is_working_day)

    def claim(
        self, owner: str, now: datetime, timing: Timing, limit: int, senders: Sequence[str], seers: Sequence[str]
    ) -> tuple[Claim, ...]:
        with reading(self._engine) as connection:
            if not anything(connection, now):
                return ()
        with writing(self._engine) as connection:
            sweep(connection, now, timing, seers)
            doubts = lock(connection, to_look_up(connection, now, seers).limit((limit + 1) // 2), of=(outbox,))
            ids = lock(connection, to_send(now, senders).limit(limit - len(doubts)), of=(outbox, places))
            claims = _take(connection, owner, now, timing, ids, doubts)
            _join_cards(connection, claims)
            self._at("claim: before the commit")
            connection.commit()
        self._at("claim: after the commit")
        return claims

    def depart(self, claim: Claim, envelope: Envelope, now: datetime, timing: Timing) -> bool:
        with writing(self._engine) as connection:
            clock = database_clock(connection)
            mine = and_(
                outbox.c.id == claim.id,
                outbox.c.lease_token == claim.token,
                outbox.c.state == State.SENDING,
                outbox.c.lease_until > clock,
                or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now),
            )
            written = {
                "payload": envelope.payload,
                "payload_stamp": envelope.stamp,
                "listed": list(envelope.listed),
                "edit": envelope.edit,
                "first_sent_at": claim.first_sent_at or now,
                "lease_until": clock + timing.lease,
            }
            held = connection.execute(update(outbox).where(mine).values(**written)).rowcount
            connection.commit()
            return held == 1

    def record(self, claim: Claim, verdict: Verdict, now: datetime, timing: Timing) -> bool:
        with writing(self._engine) as connection:
            # That it was sent is true whoever has given up on us meanwhile, as long as nobody else has taken it.
            held = (State.SENDING, State.UNCERTAIN) if verdict.state is State.SENT else (_held_as(claim),)
            mine = and_(outbox.c.id == claim.id, outbox.c.lease_token == claim.token, outbox.c.state.in_(held))
            written = connection.execute(update(outbox).where(mine).values(**_written(claim, verdict))).rowcount
            if written != 1:
                return False
            _close_gates(connection, claim, verdict, now, timing)
            if verdict.state is State.SENT:
                _remember(connection, claim, verdict.message)
            if verdict.forget:
                gone = and_(posts.c.place_id == claim.place_id, posts.c.message == verdict.forget)
                connection.execute(delete(posts).where(gone))
            if verdict.tell:
                trouble = Trouble(
                    claim.id, claim.kind, verdict.state, claim.place_id, claim.args, verdict.tell, verdict.error
                )
                tell_officers(connection, trouble, now)
            self._at("record: before the commit")
            connection.commit()
        self._at("record: after the commit")
        return True

    # --- what the admin sees -----------------------------------------------------

    def waiting(self, states: Sequence[State] = (State.DEAD, State.UNCERTAIN), limit: int = 100) -> tuple[Waiting, ...]:
        """The newest rows in these states, with the channel's and the action's names."""
        with reading(self._engine) as connection:
            return _listed(connection, states, limit)

    def counts(self) -> Mapping[State, int]:
        """How many rows there are in each state: for /metrics and `matters outbox`."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
        return {State(state): count for state, count in rows}

    def retry(self, row_id: int, now: datetime) -> bool:
        """Sends a dead, expired, cancelled or doubtful message (again), composed anew; False: it is none of these."""
        wanted = (State.DEAD, State.UNCERTAIN, State.EXPIRED, State.CANCELLED)
        fresh = {
            "state": State.READY,
            "attempts": 0,
            "payload": None,
            "payload_stamp": "",
            "first_sent_at": None,
            "lease_until": None,
            "not_before": None,
            "expires_at": None,
            "last_error": "",
        }
        return self._settle(row_id, wanted, fresh)

    def discard(self, row_id: int, now: datetime) -> bool:
        """Lets a message be: it is there already, or is not wanted. False: it is sent, in flight or not known."""
        wanted = (State.DEAD, State.UNCERTAIN, State.READY)
        gone = {"state": State.CANCELLED, "payload": None, "lease_until": None, "last_error": "discarded by an admin"}
        return self._settle(row_id, wanted, gone)

    def _settle(self, row_id: int, states: Sequence[State], values: Mapping[str, Any]) -> bool:
        with writing(self._engine) as connection:
            mine = and_(outbox.c.id == row_id, outbox.c.state.in_(states))
            # A new token fences off whoever is looking the row up at this moment.
            settled = update(outbox).where(mine).values(lease_token=outbox.c.lease_token + 1, **values)
            done = connection.execute(settled).rowcount == 1
            connection.commit()
            return done


# --- claims ------------------------------------------------------------------------


def _take(
    connection: Connection, owner: str, now: datetime, timing: Timing, ids: list[int], doubts: list[int]
) -> tuple[Claim, ...]:
    clock = database_clock(connection)
    mine = {
        "lease_owner": owner,
        "lease_token": outbox.c.lease_token + 1,
        "lease_until": clock + timing.lease,
        "attempts": outbox.c.attempts + 1,
    }
    if ids:
        # Looked at again now that the rows and their channels are locked: another may have been quicker.
        head = and_(outbox.c.id.in_(ids), outbox.c.state == State.READY, at_the_head(now))
        connection.execute(update(outbox).where(head).values(state=State.SENDING, **mine))
    if doubts:
        still = and_(outbox.c.id.in_(doubts), outbox.c.state == State.UNCERTAIN)
        connection.execute(update(outbox).where(still).values(**mine))
    if not ids and not doubts:
        return ()
    taken = and_(outbox.c.id.in_([*ids, *doubts]), outbox.c.lease_owner == owner, outbox.c.lease_until > clock)
    return tuple(_claim(row) for row in connection.execute(_ROW.where(taken).order_by(outbox.c.id)))


def _claim(row: Any) -> Claim:
    return Claim(
        id=row.id,
        key=row.key,
        place_id=row.place_id,
        platform=row.platform,
        tenant=row.tenant,
        kind=row.kind,
        args=row.args,
        token=row.lease_token,
        created_at=row.created_at,
        attempts=row.attempts,
        doubtful=row.state == State.UNCERTAIN,
        payload=row.payload,
        stamp=row.payload_stamp,
        listed=tuple(row.listed),
        edit=row.edit,
        first_sent_at=row.first_sent_at,
        expires_at=row.expires_at,
    )


def _join_cards(connection: Connection, claims: Sequence[Claim]) -> None:
    """A card is drawn from the register as it is when it leaves: the same card further back need not leave at all."""
    for claim in claims:
        if claim.kind != "card" or claim.doubtful or claim.payload is not None:
            continue
        same = and_(
            outbox.c.place_id == claim.place_id,
            outbox.c.kind == "card",
            outbox.c.state == State.READY,
            outbox.c.id > claim.id,
        )
        later = connection.execute(select(outbox.c.id, outbox.c.args).where(same)).all()
        covered = [row.id for row in later if row.args.get("action") == claim.args.get("action")]
        if covered:
            joined = {"state": State.CANCELLED, "last_error": f"covered by the card in row {claim.id}"}
            connection.execute(update(outbox).where(outbox.c.id.in_(covered)).values(**joined))


# --- records -------------------------------------------------------------------------


def _held_as(claim: Claim) -> State:
    return State.UNCERTAIN if claim.doubtful else State.SENDING


def _written(claim: Claim, verdict: Verdict) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": verdict.state,
        "not_before": verdict.not_before,
        "last_error": verdict.error[:500],
        "lease_until": None,
    }
    if verdict.state.is_final:
        values["payload"] = None
        values["not_before"] = None
    if verdict.message:
        values["message"] = verdict.message
    if verdict.clean and (claim.first_sent_at is None or claim.doubtful):
        # Surely not there: a worker that dies before the next POST leaves no doubt behind.
        values["first_sent_at"] = None
    if verdict.forget:
        values["edit"] = ""
    return values


def _close_gates(connection: Connection, claim: Claim, verdict: Verdict, now: datetime, timing: Timing) -> None:
    """A channel rests for a second after each message, a workspace as long as its platform says."""
    if not claim.doubtful:
        _shut(connection, f"place:{claim.place_id}", now + timedelta(seconds=timing.channel_gap))
    if verdict.shut is not None:
        _shut(connection, f"post:{claim.platform}:{claim.tenant}", verdict.shut)


def _shut(connection: Connection, key: str, until: datetime) -> None:
    put = insert_once(gates).values(key=key, next_ok=until)
    connection.execute(put.on_conflict_do_update(index_elements=["key"], set_={"next_ok": put.excluded.next_ok}))


def _remember(connection: Connection, claim: Claim, message: str) -> None:
    if claim.kind not in REMEMBERED or not message:
        return
    listed = select(outbox.c.listed).where(outbox.c.id == claim.id)
    about = claim.args.get("action")
    put = insert_once(posts).values(
        place_id=claim.place_id,
        message=message,
        kind=claim.kind,
        action_id=about if isinstance(about, int) else None,
        listed=connection.execute(listed).scalar() or [],
        proposal_id=claim.args.get("proposal"),
    )
    connection.execute(put.on_conflict_do_nothing(index_elements=["place_id", "message"]))


def _listed(connection: Connection, states: Sequence[State], limit: int) -> tuple[Waiting, ...]:
    rows = connection.execute(
        select(outbox, places.c.name, places.c.channel)
        .join_from(outbox, places, places.c.id == outbox.c.place_id)
        .where(outbox.c.state.in_(states))
        .order_by(outbox.c.id.desc())
        .limit(limit)
    ).all()
    wanted = [row.args["action"] for row in rows if isinstance(row.args.get("action"), int)]
    named = select(actions.c.id, subgroups.c.code, actions.c.number).join_from(actions, subgroups)
    names = {i: f"{code}-{number}" for i, code, number in connection.execute(named.where(actions.c.id.in_(wanted)))}
    return tuple(
        Waiting(
            row.id,
            row.kind,
            State(row.state),
            row.name or row.channel,
            row.attempts,
            row.created_at,
            row.not_before,
            row.last_error,
            names.get(row.args.get("action"), ""),
            row.args,
        )
        for row in rows
    )
