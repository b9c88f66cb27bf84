"""Meetings of a board, and what the committee agrees there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.deciding import ask, propose
from bot.errors import NotAllowed, NotFound, NotNow, Refusal, Unclear
from bot.language.commands import Command
from bot.language.dates import read_due
from bot.language.numbered import numbers_only
from bot.language.reading import Reference
from bot.language.words import tokens
from bot.model import Action, Board, Meeting, Status
from bot.permissions import May
from bot.ports import Filter
from bot.proposals import Source, Step
from bot.recording import act, record
from bot.reply import Answer, Reply, Text, line, note, text
from bot.turn import Turn
from bot.values import replace
from bot.views import receipts
from bot.views.words import day, plural

_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2})$")


def run(turn: Turn, command: Command) -> Answer:
    word, _, rest = command.rest.strip().partition(" ")
    match word.casefold():
        case "" | "list":
            return _list(turn)
        case "add":
            return _add(turn, rest)
        case "remove":
            return _remove(turn, rest)
        case _:
            raise Unclear(
                f"I do not know “meeting {word}”.",
                "For example: meeting add 30 March 2027 · meeting remove 30 March 2027 · meeting list",
            )


def _list(turn: Turn) -> Reply:
    meetings = sorted(turn.unit.boards.meetings(turn.board.id), key=lambda m: m.held_on)
    if not meetings:
        return Reply("No meetings are known yet", (note("To enter one: meeting add 30 March 2027"),))
    lines = tuple(line(f"{day(m.held_on)}{' — ' + m.name if m.name else ''}{_when(m, turn.today)}") for m in meetings)
    return Reply(f"Meetings of {turn.board.name}", (Text(lines),))


def _when(meeting: Meeting, today: date) -> str:
    return " (held)" if meeting.held_on < today else " (today)" if meeting.held_on == today else ""


def _add(turn: Turn, words: str) -> Reply:
    require(turn, "settings")
    held_on, name = day_at_start(words, turn.today)
    if name and not any(sign.isalpha() for sign in name.split()[0]):
        # `30 March 20277` is a slip in the year, not a meeting called 20277.
        raise Unclear(
            f"I cannot read “{words.strip()}” as a day, so nothing was entered.", "For example: 30 March 2027"
        )
    known = next((m for m in turn.unit.boards.meetings(turn.board.id) if m.held_on == held_on), None)
    if known:
        return Reply(f"The meeting of {day(held_on)} is known already", outcome="refused")
    turn.unit.boards.add_meeting(turn.board.id, held_on, name)
    act(turn, "meeting added", turn.board.id, detail=held_on.isoformat())
    board = text(f"Board: {turn.board.name}.{f' Called: {name}.' if name else ''}")
    back = note(f"Not right? Take it away: meeting remove {day(held_on)}")
    return Reply(f"Meeting entered: {day(held_on)}", (board, back), outcome="recorded")


def _remove(turn: Turn, words: str) -> Reply:
    """One that was entered by mistake. Where the committee agreed something that day, the record needs it."""
    require(turn, "settings")
    held_on, _ = day_at_start(words, turn.today)
    if all(meeting.held_on != held_on for meeting in turn.unit.boards.meetings(turn.board.id)):
        raise NotFound(f"I know of no meeting on {day(held_on)}, so nothing was changed.", "To see them: meeting list")
    agreed = [a.reference for a in turn.unit.actions.all_of(turn.board.id) if a.agreed_on == held_on]
    if agreed:
        raise NotNow(
            f"{plural(len(agreed), 'action')} {'was' if len(agreed) == 1 else 'were'} agreed at the meeting of "
            f"{day(held_on)}, so it was not taken away.",
            "What was not agreed there is reopened first: reopen 12 it was not agreed",
        )
    turn.unit.boards.drop_meeting(turn.board.id, held_on)
    act(turn, "meeting removed", turn.board.id, detail=held_on.isoformat())
    return Reply(
        f"The meeting of {day(held_on)} is taken away",
        (note(f"To enter it again: meeting add {day(held_on)}"),),
        outcome="recorded",
    )


def day_at_start(words: str, today: date) -> tuple[date, str]:
    """A day and the words after it. A past day needs its year."""
    parts = words.split()
    for count in range(min(4, len(parts)), 0, -1):
        phrase = " ".join(parts[:count])
        found = _exact(phrase) or read_due(phrase, today).date
        if found is not None:
            return found, " ".join(parts[count:])
    raise Unclear(
        f"I cannot read “{words.strip()}” as a day." if words.strip() else "Which day?", "For example: 30 March 2027"
    )


_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_LONG = re.compile(
    r"^(?:\w+day )?(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}),? (\d{4})$|^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$"
)


def _exact(phrase: str) -> date | None:
    """A full day with its year, past or future: a meeting may lie behind us, unlike a due date."""
    iso = _DAY.match(phrase)
    if iso:
        return _checked(*(int(part) for part in phrase.split("-")))
    found = _LONG.match(phrase)
    if not found:
        return None
    if found[4]:
        return _checked(int(found[6]), int(found[5]), int(found[4]))
    months = [i for i, name in enumerate(_MONTHS, 1) if name.startswith(found[2].casefold())]
    return _checked(int(found[3]), months[0], int(found[1])) if len(months) == 1 else None


def _checked(year: int, month: int, day_of_month: int) -> date | None:
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def require(turn: Turn, deed: str) -> None:
    """The asker must be allowed this on the board; the refusal says who can."""
    if turn.may(deed) is not May.YES:
        group = turn.subgroup.id if turn.subgroup else None
        names = turn.can_on(deed, turn.board.id, group)
        raise NotAllowed("You may not do that here, so nothing was changed.", f"Who can: {names}")


_AT = re.compile(
    r"^(?:(?P<what>.*?)\s+)?\b(?:at|on)\b(?: the)?(?: (?:board|meeting|committee)(?: of| on)?)?\s+(?P<day>.+)$", re.I
)


def agree(turn: Turn, command: Command) -> Answer:
    """`agree 12 14 at 13 December`: named ones at once; `agree all at …` with a preview first."""
    found = _AT.match(command.rest.strip())
    if not found:
        raise Unclear("At which meeting was it agreed?", "For example: agree 12 at 13 December 2026")
    if command.references:
        return _agreed(turn, (*command.references, *_more(found["what"] or "")), found["day"])
    meeting = _meeting(turn, turn.board, found["day"])
    what = (found["what"] or "").strip().casefold()
    if what not in ("all", "everything", "all claimed", "all completed"):
        raise Unclear(
            "Which actions were agreed?",
            "For example: agree 12 14 at 13 December 2026, or: agree all at 13 December 2026",
        )
    require(turn, "agree")
    claimed = _claimed(turn)
    if not claimed:
        raise NotFound("Nothing that you may agree is claimed as completed here.", "To see what is: list completed")
    steps = tuple(_step(action, turn.board, meeting) for action in claimed)
    question = f"Record that {plural(len(claimed), 'action')} were agreed on {day(meeting.held_on)}?"
    return ask(turn, propose(turn, turn.board.id, steps, Source.BULK, "", question))


def _more(what: str) -> tuple[Reference, ...]:
    """The other numbers before `at`: with spaces between them only the first is read as the command's own."""
    found = numbers_only(tokens(what))
    if what.strip() and not found:
        raise Unclear(
            f"I cannot tell which actions “{what}” means, so nothing was agreed.",
            "For example: agree 12 14 15 at 13 December 2026",
        )
    return found


