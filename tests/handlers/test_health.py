"""What a load balancer and a monitoring system hear: alive, ready or not and why, and counts without a word of people's."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.delivery.outbox import State
from bot.reply import SILENCE, FieldErrors, Reply
from handlers.health import health_routes, metrics_app
from handlers.tally import BOUNDS, Tally, outcome_of


@dataclass
class Line:
    connected: bool


@pytest.mark.parametrize(
    ("database", "slack", "status"), [(True, True, 200), (False, True, 503), (True, False, 503)]
)  # fmt: skip
async def test_ready_says_which_part_is_not(database: bool, slack: bool, status: int) -> None:
    app = web.Application()
    app.add_routes(health_routes(lambda: database, {"slack": Line(slack)}))
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/health/live")).status == 200
        asked = await client.get("/health/ready")
        assert asked.status == status
        assert await asked.json() == {"ready": status == 200, "database": database, "slack": slack}


async def test_metrics_count_turns_messages_and_time() -> None:
    tally = Tally()
    tally.count("slack", "recorded", 0.004)
    tally.count("slack", "recorded", 0.2)
    tally.count("teams", "refused", 9.0)
    async with TestClient(TestServer(metrics_app(lambda: {State.DEAD: 2}, tally))) as client:
        text = await (await client.get("/metrics")).text()
    lines = set(text.splitlines())
    assert {
        'matters_turns_total{outcome="recorded",platform="slack"} 2.0',
        'matters_turns_total{outcome="refused",platform="teams"} 1.0',
        'matters_turn_seconds_bucket{le="0.005"} 1.0',
        'matters_turn_seconds_bucket{le="0.25"} 2.0',
        'matters_turn_seconds_bucket{le="+Inf"} 3.0',
        "matters_turn_seconds_count 3.0",
        'matters_outbox_messages{state="dead"} 2.0',
        'matters_outbox_messages{state="uncertain"} 0.0',
    } <= lines


def test_a_turn_on_the_bound_counts_as_within_it() -> None:
    tally = Tally()
    tally.count("slack", "shown", BOUNDS[0])
    assert tally.up_to()[0] == (str(BOUNDS[0]), 1)


def test_every_kind_of_answer_has_an_outcome() -> None:
    assert outcome_of(Reply("Recorded: VAWG-12", outcome="recorded")) == "recorded"
    assert outcome_of(FieldErrors((("due", "That is no date."),))) == "refused"
    assert outcome_of(SILENCE) == "silent"
