"""The rating: its key, and what the bot may suggest. It never sets one by itself."""

from __future__ import annotations

from datetime import date

from bot.model import Action, Board, Rag

DEFAULT_KEY = (
    (Rag.RED, "overdue or off track, and needs the chair's attention"),
    (Rag.AMBER, "at risk of missing its date"),
    (Rag.GREEN, "on track"),
    (Rag.NONE, "nobody has rated it yet"),
)


def key_of(board: Board) -> tuple[tuple[Rag, str], ...]:
    """What each rating means to this board."""
    return board.rag_key or DEFAULT_KEY


def suggestion(action: Action, today: date) -> tuple[Rag, str] | None:
    """A rating that the dates speak for, with its reason; None where the present one may stand."""
    due = action.due.date
    if not action.status.is_open or due is None or due >= today or action.rag is Rag.RED:
        return None
    days = (today - due).days
    return Rag.RED, f"it was due {days} {'day' if days == 1 else 'days'} ago"
