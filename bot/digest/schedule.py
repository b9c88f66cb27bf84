"""What is due when: a weekly date in wall time as an instant, and what was missed. Pure: time is an argument.

A digest belongs to the ISO week of its nominal date, wherever a bank holiday moves it: so moving Monday to
Wednesday cannot post twice, and neither can a clock that goes back. Knows no outbox and no words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.model import Schedule
from bot.values import dataclass

WorkingDay = Callable[[date], bool]

WEEK = timedelta(days=7)
FIRST_SIGHT = timedelta(minutes=10)
"""A schedule that is seen for the first time starts at its next date, unless its time has come just now."""
LATE = timedelta(hours=1)
"""From then on a digest says for which day it was meant."""
LONGEST_ABSENCE = 60
"""Weeks that are put on record after a long silence; nobody asks for more."""


@dataclass(frozen=True, slots=True)
class Period:
    """One week's digest: its nominal week, the day it is for, and from when to when it may be posted."""

    week: str
    day: date
    due_at: datetime
    expires_at: datetime
    posts: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What a schedule asks for now. `last_period` is the newest week that is settled with it."""

    periods: tuple[Period, ...] = ()
    last_period: str = ""
    next_at: datetime | None = None
    fault: str = ""


def plan(schedule: Schedule, now: datetime, is_working_day: WorkingDay) -> Plan:
    """The newest missed digest if it is not too late for it; older ones only for the record."""
    fault = fault_in(schedule)
    if fault:
        return Plan(last_period=schedule.last_period, fault=fault)
    passed = list(_passed(schedule, now, is_working_day))
    last = passed[-1].week if passed else schedule.last_period
    coming = next_date(schedule, now, is_working_day)
    if not schedule.enabled:
        return Plan(last_period=last, next_at=coming.due_at)
    if _week(schedule.last_period) is None:
        passed = [period for period in passed[-1:] if now - period.due_at <= FIRST_SIGHT]
    wanted = [p for p in passed if schedule.paused_until is None or p.day >= schedule.paused_until]
    periods = tuple(_settled(p, is_newest=p is passed[-1], now=now) for p in wanted)
    return Plan(periods, last, coming.due_at)


def _settled(period: Period, *, is_newest: bool, now: datetime) -> Period:
    posts = is_newest and now < period.expires_at
    return period if posts else Period(period.week, period.day, period.due_at, period.expires_at, posts=False)


def _passed(schedule: Schedule, now: datetime, is_working_day: WorkingDay) -> Iterator[Period]:
    """The weeks after the last settled one whose time has come, oldest first."""
    this_week = _monday(now.astimezone(ZoneInfo(schedule.zone)).date())
    last = _week(schedule.last_period)
    start = this_week - LONGEST_ABSENCE * WEEK
    # A holiday can move a digest into the week after its own: without a memory, look two weeks back.
    start = max(start, last + WEEK) if last else this_week - 2 * WEEK
    while start <= this_week:
        period = period_of(schedule, start, is_working_day)
        if period.due_at <= now:
            yield period
        start += WEEK


def next_date(schedule: Schedule, now: datetime, is_working_day: WorkingDay) -> Period:
    """The first digest that is still ahead."""
    monday = _monday(now.astimezone(ZoneInfo(schedule.zone)).date()) - 2 * WEEK
    while True:
        period = period_of(schedule, monday, is_working_day)
        if period.due_at > now and period.week > schedule.last_period:
            return period
        monday += WEEK


def baseline(schedule: Schedule, now: datetime, is_working_day: WorkingDay) -> str:
    """`last_period` for a schedule that is made, moved to another channel or resumed now: what passed is settled."""
    passed = list(_passed(schedule, now, is_working_day))
    return passed[-1].week if passed else schedule.last_period


def period_of(schedule: Schedule, monday: date, is_working_day: WorkingDay) -> Period:
    nominal = monday + timedelta(days=schedule.weekday)
    day = nominal
    if schedule.skip_holidays and nominal.weekday() < 5:
        while not is_working_day(day):
            day += timedelta(days=1)
    zone = ZoneInfo(schedule.zone)
    due = at_wall_time(day, _time(schedule.at), zone)
    over = at_wall_time(day + timedelta(days=schedule.max_late_days + 1), time(0), zone)
    return Period(week_of(nominal), day, due, max(over, due + LATE))


def at_wall_time(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall time. In the hour that happens twice the first one; one that does not happen moves on."""
    return datetime.combine(day, at, zone).replace(fold=0).astimezone(UTC)


def is_late(due_at: datetime, now: datetime) -> bool:
    return now - due_at >= LATE


def week_of(day: date) -> str:
    """2026-W47: text order is time order."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def digest_key(schedule: Schedule, period: Period) -> str:
    return f"digest:{schedule.subgroup_id}:{schedule.place_id}:{period.week}"


def fault_in(schedule: Schedule) -> str:
    """Why this row cannot be a schedule, for rows that somebody edited by hand."""
    try:
        ZoneInfo(schedule.zone)
        _time(schedule.at)
    except (OSError, ValueError, LookupError):
        return f"its time is given as “{schedule.at}” in “{schedule.zone}”, which is no time that I know"
    if schedule.weekday not in range(7) or not 0 <= schedule.max_late_days <= 6:
        return "its weekday or the number of days it may be late is out of range"
    return ""


def _time(at: str) -> time:
    if not re.fullmatch(r"\d\d:\d\d", at):
        raise ValueError(at)
    return time.fromisoformat(at)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _week(week: str) -> date | None:
    found = re.fullmatch(r"(\d{4})-W(\d\d)", week)
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
    except ValueError:
        return None
