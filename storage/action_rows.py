"""An action as the database has it: which columns are read and written, and what is made of a row."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from operator import attrgetter
from typing import Any

from bot.model import Action, Due, DueKind, Marking, Owner, Rag, Status
from storage.tables import actions, owners, subgroups

ACTION_COLUMNS = (
    actions.c.id,
    actions.c.board_id,
    actions.c.subgroup_id,
    subgroups.c.code,
    actions.c.number,
    actions.c.text,
    actions.c.title,
    actions.c.section,
    actions.c.printed,
    actions.c.start,
    actions.c.due_text,
    actions.c.due_kind,
    actions.c.due,
    actions.c.next_update,
    actions.c.status,
    actions.c.rag,
    actions.c.marking,
    actions.c.marking_text,
    actions.c.accepted,
    actions.c.outcomes,
    actions.c.snoozed_until,
    actions.c.agreed_on,
    actions.c.created_at,
    actions.c.changed_at,
    actions.c.heard_at,
    actions.c.version,
)
WIDTH = len(ACTION_COLUMNS)
OWNER_COLUMNS = (owners.c.printed, owners.c.person_id, owners.c.lead, owners.c.supporting)
END = WIDTH + len(OWNER_COLUMNS)

# What is stored of an action, and where the action has it.
STORED = {
    "board_id": "board_id",
    "subgroup_id": "subgroup_id",
    "number": "number",
    "text": "text",
    "title": "title",
    "section": "section",
    "printed": "printed",
    "start": "start",
    "due_text": "due.text",
    "due_kind": "due.kind",
    "due": "due.date",
    "next_update": "next_update",
    "status": "status",
    "rag": "rag",
    "marking": "marking",
    "marking_text": "marking_text",
    "accepted": "accepted",
    "outcomes": "outcomes",
    "snoozed_until": "snoozed_until",
    "agreed_on": "agreed_on",
    "created_at": "created_at",
    "changed_at": "changed_at",
    "heard_at": "heard_at",
}
read = attrgetter(*STORED.values())


def values_of(action: Action) -> dict[str, Any]:
    return dict(zip(STORED, map(plain, read(action)), strict=True))


def plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def owner_of(row: Sequence[Any]) -> Owner:
    printed, person_id, lead, supporting = row
    return Owner(printed, person_id, lead, supporting)


def action_of(row: Sequence[Any], held: tuple[Owner, ...]) -> Action:
    return Action(
        id=row[0],
        board_id=row[1],
        subgroup_id=row[2],
        code=row[3],
        number=row[4],
        text=row[5],
        title=row[6],
        section=row[7],
        printed=row[8],
        owners=held,
        start=row[9],
        due=Due(row[10], DueKind(row[11]), row[12]),
        next_update=row[13],
        status=Status(row[14]),
        rag=Rag(row[15]),
        marking=Marking(row[16]),
        marking_text=row[17],
        accepted=row[18],
        outcomes=row[19],
        snoozed_until=row[20],
        agreed_on=row[21],
        created_at=row[22],
        changed_at=row[23],
        heard_at=row[24],
        version=row[25],
    )
