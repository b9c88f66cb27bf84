"""Posts, deputies and roles: who holds what, from when, and for whom somebody stands in. All of it is kept as acts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.commands.meetings import day_at_start, require
from bot.commands.reach import require_over
from bot.errors import Ambiguous, NotFound, NotNow, Refusal, Unclear
from bot.lifecycle import encode_owners
from bot.model import Action, Change, Owner, Person, PersonKind, Role
from bot.names import fold
from bot.naming import person_meant
from bot.recording import act, open_turn
from bot.reply import Reply, Text, line, note
from bot.turn import Turn
from bot.views.words import day, plural

_FROM = re.compile(r"\s+(?:from|since)\s+(?P<day>[^:]*\d{4})\s*$", re.I)
_FOR = re.compile(r"^(?P<off>remove\s+)?(?P<who>.+?)\s+for\s+(?P<whose>.+)$", re.I)
HOLDS = "For example: who holds Town Centre Sergeant: Sam Hill from 1 December 2026"


def holds(turn: Turn, words: str) -> Reply:
    """A post passes to a person, and with it every action that the post answers for."""
    require(turn, "people")
    since, words = _since(turn, words.strip())
    post, person = _post_and_person(turn, words)
    require_over(turn, post)
    if post.held_by == person.id:
        raise NotNow(f"{person.name} holds {post.name} already, so nothing was changed.")
    before = turn.unit.people.get(post.held_by) if post.held_by else None
    adopted = _adopt(turn, post)
    turn.unit.people.save(replace(post, held_by=person.id, held_since=since))
    # Who holds a post of this board hears of this board.
    turn.unit.people.grant(turn.board.id, None, person.id, Role.MEMBER)
    actions = [a for a in turn.unit.actions.all_of(turn.board.id) if any(o.person_id == post.id for o in a.owners)]
    live = [a for a in actions if a.status.is_open]
    _tell_history(turn, live, before, person, since, adopted)
    act(turn, "holds post", turn.board.id, person=person.id, detail=f"post {post.id} from {since.isoformat()}")
    if before is not None:
        act(turn, "left post", turn.board.id, person=before.id, detail=f"post {post.id} on {since.isoformat()}")
    said = f"{person.name} holds {post.name} from {day(since)}"
    lines = [line(f"{plural(len(live), 'open action')} {'goes' if len(live) == 1 else 'go'} with it.")]
    if before is not None:
        lines.append(line(f"{before.name} held it before, and no longer answers for it."))
    back = note(f"To take it back: who holds {post.name}: {before.name if before else 'the person who does'}")
    return Reply(said, (Text(tuple(lines)), back), outcome="recorded")


def _since(turn: Turn, words: str) -> tuple[date, str]:
    found = _FROM.search(words)
    if found is None:
        return turn.today, words
    since, rest = day_at_start(found["day"], turn.today)
    if rest.strip():
        raise Unclear(f"I cannot read “{found['day']}” as a day, so nothing was changed.", HOLDS)
    if since > turn.today:
        raise Unclear(
            f"{day(since)} is still to come, and a post is handed over on the day. Nothing was changed.", HOLDS
        )
    return since, words[: found.start()]


def _post_and_person(turn: Turn, words: str) -> tuple[Person, Person]:
    """`Post: Person`, or the one way in which the words divide into a known post and a known person."""
    for mark in (":", "="):
        if mark in words:
            name, _, holder = words.partition(mark)
            return _post(turn, name.strip()), _holder(turn, holder)
    parts = words.split()
    found = [
        (post, person)
        for cut in range(1, len(parts))
        if (post := _known_post(turn, " ".join(parts[:cut]))) and (person := _known(turn, " ".join(parts[cut:])))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous("Where does the post end and the name begin? Nothing was changed.", HOLDS)
    raise Unclear("Which post, and who holds it?", HOLDS)


def _known_post(turn: Turn, name: str) -> Person | None:
    return next((p for p in turn.unit.people.named(name) if p.kind is PersonKind.POST), None)


def _known(turn: Turn, name: str) -> Person | None:
    try:
        person = person_meant(turn, name)
    except Refusal:
        return None
    return person if person.kind is PersonKind.PERSON else None


def _holder(turn: Turn, name: str) -> Person:
    person = person_meant(turn, name)
    if person.kind is not PersonKind.PERSON:
        raise NotFound(f"{person.name} is not a person, so it holds no post. Nothing was changed.", HOLDS)
    return person


def _post(turn: Turn, name: str) -> Person:
    """The post of that name; one that only the register's papers know yet enters the directory."""
    known = _known_post(turn, name)
    if known is not None:
        return known
    if turn.unit.people.named(name):
        raise NotFound(f"{name} is in the directory, but not as a post. Nothing was changed.", HOLDS)
    printed = {
        o.printed for a in turn.unit.actions.all_of(turn.board.id) for o in a.owners if fold(o.printed) == fold(name)
    }
    if not printed:
        raise NotFound(f"I know no post called “{name}”, so nothing was changed.", f"To add it: who add post {name}")
    return turn.unit.people.add(Person(0, min(printed), PersonKind.POST))


def _adopt(turn: Turn, post: Person) -> dict[int, Change]:
    """Owners printed with exactly the post's name become the post; nobody's account is touched by that."""
    names = {fold(name) for name in (post.name, *post.aliases)}
    adopted: dict[int, Change] = {}
    for action in turn.unit.actions.all_of(turn.board.id):
        fresh = tuple(_as_post(owner, names, post) for owner in action.owners)
        if fresh != action.owners:
            change = Change("owners", encode_owners(action.owners), encode_owners(fresh))
            turn.unit.actions.save(replace(action, owners=fresh))
            adopted[action.id] = change
    return adopted


