"""Housekeeping: once a day what is no longer needed is let go. Knows when, not what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from bot.errors import Refusal, Unready

log = logging.getLogger(__name__)

EVERY = 24 * 60 * 60.0
SOON = 60.0
"""The first time a minute after the start, so that a start is not slowed."""


async def tidy_daily(
    stopping: asyncio.Event, tidy: Callable[[], Awaitable[Mapping[str, int]]], first: float = SOON, every: float = EVERY
) -> None:
    """Until `stopping` is set. A database that is away for a moment is tried again the next time."""
    wait = first
    while not await _stops_within(stopping, wait):
        wait = every
        try:
            done = await tidy()
        except (Refusal, Unready) as fault:
            log.warning("housekeeping could not be done now: %s", type(fault).__name__)
        else:
            log.info(
                "housekeeping: %s", ", ".join(f"{count} {what}" for what, count in done.items() if count) or "nothing"
            )


async def _stops_within(stopping: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return False
    return True
