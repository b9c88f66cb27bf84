"""The requests Slack makes of an app, as dicts in their documented shapes. Ids and people are invented."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

Json = dict[str, Any]

TEAM, BOT, BOT_ID, APP = "T0NORTH", "U0MATTERS", "B0MATTERS", "A0MATTERS"
ANN, BEA, PARTNER = "U0ANN", "U0BEA", "U0PARTNER"
PARTNER_TEAM = "T0PARTNER"
CYP, VAWG = "C0CYP", "C0VAWG"
DIRECT = "D0ANN"

_numbers = count(1)


def _next() -> int:
    return next(_numbers)


def stamp() -> str:
    """A message's ts: unlike any other."""
    return f"1605520000.{_next():06}"


def trigger() -> str:
    return f"{_next()}.9876543210.abcdef0123456789"


@dataclass(frozen=True)
class Slash:
    """Fields of a slash command; Slack sends them as a form."""

    text: str
    user: str = ANN
    channel: str = CYP
    channel_name: str = "children"
    trigger: str = ""
    command: str = "/action"
    response_url: str = "https://hooks.slack.example/commands/1"

    def body(self) -> dict[str, str]:
        return {
            "token": "unused",
            "team_id": TEAM,
            "team_domain": "northmere",
            "channel_id": self.channel,
            "channel_name": self.channel_name,
            "user_id": self.user,
            "user_name": self.user.removeprefix("U0").lower(),
            "command": self.command,
            "text": self.text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self.response_url,
            "trigger_id": self.trigger or trigger(),
        }


def event(inner: Mapping[str, Any], event_id: str = "", **more: Any) -> Json:
    """The envelope of an event; `more` may be `is_ext_shared_channel=True`."""
    return {
        "token": "unused",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "api_app_id": APP,
        "event": dict(inner),
        "type": "event_callback",
        "event_id": event_id or f"Ev{_next():08}",
        "event_time": 1605520000,
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "is_ext_shared_channel": False,
        **more,
    }


def said(text: str, user: str = ANN, channel: str = CYP, thread: str = "", ts: str = "", **more: Any) -> Json:
    """The inner part of a `message` event. `kind` im|mpim|group|channel goes in as `channel_type`."""
    shape = {"D": "im"}.get(channel[0], "channel")
    inner: Json = {"type": "message", "channel": channel, "user": user, "text": text, "ts": ts or stamp()}
    inner |= {"channel_type": shape, "team": TEAM, "user_team": TEAM, "event_ts": inner["ts"]}
    return inner | ({"thread_ts": thread} if thread else {}) | more


def mention(text: str, user: str = ANN, channel: str = CYP, thread: str = "", ts: str = "", **more: Any) -> Json:
    inner = said(f"<@{BOT}> {text}", user, channel, thread, ts, **more)
    del inner["channel_type"]
    return inner | {"type": "app_mention"}


def edited(before: Mapping[str, Any], text: str) -> Json:
    """A message was changed by its author."""
    now = {key: value for key, value in before.items() if key not in ("channel", "channel_type", "event_ts")}
    edit = {"user": before["user"], "ts": stamp()}
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": before["channel"],
        "channel_type": before.get("channel_type", "channel"),
        "hidden": True,
        "ts": edit["ts"],
        "event_ts": edit["ts"],
        "message": {**now, "text": text, "edited": edit},
        "previous_message": now,
    }


def deleted(before: Mapping[str, Any]) -> Json:
    now = {key: value for key, value in before.items() if key not in ("channel", "channel_type", "event_ts")}
    return {
        "type": "message",
        "subtype": "message_deleted",
        "channel": before["channel"],
        "channel_type": before.get("channel_type", "channel"),
        "hidden": True,
        "ts": stamp(),
        "deleted_ts": before["ts"],
        "previous_message": now,
    }


def _person(user: str) -> Json:
    team = PARTNER_TEAM if user == PARTNER else TEAM
    name = user.removeprefix("U0").lower()
    return {"id": user, "username": name, "name": name, "team_id": team}


