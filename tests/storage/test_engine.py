"""The one writer of SQLite: taken in the order of asking, and a log that is moved beside the turns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sqlalchemy import Engine, text

from storage.engine import move_log, reading, writing
from storage.turnstile import Turnstile
from tests.storage.conftest import Northmere


def test_who_asks_first_writes_first() -> None:
    turnstile, order = Turnstile(), list[int]()
    assert turnstile.acquire(1)

    def write(number: int) -> None:
        assert turnstile.acquire(5)
        order.append(number)
        turnstile.release()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
        time.sleep(0.02)
    turnstile.release()
    for writer in writers:
        writer.join()
    assert order == [0, 1, 2, 3, 4, 5]


def test_who_loses_patience_is_passed_over_and_stops_nobody() -> None:
    turnstile = Turnstile()
    assert turnstile.acquire(1)
    assert not turnstile.acquire(0.01)
    turnstile.release()
    assert turnstile.acquire(0.01)


def test_what_is_committed_moves_from_the_log_while_somebody_reads_and_somebody_writes(
    engine: Engine, settled: Callable[[Engine], Northmere]
) -> None:
    northmere = settled(engine)
    northmere.added()
    with reading(engine) as reader, writing(engine) as writer:
        writer.execute(text("UPDATE people SET title = 'Harbour master'"))
        assert move_log(engine) == 0
        assert reader.execute(text("SELECT count(*) FROM actions")).scalar() == 1
        writer.commit()
    assert move_log(engine) == 0
