"""What all tables have in common: one metadata with named constraints, keys and references."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData

from storage.types import Id

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def key() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=True)


def to(target: str, name: str, *, null: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=null, index=index)


def one_of(column: str, *values: str) -> str:
    """The condition that a column holds one of these. Not `IN`: of more than two values SQLite makes a table at every look."""
    return " OR ".join(f"{column} = '{value}'" for value in values)
