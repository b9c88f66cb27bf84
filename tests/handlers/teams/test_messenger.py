"""What leaves for Teams: every outcome a value, nothing repeated, and only to Microsoft's own addresses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import NotFound, TooMuch
from bot.incoming import Origin, Upload
from bot.model import AccountKind, Audience, Place, PlaceKind
from bot.ports import AccountFacts, Doubtful, Parcel, Rejected, Sent, Throttled, Unsent
from bot.reply import Reply
from handlers.teams.cards import as_json
from handlers.teams.messenger import TeamsMessenger
from handlers.teams.render import render
from tests.fakes.connector import FakeConnector
from tests.fakes.teams_driver import ABROAD, CHANNEL, GIL, ROSE, SAM, TENANT

CHAT = "a:chat-rose"


@pytest.fixture
async def messenger(teams: FakeConnector) -> AsyncIterator[TeamsMessenger]:
    made = TeamsMessenger(teams.settings())
    await made.connector.start()
    yield made
    await made.connector.stop()


def place(teams: FakeConnector, channel: str = CHANNEL, kind: PlaceKind = PlaceKind.CHANNEL, **more: str) -> Place:
    address = {"service_url": teams.service_url, "bot": "28:bot", **more}
    return Place(1, "teams", TENANT, channel, kind, "VAWG subgroup", address=tuple(address.items()))


def parcel(where: Place, thread: str = "", edit: str = "") -> Parcel:
    return Parcel("digest:1", where, render(Reply("The week"), where), thread, edit)


async def test_a_new_post_an_answer_under_it_and_an_edit(teams: FakeConnector, messenger: TeamsMessenger) -> None:
    where = place(teams)
    sent = await messenger.send(parcel(where))
    assert isinstance(sent, Sent)
    assert await messenger.send(parcel(where, thread=sent.message)) == Sent(teams.posts[-1].id)
    assert await messenger.send(parcel(where, edit=sent.message)) == Sent(sent.message)
    assert [each.conversation for each in teams.posts] == [CHANNEL, f"{CHANNEL};messageid={sent.message}"]
    assert teams.posts[0].edits == 1
    assert not messenger.can_look_up
    assert isinstance(await messenger.look_up(parcel(where), datetime.now(UTC)), Unsent)


async def test_stored_columns_are_enough_to_write_to_somebody_for_the_first_time(
    teams: FakeConnector, messenger: TeamsMessenger
) -> None:
    where = place(teams, ROSE.directory_id, PlaceKind.PERSONAL)
    assert isinstance(await messenger.send(parcel(where)), Sent)
    assert teams.posts[-1].conversation == f"a:chat-{ROSE.directory_id}"
    assert teams.created[0]["bot"] == {"id": "28:bot"}


OUTCOMES: list[tuple[dict[str, Any], type, str]] = [
    ({"status": 403, "code": "MessageWritesBlocked"}, Rejected, "the bot was blocked or its app removed"),
    ({"status": 403, "code": "BotNotInConversationRoster"}, Rejected, "not installed in the team"),
    ({"status": 403}, Rejected, "not installed in the team"),
    ({"status": 404, "code": "ConversationNotFound"}, Rejected, "no longer exists"),
    ({"status": 413, "code": "MessageSizeTooBig"}, Rejected, "larger than Teams accepts"),
    ({"status": 400, "code": "BadSyntax"}, Rejected, "answer 400"),
    ({"status": 429, "retry_after": 7}, Throttled, ""),
    ({"status": 429}, Throttled, ""),
    ({"status": 412}, Throttled, ""),
    ({"status": 500}, Doubtful, ""),
    ({"status": 502}, Doubtful, ""),
    ({"status": 503}, Doubtful, ""),
    ({"status": 504}, Doubtful, ""),
    ({"drop": "before"}, Doubtful, ""),
    ({"drop": "after"}, Doubtful, ""),
]


@pytest.mark.parametrize(("trouble", "outcome", "says"), OUTCOMES, ids=lambda value: str(value)[:50])
async def test_every_answer_of_teams_is_an_outcome(
    teams: FakeConnector, messenger: TeamsMessenger, trouble: dict[str, Any], outcome: type, says: str
) -> None:
    teams.trouble("post", **trouble)
    found = await messenger.send(parcel(place(teams)))
    assert isinstance(found, outcome)
    if isinstance(found, Rejected):
        assert says in found.sentence
        assert "VAWG subgroup" in found.sentence
    if isinstance(found, Throttled):
        assert found.seconds == (trouble.get("retry_after") or 2.0)
    assert [what for what, _ in teams.calls].count("post") == 1, "nothing is repeated here"


async def test_a_card_that_somebody_deleted_is_not_edited_for_ever(
    teams: FakeConnector, messenger: TeamsMessenger
) -> None:
    found = await messenger.send(parcel(place(teams), edit="1600000000000"))
    assert isinstance(found, Rejected)
    assert "was deleted there" in found.sentence


async def test_an_answer_slower_than_our_patience_is_doubtful(
    teams: FakeConnector, messenger: TeamsMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    import aiohttp

    monkeypatch.setattr("handlers.teams.connector.TIMEOUT", aiohttp.ClientTimeout(total=0.1))
    teams.trouble("post", delay=0.5)
    assert isinstance(await messenger.send(parcel(place(teams))), Doubtful)


async def test_where_nobody_listens_nothing_was_sent(teams: FakeConnector, messenger: TeamsMessenger) -> None:
    nowhere = place(teams, service_url="http://127.0.0.1:9/")
    assert isinstance(await messenger.send(parcel(nowhere)), Unsent)


@pytest.mark.parametrize("url", ["", "https://evil.example/", "http://smba.trafficmanager.net/"])
async def test_an_address_that_is_not_microsofts_is_not_written_to(
    teams: FakeConnector, messenger: TeamsMessenger, url: str
) -> None:
    found = await messenger.send(parcel(place(teams, service_url=url)))
    assert isinstance(found, Rejected)
    assert teams.calls == [], "not even a token is asked for"


async def test_a_token_is_kept_and_a_refused_one_replaced_once(teams: FakeConnector, messenger: TeamsMessenger) -> None:
    await asyncio.gather(*(messenger.send(parcel(place(teams))) for _ in range(5)))
    assert [what for what, _ in teams.calls].count("token") == 1
    teams.tokens.clear()
    assert isinstance(await messenger.send(parcel(place(teams))), Sent)
    assert [what for what, _ in teams.calls].count("token") == 2


async def test_without_a_token_nothing_was_sent(teams: FakeConnector) -> None:
    messenger = TeamsMessenger(teams.settings(app_password="expired"))
    await messenger.connector.start()
    found = await messenger.send(parcel(place(teams)))
    assert found == Unsent("Microsoft refused the bot's sign-in (invalid_client)")
    assert not messenger.connector.signed_in
    await messenger.connector.stop()


async def test_a_personal_chat_that_teams_refuses_is_an_outcome_too(
    teams: FakeConnector, messenger: TeamsMessenger
) -> None:
    teams.refused_people.add(SAM.directory_id)
    where = place(teams, SAM.directory_id, PlaceKind.PERSONAL)
    assert isinstance(await messenger.send(parcel(where)), Rejected)


# --- who is it, who reads it -----------------------------------------------------------------


def met(teams: FakeConnector, messenger: TeamsMessenger, user: str, own: str) -> None:
    address = {"service_url": teams.service_url, "bot": "28:bot"}
    messenger.met(Origin("teams", TENANT, user, CHANNEL, "1", address=address), own)


@pytest.mark.parametrize(
    ("who", "facts"),
    [
        (ROSE, AccountFacts("Rose Adeyemi", AccountKind.MEMBER, "rose@northmere.example")),
        (GIL, AccountFacts("Gil Osei", AccountKind.GUEST)),
        (ABROAD, AccountFacts("Ines Faro", AccountKind.EXTERNAL)),
        (
            replace(ROSE, email="rose_partner.example#EXT#@northmere.example"),
            AccountFacts("Rose Adeyemi", AccountKind.GUEST),
        ),
        (replace(ROSE, role="anonymous"), AccountFacts("Rose Adeyemi", AccountKind.EXTERNAL)),
        (replace(ROSE, tenant=""), AccountFacts("Rose Adeyemi", AccountKind.UNKNOWN)),
        (replace(ROSE, role="something new"), AccountFacts("Rose Adeyemi", AccountKind.UNKNOWN)),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_only_a_full_member_of_the_home_tenant_is_a_member(
    teams: FakeConnector, messenger: TeamsMessenger, who: Any, facts: AccountFacts
) -> None:
    teams.people[who.own_id] = who
    met(teams, messenger, who.directory_id, who.own_id)
    assert await messenger.account(TENANT, who.directory_id) == facts


async def test_of_somebody_never_met_or_unknown_nothing_is_said(
    teams: FakeConnector, messenger: TeamsMessenger
) -> None:
    assert await messenger.account(TENANT, ROSE.directory_id) is None
    met(teams, messenger, ROSE.directory_id, ROSE.own_id)
    assert await messenger.account(TENANT, ROSE.directory_id) is None, "Teams does not know this person there"


@pytest.mark.parametrize(
    ("people", "layout", "audience"),
    [
        ((ROSE, SAM), "private", Audience(public=False, shared=False, guests=False)),
        ((ROSE, SAM, GIL), "private", Audience(public=False, shared=False, guests=True)),
        ((ROSE, SAM), "standard", Audience(public=True, shared=False, guests=False)),
        ((ROSE, SAM), "", Audience(public=True, shared=False, guests=False)),
        ((ROSE, SAM), "shared", Audience(public=False, shared=True, guests=False)),
        ((ROSE, SAM, ABROAD), "standard", Audience(public=True, shared=True, guests=False)),
        ((ROSE, replace(SAM, tenant="")), "private", Audience(public=False, shared=False, guests=None)),
    ],
    ids=lambda value: str(value)[:70],
)
async def test_who_reads_a_channel_is_read_from_its_roster(
    teams: FakeConnector, messenger: TeamsMessenger, people: Any, layout: str, audience: Audience
) -> None:
    teams.people = {each.own_id: each for each in people}
    assert await messenger.audience(place(teams, layout=layout)) == audience


async def test_a_roster_that_cannot_be_read_withholds(teams: FakeConnector, messenger: TeamsMessenger) -> None:
    teams.trouble("members", status=502)
    assert await messenger.audience(place(teams)) == Audience(public=True, shared=None, guests=None)


async def test_a_personal_chat_is_read_by_its_person_alone(teams: FakeConnector, messenger: TeamsMessenger) -> None:
    found = await messenger.audience(place(teams, CHAT, PlaceKind.PERSONAL))
    assert found == Audience(public=False, shared=False, guests=False)


# --- files ------------------------------------------------------------------------------------

ORIGIN = Origin("teams", TENANT, ROSE.directory_id, CHAT, "1", PlaceKind.PERSONAL)


async def test_a_file_is_fetched_from_where_it_lies_up_to_the_limit(
    teams: FakeConnector, messenger: TeamsMessenger
) -> None:
    teams.files["log.docx"] = b"x" * 100_000
    upload = Upload("log.docx", f"{teams.url}/files/log.docx")
    assert len(await messenger.fetch(upload, ORIGIN, 200_000)) == 100_000
    with pytest.raises(TooMuch):
        await messenger.fetch(upload, ORIGIN, 50_000)
    with pytest.raises(NotFound):
        await messenger.fetch(Upload("gone", f"{teams.url}/files/gone"), ORIGIN, 50_000)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/log.docx",
        "https://sharepoint.com.evil.example/log.docx",
        "https://x@evil.example/log.docx",
        "http://northmere.sharepoint.com/log.docx",
        "file:///etc/passwd",
        "http://169.254.169.254/latest",
        "",
        "https://[",
    ],
)
async def test_a_file_elsewhere_than_in_sharepoint_is_not_fetched(messenger: TeamsMessenger, url: str) -> None:
    with pytest.raises(NotFound):
        await messenger.fetch(Upload("log.docx", url), ORIGIN, 1000)


async def test_a_file_is_handed_over_when_its_reader_says_yes(teams: FakeConnector, messenger: TeamsMessenger) -> None:
    chat = place(teams, CHAT, PlaceKind.PERSONAL)
    assert isinstance(await messenger.share(chat, "log.xlsx", b"rows", "The log"), Sent)
    offer = teams.posts[-1].activity["attachments"][0]["content"]
    yes = {
        "action": "accept",
        "context": offer["acceptContext"],
        "uploadInfo": {"uploadUrl": f"{teams.url}/upload/log.xlsx"},
    }
    assert (
        await messenger.files.consented(yes, replace(chat, channel="a:chat-sam"))
        == "I no longer have this file. Please ask for it again."
    )
    assert await messenger.files.consented(yes, chat) == "log.xlsx is in your OneDrive now."
    assert teams.uploads == {"log.xlsx": b"rows"}
    assert "no longer have" in await messenger.files.consented(yes, chat), "one yes, one upload"


async def test_a_declined_file_is_dropped(teams: FakeConnector, messenger: TeamsMessenger) -> None:
    chat = place(teams, CHAT, PlaceKind.PERSONAL)
    await messenger.share(chat, "log.xlsx", b"rows", "The log")
    offer = teams.posts[-1].activity["attachments"][0]["content"]
    no = {"action": "decline", "context": offer["declineContext"]}
    assert await messenger.files.consented(no, chat) == "log.xlsx was not saved."
    assert teams.uploads == {}


async def test_a_file_cannot_be_handed_over_in_a_channel(teams: FakeConnector, messenger: TeamsMessenger) -> None:
    found = await messenger.share(place(teams), "log.xlsx", b"rows", "The log")
    assert isinstance(found, Rejected)
    assert "in your own chat with me" in found.sentence


def test_a_payload_is_plain_json(teams: FakeConnector) -> None:
    made = json.loads(parcel(place(teams)).payload)
    assert (made["type"], made["summary"]) == ("message", "The week")


async def test_an_edit_carries_the_words_and_the_name_of_its_message(
    teams: FakeConnector, messenger: TeamsMessenger
) -> None:
    where = place(teams)
    sent = await messenger.send(parcel(where))
    assert isinstance(sent, Sent)
    renewed = Parcel("digest:1", where, render(Reply("The week — “renewed” 🔶"), where), edit=sent.message)
    assert await messenger.send(renewed) == Sent(sent.message)
    assert teams.posts[0].activity["id"] == sent.message
    assert "“renewed” 🔶" in teams.posts[0].words


async def test_half_a_character_that_a_client_sent_does_not_stop_the_answer(
    teams: FakeConnector, messenger: TeamsMessenger
) -> None:
    outcome = await messenger.deliver(as_json({"type": "message", "text": "half \ud83d of one"}), place(teams))
    assert isinstance(outcome, Sent)
    assert teams.posts[0].activity["text"] == "half \ud83d of one"
