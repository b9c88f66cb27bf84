"""The words that actions are found by. They are written, and their full text made, when the schema is at its head."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.search_index import drop_index
from storage.types import Id

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "searches",
        sa.Column("action_id", Id, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_searches_action_id")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_searches")),
    )


def downgrade() -> None:
    drop_index(op.get_bind())
    op.drop_table("searches")
