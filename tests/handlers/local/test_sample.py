"""The sample board comes onto a register as its page promises, by the bot's own way of recording, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.model import DueKind, Marking, Rag, Status
from handlers.app import Register, open_register
from handlers.local.sample import Sample

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=LONDON).astimezone(UTC)


@pytest.fixture
def register(empty_database_url: str) -> Register:
    opened = open_register(empty_database_url, b"a key for tests", lambda: NOW, migrate=True)
    sample = Sample(date(2026, 11, 18))
    assert sample.enter(opened.units, opened.weeks, NOW) == ()
    sample.link(opened.units, NOW)
    return opened


def test_forty_actions_stand_where_their_history_left_them(register: Register) -> None:
    with register.units.read() as unit:
        board = unit.boards.all()[0]
        actions = {action.reference: action for action in unit.actions.all_of(board.id)}
        story = unit.ledger.history(actions["VAWG-8"].id)
    register.close()
    assert len(actions) == 40
    assert "CSP-5" not in actions
    assert [r for r, a in actions.items() if a.status is Status.COMPLETED] == ["VAWG-2", "VAWG-11", "ASB-1"]
    assert {r for r, a in actions.items() if a.status is Status.AGREED} == {"CSP-2", "CSP-7"}
    assert actions["CSP-13"].status is Status.CLOSED
    assert actions["VAWG-4"].status is Status.BLOCKED
    assert actions["VAWG-4"].rag is Rag.RED
    assert actions["CYP-3"].status is Status.IN_PROGRESS
    assert actions["VAWG-6"].marking is Marking.RESTRICTED
    assert actions["CSP-12"].due.date == date(2026, 11, 20)
    assert (actions["CSP-8"].due.kind, actions["CSP-8"].due.date) == (DueKind.QUARTER, date(2026, 12, 31))
    assert (actions["CSP-3"].due.kind, actions["CSP-3"].due.date) == (DueKind.MEETING, date(2026, 10, 27))
    moved = [entry for entry in story if entry.what == "due"]
    assert [entry.why for entry in moved] == ["the venue was double booked for the first date"]
    assert moved[0].at.astimezone(LONDON).date() == date(2026, 11, 6)


def test_loading_posts_nothing_and_the_channels_are_linked_afterwards(register: Register) -> None:
    with register.units.read() as unit:
        board = unit.boards.all()[0]
        linked = {
            place.channel: group.code
            for group in unit.boards.subgroups(board.id)
            for place in unit.places.linked(group.id)
        }
        schedules = unit.outbox.schedules()
        officer = unit.people.speaker("local", "local", "imogen")
        nobody = unit.people.speaker("local", "local", "walter")
    register.close()
    assert linked == {"csp-board": "CSP", "csp-vawg": "VAWG", "csp-cyp": "CYP", "csp-asb": "ASB"}
    assert [(s.weekday, s.at) for s in schedules] == [(0, "09:00"), (0, "09:00"), (0, "09:15"), (0, "09:30")]
    assert officer is not None
    assert officer.person is not None
    assert officer.person.name == "Imogen Hartley"
    assert nobody is None


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("{date:4}", "20/11/2026"),
        ("{month:1}", "December 2026"),
        ("{month:2}", "January 2027"),
        ("{quarter:0}", "Q3 2026/27"),
        ("{quarter:2}", "Q1 2027/28"),
        ("Next meeting", "Next meeting"),
    ],
)
def test_days_are_counted_from_the_monday_of_the_week(printed: str, said: str) -> None:
    assert Sample(date(2026, 11, 20)).words(printed) == said
