"""The one line between the event loop and the register: turns run on threads, newcomers are looked up first.

Knows no platform: it is given directories. A person is linked by the platform's confirmed e-mail only,
and only if a full member; everybody else by an officer or a code.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

from bot.audience import heard
from bot.core import Bot
from bot.errors import TooMuch
from bot.incoming import Incoming, Manner, Opened, Origin, PlaceChanged, PlaceEvent, Said
from bot.language.commands import parse
from bot.model import Account, AccountKind, Act, Audience, PersonKind, Place, PlaceKind
from bot.ports import AccountFacts, Clock, Directory, Unit, Units
from bot.reply import SILENCE, Answer, Reply
from bot.values import dataclass, field, replace
from bot.views import receipts
from bot.withholding import redraw_cards
from handlers.counter import Counter, asks_for_reading
from handlers.tally import Tally, outcome_of

T = TypeVar("T")
log = logging.getLogger(__name__)

BELIEVED = timedelta(hours=6)
"""How long what a platform said of an account or a channel is believed, unless an event says otherwise."""
AUDIENCE_BELIEVED = 300.0
STRANGER_BELIEVED = 20.0
"""Seconds until a platform is asked again about somebody whom the register does not know."""
RATE = 40
"""Turns a person may cause in a minute; beyond that they are told to wait."""
LONGEST = 40_000
BRIEF, FEW = 400, 5
"""Characters and actions up to which an update is recorded on the loop's own thread."""
HELD, FIRST, APART = 0.025, 0.5, 10.0
"""Seconds that a turn may hold the loop, and how long turns keep off it after one that did for longer, at first and at most."""
WRITTEN = ("update", "complete", "rag", "due", "assign", "close", "reopen")


@dataclass(slots=True)
class Loop:
    """Whether turns may run on the loop's own thread. Where the disk is slow nobody else should wait for it."""

    kept_off_until: float = 0.0
    rest: float = FIRST

    def is_open(self, now: float) -> bool:
        return now >= self.kept_off_until

    def was_held(self, now: float, seconds: float) -> None:
        """One hiccup costs little; what happens again and again keeps turns off for longer each time."""
        if seconds <= HELD:
            return
        again = now - self.kept_off_until < APART
        self.rest = min(2 * self.rest, APART) if again else FIRST
        self.kept_off_until = now + self.rest


