"""What happened in the local workspace, in neutral words: who typed or pressed what, where, in which manner."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.incoming import Manner, Origin, Press, Pressed, Said, Submitted, Upload
from bot.values import replace
from handlers.local.workspace import PLATFORM, TENANT, Channel, Member, Message, Workspace

BOT = re.compile(r"@(?:bot|matters(?:[- ]?arising)?)\b[\s,:]*", re.I)
_SLASH = re.compile(r"/\w*")
_MENTION = re.compile(r"@(\w[\w.-]*(?: [A-Z][\w'-]+)?)")


def said(workspace: Workspace, member: Member, message: Message) -> Said:
    """A message as typed, with the file that came with it."""
    heard = _said(workspace, member, message)
    name, handle = message.file
    return replace(heard, uploads=(Upload(name, handle),)) if name else heard


def _said(workspace: Workspace, member: Member, message: Message) -> Said:
    """A slash command, a mention, the own chat, a thread, or words to nobody in particular."""
    channel = workspace.channels[message.channel]
    words = with_mentions(workspace, message.text)
    origin = origin_of(member, channel, f"message:{message.id}", message.id, message.thread)
    if is_command(message.text):
        # A platform gives a command no message of its own that could be answered to.
        slash = origin_of(member, channel, origin.key, "", message.thread)
        slash = replace(slash, trigger=origin.key)
        return Said(slash, _SLASH.sub("", words, count=1).strip(), Manner.SLASH)
    if channel.owner:
        # Whoever types a bare `update 12` to the bot itself gets the form here too.
        origin = replace(origin, trigger=origin.key)
        return Said(origin, BOT.sub("", words), Manner.PERSONAL)
    if BOT.search(words):
        return Said(origin, BOT.sub("", words), Manner.MENTION)
    return Said(origin, words, Manner.THREAD if message.thread else Manner.OPEN)


def is_command(text: str) -> bool:
    return bool(re.match(r"/actions?\b", text, re.I))


def pressed(workspace: Workspace, member: Member, message: Message, press: Press, key: str) -> Pressed:
    channel = workspace.channels[message.channel]
    return Pressed(origin_of(member, channel, f"press:{key}", message.id, message.thread), press)


def submitted(
    workspace: Workspace,
    member: Member,
    channel: str,
    thread: str,
    form: str,
    about: Press,
    values: Mapping[str, str],
    key: str,
) -> Submitted:
    origin = origin_of(member, workspace.channels[channel], f"form:{key}", "", thread)
    return Submitted(origin, form, about, values)


def origin_of(member: Member, channel: Channel, key: str, message: str, thread: str) -> Origin:
    return Origin(
        platform=PLATFORM,
        tenant=TENANT,
        user=member.user,
        channel=channel.id,
        key=key,
        kind=channel.kind,
        message=message,
        thread=thread,
        user_name=member.name,
        account_kind=member.kind,
        audience=None if channel.owner else channel.audience,
        channel_name="" if channel.owner else channel.name,
    )


def with_mentions(workspace: Workspace, text: str) -> str:
    """`@nadia` and `@Nadia Brandt` become the neutral mention of that account; other words stay."""
    names = {member.name.casefold(): user for user, member in workspace.members.items()}

    def found(match: re.Match[str]) -> str:
        words = match[1]
        first = words.split(" ")[0]
        if words.casefold() in names:
            return f"<@{names[words.casefold()]}>"
        if first.casefold() in workspace.members:
            return f"<@{first.casefold()}>{words[len(first) :]}"
        return match[0]

    return _MENTION.sub(found, text)
