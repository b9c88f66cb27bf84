"""The manual names every point at which a worker is killed, and no other."""

from __future__ import annotations

import re
from pathlib import Path


def test_the_manual_and_the_code_name_the_same_points(repository: Path) -> None:
    sources = [*(repository / "bot" / "delivery").glob("*.py"), *(repository / "storage").glob("*.py")]
    said = "".join(source.read_text(encoding="utf-8") for source in sources)
    passed = set(re.findall(r'"((?:tick|claim|send|send again|record|look-up|drain): [a-z ]+)"', said))
    manual = (repository / "docs" / "delivery.md").read_text(encoding="utf-8")
    assert passed == set(re.findall(r"`((?:tick|claim|send|send again|record|look-up|drain): [a-z ]+)`", manual))
