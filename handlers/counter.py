"""The counter where files change hands: fetched and read apart before a turn, written and handed over after it.

Knows no platform: it is given what fetches, shares and sends. What takes longer than a platform waits is
answered with a note first, and with the outcome when it is there.
"""

from __future__ import annotations

import asyncio
import logging
import re
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Set
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

from bot.errors import Refusal
from bot.exchange.cleaning import squeezed
from bot.exchange.columns import Corrected
from bot.exchange.headings import corrections_in
from bot.exchange.refusals import DocumentRefused
from bot.exchange.remembered import corrected
from bot.exchange.rows import Register
from bot.incoming import Brought, Manner, Origin, Said, Upload
from bot.language.commands import parse
from bot.model import Place, PlaceKind
from bot.permissions import May, may
from bot.ports import Clock, Files, Messenger, Parcel, Rejected, Renderer, Sent, Unit, Units
from bot.reply import SILENCE, Answer, Handout, Reply, text
from bot.values import dataclass, field, replace
from bot.views import receipts

log = logging.getLogger(__name__)

BIGGEST = 20 * 1024 * 1024
PATIENCE = 2.0
"""Seconds: Slack gives three before it says that the bot does not answer."""
NEWS_EVERY = 15.0
"""Seconds between two words on how far a long paper is read."""
AT_ONCE = 2
"""Files that are read at the same time: each has a process of its own."""

Progress = Callable[[int, int], None]
Handle = Callable[[Said], Awaitable[Answer]]


