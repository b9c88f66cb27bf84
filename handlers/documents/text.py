"""Extracted text -> Document: tab-separated lines are tables, the rest paragraphs.

The form in which a published pack comes out of its PDF: remnants of html, page furniture, headings as #.
"""

from __future__ import annotations

import re

from bot.exchange.cleaning import clean
from bot.exchange.document import Block, Document, Line, Paragraph, Table

_HEADING = re.compile(r"^(#{1,6})\s*(.*)$")
_GAP = re.compile(r"(?<=\S) {4,}(?=\S)")
_BULLET = re.compile(r"^\s*(?:[-•▪➤*]\s+)(?=\S)")


def read_text(name: str, raw: bytes) -> Document:
    return Document(name, tuple(blocks_of(decoded(raw))))


def decoded(raw: bytes) -> str:
    """UTF-8, with or without its mark, or what Windows writes."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if raw.startswith(mark):
            return raw.decode(encoding, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def blocks_of(text: str) -> list[Block]:
    blocks: list[Block] = []
    lines: list[Line] = []
    for number, raw in enumerate(re.split(r"\r\n|\n|\r|\f", text), start=1):
        if "\t" in raw:
            cells = (clean(_GAP.sub("\n", cell)) for cell in raw.split("\t"))
            lines.append(Line(tuple(cells), f"line {number}"))
            continue
        if lines:
            blocks.append(Table(tuple(lines)))
            lines = []
        if raw.strip():
            blocks.append(_paragraph(raw, f"line {number}"))
    if lines:
        blocks.append(Table(tuple(lines)))
    return blocks


def _paragraph(raw: str, place: str) -> Paragraph:
    heading = _HEADING.match(raw)
    if heading:
        return Paragraph(clean(heading[2]), place, level=len(heading[1]))
    bullet = _BULLET.match(raw)
    text = clean(raw[bullet.end() :] if bullet else raw)
    return Paragraph(text, place, bullet=bool(bullet))
