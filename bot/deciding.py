"""Everything that waits for a yes: made once, settled once, by somebody who may.

A proposal accepted late, against an action that has moved on, first shows what changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.adding import add_from_step, marking_of_new
from bot.audience import visible
from bot.errors import NotAllowed, NotFound, NotHere, NotNow
from bot.exchange import accepting
from bot.incoming import Manner
from bot.lifecycle import decode_owners
from bot.model import Action, Marking, Role
from bot.naming import with_names
from bot.numbers import whole
from bot.permissions import May
from bot.proposals import EXPIRY, Proposal, Source, State, Step
from bot.recording import Recorded, Row, Voice, act, named, put, record
from bot.reply import SILENCE, Answer, Reply, note
from bot.turn import Turn
from bot.values import replace
from bot.views import papers, receipts
from bot.views.words import change
from bot.voices import author, voice_in

_YES = re.compile(
    r"^\W*(?:y|yes|yep|yeah|yes please|ok|okay|correct|confirm(?:ed)?|that'?s right|please do|go ahead|record it|do it|accept)\W*$",
    re.I,
)
_NO = re.compile(r"^\W*(?:n|no|nope|no thanks?|don'?t|do not|cancel|leave it|not yet|refuse|wrong)\W*$", re.I)
_NOTE = re.compile(
    r"^\W*(?:just (?:a|the|keep the) (?:note|update)|note only|as an? (?:note|update)|only (?:a|the) note)\W*$", re.I
)


def recorded_or_kept(turn: Turn, found: Sequence[tuple[Action, Sequence[Step]]], verb: str) -> Answer:
    """Records what the asker may do at once, and keeps the rest for the yes of those who may."""
    done = record(turn, found, verb=verb)
    if not done.proposed:
        return receipts.recorded(done)
    kept = kept_for_others(turn, found[0][0], done.proposed, "")
    if not done.turn_ids:
        return kept
    reply = receipts.recorded(done)
    return replace(reply, blocks=reply.blocks + kept.blocks)


def kept_for_others(turn: Turn, first: Action, steps: Sequence[Step], words: str) -> Reply:
    """Somebody's change that they may not make alone: put to those who may, and the asker is told to whom."""
    who = turn.can(steps[0].deed, first)
    question = f"{turn.name} says this of the register. Record it?"
    tell_those_who_can(turn, propose(turn, first.board_id, steps, Source.OTHERS, words, question))
    said = note(f"That needs a yes from {who}. I have put it to them; nothing is recorded until then.")
    return Reply("Kept, and waiting for a yes", (said,), outcome="asked")


def answer_in(text: str) -> str | None:
    """`accept`, `refuse` or `note` where the words are a plain answer to a question, else None."""
    for verb, pattern in (("accept", _YES), ("refuse", _NO), ("note", _NOTE)):
        if len(text) < 40 and pattern.match(text):
            return verb
    return None


def propose(turn: Turn, board_id: int, steps: Sequence[Step], source: Source, words: str, question: str) -> Proposal:
    """Ask once: the same message on the same board finds its own question again."""
    key = f"{source.value}:{turn.origin.platform}:{turn.origin.tenant}:{turn.origin.key}"
    known = turn.unit.proposals.same(board_id, key)
    if known is not None:
        return known
    speaker = turn.speaker
    made = turn.unit.proposals.add(
        Proposal(
            id=0,
            board_id=board_id,
            key=key,
            source=source,
            # Here, where the platform is the one that it was said on: the yes may come from another.
            steps=named(turn, steps),
            created_at=turn.now,
            expires_at=turn.now + EXPIRY,
            words=with_names(turn, words),
            question=question,
            account_id=speaker.account.id if speaker else None,
            person_id=speaker.person.id if speaker and speaker.person else None,
            place_id=turn.place.id if turn.place else None,
            # In a personal chat the yes comes as the next message, not under the first one.
            thread=turn.origin.thread or ("" if turn.personal else turn.origin.message),
        )
    )
    turn.recorded = True
    turn.receipt["proposal"] = made.id
    return made


def ask(turn: Turn, proposal: Proposal) -> Answer:
    """Put the question where it was raised: in the thread, or straight to the asker."""
    spoken = turn.manner in (Manner.THREAD, Manner.MENTION, Manner.OPEN) and not turn.personal
    if spoken and turn.place is not None:
        thread = turn.origin.thread or turn.origin.message
        put(
            turn,
            f"question:{proposal.id}:{turn.place.id}",
            turn.place.id,
            "question",
            {"proposal": proposal.id, "thread": thread},
        )
        return SILENCE
    return receipts.question(proposal, actions_of(turn, proposal), turn.name)


