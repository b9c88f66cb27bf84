"""A chart drawn in a process of its own: the server neither grows by what draws nor waits for it on its loop.

The child gets no setting of ours. Where it fails there is no picture, and the words beside it say the same.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict
from functools import lru_cache

from bot.exchange.trend import Chart

log = logging.getLogger(__name__)

LONGEST = 30.0
"""Seconds. The first drawing on a machine may have to look at its fonts."""
KEPT = 64


@lru_cache(maxsize=KEPT)
def drawn_apart(chart: Chart) -> bytes:
    """The picture, or nothing. The same chart is drawn once: several channels and later edits ask for it again."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "handlers.drawing"],
            input=json.dumps(asdict(chart)).encode(),
            capture_output=True,
            timeout=LONGEST,
            env=_bare_environment(),
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as fault:
        log.warning("a picture could not be drawn: %s", type(fault).__name__)
        return b""
    return done.stdout


def _bare_environment() -> dict[str, str]:
    """Where Python finds its modules and its drawings' fonts; nothing else."""
    known = {name: os.environ[name] for name in ("HOME", "MPLCONFIGDIR", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**known, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}


@lru_cache(maxsize=KEPT)
def drawn_here(chart: Chart) -> bytes:
    """In this process: for the local desk, where one person waits and nothing has to stay small."""
    from handlers.documents.picture import draw

    return draw(chart)


def main() -> int:
    made = json.loads(sys.stdin.read())
    series = tuple((str(name), tuple(counts)) for name, counts in made["series"])
    sys.stdout.buffer.write(drawn_here(Chart(made["title"], tuple(made["labels"]), series, made["alt"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
