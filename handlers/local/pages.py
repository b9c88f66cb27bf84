"""The page's HTML: the frame, a channel with its threads, one message. Everything typed is escaped here.

Draws what it is given; asks no register and decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from bot.values import dataclass
from handlers.local.render import html
from handlers.local.workspace import Channel, Member, Message, Workspace, chat_of

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page shows around its middle."""

    workspace: Workspace
    member: Member
    now: datetime
    here: str
    unread: Mapping[str, int]
    revision: int


def page(frame: Frame, title: str, middle: str, *, channel: str = "", thread: str = "") -> str:
    """A whole document."""
    opened = ' class="has-thread"' if thread else ""
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Matters Arising</title>"
        '<link rel="stylesheet" href="/page/style.css"><link rel="icon" href="/page/icon.svg" type="image/svg+xml">'
        '<script src="/page/desk.js" defer></script><script src="/page/files.js" defer></script></head>'
        f'<body data-user="{escape(frame.member.user)}" data-channel="{escape(channel)}" data-thread="{escape(thread)}" data-revision="{frame.revision}">'
        '<a class="skip" href="#middle">Skip to the main part</a>'
        f'{_top(frame)}{_places(frame)}<main id="middle" tabindex="-1"{opened}>{middle}</main>'
        '<div id="status" role="status" class="toast" hidden></div>'
        '<dialog id="form" aria-labelledby="form-title"></dialog>'
        '<dialog id="shown" aria-labelledby="shown-title"></dialog>'
        "</body></html>"
    )


def _top(frame: Frame) -> str:
    people = "".join(
        f'<option value="{escape(m.user)}"{" selected" if m.user == frame.member.user else ""}>'
        f"{escape(m.name)} ({escape(m.what.split(',')[0])})</option>"
        for m in frame.workspace.members.values()
    )
    day = f"{frame.now:%Y-%m-%d}"
    return (
        '<header class="top"><p class="name">Matters Arising</p>'
        '<form class="who" method="post" action="/who"><label for="who">You are</label>'
        f'<select id="who" name="user" data-submits>{people}</select>'
        f'<input type="hidden" name="back" value="{escape(frame.here)}"><button class="plain unscripted">Change</button></form>'
        '<form class="time" method="post" action="/time" aria-label="The time at the desk">'
        f'<p><span class="hidden">It is </span><time id="now" datetime="{frame.now.isoformat()}">{clock_words(frame.now)}</time></p>'
        f'<input type="hidden" name="back" value="{escape(frame.here)}">'
        '<button name="to" value="hour">One hour on</button>'
        '<button name="to" value="tomorrow">Tomorrow 09:00</button>'
        '<button name="to" value="monday" class="primary">Monday 09:00</button>'
        f'<details><summary>Another day</summary><div class="later"><label>Day <input type="date" name="day" min="{day}" value="{day}"></label>'
        '<button name="to" value="day">Go to 09:00</button></div></details></form></header>'
    )


def clock_words(now: datetime) -> str:
    return f"{now:%a} {now.day} {now:%b %Y, %H:%M}"


def _places(frame: Frame) -> str:
    own = chat_of(frame.member.user)
    channels = [
        c
        for c in frame.workspace.channels.values()
        if not c.owner and frame.workspace.may_read(frame.member.user, c.id)
    ]
    links = [(f"/c/{c.id}", f"#{c.name}", frame.unread.get(c.id, 0), c.id) for c in channels]
    links.append((f"/c/{own}", "Your own chat", frame.unread.get(own, 0), own))
    items = "".join(_place(frame, *link) for link in links)
    views = (("/register", "The register"), ("/papers", "Papers"), ("/start", "What to try"))
    more = "".join(_place(frame, address, name, 0, "") for address, name in views)
    return (
        '<nav class="places" aria-label="Channels and views">'
        f"<h2>Channels</h2><ul>{items}</ul><h2>Views</h2><ul>{more}</ul></nav>"
    )


def _place(frame: Frame, address: str, name: str, unread: int, channel: str) -> str:
    here = ' aria-current="page"' if frame.here.split("?")[0] == address else ""
    count = f'<span class="new">{unread}<span class="hidden"> new</span></span>' if unread else ""
    mark = f' data-place="{escape(channel)}"' if channel else ""
    return f'<li><a href="{escape(address)}"{here}{mark}>{escape(name)}{count}</a></li>'


# --- a channel --------------------------------------------------------------------------


def channel_page(frame: Frame, channel: Channel, messages: Sequence[Message], thread: str, everything: bool) -> str:
    roots = [m for m in messages if not m.thread]
    hidden = 0 if everything else max(0, len(roots) - SHOWN)
    more = f'<p><a href="?all=1">Show {hidden} earlier messages</a></p>' if hidden else ""
    replies = replies_in(messages)
    listed = "".join(message_html(frame, m, replies) for m in roots[hidden:])
    name = "Your own chat with the bot" if channel.owner else f"#{channel.name}"
    title = f'<h1>{escape(name)}</h1><p class="about">{audience_words(channel)}</p>'
    empty = "" if roots else '<p class="empty">Nothing has been said here yet.</p>'
    talk = (
        f'<section class="talk" aria-label="Conversation"><div class="head">{title}</div><div class="scroll" tabindex="0" role="log" aria-label="Messages">'
        f'{more}{empty}<ol id="messages" class="messages">{listed}</ol></div>'
        f"{composer(channel, '')}</section>"
    )
    aside = thread_html(frame, channel, messages, thread) if thread else ""
    return page(frame, name, talk + aside, channel=channel.id, thread=thread)


