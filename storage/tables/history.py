"""What was said and changed: turns, updates, the append-only chain of changes, imports and papers.

Words of people stand in `words` and `updates`, which can be erased; `changes` holds ids and salted hashes only.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.tables.columns import key, metadata, to
from storage.types import Id, Json, UtcTime, Words

turns = Table(
    "turns",
    metadata,
    key(),
    Column("at", UtcTime, nullable=False),
    to("boards", "board_id"),
    to("accounts", "account_id", null=True),
    to("people", "person_id", null=True),
    Column("role", String(20), nullable=False, server_default="nobody"),
    Column("verb", String(40), nullable=False, server_default=""),
    to("places", "place_id", null=True),
    Column("message", Words, nullable=False, server_default=""),
    Column("source", Words, nullable=False, server_default=""),
    to("turns", "undoes", null=True),
    to("turns", "undone_by", null=True),
)
Index("ix_turns_account", turns.c.account_id, turns.c.id)
Index("ix_turns_message", turns.c.place_id, turns.c.message)

updates = Table(
    "updates",
    metadata,
    key(),
    to("actions", "action_id", index=True),
    to("turns", "turn_id", null=True),
    Column("text", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", Words, nullable=False, server_default=""),
    to("accounts", "account_id", null=True),
    to("people", "person_id", null=True),
    Column("source", Words, nullable=False, server_default=""),
)

changes = Table(
    "changes",
    metadata,
    key(),
    to("boards", "board_id"),
    Column("seq", Integer, nullable=False),
    to("turns", "turn_id", index=True),
    to("actions", "action_id"),
    Column("what", String(40), nullable=False),
    Column("at", UtcTime, nullable=False),
    to("accounts", "account_id", null=True),
    to("people", "person_id", null=True),
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
    # One salt for the values (before, after) and one for the words (why, names, source). Where a part is
    # erased its salt goes too, and its hash is kept in its place, so that the other part still verifies.
    Column("values_salt", String(32), nullable=False),
    Column("words_salt", String(32), nullable=False),
    Column("values_hash", String(64), nullable=False, server_default=""),
    Column("words_hash", String(64), nullable=False, server_default=""),
    Column("before", Words, nullable=False, server_default=""),
    Column("after", Words, nullable=False, server_default=""),
    Column("why", Words, nullable=False, server_default=""),
    Column("name", Words, nullable=False, server_default=""),
    Column("on_behalf", Words, nullable=False, server_default=""),
    Column("source", Words, nullable=False, server_default=""),
    Column("erased_at", UtcTime),
)

heads = Table(
    "heads",
    metadata,
    Column("board_id", Id, ForeignKey("boards.id"), primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False, server_default="0"),
    Column("chain", String(64), nullable=False, server_default=""),
)

papers = Table(
    "papers",
    metadata,
    key(),
    to("boards", "board_id"),
    Column("number", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("layout", Words, nullable=False, server_default=""),
    Column("head", String(64), nullable=False, server_default=""),
    Column("rows", Json, nullable=False),
    UniqueConstraint("board_id", "number"),
)

imports = Table(
    "imports",
    metadata,
    key(),
    to("boards", "board_id"),
    Column("file_name", Words, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("board_id", "sha256"),
)

# What a board's own headings mean. No meaning yet: the column was met and left out, and the officer may say.
headings = Table(
    "headings",
    metadata,
    key(),
    to("boards", "board_id"),
    Column("heading", Words, nullable=False),
    Column("printed", Words, nullable=False),
    Column("meaning", String(20), nullable=False, server_default=""),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("board_id", "heading"),
)

# Fingerprints only: the words of a row that was refused are not kept.
refused_rows = Table(
    "refused_rows",
    metadata,
    key(),
    to("boards", "board_id"),
    Column("fingerprint", String(64), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("board_id", "fingerprint"),
)
