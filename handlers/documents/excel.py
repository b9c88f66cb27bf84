"""Excel -> Document: every visible sheet, merged cells, dates as dates. Formulas are never evaluated.

A formula's cell gives the value that Excel stored when it was saved; without one it is left empty and reported.
Links to other files are not followed.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from bot.exchange.cleaning import clean
from bot.exchange.document import Block, Document, Line, Paragraph, Unread
from bot.exchange.refusals import Damaged, TooLarge
from handlers.documents.limits import Limits
from handlers.documents.sheet import sheet_blocks

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def read_excel(name: str, raw: bytes, limits: Limits) -> Document:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(raw), data_only=True, keep_links=False, rich_text=False)
        sheets = list(book.worksheets)
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
        OSError,
        EOFError,
    ) as fault:
        raise Damaged(f"{name} does not open as an Excel file: it is damaged. Save it again and resend it.") from fault
    if len(sheets) > limits.sheets:
        raise TooLarge(
            f"{name} has {len(sheets)} sheets; {limits.sheets} are read at most. Send the sheets with actions."
        )
    blocks: list[Block] = []
    unread: list[Unread] = []
    for sheet in sheets:
        if sheet.sheet_state != "visible":
            unread.append(Unread(f"sheet {sheet.title}", "the sheet is hidden"))
            continue
        if (sheet.max_row or 0) > limits.rows or (sheet.max_column or 0) > limits.columns:
            raise TooLarge(
                f"Sheet {sheet.title} of {name} has {sheet.max_row} rows and {sheet.max_column} columns; "
                f"{limits.rows} and {limits.columns} are read at most. Delete what is empty, or send the table alone."
            )
        if len(sheets) > 1:
            blocks.append(Paragraph(f"Subject: {sheet.title}", f"sheet {sheet.title}"))
        blocks.extend(sheet_blocks(sheet.title if len(sheets) > 1 else "", _lines(sheet)))
    book.close()
    return Document(name, tuple(blocks), tuple(unread))


def _lines(sheet: Worksheet) -> list[Line]:
    below: dict[int, set[int]] = {}
    for merged in sheet.merged_cells.ranges:
        for row in range(merged.min_row + 1, merged.max_row + 1):
            below.setdefault(row, set()).update(range(merged.min_col - 1, merged.max_col))
    lines = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = tuple(_printed(value) for value in values)
        spread = frozenset(below.get(number, ()))
        lines.append(Line(cells, f"sheet {sheet.title}, row {number}", spread))
    return lines


def _printed(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime() | date():
            return f"{value:%d/%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case str() if value.startswith("#") and value.rstrip("!?").isupper():
            return ""
        case _:
            return clean(str(value))
