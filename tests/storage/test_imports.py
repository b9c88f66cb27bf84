"""A board's own headings, refused rows and seen files are kept, board by board."""

from __future__ import annotations

from datetime import timedelta

from bot.exchange.columns import Column
from bot.exchange.remembered import corrected
from bot.model import Board
from tests.storage.conftest import NOW, Northmere


def test_a_heading_is_met_then_explained_then_taken_back(northmere: Northmere) -> None:
    later = NOW + timedelta(days=1)
    with northmere.units.write() as unit:
        met = unit.imports.met(northmere.board.id, "As at May:", NOW)
        assert (met.decided, met.column) == (False, None)
        assert unit.imports.met(northmere.board.id, "AS at May", later) == met
        assert corrected(unit.imports.headings(northmere.board.id)) == {}
        unit.imports.means(northmere.board.id, "As at May", Column.UPDATE, later)
        unit.imports.means(northmere.board.id, "Purse", None, later)
        unit.commit()
    with northmere.units.write() as unit:
        kept = unit.imports.headings(northmere.board.id)
        assert corrected(kept) == {"as at may": Column.UPDATE, "purse": None}
        assert unit.imports.heading(met.id) == kept[0]
        assert (kept[0].printed, kept[0].at) == ("As at May", later)
        assert unit.imports.forget(northmere.board.id, "as AT may")
        assert not unit.imports.forget(northmere.board.id, "Never said")
        assert unit.imports.heading(met.id) is None


def test_another_board_reads_its_headings_in_its_own_way(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        other = unit.boards.add(Board(0, "OTHER", "Another board"))
        unit.imports.means(northmere.board.id, "Horizon", Column.DUE, NOW)
        unit.imports.refuse(northmere.board.id, ["f" * 64], NOW)
        assert unit.imports.headings(other.id) == ()
        assert unit.imports.refused(other.id) == {}
        assert unit.imports.seen_before(northmere.board.id, "log.docx", "a" * 64, NOW) is None
        assert unit.imports.seen_before(other.id, "log.docx", "a" * 64, NOW) is None


def test_a_refused_row_keeps_its_first_day_until_it_is_asked_again(northmere: Northmere) -> None:
    board = northmere.board.id
    with northmere.units.write() as unit:
        unit.imports.refuse(board, ["a" * 64, "b" * 64], NOW)
        unit.imports.refuse(board, ["a" * 64], NOW + timedelta(days=9))
        assert unit.imports.refused(board) == {"a" * 64: NOW, "b" * 64: NOW}
        unit.imports.ask_again(board, ["a" * 64, "c" * 64])
        assert unit.imports.refused(board) == {"b" * 64: NOW}


def test_the_same_file_is_known_by_what_is_in_it(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        board = northmere.board.id
        assert unit.imports.seen_before(board, "log.docx", "a" * 64, NOW) is None
        assert unit.imports.seen_before(board, "copy of log.docx", "a" * 64, NOW + timedelta(days=2)) == NOW
        assert unit.imports.seen_before(board, "log.docx", "b" * 64, NOW) is None
