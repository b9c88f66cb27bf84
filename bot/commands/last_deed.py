"""What somebody did last that is no change of an action: said with its own opposite, because `undo` takes none of it back.

Reads only. Knows the deeds that are kept as acts (bot/recording.py) and the command that mends each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from bot.model import Act
from bot.numbers import whole
from bot.turn import Turn
from bot.values import dataclass
from bot.views.words import day

LOOKED_AT = 20
"""Acts of one turn at most that are looked at: a digest set in every channel of a subgroup is one for each."""

PART_OF_A_CHANGE = frozenset({"holds post", "left post"})
"""A handover has a turn in the history: `undo` takes it back itself."""


@dataclass(frozen=True, slots=True)
class Deed:
    """`told` follows “the last thing you did was to”; `mended` is the way back, as it is typed."""

    told: str
    mended: str


def last_deed(turn: Turn, accounts: Sequence[int], since: datetime | None) -> Deed | None:
    """The newest deed of these accounts, where it is newer than `since`, their last change of an action."""
    known = turn.unit.acts.done_by(accounts, LOOKED_AT)
    acts = [act for act in known if act.deed not in PART_OF_A_CHANGE and (since is None or act.at > since)]
    if not acts:
        return None
    together = [act for act in reversed(acts) if (act.at, act.deed) == (acts[0].at, acts[0].deed)]
    words = _DEEDS.get(together[0].deed)
    return words(_Told(turn, together)) if words else Deed(f"record “{together[0].deed}”", "")


@dataclass(frozen=True, slots=True)
class _Told:
    """Whom and what the acts of one turn are about, in names."""

    turn: Turn
    acts: Sequence[Act]

    @property
    def who(self) -> str:
        ids = dict.fromkeys(act.person_id for act in self.acts if act.person_id is not None)
        found = self.turn.unit.people.many(list(ids))
        return " and ".join(found[key].name for key in ids if key in found) or "somebody"

    @property
    def account(self) -> str:
        """The account as it is mentioned; after it was let go its name is found no more."""
        act = self.acts[0]
        known = self.turn.unit.people.accounts(act.person_id) if act.person_id is not None else ()
        return "@" + (next((each.name for each in known if each.id == act.account_id), "") or "user")

    @property
    def whose(self) -> str:
        """For whom a deputy stands in: the act keeps the number alone."""
        number = whole(self.acts[0].detail.removeprefix("for person "))
        person = self.turn.unit.people.get(number) if number is not None else None
        return person.name if person else "somebody"

    @property
    def code(self) -> str:
        return self.acts[0].detail.split(" ")[0]

    @property
    def day(self) -> str:
        return day(date.fromisoformat(self.acts[0].detail))

    @property
    def place(self) -> str:
        act = self.acts[0]
        place = self.turn.unit.places.get(act.place_id) if act.place_id is not None else None
        return f"#{place.name}" if place is not None and place.name else "the channel"


_Words = Callable[[_Told], Deed]


def _role(role: str) -> Mapping[str, _Words]:
    return {
        role: lambda told: Deed(f"make {told.who} {role}", f"who {role} remove {told.who}"),
        f"{role} ended": lambda told: Deed(f"end {told.who}'s being {role}", f"who {role} {told.who}"),
    }


def _chair(told: _Told) -> Deed:
    return Deed(f"put {told.who} in the chair of {told.code}", f"subgroup chair {told.code} remove {told.who}")


def _said_again(what: str) -> _Words:
    """A setting is mended by saying what it should be."""
    return lambda told: Deed(
        f"{what} the digest of {told.code}", f"subgroup schedule {told.code} Monday 09:00 (as it should be)"
    )


_DEEDS: Mapping[str, _Words] = {
    "link": lambda told: Deed(f"link an account to {told.who}", f"link remove {told.account}"),
    "unlink": lambda told: Deed(f"take an account from {told.who}", f"link @user to {told.who}"),
    "link by code": lambda told: Deed(
        f"link your own account to {told.who} with a code", "an officer can: link remove @you"
    ),
    "code": lambda told: Deed(
        f"make a code for {told.who}",
        f"it ends by itself after ten minutes, and at once with: link code for {told.who}",
    ),
    "added": lambda told: Deed(
        f"add {told.who} to the directory",
        f'whoever runs me can: matters person erase "{told.who}". To say it better: who title {told.who}: Team Manager',
    ),
    "alias": lambda told: Deed(
        f"add other names of {told.who}", f"who also remove {told.who}: the name that is not theirs"
    ),
    "alias ended": lambda told: Deed(f"take other names from {told.who}", f"who also {told.who}: the name"),
    "title": lambda told: Deed(f"change the title of {told.who}", f"who title {told.who}: the title as it should be"),
    "deputy": lambda told: Deed(
        f"name {told.who} deputy for {told.whose}", f"who deputy remove {told.who} for {told.whose}"
    ),
    "deputy ended": lambda told: Deed(
        f"end {told.who}'s being deputy for {told.whose}", f"who deputy {told.who} for {told.whose}"
    ),
    **_role("officer"),
    **_role("admin"),
    "chair": _chair,
    "interim chair": _chair,
    "chair ended": lambda told: Deed(
        f"take the chair of {told.code} from {told.who}", f"subgroup chair {told.code} {told.who}"
    ),
    "linked": lambda told: Deed(f"link {told.place} to {told.code}", f"in {told.place}: subgroup unlink"),
    "unlinked": lambda told: Deed(f"take the link from {told.place}", f"in {told.place}: subgroup link CODE"),
    "cleared": lambda told: Deed(
        f"clear {told.place} for {told.acts[0].detail}", f"in {told.place}: subgroup clear official"
    ),
    "digest set": _said_again("set"),
    "digest paused": lambda told: Deed(f"pause the digest of {told.code}", f"subgroup resume {told.code}"),
    "digest resumed": lambda told: Deed(f"start the digest of {told.code} again", f"subgroup pause {told.code}"),
    "digest now": lambda told: Deed(
        f"post the digest of {told.code}", "what is posted stays; whoever looks after the channel can delete it there"
    ),
    "subgroup added": lambda told: Deed(
        f"add the subgroup {told.code}", "a subgroup stays; without a channel and actions nobody sees it"
    ),
    "meeting added": lambda told: Deed(f"enter the meeting of {told.day}", f"meeting remove {told.day}"),
    "meeting removed": lambda told: Deed(f"take the meeting of {told.day} away", f"meeting add {told.day}"),
    "paper made": lambda _: Deed("make a paper", "a paper stays as it was printed; to make another one: export"),
    "question refused": lambda _: Deed("turn a question down", "say what it asked again, and say yes"),
    "message sent again": lambda _: Deed("send a message again", "see how it went: outbox"),
    "message given up": lambda _: Deed("give up a message", "see what else waits: outbox"),
    "reminders off": lambda _: Deed("turn your reminders off", "reminders on"),
    "reminders on": lambda _: Deed("turn your reminders on", "reminders off"),
}
"""Every deed that is kept as an act. A test holds this against what the program records."""
