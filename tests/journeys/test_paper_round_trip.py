"""The sample board's papers, in every layout and every kind of file, read back in as what the register says: no difference."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.exchange.layouts import LAYOUTS, layout_named
from bot.exchange.printing import Order, printed
from bot.exchange.proposing import compared, homes
from bot.exchange.reconcile import Verdict
from bot.model import Board, Subgroup
from handlers.app import Register, open_register
from handlers.documents.read import read_registers
from handlers.documents.write import WRITERS, write_paper
from handlers.importing import desk_turn
from handlers.local.sample import Sample
from storage.unit_of_work import SqlUnit

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
OWN = ("No. | What we agreed (action) | By whom | By when | RAG, by section", "Action | Owner | Status, by owner")
DIFFERS = frozenset(Verdict) - {Verdict.SAME, Verdict.GAP, Verdict.EVIDENCE}


@pytest.fixture(scope="module")
def northmere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    home = open_register(f"sqlite:///{tmp_path_factory.mktemp('n') / 'n.db'}", b"k" * 32, lambda: NOW, migrate=True)
    Sample(TODAY).enter(home.units, home.weeks, NOW)
    yield home
    home.close()


@contextmanager
def opened(northmere: Register) -> Iterator[tuple[SqlUnit, Board, tuple[Subgroup, ...]]]:
    with northmere.units.write() as unit:
        board = unit.boards.all()[0]
        yield unit, board, tuple(unit.boards.subgroups(board.id))


def differences(northmere: Register, layout: str, code: str, path: Path) -> tuple[list[tuple[str, str]], int, int]:
    """What the paper says otherwise than the register, how many rows it prints, and how many are the same."""
    with opened(northmere) as (unit, board, groups):
        group = next((each for each in groups if each.code == code), None)
        paper = printed(unit, Order(board, group, layout_named(layout)), lambda action: True, NOW)
        path.write_bytes(write_paper(paper, path.suffix))
        registers = read_registers(path, today=TODAY)
        turn = desk_turn(unit, NOW, groups[0], northmere.weeks, path.name)
        found = compared(turn, board, homes(registers, board, groups))
    told = [(each.verdict.value, each.why) for each in found.findings if each.verdict in DIFFERS]
    return told, paper.count, found.count()[Verdict.SAME]


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("layout", [*(layout.name for layout in LAYOUTS), *OWN])
def test_the_paper_of_a_whole_board_goes_back_to_its_subgroups(
    layout: str, ending: str, northmere: Register, tmp_path: Path
) -> None:
    told, rows, same = differences(northmere, layout, "", tmp_path / f"northmere-board{ending}")
    assert told == []
    assert same == rows == 40


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("code", ["CSP", "VAWG", "CYP", "ASB"])
@pytest.mark.parametrize("layout", ["themes", "objectives"])
def test_the_paper_of_one_subgroup_goes_back_to_it(
    layout: str, code: str, ending: str, northmere: Register, tmp_path: Path
) -> None:
    told, rows, same = differences(northmere, layout, code, tmp_path / f"{code.lower()}-actions{ending}")
    assert told == []
    assert same == rows > 0
