"""The paper of a subgroup or a whole board, as its readers in one place may see it. Reads the register, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.exchange.layouts import Layout, Paper, paper_of
from bot.exchange.trend import Chart, age_chart, counts_by_week, rag_chart
from bot.model import Action, Board, Subgroup
from bot.ports import Unit
from bot.values import dataclass, replace
from bot.views.words import day


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed: one subgroup or, with None, the whole board; what changed since a day is marked."""

    board: Board
    group: Subgroup | None
    layout: Layout
    since: date | None = None


def printed(unit: Unit, order: Order, shown: Callable[[Action], bool], now: datetime) -> Paper:
    """The paper, with the rows that `shown` refuses left out and counted."""
    zone = ZoneInfo(order.board.timezone)
    mine = [a for a in unit.actions.all_of(order.board.id) if order.group is None or a.subgroup_id == order.group.id]
    actions = sorted(mine, key=lambda action: (action.code, action.number))
    changed = frozenset(a.id for a in actions if order.since and _moved(a, order.since, zone))
    name = order.board.name if order.group is None or order.group.is_board else order.group.name
    paper = paper_of(
        order.layout,
        actions,
        {action.id: unit.actions.updates(action.id) for action in actions},
        heading=f"{name}: actions",
        lines=(order.board.name, f"As of {day(now.astimezone(zone).date())}"),
        shown=shown,
        names=_names(unit, order),
        changed=changed,
        changed_since=day(order.since) if order.since else "",
    )
    return replace(paper, charts=_charts(unit, [action for action in actions if shown(action)], now))


def _names(unit: Unit, order: Order) -> dict[int, str]:
    """The subgroups of a whole board that has more than one; the board's own actions stand under its name."""
    groups = unit.boards.subgroups(order.board.id)
    if order.group is not None or len(groups) < 2:
        return {}
    return {group.id: order.board.name if group.is_board else group.name for group in groups}


def _charts(unit: Unit, actions: Sequence[Action], now: datetime) -> tuple[Chart, ...]:
    """Of what the paper shows only; none where nothing is open."""
    weeks = counts_by_week([(action, unit.ledger.history(action.id)) for action in actions], now)
    if not any(action.status.is_open for action in actions):
        return ()
    return rag_chart(weeks), age_chart(actions, now)


def _moved(action: Action, since: date, zone: ZoneInfo) -> bool:
    latest = max((at for at in (action.changed_at, action.heard_at) if at is not None), default=None)
    return latest is not None and latest.astimezone(zone).date() >= since
