"""First starts, migrations, and the plain refusals of a database that is not ours or not of this version."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, make_url, text

from bot.errors import Unready
from storage.engine import open_engine, reading, writing
from storage.schema import MIGRATIONS, REVISIONS, migrate_to, prepare, upgrade, whole
from storage.search_index import is_of_index
from storage.tables import metadata
from storage.triggers import has_triggers
from tests.storage.conftest import KEY, Settled


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    with reading(engine) as connection:
        return {name for name in inspect(connection).get_table_names() if not is_of_index(name)}


def stamped(engine: Engine, revision: str) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        connection.commit()


def of_ours(name: str | None, _kind: object, _parents: object) -> bool:
    return not is_of_index(name)


def differences(engine: Engine) -> list[object]:
    with reading(engine) as connection:
        return compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True, "include_name": of_ours}), metadata
        )


def test_a_first_start_makes_the_tables_and_a_second_finds_them(empty: Engine, settled: Settled) -> None:
    prepare(empty, migrate=True)
    prepare(empty, migrate=False)
    assert tables(empty) == {*metadata.tables, "alembic_version"}
    with reading(empty) as connection:
        assert has_triggers(connection)
    assert settled(empty).added().reference == "HARBOUR-1"


def test_the_migrations_make_what_the_tables_say(empty: Engine) -> None:
    with writing(empty) as connection:
        migrate_to(connection, "head")
        connection.commit()
    assert differences(empty) == []


def test_a_first_start_makes_what_the_migrations_make(empty: Engine) -> None:
    prepare(empty, migrate=True)
    assert differences(empty) == []


def test_migrations_go_up_and_down_and_up(empty: Engine, settled: Settled) -> None:
    with writing(empty) as connection:
        for revision in ("head", *reversed(REVISIONS[:-1]), "base", "head"):
            migrate_to(connection, revision)
        connection.commit()
    upgrade(empty)
    prepare(empty, migrate=False)
    northmere = settled(empty)
    northmere.recorded(northmere.added())
    with northmere.units.read() as unit:
        assert len(unit.ledger.history(1)) == 1


def test_a_register_that_is_a_step_behind_is_brought_up_with_its_rows(empty: Engine, settled: Settled) -> None:
    prepare(empty, migrate=True)
    northmere = settled(empty)
    action = northmere.added()
    northmere.recorded(action)
    with whole(empty) as connection:
        migrate_to(connection, REVISIONS[-2])
    prepare(empty, migrate=True)
    with northmere.units.read() as unit:
        assert unit.actions.get(action.id) == action
        assert len(unit.ledger.history(action.id)) == 1


def test_the_revisions_are_those_of_the_migrations() -> None:
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    walked = [script.revision for script in ScriptDirectory.from_config(settings).walk_revisions()]
    assert tuple(reversed(walked)) == REVISIONS


def test_postgresql_is_not_migrated_unasked(fresh: Callable[[str, bool], str]) -> None:
    engine = open_engine(fresh("postgresql", True))
    with pytest.raises(Unready, match=r"no tables yet.*matters db upgrade"):
        prepare(engine, migrate=False)
    assert tables(engine) == set()
    prepare(engine, migrate=True)
    stamped(engine, REVISIONS[0])
    with pytest.raises(Unready, match=f"schema {REVISIONS[0]}.*matters db upgrade"):
        prepare(engine, migrate=False)
    engine.dispose()


def test_a_newer_database_is_refused(engine: Engine) -> None:
    stamped(engine, "9999")
    with pytest.raises(Unready, match="newer version"):
        prepare(engine, migrate=True)


def test_the_database_of_something_else_is_refused_and_left_alone(empty: Engine) -> None:
    with writing(empty) as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER)"))
        connection.commit()
    with pytest.raises(Unready, match="recipes"):
        prepare(empty, migrate=True)
    assert tables(empty) == {"recipes"}


def test_two_that_start_together_make_the_tables_once(empty_database_url: str) -> None:
    program = "import sys; from storage.engine import open_engine; from storage.schema import prepare; "
    program += "prepare(open_engine(sys.argv[1]), migrate=True)"
    started = [
        subprocess.Popen([sys.executable, "-c", program, empty_database_url], stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [(process.communicate()[1], process.returncode) for process in started] == [("", 0)] * 3


def test_a_start_with_a_current_schema_does_not_load_alembic(database_url: str) -> None:
    program = "import sys; from storage.engine import open_engine; from storage.schema import prepare; "
    program += "prepare(open_engine(sys.argv[1]), migrate=True); sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program, database_url], check=False).returncode == 0


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://localhost/x", "only sqlite and postgresql"),
        ("sqlite://", "needs a file"),
        ("sqlite:////proc/nothing/register.db", "cannot be made"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_plainly(url: str, sentence: str) -> None:
    with pytest.raises(Unready, match=sentence):
        prepare(open_engine(url), migrate=True)


def test_a_database_that_does_not_answer_is_not_a_fault_of_the_program() -> None:
    engine = open_engine("postgresql://nobody@127.0.0.1:9/register")
    with pytest.raises(Unready, match="does not answer"):
        prepare(engine, migrate=False)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "minutes.db"
    path.write_text("Minutes of the meeting held in the town hall of Northmere. " * 20)
    engine = open_engine(f"sqlite:///{path}")
    with pytest.raises(Unready, match="holds something else"):
        prepare(engine, migrate=True)
    engine.dispose()


def test_a_database_without_tables_says_what_to_do(empty: Engine) -> None:
    from storage.unit_of_work import SqlUnits

    with pytest.raises(Unready, match="matters db upgrade"), SqlUnits(empty, KEY).read() as unit:
        unit.boards.all()


@pytest.mark.skipif(os.geteuid() == 0, reason="NOT TESTED as root: to root every file is open")
def test_a_file_that_may_not_be_written_says_so(sqlite_url: str) -> None:
    path = Path(str(make_url(sqlite_url).database))
    path.chmod(0o400)
    engine = open_engine(sqlite_url)
    with pytest.raises(Unready), writing(engine) as connection:
        connection.execute(text("DELETE FROM seen"))
    engine.dispose()
