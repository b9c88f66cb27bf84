"""A stranger's file is read in a process of its own: little memory, little time, no secrets.

The child gets an environment without a single setting, limits itself before it opens the file, and
answers in JSON, a line at a time. Whatever happens to it, the parent answers with a sentence.
"""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO, Any

from bot.exchange.columns import Column, Corrected
from bot.exchange.refusals import Damaged, DocumentRefused, TookTooLong, refusal
from bot.exchange.rows import Register
from handlers.documents.confined import bare_environment, limit_this_process
from handlers.documents.limits import USUAL, Limits
from handlers.documents.wire import from_plain, to_plain

Progress = Callable[[int, int], None]


def read_in_child(
    path: Path,
    limits: Limits = USUAL,
    *,
    today: date,
    corrected: Corrected | None = None,
    progress: Progress | None = None,
) -> tuple[Register, ...]:
    """The registers of a file, read apart. Raises a DocumentRefused; never returns half of a file."""
    order = {
        "path": str(path.resolve()),
        "today": today.isoformat(),
        "limits": asdict(limits),
        "corrected": {heading: column.value if column else None for heading, column in (corrected or {}).items()},
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "handlers.documents.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=bare_environment(),
        cwd=path.resolve().parent,
        start_new_session=True,
        text=True,
        encoding="utf-8",
    )
    late = threading.Timer(2 * limits.seconds, process.kill)
    late.start()
    try:
        with process:
            return _answer(process, order, path.name, progress)
    finally:
        late.cancel()


def _answer(
    process: subprocess.Popen[str], order: Mapping[str, Any], name: str, progress: Progress | None
) -> tuple[Register, ...]:
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):  # it died before it was told what to do: its silence is answered below
        process.stdin.write(json.dumps(order))
        process.stdin.close()
    for line in process.stdout:
        said = json.loads(line)
        if "registers" in said:
            return tuple(from_plain(each) for each in said["registers"])
        if "refused" in said:
            raise refusal(str(said["refused"]), str(said["sentence"]))
        if progress is not None:
            progress(int(said["page"]), int(said["pages"]))
    raise _silence(name, process.wait())


def _silence(name: str, code: int) -> DocumentRefused:
    """Why the child said nothing: it was stopped by a limit, or the file broke the reader."""
    if code in (-signal.SIGKILL, -signal.SIGXCPU, _NO_MEMORY):
        return TookTooLong(
            f"{name} took too much time or memory to read, and was given up. Send the pages with the table."
        )
    return Damaged(
        f"{name} could not be read: it is damaged, or needs more memory than a paper may. Save it again and resend it."
    )


_NO_MEMORY = 77


def _say(out: IO[str], what: Mapping[str, Any]) -> None:
    out.write(json.dumps(what) + "\n")
    out.flush()


def main() -> int:
    order = json.loads(sys.stdin.read())
    limits = Limits(**order["limits"])
    limit_this_process(limits.memory, limits.seconds, largest_file=0)
    out = sys.stdout
    corrected = {heading: Column(value) if value else None for heading, value in order["corrected"].items()}
    try:
        from handlers.documents.read import read_registers

        registers = read_registers(
            Path(order["path"]),
            today=date.fromisoformat(order["today"]),
            corrected=corrected or None,
            limits=limits,
            progress=lambda page, pages: _say(out, {"page": page, "pages": pages}),
        )
    except DocumentRefused as refused:
        _say(out, {"refused": type(refused).__name__, "sentence": refused.sentence})
        return 0
    except MemoryError:
        return _NO_MEMORY
    _say(out, {"registers": [to_plain(register) for register in registers]})
    return 0


if __name__ == "__main__":
    sys.exit(main())
