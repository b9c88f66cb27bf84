"""What stands at the top of a digest: how many are open and how that moved, as a table for a phone and as a picture.

Pure. Draws nothing itself: whoever can draw is given a chart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.digest.facts import Before, Week, ratings
from bot.digest.sections import is_overdue
from bot.exchange.trend import NAMES, ORDER, WEEKS, Chart, Counts, counts_by_week, rag_chart
from bot.model import Action, Rag
from bot.reply import Line, Picture, Plain, Strong, Table
from bot.values import replace

Draw = Callable[[Chart], bytes]
"""A chart as PNG; empty where it could not be drawn, and then the words stand alone."""

LOOK_BACK = timedelta(weeks=WEEKS)
FEWEST = 3
"""With fewer weeks than this there is no movement to be seen."""


def counts_in_words(week: Week, shown: tuple[Action, ...]) -> Line:
    """12 (2 more than last week), 3 overdue"""
    counts = ratings(week, shown).values()
    now, before = sum(now for now, _ in counts), sum(before for _, before in counts)
    late = sum(is_overdue(week, action) for action in shown)
    return (Strong("Open actions: "), Plain(f"{now} ({movement(now - before)}), {late or 'none'} overdue"))


def movement(difference: int) -> str:
    if difference == 0:
        return "as last week"
    return f"{abs(difference)} {'more' if difference > 0 else 'fewer'} than last week"


def ratings_table(week: Week, shown: tuple[Action, ...]) -> Table | None:
    """Three narrow columns; a rating that nobody has, now or a week ago, has no row."""
    counts = ratings(week, shown)
    rows = tuple(
        (NAMES[rag], f"{now}", movement(now - before))
        for rag, (now, before) in ((rag, counts[rag]) for rag in ORDER)
        if now or before
    )
    return Table("", ("Rating", "Open", "Movement"), rows) if rows else None


def trend_picture(week: Week, shown: tuple[Action, ...], now: datetime, draw: Draw) -> Picture | None:
    """RAG over the last weeks, of what may be shown here alone."""
    past: defaultdict[int, list[Before]] = defaultdict(list)
    for change in week.past:
        past[change.action_id].append(change)
    weeks = counts_by_week([(action, past[action.id]) for action in shown], now)
    if len(weeks) < FEWEST:
        return None
    chart = rag_chart(weeks)
    image = draw(replace(chart, alt=""))
    return Picture(image, in_words(weeks), chart.title) if image else None


def in_words(weeks: list[Counts]) -> str:
    """What the picture shows, for whoever does not see it: where each rating began and where it stands."""
    first, last = weeks[0], weeks[-1]
    told = [f"{NAMES[rag].lower()} {_from(first.of[rag], last.of[rag])}" for rag in ORDER if _was(weeks, rag)]
    return f"Picture of open actions by rating since {first.day.day} {first.day:%B}: {', '.join(told)}."


def _was(weeks: list[Counts], rag: Rag) -> bool:
    return any(week.of[rag] for week in weeks)


def _from(first: int, last: int) -> str:
    return f"{first} then, {last} now"
