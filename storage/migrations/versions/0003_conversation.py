"""The first version. Talk with the platforms: what was answered, what waits for a yes, what is to be said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Id, Json, UtcTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _gates()
    _seen()
    _outbox()
    _outbox_indexes()
    _refusals()
    _schedules()
    _proposals()
    _proposals_indexes()
    _posts()
    _posts_indexes()


def downgrade() -> None:
    for name in ("posts", "proposals", "schedules", "refusals", "outbox", "seen", "gates"):
        op.drop_table(name)


def _gates() -> None:
    op.create_table(
        "gates",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("next_ok", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_gates")),
    )


def _seen() -> None:
    op.create_table(
        "seen",
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("receipt", Json(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("platform", "tenant", "key", name=op.f("pk_seen")),
        sqlite_with_rowid=False,
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("place_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("args", Json(), server_default="{}", nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("payload_stamp", sa.String(length=64), server_default="", nullable=False),
        sa.Column("listed", Json(), server_default="[]", nullable=False),
        sa.Column("edit", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=10), server_default="ready", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=True),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.Column("lease_owner", sa.String(length=60), server_default="", nullable=False),
        sa.Column("lease_token", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=True),
        sa.Column("first_sent_at", UtcTime(), nullable=True),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "state IN ('ready','sending','sent','uncertain','dead','expired','cancelled')", name=op.f("ck_outbox_state")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_outbox_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )


def _outbox_indexes() -> None:
    op.create_index(
        "ix_outbox_busy",
        "outbox",
        ["place_id"],
        unique=False,
        sqlite_where=sa.text("state IN ('sending', 'uncertain')"),
        postgresql_where=sa.text("state IN ('sending', 'uncertain')"),
    )
    op.create_index(
        "ix_outbox_expiring",
        "outbox",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'ready' AND expires_at IS NOT NULL"),
        postgresql_where=sa.text("state = 'ready' AND expires_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_unfinished",
        "outbox",
        ["place_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('ready', 'sending', 'uncertain')"),
        postgresql_where=sa.text("state IN ('ready', 'sending', 'uncertain')"),
    )


def _refusals() -> None:
    op.create_table(
        "refusals",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("place_id", Id, nullable=True),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("action_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_refusals_account_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_refusals_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
    )


def _schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("subgroup_id", Id, nullable=False),
        sa.Column("place_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=40), server_default="digest", nullable=False),
        sa.Column("weekday", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.String(length=5), server_default="09:00", nullable=False),
        sa.Column("zone", sa.String(length=60), server_default="Europe/London", nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("skip_holidays", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("last_period", sa.String(length=40), server_default="", nullable=False),
        sa.Column("max_late_days", sa.Integer(), server_default="3", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_schedules_place_id")),
        sa.ForeignKeyConstraint(["subgroup_id"], ["subgroups.id"], name=op.f("fk_schedules_subgroup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("subgroup_id", "place_id", "kind", name=op.f("uq_schedules_subgroup_id_place_id_kind")),
    )


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("steps", Json(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("question", sa.Text(), server_default="", nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("place_id", Id, nullable=True),
        sa.Column("thread", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=12), server_default="waiting", nullable=False),
        sa.Column("settled_by", Id, nullable=True),
        sa.Column("turn_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_proposals_account_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_proposals_board_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_proposals_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_proposals_place_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name=op.f("fk_proposals_settled_by")),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_proposals_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("board_id", "key", name=op.f("uq_proposals_board_id_key")),
    )


def _proposals_indexes() -> None:
    op.create_index(
        "ix_proposals_waiting",
        "proposals",
        ["board_id", "expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("place_id", Id, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("action_id", Id, nullable=True),
        sa.Column("listed", Json(), server_default="[]", nullable=False),
        sa.Column("proposal_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_posts_action_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_posts_place_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_posts_proposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("place_id", "message", name=op.f("uq_posts_place_id_message")),
    )


def _posts_indexes() -> None:
    op.create_index(op.f("ix_posts_action_id"), "posts", ["action_id"], unique=False)
