"""What monitoring asks of the database before anything else: is it there."""

from __future__ import annotations

from sqlalchemy import Engine, select

from bot.errors import Unready
from storage.engine import reading


def reachable(engine: Engine) -> bool:
    """Whether the database answers now."""
    try:
        with reading(engine) as connection:
            connection.execute(select(1)).scalar()
    except Unready:
        return False
    return True
