"""Who is who: the directory, and the recorded act of linking an account to a person."""

from __future__ import annotations

import re

from bot.commands.meetings import require
from bot.errors import NotFound, NotHere, Unclear
from bot.language.commands import Command
from bot.model import Account, AccountKind, Person, PersonKind, Role
from bot.naming import person_meant
from bot.permissions import OUTSIDERS
from bot.reply import Answer, Reply, Text, line, note
from bot.turn import Turn

_LINK = re.compile(r"^<@(?P<user>[^>|]+)(?:\|[^>]*)?>\s*(?:to|as|is|=)?\s*(?P<name>.+)$", re.I | re.S)


def who(turn: Turn, command: Command) -> Answer:
    word, _, rest = command.rest.strip().partition(" ")
    match word.casefold():
        case "":
            return _whoami(turn)
        case "add":
            return _add(turn, rest)
        case "list":
            return _list(turn)
        case _:
            return _about(turn, person_meant(turn, command.rest))


def _whoami(turn: Turn) -> Reply:
    person = turn.speaker.person if turn.speaker else None
    if person is None:
        return Reply(
            "I do not know who you are on the register", (note("An officer can link you: link @you to Your Name"),)
        )
    return _about(turn, person)


def _about(turn: Turn, person: Person) -> Reply:
    # Only what the register itself prints of a person: no e-mail address, no account.
    what = ", ".join(part for part in (person.title, person.organisation) if part) or "no post or organisation entered"
    lines = [line(what)]
    if person.aliases:
        lines.append(line(f"Also printed as: {', '.join(person.aliases)}"))
    accounts = turn.unit.people.accounts(person.id)
    lines.append(
        line("Linked to an account." if accounts else "No account is linked: an officer answers on their behalf.")
    )
    return Reply(person.name, (Text(tuple(lines)),))


def _list(turn: Turn) -> Reply:
    require(turn, "people")
    people = turn.unit.people.all()
    lines = tuple(
        line(f"{p.name} — {', '.join(x for x in (p.title, p.organisation) if x) or p.kind.value}") for p in people[:100]
    )
    return Reply(f"People: {len(people)}", (Text(lines),))


def _add(turn: Turn, rest: str) -> Reply:
    require(turn, "people")
    parts = [part.strip() for part in rest.split(",")]
    if not parts[0]:
        raise Unclear("Who is to be added?", "For example: who add Sam Hill, Team Manager, Northmere Council")
    if turn.unit.people.named(parts[0]):
        raise Unclear(f"{parts[0]} is in the directory already, so nobody was added.", f"To see them: who {parts[0]}")
    organisation = parts[-1] if len(parts) > 1 else ""
    title = parts[1] if len(parts) > 2 else ""
    person = turn.unit.people.add(Person(0, parts[0], PersonKind.PERSON, title, organisation))
    turn.recorded = True
    return Reply(
        f"Added: {person.name}", (note(f"To give them an action: assign 12 to {person.name}"),), outcome="recorded"
    )


def link(turn: Turn, command: Command) -> Answer:
    """`link @user to Full Name`, an officer's deed. Never guessed from a name."""
    found = _LINK.match(command.rest.strip())
    if not found:
        raise Unclear("Whose account is whose?", "For example: link @sam to Sam Hill")
    require(turn, "people")
    person = person_meant(turn, found["name"])
    if person.kind is PersonKind.BODY:
        raise NotHere(f"{person.name} is a body, not a person, so no account can be linked to it.")
    known = turn.unit.people.speaker(turn.origin.platform, turn.origin.tenant, found["user"])
    account = (
        known.account
        if known
        else turn.unit.people.account_seen(
            Account(0, turn.origin.platform, turn.origin.tenant, found["user"], kind=AccountKind.UNKNOWN)
        )
    )
    if account.kind in OUTSIDERS:
        raise NotFound("That account is a bot or has been switched off, so it was not linked.")
    turn.unit.people.link(account.id, person.id)
    turn.unit.people.grant(turn.board.id, None, person.id, Role.MEMBER)
    turn.recorded = True
    before = f" It was {known.person.name}'s before." if known and known.person and known.person.id != person.id else ""
    return Reply(
        f"That account now speaks for {person.name}.{before}",
        (note(f"Wrong? Link it to somebody else: link <@{found['user']}> to Full Name"),),
        outcome="recorded",
    )
