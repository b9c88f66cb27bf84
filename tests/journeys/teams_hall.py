"""A whole running bot between a real database and a Microsoft on the loopback, with a clock that a test can move."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from bot.delivery.outbox import State, Timing
from bot.model import Account, AccountKind, Action, Board, Person, Role, Subgroup
from bot.ports import Clock as PortClock
from handlers.app import App, Platforms, assemble, open_register
from handlers.settings import read_settings
from handlers.teams.listeners import TeamsEdge
from handlers.teams.render import render
from handlers.teams.settings import TeamsSettings
from handlers.turning import Turner
from storage.delivery import SqlDeliveries
from tests.builders import Clock
from tests.fakes.connector import FakeConnector, Posted
from tests.fakes.teams_driver import CHANNEL, ROSE, SAM, TeamsDriver
from tests.journeys.town_hall import FRIDAY, KEY, QUICK

OFFICER, OWNER = ROSE, SAM


@dataclass
class TeamsHall:
    teams: FakeConnector
    people: TeamsDriver
    app: App
    clock: Clock

    async def settled(self) -> None:
        """Everything that the last turn put into the outbox has left."""
        self.app.worker.wake()
        for _ in range(400):
            if not await self.app.turner.on_thread(self._unfinished):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("the outbox did not come to rest")

    def _unfinished(self) -> int:
        return unfinished(self.app)

    async def until(self, condition: Callable[[], object], seconds: float = 5) -> None:
        """Waits for what the worker does by the clock."""
        async with asyncio.timeout(seconds):
            while not condition():
                self.app.worker.wake()
                await asyncio.sleep(0.02)

    def posted(self, words: str, where: str = "") -> Posted:
        """The newest message that holds these words."""
        found = [each for each in self.teams.posts if words in each.words and each.conversation.startswith(where)]
        assert found, f"nothing says {words!r}: {[each.activity.get('summary') for each in self.teams.posts]}"
        return found[-1]

    def card(self, reference: str) -> Posted:
        """The live card of an action: a post of its own in the channel."""
        return next(each for each in self.teams.posts if each.conversation == CHANNEL and f"{reference}:" in each.words)

    async def action(self, code: str, number: int) -> Action:
        def find() -> Action:
            with self.app.register.units.read() as unit:
                found = unit.actions.numbered(unit.boards.subgroups_coded(code)[0].id, number)
            assert found is not None
            return found

        return await self.app.turner.on_thread(find)


def unfinished(app: App) -> int:
    """Messages that have not left yet."""
    counts = SqlDeliveries(app.register.engine).counts()
    return counts.get(State.READY, 0) + counts.get(State.SENDING, 0)


def found_board(app: App) -> None:
    """The board of Northmere with Rose as its officer and Sam as a member."""
    with app.register.units.write() as unit:
        board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
        for code, name in (("CSP", "The board"), ("VAWG", "Violence against women and girls")):
            unit.boards.add_subgroup(Subgroup(0, board.id, code, name, code == "CSP"))
        for member, role in ((OFFICER, Role.OFFICER), (OWNER, Role.MEMBER)):
            person = unit.people.add(Person(0, member.name))
            unit.people.grant(board.id, None, person.id, role)
            known = Account(0, "teams", FakeConnector.TENANT, member.directory_id, member.name, AccountKind.MEMBER)
            unit.people.link(unit.people.account_seen(known).id, person.id)
        unit.commit()


def add_teams(settings: TeamsSettings, turner: Turner, platforms: Platforms) -> None:
    edge = TeamsEdge(settings, turner)
    platforms.edges["teams"] = edge
    platforms.messengers["teams"] = edge.messenger
    platforms.directories["teams"] = edge.messenger
    platforms.files["teams"] = edge.messenger
    platforms.renderers["teams"] = render


def build_on(teams: FakeConnector, database_url: str, clock: PortClock, timing: Timing = QUICK) -> App:
    """As handlers.app.build does, with Microsoft's addresses on the loopback."""
    environment = {
        "MATTERS_DATABASE_URL": database_url,
        "MATTERS_TEAMS_APP_ID": teams.APP,
        "MATTERS_TEAMS_APP_PASSWORD": teams.PASSWORD,
        "MATTERS_TEAMS_TENANT_ID": teams.TENANT,
        "MATTERS_SECRET_KEY": KEY,
        "MATTERS_PORT": "0",
    }
    settings = read_settings(environment)
    register = open_register(settings.database, settings.ledger_key(), clock, migrate=True)
    platforms = Platforms()
    turner = Turner(register.bot, register.units, clock, register.pool, platforms.directories)
    add_teams(teams.settings(), turner, platforms)
    return assemble(settings, register, platforms, turner, timing)


@asynccontextmanager
async def open_teams_hall(
    database_url: str, now: datetime = FRIDAY, begin: Callable[[App], None] | None = None
) -> AsyncIterator[TeamsHall]:
    async with FakeConnector() as teams, aiohttp.ClientSession() as session:
        clock = Clock(now)
        app = build_on(teams, database_url, clock)
        (begin or found_board)(app)
        ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(app.serve(ready.set_result))
        done, _ = await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
        if serving in done:
            serving.result()
        url = f"http://127.0.0.1:{ready.result()}/api/messages"
        people = TeamsDriver(session, url, teams, OFFICER)
        people.as_(OWNER)
        try:
            yield TeamsHall(teams, people, app, clock)
        finally:
            app.stopping.set()
            await serving
