"""What a process of its own may have: a bare environment, and limits on memory, processor and files. Knows no document."""

from __future__ import annotations

import os
import sys


def bare_environment() -> dict[str, str]:
    """Where Python finds its modules, and nothing else: no address of a database, no token."""
    return {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",  # openpyxl loads numpy where it is, and its threads would ask for memory first
    }


def limit_this_process(memory: int, seconds: int, largest_file: int) -> None:
    """Set before anything is opened; a limit that the system does not know is left out (Windows has none)."""
    try:
        import resource
    except ImportError:
        return
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, largest_file),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (value, value))
