"""The composition root: settings in, a running bot out. The one file that sees all three rooms."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Engine

from bot.audience import visible
from bot.core import Bot
from bot.delivery.composers import COMPOSERS
from bot.delivery.outbox import Timing
from bot.delivery.reminders import ReminderComposer
from bot.delivery.worker import Worker
from bot.digest.compose import DigestComposer, ListComposer
from bot.digest.look import Draw
from bot.drafts import Composer
from bot.errors import Unready
from bot.ports import Clock, Directory, Files, Messenger, Renderer
from bot.values import dataclass, field
from handlers.counter import Counter
from handlers.drawing import drawn_apart
from handlers.settings import Settings
from handlers.tidying import tidy_daily
from handlers.turning import Turner, on_thread
from storage.counts import reachable
from storage.delivery import SqlDeliveries
from storage.digest import SqlWeeks
from storage.engine import move_log, open_engine
from storage.forgetting import forget
from storage.schema import prepare
from storage.unit_of_work import SqlUnits

if TYPE_CHECKING:
    from aiohttp import web

log = logging.getLogger(__name__)

THREADS = 4
SENDERS = 3
"""Threads of the worker: however long the words of a message take to make, no turn waits behind them."""
TENDED_EVERY = 0.25


def system_clock() -> datetime:
    return datetime.now(UTC)


def keep_what_is_loaded() -> None:
    """What a start has loaded stays to the end. Looked through for rubbish it would stop every turn for 50 ms."""
    gc.freeze()


class Edge(Protocol):
    """What every platform's listeners offer."""

    @property
    def connected(self) -> bool: ...
    def register(self, app: web.Application) -> None: ...
    async def start(self) -> None: ...
    async def stop(self) -> None: ...


@dataclass(slots=True)
class Register:
    """The bot on its database, without any platform: what the command line and the tests use too."""

    engine: Engine
    units: SqlUnits
    weeks: SqlWeeks
    bot: Bot
    clock: Clock
    pool: ThreadPoolExecutor
    senders: ThreadPoolExecutor

    def close(self) -> None:
        self.pool.shutdown(wait=True)
        self.senders.shutdown(wait=True)
        self.engine.dispose()


def open_register(url: str, key: bytes, clock: Clock = system_clock, *, migrate: bool = False) -> Register:
    """Opens the database, makes or checks its tables, and puts the bot on it. Raises Unready."""
    engine = open_engine(url)
    try:
        prepare(engine, migrate)
    except Unready:
        engine.dispose()
        raise
    units = SqlUnits(engine, key)
    weeks = SqlWeeks(engine)
    turns, senders = ThreadPoolExecutor(THREADS, "turn"), ThreadPoolExecutor(SENDERS, "sender")
    return Register(engine, units, weeks, Bot(units, weeks, clock), clock, turns, senders)


def tidied(settings: Settings, register: Register) -> Mapping[str, int]:
    """Lets go of what is no longer needed, by the settings' rule for updates."""
    days = settings.keep_updates_days
    return forget(register.engine, register.clock(), timedelta(days=days) if days else None)


@dataclass(slots=True)
class Platforms:
    """What the configured platforms bring: edges for what comes in, the rest for what goes out."""

    edges: dict[str, Edge] = field(default_factory=dict)
    messengers: dict[str, Messenger] = field(default_factory=dict)
    renderers: dict[str, Renderer] = field(default_factory=dict)
    directories: dict[str, Directory] = field(default_factory=dict)
    files: dict[str, Files] = field(default_factory=dict)
    closings: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


def composers_of(register: Register, draw: Draw = drawn_apart) -> dict[str, Composer]:
    return {
        **COMPOSERS,
        "digest": DigestComposer(register.weeks, visible, draw),
        "digest list": ListComposer(register.weeks, visible),
        "reminder": ReminderComposer(visible),
    }


@dataclass(slots=True)
class App:
    """One process: the register, its platforms, the worker and the server, started and stopped together."""

    settings: Settings
    register: Register
    platforms: Platforms
    turner: Turner
    worker: Worker
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, ready: Callable[[int], None] | None = None) -> None:
        """Until `stopping` is set: then nothing new is taken, and what is in flight is finished."""
        from aiohttp import web

        from handlers.health import health_routes, metrics_app

        async with AsyncExitStack() as stack:
            app = web.Application(client_max_size=2 * 1024 * 1024)
            app.add_routes(health_routes(partial(reachable, self.register.engine), self.platforms.edges))
            for edge in self.platforms.edges.values():
                edge.register(app)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, self.settings.host, self.settings.port)
            await _start(site, self.settings)
            if self.settings.metrics_port:
                metrics = web.AppRunner(
                    metrics_app(SqlDeliveries(self.register.engine).counts, self.turner.tally), access_log=None
                )
                await metrics.setup()
                stack.push_async_callback(metrics.cleanup)
                await web.TCPSite(metrics, "127.0.0.1", self.settings.metrics_port).start()
            for edge in self.platforms.edges.values():
                await edge.start()
                stack.push_async_callback(edge.stop)
            for close in self.platforms.closings:
                stack.push_async_callback(close)
            tending = asyncio.create_task(_tend(self.register.engine))
            stack.callback(tending.cancel)
            working = asyncio.create_task(self.worker.run(self.stopping))
            tidying = asyncio.create_task(tidy_daily(self.stopping, self._tidy))
            if ready:
                ready(_port(runner))
            await self.stopping.wait()
            await working
            await tidying
        self.register.close()

    async def _tidy(self) -> Mapping[str, int]:
        return await self.turner.on_thread(lambda: tidied(self.settings, self.register))


