"""The register in values: what an action, a person, a place and a change are.

Frozen dataclasses and enums only. Knows no platform, no SQL and no clock.
The words are those of the field: see docs/words.md.
"""

from __future__ import annotations

from datetime import date, datetime

from bot.states import OPEN as OPEN
from bot.states import AccountKind as AccountKind
from bot.states import DueKind as DueKind
from bot.states import Marking as Marking
from bot.states import PersonKind as PersonKind
from bot.states import PlaceKind as PlaceKind
from bot.states import Rag as Rag
from bot.states import Role as Role
from bot.states import Status as Status
from bot.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Due:
    """A due date as written, and the last day that counts where one can be computed.

    `date` is set for DATE, MONTH (its last day) and QUARTER (its last day), for DEPENDS and
    RECURRING where a day is printed too, and for MEETING once the meeting is known.
    """

    text: str = ""
    kind: DueKind = DueKind.NONE
    date: date | None = None


NO_DUE = Due()


@dataclass(frozen=True, slots=True)
class Board:
    id: int
    code: str
    name: str
    timezone: str = "Europe/London"
    rag_key: tuple[tuple[Rag, str], ...] = ()
    blank_marking: Marking = Marking.OFFICIAL
    marking_words: tuple[tuple[str, Marking], ...] = ()
    columns: str = ""


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A subgroup has its own numbering; the board itself is one (`is_board`)."""

    id: int
    board_id: int
    code: str
    name: str
    is_board: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Ours. A post or a body has no accounts; a person may have several."""

    id: int
    name: str
    kind: PersonKind = PersonKind.PERSON
    title: str = ""
    organisation: str = ""
    email: str = ""
    aliases: tuple[str, ...] = ()
    reminders: bool = True
    held_by: int | None = None
    held_since: date | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Theirs: unique by platform, tenant and user. `person_id` is set by a recorded act only."""

    id: int
    platform: str
    tenant: str
    user: str
    name: str = ""
    kind: AccountKind = AccountKind.UNKNOWN
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who can read a place. `None` means that the platform has not told us: treated as the worst."""

    public: bool | None = None
    shared: bool | None = None
    guests: bool | None = None
    cleared: Marking | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A channel or a chat. `address` holds what only its platform understands."""

    id: int
    platform: str
    tenant: str
    channel: str
    kind: PlaceKind = PlaceKind.CHANNEL
    name: str = ""
    subgroup_id: int | None = None
    whole_board: bool = False
    audience: Audience = Audience()
    person_id: int | None = None
    suspended: str = ""
    address: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner as printed; `person_id` once it is known who that is."""

    printed: str
    person_id: int | None = None
    lead: bool = True
    supporting: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the register.

    `reference` is the subgroup's code and the number (VAWG-12). `version` grows by one with each
    change. `changed_at` is the last change of state, `heard_at` the last word from an owner.
    """

    id: int
    board_id: int
    subgroup_id: int
    code: str
    number: int
    text: str
    title: str = ""
    section: str = ""
    printed: str = ""
    owners: tuple[Owner, ...] = ()
    start: str = ""
    due: Due = NO_DUE
    next_update: date | None = None
    status: Status = Status.NOT_STARTED
    rag: Rag = Rag.NONE
    marking: Marking = Marking.OFFICIAL
    marking_text: str = ""
    accepted: bool | None = None
    outcomes: str = ""
    snoozed_until: date | None = None
    agreed_on: date | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None
    heard_at: datetime | None = None
    version: int = 1

    @property
    def reference(self) -> str:
        return f"{self.code}-{self.number}"

    @property
    def headline(self) -> str:
        """The title, or the text where the pack printed none."""
        return self.title or self.text

    @property
    def leads(self) -> tuple[Owner, ...]:
        return tuple(owner for owner in self.owners if not owner.supporting)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one action, from one value to another. `what` names the field (see lifecycle)."""

    what: str
    before: str
    after: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the account that spoke, the person it belongs to, and for whom it speaks."""

    account_id: int | None = None
    person_id: int | None = None
    role: Role = Role.NOBODY
    name: str = ""
    on_behalf: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an action's history, with its words (empty once erased)."""

    id: int
    turn_id: int
    action_id: int
    what: str
    before: str
    after: str
    why: str
    at: datetime
    actor: Actor
    source: str = ""
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """What an owner said about an action."""

    id: int
    action_id: int
    text: str
    at: datetime
    by: str = ""
    turn_id: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something done about a person or a place: a link, a role, a post, a clearance. Ids and codes, no words."""

    at: datetime
    deed: str
    actor: Actor = Actor()
    board_id: int | None = None
    person_id: int | None = None
    account_id: int | None = None
    place_id: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    id: int
    board_id: int
    held_on: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a subgroup's digest goes out. `weekday` 0 is Monday; `at` is wall time HH:MM in `zone`."""

    id: int
    subgroup_id: int
    place_id: int
    kind: str = "digest"
    weekday: int = 0
    at: str = "09:00"
    zone: str = "Europe/London"
    enabled: bool = True
    skip_holidays: bool = False
    last_period: str = ""
    max_late_days: int = 3
    paused_until: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Post:
    """A message the bot posted whose thread means something: a card, a digest or a question."""

    id: int
    place_id: int
    message: str
    kind: str
    action_id: int | None = None
    listed: tuple[int, ...] = field(default=())
    proposal_id: int | None = None
