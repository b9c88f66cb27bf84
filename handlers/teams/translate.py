"""From an Activity of Teams to the neutral event. Plain dicts in, values out; no SDK, no network.

Whatever is no business of the bot's (typing, reactions, its own messages, unknown events) is None.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.hearing import ALL, HEARS, MENTIONS
from bot.incoming import (
    Asked,
    Edited,
    Incoming,
    Manner,
    Opened,
    Origin,
    PlaceChanged,
    PlaceEvent,
    Said,
    Upload,
)
from bot.model import PlaceKind
from bot.values import dataclass, field, replace
from handlers.teams.activities import (
    Raw,
    addressed,
    conversation_of,
    identity,
    neutral_text,
    part,
    parts,
    words,
    written,
)
from handlers.teams.forms import pressed_in, submitted_in
from handlers.teams.settings import PLATFORM

FILE = "application/vnd.microsoft.teams.file.download.info"

KINDS = {"personal": PlaceKind.PERSONAL, "groupChat": PlaceKind.GROUP, "channel": PlaceKind.CHANNEL}

EVENTS = {
    "channelRenamed": PlaceEvent.RENAMED,
    "channelDeleted": PlaceEvent.ARCHIVED,
    "channelRestored": PlaceEvent.RESTORED,
    "channelShared": PlaceEvent.SHARED,
    "channelUnshared": PlaceEvent.AUDIENCE,
    "teamArchived": PlaceEvent.ARCHIVED,
    "teamUnarchived": PlaceEvent.RESTORED,
    "teamDeleted": PlaceEvent.ARCHIVED,
    "teamHardDeleted": PlaceEvent.ARCHIVED,
    "teamRestored": PlaceEvent.RESTORED,
}
"""What `channelData.eventType` says, as what it means for a linked place."""

OF_THE_TEAM = frozenset({"teamArchived", "teamUnarchived", "teamDeleted", "teamHardDeleted", "teamRestored"})
"""Events that concern every channel of the team."""

SHORTCUTS = {"recordUpdate": "record", "addAction": "add"}
"""Entries of a message's own menu, by their ids in the manifest, and the forms they open."""

SEARCH = "findAction"
"""The only search there is: its id in the manifest."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out besides the activity. `ids` maps Teams' own ids of people to the directory's.

    `overheard`: a message that nobody addressed to the bot has come from this team, so its owner agreed to that.
    """

    tenant: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    overheard: bool = False


NOTHING_KNOWN = Known()


def incoming_of(raw: Raw, known: Known = NOTHING_KNOWN, origin: Origin | None = None) -> Incoming | None:
    """The neutral event, or None for what is not ours to hear. `origin`: where it was found out already."""
    if origin is None:
        origin = origin_of(raw, known)
    match words(raw, "type"):
        case "message":
            return _message(raw, origin, known)
        case "messageUpdate" | "messageDelete":
            return _edited(raw, origin, known)
        case "conversationUpdate":
            return _place_changed(raw, origin)
        case "installationUpdate":
            return _installed(raw, origin)
        case "invoke":
            return _invoked(raw, origin, known)
        case _:
            return None


def origin_of(raw: Raw, known: Known = NOTHING_KNOWN) -> Origin:
    """Who, where and under which identity. `key` names the conversation too: ids repeat between them."""
    channel, root = conversation_of(raw)
    conversation, told = part(raw, "conversation"), part(raw, "channelData")
    message = words(raw, "id")
    sender = part(raw, "from")
    tenant = known.tenant or words(conversation, "tenantId") or words(told, "tenant", "id")
    kind = _kind(words(conversation, "conversationType"), channel, told)
    return Origin(
        platform=PLATFORM,
        tenant=tenant or "local",
        user=identity(sender),
        channel=channel,
        key=f"{channel}|{message}",
        kind=kind,
        message=message,
        thread="" if root == message else root,
        user_name=words(sender, "name"),
        channel_name=words(told, "channel", "name") or words(conversation, "name"),
        link=_link(channel, root or message, tenant) if kind is PlaceKind.CHANNEL else "",
        address=_address(raw, channel, kind, known.overheard),
    )


