"""The public packs, where they lie beside the checkout: every register whole, none invented, nothing wrongly done."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from bot.exchange.rows import Kind, Register, as_json
from bot.model import Status
from handlers.documents.read import read_registers
from tests.shared import shared_file

pytestmark = pytest.mark.shared
TODAY = date(2026, 11, 22)
GOLD = (
    ("000", "lambeth_2021"),
    ("001", "gla_2022"),
    ("002", "lbbd_2017_board_action_plan"),
    ("002", "lbbd_2017_minutes"),
    ("002", "lbbd_2017_safer_borough"),
    ("002", "lbbd_2017_vawg"),
    ("003", "lewisham_2021"),
)


def pack(number: str) -> tuple[Register, ...]:
    path = next(iter(sorted(shared_file("packs").glob(f"{number}_*.txt"))))
    return read_registers(path, today=TODAY)


@pytest.mark.parametrize(("number", "gold"), GOLD)
def test_a_register_of_the_packs_comes_in_whole(number: str, gold: str, tmp_path: Path) -> None:
    predicted = tmp_path / "predicted.json"
    predicted.write_text(json.dumps(as_json(pack(number))), encoding="utf-8")
    scored = subprocess.run(
        [sys.executable, str(shared_file("gold/score_import.py")), str(shared_file(f"gold/{gold}.json")), str(predicted), "-v"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert scored.returncode == 0, scored.stdout
    share = re.search(r"fields ([\d.]+)%", scored.stdout)
    assert share is not None
    assert float(share[1]) >= 95, scored.stdout


@pytest.mark.parametrize(
    ("number", "kind", "rows"),
    [
        ("002", Kind.TABLE, 16),
        ("002", Kind.TABLE, 11),
        ("002", Kind.MINUTES, 9),
        ("004", Kind.MINUTES, 12),
        ("004", Kind.TABLE, 67),
    ],
)
def test_registers_without_gold_have_all_their_rows(number: str, kind: Kind, rows: int) -> None:
    assert rows in [len(register.rows) for register in pack(number) if register.kind is kind]


def test_only_what_is_marked_as_done_is_done() -> None:
    done = [row for register in pack("004") for row in register.rows if row.status in (Status.COMPLETED, Status.CLOSED)]
    assert len(done) == 4
    assert all("COMPLETED" in row.status_text for row in done)


def test_the_largest_pack_is_read_in_two_seconds() -> None:
    path = next(iter(shared_file("packs").glob("002_*.txt")))
    started = time.perf_counter()
    read_registers(path, today=TODAY)
    assert time.perf_counter() - started < 2
