"""Finding the registers of a document: its tables of actions, its minutes, its lists of recommendations.

Names each, says what was left out and why. Pure; a reader has already made the blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.exchange import minutes, prose
from bot.exchange.columns import Column
from bot.exchange.context import Placed, placed
from bot.exchange.document import Document
from bot.exchange.gather import Gathered, gather, sections_differ
from bot.exchange.meaning import printed_day
from bot.exchange.printed import Surroundings, rows_of
from bot.exchange.rows import Kind, Register
from bot.exchange.tables import harvest


def find_registers(
    document: Document, today: date, corrected: Mapping[str, Column] | None = None
) -> tuple[Register, ...]:
    """Every register of the document, in the order in which they are printed."""
    blocks = placed(document)
    found = [
        *_table_registers(document, blocks, today, corrected),
        *_minutes_registers(document, blocks, today),
        *_prose_registers(document, blocks, today),
    ]
    registers = [register for _, register in sorted(found, key=lambda each: each[0])]
    return tuple(register for register in registers if register.rows)


def _table_registers(
    document: Document, blocks: list[Placed], today: date, corrected: Mapping[str, Column] | None
) -> list[tuple[int, Register]]:
    gathering = gather(blocks, corrected)
    return [(each.start, _finished(each, document, today)) for each in gathering.found]


def _finished(found: Gathered, document: Document, today: date) -> Register:
    around = Surroundings(document.name, found.report.marking, found.report.day or printed_day(found.name) or today)
    crop = harvest(found.parts)
    columns = found.parts[0].columns
    sectioned = sections_differ(found.titles)
    return Register(
        name=found.report.subject if sectioned and found.report.subject else found.name or document.name,
        kind=Kind.TABLE,
        rows=rows_of(crop.drafts, around),
        unread=tuple(crop.unread),
        marking=found.report.marking,
        columns=tuple(zip(columns.printed, columns.meanings, strict=True)),
        reference_day=around.reference,
    )


def _minutes_registers(document: Document, blocks: list[Placed], today: date) -> list[tuple[int, Register]]:
    groups: dict[int, list[tuple[int, minutes.Marked]]] = {}
    for index, marked in minutes.marked_lines(blocks):
        groups.setdefault(marked.number, []).append((index, marked))
    result = []
    for number, group in groups.items():
        own = [each for each in blocks if each.report.number == number]
        report = blocks[group[0][0]].report
        held = minutes.minutes_day(own, today)
        around = Surroundings(document.name, report.marking, held, minutes.next_meeting_day(own, held))
        initials = minutes.local_initials(own)
        rows = tuple(minutes.row_of(marked, around, initials) for _, marked in group)
        name = " ".join(
            filter(None, ("Minutes", f"of {around.reference:%-d %B %Y}" if around.reference != today else ""))
        )
        result.append((group[0][0], Register(name, Kind.MINUTES, rows, (), report.marking, (), around.reference)))
    return result


def _prose_registers(document: Document, blocks: list[Placed], today: date) -> list[tuple[int, Register]]:
    result = []
    for start, items in prose.prose_items(blocks):
        report = blocks[start].report
        around = Surroundings(document.name, report.marking, report.day or today)
        rows = tuple(prose.row_of(item, around) for item in items)
        name = report.subject or f"{items[0].label}s"
        result.append((start, Register(name, Kind.PROSE, rows, (), report.marking, (), around.reference)))
    return result
