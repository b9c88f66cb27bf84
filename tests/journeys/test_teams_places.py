"""What happens to a place in Teams: a team archived and brought back, a private channel, one that is shared with others."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from handlers.teams import turns
from handlers.teams import words as say
from tests.fakes.connector import Posted
from tests.fakes.teams_driver import ABROAD, CHANNEL, ROSE, TEAM, TeamsDriver
from tests.journeys.teams_hall import OWNER, TeamsHall, open_teams_hall

MONDAY, NEXT_MONDAY = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC), datetime(2026, 11, 30, 9, 0, 5, tzinfo=UTC)
CLOSED = "19:closed-channel@thread.tacv2"
SECRET = "Nightjar"


async def suspended(hall: TeamsHall, channel: str = CHANNEL) -> str:
    def find() -> str:
        with hall.app.register.units.read() as unit:
            place = unit.places.find("teams", hall.teams.TENANT, channel)
        assert place is not None
        return place.suspended

    return await hall.app.turner.on_thread(find)


def posts_in_channel(hall: TeamsHall) -> int:
    return len([path for what, path in hall.teams.calls if what == "post" and "vawg-channel" in path])


def digests(hall: TeamsHall) -> list[Posted]:
    return [post for post in hall.teams.posts if "the week to" in post.words]


async def test_an_archived_team_rests_and_a_restored_one_hears_its_digest_again(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        hall.teams.teams[TEAM] = [CHANNEL]
        await hall.people.mention("action subgroup link VAWG")
        await hall.people.mention("add Print the leaflet owner Sam Hill due 13 December 2026")
        await hall.people.say("show VAWG-1")
        await hall.people.event("teamArchived")
        await hall.settled()
        assert await suspended(hall) == "it was archived"
        assert hall.posted("its digest rests", f"a:chat-{ROSE.directory_id}")

        standing = posts_in_channel(hall)
        await hall.people.say("rag VAWG-1 red because the printer is broken")
        hall.clock.now = MONDAY
        await asyncio.sleep(0.3)
        await hall.settled()
        assert digests(hall) == []
        assert posts_in_channel(hall) == standing, "an archived team takes no messages"

        await hall.people.event("teamUnarchived")
        assert await suspended(hall) == ""
        hall.clock.now = NEXT_MONDAY
        await hall.until(lambda: digests(hall))
        await hall.people.say("rag VAWG-1 amber because it is mended")
        await hall.settled()
        assert len(digests(hall)) == 1
        assert "Amber" in hall.card("VAWG-1").words


async def closed_channel(hall: TeamsHall, layout: str) -> TeamsDriver:
    """The VAWG subgroup in a channel of its own, which the officer has cleared for what is restricted."""
    hall.teams.roster[CLOSED] = [ROSE.own_id, OWNER.own_id]
    officer = hall.people.in_(CLOSED, layout)
    await officer.mention("action subgroup link VAWG")
    await officer.mention("subgroup clear restricted")
    await officer.mention("add Print the leaflet owner Sam Hill")
    await officer.mention(f"add Operation {SECRET} warrants owner Sam Hill")
    await officer.mention("mark 2 restricted")
    await hall.settled()
    return officer


async def shown(hall: TeamsHall, officer: TeamsDriver) -> list[Posted]:
    """What the channel is told from now on of the restricted action, with its card there as it stands after it."""
    heard = len(hall.teams.posts)
    await officer.as_(OWNER).mention("action update 2 the warrants are printed")
    await hall.people.say("rag VAWG-2 red because they are late")
    await hall.settled()
    there = [post for post in hall.teams.posts if SECRET in post.words and post.conversation.startswith(CLOSED)]
    return [post for post in there if post.conversation == CLOSED or post in hall.teams.posts[heard:]]


async def test_a_private_channel_that_was_cleared_shows_its_own_members_what_is_restricted(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        officer = await closed_channel(hall, "private")
        assert await shown(hall, officer), "its members were trusted with it, and nobody else reads it"


@pytest.mark.parametrize("happens", ["a member of another tenant joins", "it is shared with another team"])
async def test_a_channel_that_others_come_to_read_is_closed_for_what_is_restricted(
    happens: str, database_url: str
) -> None:
    async with open_teams_hall(database_url) as hall:
        officer = await closed_channel(hall, "private")
        assert await shown(hall, officer)
        if happens.startswith("a member"):
            hall.teams.people[ABROAD.own_id] = ABROAD
            hall.teams.roster[CLOSED].append(ABROAD.own_id)
            await officer.event("channelMemberAdded", channel={"id": CLOSED}, membersAdded=[{"id": ABROAD.own_id}])
        else:
            await officer.event("channelShared", channel={"id": CLOSED, "type": "shared"})
        assert await shown(hall, officer) == []


async def test_a_shared_channel_cannot_be_opened_for_what_is_restricted(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        officer = await closed_channel(hall, "shared")
        assert await shown(hall, officer) == []
        assert hall.posted("Print the leaflet", CLOSED), "what is official is shown as in any channel"


async def test_a_search_while_the_register_is_busy_is_answered_in_time_and_finds_later(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "SEARCH_PATIENCE", 0.5)
    async with open_teams_hall(sqlite_url) as hall:
        await hall.people.mention("action subgroup link VAWG")
        await hall.people.mention("add Print the leaflet owner Sam Hill")
        await hall.people.search("leaflet")
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with hall.app.register.units.write():
                held.set()
                done.wait(10)

        holding = asyncio.create_task(asyncio.to_thread(hold))
        await asyncio.to_thread(held.wait, 5)
        slow = await hall.people.search("leaflet")
        done.set()
        await holding
        assert slow.body["composeExtension"] == {"type": "message", "text": say.SLOW}
        found = await hall.people.search("leaflet")
        assert "Print the leaflet" in str(found.body["composeExtension"]["attachments"])
