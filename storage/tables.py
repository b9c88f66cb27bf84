"""Every table, with named constraints. Nothing else in the project writes SQL names.

Words of people stand in `words`, `updates`, `people`, `aliases` and `accounts`, which can be erased;
`changes` is append-only and chained, and holds ids and salted hashes only.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import Id, Json, UtcTime

OPEN_SQL = "status IN ('not_started', 'in_progress', 'blocked')"
"""The literal predicate of the partial indexes: a statement must carry these very words to use them."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def _to(target: str, name: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=null, index=index)


boards = Table(
    "boards",
    metadata,
    _key(),
    Column("code", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("timezone", String(60), nullable=False, server_default="Europe/London"),
    Column("rag_key", Json, nullable=False, server_default="[]"),
    Column("blank_marking", String(20), nullable=False, server_default="official"),
    Column("marking_words", Json, nullable=False, server_default="[]"),
    Column("columns", Text, nullable=False, server_default=""),
    UniqueConstraint("code"),
)

subgroups = Table(
    "subgroups",
    metadata,
    _key(),
    _to("boards", "board_id"),
    Column("code", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("is_board", Boolean, nullable=False, server_default=text("false")),
    # The highest number ever given out: numbers are never reused.
    Column("last_number", Integer, nullable=False, server_default="0"),
    UniqueConstraint("board_id", "code"),
)

people = Table(
    "people",
    metadata,
    _key(),
    Column("name", Text, nullable=False),
    Column("kind", String(10), nullable=False, server_default="person"),
    Column("title", Text, nullable=False, server_default=""),
    Column("organisation", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default="", index=True),
    Column("aliases", Json, nullable=False, server_default="[]"),
    Column("reminders", Boolean, nullable=False, server_default=text("true")),
    _to("people", "held_by", null=True),
    Column("held_since", Date),
    Column("erased_at", UtcTime),
)

# Every name and alias of a person, folded, to be found by; as written they stand in `people`.
aliases = Table(
    "aliases",
    metadata,
    _key(),
    _to("people", "person_id"),
    Column("folded", Text, nullable=False, index=True),
    UniqueConstraint("person_id", "folded"),
)

accounts = Table(
    "accounts",
    metadata,
    _key(),
    Column("platform", String(20), nullable=False),
    Column("tenant", String(120), nullable=False),
    Column("user", String(200), nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("kind", String(20), nullable=False, server_default="unknown"),
    _to("people", "person_id", null=True, index=True),
    Column("checked_at", UtcTime),
    UniqueConstraint("platform", "tenant", "user"),
)

roles = Table(
    "roles",
    metadata,
    _key(),
    _to("boards", "board_id"),
    _to("subgroups", "subgroup_id", null=True),
    _to("people", "person_id", index=True),
    Column("role", String(20), nullable=False),
    # For a deputy: whose actions.
    _to("people", "deputises", null=True),
)

link_codes = Table(
    "link_codes",
    metadata,
    _key(),
    _to("people", "person_id"),
    Column("code_hash", String(64), nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("used_at", UtcTime),
)

places = Table(
    "places",
    metadata,
    _key(),
    Column("platform", String(20), nullable=False),
    Column("tenant", String(120), nullable=False),
    Column("channel", String(300), nullable=False),
    Column("kind", String(10), nullable=False, server_default="channel"),
    Column("name", Text, nullable=False, server_default=""),
    _to("subgroups", "subgroup_id", null=True, index=True),
    Column("whole_board", Boolean, nullable=False, server_default=text("false")),
    Column("public", Boolean),
    Column("shared", Boolean),
    Column("guests", Boolean),
    Column("cleared", String(20)),
    _to("people", "person_id", null=True, index=True),
    Column("suspended", Text, nullable=False, server_default=""),
    Column("address", Json, nullable=False, server_default="{}"),
    UniqueConstraint("platform", "tenant", "channel"),
)

meetings = Table(
    "meetings",
    metadata,
    _key(),
    _to("boards", "board_id"),
    Column("held_on", Date, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    UniqueConstraint("board_id", "held_on"),
)

actions = Table(
    "actions",
    metadata,
    _key(),
    _to("boards", "board_id"),
    _to("subgroups", "subgroup_id"),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("section", Text, nullable=False, server_default=""),
    Column("printed", Text, nullable=False, server_default=""),
    Column("start", Text, nullable=False, server_default=""),
    Column("due_text", Text, nullable=False, server_default=""),
    Column("due_kind", String(12), nullable=False, server_default="none"),
    Column("due", Date),
    Column("next_update", Date),
    Column("status", String(12), nullable=False, server_default="not_started"),
    Column("rag", String(6), nullable=False, server_default="none"),
    Column("marking", String(20), nullable=False, server_default="official"),
    Column("marking_text", Text, nullable=False, server_default=""),
    Column("accepted", Boolean),
    Column("outcomes", Text, nullable=False, server_default=""),
    Column("snoozed_until", Date),
    Column("agreed_on", Date),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("heard_at", UtcTime),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("subgroup_id", "number"),
    CheckConstraint("status IN ('not_started','in_progress','blocked','completed','agreed','closed')", name="status"),
    CheckConstraint("rag IN ('red','amber','green','none')", name="rag"),
    CheckConstraint("number > 0", name="number"),
)
Index(
    "ix_actions_open",
    actions.c.subgroup_id,
    actions.c.due,
    sqlite_where=text(OPEN_SQL),
    postgresql_where=text(OPEN_SQL),
)
Index("ix_actions_changed", actions.c.subgroup_id, actions.c.changed_at)
Index("ix_actions_printed", actions.c.board_id, actions.c.printed)
Index(
    "ix_actions_board_open",
    actions.c.board_id,
    actions.c.due,
    sqlite_where=text(OPEN_SQL),
    postgresql_where=text(OPEN_SQL),
)

owners = Table(
    "owners",
    metadata,
    _key(),
    _to("actions", "action_id", index=True),
    Column("position", Integer, nullable=False),
    Column("printed", Text, nullable=False),
    _to("people", "person_id", null=True, index=True),
    Column("lead", Boolean, nullable=False, server_default=text("true")),
    Column("supporting", Boolean, nullable=False, server_default=text("false")),
)

turns = Table(
    "turns",
    metadata,
    _key(),
    Column("at", UtcTime, nullable=False),
    _to("boards", "board_id"),
    _to("accounts", "account_id", null=True),
    _to("people", "person_id", null=True),
    Column("role", String(20), nullable=False, server_default="nobody"),
    Column("verb", String(20), nullable=False, server_default=""),
    _to("places", "place_id", null=True),
    Column("message", String(200), nullable=False, server_default=""),
    Column("source", Text, nullable=False, server_default=""),
    _to("turns", "undoes", null=True),
    _to("turns", "undone_by", null=True),
)
Index("ix_turns_account", turns.c.account_id, turns.c.id)
Index("ix_turns_message", turns.c.place_id, turns.c.message)

updates = Table(
    "updates",
    metadata,
    _key(),
    _to("actions", "action_id", index=True),
    _to("turns", "turn_id", null=True, index=True),
    Column("text", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", Text, nullable=False, server_default=""),
    _to("accounts", "account_id", null=True),
    _to("people", "person_id", null=True),
    Column("source", Text, nullable=False, server_default=""),
)

changes = Table(
    "changes",
    metadata,
    _key(),
    _to("boards", "board_id"),
    Column("seq", Integer, nullable=False),
    _to("turns", "turn_id", index=True),
    _to("actions", "action_id"),
    Column("what", String(20), nullable=False),
    Column("at", UtcTime, nullable=False),
    _to("accounts", "account_id", null=True),
    _to("people", "person_id", null=True),
    Column("role", String(20), nullable=False, server_default="nobody"),
    Column("hash", String(64), nullable=False),
    Column("chain", String(64), nullable=False),
    UniqueConstraint("board_id", "seq"),
)
Index("ix_changes_action", changes.c.action_id, changes.c.id)

words = Table(
    "words",
    metadata,
    Column("change_id", Id, ForeignKey("changes.id"), primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("before", Text, nullable=False, server_default=""),
    Column("after", Text, nullable=False, server_default=""),
    Column("why", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False, server_default=""),
    Column("on_behalf", Text, nullable=False, server_default=""),
    Column("source", Text, nullable=False, server_default=""),
    Column("erased_at", UtcTime),
)

heads = Table(
    "heads",
    metadata,
    Column("board_id", Id, ForeignKey("boards.id"), primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False, server_default="0"),
    Column("chain", String(64), nullable=False, server_default=""),
)

seen = Table(
    "seen",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("tenant", String(120), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("receipt", Json, nullable=False, server_default="{}"),
)

proposals = Table(
    "proposals",
    metadata,
    _key(),
    _to("boards", "board_id"),
    Column("key", String(300), nullable=False),
    Column("source", String(12), nullable=False),
    Column("steps", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("words", Text, nullable=False, server_default=""),
    Column("question", Text, nullable=False, server_default=""),
    _to("accounts", "account_id", null=True),
    _to("people", "person_id", null=True),
    _to("places", "place_id", null=True),
    Column("thread", String(200), nullable=False, server_default=""),
    Column("state", String(12), nullable=False, server_default="waiting"),
    _to("people", "settled_by", null=True),
    _to("turns", "turn_id", null=True),
    UniqueConstraint("board_id", "key"),
)
Index(
    "ix_proposals_waiting",
    proposals.c.board_id,
    proposals.c.expires_at,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)

posts = Table(
    "posts",
    metadata,
    _key(),
    _to("places", "place_id"),
    Column("message", String(200), nullable=False),
    Column("kind", String(12), nullable=False),
    _to("actions", "action_id", null=True, index=True),
    Column("listed", Json, nullable=False, server_default="[]"),
    _to("proposals", "proposal_id", null=True),
    UniqueConstraint("place_id", "message"),
)

schedules = Table(
    "schedules",
    metadata,
    _key(),
    _to("subgroups", "subgroup_id"),
    _to("places", "place_id"),
    Column("kind", String(12), nullable=False, server_default="digest"),
    Column("weekday", Integer, nullable=False, server_default="0"),
    Column("at", String(5), nullable=False, server_default="09:00"),
    Column("zone", String(60), nullable=False, server_default="Europe/London"),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("skip_holidays", Boolean, nullable=False, server_default=text("false")),
    Column("paused_until", Date),
    Column("last_period", String(40), nullable=False, server_default=""),
    Column("max_late_days", Integer, nullable=False, server_default="3"),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("subgroup_id", "place_id", "kind"),
)

outbox = Table(
    "outbox",
    metadata,
    _key(),
    Column("key", String(300), nullable=False),
    _to("places", "place_id"),
    Column("kind", String(20), nullable=False),
    Column("args", Json, nullable=False, server_default="{}"),
    Column("payload", Text),
    Column("payload_stamp", String(64), nullable=False, server_default=""),
    # The actions that the payload speaks of: checked again before every sending, kept with the post afterwards.
    Column("listed", Json, nullable=False, server_default="[]"),
    # The message that is edited in place; such a row may simply be repeated.
    Column("edit", String(200), nullable=False, server_default=""),
    Column("state", String(10), nullable=False, server_default="ready"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcTime, nullable=False),
    Column("not_before", UtcTime),
    Column("expires_at", UtcTime),
    Column("lease_owner", String(60), nullable=False, server_default=""),
    Column("lease_token", Integer, nullable=False, server_default="0"),
    # Seconds since 1970 by the database's own clock: leases must not depend on a worker's.
    Column("lease_until", Float),
    Column("first_sent_at", UtcTime),
    Column("message", String(200), nullable=False, server_default=""),
    Column("last_error", Text, nullable=False, server_default=""),
    UniqueConstraint("key"),
    CheckConstraint("state IN ('ready','sending','sent','uncertain','dead','expired','cancelled')", name="state"),
)
UNFINISHED_SQL = "state IN ('ready', 'sending', 'uncertain')"
Index(
    "ix_outbox_unfinished",
    outbox.c.place_id,
    outbox.c.id,
    sqlite_where=text(UNFINISHED_SQL),
    postgresql_where=text(UNFINISHED_SQL),
)

gates = Table(
    "gates",
    metadata,
    Column("key", String(300), primary_key=True),
    Column("next_ok", UtcTime, nullable=False),
)

refusals = Table(
    "refusals",
    metadata,
    _key(),
    Column("at", UtcTime, nullable=False),
    _to("accounts", "account_id", null=True),
    _to("places", "place_id", null=True),
    Column("deed", String(40), nullable=False),
    Column("action_id", Id),
)

imports = Table(
    "imports",
    metadata,
    _key(),
    _to("boards", "board_id"),
    _to("subgroups", "subgroup_id", null=True),
    Column("file_name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("register", Text, nullable=False, server_default=""),
    Column("at", UtcTime, nullable=False),
    _to("turns", "turn_id", null=True),
    Column("mapping", Json, nullable=False, server_default="{}"),
)

import_rows = Table(
    "import_rows",
    metadata,
    _key(),
    _to("imports", "import_id", index=True),
    Column("fingerprint", String(64), nullable=False, index=True),
    _to("actions", "action_id", index=True),
    Column("source", Text, nullable=False, server_default=""),
)

papers = Table(
    "papers",
    metadata,
    _key(),
    _to("boards", "board_id"),
    Column("number", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("layout", Text, nullable=False, server_default=""),
    Column("head", String(64), nullable=False, server_default=""),
    Column("rows", Json, nullable=False),
    UniqueConstraint("board_id", "number"),
)