def audience_words(channel: Channel) -> str:
    """Who reads here, and how one speaks here."""
    tried = ' New here? <a href="/start">What to try</a>'
    if channel.owner:
        return f"Only you and the bot: no /action needed.{tried}"
    if channel.guests or channel.public or channel.shared:
        return f"Guests read here: nothing more than official is shown.{tried}"
    return f"Members only.{tried}"


def thread_html(frame: Frame, channel: Channel, messages: Sequence[Message], root: str) -> str:
    inside = [m for m in messages if m.root == root]
    listed = "".join(message_html(frame, m, {}, in_thread=True) for m in inside)
    return (
        '<aside class="thread" aria-labelledby="thread-title"><div class="head"><h2 id="thread-title">Thread</h2>'
        f'<a class="close" href="/c/{escape(channel.id)}">Close the thread</a></div>'
        '<div class="scroll" tabindex="0" role="log" aria-label="Messages of the thread">'
        f'<ol id="thread" class="messages">{listed}</ol></div>'
        f"{composer(channel, root)}</aside>"
    )


def composer(channel: Channel, thread: str) -> str:
    where = "this thread" if thread else ("the bot" if channel.owner else f"#{channel.name}")
    label = f"Answer in {where}" if thread else f"Write to {where}"
    mark = "thread" if thread else "channel"
    hint = _HINTS["thread" if thread else "own" if channel.owner else "channel"]
    words = "import" if channel.owner else "@bot import"
    return (
        f'<form class="composer" method="post" action="/say" enctype="multipart/form-data" data-composer="{mark}" data-words="{words}">'
        f'<input type="hidden" name="channel" value="{escape(channel.id)}">'
        f'<input type="hidden" name="thread" value="{escape(thread)}">'
        f'<label for="say-{mark}">{escape(label)}</label>'
        f'<div class="fits" id="fits-{mark}" role="group" aria-label="Commands that fit" hidden></div>'
        f'<p class="attached" hidden><span class="file"></span> <button type="button" class="plain" data-detach>Remove the file</button></p>'
        f'<div class="line"><textarea id="say-{mark}" name="text" rows="2" autocomplete="off" '
        f'aria-describedby="hint-{mark}" spellcheck="true"></textarea>'
        f'<label class="attach" for="file-{mark}" title="Attach a board pack: Word, Excel, PDF, CSV or text">'
        f'<span aria-hidden="true">+</span> File<input type="file" id="file-{mark}" name="file" '
        f'aria-label="Attach a board pack to read" accept=".docx,.xlsx,.pdf,.csv,.tsv,.txt,.md"></label>'
        '<button class="primary">Send</button></div>'
        f'<p class="hint" id="hint-{mark}">{escape(hint)}</p></form>'
    )


_HINTS = {
    "thread": "In your own words, such as: still waiting for the printer.",
    "own": "For example: list mine · update 12 completed · or drop a board pack here",
    "channel": "For example: /action update 12 completed",
}


# --- a message -----------------------------------------------------------------------------


Replies = Mapping[str, int]
"""How many answers stand under a message."""


def replies_in(messages: Iterable[Message]) -> Replies:
    return Counter(m.thread for m in messages if m.thread)


def message_html(frame: Frame, message: Message, replies: Replies, *, in_thread: bool = False) -> str:
    mark = f"t{message.id}" if in_thread else f"m{message.id}"
    body = html(message.reply) if message.reply is not None else f'<p class="said">{_said(message.text)}</p>'
    body += _file(message)
    level = "h3" if in_thread else "h2"
    kind = "bot" if message.is_bots else "person"
    private = '<span class="private">Only you see this</span>' if message.to else ""
    return (
        f'<li id="{mark}" class="message {kind}{" secret" if message.to else ""}"><article aria-labelledby="{mark}-by">'
        f'<div class="by"><{level} id="{mark}-by">{escape(message.name)}</{level}>{_time(message.at, frame.now)}{private}</div>'
        f'<div class="body" data-message="{escape(message.id)}">{body}</div>'
        f"{_foot(message, replies, in_thread)}</article></li>"
    )


def _said(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _time(at: datetime, now: datetime) -> str:
    zone = now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else ZoneInfo("Europe/London")
    there = at.astimezone(zone)
    words = f"{there:%H:%M}" if there.date() == now.date() else f"{there:%a} {there.day} {there:%b}, {there:%H:%M}"
    return f'<time datetime="{there.isoformat()}">{words}</time>'


def _file(message: Message) -> str:
    name, handle = message.file
    if not handle:
        return ""
    return f'<p class="file"><a href="/file/{escape(message.id)}" download>{escape(name)}</a></p>'


def _foot(message: Message, replies: Replies, in_thread: bool) -> str:
    parts: list[str] = []
    if not in_thread and not message.to:
        count = replies.get(message.id, 0)
        words = f"{count} {'reply' if count == 1 else 'replies'}" if count else "Reply in a thread"
        spoken = f' aria-label="{words} to {escape(message.name)}, message {message.id}"'
        parts.append(f'<a class="replies" href="/c/{escape(message.channel)}?thread={message.id}"{spoken}>{words}</a>')
    if message.reply is not None:
        for name in ("slack", "teams"):
            spoken = f'aria-label="Message {message.id} as {name.capitalize()} gets it"'
            parts.append(
                f'<button type="button" class="plain as" data-as="{name}" data-of="{message.id}" {spoken}>as {name.capitalize()}</button>'
            )
    return f'<div class="foot">{"".join(parts)}</div>' if parts else ""


def refusal_page(sentence: str) -> str:
    """For whoever is turned away: says why, and nothing else."""
    return (
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Not here · Matters Arising</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
        f"<body><main><h1>Not here</h1><p>{escape(sentence)}</p></main></body></html>"
    )
