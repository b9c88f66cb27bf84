"""How the bot's messages and files reach the local workspace, and what it tells of its people and channels."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

from bot.incoming import Origin, Upload
from bot.model import Audience, Place
from bot.ports import AccountFacts, Clock, Delivery, Parcel, Rejected, Sent, Unsent
from handlers.local.kept import decode_reply
from handlers.local.tray import Tray
from handlers.local.workspace import Workspace


class LocalMessenger:
    """`ports.Messenger`, `ports.Directory` and `ports.Files` at once: everything is in this process."""

    def __init__(self, workspace: Workspace, clock: Clock, tray: Tray) -> None:
        self._workspace, self._clock, self._tray = workspace, clock, tray

    @property
    def can_look_up(self) -> bool:
        return True

    async def send(self, parcel: Parcel) -> Delivery:
        reply = decode_reply(json.loads(parcel.payload))
        if parcel.edit:
            edited = self._workspace.edit(parcel.edit, reply)
            return Sent(edited.id) if edited else Rejected("message_not_found", "The message is no longer there.")
        if parcel.place.channel not in self._workspace.channels:
            return Rejected("channel_not_found", "That channel is not in the local workspace.")
        made = self._workspace.post(
            parcel.place.channel, self._clock(), thread=parcel.thread, reply=reply, key=parcel.key
        )
        return Sent(made.id)

    async def look_up(self, parcel: Parcel, since: datetime) -> Sent | Unsent | None:
        known = self._workspace.by_key.get(parcel.key)
        return Sent(known) if known else None

    async def account(self, tenant: str, user: str) -> AccountFacts | None:
        member = self._workspace.members.get(user)
        return AccountFacts(member.name, member.kind, member.email) if member else None

    async def channel_name(self, channel: str) -> str:
        known = self._workspace.channels.get(channel)
        return known.name if known else ""

    async def audience(self, place: Place) -> Audience | None:
        channel = self._workspace.channels.get(place.channel)
        return channel.audience if channel else None

    async def fetch(self, upload: Upload, origin: Origin, limit: int) -> bytes:
        return await asyncio.to_thread(self._tray.take, upload.handle)

    async def share(self, place: Place, name: str, content: bytes, comment: str, thread: str = "") -> Delivery:
        if place.channel not in self._workspace.channels:
            return Rejected("channel_not_found", "That channel is not in the local workspace.")
        handle = await asyncio.to_thread(self._tray.put, content)
        made = self._workspace.post(place.channel, self._clock(), thread=thread, text=comment, file=(name, handle))
        return Sent(made.id)
