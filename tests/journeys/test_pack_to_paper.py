"""From a pack to the next paper: minutes against the log, the doubtful rows, updates, a paper out, and the paper back in."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.model import Action, Rag, Status
from handlers.exporting import ExportOptions, run_export
from handlers.importing import ImportOptions, run_import
from handlers.settings import Settings, read_settings
from storage.verify import verify
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import Posted
from tests.journeys.town_hall import Hall, environment, open_hall
from tests.shared import shared_file

Printed = pytest.CaptureFixture[str]
BOTH = "Minutes of 12 September; CSP Board Action Plan"


async def bring(
    hall: Hall, settings: Settings, file: Path, printed: Printed, register: str = "", *, accept: bool = False
) -> str:
    options = ImportOptions(file, register=register, into="CSP", accept=accept)
    assert await hall.app.turner.on_thread(lambda: run_import(options, settings)) == 0
    return printed.readouterr().out


async def actions(hall: Hall) -> dict[str, Action]:
    def read() -> dict[str, Action]:
        with hall.app.register.units.read() as unit:
            return {each.reference: each for each in unit.actions.all_of(unit.boards.all()[0].id)}

    return await hall.app.turner.on_thread(read)


async def decide_all(hall: Hall, number: str, yes: str) -> int:
    """Ann goes through the doubtful rows in her own chat: yes where the words hold `yes`, otherwise no."""
    before = len(hall.slack.posts)
    await hall.people.say(f"accept {number}", channel=ids.DIRECT, user=ids.ANN)
    await hall.slack.until(lambda: len(hall.slack.posts) > before)
    post, taken = hall.slack.posts[-1], 0
    while "In doubt: " in post.words:
        label = "Yes, enter it" if yes in post.words else "No, leave it out"
        taken += label.startswith("Yes")
        post = await press(hall, post.presses[label])
        if left := next((value for name, value in post.presses.items() if name.startswith("Show the doubtful")), None):
            post = await press(hall, left)
    return taken


async def press(hall: Hall, value: str) -> Posted:
    before = len(hall.slack.answers)
    await hall.people.press(value, channel=ids.DIRECT, user=ids.ANN)
    await hall.slack.until(lambda: len(hall.slack.answers) > before)
    said = hall.slack.answers[-1]
    return Posted(ids.DIRECT, "", said["text"], said.get("blocks", []))


def rows_of(paper: Path) -> list[list[str]]:
    from docx import Document

    return [[cell.text for cell in row.cells] for row in Document(str(paper)).tables[0].rows[1:]]


def with_cell(paper: Path, number: str, heading: str, words: str) -> Path:
    """The paper as an officer would mend it in Word: one cell says something else."""
    from docx import Document

    document = Document(str(paper))
    table = document.tables[0]
    column = [cell.text for cell in table.rows[0].cells].index(heading)
    row = next(row for row in table.rows if row.cells[0].text == number)
    row.cells[column].text = words
    document.save(str(paper))
    return paper


@pytest.mark.shared
async def test_a_pack_comes_in_and_the_next_paper_brings_back_only_what_differs(
    database_url: str, tmp_path: Path, capsys: Printed
) -> None:
    pack = shared_file("packs/002_7817911de6ec1c11.txt")
    async with open_hall(database_url) as hall:
        settings = read_settings(environment(hall.slack, database_url))
        told = await bring(hall, settings, pack, capsys, BOTH, accept=True)
        assert "13 in minutes and log" in told
        assert "3 minuted but missing from the log" in told
        assert "there is no No. 5" in told
        assert "3 said twice in the paper" in told
        assert "1 with a date that its words contradict" in told
        assert "13 rows entered, 0 changed" in told
        waiting = re.search(r"accept (\d+)", told)
        assert waiting is not None
        assert await decide_all(hall, waiting[1], "not in the log") == 3
        held = await actions(hall)
        assert len(held) == 16
        assert not [each for each in held.values() if each.status in (Status.COMPLETED, Status.AGREED)]

        await hall.people.slash("subgroup link CSP", channel=ids.CYP)
        await hall.people.slash("complete 9", channel=ids.CYP)
        await hall.people.slash("rag 8 amber because two partners have not answered", channel=ids.CYP)
        await hall.settled()
        hall.clock.later(days=7)
        await hall.people.slash("update 10 the first draft went round on Monday", channel=ids.CYP)
        await hall.people.slash("due 8 15 January 2027", channel=ids.CYP)
        await hall.settled()
        hall.clock.later(days=7)
        await hall.people.slash("update 10 three partners sent their comments", channel=ids.CYP)
        await hall.people.slash("rag 8 green because all have answered", channel=ids.CYP)
        await hall.settled()
        now = await actions(hall)
        assert (now["CSP-9"].status, now["CSP-8"].rag, now["CSP-8"].due.date) == (
            Status.COMPLETED, Rag.GREEN, date(2027, 1, 15),
        )  # fmt: skip

        paper = tmp_path / "next.docx"
        assert await hall.app.turner.on_thread(lambda: run_export(ExportOptions(paper, subgroup="CSP"), settings)) == 0
        assert "16 actions, Paper 1, history " in capsys.readouterr().out
        printed = {row[0]: row for row in rows_of(paper)}
        assert len(printed) == 16
        assert "three partners sent their comments" in printed["10"][6]
        assert (printed["8"][5], printed["8"][7], printed["9"][8]) == ("15 January 2027", "Green", "Completed")
        told = await bring(hall, settings, paper, capsys, accept=True)
        assert "0 rows entered, 0 changed" in told

        before = await actions(hall)
        told = await bring(hall, settings, with_cell(paper, "10", "RAG", "Amber"), capsys, accept=True)
        assert "1 changed" in told
        after = await actions(hall)
        assert {name for name in after if after[name] != before[name]} == {"CSP-10"}
        assert after["CSP-10"].rag is Rag.AMBER
        assert await hall.app.turner.on_thread(lambda: verify(hall.app.register.engine, settings.ledger_key())) == ()