async def _tend(engine: Engine) -> None:
    """Beside the turns, for as long as the server runs: a log that is moved late makes sixteen people wait."""
    while engine.dialect.name == "sqlite":
        await asyncio.sleep(TENDED_EVERY)
        try:
            await asyncio.to_thread(move_log, engine)
        except Unready as fault:
            log.warning("the database's log was not moved: %s", fault.sentence)


async def _start(site: web.TCPSite, settings: Settings) -> None:
    try:
        await site.start()
    except OSError as fault:
        raise Unready(
            f"Cannot listen on {settings.host}:{settings.port}: {fault.strerror}. Set MATTERS_PORT to a free port."
        ) from fault


def _port(runner: web.AppRunner) -> int:
    return int(runner.addresses[0][1])


def build(settings: Settings, clock: Clock = system_clock, timing: Timing | None = None) -> App:
    """Everything that is configured and nothing else: an unconfigured platform is never imported."""
    if not settings.has_slack and not settings.has_teams:
        raise Unready(
            "No platform is configured. For Slack set MATTERS_SLACK_BOT_TOKEN and MATTERS_SLACK_SIGNING_SECRET; for Teams "
            "MATTERS_TEAMS_APP_ID, MATTERS_TEAMS_APP_PASSWORD and MATTERS_TEAMS_TENANT_ID. To try it without either: matters try"
        )
    register = open_register(settings.database, settings.ledger_key(), clock, migrate=settings.auto_migrate)
    platforms = Platforms()
    turner = Turner(register.bot, register.units, clock, register.pool, platforms.directories)
    if settings.has_slack:
        _add_slack(settings, turner, platforms)
    if settings.has_teams:
        _add_teams(settings, turner, platforms)
    return assemble(settings, register, platforms, turner, timing or Timing(repeat_unseen=settings.repeat_unseen))


def assemble(
    settings: Settings,
    register: Register,
    platforms: Platforms,
    turner: Turner,
    timing: Timing,
    draw: Draw = drawn_apart,
) -> App:
    turner.counter = Counter(register.units, register.clock, platforms.files, platforms.messengers, platforms.renderers)
    worker = Worker(
        SqlDeliveries(register.engine),
        register.units,
        platforms.messengers,
        platforms.renderers,
        composers_of(register, draw),
        visible,
        register.clock,
        owner=f"{socket.gethostname()}:{os.getpid()}"[:60],
        directory=platforms.directories,
        run=partial(on_thread, register.senders),
        timing=timing,
        news=register.units.news.take,
    )
    turner.after = worker.wake
    return App(settings, register, platforms, turner, worker)


def _add_slack(settings: Settings, turner: Turner, platforms: Platforms) -> None:
    from handlers.slack.listeners import SlackEdge
    from handlers.slack.messenger import SlackMessenger
    from handlers.slack.render import render
    from handlers.slack.workspace import SlackSettings

    slack = SlackSettings(
        settings.said(settings.slack_bot_token),
        settings.said(settings.slack_signing_secret),
        settings.said(settings.slack_app_token) or None,
        settings.slack_api_url,
    )
    messenger = SlackMessenger(slack)
    platforms.edges["slack"] = SlackEdge(slack, turner)
    platforms.messengers["slack"] = messenger
    platforms.directories["slack"] = messenger
    platforms.files["slack"] = messenger
    platforms.closings.append(messenger.stop)
    platforms.renderers["slack"] = render


def _add_teams(settings: Settings, turner: Turner, platforms: Platforms) -> None:
    from handlers.teams.listeners import TeamsEdge
    from handlers.teams.render import render
    from handlers.teams.settings import TeamsSettings

    password = settings.teams_app_password
    teams = TeamsSettings(
        app_id=settings.teams_app_id,
        app_password=password.get_secret_value() if password else "",
        tenant_id=settings.teams_tenant_id,
        local=settings.teams_local,
        host=settings.host,
        public_url=settings.public_url,
    )
    edge = TeamsEdge(teams, turner)
    platforms.edges["teams"] = edge
    platforms.messengers["teams"] = edge.messenger
    platforms.directories["teams"] = edge.messenger
    platforms.files["teams"] = edge.messenger
    platforms.renderers["teams"] = render
