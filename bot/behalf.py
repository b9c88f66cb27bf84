"""An officer speaks for an owner: `update 12 for Walter Finch: the wardens are briefed`.

The form cannot be misread: the name must be an owner's of that action, and only what follows the colon
is taken as said. It is kept and printed as said on that owner's behalf.
"""

from __future__ import annotations

import re

from bot.errors import NotAllowed, Unclear
from bot.language.commands import Command
from bot.language.reading import Certainty, Intent, Listed, Message, Op, Reading, Reference, Setting
from bot.language.replies import read
from bot.model import Action, Owner, Status
from bot.names import fold
from bot.permissions import May
from bot.recording import Voice
from bot.turn import Turn

_FOR = re.compile(r"^for\s+(?P<name>[^:\n]{2,80}?)\s*:\s*(?P<words>.*)$", re.I | re.S)
_NAMELIKE = re.compile(r"^(?:[^\W\d_a-z][\w.'’-]*\s*){1,6}$")
VERBS = ("update", "complete")


def said_for(turn: Turn, command: Command) -> tuple[Voice, Reading] | None:
    """Whose words they are and what they mean; None where nobody is spoken for."""
    found = _FOR.match(command.rest) if command.verb in VERBS and command.references else None
    if found is None:
        return None
    name, words = found["name"].strip(), found["words"].strip()
    actions = [turn.find(reference) for reference in command.references]
    known = {person.id for person in turn.unit.people.named(name)}
    owners = [_owner(action, name, known) for action in actions]
    if not known and not any(owners) and not _NAMELIKE.match(name):
        # `update 12 for information: the hall is booked` speaks for nobody.
        return None
    for action, owner in zip(actions, owners, strict=True):
        _must_be(turn, action, owner, name)
    speaking_for = owners[0]
    assert speaking_for is not None
    voice = Voice(speaking_for.printed, f"on behalf of {speaking_for.printed}", speaking_for.person_id)
    return voice, _reading(turn, command, actions, words)


def _owner(action: Action, name: str, known: set[int]) -> Owner | None:
    """The owner of this action that the name stands for: as printed, or as the directory knows it."""
    return next((o for o in action.owners if fold(o.printed) == fold(name) or o.person_id in known), None)


def _must_be(turn: Turn, action: Action, owner: Owner | None, name: str) -> None:
    if turn.may("behalf", action) is not May.YES:
        raise NotAllowed(
            f"You may not speak for somebody else about {action.reference}, so nothing was recorded.",
            f"Who can: {turn.can('behalf', action)}. For yourself: update {action.reference} what happened",
        )
    if owner is None:
        owners = " or ".join(o.printed for o in action.owners) or "nobody yet"
        raise Unclear(
            f"{name} is not an owner of {action.reference}, so nothing was recorded.",
            f"Its owner is {owners}. For yourself, without “for”: update {action.reference} what happened",
        )


def _reading(turn: Turn, command: Command, actions: list[Action], words: str) -> Reading:
    if command.verb == "complete":
        intents = tuple(Intent(_reference(a), Status.COMPLETED, note=words) for a in actions)
        return Reading(Certainty.SURE, Op.WRITE, intents, rule="completed, on behalf")
    if not words:
        raise Unclear(
            "What did they say? Nothing was recorded.", "For example: update 12 for Sam Hill: the van is booked"
        )
    readings = [_of_one(turn, action, words) for action in actions]
    asked = any(reading.certainty is Certainty.ASK for reading in readings)
    intents = tuple(intent for reading in readings for intent in reading.intents)
    return Reading(Certainty.ASK if asked else Certainty.SURE, Op.WRITE, intents, rule="on behalf")


def _of_one(turn: Turn, action: Action, words: str) -> Reading:
    """The words as a reply in the action's own thread would be read; other numbers in them name nothing."""
    mine = _reference(action)
    said = read(Message(words, Setting.ACTION_THREAD, turn.today, turn.name, Listed(mine, action.headline)))
    intents = tuple(
        i for i in said.intents if i.action in (None, mine, Reference(action.number)) and (i.changes or i.note)
    )
    if said.op is not Op.WRITE or said.certainty is Certainty.IGNORE or len(intents) != 1 or len(said.intents) != 1:
        # What is no plain statement about this one action is kept word for word and changes no state.
        return Reading(Certainty.SURE, Op.WRITE, (Intent(mine, note=words),))
    one = intents[0]
    tied = Intent(mine, one.status, one.reopen, one.rag, one.due, one.owner, one.note, one.question)
    return Reading(said.certainty, Op.WRITE, (tied,))


def _reference(action: Action) -> Reference:
    return Reference(action.number, action.code)
