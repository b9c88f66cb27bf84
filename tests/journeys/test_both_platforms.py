"""One register, two platforms: a subgroup with a channel in Slack and one in Teams, and a person with an account in both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.model import Account, AccountKind, Action, Board, Person, Rag, Role, Status, Subgroup
from handlers.app import App, Platforms, assemble, build, open_register
from handlers.settings import read_settings
from handlers.turning import Turner
from tests.builders import Clock
from tests.fakes import slack_payloads as ids
from tests.fakes.connector import FakeConnector
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_driver import HttpLine, SlackDriver
from tests.fakes.teams_driver import BOT, CHANNEL, ROSE, SAM, TeamsDriver
from tests.journeys.teams_hall import add_teams, unfinished
from tests.journeys.test_teams import MONDAY
from tests.journeys.town_hall import FRIDAY, QUICK, environment


@dataclass
class TwoHalls:
    slack: FakeSlack
    teams: FakeConnector
    in_slack: SlackDriver
    in_teams: TeamsDriver
    app: App
    clock: Clock

    async def settled(self) -> None:
        self.app.worker.wake()
        for _ in range(400):
            if not await self.app.turner.on_thread(lambda: unfinished(self.app)):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("the outbox did not come to rest")

    def slack_cards(self) -> list[str]:
        return [str(each.words) for each in self.slack.posts if not each.thread and "VAWG-1:" in str(each.words)]

    def teams_cards(self) -> list[str]:
        return [each.words for each in self.teams.posts if each.conversation == CHANNEL and "VAWG-1:" in each.words]

    def digests(self) -> tuple[int, int]:
        """How many digests stand in Slack's channel and in Teams'."""
        slack = [each for each in self.slack.posts if "the week to" in str(each.words)]
        teams = [each for each in self.teams.posts if "the week to" in each.words]
        assert {each.channel for each in slack} <= {ids.VAWG}
        assert {each.conversation for each in teams} <= {CHANNEL}
        return len(slack), len(teams)

    async def action(self) -> Action:
        def find() -> Action:
            with self.app.register.units.read() as unit:
                found = unit.actions.numbered(unit.boards.subgroups_coded("VAWG")[0].id, 1)
            assert found is not None
            return found

        return await self.app.turner.on_thread(find)


def found_board(app: App) -> None:
    """Rose is the officer, in Slack as Ann; Sam is an owner with an account in each."""
    with app.register.units.write() as unit:
        board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
        for code, name in (("CSP", "The board"), ("VAWG", "Violence against women and girls")):
            unit.boards.add_subgroup(Subgroup(0, board.id, code, name, code == "CSP"))
        for member, user, role in ((ROSE, ids.ANN, Role.OFFICER), (SAM, ids.BEA, Role.MEMBER)):
            person = unit.people.add(Person(0, member.name))
            unit.people.grant(board.id, None, person.id, role)
            for platform, tenant, name in (
                ("slack", ids.TEAM, user),
                ("teams", FakeConnector.TENANT, member.directory_id),
            ):
                known = Account(0, platform, tenant, name, member.name, AccountKind.MEMBER)
                unit.people.link(unit.people.account_seen(known).id, person.id)
        unit.commit()


def build_both(slack: FakeSlack, teams: FakeConnector, database_url: str, clock: Clock) -> App:
    """Slack as the composition root builds it, and Teams with Microsoft on the loopback, on one register."""
    settings = read_settings(environment(slack, database_url))
    only_slack = build(settings, clock, QUICK)
    platforms = Platforms()
    register = open_register(settings.database, settings.ledger_key(), clock, migrate=True)
    only_slack.register.close()
    turner = Turner(register.bot, register.units, clock, register.pool, platforms.directories)
    from handlers.app import _add_slack

    _add_slack(settings, turner, platforms)
    add_teams(teams.settings(), turner, platforms)
    return assemble(settings, register, platforms, turner, QUICK)


@asynccontextmanager
async def open_both(database_url: str) -> AsyncIterator[TwoHalls]:
    async with FakeSlack() as slack, FakeConnector() as teams, aiohttp.ClientSession() as session:
        slack.channels[ids.VAWG]["is_private"] = True
        clock = Clock(FRIDAY)
        app = build_both(slack, teams, database_url, clock)
        found_board(app)
        ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        serving = asyncio.create_task(app.serve(ready.set_result))
        done, _ = await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
        if serving in done:
            serving.result()
        url = f"http://127.0.0.1:{ready.result()}"
        in_teams = TeamsDriver(session, f"{url}/api/messages", teams, ROSE)
        in_teams.as_(SAM)
        try:
            yield TwoHalls(slack, teams, SlackDriver(HttpLine(session, url, slack.SECRET), slack), in_teams, app, clock)
        finally:
            app.stopping.set()
            await serving


async def linked(hall: TwoHalls) -> None:
    await hall.in_slack.slash("subgroup link VAWG", channel=ids.VAWG)
    await hall.in_teams.mention("action subgroup link VAWG")
    await hall.in_slack.slash(f"add Print the leaflet owner <@{ids.BEA}|bea>", channel=ids.VAWG)
    await hall.settled()


async def test_what_is_said_on_one_platform_stands_on_the_cards_of_both_once(database_url: str) -> None:
    async with open_both(database_url) as hall:
        await linked(hall)
        assert len(hall.slack_cards()) == len(hall.teams_cards()) == 1
        await hall.in_teams.as_(SAM).mention("update 1 the printer has the file")
        await hall.settled()
        (in_slack,), (in_teams,) = hall.slack_cards(), hall.teams_cards()
        assert "the printer has the file" in in_slack
        assert "the printer has the file" in in_teams
        await hall.in_slack.slash("rag 1 amber because the venue fell through", channel=ids.VAWG, user=ids.BEA)
        await hall.settled()
        assert (await hall.action()).rag is Rag.AMBER
        assert "Amber" in hall.slack_cards()[0]
        assert "◆ Amber" in hall.teams_cards()[0]
        assert len(hall.slack_cards()) == len(hall.teams_cards()) == 1


async def test_a_person_with_two_accounts_is_one_person(database_url: str) -> None:
    async with open_both(database_url) as hall:
        await linked(hall)
        card = next(each for each in hall.teams.posts if each.conversation == CHANNEL and "VAWG-1:" in each.words)
        pressed = await hall.in_teams.as_(SAM).press(card.buttons["Complete VAWG-1"], card)
        assert "Recorded: VAWG-1" in pressed.body["value"], "the owner named in Slack is the one who presses in Teams"
        assert (await hall.action()).status is Status.COMPLETED
        told = await hall.in_slack.slash("history 1", channel=ids.VAWG, user=ids.BEA)
        assert "Sam Hill" in told.text


async def test_what_was_said_on_one_platform_is_taken_back_on_the_other_by_the_same_person(database_url: str) -> None:
    async with open_both(database_url) as hall:
        await linked(hall)
        await hall.in_slack.slash("rag 1 red because the venue fell through", channel=ids.VAWG, user=ids.BEA)
        assert (await hall.action()).rag is Rag.RED
        await hall.in_teams.as_(SAM).mention("undo")
        await hall.settled()
        assert (await hall.action()).rag is Rag.NONE
        assert "red" not in hall.slack_cards()[0].casefold().partition("complete vawg-1")[0]
        assert "Not rated" in hall.teams_cards()[0]


async def test_a_message_that_both_platforms_deliver_again_is_recorded_once(database_url: str) -> None:
    async with open_both(database_url) as hall:
        await linked(hall)
        said = hall.in_teams.as_(SAM).message("<at>Action</at> update 1 the printer has the file")
        said["entities"] = [{"type": "mention", "text": "<at>Action</at>", "mentioned": BOT}]
        event = ids.mention("update 1 half of them are out", user=ids.BEA, channel=ids.VAWG)
        for again in range(3):
            await hall.in_teams.send(said)
            await hall.in_slack.event(event, retry=again)
        await hall.settled()
        told = await hall.app.turner.on_thread(lambda: updates(hall))
        assert sorted(told) == ["half of them are out", "the printer has the file"]
        for words in told:
            (slack,), (teams,) = hall.slack_cards(), hall.teams_cards()
            assert words in slack
            assert words in teams


def updates(hall: TwoHalls) -> list[str]:
    with hall.app.register.units.read() as unit:
        found = unit.actions.numbered(unit.boards.subgroups_coded("VAWG")[0].id, 1)
        assert found is not None
        return [each.text for each in unit.actions.updates(found.id)]


async def test_each_platforms_channel_has_the_digest_once(database_url: str) -> None:
    async with open_both(database_url) as hall:
        await linked(hall)
        hall.clock.now = MONDAY
        for _ in range(300):
            hall.app.worker.wake()
            if hall.digests() == (1, 1):
                break
            await asyncio.sleep(0.02)
        hall.clock.later(hours=5)
        await hall.settled()
        assert hall.digests() == (1, 1)


async def test_a_question_raised_on_one_platform_is_answered_once_for_both(database_url: str) -> None:
    async with open_both(database_url) as hall:
        await linked(hall)
        (card,) = [each for each in hall.teams.posts if each.conversation == CHANNEL and "VAWG-1:" in each.words]
        await hall.in_teams.as_(SAM).reply("I think it is done", root=card.id)
        await hall.settled()
        question = next(each for each in hall.teams.posts if "Yes, record it" in each.buttons)
        await hall.in_teams.as_(SAM).press(question.buttons["Yes, record it"], question)
        again = await hall.in_teams.as_(SAM).press(question.buttons["Yes, record it"], question)
        await hall.settled()
        assert (await hall.action()).status is Status.COMPLETED
        assert "Recorded" not in str(again.body)
        assert "completed (claimed)" in hall.slack_cards()[0]


async def test_a_name_that_was_mentioned_in_slack_is_read_where_the_yes_is_given_in_teams(database_url: str) -> None:
    async with open_both(database_url) as hall:
        await linked(hall)
        hall.slack.add_user("U0CAL", "Cal Young")
        await hall.in_slack.slash(
            f"update 1 for the record <@{ids.ANN}|ann> has the file", channel=ids.VAWG, user="U0CAL"
        )
        await hall.settled()
        await hall.in_teams.as_(ROSE).say("accept")
        told = await hall.app.turner.on_thread(lambda: updates(hall))
        assert [words for words in told if "Rose Adeyemi has the file" in words], told
