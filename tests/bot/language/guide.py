"""The guide's own surroundings: what the examples are said to, and how an outcome is written in the guide."""

from __future__ import annotations

from datetime import date

from bot.language.reading import Certainty, Intent, Listed, Message, Op, Reading, Reference, Setting
from bot.language.replies import read

WEDNESDAY = date(2022, 3, 16)
PLACES = {
    "thread": Setting.ACTION_THREAD,
    "digest": Setting.DIGEST_THREAD,
    "typed": Setting.SLASH,
    "bot": Setting.MENTION,
    "channel": Setting.CHANNEL,
}
LISTED = (
    Listed(Reference(12), "Lighting at the bus station"),
    Listed(Reference(14), "Depot timetable for winter"),
    Listed(Reference(15), "Leaflet on night buses"),
)


def message(where: str, said: str) -> Message:
    """Said by Alex Moor on Wednesday 16 March 2022; a thread is that of action 12."""
    setting = PLACES[where]
    return Message(
        said,
        setting,
        WEDNESDAY,
        author="Alex Moor",
        thread=LISTED[0] if setting is Setting.ACTION_THREAD else None,
        listed=LISTED if setting is Setting.DIGEST_THREAD else (),
    )


def outcome(reading: Reading) -> str:
    """The outcome in the guide's words: `records 12 completed`, `keeps the words`, `asks`, `nothing`."""
    if reading.certainty is Certainty.ASK:
        return "asks"
    if reading.certainty is Certainty.IGNORE:
        return "nothing"
    if reading.op not in (Op.WRITE, Op.ADD):
        return f"answers: {reading.op.value}" + "".join(f" {_plain(value)}" for value in reading.args.values())
    return "; ".join(_intent(one) for one in reading.intents)


def _plain(value: object) -> str:
    return str(value.number) if isinstance(value, Reference) else str(value)


def _intent(intent: Intent) -> str:
    said = [] if intent.action is None else [str(intent.action.number)]
    if intent.status is not None:
        said.append(intent.status.value.replace("_", " "))
    if intent.reopen:
        said.append("reopened")
    if intent.rag is not None:
        said.append(intent.rag.value)
    if intent.due is not None:
        day = intent.due.date
        said.append(f"due {day.day} {day:%B %Y}" if day is not None else f"due {intent.due.kind.value}")
    if intent.owner is not None:
        said.append(f"owner {intent.owner}")
    changed = len(said) > (0 if intent.action is None else 1)
    if changed:
        return "records " + " ".join(said)
    return "keeps the words" + (f" with {said[0]}" if said else "")


def read_as(where: str, said: str) -> str:
    return outcome(read(message(where, said)))
