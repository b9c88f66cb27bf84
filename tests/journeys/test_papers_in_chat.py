"""A paper is dropped on the bot in Slack, entered on a yes, and the board's own table is handed back as a file."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.model import Action
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import Posted
from tests.handlers.documents.papers import LOG_HEADER, LOG_ROWS, word
from tests.journeys.town_hall import Hall, open_hall

UNSURE = (
    "7",
    "Ask the ferry company for its night staff's view",
    "TBC",
    "",
    "27/10/2026",
    "Seeking guidance",
    "",
    "",
    "Open",
)


async def drop(hall: Hall, path: Path, words: str = "import", **more: str) -> Posted:
    """Ann drops a file into her own chat with the bot; what the bot answers."""
    content = await asyncio.to_thread(path.read_bytes)
    number = f"F{len(hall.slack.files) + 1}"
    hall.slack.files.append({"id": number, "name": path.name, "size": len(content), "content": content})
    before = len(hall.slack.posts)
    file = {"id": number, "name": path.name, "size": len(content)}
    await hall.people.event(
        ids.said(
            words,
            channel=more.get("channel", ids.DIRECT),
            user=more.get("user", ids.ANN),
            subtype="file_share",
            files=[file],
        )
    )
    await hall.slack.until(lambda: len(hall.slack.posts) > before, 30)
    if "I am reading" in hall.slack.posts[-1].words:
        await hall.slack.until(lambda: len(hall.slack.posts) > before + 1, 30)
    return hall.slack.posts[-1]


async def press(hall: Hall, values: Mapping[str, str], label: str) -> tuple[str, dict[str, str]]:
    """Ann presses a button; the words of the answer, and the buttons that it brings."""
    before = len(hall.slack.answers)
    value = next(value for name, value in values.items() if name.startswith(label))
    await hall.people.press(value, channel=ids.DIRECT, user=ids.ANN)
    await hall.slack.until(lambda: len(hall.slack.answers) > before, 10)
    said = hall.slack.answers[-1]
    answer = Posted(ids.DIRECT, "", said["text"], said.get("blocks", []))
    return answer.words, answer.presses


async def register(hall: Hall) -> tuple[Action, ...]:
    def read() -> tuple[Action, ...]:
        with hall.app.register.units.read() as unit:
            return unit.actions.all_of(unit.boards.all()[0].id)

    return await hall.app.turner.on_thread(read)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return word(tmp_path / "october.docx", "# Board Action Log", (LOG_HEADER, (*LOG_ROWS, UNSURE)))


async def test_a_dropped_paper_enters_on_a_yes_and_is_taken_back_by_one_undo(database_url: str, log: Path) -> None:
    async with open_hall(database_url) as hall:
        asked = await drop(hall, log)
        assert "4 new" in asked.words
        assert await register(hall) == ()
        words, entered = await press(hall, asked.presses, "Enter all that is clear")
        assert "2 actions entered" in words
        assert [each.printed for each in await register(hall)] == ["1", "2"]
        words, doubtful = await press(hall, entered, "Show the doubtful")
        assert "speaks for traders" in words
        words, after = await press(hall, doubtful, "No, leave it out")
        assert "night staff" in words
        words, _ = await press(hall, doubtful, "Yes, enter it")
        assert "decided already" in words
        words, _ = await press(hall, after, "Yes, enter it")
        assert "1 action entered" in words
        assert [each.printed for each in await register(hall)] == ["1", "2", "7"]
        again = await drop(hall, log)
        assert "3 the same" in again.words
        assert "Enter all that is clear" not in str(again.presses)
        await hall.settled()
        words, _ = await press(hall, entered, "Undo")
        assert "Taken back: 2" in words
        assert [each.status.is_open for each in await register(hall)].count(True) == 1


async def test_a_member_may_not_bring_a_paper_and_nothing_is_fetched(database_url: str, log: Path) -> None:
    async with open_hall(database_url) as hall:
        answer = await drop(hall, log, user=ids.BEA)
        assert "You may not do that here" in answer.words
        assert await register(hall) == ()
        assert not [call for call in hall.slack.calls if "files" in str(call)]


async def test_a_file_that_holds_no_register_is_refused_in_words(database_url: str, tmp_path: Path) -> None:
    async with open_hall(database_url) as hall:
        broken = tmp_path / "broken.docx"
        broken.write_bytes(b"PK\x03\x04 cut short")
        answer = await drop(hall, broken)
        assert "broken.docx" in answer.words
        assert await register(hall) == ()


async def test_a_paper_is_asked_for_and_handed_over_as_a_file(database_url: str, log: Path) -> None:
    from docx import Document

    async with open_hall(database_url) as hall:
        await press(hall, (await drop(hall, log)).presses, "Enter all that is clear")
        before = len(hall.slack.files)
        await hall.people.say("export CSP log as word", channel=ids.DIRECT, user=ids.ANN)
        await hall.slack.until(lambda: len(hall.slack.files) > before and "channel" in hall.slack.files[-1], 20)
        made = hall.slack.files[-1]
        assert made["name"] == "csp-actions-2026-11-20.docx"
        assert made["channel"] == ids.DIRECT
        table = Document(io.BytesIO(made["content"])).tables[0]
        assert [cell.text for cell in table.rows[0].cells][:3] == ["No.", "Action", "Lead"]
        assert len(table.rows) == 3


async def test_an_action_that_moved_on_before_the_yes_is_asked_again(
    database_url: str, log: Path, tmp_path: Path
) -> None:
    async with open_hall(database_url) as hall:
        await press(hall, (await drop(hall, log)).presses, "Enter all that is clear")
        first = (*LOG_ROWS[0][:7], "R", "Open")
        asked = await drop(
            hall, word(tmp_path / "mended.docx", "# Board Action Log", (LOG_HEADER, (first, LOG_ROWS[1])))
        )
        assert "1 changed" in asked.words
        await hall.people.say("due CSP-1 14 January 2027", channel=ids.DIRECT, user=ids.ANN)
        before = await register(hall)
        words, _ = await press(hall, asked.presses, "Enter all that is clear")
        assert "Nothing was entered" in words
        assert await register(hall) == before
        words, buttons = await press(hall, asked.presses, "Enter all that is clear")
        assert "was changed after the paper was read" in words
        words, _ = await press(hall, buttons, "Yes, enter it")
        assert "1 action changed: CSP-1" in words
