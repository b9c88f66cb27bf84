"""Reminders: one message for everything that is a person's, in their own chat, and theirs to turn off and on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from bot.audience import visible
from bot.delivery.reminders import ReminderComposer
from bot.drafts import Draft
from bot.language.calendar_days import is_working_day
from bot.model import Action, Board, Due, DueKind, Owner, Place, PlaceKind, Role, Subgroup
from bot.reply import Reply
from storage.reminders import put_reminders
from storage.tables import outbox
from tests.builders import Town, said

TOM = "Tom Okafor"
TUESDAY = datetime(2026, 11, 17, 10, 0, tzinfo=UTC)


@pytest.fixture
def town(engine: Engine) -> Town:
    town = Town(engine)
    town.clock.now = TUESDAY
    with town.units.write() as unit:
        unit.places.seen(Place(0, "slack", "T1", "D-TOM", PlaceKind.PERSONAL, TOM, person_id=town.people[TOM]))
        unit.commit()
    return town


def second_board(town: Town, due: date) -> None:
    """Another board, where the same person owns an action of the same number."""
    with town.units.write() as unit:
        board = unit.boards.add(Board(0, "HWB", "Northmere Health and Wellbeing Board"))
        group = unit.boards.add_subgroup(Subgroup(0, board.id, "VAWG", "A subgroup of the same name"))
        unit.people.grant(board.id, None, town.people[TOM], Role.MEMBER)
        when = Due("", DueKind.DATE, due)
        owners = (Owner(TOM, town.people[TOM]),)
        unit.actions.add(
            Action(
                0, board.id, group.id, "VAWG", 14, "Book the clinic room", owners=owners, due=when, created_at=TUESDAY
            )
        )
        unit.commit()


def remind(town: Town, now: datetime = TUESDAY) -> list[Draft]:
    """What is put into the outbox for that day's reminders, in the words that it would leave with."""
    put_reminders(town.engine, now, is_working_day)
    with town.engine.connect() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.kind == "reminder").order_by(outbox.c.id)).all()
    drafts = []
    with town.units.read() as unit:
        for row in rows:
            place = unit.places.get(row.place_id)
            assert place is not None
            made = ReminderComposer(visible)(unit, row.args, place, now)
            drafts += [made] if made else []
    return drafts


def answered(town: Town, words: str, channel: str = "chat") -> str:
    answer = town.say(TOM, words, channel)
    assert isinstance(answer, Reply)
    return said(answer)


def test_all_boards_of_a_person_are_one_message_and_each_action_says_its_board(town: Town) -> None:
    second_board(town, date(2026, 11, 24))
    draft, *others = remind(town)
    words = said(draft.reply)
    assert others == []
    assert draft.reply.title == "2 actions of yours want a word"
    assert "CSP" in words
    assert "HWB" in words
    assert "Run the bystander training" in words
    assert "Book the clinic room" in words


def test_a_person_of_one_board_reads_nothing_of_boards(town: Town) -> None:
    assert "CSP" not in said(remind(town)[0].reply)


def test_looking_again_the_same_day_says_nothing_twice(town: Town) -> None:
    second_board(town, date(2026, 11, 24))
    assert len(remind(town)) == 1
    assert put_reminders(town.engine, TUESDAY + timedelta(minutes=5), is_working_day) == 0
    assert put_reminders(town.engine, TUESDAY + timedelta(hours=9), is_working_day) == 0


def test_a_board_that_comes_later_in_the_day_has_its_own_message_and_the_first_is_not_said_again(town: Town) -> None:
    first = remind(town)
    second_board(town, date(2026, 11, 24))
    second = remind(town, TUESDAY + timedelta(minutes=10))
    assert len(first) == 1
    assert len(second) == 2
    assert "Book the clinic room" in said(second[1].reply)
    assert "bystander" not in said(second[1].reply)


def test_a_row_of_the_version_before_is_still_composed(town: Town) -> None:
    args = {"person": town.people[TOM], "board": town.board.id, "day": "2026-11-17", "first": "2026-11-17"}
    with town.units.read() as unit:
        place = next(place for place in unit.places.personal(town.people[TOM]))
        made = ReminderComposer(visible)(unit, {**args, "last": "2026-11-17"}, place, TUESDAY)
    assert made is not None


def test_a_reminder_says_how_to_have_no_more_of_them_and_then_there_are_none(town: Town) -> None:
    assert "reminders off" in said(remind(town)[0].reply)
    assert "Your reminders are off" in answered(town, "reminders off")
    # What stands in the outbox already is not said any more either.
    assert remind(town) == []
    assert put_reminders(town.engine, TUESDAY + timedelta(weeks=1), is_working_day) == 0


def test_reminders_are_turned_on_again_and_the_state_can_be_asked_for(town: Town) -> None:
    assert "Your reminders are on" in answered(town, "reminders", "vawg")
    answered(town, "reminders off", "vawg")
    assert "off already" in answered(town, "reminders off")
    assert "Turn reminders on" in answered(town, "reminders")
    answered(town, "reminders on")
    assert len(remind(town)) == 1


def test_one_person_turns_off_nobody_elses(town: Town) -> None:
    town.say("Priya Nandy", "reminders off", "chat")
    assert len(remind(town)) == 1


def test_a_slip_is_answered_with_an_example_and_changes_nothing(town: Town) -> None:
    assert "reminders off · reminders on" in answered(town, "reminders of")
    assert "are on" in answered(town, "reminders")


def test_whoever_is_not_known_is_told_how_to_become_so(town: Town) -> None:
    heard = town.say("Stranger Unknown", "reminders off", "chat")
    assert isinstance(heard, Reply)
    assert "do not know who you are" in said(heard)


def test_what_the_owner_said_this_week_silences_the_wish_for_an_update(town: Town) -> None:
    with town.units.write() as unit:
        known = unit.actions.get(town.actions["VAWG-14"])
        assert known is not None
        due = Due("", DueKind.DATE, date(2027, 6, 1))
        unit.actions.save(replace(known, due=due, next_update=TUESDAY.date(), heard_at=TUESDAY - timedelta(days=3)))
        unit.commit()
    assert remind(town) == []


def test_an_update_is_wanted_of_an_action_whose_due_day_is_far_away(town: Town) -> None:
    with town.units.write() as unit:
        known = unit.actions.get(town.actions["VAWG-14"])
        assert known is not None
        due = Due("", DueKind.DATE, date(2027, 6, 1))
        unit.actions.save(replace(known, due=due, next_update=TUESDAY.date(), heard_at=TUESDAY - timedelta(days=90)))
        unit.commit()
    assert "An update is wanted" in said(remind(town)[0].reply)


def test_a_snoozed_action_is_left_alone_until_its_day_and_a_snooze_needs_a_reason_and_stops_at_the_meeting(
    town: Town,
) -> None:
    town.say("Imogen Hartley", "meeting add 8 December 2026")
    assert "reason" in answered(town, "snooze 14 until 30 November", "vawg")
    assert "8 December 2026" in answered(town, "snooze 14 until 14 January because the hall is closed", "vawg")
    assert town.see("VAWG-14").snoozed_until is None
    answered(town, "snooze 14 until 30 November because the hall is closed", "vawg")
    assert remind(town) == []
    assert town.see("VAWG-14").snoozed_until == date(2026, 11, 30)


@pytest.mark.parametrize("day", [date(2026, 11, 21), date(2026, 11, 22), date(2026, 12, 25), date(2026, 12, 28)])
def test_weekends_and_bank_holidays_are_quiet(town: Town, day: date) -> None:
    assert remind(town, datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC)) == []
