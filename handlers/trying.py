"""`matters try`: the local workspace on a register of its own, as a page or in the terminal, and scripts for the papers.

Puts together what handlers/local must not know: the database, and how Slack and Teams would show a message.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.commands.catalogue import VERBS
from bot.delivery.outbox import Timing
from bot.errors import Unready
from bot.exchange.refusals import DocumentRefused
from bot.incoming import Press
from bot.ports import Renderer
from bot.values import dataclass
from handlers.app import Platforms, Register, assemble, open_register
from handlers.drawing import drawn_here
from handlers.local.clock import DeskClock, stopped_at, wall_clock
from handlers.local.desk import Desk
from handlers.local.door import Door
from handlers.local.empty import Start, begin_empty
from handlers.local.messenger import LocalMessenger
from handlers.local.render import LocalRenderer
from handlers.local.sample import Sample
from handlers.local.settled import standing
from handlers.local.terminal import Terminal
from handlers.local.tray import Tray
from handlers.local.workspace import PLATFORM, Workspace, chat_of
from handlers.settings import Settings, data_folder, kept_key
from handlers.turning import Turner

if TYPE_CHECKING:
    from handlers.local.listeners import LocalEdge

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
            asyncio.run(
                _talk(folder, options) if options.terminal or _nowhere_to_show(options) else _serve(folder, options)
            )
        return 0
    except (Unready, OSError) as fault:
        print(fault.sentence if isinstance(fault, Unready) else str(fault), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


# --- the workspace ---------------------------------------------------------------------


@asynccontextmanager
async def open_desk(
    folder: Path, clock: DeskClock, *, batch: int = 8, start: Start | None = None
) -> AsyncIterator[tuple[Desk, Register]]:
    """The desk on the register in this folder; a new one begins with the sample board and its past, or as `start` says."""
    register = open_register(f"sqlite:///{folder / 'register.db'}", kept_key(folder / "history.key"), clock)
    try:
        workspace = Workspace(folder / "workspace.jsonl")
        tray = Tray(folder / "files")
        messenger = LocalMessenger(workspace, clock, tray)
        platforms = Platforms(
            {}, {PLATFORM: messenger}, {PLATFORM: LocalRenderer()}, {PLATFORM: messenger}, {PLATFORM: messenger}
        )
        turner = Turner(register.bot, register.units, clock, register.pool, platforms.directories)
        app = assemble(
            Settings.model_construct(), register, platforms, turner, Timing(channel_gap=0.0, batch=batch), drawn_here
        )
        remembered = workspace.remember()
        desk = Desk(workspace, clock, turner, app.worker, partial(_decided, register, clock), tray)
        if remembered:
            clock.skipped += workspace.skipped
        elif start is None:
            await _begin(desk, register, Sample(clock.local.date()))
        else:
            workspace.settle_in(*begin_empty(register.units, register.weeks, clock(), start))
            workspace.skip(clock.skipped)
        yield desk, register
    finally:
        register.close()


async def _decided(register: Register, clock: DeskClock, presses: Collection[Press]) -> Mapping[Press, str]:
    """Read beside the turns, as the page's views are: it does not hold up the conversation."""
    return await asyncio.to_thread(standing, register.units, clock(), presses) if presses else {}


async def _begin(desk: Desk, register: Register, sample: Sample) -> None:
    """The sample's past: older weeks at once, the last one as it was seen in the channels."""
    clock, workspace = desk.clock, desk.workspace
    now, skipped = clock(), clock.skipped
    workspace.settle_in(sample.members(), sample.channels())
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
            shutil.rmtree(folder / "files", ignore_errors=True)
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


# --- the page ---------------------------------------------------------------------------------


def _nowhere_to_show(options: TryOptions) -> bool:
    """Whether no browser could be opened here: then the terminal is the better offer."""
    if not options.open_browser or sys.platform in ("win32", "darwin"):
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


