"""The words that an action is found by, folded by bot/searching.py; storage/search_index.py keeps their full text."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from storage.tables.columns import metadata
from storage.types import Id, Words

searches = Table(
    "searches",
    metadata,
    Column("action_id", Id, ForeignKey("actions.id"), primary_key=True, autoincrement=False),
    Column("words", Words, nullable=False, server_default=""),
)
