"""The officer's word on a paper that was brought: all that is clear at once, the doubtful ones one by one.

Accepted late, against a register that has moved on, the rows that it touches are asked again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from itertools import groupby

from bot.errors import NotAllowed, NotFound, NotHere, NotNow
from bot.exchange.entering import Entered, enter
from bot.exchange.remembered import REFUSED, fingerprint_of, refused_on
from bot.model import Board
from bot.permissions import May, may, roles_of
from bot.proposals import EXPIRY, Proposal, State, Step
from bot.turn import Turn
from bot.values import replace
from bot.views.words import day


def may_decide(turn: Turn, proposal: Proposal) -> None:
    """Refused unless the asker brings papers into this board. Says no word of what the paper holds."""
    if proposal.board_id not in {board.id for board in turn.boards}:
        raise NotHere("That paper is not one for this place, so nothing was changed.")
    if may("import", roles_of(turn.speaker, proposal.board_id, None, None)) is not May.YES:
        raise NotAllowed(
            "Only an officer may enter a paper, so nothing was changed.",
            f"Who can: {turn.can_on('import', proposal.board_id)}",
        )


def must_be_the_newest(proposal: Proposal) -> None:
    """Refused where the same paper was brought again: the older reading's buttons change nothing any more."""
    if proposal.state is State.OVERTAKEN and proposal.is_paper:
        raise NotNow(
            "That paper was brought again since, so this reading of it no longer counts and nothing was changed.",
            "To see what waits: accept",
        )


def accept_clear(turn: Turn, proposal: Proposal) -> tuple[Proposal, Entered]:
    """Enters what is clear and still stands as it was read; what is left goes on waiting."""
    clear, moved = _fresh(turn, clear_of(proposal))
    rest = moved + tuple(step for step in proposal.steps if step.doubt)
    entered = enter(turn, proposal.board_id, clear)
    return _kept(turn, proposal, rest, State.ACCEPTED), entered


def decide(turn: Turn, proposal: Proposal, mark: str, yes: bool) -> tuple[Proposal, Entered]:
    """One doubtful row or action: taken, or left out for good."""
    one_by_one = (*doubtful_of(proposal), *((step,) for step in clear_of(proposal)))
    chosen = next((each for each in one_by_one if mark_of(each) == mark), None)
    if chosen is None:
        raise NotNow("That was decided already, so nothing was changed.", f"To see what is left: accept {proposal.id}")
    rest = tuple(step for step in proposal.steps if step not in chosen)
    if not yes:
        turn.unit.imports.refuse(proposal.board_id, [fingerprint_of(step) for step in chosen], turn.now)
        return _kept(turn, proposal, rest, State.REFUSED), Entered()
    steps, moved = _fresh(turn, chosen)
    if moved:
        return _kept(turn, proposal, rest + moved, State.ACCEPTED), Entered()
    return _kept(turn, proposal, rest, State.ACCEPTED), enter(turn, proposal.board_id, steps)


def ask_again(turn: Turn, proposal: Proposal) -> Proposal:
    """What was refused before becomes doubtful again, with the day on which it was refused."""
    aside = set_aside(proposal)
    if not aside:
        raise NotNow("Nothing of that paper was refused before, so there is nothing to ask again.")
    turn.unit.imports.ask_again(proposal.board_id, [fingerprint_of(step) for step in aside])
    board = next(board for board in turn.boards if board.id == proposal.board_id)
    steps = tuple(_opened(board, step) if REFUSED in step.values else step for step in proposal.steps)
    kept = replace(proposal, steps=steps, expires_at=max(proposal.expires_at, turn.now + EXPIRY))
    turn.unit.proposals.save(kept)
    turn.recorded = True
    return kept


def _opened(board: Board, step: Step) -> Step:
    values = {name: value for name, value in step.values.items() if name != REFUSED}
    return replace(step, values=values, doubt=f"was refused on {day(refused_on(board, step))}; {step.doubt}")


def drop(turn: Turn, proposal: Proposal) -> None:
    _kept(turn, proposal, (), State.REFUSED)


def _fresh(turn: Turn, steps: Sequence[Step]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Steps on actions as they were read, and those whose action has changed since: these are asked anew."""
    actions = {a.id: a for a in turn.unit.actions.many([s.action_id for s in steps if s.action_id])}
    if {s.action_id for s in steps if s.action_id} - set(actions):
        raise NotFound("An action of that paper is no longer there, so nothing was entered.", "Bring the paper again.")
    still: list[Step] = []
    moved: list[Step] = []
    for step in steps:
        action = actions.get(step.action_id or 0)
        if action is None or action.version == step.version:
            still.append(step)
        else:
            told = f"{action.reference} was changed after the paper was read"
            moved.append(replace(step, version=action.version, doubt=told))
    return tuple(still), tuple(moved)


def _kept(turn: Turn, proposal: Proposal, rest: tuple[Step, ...], done: State) -> Proposal:
    settled_by = turn.speaker.person.id if turn.speaker and turn.speaker.person else None
    if all(REFUSED in step.values for step in rest):
        rest = ()
    state = State.WAITING if rest else done
    kept = replace(proposal, steps=rest, state=state, settled_by=None if rest else settled_by, turn_id=turn.turn_id)
    kept = kept if rest else replace(kept, words="")
    turn.unit.proposals.save(kept)
    turn.recorded = True
    return kept


def clear_of(proposal: Proposal) -> tuple[Step, ...]:
    return tuple(step for step in proposal.steps if not step.doubt)


def doubtful_of(proposal: Proposal) -> tuple[tuple[Step, ...], ...]:
    """What is decided one by one: a new row by itself, all changes of one action together."""
    doubtful = [(at, step) for at, step in enumerate(proposal.steps) if step.doubt and REFUSED not in step.values]
    grouped = groupby(doubtful, key=lambda each: ("on", each[1].action_id) if each[1].action_id else ("new", each[0]))
    return tuple(tuple(step for _, step in each) for _, each in grouped)


def set_aside(proposal: Proposal) -> tuple[Step, ...]:
    """What is not asked again, because its very words were refused before."""
    return tuple(step for step in proposal.steps if REFUSED in step.values)


def mark_of(steps: Sequence[Step]) -> str:
    """A short name of one decision, so that an old button can answer no other one."""
    said = json.dumps([[s.deed, s.action_id, s.version, dict(s.values), s.doubt] for s in steps], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:10]
