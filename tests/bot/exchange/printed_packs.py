"""Packs as text comes out of them, in the words of the fictional Northmere: for the tests of the finding of registers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.exchange.registers import find_registers
from bot.exchange.rows import PrintedRow, Register
from handlers.documents.text import read_text

TODAY = date(2026, 11, 22)


def pack(*lines: str | Sequence[str]) -> str:
    """Lines of text; a tuple is a line of a table."""
    return "\n".join(line if isinstance(line, str) else "\t".join(line) for line in lines)


def registers(*lines: str | Sequence[str]) -> tuple[Register, ...]:
    return find_registers(read_text("pack.txt", pack(*lines).encode()), TODAY)


def only(*lines: str | Sequence[str]) -> Register:
    found = registers(*lines)
    assert len(found) == 1, [each.name for each in found]
    return found[0]


def actions(register: Register) -> list[str]:
    return [row.action for row in register.rows]


def owners(row: PrintedRow) -> list[str]:
    return [owner.name or owner.role or owner.organisation or owner.printed for owner in row.owners]
