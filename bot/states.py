"""The states and kinds that the register's values take: enums only, each with the words it is stored by."""

from __future__ import annotations

from enum import StrEnum


class Rag(StrEnum):
    """A rating. `NONE` (not rated) is a value of its own, never a gap."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    NONE = "none"


class Status(StrEnum):
    """Where an action is in its life.

    `COMPLETED` is the owner's claim; `AGREED` means that the committee noted it at a dated
    meeting; `CLOSED` means ended without being done.
    """

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    COMPLETED = "completed"
    AGREED = "agreed"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Work is still expected: not claimed, not agreed, not closed."""
        return self in OPEN


OPEN = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED})


class DueKind(StrEnum):
    """How firmly the printed words fix a day."""

    DATE = "date"
    MONTH = "month"
    QUARTER = "quarter"
    MEETING = "meeting"
    RECURRING = "recurring"
    ONGOING = "ongoing"
    DEPENDS = "depends"
    NONE = "none"
    UNKNOWN = "unknown"


class Marking(StrEnum):
    """A protective marking. `UNKNOWN` is withheld everywhere but from cleared askers."""

    OFFICIAL = "official"
    SENSITIVE = "official-sensitive"
    RESTRICTED = "restricted"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What somebody is on a board or in a subgroup. Owner and deputy follow from the action."""

    ADMIN = "admin"
    OFFICER = "officer"
    CHAIR = "chair"
    OWNER = "owner"
    DEPUTY = "deputy"
    MEMBER = "member"
    NOBODY = "nobody"


class PersonKind(StrEnum):
    PERSON = "person"
    POST = "post"
    BODY = "body"


class AccountKind(StrEnum):
    """What the platform says about an account. Everything but `MEMBER` is an outsider."""

    MEMBER = "member"
    GUEST = "guest"
    EXTERNAL = "external"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    UNKNOWN = "unknown"


class PlaceKind(StrEnum):
    CHANNEL = "channel"
    PERSONAL = "personal"
    GROUP = "group"
