"""The rows of a table in minutes -> the cell of the task, its owners, dates and status; refuses to read the task itself."""

from __future__ import annotations

import re
from datetime import date

from bot.language.minute_owners import owners_of
from bot.language.task_dates import take_due
from bot.model import Due
from bot.values import dataclass

_STATUS = re.compile(
    r"^\W*(?:on-?going|open|complete[d]?|closed|in progress|not started|done|red|amber|green|r|a|g|outstanding|overdue)\b.{0,80}$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^\W*(?:no\.?|ref\.?|item|action|actions|action required|task|owner|owners|lead|who|due|due date|by when|when|deadline|status|update|"
    r"progress|comments?|responsible|target|target date|-+|:?-+:?)\W*$",
    re.IGNORECASE,
)
_MEANINGS = (
    ("action", re.compile(r"action|task", re.IGNORECASE)),
    ("owner", re.compile(r"owner|lead|who|responsible", re.IGNORECASE)),
    ("due", re.compile(r"due|when|deadline|target", re.IGNORECASE)),
    ("status", re.compile(r"status", re.IGNORECASE)),
)
# What each heading means -> the place of its column; empty where the table has no row of headings.
Heads = dict[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    main: str
    owners: tuple[str, ...]
    status: str
    others: list[str]


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.strip().removeprefix("|").removesuffix("|").split("|")]


def _is_heading(cells: list[str]) -> bool:
    return sum(bool(_HEAD.match(cell)) or not cell for cell in cells) >= len(cells) - 1


def headings(text: str) -> Heads:
    """The columns of a row of headings; empty for any other row."""
    cells = _cells(text)
    if not _is_heading(cells):
        return {}
    found = {name: place for name, shape in _MEANINGS for place, cell in enumerate(cells) if shape.search(cell)}
    return found if {"action", "owner"} <= found.keys() else {}


def row_of(text: str, heads: Heads) -> Row | None:
    """By the headings if the table has them; else the longest cell is the task, a short cell of a name the owner."""
    cells = _cells(text)
    if _is_heading(cells):
        return None
    if heads and len(cells) > max(heads.values()):
        main = cells[heads["action"]]
        status = cells[heads["status"]] if "status" in heads else ""
        due = [cells[heads["due"]]] if "due" in heads else []
        named = cells[heads["owner"]]
        return Row(main, _owners([named]) if named else (), status, due) if main else None
    main = max(cells, key=len)
    if len(main.split()) < 3:
        return None
    status = next((cell for cell in cells if cell is not main and _STATUS.match(cell)), "")
    others = [cell for cell in cells if cell is not main and cell is not status]
    return Row(main, _owners(others), status, others)


def _owners(cells: list[str]) -> tuple[str, ...]:
    for cell in cells:
        named = re.fullmatch(r"[A-Z][\w'’.&/ -]{1,60}", cell) and not re.search(r"\d", cell)
        if named and not re.match(r"(?:item|q&a|any other|tbc|tbd|n/a)\b", cell, re.IGNORECASE):
            return owners_of(cell)
    return ()


def row_due(cells: list[str], today: date) -> Due | None:
    for cell in cells:
        if re.search(r"\d", cell) and not re.match(r"^\W*(?:item\s*)?\d+\W*$", cell, re.IGNORECASE):
            _, due = take_due(f"do it by {cell}", today)
            if due is not None and due.date is not None:
                return due
    return None
