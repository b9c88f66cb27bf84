"""`matters import`: what a file holds, how it stands to the register, and entering what is clear on the officer's word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.digest.facts import Weeks
from bot.errors import NotFound, Refusal
from bot.exchange.accepting import accept_clear, clear_of, doubtful_of
from bot.exchange.proposing import compared, counts, home_of, offered
from bot.exchange.reconcile import Finding, Reconciliation, Verdict
from bot.exchange.refusals import DocumentRefused
from bot.exchange.rows import Register as PrintedRegister
from bot.exchange.rows import as_json
from bot.incoming import Manner, Origin
from bot.model import Board, PlaceKind, Subgroup
from bot.ports import Unit
from bot.turn import Turn
from handlers.documents.child import read_in_child
from handlers.settings import Settings

LISTED = 60


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`register` may name several, parted by semicolons: a log and its minutes are best read together."""

    file: Path
    register: str = ""
    into: str = ""
    board: str = ""
    dry_run: bool = False
    json_out: bool = False
    accept: bool = False


def run_import(options: ImportOptions, settings: Settings | None) -> int:
    try:
        registers = read_in_child(options.file, today=_today(settings))
    except DocumentRefused as refused:
        raise Refusal(refused.sentence) from refused
    except OSError as fault:
        raise Refusal(f"{options.file.name} cannot be read: {fault.strerror}. Nothing was entered.") from fault
    names = [each.strip().casefold() for each in options.register.split(";")]
    wanted = [r for r in registers if any(name in r.name.casefold() for name in names)]
    if not wanted:
        found = "; ".join(r.name for r in registers) or "none"
        raise NotFound(
            f"{options.file.name} holds no register of that name, so nothing was entered.", f"Found: {found}"
        )
    if options.json_out:
        print(json.dumps(as_json(wanted), indent=2, ensure_ascii=False))
        return 0
    if settings is None:
        _describe(wanted)
        return 0
    return _on_the_register(wanted, options, settings)


def _today(settings: Settings | None) -> date:
    return datetime.now(ZoneInfo(settings.timezone if settings else "Europe/London")).date()


def _describe(registers: Sequence[PrintedRegister]) -> None:
    for register in registers:
        print(f"{register.name}: {len(register.rows)} rows, {len(register.unread)} places left out")


def _on_the_register(registers: Sequence[PrintedRegister], options: ImportOptions, settings: Settings) -> int:
    from handlers.app import open_register

    accept = options.accept and not options.dry_run
    if accept and len(registers) > 1 and not options.register:
        names = "; ".join(r.name for r in registers)
        raise NotFound("Which register is to be entered? Nothing was entered.", f"Say --register with one of: {names}")
    home = open_register(settings.database, settings.ledger_key(), migrate=settings.auto_migrate)
    try:
        with home.units.write() as unit:
            if not unit.boards.all():
                _describe(registers)
                print("There is no board yet to compare it with. Make one with: matters admin board CODE NAME")
                return 0
            board, into = _where(unit, options, must=accept)
            turn = desk_turn(unit, home.clock(), into, home.weeks, options.file.name)
            groups = unit.boards.subgroups(board.id)
            pairs = [(r, into if options.into else home_of(r, groups)) for r in registers]
            found = compared(turn, board, pairs)
            for register, group in pairs:
                print(f"{register.name}: {len(register.rows)} rows, compared with {group.code}")
            _findings(found)
            if accept:
                _accept(turn, board, found, options.file.name)
                unit.commit()
    finally:
        home.close()
    if not accept:
        print(
            "Nothing was entered. To enter all that is clear: matters import FILE --register NAME --into CODE --accept"
        )
    return 0


def _accept(turn: Turn, board: Board, found: Reconciliation, name: str) -> None:
    """What is clear is entered; what is doubtful waits for an officer's word in the chat."""
    if not any(finding.steps for finding in found.findings):
        print("0 rows entered, 0 changed: all of it is on the register already.")
        return
    proposal = offered(turn, board, found, name)
    left, entered = accept_clear(turn, proposal) if clear_of(proposal) else (proposal, None)
    added, changed = (len(entered.added), len(entered.changed)) if entered else (0, 0)
    print(f"{added} rows entered, {changed} changed.")
    for refused in entered.refused if entered else ():
        print(f"  not done: {refused.sentence}")
    if waiting := len(doubtful_of(left)):
        print(
            f"{waiting} doubtful ones wait for an officer's yes. In your own chat with the bot, type: accept {left.id}"
        )


def _findings(found: Reconciliation) -> None:
    print(f"In all: {counts(found)}")
    quiet = (Verdict.SAME, Verdict.MINUTED)
    told = [e for e in found.findings if e.verdict not in quiet and not (e.clear and e.verdict is Verdict.NEW)]
    for finding in told[:LISTED]:
        print(f"  {'?' if finding.steps and not finding.clear else ' '} {finding.verdict}: {_line(finding)}")
    if len(told) > LISTED:
        print(f"  and {len(told) - LISTED} more")


def _line(finding: Finding) -> str:
    row = finding.row
    if row is None:
        return finding.why
    doubts = f" ({'; '.join(row.doubts)})" if row.doubts else ""
    return f"{f'No. {row.number} ' if row.number else ''}“{row.action[:80]}” {finding.why}{doubts}"


def desk_turn(unit: Unit, now: datetime, subgroup: Subgroup, weeks: Weeks, name: str) -> Turn:
    """A turn of the person at the command line: nobody's account, the file as its source."""

    board = unit.boards.get(subgroup.board_id)
    key = f"{name} {now.isoformat()}"
    origin = Origin("desk", "", "", "", key, PlaceKind.PERSONAL, message=name, link=name)

    return Turn(unit, now, origin, Manner.SLASH, None, None, weeks, (board,) if board else (), subgroup)


def _where(unit: Unit, options: ImportOptions, *, must: bool) -> tuple[Board, Subgroup]:
    """The board, and the subgroup that was named; without a name the board's own, where nothing is entered."""
    boards = [b for b in unit.boards.all() if not options.board or b.code == options.board.upper()]
    groups = [(b, g) for b in boards for g in unit.boards.subgroups(b.id)]
    found = [(b, g) for b, g in groups if g.code == options.into.upper()]
    if not options.into and not must and len(boards) == 1:
        found = [(b, g) for b, g in groups if g.is_board]
    if len(found) != 1:
        codes = ", ".join(f"{b.code}: {g.code}" for b in unit.boards.all() for g in unit.boards.subgroups(b.id))
        raise NotFound("Into which subgroup? Nothing was entered.", f"Say --into with one of: {codes or 'none yet'}")
    return found[0]
