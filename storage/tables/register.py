"""The register itself: boards, people, places, and the rows that they are about."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.tables.columns import key, metadata, one_of, to
from storage.types import Json, UtcTime, Words

OPEN_SQL = "status IN ('not_started', 'in_progress', 'blocked')"
"""The literal predicate of the partial indexes: a statement must carry these very words to use them."""

_open = text(OPEN_SQL)

boards = Table(
    "boards",
    metadata,
    key(),
    Column("code", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("timezone", String(60), nullable=False, server_default="Europe/London"),
    Column("rag_key", Json, nullable=False, server_default="[]"),
    Column("blank_marking", String(20), nullable=False, server_default="official"),
    Column("marking_words", Json, nullable=False, server_default="[]"),
    Column("columns", Words, nullable=False, server_default=""),
    UniqueConstraint("code"),
)

subgroups = Table(
    "subgroups",
    metadata,
    key(),
    to("boards", "board_id"),
    Column("code", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("is_board", Boolean, nullable=False, server_default=text("false")),
    # The highest number ever given out: numbers are never reused.
    Column("last_number", Integer, nullable=False, server_default="0"),
    UniqueConstraint("board_id", "code"),
)

people = Table(
    "people",
    metadata,
    key(),
    Column("name", Words, nullable=False),
    Column("kind", String(10), nullable=False, server_default="person"),
    Column("title", Words, nullable=False, server_default=""),
    Column("organisation", Words, nullable=False, server_default=""),
    Column("email", Words, nullable=False, server_default="", index=True),
    Column("aliases", Json, nullable=False, server_default="[]"),
    Column("reminders", Boolean, nullable=False, server_default=text("true")),
    to("people", "held_by", null=True, index=True),
    Column("held_since", Date),
    Column("erased_at", UtcTime),
)

# Every name and alias of a person, folded, to be found by; as written they stand in `people`.
aliases = Table(
    "aliases",
    metadata,
    key(),
    to("people", "person_id"),
    Column("folded", Words, nullable=False, index=True),
    UniqueConstraint("person_id", "folded"),
)

accounts = Table(
    "accounts",
    metadata,
    key(),
    Column("platform", String(20), nullable=False),
    Column("tenant", Words, nullable=False),
    Column("user", Words, nullable=False),
    Column("name", Words, nullable=False, server_default=""),
    Column("kind", String(20), nullable=False, server_default="unknown"),
    to("people", "person_id", null=True, index=True),
    Column("checked_at", UtcTime),
    UniqueConstraint("platform", "tenant", "user"),
)

roles = Table(
    "roles",
    metadata,
    key(),
    to("boards", "board_id"),
    to("subgroups", "subgroup_id", null=True),
    to("people", "person_id", index=True),
    Column("role", String(20), nullable=False),
    # For a deputy: whose actions.
    to("people", "deputises", null=True),
    # The last day on which it counts; none for one that is held until it is taken back.
    Column("until", Date),
)

link_codes = Table(
    "link_codes",
    metadata,
    key(),
    to("people", "person_id"),
    Column("code_hash", String(64), nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("used_at", UtcTime),
)

places = Table(
    "places",
    metadata,
    key(),
    Column("platform", String(20), nullable=False),
    Column("tenant", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("kind", String(10), nullable=False, server_default="channel"),
    Column("name", Words, nullable=False, server_default=""),
    to("subgroups", "subgroup_id", null=True, index=True),
    Column("whole_board", Boolean, nullable=False, server_default=text("false")),
    Column("public", Boolean),
    Column("shared", Boolean),
    Column("guests", Boolean),
    Column("cleared", String(20)),
    to("people", "person_id", null=True, index=True),
    Column("suspended", Words, nullable=False, server_default=""),
    Column("address", Json, nullable=False, server_default="{}"),
    UniqueConstraint("platform", "tenant", "channel"),
)

meetings = Table(
    "meetings",
    metadata,
    key(),
    to("boards", "board_id"),
    Column("held_on", Date, nullable=False),
    Column("name", Words, nullable=False, server_default=""),
    UniqueConstraint("board_id", "held_on"),
)

actions = Table(
    "actions",
    metadata,
    key(),
    to("boards", "board_id"),
    to("subgroups", "subgroup_id"),
    Column("number", Integer, nullable=False),
    Column("text", Words, nullable=False),
    Column("title", Words, nullable=False, server_default=""),
    Column("section", Words, nullable=False, server_default=""),
    Column("printed", Words, nullable=False, server_default=""),
    Column("start", Words, nullable=False, server_default=""),
    Column("due_text", Words, nullable=False, server_default=""),
    Column("due_kind", String(12), nullable=False, server_default="none"),
    Column("due", Date),
    Column("next_update", Date),
    Column("status", String(12), nullable=False, server_default="not_started"),
    Column("rag", String(6), nullable=False, server_default="none"),
    Column("marking", String(20), nullable=False, server_default="official"),
    Column("marking_text", Words, nullable=False, server_default=""),
    Column("accepted", Boolean),
    Column("outcomes", Words, nullable=False, server_default=""),
    Column("snoozed_until", Date),
    Column("agreed_on", Date),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("heard_at", UtcTime),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("subgroup_id", "number"),
    CheckConstraint(
        one_of("status", "not_started", "in_progress", "blocked", "completed", "agreed", "closed"), name="status"
    ),
    CheckConstraint(one_of("rag", "red", "amber", "green", "none"), name="rag"),
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
    key(),
    to("actions", "action_id", index=True),
    Column("position", Integer, nullable=False),
    Column("printed", Words, nullable=False),
    to("people", "person_id", null=True, index=True),
    Column("lead", Boolean, nullable=False, server_default=text("true")),
    Column("supporting", Boolean, nullable=False, server_default=text("false")),
)

# What was done about people and places, by whom: links, roles, posts, clearances. Ids and codes only, no words.
acts = Table(
    "acts",
    metadata,
    key(),
    Column("at", UtcTime, nullable=False),
    Column("deed", String(40), nullable=False),
    to("boards", "board_id", null=True),
    to("accounts", "account_id", null=True),
    to("people", "person_id", null=True),
    Column("role", String(20), nullable=False, server_default="nobody"),
    to("people", "about_person", null=True, index=True),
    to("accounts", "about_account", null=True),
    to("places", "about_place", null=True, index=True),
    Column("detail", String(80), nullable=False, server_default=""),
)
