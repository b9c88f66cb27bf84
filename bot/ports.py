"""What the core needs from outside, as Protocols. Nobody inherits from these.

Storage implements `Unit` and its repositories (synchronous, one transaction); each platform
implements `Messenger`, `Renderer` and `Directory` (asynchronous, at the network's edge).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from bot.audience import Sight
from bot.delivery.outbox import Waiting
from bot.exchange.kept import Papers
from bot.exchange.remembered import Imports
from bot.incoming import Incoming
from bot.model import (
    Account,
    Act,
    Action,
    Actor,
    Board,
    Change,
    Entry,
    Meeting,
    Person,
    Place,
    Post,
    Role,
    Schedule,
    Subgroup,
    Update,
)
from bot.platform_ports import AccountFacts as AccountFacts
from bot.platform_ports import Delivery as Delivery
from bot.platform_ports import Directory as Directory
from bot.platform_ports import Doubtful as Doubtful
from bot.platform_ports import Files as Files
from bot.platform_ports import Messenger as Messenger
from bot.platform_ports import Parcel as Parcel
from bot.platform_ports import Rejected as Rejected
from bot.platform_ports import Renderer as Renderer
from bot.platform_ports import Sent as Sent
from bot.platform_ports import Throttled as Throttled
from bot.platform_ports import Unsent as Unsent
from bot.proposals import Proposal
from bot.reply import Answer
from bot.searching import Hit, Search
from bot.values import dataclass, field

Clock = Callable[[], datetime]
"""Now, as an aware UTC datetime."""

Turns = Callable[[Incoming], Awaitable[Answer]]
"""One turn of the bot, committed when the answer arrives. Listeners call nothing else."""


# --- storage ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """Which actions to list. Several conditions hold together; empty means all open ones."""

    board_id: int
    subgroup_id: int | None = None
    person_id: int | None = None
    rag: str | None = None
    status: str | None = None
    open_only: bool = True
    due_from: date | None = None
    due_to: date | None = None
    changed_since: datetime | None = None
    silent_since: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One recorded turn: whose, where, from which message, and what it undid."""

    id: int
    at: datetime
    board_id: int
    actor: Actor
    verb: str = ""
    place_id: int | None = None
    message: str = ""
    source: str = ""
    undoes: int | None = None
    undone_by: int | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """The account that spoke, with its person and every role that person holds."""

    account: Account
    person: Person | None = None
    roles: tuple[tuple[int, int | None, Role], ...] = ()
    """(board, subgroup or None for the whole board, role)"""
    posts: frozenset[int] = frozenset()
    """Posts that the person holds."""
    stands_for: frozenset[tuple[int, int]] = frozenset()
    """(board, person or post whose deputy the person is there)"""
    ends: tuple[tuple[int, int | None, Role, date], ...] = ()
    """(board, subgroup, role, its last day), of the roles that were given for a time"""


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds, and its last day where it was given for a time."""

    board_id: int
    subgroup_id: int | None
    person_id: int
    role: Role
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be said unasked. `kind` and `args` name a composer; words are made at sending.

    `instead` is the key of a message that this one takes the place of, where it has not been taken up yet.
    """

    key: str
    place_id: int
    kind: str
    args: Mapping[str, object] = field(default_factory=dict)
    not_before: datetime | None = None
    expires_at: datetime | None = None
    instead: str = ""


class Boards(Protocol):
    def all(self) -> tuple[Board, ...]: ...
    def get(self, board_id: int) -> Board | None: ...
    def by_code(self, code: str) -> Board | None: ...
    def add(self, board: Board) -> Board: ...
    def save(self, board: Board) -> None: ...
    def subgroups(self, board_id: int) -> tuple[Subgroup, ...]: ...
    def subgroup(self, subgroup_id: int) -> Subgroup | None: ...
    def subgroups_coded(self, code: str) -> tuple[Subgroup, ...]: ...
    def add_subgroup(self, subgroup: Subgroup) -> Subgroup: ...
    def meetings(self, board_id: int) -> tuple[Meeting, ...]: ...
    def add_meeting(self, board_id: int, held_on: date, name: str) -> Meeting: ...
    def drop_meeting(self, board_id: int, held_on: date) -> None: ...


