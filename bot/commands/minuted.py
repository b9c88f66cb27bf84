"""Minutes pasted into the chat: each action in them offered with its owner, due date and sentence; nothing enters unaccepted.

A paragraph or a page, said to the bot. Files come through `papers.py`; who may enter them is the same.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date, timedelta

from bot.commands.meetings import require
from bot.deciding import would_be
from bot.errors import NotFound
from bot.exchange import accepting
from bot.exchange.meaning import printed_owners
from bot.exchange.proposing import Paper, compared, home_named, offered
from bot.exchange.reconcile import Finding, Reconciliation
from bot.exchange.rows import Kind, PrintedOwner, PrintedRow, Register, Source
from bot.incoming import Manner
from bot.language.commands import Command, without_address
from bot.language.dates import read_printed_due
from bot.language.minute_shapes import MARKER
from bot.language.minutes import Captured, capture
from bot.language.reading import Certainty
from bot.language.words import clean
from bot.meeting_days import meeting_meant
from bot.model import NO_DUE, Due, DueKind, Status, Subgroup
from bot.proposals import Proposal, Step
from bot.proposals import Source as Asked
from bot.reply import Reply
from bot.turn import Turn
from bot.values import replace
from bot.views import papers
from bot.views.words import day

# Shorter than this and without `ACTION:` a message is what somebody says, not a paper.
PAGE = 240
_CODE = re.compile(r"^(?:into\s+|to\s+)?(?P<code>[A-Za-z][\w&-]{1,9})\s*[:\n]", re.IGNORECASE)
_LATER_MARK = re.compile(r"\n\W*(?:ACTIONS?|AP\s?\d{0,3})\b", re.IGNORECASE)
_HELD = re.compile(
    r"\b(?:held|meeting|minutes|notes)\b[^\n]{0,60}?(?P<day>\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8},? \d{4})"
)
_MARKING = re.compile(
    r"^\W*(?P<marking>official(?:[- ]sensitive)?|restricted|unprotected|protect|confidential|not protectively marked)\W*$",
    re.IGNORECASE | re.MULTILINE,
)


def pasted(turn: Turn, command: Command, text: str) -> Reply | None:
    """The offer, where a message to the bot is a piece of minutes; None where it is anything else."""
    if turn.manner not in (Manner.MENTION, Manner.PERSONAL) or command.references or not turn.boards:
        return None
    if command.verb is not None and (command.verb in ("add", "import") or not _LATER_MARK.search(text)):
        return None
    said = without_address(clean(text))
    if re.match(r"new action\b", said, re.IGNORECASE):
        return None  # one action, dictated: it is added like any other
    if not _is_page(said) or not capture(said, turn.today):
        return None
    return offer(turn, said)


def _is_page(text: str) -> bool:
    return bool(MARKER.search(text)) or text.count("\n") >= 2 or len(text) >= PAGE


def typed(turn: Turn, words: str) -> Reply | None:
    """`import` with minutes behind it, for a subgroup if its code stands in front: `import VAWG: ACTION: …`."""
    if not _is_page(words):
        return None
    found = _CODE.match(words)
    group = _coded(turn, found["code"]) if found else None
    return offer(turn, words[found.end() :] if found and group else words, group)


def _coded(turn: Turn, code: str) -> Subgroup | None:
    known = {board.id for board in turn.boards}
    groups = [each for each in turn.unit.boards.subgroups_coded(code.upper()) if each.board_id in known]
    return groups[0] if len(groups) == 1 else None


def offer(turn: Turn, text: str, group: Subgroup | None = None) -> Reply:
    """The tasks that these minutes place on somebody, as one question."""
    if group is not None:
        turn.subgroup = group
    require(turn, "import")
    held = _held_on(text, turn.today)
    tasks = capture(text, held)
    if not tasks:
        raise NotFound(
            "I found no action in those words, so nothing was offered.",
            "An action names who is to do what, for example: ACTION: Sam Hill to print the leaflet by 13 December",
        )
    board = turn.board
    home = turn.subgroup or home_named(text[:400], turn.unit.boards.subgroups(board.id))
    name = f"minutes pasted on {day(turn.today)} ({hashlib.sha256(text.encode()).hexdigest()[:6]})"
    rows = tuple(_row(turn, board.id, one, name, held) for one in tasks)
    marking = _MARKING.search(text[:2000])
    register = Register(
        name, Kind.MINUTES, rows, marking=marking["marking"] if marking else "", reference_day=turn.today
    )
    found = compared(turn, board, [(register, home)])
    weighed = Reconciliation(tuple(_weighed(each) for each in found.findings))
    return shown(turn, offered(turn, board, weighed, Paper(name), Asked.MINUTES))


def _held_on(text: str, today: date) -> date:
    """The day of the meeting where the minutes name it: `by the end of the month` is said from there."""
    found = _HELD.search(text[:600])
    held = read_printed_due(found["day"], today).date if found else None
    return held if held is not None and today - timedelta(days=400) <= held <= today else today


def _row(turn: Turn, board_id: int, one: Captured, name: str, held: date) -> PrintedRow:
    owners = tuple(each for owner in one.owners for each in printed_owners(owner) or (PrintedOwner(owner, name=owner),))
    due = _resolved(turn, board_id, one.due, held)
    doubt = "names nobody who is to do it" if not owners else ""
    if one.certainty is not Certainty.SURE:
        doubt = doubt or "is a wish, a condition or a resolution rather than a task of somebody"
    return PrintedRow(
        number="",
        action=one.action[:1].upper() + one.action[1:],
        owners=owners,
        owner_text=", ".join(one.owners),
        due_text=due.text,
        due=due,
        status=Status.COMPLETED if one.completed else None,
        source=Source(name, (f"“{one.source}”",)),
        doubts=(doubt,) if doubt else (),
    )


def _resolved(turn: Turn, board_id: int, due: Due | None, held: date) -> Due:
    """`next meeting` is the first known one after the meeting that is minuted."""
    if due is None or not due.text:
        return due if due is not None and due.text else NO_DUE
    if due.kind is not DueKind.MEETING or due.date is not None:
        return due
    held_on = [each.held_on for each in turn.unit.boards.meetings(board_id)]
    return replace(due, date=meeting_meant(due.text, held_on, held))


def _weighed(finding: Finding) -> Finding:
    doubts = finding.row.doubts if finding.row is not None else ()
    return replace(finding, clear=False, why=doubts[0]) if doubts and finding.steps else finding


def shown(turn: Turn, proposal: Proposal) -> Reply:
    """Every action that waits, as far as it may be said here."""
    accepting.may_decide(turn, proposal)
    seen = [step for step in proposal.steps if _visible(turn, proposal, step)]
    return papers.minutes_question(proposal, seen, len(proposal.steps) - len(seen))


def _visible(turn: Turn, proposal: Proposal, step: Step) -> bool:
    action = turn.unit.actions.get(step.action_id) if step.action_id else None
    return turn.shows(action or would_be(turn, proposal, step))


def decided(turn: Turn, proposal: Proposal, mark: str, yes: bool) -> Reply:
    """One row taken or left out; what is left is shown again."""
    left, entered = accepting.decide(turn, proposal, mark, yes)
    reply = papers.entered_reply(entered, replace(left, steps=()))
    if not left.steps:
        return reply
    rest = shown(turn, left)
    return replace(rest, blocks=(*reply.blocks, *rest.blocks), outcome=reply.outcome)
