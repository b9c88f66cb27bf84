"""The command line: matters run | try | import | export | evaluate | admin | db | verify | outbox | person | manifest | doctor."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from handlers.settings import read_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # A pretty traceback would print local variables, and with them secrets.
    pretty_exceptions_enable=False,
    help="Keeps the action register of partnership boards.",
    rich_markup_mode=None,
)
db = typer.Typer(no_args_is_help=True, help="The database: its schema, and moving it.")
admin = typer.Typer(no_args_is_help=True, help="The first admin, and boards.")
app.add_typer(db, name="db")
app.add_typer(admin, name="admin")


@app.command()
def run() -> None:
    """Serve the configured platforms until stopped."""
    from handlers.app import build, keep_what_is_loaded
    from handlers.logs import start_logging

    settings = read_settings()
    start_logging(settings.log_level, settings.log_format)
    built = build(settings)
    keep_what_is_loaded()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, built.stopping.set)
        await built.serve(lambda port: print(f"Listening on {settings.host}:{port}", file=sys.stderr, flush=True))

    asyncio.run(serve())


@app.command("try")
def try_it(
    port: Annotated[int, typer.Option(help="Port of the page, on this machine only.")] = 3978,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again with the sample board.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Begin with an empty register.")] = False,
    pack: Annotated[Path | None, typer.Option(help="A board pack to import at the start.")] = None,
    terminal: Annotated[bool, typer.Option("--terminal", help="Talk in the terminal instead of a browser.")] = False,
    script: Annotated[Path | None, typer.Option(help="Play a conversation from a file and print it.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Try it on this machine, with a sample board and without any token."""
    from handlers.trying import TryOptions, run_try

    options = TryOptions(
        port=port, fresh=fresh, empty=empty, pack=pack, terminal=terminal, script=script, open_browser=browser
    )
    raise typer.Exit(run_try(options))


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A board pack: .docx, .xlsx, .csv, .pdf or text.")],
    register: Annotated[str, typer.Option(help="Only the register whose name contains this.")] = "",
    into: Annotated[str, typer.Option(help="Code of the subgroup that it goes into.")] = "",
    board: Annotated[str, typer.Option(help="Code of the board.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would enter; change nothing.")] = False,
    json_out: Annotated[bool, typer.Option("--json", help="With --dry-run: the rows as JSON.")] = False,
    accept: Annotated[bool, typer.Option("--accept", help="Enter everything that is clear.")] = False,
    column: Annotated[list[str] | None, typer.Option(help="What a heading means: Heading=meaning. Kept.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Ask again what was refused before.")] = False,
) -> None:
    """Read a board pack and show what would enter the register."""
    from handlers.importing import ImportOptions, run_import

    settings = read_settings() if not (dry_run and json_out) else None
    options = ImportOptions(file, register, into, board, dry_run, json_out, accept, tuple(column or ()), again)
    raise typer.Exit(run_import(options, settings))


@app.command()
def export(
    to: Annotated[Path, typer.Option(help="The file to make: its ending, .docx, .xlsx or .csv, says which kind.")],
    board: Annotated[str, typer.Option(help="Code of the board; may be left out where there is one.")] = "",
    subgroup: Annotated[str, typer.Option(help="Code of the subgroup; the whole board without it.")] = "",
    layout: Annotated[str, typer.Option(help="log, scrutiny, meetings, plan, objectives, themes, or headings.")] = "",
    since: Annotated[str, typer.Option(help="Mark what changed since this day.")] = "",
) -> None:
    """Print a board's own table as Word, Excel or CSV."""
    from handlers.exporting import ExportOptions, run_export

    raise typer.Exit(run_export(ExportOptions(to, board, subgroup, layout, since), read_settings()))


