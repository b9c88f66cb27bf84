"""A whole running bot between a real database and a Slack on the loopback, with a clock that a test can move."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from bot.delivery.outbox import State, Timing
from bot.model import Account, AccountKind, Board, Person, Role, Subgroup
from handlers.app import App, build
from handlers.settings import read_settings
from storage.delivery import SqlDeliveries
from tests.builders import Clock
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack, Posted
from tests.fakes.slack_driver import HttpLine, Line, SlackDriver, SocketLine

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUICK = Timing(channel_gap=0.0, poll=0.02, tick=0.05, audience=0.0)
KEY = "a key that chains the history in tests"


def environment(slack: FakeSlack, database_url: str, *, socket: bool = False) -> dict[str, str]:
    """What a technician would set, with a free port."""
    return {
        "MATTERS_DATABASE_URL": database_url,
        "MATTERS_SLACK_BOT_TOKEN": slack.BOT_TOKEN,
        "MATTERS_SLACK_SIGNING_SECRET": slack.SECRET,
        "MATTERS_SLACK_API_URL": slack.api_url,
        "MATTERS_SECRET_KEY": KEY,
        "MATTERS_PORT": "0",
        **({"MATTERS_SLACK_APP_TOKEN": slack.APP_TOKEN} if socket else {}),
    }


@dataclass
class Hall:
    slack: FakeSlack
    people: SlackDriver
    app: App
    clock: Clock
    url: str

    async def settled(self) -> None:
        """Everything that the last turn put into the outbox has left."""
        self.app.worker.wake()
        for _ in range(400):
            if not await self.app.turner.on_thread(self._unfinished):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("the outbox did not come to rest")

    def _unfinished(self) -> int:
        counts = SqlDeliveries(self.app.register.engine).counts()
        return counts.get(State.READY, 0) + counts.get(State.SENDING, 0)

    def posted(self, words: str) -> Posted:
        """The newest message that holds these words."""
        return next(post for post in reversed(self.slack.posts) if words in str(post.words))

    def card(self, reference: str) -> Posted:
        """The live card of an action: in the channel itself, not in a thread."""
        return next(post for post in self.slack.posts if not post.thread and f"{reference}:" in str(post.words))


def found_board(app: App) -> None:
    """What `matters admin board` and `matters admin add` do, with Ann as officer and Bea as an owner."""
    with app.register.units.write() as unit:
        board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
        for code, name in (("CSP", "The board"), ("VAWG", "Violence against women and girls")):
            unit.boards.add_subgroup(Subgroup(0, board.id, code, name, code == "CSP"))
        for user, name, role in ((ids.ANN, "Ann Marsh", Role.OFFICER), (ids.BEA, "Bea Okoro", Role.MEMBER)):
            person = unit.people.add(Person(0, name))
            unit.people.grant(board.id, None, person.id, role)
            account = unit.people.account_seen(Account(0, "slack", ids.TEAM, user, name, AccountKind.MEMBER))
            unit.people.link(account.id, person.id)
        unit.commit()


@asynccontextmanager
async def open_hall(
    database_url: str,
    *,
    socket: bool = False,
    now: datetime = FRIDAY,
    begin: Callable[[App], None] = found_board,
    scopes: str = "",
) -> AsyncIterator[Hall]:
    async with FakeSlack() as slack, aiohttp.ClientSession() as session:
        slack.scopes = scopes
        for channel in (ids.CYP, ids.VAWG):
            slack.channels[channel]["is_private"] = True
        clock = Clock(now)
        app = build(read_settings(environment(slack, database_url, socket=socket)), clock, QUICK)
        begin(app)
        ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(app.serve(ready.set_result))
        done, _ = await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
        if serving in done:
            serving.result()
        url = f"http://127.0.0.1:{ready.result()}"
        line: Line = SocketLine(slack.socket) if socket else HttpLine(session, url, slack.SECRET)
        try:
            yield Hall(slack, SlackDriver(line, slack), app, clock, url)
        finally:
            app.stopping.set()
            await serving
        assert slack.faults == []
