"""A file -> the registers in it: choose the reader, read, find.

`read_registers` works in this process; `read_in_child` gives the file to a process of its own with
limits on processor, memory and time. Knows no board, no database and no platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from bot.exchange.columns import Column
from bot.exchange.document import Document
from bot.exchange.registers import find_registers
from bot.exchange.rows import Register
from handlers.documents.text import read_text


def read_document(path: Path) -> Document:
    return read_text(path.name, path.read_bytes())


def read_registers(path: Path, *, today: date, corrected: Mapping[str, Column] | None = None) -> tuple[Register, ...]:
    """Every register of the file. Raises a DocumentRefused where it cannot be read at all."""
    return find_registers(read_document(path), today, corrected)
