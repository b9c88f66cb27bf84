"""A subgroup's week as one neutral message: what is urgent first, and nothing where there is nothing to say.

Knows no platform and no schedule. What may not be shown in the place is left out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.delivery.ports import Draft, Visible
from bot.digest.facts import Week, Weeks
from bot.digest.schedule import is_late
from bot.digest.sections import SECTIONS, counts_in_words, items_of, next_meeting
from bot.incoming import Press
from bot.model import Action, Place
from bot.ports import Unit
from bot.reply import Block, Button, Buttons, Code, For, Note, Reply, Text, line, note

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_day(day: date) -> str:
    """Monday 16 November 2026"""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def compose_digest(week: Week, place: Place, visible: Visible, *, heading: str) -> Draft | None:
    """The digest of this week for this place; None: there is nothing to say, so nothing is posted."""
    shown = tuple(action for action in week.actions if visible(action, place, week.board, ()))
    called: set[int] = set()
    blocks: list[Block] = []
    named: list[Action] = []
    for section in SECTIONS:
        items, actions = items_of(section, week, shown, called)
        if items is not None:
            blocks.append(items)
            named.extend(actions)
    withheld = _withheld(week, shown)
    if not blocks and not withheld:
        return None
    summary = tuple(part for part in (counts_in_words(week, shown) if shown else (), next_meeting(week)) if part)
    if summary:
        blocks.insert(0, Text(summary))
    blocks.extend(_small_print(named, withheld))
    title = f"{week.subgroup.name}: {heading}"
    listed = tuple(dict.fromkeys(action.id for action in named))
    if named:
        blocks.append(Buttons((Button("Update mine", Press("list", value="mine")),)))
    return Draft(Reply(title, tuple(blocks), For.PLACE), listed)


def _withheld(week: Week, shown: tuple[Action, ...]) -> int:
    """How many actions would have been listed here, were they allowed in this place."""
    known = {action.id for action in shown}
    hidden = (action for action in week.actions if action.id not in known)
    return sum(any(section.picks(week, action) for section in SECTIONS) for action in hidden)


def _small_print(named: list[Action], withheld: int) -> tuple[Note, ...]:
    notes: list[Note] = []
    if withheld:
        count = "1 action is" if withheld == 1 else f"{withheld} actions are"
        them = "it" if withheld == 1 else "them"
        notes.append(note(f"{count} withheld here: see {them} in your own chat with me."))
    if named:
        example = f"{named[0].number} completed"
        notes.append(Note(line("To answer, reply in this thread with the number, for example: ", Code(example))))
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class DigestComposer:
    """The worker's composer for `digest` rows: the week's facts as they are at the moment of sending."""

    weeks: Weeks
    visible: Visible

    def __call__(self, _unit: Unit, args: Mapping[str, object], place: Place, now: datetime) -> Draft | None:
        due_at = datetime.fromisoformat(str(args["due_at"]))
        day = date.fromisoformat(str(args["day"]))
        late = is_late(due_at, now)
        # Late, what is overdue is counted from today; the week is still the one before the date it is for.
        today = now.astimezone(ZoneInfo(str(args.get("zone") or "Europe/London"))).date()
        found = self.weeks.week(
            int(str(args["subgroup"])), max(day, today), due_at - timedelta(days=7), place.platform, place.tenant
        )
        if found is None:
            return None
        heading = f"for {long_day(day)}, posted late" if late else f"the week to {long_day(day)}"
        return compose_digest(found, place, self.visible, heading=heading)


def preview(weeks: Weeks, visible: Visible, subgroup_id: int, place: Place, now: datetime, zone: str) -> Draft | None:
    """What the digest would say now: for `digest preview`, and for `digest now` with its own key."""
    today = now.astimezone(ZoneInfo(zone)).date()
    found = weeks.week(subgroup_id, today, now - timedelta(days=7), place.platform, place.tenant)
    return compose_digest(found, place, visible, heading=f"the week to {long_day(today)}") if found else None
