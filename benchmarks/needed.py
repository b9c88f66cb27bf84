"""`python -m benchmarks.needed`: only the imports that a server for Slack on SQLite cannot do without, and what they weigh.

Answers a line on its standard input with the resident megabytes; `leave` ends it at once.
"""

from __future__ import annotations

import sys

import aiohttp.web
import pydantic_settings
import slack_bolt.adapter.aiohttp
import slack_bolt.adapter.socket_mode.async_internals
import slack_bolt.async_app
import slack_sdk.signature
import slack_sdk.socket_mode.aiohttp
import slack_sdk.web.async_client
import sqlalchemy
import sqlalchemy.dialects.sqlite.pysqlite

NEEDED = (aiohttp.web, pydantic_settings, slack_bolt, slack_sdk, sqlalchemy)

if __name__ == "__main__":
    print(len(NEEDED), flush=True)
    if sys.argv[1:] != ["leave"]:
        sys.stdin.readline()
