"""`matters try`: the local workspace on a register of its own, as a page or in the terminal, and scripts for the papers.

Puts together what handlers/local must not know: the database, and how Slack and Teams would show a message.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.delivery.outbox import Timing
from bot.errors import Unready
from handlers.app import Platforms, Register, assemble, open_register
from handlers.local.clock import DeskClock, stopped_at, wall_clock
from handlers.local.desk import Desk
from handlers.local.messenger import LocalMessenger
from handlers.local.render import LocalRenderer
from handlers.local.sample import Sample
from handlers.local.terminal import Terminal
from handlers.local.workspace import PLATFORM, Workspace
from handlers.settings import Settings, data_folder, kept_key
from handlers.turning import Turner

ZONE = ZoneInfo("Europe/London")
START = time(9, 35)
"""A script's first line is said at this time: Monday's digests are out."""
MINUTE = timedelta(minutes=1)
_DAY = re.compile(r"#\s+day\s+(\d{4}-\d\d-\d\d)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class TryOptions:
    port: int = 3978
    fresh: bool = False
    empty: bool = False
    pack: Path | None = None
    terminal: bool = False
    script: Path | None = None
    open_browser: bool = True
    data_folder: Path | None = None


def run_try(options: TryOptions) -> int:
    """0 when it was left as meant, 1 where it could not start (the reason is told)."""
    try:
        if options.script is not None:
            for line in play(options.script.read_text(encoding="utf-8")):
                print(line)
            return 0
        with _folder(options) as folder:
            asyncio.run(_talk(folder, options))
        return 0
    except (Unready, OSError) as fault:
        print(fault.sentence if isinstance(fault, Unready) else str(fault), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


# --- the workspace ---------------------------------------------------------------------


@asynccontextmanager
async def open_desk(folder: Path, clock: DeskClock, *, sample: bool = True) -> AsyncIterator[tuple[Desk, Register]]:
    """The desk on the register in this folder; a new one begins with the sample board and its past."""
    register = open_register(f"sqlite:///{folder / 'register.db'}", kept_key(folder / "history.key"), clock)
    try:
        workspace = Workspace(folder / "workspace.jsonl")
        messenger = LocalMessenger(workspace, clock)
        platforms = Platforms({}, {PLATFORM: messenger}, {PLATFORM: LocalRenderer()}, {PLATFORM: messenger})
        turner = Turner(register.bot, register.units, clock, register.pool, platforms.directories)
        app = assemble(Settings.model_construct(), register, platforms, turner, Timing(channel_gap=0.0))
        desk = Desk(workspace, clock, turner, app.worker)
        if workspace.remember():
            clock.skipped += workspace.skipped
            _settle_in(workspace, Sample(clock.local.date()))
        else:
            await _begin(desk, register, Sample(clock.local.date()))
        yield desk, register
    finally:
        register.close()


def _settle_in(workspace: Workspace, sample: Sample) -> None:
    workspace.settle_in(sample.members(), sample.channels())


async def _begin(desk: Desk, register: Register, sample: Sample) -> None:
    """The sample's past: older weeks at once, the last one as it was seen in the channels."""
    clock, workspace = desk.clock, desk.workspace
    now, skipped = clock(), clock.skipped
    _settle_in(workspace, sample)
    week_ago = clock.at(sample.day(-7), time(0))
    clock.skipped -= now - week_ago
    rest = sample.enter(register.units, register.weeks, week_ago)
    sample.link(register.units, clock())
    for past in rest:
        await desk.go_to(past.at)
        sample.happen(register.units, register.weeks, past)
    await desk.go_to(now)
    clock.skipped = skipped
    workspace.skip(skipped)


@contextmanager
def _folder(options: TryOptions) -> Iterator[Path]:
    """Where this board lives; nobody else may have it open."""
    base = options.data_folder or data_folder() / "try"
    folder = base / ("empty" if options.empty else "pack" if options.pack else "northmere")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "open").open("w") as door:
        _lock(door.fileno())
        if options.fresh:
            for name in ("register.db", "register.db-wal", "register.db-shm", "workspace.jsonl"):
                (folder / name).unlink(missing_ok=True)
        yield folder


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:
        return  # Windows: the port says so where a page is served twice.
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        raise Unready("This board is open in another `matters try`. Leave that one first.") from taken


# --- the terminal -----------------------------------------------------------------------------


async def _talk(folder: Path, options: TryOptions) -> None:
    clock = DeskClock(ZONE, wall_clock)
    async with open_desk(folder, clock) as (desk, _):
        terminal = Terminal(desk, print, "imogen", "csp-board")
        print(f"The fictional Northmere board, {terminal.now}. You are Imogen Hartley, the officer. For help: ?")
        await _converse(terminal)


async def _converse(terminal: Terminal) -> None:
    while True:
        await terminal.desk.settle()
        try:
            typed = await asyncio.get_running_loop().run_in_executor(None, input, terminal.prompt)
        except EOFError:
            print()
            return
        if not await terminal.line(typed):
            return


def play(script: str) -> Iterator[str]:
    """The transcript of a script, the same every time. `# day 2026-11-16` sets the day it begins on."""
    typed = script.splitlines()
    days = [date.fromisoformat(found[1]) for line in typed if (found := _DAY.match(line))]
    start = datetime.combine(days[0] if days else wall_clock().date(), START, ZONE).astimezone(UTC)
    printed: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_play(Path(folder), typed, start, printed.append))
    yield from printed


async def _play(folder: Path, typed: list[str], start: datetime, out: Callable[[str], None]) -> None:
    clock = stopped_at(start, ZONE)
    async with open_desk(folder, clock) as (desk, _):
        terminal = Terminal(desk, out, "imogen", "csp-board")
        turner = desk.turns
        for line in typed:
            if line.startswith("# ") or not line.strip():
                if not _DAY.match(line):
                    out(line)
                continue
            out(f"{terminal.prompt}{line}")
            clock.set(clock() + MINUTE)
            if isinstance(turner, Turner):
                turner.recent.clear()  # A script types faster than any person.
            if not await terminal.line(line):
                return
