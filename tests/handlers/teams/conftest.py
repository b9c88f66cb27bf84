"""A Teams edge on a loopback port, with a bot that answers as the test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from bot.incoming import Incoming
from bot.reply import SILENCE, Answer
from handlers.teams.listeners import TeamsEdge
from handlers.teams.settings import TeamsSettings
from tests.fakes.connector import FakeConnector
from tests.fakes.teams_driver import TeamsDriver


@dataclass
class Desk:
    """The edge with everything around it. `answer` stands for the core, which takes `seconds`; `heard` is what reached it."""

    teams: FakeConnector
    session: aiohttp.ClientSession
    edge: TeamsEdge
    url: str
    people: TeamsDriver
    heard: list[Incoming] = field(default_factory=list)
    answer: Callable[[Incoming], Answer] = lambda _incoming: SILENCE
    seconds: float = 0.0

    @property
    def last(self) -> Incoming:
        return self.heard[-1]


Open = Callable[..., AsyncIterator[Desk]]


async def open_desk(teams: FakeConnector, settings: TeamsSettings, signed: bool = True) -> AsyncIterator[Desk]:
    desks: list[Desk] = []

    async def turns(incoming: Incoming) -> Answer:
        desks[0].heard.append(incoming)
        await asyncio.sleep(desks[0].seconds)
        return desks[0].answer(incoming)

    edge = TeamsEdge(settings, turns)
    app = web.Application(client_max_size=2 * 1024 * 1024)
    edge.register(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    await edge.start()
    async with aiohttp.ClientSession() as session:
        desks.append(Desk(teams, session, edge, url, TeamsDriver(session, url, teams, signed=signed)))
        yield desks[0]
    await edge.stop()
    await runner.cleanup()


@pytest.fixture
async def teams() -> AsyncIterator[FakeConnector]:
    async with FakeConnector() as connector:
        yield connector


@pytest.fixture
async def desk(teams: FakeConnector) -> AsyncIterator[Desk]:
    async for opened in open_desk(teams, teams.settings()):
        yield opened


@pytest.fixture
async def local_desk(teams: FakeConnector) -> AsyncIterator[Desk]:
    """Local mode: no credentials, no signatures."""
    teams.without_token = True
    async for opened in open_desk(teams, TeamsSettings(local=True), signed=False):
        yield opened