def _address(raw: Raw, channel: str, kind: PlaceKind, overheard: bool) -> dict[str, str]:
    """All that a later message needs, as plain columns: no serialised reference of an SDK."""
    told = part(raw, "channelData")
    about = part(told, "channel")
    found = {
        "service_url": words(raw, "serviceUrl"),
        "team": words(told, "team", "id"),
        "channel": words(about, "id"),
        "conversation": channel,
        "bot": words(raw, "recipient", "id"),
        "layout": words(about, "type"),
    }
    if kind is not PlaceKind.PERSONAL:
        found[HEARS] = ALL if overheard or is_overheard(raw) else MENTIONS
    return {name: value for name, value in found.items() if value}


def is_overheard(raw: Raw) -> bool:
    """Somebody's message to nobody in particular: it comes only where the team's owner agreed to that."""
    return words(raw, "type") == "message" and bool(words(raw, "text")) and not addressed(raw) and not _from_bot(raw)


def _kind(said: str, channel: str, told: Raw) -> PlaceKind:
    """By what the activity says, else by the shape of the conversation's id."""
    if channel.endswith("@unq.gbl.spaces"):
        # Two people's own chat, met by a message extension: not the bot's chat with the asker.
        return PlaceKind.GROUP
    if said in KINDS:
        return KINDS[said]
    if channel.endswith(("@thread.tacv2", "@thread.skype")) or words(told, "channel", "id"):
        return PlaceKind.CHANNEL
    return PlaceKind.GROUP if channel.startswith("19:") else PlaceKind.PERSONAL


def _link(channel: str, message: str, tenant: str) -> str:
    return f"https://teams.microsoft.com/l/message/{channel}/{message}?tenantId={tenant}" if message else ""


def _message(raw: Raw, origin: Origin, known: Known) -> Incoming | None:
    if _from_bot(raw):
        return None
    carried = raw.get("value")
    if isinstance(carried, Mapping) and not words(raw, "text"):
        # The Submit fallback of a button: it arrives as a message without words.
        return submitted_in(carried, origin) or pressed_in(carried, origin)
    uploads = tuple(
        [
            Upload(words(each, "name"), words(each, "content", "downloadUrl"))
            for each in parts(raw, "attachments")
            if words(each, "contentType") == FILE and words(each, "content", "downloadUrl")
        ]
    )
    text, manner = neutral_text(raw, known.ids), _manner(raw, origin)
    if manner in (Manner.MENTION, Manner.PERSONAL):
        # A form can follow: not at once, Teams opens one from a button only, but a button can be sent.
        origin = replace(origin, trigger=origin.message)
    return Said(origin, text, manner, uploads) if text or uploads or addressed(raw) else None


def _from_bot(raw: Raw) -> bool:
    return words(raw, "from", "id").startswith("28:") or words(raw, "from", "role") == "bot"


def _manner(raw: Raw, origin: Origin) -> Manner:
    if origin.kind is PlaceKind.PERSONAL:
        return Manner.PERSONAL
    if addressed(raw):
        return Manner.MENTION
    return Manner.THREAD if origin.thread else Manner.OPEN


def _edited(raw: Raw, origin: Origin, known: Known) -> Incoming | None:
    if _from_bot(raw):
        return None
    origin = replace(origin, key=f"{origin.key}|{words(raw, 'type')}|{words(raw, 'timestamp')}")
    gone = words(raw, "type") == "messageDelete"
    return Edited(origin, None if gone else neutral_text(raw, known.ids))


# --- places ------------------------------------------------------------------


def _place_changed(raw: Raw, origin: Origin) -> Incoming | None:
    origin = about_place(origin, raw)
    said = words(raw, "channelData", "eventType")
    if said in EVENTS:
        return PlaceChanged(origin, EVENTS[said], words(raw, "channelData", "channel", "name"))
    if origin.kind is PlaceKind.PERSONAL:
        # That the app was added for somebody arrives as an installation too.
        return None
    bot = words(raw, "recipient", "id")
    added = {words(each, "id") for each in parts(raw, "membersAdded")}
    removed = {words(each, "id") for each in parts(raw, "membersRemoved")}
    if bot and bot in added:
        return PlaceChanged(origin, PlaceEvent.JOINED)
    if bot and bot in removed:
        return PlaceChanged(origin, PlaceEvent.LEFT)
    # A guest may have come or gone: what the place may show is looked at again.
    return PlaceChanged(origin, PlaceEvent.AUDIENCE) if added or removed else None


