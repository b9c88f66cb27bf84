"""`matters import`: what a file holds, how it stands to the register, and entering what is clear on the officer's word."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.digest.facts import Weeks
from bot.errors import NotFound, Refusal, Unclear
from bot.exchange.accepting import accept_clear, clear_of, doubtful_of, set_aside
from bot.exchange.cleaning import squeezed
from bot.exchange.columns import Column, Corrected
from bot.exchange.headings import COLUMN_WORDS, Correction, correction
from bot.exchange.proposing import Paper, compared, counts, homes, offered
from bot.exchange.reconcile import Finding, Reconciliation, Verdict
from bot.exchange.refusals import DocumentRefused
from bot.exchange.remembered import corrected, refused_on
from bot.exchange.rows import Register as PrintedRegister
from bot.exchange.rows import as_json
from bot.incoming import Manner, Origin
from bot.model import Board, PlaceKind, Subgroup
from bot.ports import Unit
from bot.turn import Turn
from bot.values import dataclass
from bot.views.columns import as_usual, now_read
from bot.views.receipts import step_words
from bot.views.words import day
from handlers.documents.child import read_in_child
from handlers.settings import Settings

if TYPE_CHECKING:
    from handlers.app import Register

LISTED = 60


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """`register` may name several, parted by semicolons: a log and its minutes are best read together.

    `columns` are the officer's words on headings, `Heading=meaning`; `again` asks what was refused before.
    """

    file: Path
    register: str = ""
    into: str = ""
    board: str = ""
    dry_run: bool = False
    json_out: bool = False
    accept: bool = False
    columns: tuple[str, ...] = ()
    again: bool = False


def run_import(options: ImportOptions, settings: Settings | None) -> int:
    said = tuple(_correction(each) for each in options.columns)
    if settings is None or options.json_out:
        return _on_paper(_read(options, settings, _with({}, said)), options)
    from handlers.app import open_register

    home = open_register(settings.database, settings.ledger_key(), migrate=settings.auto_migrate)
    try:
        with home.units.read() as unit:
            boards = [board for board in unit.boards.all() if not options.board or board.code == options.board.upper()]
            known = unit.imports.headings(boards[0].id) if len(boards) == 1 else ()
        registers = _read(options, settings, _with(corrected(known), said))
        return _on_the_register(home, registers, options, said)
    finally:
        home.close()


def _correction(said: str) -> Correction:
    heading, sign, word = said.rpartition("=")
    if not sign:
        raise Unclear(f"“{said}” names no meaning, so nothing was read.", 'For example: --column "As at May=update"')
    return correction(heading.strip(" \"“”'"), word)


def _with(known: dict[str, Column | None], said: Sequence[Correction]) -> dict[str, Column | None]:
    """The board's own headings, with what is said of them now."""
    for each in said:
        known.pop(squeezed(each.heading), None)
        if not each.usual:
            known[squeezed(each.heading)] = each.column
    return known


def _read(options: ImportOptions, settings: Settings | None, own: Corrected) -> list[PrintedRegister]:
    """The registers that are wanted, with how far the reading is where somebody looks on."""
    try:
        registers = read_in_child(options.file, today=_today(settings), corrected=own, progress=_progress())
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
    return wanted


def _progress() -> Callable[[int, int], None] | None:
    """Every twentieth page on the terminal; nothing where the output goes into a file or another program."""
    if not sys.stderr.isatty():
        return None

    def told(page: int, pages: int) -> None:
        if page % 20 == 0 or page == pages:
            print(f"\rpage {page} of {pages}", end="\n" if page == pages else "", file=sys.stderr, flush=True)

    return told


def _on_paper(wanted: Sequence[PrintedRegister], options: ImportOptions) -> int:
    if options.json_out:
        print(json.dumps(as_json(wanted), indent=2, ensure_ascii=False))
    else:
        _describe(wanted)
    return 0


def _today(settings: Settings | None) -> date:
    return datetime.now(ZoneInfo(settings.timezone if settings else "Europe/London")).date()


def _describe(registers: Sequence[PrintedRegister]) -> None:
    for register in registers:
        print(f"{register.name}: {len(register.rows)} rows, {len(register.unread)} places left out")
        _columns(register)


def _columns(register: PrintedRegister) -> None:
    """Each heading as it was read, so that the one that is wrong can be put right."""
    if register.columns:
        read = [f"“{heading}” = {COLUMN_WORDS[column]}" for heading, column in register.columns if heading]
        print(f"  columns: {'; '.join(read)}")
    for heading in register.left_out:
        print(f'  ? nothing was taken from the column “{heading}”. To take it: --column "{heading}=update"')


def _on_the_register(
    home: Register, registers: Sequence[PrintedRegister], options: ImportOptions, said: Sequence[Correction]
) -> int:
    accept = options.accept and not options.dry_run
    if accept and len(registers) > 1 and not options.register:
        names = "; ".join(r.name for r in registers)
        raise NotFound("Which register is to be entered? Nothing was entered.", f"Say --register with one of: {names}")
    with home.units.write() as unit:
        if not unit.boards.all():
            _describe(registers)
            print("There is no board yet to compare it with. Make one with: matters admin board CODE NAME")
            return 0
        board, into = _where(unit, options, must=accept)
        turn = desk_turn(unit, home.clock(), into, home.weeks, options.file.name)
        groups = unit.boards.subgroups(board.id)
        pairs = [(r, into) for r in registers] if options.into else homes(registers, board, groups)
        found = compared(turn, board, pairs)
        for register, group in pairs:
            print(f"{register.name}: {len(register.rows)} rows, compared with {group.code}")
            _columns(register)
        _findings(found)
        if accept:
            paper = Paper(options.file.name, tuple(register.name for register in registers), options.again)
            _accept(turn, board, found, paper)
            unit.commit()
    if said and not options.dry_run:
        _remember(home, board, said)
    if not accept:
        print(
            "Nothing was entered. To enter all that is clear: matters import FILE --register NAME --into CODE --accept"
        )
    return 0


def _remember(home: Register, board: Board, said: Sequence[Correction]) -> None:
    """The officer's words on headings stay with the board, whatever becomes of the rows."""
    with home.units.write() as unit:
        for each in said:
            if each.usual:
                unit.imports.forget(board.id, each.heading)
                print(f"{as_usual(each.heading)}.")
            else:
                unit.imports.means(board.id, each.heading, each.column, home.clock())
                print(f"{now_read(each.heading, each.column)}.")
        unit.commit()


def _accept(turn: Turn, board: Board, found: Reconciliation, paper: Paper) -> None:
    """What is clear is entered; what is doubtful waits for an officer's word in the chat."""
    if not any(finding.steps for finding in found.findings):
        print("0 rows entered, 0 changed: all of it is on the register already.")
        return
    proposal = offered(turn, board, found, paper)
    left, entered = accept_clear(turn, proposal) if clear_of(proposal) else (proposal, None)
    added, again, changed = (len(entered.added), len(entered.again), len(entered.changed)) if entered else (0, 0, 0)
    print(f"{added} rows entered, {f'{again} entered again, ' if again else ''}{changed} changed.")
    for step in set_aside(proposal):
        print(f"  refused before on {day(refused_on(board, step))}: {step_words(step)}. To be asked again: --again")
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
