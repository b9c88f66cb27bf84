"""What leaves for Slack: once, with its key, and with every failure told for what it is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import NotFound, TooMuch
from bot.incoming import Origin, Upload
from bot.model import AccountKind, Audience, Place
from bot.ports import AccountFacts, Doubtful, Parcel, Rejected, Sent, Throttled, Unsent
from bot.reply import Picture, Reply, text
from handlers.slack.messenger import SlackMessenger
from handlers.slack.render import render
from handlers.slack.workspace import SlackSettings
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack

PLACE = Place(1, "slack", ids.TEAM, ids.CYP)
BEFORE = datetime(2020, 11, 1, tzinfo=UTC)
WORDS = render(Reply("Digest", (text("3 overdue <!channel>"),)), PLACE)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
async def messenger(slack: FakeSlack) -> AsyncIterator[SlackMessenger]:
    made = SlackMessenger(SlackSettings(slack.BOT_TOKEN, api_url=slack.api_url))
    yield made
    await made.stop()


def parcel(key: str = "digest:1", **more: Any) -> Parcel:
    return Parcel(key, more.pop("place", PLACE), more.pop("payload", WORDS), **more)


async def test_a_message_is_posted_once_with_its_key_and_without_previews(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    sent = await messenger.send(parcel())
    assert sent == Sent(slack.posts[0].ts)
    (asked,) = slack.called("chat.postMessage")
    assert asked["metadata"] == {"event_type": "matters_arising", "event_payload": {"key": "digest:1"}}
    assert (asked["unfurl_links"], asked["unfurl_media"], asked["link_names"]) == (False, False, False)
    assert "<!channel>" not in slack.posts[0].words


async def test_a_receipt_goes_into_the_thread_and_a_card_is_edited_in_place(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    card = await messenger.send(parcel("card:1"))
    assert isinstance(card, Sent)
    await messenger.send(parcel("receipt:1", thread=card.message))
    again = await messenger.send(parcel("card:1", edit=card.message, payload=render(Reply("Now green"), PLACE)))
    assert again == card
    assert [post.thread for post in slack.posts] == ["", card.message]
    assert (slack.posts[0].edits, slack.posts[0].text) == (1, "Now green")


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        ({"status": 429, "retry_after": 7}, Throttled(7)),
        ({"status": 429}, Throttled(30)),
        ({"status": 500}, Doubtful("internal_error")),
        ({"error": "fatal_error"}, Doubtful("fatal_error")),
        ({"error": "service_unavailable"}, Unsent("service_unavailable")),
        ({"drop": "before"}, Doubtful("ServerDisconnectedError")),
        ({"drop": "after"}, Doubtful("ServerDisconnectedError")),
    ],
)
async def test_every_failure_is_a_value_and_nothing_is_posted_again(
    slack: FakeSlack, messenger: SlackMessenger, trouble: dict[str, Any], outcome: object
) -> None:
    slack.trouble("chat.postMessage", **trouble)
    assert await messenger.send(parcel()) == outcome
    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("channel_not_found", "Invite the bot"),
        ("not_in_channel", "/invite"),
        ("is_archived", "archived"),
        ("restricted_action_thread_locked", "locked"),
        ("invalid_auth", "token"),
        ("msg_blocks_too_long", "too long"),
        ("something_new", "something_new"),
    ],
)
async def test_what_slack_will_never_take_is_told_to_the_officer_in_a_sentence(
    slack: FakeSlack, messenger: SlackMessenger, error: str, words: str
) -> None:
    slack.trouble("chat.postMessage", error=error)
    refused = await messenger.send(parcel())
    assert isinstance(refused, Rejected)
    assert refused.reason == error
    assert words in refused.sentence


async def test_a_slack_that_is_not_there_has_surely_received_nothing(unused_tcp_port: int) -> None:
    messenger = SlackMessenger(SlackSettings("xoxb", api_url=f"http://127.0.0.1:{unused_tcp_port}/api/"))
    assert isinstance(await messenger.send(parcel()), Unsent)
    assert isinstance(await messenger.look_up(parcel(), BEFORE), Unsent)
    assert await messenger.account(ids.TEAM, ids.ANN) is None
    await messenger.stop()


async def test_an_answer_that_never_comes_leaves_a_doubt(
    slack: FakeSlack, messenger: SlackMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.slack.messenger.TIMEOUT", 0.1)
    slack.trouble("chat.postMessage", delay=0.5)
    assert await messenger.send(parcel()) == Doubtful("TimeoutError")
    await slack.until(lambda: slack.posts)


async def test_a_doubtful_message_is_found_again_by_its_key(slack: FakeSlack, messenger: SlackMessenger) -> None:
    slack.trouble("chat.postMessage", drop="after")
    assert isinstance(await messenger.send(parcel("digest:2")), Doubtful)
    assert await messenger.look_up(parcel("digest:2"), BEFORE) == Sent(slack.posts[0].ts)
    assert await messenger.look_up(parcel("digest:3"), BEFORE) is None


async def test_a_doubtful_receipt_is_looked_for_in_its_thread(slack: FakeSlack, messenger: SlackMessenger) -> None:
    card = await messenger.send(parcel("card:1"))
    assert isinstance(card, Sent)
    receipt = parcel("receipt:1", thread=card.message)
    assert await messenger.look_up(receipt, BEFORE) is None
    sent = await messenger.send(receipt)
    assert await messenger.look_up(receipt, BEFORE) == sent
    assert {arguments["include_all_metadata"] for _, arguments in slack.calls[1:2]} == {"1"}


async def test_a_message_is_found_behind_many_later_ones(slack: FakeSlack, messenger: SlackMessenger) -> None:
    sent = await messenger.send(parcel("digest:1"))
    for number in range(450):
        slack._chat_postMessage({"channel": ids.CYP, "text": f"later {number}"})
    assert await messenger.look_up(parcel("digest:1"), BEFORE) == sent


async def test_where_history_may_not_be_read_a_doubt_stays_a_doubt(slack: FakeSlack, messenger: SlackMessenger) -> None:
    assert messenger.can_look_up
    slack.trouble("conversations.history", status=429)
    assert isinstance(await messenger.look_up(parcel(), BEFORE), Unsent)
    assert messenger.can_look_up
    slack.trouble("conversations.history", error="missing_scope")
    assert await messenger.look_up(parcel(), BEFORE) == Unsent("missing_scope")
    assert not messenger.can_look_up


async def test_a_picture_follows_its_message_into_the_thread_with_its_words(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    picture = Picture(b"\x89PNG", "Reds fell from 5 to 3", "Ratings")
    sent = await messenger.send(parcel(payload=render(Reply("Digest", (picture,)), PLACE)))
    assert isinstance(sent, Sent)
    (file,) = slack.files
    assert (file["content"], file["thread"], file["channel"]) == (b"\x89PNG", sent.message, ids.CYP)
    assert file["alt_txt"] == "Reds fell from 5 to 3"
    assert "pictures" not in slack.called("chat.postMessage")[0]


async def test_a_file_is_fetched_by_its_id_and_never_beyond_the_limit(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    slack.files.append({"id": "F9", "name": "log.csv", "size": 5, "content": b"a,b\nc"})
    origin = Origin("slack", ids.TEAM, ids.ANN, ids.DIRECT, "k")
    assert await messenger.fetch(Upload("log.csv", "F9"), origin, 100) == b"a,b\nc"
    with pytest.raises(TooMuch):
        await messenger.fetch(Upload("log.csv", "F9"), origin, 4)
    slack.files[0] |= {"size": 1, "content": b"x" * 99}
    with pytest.raises(TooMuch):
        await messenger.fetch(Upload("log.csv", "F9"), origin, 50)
    with pytest.raises(NotFound):
        await messenger.fetch(Upload("gone.csv", "F0"), origin, 100)


async def test_our_token_goes_to_nobody_but_slack(
    slack: FakeSlack, messenger: SlackMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(arguments: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "file": {"id": "F1", "url_private_download": "https://slack.com.evil.example/x"}}

    monkeypatch.setattr(slack, "_files_info", elsewhere)
    with pytest.raises(NotFound):
        await messenger.fetch(Upload("x", "F1"), Origin("slack", ids.TEAM, ids.ANN, ids.CYP, "k"), 100)


async def test_a_file_is_shared_with_a_word_about_it(slack: FakeSlack, messenger: SlackMessenger) -> None:
    shared = await messenger.share(PLACE, "log.docx", b"PK", "The log & <!here>", thread="1605.1")
    assert shared == Sent("F1")
    assert (slack.files[0]["name"], slack.files[0]["thread"]) == ("log.docx", "1605.1")
    assert slack.files[0]["comment"] == "The log &amp; &lt;!here&gt;"


@pytest.mark.parametrize(
    ("more", "facts"),
    [
        ({}, AccountFacts("Cy Hart", AccountKind.MEMBER, "cy@northmere.example")),
        ({"is_email_confirmed": False}, AccountFacts("Cy Hart", AccountKind.MEMBER)),
        ({"is_restricted": True}, AccountFacts("Cy Hart", AccountKind.GUEST)),
        ({"is_ultra_restricted": True}, AccountFacts("Cy Hart", AccountKind.GUEST)),
        ({"deleted": True}, AccountFacts("Cy Hart", AccountKind.DEACTIVATED)),
        ({"is_bot": True}, AccountFacts("Cy Hart", AccountKind.BOT)),
        ({"team_id": "T0ELSE"}, AccountFacts("Cy Hart", AccountKind.EXTERNAL)),
        ({"is_stranger": True}, AccountFacts("Cy Hart", AccountKind.EXTERNAL)),
        (
            {"team_id": "E1", "enterprise_user": {"enterprise_id": "E1", "teams": [ids.TEAM]}},
            AccountFacts("Cy Hart", AccountKind.MEMBER, "cy@northmere.example"),
        ),
    ],
)
async def test_only_a_full_members_confirmed_address_is_told(
    slack: FakeSlack, messenger: SlackMessenger, more: dict[str, Any], facts: AccountFacts
) -> None:
    slack.add_user("U0CY", "Cy Hart", "cy@northmere.example")
    slack.users["U0CY"] |= more
    assert await messenger.account(ids.TEAM, "U0CY") == facts
    assert await messenger.account(ids.TEAM, "U0NOBODY") is None


@pytest.mark.parametrize(
    ("more", "audience"),
    [
        ({}, Audience(public=True, shared=False, guests=True)),
        ({"is_ext_shared": True, "is_private": True}, Audience(public=False, shared=True, guests=True)),
        ({"is_pending_ext_shared": True}, Audience(public=True, shared=True, guests=True)),
        ({"is_private": True, "members": [ids.ANN, ids.BOT]}, Audience(public=False, shared=False, guests=False)),
        ({"is_private": True, "members": [ids.ANN, "U0G"]}, Audience(public=False, shared=False, guests=True)),
        ({"is_private": True, "members": [ids.ANN, "U0GONE"]}, Audience(public=False, shared=False, guests=None)),
    ],
)
async def test_who_can_read_a_channel(
    slack: FakeSlack, messenger: SlackMessenger, more: dict[str, Any], audience: Audience
) -> None:
    slack.add_user("U0G", "Gil", is_restricted=True)
    slack.add_user(ids.BOT, "matters", is_bot=True)
    slack.channels[ids.CYP] |= more
    assert await messenger.audience(PLACE) == audience


async def test_a_channel_that_slack_does_not_know_has_no_known_audience(
    slack: FakeSlack, messenger: SlackMessenger
) -> None:
    assert await messenger.audience(Place(2, "slack", ids.TEAM, "C0GONE")) is None


def test_a_payload_is_json_that_the_outbox_can_keep() -> None:
    assert set(json.loads(WORDS)) == {"text", "blocks"}
