"""Who is to be reminded of what on a working day: one message a person, quiet at weekends and on holidays.

Pure rules and the composer of `reminder` rows. Knows no platform and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot.delivery.ports import Draft, Visible
from bot.digest.sections import clip, days, is_snoozed
from bot.model import Action, Place, Role
from bot.ports import Filter, Unit
from bot.reply import Code, For, Item, Items, Line, Note, Reply, When, line

WorkingDay = Callable[[date], bool]

BEFORE = 7
"""Days before the due date that an owner hears of it; then on the day, then weekly."""
AT_HOUR = 9
"""Reminders leave from nine in the morning, wall time of the board."""
LISTED = 12


class Reason(IntEnum):
    """Why an action is in somebody's reminder, most urgent first."""

    OVERDUE = 0
    TODAY = 1
    SOON = 2
    UPDATE = 3


HEADINGS: Mapping[Reason, str] = {
    Reason.OVERDUE: "Overdue",
    Reason.TODAY: "Due today or before the next working day",
    Reason.SOON: "Due within a week",
    Reason.UPDATE: "An update is wanted",
}


def window(day: date, since: date | None, is_working_day: WorkingDay) -> tuple[date, date]:
    """The days that a reminder of this working day covers: (first, last).

    It starts after the last day that was covered (at most a fortnight back: several missed become one line) and
    ends before the next working day, so that what falls on a weekend is said before it, not after.
    """
    first = max(since + timedelta(days=1), day - timedelta(days=14)) if since is not None else day
    last = day
    while not is_working_day(last + timedelta(days=1)):
        last += timedelta(days=1)
    return min(first, day), last


def reason_for(action: Action, day: date, first: date, last: date) -> Reason | None:
    """Why this action is in the reminder of `day`, or None where it can rest."""
    if not action.status.is_open or is_snoozed(action, day):
        return None
    due, wanted = action.due.date, action.next_update
    if due is not None and due < day:
        if _any(first, last, lambda d: d > due and (d - due).days % 7 == 1):
            return Reason.OVERDUE
    elif due is not None:
        if first <= due <= last:
            return Reason.TODAY
        if first <= due - timedelta(days=BEFORE) <= last:
            return Reason.SOON
    if wanted is not None and first <= wanted <= last and not _heard_since(action, wanted - timedelta(days=BEFORE)):
        return Reason.UPDATE
    return None


def _any(first: date, last: date, holds: Callable[[date], bool]) -> bool:
    return any(holds(first + timedelta(days=n)) for n in range((last - first).days + 1))


def _heard_since(action: Action, day: date) -> bool:
    return action.heard_at is not None and action.heard_at.date() >= day


def nine_o_clock(now: datetime, zone: str) -> tuple[date, datetime]:
    """Today at the board, and the instant at which its reminders may leave."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date(), local.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0, fold=0)


def reminder_key(person_id: int, board_id: int, day: date) -> str:
    return f"reminder:{person_id}:{board_id}:{day.isoformat()}"


@dataclass(frozen=True, slots=True)
class ReminderComposer:
    """Looks again at the moment of sending: what was done or snoozed meanwhile is left out."""

    visible: Visible

    def __call__(self, unit: Unit, args: Mapping[str, object], place: Place, _now: datetime) -> Draft | None:
        person = unit.people.get(int(str(args["person"])))
        board = unit.boards.get(int(str(args["board"])))
        if person is None or board is None or not person.reminders:
            return None
        day, first, last = (date.fromisoformat(str(args[name])) for name in ("day", "first", "last"))
        actions, _ = unit.actions.matching(Filter(board.id, person_id=person.id), 500)
        due = [
            (reason, action)
            for action in actions
            if (reason := reason_for(action, day, first, last)) is not None
            # It is the owner's own chat: the role says no more than that.
            and self.visible(action, place, board, (Role.OWNER,))
        ]
        return draft(due, day) if due else None


def draft(due: list[tuple[Reason, Action]], day: date) -> Draft:
    due = sorted(due, key=lambda pair: (pair[0], pair[1].due.date or date.max, pair[1].reference))
    named, left = due[:LISTED], len(due) - LISTED
    blocks = []
    for reason in Reason:
        items = tuple(_item(action, reason, day) for why, action in named if why is reason)
        if items:
            blocks.append(Items(HEADINGS[reason], items))
    if left > 0:
        blocks[-1] = Items(blocks[-1].heading, blocks[-1].items, more=left)
    count = "1 action of yours" if len(due) == 1 else f"{len(due)} actions of yours"
    reference = named[0][1].reference
    answer, rest = Code(f"update {reference} the date is booked"), Code(f"snooze {reference} until 14 March because …")
    how = Note(line("Answer here, for example: ", answer, ". To be left alone until a day: ", rest))
    title = f"{count} {'wants' if len(due) == 1 else 'want'} a word"
    return Draft(Reply(title, (*blocks, how), For.PLACE), tuple(action.id for _, action in named))


def _item(action: Action, reason: Reason, day: date) -> Item:
    return Item(action.reference, clip(action.headline), action.rag, _facts(action, reason, day))


def _facts(action: Action, reason: Reason, day: date) -> Line:
    due = action.due.date
    match reason:
        case Reason.OVERDUE if due is not None:
            return line("was due ", When(due), f", {days((day - due).days)} ago")
        case Reason.TODAY | Reason.SOON if due is not None:
            return line("due ", When(due))
        case _ if action.next_update is not None:
            return line("an update is wanted by ", When(action.next_update))
        case _:
            return ()
