"""Registers of a hundred thousand and of a million actions, made once a run, with the open ones of a subgroup scattered."""

from __future__ import annotations

import atexit
import shutil
import sqlite3
import tempfile
from functools import cache
from pathlib import Path

from bot.model import Account, AccountKind, Audience, Board, Person, Place, PlaceKind, Role, Subgroup
from handlers.app import open_register
from tests.fakes import slack_payloads as ids
from tests.journeys.town_hall import KEY

IN_EACH, OPEN, PEOPLE = 200, 40, 500
"""Actions of a subgroup, how many of them are open, and people on the board."""

ACTIONS = """
INSERT INTO actions (id, board_id, subgroup_id, number, text, due_text, due_kind, due, status, rag,
                     created_at, changed_at, heard_at)
WITH RECURSIVE n(i) AS (VALUES(0) UNION ALL SELECT i + 1 FROM n WHERE i < :many - 1)
SELECT i + 1, 1, i % :groups + 1, i / :groups + 1, 'Agree the wording of leaflet ' || i || ' with the print room',
       '', 'date', date('now', (i * 7 % 60 - 20) || ' days'),
       CASE WHEN i / :groups < :open THEN 'in_progress' ELSE 'completed' END,
       CASE i % 4 WHEN 0 THEN 'red' WHEN 1 THEN 'amber' WHEN 2 THEN 'green' ELSE 'none' END,
       '2025-01-06T09:00:00.000000Z',
       CASE WHEN i / :groups < 5 THEN strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now', '-2 days')
            ELSE '2025-06-02T09:00:00.000000Z' END,
       '2025-06-02T09:00:00.000000Z'
FROM n
"""
OWNERS = """
INSERT INTO owners (action_id, position, printed, person_id)
SELECT id, 0, 'Owner ' || (id % :people), id % :people + 1 FROM actions
"""
OTHER_PEOPLE = """
INSERT INTO people (id, name)
WITH RECURSIVE n(i) AS (VALUES(2) UNION ALL SELECT i + 1 FROM n WHERE i < :people) SELECT i, 'Owner ' || i FROM n
"""


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="matters-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def great_register(many: int) -> str:
    """The address of a SQLite register of so many actions. Its first subgroup has a Slack channel."""
    path = _folder() / f"register-{many}.db"
    register = open_register(f"sqlite:///{path}", KEY.encode(), migrate=True)
    with register.units.write() as unit:
        board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
        for number in range(many // IN_EACH):
            unit.boards.add_subgroup(Subgroup(0, board.id, f"G{number}", f"Subgroup {number}"))
        person = unit.people.add(Person(0, "Bea Okoro"))
        unit.people.grant(board.id, None, person.id, Role.OFFICER)
        account = unit.people.account_seen(Account(0, "slack", ids.TEAM, ids.BEA, "Bea Okoro", AccountKind.MEMBER))
        unit.people.link(account.id, person.id)
        closed = Audience(public=False, shared=False, guests=False)
        unit.places.seen(
            Place(0, "slack", ids.TEAM, ids.VAWG, PlaceKind.CHANNEL, "vawg", subgroup_id=1, audience=closed)
        )
        unit.commit()
    register.close()
    base = sqlite3.connect(path)
    base.execute("PRAGMA synchronous=OFF")
    base.execute(OTHER_PEOPLE, {"people": PEOPLE})
    base.execute(ACTIONS, {"many": many, "groups": many // IN_EACH, "open": OPEN})
    base.execute(OWNERS, {"people": PEOPLE})
    base.execute("UPDATE subgroups SET last_number = ?", (IN_EACH,))
    base.commit()
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close()
    return f"sqlite:///{path}"