def _installed(raw: Raw, origin: Origin) -> Incoming | None:
    origin = about_place(origin, raw)
    match words(raw, "action").removesuffix("-upgrade"):
        case "add" if origin.kind is PlaceKind.PERSONAL:
            # Teams has no home page for a bot: the chat opens with what would stand there.
            return Opened(origin)
        case "add":
            return PlaceChanged(origin, PlaceEvent.JOINED)
        case "remove":
            return PlaceChanged(origin, PlaceEvent.UNINSTALLED)
        case _:
            return None


def about_place(origin: Origin, raw: Raw) -> Origin:
    """The channel an event is about; an event of the whole team is about its first channel."""
    about = words(raw, "channelData", "channel", "id")
    key = origin.key if origin.message else f"{origin.channel}|{words(raw, 'timestamp')}"
    if not about or origin.kind is not PlaceKind.CHANNEL:
        return replace(origin, thread="", key=key)
    return replace(origin, channel=about, thread="", key=key, address={**origin.address, "conversation": about})


# --- invokes -----------------------------------------------------------------


def _invoked(raw: Raw, origin: Origin, known: Known) -> Incoming | None:
    origin = _trigger_origin(raw, origin)
    value = part(raw, "value")
    match words(raw, "name"):
        case "adaptiveCard/action":
            carried = part(value, "action", "data")
            return submitted_in(carried, origin) or pressed_in(carried, origin)
        case "task/fetch":
            return pressed_in(part(value, "data"), origin)
        case "task/submit":
            return submitted_in(part(value, "data"), origin)
        case "composeExtension/fetchTask":
            return _from_message(value, origin, known)
        case "composeExtension/submitAction":
            return submitted_in(part(value, "data"), origin) or _from_message(value, origin, known)
        case "composeExtension/query":
            return _searched(value, origin)
        case _:
            return None


def _trigger_origin(raw: Raw, origin: Origin) -> Origin:
    """An invoke is about the message that carries the card; its own id names the press."""
    carrier = words(raw, "replyToId")
    thread = "" if origin.thread == carrier else origin.thread
    return replace(origin, message=carrier, thread=thread, trigger=origin.message)


def _from_message(value: Raw, origin: Origin, known: Known) -> Asked | None:
    """An entry of a message's own menu. The message came from anybody: its author is named, not believed."""
    shortcut = SHORTCUTS.get(words(value, "commandId"))
    if shortcut is None:
        return None
    message = part(value, "messagePayload")
    mentioned = {number: _mentioned(each, known) for number, each in enumerate(parts(message, "mentions"))}
    body = words(message, "body", "content")
    text = written(body, lambda number, name: mentioned.get(number, name))
    author = words(message, "from", "user", "id").lower()
    chosen = words(message, "id")
    thread = words(message, "replyToId") or origin.thread
    about = replace(origin, message=chosen, thread="" if thread == chosen else thread)
    return Asked(about, shortcut, text, author)


def _mentioned(mention: Raw, known: Known) -> str:
    who = words(mention, "mentioned", "user", "id")
    if not who or words(mention, "mentioned", "user", "userIdentityType") in ("bot", "application"):
        return ""
    return f"<@{known.ids.get(who, who.lower())}>"


def _searched(value: Raw, origin: Origin) -> Said:
    """The search box of the message extension: the command `find`, or one's own actions before a word is typed."""
    given = (words(each, "value") for each in parts(value, "parameters") if words(each, "name") != "initialRun")
    typed = " ".join(next(given, "").split())
    return Said(origin, f"find {typed}" if typed else "list mine", Manner.SEARCH)
