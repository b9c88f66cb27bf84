"""What Slack sends, in neutral words: dicts in, `bot.incoming` out, None for what is not for us.

Pure, and imports no SDK. Refuses to know what a message means; junk of any shape is None, never a fault.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.incoming import (
    Asked,
    Edited,
    Incoming,
    Manner,
    Opened,
    Origin,
    PlaceChanged,
    PlaceEvent,
    Press,
    Pressed,
    Said,
    Submitted,
    Upload,
)
from bot.model import Audience, PlaceKind
from bot.values import replace
from handlers.press import decode
from handlers.slack.wording import addressed, neutral, without_mention
from handlers.slack.workspace import Workspace, at, text

Json = Mapping[str, Any]

PLATFORM = "slack"
_SPOKEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
_KINDS = {"im": PlaceKind.PERSONAL, "mpim": PlaceKind.GROUP}


def incoming(body: Json, home: Workspace) -> Incoming | None:
    """One request of Slack's, whatever it is."""
    if text(body, "command"):
        return _slash(body, home)
    match body.get("type"):
        case "event_callback":
            return _event(body, home.or_from(body))
        case "block_actions":
            return _pressed(body, home.or_from(body))
        case "view_submission":
            return _submitted(body, home.or_from(body))
        case "message_action" | "shortcut":
            return _asked(body, home.or_from(body))
        case _:
            return None


def _slash(body: Json, home: Workspace) -> Said | None:
    user, channel, trigger = text(body, "user_id"), text(body, "channel_id"), text(body, "trigger_id")
    if not (user and channel and trigger):
        return None
    name, kind = text(body, "channel_name"), _kind(channel)
    origin = Origin(
        platform=PLATFORM,
        tenant=home.team or text(body, "team_id"),
        user=user,
        channel=channel,
        key=trigger,
        kind=kind,
        user_name=text(body, "user_name"),
        account_kind=home.kind_by_team(text(body, "team_id"), text(body, "enterprise_id")),
        # Slack says "privategroup" for every private channel: that is its kind, not its name.
        channel_name="" if name in ("privategroup", "directmessage") else name,
        trigger=trigger,
        address=home.address(kind),
    )
    return Said(origin, neutral(text(body, "text")), Manner.SLASH)


def _event(body: Json, home: Workspace) -> Incoming | None:
    event = at(body, "event")
    match text(event, "type"):
        case "message":
            return _message(body, event, home)
        case "app_mention":
            # Sent again when a mention is edited in or changed: the change itself arrives as an edit.
            return None if event.get("edited") else _said(body, event, home, Manner.MENTION)
        case "app_home_opened" if text(event, "tab") == "home" and text(event, "user"):
            return Opened(_place_origin(body, home, text(event, "channel"), text(event, "user"), PlaceKind.PERSONAL))
        case kind:
            return _place(kind, body, event, home)


def _message(body: Json, event: Json, home: Workspace) -> Incoming | None:
    match text(event, "subtype"):
        case subtype if subtype in _SPOKEN:
            return _said(body, event, home, None)
        case "message_changed":
            return _changed(body, event, home)
        case "message_deleted":
            return _deleted(body, event, home)
        case "channel_convert_to_private" | "channel_convert_to_public" as subtype:
            public = subtype == "channel_convert_to_public"
            origin = _place_origin(body, home, text(event, "channel"), text(event, "user"))
            return PlaceChanged(replace(origin, audience=Audience(public=public)), PlaceEvent.AUDIENCE)
        case _:
            return None


def _said(body: Json, event: Json, home: Workspace, manner: Manner | None) -> Said | None:
    """A message to read. One that arrives both as a mention and as a message has the same key and manner."""
    origin = _message_origin(body, event, event, home)
    if origin is None or home.is_ours(event) or text(event, "bot_id"):
        return None
    raw = text(event, "text")
    manner = manner or _manner(origin, raw, home)
    words = neutral(without_mention(raw, home.user) if manner is Manner.MENTION else raw)
    return Said(origin, words, manner, _uploads(event))


def _manner(origin: Origin, raw: str, home: Workspace) -> Manner:
    if origin.kind is PlaceKind.PERSONAL:
        return Manner.PERSONAL
    if addressed(raw, home.user):
        return Manner.MENTION
    return Manner.THREAD if origin.thread and origin.thread != origin.message else Manner.OPEN


