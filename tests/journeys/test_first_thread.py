"""The first thread: a pack comes in, people change it in Slack, and each channel has its digest on Monday."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model import Action, Rag, Status
from handlers.importing import ImportOptions, run_import
from handlers.settings import read_settings
from tests.fakes import slack_payloads as ids
from tests.journeys.town_hall import Hall, environment, open_hall
from tests.shared import shared_file

MONDAY = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)


async def action_of(hall: Hall, code: str, number: int) -> Action:
    def find() -> Action:
        with hall.app.register.units.read() as unit:
            group = unit.boards.subgroups_coded(code)[0]
            found = unit.actions.numbered(group.id, number)
        assert found is not None
        return found

    return await hall.app.turner.on_thread(find)


async def bring_in(hall: Hall, database_url: str, pack: Path, register: str, code: str) -> None:
    settings = read_settings(environment(hall.slack, database_url))
    options = ImportOptions(pack, register=register, into=code, accept=True)
    assert await hall.app.turner.on_thread(lambda: run_import(options, settings)) == 0


async def give_to_bea(hall: Hall, *references: str) -> None:
    for reference in references:
        answer = await hall.people.slash(f"assign {reference} to <@{ids.BEA}|bea>", channel=ids.VAWG)
        assert "Recorded" in answer.text, answer


@pytest.mark.shared
@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket-mode"])
async def test_a_pack_comes_in_is_answered_in_slack_and_reported_on_monday(
    database_url: str, socket: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = shared_file("packs/002_7817911de6ec1c11.txt")
    async with open_hall(database_url, socket=socket) as hall:
        people = hall.people
        await bring_in(hall, database_url, pack, "Board Action Plan", "CSP")
        await bring_in(hall, database_url, pack, "VAWG", "VAWG")
        await bring_in(hall, database_url, pack, "VAWG", "VAWG")
        printed = capsys.readouterr().out
        assert "13 rows entered, 0 changed" in printed
        assert "3 doubtful ones wait for an officer's yes" in printed
        assert "22 rows entered, 0 changed" in printed
        assert "0 rows entered, 0 changed" in printed

        assert "Linked to CSP" in (await people.slash("subgroup link CSP", channel=ids.CYP)).text
        assert "Linked to VAWG" in (await people.slash("subgroup link VAWG", channel=ids.VAWG)).text
        await give_to_bea(hall, "12", "14", "15", "16")
        await hall.settled()

        answer = await people.slash("update 12 completed", channel=ids.VAWG, user=ids.BEA)
        assert answer.private
        assert "VAWG-12" in answer.text
        assert (await action_of(hall, "VAWG", 12)).status is Status.COMPLETED
        await hall.settled()
        card = hall.card("VAWG-12")
        assert card.channel == ids.VAWG

        await people.slash("rag 14 amber because the venue fell through", channel=ids.VAWG, user=ids.BEA)
        assert (await action_of(hall, "VAWG", 14)).rag is Rag.AMBER
        await hall.settled()
        thread = hall.card("VAWG-14").ts

        await people.say("Not done yet, the trainer is ill", channel=ids.VAWG, user=ids.BEA, thread=thread)
        await people.say("thanks everybody, see you on Thursday", channel=ids.VAWG, user=ids.BEA, thread=thread)
        assert (await action_of(hall, "VAWG", 14)).status is not Status.COMPLETED
        await people.say("I think it's done", channel=ids.VAWG, user=ids.BEA, thread=thread)
        await hall.settled()
        question = hall.posted("Shall I record this?")
        assert question.thread == thread
        assert (await action_of(hall, "VAWG", 14)).status is not Status.COMPLETED
        await people.press(question.presses["Yes, record it"], channel=ids.VAWG, user=ids.BEA, message=question.ts)
        assert (await action_of(hall, "VAWG", 14)).status is Status.COMPLETED

        undone = await people.slash("undo", channel=ids.VAWG, user=ids.BEA)
        assert "Taken back" in undone.text
        assert (await action_of(hall, "VAWG", 14)).status is not Status.COMPLETED
        told = (await people.slash("history 14", channel=ids.VAWG, user=ids.BEA)).text
        assert "Bea Okoro" in told
        assert "amber" in told
        assert "undo" in told

        await hall.settled()
        before = len(hall.slack.posts)
        hall.clock.now = MONDAY
        await hall.slack.until(lambda: len(digests(hall, before)) == 2, 10)
        await hall.settled()
        posted = digests(hall, before)
        assert {post.channel for post in posted} == {ids.CYP, ids.VAWG}
        mine = next(post for post in posted if post.channel == ids.VAWG)
        assert "VAWG-12" in mine.words

        listed = next(int(n) for n in re.findall(r"VAWG-(\d+)", mine.words) if n not in ("12", "14"))
        await people.say(f"{listed} completed, report sent round", channel=ids.VAWG, user=ids.ANN, thread=mine.ts)
        assert (await action_of(hall, "VAWG", listed)).status is Status.COMPLETED
        hall.clock.later(hours=5)
        await hall.settled()
        assert len(digests(hall, before)) == 2


def digests(hall: Hall, since: int) -> list[object]:
    return [post for post in hall.slack.posts[since:] if "the week to" in post.words]


async def test_slack_sends_an_event_again_and_it_is_done_once(database_url: str) -> None:
    async with open_hall(database_url) as hall:
        await hall.people.slash("subgroup link VAWG", channel=ids.VAWG)
        await hall.people.slash("add Print the leaflet", channel=ids.VAWG)
        await hall.settled()
        card = hall.card("VAWG-1")
        said = ids.said("Completed yesterday", channel=ids.VAWG, thread=card.ts)
        for retry in range(3):
            answer = await hall.people.event(said, retry=retry)
            assert answer.status == 200
        action = await action_of(hall, "VAWG", 1)
        assert action.status is Status.COMPLETED
        entries = await hall.app.turner.on_thread(lambda: _entries(hall, action))
        assert [what for what in entries if what == "status"] == ["status"]
        await hall.settled()
        receipts = [p for p in hall.slack.under(card.ts) if "recorded by" in p.words and "completed" in p.words]
        assert len(receipts) == 1


def _entries(hall: Hall, action: Action) -> list[str]:
    with hall.app.register.units.read() as unit:
        return [entry.what for entry in unit.ledger.history(action.id)]


async def test_what_people_type_pings_nobody(database_url: str) -> None:
    async with open_hall(database_url) as hall:
        await hall.people.slash("subgroup link VAWG", channel=ids.VAWG)
        await hall.people.slash("add Tell <!channel> & <@U0BEA> about ```this```", channel=ids.VAWG)
        await hall.settled()
        card = hall.card("VAWG-1")
        everything = str(card.as_json())
        assert "<!channel>" not in everything
        assert "<@U0BEA>" not in everything


async def test_a_huge_message_is_answered_and_the_server_goes_on(database_url: str) -> None:
    async with open_hall(database_url) as hall:
        await hall.people.slash("subgroup link VAWG", channel=ids.VAWG)
        await hall.people.slash("add " + "word " * 8_000, channel=ids.VAWG)
        await hall.settled()
        assert (await hall.people.slash("show 1", channel=ids.VAWG)).status == 200
