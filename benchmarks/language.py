"""How long one message takes to read: `python -m benchmarks.language`. Prints the figures that docs quote.

Own sentences only, each read until its time settles; the third column is a text of 40,000 characters.
"""

from __future__ import annotations

import time
from datetime import date

from benchmarks.figure import Figure
from bot.language.dates import read_due
from bot.language.minutes import capture
from bot.language.reading import Listed, Message, Reference, Setting
from bot.language.replies import read

TODAY = date(2022, 3, 16)
LISTED = (
    Listed(Reference(12), "Lighting at the bus station"),
    Listed(Reference(14), "Depot timetable for winter"),
    Listed(Reference(15), "Leaflet on night buses"),
)
SAID = (
    (Setting.SLASH, "/action update 12 completed"),
    (Setting.SLASH, "/action rag 12 amber because two stands are still dark"),
    (Setting.SLASH, "/action due 12 w/c 4 April"),
    (Setting.MENTION, "@bot please mark 12 as done"),
    (Setting.MENTION, "@bot what is overdue?"),
    (Setting.ACTION_THREAD, "Done"),
    (Setting.ACTION_THREAD, "This has been finished by Highways, photographs are in the folder"),
    (Setting.ACTION_THREAD, "Slipping to June, the panels are late"),
    (Setting.ACTION_THREAD, "Thanks Nadia, brilliant"),
    (Setting.ACTION_THREAD, "Rang the depot again this morning and left a message with the manager"),
    (Setting.ACTION_THREAD, "Has anybody heard whether the lamps are in stock?"),
    (Setting.DIGEST_THREAD, "12 done, 14 waiting for the depot, 15 amber"),
    (Setting.DIGEST_THREAD, "The night bus leaflet is at the printer"),
    (Setting.CHANNEL, "Morning all, the agenda for Thursday is in the folder"),
)
MONTHS = ("January", "March", "April", "May", "July", "August", "October", "December")
LIMITS = {"p50": 150.0, "p99": 1500.0}


def message(setting: Setting, text: str) -> Message:
    thread = LISTED[0] if setting is Setting.ACTION_THREAD else None
    return Message(text, setting, TODAY, "Alex Moor", thread, LISTED if setting is Setting.DIGEST_THREAD else ())


def microseconds(said: Message, rounds: int = 200) -> list[float]:
    """The time of each reading, once the tables are warm."""
    read(said)
    times = []
    for _ in range(rounds):
        started = time.thread_time()
        read(said)
        times.append((time.thread_time() - started) * 1e6)
    return times


def long_texts() -> dict[str, float]:
    """Milliseconds for 10,000 and 40,000 characters: the second may be at most about four times the first."""
    figures = {}
    for size in (10_000, 40_000):
        text = ("12 and 14 are done, the rest is not. " * (size // 30))[:size]
        started = time.thread_time()
        for setting in Setting:
            read(message(setting, text))
        capture(text, TODAY)
        figures[f"{size:,} characters, five places and minutes"] = (time.thread_time() - started) * 1e3
    return figures


def figures() -> list[Figure]:
    """G11: each phrase is one that was not read before."""
    phrases = [f"{lead}{day} {month}" for lead in ("", "by ", "w/c ") for month in MONTHS for day in range(1, 29)]
    read_due(phrases[0], TODAY)
    times = []
    for phrase in phrases:
        began = time.thread_time()
        due = read_due(phrase, TODAY)
        times.append((time.thread_time() - began) * 1e6)
        assert due is not None, phrase
    times.sort()
    return [Figure("G11", "a due phrase that was not read before", times[len(times) // 2], 20, "µs")]


def main() -> None:
    times = sorted(value for setting, text in SAID for value in microseconds(message(setting, text)))
    shares = {"p50": times[len(times) // 2], "p99": times[int(len(times) * 0.99)]}
    for name, value in shares.items():
        print(f"{name} {value:8.1f} µs a message (limit {LIMITS[name]:.0f})")
    started = time.thread_time()
    for day in range(1, 29):
        read_due(f"{day} March", TODAY)
    print(f"date {(time.thread_time() - started) / 28 * 1e6:7.1f} µs a phrase not read before")
    for name, value in long_texts().items():
        print(f"{value:13.1f} ms {name}")


if __name__ == "__main__":
    main()
