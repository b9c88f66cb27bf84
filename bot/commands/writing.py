"""The verbs that owners use: update, complete, rag, due, assign, close, reopen. All go through one reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.adding import add_from_step, step_of
from bot.behalf import said_for
from bot.commands.bulk import bulk
from bot.deciding import ask, kept_for_others, propose
from bot.errors import NotAllowed, NotFound, Refusal, Unclear
from bot.incoming import Manner
from bot.language.commands import Command
from bot.language.outcomes import OUTCOME
from bot.language.reading import Certainty, Intent, Listed, Message, Op, Reading, Reference, Setting
from bot.language.replies import read
from bot.lifecycle import close
from bot.model import Action, DueKind, Status, Subgroup
from bot.naming import owners_meant
from bot.permissions import May
from bot.proposals import Source
from bot.recording import Recorded, Voice, record
from bot.reply import SILENCE, Answer, Reply, note
from bot.turn import Turn
from bot.understanding import Found, found_in, resolved
from bot.values import replace
from bot.views import receipts
from bot.views.unread import EXAMPLE, UNREAD, about
from bot.voices import spoken_for

_ASKED = {
    "rag": "Which action do you want to rate?",
    "due": "Which action gets another date?",
    "assign": "Which action do you want to give to somebody?",
    "add": "What is the action? Nothing was added.",
}


def run(turn: Turn, command: Command) -> Answer:
    """A typed command, read by the same rules as any other message."""
    if command.verb and not command.references and not command.rest:
        asked = _ASKED.get(command.verb, f"Which action do you want to {command.verb}?")
        raise Unclear(asked, _example_of(command.verb))
    many = bulk(turn, command)
    if many is not None:
        return many
    for_somebody = said_for(turn, command)
    if for_somebody is not None:
        voice, told = for_somebody
        return written(turn, told, command.said, voice)
    _check_not_claimed(turn, command)
    reading = reading_of(turn, f"/action {command.said}", Setting.SLASH)
    _check_understood(turn, command, reading)
    return written(turn, _as_typed(turn, command, reading), command.said)


def _check_not_claimed(turn: Turn, command: Command) -> None:
    """To close what is claimed as done could mean either of two things, whatever its reason says: it is asked."""
    if command.verb == "close":
        for reference in command.references:
            action = turn.find(reference)
            if action.status is Status.COMPLETED:
                close(action, {"why": command.rest})


_WANTED: Mapping[str, tuple[str, Callable[[Intent], object]]] = {
    "rag": ("a rating: red, amber, green or none", lambda intent: intent.rag),
    "due": ("a date", lambda intent: intent.due and intent.due.kind is not DueKind.UNKNOWN),
    "assign": ("a person", lambda intent: intent.owner),
    "close": ("a reason", lambda intent: intent.status),
    "reopen": ("that it is to be reopened", lambda intent: intent.reopen),
}


def _check_understood(turn: Turn, command: Command, reading: Reading) -> None:
    """A verb that sets one thing needs that thing: without it nothing is recorded, not even the words."""
    if command.verb not in _WANTED or command.verb is None or reading.op is not Op.WRITE:
        return
    what, part = _WANTED[command.verb]
    if not any(part(intent) for intent in reading.intents):
        where = f" on action {command.references[0].number}" if command.references else ""
        if not command.rest.strip():
            raise Unclear(f"“{command.verb}” needs {what}, so nothing was changed{where}.", _example_of(command.verb))
        if command.verb == "assign" and (name := re.sub(r"^to\b\s*", "", command.rest.strip(), flags=re.I)):
            owners_meant(turn, name)  # says itself who is not known, and how somebody becomes so
        raise Unclear(
            f"I cannot read “{command.rest}” as {what}, so nothing was changed{where}.", _example_of(command.verb)
        )


def _as_typed(turn: Turn, command: Command, reading: Reading) -> Reading:
    """What a typed form says for certain: the whole of a known name, and a meeting whose day is known."""
    if command.verb == "due" and any(i.due is not None and i.due.kind is DueKind.MEETING for i in reading.intents):
        return _at_meeting(turn, reading)
    if len(reading.intents) != len(command.references) or not command.rest:
        return reading
    if command.verb == "assign":
        name = re.sub(r"^to\s+", "", command.rest.strip(), flags=re.I)
        if turn.unit.people.named(name):
            whole = tuple(replace(intent, owner=name, note="") for intent in reading.intents)
            return replace(reading, intents=whole)
    return reading


def _at_meeting(turn: Turn, reading: Reading) -> Reading:
    """`due 12 next meeting` is sure where the board's calendar knows the day."""
    for intent in reading.intents:
        if intent.due is not None and resolved(turn, intent.due, turn.find(intent.action)).date is None:
            raise NotFound(
                f"I know no day of “{intent.due.text}”, so nothing was changed.",
                "Give the day: due 12 30 March 2027. An officer adds a meeting with: meeting add 30 March 2027",
            )
    return replace(reading, certainty=Certainty.SURE)


def _example_of(verb: str) -> str:
    from bot.commands.catalogue import BY_WORD

    return f"For example: {BY_WORD[verb].examples[0]}"


def reading_of(turn: Turn, text: str, setting: Setting) -> Reading:
    """The message in its surroundings: the thread's action, or the lines of the digest answered to."""
    thread = listed = None
    if turn.post and turn.post.action_id:
        action = turn.unit.actions.get(turn.post.action_id)
        thread = _listed(action) if action else None
    elif turn.post and turn.post.listed:
        listed = tuple(_listed(action) for action in turn.unit.actions.many(turn.post.listed))
    return read(Message(text, setting, turn.today, turn.name, thread, listed or ()))


