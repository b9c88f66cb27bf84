"""Messages that did not arrive, tended in the chat by those who keep the board."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select, update

from bot.ports import Outgoing
from bot.reply import Reply
from storage.tables import outbox
from tests.builders import Town, said


@pytest.fixture
def town(engine: Engine) -> Town:
    town = Town(engine)
    with town.units.write() as unit:
        unit.outbox.put(Outgoing("digest:1", town.places["vawg"], "digest", {"subgroup": 1}), town.clock.now)
        unit.commit()
    with engine.begin() as connection:
        connection.execute(update(outbox).values(state="dead", last_error="channel_not_found"))
    return town


def state(town: Town) -> str:
    with town.engine.connect() as connection:
        return str(connection.execute(select(outbox.c.state).where(outbox.c.key == "digest:1")).scalar())


def number(town: Town) -> int:
    with town.engine.connect() as connection:
        return int(connection.execute(select(outbox.c.id).where(outbox.c.key == "digest:1")).scalar_one())


def test_the_officer_sees_what_did_not_arrive_with_its_channel_and_the_reason(town: Town) -> None:
    told = said(town.say("Imogen Hartley", "outbox"))
    assert "vawg" in told
    assert "channel_not_found" in told
    assert f"outbox retry {number(town)}" in told


@pytest.mark.parametrize(("verb", "after"), [("retry", "ready"), ("discard", "cancelled")])
def test_the_officer_sends_a_message_again_or_gives_it_up(town: Town, verb: str, after: str) -> None:
    answer = town.say("Imogen Hartley", f"outbox {verb} {number(town)}")
    assert isinstance(answer, Reply)
    assert answer.outcome == "recorded"
    assert state(town) == after
    assert "no message" in said(town.say("Imogen Hartley", f"outbox {verb} 9999")).casefold()


@pytest.mark.parametrize("words", ["outbox", "outbox retry 1", "outbox discard 1"])
def test_nobody_else_sees_or_mends_it(town: Town, words: str) -> None:
    answer = town.say("Priya Nandy", words)
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert "channel_not_found" not in said(answer)
    assert state(town) == "dead"
