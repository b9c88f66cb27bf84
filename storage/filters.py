"""Which actions a list asks for, as conditions. Knows no paging and no order."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_, select, text

from bot.ports import Filter
from bot.searching import search_for
from storage.search import says
from storage.tables import OPEN_SQL, actions, owners, people


def conditions(wanted: Filter, dialect: str) -> list[ColumnElement[bool]]:
    """A status that was asked for counts more than `open_only`."""
    found: list[ColumnElement[bool]] = [actions.c.board_id == wanted.board_id]
    if wanted.subgroup_id is not None:
        found.append(actions.c.subgroup_id == wanted.subgroup_id)
    if wanted.status is not None:
        found.append(actions.c.status == str(wanted.status))
    elif wanted.open_only:
        # The very words of the partial index.
        found.append(text(f"actions.{OPEN_SQL}"))  # type: ignore[arg-type]
    if wanted.rag is not None:
        found.append(actions.c.rag == str(wanted.rag))
    if wanted.due_from is not None:
        found.append(actions.c.due >= wanted.due_from)
    if wanted.due_to is not None:
        found.append(actions.c.due <= wanted.due_to)
    if wanted.changed_since is not None:
        found.append(actions.c.changed_at >= wanted.changed_since)
    if wanted.silent_since is not None:
        words = (actions.c.heard_at, actions.c.changed_at, actions.c.created_at)
        found.extend(or_(at.is_(None), at < wanted.silent_since) for at in words)
    if wanted.person_id is not None:
        found.append(_owned_by(wanted.person_id))
    if wanted.words.strip():
        search = search_for(wanted.words)
        found.append(says(search, wanted.subgroup_id, dialect) if search.words else false())
    return found


def _owned_by(person_id: int) -> ColumnElement[bool]:
    """By the person, or by a post that the person holds."""
    held = select(people.c.id).where(people.c.held_by == person_id)
    mine = or_(owners.c.person_id == person_id, owners.c.person_id.in_(held))
    return actions.c.id.in_(select(owners.c.action_id).where(mine))
