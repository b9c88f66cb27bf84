"""`matters import`: what a file holds, what of it is new, and entering it on the officer's word."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.digest.facts import Weeks
from bot.errors import NotFound, Refusal
from bot.exchange.entering import enter, unknown_rows
from bot.exchange.refusals import DocumentRefused
from bot.exchange.rows import Register as PrintedRegister
from bot.exchange.rows import as_json
from bot.incoming import Manner, Origin
from bot.model import PlaceKind, Subgroup
from bot.ports import Unit
from bot.turn import Turn
from handlers.documents.read import read_registers
from handlers.settings import Settings


@dataclass(frozen=True, slots=True)
class ImportOptions:
    file: Path
    register: str = ""
    into: str = ""
    board: str = ""
    dry_run: bool = False
    json_out: bool = False
    accept: bool = False


def run_import(options: ImportOptions, settings: Settings | None) -> int:
    try:
        registers = read_registers(options.file, today=_today(settings))
    except DocumentRefused as refused:
        raise Refusal(refused.sentence) from refused
    except OSError as fault:
        raise Refusal(f"{options.file.name} cannot be read: {fault.strerror}. Nothing was entered.") from fault
    wanted = [r for r in registers if options.register.casefold() in r.name.casefold()]
    if not wanted:
        names = "; ".join(r.name for r in registers) or "none"
        raise NotFound(
            f"{options.file.name} holds no register of that name, so nothing was entered.", f"Found: {names}"
        )
    if options.json_out:
        print(json.dumps(as_json(wanted), indent=2, ensure_ascii=False))
        return 0
    if settings is None or options.dry_run or not options.accept:
        _describe(wanted, options)
        return 0
    return _enter(wanted, options, settings)


def _today(settings: Settings | None) -> date:
    return datetime.now(ZoneInfo(settings.timezone if settings else "Europe/London")).date()


def _describe(registers: list[PrintedRegister], options: ImportOptions) -> None:
    for register in registers:
        print(f"{register.name}: {len(register.rows)} rows, {len(register.unread)} places left out")
        for row in register.rows:
            doubt = f"   ? {'; '.join(row.doubts)}" if row.doubts else ""
            print(f"  {row.number or '-':>5}  {row.action[:90]!r}{doubt}")
        for left in register.unread[:10]:
            print(f"  left out: {left.place}: {left.why}")
    print("Nothing was entered. To enter one: matters import FILE --register NAME --into CODE --accept")


def _enter(registers: list[PrintedRegister], options: ImportOptions, settings: Settings) -> int:
    from handlers.app import open_register

    if len(registers) != 1:
        names = "; ".join(r.name for r in registers)
        raise NotFound("Which register is to be entered? Nothing was entered.", f"Say --register with one of: {names}")
    home = open_register(settings.database, settings.ledger_key(), migrate=settings.auto_migrate)
    with home.units.write() as unit:
        subgroup = _subgroup(unit, options)
        turn = desk_turn(unit, home.clock(), subgroup, home.weeks, options.file.name)
        known = [a for a in unit.actions.all_of(subgroup.board_id) if a.subgroup_id == subgroup.id]
        fresh = unknown_rows(registers[0], known)
        enter(turn, subgroup, fresh)
        unit.commit()
    home.close()
    print(f"{len(fresh)} of {len(registers[0].rows)} rows entered into {subgroup.code}; the others are there already.")
    return 0


def desk_turn(unit: Unit, now: datetime, subgroup: Subgroup, weeks: Weeks, name: str) -> Turn:
    """A turn of the person at the command line: nobody's account, the file as its source."""

    board = unit.boards.get(subgroup.board_id)
    origin = Origin("desk", "", "", "", name, PlaceKind.PERSONAL, link=name)

    return Turn(unit, now, origin, Manner.SLASH, None, None, weeks, (board,) if board else (), subgroup)


def _subgroup(unit: Unit, options: ImportOptions) -> Subgroup:
    boards = [b for b in unit.boards.all() if not options.board or b.code == options.board.upper()]
    found = [g for b in boards for g in unit.boards.subgroups(b.id) if g.code == options.into.upper()]
    if len(found) != 1:
        codes = (
            ", ".join(f"{b.code}: {g.code}" for b in unit.boards.all() for g in unit.boards.subgroups(b.id))
            or "none yet"
        )
        raise NotFound("Into which subgroup? Nothing was entered.", f"Say --into with one of: {codes}")
    return found[0]
