"""Deputies and roles: who is what, until when, and for whom somebody stands in. All of it is kept as acts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.commands.meetings import day_at_start, require
from bot.commands.reach import require_over
from bot.errors import NotFound, NotNow, Unclear
from bot.model import Person, PersonKind, Role
from bot.naming import person_meant
from bot.recording import act, put
from bot.reply import Reply, note
from bot.turn import Turn
from bot.views.standing import chair_begins, chair_taken, until_when
from bot.views.words import day

_FOR = re.compile(r"^(?P<off>remove\s+)?(?P<who>.+?)\s+for\s+(?P<whose>.+)$", re.I)
_UNTIL = re.compile(r"(?:^|\s+)(?:until|till|to the end of)\s+(?P<day>.+)$", re.I)


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
    until, rest = _until(turn, rest, code)
    people = [person_meant(turn, name) for name in re.split(r"\s*(?:,|&|\band\b)\s*", rest) if name.strip()]
    if not people:
        raise Unclear(f"Who is in the chair of {code}?", f"For example: subgroup chair {code} Sam Hill")
    for person in people:
        if off:
            turn.unit.people.revoke(board_id, subgroup_id, person.id, Role.CHAIR)
        else:
            turn.unit.people.grant(board_id, subgroup_id, person.id, Role.CHAIR, until=until)
        deed = "chair ended" if off else "interim chair" if interim or until else "chair"
        act(turn, deed, board_id, person=person.id, detail=f"{code}{f' until {until.isoformat()}' if until else ''}")
        _tell(turn, person, chair_taken(code) if off else chair_begins(code, until, interim=interim))
    names = " and ".join(person.name for person in people)
    verb = "no longer chair" if off else "chair"
    kind = f"{' for the time being' if interim or until else ''}{until_when(until)}" if not off else ""
    now = in_the_chair(turn, board_id, subgroup_id) or "nobody"
    return Reply(
        f"{names} {verb if len(people) > 1 else verb.replace('chair', 'chairs')} {code}{kind}",
        (
            note(f"In the chair of {code} now: {now}."),
            note(f"To take that back: subgroup chair {code} {'' if off else 'remove '}{names}"),
        ),
        outcome="recorded",
    )


def in_the_chair(turn: Turn, board_id: int, subgroup_id: int | None) -> str:
    """Who chairs there now, each with the day on which that ends."""
    told = []
    for person in turn.unit.people.holders(board_id, Role.CHAIR, subgroup_id):
        held = [one for one in turn.unit.people.held(person.id) if one.role is Role.CHAIR and one.board_id == board_id]
        here = [one for one in held if one.subgroup_id in (None, subgroup_id)]
        ends = [one.until for one in here if one.until is not None]
        if not here or len(ends) < len(here) or max(ends) >= turn.today:
            told.append(f"{person.name}{until_when(max(ends) if len(ends) == len(here) else None)}")
    return "; ".join(told)


def _until(turn: Turn, words: str, code: str) -> tuple[date | None, str]:
    """`Sam Hill until 31 January 2027`: the last day on which it counts."""
    found = _UNTIL.search(words)
    if found is None:
        return None, words
    example = f"For example: subgroup chair {code} interim Sam Hill until 31 January 2027"
    last, rest = day_at_start(found["day"], turn.today)
    if rest.strip():
        raise Unclear(f"I cannot read “{found['day']}” as a day, so nothing was changed.", example)
    if last < turn.today:
        raise Unclear(f"{day(last)} is over already, so nothing was changed.", example)
    return last, words[: found.start()]


def _tell(turn: Turn, person: Person, words: str) -> None:
    """In their own chat, where they have one with the bot; nobody is told what they did themselves."""
    if turn.speaker is not None and turn.speaker.person is not None and turn.speaker.person.id == person.id:
        return
    for chat in turn.unit.places.personal(person.id):
        put(turn, f"notice:{chat.id}:{turn.origin.key}", chat.id, "notice", {"text": words})


def _without(words: str, word: str) -> tuple[str, bool]:
    first, _, rest = words.strip().partition(" ")
    return (rest.strip(), True) if first.casefold() == word else (words.strip(), False)
