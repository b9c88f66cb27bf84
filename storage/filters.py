"""Which actions a list asks for, as conditions. Knows no paging and no order."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, and_, func, or_, select, text

from bot.ports import Filter
from storage.tables import OPEN_SQL, actions, owners, people, subgroups


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
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
    found.extend(_says(word) for word in wanted.words.split())
    return found


def _owned_by(person_id: int) -> ColumnElement[bool]:
    """By the person, or by a post that the person holds."""
    held = select(people.c.id).where(people.c.held_by == person_id)
    mine = or_(owners.c.person_id == person_id, owners.c.person_id.in_(held))
    return actions.c.id.in_(select(owners.c.action_id).where(mine))


_REFERENCE = re.compile(r"^#?(?:(?P<code>[^\W\d_][\w&]*)[-/])?(?P<number>\d{1,6})$")


def _says(word: str) -> ColumnElement[bool]:
    """The word itself somewhere in the action or its owners' names; a number also as the action's own."""
    found = _REFERENCE.match(word)
    if found is None:
        return _holds(word)
    numbered = actions.c.number == int(found["number"])
    if not found["code"]:
        return or_(numbered, _holds(word))
    coded = select(subgroups.c.id).where(func.lower(subgroups.c.code) == found["code"].lower())
    return or_(and_(numbered, actions.c.subgroup_id.in_(coded)), _holds(word))


def _holds(word: str) -> ColumnElement[bool]:
    columns = (actions.c.text, actions.c.title, actions.c.section, actions.c.printed, actions.c.outcomes)
    owned = select(owners.c.id).where(
        and_(owners.c.action_id == actions.c.id, owners.c.printed.icontains(word, autoescape=True))
    )
    return or_(*(column.icontains(word, autoescape=True) for column in columns), owned.exists())
