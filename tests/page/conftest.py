"""The page served on a free port, and a browser that was let in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.local.listeners import LocalEdge
from tests.handlers.local.served import chromium, served


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[LocalEdge]:
    with served(tmp_path) as page:
        yield page


@pytest.fixture
def visit(browser: Any, edge: LocalEdge) -> Iterator[Any]:
    """A page that was let in; faults in its console are faults of ours."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(15_000)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if said.type == "error" and "status of 4" not in said.text else None,
    )
    page.goto(edge.door.address())
    yield page
    context.close()
    assert faults == []
