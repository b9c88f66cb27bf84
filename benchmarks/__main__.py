"""`make bench`: every budget of docs/speed.md as a ratio in one run, with whether it holds. `soak` runs the long one."""

from __future__ import annotations

import sys
from importlib import import_module

SUITES = ("updates", "starts", "digests", "language", "teams", "loop", "memory", "storage", "search", "sending")
HEADING = "| budget | what | reached | allowed | |\n|---|---|---|---|---|"


def main(words: list[str]) -> int:
    if words[:1] == ["soak"]:
        return int(import_module("benchmarks.soak").main(words[1:]) or 0)
    broken = 0
    print(HEADING, flush=True)
    for name in words or SUITES:
        for figure in import_module(f"benchmarks.{name}").figures():
            broken += not figure.holds
            print(figure.row, flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
