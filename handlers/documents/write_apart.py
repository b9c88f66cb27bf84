"""A paper is written in a process of its own: a board of thousands of rows keeps a processor busy, and never the server's.

The paper goes in as JSON and the file's bytes come out. It gets no setting, little memory and little time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from bot.errors import Refusal
from bot.exchange.layouts import Paper, PaperCell, PaperGroup, PaperRow
from bot.exchange.trend import Chart
from bot.model import Rag
from handlers.documents.confined import bare_environment, limit_this_process
from handlers.documents.limits import MEGABYTE, USUAL, Limits
from handlers.documents.write import WRITERS, write_paper

_LARGEST = 200 * MEGABYTE
_NO_MEMORY = 77


def write_in_child(paper: Paper, ending: str, limits: Limits = USUAL) -> bytes:
    """The file's bytes. Raises a Refusal where the paper is too large to be made, or of no such kind."""
    if ending.lower() not in WRITERS:
        return write_paper(paper, ending)  # refuses in words
    order = {"memory": limits.memory, "seconds": limits.seconds, "ending": ending, "paper": paper_to_plain(paper)}
    process = subprocess.Popen(
        [sys.executable, "-m", "handlers.documents.write_apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=bare_environment(),
        start_new_session=True,
    )
    with process:
        try:
            made, _ = process.communicate(json.dumps(order).encode(), timeout=2 * limits.seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            made = b""
        code = process.wait()
    if code != 0 or not made:
        raise Refusal(
            f"The paper of {paper.count} actions took too much time or memory to make, so none was made.",
            "Ask for one subgroup, or for CSV: export VAWG as csv",
        )
    return made


def paper_to_plain(paper: Paper) -> dict[str, Any]:
    """As JSON carries it: days as text, everything else as it is."""
    plain = asdict(paper)
    for group in plain["groups"]:
        for row in group["rows"]:
            row["cells"] = [[c["text"], c["day"].isoformat() if c["day"] else None, c["rag"]] for c in row["cells"]]
    return plain


def paper_from_plain(plain: Mapping[str, Any]) -> Paper:
    groups = tuple(
        PaperGroup(group["title"], tuple(PaperRow(_cells(row["cells"]), row["changed"]) for row in group["rows"]))
        for group in plain["groups"]
    )
    charts = tuple(
        Chart(
            each["title"],
            tuple(each["labels"]),
            tuple((name, tuple(counts)) for name, counts in each["series"]),
            each["alt"],
        )
        for each in plain["charts"]
    )
    return Paper(
        heading=plain["heading"],
        lines=tuple(plain["lines"]),
        headings=tuple(plain["headings"]),
        groups=groups,
        notes=tuple(plain["notes"]),
        marking=plain["marking"],
        marks_changes=plain["marks_changes"],
        charts=charts,
    )


def _cells(plain: list[list[Any]]) -> tuple[PaperCell, ...]:
    return tuple(
        PaperCell(text, date.fromisoformat(day) if day else None, Rag(rag) if rag is not None else None)
        for text, day, rag in plain
    )


def main() -> int:
    order = json.loads(sys.stdin.buffer.read())
    limit_this_process(order["memory"], order["seconds"], _LARGEST)
    try:
        made = write_paper(paper_from_plain(order["paper"]), order["ending"])
    except MemoryError:
        return _NO_MEMORY
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
