"""The first version. The register itself: boards, people, places, and the rows that they are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Id, Json, UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    _boards()
    _people()
    _people_indexes()
    _accounts()
    _accounts_indexes()
    _aliases()
    _aliases_indexes()
    _link_codes()
    _meetings()
    _subgroups()
    _actions()
    _actions_indexes()
    _places()
    _places_indexes()
    _roles()
    _roles_indexes()
    _acts()
    _acts_indexes()
    _owners()
    _owners_indexes()


def downgrade() -> None:
    for name in (
        "owners",
        "acts",
        "roles",
        "places",
        "actions",
        "subgroups",
        "meetings",
        "link_codes",
        "aliases",
        "accounts",
        "people",
        "boards",
    ):
        op.drop_table(name)


def _boards() -> None:
    op.create_table(
        "boards",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(length=60), server_default="Europe/London", nullable=False),
        sa.Column("rag_key", Json(), server_default="[]", nullable=False),
        sa.Column("blank_marking", sa.String(length=20), server_default="official", nullable=False),
        sa.Column("marking_words", Json(), server_default="[]", nullable=False),
        sa.Column("columns", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint("code", name=op.f("uq_boards_code")),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), server_default="person", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("organisation", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("aliases", Json(), server_default="[]", nullable=False),
        sa.Column("reminders", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("held_by", Id, nullable=True),
        sa.Column("held_since", sa.Date(), nullable=True),
        sa.Column("erased_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["held_by"], ["people.id"], name=op.f("fk_people_held_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )


def _people_indexes() -> None:
    op.create_index(op.f("ix_people_email"), "people", ["email"], unique=False)
    op.create_index(op.f("ix_people_held_by"), "people", ["held_by"], unique=False)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=20), server_default="unknown", nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("checked_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_accounts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("platform", "tenant", "user", name=op.f("uq_accounts_platform_tenant_user")),
    )


def _accounts_indexes() -> None:
    op.create_index(op.f("ix_accounts_person_id"), "accounts", ["person_id"], unique=False)


def _aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_aliases_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aliases")),
        sa.UniqueConstraint("person_id", "folded", name=op.f("uq_aliases_person_id_folded")),
    )


def _aliases_indexes() -> None:
    op.create_index(op.f("ix_aliases_folded"), "aliases", ["folded"], unique=False)


def _link_codes() -> None:
    op.create_table(
        "link_codes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_link_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_codes")),
    )


def _meetings() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_meetings_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("board_id", "held_on", name=op.f("uq_meetings_board_id_held_on")),
    )


def _subgroups() -> None:
    op.create_table(
        "subgroups",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_board", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("last_number", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_subgroups_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subgroups")),
        sa.UniqueConstraint("board_id", "code", name=op.f("uq_subgroups_board_id_code")),
    )


def _actions() -> None:
    op.create_table(
        "actions",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("subgroup_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("section", sa.Text(), server_default="", nullable=False),
        sa.Column("printed", sa.Text(), server_default="", nullable=False),
        sa.Column("start", sa.Text(), server_default="", nullable=False),
        sa.Column("due_text", sa.Text(), server_default="", nullable=False),
        sa.Column("due_kind", sa.String(length=12), server_default="none", nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("next_update", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=12), server_default="not_started", nullable=False),
        sa.Column("rag", sa.String(length=6), server_default="none", nullable=False),
        sa.Column("marking", sa.String(length=20), server_default="official", nullable=False),
        sa.Column("marking_text", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("outcomes", sa.Text(), server_default="", nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("heard_at", UtcTime(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("rag IN ('red','amber','green','none')", name=op.f("ck_actions_rag")),
        sa.CheckConstraint(
            "status IN ('not_started','in_progress','blocked','completed','agreed','closed')",
            name=op.f("ck_actions_status"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_actions_number")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_actions_board_id")),
        sa.ForeignKeyConstraint(["subgroup_id"], ["subgroups.id"], name=op.f("fk_actions_subgroup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
        sa.UniqueConstraint("subgroup_id", "number", name=op.f("uq_actions_subgroup_id_number")),
    )


def _actions_indexes() -> None:
    op.create_index(
        "ix_actions_board_open",
        "actions",
        ["board_id", "due"],
        unique=False,
        sqlite_where=sa.text("status IN ('not_started', 'in_progress', 'blocked')"),
        postgresql_where=sa.text("status IN ('not_started', 'in_progress', 'blocked')"),
    )
    op.create_index("ix_actions_changed", "actions", ["subgroup_id", "changed_at"], unique=False)
    op.create_index(
        "ix_actions_open",
        "actions",
        ["subgroup_id", "due"],
        unique=False,
        sqlite_where=sa.text("status IN ('not_started', 'in_progress', 'blocked')"),
        postgresql_where=sa.text("status IN ('not_started', 'in_progress', 'blocked')"),
    )
    op.create_index("ix_actions_printed", "actions", ["board_id", "printed"], unique=False)


def _places() -> None:
    op.create_table(
        "places",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("tenant", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), server_default="channel", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("subgroup_id", Id, nullable=True),
        sa.Column("whole_board", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=True),
        sa.Column("guests", sa.Boolean(), nullable=True),
        sa.Column("cleared", sa.String(length=20), nullable=True),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("suspended", sa.Text(), server_default="", nullable=False),
        sa.Column("address", Json(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_places_person_id")),
        sa.ForeignKeyConstraint(["subgroup_id"], ["subgroups.id"], name=op.f("fk_places_subgroup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("platform", "tenant", "channel", name=op.f("uq_places_platform_tenant_channel")),
    )


def _places_indexes() -> None:
    op.create_index(op.f("ix_places_person_id"), "places", ["person_id"], unique=False)
    op.create_index(op.f("ix_places_subgroup_id"), "places", ["subgroup_id"], unique=False)


def _roles() -> None:
    op.create_table(
        "roles",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("subgroup_id", Id, nullable=True),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("deputises", Id, nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_roles_board_id")),
        sa.ForeignKeyConstraint(["deputises"], ["people.id"], name=op.f("fk_roles_deputises")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_roles_person_id")),
        sa.ForeignKeyConstraint(["subgroup_id"], ["subgroups.id"], name=op.f("fk_roles_subgroup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
    )


def _roles_indexes() -> None:
    op.create_index(op.f("ix_roles_person_id"), "roles", ["person_id"], unique=False)


def _acts() -> None:
    op.create_table(
        "acts",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("deed", sa.String(length=40), nullable=False),
        sa.Column("board_id", Id, nullable=True),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("role", sa.String(length=20), server_default="nobody", nullable=False),
        sa.Column("about_person", Id, nullable=True),
        sa.Column("about_account", Id, nullable=True),
        sa.Column("about_place", Id, nullable=True),
        sa.Column("detail", sa.String(length=80), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["about_account"], ["accounts.id"], name=op.f("fk_acts_about_account")),
        sa.ForeignKeyConstraint(["about_person"], ["people.id"], name=op.f("fk_acts_about_person")),
        sa.ForeignKeyConstraint(["about_place"], ["places.id"], name=op.f("fk_acts_about_place")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_acts_account_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_acts_board_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_acts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )


def _acts_indexes() -> None:
    op.create_index(op.f("ix_acts_about_person"), "acts", ["about_person"], unique=False)
    op.create_index(op.f("ix_acts_about_place"), "acts", ["about_place"], unique=False)


def _owners() -> None:
    op.create_table(
        "owners",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("action_id", Id, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("lead", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("supporting", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_owners_action_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_owners_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owners")),
    )


def _owners_indexes() -> None:
    op.create_index(op.f("ix_owners_action_id"), "owners", ["action_id"], unique=False)
    op.create_index(op.f("ix_owners_person_id"), "owners", ["person_id"], unique=False)