def _listed(action: Action) -> Listed:
    return Listed(Reference(action.number, action.code), action.headline)


def setting_of(turn: Turn) -> Setting:
    if turn.post and turn.post.action_id:
        return Setting.ACTION_THREAD
    if turn.post and turn.post.listed:
        return Setting.DIGEST_THREAD
    match turn.manner:
        case Manner.SLASH:
            return Setting.SLASH
        case Manner.MENTION | Manner.PERSONAL:
            return Setting.MENTION
        case _:
            return Setting.CHANNEL


def written(turn: Turn, reading: Reading, words: str, voice: Voice | None = None) -> Answer:
    """What a reading of op `write` or `add` leads to: recorded, asked, refused or nothing."""
    if reading.certainty is Certainty.IGNORE:
        return unread(turn, words) if turn.manner not in (Manner.THREAD, Manner.OPEN) else SILENCE
    if reading.op is Op.ADD and reading.add is not None:
        return _added(turn, reading, words)
    found, lost = found_in(turn, reading)
    if not found:
        if lost and _is_addressed(turn, reading):
            return receipts.several_refusals([refusal for _, refusal in lost])
        return SILENCE if not _is_addressed(turn, reading) else unread(turn, words)
    if reading.certainty is Certainty.ASK:
        kept = reading.rule == OUTCOME and voice is None and _kept(turn, found)
        return _asked(turn, found, "" if kept else words, voice)
    return _recorded(turn, found, [refusal for _, refusal in lost], words, voice)


def _is_addressed(turn: Turn, reading: Reading) -> bool:
    """Whether silence would be rude: a command, or a clear statement in one of the bot's own threads."""
    return turn.manner not in (Manner.THREAD, Manner.OPEN) or (
        turn.post is not None and reading.certainty is Certainty.SURE
    )


def unread(turn: Turn, words: str) -> Answer:
    raise Unclear(*(about(words) or (UNREAD, EXAMPLE)))


def _recorded(
    turn: Turn, found: tuple[Found, ...], lost: list[Refusal], words: str, voice: Voice | None = None
) -> Answer:
    done = record(turn, found, verb="update", voice=voice)
    waiting: list[Reply] = []
    if done.proposed:
        waiting.append(kept_for_others(turn, found[0][0], done.proposed, words))
    if turn.manner in (Manner.THREAD, Manner.MENTION) and not turn.personal and done.turn_ids:
        # The receipt goes to the thread by the outbox; only what went wrong is answered here.
        return receipts.several_refusals(lost) if lost else _troubles(done)
    if waiting and not done.turn_ids:
        return waiting[0]
    reply = receipts.recorded(done)
    extra = tuple(block for w in waiting for block in w.blocks)
    extra += tuple(note(f"{r.sentence} {r.way_out}") for r in lost)
    return Reply(reply.title, reply.blocks + extra, reply.audience, reply.outcome, reply.rag)


def _troubles(done: Recorded) -> Answer:
    refused = [row.refused for row in done.rows if row.refused]
    return receipts.several_refusals(refused) if refused else SILENCE


def _kept(turn: Turn, found: tuple[Found, ...]) -> bool:
    """What was achieved is an update, whatever the answer: its words are recorded at once, without a receipt of their own."""
    notes = [(action, tuple(step for step in mine if step.deed == "note")) for action, mine in found]
    notes = [(action, mine) for action, mine in notes if mine and turn.may("note", action) is May.YES]
    if len(notes) < len(found):
        return False
    record(turn, notes, verb="update", quiet=True)
    return True


def _asked(turn: Turn, found: tuple[Found, ...], words: str, voice: Voice | None = None) -> Answer:
    steps = tuple(step for _, mine in found for step in mine if step.deed != "note" or len(mine) == 1)
    if voice is not None:
        steps = tuple(spoken_for(step, voice) for step in steps)
    if not steps:
        return unread(turn, words) if turn.manner not in (Manner.THREAD, Manner.OPEN) else SILENCE
    question = "Shall I record this?" if words else "Your words are kept. Shall I record this too?"
    proposal = propose(turn, found[0][0].board_id, steps, Source.ASKED, words, question)
    return ask(turn, proposal)


def _added(turn: Turn, reading: Reading, words: str) -> Answer:
    assert reading.add is not None
    subgroup = subgroup_meant(turn)
    step = step_of(turn, reading.add, subgroup)
    if reading.certainty is Certainty.SURE and turn.may("add") is May.YES:
        return receipts.recorded(add_from_step(turn, subgroup.board_id, step))
    if turn.may("add") is May.NO:
        raise NotAllowed(
            "You may not add actions here, so nothing was added.",
            f"Who can: {turn.can_on('add', subgroup.board_id, subgroup.id)}",
        )
    own = turn.may("add") is May.YES
    source, question = (
        (Source.ASKED, "Shall I add this to the register?") if own else (Source.OTHERS, "Add this to the register?")
    )
    return ask(turn, propose(turn, subgroup.board_id, (step,), source, words, question))


def subgroup_meant(turn: Turn) -> Subgroup:
    if turn.subgroup is not None:
        return turn.subgroup
    raise Unclear(
        "Which subgroup is the new action for?", "Add it in the subgroup's own channel, or: add VAWG: print the leaflet"
    )
