"""What comes in, in neutral words. Each platform's `translate` makes these; the core reads nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.exchange.rows import Register
from bot.model import AccountKind, Audience, PlaceKind
from bot.values import dataclass, field


class Manner(StrEnum):
    """How the bot was spoken to. Only THREAD and OPEN are messages nobody addressed to it.

    SEARCH is a command whose result its asker may put into any chat, where nobody is known to us.
    """

    SLASH = "slash"
    MENTION = "mention"
    PERSONAL = "personal"
    THREAD = "thread"
    OPEN = "open"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said it, where, and under which identity the platform will repeat it.

    `key` is the same for every delivery of one message (a Slack ts, a trigger id, an activity id).
    `thread` is the id of the message that opened the thread, `message` the message's own id.
    `audience` is what the platform itself said of the place in this very event; None where silent.
    `address` is kept for the platform alone (service URL, team, conversation).
    """

    platform: str
    tenant: str
    user: str
    channel: str
    key: str
    kind: PlaceKind = PlaceKind.CHANNEL
    message: str = ""
    thread: str = ""
    user_name: str = ""
    account_kind: AccountKind = AccountKind.UNKNOWN
    audience: Audience | None = None
    channel_name: str = ""
    link: str = ""
    address: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a message. `handle` is what the platform fetches it by."""

    name: str
    handle: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as it was read at the edge: what was found in it, or the sentence that says why it was not read."""

    name: str
    registers: tuple[Register, ...] = ()
    refused: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A message. `text` is neutral: mentions of people are `<@USER>`, markup is undone.

    `brought` is what the uploads hold, where the message asks for them to be read.
    """

    origin: Origin
    text: str
    manner: Manner
    uploads: tuple[Upload, ...] = ()
    brought: tuple[Brought, ...] = ()


@dataclass(frozen=True, slots=True)
class Press:
    """What a button carries: a deed, what it is about, and the version it was drawn from.

    Never trusted: who pressed is authorised anew, and a version that has moved on is refused.
    """

    deed: str
    action_id: int = 0
    version: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    origin: Origin
    press: Press


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form came back: its name, what it was opened about, and the field values as typed."""

    origin: Origin
    form: str
    about: Press
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Edited:
    """A message was changed; `text` None means deleted. `origin.message` is the original's id."""

    origin: Origin
    text: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A person chose an entry of a message's own menu (record as update, add to the register)."""

    origin: Origin
    shortcut: str
    text: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A person opened the bot's home page."""

    origin: Origin


class PlaceEvent(StrEnum):
    JOINED = "joined"
    LEFT = "left"
    RENAMED = "renamed"
    MOVED = "moved"
    ARCHIVED = "archived"
    RESTORED = "restored"
    SHARED = "shared"
    AUDIENCE = "audience"
    UNINSTALLED = "uninstalled"


@dataclass(frozen=True, slots=True)
class PlaceChanged:
    """Something happened to a place: the bot joined, it was renamed, archived, shared outside."""

    origin: Origin
    event: PlaceEvent
    value: str = ""


Incoming = Said | Pressed | Submitted | Edited | Asked | Opened | PlaceChanged
