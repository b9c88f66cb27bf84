"""The page for tests: served on a free port from a thread of its own, and driven by the system's Chromium."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from handlers.local.clock import stopped_at
from handlers.local.listeners import LocalEdge
from handlers.trying import ZONE, open_page
from tests.handlers.local.desks import MONDAY, with_sample

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)  # fmt: skip


@contextmanager
def served(folder: Path, port: int = 0) -> Iterator[LocalEdge]:
    """The page while the block lasts."""
    ready, stop = threading.Event(), asyncio.Event()
    found: dict[str, Any] = {}

    async def serve() -> None:
        async with open_page(with_sample(folder), port, stopped_at(MONDAY, ZONE)) as edge:
            found["edge"], found["loop"] = edge, asyncio.get_running_loop()
            ready.set()
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as fault:  # noqa: BLE001 - handed to the test, which waits for it
            found["fault"] = fault
            ready.set()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(120)
    if "fault" in found:
        raise found["fault"]
    try:
        yield found["edge"]
    finally:
        found["loop"].call_soon_threadsafe(stop.set)
        thread.join(60)
    assert not thread.is_alive()
    if "fault" in found:
        raise found["fault"]


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser of the system's, or a loud skip."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("NOT TESTED: there is no Chromium on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()