@app.command()
def evaluate(
    kind: Annotated[str, typer.Argument(help="chat, dates or minutes")],
    file: Annotated[Path, typer.Argument(help="A file of JSON lines.")],
    explain: Annotated[bool, typer.Option("--explain", help="Name the rule that decided.")] = False,
) -> None:
    """Read every line by the code that the bot runs, and print what it understood."""
    from handlers.evaluate import evaluate as evaluated

    with file.open(encoding="utf-8") as lines:
        for printed in evaluated(kind, lines, explain):
            print(printed)


@app.command()
def verify() -> None:
    """Check the history's chain: nothing removed, altered, reordered or cut."""
    from handlers.upkeep import verify_history

    raise typer.Exit(verify_history(read_settings()))


@app.command()
def tidy() -> None:
    """Let go of what is no longer needed; the running bot does it once a day."""
    from handlers.upkeep import tidy as tidied

    raise typer.Exit(tidied(read_settings()))


@app.command()
def doctor() -> None:
    """Say what is configured and what is missing, without starting."""
    from handlers.upkeep import examine

    raise typer.Exit(examine())


@app.command()
def outbox(
    deed: Annotated[str, typer.Argument(help="list, retry or discard")] = "list",
    number: Annotated[int, typer.Argument(help="The message's number, for retry and discard.")] = 0,
) -> None:
    """See what has not been delivered, try it again, or give it up."""
    from handlers.upkeep import tend_outbox

    raise typer.Exit(tend_outbox(read_settings(), deed, number))


@app.command()
def person(
    deed: Annotated[str, typer.Argument(help="export or erase")],
    name: Annotated[str, typer.Argument(help="The person's full name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Erase without asking.")] = False,
) -> None:
    """Everything about one person, or its erasure: name, accounts and words go, decisions stay."""
    from handlers.upkeep import tend_person

    raise typer.Exit(tend_person(read_settings(), deed, name, yes))


@app.command()
def manifest(
    platform: Annotated[str, typer.Argument(help="slack or teams")],
    to: Annotated[Path | None, typer.Option(help="Where to write it.")] = None,
    mentions_only: Annotated[bool, typer.Option("--mentions-only", help="It reads no channel's messages.")] = False,
) -> None:
    """Write the app manifest for Slack, or the app package for Teams."""
    from handlers.upkeep import write_manifest

    raise typer.Exit(write_manifest(platform, to, mentions_only))


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema to this version."""
    from handlers.upkeep import upgrade_database

    raise typer.Exit(upgrade_database(read_settings()))


@db.command("current")
def db_current() -> None:
    """Say which schema the database has, and which this version needs."""
    from handlers.upkeep import current_schema

    raise typer.Exit(current_schema(read_settings()))


@db.command("copy")
def db_copy(url: Annotated[str, typer.Argument(help="The empty database to copy to, such as postgresql://…")]) -> None:
    """Copy the register to another database and compare them row by row."""
    from handlers.upkeep import copy_to

    raise typer.Exit(copy_to(read_settings(), url))


@admin.command("add")
def admin_add(
    name: Annotated[str, typer.Argument(help="Full name, as the register should print it.")],
    email: Annotated[
        str, typer.Option(help="E-mail as the platform confirms it: links the account at first sight.")
    ] = "",
    board: Annotated[str, typer.Option(help="Code of the board; may be left out where there is one.")] = "",
    role: Annotated[str, typer.Option(help="admin or officer")] = "admin",
) -> None:
    """Make somebody admin (and officer) of a board: the first step of a new installation."""
    from handlers.upkeep import add_admin

    raise typer.Exit(add_admin(read_settings(), name, email, board, role))


@admin.command("board")
def admin_board(
    code: Annotated[str, typer.Argument(help="Short code, such as CSP.")],
    name: Annotated[str, typer.Argument(help="Name of the board.")],
    subgroup: Annotated[list[str] | None, typer.Option(help="CODE=Name, once for each subgroup.")] = None,
) -> None:
    """Make a board, with its subgroups."""
    from handlers.upkeep import add_board

    raise typer.Exit(add_board(read_settings(), code, name, subgroup or []))
