"""The same doubts on Slack's own wire: its messenger, its renderer and its history, against a Slack on the loopback."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.audience import visible
from bot.delivery.worker import Worker
from bot.model import Audience
from handlers.slack.messenger import SlackMessenger
from handlers.slack.render import render
from handlers.slack.workspace import SlackSettings
from storage.delivery import SqlDeliveries
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack
from tests.fakes.workroom import FAST, Room, add_action, composers, furnish, steady

Trouble = dict[str, Any]


def at_slack(room: Room, troubles: list[Trouble], until: Callable[[], bool]) -> FakeSlack:
    """Works the outbox off at a Slack that makes trouble with the first posts; what Slack has in the end."""

    async def life() -> FakeSlack:
        async with FakeSlack() as slack:
            for trouble in troubles:
                slack.trouble("chat.postMessage", **trouble)
            messenger = SlackMessenger(SlackSettings(slack.BOT_TOKEN, slack.SECRET, api_url=slack.api_url))
            worker = Worker(
                SqlDeliveries(room.engine),
                room.units,
                {"slack": messenger},
                {"slack": render},
                composers(room.engine),
                visible,
                at_the_time_of_slack(),
                owner="one",
                timing=FAST,
            )
            end = time.monotonic() + 20
            try:
                while not until() and time.monotonic() < end:
                    await worker.step()
                    await asyncio.sleep(0.05)
            finally:
                await messenger.stop()
            return slack

    return asyncio.run(life())


def at_the_time_of_slack() -> Callable[[], datetime]:
    """That Slack's messages carry stamps of November 2020: so our clock must tell that time too."""
    behind = steady() - datetime.fromtimestamp(float(ids.stamp()), UTC)
    return lambda: steady() - behind


@pytest.fixture
def slack_room(database_url: str) -> Any:
    room = furnish(database_url, channels=1, officer=False)
    with room.units.write() as unit:
        place = unit.places.get(room.channels[0])
        assert place is not None
        unit.places.save(replace(place, tenant=ids.TEAM, channel=ids.VAWG, audience=Audience(False, False, False)))
        unit.commit()
    yield room
    room.close()


@pytest.mark.parametrize(
    "trouble",
    [{"drop": "after"}, {"drop": "before"}, {"status": 500}, {"delay": 0.9}, {"status": 429, "retry_after": 1}],
    ids=["taken, then dropped", "dropped", "a server's fault", "answered too late", "asked to wait"],
)
def test_whatever_slack_does_to_the_first_try_the_message_is_there_once(slack_room: Room, trouble: Trouble) -> None:
    for key in ("first", "second"):
        slack_room.put(key, slack_room.channels[0], text=f"This is the {key} one")
    slack = at_slack(slack_room, [trouble], lambda: set(slack_room.states().values()) == {"sent"})
    assert [post.text for post in slack.posts] == ["This is the first one", "This is the second one"]
    assert slack_room.states() == {"first": "sent", "second": "sent"}


def test_a_card_is_found_by_its_key_and_edited_where_it_stands(slack_room: Room) -> None:
    action = add_action(slack_room, 1, steady())
    slack_room.put("card-1", slack_room.channels[0], "card", action=action.id, version=1)
    slack = at_slack(slack_room, [{"drop": "after"}], lambda: set(slack_room.states().values()) == {"sent"})
    with slack_room.units.read() as unit:
        post = unit.places.card(slack_room.channels[0], action.id)
    assert post is not None
    assert [posted.ts for posted in slack.posts] == [post.message]


def test_an_archived_channel_is_final(slack_room: Room) -> None:
    slack_room.put("first", slack_room.channels[0], text="words")
    slack = at_slack(slack_room, [{"error": "is_archived"}], lambda: "dead" in slack_room.states().values())
    assert slack.posts == []
    assert slack_room.rows()[0].last_error == "is_archived"
