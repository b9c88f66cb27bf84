"""Files that the tests read: the packs' layouts with the words of the fictional Northmere board.

Made here and now, so that no binary file lies in the project.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

Rows = Sequence[Sequence[object]]

LOG_HEADER = ("No.", "Action", "Lead", "Others", "Start Date", "Target Completion", "Update", "Status", "Open/ Closed")
LOG_ROWS: Rows = (
    ("1", "Publish the winter numbers", "Imogen Hartley", "", "27/10/2026", "20/11/2026", "Out for proof", "A", "Open"),
    (
        "2",
        "Lend the camera van to the police",
        "Colin Marsh",
        "Supt Malik",
        "27/10/2026",
        "04/12/2026",
        "",
        "G",
        "Open",
    ),
    ("4", "Find a member who speaks for traders", "Walter Finch", "", "15/09/2026", "", "Joined", "G", "Closed"),
)
PLAN_HEADER = ("Actions", "Outcomes", "Due Date", "Lead Agency/Owner", "Quarter Updates")
PLAN_ROWS: Rows = (
    ("1. Map the lighting of the harbour walk", "People feel safer", "March 2027", "Harbour Trust", "Survey booked"),
    ("2. Train night staff to spot distress", "Earlier help", "Quarterly updates", "Grace Adeyemi", "Two dates set"),
    ("3. Open the drop-in point", "A place to go", "Q4", "Farida Qureshi / Walter Finch", ""),
)


def word(path: Path, *parts: object) -> Path:
    """A Word file: strings are paragraphs, `# text` headings, pairs of header and rows tables."""
    from docx import Document

    paper = Document()
    for part in parts:
        if isinstance(part, str):
            paper.add_heading(part[2:], 1) if part.startswith("# ") else paper.add_paragraph(part)
            continue
        header, rows = part  # type: ignore[misc]
        table = paper.add_table(rows=0, cols=len(header))
        for row in (header, *rows):
            cells = table.add_row().cells
            for cell, value in zip(cells, row, strict=True):
                cell.text = str(value)
    paper.save(str(path))
    return path


def excel(path: Path, sheets: dict[str, Rows]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def dated(rows: Rows) -> Rows:
    """The same rows with real dates, as Excel keeps them."""

    def turned(value: object) -> object:
        text = str(value)
        return date(int(text[6:]), int(text[3:5]), int(text[:2])) if len(text) == 10 and text[2:3] == "/" else value

    return [[turned(value) for value in row] for row in rows]


def pdf(path: Path, pages: Sequence[Sequence[tuple[float, float, str]]], rules: Sequence[Sequence[str]] = ()) -> Path:
    """A PDF from words at places (points from the top left), and drawn lines as PDF operators."""
    objects: list[bytes] = []
    count = len(pages)
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(count))
    objects.append(b"<< /Type /Catalog /Pages 2 0 R >>")
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for index, page in enumerate(pages):
        drawn = list(rules[index]) if index < len(rules) else []
        for left, top, text in page:
            safe = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            drawn.append(f"BT /F1 9 Tf {left} {595 - top} Td ({safe}) Tj ET")
        stream = "\n".join(drawn).encode("cp1252", errors="replace")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents {5 + 2 * index} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    path.write_bytes(_assembled(objects))
    return path


def _assembled(objects: Sequence[bytes]) -> bytes:
    body = b"%PDF-1.4\n"
    offsets = []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return body + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def ruled_page(
    header: Sequence[str], rows: Rows, widths: Sequence[float], top: float = 60, height: float = 34
) -> tuple[list[tuple[float, float, str]], list[str]]:
    """The words and the rules of one table; cell texts are broken at `|`."""
    edges = [30.0]
    for width in widths:
        edges.append(edges[-1] + width)
    words: list[tuple[float, float, str]] = []
    drawn = []
    lines = (header, *rows)
    for at, row in enumerate(lines):
        for left, value in zip(edges, row, strict=False):
            for depth, piece in enumerate(str(value).split("|")):
                if piece:
                    words.append((left + 3, top + at * height + 12 + 10 * depth, piece))
    bottom = top + len(lines) * height
    for at in range(len(lines) + 1):
        level = 595 - (top + at * height)
        drawn.append(f"{edges[0]} {level} m {edges[-1]} {level} l S")
    drawn.extend(f"{edge} {595 - top} m {edge} {595 - bottom} l S" for edge in edges)
    return words, drawn


def bomb(path: Path, megabytes: int = 400) -> Path:
    """A small archive that says it is a Word file and unpacks to very much."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b"0" * 1024 * 1024)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The same file with one more part inside."""
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(name, content)
    return path


def without_part(path: Path, name: str) -> Path:
    kept = io.BytesIO()
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(kept, "w") as copied:
        for each in packed.namelist():
            if each != name:
                copied.writestr(each, packed.read(each))
    path.write_bytes(kept.getvalue())
    return path
