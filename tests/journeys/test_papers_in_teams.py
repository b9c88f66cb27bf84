"""A paper is attached in Teams, entered on a yes, and the board's own table is handed over once its reader consents."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.model import Action
from tests.fakes.connector import FakeConnector, words_of
from tests.fakes.teams_driver import SAM, Answer
from tests.handlers.documents.papers import LOG_HEADER, LOG_ROWS, pdf, ruled_page, word
from tests.journeys.teams_hall import TeamsHall, open_teams_hall

OWN_HEADER = ("No.", "Action", "Lead", "Target Completion", "As at May")
OWN_ROWS = (("1", "Light the harbour walk", "Imogen Hartley", "20/11/2026", "Two lamps are in"),)
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
Json = dict[str, Any]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return word(tmp_path / "october.docx", "# Board Action Log", (LOG_HEADER, LOG_ROWS))


def attached(teams: FakeConnector, name: str) -> Json:
    """What Teams sends for a file that lies in the sender's OneDrive: a link that is signed already."""
    content = {"downloadUrl": f"{teams.url}/files/{name}", "uniqueId": "u1", "fileType": name.rpartition(".")[2]}
    kind = "application/vnd.microsoft.teams.file.download.info"
    return {"contentType": kind, "contentUrl": f"{teams.url}/sites/{name}", "name": name, "content": content}


async def until(held: Callable[[], bool], seconds: float = 30) -> None:
    for _ in range(int(seconds * 50)):
        if held():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not come about")


async def attach(hall: TeamsHall, path: Path, words: str = "import", people: Any = None) -> Any:
    """Rose attaches a file in her own chat; the message with what was found."""
    hall.teams.files[path.name] = await asyncio.to_thread(path.read_bytes)
    before = len(hall.teams.posts)
    await (people or hall.people).say(words, attachments=[attached(hall.teams, path.name)])
    await until(lambda: len(hall.teams.posts) > before)
    if "I am reading" in hall.teams.posts[-1].words:
        await until(lambda: len(hall.teams.posts) > before + 1)
    return hall.teams.posts[-1]


def told(answer: Answer) -> str:
    return words_of({"attachments": [{"content": answer.card}]})


def buttons(answer: Answer) -> dict[str, Json]:
    found: dict[str, Json] = {}

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") == "Action.Execute":
                found[part["title"]] = part
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(answer.card)
    return found


def named(actions: dict[str, Json], label: str) -> Json:
    return next(action for title, action in actions.items() if title.startswith(label))


async def register(hall: TeamsHall) -> tuple[Action, ...]:
    def read() -> tuple[Action, ...]:
        with hall.app.register.units.read() as unit:
            return unit.actions.all_of(unit.boards.all()[0].id)

    return await hall.app.turner.on_thread(read)


async def test_an_attached_paper_enters_on_a_yes_and_one_undo_takes_it_back(database_url: str, log: Path) -> None:
    async with open_teams_hall(database_url) as hall:
        asked = await attach(hall, log)
        assert "3 new" in asked.words
        assert await register(hall) == ()
        entered = await hall.people.press(named(asked.buttons, "Enter all that is clear"), asked)
        assert "2 actions entered" in told(entered)
        doubtful = await hall.people.press(named(buttons(entered), "Show the doubtful"), asked)
        assert "speaks for traders" in told(doubtful)
        taken = await hall.people.press(named(buttons(doubtful), "Yes, enter it"), asked)
        assert "1 action entered" in told(taken)
        assert [each.printed for each in await register(hall)] == ["1", "2", "4"]
        undone = await hall.people.press(named(buttons(entered), "Undo"), asked)
        assert "Taken back: 2" in told(undone)
        assert [each.status.is_open for each in await register(hall)] == [False, False, False]


async def test_a_member_may_not_bring_a_paper_and_nothing_is_fetched(database_url: str, log: Path) -> None:
    async with open_teams_hall(database_url) as hall:
        refused = await attach(hall, log, people=hall.people.as_(SAM))
        assert "You may not do that here" in refused.words
        assert hall.teams.fetched == []
        assert await register(hall) == ()


