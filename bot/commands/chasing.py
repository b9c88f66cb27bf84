"""`chase`: for every owner without an account, one message ready to paste into a letter or an e-mail.

It leaves our hands there, so no action that is more than official is named in it, wherever it was asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.commands.meetings import require
from bot.errors import NotFound
from bot.language.commands import Command
from bot.model import Action, Marking, Owner, Person, PersonKind
from bot.names import fold
from bot.permissions import OUTSIDERS
from bot.ports import Filter
from bot.reply import Answer, For, Line, Note, Reply, Strong, Text, line, note
from bot.turn import Turn
from bot.values import dataclass, field
from bot.views.words import plural, when_due

MOST = 12
"""Letters in one answer; more than that, and one is asked for by name."""


People = Mapping[int, Person]


@dataclass(slots=True)
class Letter:
    to: str
    actions: list[Action] = field(default_factory=list)
    held_back: int = 0


def chase(turn: Turn, command: Command) -> Answer:
    require(turn, "chase")
    about = _asked_about(turn, command)
    letters = _letters(turn, about, command.rest.strip())
    unnamed = [a.reference for a in about if a.status.is_open and any(_is_nobody(owner) for owner in a.leads)]
    if not letters:
        raise NotFound(
            "No open action belongs to an owner without an account, so there is nobody to chase this way.",
            "Owners with an account are reminded by me",
        )
    texts = tuple(Text(_written(turn, letter)) for letter in letters[:MOST])
    tail: list[Note] = [
        note("Copy each message as it stands. Their answer: update 12 for Walter Finch: what they said")
    ]
    if unnamed:
        told = ", ".join(unnamed[:MOST]) + (f" and {len(unnamed) - MOST} more" if len(unnamed) > MOST else "")
        tail.append(note(f"Nobody is named yet for {told}. To name somebody: assign {unnamed[0]} to @somebody"))
    if len(letters) > MOST:
        left = ", ".join(letter.to for letter in letters[MOST:])
        tail.append(note(f"Not shown: {left}. For one of them: chase {letters[MOST].to}"))
    return Reply(f"{plural(len(letters), 'owner')} without an account", (*texts, *tail), For.ASKER)


def _asked_about(turn: Turn, command: Command) -> list[Action]:
    """The named actions, or all open ones of this place that may be shown here."""
    if command.references:
        return [turn.find(reference) for reference in command.references]
    wide = turn.personal or turn.subgroup is None or (turn.place is not None and turn.place.whole_board)
    group = None if wide or turn.subgroup is None else turn.subgroup.id
    found, _ = turn.unit.actions.matching(Filter(turn.board.id, group), limit=2_000)
    return [action for action in found if turn.shows(action)]


def _letters(turn: Turn, actions: list[Action], name: str) -> list[Letter]:
    """One a person: what is open and theirs, overdue first. A name asks for one of them only."""
    people = turn.unit.people.many(sorted({o.person_id for a in actions for o in a.owners if o.person_id is not None}))
    holders = turn.unit.people.many(sorted({p.held_by for p in people.values() if p.held_by is not None}))
    letters: dict[str, Letter] = {}
    reached: dict[int, bool] = {}
    for action in sorted(actions, key=lambda a: (a.due.date is None, a.due.date or turn.today, a.code, a.number)):
        for owner in action.leads:
            if not action.status.is_open or _is_nobody(owner) or _is_reached(turn, owner, people, reached):
                continue
            to = _addressee(owner, people, holders)
            if name and fold(name) not in (fold(owner.printed), fold(to)):
                continue
            letter = letters.setdefault(f"{owner.person_id or fold(owner.printed)}", Letter(to))
            if action.marking is Marking.OFFICIAL:
                letter.actions.append(action)
            else:
                letter.held_back += 1
    return list(letters.values())


def _is_nobody(owner: Owner) -> bool:
    """`TBC` in the owner's column: there is nobody to write to."""
    return owner.person_id is None and fold(owner.printed) in _NOBODY


_NOBODY = frozenset(map(fold, ("TBC", "TBA", "TBD", "N/A", "none", "vacant", "to be confirmed", "to be agreed", "-")))


def _is_reached(turn: Turn, owner: Owner, people: People, reached: dict[int, bool]) -> bool:
    """Whether somebody who answers for it hears from the bot already."""
    person = people.get(owner.person_id or 0)
    if person is None:
        return False
    who = person.held_by if person.kind is PersonKind.POST else person.id
    if who is None:
        return False
    if who not in reached:
        # An account that was switched off reaches nobody.
        reached[who] = any(account.kind not in OUTSIDERS for account in turn.unit.people.accounts(who))
    return reached[who]


def _addressee(owner: Owner, people: People, holders: People) -> str:
    person = people.get(owner.person_id or 0)
    holder = holders.get(person.held_by or 0) if person is not None else None
    return f"{holder.name} ({owner.printed})" if holder is not None else owner.printed


def _written(turn: Turn, letter: Letter) -> tuple[Line, ...]:
    board = turn.board.name
    lines = [
        line(Strong(f"To {letter.to}")),
        line(f"{board} asks for news of {plural(len(letter.actions), 'action')} of yours:"),
    ]
    if not letter.actions:
        lines = lines[:1]
    lines += [line(f"{a.reference} {a.headline} — {when_due(a, turn.today)}") for a in letter.actions]
    if letter.held_back:
        more = plural(letter.held_back, "further action")
        lines.append(
            line(f"There {'is' if letter.held_back == 1 else 'are'} {more} that I cannot write about; I will ring you.")
        )
    if letter.actions:
        lines.append(line("Please answer in one line for each: done, what has happened, or what stands in the way."))
    return tuple(lines)
