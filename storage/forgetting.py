"""Lets go of what is no longer needed: receipts of repeats, unanswered questions, sent words, old refusals and updates.

The history is never touched here: it is erased for a person's sake only (see personal.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine, Text, and_, cast, delete, null, or_, update

from storage.engine import writing
from storage.personal import forget_updates
from storage.tables import link_codes, outbox, proposals, refusals, seen

RECEIPTS = timedelta(days=7)
"""No platform repeats a message after that."""
SENT = timedelta(days=30)
"""How long the rendered words of a message that will not be sent again may lie in the outbox."""
REFUSALS = timedelta(days=400)
"""Until the audit of the year they belong to is over."""
CODES = timedelta(days=1)
FINISHED = ("sent", "dead", "expired", "cancelled")


def forget(engine: Engine, now: datetime, updates_for: timedelta | None = None) -> Mapping[str, int]:
    """How much of each was let go. `updates_for`: how long an action's updates outlive its end; None: for ever."""
    over = and_(proposals.c.state == "waiting", proposals.c.expires_at <= now)
    lying = and_(outbox.c.state.in_(FINISHED), outbox.c.created_at <= now - SENT, outbox.c.payload.is_not(None))
    # A notice to one person is kept in the row itself, because nothing else holds its words.
    told = and_(outbox.c.kind == "notice", outbox.c.state.in_(FINISHED), outbox.c.created_at <= now - SENT)
    told = and_(told, cast(outbox.c.args, Text) != "{}")
    used = or_(link_codes.c.expires_at <= now - CODES, link_codes.c.used_at <= now - CODES)
    unanswered = update(proposals).where(over).values(state="expired", words="", steps=[], question="")
    with writing(engine) as connection:
        counts = {
            "receipts": connection.execute(delete(seen).where(seen.c.at < now - RECEIPTS)).rowcount,
            "questions": connection.execute(unanswered).rowcount,
            "sent words": connection.execute(update(outbox).where(lying).values(payload=null())).rowcount,
            "notices": connection.execute(update(outbox).where(told).values(args={})).rowcount,
            "refusals": connection.execute(delete(refusals).where(refusals.c.at < now - REFUSALS)).rowcount,
            "codes": connection.execute(delete(link_codes).where(used)).rowcount,
        }
        connection.commit()
    if updates_for is not None:
        counts["updates"] = forget_updates(engine, now - updates_for, now)
    return counts
