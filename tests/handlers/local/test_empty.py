"""A board of one's own at the desk: empty, or with what a pack holds; and what cannot be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.documents.child import read_in_child
from handlers.local.clock import stopped_at
from handlers.local.empty import Start, code_of
from handlers.local.papers import SAMPLE
from handlers.trying import ZONE, TryOptions, open_desk, run_try
from tests.handlers.local.desks import MONDAY, Talk


async def test_an_empty_board_has_an_officer_a_channel_and_one_to_link(tmp_path: Path) -> None:
    async with open_desk(tmp_path, stopped_at(MONDAY, ZONE), start=Start()) as (desk, _):
        talk = Talk(desk)
        talk.terminal.user, talk.terminal.channel = "officer", "board"
        assert "Recorded: CSP-1" in await talk.type(
            "/action add Print the leaflet owner Kit Marlow due 13 December 2026"
        )
        assert "added" in await talk.type("/action subgroup add VAWG Violence group")
        assert "Linked to VAWG" in await talk.type("#new-group", "/action subgroup link VAWG")
        assert "Recorded: CSP-1" in await talk.type(
            "as owner", "/action update CSP-1 completed", "#board", "/action update 1 completed"
        )


async def test_a_pack_comes_in_as_a_subgroup_with_its_channel(tmp_path: Path) -> None:
    start = Start("northmere-pack.txt", read_in_child(SAMPLE, today=MONDAY.date()))
    async with open_desk(tmp_path, stopped_at(MONDAY, ZONE), start=start) as (desk, register):
        with register.units.read() as unit:
            board = unit.boards.all()[0]
            actions = unit.actions.all_of(board.id)
        assert len(actions) == 9
        assert [c.id for c in desk.workspace.channels.values() if not c.owner] == [
            "board",
            actions[0].code.lower(),
            "new-group",
        ]
    async with open_desk(tmp_path, stopped_at(MONDAY, ZONE)) as (desk, _):
        assert list(desk.workspace.members) == ["officer", "owner", "guest"]


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [
        ("VAWG Action Plan 2026", set(), "VAWG"),
        ("Children and Young People", set(), "CAYP"),
        ("Board Action Log, 27th October", {"BALTO"}, "BALTA"),
    ],
)
def test_a_registers_code_is_what_it_prints_or_its_initials(name: str, taken: set[str], code: str) -> None:
    assert code_of(name, taken) == code


def test_a_pack_that_cannot_be_read_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all, many thanks for the cake.", encoding="utf-8")
    assert run_try(TryOptions(pack=letter, terminal=True, data_folder=tmp_path / "data")) == 1
    assert "No register was found" in capsys.readouterr().err


def test_a_board_that_is_open_already_is_not_opened_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fcntl = pytest.importorskip("fcntl")
    folder = tmp_path / "northmere"
    folder.mkdir()
    with (folder / "open").open("w") as door:
        fcntl.flock(door.fileno(), fcntl.LOCK_EX)
        assert run_try(TryOptions(terminal=True, data_folder=tmp_path)) == 1
    assert "open in another" in capsys.readouterr().err
