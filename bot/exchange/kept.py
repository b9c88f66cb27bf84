"""Papers as they were handed out: numbered for each board, with the history's last link, so that a later cut shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.exchange.layouts import Paper
from bot.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Kept:
    """What members saw: the headings and every printed row, and where the history stood."""

    number: int
    at: datetime
    layout: str
    head: str
    rows: Mapping[str, object]


class Papers(Protocol):
    def keep(self, board_id: int, at: datetime, layout: str, rows: Mapping[str, object]) -> Kept: ...
    def kept(self, board_id: int, number: int) -> Kept | None: ...


def numbered(papers: Papers, board_id: int, layout: str, paper: Paper, now: datetime) -> Paper:
    """Keeps the paper, and prints its number and the history's head under its heading."""
    kept = papers.keep(board_id, now, layout, plain(paper))
    head = f", history {kept.head[:16]}" if kept.head else ""
    return replace(paper, lines=(*paper.lines, f"Paper {kept.number}{head}"))


def plain(paper: Paper) -> dict[str, object]:
    """The words of a paper, without its looks."""
    groups = [[group.title, [[cell.text for cell in row.cells] for row in group.rows]] for group in paper.groups]
    return {"heading": paper.heading, "headings": list(paper.headings), "groups": groups, "notes": list(paper.notes)}
