"""From what was understood to what would be done: a reading's intents as steps on actions."""

from __future__ import annotations

import re

from bot.errors import Refusal
from bot.language.reading import Intent, Reading
from bot.lifecycle import encode_due, encode_owners
from bot.meeting_days import meeting_meant
from bot.model import Action, Due, DueKind, Status
from bot.naming import owners_meant
from bot.proposals import Step
from bot.turn import Turn

Found = tuple[Action, tuple[Step, ...]]

_LEAD = re.compile(
    r"^\W*(?:(?:red|amber|green|none|not rated)\b\W*)?"
    r"(?:(?:because|as|since)\s+(?!of\b)(?=\S)|(?=because\s+of\b))",
    re.I,
)
"""`amber - because` before a reason: the rating itself is recorded beside it. `because of` belongs to the reason."""


def found_in(turn: Turn, reading: Reading) -> tuple[tuple[Found, ...], tuple[tuple[Intent, Refusal], ...]]:
    """The actions a reading speaks of with their steps, and what could not be found, with the reason."""
    found: list[Found] = []
    lost: list[tuple[Intent, Refusal]] = []
    for intent in reading.intents:
        if intent.question and not intent.changes and not intent.note:
            continue
        try:
            action = turn.find(intent.action)
            found.append((action, steps_of(turn, intent, action)))
        except Refusal as refusal:
            turn.refuse(refusal, "find")
            lost.append((intent, refusal))
    return tuple(found), tuple(lost)


def steps_of(turn: Turn, intent: Intent, action: Action) -> tuple[Step, ...]:
    """One intent as steps. The note is the reason of a rating or a moved date, and an update as well."""
    note = _LEAD.sub("", intent.note) if intent.rag is not None else intent.note
    why = {"why": note} if note else {}
    steps: list[tuple[str, dict[str, str]]] = []
    if intent.reopen:
        steps.append(("reopen", why))
    match intent.status:
        case Status.COMPLETED:
            steps.append(("complete", why))
        case Status.CLOSED:
            steps.append(("close", why))
        case Status.AGREED | None:
            pass
        case soft if action.status.is_open:
            # A soft word never takes back a claim: "still in progress" is then kept as a note.
            steps.append(("status", {"status": soft.value, **why}))
    if intent.rag is not None:
        steps.append(("rag", {"rag": intent.rag.value, **why}))
    if intent.due is not None and intent.due.kind is not DueKind.UNKNOWN:
        steps.append(("due", {"due": encode_due(resolved(turn, intent.due, action)), **why}))
    if intent.owner is not None:
        steps.append(("owner", {"owners": encode_owners(owners_meant(turn, intent.owner)), **why}))
    if note:
        steps.append(("note", {"text": note}))
    return tuple(Step(deed, action.id, action.version, values) for deed, values in steps)


def resolved(turn: Turn, due: Due, action: Action) -> Due:
    """`next meeting`, `March board` as the day of the board's known meeting."""
    if due.kind is not DueKind.MEETING or due.date is not None:
        return due
    held_on = [meeting.held_on for meeting in turn.unit.boards.meetings(action.board_id)]
    return Due(due.text, due.kind, meeting_meant(due.text, held_on, turn.today))
