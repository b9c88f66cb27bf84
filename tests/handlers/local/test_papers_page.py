"""The page of papers over its own addresses: a pack is kept as a proposal, shown to officers, and decided once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.proposals import Source
from handlers.local.clock import stopped_at
from handlers.local.listeners import LocalEdge
from handlers.local.papers import Papers
from handlers.trying import ZONE, open_page
from tests.handlers.local.desks import MONDAY, with_sample

HTML = {"Accept": "text/html"}


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[LocalEdge]:
    async with open_page(with_sample(tmp_path), 0, stopped_at(MONDAY, ZONE)) as opened:
        yield opened


@pytest.fixture
async def home(edge: LocalEdge) -> AsyncIterator[aiohttp.ClientSession]:
    base = f"http://127.0.0.1:{edge.door.port}"
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(base, cookie_jar=jar, headers={"Origin": base}) as session:
        async with session.get(edge.door.address().removeprefix(base)) as answer:
            assert answer.status == 200
        yield session


async def become(home: aiohttp.ClientSession, user: str) -> None:
    async with home.post("/who", data={"user": user}, allow_redirects=False) as answer:
        assert answer.status == 303


async def brought(home: aiohttp.ClientSession) -> tuple[str, str]:
    """The sample's own pack read under Papers: where it waits, and what stands there."""
    form = aiohttp.FormData({"sample": "1"})
    async with home.post("/papers", data=form, headers=HTML) as answer:
        assert answer.status == 200
        return answer.url.path, await answer.text()


def presses(made: str, label: str) -> list[str]:
    return re.findall(rf'<button name="press" value="([^"]+)"[^>]*>{label}', made)


def waiting(edge: LocalEdge) -> int:
    papers = next(view for view in edge.views if isinstance(view, Papers))
    with papers.units.read() as unit:
        board = unit.boards.all()[0]
        return len([p for p in unit.proposals.waiting(board.id, edge.desk.clock()) if p.source is Source.IMPORT])


async def test_a_pack_waits_as_one_proposal_however_often_it_is_read(
    home: aiohttp.ClientSession, edge: LocalEdge
) -> None:
    await become(home, "imogen")
    first, made = await brought(home)
    again, _ = await brought(home)
    assert re.fullmatch(r"/papers/waiting/\d+", first)
    assert again == first
    assert waiting(edge) == 1
    assert "Nothing that stands below is on the register yet" in made
    async with home.get("/papers", headers=HTML) as answer:
        assert f'href="{first}"' in await answer.text()


async def test_a_row_is_decided_once_and_the_same_press_again_is_told_so(home: aiohttp.ClientSession) -> None:
    await become(home, "imogen")
    path, made = await brought(home)
    yes = presses(made, "Yes, enter it")
    async with home.post(path, data={"press": yes[0]}, headers=HTML) as answer:
        after = await answer.text()
    assert "1 action" in after
    assert len(presses(after, "Yes, enter it")) == len(yes) - 1
    async with home.post(path, data={"press": yes[0]}, headers=HTML) as answer:
        assert "decided already" in await answer.text()


async def test_all_of_it_left_out_leaves_the_register_as_it_was(home: aiohttp.ClientSession, edge: LocalEdge) -> None:
    await become(home, "imogen")
    path, made = await brought(home)
    async with home.post(path, data={"press": presses(made, "Leave the rest")[0]}, headers=HTML) as answer:
        assert "Nothing of this paper waits any more" in await answer.text()
    assert waiting(edge) == 0
    async with home.get(path, headers=HTML) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("user", ["nadia", "lorna", "guest"])
async def test_nobody_but_an_officer_reads_or_decides_a_paper(
    home: aiohttp.ClientSession, edge: LocalEdge, user: str
) -> None:
    await become(home, "imogen")
    path, made = await brought(home)
    await become(home, user)
    async with home.get(path, headers=HTML) as answer:
        assert answer.status == 400
        assert "armbands" not in await answer.text()
    async with home.post(path, data={"press": presses(made, "Enter all")[0]}, headers=HTML) as answer:
        assert "armbands" not in await answer.text()
    async with home.post("/papers", data=aiohttp.FormData({"sample": "1"}), headers=HTML) as answer:
        assert answer.status == 400
    assert waiting(edge) == 1


@pytest.mark.parametrize("press", ["", "junk", "accept|0|0|999", "undo|1|1|1"])
async def test_a_press_that_is_not_this_papers_changes_nothing(
    home: aiohttp.ClientSession, edge: LocalEdge, press: str
) -> None:
    await become(home, "imogen")
    path, _ = await brought(home)
    before = edge.desk.workspace.revision
    async with home.post(path, data={"press": press}, headers=HTML) as answer:
        assert answer.status == 400
        assert "I do not know that button" in await answer.text()
    assert edge.desk.workspace.revision == before
