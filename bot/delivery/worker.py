"""The loop that lets messages leave: claim, compose, check the audience, render, send, record.

Any number of workers may run, on one machine or several. Knows no SQL and no platform; time comes from its
caller, and what outlives a lease is decided by the database's clock alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import date, datetime
from functools import partial
from typing import TypeVar

from bot.delivery.audiences import Audiences
from bot.delivery.composing import Letter, Nothing, Words, address, write_letter
from bot.delivery.outbox import (
    NOT_SURE,
    Claim,
    Powers,
    State,
    Timing,
    Verdict,
    after_look_up,
    after_sending,
    back_off,
    is_over,
    looked_up_from,
)
from bot.delivery.pace import UNKNOWN, Pace
from bot.delivery.planning import Schedules
from bot.delivery.ports import Deliveries, Envelope, Points, Runner, unwatched
from bot.delivery.troubles import OWN
from bot.drafts import Visible
from bot.errors import Conflict, Refusal, Unready
from bot.language.calendar_days import is_working_day
from bot.ports import Clock, Delivery, Directory, Doubtful, Messenger, Parcel, Renderer, Units, Unsent
from bot.reply import Reply, note
from bot.values import replace

T = TypeVar("T")
log = logging.getLogger(__name__)

COMPOSING_TRIES = 5
"""A message whose words cannot be made is tried so often, for the register may have been away."""
FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, Refusal, RuntimeError, TypeError, ValueError)
"""What a row edited by hand, or a fault in a composer, can raise. It must not stop all the other messages."""
REPEAT = note("This may be a repeat: the connection broke the first time.")


async def on_a_thread(work: Callable[[], T], /) -> T:
    return await asyncio.to_thread(work)


class Worker:
    """One replica's worker. `at` hears of each named point that a message passes (see docs/delivery.md)."""

    def __init__(
        self,
        deliveries: Deliveries,
        units: Units,
        messengers: Mapping[str, Messenger],
        renderers: Mapping[str, Renderer],
        composers: Words,
        visible: Visible,
        clock: Clock,
        *,
        owner: str,
        directory: Mapping[str, Directory] | None = None,
        run: Runner = on_a_thread,
        timing: Timing | None = None,
        working_day: Callable[[date], bool] = is_working_day,
        chance: Callable[[], float] = random.random,
        news: Callable[[], Collection[int] | None] = lambda: UNKNOWN,
        at: Points = unwatched,
    ) -> None:
        self._deliveries, self._units = deliveries, units
        self._messengers, self._renderers, self._composers = messengers, renderers, {**OWN, **composers}
        self._visible, self._clock, self._owner, self._run = visible, clock, owner, run
        self._timing = timing or Timing()
        self._chance, self._news, self._at = chance, news, at
        self._audiences = Audiences(units, directory or {}, run, self._timing)
        self._schedules = Schedules(deliveries, working_day, self._timing)
        self._pace = Pace(self._timing)
        self._wake = asyncio.Event()
        self._flying: set[asyncio.Task[None]] = set()
        self._ticking: asyncio.Task[None] | None = None
        self._is_away = False

    # --- the loop --------------------------------------------------------

    def wake(self) -> None:
        """Something may have been put into the outbox by this process. Call it on the loop's own thread.

        What was put in for channels that rest after their last message is not looked at before they have rested.
        """
        if self._pace.heard(self._news(), asyncio.get_running_loop().time()):
            self._wake.set()

    def tick(self, now: datetime) -> None:
        """Puts what is due at `now` into the outbox. Blocking."""
        self._schedules.tick(now)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then nothing more is claimed, and what is in flight is finished."""
        loop = asyncio.get_running_loop()
        stopping = asyncio.ensure_future(stop.wait())
        stopping.add_done_callback(lambda _: self._wake.set())
        try:
            while not stop.is_set():
                self._wake.clear()
                pause = self._pace.wait(loop.time(), full=self._is_full())
                if pause <= 0:
                    await self._pass()
                else:
                    await self._rest(pause)
        finally:
            stopping.cancel()
            self._at("drain: nothing more is claimed")
            await self._drain()

    async def _rest(self, pause: float) -> None:
        """Until the pause is over, or something is heard that changes it."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._wake.wait()

    def _is_full(self) -> bool:
        return len(self._flying) >= self._timing.batch

    async def step(self) -> int:
        """One pass, finished: how many messages were taken up."""
        await self._tick()
        claims = await self._claim()
        await asyncio.gather(*(self._deliver(claim) for claim in claims))
        return len(claims)

    async def _pass(self) -> None:
        time = asyncio.get_running_loop().time
        if self._ticking is None and self._schedules.is_due(self._clock()):
            # Beside the sending: thousands of digests that fall due together take seconds to be put in.
            self._ticking = asyncio.ensure_future(self._guarded(self._tick()))
            self._ticking.add_done_callback(self._ticked)
        self._pace.looks(time())
        claims = await self._guarded(self._claim()) or ()
        self._pace.found(claims, time())
        for claim in claims:
            task = asyncio.ensure_future(self._deliver(claim))
            self._flying.add(task)
            task.add_done_callback(partial(self._landed, claim))

    async def _guarded(self, work: Awaitable[T]) -> T | None:
        """A fault is told and not raised; one that lasts is told once."""
        try:
            done = await work
        except (Unready, Conflict) as fault:
            if not self._is_away:
                log.warning("the outbox could not be read, and is tried again: %s", fault.sentence)
            self._is_away = True
        except Exception as fault:  # noqa: BLE001 - the outermost edge: whatever it was, the next pass must come
            _tell("a pass over the outbox failed", fault)
        else:
            if self._is_away:
                log.warning("the outbox is read again")
            self._is_away = False
            return done
        return None

    def _ticked(self, _task: asyncio.Task[None]) -> None:
        self._ticking = None
        self._pace.heard(UNKNOWN, asyncio.get_running_loop().time())
        self._wake.set()

    async def _tick(self) -> None:
        now = self._clock()
        if self._schedules.is_due(now):
            await self._run(lambda: self.tick(now))

    def _landed(self, claim: Claim, task: asyncio.Task[None]) -> None:
        self._pace.lost(claim)
        if self._is_full():
            # There may be more than could be taken up.
            self._pace.heard(UNKNOWN, asyncio.get_running_loop().time())
        self._flying.discard(task)
        self._wake.set()
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            # Its lease runs out, and whoever takes it up then looks before anything is sent again.
            _tell("a message was left in flight", fault)

    async def _drain(self) -> None:
        left = self._flying | ({self._ticking} if self._ticking else set())
        if left:
            _, late = await asyncio.wait(left, timeout=self._timing.drain)
            for task in late:
                task.cancel()

    async def _claim(self) -> tuple[Claim, ...]:
        now, free = self._clock(), self._timing.batch - len(self._flying)
        if free <= 0:
            return ()
        senders = tuple(self._messengers)
        seers = tuple(name for name in senders if self._powers(name).can_look_up or self._timing.repeat_unseen)
        return await self._run(lambda: self._deliveries.claim(self._owner, now, self._timing, free, senders, seers))

    def _powers(self, platform: str) -> Powers:
        return Powers(self._messengers[platform].can_look_up, self._timing.repeat_unseen)

    # --- one message -------------------------------------------------------

    async def _deliver(self, claim: Claim) -> None:
        """To its end, or until the claim is lost. A database that is away leaves it to the next owner."""
        try:
            verdict = await (self._settle(claim) if claim.doubtful else self._send(claim))
            if verdict is None:
                return
            now = self._clock()
            if not await self._run(lambda: self._deliveries.record(claim, verdict, now, self._timing)):
                log.warning("message %s was taken over by another worker", claim.key)
            self._pace.landed(claim, verdict, now, asyncio.get_running_loop().time())
        except (Unready, Conflict) as fault:
            log.warning("message %s is left to the next worker: %s", claim.key, fault.sentence)

    async def _send(self, claim: Claim) -> Verdict | None:
        now = self._clock()
        if is_over(claim.expires_at, now):
            return Verdict(State.EXPIRED, error="its time was over before it could be sent")
        await self._audiences.refresh(claim, now)
        ready = await self._run(lambda: self._prepare(claim, now))
        if isinstance(ready, Verdict):
            return ready
        parcel, envelope = ready
        began = asyncio.get_running_loop().time()
        if not await self._run(lambda: self._deliveries.depart(claim, envelope, self._clock(), self._timing)):
            return None
        self._at("send: before the post" if claim.attempts == 1 else "send again: before the post")
        # Nobody knows how long we stood still since: a lease that may have ended must not be posted under.
        if asyncio.get_running_loop().time() - began > self._timing.latest_post:
            return None
        outcome = await self._post(parcel)
        self._at("send: answered")
        return self._after(claim, parcel, outcome)

    def _after(self, claim: Claim, parcel: Parcel, outcome: Delivery) -> Verdict:
        claim = replace(claim, edit=parcel.edit)
        powers = self._powers(claim.platform)
        return after_sending(claim, outcome, self._clock(), self._timing, powers, self._chance())

    async def _post(self, parcel: Parcel) -> Delivery:
        try:
            async with asyncio.timeout(self._timing.timeout):
                return await self._messengers[parcel.place.platform].send(parcel)
        except TimeoutError:
            return Doubtful("no answer in time")

    def _prepare(self, claim: Claim, now: datetime) -> tuple[Parcel, Envelope] | Verdict:
        """Words and payload from one read of the register; or what else is to become of the message."""
        unseen = claim.first_sent_at is not None and not self._powers(claim.platform).can_look_up
        try:
            with self._units.read() as unit:
                letter = write_letter(claim, unit, self._composers, self._visible, now, anew=unseen)
            if isinstance(letter, Nothing):
                return Verdict(State.CANCELLED, error=letter.reason)
            payload = self._render(letter, unseen) if letter.reply is not None else claim.payload or ""
        except Unready:
            raise
        except FAULTS as fault:
            log.exception("the words of message %s could not be made", claim.key)
            return self._unmade(claim, fault, now)
        parcel = Parcel(claim.key, letter.place, payload, letter.thread, letter.edit)
        return parcel, Envelope(payload, letter.stamp, letter.listed, letter.edit)

    def _render(self, letter: Letter, unseen: bool) -> str:
        assert letter.reply is not None
        reply = letter.reply
        if unseen:
            reply = Reply(reply.title, (*reply.blocks, REPEAT), reply.audience, reply.outcome, reply.rag)
        return self._renderers[letter.place.platform](reply, letter.place)

    def _unmade(self, claim: Claim, fault: Exception, now: datetime) -> Verdict:
        reason = f"{type(fault).__name__}: its words could not be made"
        if claim.attempts < COMPOSING_TRIES:
            return Verdict(State.READY, now + back_off(claim.attempts, self._timing, self._chance()), reason)
        return Verdict(State.DEAD, error=reason, tell="Its words could not be made; the technician's log says why.")

    async def _settle(self, claim: Claim) -> Verdict | None:
        """A doubt: ask the platform whether it is there, before anything is sent again."""
        messenger = self._messengers[claim.platform]
        if not messenger.can_look_up:
            return self._unseen("nothing can be looked up here")
        parcel = await self._run(lambda: self._posted(claim))
        if parcel is None:
            return Verdict(State.CANCELLED, error="the place is not known any more")
        try:
            async with asyncio.timeout(self._timing.timeout):
                found = await messenger.look_up(parcel, looked_up_from(claim))
        except TimeoutError:
            found = Unsent("the look-up had no answer in time")
        self._at("look-up: answered")
        if isinstance(found, Unsent) and not self._powers(claim.platform).can_look_up:
            # Only by trying did it turn out that this installation may not read the channel.
            return self._unseen(found.reason)
        return after_look_up(claim, found, self._clock(), self._timing, self._chance())

    def _unseen(self, reason: str) -> Verdict:
        """Where nobody can look: held for an officer, or, if so set, sent again with a word that it may be a repeat."""
        if self._timing.repeat_unseen:
            return Verdict(State.READY, self._clock(), "sent again, as this installation is set to")
        return Verdict(State.UNCERTAIN, None, reason, tell=NOT_SURE)

    def _posted(self, claim: Claim) -> Parcel | None:
        with self._units.read() as unit:
            place = unit.places.get(claim.place_id)
            if place is None:
                return None
            thread, edit = address(claim, unit, place)
        return Parcel(claim.key, place, claim.payload or "", thread, edit)


def _tell(what: str, fault: BaseException) -> None:
    """To whoever looks after the machine; what the log keeps of a fault is its kind and its lines."""
    log.error(what, exc_info=fault)
