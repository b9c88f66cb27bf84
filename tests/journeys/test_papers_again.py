"""The next paper: what was refused is not asked twice, what was undone comes back, a heading once explained is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Status
from handlers.importing import ImportOptions, run_import
from handlers.settings import read_settings
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import Posted
from tests.handlers.documents.papers import LOG_HEADER, LOG_ROWS, word
from tests.journeys.test_papers_in_chat import drop, press, register
from tests.journeys.town_hall import Hall, environment, open_hall

OWN_HEADER = ("No.", "Action", "Lead", "Target Completion", "As at May")
OWN_ROWS = (("1", "Light the harbour walk", "Imogen Hartley", "20/11/2026", "Two lamps are in"),)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return word(tmp_path / "october.docx", "# Board Action Log", (LOG_HEADER, LOG_ROWS))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return word(tmp_path / "may.docx", "# Board Action Log", (OWN_HEADER, OWN_ROWS))


async def choose(hall: Hall, asked: Posted, label: str) -> str:
    """Ann chooses an entry of the list in the bot's message."""
    before = len(hall.slack.answers)
    menus = [b.get("accessory", b) for b in asked.blocks]
    options = [o for m in menus for e in m.get("elements", [m]) for o in e.get("options", [])]
    value = next(o["value"] for o in options if o["text"]["text"] == label)
    await hall.people.press(value, channel=ids.DIRECT, user=ids.ANN, chosen=True)
    await hall.slack.until(lambda: len(hall.slack.answers) > before, 10)
    said = hall.slack.answers[-1]
    return Posted(ids.DIRECT, "", said["text"], said.get("blocks", [])).words


async def test_what_was_refused_is_not_asked_again_but_listed_and_can_be_opened(database_url: str, log: Path) -> None:
    async with open_hall(database_url) as hall:
        asked = await drop(hall, log)
        _, entered = await press(hall, asked.presses, "Enter all that is clear")
        _, doubtful = await press(hall, entered, "Show the doubtful")
        await press(hall, doubtful, "No, leave it out")
        again = await drop(hall, log)
        assert "1 doubt refused before on 20 November 2026 is not asked again" in again.words
        assert "Refused before on 20 November 2026: add “Find a member who speaks for traders”" in again.words
        assert "This very file was brought before, on 20 November 2026" in again.words
        assert not [label for label in again.presses if label.startswith(("Enter all", "Show the doubtful"))]
        words, opened = await press(hall, again.presses, "Ask again what was refused before (1)")
        assert "was refused on 20 November 2026" in words
        words, _ = await press(hall, opened, "Yes, enter it")
        assert "1 action entered" in words
        assert [each.printed for each in await register(hall)] == ["1", "2", "4"]


async def test_other_words_are_another_row_and_are_asked(database_url: str, log: Path, tmp_path: Path) -> None:
    async with open_hall(database_url) as hall:
        _, entered = await press(hall, (await drop(hall, log)).presses, "Enter all that is clear")
        _, doubtful = await press(hall, entered, "Show the doubtful")
        await press(hall, doubtful, "No, leave it out")
        reworded = ("4", "Find two members who speak for the market stalls", *LOG_ROWS[2][2:])
        again = await drop(hall, word(tmp_path / "november.docx", "# Board Action Log", (LOG_HEADER, (reworded,))))
        assert "not asked again" not in again.words
        assert [label for label in again.presses if label.startswith("Show the doubtful ones (1)")]


