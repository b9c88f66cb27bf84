"""The terminal form of the desk: one line in, what was posted out; a script of lines gives a transcript.

Knows the desk and how to print; refuses to know the register. Every word of its own help is here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.errors import Refusal, Unclear
from bot.reply import FieldErrors, Form
from bot.values import dataclass, field
from handlers.local.desk import Desk
from handlers.local.filling import Filling, hint_of
from handlers.local.render import lines
from handlers.local.tray import file_content
from handlers.local.workspace import Channel, Member, Message, chat_of
from handlers.press import decode
from handlers.rendering import Key

HELP = """\
What you type is said in the channel you are in. The bot hears:
  /action update 12 completed   a command (also: /action help)
  > 3 it is with the printer    an answer in the thread of message [3]
  drop october.docx             a board pack to read, as if dropped into the chat
  press 2                       the button (2)
At the desk:
  #csp-vawg      go to a channel         as Lorna     be somebody else
  me             your own chat           people       who is there
  look           what was said here      channels     where you can go
  monday         on to Monday, 09:00     day, hour    let time pass
  ?              this help               quit         leave
"""
_TIME = {"hour": timedelta(hours=1), "day": timedelta(days=1), "tomorrow": timedelta(days=1), "week": timedelta(days=7)}
UNREAD = 3
LONG = 20
"""Lines of an older message that are not all said again because something in it changed."""


@dataclass(slots=True)
class Terminal:
    """Who speaks, where, and which numbers were printed for what."""

    desk: Desk
    out: Callable[[str], None]
    user: str
    channel: str
    thread: str = ""
    filling: Filling | None = None
    numbers: dict[str, int] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)
    printed: dict[str, list[str]] = field(default_factory=dict)
    turns: int = 0

    def __post_init__(self) -> None:
        self.read |= set(self.desk.workspace.messages)
        self.desk.workspace.listeners.append(self._arrived)

    @property
    def prompt(self) -> str:
        if self.filling is not None and self.filling.wanted is not None:
            return f"{self.filling.wanted.label}> "
        place = self.desk.workspace.channels[self.channel]
        where = "own chat" if place.owner else f"#{place.name}"
        thread = f" [{self._number(self.thread)}]" if self.thread else ""
        return f"{where}{thread} · {self.desk.workspace.members[self.user].name}> "

    async def line(self, typed: str) -> bool:
        """One line of input; False when it was the last one."""
        typed = typed.strip()
        if self.filling is not None:
            await self._filled(typed)
            return True
        if not typed:
            return True
        if typed.casefold() in ("quit", "exit", "bye"):
            return False
        try:
            await self._do(typed)
        except Refusal as refusal:
            self._print(f"{refusal.sentence} {refusal.way_out}".strip())
        return True

    async def _do(self, typed: str) -> None:
        word, _, rest = typed.partition(" ")
        rest = rest.strip()
        match word.casefold(), rest:
            case ("?", "") | ("??", ""):
                self.out(HELP)
            case "as", name if name:
                self._become(name)
            case "me", "":
                self._go(self.desk.workspace.channels[chat_of(self.user)])
            case "people", "":
                self._people()
            case "channels", "":
                self._channels()
            case "look", "":
                self._look()
            case "thread", number if number.isdigit() or not number:
                self.thread = self._numbered(number).root if number else ""
            case "drop", name if name:
                await self._drop(name)
            case "press", number if number.isdigit():
                await self._press(int(number))
            case (("monday" | "hour" | "day" | "tomorrow" | "week") as when, ""):
                await self._pass(when)
            case _ if re.fullmatch(r"#[\w-]+", typed):
                self._go(self._channel(typed[1:]))
            case _ if re.fullmatch(r"@\w+", typed) and typed[1:].casefold() in self.desk.workspace.members:
                self._become(typed[1:])
                self._go(self.desk.workspace.channels[chat_of(self.user)])
            case _ if found := re.match(r">\s*(\d+)\s+(.+)", typed, re.S):
                message = self._numbered(found[1])
                if message.to:
                    raise Unclear(f"Only you see message [{found[1]}], so it has no thread.", "Answer under the card.")
                await self._say(found[2], message.channel, message.root)
            case _:
                await self._say(typed, self.channel, self.thread)

    # --- saying and pressing -------------------------------------------------------

    async def _say(self, text: str, channel: str, thread: str) -> None:
        self._fill(await self.desk.say(self.user, channel, text, thread), channel, thread)

    async def _drop(self, name: str) -> None:
        path = await asyncio.to_thread(lambda: Path(name).expanduser())
        content = await asyncio.to_thread(file_content, path)
        form = await self.desk.drop(self.user, self.channel, path.name, content, thread=self.thread)
        self._fill(form, self.channel, self.thread)

    async def _press(self, number: int) -> None:
        if not 0 < number <= len(self.buttons):
            raise Unclear(f"There is no button ({number}).", "Buttons have their numbers before them, such as (1).")
        message_id, made = self.buttons[number - 1]
        press = decode(made)
        message = self.desk.workspace.messages[message_id]
        self.turns += 1
        if press is not None:
            form = await self.desk.press(
                self.user, message, press, f"terminal:{message.revision}:{number}:{self.turns}"
            )
            self._fill(form, message.channel, message.root)

    def _fill(self, form: Form | None, channel: str, thread: str) -> None:
        if form is None:
            return
        self._print(f"{form.title} (an empty line leaves a field as it is; “cancel” gives up)")
        self.filling = Filling(form, channel, thread)
        self._ask()

    def _ask(self) -> None:
        wanted = self.filling.wanted if self.filling else None
        if wanted is None:
            return
        said = hint_of(wanted)
        if said:
            self._print(said)

    async def _filled(self, typed: str) -> None:
        filling = self.filling
        wanted = filling.wanted if filling else None
        if filling is None or wanted is None or typed.casefold() == "cancel":
            self.filling = None
            self._print("Nothing was changed.")
            return
        chosen = next((o.value for o in wanted.options if o.label.casefold() == typed.casefold()), typed)
        filling.values[wanted.name] = chosen or wanted.value
        if filling.wanted is not None:
            self._ask()
            return
        self.filling = None
        self.turns += 1
        form, key = filling.form, f"terminal:{self.desk.workspace.revision}:{self.turns}"
        answer = await self.desk.submit(
            self.user, filling.channel, filling.thread, form.name, form.about, filling.values, key
        )
        if isinstance(answer, FieldErrors):
            for _, sentence in answer.errors:
                self._print(sentence)
            wrong = {name for name, _ in answer.errors}
            kept = {name: value for name, value in filling.values.items() if name not in wrong}
            self.filling = Filling(form, filling.channel, filling.thread, kept)
            self._ask()
        else:
            self._fill(answer, filling.channel, filling.thread)

    # --- where and who -----------------------------------------------------------------

    def _become(self, name: str) -> None:
        member = self._member(name)
        chat = bool(self.desk.workspace.channels[self.channel].owner)
        self.user = member.user
        if chat or not self.desk.workspace.may_read(member.user, self.channel):
            self.channel, self.thread = chat_of(member.user), ""
        self._print(f"You are {member.name}, {member.what}.")

    def _member(self, name: str) -> Member:
        folded = name.lstrip("@").casefold()
        everybody = self.desk.workspace.members.values()
        found = [m for m in everybody if folded in (m.user, m.name.casefold(), *m.name.casefold().split())]
        exact = [m for m in found if folded in (m.user, m.name.casefold())]
        if len(exact or found) != 1:
            known = ", ".join(m.user for m in found or everybody)
            said = f"There are several called {name}." if found else f"There is nobody called {name}."
            raise Unclear(said, f"One of: {known}")
        return (exact or found)[0]

    def _channel(self, name: str) -> Channel:
        found = self.desk.workspace.channels.get(name)
        if found is None or not self.desk.workspace.may_read(self.user, name):
            known = [f"#{c.id}" for c in self.desk.workspace.channels.values() if not c.owner]
            raise Unclear(f"There is no channel #{name} for you.", f"There are: {', '.join(known)}")
        return found

    def _go(self, channel: Channel) -> None:
        self.channel, self.thread = channel.id, ""
        unread = [m for m in self._seen() if m.id not in self.read]
        if len(unread) > UNREAD:
            self._print(f"{len(unread) - UNREAD} earlier messages are not shown; to see more: look")
        for message in unread[-UNREAD:]:
            self._show(message)
        self.read |= {m.id for m in unread}

    def _look(self) -> None:
        seen = self._seen()[-6:]
        for message in seen:
            self._show(message)
        if not seen:
            self._print("Nothing has been said here yet.")

    def _people(self) -> None:
        for member in self.desk.workspace.members.values():
            self._print(f"{member.user:10} {member.name}, {member.what}")

    def _channels(self) -> None:
        for channel in self.desk.workspace.channels.values():
            if not channel.owner and self.desk.workspace.may_read(self.user, channel.id):
                new = sum(m.id not in self.read for m in self.desk.workspace.seen_by(self.user, channel.id))
                self._print(f"#{channel.name}{f' ({new} new)' if new else ''}")

    async def _pass(self, when: str) -> None:
        clock = self.desk.clock
        await self.desk.go_to(clock.next_weekday(0) if when == "monday" else clock() + _TIME[when])
        self._print(f"It is {self.now}.")
        if self.others:
            self._print(f"(In their own chats, messages for: {', '.join(sorted(self.others))})")
            self.others.clear()

    @property
    def now(self) -> str:
        return f"{self.desk.clock.local:%A %-d %B %Y, %H:%M}"

    # --- printing ------------------------------------------------------------------------

    def _seen(self) -> list[Message]:
        return list(self.desk.workspace.seen_by(self.user, self.channel))

    def _arrived(self, message: Message) -> None:
        if message.user == self.user and message.reply is None:
            self.read.add(message.id)
            return
        if message.channel == self.channel and message.to in ("", self.user):
            self.read.add(message.id)
            self._show(message)
        elif not message.edited and not message.thread and message.to in ("", self.user):
            self._elsewhere(message)

    def _elsewhere(self, message: Message) -> None:
        place = self.desk.workspace.channels[message.channel]
        if place.owner not in ("", self.user):
            self.others.add(place.name)
            return
        where = "your own chat" if place.owner else f"#{place.name}"
        title = message.reply.title if message.reply else message.text
        self._print(f"({where}: {title})")

    def _show(self, message: Message) -> None:
        said = lines(message.reply, lambda key: self._button(message, key)) if message.reply else [message.text]
        said += [f"(with the file {message.file[0]})"] if message.file[0] else []
        before = self.printed.get(message.id)
        self.printed[message.id] = said
        if message.edited and before is not None:
            self._show_again(message, [each for each in said if each not in before], said)
            return
        if message.edited and len(said) > LONG:
            self._print(f"[{self._number(message.id)}] is brought up to date: {said[0]}")
            return
        self._print(self._head(message))
        for each in said:
            self._print(f"    {each}".rstrip())

    def _show_again(self, message: Message, new: list[str], said: list[str]) -> None:
        """A card as it begins now; of a question that was answered, only what was decided."""
        number = self._number(message.id)
        if message.reply is not None and message.reply.outcome in ("asked", "recorded"):
            self._print(f"[{number}] is settled: {' '.join(new)}")
            return
        self._print(f"[{number}] now reads:")
        for each in said[:3]:
            self._print(f"    {each}")

    def _head(self, message: Message) -> str:
        at = message.at.astimezone(self.desk.clock.zone)
        said = f"{message.name}, {_stamp(at, self.desk.clock.local)}"
        if message.to:
            said += ", to you alone"
        if message.thread:
            said += f", under [{self._number(message.thread)}]"
        return f"[{self._number(message.id)}] {said}"

    def _number(self, message_id: str) -> int:
        return self.numbers.setdefault(message_id, len(self.numbers) + 1)

    def _numbered(self, number: str) -> Message:
        found = next((m for m, n in self.numbers.items() if n == int(number)), None)
        if found is None:
            raise Unclear(f"There is no message [{number}].", "Messages have their numbers before them, such as [1].")
        return self.desk.workspace.messages[found]

    def _button(self, message: Message, key: Key) -> int:
        known = (message.id, key.press)
        if known not in self.buttons:
            self.buttons.append(known)
        return self.buttons.index(known) + 1

    def _print(self, said: str) -> None:
        self.out(said)


def _stamp(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%A %-d %B, %H:%M}"
