"""A chart drawn in a process of its own: the server neither grows by what draws nor waits for it on its loop.

The child gets no setting of ours, gives way to everything else on the machine, draws one chart after the other and
ends when none came for a while. Where it fails there is no picture, and the words beside it say the same.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import lru_cache
from threading import Lock

from bot.exchange.trend import Chart

log = logging.getLogger(__name__)

LONGEST = 30.0
"""Seconds. The first drawing on a machine may have to look at its fonts."""
PATIENCE = 2.0
"""Seconds that a digest waits for the pen while others have it; then it leaves without a picture."""
IDLE = 60.0
KEPT = 64
SIZE = 4
"""Bytes in front of a picture that say how long it is."""


class Pen:
    """One child that draws: to begin one costs a second of processor, a chart a seventh of that."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None

    def draw(self, chart: Chart) -> bytes:
        """Raises OSError where it could not be drawn, and TimeoutError where it took too long."""
        with self._held() as child:
            self._ask(child, json.dumps(asdict(chart)).encode() + b"\n")
            end = time.monotonic() + LONGEST
            size = int.from_bytes(_read(child, SIZE, end))
            return _read(child, size, end)

    @contextmanager
    def _held(self) -> Iterator[subprocess.Popen[bytes]]:
        if not self._lock.acquire(timeout=PATIENCE):
            raise TimeoutError
        answered = False
        try:
            yield self._living()
            answered = True
        finally:
            if not answered:
                # Half an answer may be in the pipe: the next chart needs another child.
                self.close()
            self._lock.release()

    def _living(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "handlers.drawing"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_bare_environment(),
            )
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], words: bytes) -> None:
        assert child.stdin is not None
        child.stdin.write(words)
        child.stdin.flush()

    def close(self) -> None:
        """Ends the child, if there is one."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.communicate()


def _read(child: subprocess.Popen[bytes], size: int, end: float) -> bytes:
    assert child.stdout is not None
    content = b""
    while len(content) < size:
        ready, _, _ = select.select((child.stdout,), (), (), max(0.0, end - time.monotonic()))
        if not ready:
            raise TimeoutError
        piece = os.read(child.stdout.fileno(), size - len(content))
        if not piece:
            raise OSError("the child that draws has ended")
        content += piece
    return content


PEN = Pen()
atexit.register(PEN.close)


@lru_cache(maxsize=KEPT)
def _drawn(chart: Chart) -> bytes:
    return PEN.draw(chart)


def drawn_apart(chart: Chart) -> bytes:
    """The picture, or nothing. The same chart is drawn once: several channels and later edits ask for it again."""
    try:
        return _drawn(chart)
    except OSError as fault:
        log.warning("a picture could not be drawn: %s", type(fault).__name__)
        return b""


def _bare_environment() -> dict[str, str]:
    """Where Python finds its modules and its drawings' fonts; nothing else."""
    known = {name: os.environ[name] for name in ("HOME", "MPLCONFIGDIR", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**known, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}


@lru_cache(maxsize=KEPT)
def drawn_here(chart: Chart) -> bytes:
    """In this process: for the local desk, where one person waits and nothing has to stay small."""
    from handlers.documents.picture import draw

    return draw(chart)


def _read_chart(words: bytes) -> Chart:
    made = json.loads(words)
    series = tuple((str(name), tuple(counts)) for name, counts in made["series"])
    return Chart(made["title"], tuple(made["labels"]), series, made["alt"])


def main() -> int:
    """Draws what it is asked for until its parent ends, or asks for nothing more."""
    from handlers.documents.picture import draw

    os.nice(5)
    asked = sys.stdin.buffer
    while select.select((asked,), (), (), IDLE)[0] and (words := asked.readline()):
        picture = draw(_read_chart(words))
        sys.stdout.buffer.write(len(picture).to_bytes(SIZE) + picture)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
