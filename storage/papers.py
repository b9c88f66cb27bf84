"""The papers that were handed out, as their readers saw them. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from bot.exchange.kept import Kept
from storage.prepared import Prepared
from storage.tables import heads, papers

_LAST = select(func.coalesce(func.max(papers.c.number), 0)).where(papers.c.board_id == bindparam("board"))
_HEAD = select(heads.c.chain).where(heads.c.board_id == bindparam("board"))
_KEPT = select(papers.c.number, papers.c.at, papers.c.layout, papers.c.head, papers.c.rows).where(
    papers.c.board_id == bindparam("board"), papers.c.number == bindparam("wanted")
)
_ADD = insert(papers)


class SqlPapers:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared

    def keep(self, board_id: int, at: datetime, layout: str, rows: Mapping[str, object]) -> Kept:
        """The next number of the board, with the head of its history at this moment."""
        last: Sequence[Any] = self._run.first(_LAST, {"board": board_id}) or (0,)
        head = self._run.first(_HEAD, {"board": board_id})
        kept = Kept(last[0] + 1, at, layout, head[0] if head else "", dict(rows))
        values = {"number": kept.number, "at": at, "layout": layout, "head": kept.head, "rows": kept.rows}
        self._run.insert(_ADD, {"board_id": board_id, **values})
        return kept

    def kept(self, board_id: int, number: int) -> Kept | None:
        row = self._run.first(_KEPT, {"board": board_id, "wanted": number})
        return Kept(*row) if row else None
