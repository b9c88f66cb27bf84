"""Taking rows of the outbox under a lease: the statements, and the row as the worker sees it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, Float, Update, and_, bindparam, select, update

from bot.delivery.outbox import Claim, State
from storage.prepared import Prepared
from storage.tables import outbox, places
from storage.waiting import at_the_head, clock

_ROW = (
    select(
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
    )
    .join_from(outbox, places, places.c.id == outbox.c.place_id)
    .where(outbox.c.id == bindparam("row"))
)


def _leased(sqlite: bool) -> Update:
    """Names the owner and starts the lease; the token fences off whoever had the row before."""
    return update(outbox).values(
        lease_token=outbox.c.lease_token + 1,
        lease_until=clock(sqlite) + bindparam("lease", type_=Float),
        attempts=outbox.c.attempts + 1,
    )


@lru_cache
def take(sqlite: bool) -> Update:
    head = and_(outbox.c.id == bindparam("row"), outbox.c.state == State.READY, at_the_head())
    return _leased(sqlite).where(head).values(state=State.SENDING)


@lru_cache
def look_up(sqlite: bool) -> Update:
    return _leased(sqlite).where(outbox.c.id == bindparam("row"), outbox.c.state == State.UNCERTAIN)


def claimed(prepared: Prepared, row_id: int) -> Claim:
    row = prepared.first(_ROW, {"row": row_id})
    assert row is not None
    return Claim(
        id=row[0],
        key=row[1],
        place_id=row[2],
        platform=row[3],
        tenant=row[4],
        kind=row[5],
        args=row[6],
        token=row[7],
        created_at=row[8],
        attempts=row[9],
        doubtful=row[10] == State.UNCERTAIN,
        payload=row[11],
        stamp=row[12],
        listed=tuple(row[13]),
        edit=row[14],
        first_sent_at=row[15],
        expires_at=row[16],
    )


def join_cards(connection: Connection, claims: Sequence[Claim]) -> None:
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
