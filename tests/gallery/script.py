"""A dialogue as data, and what came of it: the same on every platform, or one of them is wrong.

Knows no platform. A stage (`in_slack`, `in_teams`, `at_the_desk`) does what the steps say and tells what was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from handlers.app import Register
from tests.gallery.cast import PEOPLE


@dataclass(frozen=True)
class Says:
    """Words addressed to the bot in the channel. `{sam}` is a real mention of Sam."""

    who: str
    words: str


@dataclass(frozen=True)
class Chats:
    """Words in the own chat with the bot."""

    who: str
    words: str


@dataclass(frozen=True)
class Posts:
    """Words in the channel that are addressed to nobody."""

    who: str
    words: str


@dataclass(frozen=True)
class Replies:
    """Words in the thread of the newest message that says `under`, addressed to nobody."""

    who: str
    words: str
    under: str


@dataclass(frozen=True)
class Presses:
    """The newest button of this label that this person sees."""

    who: str
    label: str
    older: bool = False
    """On the message as it was when it was seen first."""


@dataclass(frozen=True)
class Opens:
    """A command without its words, in the way in which the platform opens a form for it."""

    who: str
    words: str


@dataclass(frozen=True)
class Fills:
    """The form that was opened last."""

    who: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Waits:
    until: datetime


Step = Says | Chats | Posts | Replies | Presses | Opens | Fills | Waits


@dataclass(frozen=True)
class Dialogue:
    """`ends` stands in the register afterwards, `hears` in what was shown: nothing agrees by being empty."""

    name: str
    steps: tuple[Step, ...]
    ends: tuple[str, ...] = ()
    hears: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """What may stand nowhere."""


@dataclass(frozen=True)
class Shown:
    """One message as somebody sees it: its words without markup, and what can be pressed.

    `to` is the only one who sees it. `handle` is the stage's own; `key` stays when the message is edited.
    """

    words: tuple[str, ...]
    buttons: tuple[str, ...] = ()
    to: str = ""
    handle: object = None
    key: object = None


class Stage(Protocol):
    """What a platform does with a step. `news` is what was shown since it was last asked, the first time and edited."""

    register: Register

    async def says(self, who: str, words: str) -> None: ...
    async def chats(self, who: str, words: str) -> None: ...
    async def posts(self, who: str, words: str) -> None: ...
    async def replies(self, who: str, words: str, under: Shown) -> None: ...
    async def presses(self, who: str, label: str, on: Shown) -> None: ...
    async def opens(self, who: str, words: str) -> None: ...
    async def fills(self, who: str, values: Mapping[str, str]) -> None: ...
    async def waits(self, until: datetime) -> None: ...
    async def news(self) -> list[Shown]: ...
    async def minute(self) -> None:
        """A minute passes between two steps."""
        ...


@dataclass
class Played:
    """What was shown after each step, and how the register stands in the end."""

    heard: list[list[Shown]] = field(default_factory=list)
    register: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "\n".join(line for shown in self.heard for each in shown for line in each.words)


async def play(stage: Stage, dialogue: Dialogue) -> Played:
    """The whole dialogue, with everything that leaves after each step."""
    await stage.news()
    played = Played()
    for step in dialogue.steps:
        await _do(stage, step, played.heard)
        played.heard.append(await stage.news())
        await stage.minute()
    played.register = told(stage.register)
    return played


async def _do(stage: Stage, step: Step, heard: list[list[Shown]]) -> None:
    match step:
        case Says(who, words):
            await stage.says(who, words)
        case Chats(who, words):
            await stage.chats(who, words)
        case Posts(who, words):
            await stage.posts(who, words)
        case Replies(who, words, under):
            await stage.replies(who, words, _saying(heard, under))
        case Presses(who, label, older):
            await stage.presses(who, label, _offering(heard, who, label, older))
        case Opens(who, words):
            await stage.opens(who, words)
        case Fills(who, values):
            await stage.fills(who, values)
        case Waits(until):
            await stage.waits(until)


def _saying(heard: list[list[Shown]], words: str) -> Shown:
    for shown in reversed([each for step in heard for each in step]):
        if not shown.to and words in "\n".join(shown.words):
            return shown
    raise AssertionError(f"nothing in the channel says {words!r}: {_everything(heard)}")


def _offering(heard: list[list[Shown]], who: str, label: str, older: bool) -> Shown:
    everything = [each for step in heard for each in step]
    for shown in everything if older else reversed(everything):
        if shown.to in ("", who) and label in shown.buttons:
            return shown
    raise AssertionError(f"{who} sees no button {label!r}: {_everything(heard)}")


def _everything(heard: list[list[Shown]]) -> str:
    return " | ".join(f"[{each.to}] {' / '.join(each.words)} {each.buttons}" for step in heard for each in step)


def told(register: Register) -> list[str]:
    """Every action as it stands and every entry of its history, what waits for a yes and who is linked, in words.

    Without times, ids and accounts: those are each platform's own.
    """
    lines: list[str] = []
    with register.units.read() as unit:
        for board in unit.boards.all():
            for action in sorted(unit.actions.all_of(board.id), key=lambda each: each.reference):
                owners = ", ".join(f"{owner.printed}{'' if owner.person_id else '?'}" for owner in action.owners)
                lines.append(
                    f"{action.reference} {action.text} | {action.status} | {action.rag} | due {action.due.text or '-'} "
                    f"({action.due.date}) | {action.marking} | {owners or 'nobody'} | quiet until {action.snoozed_until}"
                )
                lines += [
                    f"{action.reference} said: {each.text} ({each.by})" for each in unit.actions.updates(action.id)
                ]
                for entry in unit.ledger.history(action.id):
                    changed = f"{entry.what}: {entry.before or '-'} > {entry.after or '-'}"
                    why = f" because {entry.why}" if entry.why else ""
                    lines.append(f"{action.reference} {changed}{why} by {entry.actor.name} as {entry.actor.role}")
            now = register.clock()
            lines += [
                f"waits: {each.source} {[s.deed for s in each.steps]}" for each in unit.proposals.waiting(board.id, now)
            ]
            lines += [f"meeting: {each.held_on} {each.name}" for each in unit.boards.meetings(board.id)]
        for name in PEOPLE:
            for person in unit.people.named(name):
                lines.append(f"{name}: {len(unit.people.accounts(person.id))} account(s)")
    return lines
