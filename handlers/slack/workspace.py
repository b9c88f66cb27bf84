"""Which workspace and bot we are in Slack's eyes, who counts as ours there, and what an installation is given.

Knows ids only; asks nobody, imports no SDK. Also the two ways to read a dict whose shape nobody has promised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.hearing import ALL, HEARS, MENTIONS
from bot.model import AccountKind, PlaceKind
from bot.values import dataclass, field, replace

Json = Mapping[str, Any]


def at(box: Json, name: str) -> Json:
    """The dict under a name; empty if there is none."""
    found = box.get(name)
    return found if isinstance(found, Mapping) else {}


def text(box: Json, name: str) -> str:
    """The string under a name; empty if there is none."""
    found = box.get(name)
    return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What a Slack installation is given. With `app_token` (xapp-…) Socket Mode runs beside HTTP.

    Without a signing secret no HTTP route is opened. `api_url` ends in /api/.
    """

    bot_token: str = field(repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str | None = field(default=None, repr=False)
    api_url: str = "https://slack.com/api/"


_READING = frozenset({"channels:history", "groups:history"})
"""With these permissions Slack sends the messages of channels too, without them what mentions us alone."""
_SILENT: Json = {}
_HEARING: Mapping[str, Json] = {"": _SILENT, ALL: {HEARS: ALL}, MENTIONS: {HEARS: MENTIONS}}


def introduced(told: Json, scopes: str) -> Workspace:
    """From the answer to auth.test, and from the permissions that Slack names in its header."""
    team, enterprise, user = text(told, "team_id"), text(told, "enterprise_id"), text(told, "user_id")
    granted = {scope.strip() for scope in scopes.split(",")} - {""}
    # One of the two alone: nothing is said of any channel, as Slack does not say of each which kind it is.
    hears = ALL if granted >= _READING else MENTIONS if granted and not granted & _READING else ""
    return Workspace(team, enterprise, user, text(told, "bot_id"), text(told, "url"), hears)


@dataclass(frozen=True, slots=True)
class Workspace:
    """From auth.test: our team (and enterprise, on Grid), our bot user, the address of its pages, what we hear."""

    team: str = ""
    enterprise: str = ""
    user: str = ""
    bot: str = ""
    url: str = ""
    hears: str = ""

    def address(self, kind: PlaceKind, came: Json = _SILENT) -> Mapping[str, str]:
        """What is kept with a channel: whether it hands us what nobody addressed to us. `came` is an event from it."""
        if kind is not PlaceKind.CHANNEL:
            return _SILENT
        # Asked for a wider permission since we started: then a message came that nobody had to send us before.
        wider = self.hears == MENTIONS and text(came, "type") == "message"
        return _HEARING[ALL if wider else self.hears]

    def or_from(self, body: Json) -> Workspace:
        """Where auth.test has not been answered yet, what the request itself says of us."""
        if self.team and self.user:
            return self
        granted = body.get("authorizations")
        first: Any = granted[0] if isinstance(granted, list) and granted else {}
        bot = text(first, "user_id") if isinstance(first, Mapping) and first.get("is_bot") else ""
        team = text(body, "team_id") or text(at(body, "team"), "id")
        return replace(self, team=self.team or team, user=self.user or bot)

    def is_ours(self, thing: Json) -> bool:
        """Whether our own bot wrote it or is the one it happened to."""
        by_user = bool(self.user) and text(thing, "user") == self.user
        return by_user or (bool(self.bot) and text(thing, "bot_id") == self.bot)

    def kind_by_team(self, team: str, enterprise: str) -> AccountKind:
        """A foreign team is an outsider; our own says nothing yet (a guest has it too)."""
        if not team or not self.team:
            return AccountKind.UNKNOWN
        ours = team in (self.team, self.enterprise) or (bool(self.enterprise) and enterprise == self.enterprise)
        return AccountKind.UNKNOWN if ours else AccountKind.EXTERNAL

    def kind_of(self, message: Json) -> AccountKind:
        """What a message event says of its author. Only a profile of our team makes a member."""
        profile = at(message, "user_profile")
        if profile.get("is_stranger") is True or message.get("is_stranger") is True:
            return AccountKind.EXTERNAL
        team = text(message, "user_team") or text(profile, "team") or text(message, "team")
        kind = self.kind_by_team(team, "")
        if kind is AccountKind.EXTERNAL or not profile:
            return kind
        flags = (profile.get("is_restricted"), profile.get("is_ultra_restricted"))
        if True in flags:
            return AccountKind.GUEST
        known = all(isinstance(flag, bool) for flag in flags) and bool(team) and bool(self.team)
        return AccountKind.MEMBER if known else AccountKind.UNKNOWN

    def link(self, channel: str, stamp: str, thread: str = "") -> str:
        """The address of a message for people."""
        if not self.url or not stamp:
            return ""
        under = f"?thread_ts={thread}&cid={channel}" if thread and thread != stamp else ""
        return f"{self.url.rstrip('/')}/archives/{channel}/p{stamp.replace('.', '')}{under}"
