"""Talk with the platforms: what was answered, what waits for a yes, what is to be said."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.tables.columns import key, metadata, one_of, to
from storage.types import Id, Json, UtcTime, Words

seen = Table(
    "seen",
    metadata,
    Column("platform", String(20), primary_key=True),
    Column("tenant", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("receipt", Json, nullable=False, server_default="{}"),
    # The key is all there is to find: on SQLite the row lives in the key's own tree.
    sqlite_with_rowid=False,
)

proposals = Table(
    "proposals",
    metadata,
    key(),
    to("boards", "board_id"),
    Column("key", Words, nullable=False),
    Column("source", String(12), nullable=False),
    Column("steps", Json, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("words", Words, nullable=False, server_default=""),
    Column("question", Words, nullable=False, server_default=""),
    to("accounts", "account_id", null=True),
    to("people", "person_id", null=True),
    to("places", "place_id", null=True),
    Column("thread", Words, nullable=False, server_default=""),
    Column("state", String(12), nullable=False, server_default="waiting"),
    to("people", "settled_by", null=True),
    to("turns", "turn_id", null=True),
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
    key(),
    to("places", "place_id"),
    Column("message", Words, nullable=False),
    Column("kind", String(40), nullable=False),
    to("actions", "action_id", null=True, index=True),
    Column("listed", Json, nullable=False, server_default="[]"),
    to("proposals", "proposal_id", null=True),
    UniqueConstraint("place_id", "message"),
)

schedules = Table(
    "schedules",
    metadata,
    key(),
    to("subgroups", "subgroup_id"),
    to("places", "place_id"),
    Column("kind", String(40), nullable=False, server_default="digest"),
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
    key(),
    Column("key", Words, nullable=False),
    to("places", "place_id"),
    Column("kind", String(40), nullable=False),
    Column("args", Json, nullable=False, server_default="{}"),
    Column("payload", Words),
    Column("payload_stamp", String(64), nullable=False, server_default=""),
    # The actions that the payload speaks of: checked again before every sending, kept with the post afterwards.
    Column("listed", Json, nullable=False, server_default="[]"),
    # The message that is edited in place; such a row may simply be repeated.
    Column("edit", Words, nullable=False, server_default=""),
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
    Column("message", Words, nullable=False, server_default=""),
    Column("last_error", Words, nullable=False, server_default=""),
    UniqueConstraint("key"),
    CheckConstraint(
        one_of("state", "ready", "sending", "sent", "uncertain", "dead", "expired", "cancelled"), name="state"
    ),
)


def unfinished(rows: str) -> str:
    """What the index of unfinished messages is made of, of the outbox by this name: an index is used for its own words."""
    return f"({one_of(f'{rows}.state', 'ready', 'sending', 'uncertain')})"


_UNFINISHED = one_of("state", "ready", "sending", "uncertain")
Index(
    "ix_outbox_unfinished",
    outbox.c.place_id,
    outbox.c.id,
    sqlite_where=text(_UNFINISHED),
    postgresql_where=text(_UNFINISHED),
)
# However many messages wait, few are in a worker's hands or in doubt, and few have a time after which they are void.
BUSY_SQL = "state IN ('sending', 'uncertain')"
Index("ix_outbox_busy", outbox.c.place_id, sqlite_where=text(BUSY_SQL), postgresql_where=text(BUSY_SQL))
EXPIRING_SQL = "state = 'ready' AND expires_at IS NOT NULL"
Index("ix_outbox_expiring", outbox.c.expires_at, sqlite_where=text(EXPIRING_SQL), postgresql_where=text(EXPIRING_SQL))

gates = Table(
    "gates",
    metadata,
    Column("key", Words, primary_key=True),
    Column("next_ok", UtcTime, nullable=False),
)

refusals = Table(
    "refusals",
    metadata,
    key(),
    Column("at", UtcTime, nullable=False),
    to("accounts", "account_id", null=True),
    to("places", "place_id", null=True),
    Column("deed", String(40), nullable=False),
    Column("action_id", Id),
)
