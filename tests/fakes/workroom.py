"""A register with channels, letters for them, and workers in this process or in others that die to order.

For the tests of delivery: everything here is real but the platform, which is the post office on the loopback.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from bot.audience import visible
from bot.delivery.composers import COMPOSERS
from bot.delivery.outbox import Timing
from bot.delivery.ports import Points, unwatched
from bot.delivery.reminders import ReminderComposer
from bot.delivery.worker import Worker
from bot.digest.compose import DigestComposer
from bot.drafts import Composer
from bot.errors import Unready
from bot.model import (
    Account,
    AccountKind,
    Action,
    Audience,
    Board,
    Due,
    DueKind,
    Owner,
    Person,
    Place,
    PlaceKind,
    Role,
    Schedule,
    Status,
    Subgroup,
)
from bot.ports import Outgoing
from bot.reply import Reply
from storage.delivery import SqlDeliveries
from storage.digest import SqlWeeks
from storage.engine import open_engine, reading, writing
from storage.tables import outbox, schedules
from storage.unit_of_work import SqlUnits
from tests.fakes.post_office import Letterbox, PostMessenger

FAST = Timing(
    lease=2.0, timeout=0.6, doubt=0.3, channel_gap=0.25, first_wait=0.1, longest_wait=0.5, drain=2.0,
    poll=0.05, tick=0.2, batch=4,
)  # fmt: skip
"""The same proportions as in earnest, thirty times quicker."""

KEY = b"a key for tests only"
Clock = Callable[[], datetime]


def steady() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Room:
    """A database with one board. `channels` are the places' ids, each with a subgroup of its own."""

    url: str
    engine: Engine
    units: SqlUnits
    board: Board
    channels: tuple[int, ...]
    subgroups: tuple[int, ...]
    officer_chat: int

    def put(self, key: str, channel: int, kind: str = "note", **more: Any) -> bool:
        now = more.pop("now", steady())
        expires_at, not_before = more.pop("expires_at", None), more.pop("not_before", None)
        args = more or {"text": key}
        with self.units.write() as unit:
            done = unit.outbox.put(Outgoing(key, channel, kind, args, not_before, expires_at), now)
            unit.commit()
            return done

    def rows(self) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(select(outbox).order_by(outbox.c.id)))

    def states(self) -> dict[str, str]:
        return {row.key: row.state for row in self.rows()}

    def schedule(self, group: int = 0, **fields: Any) -> Schedule:
        wanted = Schedule(0, self.subgroups[group], self.channels[group], **fields)
        with self.units.write() as unit:
            saved = unit.outbox.save_schedule(wanted)
            unit.commit()
            return saved

    def spoil(self, schedule: Schedule, **fields: Any) -> None:
        """What a person with a database tool would do."""
        with writing(self.engine) as connection:
            connection.execute(schedules.update().where(schedules.c.id == schedule.id).values(**fields))
            connection.commit()

    def close(self) -> None:
        self.engine.dispose()


def furnish(url: str, channels: int = 2, *, platform: str = "slack", officer: bool = True) -> Room:
    engine = open_engine(url)
    units = SqlUnits(engine, KEY)
    with units.write() as unit:
        board = unit.boards.add(Board(0, "NCSP", "Northmere Community Safety Partnership"))
        groups, places = [], []
        for number in range(channels):
            group = unit.boards.add_subgroup(
                Subgroup(0, board.id, f"G{number}", f"Group {number}", is_board=number == 0)
            )
            place = unit.places.seen(
                Place(0, platform, "T1", f"C{number}", name=f"group-{number}", audience=Audience(False, False, False))
            )
            place = unit.places.get(place.id) or place
            unit.places.save(replace(place, subgroup_id=group.id))
            groups.append(group.id)
            places.append(place.id)
        chat = 0
        if officer:
            ada = unit.people.add(Person(0, "Ada Thorne", email="ada@northmere.example"))
            unit.people.grant(board.id, None, ada.id, Role.OFFICER)
            chat = unit.places.seen(
                Place(0, platform, "T1", "D1", PlaceKind.PERSONAL, name="Ada Thorne", person_id=ada.id)
            ).id
        unit.commit()
    return Room(url, engine, units, board, tuple(places), tuple(groups), chat)


def add_action(room: Room, number: int, now: datetime, *, group: int = 0, due_in: int = 7, **fields: Any) -> Action:
    """An open action of the first subgroup, due in a week unless said otherwise."""
    values: dict[str, Any] = {
        "text": f"Walk the route by the old mill, number {number}",
        "due": Due("", DueKind.DATE, (now + timedelta(days=due_in)).date()),
        "status": Status.IN_PROGRESS,
        "created_at": now - timedelta(days=60),
        "changed_at": now - timedelta(days=20),
        "heard_at": now - timedelta(days=20),
    }
    values.update(fields)
    with room.units.write() as unit:
        action = unit.actions.add(Action(0, room.board.id, room.subgroups[group], "", number, **values))
        unit.commit()
        return action


