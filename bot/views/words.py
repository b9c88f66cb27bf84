"""The words of states, ratings, markings, dates and changes, as people read them."""

from __future__ import annotations

from datetime import date

from bot.lifecycle import decode_due, decode_owners
from bot.model import Action, Due, DueKind, Marking, Owner, Rag, Role, Status

STATUS = {
    Status.NOT_STARTED: "not started",
    Status.IN_PROGRESS: "in progress",
    Status.BLOCKED: "blocked",
    Status.COMPLETED: "completed (claimed)",
    Status.AGREED: "agreed as done",
    Status.CLOSED: "closed, not done",
}
RAG = {Rag.RED: "red", Rag.AMBER: "amber", Rag.GREEN: "green", Rag.NONE: "not rated"}
MARKING = {
    Marking.OFFICIAL: "official",
    Marking.SENSITIVE: "official-sensitive",
    Marking.RESTRICTED: "restricted",
    Marking.UNKNOWN: "a marking nobody has explained",
}
ROLE = {
    Role.ADMIN: "an admin",
    Role.OFFICER: "the officer",
    Role.CHAIR: "the chair",
    Role.OWNER: "its owner",
    Role.DEPUTY: "the owner's deputy",
    Role.MEMBER: "a member",
    Role.NOBODY: "",
}


def day(value: date) -> str:
    """13 December 2026: the day before the month, no leading nought."""
    return f"{value.day} {value:%B %Y}"


def due(value: Due) -> str:
    """The date as understood, with the written words where they say more."""
    if value.date is None:
        return value.text or ("none" if value.kind is DueKind.NONE else value.kind.value)
    said = day(value.date)
    if value.kind in (DueKind.MONTH, DueKind.QUARTER, DueKind.DATE) and value.text.casefold() in (
        "",
        said.casefold(),
        f"{value.date:%B %Y}".casefold(),
        f"{value.date:%d/%m/%Y}",
        value.date.isoformat(),
    ):
        return said
    return f"{said} (“{value.text}”)" if value.text else said


def due_to_type(value: Due) -> str:
    """The date as it can be typed back into a field, and is read there as the same date."""
    return day(value.date) if value.date is not None else value.text


def owners(value: tuple[Owner, ...]) -> str:
    leads = [owner.printed for owner in value if not owner.supporting]
    # Two owners of one cell print the same words.
    return ", ".join(dict.fromkeys(leads)) or "nobody yet"


def when_due(action: Action, today: date) -> str:
    """The due date with how far away it is: due 13 December 2026, 3 days overdue."""
    if action.due.date is None:
        return f"due: {due(action.due)}" if action.due.text else "no due date"
    days = (action.due.date - today).days
    if action.status.is_open and days < 0:
        return f"was due {day(action.due.date)}, {plural(-days, 'day')} overdue"
    if action.status.is_open and days == 0:
        return f"due today, {day(action.due.date)}"
    return f"due {day(action.due.date)}"


def plural(count: int, noun: str, many: str = "") -> str:
    return f"{count:,} {noun if count == 1 else (many or noun + 's')}"


_FIELD = {
    "status": "Status",
    "rag": "RAG",
    "due": "Due",
    "owners": "Owner",
    "marking": "Marking",
    "snoozed": "Reminders",
    "agreed": "Agreed at the meeting of",
    "next update": "Next update wanted",
    "text": "Wording",
    "title": "Title",
    "section": "Section",
    "outcomes": "Outcomes",
}


_SAID = {"note": "Update", "withdrawn": "Withdrawn", "holder": "Post"}


def value_of(what: str, value: str) -> str:
    """A recorded value as people read it."""
    match what:
        case "status":
            return STATUS[Status(value)] if value else "new"
        case "rag":
            return RAG[Rag(value)] if value else "not rated"
        case "due":
            return due(decode_due(value))
        case "owners":
            return owners(decode_owners(value))
        case "marking":
            return MARKING[Marking(value)] if value else "none"
        case "agreed" | "snoozed" | "next update":
            return day(date.fromisoformat(value)) if value else "none"
        case _:
            return value or "nothing"


ERASED = "(erased)"


def change(what: str, before: str, after: str) -> str:
    """One change as a sentence without its author: `Status: in progress → completed (claimed)`."""
    if not before and not after:
        # A change has two different values: where both are gone they were erased, and `nobody → nobody` would be untrue.
        return f"{_FIELD.get(what, _SAID.get(what, what.capitalize()))}: {ERASED}"
    match what:
        case "note":
            return f"Update: {after}"
        case "reason":
            return f"Reason given for {value_of('rag', after)}"
        case "withdrawn":
            return f"Withdrawn: {before}"
        case "message":
            return after
        case "holder":
            return f"Post: {before or 'nobody'} → {after or 'nobody'}"
        case "added":
            return f"Added: {after}"
        case "snoozed":
            return f"Reminders: quiet until {value_of(what, after)}" if after else "Reminders: on again"
        case "agreed":
            return f"Agreed at the meeting of {value_of(what, after)}" if after else "Agreement withdrawn"
        case _:
            return f"{_FIELD.get(what, what)}: {value_of(what, before)} → {value_of(what, after)}"
