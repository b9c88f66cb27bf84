"""Writes migrations from what `storage/tables` says and the migrations before do not.

    python -m storage.migrations.write 0004 "What it is for"
    python -m storage.migrations.write first

The first line writes the next step: read it, then add it to `REVISIONS` in `storage/schema.py`. The
second writes the first version anew, a file for each module of `storage/tables`, which is right only
until the first release: afterwards those files are what somebody's database was made by.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from alembic import command
from alembic.autogenerate import render_python_code
from alembic.config import Config
from alembic.operations.ops import CreateIndexOp, CreateTableOp, UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table

from storage.engine import open_engine, writing
from storage.migrations.rendering import render_item
from storage.schema import MIGRATIONS, migrate_to
from storage.tables import conversation, history, metadata, register

FIRST: tuple[tuple[str, ModuleType], ...] = (("0001", register), ("0002", history), ("0003", conversation))
VERSIONS = MIGRATIONS / "versions"


def write_next(revision: str, message: str) -> None:
    """One step, found by comparing the tables with a database at the newest revision."""
    with _scratch() as connection:
        migrate_to(connection, "head")
        settings = Config()
        settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
        settings.attributes["connection"] = connection
        command.revision(settings, message, autogenerate=True, rev_id=revision)


def write_first() -> None:
    """The tables as they are now, each in a function of its own."""
    with _scratch() as connection:
        previous: str | None = None
        for revision, module in FIRST:
            name = module.__name__.rpartition(".")[2]
            (VERSIONS / f"{revision}_{name}.py").write_text(_first(connection, revision, previous, module))
            previous = revision


@contextmanager
def _scratch() -> Iterator[Connection]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'before.db'}")
        with writing(engine) as connection:
            yield connection
        engine.dispose()


def _first(connection: Connection, revision: str, previous: str | None, module: ModuleType) -> str:
    mine = [table for table in metadata.sorted_tables if getattr(module, table.name, None) is table]
    steps = {name: step for table in mine for name, step in _steps(table).items()}
    made = "\n\n".join(f"def _{name}() -> None:\n{_code(connection, step)}\n" for name, step in steps.items())
    calls = "\n".join(f"    _{name}()" for name in steps)
    drops = ", ".join(f'"{table.name}"' for table in reversed(mine))
    return f'''"""The first version. {(module.__doc__ or "").splitlines()[0]}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.types import Id, Json, UtcTime

revision = "{revision}"
down_revision = {f'"{previous}"' if previous else None}


def upgrade() -> None:
{calls}


def downgrade() -> None:
    for name in ({drops}):
        op.drop_table(name)


{made}'''


def _steps(table: Table) -> dict[str, UpgradeOps]:
    indexes = [CreateIndexOp.from_index(index) for index in sorted(table.indexes, key=lambda each: str(each.name))]
    found = {table.name: UpgradeOps([CreateTableOp.from_table(table)])}
    return found | ({f"{table.name}_indexes": UpgradeOps(indexes)} if indexes else {})


def _code(connection: Connection, steps: UpgradeOps) -> str:
    context = MigrationContext.configure(connection)
    code = render_python_code(steps, render_item=render_item, migration_context=context)
    return "\n".join(line for line in code.splitlines() if "###" not in line)


if __name__ == "__main__":
    if sys.argv[1:] == ["first"]:
        write_first()
    else:
        write_next(sys.argv[1], sys.argv[2])
