"""What follows what in the life of a message on its way out. Pure: knows no database, network or clock.

    ready ──claim──▶ sending ──▶ sent
      ▲                 │  ╰───▶ uncertain ──look-up──▶ sent, or ready again
      ╰── 429, surely unsent     dead · expired · cancelled

A message is sent again only where it surely is not there: a doubt is looked up, or held and told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from bot.platform_ports import Delivery, Doubtful, Rejected, Sent, Throttled, Unsent
from bot.values import dataclass, field

WITHDRAWN = "withdrawn"
"""The kind of an edit that takes the words out of a message that stands where they may not be said any more."""


class State(StrEnum):
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    EXPIRED = "expired"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Nothing more will happen to it by itself."""
        return self in (State.SENT, State.DEAD, State.EXPIRED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Timing:
    """All waits in seconds. `timeout` must stay well under `lease`: a POST begins only while both still fit."""

    lease: float = 60.0
    timeout: float = 10.0
    doubt: float = 30.0
    channel_gap: float = 1.0
    first_wait: float = 1.0
    longest_wait: float = 900.0
    give_up: float = 3 * 86400.0
    """After so long an address that cannot be reached is called dead."""
    drain: float = 15.0
    poll: float = 1.0
    breath: float = 0.05
    """Least time between two looks at the outbox, however often the worker is woken."""
    tick: float = 15.0
    audience: float = 300.0
    """How long a platform's word on who can read a channel is believed."""
    batch: int = 8
    repeat_unseen: bool = False
    """Where nothing can be looked up: send again with a visible warning instead of asking an officer."""

    @property
    def latest_post(self) -> float:
        """Seconds after which a POST must not begin: its answer would come after the lease, or too near to its end."""
        return self.lease * 0.9 - self.timeout


@dataclass(frozen=True, slots=True)
class Claim:
    """One message in this worker's hands while its lease lasts; `token` fences everyone else off.

    `doubtful`: it may have been posted already and is claimed to be looked up, not to be sent.
    `edit` is the message that the last attempt was replacing, `listed` the actions that the payload speaks of.
    """

    id: int
    key: str
    place_id: int
    platform: str
    tenant: str
    kind: str
    args: Mapping[str, object]
    token: int
    created_at: datetime
    attempts: int = 1
    doubtful: bool = False
    payload: str | None = None
    stamp: str = ""
    listed: tuple[int, ...] = ()
    edit: str = ""
    first_sent_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be written down about a claimed message.

    `clean`: it is surely not there, whatever was tried before. `shut` closes the workspace's gate
    until then. `tell` is the sentence for the officers, who hear of it once.
    """

    state: State
    not_before: datetime | None = None
    error: str = ""
    message: str = ""
    clean: bool = False
    shut: datetime | None = None
    tell: str = ""
    forget: str = ""
    """A remembered message that is gone from its channel: the next card is posted anew."""


@dataclass(frozen=True, slots=True)
class Powers:
    """What the platform can do about a doubt, and what the installation wants done where it cannot."""

    can_look_up: bool
    repeat_unseen: bool = False


GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""Reasons why a card cannot be edited any more, though its channel is there: post it anew."""


def back_off(attempts: int, timing: Timing, chance: float) -> timedelta:
    """1 s, doubling to a quarter of an hour, and up to a quarter more so that a crowd does not return together."""
    wait = min(timing.longest_wait, timing.first_wait * 2.0 ** min(attempts - 1, 20))
    return timedelta(seconds=wait * (1 + chance / 4))


def doubt_ends(now: datetime, timing: Timing) -> datetime:
    """By then an answer that was on its way has arrived, and the platform shows what it took."""
    return now + timedelta(seconds=timing.timeout + timing.doubt)


CLOCKS_DIFFER = timedelta(minutes=10)
"""Our clock may be ahead of the platform's, or have been: what is missed by a look-up is posted twice."""


def looked_up_from(claim: Claim) -> datetime:
    """From when on a message in doubt is looked for."""
    return min(claim.first_sent_at or claim.created_at, claim.created_at) - CLOCKS_DIFFER


def is_over(expires_at: datetime | None, now: datetime) -> bool:
    return expires_at is not None and expires_at <= now


def after_sending(
    claim: Claim, outcome: Delivery, now: datetime, timing: Timing, powers: Powers, chance: float
) -> Verdict:
    """What follows the platform's answer, or its silence."""
    match outcome:
        case Sent(message):
            return Verdict(State.SENT, message=message)
        case Throttled(seconds):
            # Replicas do not come back in one instant, and nobody waits twice as long as was asked.
            wait = max(seconds, 0.0)
            opens = now + timedelta(seconds=wait + chance * min(1.0, wait / 4))
            return Verdict(State.READY, opens, "the platform asked to wait", clean=True, shut=opens)
        case Unsent(reason):
            return _not_reached(claim, reason, now, timing, chance)
        case Rejected(reason, _) if claim.args.get("edit") and reason in GONE:
            # A digest that somebody took away is not put up again: only what stands there is brought up to date.
            return Verdict(State.CANCELLED, error=reason)
        case Rejected(reason, _) if claim.edit and reason in GONE:
            return Verdict(State.READY, now, reason, clean=True, forget=claim.edit)
        case Rejected(reason, sentence):
            return Verdict(State.DEAD, error=reason, tell=sentence)
        case Doubtful(reason):
            return _in_doubt(claim, reason, now, timing, powers, chance)


def _not_reached(claim: Claim, reason: str, now: datetime, timing: Timing, chance: float) -> Verdict:
    if (now - claim.created_at).total_seconds() > timing.give_up:
        sentence = "The platform could not be reached for days, so I gave up."
        return Verdict(State.DEAD, error=reason, tell=sentence)
    return Verdict(State.READY, now + back_off(claim.attempts, timing, chance), reason, clean=True)


def _in_doubt(claim: Claim, reason: str, now: datetime, timing: Timing, powers: Powers, chance: float) -> Verdict:
    if claim.edit and claim.attempts > MOST_ATTEMPTS:
        return Verdict(State.DEAD, error=reason, tell=NEVER_APPEARS)
    if claim.edit:
        # An edit that happens twice is the same edit.
        return Verdict(State.READY, now + back_off(claim.attempts, timing, chance), reason)
    return unsure(reason, now, timing, powers)


def unsure(reason: str, now: datetime, timing: Timing, powers: Powers) -> Verdict:
    """Perhaps it is there: to be looked up later, or held for an officer where nobody can look."""
    if powers.can_look_up or powers.repeat_unseen:
        return Verdict(State.UNCERTAIN, doubt_ends(now, timing), reason)
    return Verdict(State.UNCERTAIN, None, reason, tell=NOT_SURE)


MOST_ATTEMPTS = 400
"""More than three days of backing off take: what is still broken then will not mend itself."""
LONGEST_DOUBT = timedelta(hours=2)
"""So long a look-up that fails is repeated; then a person is asked."""
NEVER_APPEARS = "It was sent again and again, and each time the connection broke before it appeared."
NOT_SURE = "The connection broke at the wrong moment: it may or may not have appeared."


def after_look_up(claim: Claim, found: Sent | Unsent | None, now: datetime, timing: Timing, chance: float) -> Verdict:
    """Found: it was sent. Surely not there: it may be sent again. Not known: wait and look again."""
    match found:
        case Sent(message):
            return Verdict(State.SENT, message=message)
        case None if is_over(claim.expires_at, now):
            return Verdict(State.EXPIRED, error="it never appeared, and its time is over")
        case None if claim.attempts > MOST_ATTEMPTS:
            return Verdict(State.DEAD, error="it never appears", tell=NEVER_APPEARS)
        case None:
            return Verdict(State.READY, now, "looked up: it is not there", clean=True)
        case Unsent(reason) if now - (claim.first_sent_at or claim.created_at) > LONGEST_DOUBT:
            return Verdict(State.UNCERTAIN, None, reason, tell=NOT_SURE)
        case Unsent(reason):
            return Verdict(State.UNCERTAIN, now + back_off(claim.attempts, timing, chance), reason)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of what the admin sees of the outbox."""

    id: int
    kind: str
    state: State
    place: str
    attempts: int
    created_at: datetime
    not_before: datetime | None = None
    error: str = ""
    action: str = ""
    args: Mapping[str, object] = field(default_factory=dict)
