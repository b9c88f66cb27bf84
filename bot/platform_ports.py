"""What the core and the worker ask of a platform, as Protocols and values. Nobody inherits from these.

Each platform implements `Messenger`, `Renderer`, `Files` and `Directory`, asynchronously, at the network's edge.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.incoming import Origin, Upload
from bot.model import AccountKind, Audience, Place
from bot.reply import Reply
from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """It is there; `message` is the platform's id of it."""

    message: str


@dataclass(frozen=True, slots=True)
class Throttled:
    """Surely not sent; may be tried again after so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unsent:
    """Surely not sent (no connection, no name): back off and try again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Perhaps sent: time-out, reset, a server's error."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Will never be accepted (channel gone, bot removed, too long); `sentence` is for the officer."""

    reason: str
    sentence: str


Delivery = Sent | Throttled | Unsent | Doubtful | Rejected


@dataclass(frozen=True, slots=True)
class Parcel:
    """A rendered message on its way. `edit` replaces that message; `thread` answers under it."""

    key: str
    place: Place
    payload: str
    thread: str = ""
    edit: str = ""


class Messenger(Protocol):
    """Sends what was rendered. Never repeats by itself; every outcome is a value."""

    @property
    def can_look_up(self) -> bool: ...
    async def send(self, parcel: Parcel) -> Delivery: ...
    async def look_up(self, parcel: Parcel, since: datetime) -> Sent | Unsent | None:
        """The message with this key, None if it is surely not there, Unsent if that could not be found out."""
        ...


class Files(Protocol):
    async def fetch(self, upload: Upload, origin: Origin, limit: int) -> bytes: ...
    async def share(self, place: Place, name: str, content: bytes, comment: str, thread: str = "") -> Delivery: ...


class Renderer(Protocol):
    """The platform's leaf functions behind the one walk: a payload as JSON text."""

    def __call__(self, reply: Reply, place: Place) -> str: ...


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What a platform says of an account. `email` only when the platform has confirmed it."""

    name: str
    kind: AccountKind
    email: str = ""


class Directory(Protocol):
    async def account(self, tenant: str, user: str) -> AccountFacts | None: ...
    async def audience(self, place: Place) -> Audience | None: ...
    async def channel_name(self, channel: str) -> str:
        """Empty where the platform does not say, or has said it in the event already."""
        ...
