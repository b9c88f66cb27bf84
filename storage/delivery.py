"""The outbox as the worker works through it: claims under a lease, fenced records, and what the admin sees.

One code path for both databases: on PostgreSQL claimed rows are locked and skipped by others, on SQLite the write
lock is taken at once. Which rows may be taken is said in `waiting.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Float, Update, and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.delivery.outbox import Claim, State, Timing, Verdict, Waiting
from bot.delivery.ports import Envelope, Planner, Points, unwatched
from storage.claims import claimed, join_cards, look_up, take
from storage.engine import reading, writing
from storage.live_digests import put_live_digests
from storage.prepared import Prepared
from storage.reminders import put_reminders
from storage.standing import end_roles
from storage.stuck import give_up, listed, send_again
from storage.tables import gates, outbox, posts
from storage.timetable import Timetable
from storage.troubles import Trouble, tell_later, tell_officers
from storage.waiting import (
    FAR,
    LONGEST_GATE,
    NOW,
    candidates,
    clock,
    is_behind,
    is_sqlite,
    sweep,
    take_hold,
    to_look_up,
)

REMEMBERED = frozenset({"card", "digest", "question", "reminder", "notice"})
"""Kinds whose threads mean something afterwards."""

UNPOSTED = (State.CANCELLED, State.EXPIRED)
"""What becomes of a message that was taken up and not even tried: its channel need not rest after it."""

AHEAD = 100
"""Candidates that one look finds for the claims that follow it."""
FRESH = timedelta(seconds=1)
"""So long what was seen ahead is believed: whatever is urgent waits no longer behind thousands."""


class SqlDeliveries:
    """Implements the worker's `Deliveries`. `at` hears of the points beside each commit: tests stop there."""

    def __init__(self, engine: Engine, at: Points = unwatched) -> None:
        self._engine, self._at = engine, at
        self._timetable = Timetable(engine, at)
        self._ahead: list[int] = []
        self._looked_at: datetime | None = None

    def tick(self, now: datetime, plan: Planner) -> datetime | None:
        return self._timetable.tick(now, plan)

    def remind(self, now: datetime, is_working_day: Callable[[date], bool]) -> int:
        end_roles(self._engine, now)
        put = put_reminders(self._engine, now, is_working_day) + put_live_digests(self._engine, now)
        return put + tell_later(self._engine, now)

    def claim(
        self, owner: str, now: datetime, timing: Timing, limit: int, senders: Sequence[str], seers: Sequence[str]
    ) -> tuple[Claim, ...]:
        with reading(self._engine) as connection:
            prepared = Prepared(connection)
            ahead = self._look_ahead(prepared, now, senders, limit)
            if not ahead and not is_behind(prepared, now, senders):
                return ()
        with writing(self._engine) as connection:
            prepared = Prepared(connection)
            if sweep(prepared, now, timing, seers):
                # A channel may be free that was not a moment ago.
                ahead = candidates(prepared, now, senders, limit)
            mine = {"lease_owner": owner, "lease": timing.lease}
            doubts = [
                row_id
                for row_id in to_look_up(prepared, now, senders, (limit + 1) // 2)
                if prepared.change(look_up(is_sqlite(prepared)), {**mine, "row": row_id})
            ]
            # Looked at again once the row and its channel are locked: another may have been quicker.
            ready = self._take(prepared, ahead, limit - len(doubts), {**mine, "now": now})
            claims = tuple(claimed(prepared, row_id) for row_id in sorted([*ready, *doubts]))
            join_cards(prepared, claims)
            self._at("claim: before the commit")
            connection.commit()
        self._at("claim: after the commit")
        return claims

    def _take(self, prepared: Prepared, ahead: list[int], most: int, mine: dict[str, Any]) -> list[int]:
        """The first few of these that nobody else has taken; the others are kept for the next claim."""
        taken: list[int] = []
        for place, row_id in enumerate(ahead):
            if len(taken) >= most:
                self._ahead = ahead[place:]
                break
            if take_hold(prepared, row_id, mine["now"]) and prepared.change(
                take(is_sqlite(prepared)), {**mine, "row": row_id}
            ):
                taken.append(row_id)
        else:
            self._ahead = []
        return taken

    def _look_ahead(self, prepared: Prepared, now: datetime, senders: Sequence[str], limit: int) -> list[int]:
        """The next candidates. Where thousands wait, one look serves several claims; each row is checked again."""
        is_fresh = self._looked_at is not None and timedelta(0) <= now - self._looked_at < FRESH
        if not is_fresh or len(self._ahead) < limit:
            self._ahead, self._looked_at = candidates(prepared, now, senders, max(AHEAD, limit)), now
        return self._ahead

    def depart(self, claim: Claim, envelope: Envelope, now: datetime, timing: Timing) -> bool:
        with writing(self._engine) as connection:
            prepared = Prepared(connection)
            written = {
                "row": claim.id,
                "token": claim.token,
                "now": now,
                "lease": timing.lease,
                "payload": envelope.payload,
                "payload_stamp": envelope.stamp,
                "listed": list(envelope.listed),
                "edit": envelope.edit,
                "first_sent_at": claim.first_sent_at or now,
            }
            held = prepared.change(_depart(is_sqlite(prepared)), written)
            connection.commit()
            return held == 1

    def record(self, claim: Claim, verdict: Verdict, now: datetime, timing: Timing) -> bool:
        with writing(self._engine) as connection:
            prepared = Prepared(connection)
            if prepared.change(_record(_held_as(claim, verdict)), _written(claim, verdict)) != 1:
                return False
            _close_gates(prepared, claim, verdict, now, timing)
            if verdict.state is State.SENT:
                _remember(prepared, claim, verdict.message)
            if verdict.forget:
                gone = and_(posts.c.place_id == claim.place_id, posts.c.message == verdict.forget)
                connection.execute(delete(posts).where(gone))
            if verdict.tell:
                about = (claim.id, claim.kind, verdict.state, claim.place_id, claim.args)
                tell_officers(connection, Trouble(*about, verdict.tell, verdict.error), now)
            self._at("record: before the commit")
            connection.commit()
        self._at("record: after the commit")
        return True

    # --- what the admin sees -----------------------------------------------------

    def waiting(self, states: Sequence[State] = (State.DEAD, State.UNCERTAIN), limit: int = 100) -> tuple[Waiting, ...]:
        """The newest rows in these states, with the channel's and the action's names."""
        with reading(self._engine) as connection:
            return listed(connection, states, limit)

    def counts(self) -> Mapping[State, int]:
        """How many rows there are in each state: for /metrics and `matters outbox`."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
        return {State(state): count for state, count in rows}

    def retry(self, row_id: int, now: datetime) -> bool:
        """Sends a dead, expired, cancelled or doubtful message (again), composed anew; False: it is none of these."""
        return self._settle(row_id, send_again)

    def discard(self, row_id: int, now: datetime) -> bool:
        """Lets a message be: it is there already, or is not wanted. False: it is sent, in flight or not known."""
        return self._settle(row_id, give_up)

    def _settle(self, row_id: int, how: Callable[[Connection, int], bool]) -> bool:
        with writing(self._engine) as connection:
            done = how(connection, row_id)
            connection.commit()
            return done


@lru_cache
def _depart(sqlite: bool) -> Update:
    mine = and_(
        outbox.c.id == bindparam("row"),
        outbox.c.lease_token == bindparam("token"),
        outbox.c.state == State.SENDING,
        outbox.c.lease_until > clock(sqlite),
        or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > NOW),
    )
    return update(outbox).where(mine).values(lease_until=clock(sqlite) + bindparam("lease", type_=Float))


@lru_cache
def _record(held: tuple[State, ...]) -> Update:
    states = or_(*(outbox.c.state == state for state in held))
    return update(outbox).where(outbox.c.id == bindparam("row"), outbox.c.lease_token == bindparam("token"), states)


# --- records -------------------------------------------------------------------------


def _held_as(claim: Claim, verdict: Verdict) -> tuple[State, ...]:
    """That it was sent is true whoever has given up on us meanwhile, as long as nobody else has taken it."""
    if verdict.state is State.SENT:
        return (State.SENDING, State.UNCERTAIN)
    return (State.UNCERTAIN,) if claim.doubtful else (State.SENDING,)


def _written(claim: Claim, verdict: Verdict) -> dict[str, Any]:
    values: dict[str, Any] = {
        "row": claim.id,
        "token": claim.token,
        "state": verdict.state,
        "not_before": None if verdict.state.is_final else verdict.not_before,
        "last_error": verdict.error[:500],
        "lease_until": None,
    }
    if verdict.state.is_final:
        values["payload"] = None
    if verdict.message:
        values["message"] = verdict.message
    if verdict.clean and (claim.first_sent_at is None or claim.doubtful):
        # Surely not there: a worker that dies before the next POST leaves no doubt behind.
        values["first_sent_at"] = None
    if verdict.forget:
        values["edit"] = ""
    if verdict.shut is not None:
        # Being asked to wait is no failure of this message.
        values["attempts"] = claim.attempts - 1
    return values


_put_gate = insert_once(gates)
_SHUT = _put_gate.on_conflict_do_update(index_elements=["key"], set_={"next_ok": _put_gate.excluded.next_ok})
# Several may be asked to wait at once: the longest wait counts, but not one from a clock that was far ahead.
_longer = and_(gates.c.next_ok > _put_gate.excluded.next_ok, gates.c.next_ok <= FAR)
_SHUT_LONGER = _put_gate.on_conflict_do_update(
    index_elements=["key"], set_={"next_ok": case((_longer, gates.c.next_ok), else_=_put_gate.excluded.next_ok)}
)
_LISTED = select(outbox.c.listed).where(outbox.c.id == bindparam("row"))
_POST = insert_once(posts).on_conflict_do_nothing(index_elements=["place_id", "message"])


def _close_gates(prepared: Prepared, claim: Claim, verdict: Verdict, now: datetime, timing: Timing) -> None:
    """A channel rests for a second after each message, a workspace as long as its platform says."""
    if not claim.doubtful and verdict.state not in UNPOSTED:
        rested = now + timedelta(seconds=timing.channel_gap)
        prepared.change(_SHUT, {"key": f"place:{claim.place_id}", "next_ok": rested})
    if verdict.shut is not None:
        gate = {"key": f"post:{claim.platform}:{claim.tenant}", "next_ok": verdict.shut}
        prepared.change(_SHUT_LONGER, {**gate, "far": verdict.shut + LONGEST_GATE})


def _remember(prepared: Prepared, claim: Claim, message: str) -> None:
    if claim.kind not in REMEMBERED or not message:
        return
    listed = prepared.first(_LISTED, {"row": claim.id})
    about = claim.args.get("action")
    post = {
        "place_id": claim.place_id,
        "message": message,
        "kind": claim.kind,
        "action_id": about if isinstance(about, int) else None,
        "listed": listed[0] if listed else [],
        "proposal_id": claim.args.get("proposal"),
    }
    prepared.change(_POST, post)