def _as_post(owner: Owner, names: set[str], post: Person) -> Owner:
    return replace(owner, person_id=post.id) if owner.person_id is None and fold(owner.printed) in names else owner


def _tell_history(
    turn: Turn, live: list[Action], before: Person | None, after: Person, since: date, adopted: dict[int, Change]
) -> None:
    told = Change("holder", before.name if before else "", after.name, f"from {day(since)}")
    wanted = {action.id: (adopted.pop(action.id, None), told) for action in live}
    changes = {key: tuple(c for c in pair if c is not None) for key, pair in wanted.items()}
    changes |= {key: (change,) for key, change in adopted.items()}
    if not changes:
        return
    entry = open_turn(turn, turn.actor(), turn.board.id, "holds")
    for action_id, mine in changes.items():
        turn.unit.ledger.record(entry, action_id, mine)
    turn.turn_id = entry.id


def deputy(turn: Turn, words: str) -> Reply:
    """`who deputy Sam Hill for Walter Finch`: Sam may do for Walter's actions what Walter may."""
    require(turn, "people")
    found = _FOR.match(words.strip())
    if found is None:
        raise Unclear("Who stands in for whom?", "For example: who deputy Sam Hill for Walter Finch")
    person, whose = person_meant(turn, found["who"]), person_meant(turn, found["whose"])
    if person.kind is not PersonKind.PERSON or person.id == whose.id:
        raise Unclear("A deputy is a person who stands in for somebody else. Nothing was changed.")
    require_over(turn, whose)
    off = bool(found["off"])
    change = turn.unit.people.revoke if off else turn.unit.people.grant
    change(turn.board.id, None, person.id, Role.DEPUTY, whose.id)
    if not off:
        turn.unit.people.grant(turn.board.id, None, person.id, Role.MEMBER)
    detail = f"for person {whose.id}"
    act(turn, "deputy ended" if off else "deputy", turn.board.id, person=person.id, detail=detail)
    said = f"{person.name} {'no longer stands in' if off else 'stands in'} for {whose.name}"
    again = "" if off else "remove "
    return Reply(
        said, (note(f"To take that back: who deputy {again}{person.name} for {whose.name}"),), outcome="recorded"
    )


def role(turn: Turn, given: Role, words: str) -> Reply:
    """`who officer Sam Hill` · `who admin remove Sam Hill`: the admin's alone, and there is always one left."""
    require(turn, "roles")
    off = words.casefold().startswith("remove ")
    name = words[7:] if off else words
    if not name.strip():
        raise Unclear(f"Who is to be {given.value}?", f"For example: who {given.value} Sam Hill")
    person = person_meant(turn, name)
    if person.kind is not PersonKind.PERSON:
        raise Unclear(f"{person.name} is not a person, so it can be no {given.value}. Nothing was changed.")
    held = {p.id for p in turn.unit.people.holders(turn.board.id, given)}
    if off and person.id not in held:
        raise NotFound(f"{person.name} is no {given.value} of {turn.board.name}, so nothing was changed.")
    if off and given is Role.ADMIN and held == {person.id}:
        raise NotNow(f"{person.name} is the last admin of {turn.board.name}. Name another one first.")
    change: Callable[[int, int | None, int, Role], None] = turn.unit.people.revoke if off else turn.unit.people.grant
    change(turn.board.id, None, person.id, given)
    act(turn, f"{given.value} ended" if off else given.value, turn.board.id, person=person.id)
    said = f"{person.name} is {'no longer' if off else 'now'} {given.value} of {turn.board.name}"
    again = "" if off else "remove "
    return Reply(said, (note(f"To take that back: who {given.value} {again}{person.name}"),), outcome="recorded")


def chairs(turn: Turn, board_id: int, group: tuple[int | None, str], words: str) -> Reply:
    """`subgroup chair VAWG Sam Hill and Grace Lunt`: joint chairs each have the whole right; `interim` is kept as said.

    `group` is the subgroup's id and code; None is the whole board, whose chair chairs every part of it.
    """
    subgroup_id, code = group
    rest, off = _without(words, "remove")
    rest, interim = _without(rest, "interim")
    people = [person_meant(turn, name) for name in re.split(r"\s*(?:,|&|\band\b)\s*", rest) if name.strip()]
    for person in people:
        change = turn.unit.people.revoke if off else turn.unit.people.grant
        change(board_id, subgroup_id, person.id, Role.CHAIR)
        deed = "chair ended" if off else "interim chair" if interim else "chair"
        act(turn, deed, board_id, person=person.id, detail=code)
    names = " and ".join(person.name for person in people)
    verb = "no longer chair" if off else "chair"
    kind = " for the time being" if interim and not off else ""
    now = ", ".join(p.name for p in turn.unit.people.holders(board_id, Role.CHAIR, subgroup_id)) or "nobody"
    return Reply(
        f"{names} {verb if len(people) > 1 else verb.replace('chair', 'chairs')} {code}{kind}",
        (
            note(f"In the chair of {code} now: {now}."),
            note(f"To take that back: subgroup chair {code} {'' if off else 'remove '}{names}"),
        ),
        outcome="recorded",
    )


def _without(words: str, word: str) -> tuple[str, bool]:
    first, _, rest = words.strip().partition(" ")
    return (rest.strip(), True) if first.casefold() == word else (words.strip(), False)
