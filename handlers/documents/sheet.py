"""The lines of one sheet -> blocks: what stands above the table is text, the table is whole.

Shared by the readers of Excel and CSV. Knows neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.exchange.document import Block, Line, Paragraph, Table


def sheet_blocks(name: str, lines: Sequence[Line]) -> list[Block]:
    """Lines of one or two cells above the first wide one are titles and notes; blank lines end nothing."""
    start = next((index for index, line in enumerate(lines) if len(line.filled) >= 3), len(lines))
    blocks: list[Block] = [
        Paragraph(": ".join(line.cells[index].rstrip(" :") for index in line.filled), line.place)
        for line in lines[:start]
        if line.filled
    ]
    rest = tuple(line for line in lines[start:] if line.filled)
    if rest:
        blocks.append(Table(rest, name=name, whole=True))
    return blocks
