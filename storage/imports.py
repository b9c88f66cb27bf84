"""What a board remembers of papers that were brought: its own headings, the rows it refused, the files it has seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.exchange.cleaning import squeezed
from bot.exchange.columns import Column
from bot.exchange.remembered import Heading
from storage.prepared import Prepared
from storage.tables import headings, imports, refused_rows

NOTHING = "nothing"
"""Decided: this column is left out. An empty meaning is not decided yet."""

_HEADING = select(headings.c.id, headings.c.board_id, headings.c.printed, headings.c.meaning, headings.c.at)
_OF_BOARD = _HEADING.where(headings.c.board_id == bindparam("board")).order_by(headings.c.id)
_BY_ID = _HEADING.where(headings.c.id == bindparam("wanted"))
_BY_WORDS = _HEADING.where(headings.c.board_id == bindparam("board"), headings.c.heading == bindparam("words"))
# PostgreSQL's own INSERT; SQLite reads the same words.
_ADD = insert_once(headings)
_MET = _ADD.on_conflict_do_nothing(index_elements=["board_id", "heading"])
_MEANS = _ADD.on_conflict_do_update(
    index_elements=["board_id", "heading"],
    set_={name: _ADD.excluded[name] for name in ("printed", "meaning", "at")},
)
_FORGET = delete(headings).where(headings.c.board_id == bindparam("board"), headings.c.heading == bindparam("words"))
_REFUSED = select(refused_rows.c.fingerprint, refused_rows.c.at).where(refused_rows.c.board_id == bindparam("board"))
_REFUSE = insert_once(refused_rows).on_conflict_do_nothing(index_elements=["board_id", "fingerprint"])
_ASK_AGAIN = delete(refused_rows).where(
    refused_rows.c.board_id == bindparam("board"), refused_rows.c.fingerprint == bindparam("row")
)
_SEEN = select(imports.c.at).where(imports.c.board_id == bindparam("board"), imports.c.sha256 == bindparam("digest"))
_SEE = insert_once(imports).on_conflict_do_nothing(index_elements=["board_id", "sha256"])


class SqlImports:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared

    def headings(self, board_id: int) -> tuple[Heading, ...]:
        return tuple(_heading(row) for row in self._run.rows(_OF_BOARD, {"board": board_id}))

    def heading(self, heading_id: int) -> Heading | None:
        row = self._run.first(_BY_ID, {"wanted": heading_id})
        return _heading(row) if row else None

    def met(self, board_id: int, printed: str, at: datetime) -> Heading:
        self._run.change(_MET, _values(board_id, printed, "", at))
        row = self._run.first(_BY_WORDS, {"board": board_id, "words": squeezed(printed)})
        assert row is not None, "it was written a moment ago, or stood there before"
        return _heading(row)

    def means(self, board_id: int, printed: str, column: Column | None, at: datetime) -> None:
        self._run.change(_MEANS, _values(board_id, printed, column.value if column else NOTHING, at))

    def forget(self, board_id: int, printed: str) -> bool:
        return self._run.change(_FORGET, {"board": board_id, "words": squeezed(printed)}) > 0

    def refused(self, board_id: int) -> Mapping[str, datetime]:
        return {row[0]: row[1] for row in self._run.rows(_REFUSED, {"board": board_id})}

    def refuse(self, board_id: int, fingerprints: Sequence[str], at: datetime) -> None:
        for each in fingerprints:
            self._run.change(_REFUSE, {"board_id": board_id, "fingerprint": each, "at": at})

    def ask_again(self, board_id: int, fingerprints: Sequence[str]) -> None:
        for each in fingerprints:
            self._run.change(_ASK_AGAIN, {"board": board_id, "row": each})

    def seen_before(self, board_id: int, name: str, sha256: str, at: datetime) -> datetime | None:
        row: Sequence[Any] | None = self._run.first(_SEEN, {"board": board_id, "digest": sha256})
        if row is not None:
            return row[0]  # type: ignore[no-any-return]
        self._run.change(_SEE, {"board_id": board_id, "file_name": name, "sha256": sha256, "at": at})
        return None


def _values(board_id: int, printed: str, meaning: str, at: datetime) -> dict[str, Any]:
    return {"board_id": board_id, "heading": squeezed(printed), "printed": printed, "meaning": meaning, "at": at}


def _heading(row: Sequence[Any]) -> Heading:
    meaning = row[3]
    column = None if meaning in ("", NOTHING) else Column(meaning)
    return Heading(row[0], row[1], row[2], column, bool(meaning), row[4])
