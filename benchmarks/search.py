"""What `find` costs on a hundred thousand actions, against a read of one row by its key, on both databases.

The words are of three kinds: one that every action has, one in a hundred, one in ten thousand; each asked for
over the whole board in a personal chat and in a subgroup's channel, whole and half typed.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import Engine, insert, text

from benchmarks.figure import Figure
from bot.core import Bot
from bot.incoming import Manner, Origin, Said
from bot.model import Account, AccountKind, Audience, Board, Person, Place, PlaceKind, Role, Subgroup
from bot.reply import Reply
from storage.digest import SqlWeeks
from storage.engine import open_engine, writing
from storage.schema import prepare
from storage.search_index import make_index
from storage.tables import actions, owners, people
from storage.unit_of_work import SqlUnits
from tests.databases import NoPostgres, running_postgres

MANY, GROUPS, PEOPLE, ROUNDS = 100_000, 500, 500, 15
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
QUESTIONS = (
    "leaflet", "leafl", "print leaflets", "harbour", "harb wall", "agree harbour", "culvert-7", "culverts", "G12-40",
    "owner 77", "Owner 77", "40", "wordings of the lighthouse", "nothing-like-it", "agree the wording of leaflet",
)  # fmt: skip
BUDGET, RATIO = 20.0, 60.0


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _measured("SQLite", f"sqlite:///{Path(folder) / 'search.db'}")
    try:
        with running_postgres() as server:
            yield from _measured("PostgreSQL", server.fresh(empty=True).render_as_string(hide_password=False))
    except NoPostgres as reason:
        print(f"NOT MEASURED on PostgreSQL: {reason}")


def _measured(name: str, url: str) -> Iterator[Figure]:
    engine = open_engine(url)
    prepare(engine, migrate=True)
    _fill(engine)
    bot, numbers = Bot(SqlUnits(engine, b"a key for the benchmark of search"), SqlWeeks(engine), lambda: NOW), count()
    took: list[float] = []
    best: list[float] = []
    reads: list[float] = []
    slowest: tuple[float, str] = (0.0, "")
    for channel in ("chat", "channel"):
        for words in QUESTIONS:
            each = []
            for _ in range(ROUNDS):
                reads.append(_timed(partial(_read, engine, next(numbers) % MANY + 1)))
                each.append(_timed(partial(_find, bot, words, channel, next(numbers))))
            took += each
            best.append(min(each))
            slowest = max(slowest, (statistics.median(each), f"“{words}” in a {channel}"))
    middle, read = statistics.median(took) * 1000, statistics.median(reads) * 1000
    quickest = statistics.median(best) * 1000
    print(f"  {name}: a read by its key {read:.2f} ms, each question at its quickest {quickest:.1f} ms")
    print(f"  {name}: slowest question {slowest[1]}: {slowest[0] * 1000:.1f} ms", flush=True)
    yield Figure("search", f"`find` among {MANY:,} actions, p50 of a whole turn, {name}", middle, BUDGET, "ms")
    yield Figure("search", f"the same against a read of one row by its key, {name}", middle / read, RATIO)
    engine.dispose()


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _read(engine: Engine, action_id: int) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("SELECT * FROM actions WHERE id = :id"), {"id": action_id}).one()


def _find(bot: Bot, words: str, channel: str, number: int) -> None:
    personal = channel == "chat"
    kind = PlaceKind.PERSONAL if personal else PlaceKind.CHANNEL
    origin = Origin("slack", "T1", "BEA", "D-BEA" if personal else "C-1", f"k{number}", kind, message=f"k{number}")
    answer = bot.handle(Said(origin, f"find {words}", Manner.PERSONAL if personal else Manner.SLASH))
    assert isinstance(answer, Reply)
    assert answer.outcome == "shown"


def _fill(engine: Engine) -> None:
    with SqlUnits(engine, b"a key for the benchmark of search").write() as unit:
        board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
        for number in range(GROUPS):
            unit.boards.add_subgroup(Subgroup(0, board.id, f"G{number}", f"Subgroup {number}"))
        bea = unit.people.add(Person(0, "Bea Okoro"))
        unit.people.grant(board.id, None, bea.id, Role.OFFICER)
        account = unit.people.account_seen(Account(0, "slack", "T1", "BEA", "Bea Okoro", AccountKind.MEMBER))
        unit.people.link(account.id, bea.id)
        closed = Audience(public=False, shared=False, guests=False)
        unit.places.seen(Place(0, "slack", "T1", "C-1", PlaceKind.CHANNEL, "one", subgroup_id=1, audience=closed))
        unit.places.seen(Place(0, "slack", "T1", "D-BEA", PlaceKind.PERSONAL, person_id=bea.id))
        unit.commit()
    with writing(engine) as connection:
        connection.execute(insert(people), [{"name": f"Owner {number}", "aliases": []} for number in range(PEOPLE)])
        for first in range(0, MANY, 5_000):
            connection.execute(insert(actions), [_action(board.id, number) for number in range(first, first + 5_000)])
            connection.execute(insert(owners), [_owner(number) for number in range(first, first + 5_000)])
        make_index(connection)
        connection.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _action(board_id: int, number: int) -> dict[str, object]:
    chance = random.Random(number)
    place = "harbour wall" if number % 100 == 7 else "market square"
    extra = f" beside culvert-{number % 10}" if chance.random() < 0.0001 else ""
    words = " ".join(
        f"{chance.choice('bcdfglmnprst')}{chance.choice('aeiou')}{chance.randrange(2000)}x" for _ in range(6)
    )
    return {
        "board_id": board_id,
        "subgroup_id": number % GROUPS + 1,
        "number": number // GROUPS + 1,
        "text": f"Agree the wording of leaflet {number} for the {place}{extra} with the print room: {words}",
        "section": f"Theme {number % 12}",
        "created_at": NOW,
        "changed_at": NOW,
    }


def _owner(number: int) -> dict[str, object]:
    return {
        "action_id": number + 1,
        "position": 0,
        "printed": f"Owner {number % PEOPLE}",
        "person_id": number % PEOPLE + 2,
    }
