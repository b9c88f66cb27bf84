"""Structured logs with ids and no words of people, as text or as JSON lines on standard error."""

from __future__ import annotations

import logging
import sys

import structlog

# Libraries that would put addresses, tokens or messages into their debug lines.
_QUIET = ("slack_bolt", "slack_sdk", "aiohttp", "urllib3", "msal", "botbuilder", "botframework", "msrest")


def start_logging(level: str, form: str) -> None:
    """Called once, by the command line. Importing this sets up nothing."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
