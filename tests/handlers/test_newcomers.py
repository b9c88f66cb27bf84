"""Whom the bot believes at first sight: every kind of account on every platform, and only full members by e-mail."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Engine

from bot.incoming import Manner, Said
from bot.model import AccountKind, Audience, Person, PersonKind, Place, PlaceKind, Role, Status
from bot.ports import AccountFacts
from bot.reply import Reply
from handlers.turning import RATE, Turner
from tests.bot.cast import refused
from tests.builders import PRIVATE, Town, said

PLATFORMS = ("slack", "teams")
ADDRESS = "sam.hill@northmere.example"


@dataclass
class Directory:
    """A platform that says this of everybody and of every channel."""

    facts: AccountFacts | None
    readers: Audience | None = PRIVATE
    asked: int = 0

    async def account(self, tenant: str, user: str) -> AccountFacts | None:
        self.asked += 1
        return self.facts

    async def channel_name(self, channel: str) -> str:
        return ""

    async def audience(self, place: Place) -> Audience | None:
        return self.readers


@pytest.fixture
def town(engine: Engine) -> Town:
    town = Town(engine)
    with town.units.write() as unit:
        sam = unit.people.add(Person(0, "Sam Hill", email=ADDRESS))
        unit.people.grant(town.board.id, None, sam.id, Role.MEMBER)
        place = unit.places.seen(Place(0, "teams", "T1", "C-vawg", PlaceKind.CHANNEL, "vawg", audience=PRIVATE))
        unit.places.save(replace(place, subgroup_id=town.groups["VAWG"].id, audience=PRIVATE))
        unit.commit()
    town.people["Sam Hill"] = sam.id
    return town


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def turner(town: Town, pool: ThreadPoolExecutor, directory: Directory) -> Turner:
    return Turner(town.bot, town.units, town.clock, pool, dict.fromkeys(PLATFORMS, directory))


def speaks(
    town: Town, platform: str, words: str, kind: AccountKind = AccountKind.UNKNOWN, channel: str = "vawg"
) -> Said:
    origin = replace(town.origin("Sam Hill", channel), platform=platform, account_kind=kind)
    return Said(origin, words, Manner.PERSONAL if channel == "chat" else Manner.SLASH)


def linked(town: Town, platform: str) -> int | None:
    with town.units.read() as unit:
        found = unit.people.speaker(platform, "T1", "SAM")
    return found.account.person_id if found else None


@pytest.mark.parametrize(("platform", "kind"), list(itertools.product(PLATFORMS, AccountKind)))
async def test_only_a_full_member_is_linked_by_the_confirmed_address_and_heard(
    town: Town, pool: ThreadPoolExecutor, platform: str, kind: AccountKind
) -> None:
    turn = turner(town, pool, Directory(AccountFacts("Sam", kind, ADDRESS)))
    answer = await turn(speaks(town, platform, "show 12"))
    assert isinstance(answer, Reply)
    if kind is AccountKind.MEMBER:
        assert linked(town, platform) == town.people["Sam Hill"]
        assert "leaflet" in said(answer)
        with town.units.read() as unit:
            deeds = [(act.deed, act.at) for act in unit.acts.about_person(town.people["Sam Hill"])]
        assert deeds == [("link by e-mail", town.clock.now)]
        return
    assert linked(town, platform) is None
    assert answer.outcome == "refused"
    assert "leaflet" not in said(answer)
    assert len(refused(town)) == 1
    await turn(speaks(town, platform, "complete 12"))
    assert town.see("VAWG-12").status is Status.NOT_STARTED


@pytest.mark.parametrize(
    ("platform", "kind"), list(itertools.product(PLATFORMS, [AccountKind.GUEST, AccountKind.EXTERNAL]))
)
async def test_what_the_message_itself_says_of_its_author_counts_before_the_directory(
    town: Town, pool: ThreadPoolExecutor, platform: str, kind: AccountKind
) -> None:
    turn = turner(town, pool, Directory(AccountFacts("Sam", AccountKind.MEMBER, ADDRESS)))
    answer = await turn(speaks(town, platform, "complete 12", kind))
    assert isinstance(answer, Reply)
    assert (answer.outcome, linked(town, platform)) == ("refused", None)


async def test_an_address_that_two_people_share_or_that_is_a_posts_links_nobody(
    town: Town, pool: ThreadPoolExecutor
) -> None:
    with town.units.write() as unit:
        unit.people.add(Person(0, "Samuel Hill", email=ADDRESS.upper()))
        unit.people.add(Person(0, "Duty Desk", PersonKind.POST, email="desk@northmere.example"))
        unit.commit()
    for address in (ADDRESS, "desk@northmere.example"):
        await turner(town, pool, Directory(AccountFacts("Sam", AccountKind.MEMBER, address)))(
            speaks(town, "slack", "show 12")
        )
        assert linked(town, "slack") is None


async def test_what_an_officer_took_back_is_not_linked_again_by_the_address(
    town: Town, pool: ThreadPoolExecutor
) -> None:
    directory = Directory(AccountFacts("Sam", AccountKind.MEMBER, ADDRESS))
    await turner(town, pool, directory)(speaks(town, "slack", "list mine"))
    assert linked(town, "slack") == town.people["Sam Hill"]
    town.say("Imogen Hartley", "link remove <@SAM>")
    await turner(town, pool, directory)(speaks(town, "slack", "list mine"))
    assert linked(town, "slack") is None


async def test_an_account_that_was_switched_off_since_is_heard_no_more(town: Town, pool: ThreadPoolExecutor) -> None:
    await turner(town, pool, Directory(AccountFacts("Sam", AccountKind.MEMBER, ADDRESS)))(speaks(town, "slack", "list"))
    gone = turner(town, pool, Directory(AccountFacts("Sam", AccountKind.DEACTIVATED)))
    answer = await gone(speaks(town, "slack", "list"))
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"


async def test_a_platform_that_does_not_answer_makes_nobody_a_member(town: Town, pool: ThreadPoolExecutor) -> None:
    answer = await turner(town, pool, Directory(None))(speaks(town, "slack", "show 12"))
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"


async def test_a_channel_that_was_opened_overnight_shows_no_more_than_is_official(
    town: Town, pool: ThreadPoolExecutor
) -> None:
    town.say("Imogen Hartley", "subgroup clear restricted")
    town.say("Imogen Hartley", "mark 12 restricted")
    assert "leaflet" in said(town.say("Imogen Hartley", "show 12"))
    directory = Directory(
        AccountFacts("Sam", AccountKind.MEMBER, ADDRESS), Audience(public=True, shared=False, guests=True)
    )
    answer = await turner(town, pool, directory)(speaks(town, "slack", "show 12"))
    assert "leaflet" not in said(answer)
    with town.units.read() as unit:
        place = unit.places.get(town.places["vawg"])
    assert place is not None
    assert place.audience.cleared is None


async def test_a_channel_whose_readers_the_platform_does_not_tell_shows_nothing(
    town: Town, pool: ThreadPoolExecutor
) -> None:
    directory = Directory(AccountFacts("Sam", AccountKind.MEMBER, ADDRESS), readers=None)
    answer = await turner(town, pool, directory)(speaks(town, "slack", "show 12"))
    assert "leaflet" not in said(answer)


async def test_one_person_saying_too_much_is_asked_to_wait_and_nobody_else(
    town: Town, pool: ThreadPoolExecutor
) -> None:
    turn = turner(town, pool, Directory(AccountFacts("Sam", AccountKind.MEMBER, ADDRESS)))
    answers = [await turn(speaks(town, "slack", "help")) for _ in range(RATE + 1)]
    assert [said(answer) for answer in answers if "wait a minute" in said(answer)] == [said(answers[-1])]
    other = replace(speaks(town, "slack", "help").origin, user="PRIYA")
    assert "wait a minute" not in said(await turn(Said(other, "help", Manner.SLASH)))
