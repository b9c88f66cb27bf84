"""A row while it is put together: the words of each column, and every printed line they came from."""

from __future__ import annotations

from bot.exchange.columns import Column, Columns
from bot.values import dataclass, field


@dataclass(slots=True)
class Draft:
    """A row while it is put together: the words of each column, and every printed line they came from."""

    columns: Columns
    cells: dict[int, str]
    places: list[str]
    section: str = ""
    doubts: list[str] = field(default_factory=list)

    def get(self, column: Column) -> str:
        """The words of a column; of several that mean the same, all in their order."""
        return "\n".join(filter(None, (self.cells.get(index, "") for index in self.columns.of(column))))
