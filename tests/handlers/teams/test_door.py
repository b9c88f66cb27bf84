"""The door at /api/messages: what is let in, what is refused and with which status. Never 500 for bad input."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.errors import Unready
from bot.incoming import Manner, Said
from bot.reply import Reply
from handlers.teams.settings import TeamsSettings
from tests.fakes.connector import FakeConnector, signing_key
from tests.handlers.teams.conftest import Desk


async def _status(desk: Desk, body: bytes, headers: dict[str, str]) -> int:
    async with desk.session.post(desk.url, data=body, headers=headers) as answer:
        return answer.status


def _signed(desk: Desk, **changed: Any) -> dict[str, str]:
    return {"Content-Type": "application/json", "Authorization": f"Bearer {desk.teams.token(**changed)}"}


async def test_a_signed_message_reaches_the_bot(desk: Desk) -> None:
    answer = await desk.people.say("update 12 completed")
    assert answer.status == 200
    assert isinstance(desk.last, Said)
    assert desk.last.text == "update 12 completed"
    assert desk.last.manner is Manner.PERSONAL
    assert desk.edge.connected


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b"[" * 100_000, b"{}", b'{"type": "message"}', b'{"type": 5}'],
)
async def test_a_body_that_is_no_activity_is_a_bad_request(desk: Desk, body: bytes) -> None:
    assert await _status(desk, body, _signed(desk)) == 400
    assert desk.heard == []


async def test_another_content_type_is_refused(desk: Desk) -> None:
    headers = {**_signed(desk), "Content-Type": "text/plain"}
    assert await _status(desk, b"{}", headers) == 415


async def test_an_oversized_body_is_refused_with_or_without_a_length(desk: Desk) -> None:
    assert await _status(desk, b" " * 400_000, _signed(desk)) == 413

    async def pieces() -> Any:
        for _ in range(8):
            yield b" " * 50_000

    async with desk.session.post(desk.url, data=pieces(), headers=_signed(desk)) as answer:
        assert answer.status == 413


async def test_a_missing_token_is_refused_before_the_body_is_read(desk: Desk) -> None:
    assert await _status(desk, b"{", {"Content-Type": "application/json"}) == 401
    assert await _status(desk, b"{", {"Content-Type": "application/json", "Authorization": "Basic eDp5"}) == 401


BAD_CLAIMS: list[dict[str, Any]] = [
    {"exp": 1},
    {"nbf": 4_000_000_000},
    {"aud": "10000000-0000-4000-8000-000000000bad"},
    {"aud": None},
    {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"},
    {"iss": "https://evil.example"},
    {"iss": None},
    {"serviceurl": "https://evil.example/"},
    {"serviceurl": None},
    {"kid": "nobody's"},
    {"kid": None},
    {"alg": "none"},
    {"alg": "HS256"},
]


@pytest.mark.parametrize("claims", BAD_CLAIMS, ids=lambda claims: str(claims)[:40])
async def test_a_token_that_is_not_for_this_bot_is_refused(desk: Desk, claims: dict[str, Any]) -> None:
    answer = await desk.people.send(desk.people.message("update 12 completed"), desk.teams.token(**claims))
    assert answer.status == 401
    assert desk.heard == []


async def test_a_verified_token_holds_for_its_own_address_only(desk: Desk) -> None:
    token = desk.teams.token()
    said = desk.people.message("help", personal=True)
    assert (await desk.people.send(said, token)).status == 200
    assert (await desk.people.send(said, token)).status == 200
    elsewhere = {**said, "serviceUrl": "https://smba.trafficmanager.net/emea/"}
    assert (await desk.people.send(elsewhere, token)).status == 401
    assert (await desk.people.send(said, token + "x")).status == 401


async def test_a_believed_token_is_not_believed_with_other_claims(desk: Desk) -> None:
    """Whoever has overheard a good token has its signature: with any other claim it fits no more."""
    token = desk.teams.token()
    said = desk.people.message("help", personal=True)
    assert (await desk.people.send(said, token)).status == 200
    head, _, signature = token.split(".")
    for changed in (
        {"exp": int(time.time()) + 86_400},
        {"aud": "another-bot"},
        {"serviceurl": "https://evil.example/"},
    ):
        _, claims, _ = desk.teams.token(**changed).split(".")
        assert (await desk.people.send(said, f"{head}.{claims}.{signature}")).status == 401
    assert len(desk.heard) == 1


async def test_a_believed_token_ends_when_it_ends(desk: Desk) -> None:
    """The SDK itself grants five minutes for clocks that differ; not one second more because we had seen it before."""
    ends = int(time.time()) - 298
    token = desk.teams.token(exp=ends, nbf=ends - 600)
    said = desk.people.message("help", personal=True)
    assert (await desk.people.send(said, token)).status == 200
    assert (await desk.people.send(said, token)).status == 200
    await asyncio.sleep(ends + 301 - time.time())
    assert (await desk.people.send(said, token)).status == 401


async def test_a_token_signed_by_somebody_else_is_refused(desk: Desk) -> None:
    forged = desk.teams.token(key=signing_key(1))
    assert (await desk.people.send(desk.people.message("update 12 completed"), forged)).status == 401


@pytest.mark.parametrize("garbage", ["x", "a.b.c", "....", "e30.e30.e30", "\u00e9"])
async def test_a_garbage_token_is_refused(desk: Desk, garbage: str) -> None:
    assert (await desk.people.send(desk.people.message("hello"), garbage)).status == 401


async def test_another_channel_than_teams_is_refused(desk: Desk) -> None:
    activity = {**desk.people.message("hello"), "channelId": "webchat"}
    assert (await desk.people.send(activity)).status == 401


async def test_a_service_url_outside_microsoft_is_refused_even_when_signed(desk: Desk) -> None:
    activity = {**desk.people.message("hello"), "serviceUrl": "https://evil.example/"}
    assert (await desk.people.send(activity, desk.teams.token(serviceurl="https://evil.example/"))).status == 403
    assert desk.heard == []


async def test_a_key_that_microsoft_changed_is_fetched_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await desk.people.say("help")).status == 200
    desk.teams.key_id = "northmere-2"
    assert (await desk.people.say("help")).status == 401, "a stranger's key must not make us fetch at will"
    monkeypatch.setattr("handlers.teams.keys.AGAIN", 0.0)
    assert (await desk.people.say("help")).status == 200


async def test_when_the_keys_cannot_be_fetched_teams_is_told_to_come_again(desk: Desk) -> None:
    desk.teams.trouble("keys", status=502)
    assert (await desk.people.say("help")).status == 503
    assert (await desk.people.say("help")).status == 200


@pytest.mark.parametrize(
    "where", ["from", "recipient", "conversation", "channelData", "entities", "attachments", "value", "text", "id"]
)
@pytest.mark.parametrize(
    "junk", [None, 7, "x", [], {}, [[1]], {"id": {"id": 1}}, {"tenant": "x", "team": [1], "mentioned": 3}]
)
async def test_junk_in_any_field_is_never_a_fault_of_ours(desk: Desk, where: str, junk: object) -> None:
    for made in (
        desk.people.message("update 12 completed"),
        {**desk.people.message(""), "type": "invoke", "name": "adaptiveCard/action"},
        {**desk.people.message(""), "type": "invoke", "name": "composeExtension/fetchTask"},
        {**desk.people.message(""), "type": "conversationUpdate"},
    ):
        answer = await desk.people.send({**made, where: junk})
        assert answer.status in (200, 400), (made["type"], made.get("name"))


async def test_an_unknown_event_is_thanked_and_forgotten(desk: Desk) -> None:
    for kind in ("typing", "messageReaction", "event", "endOfConversation", "somethingNew"):
        assert (await desk.people.send({**desk.people.message("x"), "type": kind})).status == 200
    assert (await desk.people.invoke("actionable/new", {})).status == 200
    assert desk.heard == []


async def test_a_fault_in_a_turn_is_told_with_a_code_and_is_no_500(desk: Desk) -> None:
    def fails(_incoming: object) -> Reply:
        raise ZeroDivisionError

    desk.answer = fails
    assert (await desk.people.say("update 12 completed")).status == 200
    assert "Something went wrong on our side and nothing was recorded" in desk.teams.posts[-1].words
    pressed = await desk.people.invoke("adaptiveCard/action", {"action": {"data": {"press": "complete|1|1|"}}})
    assert pressed.status == 200
    assert "Something went wrong" in pressed.body["value"]
    fetched = await desk.people.invoke("task/fetch", {"data": {"press": "form|1|1|update"}})
    assert "Something went wrong" in fetched.body["task"]["value"]


async def test_a_wrong_secret_is_known_at_start_and_mends_itself(teams: FakeConnector) -> None:
    from tests.handlers.teams.conftest import open_desk

    async for desk in open_desk(teams, teams.settings(app_password="expired")):
        assert not desk.edge.connected
        assert (await desk.people.say("help")).status == 200


# --- local mode ---------------------------------------------------------------------------


async def test_local_mode_needs_no_token(local_desk: Desk) -> None:
    assert (await local_desk.people.say("update 12 completed")).status == 200
    assert isinstance(local_desk.last, Said)


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Via", "X-Real-IP", "Origin"]
)
async def test_local_mode_refuses_what_was_forwarded(local_desk: Desk, header: str) -> None:
    activity = local_desk.people.message("update 12 completed")
    answer = await local_desk.people.send(activity, None, **{header: "10.0.0.1"})
    assert answer.status == 403
    assert local_desk.heard == []


async def test_local_mode_refuses_a_foreign_host_name_and_service(local_desk: Desk) -> None:
    activity = local_desk.people.message("update 12 completed")
    assert (await local_desk.people.send(activity, None, Host="bot.northmere.example")).status == 403
    elsewhere = {**activity, "serviceUrl": "https://smba.trafficmanager.net/emea/"}
    assert (await local_desk.people.send(elsewhere)).status == 403


GUID = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (TeamsSettings(), "APP_ID is missing"),
        (TeamsSettings(app_id="x", app_password="y", tenant_id=GUID), "APP_ID must be an id"),
        (TeamsSettings(app_id=GUID, app_password="y"), "TENANT_ID must be an id"),
        (TeamsSettings(app_id=GUID, tenant_id=GUID), "APP_PASSWORD"),
        (TeamsSettings(local=True, host="0.0.0.0"), "this machine only"),
        (TeamsSettings(local=True, app_id=GUID), "real credentials"),
        (TeamsSettings(local=True, app_password="y"), "real credentials"),
        (TeamsSettings(local=True, public_url="https://bot.northmere.example"), "PUBLIC_URL"),
    ],
)
def test_it_refuses_to_start_with_a_sentence(settings: TeamsSettings, says: str) -> None:
    with pytest.raises(Unready) as refused:
        settings.check()
    assert says in refused.value.sentence
    assert "y" not in repr(settings.app_password) or "app_password" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://webchat.botframework.com/", True),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://evilbotframework.com/", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://user:pw@smba.trafficmanager.net/", False),
        ("https://[", False),
        ("http://127.0.0.1/", False),
        ("", False),
    ],
)
def test_our_token_goes_to_microsoft_and_nowhere_else(url: str, trusted: bool) -> None:
    assert TeamsSettings(app_id=GUID).trusts(url) is trusted
