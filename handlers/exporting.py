"""`matters export`: a board's own table as Word, Excel or CSV, numbered and kept as it was printed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.errors import NotFound, Refusal, Unclear
from bot.exchange.kept import numbered
from bot.exchange.layouts import layout_named
from bot.exchange.printing import Order, printed
from bot.exchange.since import since_day
from bot.ports import Unit
from bot.values import dataclass
from handlers.documents.write import write_paper
from handlers.settings import Settings


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """`layout` is a name, or the board's own headings; an empty `subgroup` means the whole board."""

    to: Path
    board: str = ""
    subgroup: str = ""
    layout: str = ""
    since: str = ""


def run_export(options: ExportOptions, settings: Settings) -> int:
    """Whoever has the database sees every marking: nothing is withheld here, and the paper says what it holds."""
    from handlers.app import open_register

    home = open_register(settings.database, settings.ledger_key(), migrate=settings.auto_migrate)
    try:
        with home.units.write() as unit:
            now = home.clock()
            order = _order(unit, options, now.date())
            paper = printed(unit, order, lambda action: True, now)
            if not paper.count:
                raise NotFound("There is no action there, so no paper was made.")
            made = numbered(unit.papers, order.board.id, order.layout.name, paper, now)
            content = write_paper(made, options.to.suffix)
            try:
                options.to.write_bytes(content)
            except OSError as fault:
                raise Refusal(f"{options.to} cannot be written: {fault.strerror}. No paper was kept.") from fault
            unit.commit()
    finally:
        home.close()
    print(f"{options.to.name}: {paper.count} actions, {made.lines[-1]}")
    return 0


def _order(unit: Unit, options: ExportOptions, today: date) -> Order:
    boards = [b for b in unit.boards.all() if not options.board or b.code == options.board.upper()]
    if len(boards) != 1:
        codes = ", ".join(b.code for b in unit.boards.all()) or "none yet"
        raise NotFound("Of which board? No paper was made.", f"Say --board with one of: {codes}")
    groups = unit.boards.subgroups(boards[0].id)
    group = next((g for g in groups if g.code == options.subgroup.upper()), None)
    if options.subgroup and group is None:
        codes = ", ".join(g.code for g in groups)
        raise NotFound(f"{boards[0].code} has no subgroup {options.subgroup}. No paper was made.", f"It has: {codes}")
    held = [meeting.held_on for meeting in unit.boards.meetings(boards[0].id)]
    since = since_day(options.since, today, held) if options.since else None
    if options.since and since is None:
        raise Unclear(
            f"I cannot read “{options.since}” as a day that has been. No paper was made.",
            'For example: --since 1/10/2026, or --since "the last meeting"',
        )
    return Order(boards[0], group, layout_named(options.layout), since)