def press(
    value: str,
    user: str = ANN,
    channel: str = CYP,
    message: str = "",
    thread: str = "",
    *,
    action_id: str = "press.0",
    ephemeral: bool = False,
    chosen: bool = False,
    response_url: str = "https://hooks.slack.example/actions/1",
    trigger_id: str = "",
) -> Json:
    """A button pressed in a message, or (`chosen`) an entry chosen from its menu."""
    action: Json = {"action_id": action_id, "block_id": "b1", "action_ts": stamp()}
    if chosen:
        action |= {
            "type": "static_select",
            "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": value},
        }
    else:
        action |= {"type": "button", "text": {"type": "plain_text", "text": "x"}, "value": value}
    box: Json = {"type": "message", "message_ts": message or stamp(), "channel_id": channel, "is_ephemeral": ephemeral}
    box |= {"thread_ts": thread} if thread else {}
    body: Json = {
        "type": "block_actions",
        "user": _person(user),
        "api_app_id": APP,
        "token": "unused",
        "container": box,
        "trigger_id": trigger_id or trigger(),
        "team": {"id": TEAM, "domain": "northmere"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "children"},
        "response_url": response_url,
        "actions": [action],
    }
    return (
        body if ephemeral else body | {"message": {"ts": box["message_ts"], "user": BOT, "bot_id": BOT_ID, "text": "x"}}
    )


def home_press(value: str, user: str = ANN) -> Json:
    """A button pressed on the bot's home page: there is no channel and no response_url."""
    body = press(value, user)
    for name in ("channel", "message", "response_url"):
        del body[name]
    return body | {"container": {"type": "view", "view_id": "V1"}, "view": {"id": "V1", "type": "home", "blocks": []}}


def submission(view: Mapping[str, Any], values: Mapping[str, str], user: str = ANN) -> Json:
    """The modal `view` (as it was opened) sent in with these field values."""
    state: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        value, kind = values.get(block["block_id"]), block["element"]["type"]
        filled: Json = {"type": kind}
        match kind:
            case "static_select":
                filled["selected_option"] = {"value": value} if value else None
            case "datepicker":
                filled["selected_date"] = value or None
            case _:
                filled["value"] = value
        state[block["block_id"]] = {block["element"]["action_id"]: filled}
    shown = {**view, "id": view.get("id", "V1"), "hash": "h1", "state": {"values": state}, "team_id": TEAM}
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "northmere"},
        "user": _person(user),
        "api_app_id": APP,
        "token": "unused",
        "trigger_id": trigger(),
        "view": shown,
        "response_urls": [],
    }


def closed(view: Mapping[str, Any], user: str = ANN) -> Json:
    return {**submission(view, {}, user), "type": "view_closed", "is_cleared": False}


def message_menu(shortcut: str, message: Mapping[str, Any], user: str = ANN) -> Json:
    """An entry of a message's own menu."""
    return {
        "type": "message_action",
        "token": "unused",
        "callback_id": shortcut,
        "action_ts": stamp(),
        "trigger_id": trigger(),
        "team": {"id": TEAM, "domain": "northmere"},
        "user": _person(user),
        "channel": {"id": message["channel"], "name": "children"},
        "message_ts": message["ts"],
        "message": {key: value for key, value in message.items() if key != "channel"},
        "response_url": "https://hooks.slack.example/app/1",
    }


def global_shortcut(shortcut: str, user: str = ANN) -> Json:
    return {
        "type": "shortcut",
        "token": "unused",
        "callback_id": shortcut,
        "action_ts": stamp(),
        "trigger_id": trigger(),
        "team": {"id": TEAM, "domain": "northmere"},
        "user": _person(user),
    }


def suggestion(action_id: str = "choice", user: str = ANN) -> Json:
    return {
        "type": "block_suggestion",
        "user": _person(user),
        "action_id": action_id,
        "value": "x",
        "team": {"id": TEAM},
    }


def copy(body: Mapping[str, Any]) -> Json:
    """The same request again, as Slack re-sends it."""
    made: Json = json.loads(json.dumps(body))
    return made