class People(Protocol):
    def get(self, person_id: int) -> Person | None: ...
    def many(self, ids: Sequence[int]) -> Mapping[int, Person]: ...
    def named(self, name: str) -> tuple[Person, ...]: ...
    def all(self) -> tuple[Person, ...]: ...
    def add(self, person: Person) -> Person: ...
    def save(self, person: Person) -> None: ...
    def speaker(self, platform: str, tenant: str, user: str) -> Speaker | None: ...
    def account_seen(self, account: Account) -> Account: ...
    def link(self, account_id: int, person_id: int | None) -> None: ...
    def accounts(self, person_id: int) -> tuple[Account, ...]: ...
    def account(self, account_id: int) -> Account | None: ...
    def owned_boards(self, person_id: int) -> tuple[int, ...]: ...
    def standing(self, person_id: int) -> tuple[tuple[int, Role], ...]:
        """(board, role) wherever the person has a part; owning an action there makes an owner."""
        ...

    def by_email(self, email: str) -> Person | None: ...
    def grant(
        self,
        board_id: int,
        subgroup_id: int | None,
        person_id: int,
        role: Role,
        deputises: int | None = None,
        until: date | None = None,
    ) -> None:
        """Given again, the role ends when it is said now, or not at all."""
        ...

    def held(self, person_id: int) -> tuple[Held, ...]:
        """Every role of the person on every board."""
        ...

    def revoke(
        self, board_id: int, subgroup_id: int | None, person_id: int, role: Role, deputises: int | None = None
    ) -> None: ...
    def holders(self, board_id: int, role: Role, subgroup_id: int | None = None) -> tuple[Person, ...]: ...


@dataclass(frozen=True, slots=True)
class Here:
    """Where something was said: nothing of it is known in a place that was never seen."""

    place: Place | None = None
    subgroup: Subgroup | None = None
    board: Board | None = None


class Places(Protocol):
    def get(self, place_id: int) -> Place | None: ...
    def find(self, platform: str, tenant: str, channel: str) -> Place | None: ...
    def here(self, platform: str, tenant: str, channel: str) -> Here:
        """The same with the subgroup that it is linked to and that subgroup's board."""
        ...

    def seen(self, place: Place) -> Place: ...
    def save(self, place: Place) -> None: ...
    def linked(self, subgroup_id: int) -> tuple[Place, ...]: ...
    def personal(self, person_id: int) -> tuple[Place, ...]: ...
    def nobodys(self, platform: str, tenant: str) -> tuple[Place, ...]:
        """Personal chats of a platform whose person is not known."""
        ...

    def post(self, place_id: int, message: str) -> Post | None: ...
    def card(self, place_id: int, action_id: int) -> Post | None: ...
    def cards(self, action_id: int) -> tuple[Post, ...]: ...
    def carded(self, place_id: int) -> tuple[int, ...]: ...
    def remember(self, post: Post) -> None: ...


class Actions(Protocol):
    def get(self, action_id: int) -> Action | None: ...
    def many(self, ids: Sequence[int]) -> tuple[Action, ...]: ...
    def numbered(self, subgroup_id: int, number: int) -> Action | None: ...
    def bare(self, subgroup_id: int, number: int) -> tuple[Action | None, bool]:
        """The same, and whether a pack printed this number on another action of the subgroup."""
        ...

    def printed(self, board_id: int, printed: str) -> tuple[Action, ...]: ...
    def matching(self, filter: Filter, limit: int, offset: int = 0) -> tuple[tuple[Action, ...], int]: ...
    def all_of(self, board_id: int) -> tuple[Action, ...]: ...
    def search(self, search: Search, sights: Sequence[Sight], people: Sequence[int]) -> tuple[Hit, ...]: ...
    def add(self, action: Action) -> Action: ...
    def save(self, action: Action) -> Action: ...
    def updates(self, action_id: int) -> tuple[Update, ...]: ...
    def add_update(self, update: Update, account_id: int | None, person_id: int | None) -> None: ...
    def drop_updates(self, turn_id: int) -> None: ...


