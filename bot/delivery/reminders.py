"""Who is to be reminded of what on a working day: one message a person, quiet at weekends and on holidays.

Pure rules and the composer of `reminder` rows. Knows no platform and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot.digest.sections import clip, days, is_snoozed
from bot.drafts import Draft, Visible
from bot.model import Action, Place, Role
from bot.ports import Filter, Unit
from bot.reply import Code, For, Item, Items, Line, Note, Reply, When, line
from bot.values import dataclass

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


def reminder_key(person_id: int, board_ids: Sequence[int], day: date) -> str:
    return f"reminder:{person_id}:{'+'.join(map(str, board_ids))}:{day.isoformat()}"


@dataclass(frozen=True, slots=True)
class ReminderComposer:
    """Looks again at the moment of sending: what was done or snoozed meanwhile is left out."""

    visible: Visible

    def __call__(self, unit: Unit, args: Mapping[str, object], place: Place, _now: datetime) -> Draft | None:
        person = unit.people.get(int(str(args["person"])))
        if person is None or not person.reminders:
            return None
        due = [wanted for said in _boards(args) for wanted in self._of_board(unit, person.id, place, *said)]
        return draft(due) if due else None

    def _of_board(
        self, unit: Unit, person_id: int, place: Place, board_id: int, day: date, first: date, last: date
    ) -> list[Wanted]:
        board = unit.boards.get(board_id)
        if board is None:
            return []
        actions, _ = unit.actions.matching(Filter(board.id, person_id=person_id), 500)
        return [
            Wanted(reason, action, day, board.code)
            for action in actions
            if (reason := reason_for(action, day, first, last)) is not None
            # It is the owner's own chat: the role says no more than that.
            and self.visible(action, place, board, (Role.OWNER,))
        ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An action that its owner is reminded of, on this day at its board."""

    reason: Reason
    action: Action
    day: date
    board: str


def _boards(args: Mapping[str, object]) -> list[tuple[int, date, date, date]]:
    """What the row says of each board: which, its day, and the first and last day that are covered."""
    # A row of the version before names one board.
    said = args.get("boards") or [[args["board"], args["day"], args["first"], args["last"]]]
    assert isinstance(said, list)
    return [(int(board), *map(date.fromisoformat, days)) for board, *days in said]  # type: ignore[misc]


def draft(due: list[Wanted]) -> Draft:
    due = sorted(due, key=lambda w: (w.reason, w.action.due.date or date.max, w.board, w.action.reference))
    named, left = due[:LISTED], len(due) - LISTED
    boards = {wanted.board for wanted in due}
    blocks = []
    for reason in Reason:
        items = tuple(_item(wanted, len(boards) > 1) for wanted in named if wanted.reason is reason)
        if items:
            blocks.append(Items(HEADINGS[reason], items))
    if left > 0:
        blocks[-1] = Items(blocks[-1].heading, blocks[-1].items, more=left)
    count = "1 action of yours" if len(due) == 1 else f"{len(due)} actions of yours"
    reference = named[0].action.reference
    answer, rest = Code(f"update {reference} the date is booked"), Code(f"snooze {reference} until 14 March because …")
    how = Note(line("Answer here, for example: ", answer, ". To be left alone until a day: ", rest))
    off = Note(line("To have no reminders any more: ", Code("reminders off")))
    title = f"{count} {'wants' if len(due) == 1 else 'want'} a word"
    return Draft(Reply(title, (*blocks, how, off), For.PLACE), tuple(wanted.action.id for wanted in named))


def _item(wanted: Wanted, says_board: bool) -> Item:
    """Where several boards are meant each item says its own: two boards may number alike."""
    action = wanted.action
    facts = _facts(action, wanted.reason, wanted.day)
    return Item(
        action.reference,
        clip(action.headline),
        action.rag,
        line(f"{wanted.board} · ", *facts) if says_board else facts,
    )


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
