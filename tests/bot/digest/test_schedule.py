"""When a digest is due: wall time, both clock changes, bank holidays, and what follows a long silence."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.schedule import baseline, digest_key, is_late, next_date, plan
from bot.language.calendar_days import is_working_day
from bot.model import Schedule

LONDON = ZoneInfo("Europe/London")
MONDAY_NINE = Schedule(1, subgroup_id=7, place_id=3, weekday=0, at="09:00", last_period="2026-W46")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON).astimezone(UTC)  # type: ignore[arg-type]


def posted(schedule: Schedule, now: datetime) -> list[str]:
    return [period.week for period in plan(schedule, now, is_working_day).periods if period.posts]


def missed(schedule: Schedule, now: datetime) -> list[str]:
    return [period.week for period in plan(schedule, now, is_working_day).periods if not period.posts]


def test_nothing_is_due_a_second_before_its_time_and_one_digest_at_it() -> None:
    assert posted(MONDAY_NINE, at(2026, 11, 16, 8, 59, 59)) == []
    assert posted(MONDAY_NINE, at(2026, 11, 16, 9, 0)) == ["2026-W47"]
    assert plan(MONDAY_NINE, at(2026, 11, 16, 9, 0), is_working_day).last_period == "2026-W47"


def test_a_week_that_is_settled_is_not_due_again() -> None:
    assert posted(replace(MONDAY_NINE, last_period="2026-W47"), at(2026, 11, 18, 12, 0)) == []


def test_moving_monday_to_wednesday_within_the_week_keeps_the_same_key() -> None:
    wednesday = replace(MONDAY_NINE, weekday=2)
    first = plan(MONDAY_NINE, at(2026, 11, 16, 9, 0), is_working_day).periods[0]
    moved = plan(wednesday, at(2026, 11, 18, 9, 0), is_working_day).periods[0]
    assert digest_key(MONDAY_NINE, first) == digest_key(wednesday, moved) == "digest:7:3:2026-W47"


@pytest.mark.parametrize(
    ("day", "utc_hour"), [((2026, 3, 23), 9), ((2026, 3, 30), 8), ((2026, 10, 19), 8), ((2026, 10, 26), 9)]
)
def test_nine_in_the_morning_is_nine_on_the_wall_in_summer_and_in_winter(
    day: tuple[int, int, int], utc_hour: int
) -> None:
    week = "{}-W{:02}".format(*date(*day).isocalendar()[:2])
    due = next_date(replace(MONDAY_NINE, last_period=""), at(*day, 0, 0), is_working_day)
    assert (due.week, due.due_at) == (week, datetime(*day, utc_hour, tzinfo=UTC))


def test_a_time_that_happens_twice_is_meant_the_first_time() -> None:
    sunday = replace(MONDAY_NINE, weekday=6, at="01:30", last_period="2026-W42")
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert posted(sunday, first - timedelta(seconds=1)) == []
    assert posted(sunday, first) == ["2026-W43"]
    settled = replace(sunday, last_period="2026-W43")
    assert posted(settled, first + timedelta(hours=1)) == []


def test_a_time_that_does_not_happen_moves_on_by_the_missing_hour() -> None:
    sunday = replace(MONDAY_NINE, weekday=6, at="01:30", last_period="2026-W12")
    assert posted(sunday, datetime(2026, 3, 29, 1, 29, tzinfo=UTC)) == []
    assert posted(sunday, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)) == ["2026-W13"]


def test_a_bank_holiday_moves_the_digest_to_the_next_working_day_but_keeps_its_week() -> None:
    skipping = replace(MONDAY_NINE, skip_holidays=True, last_period="2026-W14")
    easter_monday = at(2026, 4, 6, 9, 0)
    assert posted(skipping, easter_monday) == []
    period = plan(skipping, at(2026, 4, 7, 9, 0), is_working_day).periods[0]
    assert (period.week, period.day, period.posts) == ("2026-W15", date(2026, 4, 7), True)


def test_a_friday_at_christmas_moves_into_the_next_week_and_is_still_its_own() -> None:
    friday = replace(MONDAY_NINE, weekday=4, skip_holidays=True, last_period="2026-W51")
    period = plan(friday, at(2026, 12, 29, 9, 0), is_working_day).periods[0]
    assert (period.week, period.day, period.posts) == ("2026-W52", date(2026, 12, 29), True)
    settled = replace(friday, last_period="2026-W52")
    new_year = plan(settled, at(2027, 1, 4, 9, 0), is_working_day).periods[0]
    assert (new_year.week, new_year.day) == ("2026-W53", date(2027, 1, 4))


def test_without_the_wish_a_bank_holiday_changes_nothing() -> None:
    assert posted(replace(MONDAY_NINE, last_period="2026-W14"), at(2026, 4, 6, 9, 0)) == ["2026-W15"]


@pytest.mark.parametrize(("weeks", "older"), [(1, 0), (3, 2), (8, 7)])
def test_after_weeks_of_silence_only_the_newest_is_posted_and_the_older_ones_are_on_record(
    weeks: int, older: int
) -> None:
    last = date(2026, 11, 9)
    now = at(2026, 11, 9, 10, 0) + timedelta(weeks=weeks)
    assert len(posted(replace(MONDAY_NINE, last_period="{}-W{:02}".format(*last.isocalendar()[:2])), now)) == 1
    assert len(missed(replace(MONDAY_NINE, last_period="2026-W46"), now)) == older


def test_three_days_late_is_still_posted_and_says_so_four_days_is_only_recorded() -> None:
    monday = at(2026, 11, 16, 9, 0)
    assert posted(MONDAY_NINE, at(2026, 11, 19, 23, 59)) == ["2026-W47"]
    assert is_late(monday, at(2026, 11, 19, 23, 59))
    assert not is_late(monday, at(2026, 11, 16, 9, 40))
    assert posted(MONDAY_NINE, at(2026, 11, 20, 0, 0)) == []
    assert missed(MONDAY_NINE, at(2026, 11, 20, 0, 0)) == ["2026-W47"]


def test_lateness_counts_from_the_day_a_bank_holiday_moved_it_to() -> None:
    skipping = replace(MONDAY_NINE, skip_holidays=True, last_period="2026-W14")
    assert posted(skipping, at(2026, 4, 10, 23, 0)) == ["2026-W15"]
    assert posted(replace(skipping, skip_holidays=False), at(2026, 4, 10, 23, 0)) == []


def test_a_new_schedule_starts_at_its_next_date_unless_its_time_is_now() -> None:
    new = replace(MONDAY_NINE, last_period="")
    assert posted(new, at(2026, 11, 18, 12, 0)) == []
    assert posted(new, at(2026, 11, 16, 9, 0)) == ["2026-W47"]
    settled = replace(new, last_period=plan(new, at(2026, 11, 18, 12, 0), is_working_day).last_period)
    assert posted(settled, at(2026, 11, 23, 9, 0)) == ["2026-W48"]


def test_a_paused_schedule_catches_nothing_up_and_goes_on_at_the_next_date() -> None:
    off = replace(MONDAY_NINE, enabled=False)
    settled = plan(off, at(2026, 11, 25, 9, 0), is_working_day)
    assert (settled.periods, settled.last_period) == ((), "2026-W48")
    until = replace(MONDAY_NINE, paused_until=date(2026, 11, 30))
    assert posted(until, at(2026, 11, 24, 9, 0)) == []
    assert posted(replace(until, last_period="2026-W48"), at(2026, 11, 30, 9, 0)) == ["2026-W49"]
    assert baseline(MONDAY_NINE, at(2026, 11, 25, 9, 0), is_working_day) == "2026-W48"


@pytest.mark.parametrize(
    "broken", [{"zone": "Europe/Londn"}, {"at": "9"}, {"at": "25:00"}, {"weekday": 9}, {"max_late_days": 40}]
)
def test_a_row_that_somebody_broke_by_hand_is_told_of_and_stops_nothing(broken: dict[str, object]) -> None:
    found = plan(replace(MONDAY_NINE, **broken), at(2026, 11, 16, 9, 0), is_working_day)  # type: ignore[arg-type]
    assert found.fault
    assert not found.periods


@given(
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    minute=st.sampled_from([0, 30, 59]),
    start=st.integers(0, 600),
    steps=st.lists(st.integers(1, 70), min_size=1, max_size=60),
    skips=st.booleans(),
)
def test_however_often_somebody_looks_no_week_is_posted_twice_and_none_is_forgotten(
    weekday: int, hour: int, minute: int, start: int, steps: list[int], skips: bool
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=start)
    schedule = replace(MONDAY_NINE, weekday=weekday, at=f"{hour:02}:{minute:02}", skip_holidays=skips, last_period="")
    schedule = replace(schedule, last_period=baseline(schedule, now, is_working_day))
    seen: list[str] = []
    for hours in steps:
        now += timedelta(hours=hours)
        found = plan(schedule, now, is_working_day)
        assert all(period.due_at <= now for period in found.periods)
        assert sum(period.posts for period in found.periods) <= 1
        assert found.next_at is not None
        assert found.next_at > now
        seen += [period.week for period in found.periods]
        schedule = replace(schedule, last_period=found.last_period)
    assert seen == sorted(set(seen))
    mondays = [date.fromisocalendar(int(week[:4]), int(week[6:]), 1) for week in seen]
    assert all(later - earlier == timedelta(weeks=1) for earlier, later in itertools.pairwise(mondays))
