"""Finding the registers of a document: its tables of actions, its minutes, its lists of recommendations.

Names each, says what was left out and why. Pure; a reader has already made the blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.exchange import attendance, minutes, prose
from bot.exchange.cleaning import squeezed
from bot.exchange.columns import Corrected
from bot.exchange.context import Placed, placed
from bot.exchange.document import Document, Unread
from bot.exchange.draft import Draft
from bot.exchange.evidence import told_done
from bot.exchange.gather import Gathered, gather, sections_differ
from bot.exchange.meaning import printed_day
from bot.exchange.printed import Surroundings, rows_of
from bot.exchange.rows import Kind, Register
from bot.exchange.tables import harvest
from bot.values import replace


def find_registers(document: Document, today: date, corrected: Corrected | None = None) -> tuple[Register, ...]:
    """Every register of the document, in the order in which they are printed."""
    blocks = placed(document)
    gathering = gather(blocks, corrected)
    found = [
        *((each.start, _finished(each, document, today, corrected)) for each in gathering.found),
        *_minutes_registers(document, blocks, today),
        *_prose_registers(document, blocks, today),
    ]
    registers = [register for _, register in sorted(found, key=lambda each: each[0]) if register.rows]
    if registers:
        unread = (*registers[-1].unread, *_left_out(document, gathering.others))
        registers[-1] = replace(registers[-1], unread=unread, told=told_done(blocks))
    return tuple(registers)


def _left_out(document: Document, others: Sequence[Unread]) -> tuple[Unread, ...]:
    """What of the whole file was not taken: said once, with its last register."""
    if not others:
        return document.unread
    told = f"{len(others)} other tables name no actions and were left out; the first is {others[0].why}"
    return (*document.unread, Unread(others[0].place, told))


def _finished(found: Gathered, document: Document, today: date, corrected: Corrected | None) -> Register:
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
        left_out=_unexplained(crop.drafts, corrected or {}),
    )


def _unexplained(drafts: Sequence[Draft], corrected: Corrected) -> tuple[str, ...]:
    """Headings over words that no field took; not those that the board has said to leave out."""
    found: dict[str, str] = {}
    for draft in drafts:
        for index, heading in enumerate(draft.columns.printed):
            key = squeezed(heading)
            if key and key not in corrected and draft.columns.meanings[index] is None and draft.cells.get(index):
                found.setdefault(key, heading)
    return tuple(found.values())


def _minutes_registers(document: Document, blocks: list[Placed], today: date) -> list[tuple[int, Register]]:
    groups: dict[int, list[tuple[int, minutes.Marked]]] = {}
    for index, marked in minutes.marked_lines(blocks):
        groups.setdefault(marked.number, []).append((index, marked))
    result = []
    for number, group in groups.items():
        own = [each for each in blocks if each.report.number == number]
        report = blocks[group[0][0]].report
        held = attendance.minutes_day(own, today)
        around = Surroundings(document.name, report.marking, held, attendance.next_meeting_day(own, held))
        initials = attendance.local_initials(own)
        rows = tuple(minutes.row_of(marked, around, initials) for _, marked in group if marked.is_action)
        bare = tuple(
            Unread(marked.place, f"marked as an action, but names none: “{marked.text}”")
            for _, marked in group
            if not marked.is_action
        )
        name = " ".join(
            filter(None, ("Minutes", f"of {around.reference:%-d %B %Y}" if around.reference != today else ""))
        )
        result.append((group[0][0], Register(name, Kind.MINUTES, rows, bare, report.marking, (), around.reference)))
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