async def _serve(folder: Path, options: TryOptions) -> None:
    stop = asyncio.Event()
    async with open_page(folder, options.port, start=_start(options)) as page:
        address = page.door.address()
        print(f"{_board_name(options)} is at {address}")
        print(
            "The address works once, for one browser on this machine. To leave: Ctrl+C. Without a browser: matters try --terminal"
        )
        if options.open_browser:
            webbrowser.open(address)
        await stop.wait()


@asynccontextmanager
async def open_page(
    folder: Path, port: int, clock: DeskClock | None = None, start: Start | None = None
) -> AsyncIterator[LocalEdge]:
    """The page on this machine's own address, with the worker that lets messages arrive; shut in good order."""
    from aiohttp import web

    from handlers.local.listeners import LocalEdge
    from handlers.local.papers import Papers
    from handlers.local.registry import Registry
    from handlers.local.start import StartHere
    from handlers.local.taking import Taking

    async with open_desk(folder, clock or DeskClock(ZONE, wall_clock), start=start) as (desk, register):
        views = tuple(view(register.units, register.weeks) for view in (Registry, Papers, Taking, StartHere))
        door = Door(kept_key(folder / "page.key"))
        edge = LocalEdge(desk, door, "nadia", platform_renderers(), verbs(), views)
        app = web.Application(client_max_size=1024 * 1024)
        edge.register(app)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, "127.0.0.1", port).start()
            except OSError as taken:
                raise Unready(f"Port {port} is taken. Choose another one: matters try --port {port + 1}") from taken
            door.port = int(runner.addresses[0][1])
            posting = asyncio.create_task(_post(desk))
            yield edge
            posting.cancel()
            edge.stop()
        finally:
            await runner.cleanup()


async def _post(desk: Desk) -> None:
    """What is due while nobody types."""
    while True:
        await desk.settle()
        await asyncio.sleep(1)


def platform_renderers() -> dict[str, Renderer]:
    """How the others would show a message: handed over here, because no platform knows another."""
    from handlers.slack.render import render as for_slack
    from handlers.teams.render import render as for_teams

    return {"slack": for_slack, "teams": for_teams}


def verbs() -> list[dict[str, str]]:
    return [{"word": verb.word, "usage": verb.usage, "summary": verb.summary} for verb in VERBS]


def _start(options: TryOptions) -> Start | None:
    """How a new board begins: None for the sample. A pack is read before anything is made."""
    if options.pack is not None:
        from handlers.documents.child import read_in_child

        try:
            return Start(options.pack.name, read_in_child(options.pack, today=wall_clock().astimezone(ZONE).date()))
        except DocumentRefused as refused:
            raise Unready(refused.sentence) from refused
    return Start() if options.empty else None


def _board_name(options: TryOptions) -> str:
    if options.pack is not None:
        return f"A board from {options.pack.name}"
    return "An empty board" if options.empty else "The fictional Northmere board"


# --- the terminal -----------------------------------------------------------------------------


async def _talk(folder: Path, options: TryOptions) -> None:
    clock = DeskClock(ZONE, wall_clock)
    async with open_desk(folder, clock, start=_start(options)) as (desk, _):
        terminal = terminal_of(desk, print)
        me = desk.workspace.members[terminal.user]
        print(f"{_board_name(options)}, {terminal.now}. You are {me.name}, {me.what}. For help: ?")
        await _converse(terminal)


def terminal_of(desk: Desk, out: Callable[[str], None]) -> Terminal:
    """The officer begins: the first who is named."""
    user = next(iter(desk.workspace.members))
    first = next((c.id for c in desk.workspace.channels.values() if not c.owner), chat_of(user))
    return Terminal(desk, out, user, first)


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
    # One message at a time: what leaves together would arrive in any order.
    async with open_desk(folder, clock, batch=1) as (desk, _):
        terminal = terminal_of(desk, out)
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