async def test_an_import_that_was_undone_comes_back_under_its_own_numbers(database_url: str, log: Path) -> None:
    async with open_hall(database_url) as hall:
        _, entered = await press(hall, (await drop(hall, log)).presses, "Enter all that is clear")
        first = await register(hall)
        words, _ = await press(hall, entered, "Undo")
        assert "Taken back: 2" in words
        again = await drop(hall, log)
        assert "2 taken back before, to be entered again" in again.words
        words, back = await press(hall, again.presses, "Enter all that is clear")
        assert "2 actions entered again: CSP-1, CSP-2" in words
        now = await register(hall)
        keep = [(a.reference, a.text, a.status, a.rag, a.due, a.owners) for a in first]
        assert [(a.reference, a.text, a.status, a.rag, a.due, a.owners) for a in now] == keep
        words, _ = await press(hall, back, "Undo")
        assert "Taken back: 2" in words
        assert {each.status for each in await register(hall)} == {Status.CLOSED}


async def test_a_paper_that_was_changed_and_brought_again_overtakes_its_older_reading(
    database_url: str, log: Path, tmp_path: Path
) -> None:
    async with open_hall(database_url) as hall:
        older = await drop(hall, log)
        changed = ("1", "Publish the winter numbers", "Imogen Hartley", "", "27/10/2026", "18/12/2026", "", "A", "Open")
        newer = await drop(hall, word(log, "# Board Action Log", (LOG_HEADER, (changed, *LOG_ROWS[1:]))))
        words, _ = await press(hall, older.presses, "Enter all that is clear")
        assert "brought again since" in words
        assert await register(hall) == ()
        await press(hall, newer.presses, "Enter all that is clear")
        assert (await register(hall))[0].due.text == "18/12/2026"


async def test_a_column_that_was_left_out_is_explained_once_from_a_list_and_known_the_next_time(
    database_url: str, own: Path
) -> None:
    async with open_hall(database_url) as hall:
        asked = await drop(hall, own)
        assert "1 column left out" in asked.words
        assert "What does the column “As at May” hold?" in asked.words
        words = await choose(hall, asked, "update")
        assert "is read as update from now on" in words
        again = await drop(hall, own)
        assert "Read as this board has said before: “As at May” is update (since 20 November 2026)" in again.words
        assert "left out" not in again.words.replace("Leave the rest of it out", "")
        await press(hall, again.presses, "Enter all that is clear")
        action = (await register(hall))[0]
        said = await hall.app.turner.on_thread(lambda: _updates(hall, action.id))
        assert said == ["Two lamps are in"]


def _updates(hall: Hall, action_id: int) -> list[str]:
    with hall.app.register.units.read() as unit:
        return [each.text for each in unit.actions.updates(action_id)]


async def test_a_correction_typed_with_the_file_is_used_at_once_and_by_the_command_line_too(
    database_url: str, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_hall(database_url) as hall:
        asked = await drop(hall, own, "import “As at May” = outcomes")
        assert "is outcomes (since 20 November 2026)" in asked.words
        settings = read_settings(environment(hall.slack, database_url))

        def at_the_desk(*columns: str) -> str:
            assert run_import(ImportOptions(own, into="CSP", columns=columns), settings) == 0
            return capsys.readouterr().out

        assert "“As at May” = outcomes" in await hall.app.turner.on_thread(lambda: at_the_desk())
        told = await hall.app.turner.on_thread(lambda: at_the_desk("As at May=update"))
        assert "The column “As at May” is read as update from now on." in told
        assert "“As at May” = update" in await hall.app.turner.on_thread(lambda: at_the_desk())


async def test_a_correction_without_a_file_is_kept_and_a_member_may_not_give_one(database_url: str) -> None:
    async with open_hall(database_url) as hall:
        await hall.people.say('import "Horizon" = due', channel=ids.DIRECT, user=ids.BEA)
        await hall.people.say('import "Purse" = weather', channel=ids.DIRECT, user=ids.ANN)
        await hall.people.say('import "Horizon" = due', channel=ids.DIRECT, user=ids.ANN)
        await hall.slack.until(lambda: len(hall.slack.posts) >= 3)
        told = [post.words for post in hall.slack.posts]
        assert "You may not do that here" in told[0]
        assert "I do not know “weather”" in told[1]
        assert "“Horizon” is read as due from now on" in told[2]