@dataclass(slots=True)
class Turner:
    """Calls the bot for every platform. `after` is told when something may have been put into the outbox."""

    bot: Bot
    units: Units
    clock: Clock
    pool: ThreadPoolExecutor
    directories: Mapping[str, Directory] = field(default_factory=dict)
    after: Callable[[], None] = lambda: None
    counter: Counter | None = None
    rate: int = RATE
    stranger_believed: float = STRANGER_BELIEVED
    tally: Tally = field(default_factory=Tally)
    loop: Loop = field(default_factory=Loop)
    known: dict[tuple[str, str, str], float] = field(default_factory=dict)
    seen_places: dict[tuple[str, str, str], float] = field(default_factory=dict)
    recent: dict[tuple[str, str, str], deque[float]] = field(default_factory=dict)

    async def __call__(self, incoming: Incoming) -> Answer:
        """One turn. The answer is there when the commit is."""
        # What becomes of a channel is nobody's haste: an event that opens it to others is never let fall.
        if not isinstance(incoming, PlaceChanged) and self._too_many(incoming):
            wait = TooMuch("That is a lot at once, so this was not recorded.", "Please wait a minute and say it again.")
            return receipts.refusal(wait) if _is_addressed(incoming) else SILENCE
        if isinstance(incoming, Said) and len(incoming.text) > LONGEST:
            incoming = replace(incoming, text=incoming.text[:LONGEST])
        if not isinstance(incoming, PlaceChanged):
            await self._meet(incoming)
        elif incoming.event is PlaceEvent.JOINED and not incoming.origin.channel_name:
            incoming = await self._named(incoming)
        if self.counter is not None and isinstance(incoming, Said) and asks_for_reading(incoming):
            answer = await self.counter.bring(incoming, self._handled)
        else:
            answer = await self._handled(incoming)
        if isinstance(incoming, PlaceChanged) and incoming.event in (PlaceEvent.AUDIENCE, PlaceEvent.SHARED):
            await self._look_again(incoming.origin)
        self.after()
        return answer

    async def _handled(self, incoming: Incoming) -> Answer:
        began, outcome = time.perf_counter(), "fault"
        try:
            answer = await self._turned(incoming)
            outcome = outcome_of(answer)
        finally:
            self.tally.count(incoming.origin.platform, outcome, time.perf_counter() - began)
        return answer

    async def _turned(self, incoming: Incoming) -> Answer:
        began = time.monotonic()
        if is_brief(incoming) and self.loop.is_open(began) and self.units.ready():
            # A thread would cost this as much as a third of all its statements: benchmarks/updates.py.
            answer = self.bot.handle(incoming)
            now = time.monotonic()
            self.loop.was_held(now, now - began)
        else:
            answer = await self.on_thread(lambda: self.bot.handle(incoming))
        if isinstance(answer, Reply) and answer.handout is not None and self.counter is not None:
            return await self.counter.hand_over(incoming.origin, answer)
        return answer

    async def on_thread(self, work: Callable[[], T], /) -> T:
        return await on_thread(self.pool, work)

    def _too_many(self, incoming: Incoming) -> bool:
        origin = incoming.origin
        now = time.monotonic()
        who = (origin.platform, origin.tenant, origin.user)
        if len(self.recent) > 5_000:
            self.recent.clear()
        times = self.recent.setdefault(who, deque())
        while times and now - times[0] >= 60:
            times.popleft()
        if len(times) >= self.rate:
            return True
        times.append(now)
        return False

    # --- newcomers ------------------------------------------------------------

    async def _meet(self, incoming: Incoming) -> None:
        """What the platform says of an account and a channel, asked when not asked lately. Fails closed."""
        origin = incoming.origin
        directory = self.directories.get(origin.platform)
        if directory is None:
            return
        who = (origin.platform, origin.tenant, origin.user)
        if time.monotonic() - self.known.get(who, -1e9) > BELIEVED.total_seconds() and not _is_overheard(incoming):
            facts = await directory.account(origin.tenant, origin.user)
            if facts is not None:
                linked = await self.on_thread(lambda: self._introduce(origin, facts))
                # Somebody whom nobody named yet may be named at any moment, and then should not have to wait.
                earlier = 0.0 if linked else BELIEVED.total_seconds() - self.stranger_believed
                self.known[who] = time.monotonic() - earlier
        where = (origin.platform, origin.tenant, origin.channel)
        if origin.kind is not PlaceKind.PERSONAL and not isinstance(incoming, Opened):
            await self._look_at(origin, where, directory, _links(incoming))

    async def _named(self, joined: PlaceChanged) -> PlaceChanged:
        """Its name says which subgroup a channel seems to be; not every platform tells it with the event."""
        directory = self.directories.get(joined.origin.platform)
        name = await directory.channel_name(joined.origin.channel) if directory else ""
        return replace(joined, origin=replace(joined.origin, channel_name=name))

    def _introduce(self, origin: Origin, facts: AccountFacts) -> bool:
        """Whether the account speaks for somebody whom the register knows."""
        kind = facts.kind if origin.account_kind in (AccountKind.UNKNOWN, AccountKind.MEMBER) else origin.account_kind
        with self.units.write() as unit:
            known = unit.people.speaker(origin.platform, origin.tenant, origin.user)
            if known and known.account.kind is kind and (known.person or not facts.email):
                return known.person is not None
            account = unit.people.account_seen(
                Account(0, origin.platform, origin.tenant, origin.user, facts.name, kind)
            )
            if kind is AccountKind.MEMBER and (known is None or known.person is None):
                self._link_by_email(unit, account.id, facts.email)
            linked = unit.people.speaker(origin.platform, origin.tenant, origin.user)
            unit.commit()
        return linked is not None and linked.person is not None

    def _link_by_email(self, unit: Unit, account_id: int, email: str) -> None:
        """Only a full member, only an address that the platform has confirmed, and never against an officer's word."""
        person = unit.people.by_email(email)
        if person is None or person.kind is not PersonKind.PERSON or unit.acts.about_account(account_id):
            return
        unit.people.link(account_id, person.id)
        unit.acts.record(Act(self.clock(), "link by e-mail", person_id=person.id, account_id=account_id))
        log.info("account %s linked to person %s by confirmed e-mail", account_id, person.id)

    async def _look_again(self, origin: Origin) -> None:
        """An event tells of one thing that changed; the platform is asked for the whole of it at once."""
        where = (origin.platform, origin.tenant, origin.channel)
        self.seen_places.pop(where, None)
        directory = self.directories.get(origin.platform)
        if directory is not None:
            await self._look_at(origin, where, directory, fresh=False)

    async def _look_at(self, origin: Origin, where: tuple[str, str, str], directory: Directory, fresh: bool) -> None:
        if not fresh and time.monotonic() - self.seen_places.get(where, -1e9) < AUDIENCE_BELIEVED:
            return
        found = await self.on_thread(lambda: self._place(origin, fresh))
        if found is not None:
            audience = await directory.audience(found)
            await self.on_thread(lambda: self._store_audience(found.id, audience or Audience()))
        self.seen_places[where] = time.monotonic()

    def _place(self, origin: Origin, make: bool) -> Place | None:
        with self.units.write() if make else self.units.read() as unit:
            place = unit.places.find(origin.platform, origin.tenant, origin.channel)
            if place is None and make:
                address = tuple(sorted(origin.address.items()))
                place = unit.places.seen(
                    Place(
                        0,
                        origin.platform,
                        origin.tenant,
                        origin.channel,
                        origin.kind,
                        origin.channel_name,
                        address=address,
                    )
                )
                unit.commit()
            return place if place is not None and (make or place.subgroup_id is not None) else None

    def _store_audience(self, place_id: int, audience: Audience) -> None:
        with self.units.write() as unit:
            place = unit.places.get(place_id)
            if place is None:
                return
            wanted = heard(place.audience, audience)
            if wanted != place.audience:
                changed = replace(place, audience=wanted)
                unit.places.save(changed)
                redraw_cards(unit, changed, self.clock(), self.clock().isoformat())
                unit.commit()


