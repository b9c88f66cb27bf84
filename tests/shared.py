"""The board packs and corpora that may lie beside the checkout. A user's clone has none: then the test says so."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def shared_file(name: str) -> Path:
    """`shared_file("gold/due_phrases.json")`: the file, or a skip that names what is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"NOT TESTED: ../shared/{name} is not beside this checkout")
    return path


def shared_text(name: str) -> str:
    return shared_file(name).read_text(encoding="utf-8")
