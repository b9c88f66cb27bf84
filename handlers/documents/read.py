"""A file -> the registers in it: choose the reader, read, find.

`read_registers` works in this process; `read_in_child` gives the file to a process of its own with
limits on processor, memory and time. Knows no board, no database and no platform.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.exchange.cleaning import shortened
from bot.exchange.columns import Corrected
from bot.exchange.document import Document, Table
from bot.exchange.refusals import NoRegister
from bot.exchange.registers import find_registers
from bot.exchange.rows import Register
from handlers.documents.child import read_in_child
from handlers.documents.csvfile import read_csv
from handlers.documents.excel import read_excel
from handlers.documents.limits import USUAL, FileKind, Limits, kind_of
from handlers.documents.pdf import read_pdf
from handlers.documents.text import read_text
from handlers.documents.word import read_word

__all__ = ["Limits", "read_document", "read_in_child", "read_registers"]

Progress = Callable[[int, int], None]


def read_document(path: Path, limits: Limits = USUAL, progress: Progress | None = None) -> Document:
    """The blocks of a file. Raises a DocumentRefused where it cannot be read."""
    with path.open("rb") as file:
        raw = file.read(limits.size + 1)
    match kind_of(path, raw, limits):
        case FileKind.WORD:
            return read_word(path.name, raw, limits)
        case FileKind.EXCEL:
            return read_excel(path.name, raw, limits)
        case FileKind.PDF:
            return read_pdf(path.name, raw, limits, progress)
        case FileKind.CSV:
            return read_csv(path.name, raw, limits)
        case FileKind.TEXT:
            return read_text(path.name, raw)


def read_registers(
    path: Path,
    *,
    today: date,
    corrected: Corrected | None = None,
    limits: Limits = USUAL,
    progress: Progress | None = None,
) -> tuple[Register, ...]:
    """Every register of the file. Raises a DocumentRefused where it cannot be read, or holds none."""
    document = read_document(path, limits, progress)
    registers = find_registers(document, today, corrected)
    if not registers:
        raise NoRegister(
            f"No register was found in {path.name}: a table needs a column for the action and one of owner, due date, "
            f"status or progress; minutes need lines that begin with ACTION:.{_headed(document)}"
        )
    return registers


def _headed(document: Document) -> str:
    """What the largest table is headed, and how to say what its columns mean."""
    tables = [block for block in document.blocks if isinstance(block, Table) and len(block.lines) > 1]
    if not tables:
        return ""
    largest = max(tables, key=lambda table: len(table.lines))
    cells = [shortened(cell, 40) for cell in largest.lines[0].cells if cell][:8]
    if len(cells) < 2:
        return ""
    return (
        f" Its largest table is headed “{' | '.join(cells)}”. If that is the register, say what its columns mean: "
        f'import "{cells[0]}" = action, "{cells[1]}" = owner.'
    )
