"""What monitoring asks of the database: is it there, and how many messages are in which state."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, func, select

from bot.errors import Unready
from storage.engine import reading
from storage.tables import outbox

_COUNTS = select(outbox.c.state, func.count()).group_by(outbox.c.state)
_STATES = ("ready", "sending", "sent", "uncertain", "dead", "expired", "cancelled")


def reachable(engine: Engine) -> bool:
    """Whether the database answers now."""
    try:
        with reading(engine) as connection:
            connection.execute(select(1)).scalar()
    except Unready:
        return False
    return True


def outbox_counts(engine: Engine) -> Mapping[str, int]:
    """Messages by state; a state without any is there with 0, so that an alert can be written for it."""
    with reading(engine) as connection:
        found = {state: count for state, count in connection.execute(_COUNTS)}
    return {state: found.get(state, 0) for state in _STATES}