async def test_a_paper_is_handed_over_once_its_reader_consents(database_url: str, log: Path) -> None:
    from docx import Document

    async with open_teams_hall(database_url) as hall:
        asked = await attach(hall, log)
        await hall.people.press(named(asked.buttons, "Enter all that is clear"), asked)
        offers = await offered(hall, "export CSP log as word")
        offer = offers[-1]
        assert offer["name"] == "csp-actions-2026-11-20.docx"
        assert offer["content"]["sizeInBytes"] > 10_000
        assert hall.teams.uploads == {}
        where = {"uploadUrl": f"{hall.teams.url}/upload/paper.docx", "contentUrl": "", "name": offer["name"]}
        yes = {"type": "fileUpload", "action": "accept", "context": offer["content"]["acceptContext"]}
        assert (await hall.people.invoke("fileConsent/invoke", {**yes, "uploadInfo": where})).status == 200
        hall.posted("is in your OneDrive now")
        table = Document(io.BytesIO(hall.teams.uploads["paper.docx"])).tables[0]
        assert [cell.text for cell in table.rows[0].cells][:3] == ["No.", "Action", "Lead"]
        assert len(table.rows) == 3
        # What was handed over once is kept no longer.
        await hall.people.invoke("fileConsent/invoke", {**yes, "uploadInfo": where})
        hall.posted("no longer have")


async def offered(hall: TeamsHall, words: str) -> list[Json]:
    def found() -> list[Json]:
        attachments = [each for post in hall.teams.posts for each in post.activity.get("attachments", ())]
        return [each for each in attachments if each.get("contentType") == CONSENT]

    await hall.people.say(words)
    await until(lambda: bool(found()))
    return found()


async def test_a_paper_that_is_declined_is_not_uploaded(database_url: str, log: Path) -> None:
    async with open_teams_hall(database_url) as hall:
        asked = await attach(hall, log)
        await hall.people.press(named(asked.buttons, "Enter all that is clear"), asked)
        offer = (await offered(hall, "export CSP as excel"))[-1]
        no = {"type": "fileUpload", "action": "decline", "context": offer["content"]["declineContext"]}
        await hall.people.invoke("fileConsent/invoke", no)
        hall.posted("was not saved")
        assert hall.teams.uploads == {}


async def test_a_column_is_explained_from_a_list_and_known_the_next_time(database_url: str, tmp_path: Path) -> None:
    own = word(tmp_path / "may.docx", "# Board Action Log", (OWN_HEADER, OWN_ROWS))
    async with open_teams_hall(database_url) as hall:
        asked = await attach(hall, own)
        assert "What does the column “As at May” hold?" in asked.words
        menu = next(each for each in _inputs(asked.card) if each.get("type") == "Input.ChoiceSet")
        chosen = next(each["value"] for each in menu["choices"] if each["title"] == "update")
        said = await hall.people.press(named(asked.buttons, "Choose"), asked, inputs={menu["id"]: chosen})
        assert "is read as update from now on" in told(said)
        again = await attach(hall, own)
        assert "“As at May” is update (since 20 November 2026)" in again.words


def _inputs(part: Any) -> list[Json]:
    if isinstance(part, dict):
        own = [part] if str(part.get("type", "")).startswith("Input.") else []
        return own + [found for each in part.values() for found in _inputs(each)]
    return [found for each in part for found in _inputs(each)] if isinstance(part, list) else []


async def test_a_long_paper_says_how_far_it_is_read_and_then_what_was_found(database_url: str, tmp_path: Path) -> None:
    words, rules = ruled_page(LOG_HEADER, LOG_ROWS, (30, 190, 90, 70, 70, 80, 90, 50, 60))
    long = pdf(tmp_path / "long.pdf", [words, *([[(30, 60, "Notes")]] * 240)], [rules])
    async with open_teams_hall(database_url) as hall:
        counter = hall.app.turner.counter
        assert counter is not None
        counter.patience, counter.news_every = 0.05, 0.1
        hall.teams.files[long.name] = await asyncio.to_thread(long.read_bytes)
        await hall.people.say("import", attachments=[attached(hall.teams, long.name)])
        await until(lambda: any("3 new" in post.words for post in hall.teams.posts))
        said = [post.words for post in hall.teams.posts]
        assert "I am reading long.pdf" in said[0]
        assert any("I am still reading long.pdf" in each and "of 241 is read" in each for each in said[1:-1])
        assert "Found: 3 rows to CSP" in said[-1]


async def test_a_file_that_teams_no_longer_hands_over_is_said_to_be_gone(database_url: str, log: Path) -> None:
    async with open_teams_hall(database_url) as hall:
        before = len(hall.teams.posts)
        await hall.people.say("import", attachments=[attached(hall.teams, "gone.docx")])
        await until(lambda: len(hall.teams.posts) > before)
        assert "Teams did not hand gone.docx over" in hall.teams.posts[-1].words
        assert "Attach it once more" in hall.teams.posts[-1].words
