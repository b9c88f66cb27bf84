"""Who is who: the directory of people, posts and bodies, the names they are printed by, and what was done about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.commands import handing, standing
from bot.commands.meetings import require
from bot.commands.reach import require_over
from bot.errors import Ambiguous, NotFound, Unclear
from bot.language.commands import Command
from bot.model import Act, Person, PersonKind, Role
from bot.names import fold
from bot.naming import person_meant
from bot.permissions import is_stranger
from bot.recording import act
from bot.reply import Answer, Line, Reply, Strong, Text, line, note
from bot.turn import Turn
from bot.values import replace
from bot.views.actions import local
from bot.views.standing import roles_held
from bot.views.words import day, plural

SHOWN = 100


def who(turn: Turn, command: Command) -> Answer:
    word, _, rest = command.rest.strip().partition(" ")
    if not word:
        return _whoami(turn)
    return DEEDS[word.casefold()](turn, rest.strip()) if word.casefold() in DEEDS else _about(turn, command.rest)


def _whoami(turn: Turn) -> Reply:
    person = turn.speaker.person if turn.speaker else None
    if person is None or is_stranger(turn.speaker):
        return Reply(
            "I do not know who you are on the register",
            (note("An officer can link you: link @you to Your Name. With a code from an officer: link code 123456"),),
        )
    known = _described(turn, person)
    keep = tuple(line(f"{board.name} is kept by {turn.can_on('settings', board.id)}.") for board in turn.boards)
    return replace(known, blocks=(*known.blocks, Text(keep))) if keep else known


def _about(turn: Turn, name: str) -> Reply:
    """Of other people only those hear who are on the register themselves."""
    if not turn.boards or turn.speaker is None or turn.speaker.person is None or is_stranger(turn.speaker):
        return _whoami(turn)
    return _described(turn, person_meant(turn, name))


def _described(turn: Turn, person: Person) -> Reply:
    # Only what the register itself prints of a person: no e-mail address, no account.
    what = ", ".join(part for part in (person.title, person.organisation) if part) or "no post or organisation entered"
    lines = [line(what)]
    if person.aliases:
        lines.append(line(f"Also printed as: {', '.join(person.aliases)}"))
    if roles := _roles_of(turn, person):
        lines.append(line(roles))
    if person.kind is PersonKind.POST:
        lines.append(line(_held(turn, person)))
    if person.kind is PersonKind.PERSON:
        linked = turn.unit.people.accounts(person.id)
        alone = "No account is linked: an officer answers on their behalf."
        lines.append(line("Linked to an account." if linked else alone))
    return Reply(person.name, (Text(tuple(lines)),))


def _roles_of(turn: Turn, person: Person) -> str:
    """What somebody is on the boards that the asker hears of here, and until when."""
    told = []
    held = [one for one in turn.unit.people.held(person.id) if one.until is None or one.until >= turn.today]
    for board in turn.boards:
        codes: dict[int | None, str] = {group.id: group.code for group in turn.unit.boards.subgroups(board.id)}
        here = [one for one in held if one.board_id == board.id]
        told.append(roles_held(here, codes | {None: board.code}))
    return " ".join(words for words in told if words)


def _held(turn: Turn, post: Person) -> str:
    holder = turn.unit.people.get(post.held_by) if post.held_by else None
    if holder is None:
        return f"Nobody is entered as holding this post. An officer can: who holds {post.name}: Sam Hill"
    since = f" since {day(post.held_since)}" if post.held_since else ""
    return f"Held by {holder.name}{since}."


def _list(turn: Turn, _rest: str) -> Reply:
    require(turn, "people")
    people = turn.unit.people.all()
    lines = [
        line(f"{p.name} — {', '.join(x for x in (p.title, p.organisation) if x) or p.kind.value}")
        for p in people[:SHOWN]
    ]
    if len(people) > SHOWN:
        lines.append(line(f"and {len(people) - SHOWN} more"))
    return Reply(f"People: {len(people)}", (Text(tuple(lines)),))


_KINDS = {"post": PersonKind.POST, "body": PersonKind.BODY}
ADD = "For example: who add Sam Hill, Team Manager, Northmere Council, sam.hill@northmere.example"


def _add(turn: Turn, rest: str) -> Reply:
    """`who add NAME[, TITLE][, ORGANISATION][, E-MAIL]`, `who add post NAME`, `who add body NAME`."""
    require(turn, "people")
    first, _, after = rest.partition(" ")
    kind = _KINDS.get(first.casefold(), PersonKind.PERSON)
    parts = [part.strip() for part in (rest if kind is PersonKind.PERSON else after).split(",")]
    emails = [part for part in parts[1:] if "@" in part]
    parts = [parts[0], *(part for part in parts[1:] if part not in emails)]
    if not parts[0] or len(emails) > 1 or (emails and kind is not PersonKind.PERSON):
        raise Unclear("Who is to be added?", ADD)
    if turn.unit.people.named(parts[0]):
        raise Unclear(f"{parts[0]} is in the directory already, so nobody was added.", f"To see them: who {parts[0]}")
    organisation = parts[-1] if len(parts) > 1 else ""
    title = parts[1] if len(parts) > 2 else ""
    person = turn.unit.people.add(Person(0, parts[0], kind, title, organisation, emails[0] if emails else ""))
    act(turn, "added", turn.board.id, person=person.id)
    tail = [note(f"To give them an action: assign 12 to {person.name}")]
    if emails:
        tail.append(note("Their account is linked when it first speaks, if the platform confirms that address."))
    return Reply(f"Added: {person.name}", tuple(tail), outcome="recorded")


def _also(turn: Turn, rest: str) -> Reply:
    """`who also Sam Hill: Supt. Hill; Supt Sam Hill`: other ways in which papers print the same person."""
    require(turn, "people")
    off = rest.casefold().startswith("remove ")
    name, mark, names = rest[7 * off :].partition(":")
    fresh = [" ".join(each.split()) for each in names.split(";") if each.strip()]
    if not mark or not fresh:
        raise Unclear("Who else is printed how?", "For example: who also Sam Hill: Supt. Hill; Supt Sam Hill")
    person = person_meant(turn, name)
    require_over(turn, person)
    if off:
        return _no_more(turn, person, fresh)
    for each in fresh:
        others = [p.name for p in turn.unit.people.named(each) if p.id != person.id]
        if others:
            raise Ambiguous(
                f"“{each}” is {others[0]}'s already, so nothing was changed.", "An alias may mean one person only"
            )
    known = {fold(alias) for alias in (person.name, *person.aliases)}
    added = tuple({fold(each): each for each in fresh if fold(each) not in known}.values())
    turn.unit.people.save(replace(person, aliases=(*person.aliases, *added)))
    act(turn, "alias", turn.board.id, person=person.id, detail=plural(len(added), "name"))
    said = f"{person.name} is also printed as {', '.join(fresh)}"
    back = note(f"To take that back: who also remove {person.name}: {'; '.join(fresh)}")
    return Reply(said, (back,), outcome="recorded")


def _no_more(turn: Turn, person: Person, names: Sequence[str]) -> Reply:
    """A name that was given by mistake means nobody any more; actions that have it keep their owner."""
    wrong = {fold(name) for name in names}
    strange = [name for name in names if fold(name) not in {fold(alias) for alias in person.aliases}]
    if strange:
        raise NotFound(
            f"{person.name} is not printed as “{strange[0]}”, so nothing was changed.",
            f"To see how they are printed: who {person.name}",
        )
    left = tuple(alias for alias in person.aliases if fold(alias) not in wrong)
    turn.unit.people.save(replace(person, aliases=left))
    act(turn, "alias ended", turn.board.id, person=person.id, detail=plural(len(names), "name"))
    back = note(f"To take that back: who also {person.name}: {'; '.join(names)}")
    return Reply(f"{person.name} is no longer printed as {', '.join(names)}", (back,), outcome="recorded")


def _title(turn: Turn, rest: str) -> Reply:
    """People change their titles; the register goes on meaning the same person."""
    require(turn, "people")
    name, mark, title = rest.partition(":")
    if not mark or not title.strip():
        raise Unclear("Whose title is what?", "For example: who title Sam Hill: Chief Inspector")
    person = person_meant(turn, name)
    require_over(turn, person)
    turn.unit.people.save(replace(person, title=title.strip()))
    act(turn, "title", turn.board.id, person=person.id)
    return Reply(f"{person.name}: {title.strip()}", outcome="recorded")


def _history(turn: Turn, name: str) -> Reply:
    """What was done about a person: who linked which account, who gave which role."""
    if is_stranger(turn.speaker):
        return _whoami(turn)
    person = turn.speaker.person if turn.speaker and not name else person_meant(turn, name)
    if person is None:
        return _whoami(turn)
    if turn.speaker is None or turn.speaker.person is None or turn.speaker.person.id != person.id:
        require(turn, "people")
    mine = {board.id for board in turn.boards}
    acts = [a for a in turn.unit.acts.about_person(person.id) if a.board_id is None or a.board_id in mine]
    if not acts:
        raise NotFound(f"Nothing was recorded about {person.name} yet.")
    zone = turn.boards[0].timezone if turn.boards else "Europe/London"
    return Reply(f"What was done about {person.name}", (Text(tuple(_told(turn, a, zone) for a in acts)),))


_WORDS: Mapping[str, str] = {
    "link": "linked an account to them",
    "unlink": "took an account from them",
    "code": "made a code for them",
    "link by code": "linked their own account with a code",
    "link by e-mail": "Linked by the e-mail address that the platform confirmed",
    "added": "added them",
    "alias": "added other names of theirs",
    "alias ended": "took other names from them",
    "title": "changed their title",
    "holds post": "gave them a post",
    "left post": "gave their post to somebody else",
    "deputy": "named them a deputy",
    "deputy ended": "ended their being a deputy",
}


def _told(turn: Turn, done: Act, zone: str) -> Line:
    what = _WORDS.get(done.deed) or f"recorded: {done.deed}{f' of {done.detail}' if done.detail else ''}"
    who_did = done.actor.name or ("" if done.deed == "link by e-mail" else "Somebody whose name was erased")
    return line(Strong(local(done.at, zone)), f" {who_did} {what}".replace("  ", " "))


def _role(role: Role) -> Callable[[Turn, str], Reply]:
    return lambda turn, words: standing.role(turn, role, words)


DEEDS: Mapping[str, Callable[[Turn, str], Reply]] = {
    "add": _add,
    "list": _list,
    "also": _also,
    "alias": _also,
    "title": _title,
    "holds": handing.holds,
    "deputy": standing.deputy,
    "officer": _role(Role.OFFICER),
    "admin": _role(Role.ADMIN),
    "history": _history,
}
"""The word after `who`; any other words are a name."""
