"""`make soak`: a thousand messages to fifty channels while workers are killed with kill -9, counted at the post office.

Nothing may be lost, doubled or out of order, on SQLite with one worker and on PostgreSQL with three. Prints the table
of docs/delivery.md; ends with 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.delivery.outbox import Timing
from tests.databases import NoPostgres, SqliteFiles, running_postgres
from tests.fakes.post_office import Letterbox, PostOffice
from tests.fakes.workroom import Orders, Room, furnish, start

TIMING = Timing(
    lease=6.0, timeout=2.0, doubt=1.0, channel_gap=1.0, first_wait=0.2, longest_wait=2.0, drain=5.0,
    poll=1.0, tick=5.0, batch=16,
)  # fmt: skip
DONE = ("sent", "dead", "expired", "cancelled")
HEADINGS = (
    "database", "workers", "messages", "kills", "lost", "doubled", "out of order", "closest (s)", "looked up",
    "seconds", "CPU a message (ms)",
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    lost: int
    doubled: int
    out_of_order: int
    closest: float

    @property
    def is_clean(self) -> bool:
        return self.lost == self.doubled == self.out_of_order == 0 and self.closest >= TIMING.channel_gap * 0.98


def count(box: Letterbox, keys: list[str]) -> Counted:
    posted = [taken.key for taken in box.taken]
    wrong, closest = 0, float("inf")
    for channel in {taken.channel for taken in box.taken}:
        mine = box.of(channel)
        numbers = [int(taken.key.rsplit("-", 1)[1]) for taken in mine]
        wrong += sum(later < earlier for earlier, later in itertools.pairwise(numbers))
        closest = min([closest, *(later.at - earlier.at for earlier, later in itertools.pairwise(mine))])
    return Counted(len(set(keys) - set(posted)), len(posted) - len(set(posted)), wrong, closest)


@dataclass(frozen=True)
class Plan:
    messages: int
    channels: int
    kills: int
    seed: int


def soak(room: Room, plan: Plan, crew_size: int, folder: Path) -> tuple[Counted, tuple[object, ...]]:
    """Fills the outbox, lets the crew work, kills one of it again and again, and counts what arrived."""
    chance = random.Random(plan.seed)
    keys = [f"letter-{n % plan.channels}-{n // plan.channels}" for n in range(plan.messages)]
    for key in keys:
        room.put(key, room.channels[int(key.split("-")[1])])
    with PostOffice(lambda _box, _key, _before: "slow 0.05") as office:
        names = (f"worker-{n}" for n in itertools.count())
        reports: list[Path] = []

        def hire() -> object:
            reports.append(folder / f"{len(reports)}.json")
            more = {"report": str(reports[-1])}
            return start(Orders(room.url, office.port, next(names), timing=TIMING, more=more))

        began = time.monotonic()
        crew = [hire() for _ in range(crew_size)]
        left = plan.kills
        next_kill = began + 1.0
        while not all(state in DONE for state in room.states().values()):
            time.sleep(0.1)
            if left and time.monotonic() >= next_kill:
                unlucky = chance.randrange(crew_size)
                crew[unlucky].kill()  # type: ignore[attr-defined]
                crew[unlucky] = hire()
                left -= 1
                next_kill = time.monotonic() + chance.uniform(0.3, 2.5)
        seconds = time.monotonic() - began
        for worker in crew:
            worker.terminate()  # type: ignore[attr-defined]
            worker.join(10)  # type: ignore[attr-defined]
        counted = count(office.box, keys)
        told = [json.loads(report.read_text()) for report in reports if report.exists()]
        busy, sent = sum(r["cpu"] for r in told), sum(t.worker in {r["owner"] for r in told} for t in office.box.taken)
        cpu = f"{1000 * busy / sent:.1f}" if sent else "-"
        facts = (
            crew_size, plan.messages, plan.kills - left, counted.lost, counted.doubled, counted.out_of_order,
            f"{counted.closest:.2f}", office.box.lookups, f"{seconds:.0f}", cpu,
        )  # fmt: skip
        return counted, facts


@contextmanager
def databases(folder: Path, wanted: str) -> Iterator[Iterator[tuple[str, str, int]]]:
    """(name, address, workers): PostgreSQL is started for as long as it is needed."""

    def each() -> Iterator[tuple[str, str, int]]:
        if wanted != "postgresql":
            yield "SQLite", SqliteFiles(folder).fresh().render_as_string(hide_password=False), 1
        if wanted != "sqlite":
            try:
                with running_postgres() as server:
                    yield "PostgreSQL", server.fresh().render_as_string(hide_password=False), 3
            except NoPostgres as reason:
                print(f"NOT TESTED on PostgreSQL: {reason}")

    yield each()


def main(words: list[str]) -> int:
    asked = argparse.ArgumentParser(prog="make soak ARGS=…")
    asked.add_argument("--messages", type=int, default=1000)
    asked.add_argument("--channels", type=int, default=50)
    asked.add_argument("--kills", type=int, default=10)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--database", choices=("both", "sqlite", "postgresql"), default="both")
    wish = asked.parse_args(words)
    plan = Plan(wish.messages, wish.channels, wish.kills, wish.seed)
    print("| " + " | ".join(HEADINGS) + " |\n" + "|---" * len(HEADINGS) + "|", flush=True)
    clean = True
    with tempfile.TemporaryDirectory() as temporary, databases(Path(temporary), wish.database) as each:
        for name, url, workers in each:
            folder = Path(temporary) / name
            folder.mkdir()
            room = furnish(url, channels=plan.channels, officer=False)
            try:
                counted, facts = soak(room, plan, workers, folder)
            finally:
                room.close()
            clean = clean and counted.is_clean
            print("| " + " | ".join(map(str, (name, *facts))) + " |", flush=True)
    return 0 if clean else 1
