"""`help`: what this person may do here, in the order of use, with numbers that stand on this register.

Changes nothing, and tells a stranger nothing of any action.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.commands.verb import Verb
from bot.errors import Unclear
from bot.guide import beginning, next_step
from bot.language.commands import Command
from bot.model import Action, Role
from bot.permissions import ROLES, TABLE, May, is_stranger
from bot.ports import Filter
from bot.reply import Answer, Block, Code, Line, Note, Reply, Strong, Text, line, note
from bot.turn import Turn
from bot.views.words import plural

LOOK, TELL, KEEP = "To look", "To say what happened", "To keep the register"
_SETS = frozenset({"meeting", "subgroup", "who", "link", "digest"})
"""Verbs with some uses for everybody and others for who keeps the register."""
_OWNER = ROLES.index(Role.OWNER)


def own_examples(turn: Turn, examples: Sequence[str]) -> tuple[str, ...]:
    """Examples with a number that stands on this register and may be shown here: the asker's own where there is one."""
    if not turn.boards or is_stranger(turn.speaker):
        return tuple(examples)
    person = turn.speaker.person if turn.speaker else None
    group = turn.subgroup.id if turn.subgroup else None
    board = turn.boards[0].id
    filters = ([Filter(board, group, person.id)] if person else []) + [Filter(board, group)]
    found = (a for each in filters for a in turn.unit.actions.matching(each, limit=5)[0] if turn.shows(a))
    action = next(found, None)
    if action is None:
        return tuple(examples)
    number = str(action.number) if turn.subgroup and not turn.personal else action.reference
    return tuple(re.sub(r"\b(?:VAWG-)?12\b(?! (?:December|January))", number, example, count=1) for example in examples)


def help_verb(turn: Turn, command: Command) -> Answer:
    from bot.commands.catalogue import BY_WORD, VERBS

    word = command.rest.strip().casefold()
    if word in BY_WORD:
        verb = BY_WORD[word]
        examples = tuple(line(Code(example)) for example in own_examples(turn, verb.examples))
        return Reply(f"{verb.word}: {verb.summary}", (Text((line(Code(verb.usage)),)), Text(examples)))
    if word:
        raise Unclear(f"There is no command “{word}”.", "To see them all: help")
    known = not is_stranger(turn.speaker) and bool(turn.boards)
    keeps = known and turn.may_somewhere("settings") is May.YES
    shown = [v for v in VERBS if not v.deed or (known and turn.may_somewhere(v.deed) is not May.NO)]
    blocks: list[Block] = []
    if lines := beginning(turn.unit):
        blocks.append(Text(lines))
    if keeps and (step := next_step(turn.unit, turn.boards)):
        blocks.append(step)
    if known and (now := _for_now(turn, keeps)):
        blocks.append(Text((line(Strong("For you now")), *now)))
    for heading in (TELL, LOOK, KEEP):
        of_it = [verb for verb in shown if _group(verb, keeps) == heading]
        if of_it:
            lines = tuple(line(Code(v.usage), f" — {v.summary}") for v in of_it)
            blocks.append(Text((line(Strong(heading)), *lines)))
    tail: tuple[Note, ...] = (note("You can also just answer in an action's thread, in your own words."),)
    if known:
        tail += (note(f"You are looking at {', '.join(turn.codes()[:12])}: {plural(len(turn.boards), 'board')}."),)
    return Reply("What you can say", (*blocks, *tail))


def _group(verb: Verb, keeps: bool) -> str:
    if verb.word in _SETS:
        return KEEP if keeps else LOOK
    if verb.deed and not verb.reads:
        return TELL if TABLE[verb.deed][_OWNER] is not May.NO else KEEP
    return KEEP if verb.deed else LOOK


def _for_now(turn: Turn, keeps: bool) -> list[Line]:
    """What this person would most likely say next, with the register's own numbers, each ready to be typed."""
    said: list[Line] = []
    mine = _mine(turn)
    if mine is not None:
        ref = str(mine.number) if turn.subgroup and not turn.personal else mine.reference
        late = mine.due.date is not None and mine.due.date < turn.today
        said.append(line(Code(f"update {ref} …"), f" — {mine.headline[:80]}{', overdue' if late else ''}"))
    if keeps:
        board = turn.boards[0]
        waiting = len(turn.unit.proposals.waiting(board.id, turn.now))
        late_ones = turn.unit.actions.matching(Filter(board.id, due_to=turn.today - timedelta(days=1)), limit=1)[1]
        troubled = turn.unit.outbox.troubled(board.id)
        said += [line(Code("accept"), f" — {plural(waiting, 'question')} waiting for a yes")] if waiting else []
        said += [line(Code("list overdue"), f" — {plural(late_ones, 'action')}")] if late_ones else []
        said += [line(Code("outbox"), f" — {plural(troubled, 'message')} not delivered")] if troubled else []
    return said


def _mine(turn: Turn) -> Action | None:
    """The action of the asker's own that is due first."""
    person = turn.speaker.person if turn.speaker else None
    if person is None:
        return None
    found = [
        action
        for board in turn.boards
        for action in turn.unit.actions.matching(Filter(board.id, person_id=person.id), limit=50)[0]
        if turn.shows(action)
    ]
    dated = sorted((a for a in found if a.due.date), key=lambda a: (a.due.date, a.number))
    return next(iter((*dated, *found)), None)
