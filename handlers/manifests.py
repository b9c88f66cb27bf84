"""The Slack app's manifest, made from the catalogue of verbs, with each permission and what pays for it.

Knows the names that handlers/slack/translate.py listens to, and nothing of the network. The files in
manifest/ are written by `write_manifests`; a test fails when they are behind.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.commands.catalogue import BY_WORD, VERBS
from bot.values import dataclass

Json = dict[str, Any]

FOLDER = Path(__file__).resolve().parent.parent / "manifest"
EXAMPLE_URL = "https://matters.example.org"
NAME = "Matters Arising"
HINTED = ("update", "complete", "rag", "list", "show", "help")
"""Verbs whose first example stands in the hint beside /action."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A permission, what people would miss without it, and the events that need it."""

    name: str
    pays_for: str
    events: tuple[str, ...] = ()
    reads_messages: bool = False
    """Left out of the mentions-only installation."""


SCOPES = (
    Scope("commands", "/action, and “Record as update” and “Add to the register” in a message's menu"),
    Scope("chat:write", "answers, action cards, receipts and the weekly digest"),
    Scope("app_mentions:read", "commands and updates that mention the bot", ("app_mention",)),
    Scope(
        "channels:history",
        "answers in the threads of cards and digests in public channels, without a mention; "
        "finding a message again when it is not certain that it was posted",
        ("message.channels",),
        reads_messages=True,
    ),
    Scope("groups:history", "the same in private channels", ("message.groups",), reads_messages=True),
    Scope("im:history", "the personal chat with the bot", ("message.im",)),
    Scope(
        "channels:read",
        "who can read a public channel, and noticing that it was renamed, archived or shared outside",
        (
            "channel_archive",
            "channel_deleted",
            "channel_left",
            "channel_rename",
            "channel_shared",
            "channel_unarchive",
            "channel_unshared",
            "member_joined_channel",
        ),
    ),
    Scope(
        "groups:read",
        "the same for private channels, and whether guests are in them: without it nothing is shown there",
        ("channel_id_changed", "group_archive", "group_deleted", "group_left", "group_rename", "group_unarchive"),
    ),
    Scope("users:read", "whether an account is a member, a guest or an outsider"),
    Scope("users:read.email", "linking members to their names on the register by their confirmed address"),
    Scope("files:read", "reading a board paper or an action log that is sent to the bot"),
    Scope("files:write", "sending the register as a Word or Excel file, and the picture in the digest"),
)
FREE_EVENTS = ("app_home_opened", "app_uninstalled", "tokens_revoked")
"""These need no permission."""

# The names reach the core as the form to open: see bot/forms.py.
MENU = (
    ("Record as update", "record", "Record this message as an update of an action"),
    ("Add to the register", "add", "Make an action out of this message"),
)


def slack_manifest(public_url: str = EXAMPLE_URL, *, mentions_only: bool = False, socket_mode: bool = False) -> Json:
    """The manifest to paste into Slack. Mentions-only reads no messages but those addressed to the bot."""
    scopes = [scope for scope in SCOPES if not (mentions_only and scope.reads_messages)]
    address = {} if socket_mode else {"request_url": f"{public_url.rstrip('/')}/slack/events"}
    events = sorted({*FREE_EVENTS, *(event for scope in scopes for event in scope.events)})
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": "Keeps your board's action register.",
            "long_description": _long_description(),
            "background_color": "#1d4f8c",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [
                {"name": name, "type": "message", "callback_id": callback, "description": description}
                for name, callback, description in MENU
            ],
            "slash_commands": [_slash_command(public_url, socket_mode)],
        },
        "oauth_config": {"scopes": {"bot": [scope.name for scope in scopes]}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": events},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _slash_command(public_url: str, socket_mode: bool) -> Json:
    address = {} if socket_mode else {"url": f"{public_url.rstrip('/')}/slack/events"}
    return {
        "command": "/action",
        **address,
        "description": "Update, list or look at the actions of your board",
        "usage_hint": " · ".join(BY_WORD[word].examples[0] for word in HINTED),
        # Names arrive as <@U…> instead of words that anybody may bear.
        "should_escape": True,
    }


def _long_description() -> str:
    """What the app is for, and everything that can be typed. Slack takes 4,000 characters."""
    opening = (
        "Matters Arising keeps the action register of a partnership board. Owners answer for their actions in a "
        "command, in a thread or with a button; each change is kept with who made it, when and why, and can be "
        "taken back. Each subgroup's channel gets a weekly digest.\n\nWhat you can say:\n"
    )
    lines = [f"• /action {verb.usage}: {verb.summary}" for verb in VERBS]
    while len(opening) + sum(len(line) + 1 for line in lines) > 3900:
        lines.pop()
    return opening + "\n".join(lines)


FILES: dict[str, Json] = {
    "slack.json": {"mentions_only": False, "socket_mode": False},
    "slack-mentions-only.json": {"mentions_only": True, "socket_mode": False},
    "slack-socket-mode.json": {"mentions_only": False, "socket_mode": True},
}


def manifest_text(name: str) -> str:
    """What one of `FILES` holds."""
    return json.dumps(slack_manifest(**FILES[name]), indent=2, ensure_ascii=False) + "\n"


def write_manifests(folder: Path = FOLDER) -> None:
    for name in FILES:
        (folder / name).write_text(manifest_text(name), encoding="utf-8")


def scope_table() -> str:
    """Each permission with what pays for it, as a table for manifest/README.md."""
    rows = [f"| `{scope.name}` | {scope.pays_for} | {'no' if scope.reads_messages else 'yes'} |" for scope in SCOPES]
    return "\n".join(["| permission | what it pays for | mentions only |", "|---|---|---|", *rows])