def tell_those_who_can(turn: Turn, proposal: Proposal) -> None:
    """A change that waits for somebody else's yes is shown in the subgroup's channel, where it may be.

    Where no channel may show it, the officers are asked in their own chats. It is checked again when it is sent.
    """
    actions = tuple(actions_of(turn, proposal).values())
    if not actions:
        return
    first = actions[0]
    board = turn.unit.boards.get(first.board_id)
    linked = turn.unit.places.linked(first.subgroup_id)
    places = [p for p in linked if board is not None and all(visible(action, p, board) for action in actions)]
    if not places:
        officers = turn.unit.people.holders(first.board_id, Role.OFFICER)
        places = [chat for officer in officers for chat in turn.unit.places.personal(officer.id)]
    for place in places:
        card = turn.unit.places.card(place.id, first.id)
        args = {"proposal": proposal.id, "thread": card.message if card else ""}
        put(turn, f"question:{proposal.id}:{place.id}", place.id, "question", args)


def actions_of(turn: Turn, proposal: Proposal) -> dict[int, Action]:
    ids = [step.action_id for step in proposal.steps if step.action_id]
    return {action.id: action for action in turn.unit.actions.many(ids)}


def settle(turn: Turn, proposal_id: int, answer: str) -> Reply:
    """Accept, refuse or keep only the words. Refused politely when it is settled, expired or not theirs."""
    proposal = open_question(turn, proposal_id)
    if proposal.is_paper:
        return _settle_paper(turn, proposal, answer)
    if not may_see(turn, proposal):
        raise NotHere(
            "That question is not one for this place, so nothing was changed.",
            "In your own chat with me you see what waits for you: accept",
        )
    actions = actions_of(turn, proposal)
    if answer == "refuse":
        return _refuse(turn, proposal, actions)
    return _accept(turn, proposal, actions, note_only=answer == "note")


def open_question(turn: Turn, proposal_id: int) -> Proposal:
    """The question, if it still waits for an answer."""
    proposal = turn.unit.proposals.get(proposal_id)
    if proposal is None:
        raise NotFound("That question is no longer there, so nothing was changed.", WAITING)
    accepting.must_be_the_newest(proposal)
    if proposal.state is not State.WAITING:
        raise NotNow(f"That was {_STATE[proposal.state]} already, so nothing was changed.", WAITING)
    if turn.now >= proposal.expires_at:
        raise NotNow("That question has expired, so nothing was changed.", "Say it again if it still holds.")
    return proposal


def _settle_paper(turn: Turn, proposal: Proposal, answer: str) -> Reply:
    """A yes enters all that is clear; the doubtful rows go on waiting for their own."""
    accepting.may_decide(turn, proposal)
    if answer == "refuse":
        accepting.drop(turn, proposal)
        return receipts.settled("The rest of that paper is left out.", "The register stays as it is.")
    if not accepting.clear_of(proposal):
        return doubtful_reply(turn, proposal)
    left, entered = accepting.accept_clear(turn, proposal)
    return papers.entered_reply(entered, left)


def doubtful_reply(turn: Turn, proposal: Proposal) -> Reply:
    """The next doubtful row that may be shown here; what may not be is counted and named as withheld."""
    accepting.may_decide(turn, proposal)
    actions = actions_of(turn, proposal)
    waiting = accepting.doubtful_of(proposal)
    for steps in waiting:
        action = actions.get(steps[0].action_id or 0)
        if turn.shows(action or would_be(turn, proposal, steps[0])):
            return papers.doubtful_question(proposal, steps, action)
    if waiting:
        raise NotHere(
            f"{len(waiting)} doubtful rows are withheld here by marking.",
            f"See them in your own chat with me: accept {proposal.id}",
        )
    raise NotNow("Nothing of that paper is left to decide.")


def may_see(turn: Turn, proposal: Proposal) -> bool:
    """Whether everything that a question speaks of may be said here: its actions, and those that it would add."""
    if proposal.board_id not in {board.id for board in turn.boards}:
        return False
    actions = actions_of(turn, proposal)
    wanted = {step.action_id for step in proposal.steps if step.action_id}
    if wanted != set(actions) or not all(turn.shows(action) for action in actions.values()):
        return False
    return all(turn.shows(would_be(turn, proposal, step)) for step in proposal.steps if not step.action_id)


def would_be(turn: Turn, proposal: Proposal, step: Step) -> Action:
    """The action that a step would add, as far as rights and markings go."""
    group = step.values.get("subgroup", "")
    marking = step.values.get("marking", "") or marking_of_new(turn, proposal.board_id).value
    return Action(
        0,
        proposal.board_id,
        whole(group) or 0,
        "",
        0,
        "",
        owners=decode_owners(step.values.get("owners", "")),
        marking=Marking(marking),
    )


WAITING = "To see what waits for a yes: accept"

_STATE = {
    State.ACCEPTED: "accepted",
    State.REFUSED: "turned down",
    State.EXPIRED: "given up as expired",
    State.OVERTAKEN: "overtaken by a later change",
    State.WAITING: "waiting",
}


