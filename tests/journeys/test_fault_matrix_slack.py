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
from bot.model import Audience, Person, Place, PlaceKind, Role
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


@pytest.mark.parametrize(
    "error", ["channel_not_found", "is_archived", "not_in_channel", "token_revoked", "account_inactive", "msg_too_long"]
)
def test_what_slack_refuses_for_good_is_tried_once_told_once_and_stops_nobody(slack_room: Room, error: str) -> None:
    with slack_room.units.write() as unit:
        ada = unit.people.add(Person(0, "Ada Thorne"))
        unit.people.grant(slack_room.board.id, None, ada.id, Role.OFFICER)
        unit.places.seen(Place(0, "slack", ids.TEAM, ids.DIRECT, PlaceKind.PERSONAL, "Ada Thorne", person_id=ada.id))
        unit.commit()
    for key in ("first", "second"):
        slack_room.put(key, slack_room.channels[0], text=f"This is the {key} one")

    def settled() -> bool:
        return len(slack_room.rows()) == 3 and set(slack_room.states().values()) == {"dead", "sent"}

    slack = at_slack(slack_room, [{"error": error}], settled)
    assert slack_room.states()["first"] == "dead"
    assert slack_room.rows()[0].last_error == error
    assert [post.text for post in slack.posts if post.channel == ids.VAWG] == ["This is the second one"]
    told = [post for post in slack.posts if post.channel == ids.DIRECT]
    assert len(told) == 1
    assert "could not be delivered" in told[0].words


def test_with_a_revoked_token_everything_is_set_aside_and_nothing_is_tried_for_ever(slack_room: Room) -> None:
    for number in range(3):
        slack_room.put(f"letter-{number}", slack_room.channels[0], text="words")
    revoked = [{"error": "token_revoked"}] * 9
    slack = at_slack(slack_room, revoked, lambda: set(slack_room.states().values()) == {"dead"})
    assert len(slack.called("chat.postMessage")) == 3
    assert slack.posts == []
