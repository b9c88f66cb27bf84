"""PDF -> Document: page by page, ruled tables by their lines, unruled ones by where their words stand.

Runs nothing that a PDF carries. Reports how far it is, because a long one takes a minute.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from bot.exchange.cleaning import clean
from bot.exchange.columns import columns_of
from bot.exchange.document import Block, Document, Line, Paragraph, Table
from bot.exchange.refusals import Damaged, Empty, Protected, TooLarge
from handlers.documents.limits import Limits

Progress = Callable[[int, int], None]
_BULLET = re.compile(r"^(?:[•▪■●◦‣➤➢·-]|\d{1,2}[.)])\s")


def read_pdf(name: str, raw: bytes, limits: Limits, progress: Progress | None = None) -> Document:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    blocks: list[Block] = []
    try:
        with pdfplumber.open(io.BytesIO(raw)) as pdf:
            count = len(pdf.pages)
            if count > limits.pages:
                raise TooLarge(
                    f"{name} has {count} pages; {limits.pages} are read at most. Send the pages with the table."
                )
            for number, page in enumerate(pdf.pages, start=1):
                blocks.extend(_page(page, number))
                page.close()
                if progress is not None:
                    progress(number, count)
    except (PdfminerException, PDFException) as fault:
        if isinstance(fault, PDFPasswordIncorrect) or any(
            isinstance(each, PDFPasswordIncorrect) for each in fault.args
        ):
            raise Protected(f"{name} is locked with a password. Save a copy without it and send that.") from fault
        raise Damaged(f"{name} does not open as a PDF: it is damaged or only half there. Save it again.") from fault
    if not blocks:
        raise Empty(f"{name} holds no text: it is probably a scan. Send the Word or Excel file it was made from.")
    return Document(name, tuple(blocks))


def _page(page: Any, number: int) -> list[Block]:
    """The blocks of one page from top to bottom."""
    ruled = (
        [table for table in page.find_tables() if len(table.rows) > 1 or len(table.rows[0].cells) > 2]
        if page.edges
        else []
    )
    placed: list[tuple[float, Block]] = []
    for index, table in enumerate(ruled, start=1):
        place = f"page {number}, table {index}"
        rows = [tuple(_cell(cell) for cell in row) for row in table.extract()]
        lines = tuple(Line(row, f"{place}, row {at}") for at, row in enumerate(rows, start=1))
        placed.append((table.bbox[1], Table(lines)))
    words = page.extract_words(x_tolerance=2, y_tolerance=3, keep_blank_chars=False)
    boxes = [table.bbox for table in ruled]
    free = [word for word in words if not any(_within(word, box) for box in boxes)]
    placed.extend(_free_blocks(_printed_lines(free), number, has_tables=bool(ruled)))
    return [block for _, block in sorted(placed, key=lambda each: each[0])]


def _within(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    middle = (word["top"] + word["bottom"]) / 2
    return bool(box[1] <= middle <= box[3] and box[0] - 1 <= word["x0"] and word["x1"] <= box[2] + 1)


def _cell(text: str | None) -> str:
    return unwrapped((text or "").split("\n"))


def unwrapped(lines: list[str]) -> str:
    """The lines of a narrow column as sentences again; bullets and numbers begin lines of their own."""
    whole = ""
    for line in lines:
        line = line.strip()
        if not line:
            continue
        if not whole:
            whole = line
        elif _BULLET.match(line):
            whole = f"{whole}\n{line}"
        elif re.search(r"\w-$", whole) and line[:1].islower():
            whole += line
        else:
            whole = f"{whole} {line}"
    return clean(whole)


def _printed_lines(words: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda each: (round(each["top"]), each["x0"])):
        if lines and abs(lines[-1][0]["top"] - word["top"]) <= 3:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda each: float(each["x0"])) for line in lines]


def _free_blocks(lines: list[list[dict[str, Any]]], number: int, *, has_tables: bool) -> list[tuple[float, Block]]:
    """Text outside ruled tables: paragraphs, and a table without rules where a line heads columns."""
    blocks: list[tuple[float, Block]] = []
    index = 0
    held: list[str] = []
    top, bottom = 0.0, 0.0
    while index < len(lines):
        line = lines[index]
        starts = None if has_tables else _heading_starts(line)
        text = " ".join(word["text"] for word in line)
        if starts is not None:
            _flush(blocks, held, top, number)
            taken, table = _unruled(lines[index:], starts, number)
            blocks.append((line[0]["top"], table))
            index += taken
            continue
        if held and (line[0]["top"] - bottom > 5 or _BULLET.match(text)):
            _flush(blocks, held, top, number)
        if not held:
            top = line[0]["top"]
        held.append(text)
        bottom = max(word["bottom"] for word in line)
        index += 1
    _flush(blocks, held, top, number)
    return blocks


def _flush(blocks: list[tuple[float, Block]], held: list[str], top: float, number: int) -> None:
    if held:
        text = unwrapped(held)
        blocks.append((top, Paragraph(text.removeprefix("- "), f"page {number}", bullet=text.startswith("- "))))
        held.clear()


def _heading_starts(line: list[dict[str, Any]]) -> list[float] | None:
    """Where the columns begin, if this line reads as the header of a register printed without rules."""
    cells = _cells_by_gap(line)
    if len(cells) < 4 or not columns_of([text for _, text in cells]).is_register:
        return None
    return [start for start, _ in cells]


def _cells_by_gap(line: list[dict[str, Any]], gap: float = 6.0) -> list[tuple[float, str]]:
    cells: list[tuple[float, str]] = []
    end = 0.0
    for word in line:
        if cells and word["x0"] - end < gap:
            cells[-1] = (cells[-1][0], f"{cells[-1][1]} {word['text']}")
        else:
            cells.append((word["x0"], word["text"]))
        end = word["x1"]
    return cells


def _unruled(lines: list[list[dict[str, Any]]], starts: list[float], number: int) -> tuple[int, Table]:
    """The lines under a header cut at its columns. A new row begins where the first column is filled."""
    rows: list[list[list[str]]] = []
    taken = 0
    bottom = lines[0][0]["bottom"]
    for line in lines:
        if rows and line[0]["top"] - bottom > 60:
            break
        cells: list[list[str]] = [[] for _ in starts]
        for word in line:
            column = max((at for at, start in enumerate(starts) if word["x0"] >= start - 3), default=0)
            cells[column].append(word["text"])
        if taken < 1 or cells[0] or not rows or (rows and taken == 1):
            rows.append([[" ".join(cell)] for cell in cells])
        else:
            for held, cell in zip(rows[-1], cells, strict=True):
                held.append(" ".join(cell))
        taken += 1
        bottom = max(word["bottom"] for word in line)
    place = f"page {number}, table"
    made = tuple(
        Line(tuple(unwrapped(cell) for cell in row), f"{place}, row {at}") for at, row in enumerate(rows, start=1)
    )
    return taken, Table(made)
