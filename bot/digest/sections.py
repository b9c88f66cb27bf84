"""The sections of a digest, urgent first: each picks its actions from a week's facts and says why they are there.

Pure. `SECTIONS` is the whole list: a new section is one function and one place in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from bot.digest.facts import Week, moved
from bot.model import Action, DueKind, Owner, Rag, Status
from bot.reply import Item, Items, Line, Plain, Span, Strong, When, Who, line
from bot.values import dataclass

SHOWN = 8
"""Actions a section shows before it says how many more there are."""
SOON = 14
SILENT = 30
CLIP = 160


@dataclass(frozen=True, slots=True)
class Section:
    """`picks` in the order to be read; `facts` says what is noteworthy of one. `calls` its owners by name."""

    heading: str
    picks: Callable[[Week, Action], bool]
    order: Callable[[Action], tuple[object, ...]]
    facts: Callable[[Week, Action], Line]
    calls: bool = False


def is_snoozed(action: Action, day: date) -> bool:
    return action.snoozed_until is not None and action.snoozed_until > day


def is_overdue(week: Week, action: Action) -> bool:
    due = action.due.date
    return action.status.is_open and due is not None and due < week.day and not is_snoozed(action, week.day)


def is_due_soon(week: Week, action: Action) -> bool:
    due = action.due.date
    soon = due is not None and week.day <= due <= week.day + timedelta(days=SOON)
    return action.status.is_open and soon and not is_snoozed(action, week.day)


def is_claimed(week: Week, action: Action) -> bool:
    return action.status is Status.COMPLETED and moved(week, action, "status") is not None


def is_changed(week: Week, action: Action) -> bool:
    if is_claimed(week, action):
        return False
    fresh = action.created_at is not None and action.created_at > week.since
    return fresh or any(moved(week, action, what) for what in TOLD)


def is_silent(week: Week, action: Action) -> bool:
    """Open, and nobody has said a word for a month. What is overdue or due soon is listed there already."""
    heard = last_word(action)
    if not action.status.is_open or heard is None or is_snoozed(action, week.day):
        return False
    return (week.day - heard.date()).days >= SILENT and not is_overdue(week, action) and not is_due_soon(week, action)


def last_word(action: Action) -> datetime | None:
    words = [at for at in (action.heard_at, action.changed_at, action.created_at) if at is not None]
    return max(words, default=None)


TOLD = ("status", "rag", "due", "owners")
"""Changes that a channel hears of, in the order they are told."""


def _by_due(action: Action) -> tuple[object, ...]:
    return (action.due.date or date.max, action.number)


def _by_number(action: Action) -> tuple[object, ...]:
    return (action.number,)


def _by_silence(action: Action) -> tuple[object, ...]:
    heard = last_word(action)
    return (heard.timestamp() if heard else 0.0, action.number)


def days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _overdue_facts(week: Week, action: Action) -> Line:
    due = action.due.date or week.day
    return line("was due ", When(due), f", {days((week.day - due).days)} ago")


def _soon_facts(week: Week, action: Action) -> Line:
    due = action.due.date or week.day
    left = (due - week.day).days
    return line("due ", When(due), ", today" if left == 0 else f", in {days(left)}")


def _claimed_facts(_week: Week, _action: Action) -> Line:
    return line("reported as done; waits for the committee to agree")


def _silent_facts(week: Week, action: Action) -> Line:
    heard = last_word(action)
    return line(f"nothing heard for {days((week.day - heard.date()).days)}") if heard else ()


def changed_facts(week: Week, action: Action) -> Line:
    parts: list[str] = []
    if action.created_at is not None and action.created_at > week.since:
        parts.append("new on the register")
    if (status := moved(week, action, "status")) is not None:
        parts.append(STATUS_WORDS.get(status.after, "its status changed"))
    if (rag := moved(week, action, "rag")) is not None:
        parts.append(f"rated {_rating(rag.after)}, was {_rating(rag.before)}")
    if moved(week, action, "due") is not None:
        parts.append(f"now due {_due_words(action)}" if action.due.text or action.due.date else "no due date any more")
    if moved(week, action, "owners") is not None:
        parts.append("has a new owner")
    return line("; ".join(parts))


def _due_words(action: Action) -> str:
    """A date in figures is said with its month's name; anything else as it was written."""
    due = action.due
    exact = due.date is not None and (due.kind is DueKind.DATE or not due.text)
    return f"{due.date.day} {due.date:%B %Y}" if exact and due.date else due.text


STATUS_WORDS: Mapping[str, str] = {
    "not_started": "not started",
    "in_progress": "in progress",
    "blocked": "blocked",
    "completed": "claimed as completed",
    "agreed": "agreed by the committee",
    "closed": "closed, not done",
}


def _rating(value: str) -> str:
    return "not rated" if value in ("", Rag.NONE) else value


SECTIONS: tuple[Section, ...] = (
    Section("Overdue", is_overdue, _by_due, _overdue_facts, calls=True),
    Section(f"Due in the next {SOON} days", is_due_soon, _by_due, _soon_facts),
    Section("Claimed as completed", is_claimed, _by_number, _claimed_facts),
    Section("Changed since last week", is_changed, _by_number, changed_facts),
    Section(f"Silent for {SILENT} days or more", is_silent, _by_silence, _silent_facts),
)


def items_of(
    section: Section, week: Week, shown: tuple[Action, ...], called: set[int], most: int = SHOWN
) -> tuple[Items | None, tuple[Action, ...]]:
    """The section as a list, and which actions it names; `called` are the people mentioned in this digest already."""
    picked = sorted((action for action in shown if section.picks(week, action)), key=section.order)
    if not picked:
        return None, ()
    named = tuple(picked[:most])
    items = tuple(
        Item(action.reference, clip(action.headline), action.rag, _facts(section, week, action, called))
        for action in named
    )
    return Items(f"{section.heading}: {len(picked)}", items, more=len(picked) - len(named)), named


def _facts(section: Section, week: Week, action: Action, called: set[int]) -> Line:
    who = _owners(section, week, action, called)
    facts = section.facts(week, action)
    return (*who, Plain(" · "), *facts) if who and facts else who or facts


def _owners(section: Section, week: Week, action: Action, called: set[int]) -> Line:
    spans: list[Span] = []
    for owner in action.leads:
        who = _who(owner, week, section.calls, called)
        # Two owners of one printed cell are named once, unless each is to be called.
        if not who.notify and any(isinstance(span, Who) and span.name == who.name for span in spans):
            continue
        spans += [Plain(", "), who] if spans else [who]
    return tuple(spans) or line("no owner yet")


def _who(owner: Owner, week: Week, calls: bool, called: set[int]) -> Who:
    """Really mentioned only for what is overdue and theirs, and once in a digest."""
    person = owner.person_id
    user = week.users.get(person, "") if person is not None else ""
    notify = calls and bool(user) and person not in called
    if notify and person is not None:
        called.add(person)
    return Who(owner.printed, user if calls else "", notify)


def next_meeting(week: Week) -> Line:
    meeting = week.meeting
    if meeting is None:
        return ()
    name = f", {meeting.name}" if meeting.name else ""
    return (Strong("Next meeting: "), When(meeting.held_on), Plain(name))


def clip(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= CLIP else words[: CLIP - 1].rstrip() + "…"
