"""A file as the finding of registers sees it: paragraphs and tables in reading order.

Knows no file format. A reader in handlers/documents makes one of these from a file; everything
that judges what the blocks mean works on it alone.
"""

from __future__ import annotations

from bot.values import dataclass, field


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some words outside a table. `level` is 1 to 6 where the file says that it is a heading."""

    text: str
    place: str
    level: int = 0
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a table. A merged cell stands in its first place, blank in the others.

    `spread` marks the blank places that lie below a cell merged downwards: they share its words.
    `doubt` says why the line itself is not quite what the paper prints.
    """

    cells: tuple[str, ...]
    place: str
    spread: frozenset[int] = frozenset()
    doubt: str = ""

    def cell(self, index: int) -> str:
        return self.cells[index] if index < len(self.cells) else ""

    @property
    def filled(self) -> tuple[int, ...]:
        return tuple(index for index, cell in enumerate(self.cells) if cell)


@dataclass(frozen=True, slots=True)
class Table:
    """Lines printed without a break. A table that runs over three pages comes as three.

    `name` is what the file itself calls it (the sheet's name); `whole` says that the file keeps
    tables whole, so that the next one is never the rest of this one.
    """

    lines: tuple[Line, ...]
    name: str = ""
    whole: bool = False


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Unread:
    """A part that was left out: where it is, and why, in words for the officer."""

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence outside the registers that tells of something done, and where it stands."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file's blocks, and what its reader already had to leave out."""

    name: str
    blocks: tuple[Block, ...]
    unread: tuple[Unread, ...] = field(default=())
