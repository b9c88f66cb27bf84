"""Boards, their subgroups and their meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.model import Board, Marking, Meeting, Rag, Subgroup
from bot.values import replace
from storage.prepared import NO_VALUES, Prepared
from storage.tables import boards, heads, meetings, subgroups

BOARD_COLUMNS = (
    boards.c.id,
    boards.c.code,
    boards.c.name,
    boards.c.timezone,
    boards.c.rag_key,
    boards.c.blank_marking,
    boards.c.marking_words,
    boards.c["columns"],
)
_BOARD = select(*BOARD_COLUMNS)
_BOARDS = _BOARD.order_by(boards.c.id)
_BOARD_BY_ID = _BOARD.where(boards.c.id == bindparam("id"))
_BOARD_BY_CODE = _BOARD.where(boards.c.code == bindparam("code"))
_ADD_BOARD = insert(boards)
_ADD_HEAD = insert(heads)
_SAVE_BOARD = update(boards).where(boards.c.id == bindparam("board"))

SUBGROUP_COLUMNS = (
    subgroups.c.id,
    subgroups.c.board_id,
    subgroups.c.code,
    subgroups.c.name,
    subgroups.c.is_board,
)
_SUBGROUP = select(*SUBGROUP_COLUMNS).order_by(subgroups.c.id)
_SUBGROUPS_OF = _SUBGROUP.where(subgroups.c.board_id == bindparam("board"))
_SUBGROUP_BY_ID = _SUBGROUP.where(subgroups.c.id == bindparam("id"))
_SUBGROUPS_CODED = _SUBGROUP.where(subgroups.c.code == bindparam("code"))
_ADD_SUBGROUP = insert(subgroups)

_MEETINGS_OF = (
    select(meetings.c.id, meetings.c.board_id, meetings.c.held_on, meetings.c.name)
    .where(meetings.c.board_id == bindparam("board"))
    .order_by(meetings.c.held_on)
)
_MEETING_ON = select(meetings.c.id, meetings.c.name).where(
    meetings.c.board_id == bindparam("board"), meetings.c.held_on == bindparam("held_on")
)
_ADD_MEETING = insert(meetings)
_DROP_MEETING = delete(meetings).where(
    meetings.c.board_id == bindparam("board"), meetings.c.held_on == bindparam("on_day")
)
_NAME_MEETING = update(meetings).where(meetings.c.id == bindparam("meeting"))


class SqlBoards:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared

    def all(self) -> tuple[Board, ...]:
        return self._run.known(_BOARDS, NO_VALUES, _all_boards)

    def get(self, board_id: int) -> Board | None:
        return self._run.known(_BOARD_BY_ID, {"id": board_id}, _one_board)

    def by_code(self, code: str) -> Board | None:
        row = self._run.first(_BOARD_BY_CODE, {"code": code.upper()})
        return board_of(row) if row else None

    def add(self, board: Board) -> Board:
        added = self._run.insert(_ADD_BOARD, _board_values(board))
        self._run.change(_ADD_HEAD, {"board_id": added, "seq": 0, "chain": ""})
        return replace(board, id=added, code=board.code.upper())

    def save(self, board: Board) -> None:
        self._run.change(_SAVE_BOARD, {"board": board.id, **_board_values(board)})

    def subgroups(self, board_id: int) -> tuple[Subgroup, ...]:
        return tuple(Subgroup(*row) for row in self._run.rows(_SUBGROUPS_OF, {"board": board_id}))

    def subgroup(self, subgroup_id: int) -> Subgroup | None:
        row = self._run.first(_SUBGROUP_BY_ID, {"id": subgroup_id})
        return Subgroup(*row) if row else None

    def subgroups_coded(self, code: str) -> tuple[Subgroup, ...]:
        """A code is unique on its board only: two boards may each have a CYP."""
        return tuple(Subgroup(*row) for row in self._run.rows(_SUBGROUPS_CODED, {"code": code.upper()}))

    def add_subgroup(self, subgroup: Subgroup) -> Subgroup:
        values = {
            "board_id": subgroup.board_id,
            "code": subgroup.code.upper(),
            "name": subgroup.name,
            "is_board": subgroup.is_board,
        }
        added = self._run.insert(_ADD_SUBGROUP, values)
        return Subgroup(added, subgroup.board_id, subgroup.code.upper(), subgroup.name, subgroup.is_board)

    def meetings(self, board_id: int) -> tuple[Meeting, ...]:
        return tuple(Meeting(*row) for row in self._run.rows(_MEETINGS_OF, {"board": board_id}))

    def drop_meeting(self, board_id: int, held_on: date) -> None:
        self._run.change(_DROP_MEETING, {"board": board_id, "on_day": held_on})

    def add_meeting(self, board_id: int, held_on: date, name: str) -> Meeting:
        """A board meets once a day: the same day again only renames the meeting."""
        known = self._run.first(_MEETING_ON, {"board": board_id, "held_on": held_on})
        if known is None:
            values = {"board_id": board_id, "held_on": held_on, "name": name}
            added = self._run.insert(_ADD_MEETING, values)
            return Meeting(added, board_id, held_on, name)
        if name and name != known[1]:
            self._run.change(_NAME_MEETING, {"meeting": known[0], "name": name})
        return Meeting(known[0], board_id, held_on, name or known[1])


def _board_values(board: Board) -> dict[str, Any]:
    return {
        "code": board.code.upper(),
        "name": board.name,
        "timezone": board.timezone,
        "rag_key": [[rag.value, meaning] for rag, meaning in board.rag_key],
        "blank_marking": board.blank_marking.value,
        "marking_words": [[words, marking.value] for words, marking in board.marking_words],
        "columns": board.columns,
    }


def _all_boards(rows: Sequence[Sequence[Any]]) -> tuple[Board, ...]:
    return tuple(map(board_of, rows))


def _one_board(rows: Sequence[Sequence[Any]]) -> Board | None:
    return board_of(rows[0]) if rows else None


def board_of(row: Sequence[Any]) -> Board:
    key, code, name, timezone, rag_key, blank_marking, marking_words, columns = row
    return Board(
        id=key,
        code=code,
        name=name,
        timezone=timezone,
        rag_key=tuple((Rag(rag), meaning) for rag, meaning in rag_key),
        blank_marking=Marking(blank_marking),
        marking_words=tuple((words, Marking(marking)) for words, marking in marking_words),
        columns=columns,
    )
