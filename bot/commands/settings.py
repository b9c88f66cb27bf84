"""What an officer sets for a subgroup: when its digest goes out, who chairs it; channels are channels.py's."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.commands import channels, standing
from bot.commands.reach import officer_boards, subgroup_of
from bot.errors import NotFound, NotHere, NotNow, Unclear
from bot.language.commands import Command
from bot.model import Schedule, Subgroup
from bot.permissions import May
from bot.recording import act
from bot.reply import Answer, Reply, Text, line, note
from bot.turn import Turn
from bot.values import replace
from bot.views.words import plural

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USAGE = "For example: subgroup link VAWG · subgroup schedule VAWG Monday 09:00 · subgroup chair VAWG Sam Hill · subgroup list"


def run(turn: Turn, command: Command) -> Answer:
    word, _, rest = command.rest.strip().partition(" ")
    rest = rest.strip()
    match word.casefold():
        case "" | "list":
            return _list(turn)
        case "link":
            return channels.link(turn, rest)
        case "unlink":
            return channels.unlink(turn)
        case "schedule":
            return _schedule(turn, rest)
        case "pause" | "resume":
            return _pause(turn, rest, word.casefold() == "resume")
        case "chair":
            return _chair(turn, rest)
        case "clear":
            return channels.clear(turn, rest)
        case "add":
            return _add(turn, rest)
        case "settings":
            # Where a form can be opened it has been opened already.
            group = subgroup_of(turn, rest or (turn.subgroup.code if turn.subgroup else ""))
            raise Unclear("No form can be opened here.", f"Type: subgroup schedule {group.code} Monday 09:00")
        case _:
            raise Unclear(f"I do not know “subgroup {word}”.", USAGE)


def _list(turn: Turn) -> Reply:
    lines = []
    # A channel's name can say as much as a title: only those who set channels see where they are.
    sets = bool(turn.boards) and turn.may_somewhere("settings") is May.YES
    for board in turn.boards or ():
        for group in turn.unit.boards.subgroups(board.id):
            linked = [p for p in turn.unit.places.linked(group.id) if p.subgroup_id == group.id]
            names = ", ".join(p.name or p.channel for p in linked if sets or p == turn.place) or (
                plural(len(linked), "channel") if linked else "none"
            )
            times = [digest_time(s) for s in turn.unit.outbox.schedules(group.id) if s.enabled]
            lines.append(
                line(f"{group.code} — {group.name}. Channel: {names}. Digest: {'; '.join(times) or 'not set'}.")
            )
    if not lines:
        raise turn.nowhere()
    return Reply("Subgroups", (Text(tuple(lines)),))


def digest_time(schedule: Schedule) -> str:
    return f"{DAYS[schedule.weekday].capitalize()} at {schedule.at} ({schedule.zone})"


_TIME = re.compile(r"^(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?$", re.I)


def _schedule(turn: Turn, rest: str) -> Reply:
    parts = rest.split()
    if len(parts) < 3:
        raise Unclear("Which subgroup, which day and what time?", "For example: subgroup schedule VAWG Monday 09:00")
    group = subgroup_of(turn, parts[0])
    weekdays = [i for i, name in enumerate(DAYS) if name.startswith(parts[1].casefold()) and len(parts[1]) > 1]
    if len(weekdays) != 1:
        raise Unclear(
            f"“{parts[1]}” is no day of the week, so nothing was changed.",
            "For example: subgroup schedule VAWG Monday 09:00",
        )
    at = wall_time(parts[2])
    zone = _zone(parts[3]) if len(parts) > 3 and parts[3].casefold() not in ("skip", "holidays") else ""
    skip = "skip" in rest.casefold() and "holiday" in rest.casefold()
    places = [p for p in turn.unit.places.linked(group.id) if p.subgroup_id == group.id]
    if not places:
        raise NotHere(
            f"{group.code} has no channel yet, so there is nowhere to send a digest.",
            f"In its channel: subgroup link {group.code}",
        )
    known = {s.place_id: s for s in turn.unit.outbox.schedules(group.id)}
    for place in places:
        schedule = known.get(place.id) or Schedule(0, group.id, place.id)
        wanted = replace(
            schedule,
            weekday=weekdays[0],
            at=at,
            zone=zone or schedule.zone,
            enabled=True,
            skip_holidays=skip or schedule.skip_holidays,
        )
        turn.unit.outbox.save_schedule(wanted)
        act(
            turn,
            "digest set",
            group.board_id,
            place=place.id,
            detail=f"{group.code} {DAYS[wanted.weekday]} {wanted.at}",
        )
    said = f"{DAYS[weekdays[0]].capitalize()} at {at}"
    return Reply(
        f"Digest of {group.code}: {said}",
        (note(f"To see it now: digest preview. To stop it: subgroup pause {group.code}"),),
        outcome="recorded",
    )


def wall_time(words: str) -> str:
    found = _TIME.match(words)
    hour = int(found["hour"]) if found else 99
    if found and found["half"]:
        hour = hour % 12 + (12 if found["half"].casefold() == "pm" else 0)
    minute = int(found["minute"] or 0) if found else 0
    if hour > 23 or minute > 59:
        raise Unclear(f"“{words}” is no time of day, so nothing was changed.", "For example: 09:00")
    return f"{hour:02}:{minute:02}"


def _zone(words: str) -> str:
    try:
        return ZoneInfo(words).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:  # OSError: the name of a folder, or one too long
        raise Unclear(
            f"“{words}” is no time zone I know, so nothing was changed.", "For example: Europe/London"
        ) from unknown


def _pause(turn: Turn, rest: str, resume: bool) -> Reply:
    group = subgroup_of(turn, rest.split()[0] if rest else (turn.subgroup.code if turn.subgroup else ""))
    schedules = turn.unit.outbox.schedules(group.id)
    if not schedules:
        raise NotFound(
            f"{group.code} has no digest to {'resume' if resume else 'pause'}.",
            f"To set one: subgroup schedule {group.code} Monday 09:00",
        )
    for schedule in schedules:
        turn.unit.outbox.save_schedule(replace(schedule, enabled=resume))
        act(
            turn,
            "digest resumed" if resume else "digest paused",
            group.board_id,
            place=schedule.place_id,
            detail=group.code,
        )
    if resume:
        return Reply(f"The digest of {group.code} goes out again, from its next date", outcome="recorded")
    return Reply(
        f"The digest of {group.code} is paused",
        (note(f"To start it again: subgroup resume {group.code}"),),
        outcome="recorded",
    )


def _chair(turn: Turn, rest: str) -> Reply:
    code, _, name = rest.partition(" ")
    group = subgroup_of(turn, code)
    if not name.strip():
        chairs = standing.in_the_chair(turn, group.board_id, None if group.is_board else group.id)
        return Reply(f"Chair of {group.code}: {chairs or 'nobody yet'}")
    # Who chairs the board itself chairs every part of it.
    return standing.chairs(turn, group.board_id, (None if group.is_board else group.id, group.code), name)


def _add(turn: Turn, rest: str) -> Reply:
    code, _, name = rest.partition(" ")
    boards = officer_boards(turn)
    board = turn.board if turn.boards else boards[0]
    if not re.fullmatch(r"[A-Za-z&]{2,10}", code) or not name.strip():
        raise Unclear(
            "A subgroup needs a short code and a name.",
            "For example: subgroup add VAWG Violence against women and girls",
        )
    if any(g.code == code.upper() for g in turn.unit.boards.subgroups(board.id)):
        raise NotNow(
            f"{board.code} has a subgroup {code.upper()} already, so nothing was changed.", "To see them: subgroup list"
        )
    turn.unit.boards.add_subgroup(Subgroup(0, board.id, code.upper(), name.strip()))
    act(turn, "subgroup added", board.id, detail=code.upper())
    return Reply(
        f"Subgroup {code.upper()} added to {board.name}",
        (note(f"In its channel: subgroup link {code.upper()}"),),
        outcome="recorded",
    )
