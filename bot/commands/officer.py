"""Smaller verbs: snooze, mark, accept, refuse, digest."""

from __future__ import annotations

import re

from bot.audience import visible
from bot.commands.meetings import require
from bot.deciding import may_see, settle
from bot.digest.compose import preview
from bot.errors import NotFound, NotHere, Unclear
from bot.language.commands import Command
from bot.language.dates import read_due
from bot.model import Marking
from bot.numbers import whole
from bot.pending import listed
from bot.permissions import May
from bot.proposals import Step
from bot.recording import act, put, record
from bot.reply import Answer, Code, For, Note, Reply, line, note
from bot.turn import Turn
from bot.values import replace
from bot.views import receipts
from bot.views.words import day
from bot.withholding import withdraw

_UNTIL = re.compile(
    r"^(?:until|till|to)\s+(?P<phrase>.+?)(?:\s*(?:,|;|\bbecause\b|\bas\b|\bsince\b)\s*(?P<why>.+))?$", re.I | re.S
)


def snooze(turn: Turn, command: Command) -> Answer:
    """Quiet until a day, with a reason, and never past the next meeting."""
    found = _UNTIL.match(command.rest.strip())
    if not command.references or not found:
        raise Unclear(
            "Which action, until when and why?", "For example: snooze 12 until 14 January because the venue is closed"
        )
    if not found["why"]:
        raise Unclear(
            "A snooze needs a reason; it is printed beside the action.",
            f"For example: snooze {command.references[0].number} until {found['phrase']} because the venue is closed",
        )
    action = turn.find(command.references[0])
    until = read_due(found["phrase"], turn.today).date
    if until is None or until <= turn.today:
        raise Unclear(
            f"I cannot read “{found['phrase']}” as a coming day, so nothing was changed.",
            "For example: snooze 12 until 14 January because …",
        )
    coming = [m.held_on for m in turn.unit.boards.meetings(action.board_id) if m.held_on >= turn.today]
    if coming and until > min(coming):
        raise Unclear(
            f"The board meets on {day(min(coming))}, and a snooze never passes the next meeting. Nothing was changed.",
            f"At most: snooze {action.reference} until {day(min(coming))} because …",
        )
    step = Step("snooze", action.id, action.version, {"until": until.isoformat(), "why": found["why"].strip()})
    return receipts.recorded(record(turn, [(action, (step,))], verb="snooze"))


_MARKS = {m.value: m for m in (Marking.OFFICIAL, Marking.SENSITIVE, Marking.RESTRICTED)} | {
    "sensitive": Marking.SENSITIVE
}


def mark(turn: Turn, command: Command) -> Answer:
    marking = _MARKS.get(command.rest.strip().casefold())
    if not command.references or marking is None:
        raise Unclear(
            "Which action, and which marking?", "For example: mark 12 restricted (or official-sensitive, or official)"
        )
    actions = [turn.find(reference) for reference in command.references]
    steps = [(a, (Step("marking", a.id, a.version, {"marking": marking.value}),)) for a in actions]
    done = record(turn, steps, verb="mark")
    for board_id in sorted({row.action.board_id for row in done.rows if row.changes}):
        _take_words_back(turn, board_id)
    return receipts.recorded(done)


def _take_words_back(turn: Turn, board_id: int) -> None:
    """A marking was raised after something was said: what stands in channels that may not show it now goes."""
    board = turn.unit.boards.get(board_id)
    for group in turn.unit.boards.subgroups(board_id):
        for place in turn.unit.places.linked(group.id):
            withdraw(turn.unit, place, board, turn.now, turn.origin.key)


_PAGE = re.compile(r"page (?P<page>\d{1,3})", re.I)


def accept(turn: Turn, command: Command) -> Answer:
    return _settle(turn, command, "accept")


def refuse(turn: Turn, command: Command) -> Answer:
    return _settle(turn, command, "refuse")


def _settle(turn: Turn, command: Command, answer: str) -> Answer:
    word = command.rest.strip().lstrip("#")
    number = whole(word)
    if number is not None:
        return settle(turn, number, answer)
    if word and not _PAGE.fullmatch(word):
        raise Unclear(f"“{word}” is no number of a question.", f"For example: {answer} 3. To see what waits: {answer}")
    waiting = turn.unit.proposals.waiting(turn.board.id, turn.now)
    if not waiting:
        raise NotFound("Nothing waits for a yes.", "To see what is late instead: list overdue")
    seen = [proposal for proposal in waiting if may_see(turn, proposal)]
    if not seen:
        raise NotFound("Nothing that may be shown here waits for a yes.", "Ask in your own chat with me: accept")
    page = _PAGE.fullmatch(word)
    return listed(turn, seen, answer, page=int(page["page"]) if page else 1)


def digest(turn: Turn, command: Command) -> Answer:
    """`digest preview` shows it to the asker; `digest now` posts it to the channel."""
    word = command.rest.strip().casefold()
    if turn.subgroup is None or turn.place is None:
        raise NotHere("A digest belongs to a subgroup's channel.", "Say it in a linked channel: digest preview")
    if word in ("", "preview"):
        draft = preview(turn.weeks, visible, turn.subgroup.id, turn.place, turn.now, turn.board.timezone)
        if draft is None:
            return Reply("There is nothing to say this week, so no digest would be posted")
        how = (line("To post it now: ", Code("digest now")),) if turn.may("digest now") is May.YES else ()
        blocks = (*draft.reply.blocks, *(Note(each) for each in how))
        return replace(draft.reply, blocks=blocks, audience=For.ASKER, title=f"Preview. {draft.reply.title}")
    if word != "now":
        raise Unclear(f"I do not know “digest {word}”.", "For example: digest preview · digest now")
    require(turn, "digest now")
    args: dict[str, object] = {
        "subgroup": turn.subgroup.id,
        "due_at": turn.now.isoformat(),
        "day": turn.today.isoformat(),
        "zone": turn.board.timezone,
    }
    act(turn, "digest now", turn.board.id, place=turn.place.id, detail=turn.subgroup.code)
    put(turn, f"digest-now:{turn.place.id}:{turn.origin.key}", turn.place.id, "digest", args)
    turn.recorded = True
    last = note("If there is nothing to say, nothing is posted.")
    return Reply(f"The digest of {turn.subgroup.code} is on its way", (last,), outcome="recorded")
