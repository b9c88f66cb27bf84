"""A paper -> the bytes of a file of that kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.errors import Unclear
from bot.exchange.layouts import Paper
from handlers.documents.write_csv import write_csv
from handlers.documents.write_excel import write_excel
from handlers.documents.write_word import write_word

WRITERS: Mapping[str, Callable[[Paper], bytes]] = {".docx": write_word, ".xlsx": write_excel, ".csv": write_csv}


def write_paper(paper: Paper, ending: str) -> bytes:
    """The paper as Word, Excel or CSV; another ending is refused in words."""
    write = WRITERS.get(ending.lower())
    if write is None:
        raise Unclear(
            f"Papers are made as Word, Excel or CSV, not as “{ending}”. No paper was made.",
            "For example: export paper.docx, export paper.xlsx or export paper.csv",
        )
    return write(paper)
