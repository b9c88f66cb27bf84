"""The desk: somebody says, presses or fills in something, the bot answers, and messages arrive; days can pass.

The terminal and the page both sit on it. Knows neither, and no database: the bot, the worker and what still
stands of its questions are given.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import Protocol

from bot.incoming import Press, Pressed
from bot.ports import Turns
from bot.reply import Answer, FieldErrors, For, Form, Reply, Silence, note
from bot.values import dataclass, field
from handlers.local import translate
from handlers.local.clock import DeskClock
from handlers.local.settled import closed, once_in, said_of_row
from handlers.local.tray import Tray, plain_name
from handlers.local.workspace import Message, Workspace, chat_of

LONGEST = 40_000
WATCHED = 60
"""So many of the newest messages with something to answer are looked after: older ones answer when they are pressed."""

Decided = Callable[[Collection[Press]], Awaitable[Mapping[Press, str]]]
"""Of these presses, those that nobody can press any more, each with what was decided."""


class Steps(Protocol):
    """The worker: one pass, and how many messages it took up."""

    async def step(self) -> int: ...


@dataclass(slots=True)
class Desk:
    workspace: Workspace
    clock: DeskClock
    turns: Turns
    worker: Steps
    decided: Decided
    tray: Tray
    _posting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _open: dict[str, tuple[Press, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for message in self.workspace.messages.values():
            self._watch(message)
        self.workspace.listeners.append(self._watch)

    async def say(
        self, user: str, channel: str, text: str, thread: str = "", key: str = "", file: tuple[str, str] = ("", "")
    ) -> Form | None:
        """Words in a channel, a thread or the own chat, perhaps with a file. A form is handed back to whoever shows it."""
        member = self.workspace.members[user]
        text = text.strip()[:LONGEST]
        secret = user if text.startswith("/") else ""
        message = self.workspace.post(
            channel, self.clock(), user=user, thread=thread, text=text, to=secret, key=key, file=file
        )
        if text.startswith("/") and not translate.is_command(text):
            self._answer(_NO_COMMAND, user, channel, thread)
            return None
        heard = translate.said(self.workspace, member, message)
        answer = await self.turns(heard)
        return await self._shown(answer, user, channel, thread)

    async def drop(
        self, user: str, channel: str, name: str, content: bytes, text: str = "", thread: str = "", key: str = ""
    ) -> Form | None:
        """A file with its words; without any it is brought to be read, as it would be in Slack."""
        words = text.strip() or ("import" if self.workspace.channels[channel].owner else "@bot import")
        handle = await asyncio.to_thread(self.tray.put, content)
        return await self.say(user, channel, words, thread, key, (plain_name(name), handle))

    async def press(
        self, user: str, message: Message, press: Press, key: str, thread: str | None = None
    ) -> Form | None:
        """A button; its answer stands in `thread`, or where the message itself would be answered."""
        member = self.workspace.members[user]
        heard = translate.pressed(self.workspace, member, message, press, key)
        answer = await self.turns(heard)
        where = (message.thread or self._opens(message)) if thread is None else thread
        return await self._shown(answer, user, message.channel, where, (message, said_of_row(press, member.name)))

    async def decide(self, user: str, press: Press, key: str) -> Answer:
        """A button of a view beside the chat: answered in the own chat, and handed back to the view."""
        member, chat = self.workspace.members[user], chat_of(user)
        origin = translate.origin_of(member, self.workspace.channels[chat], f"press:{key}", "", "")
        answer = await self.turns(Pressed(origin, press))
        await self._shown(answer, user, chat, "")
        return answer

    async def submit(
        self, user: str, channel: str, thread: str, form: str, about: Press, values: Mapping[str, str], key: str
    ) -> FieldErrors | Form | None:
        """A form as filled in. What cannot be read comes back beside its field."""
        member = self.workspace.members[user]
        heard = translate.submitted(self.workspace, member, channel, thread, form, about, values, key)
        answer = await self.turns(heard)
        if isinstance(answer, FieldErrors):
            return answer
        return await self._shown(answer, user, channel, thread)

    async def go_to(self, moment: datetime) -> None:
        """Days pass: at each moment on the way at which something may be due, it is said."""
        for stop in self.clock.stops(moment):
            self.clock.set(stop)
            await self.settle()
        await self._close_answered()
        self.workspace.skip(self.clock.skipped)

    async def settle(self) -> int:
        """Until nothing more wants to be sent: how many messages left."""
        sent = 0
        async with self._posting:
            while taken := await self.worker.step():
                sent += taken
        return sent

    # --- answers ------------------------------------------------------------------

    async def _shown(
        self, answer: Answer, user: str, channel: str, thread: str, pressed: tuple[Message, str] | None = None
    ) -> Form | None:
        if isinstance(answer, Reply):
            self._answer(answer, user, channel, thread)
        if not isinstance(answer, Silence | Form):
            await self._close_answered(pressed)
        await self.settle()
        match answer:
            case Form():
                return answer
            case FieldErrors(errors):
                said = Reply("Nothing was changed", (note(" ".join(words for _, words in errors)),), outcome="refused")
                self._answer(said, user, channel, thread)
                return None
            case Reply() | Silence():
                return None

    def _answer(self, reply: Reply, user: str, channel: str, thread: str) -> None:
        own = bool(self.workspace.channels[channel].owner)
        to = "" if own or reply.audience is For.PLACE else user
        self.workspace.post(channel, self.clock(), thread=thread, reply=reply, to=to)

    def _opens(self, message: Message) -> str:
        """A press on a public message is answered in its thread, one in the own chat below it."""
        return "" if message.to or self.workspace.channels[message.channel].owner else message.id

    # --- questions that were answered -----------------------------------------------------

    def _watch(self, message: Message) -> None:
        presses = once_in(message.reply) if message.reply is not None else ()
        self._open.pop(message.id, None)
        if presses:
            self._open[message.id] = presses
        if len(self._open) > WATCHED:
            del self._open[next(iter(self._open))]

    async def _close_answered(self, pressed: tuple[Message, str] | None = None) -> None:
        """Whatever this turn decided loses its buttons, wherever it stands and whoever is looking."""
        if pressed is not None and pressed[0].reply is not None:
            self._open[pressed[0].id] = once_in(pressed[0].reply)
        decided = await self.decided({press for presses in self._open.values() for press in presses})
        for message_id, presses in tuple(self._open.items()):
            row = pressed[1] if pressed is not None and pressed[0].id == message_id else ""
            told = {press: row or decided[press] for press in presses if press in decided}
            reply = self.workspace.messages[message_id].reply
            if told and reply is not None:
                self.workspace.edit(message_id, closed(reply, told))


_NO_COMMAND = Reply(
    "There is only one command here: /action",
    (note("For example: /action update 12 completed · /action help"),),
    outcome="refused",
)