def is_brief(incoming: Incoming) -> bool:
    """A few words to the bot about a few named actions: the work is a few milliseconds, whatever the register's size."""
    if not isinstance(incoming, Said) or incoming.manner is Manner.OPEN or incoming.brought:
        return False
    if len(incoming.text) > BRIEF:
        return False
    command = parse(incoming.text)
    return command.verb in (None, *WRITTEN) and 0 < len(command.references) <= FEW


async def on_thread(pool: ThreadPoolExecutor, work: Callable[[], T], /) -> T:
    """The result of blocking work, from one of these threads."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def run() -> None:
        # Straight back to the loop: the library's own chain of futures costs as much as a statement.
        try:
            result = work()
        except BaseException as fault:  # noqa: BLE001 - handed over to whoever waits
            loop.call_soon_threadsafe(_fail, done, fault)
        else:
            loop.call_soon_threadsafe(_finish, done, result)

    pool.submit(run)
    return await done


def _finish(done: asyncio.Future[T], result: T) -> None:
    if not done.cancelled():
        done.set_result(result)


def _fail(done: asyncio.Future[T], fault: BaseException) -> None:
    if not done.cancelled():
        done.set_exception(fault)


def _is_overheard(incoming: Incoming) -> bool:
    """Chatter is not worth a look-up; whoever answers in a thread of ours is known or is asked about later."""
    return isinstance(incoming, Said) and incoming.manner is Manner.OPEN


def _is_addressed(incoming: Incoming) -> bool:
    return not isinstance(incoming, Said) or incoming.manner not in (Manner.THREAD, Manner.OPEN)


def _links(incoming: Incoming) -> bool:
    """A command that links this channel must know who can read it."""
    return isinstance(incoming, Said) and "subgroup" in incoming.text.casefold() and _is_addressed(incoming)
