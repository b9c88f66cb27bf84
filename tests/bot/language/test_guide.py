"""The manual's page "What the bot understands" is run, line by line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.language.dates import read_due
from bot.language.minutes import Captured, capture
from bot.model import DueKind
from tests.bot.language.guide import PLACES, read_as

PAGE = Path(__file__).parents[3] / "docs" / "what-the-bot-understands.md"
TEXT = PAGE.read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|\n ").split(" | ")] for line in TEXT.splitlines() if line.startswith("| ")
]
SAID = [row for row in ROWS if len(row) == 3 and row[0] in PLACES]


def section(heading: str) -> list[list[str]]:
    body = re.split(r"^## ", TEXT.split(f"## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    lines = [line for line in body.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines[1:]]


def test_the_guide_has_an_example_for_every_kind_of_place() -> None:
    assert len(SAID) > 90
    assert {row[0] for row in SAID} == set(PLACES)


@pytest.mark.parametrize("row", SAID, ids=lambda row: f"{row[0]}: {row[1]}"[:60])
def test_a_line_of_the_guide_is_read_as_the_guide_says(row: list[str]) -> None:
    where, said, does = row
    assert read_as(where, said) == does


@pytest.mark.parametrize("row", section("Dates"), ids=lambda row: row[0])
def test_a_date_of_the_guide_is_that_day(row: list[str]) -> None:
    due = read_due(row[0], date(2022, 1, 12))
    if due.date is not None:
        assert f"{due.date.day} {due.date:%B %Y}" == row[1]
    else:
        asked = due.kind in (DueKind.UNKNOWN, DueKind.MEETING)
        assert ("asks" if asked else due.kind.value) == row[1]


def offered(one: Captured) -> str:
    brackets = ", ".join(one.owners)
    if one.due is not None and one.due.date is not None:
        brackets += f", {one.due.date.day} {one.due.date:%B %Y}"
    return f"{one.action} ({brackets})" + (", completed" if one.completed else "")


@pytest.mark.parametrize("row", section("Minutes"), ids=lambda row: row[0][:50])
def test_a_minuted_line_of_the_guide_is_offered_as_the_guide_says(row: list[str]) -> None:
    found = capture(row[0], date(2021, 12, 8))
    assert ("; ".join(offered(one) for one in found) or "nothing") == row[1]
