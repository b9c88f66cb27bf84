"""Days pass at the desk: forwards only, through every moment at which something may be due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.local.clock import DeskClock, stopped_at

LONDON = ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def test_next_monday_is_never_today() -> None:
    assert stopped_at(at("2026-11-16 08:00"), LONDON).next_weekday(0) == at("2026-11-23 09:00")
    assert stopped_at(at("2026-11-20 18:00"), LONDON).next_weekday(0) == at("2026-11-23 09:00")


def test_nine_o_clock_is_wall_time_on_both_sides_of_the_change_of_clocks() -> None:
    clock = stopped_at(at("2027-03-26 12:00"), LONDON)
    assert clock.next_weekday(0).isoformat() == "2027-03-29T08:00:00+00:00"


def test_the_clock_never_goes_back() -> None:
    clock = stopped_at(at("2026-11-16 12:00"), LONDON)
    clock.set(at("2026-11-16 09:00"))
    assert clock() == at("2026-11-16 12:00")


def test_on_the_way_to_monday_every_working_hour_is_a_stop() -> None:
    clock = stopped_at(at("2026-11-20 17:30"), LONDON)
    stops = list(clock.stops(at("2026-11-23 09:00")))
    assert stops == sorted(stops)
    assert stops[0] == at("2026-11-20 18:00")
    assert at("2026-11-21 09:00") in stops
    assert stops[-1] == at("2026-11-23 09:00")


def test_a_running_clock_keeps_running_after_days_were_skipped() -> None:
    moments = iter([at("2026-11-16 09:00"), at("2026-11-16 09:00"), at("2026-11-16 09:00"), at("2026-11-16 09:10")])
    clock = DeskClock(LONDON, lambda: next(moments))
    clock.set(clock() + timedelta(days=1))
    clock()
    assert clock() == at("2026-11-17 09:10")
