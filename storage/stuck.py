"""Messages that did not arrive: what an admin sees of them, and how one is sent again or given up.

Works on a connection of the caller's, who commits. The same for the command line and the chat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, select, update

from bot.delivery.outbox import State, Waiting
from storage.tables import actions, outbox, places, subgroups

AGAIN = (State.DEAD, State.UNCERTAIN, State.EXPIRED, State.CANCELLED)
LEFT = (State.DEAD, State.UNCERTAIN, State.READY)


def send_again(connection: Connection, row_id: int) -> bool:
    """Ready once more, to be composed anew; False where it is in none of the states that allow it."""
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
    return _settled(connection, row_id, AGAIN, fresh)


def give_up(connection: Connection, row_id: int) -> bool:
    """Cancelled for good; False where it is sent, in flight or not known."""
    gone = {"state": State.CANCELLED, "payload": None, "lease_until": None, "last_error": "discarded by an admin"}
    return _settled(connection, row_id, LEFT, gone)


def _settled(connection: Connection, row_id: int, states: Sequence[State], values: Mapping[str, Any]) -> bool:
    mine = and_(outbox.c.id == row_id, outbox.c.state.in_(states))
    # A new token fences off whoever is looking the row up at this moment.
    settled = update(outbox).where(mine).values(lease_token=outbox.c.lease_token + 1, **values)
    return connection.execute(settled).rowcount == 1


def board_of(connection: Connection, row_id: int) -> int | None:
    """The board whose channel a message is for; None for a personal chat or an unknown row."""
    found = select(subgroups.c.board_id).select_from(outbox.join(places).join(subgroups)).where(outbox.c.id == row_id)
    board: int | None = connection.execute(found).scalar()
    return board


def listed(
    connection: Connection, states: Sequence[State], limit: int, board_id: int | None = None
) -> tuple[Waiting, ...]:
    """The newest rows in these states, with the channel's and the action's names; only one board's channels if given."""
    wanted_rows = (
        select(outbox, places.c.name, places.c.channel)
        .join_from(outbox, places, places.c.id == outbox.c.place_id)
        .where(outbox.c.state.in_(states))
    )
    if board_id is not None:
        wanted_rows = wanted_rows.join(subgroups, subgroups.c.id == places.c.subgroup_id).where(
            subgroups.c.board_id == board_id
        )
    rows = connection.execute(wanted_rows.order_by(outbox.c.id.desc()).limit(limit)).all()
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
