"""A paper -> Word: a real table in a real style, its header repeated on every page, landscape, readable aloud."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from bot.exchange.layouts import Paper, PaperCell, PaperGroup
from bot.exchange.trend import Chart
from bot.model import Rag
from handlers.documents.write_excel import FILLS

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_NARROW, _WIDE = 1.6, 6.0
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_word(paper: Paper) -> bytes:
    from docx import Document

    word = Document()
    _landscape(word)
    word.core_properties.title = paper.heading
    word.core_properties.language = "en-GB"
    word.add_heading(paper.heading, 1)
    if paper.marking:
        word.add_paragraph(f"Security: {paper.marking}")
        word.sections[0].header.paragraphs[0].text = paper.marking
    for text in paper.lines:
        word.add_paragraph(text)
    for group in paper.groups:
        if group.title:
            word.add_heading(_safe(group.title), 2)
        _table(word, paper, group)
    for text in paper.notes:
        word.add_paragraph(text)
    for chart in paper.charts:
        _picture(word, chart)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _picture(word: WordDocument, chart: Chart) -> None:
    """Under the table, with the same in words for who does not see it."""
    from docx.shared import Cm

    from handlers.documents.picture import draw

    shape = word.add_picture(io.BytesIO(draw(chart)), width=Cm(18))
    shape._inline.docPr.set("descr", chart.alt)
    shape._inline.docPr.set("title", chart.title)


def _landscape(word: WordDocument) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.5)


def _table(word: WordDocument, paper: Paper, group: PaperGroup) -> None:
    from docx.shared import Cm

    headings = [*paper.headings, *(["Change"] if paper.marks_changes else [])]
    table = word.add_table(rows=1, cols=len(headings))
    table.style = "Table Grid"
    table.autofit = False
    weights = [
        _WIDE if re.search(r"action|update|progress|response|outcome", each, re.I) else _NARROW for each in headings
    ]
    widths = [Cm(26.7 * weight / sum(weights)) for weight in weights]
    for cell, heading, width in zip(table.rows[0].cells, headings, widths, strict=True):
        cell.width = width
        _write(cell, PaperCell(heading), bold=True, fill="1F3864", front="FFFFFF")
    _flag(table.rows[0], "w:tblHeader")
    for row in group.rows:
        last = [PaperCell("changed" if row.changed else "")] if paper.marks_changes else []
        made = table.add_row()
        _flag(made, "w:cantSplit")
        for cell, said, width in zip(made.cells, (*row.cells, *last), widths, strict=True):
            cell.width = width
            back, front = FILLS.get(said.rag or Rag.NONE, ("", ""))
            _write(cell, said, bold=bool(back), fill=back, front=front)


def _write(cell: Any, said: PaperCell, *, bold: bool = False, fill: str = "", front: str = "") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    cell.text = _safe(said.text)
    for paragraph in cell.paragraphs:
        for run in paragraph.runs:
            run.font.size = Pt(9)
            run.bold = bold or None
            if front:
                run.font.color.rgb = RGBColor.from_string(front)
    if fill:
        shading = OxmlElement("w:shd")
        shading.set(qn("w:val"), "clear")
        shading.set(qn("w:fill"), fill)
        cell._tc.get_or_add_tcPr().append(shading)


def _flag(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _safe(text: str) -> str:
    return _CONTROL.sub(" ", text)
