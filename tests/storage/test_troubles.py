"""What is dead or in doubt is never silent: who can be told is told, once, and whoever comes later is told then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.delivery.outbox import State, Verdict
from bot.language.calendar_days import is_working_day
from bot.model import Person, Place, PlaceKind, Role
from storage.delivery import SqlDeliveries
from storage.engine import reading
from storage.tables import gates
from tests.fakes.workroom import FAST, Room, furnish

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
DEAD = Verdict(State.DEAD, error="is_archived", tell="The channel is archived.")
HELD = Verdict(State.UNCERTAIN, None, "reset", tell="It may have appeared.")


@pytest.fixture
def lonely(database_url: str) -> Iterator[Room]:
    """A board whose officer has never spoken with the bot."""
    room = furnish(database_url, officer=False)
    yield room
    room.close()


def fail(room: Room, key: str, verdict: Verdict) -> None:
    room.put(key, room.channels[0], now=NOW)
    deliveries = SqlDeliveries(room.engine)
    claim = deliveries.claim("one", NOW + timedelta(minutes=len(room.rows())), FAST, 8, ("slack",), ("slack",))[0]
    assert deliveries.record(claim, verdict, NOW, FAST)


def officer_comes(room: Room) -> int:
    with room.units.write() as unit:
        ada = unit.people.add(Person(0, "Ada Thorne"))
        unit.people.grant(room.board.id, None, ada.id, Role.OFFICER)
        chat = unit.places.seen(Place(0, "slack", "T1", "D9", PlaceKind.PERSONAL, "Ada Thorne", person_id=ada.id))
        unit.commit()
    return chat.id


def look(room: Room) -> None:
    SqlDeliveries(room.engine).remind(NOW, is_working_day)


def told(room: Room) -> list[str]:
    return [row.args["sentence"] for row in room.rows() if row.kind == "trouble"]


def remembered(room: Room) -> int:
    with reading(room.engine) as connection:
        return len(connection.execute(select(gates).where(gates.c.key.startswith("untold:"))).all())


def test_where_nobody_can_be_told_it_is_logged_once_and_without_words(
    lonely: Room, caplog: pytest.LogCaptureFixture
) -> None:
    fail(lonely, "words of the letter", DEAD)
    look(lonely)
    assert caplog.text.count("no officer or admin can be told") == 1
    assert "is_archived" in caplog.text
    assert "words of the letter" not in caplog.text
    assert told(lonely) == []
    assert [row.state for row in SqlDeliveries(lonely.engine).waiting()] == [State.DEAD]


def test_an_officer_who_comes_later_is_told_then_and_once(lonely: Room) -> None:
    fail(lonely, "dead", DEAD)
    fail(lonely, "held", HELD)
    look(lonely)
    chat = officer_comes(lonely)
    look(lonely)
    look(lonely)
    assert told(lonely) == [
        "The reason given was: is_archived.",
        "The connection broke at the wrong moment: it may or may not have appeared.",
    ]
    assert {row.place_id for row in lonely.rows() if row.kind == "trouble"} == {chat}
    assert remembered(lonely) == 0


def test_what_was_mended_meanwhile_is_not_told_any_more(lonely: Room) -> None:
    fail(lonely, "dead", DEAD)
    deliveries = SqlDeliveries(lonely.engine)
    deliveries.discard(deliveries.waiting()[0].id, NOW)
    officer_comes(lonely)
    look(lonely)
    assert told(lonely) == []
    assert remembered(lonely) == 0


def test_an_admin_is_told_where_there_is_no_officer(lonely: Room) -> None:
    with lonely.units.write() as unit:
        jo = unit.people.add(Person(0, "Jo Birch"))
        unit.people.grant(lonely.board.id, None, jo.id, Role.ADMIN)
        unit.places.seen(Place(0, "slack", "T1", "D8", PlaceKind.PERSONAL, "Jo Birch", person_id=jo.id))
        unit.commit()
    fail(lonely, "dead", DEAD)
    assert told(lonely) == ["The channel is archived."]


def test_a_word_of_trouble_that_does_not_arrive_itself_is_logged_and_makes_no_more_of_them(
    lonely: Room, caplog: pytest.LogCaptureFixture
) -> None:
    chat = officer_comes(lonely)
    fail(lonely, "dead", DEAD)
    deliveries = SqlDeliveries(lonely.engine)
    claims = deliveries.claim("one", NOW + timedelta(minutes=9), FAST, 8, ("slack",), ("slack",))
    assert [claim.place_id for claim in claims] == [chat]
    deliveries.record(claims[0], Verdict(State.DEAD, error="token_revoked", tell="No entry."), NOW, FAST)
    assert "could not be told of a message in trouble" in caplog.text
    assert len(told(lonely)) == 1
