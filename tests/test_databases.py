"""The fixtures keep their word: real servers, fresh databases, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests.conftest import Fresh
from tests.databases import NoPostgres, find_binaries

HOLDER = """
import sys, time
from tests.databases import running_postgres
with running_postgres() as postgres:
    print(postgres.server.query["host"], flush=True)
    time.sleep(60)
"""


def test_an_empty_database_is_empty_and_of_the_asked_kind(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    assert make_url(empty_database_url).get_backend_name() == engine.dialect.name
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_two_tests_never_share_a_database(fresh: Fresh) -> None:
    for kind in ("sqlite", "postgresql"):
        first, second = create_engine(fresh(kind, True)), create_engine(fresh(kind, True))
        with first.begin() as connection:
            connection.execute(text("CREATE TABLE mark (id INTEGER)"))
        assert inspect(second).get_table_names() == []
        first.dispose()
        second.dispose()


def test_a_database_with_the_schema_has_the_register_in_it(database_url: str) -> None:
    engine = create_engine(database_url)
    assert {"boards", "actions", "changes", "outbox"} <= set(inspect(engine).get_table_names())
    engine.dispose()


@pytest.mark.skipif(sys.platform != "linux", reason="NOT TESTED: only Linux stops a child with its parent")
def test_a_killed_test_run_leaves_no_server_behind(repository: Path) -> None:
    if os.environ.get("TEST_DATABASE_URL"):
        pytest.skip("NOT TESTED: TEST_DATABASE_URL names a server that is not ours to stop")
    try:
        find_binaries()
    except NoPostgres as reason:
        pytest.skip(f"NOT TESTED on PostgreSQL: {reason}")
    holder = subprocess.Popen([sys.executable, "-c", HOLDER], cwd=repository, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    with holder.stdout:
        folder = Path(holder.stdout.readline().strip())
        server = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    until = time.monotonic() + 10
    while alive(server) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(server)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.rmdir()


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
