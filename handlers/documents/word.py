"""Word -> Document: paragraphs with their levels and numbers, tables with merged cells, text as accepted.

Reads what a reader of the paper would see: insertions are in, deletions are out. Follows no link and runs nothing.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.exchange.cleaning import clean
from bot.exchange.document import Block, Document, Line, Paragraph, Table
from bot.exchange.refusals import Damaged, TooLarge
from handlers.documents.limits import Limits

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HIDDEN = frozenset({f"{W}del", f"{W}moveFrom", f"{W}instrText", "Fallback"})
_MARKING = re.compile(r"^\W*(?:official(?:[ -]sensitive)?|restricted|(?:un)?protected|confidential)\W*$", re.I)
_ENDED = re.compile(r"[.:;!?]$")


def read_word(name: str, raw: bytes, limits: Limits) -> Document:
    from docx import Document as open_word
    from docx.opc.exceptions import PackageNotFoundError

    try:
        word = open_word(io.BytesIO(raw))
    except (PackageNotFoundError, SyntaxError, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as fault:
        raise Damaged(f"{name} does not open as a Word file: it is damaged. Save it again and resend it.") from fault
    numbering = _Numbering(word)
    blocks: list[Block] = list(_running_markings(word))
    paragraphs = tables = 0
    for element in _body(word.element.body):
        if element.tag == f"{W}p":
            paragraphs += 1
            if (paragraph := _paragraph(element, word, numbering, f"paragraph {paragraphs}")) is not None:
                blocks.append(paragraph)
        else:
            tables += 1
            lines = tuple(_lines(element, numbering, f"table {tables}"))
            if len(lines) > limits.rows or any(len(line.cells) > limits.columns for line in lines):
                raise TooLarge(
                    f"Table {tables} of {name} is larger than {limits.rows} rows or {limits.columns} columns. "
                    "Send the part with the actions."
                )
            blocks.append(Table(lines))
    return Document(name, tuple(blocks))


def _body(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in reading order, those inside content controls too."""
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag == f"{W}sdt":
            for content in child.iter(f"{W}sdtContent"):
                yield from _body(content)
                break


def _running_markings(word: WordDocument) -> Iterator[Paragraph]:
    """A protective marking printed at the head or foot of every page is the document's own."""
    for section in word.sections:
        for part in (section.header, section.footer):
            for paragraph in part.paragraphs:
                if _MARKING.match(paragraph.text):
                    yield Paragraph(f"Security: {paragraph.text.strip()}", "page header")
                    return


def _words(element: Any) -> str:
    """The text of a paragraph as it reads with all changes accepted."""
    pieces: list[str] = []

    def walk(node: Any) -> None:
        for child in node:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in _HIDDEN or tag.endswith("}Fallback"):
                continue
            if tag == f"{W}t":
                pieces.append(child.text or "")
            elif tag in (f"{W}br", f"{W}cr"):
                pieces.append("\n")
            elif tag == f"{W}tab":
                pieces.append(" ")
            elif tag == f"{W}noBreakHyphen":
                pieces.append("-")
            elif tag != f"{W}p":
                walk(child)

    walk(element)
    return "".join(pieces)


def _paragraph(element: Any, word: WordDocument, numbering: _Numbering, place: str) -> Paragraph | None:
    text = clean(_words(element))
    label = numbering.label(element)
    if not text:
        return None
    style = element.find(f"{W}pPr/{W}pStyle")
    found = (
        word.styles.element.find(f"{W}style[@{W}styleId='{style.get(f'{W}val')}']/{W}name")
        if style is not None
        else None
    )
    heading = re.match(r"(?:heading (\d)|title)$", (found.get(f"{W}val") if found is not None else "").lower())
    level = int(heading[1] or 1) if heading else 0
    return Paragraph(f"{label} {text}" if label and label != "-" else text, place, level, bullet=label == "-")


def _lines(table: Any, numbering: _Numbering, place: str) -> Iterator[Line]:
    for number, row in enumerate(table.findall(f"{W}tr"), start=1):
        cells: list[str] = []
        spread: set[int] = set()
        before = row.find(f"{W}trPr/{W}gridBefore")
        cells.extend([""] * int(before.get(f"{W}val", "0")) if before is not None else [])
        for cell in _cells(row):
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val", "continue") == "continue":
                spread.add(len(cells))
                cells.append("")
            else:
                cells.append(_cell_text(cell, numbering))
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            cells.extend([""] * (int(span.get(f"{W}val", "1")) - 1 if span is not None else 0))
        yield Line(tuple(cells), f"{place}, row {number}", frozenset(spread))


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag == f"{W}sdt":
            yield from child.iter(f"{W}tc")


def _cell_text(cell: Any, numbering: _Numbering) -> str:
    """The paragraphs of a cell, one to a line, with the numbers and bullets that Word prints itself."""
    lines = []
    for paragraph in cell.iter(f"{W}p"):
        text, label = clean(_words(paragraph)), numbering.label(paragraph)
        if text or (label and label != "-"):
            lines.append(f"{label} {text}".strip())
    return "\n".join(lines)


class _Numbering:
    """The numbers that Word prints before paragraphs, counted as they come."""

    def __init__(self, word: WordDocument) -> None:
        self.formats: dict[tuple[str, str], tuple[str, int]] = {}
        self.counts: dict[tuple[str, str], int] = {}
        self.styles = {
            style.get(f"{W}styleId"): style.find(f"{W}pPr/{W}numPr")
            for style in word.styles.element.findall(f"{W}style")
            if style.find(f"{W}pPr/{W}numPr") is not None
        }
        part = next((each.target_part for each in word.part.rels.values() if each.reltype.endswith("/numbering")), None)
        root = getattr(part, "element", None)
        if root is None:
            return
        abstract = {each.get(f"{W}abstractNumId"): each for each in root.findall(f"{W}abstractNum")}
        for number in root.findall(f"{W}num"):
            link = number.find(f"{W}abstractNumId")
            levels = abstract.get(link.get(f"{W}val")) if link is not None else None
            for level in levels.findall(f"{W}lvl") if levels is not None else ():
                kind, start = level.find(f"{W}numFmt"), level.find(f"{W}start")
                self.formats[(number.get(f"{W}numId"), level.get(f"{W}ilvl"))] = (
                    kind.get(f"{W}val", "") if kind is not None else "",
                    int(start.get(f"{W}val", "1")) if start is not None else 1,
                )

    def label(self, paragraph: Any) -> str:
        """`3.` for the third of a numbered list, `-` for a bullet, nothing for plain text."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is None and (style := paragraph.find(f"{W}pPr/{W}pStyle")) is not None:
            own = self.styles.get(style.get(f"{W}val"))
        number = own.find(f"{W}numId") if own is not None else None
        if own is None or number is None:
            return ""
        level = own.find(f"{W}ilvl")
        key = (number.get(f"{W}val", ""), level.get(f"{W}val", "0") if level is not None else "0")
        kind, start = self.formats.get(key, ("", 1))
        if kind == "bullet":
            return "-"
        if kind != "decimal":
            return ""
        self.counts[key] = self.counts.get(key, start - 1) + 1
        return f"{self.counts[key]}."
