"""A paper -> Word: a real table in a real style, its header repeated on every page, landscape, readable aloud."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.exchange.layouts import Paper, PaperCell, PaperGroup
from bot.exchange.trend import Chart
from bot.model import Rag
from handlers.documents.widths import CHANGE, widths
from handlers.documents.write_excel import FILLS

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_WIDTH = 26.7
"""Centimetres between the margins of a page that lies down."""
_FACE = "Arial"
_IN_TABLE = 9.5
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_word(paper: Paper) -> bytes:
    from docx import Document
    from docx.shared import Pt

    word = Document()
    _landscape(word)
    _letters(word)
    _foot(word, paper)
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
        word.add_paragraph(text).paragraph_format.space_before = Pt(4)
    if paper.charts:
        _pictures(word, paper.charts)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _letters(word: WordDocument) -> None:
    """One plain face throughout, in British English, so that a screen reader pronounces it as such."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for name, size in (("Normal", 11), ("Heading 1", 16), ("Heading 2", 12), ("Footer", 8)):
        style: Any = word.styles[name]
        style.font.name, style.font.size = _FACE, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for each in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(each), None)
        style.paragraph_format.space_after = Pt(3)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal: Any = word.styles["Normal"]
    normal.element.get_or_add_rPr().append(language)


def _foot(word: WordDocument, paper: Paper) -> None:
    """Which paper it is, and which of its pages: loose sheets find each other again."""
    paragraph = word.sections[0].footer.paragraphs[0]
    number = next((line.partition(",")[0] for line in paper.lines if line.startswith("Paper ")), "")
    paragraph.add_run(_safe(f"{paper.heading}{f'. {number}' if number else ''}. Page "))
    _field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        made = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            made.set(qn("w:fldCharType"), kind)
        made.text = text or None
        run._r.append(made)


def _pictures(word: WordDocument, charts: Sequence[Chart]) -> None:
    """Under the table, side by side where they fit, each with the same in words for who does not see it."""
    from docx.shared import Cm

    from handlers.documents.picture import draw

    paragraph = word.add_paragraph()
    for chart in charts:
        shape = paragraph.add_run().add_picture(io.BytesIO(draw(chart)), height=Cm(6.0))
        shape._inline.docPr.set("descr", chart.alt)
        shape._inline.docPr.set("title", chart.title)


def _landscape(word: WordDocument) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(1.5)
    section.header_distance = section.footer_distance = Cm(0.8)


def _table(word: WordDocument, paper: Paper, group: PaperGroup) -> None:
    from docx.shared import Cm

    headings = [*paper.headings, *([CHANGE] if paper.marks_changes else [])]
    table = word.add_table(rows=1, cols=len(headings))
    table.style = "Table Grid"
    table.autofit = False
    _white_round_words(table)
    wide = [Cm(each) for each in widths(headings, _WIDTH)]
    for column, width in zip(table.columns, wide, strict=True):
        column.width = width
    for cell, heading, width in zip(table.rows[0].cells, headings, wide, strict=True):
        cell.width = width
        _write(cell, PaperCell(heading), bold=True, fill="1F3864", front="FFFFFF")
    _flag(table.rows[0], "w:tblHeader")
    for row in group.rows:
        last = [PaperCell("changed" if row.changed else "")] if paper.marks_changes else []
        made = table.add_row()
        _flag(made, "w:cantSplit")
        for cell, said, width in zip(made.cells, (*row.cells, *last), wide, strict=True):
            cell.width = width
            back, front = FILLS.get(said.rag or Rag.NONE, ("", ""))
            _write(cell, said, bold=bool(back), fill=back, front=front)


def _white_round_words(table: Any) -> None:
    """A little room between the words and the rules, in every cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 40), ("left", 85), ("bottom", 40), ("right", 85)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _write(cell: Any, said: PaperCell, *, bold: bool = False, fill: str = "", front: str = "") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    cell.text = _safe(said.text)
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.space_after = Pt(0)
        for run in paragraph.runs:
            run.font.size = Pt(_IN_TABLE)
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
