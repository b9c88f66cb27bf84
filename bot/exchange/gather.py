"""Which tables are registers, and which belong together: a plan over ten pages, a list in twenty sections.

Collects the parts; what their lines say is the business of tables.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.exchange.cleaning import squeezed
from bot.exchange.columns import Column, Columns, Corrected, header_like, meaning, merged_header
from bot.exchange.context import Placed, Report, names_a_plan, names_actions, title_above
from bot.exchange.document import Line, Table, Unread
from bot.exchange.pieces import offset_of
from bot.exchange.tables import Part
from bot.values import dataclass, field


@dataclass(slots=True)
class Gathered:
    """A register of tables while its parts are collected."""

    report: Report
    name: str
    start: int
    parts: list[Part] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    end: int = 0

    @property
    def columns(self) -> Columns:
        return self.parts[-1].columns


@dataclass(slots=True)
class Gathering:
    """All registers of tables, and the tables that are none."""

    found: list[Gathered] = field(default_factory=list)
    others: list[Unread] = field(default_factory=list)


def gather(blocks: Sequence[Placed], corrected: Corrected | None) -> Gathering:
    result = Gathering()
    for index, each in enumerate(blocks):
        if not isinstance(each.block, Table):
            continue
        table = each.block
        last = result.found[-1] if result.found else None
        runs, segments = _segments(table, corrected, last.columns if last and index - last.end <= 3 else None)
        title = table.name or title_above(each.above)
        for lines in runs:
            part = _rest(last, lines, index, table.whole, bool(title and segments == [] and names_a_plan(title)))
            if part is not None and last is not None:
                last.parts.append(part)
                last.end = index
                title = ""
            elif not segments and len(lines) > 1:
                result.others.append(Unread(lines[0].place, _no_register(lines)))
        for columns, lines in segments:
            _collect(result.found, Part(columns, lines, title, fresh=bool(title)), each.report, index)
            title = ""
    return result


def _no_register(lines: Sequence[Line]) -> str:
    heading = " | ".join(cell for cell in lines[0].cells if cell)[:80]
    return f"a table of {len(lines)} lines that names no actions: {heading}"


def _segments(
    table: Table, corrected: Corrected | None, before: Columns | None
) -> tuple[list[list[Line]], list[tuple[Columns, list[Line]]]]:
    """A table cut at every header printed in it. The lines before the first come as loose runs."""
    runs: list[list[Line]] = [[]]
    segments: list[tuple[Columns, list[Line]]] = []
    index = 0
    while index < len(table.lines):
        line = table.lines[index]
        known = segments[-1][0] if segments else before
        header = (known, 1) if known and _printed_again(line, known) else None
        header = header or merged_header(table.lines[index : index + 3], corrected)
        if header is not None and (not segments or len(set(header[0].meanings)) >= 5):
            if segments and not segments[-1][1]:
                segments.pop()
            segments.append((header[0], []))
            index += header[1]
            continue
        if segments:
            segments[-1][1].append(line)
        elif header_like(line) or _scrap_of_header(line):
            runs.append([])
        else:
            runs[-1].append(line)
        index += 1
    return [run for run in runs if run], segments


def _printed_again(line: Line, known: Columns) -> bool:
    """The header of the register before, repeated; at the page's edge its last word may be cut."""
    filled = line.filled
    if len(filled) < 3 or len(line.cells) > len(known.printed):
        return False
    same = [index for index in filled if _cut_short(line.cell(index), known.printed[index])]
    return len(same) >= 0.75 * len(filled)


def _cut_short(said: str, printed: str) -> bool:
    return bool(squeezed(said)) and squeezed(printed).startswith(squeezed(said)[:-1] or squeezed(said))


def _scrap_of_header(line: Line) -> bool:
    """The upper line of a header printed over two: one or two bare headings, and nothing else."""
    filled = [line.cell(index) for index in line.filled]
    return 0 < len(filled) <= 2 and all(len(cell) <= 20 and meaning(cell) is not None for cell in filled)


def _rest(last: Gathered | None, lines: list[Line], index: int, whole: bool, titled: bool) -> Part | None:
    """The part of the register before that these lines without a header are, if they are."""
    if last is None or whole or titled or index - last.end > 3:
        return None
    columns = last.columns
    if index - last.end <= 1 and all(len(line.cells) == len(columns.printed) for line in lines):
        return Part(columns, lines, last.parts[-1].section)
    offset = offset_of(lines, columns)
    if offset is None and (index - last.end > 1 or not _headless(lines)):
        return None
    if offset is None:
        return Part(
            columns, lines, unread="columns of a table cut by the page's edge; which rows they belong to is unsure"
        )
    return Part(columns, lines, last.parts[-1].section, offset=offset)


def _headless(lines: Sequence[Line]) -> bool:
    return not any(header_like(line) for line in lines)


def _collect(found: list[Gathered], part: Part, report: Report, index: int) -> None:
    """A part goes to the register it continues, or begins one."""
    last = found[-1] if found else None
    if last is None or not _belongs(last, part, report):
        name = part.section if names_actions(part.section) else report.subject or part.section
        found.append(Gathered(report, name, index, [part], [part.section], index))
        return
    if part.section:
        last.titles.append(part.section)
    if alike(last.columns, part.columns):
        part.columns = _fuller(last.columns, part.columns)
    part.section = part.section or last.parts[-1].section
    last.parts.append(part)
    last.end = index


def _belongs(last: Gathered, part: Part, report: Report) -> bool:
    """Whether a table goes on with the register before it: a page further, or its next section."""
    if last.report.number != report.number:
        return False
    same = alike(last.columns, part.columns)
    if not part.fresh:
        return same
    if same:
        return not names_a_plan(part.section)
    return len(last.titles) >= 3 and not names_a_plan(part.section)


def alike(one: Columns, other: Columns) -> bool:
    """The same columns, one or two headings perhaps misprinted; or the left part of them, cut by the page's edge."""
    shorter = min(len(one.meanings), len(other.meanings))
    if len(one.meanings) < len(other.meanings) or shorter < 3:
        return False
    pairs = list(zip(one.meanings, other.meanings, strict=False))[:shorter]
    printed = sum(
        squeezed(a) == squeezed(b) for a, b in zip(one.printed[:shorter], other.printed[:shorter], strict=True)
    )
    return max(sum(a is b for a, b in pairs), printed) >= 0.75 * shorter


def _fuller(one: Columns, other: Columns) -> Columns:
    """Of two prints of one header, the one of which more is understood."""
    if len(one.meanings) != len(other.meanings):
        return one
    return max((one, other), key=lambda each: (Column.RAG in each.meanings, sum(m is not None for m in each.meanings)))


def sections_differ(titles: Sequence[str]) -> bool:
    return len({re.sub(r"\W+", " ", title) for title in titles if title}) > 1
