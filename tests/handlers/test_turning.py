"""Which turns run where: a short update on the loop's own thread, everything that may take long on another."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from bot.core import Bot
from bot.incoming import Incoming, Manner, Origin, Said
from bot.reply import Answer
from handlers.turning import Loop, Turner, is_brief
from storage.digest import SqlWeeks
from tests.builders import Town


def said(text: str, manner: Manner = Manner.SLASH) -> Said:
    return Said(Origin("slack", "T1", "PRIYA", "C-vawg", text[:40]), text, manner)


@pytest.mark.parametrize(
    "text", ["update 12 the map is printed", "rag 3 amber because of the rain", "12 done", "complete 3, 4"]
)
def test_a_few_words_about_a_few_actions_are_brief(text: str) -> None:
    assert is_brief(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "complete overdue",
        "list all",
        "import",
        "find leaflet",
        "digest now",
        "complete 1, 2, 3, 4, 5, 6",
        "update 12 " + "and then another thing happened " * 20,
    ],
)  # fmt: skip
def test_what_may_take_long_is_not(text: str) -> None:
    assert not is_brief(said(text))


def test_overheard_chatter_is_not() -> None:
    assert not is_brief(said("12 done", Manner.OPEN))


class Noting(Bot):
    """The bot itself, which notes the thread that each turn runs on."""

    threads: list[str]

    def handle(self, incoming: Incoming) -> Answer:
        self.threads.append(threading.current_thread().name)
        return super().handle(incoming)


def test_a_brief_turn_takes_a_thread_only_where_it_would_wait(engine: Engine) -> None:
    """On SQLite it runs where it was heard; while somebody else writes, and on PostgreSQL, on a thread of its own."""
    town = Town(engine)
    bot = Noting(town.units, SqlWeeks(engine), town.clock)
    bot.threads = []
    here, alone = threading.current_thread().name, engine.dialect.name == "sqlite"
    with ThreadPoolExecutor(2, "turn") as pool:
        turner = Turner(bot, town.units, town.clock, pool)
        for text in ("show 12", "update 12 the map is printed"):
            asyncio.run(turner(said(text)))
    assert bot.threads[0].startswith("turn")
    assert (bot.threads[1] == here) is alone
    assert town.units.ready() is alone
    with town.units.write():
        assert not town.units.ready()


def test_one_hiccup_keeps_turns_off_the_loop_for_a_moment_and_a_slow_disk_for_long() -> None:
    loop = Loop()
    loop.was_held(100.0, 0.02)
    assert loop.is_open(100.0)
    rests = []
    now = 100.0
    for _ in range(7):
        loop.was_held(now, 0.2)
        assert not loop.is_open(now)
        rests.append(loop.kept_off_until - now)
        now = loop.kept_off_until + 0.1
    assert rests == pytest.approx([0.5, 1, 2, 4, 8, 10, 10])
    loop.was_held(now + 60, 0.2)
    assert loop.kept_off_until == pytest.approx(now + 60.5)


def test_turns_are_counted_by_how_they_ended_and_a_fault_is_one_of_them(engine: Engine) -> None:
    class Broken(Bot):
        def handle(self, incoming: Incoming) -> Answer:
            if "fault" in incoming.origin.key:
                raise ZeroDivisionError
            return super().handle(incoming)

    town = Town(engine)
    with ThreadPoolExecutor(2, "turn") as pool:
        turner = Turner(Broken(town.units, SqlWeeks(engine), town.clock), town.units, town.clock, pool)
        asyncio.run(turner(said("update 12 the map is printed")))
        asyncio.run(turner(said("update 99 the map is printed")))
        with pytest.raises(ZeroDivisionError):
            asyncio.run(turner(said("fault")))
    assert dict(turner.tally.turns) == {("slack", "recorded"): 1, ("slack", "refused"): 1, ("slack", "fault"): 1}