@dataclass(slots=True)
class Counter:
    units: Units
    clock: Clock
    files: Mapping[str, Files]
    messengers: Mapping[str, Messenger]
    renderers: Mapping[str, Renderer]
    patience: float = PATIENCE
    news_every: float = NEWS_EVERY
    running: dict[tuple[str, str, str], asyncio.Task[Answer]] = field(default_factory=dict)
    afterwards: set[asyncio.Task[None]] = field(default_factory=set)
    seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def bring(self, said: Said, handle: Handle) -> Answer:
        """The turn of a message that brings a file. A platform that repeats it meanwhile is not answered twice."""
        key = (said.origin.platform, said.origin.tenant, said.origin.key)
        if key in self.running:
            return SILENCE
        task = asyncio.create_task(self._brought(said, handle))
        self.running[key] = task
        task.add_done_callback(lambda _: self.running.pop(key, None))
        names = ", ".join(upload.name for upload in said.uploads)
        waiting = Reply(f"I am reading {names}", (text("That takes a moment. I will say here what I found."),))
        return await self._patiently(task, said.origin, waiting)

    async def hand_over(self, origin: Origin, reply: Reply) -> Answer:
        """The answer of a turn that made a paper, once the paper is with its readers."""
        if reply.handout is None:
            return reply
        task = asyncio.create_task(self._handed(origin, reply, reply.handout))
        return await self._patiently(task, origin, Reply(f"{reply.title} is on its way", reply.blocks))

    async def _patiently(self, task: asyncio.Task[Answer], origin: Origin, waiting: Reply) -> Answer:
        done, _ = await asyncio.wait({task}, timeout=self.patience)
        if done:
            return task.result()
        later = asyncio.create_task(self._afterwards(task, origin))
        self.afterwards.add(later)
        later.add_done_callback(self.afterwards.discard)
        return waiting

    async def _afterwards(self, task: asyncio.Task[Answer], origin: Origin) -> None:
        answer = await task
        if isinstance(answer, Reply):
            await self._send(origin, f"late:{origin.key}", answer)

    async def _send(self, origin: Origin, key: str, answer: Reply) -> None:
        messenger, render = self.messengers.get(origin.platform), self.renderers.get(origin.platform)
        if messenger is None or render is None:
            return
        place = await asyncio.to_thread(self._place, origin)
        delivery = await messenger.send(Parcel(key, place, render(answer, place), origin.thread))
        if not isinstance(delivery, Sent):
            log.warning("the outcome of %s could not be told: %s", origin.key, delivery.__class__.__name__)

    # --- in ------------------------------------------------------------------------------------

    async def _brought(self, said: Said, handle: Handle) -> Answer:
        own = await asyncio.to_thread(self._may, said)
        if own is not None:
            async with self.seats:
                brought = [await self._read(each, said.origin, own) for each in said.uploads[:1]]
            # A second file stays unread; that there is one must be told.
            said = replace(said, brought=(*brought, *(Brought(each.name) for each in said.uploads[1:])))
        return await handle(said)

    async def _read(self, upload: Upload, origin: Origin, own: Corrected) -> Brought:
        name = PurePath(upload.name.replace("\\", "/")).name[-120:].lstrip(".") or "paper"
        files = self.files.get(origin.platform)
        if files is None:
            return Brought(name, refused="Files cannot be brought here, so nothing was read.")
        if upload.size > BIGGEST:
            return Brought(
                name, refused=f"{name} is larger than 20 MB, so it was not read. Bring the part with the table."
            )
        try:
            content = await files.fetch(upload, origin, BIGGEST)
            registers = await self._telling(origin, name, partial(_registers, name, content, self._today(), own))
            return Brought(name, registers, sha256=sha256(content).hexdigest())
        except DocumentRefused as refused:
            return Brought(name, refused=refused.sentence)
        except Refusal as refused:
            return Brought(name, refused=f"{refused.sentence} {refused.way_out}".strip())

    def _today(self) -> date:
        return self.clock().astimezone(ZoneInfo("Europe/London")).date()

    async def _telling(
        self, origin: Origin, name: str, read: Callable[[Progress], tuple[Register, ...]]
    ) -> tuple[Register, ...]:
        """Reads on a thread, and says now and then how far it is: a long paper takes a minute."""
        reached: list[tuple[int, int]] = []
        task = asyncio.create_task(asyncio.to_thread(read, lambda page, pages: reached.append((page, pages))))
        while not (await asyncio.wait({task}, timeout=self.news_every))[0]:
            if reached:
                page, pages = reached[-1]
                said = text(f"Page {page} of {pages} is read.")
                await self._send(origin, f"far:{origin.key}:{page}", Reply(f"I am still reading {name}", (said,)))
        return task.result()

    def _may(self, said: Said) -> Corrected | None:
        """The board's own headings, where this person brings papers into one: for others nothing is fetched at all."""
        origin = said.origin
        with self.units.read() as unit:
            speaker = unit.people.speaker(origin.platform, origin.tenant, origin.user)
            mine = (
                {board for board, _, role in speaker.roles if may("import", (role,)) is May.YES} if speaker else set()
            )
            if not mine:
                return None
            try:
                words, corrections = corrections_in(parse(said.text).rest)
            except Refusal:
                return {}  # the turn itself refuses these words, with what they should be
            own = corrected(unit.imports.headings(_board_meant(unit, origin, words, mine)))
        for each in corrections:
            own.pop(squeezed(each.heading), None)
            if not each.usual:
                own[squeezed(each.heading)] = each.column
        return own

    # --- out -----------------------------------------------------------------------------------

    async def _handed(self, origin: Origin, reply: Reply, handout: Handout) -> Answer:
        from handlers.documents.write_apart import write_in_child

        files = self.files.get(origin.platform)
        if files is None:
            return Reply("No file can be handed over here, so no paper was made", outcome="refused")
        try:
            async with self.seats:
                content = await asyncio.to_thread(write_in_child, handout.paper, PurePath(handout.name).suffix)
        except Refusal as refused:
            return receipts.refusal(refused)
        delivery = await files.share(handout.place, handout.name, content, handout.paper.heading, handout.thread)
        match delivery:
            case Sent():
                return replace(reply, handout=None)
            case Rejected(_, sentence):
                return Reply(f"The paper was made and could not be handed over. {sentence}", outcome="refused")
            case _:
                told = "The platform did not take the file just now. Please ask for it again in a minute."
                return Reply("The paper was made and could not be handed over", (text(told),), outcome="refused")

    def _place(self, origin: Origin) -> Place:
        with self.units.read() as unit:
            known = unit.places.find(origin.platform, origin.tenant, origin.channel)
        address = tuple(sorted(origin.address.items()))
        return known or Place(0, origin.platform, origin.tenant, origin.channel, origin.kind, address=address)


def asks_for_reading(incoming: object) -> bool:
    """A message to the bot that brings a file and says `import`; files among people are none of its business."""
    return (
        isinstance(incoming, Said)
        and bool(incoming.uploads)
        and (incoming.manner not in (Manner.THREAD, Manner.OPEN) or incoming.origin.kind is PlaceKind.PERSONAL)
        and parse(incoming.text).verb == "import"
    )


def _board_meant(unit: Unit, origin: Origin, words: str, mine: Set[int]) -> int:
    """The board of the subgroup that was named, else of the channel, else the only one; 0 where it is none for sure."""
    code = re.search(r"\b[A-Z][\w&-]{1,9}\b", words.upper())
    named = {group.board_id for group in unit.boards.subgroups_coded(code.group())} & mine if code else set()
    place = unit.places.find(origin.platform, origin.tenant, origin.channel)
    linked = unit.boards.subgroup(place.subgroup_id) if place is not None and place.subgroup_id else None
    for boards in (named, {linked.board_id} & mine if linked else set(), mine):
        if len(boards) == 1:
            return next(iter(boards))
    return 0


def _registers(
    name: str, content: bytes, today: date, own: Corrected, progress: Progress | None = None
) -> tuple[Register, ...]:
    from handlers.documents.child import read_in_child

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_in_child(path, today=today, corrected=own, progress=progress)
