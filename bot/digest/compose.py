"""A subgroup's week as one neutral message: what is urgent first, and nothing where there is nothing to say.

Knows no platform and no schedule. What may not be shown in the place is left out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digest.facts import Week, Weeks
from bot.digest.look import LOOK_BACK, Draw, counts_in_words, ratings_table, trend_picture
from bot.digest.schedule import is_late
from bot.digest.sections import SECTIONS, SHOWN, items_of, next_meeting
from bot.drafts import Draft, Visible
from bot.hearing import mentions_only
from bot.incoming import Press
from bot.model import Action, Place
from bot.ports import Unit
from bot.reply import Block, Button, Buttons, Code, For, Note, Reply, Style, Text, line, note, text
from bot.values import dataclass, replace

SINCE = "since the last meeting"
LIVE = "digest-live:"
"""How the key of a digest begins that is drawn again where it stands."""
LISTED = "digest-list:"
"""How the key of the whole list below a digest begins."""
MOST_LISTED = 60
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def long_day(day: date) -> str:
    """Monday 16 November 2026"""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a digest is composed: posted anew, or `live`, drawn again where it stands; with a picture where one is drawn."""

    now: datetime | None = None
    live: bool = False
    draw: Draw | None = None


POSTED = Occasion()


def compose_digest(
    week: Week, place: Place, visible: Visible, *, heading: str, occasion: Occasion = POSTED
) -> Draft | None:
    """The digest of this week for this place; None: there is nothing to say, so nothing is posted."""
    shown = tuple(action for action in week.actions if visible(action, place, week.board, ()))
    if occasion.live:
        # Drawn again it calls nobody: who was to be called was called when it was posted.
        week = replace(week, users={})
    called: set[int] = set()
    blocks: list[Block] = []
    named: list[Action] = []
    for section in SECTIONS:
        items, actions = items_of(section, week, shown, called)
        if items is not None:
            blocks.append(items)
            named.extend(actions)
    withheld = _withheld(week, shown)
    if not blocks and not withheld and not occasion.live:
        return None
    if not blocks and occasion.live:
        blocks.append(text("Nothing of this week's list is left to do."))
    blocks[:0] = _top(week, shown, occasion)
    if named:
        blocks.append(Buttons(_buttons(week)))
    blocks.extend(_small_print(named, withheld, occasion, week, place))
    title = f"{week.subgroup.name}: {heading}"
    listed = tuple(dict.fromkeys(action.id for action in named))
    return Draft(Reply(title, tuple(blocks), For.PLACE), listed)


def _top(week: Week, shown: tuple[Action, ...], occasion: Occasion) -> list[Block]:
    """Counts and movement in words, the same as a table, and how it came to that as a picture."""
    summary = tuple(part for part in (counts_in_words(week, shown) if shown else (), next_meeting(week)) if part)
    blocks: list[Block] = [Text(summary)] if summary else []
    if (table := ratings_table(week, shown)) is not None:
        blocks.append(table)
    if occasion.draw is not None and occasion.now is not None:
        picture = trend_picture(week, shown, occasion.now, occasion.draw)
        blocks += [picture] if picture else []
    return blocks


def _buttons(week: Week) -> tuple[Button, ...]:
    return (
        Button("Update mine", Press("list", value="mine"), Style.PRIMARY),
        Button("Whole list", Press("list", value=week.subgroup.code)),
        Button("Since the last meeting", Press("list", value=SINCE)),
    )


def _withheld(week: Week, shown: tuple[Action, ...]) -> int:
    """How many actions would have been listed here, were they allowed in this place."""
    known = {action.id for action in shown}
    hidden = (action for action in week.actions if action.id not in known)
    return sum(any(section.picks(week, action) for section in SECTIONS) for action in hidden)


