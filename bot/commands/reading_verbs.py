"""The verbs that only read: show, list, history, help. They change nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import get_close_matches

from bot.commands.changes import SINCE, since_meeting
from bot.errors import NotFound, Unclear
from bot.language.commands import Command
from bot.language.numbered import numbers_only
from bot.language.words import tokens
from bot.model import Action, Rag, Status
from bot.paging import page_of
from bot.ports import Filter
from bot.reply import Answer
from bot.turn import Turn
from bot.values import replace
from bot.views import actions as views
from bot.views.words import RAG


def show(turn: Turn, command: Command) -> Answer:
    named = (*command.references, *numbers_only(tokens(command.rest[:200])))
    if len(named) > 1:
        several = [turn.find(reference) for reference in dict.fromkeys(named)]
        return views.listing("Actions", several, len(several), 0, turn.today, "")
    action = one(turn, command)
    return views.card(action, turn.unit.actions.updates(action.id), turn.today, turn.zone_of(action))


def home_page(turn: Turn, command: Command) -> Answer:
    """The page that Slack shows as the app's home, wherever somebody asks for it."""
    from bot.home import home

    return home(turn)


def history(turn: Turn, command: Command) -> Answer:
    if len((*command.references, *numbers_only(tokens(command.rest[:200])))) > 1:
        first = command.references[0]
        raise Unclear("I tell one history at a time.", f"For example: history {first.number}")
    action = one(turn, command)
    return views.history(action, turn.unit.ledger.history(action.id), turn.zone_of(action))


def one(turn: Turn, command: Command) -> Action:
    if not command.references and turn.post is None:
        word = command.verb or "show"
        raise Unclear(
            f"Which action do you want to {'see' if word == 'show' else 'see the history of'}?",
            f"For example: {word} 12",
        )
    return turn.find(command.references[0] if command.references else None)


_STATES = {
    "completed": Status.COMPLETED,
    "claimed": Status.COMPLETED,
    "agreed": Status.AGREED,
    "closed": Status.CLOSED,
    "blocked": Status.BLOCKED,
}


_PAGE = re.compile(r"^(?P<words>.*?)\s*\bpage\s+(?P<page>\d{1,3})$")


def list_actions(turn: Turn, command: Command) -> Answer:
    words = " ".join(command.rest.casefold().split())
    found_page = _PAGE.match(words)
    page = max(1, int(found_page["page"])) if found_page else 1
    words = _as_listed(found_page["words"] if found_page else words)
    if words in SINCE:
        return since_meeting(turn, page)
    heading, filters = wanted(turn, words)
    found = page_of(turn, filters, page)
    if page > 1 and not found.shown:
        raise NotFound(f"There is no page {page} of that list.", f"To see the first one: list {words}".rstrip())
    # In the own chat there is no other place to send anybody to: only what is theirs to see is counted.
    total, withheld = (found.total - found.withheld, 0) if turn.personal else (found.total, found.withheld)
    reply = views.listing(heading, found.shown, total, withheld, turn.today, f"{heading}: none.", found.after)
    if found.last > 1:
        reply = views.with_pages(reply, words, page, found.last)
    return views.with_answers(reply, found.shown) if words in _MINE else reply


_OTHER_WORDS = {
    "reds": "red",
    "ambers": "amber",
    "greens": "green",
    "yellow": "amber",
    "late": "overdue",
    "everything": "open",
    "all actions": "open",
    "all open": "open",
    "open actions": "open",
    "mine open": "mine",
    "my open actions": "mine",
    "done": "completed",
    "complete": "completed",
    "quiet": "silent",
}


def _as_listed(words: str) -> str:
    """The list's own name for it, where people say it otherwise."""
    plain = words.removesuffix(" please").strip()
    return _OTHER_WORDS.get(plain, plain)


_MINE = ("mine", "my", "my actions")


def wanted(turn: Turn, words: str) -> tuple[str, tuple[Filter, ...]]:
    """What a list asks for. In the own chat it reaches over all of the asker's boards."""
    heading, first = _wanted(turn, words)
    if turn.personal and first.subgroup_id is None:
        return heading, tuple(replace(first, board_id=board.id) for board in turn.boards)
    return heading, (first,)


def _wanted(turn: Turn, words: str) -> tuple[str, Filter]:
    wide = turn.subgroup is None or (turn.place is not None and turn.place.whole_board)
    board = turn.boards[0] if turn.personal and turn.boards else turn.board
    base = Filter(board.id, None if wide or turn.personal else turn.subgroup.id if turn.subgroup else None)
    today = turn.today
    if words in ("", "open", "all"):
        return "Open actions", base
    if words in _MINE:
        person = turn.speaker.person if turn.speaker else None
        if person is None:
            raise Unclear(
                "I do not know who you are on the register yet.", "An officer can link you: link @you to Your Name"
            )
        return "Your open actions", replace(base, person_id=person.id)
    if words == "overdue":
        return "Overdue", replace(base, due_to=today - timedelta(days=1))
    if words == "silent":
        return "Nothing heard for 30 days", replace(base, silent_since=turn.now - timedelta(days=30))
    if words in ("red", "amber", "green", "not rated", "unrated", "none"):
        rag = Rag(words) if words in ("red", "amber", "green") else Rag.NONE
        return f"Open and {RAG[rag]}", replace(base, rag=rag.value)
    if words in ("due this week", "this week"):
        return "Due this week", replace(base, due_from=today, due_to=today + timedelta(days=6 - today.weekday()))
    if words in _STATES:
        return f"{words.capitalize()} actions", replace(base, status=_STATES[words].value, open_only=False)
    code = words.upper()
    if code in turn.codes():
        group = next(g for g in turn.unit.boards.subgroups_coded(code) if g.board_id in {b.id for b in turn.boards})
        return f"Open actions of {code}", Filter(group.board_id, group.id)
    near = get_close_matches(words, (*LISTS, *(code.casefold() for code in turn.codes())), 1, 0.7)
    guess = f"Did you mean: list {near[0]}? " if near else ""
    choices = f"{guess}Choose one of: {', '.join(LISTS)}, or a code: {', '.join(turn.codes())}"
    raise Unclear(f"I cannot list “{words}”.", choices)


LISTS = (
    "mine", "overdue", "red", "amber", "green", "not rated", "due this week", "silent", "completed", "blocked", "agreed",
    "closed", "since the last meeting",
)  # fmt: skip