def add_owner(room: Room, name: str, user: str, *, chat: bool = True, platform: str = "slack") -> Owner:
    with room.units.write() as unit:
        person = unit.people.add(Person(0, name))
        account = unit.people.account_seen(Account(0, platform, "T1", user, name, AccountKind.MEMBER))
        unit.people.link(account.id, person.id)
        if chat:
            unit.places.seen(Place(0, platform, "T1", f"D{user}", PlaceKind.PERSONAL, name=name, person_id=person.id))
        unit.commit()
    return Owner(name, person.id)


def render(reply: Reply, place: Place) -> str:
    return json.dumps([reply.title, *map(repr, reply.blocks)])


def composers(engine: Engine) -> Mapping[str, Composer]:
    return {
        "digest": DigestComposer(SqlWeeks(engine), visible),
        "reminder": ReminderComposer(visible),
        **COMPOSERS,
    }


@dataclass(frozen=True)
class Orders:
    """What a worker is told, in values that can be sent to another process.

    `dies_at` kills it at the named point, the `nth` time; `stops_at` stops it there as SIGSTOP does.
    `clock` is seconds to add to the real time.
    """

    url: str
    port: int
    owner: str
    timing: Timing = FAST
    dies_at: str = ""
    nth: int = 1
    stops_at: str = ""
    sees: bool = True
    blind: bool = False
    may_read: bool = True
    clock: float = 0.0
    platform: str = "slack"
    more: Mapping[str, Any] = field(default_factory=dict)


def hire(
    engine: Engine,
    orders: Orders,
    at: Points = unwatched,
    clock: Clock | None = None,
    news: Callable[[], Collection[int] | None] = lambda: None,
    deliveries: SqlDeliveries | None = None,
) -> Worker:
    ahead = timedelta(seconds=orders.clock)
    messenger = PostMessenger(orders.port, orders.owner, sees=orders.sees, blind=orders.blind, may_read=orders.may_read)
    return Worker(
        deliveries or SqlDeliveries(engine, at),
        SqlUnits(engine, KEY),
        {orders.platform: messenger},
        {orders.platform: render},
        composers(engine),
        visible,
        clock or (lambda: steady() + ahead),
        owner=orders.owner,
        timing=orders.timing,
        news=news,
        at=at,
    )


def at_points(orders: Orders) -> Points:
    passed: dict[str, int] = {}

    def at(point: str) -> None:
        passed[point] = passed.get(point, 0) + 1
        if passed[point] == orders.nth and point == orders.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if passed[point] == orders.nth and point == orders.stops_at:
            os.kill(os.getpid(), signal.SIGSTOP)

    return at


def work_until_terminated(orders: Orders) -> None:
    """What a worker's process does: until SIGTERM, then it drains."""

    async def life() -> None:
        engine = open_engine(orders.url)
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        before = time.process_time()
        await hire(engine, orders, at_points(orders)).run(stop)
        engine.dispose()
        if "report" in orders.more:
            report = {"owner": orders.owner, "cpu": time.process_time() - before}
            Path(orders.more["report"]).write_text(json.dumps(report))  # noqa: ASYNC240 - its last word

    asyncio.run(life())


_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.fakes.workroom"])


def start(orders: Orders) -> ForkServerProcess:
    process = _context.Process(target=work_until_terminated, args=(orders,), daemon=True)
    process.start()
    return process


def wait_for_death(process: ForkServerProcess, seconds: float = 20.0) -> None:
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise AssertionError("the worker was to be killed at its point, and never came there")
    assert process.exitcode == -signal.SIGKILL, f"the worker ended with {process.exitcode}"


def work_off(
    room: Room,
    orders: Orders,
    seconds: float = 25.0,
    *,
    until: Callable[[], bool] | None = None,
    at: Points = unwatched,
) -> None:
    """A worker in this process, until everything has ended (or `until` holds)."""

    def done() -> bool:
        try:
            return until() if until else all(row.state not in ("ready", "sending", "uncertain") for row in room.rows())
        except Unready:
            # The database that is taken away from the worker is taken away from whoever watches it as well.
            return False

    async def life() -> None:
        stop = asyncio.Event()

        async def watch() -> None:
            end = time.monotonic() + seconds
            while not done() and time.monotonic() < end:  # noqa: ASYNC110 - the database has nobody to set an event
                await asyncio.sleep(0.05)
            stop.set()

        await asyncio.gather(watch(), hire(room.engine, orders, at).run(stop))

    asyncio.run(life())
    assert done(), f"still waiting: {[(r.key, r.state, r.last_error) for r in room.rows() if r.state != 'sent']}"


def check_once_and_in_order(box: Letterbox, keys: Sequence[str], gap: float, *, channels: Sequence[str] = ()) -> None:
    """Each key once, none lost, in order within its channel and never too close together."""
    taken = [t.key for t in box.taken]
    assert sorted(taken) == sorted(keys), (
        f"lost {set(keys) - set(taken)}, doubled {sorted(k for k in taken if taken.count(k) > 1)}"
    )
    for channel in channels if channels else {t.channel for t in box.taken}:
        posted = box.of(channel)
        wanted = [key for key in keys if key in {t.key for t in posted}]
        assert [t.key for t in posted] == wanted, f"out of order in {channel}: {[t.key for t in posted]}"
        gaps = [later.at - earlier.at for earlier, later in itertools.pairwise(posted)]
        assert all(between >= gap * 0.98 for between in gaps), f"too close in {channel}: {gaps}"
