"""How a register stood week by week, and how old its open actions are, as counts that somebody else may draw.

Pure: actions and their histories in, numbers and the words for them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.model import Action, Rag, Status
from bot.values import dataclass

WEEKS = 9
ORDER = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NONE)
NAMES = {Rag.RED: "Red", Rag.AMBER: "Amber", Rag.GREEN: "Green", Rag.NONE: "Not rated"}
AGES = ((31, "under a month"), (92, "1 to 3 months"), (183, "3 to 6 months"), (366, "6 to 12 months"))
OLDEST = "over a year"


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars: a label for each bar, a name and a number a bar for each series. `alt` says the same in words."""

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    alt: str


class Told(Protocol):
    """One change of an action's history, as far as it is looked at here."""

    @property
    def at(self) -> datetime: ...
    @property
    def what(self) -> str: ...
    @property
    def before(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Counts:
    day: date
    of: Mapping[Rag, int]


def counts_by_week(stories: Sequence[tuple[Action, Sequence[Told]]], now: datetime) -> list[Counts]:
    """The last weeks' Mondays at midnight UTC, and today; nothing before the first action was entered."""
    monday = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
    moments = [monday - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)] + [now]
    found = [Counts(moment.date(), _counted(stories, moment)) for moment in moments]
    return [week for week in found if sum(week.of.values())]


def _counted(stories: Sequence[tuple[Action, Sequence[Told]]], moment: datetime) -> dict[Rag, int]:
    counts = dict.fromkeys(ORDER, 0)
    for action, entries in stories:
        if action.created_at is None or action.created_at > moment:
            continue
        status, rag = _as_it_was(action, entries, moment)
        if status.is_open:
            counts[rag] += 1
    return counts


def _as_it_was(action: Action, entries: Sequence[Told], moment: datetime) -> tuple[Status, Rag]:
    """From today backwards: what was changed after that moment is taken back."""
    status, rag = action.status, action.rag
    for entry in reversed(entries):
        if entry.at <= moment:
            break
        if entry.what == "status" and entry.before:
            status = Status(entry.before)
        elif entry.what == "rag":
            rag = Rag(entry.before or Rag.NONE.value)
    return status, rag


def rag_chart(weeks: Sequence[Counts]) -> Chart:
    """Open actions by rating, a bar for each Monday and one for today."""
    labels = (*(f"{w.day.day} {w.day:%b}" for w in weeks[:-1]), "now")
    series = tuple((NAMES[rag], tuple(week.of[rag] for week in weeks)) for rag in ORDER)
    told = "; ".join(
        f"{label}: " + ", ".join(f"{week.of[rag]} {NAMES[rag].lower()}" for rag in ORDER)
        for label, week in zip(labels, weeks, strict=True)
    )
    return Chart("Open actions by rating", labels, series, f"Open actions by rating. {told}.")


def age_chart(actions: Sequence[Action], now: datetime) -> Chart:
    """How long the open actions have stood on the register."""
    ages = [(now - each.created_at).days for each in actions if each.status.is_open and each.created_at is not None]
    names = [name for _, name in AGES] + [OLDEST]
    placed = [next((name for days, name in AGES if age < days), OLDEST) for age in ages]
    counts = tuple(placed.count(name) for name in names)
    told = ", ".join(f"{count} {name}" for count, name in zip(counts, names, strict=True))
    return Chart(
        "Age of open actions on the register", tuple(names), (("Open", counts),), f"Age of open actions: {told}."
    )
