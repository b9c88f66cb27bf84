"""`python -m benchmarks.needed libraries|all`: only the imports that a server for Slack on SQLite needs, and then nothing.

`libraries` leaves this project's own modules out. Prints a line when it is done, and ends when its input does.
"""

from __future__ import annotations

import sys
from importlib import import_module

LIBRARIES = (
    "aiohttp.web",
    "pydantic_settings",
    "slack_bolt.adapter.socket_mode.async_internals",
    "slack_bolt.async_app",
    "slack_sdk.signature",
    "slack_sdk.socket_mode.aiohttp",
    "slack_sdk.web.async_client",
    "sqlalchemy",
    "sqlalchemy.dialects.sqlite.pysqlite",
)
OWN = ("handlers.app", "handlers.settings", "handlers.health", "handlers.slack.listeners", "handlers.slack.render")

if __name__ == "__main__":
    for name in LIBRARIES if sys.argv[1] == "libraries" else (*LIBRARIES, *OWN):
        import_module(name)
    print("ready", flush=True)
    sys.stdin.readline()