def is_own(turn: Turn, proposal: Proposal) -> bool:
    """Whether it was put to whoever speaks now, by whichever of their accounts."""
    speaker = turn.speaker
    if speaker is None:
        return False
    if proposal.person_id is not None:
        # Not whoever has that person's account now: an officer may have linked it to somebody else.
        return speaker.person is not None and speaker.person.id == proposal.person_id
    return bool(speaker.account.id and speaker.account.id == proposal.account_id)


def _refuse(turn: Turn, proposal: Proposal, actions: dict[int, Action]) -> Reply:
    about = [actions.get(step.action_id or 0) or would_be(turn, proposal, step) for step in proposal.steps]
    if not is_own(turn, proposal) and not all(turn.may("accept", action) is May.YES for action in about):
        who = turn.can("accept", next(iter(actions.values()))) if actions else turn.can_on("accept", proposal.board_id)
        raise NotAllowed("That question is not yours to answer, so nothing was changed.", f"Who can: {who}")
    _close(turn, proposal, State.REFUSED)
    # Kept by whom, so that `undo` after it does not reach for something older.
    act(turn, "question refused", proposal.board_id, detail=f"question {proposal.id}")
    return receipts.settled("Nothing was recorded.", "The register stays as it was.")


def _accept(turn: Turn, proposal: Proposal, actions: dict[int, Action], *, note_only: bool) -> Reply:
    steps = proposal.steps
    if note_only:
        first = next(step for step in steps if step.action_id)
        steps = (Step("note", first.action_id, first.version, {"text": proposal.words}),)
    _check_who(turn, proposal, steps, actions)
    moved = _moved_on(turn, steps, actions)
    if moved and not note_only:
        fresh = tuple(replace(s, version=actions[s.action_id].version) if s.action_id in actions else s for s in steps)
        renewed = replace(proposal, steps=fresh)
        turn.unit.proposals.save(renewed)
        turn.recorded = True
        return receipts.question(renewed, actions, "Somebody", moved)
    own = is_own(turn, proposal)
    done = _do(turn, proposal, steps, actions, voice_in(steps) or (None if own else author(turn, proposal)))
    if not done.turn_ids:
        return receipts.recorded(done)
    _close(turn, proposal, State.ACCEPTED)
    return receipts.recorded(done)


def _do(
    turn: Turn, proposal: Proposal, steps: Sequence[Step], actions: dict[int, Action], voice: Voice | None
) -> Recorded:
    rows: list[Row] = []
    ids: list[int] = []
    mine: dict[int, list[Step]] = {}
    for step in steps:
        if step.deed == "add":
            added = add_from_step(turn, proposal.board_id, step, voice.name if voice else "")
            rows.extend(added.rows)
            ids.extend(added.turn_ids)
        elif step.action_id is not None:
            mine.setdefault(step.action_id, []).append(step)
    if mine:
        done = record(
            turn, [(actions[i], todo) for i, todo in mine.items()], verb="accept", voice=voice, authorised=True
        )
        rows.extend(done.rows)
        ids.extend(done.turn_ids)
    return Recorded(tuple(rows), tuple(ids))


def _check_who(turn: Turn, proposal: Proposal, steps: Sequence[Step], actions: dict[int, Action]) -> None:
    """Every step must be one that this person may do at once; an own question asks no more than that."""
    for step in steps:
        action = actions.get(step.action_id or 0) or would_be(turn, proposal, step)
        if turn.may(step.deed, action) is not May.YES or (
            not is_own(turn, proposal) and turn.may("accept", action) is not May.YES
        ):
            who = turn.can(step.deed, action)
            raise NotAllowed("You cannot accept that, so nothing was changed.", f"Who can: {who}")


def _moved_on(turn: Turn, steps: Sequence[Step], actions: dict[int, Action]) -> list[str]:
    """What happened to the actions since the question was asked, as sentences; empty if nothing of weight."""
    told = []
    for step in steps:
        action = actions.get(step.action_id or 0)
        if action is None or action.version == step.version:
            continue
        missed = action.version - step.version
        entries = [e for e in turn.unit.ledger.history(action.id) if e.what not in ("note", "reason")][-missed:]
        told += [f"{action.reference}: {change(e.what, e.before, e.after)} ({e.actor.name})" for e in entries]
    return list(dict.fromkeys(told))


def _close(turn: Turn, proposal: Proposal, state: State) -> None:
    settled_by = turn.speaker.person.id if turn.speaker and turn.speaker.person else None
    # The words, and what they would have recorded, were kept only while the question was open.
    settled = replace(proposal, state=state, settled_by=settled_by, turn_id=turn.turn_id, words="", steps=())
    turn.unit.proposals.save(settled)
    turn.recorded = True
