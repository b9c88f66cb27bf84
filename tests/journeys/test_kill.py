"""kill -9 between any two steps of a turn: what was acknowledged is there, what was not is done once when Slack re-sends."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.model import (
    Account,
    AccountKind,
    Action,
    Audience,
    Board,
    Person,
    Place,
    PlaceKind,
    Post,
    Role,
    Status,
    Subgroup,
)
from handlers.app import open_register
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_driver import HttpLine, SlackDriver
from tests.journeys.server_that_dies import POINTS
from tests.journeys.town_hall import KEY, environment

ROOT = Path(__file__).resolve().parents[2]
CARD = "1605520000.777777"


def prepare(url: str) -> int:
    """A board with one action of Bea's, whose card stands in the channel."""
    register = open_register(url, KEY.encode(), migrate=True)
    with register.units.write() as unit:
        board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
        group = unit.boards.add_subgroup(Subgroup(0, board.id, "VAWG", "Violence against women and girls"))
        person = unit.people.add(Person(0, "Bea Okoro"))
        unit.people.grant(board.id, None, person.id, Role.OFFICER)
        account = unit.people.account_seen(Account(0, "slack", ids.TEAM, ids.BEA, "Bea Okoro", AccountKind.MEMBER))
        unit.people.link(account.id, person.id)
        audience = Audience(public=False, shared=False, guests=False)
        place = unit.places.seen(Place(0, "slack", ids.TEAM, ids.VAWG, PlaceKind.CHANNEL, "vawg", audience=audience))
        unit.places.save(replace(place, subgroup_id=group.id, audience=audience))
        now = register.clock()
        action = unit.actions.add(
            Action(0, board.id, group.id, "VAWG", 12, "Print the leaflet", created_at=now, changed_at=now)
        )
        unit.places.remember(Post(0, place.id, CARD, "card", action.id))
        unit.commit()
    register.close()
    return action.id


@asynccontextmanager
async def server(slack: FakeSlack, url: str, point: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    root = ROOT
    env = {**os.environ, **environment(slack, url)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.journeys.server_that_dies", point,
        cwd=root, env=env, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        port = int(await asyncio.wait_for(process.stdout.readline(), 30))
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 20)


def look(url: str, action_id: int) -> tuple[Status, list[str]]:
    register = open_register(url, KEY.encode())
    with register.units.read() as unit:
        action = unit.actions.get(action_id)
        entries = [entry.what for entry in unit.ledger.history(action_id)]
    register.close()
    assert action is not None
    return action.status, entries


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_turn_is_done_once_when_slack_sends_its_event_again(database_url: str, point: str) -> None:
    action_id = prepare(database_url)
    async with FakeSlack() as slack, aiohttp.ClientSession() as session:
        slack.channels[ids.VAWG]["is_private"] = True
        event = ids.said("Completed yesterday", channel=ids.VAWG, user=ids.BEA, thread=CARD)
        async with server(slack, database_url, point) as (process, address):
            with pytest.raises(aiohttp.ClientError):
                await SlackDriver(HttpLine(session, address, slack.SECRET), slack).event(event)
            assert await asyncio.wait_for(process.wait(), 10) == -9
        async with server(slack, database_url, "never") as (_, address):
            people = SlackDriver(HttpLine(session, address, slack.SECRET), slack)
            for retry in (1, 2):
                assert (await people.event(event, retry=retry)).status == 200
            await slack.until(lambda: [p for p in slack.under(CARD) if "recorded by Bea" in p.words], 10)
        assert look(database_url, action_id) == (Status.COMPLETED, ["status"])
        assert len([p for p in slack.under(CARD) if "recorded by Bea" in p.words]) == 1
        assert slack.faults == []


async def test_without_a_kill_the_same_event_is_recorded_at_once(sqlite_url: str) -> None:
    """The control: the event itself is one that is recorded, and the server answers it."""
    action_id = prepare(sqlite_url)
    async with FakeSlack() as slack, aiohttp.ClientSession() as session:
        slack.channels[ids.VAWG]["is_private"] = True
        event = ids.said("Completed yesterday", channel=ids.VAWG, user=ids.BEA, thread=CARD)
        async with server(slack, sqlite_url, "never") as (_, address):
            people = SlackDriver(HttpLine(session, address, slack.SECRET), slack)
            assert (await people.event(event)).status == 200
        assert look(sqlite_url, action_id) == (Status.COMPLETED, ["status"])
