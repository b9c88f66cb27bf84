"""What a message was understood to mean. Values only; the rules live beside this file.

The contract (sure, ask, ignore) is the label guide of docs/what-the-bot-understands.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.model import Due, Rag, Status
from bot.values import dataclass, field


class Certainty(StrEnum):
    """SURE is recorded at once, ASK is asked first, IGNORE leaves no trace."""

    SURE = "sure"
    ASK = "ask"
    IGNORE = "ignore"


class Setting(StrEnum):
    """Where a message was said."""

    SLASH = "slash"
    MENTION = "mention"
    ACTION_THREAD = "action_thread"
    DIGEST_THREAD = "digest_thread"
    CHANNEL = "channel"


class Op(StrEnum):
    WRITE = "write"
    ADD = "add"
    SHOW = "show"
    LIST = "list"
    HISTORY = "history"
    UNDO = "undo"
    HELP = "help"
    DIGEST = "digest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Reference:
    """A number as somebody wrote it: `VAWG-12` has a code, `#12`, `no. 12` and `twelve` have none."""

    number: int
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """An action that the surroundings name: the thread's own, or a line of the digest."""

    reference: Reference
    title: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A text and its surroundings: all that a reading may depend on.

    `text` is neutral: mentions are `<@ID>`. `today` is the local date at the board.
    `thread` is the action whose thread this is, `listed` the lines of the digest answered to.
    """

    text: str
    setting: Setting
    today: date
    author: str = ""
    thread: Listed | None = None
    listed: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """What is said of one action. `action` None means the thread's action, or unknown elsewhere.

    `owner` is a name as written or a neutral mention; `note` is the text worth keeping, or "".
    """

    action: Reference | None = None
    status: Status | None = None
    reopen: bool = False
    rag: Rag | None = None
    due: Due | None = None
    owner: str | None = None
    note: str = ""
    question: bool = False

    @property
    def changes(self) -> bool:
        return self.reopen or any(value is not None for value in (self.status, self.rag, self.due, self.owner))


@dataclass(frozen=True, slots=True)
class NewAction:
    text: str
    owner: str | None = None
    due: Due | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The meaning of one message. `rule` names the rule that decided (shown by --explain)."""

    certainty: Certainty
    op: Op = Op.WRITE
    intents: tuple[Intent, ...] = ()
    args: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    add: NewAction | None = None
    rule: str = ""


IGNORED = Reading(Certainty.IGNORE, Op.NONE)