def _changed(body: Json, event: Json, home: Workspace) -> Edited | None:
    now, before = at(event, "message"), at(event, "previous_message")
    edit = text(at(now, "edited"), "ts")
    # A preview or a reaction changes a message too; only an edit by its author changes what was said.
    if not edit or text(now, "text") == text(before, "text") or text(now, "bot_id") or home.is_ours(now):
        return None
    origin = _message_origin(body, event, now, home, f":{edit}")
    words = without_mention(text(now, "text"), home.user)
    return Edited(origin, neutral(words)) if origin else None


def _deleted(body: Json, event: Json, home: Workspace) -> Edited | None:
    before = at(event, "previous_message")
    if text(before, "bot_id") or home.is_ours(before):
        return None
    origin = _message_origin(body, event, {**before, "ts": text(event, "deleted_ts")}, home, ":deleted")
    return Edited(origin, None) if origin else None


def _message_origin(body: Json, event: Json, message: Json, home: Workspace, more: str = "") -> Origin | None:
    channel, stamp, user = text(event, "channel"), text(message, "ts"), text(message, "user")
    if not (channel and stamp and user) or user == "USLACKBOT":
        return None
    shape = text(event, "channel_type")
    kind = _KINDS.get(shape, _kind(channel))
    thread = text(message, "thread_ts")
    return Origin(
        platform=PLATFORM,
        tenant=home.team,
        user=user,
        channel=channel,
        key=f"{home.team}:{channel}:{stamp}{more}",
        kind=kind,
        message=stamp,
        thread=thread,
        user_name=text(at(message, "user_profile"), "real_name"),
        account_kind=home.kind_of(message),
        audience=_audience(body, shape),
        link=home.link(channel, stamp, thread),
        address=home.address(kind, event),
    )


def _audience(body: Json, shape: str) -> Audience | None:
    """Only what opens a place wider than may be known: half an answer would hide a place we know well.

    Guests may be asked into a public or shared channel at any time; it is never cleared for more anyway.
    """
    public, shared = shape == "channel", body.get("is_ext_shared_channel") is True
    return Audience(public=public, shared=shared, guests=True) if public or shared else None


def _uploads(event: Json) -> tuple[Upload, ...]:
    files = event.get("files")
    if not isinstance(files, list):
        return ()
    return tuple(
        Upload(text(each, "name") or "file", text(each, "id"), size if isinstance(size := each.get("size"), int) else 0)
        for each in files
        if isinstance(each, Mapping) and text(each, "id")
    )


_PLACE_EVENTS = {
    "channel_left": PlaceEvent.LEFT,
    "group_left": PlaceEvent.LEFT,
    "channel_deleted": PlaceEvent.LEFT,
    "group_deleted": PlaceEvent.LEFT,
    "channel_archive": PlaceEvent.ARCHIVED,
    "group_archive": PlaceEvent.ARCHIVED,
    "channel_unarchive": PlaceEvent.RESTORED,
    "group_unarchive": PlaceEvent.RESTORED,
}


def _place(kind: str, body: Json, event: Json, home: Workspace) -> PlaceChanged | None:
    channel = text(event, "channel")
    origin = _place_origin(body, home, channel, text(event, "user"))
    match kind:
        case "member_joined_channel" if home.is_ours(event):
            inviter = text(event, "inviter")
            return PlaceChanged(_place_origin(body, home, channel, inviter), PlaceEvent.JOINED)
        case "channel_rename" | "group_rename":
            renamed = at(event, "channel")
            return PlaceChanged(
                _place_origin(body, home, text(renamed, "id"), ""), PlaceEvent.RENAMED, text(renamed, "name")
            )
        case "channel_id_changed":
            old = _place_origin(body, home, text(event, "old_channel_id"), "")
            return PlaceChanged(old, PlaceEvent.MOVED, text(event, "new_channel_id"))
        case "channel_unshared" if event.get("is_ext_shared") is not True:
            # Who reads it now has to be asked anew; until then nobody is presumed.
            return PlaceChanged(replace(origin, audience=Audience(shared=False)), PlaceEvent.AUDIENCE)
        case "channel_shared" | "channel_unshared":
            return PlaceChanged(replace(origin, audience=Audience(shared=True)), PlaceEvent.SHARED)
        case "app_uninstalled":
            return PlaceChanged(origin, PlaceEvent.UNINSTALLED)
        case "tokens_revoked" if at(event, "tokens").get("bot"):
            return PlaceChanged(origin, PlaceEvent.UNINSTALLED)
        case _ if kind in _PLACE_EVENTS and channel:
            return PlaceChanged(origin, _PLACE_EVENTS[kind])
        case _:
            return None


