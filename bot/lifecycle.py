"""What may become what. Pure: an action and a deed in, the action and its changes out.

    not started ⇄ in progress ⇄ blocked ──complete──▶ completed (claimed) ──agree──▶ agreed
         └──────────────close──────────▶ closed, not done            any ended ──reopen──▶ in progress

A completed action stays a claim until the committee agrees it. RAG and status never set each other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date

from bot.errors import NotNow, Unclear
from bot.model import Action, Change, Due, DueKind, Marking, Owner, Rag, Status
from bot.values import replace

Outcome = tuple[Action, tuple[Change, ...]]
Values = Mapping[str, str]


def encode_due(due: Due) -> str:
    """A due date as one line of text that `decode_due` reads back exactly."""
    return json.dumps([due.text, due.kind.value, due.date.isoformat() if due.date else ""], ensure_ascii=False)


def decode_due(value: str) -> Due:
    words, kind, day = json.loads(value) if value else ("", "none", "")
    return Due(words, DueKind(kind), _day(day))


def encode_owners(owners: tuple[Owner, ...]) -> str:
    return json.dumps([[o.printed, o.person_id, o.lead, o.supporting] for o in owners], ensure_ascii=False)


def decode_owners(value: str) -> tuple[Owner, ...]:
    return tuple(Owner(*row) for row in json.loads(value)) if value else ()


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


FIELDS: Mapping[str, tuple[Callable[[Action], str], Callable[[Action, str], Action]]] = {
    "status": (lambda a: a.status.value, lambda a, v: replace(a, status=Status(v))),
    "rag": (lambda a: a.rag.value, lambda a, v: replace(a, rag=Rag(v))),
    "due": (lambda a: encode_due(a.due), lambda a, v: replace(a, due=decode_due(v))),
    "owners": (lambda a: encode_owners(a.owners), lambda a, v: replace(a, owners=decode_owners(v))),
    "marking": (lambda a: a.marking.value, lambda a, v: replace(a, marking=Marking(v))),
    "snoozed": (lambda a: _iso(a.snoozed_until), lambda a, v: replace(a, snoozed_until=_day(v))),
    "agreed": (lambda a: _iso(a.agreed_on), lambda a, v: replace(a, agreed_on=_day(v))),
    "next update": (lambda a: _iso(a.next_update), lambda a, v: replace(a, next_update=_day(v))),
    "text": (lambda a: a.text, lambda a, v: replace(a, text=v)),
    "title": (lambda a: a.title, lambda a, v: replace(a, title=v)),
    "section": (lambda a: a.section, lambda a, v: replace(a, section=v)),
    "outcomes": (lambda a: a.outcomes, lambda a, v: replace(a, outcomes=v)),
}
"""Each recorded field: how it is written in the history, and how that is put back (undo)."""


def set_field(action: Action, what: str, after: str, why: str = "") -> Outcome:
    """One field to a new value; no change where it already has it."""
    write, read = FIELDS[what]
    before = write(action)
    if before == after:
        return action, ()
    return read(action, after), (Change(what, before, after, why),)


def put_back(action: Action, change: Change) -> Action:
    """The action with one change taken back; words that are not a field (a note) change nothing."""
    if change.what not in FIELDS:
        return action
    return FIELDS[change.what][1](action, change.before)


def _ended(action: Action) -> str:
    return {
        Status.COMPLETED: "is already claimed as completed",
        Status.AGREED: "was agreed as done",
        Status.CLOSED: "was closed without being done",
    }[action.status]


def _must_be_live(action: Action) -> None:
    if action.status in (Status.AGREED, Status.CLOSED):
        raise NotNow(
            f"{action.reference} {_ended(action)}, so nothing was changed.",
            f"To take it up again: reopen {action.reference} <reason>",
        )


def complete(action: Action, values: Values) -> Outcome:
    _must_be_live(action)
    if action.status is Status.COMPLETED:
        raise NotNow(
            f"{action.reference} is already claimed as completed, and waits for the committee.",
            f"If it is not done: reopen {action.reference} <reason>",
        )
    return set_field(action, "status", Status.COMPLETED.value, values.get("why", ""))


def set_status(action: Action, values: Values) -> Outcome:
    """In progress, not started or blocked. Never takes back a claim: that is `reopen`."""
    if not action.status.is_open:
        raise NotNow(
            f"{action.reference} {_ended(action)}, so its status was left alone.",
            f"To take it up again: reopen {action.reference} <reason>",
        )
    return set_field(action, "status", Status(values["status"]).value, values.get("why", ""))


def rate(action: Action, values: Values) -> Outcome:
    _must_be_live(action)
    return set_field(action, "rag", Rag(values["rag"]).value, values.get("why", ""))


def give_reason(action: Action, values: Values) -> Outcome:
    """The reason for the present rating, given after it was recorded."""
    return action, (Change("reason", "", action.rag.value, values["why"]),)


def move_due(action: Action, values: Values) -> Outcome:
    _must_be_live(action)
    return set_field(action, "due", values["due"], values.get("why", ""))


def assign(action: Action, values: Values) -> Outcome:
    _must_be_live(action)
    return set_field(action, "owners", values["owners"], values.get("why", ""))


def close(action: Action, values: Values) -> Outcome:
    if action.status in (Status.AGREED, Status.CLOSED):
        raise NotNow(
            f"{action.reference} {_ended(action)} already, so nothing was changed.",
            f"To take it up again: reopen {action.reference} <reason>",
        )
    if action.status is Status.COMPLETED:
        raise NotNow(
            f"{action.reference} is claimed as completed. Closing means that it was not done.",
            f"The committee noted it as done: agree {action.reference} at <date of the meeting>. "
            f"It was not done after all: reopen {action.reference} <reason>, then close it",
        )
    if not values.get("why"):
        raise Unclear(
            f"Closing {action.reference} without its being done needs a reason.",
            f"For example: close {action.reference} the funding was withdrawn",
        )
    return set_field(action, "status", Status.CLOSED.value, values["why"])


def agree(action: Action, values: Values) -> Outcome:
    if action.status is not Status.COMPLETED:
        state = _ended(action) if action.status in (Status.AGREED, Status.CLOSED) else "is not claimed as completed"
        raise NotNow(
            f"{action.reference} {state}, so there is nothing to agree.",
            f"Once its owner has said so: complete {action.reference}",
        )
    after, first = set_field(action, "status", Status.AGREED.value, values.get("why", ""))
    after, second = set_field(after, "agreed", values["on"])
    return after, first + second


def reopen(action: Action, values: Values) -> Outcome:
    if action.status.is_open:
        raise NotNow(
            f"{action.reference} is open already, so nothing was changed.", f"To see it: show {action.reference}"
        )
    after, first = set_field(action, "status", Status.IN_PROGRESS.value, values.get("why", ""))
    after, second = set_field(after, "agreed", "")
    return after, first + second


def mark(action: Action, values: Values) -> Outcome:
    return set_field(action, "marking", Marking(values["marking"]).value, values.get("why", ""))


def snooze(action: Action, values: Values) -> Outcome:
    _must_be_live(action)
    return set_field(action, "snoozed", values["until"], values.get("why", ""))


def want_update(action: Action, values: Values) -> Outcome:
    _must_be_live(action)
    return set_field(action, "next update", values["on"], values.get("why", ""))


def reword(action: Action, values: Values) -> Outcome:
    """The action's own words, as a correction: each field that is given."""
    changes: tuple[Change, ...] = ()
    for what in ("text", "title", "section", "outcomes"):
        if what in values:
            action, more = set_field(action, what, values[what], values.get("why", ""))
            changes += more
    return action, changes


def note(action: Action, values: Values) -> Outcome:
    """Words without a change of state: kept in the history and as an update."""
    return action, (Change("note", "", values["text"]),)


DEEDS: Mapping[str, Callable[[Action, Values], Outcome]] = {
    "complete": complete,
    "status": set_status,
    "rag": rate,
    "reason": give_reason,
    "due": move_due,
    "owner": assign,
    "close": close,
    "agree": agree,
    "reopen": reopen,
    "marking": mark,
    "snooze": snooze,
    "next update": want_update,
    "reword": reword,
    "note": note,
}
"""Every deed on an existing action. A Step names one of these, or `add`, `undo`, `row`."""