def _agreed(turn: Turn, references: Sequence[Reference], words: str) -> Reply:
    """Each action for itself: what cannot be agreed says why, and the others are recorded."""
    rows: list[tuple[Action, tuple[Step, ...]]] = []
    lost: list[Refusal] = []
    for reference in references:
        try:
            action = turn.find(reference)
        except Refusal as refusal:
            turn.refuse(refusal, "agree")
            lost.append(refusal)
            continue
        board = turn.unit.boards.get(action.board_id) or turn.board
        rows.append((action, (_step(action, board, _meeting(turn, board, words)),)))
    if not rows:
        return receipts.several_refusals(lost)
    reply = receipts.recorded(record(turn, rows, verb="agree"))
    return replace(reply, blocks=reply.blocks + tuple(note(f"{r.sentence} {r.way_out}") for r in lost))


def _step(action: Action, board: Board, meeting: Meeting) -> Step:
    """The history says which body agreed it, on which day and at which meeting."""
    name = f" ({meeting.name})" if meeting.name else ""
    why = f"agreed by {board.name} on {day(meeting.held_on)}{name}"
    return Step("agree", action.id, action.version, {"on": meeting.held_on.isoformat(), "why": why})


def _claimed(turn: Turn) -> list[Action]:
    """What this place may show and the asker may agree; the rest of the board waits for its own chair."""
    wide = turn.subgroup is None or turn.personal or (turn.place is not None and turn.place.whole_board)
    group = None if wide or turn.subgroup is None else turn.subgroup.id
    wanted = Filter(turn.board.id, group, status=Status.COMPLETED.value, open_only=False)
    found, _ = turn.unit.actions.matching(wanted, limit=200)
    return [action for action in found if turn.shows(action) and turn.may("agree", action) is May.YES]


def _meeting(turn: Turn, board: Board, words: str) -> Meeting:
    """The meeting of the board that is meant; a day without a year is the nearest known meeting."""
    known = turn.unit.boards.meetings(board.id)
    words = words.strip().rstrip(".")
    if words.casefold() in ("the last meeting", "last meeting", "the meeting"):
        past = [m for m in known if m.held_on <= turn.today]
        if past:
            return max(past, key=lambda m: m.held_on)
    exact = _exact(words)
    if exact:
        found = [m for m in known if m.held_on == exact]
    else:
        found = [m for m in known if f"{m.held_on.day} {m.held_on:%B}".casefold().startswith(words.casefold())]
        found = sorted(found, key=lambda m: abs((m.held_on - turn.today).days))[:1]
    if not found:
        days = ", ".join(day(m.held_on) for m in sorted(known, key=lambda m: m.held_on)[-6:]) or "none yet"
        raise NotFound(
            f"I know of no meeting on {words}, so nothing was changed.",
            f"Known: {days}. To enter one: meeting add {words}",
        )
    if found[0].held_on > turn.today:
        raise Unclear(f"The meeting of {day(found[0].held_on)} has not been held yet, so nothing can be agreed at it.")
    return found[0]
