"""The local workspace: its people, channels and messages, as Slack or Teams would hold them for us.

Kept as lines of JSON beside the register, so that a restart loses nothing. Knows no register and no bot.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.model import AccountKind, Audience, PlaceKind
from bot.reply import Reply
from bot.values import dataclass, field, replace
from handlers.local.kept import decode_reply, encode

PLATFORM = TENANT = "local"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with an account here. `what` says in words what they are, for the switch."""

    user: str
    name: str
    what: str = ""
    kind: AccountKind = AccountKind.MEMBER
    email: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, or the personal chat of `owner` with the bot."""

    id: str
    name: str
    public: bool = False
    shared: bool = False
    guests: bool = False
    owner: str = ""

    @property
    def kind(self) -> PlaceKind:
        return PlaceKind.PERSONAL if self.owner else PlaceKind.CHANNEL

    @property
    def audience(self) -> Audience:
        return Audience(self.public, self.shared, self.guests)


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in a channel: a person's words, or the bot's reply. `to` is the only one who sees it."""

    id: str
    channel: str
    user: str
    name: str
    at: datetime
    thread: str = ""
    text: str = ""
    reply: Reply | None = None
    to: str = ""
    key: str = ""
    revision: int = 0
    edited: bool = False
    file: tuple[str, str] = ("", "")
    """The name and the handle of a file that came with it."""

    @property
    def is_bots(self) -> bool:
        return not self.user

    @property
    def root(self) -> str:
        return self.thread or self.id


Listener = Callable[[Message], None]


@dataclass(slots=True)
class Workspace:
    """`revision` grows with every message and edit, so that a page can ask what is new since."""

    path: Path | None = None
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    by_channel: dict[str, dict[str, Message]] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)
    revision: int = 0
    skipped: timedelta = timedelta(0)
    listeners: list[Listener] = field(default_factory=list)

    def settle_in(self, members: Iterable[Member], channels: Iterable[Channel]) -> None:
        """Who works here and where; everybody has a chat of their own with the bot."""
        for member in members:
            self._admit(member)
            self._write({"member": _plain(member)})
        for channel in channels:
            self.channels[channel.id] = channel
            self._write({"channel": _plain(channel)})

    def _admit(self, member: Member) -> None:
        chat = chat_of(member.user)
        self.members[member.user] = member
        self.channels[chat] = Channel(chat, member.name, owner=member.user)

    def post(
        self,
        channel: str,
        at: datetime,
        *,
        user: str = "",
        thread: str = "",
        text: str = "",
        reply: Reply | None = None,
        to: str = "",
        key: str = "",
        file: tuple[str, str] = ("", ""),
    ) -> Message:
        name = self.members[user].name if user else "Matters Arising"
        made = Message(str(len(self.messages) + 1), channel, user, name, at, thread, text, reply, to, key, file=file)
        return self._put(made)

    def edit(self, message: str, reply: Reply) -> Message | None:
        known = self.messages.get(message)
        return self._put(replace(known, reply=reply, edited=True)) if known else None

    def _put(self, message: Message) -> Message:
        self.revision += 1
        message = replace(message, revision=self.revision)
        self._hold(message)
        self._write({"message": _packed(message)})
        for listener in tuple(self.listeners):
            listener(message)
        return message

    def _hold(self, message: Message) -> None:
        self.messages[message.id] = message
        self.by_channel.setdefault(message.channel, {})[message.id] = message
        if message.key:
            self.by_key[message.key] = message.id

    def skip(self, skipped: timedelta) -> None:
        """How far the clock was moved on: kept, so that after a restart it is not suddenly last week."""
        self.skipped = skipped
        self._write({"skipped": skipped.total_seconds()})

    def first_channel(self, user: str) -> str:
        """Where somebody begins: a channel that they read, else their own chat."""
        readable = [c.id for c in self.channels.values() if not c.owner and self.may_read(user, c.id)]
        return "csp-vawg" if "csp-vawg" in readable else next(iter(readable), chat_of(user))

    def seen_by(self, user: str, channel: str) -> tuple[Message, ...]:
        """What this person sees there, oldest first."""
        return tuple(m for m in self.by_channel.get(channel, {}).values() if m.to in ("", user))

    def may_read(self, user: str, channel: str) -> bool:
        place = self.channels.get(channel)
        if place is None or user not in self.members:
            return False
        if place.owner:
            return place.owner == user
        return self.members[user].kind is not AccountKind.GUEST or place.guests or place.public

    # --- kept ------------------------------------------------------------------

    def _write(self, line: dict[str, Any]) -> None:
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")

    def remember(self) -> bool:
        """Reads what was kept; a last line that a crash cut short is left out. Whether there was anything."""
        if self.path is None or not self.path.exists():
            return False
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                kept = json.loads(line)
            except ValueError:
                continue
            if "message" in kept:
                message = _unpacked(kept["message"])
                self._hold(message)
                self.revision = max(self.revision, message.revision)
            elif "member" in kept:
                told = kept["member"]
                self._admit(Member(**{**told, "kind": AccountKind(told["kind"])}))
            elif "channel" in kept:
                channel = Channel(**kept["channel"])
                self.channels[channel.id] = channel
            elif "skipped" in kept:
                self.skipped = timedelta(seconds=float(kept["skipped"]))
        return True


def chat_of(user: str) -> str:
    return f"chat-{user}"


def _plain(value: Member | Channel) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _packed(message: Message) -> dict[str, Any]:
    packed = {name: getattr(message, name) for name in Message.__slots__ if name not in ("at", "reply")}
    return {**packed, "at": message.at.isoformat(), "reply": encode(message.reply)}


def _unpacked(packed: dict[str, Any]) -> Message:
    reply = decode_reply(packed["reply"]) if packed["reply"] is not None else None
    name, handle = packed.get("file", ("", ""))
    return Message(**{**packed, "at": datetime.fromisoformat(packed["at"]), "reply": reply, "file": (name, handle)})
