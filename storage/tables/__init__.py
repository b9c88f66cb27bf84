"""Every table, with named constraints. Nothing else in the project writes SQL names."""

from __future__ import annotations

from storage.tables.columns import metadata
from storage.tables.conversation import (
    BUSY_SQL,
    EXPIRING_SQL,
    UNFINISHED_SQL,
    gates,
    outbox,
    posts,
    proposals,
    refusals,
    schedules,
    seen,
)
from storage.tables.history import changes, heads, import_rows, imports, papers, turns, updates, words
from storage.tables.register import (
    OPEN_SQL,
    accounts,
    actions,
    acts,
    aliases,
    boards,
    link_codes,
    meetings,
    owners,
    people,
    places,
    roles,
    subgroups,
)

__all__ = [
    "BUSY_SQL",
    "EXPIRING_SQL",
    "OPEN_SQL",
    "UNFINISHED_SQL",
    "accounts",
    "actions",
    "acts",
    "aliases",
    "boards",
    "changes",
    "gates",
    "heads",
    "import_rows",
    "imports",
    "link_codes",
    "meetings",
    "metadata",
    "outbox",
    "owners",
    "papers",
    "people",
    "places",
    "posts",
    "proposals",
    "refusals",
    "roles",
    "schedules",
    "seen",
    "subgroups",
    "turns",
    "updates",
    "words",
]