def _small_print(named: list[Action], withheld: int, occasion: Occasion, week: Week, place: Place) -> tuple[Note, ...]:
    notes: list[Note] = []
    if withheld:
        count = "1 action is" if withheld == 1 else f"{withheld} actions are"
        them = "it" if withheld == 1 else "them"
        notes.append(note(f"{count} withheld here: see {them} in your own chat with me."))
    if named:
        notes.append(_how_to_answer(Code(f"{named[0].number} completed"), place))
    if occasion.live and occasion.now is not None:
        there = occasion.now.astimezone(ZoneInfo(week.board.timezone))
        notes.append(
            note(f"Brought up to date on {WEEKDAYS[there.weekday()]} {there.day} {there:%B} at {there:%H:%M}.")
        )
    return tuple(notes)


def _how_to_answer(example: Code, place: Place) -> Note:
    """Said here once, for all that stands above it."""
    if mentions_only(place):
        how = "To answer, reply in this thread, mention me and give the number, for example: "
        return Note(line(how, example, ". A reply that does not mention me does not reach me here."))
    return Note(line("To answer, reply in this thread with the number, for example: ", example))


@dataclass(frozen=True, slots=True)
class DigestComposer:
    """The worker's composer for `digest` rows: the week's facts as they are at the moment of sending."""

    weeks: Weeks
    visible: Visible
    draw: Draw | None = None

    def __call__(self, _unit: Unit, args: Mapping[str, object], place: Place, now: datetime) -> Draft | None:
        if place.suspended:
            # The officer was told that it rests: a team that is archived takes no messages either.
            return None
        due_at = datetime.fromisoformat(str(args["due_at"]))
        day = date.fromisoformat(str(args["day"]))
        # Drawn again in the course of its week, it keeps the heading that it was posted with.
        live = bool(args.get("edit"))
        posted = datetime.fromisoformat(str(args["posted"])) if live and args.get("posted") else now
        late = is_late(due_at, posted)
        # Late, what is overdue is counted from today; the week is still the one before the date it is for.
        today = now.astimezone(ZoneInfo(str(args.get("zone") or "Europe/London"))).date()
        found = self.weeks.week(
            int(str(args["subgroup"])),
            max(day, today),
            due_at - timedelta(days=7),
            place.platform,
            place.tenant,
            back=now - LOOK_BACK if self.draw else None,
        )
        if found is None:
            return None
        heading = f"for {long_day(day)}, posted late" if late else f"the week to {long_day(day)}"
        return compose_digest(found, place, self.visible, heading=heading, occasion=Occasion(now, live, self.draw))


@dataclass(frozen=True, slots=True)
class ListComposer:
    """The whole of every section that a digest had to cut short, for the thread below it. Nobody is called in it."""

    weeks: Weeks
    visible: Visible

    def __call__(self, _unit: Unit, args: Mapping[str, object], place: Place, now: datetime) -> Draft | None:
        due_at, day = datetime.fromisoformat(str(args["due_at"])), date.fromisoformat(str(args["day"]))
        found = self.weeks.week(
            int(str(args["subgroup"])), day, due_at - timedelta(days=7), place.platform, place.tenant
        )
        return whole_list(replace(found, users={}), place, self.visible) if found else None


def whole_list(week: Week, place: Place, visible: Visible) -> Draft | None:
    shown = tuple(action for action in week.actions if visible(action, place, week.board, ()))
    blocks: list[Block] = []
    named: list[Action] = []
    for section in SECTIONS:
        if sum(section.picks(week, action) for action in shown) > SHOWN:
            items, actions = items_of(section, week, shown, set(), MOST_LISTED)
            blocks += [items] if items else []
            named += actions
    if not blocks:
        return None
    listed = tuple(dict.fromkeys(action.id for action in named))
    return Draft(Reply(f"{week.subgroup.name}: the whole list", tuple(blocks), For.PLACE), listed)


def preview(weeks: Weeks, visible: Visible, subgroup_id: int, place: Place, now: datetime, zone: str) -> Draft | None:
    """What the digest would say now: for `digest preview`, and for `digest now` with its own key."""
    today = now.astimezone(ZoneInfo(zone)).date()
    found = weeks.week(subgroup_id, today, now - timedelta(days=7), place.platform, place.tenant)
    return compose_digest(found, place, visible, heading=f"the week to {long_day(today)}") if found else None
