"""The first version. What was said and changed: turns, updates, the append-only chain of changes, imports and papers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Id, Json, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _headings()
    _heads()
    _imports()
    _papers()
    _refused_rows()
    _turns()
    _turns_indexes()
    _changes()
    _changes_indexes()
    _updates()
    _updates_indexes()
    _words()


def downgrade() -> None:
    for name in ("words", "updates", "changes", "turns", "refused_rows", "papers", "imports", "heads", "headings"):
        op.drop_table(name)


def _headings() -> None:
    op.create_table(
        "headings",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("meaning", sa.String(length=20), server_default="", nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_headings_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headings")),
        sa.UniqueConstraint("board_id", "heading", name=op.f("uq_headings_board_id_heading")),
    )


def _heads() -> None:
    op.create_table(
        "heads",
        sa.Column("board_id", Id, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("chain", sa.String(length=64), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_heads_board_id")),
        sa.PrimaryKeyConstraint("board_id", name=op.f("pk_heads")),
    )


def _imports() -> None:
    op.create_table(
        "imports",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_imports_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint("board_id", "sha256", name=op.f("uq_imports_board_id_sha256")),
    )


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("layout", sa.Text(), server_default="", nullable=False),
        sa.Column("head", sa.String(length=64), server_default="", nullable=False),
        sa.Column("rows", Json(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_papers_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("board_id", "number", name=op.f("uq_papers_board_id_number")),
    )


def _refused_rows() -> None:
    op.create_table(
        "refused_rows",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_refused_rows_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refused_rows")),
        sa.UniqueConstraint("board_id", "fingerprint", name=op.f("uq_refused_rows_board_id_fingerprint")),
    )


def _turns() -> None:
    op.create_table(
        "turns",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("role", sa.String(length=20), server_default="nobody", nullable=False),
        sa.Column("verb", sa.String(length=40), server_default="", nullable=False),
        sa.Column("place_id", Id, nullable=True),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("undoes", Id, nullable=True),
        sa.Column("undone_by", Id, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_turns_account_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_turns_board_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_turns_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_turns_place_id")),
        sa.ForeignKeyConstraint(["undoes"], ["turns.id"], name=op.f("fk_turns_undoes")),
        sa.ForeignKeyConstraint(["undone_by"], ["turns.id"], name=op.f("fk_turns_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
    )


def _turns_indexes() -> None:
    op.create_index("ix_turns_account", "turns", ["account_id", "id"], unique=False)
    op.create_index("ix_turns_message", "turns", ["place_id", "message"], unique=False)


def _changes() -> None:
    op.create_table(
        "changes",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("board_id", Id, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("turn_id", Id, nullable=False),
        sa.Column("action_id", Id, nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("role", sa.String(length=20), server_default="nobody", nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_changes_account_id")),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_changes_action_id")),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_changes_board_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_changes_person_id")),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_changes_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sa.UniqueConstraint("board_id", "seq", name=op.f("uq_changes_board_id_seq")),
    )


def _changes_indexes() -> None:
    op.create_index("ix_changes_action", "changes", ["action_id", "id"], unique=False)
    op.create_index(op.f("ix_changes_turn_id"), "changes", ["turn_id"], unique=False)


def _updates() -> None:
    op.create_table(
        "updates",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("action_id", Id, nullable=False),
        sa.Column("turn_id", Id, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("account_id", Id, nullable=True),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_updates_account_id")),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_updates_action_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_updates_person_id")),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_updates_turn_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_updates")),
    )


def _updates_indexes() -> None:
    op.create_index(op.f("ix_updates_action_id"), "updates", ["action_id"], unique=False)


def _words() -> None:
    op.create_table(
        "words",
        sa.Column("change_id", Id, autoincrement=False, nullable=False),
        sa.Column("values_salt", sa.String(length=32), nullable=False),
        sa.Column("words_salt", sa.String(length=32), nullable=False),
        sa.Column("values_hash", sa.String(length=64), server_default="", nullable=False),
        sa.Column("words_hash", sa.String(length=64), server_default="", nullable=False),
        sa.Column("before", sa.Text(), server_default="", nullable=False),
        sa.Column("after", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("on_behalf", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("erased_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["changes.id"], name=op.f("fk_words_change_id")),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_words")),
    )
