"""Runs migrations on the connection that `storage/schema.py` hands over; knows no address and no settings."""

from __future__ import annotations

from alembic import context

from storage.migrations.rendering import render_item
from storage.search_index import is_of_index
from storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters a table by making it anew; the history's triggers are made again afterwards.
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    include_name=lambda name, _kind, _parents: not is_of_index(name),
)
context.run_migrations()
