"""Which person is meant by a mention or a name. Never guessed: unsure is refused with the choices."""

from __future__ import annotations

import re

from bot.errors import Ambiguous, NotFound
from bot.model import Owner, Person
from bot.turn import Turn

_MENTIONED = re.compile(r"<@([^<>\s|]{1,80})(?:\|[^<>]*)?>")
_MENTION = re.compile(r"^<@([^>|]+)(?:\|[^>]*)?>$")


def person_meant(turn: Turn, words: str) -> Person:
    """The one person behind `words`: a mention, `me`, a full name, or an alias nobody else has."""
    words = words.strip().rstrip(".,;")
    if words.casefold() in ("me", "myself"):
        if turn.speaker and turn.speaker.person:
            return turn.speaker.person
        raise NotFound("I do not know who you are on the register.", "An officer can link you: link @you to Your Name")
    mention = _MENTION.match(words)
    if mention:
        return _mentioned(turn, mention.group(1))
    found = turn.unit.people.named(words.lstrip("@"))
    if len(found) > 1:
        names = ", ".join(_described(person) for person in found[:5])
        raise Ambiguous(f"“{words}” could be any of these: {names}.", "Say the full name")
    if not found:
        raise NotFound(
            f"I know nobody called “{words}”, so nothing was changed.",
            f"An officer can add them: who add {words.lstrip('@')}, Organisation",
        )
    return found[0]


def owners_meant(turn: Turn, words: str) -> tuple[Owner, ...]:
    """One owner or several, as `Jo Bloggs and Sam Hill`; the first one leads."""
    try:
        people = [person_meant(turn, words)]
    except NotFound:
        parts = [part for part in re.split(r"\s*(?:,|&|/|\band\b)\s*", words) if part.strip()]
        if len(parts) < 2:
            raise
        people = [person_meant(turn, part) for part in parts]
    return tuple(Owner(person.name, person.id, lead=position == 0) for position, person in enumerate(people))


def _mentioned(turn: Turn, user: str) -> Person:
    speaker = turn.unit.people.speaker(turn.origin.platform, turn.origin.tenant, user)
    if speaker is None or speaker.person is None:
        raise NotFound(
            "I do not know who that account belongs to on the register, so nothing was changed.",
            f"An officer can link it: link @{name_of(turn, user)} to Full Name",
        )
    return speaker.person


def with_names(turn: Turn, words: str) -> str:
    """What is kept is read everywhere: a mention becomes the name of whoever it means, not an id of one platform."""
    return _MENTIONED.sub(lambda found: name_of(turn, found[1]), words) if "<@" in words else words


def name_of(turn: Turn, user: str) -> str:
    """Whose account that is, by the register, else as the platform calls it."""
    known = turn.unit.people.speaker(turn.origin.platform, turn.origin.tenant, user)
    person = known.person.name if known and known.person else ""
    return person or (known.account.name if known else "") or "somebody"


def _described(person: Person) -> str:
    what = ", ".join(part for part in (person.title, person.organisation) if part)
    return f"{person.name} ({what})" if what else person.name
