"""Structured logs with ids and no words of people, as text or as JSON lines on standard error."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator

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
            _places,
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


def _places(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """A fault as its kinds and the lines it passed: its own words may be what somebody wrote, so they are left out."""
    told = event.pop("exc_info", None)
    fault = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(fault, BaseException):
        event["fault"] = " because of ".join(_spots(fault))
    return event


def _spots(fault: BaseException | None) -> Iterator[str]:
    while fault is not None:
        passed = (
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)
        )
        yield f"{type(fault).__name__} at {' > '.join(passed) or '?'}"
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
