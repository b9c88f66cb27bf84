"""CSV as Excel and others write it -> Document: any delimiter, any usual encoding. Evaluates nothing."""

from __future__ import annotations

import csv
import io

from bot.exchange.cleaning import clean
from bot.exchange.document import Document, Line
from bot.exchange.refusals import Damaged, TooLarge
from handlers.documents.harmless import as_written
from handlers.documents.limits import Limits
from handlers.documents.sheet import sheet_blocks
from handlers.documents.text import decoded

_DELIMITERS = ",;\t|"


def read_csv(name: str, raw: bytes, limits: Limits) -> Document:
    text = decoded(raw)
    first, _, rest = text.partition("\n")
    told = first.strip().lower().removeprefix("sep=") if first.lower().startswith("sep=") else ""
    delimiter, body = (told[0], rest) if told else (_delimiter(text), text)
    lines: list[Line] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(body, newline=""), delimiter=delimiter), start=1):
            if number > limits.rows or len(row) > limits.columns:
                raise TooLarge(
                    f"{name} has more than {limits.rows} rows or {limits.columns} columns. Send the part with the actions."
                )
            lines.append(Line(tuple(clean(as_written(cell)) for cell in row), f"row {number}"))
    except csv.Error as fault:
        raise Damaged(f"{name} does not read as CSV ({fault}). Save it again from Excel as CSV UTF-8.") from fault
    return Document(name, tuple(sheet_blocks("", lines)))


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells, and into most."""
    sample = [line for line in text.splitlines()[:40] if line.strip()]

    def fitness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(io.StringIO("\n".join(sample)), delimiter=delimiter) if row]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=fitness)
