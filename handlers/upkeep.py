"""Maintenance from the command line: the second file that may see storage, and it loads no platform.

Each function prints what happened and returns the exit code: 0 done, 1 refused or found wanting.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import NotFound, Refusal, Unready
from bot.model import Board, Person, Role, Subgroup
from bot.ports import Unit
from handlers.settings import Settings, read_settings
from storage.engine import opened
from storage.schema import prepare, stored_revision, upgrade, wanted_revision
from storage.unit_of_work import SqlUnits

if TYPE_CHECKING:
    from storage.delivery import SqlDeliveries


@contextmanager
def _units(settings: Settings) -> Iterator[SqlUnits]:
    with opened(settings.database) as engine:
        prepare(engine, settings.auto_migrate)
        yield SqlUnits(engine, settings.ledger_key())


def upgrade_database(settings: Settings) -> int:
    with opened(settings.database) as engine:
        upgrade(engine)
    print(f"The schema is now {wanted_revision()}.")
    return 0


def current_schema(settings: Settings) -> int:
    with opened(settings.database) as engine:
        stored = stored_revision(engine)
    print(f"The database has schema {stored or 'none yet'}; this version needs {wanted_revision()}.")
    return 0 if stored == wanted_revision() else 1


def copy_to(settings: Settings, url: str) -> int:
    from storage.copy import copy_database

    for table, count in copy_database(settings.database, url):
        print(f"{table}: {count} rows, equal")
    print(
        "Copied and compared row by row. Point MATTERS_DATABASE_URL at the new database; keep the same MATTERS_SECRET_KEY."
    )
    return 0


def verify_history(settings: Settings) -> int:
    from storage.verify import verify

    with opened(settings.database) as engine:
        findings = verify(engine, settings.ledger_key())
    for finding in findings:
        print(finding.sentence)
    print("The history is whole." if not findings else f"{len(findings)} faults found.")
    return 1 if findings else 0


def tidy(settings: Settings) -> int:
    """What the running bot does once a day, now."""
    from storage.forgetting import forget

    days = settings.keep_updates_days
    with opened(settings.database) as engine:
        prepare(engine, settings.auto_migrate)
        done = forget(engine, datetime.now(UTC), timedelta(days=days) if days else None)
    for what, count in done.items():
        print(f"{what}: {count}")
    print("Let go. The history is untouched.")
    return 0


def tend_outbox(settings: Settings, deed: str, number: int) -> int:
    from storage.delivery import SqlDeliveries

    with opened(settings.database) as engine:
        return _tended(SqlDeliveries(engine), deed, number)


def _tended(deliveries: SqlDeliveries, deed: str, number: int) -> int:
    match deed:
        case "list":
            rows = deliveries.waiting()
            for row in rows:
                about = f" about {row.action}" if row.action else ""
                print(f"{row.id}\t{row.state.value}\t{row.kind}{about} for {row.place}\t{row.error}")
            print(f"{len(rows)} messages are doubtful or dead.")
            return 0
        case "retry" | "discard":
            now = datetime.now(UTC)
            done = deliveries.retry(number, now) if deed == "retry" else deliveries.discard(number, now)
            said = "is sent again" if deed == "retry" else "is given up"
            print(f"Message {number} {said}." if done else f"There is no message {number} to {deed}.")
            return 0 if done else 1
        case _:
            raise NotFound(f"I do not know “outbox {deed}”.", "Use list, retry or discard.")


def tend_person(settings: Settings, deed: str, name: str, yes: bool) -> int:
    from storage.personal import erase_person, export_person

    with _units(settings) as units, units.read() as unit:
        found = unit.people.named(name)
    if len(found) != 1:
        raise NotFound(
            f"{'Nobody is' if not found else 'Several people are'} called {name}.",
            "Give the full name as the register prints it.",
        )
    if deed == "export":
        with opened(settings.database) as engine:
            print(json.dumps(export_person(engine, found[0].id), indent=2, ensure_ascii=False, default=str))
        return 0
    if deed != "erase":
        raise NotFound(f"I do not know “person {deed}”.", "Use export or erase.")
    if not yes:
        print(
            f"This takes away the name, accounts and words of {found[0].name} for good; decisions stay. Say --yes to do it."
        )
        return 1
    with opened(settings.database) as engine:
        erase_person(engine, found[0].id, datetime.now(UTC))
    print("Erased. The history still verifies; where the name stood it now says that it was erased.")
    return 0


def add_admin(settings: Settings, name: str, email: str, board: str, role: str) -> int:
    if role not in (Role.ADMIN, Role.OFFICER):
        raise NotFound(f"“{role}” cannot be given here.", "Use admin or officer.")
    with _units(settings) as units, units.write() as unit:
        chosen = _board(unit, board)
        known = unit.people.named(name)
        person = known[0] if known else unit.people.add(Person(0, name, email=email))
        unit.people.grant(chosen.id, None, person.id, Role(role))
        if role == Role.ADMIN:
            unit.people.grant(chosen.id, None, person.id, Role.OFFICER)
        unit.commit()
    print(f"{name} is now {role} of {chosen.name}.")
    if email:
        print(f"The first message from the account with the confirmed e-mail {email} links it.")
    return 0


def add_board(settings: Settings, code: str, name: str, subgroups: list[str]) -> int:
    with _units(settings) as units, units.write() as unit:
        if unit.boards.by_code(code.upper()):
            raise Refusal(f"There is a board {code.upper()} already, so nothing was changed.")
        board = unit.boards.add(Board(0, code.upper(), name, settings.timezone))
        unit.boards.add_subgroup(Subgroup(0, board.id, code.upper(), name, is_board=True))
        for given in subgroups:
            short, _, title = given.partition("=")
            unit.boards.add_subgroup(Subgroup(0, board.id, short.strip().upper(), title.strip() or short.strip()))
        unit.commit()
    print(f'Board {code.upper()} made. Next: matters admin add "Your Name" --email you@example.org')
    return 0


def _board(unit: Unit, code: str) -> Board:
    boards = unit.boards.all()
    if code:
        found = unit.boards.by_code(code.upper())
        if found is None:
            raise NotFound(
                f"There is no board {code.upper()}.", f"Boards: {', '.join(b.code for b in boards) or 'none yet'}"
            )
        return found
    if len(boards) != 1:
        raise NotFound(
            "There is no board yet." if not boards else "There are several boards.",
            'Make one: matters admin board CSP "Community Safety Partnership"'
            if not boards
            else "Say which: --board CSP",
        )
    return boards[0]


def write_manifest(platform: str, to: Path | None, mentions_only: bool) -> int:
    from handlers.manifests import slack_manifest

    if platform == "slack":
        text = json.dumps(slack_manifest(mentions_only=mentions_only), indent=2) + "\n"
        if to is None:
            print(text, end="")
        else:
            to.write_text(text, encoding="utf-8")
            print(f"Written: {to}")
        return 0
    if platform == "teams":
        from handlers.manifests_teams import write_package

        settings = read_settings()
        path = to or Path("matters-arising-teams.zip")
        write_package(path, settings.teams_app_id, settings.public_url, mentions_only=mentions_only)
        print(f"Written: {path}")
        return 0
    raise NotFound(f"There is no platform “{platform}”.", "Use slack or teams.")


def examine() -> int:
    """`matters doctor`: what is configured, and whether the database answers. Connects to no platform."""
    try:
        settings = read_settings()
    except Unready as fault:
        print(fault.sentence)
        return 1
    print(f"Slack: {'configured' if settings.has_slack else 'not configured'}")
    print(f"Teams: {'configured' if settings.has_teams else 'not configured'}")
    try:
        with _units(settings) as units, units.read() as unit:
            boards = unit.boards.all()
            officers = {b.code: [p.name for p in unit.people.holders(b.id, Role.OFFICER)] for b in boards}
    except Unready as fault:
        print(f"Database: {fault.sentence}")
        return 1
    print(f"Database: answers; boards: {', '.join(officers) or 'none yet: matters admin board CSP NAME'}")
    for code, names in officers.items():
        print(f"Officers of {code}: {', '.join(names) or 'none yet: matters admin add NAME'}")
    return 0