def _place_origin(body: Json, home: Workspace, channel: str, user: str, kind: PlaceKind = PlaceKind.CHANNEL) -> Origin:
    key = text(body, "event_id") or f"{home.team}:{channel}:{text(at(body, 'event'), 'event_ts')}"
    return Origin(PLATFORM, home.team, user, channel, key, kind, address=home.address(kind))


def _interaction_origin(body: Json, home: Workspace, channel: str, key: str, message: str, thread: str) -> Origin:
    """Of a press, a form or a menu entry. Where Slack names no channel, it is the person's own chat."""
    user = at(body, "user")
    name = text(at(body, "channel"), "name")
    where = channel or text(user, "id")
    kind = _kind(where)
    return Origin(
        platform=PLATFORM,
        tenant=home.team,
        user=text(user, "id"),
        channel=where,
        key=key,
        kind=kind,
        message=message,
        thread=thread,
        user_name=text(user, "name") or text(user, "username"),
        account_kind=home.kind_by_team(text(user, "team_id"), ""),
        channel_name="" if name in ("privategroup", "directmessage") else name,
        link=home.link(channel, message, thread) if channel and message else "",
        trigger=text(body, "trigger_id"),
        address=home.address(kind),
    )


def _pressed(body: Json, home: Workspace) -> Pressed | None:
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
    press = decode(text(action, "value") or text(at(action, "selected_option"), "value"))
    key = text(body, "trigger_id") or text(action, "action_ts")
    if press is None or not key or not text(at(body, "user"), "id"):
        return None
    box, message = at(body, "container"), at(body, "message")
    channel = text(box, "channel_id") or text(at(body, "channel"), "id")
    stamp = text(box, "message_ts") or text(message, "ts")
    thread = text(box, "thread_ts") or text(message, "thread_ts")
    return Pressed(_interaction_origin(body, home, channel, key, stamp, thread), press)


def _submitted(body: Json, home: Workspace) -> Submitted | None:
    view = at(body, "view")
    desk = _desk(view)
    about = decode(text(desk, "about")) or Press("form")
    name, view_id = text(view, "callback_id"), text(view, "id")
    key = f"{view_id}:{text(body, 'trigger_id') or text(view, 'hash')}"
    if not (name and view_id and text(at(body, "user"), "id")):
        return None
    origin = _interaction_origin(body, home, text(desk, "channel"), key, text(desk, "message"), text(desk, "thread"))
    return Submitted(origin, name, about, _values(at(at(view, "state"), "values")))


def _desk(view: Json) -> Json:
    try:
        desk = json.loads(text(view, "private_metadata") or "{}")
    except ValueError:
        return {}
    return desk if isinstance(desk, dict) else {}


def _values(state: Json) -> dict[str, str]:
    """What stands in each field, as typed or chosen; empty where nothing does."""
    values: dict[str, str] = {}
    for name, elements in state.items():
        for element in elements.values() if isinstance(elements, Mapping) else ():
            if isinstance(element, Mapping):
                chosen = text(element, "value") or text(element, "selected_date")
                values[str(name)] = chosen or text(at(element, "selected_option"), "value")
    return values


def _asked(body: Json, home: Workspace) -> Asked | None:
    shortcut, message = text(body, "callback_id"), at(body, "message")
    key = text(body, "trigger_id") or text(body, "action_ts")
    if not (shortcut and key and text(at(body, "user"), "id")):
        return None
    stamp = text(message, "ts") or text(body, "message_ts")
    channel = text(at(body, "channel"), "id")
    origin = _interaction_origin(body, home, channel, key, stamp, text(message, "thread_ts"))
    return Asked(origin, shortcut, neutral(without_mention(text(message, "text"), home.user)), text(message, "user"))


def _kind(channel: str) -> PlaceKind:
    """D… is a direct chat, U… a person's own; a group chat cannot be told from a channel by its id."""
    return PlaceKind.PERSONAL if channel[:1] in ("D", "U", "W") else PlaceKind.CHANNEL
