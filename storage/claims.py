"""Taking rows of the outbox under a lease: the statements, and the row as the worker sees it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Float, Update, and_, bindparam, select, update

from bot.delivery.outbox import Claim, State
from storage.prepared import Prepared
from storage.tables import actions, outbox, places
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


def join_cards(prepared: Prepared, claims: Sequence[Claim]) -> None:
    """A card is drawn from the register as it is when it leaves: later editions of it that wait need not leave at all.

    They are named, not looked for: their keys end with the versions that the action has reached meanwhile.
    """
    for claim in claims:
        action, version = claim.args.get("action"), claim.args.get("version")
        if claim.kind != "card" or claim.doubtful or claim.payload is not None:
            continue
        # Somebody may have edited the row by hand.
        if not isinstance(version, int) or not isinstance(action, int) or not 0 < action < FARTHEST:
            continue
        reached = prepared.first(_VERSION, {"action": action})
        newest = min(reached[0], version + MOST_EDITIONS) if reached else version
        card, covered = claim.key.rpartition(":")[0], f"covered by the card in row {claim.id}"
        for later in range(version + 1, newest + 1):
            prepared.change(_COVER, {"later": f"{card}:{later}", "last_error": covered})


FARTHEST = 2**31
MOST_EDITIONS = 100
"""Editions of one card that are looked for behind it; any more are posted, which is the same edit again."""
_VERSION = select(actions.c.version).where(actions.c.id == bindparam("action"))
_COVER = (
    update(outbox)
    .where(outbox.c.key == bindparam("later"), outbox.c.state == State.READY)
    .values(state=State.CANCELLED)
)
