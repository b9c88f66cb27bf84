"""The same hostile day in Teams: guests, another tenant's people, forged presses, a search that would carry words away."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.model import Audience, Status
from storage.tables import metadata
from tests.bot.cast import refused_in
from tests.fakes.connector import Member
from tests.fakes.teams_driver import ABROAD, CHANNEL, GIL, ROSE
from tests.journeys.teams_hall import OWNER, TeamsHall, open_teams_hall

SECRET_WORD = "Nightjar"
OPEN_TO_ALL = {"seen", "refusals", "accounts", "places", "outbox"}
FALSE_SAM = Member(
    "Sam Hill", "30000000-0000-4000-8000-00000000000f", "29:false-sam", ABROAD.tenant, "user", OWNER.email
)


@asynccontextmanager
async def besieged(database_url: str) -> AsyncIterator[TeamsHall]:
    """Two actions of Sam's in a private channel, one of them restricted."""
    async with open_teams_hall(database_url) as hall:
        hall.teams.roster[CHANNEL] = [ROSE.own_id, OWNER.own_id]
        await hall.people.mention("action subgroup link VAWG")
        await hall.people.mention("add Print the leaflet owner Sam Hill due 13 December 2026")
        await hall.people.mention(f"add Operation {SECRET_WORD} warrants owner Sam Hill")
        await hall.people.mention("mark 2 restricted")
        await hall.settled()
        yield hall


def register(hall: TeamsHall) -> dict[str, object]:
    with hall.app.register.engine.connect() as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for table in metadata.sorted_tables
            if table.name not in OPEN_TO_ALL
        }


@pytest.mark.parametrize("stranger", [GIL, ABROAD, FALSE_SAM], ids=["guest", "another tenant", "our address elsewhere"])
async def test_strangers_hear_nothing_and_change_nothing(database_url: str, stranger: Member) -> None:
    async with besieged(database_url) as hall:
        card = hall.card("VAWG-1")
        before, posts = register(hall), len(hall.teams.posts)
        outside = hall.people.as_(stranger)
        answers = [await outside.press(button, card) for button in card.buttons.values()]
        answers += [await outside.search("leaflet"), await outside.search("leaflet", personal=True)]
        answers.append(await outside.extension("recordUpdate", "<p>done</p>"))
        for words in ("list", "action update 1 completed", "show VAWG-1", "accept 1", "subgroup link VAWG"):
            await outside.mention(words)
            await outside.say(words)
        await outside.reply("done", root=card.id)
        await hall.settled()
        assert register(hall) == before
        heard = json.dumps([answer.body for answer in answers], ensure_ascii=False)
        assert "leaflet" not in heard
        assert "leaflet" not in "".join(post.words for post in hall.teams.posts[posts:])
        assert (await hall.action("VAWG", 1)).status is Status.NOT_STARTED
        assert len(refused_in(hall.app.register.engine)) >= len(card.buttons)


async def test_a_forged_press_names_nothing_that_it_may_not(database_url: str) -> None:
    async with besieged(database_url) as hall:
        card = hall.card("VAWG-1")
        before, posts = register(hall), len(hall.teams.posts)
        secret = await hall.action("VAWG", 2)
        button = card.buttons["Complete VAWG-1"]
        carried = json.dumps(button)
        assert "|" in carried
        for forged in (
            f"complete|{secret.id}|{secret.version}|",
            f"show|{secret.id}|1|",
            "undo|1|1|1",
            "accept|0|0|99",
            "drop|x|y|z",
        ):
            made = json.loads(carried.replace(press_in(button), forged))
            answer = await hall.people.as_(OWNER).press(made, card)
            assert answer.status == 200
            assert SECRET_WORD not in json.dumps(answer.body)
        await hall.settled()
        assert register(hall) == before
        assert SECRET_WORD not in "".join(post.words for post in hall.teams.posts[posts:])


def press_in(button: dict[str, object]) -> str:
    """What the button carries for us, wherever it stands."""
    found = [value for value in strings(button) if value.count("|") == 3 and value.split("|")[0].isalpha()]
    return found[0]


def strings(thing: object) -> list[str]:
    if isinstance(thing, dict):
        return [each for value in thing.values() for each in strings(value)]
    if isinstance(thing, list):
        return [each for value in thing for each in strings(value)]
    return [thing] if isinstance(thing, str) else []


async def test_a_search_whose_result_may_be_put_anywhere_finds_only_what_is_official(database_url: str) -> None:
    async with besieged(database_url) as hall:
        owner = hall.people.as_(OWNER)
        await owner.say("show VAWG-2")
        await hall.settled()
        assert SECRET_WORD in hall.posted(SECRET_WORD, "a:").words
        for personal in (True, False):
            for words in ("Nightj", "", "warrants"):
                assert SECRET_WORD not in json.dumps((await owner.search(words, personal)).body)
        assert "leaflet" in json.dumps((await owner.search("leaflet", personal=True)).body)


async def test_a_guest_who_joins_the_team_closes_the_channel_for_what_is_restricted(database_url: str) -> None:
    async with besieged(database_url) as hall:
        await hall.app.turner.on_thread(lambda: make_private(hall))
        await hall.people.mention("subgroup clear restricted")
        await hall.people.as_(OWNER).mention("action update 2 completed")
        await hall.settled()
        standing = [
            post for post in hall.teams.posts if SECRET_WORD in post.words and post.conversation.startswith(CHANNEL)
        ]
        assert standing, "in the cleared private channel it was shown"
        hall.teams.people[GIL.own_id] = GIL
        hall.teams.roster[CHANNEL] = [ROSE.own_id, OWNER.own_id, GIL.own_id]
        heard = len(hall.teams.posts)
        await hall.people.as_(OWNER).say("rag VAWG-2 amber because it slipped")
        await hall.people.as_(OWNER).mention("rag 1 red because the printer is broken")
        await hall.settled()
        later = [post for post in hall.teams.posts[heard:] if post.conversation.startswith(CHANNEL)]
        assert [post for post in later if SECRET_WORD in post.words] == []
        assert [post for post in standing if SECRET_WORD in post.words and post.conversation == CHANNEL] == []


def make_private(hall: TeamsHall) -> None:
    """What a real tenant tells of a private channel, which this Microsoft does not play."""
    with hall.app.register.units.write() as unit:
        place = next(iter(unit.places.linked(unit.boards.subgroups_coded("VAWG")[0].id)))
        address = tuple(sorted({**dict(place.address), "layout": "private"}.items()))
        readers = Audience(public=False, shared=False, guests=False)
        unit.places.save(replace(place, audience=readers, address=address))
        unit.commit()
