"""A paper -> Excel: a frozen, filtered header, dates as dates, ratings as a word and a fill, nothing that runs."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from bot.exchange.layouts import Paper, PaperCell
from bot.model import Rag
from handlers.documents.widths import CHANGE, lines_in, widths

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FILLS = {Rag.RED: ("C00000", "FFFFFF"), Rag.AMBER: ("FFC000", "000000"), Rag.GREEN: ("00703C", "FFFFFF")}
"""Background and letters of each rating, at least 4.5 to 1; the word stands beside the colour in every case."""
_WIDTH, _LETTERS_IN_A_CM = 26.7, 6.2
"""As wide as the Word paper: printed on a page that lies down, it is still read."""
_FACE = "Calibri"
_LINE, _TALLEST = 14.5, 409.0
"""Points of a line, and what Excel allows a row. Heights are written down: not every program works them out."""


def write_excel(paper: Paper) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", paper.heading)[:31].strip() or "Actions"
    book.properties.title = paper.heading
    for text in (paper.heading, *([f"Marking: {paper.marking}"] if paper.marking else []), *paper.lines):
        sheet.append([None])
        _say(sheet.cell(sheet.max_row, 1), text)
    header = sheet.max_row + 1
    grouped = any(group.title for group in paper.groups)
    headings = [*(["Section"] if grouped else []), *paper.headings, *([CHANGE] if paper.marks_changes else [])]
    letters = _header(sheet, header, headings)
    at = header
    rule = _rule()
    for group in paper.groups:
        for row in group.rows:
            at += 1
            first = [PaperCell(group.title)] if grouped else []
            last = [PaperCell("changed" if row.changed else "")] if paper.marks_changes else []
            cells = (*first, *row.cells, *last)
            for column, cell in enumerate(cells, start=1):
                _put(sheet.cell(at, column), cell)
                sheet.cell(at, column).border = rule
            lines = max(lines_in(cell.text, width) for cell, width in zip(cells, letters, strict=True))
            sheet.row_dimensions[at].height = min(_TALLEST, 4 + _LINE * lines)
    sheet.freeze_panes = f"A{header + 1}"
    sheet.auto_filter.ref = f"A{header}:{sheet.cell(max(at, header), len(headings)).coordinate}"
    for offset, text in enumerate(paper.notes, start=2):
        _say(sheet.cell(at + offset, 1), text)
    _page(sheet, header)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rule() -> Any:
    """A thin line under every row, so that a printed sheet is read across."""
    from openpyxl.styles import Border, Side

    return Border(bottom=Side(style="thin", color="A6A6A6"))


def _say(cell: Any, text: str) -> None:
    """A line of its own above or below the table: it runs on over the empty cells beside it."""
    from openpyxl.styles import Alignment

    _put(cell, PaperCell(text))
    cell.alignment = Alignment(wrap_text=False, vertical="top")


def _header(sheet: Worksheet, at: int, headings: list[str]) -> list[int]:
    """The heading of each column, and how many letters a line of it holds."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet.cell(1, 1).font = Font(name=_FACE, bold=True, size=14)
    letters = [max(5, round(_LETTERS_IN_A_CM * each)) for each in widths(headings, _WIDTH)]
    for column, (heading, width) in enumerate(zip(headings, letters, strict=True), start=1):
        cell = sheet.cell(at, column)
        _put(cell, PaperCell(heading))
        cell.font = Font(name=_FACE, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F3864")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[at].height = 4 + _LINE * max(
        lines_in(heading, width - 3) for heading, width in zip(headings, letters, strict=True)
    )
    return letters


def _put(cell: Any, said: PaperCell) -> None:
    """Words as words, whatever they begin with; a day as a day."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill

    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
    if said.day is not None:
        cell.value = said.day
        cell.number_format = "DD/MM/YYYY"
        return
    if not said.text:
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", said.text)[:32_000]
    cell.data_type = "s"
    cell.quotePrefix = said.text.startswith(("=", "+", "-", "@"))
    if said.rag in FILLS:
        back, front = FILLS[said.rag]
        cell.fill = PatternFill("solid", fgColor=back)
        cell.font = Font(name=_FACE, bold=True, color=front)


def _page(sheet: Worksheet, header: int) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{header}:{header}"