class Ledger(Protocol):
    """Append only. `record` writes the turn's changes onto the board's chain."""

    def open_turn(self, turn: Turn) -> Turn: ...
    def record(self, turn: Turn, action_id: int, changes: Sequence[Change]) -> None: ...
    def history(self, action_id: int) -> tuple[Entry, ...]: ...
    def turn(self, turn_id: int) -> Turn | None: ...
    def entries(self, turn_id: int) -> tuple[Entry, ...]: ...
    def last_turn(self, account_id: int, board_id: int | None = None) -> Turn | None: ...
    def later_change(self, turn_id: int, action_id: int) -> bool: ...
    def close_turn(self, turn_id: int, undone_by: int) -> None: ...
    def turn_of_message(self, place_id: int, message: str) -> Turn | None: ...
    def refuse(
        self, at: datetime, account_id: int | None, place_id: int | None, deed: str, action_id: int | None
    ) -> None: ...


class Acts(Protocol):
    """What was done about people and places, by whom: append only."""

    def record(self, act: Act) -> None: ...
    def about_person(self, person_id: int) -> tuple[Act, ...]: ...
    def about_account(self, account_id: int) -> tuple[Act, ...]: ...
    def about_place(self, place_id: int) -> tuple[Act, ...]: ...
    def done_by(self, account_ids: Sequence[int], limit: int) -> tuple[Act, ...]:
        """What these accounts did, the newest first."""
        ...

    def done_at(self, board_id: int, at: datetime) -> tuple[Act, ...]:
        """What one turn did about people: all of it at its one moment."""
        ...


class Codes(Protocol):
    """Single-use codes that link an account to a person. Only their keyed hashes are kept."""

    def issue(self, person_id: int, code: str, expires_at: datetime) -> None: ...
    def redeem(self, code: str, now: datetime) -> int | None:
        """The person it stands for, and it is used up; None counts as a try against every open code."""
        ...


class Seen(Protocol):
    """Repeats: the message's identity, and what is needed to say the answer again."""

    def find(self, platform: str, tenant: str, key: str) -> Mapping[str, object] | None: ...
    def add(self, platform: str, tenant: str, key: str, at: datetime, receipt: Mapping[str, object]) -> None: ...
    def forget(self, before: datetime) -> int: ...


class Proposals(Protocol):
    def add(self, proposal: Proposal) -> Proposal: ...
    def get(self, proposal_id: int) -> Proposal | None: ...
    def save(self, proposal: Proposal) -> None: ...
    def waiting(self, board_id: int, now: datetime) -> tuple[Proposal, ...]: ...
    def asked_of(self, account_id: int, place_id: int, thread: str, now: datetime) -> Proposal | None: ...
    def same(self, board_id: int, key: str) -> Proposal | None: ...


class Outbox(Protocol):
    def put(self, outgoing: Outgoing, now: datetime) -> bool: ...
    def schedules(self, subgroup_id: int | None = None) -> tuple[Schedule, ...]: ...
    def save_schedule(self, schedule: Schedule) -> Schedule: ...
    def stuck(self, board_id: int, limit: int = 20) -> tuple[Waiting, ...]: ...
    def settle(self, row_id: int, board_id: int, *, again: bool) -> bool: ...
    def has_sent(self, place_ids: Sequence[int], kind: str) -> bool:
        """Whether a message of this kind ever arrived in one of these places."""
        ...

    def said_in(self, place_id: int, limit: int) -> Mapping[str, frozenset[int]]:
        """The messages that stand in a place, the newest first, with the actions that each of them speaks of."""
        ...

    def troubled(self, board_id: int) -> int:
        """How many messages to this board's channels died or may not have arrived."""
        ...


class Unit(Protocol):
    """One transaction. Leaving without `commit` rolls everything back."""

    boards: Boards
    people: People
    places: Places
    actions: Actions
    ledger: Ledger
    acts: Acts
    codes: Codes
    seen: Seen
    proposals: Proposals
    outbox: Outbox
    papers: Papers
    imports: Imports

    def commit(self) -> None: ...


class Units(Protocol):
    """A factory of units: `write` takes the one writer's place at once, `read` never waits for it.

    `ready` says whether a unit begun now would wait for nobody: no other writer, no other machine.
    """

    def write(self) -> AbstractContextManager[Unit]: ...
    def read(self) -> AbstractContextManager[Unit]: ...
    def ready(self) -> bool: ...
