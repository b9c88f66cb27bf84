"""Copies a whole register into an empty database of either kind, and compares the two row by row.

For the day when a council moves from one file to PostgreSQL. The source is only read, and nobody can
write to it meanwhile; the target is filled in one transaction or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any

from sqlalchemy import Connection, Integer, Table, bindparam, func, insert, select, text, update

from bot.errors import Unready
from storage.engine import open_engine, writing
from storage.schema import prepare, stored_revision, wanted_revision
from storage.tables import metadata

BATCH = 500


def copy_database(source_url: str, target_url: str) -> tuple[tuple[str, int], ...]:
    """Each table and how many of its rows were copied and found equal."""
    source, target = open_engine(source_url), open_engine(target_url)
    try:
        if (stored := stored_revision(source)) != wanted_revision():
            raise Unready(
                f"The source has schema {stored or 'none'}, not {wanted_revision()}: run `matters db upgrade`."
            )
        prepare(target, migrate=True)
        with writing(source) as old, writing(target) as new:
            for table in metadata.sorted_tables:
                _must_be_empty(new, table)
            copied = tuple((table.name, _copy(old, new, table)) for table in metadata.sorted_tables)
            for table in metadata.sorted_tables:
                _must_be_equal(old, new, table)
            new.commit()
        return copied
    finally:
        source.dispose()
        target.dispose()


def _must_be_empty(connection: Connection, table: Table) -> None:
    if connection.execute(select(table).limit(1)).first() is not None:
        raise Unready(f"The target is not empty: its table {table.name} has rows. Nothing was copied.")


def _copy(old: Connection, new: Connection, table: Table) -> int:
    # What refers to a row of its own table may refer to one that comes later: these follow at the end.
    later = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    count = 0
    postponed: list[dict[str, Any]] = []
    for rows in _batches(old, table):
        values = [dict(zip(table.columns.keys(), row, strict=True)) for row in rows]
        for row in values:
            kept = {name: row[name] for name in later}
            if any(value is not None for value in kept.values()):
                postponed.append({"row": row["id"], **kept})
                row.update(dict.fromkeys(kept))
        new.execute(insert(table), values)
        count += len(values)
    if postponed:
        new.execute(update(table).where(table.c.id == bindparam("row")), postponed)
    _go_on_counting(new, table)
    return count


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Any]]:
    ordered = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    return iter(connection.execute(ordered))


def _batches(connection: Connection, table: Table) -> Iterator[list[Sequence[Any]]]:
    rows = _rows(connection, table)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL's own counter did not see the rows that came with their numbers."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None or not isinstance(column.type, Integer):
        return
    highest = connection.execute(select(func.max(column))).scalar()
    if highest is not None:
        counter = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
        connection.execute(counter, {"table": table.name, "column": column.name, "highest": highest})


def _must_be_equal(old: Connection, new: Connection, table: Table) -> None:
    for before, after in zip_longest(_rows(old, table), _rows(new, table)):
        if before is None or after is None or tuple(before) != tuple(after):
            raise Unready(f"After copying, a row of {table.name} differs. Nothing was kept: report this.")
