"""Slack's requests over HTTP and Socket Mode: refused, acknowledged after the turn, answered where they came from."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.errors import Unready
from bot.incoming import Asked, Edited, Incoming, Manner, Opened, PlaceChanged, Press, Pressed, Said, Submitted
from bot.reply import (
    SILENCE,
    Answer,
    Button,
    Buttons,
    FieldErrors,
    For,
    Form,
    FormField,
    Reply,
    text,
)
from handlers.slack.listeners import SlackEdge
from handlers.slack.workspace import SlackSettings
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_driver import FORM, HttpLine, SlackDriver, SocketLine, signed

DONE = Reply("Recorded: CYP-12 is completed", (text("To undo: undo"),), outcome="recorded")
TO_ALL = Reply("Recorded", audience=For.PLACE)
REFUSED = Reply("Nothing was changed.", (text("There is no CYP-99."),), outcome="refused")
ASK = Form("update", "Update CYP-12", Press("form", 12, 3, "update"), (FormField("text", "What happened?"),))


@dataclass
class Core:
    """What the bot's own side was told, and what it answers next."""

    answer: Answer | Exception = SILENCE
    heard: list[Incoming] = field(default_factory=list)
    committing: float = 0

    async def __call__(self, incoming: Incoming) -> Answer:
        await asyncio.sleep(self.committing)
        self.heard.append(incoming)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class Desk:
    """A running edge, with people in front of it and a core behind."""

    slack: FakeSlack
    core: Core
    edge: SlackEdge
    line: HttpLine
    people: SlackDriver
    url: str = ""


Open = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
async def open_desk(slack: FakeSlack) -> AsyncIterator[Open]:
    closing: list[Callable[[], Awaitable[Any]]] = []

    async def make(socket: bool = False, token: str = FakeSlack.BOT_TOKEN) -> Desk:
        core = Core()
        app_token = FakeSlack.APP_TOKEN if socket else None
        edge = SlackEdge(SlackSettings(token, FakeSlack.SECRET, app_token, slack.api_url), core)
        app = web.Application()
        edge.register(app)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        session = aiohttp.ClientSession()
        closing.extend((edge.stop, runner.cleanup, session.close))
        await edge.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        http = HttpLine(session, url, FakeSlack.SECRET)
        if socket:
            await slack.until(lambda: slack.socket.open and edge.connected)
        return Desk(slack, core, edge, http, SlackDriver(SocketLine(slack.socket) if socket else http, slack), url)

    yield make
    for close in closing:
        await close()


@pytest.fixture(params=["http", "socket"])
async def desk(request: pytest.FixtureRequest, open_desk: Open) -> Desk:
    """Everything below `desk` holds over both lines."""
    return await open_desk(socket=request.param == "socket")


# --- who is let in ----------------------------------------------------------------------------------------------

SLASH = b"command=%2Faction&text=list&user_id=U1&channel_id=C1&trigger_id=1.2&team_id=T0NORTH"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "junk", "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": "", "X-Slack-Signature": ""},
        signed(FakeSlack.SECRET, SLASH, "1600000000"),
        signed(FakeSlack.SECRET, SLASH, "99999999999"),
        signed("another secret", SLASH),
        signed(FakeSlack.SECRET, SLASH + b"x"),
        {**signed(FakeSlack.SECRET, SLASH), "X-Slack-Signature": "v0=é"},
        {"X-Slack-Request-Timestamp": signed(FakeSlack.SECRET, SLASH)["X-Slack-Request-Timestamp"]},
    ],
)
async def test_what_slack_did_not_sign_just_now_is_turned_away(open_desk: Open, headers: dict[str, str]) -> None:
    desk = await open_desk()
    answer = await desk.line.raw(SLASH, {**headers, "Content-Type": FORM})
    assert answer.status == 401
    assert desk.core.heard == []


async def test_no_header_makes_a_signed_command_go_unheard(open_desk: Open) -> None:
    desk = await open_desk()
    aside = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "nobody"}
    answer = await desk.line.raw(SLASH, {**signed(FakeSlack.SECRET, SLASH), "Content-Type": FORM, **aside})
    assert answer.status == 200
    assert [heard.text for heard in desk.core.heard if isinstance(heard, Said)] == ["list"]


async def test_a_request_larger_than_any_of_slacks_is_not_read(open_desk: Open) -> None:
    desk = await open_desk()
    big = b"text=" + b"x" * (1024 * 1024 + 1)
    assert (await desk.line.send(big, FORM)).status == 413

    async def trickle() -> AsyncIterator[bytes]:
        for at in range(0, len(big), 65_536):
            yield big[at : at + 65_536]

    async with aiohttp.ClientSession() as session, session.post(desk.url + "/slack/events", data=trickle()) as got:
        assert got.status == 413
    assert desk.core.heard == []


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b"payload=%7Bx", b"payload=[]", b"\xff\xfe", b"[" * 3000])
async def test_a_signed_body_that_cannot_be_read_is_a_bad_request(open_desk: Open, body: bytes) -> None:
    desk = await open_desk()
    kind = FORM if body.startswith(b"payload") else "application/json"
    assert (await desk.line.send(body, kind)).status == 400


async def test_slacks_question_whether_we_are_here_is_answered(open_desk: Open) -> None:
    desk = await open_desk()
    asked = {"type": "url_verification", "token": "unused", "challenge": "3eZbrw1a"}
    answer = await desk.line.event(asked)
    assert (answer.status, answer.body) == (200, {"challenge": "3eZbrw1a"})
    assert (await desk.line.raw(json.dumps(asked).encode(), {"Content-Type": "application/json"})).status == 401


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "reaction_added", "user": ids.ANN},
        {"type": "something_new"},
        ids.said("x", subtype="channel_join"),
        ids.said("x", user=ids.BOT, bot_id=ids.BOT_ID),
        ids.said("x", bot_id="B0OTHER"),
    ],
)
async def test_what_is_not_for_us_is_acknowledged_and_left_alone(desk: Desk, inner: dict[str, Any]) -> None:
    assert (await desk.people.event(inner)).status == 200
    assert desk.core.heard == []


async def test_requests_of_unknown_kinds_are_acknowledged(desk: Desk) -> None:
    for body in (ids.suggestion(), ids.closed({"blocks": [], "callback_id": "update"}), {"type": "new_kind"}):
        assert (await desk.people.line.interaction(body)).status == 200
    assert (await desk.people.line.command(ids.Slash("x", command="/other").body())).status == 200


# --- commands ---------------------------------------------------------------------------------------------------


async def test_a_command_is_answered_to_the_asker_alone(desk: Desk) -> None:
    desk.core.answer = DONE
    answer = await desk.people.slash("update 12 completed")
    assert (answer.status, answer.private) == (200, True)
    assert answer.text == "Recorded: CYP-12 is completed\nTo undo: undo"
    (said,) = desk.core.heard
    assert isinstance(said, Said)
    assert (said.text, said.manner, said.origin.tenant) == ("update 12 completed", Manner.SLASH, ids.TEAM)


async def test_an_answer_for_the_place_is_seen_there_and_silence_is_silent(desk: Desk) -> None:
    desk.core.answer = TO_ALL
    assert (await desk.people.slash("digest now")).body["response_type"] == "in_channel"
    desk.core.answer = SILENCE
    assert (await desk.people.slash("x")).body == {}


async def test_a_command_that_needs_a_form_opens_it_in_time(desk: Desk) -> None:
    desk.core.answer = ASK
    answer = await desk.people.slash("update", trigger="77.1")
    assert (answer.status, answer.body) == (200, {})
    (asked,) = desk.slack.called("views.open")
    assert asked["trigger_id"] == "77.1"
    assert desk.slack.views[0]["callback_id"] == "update"


async def test_a_form_that_slack_does_not_open_is_told(open_desk: Open) -> None:
    desk = await open_desk()
    desk.core.answer = ASK
    desk.slack.trouble("views.open", error="expired_trigger_id")
    answer = await desk.people.slash("update")
    assert answer.private
    assert "form" in answer.text


async def test_a_fault_of_ours_is_told_with_a_code_and_without_its_words(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.core.answer = RuntimeError("secret words of Ann")
    answer = await desk.people.slash("update 12 completed")
    assert answer.status == 200
    assert answer.private
    code = answer.text.rpartition(" ")[2]
    assert len(code) == 6
    assert f"code {code}: RuntimeError at test_listeners.py" in caplog.text
    assert "secret words" not in answer.text + caplog.text


# --- messages ---------------------------------------------------------------------------------------------------


async def test_a_message_is_acknowledged_only_when_its_turn_is_committed(desk: Desk) -> None:
    desk.core.committing = 0.1
    answer = await desk.people.say("12 done", thread="1605.1")
    assert answer.status == 200
    assert len(desk.core.heard) == 1


async def test_a_turn_that_fails_leaves_the_event_for_slack_to_send_again(desk: Desk) -> None:
    desk.core.answer = RuntimeError("broken")
    inner = ids.said("12 done", thread="1605.1")
    if isinstance(desk.people.line, SocketLine):
        with pytest.raises(TimeoutError):
            await desk.slack.socket.send("events_api", ids.event(inner), seconds=0.3)
    else:
        assert (await desk.people.event(inner)).status == 500
    desk.core.answer = TO_ALL
    assert (await desk.people.event(inner, retry=1)).status == 200
    await desk.slack.until(lambda: desk.slack.posts)
    assert [post.thread for post in desk.slack.posts] == ["1605.1"]


async def test_an_answer_stands_in_the_thread_and_one_for_the_asker_is_seen_by_nobody_else(desk: Desk) -> None:
    desk.core.answer = TO_ALL
    await desk.people.say("12 done", thread="1605.1")
    await desk.people.mention("list", ts="1605.7")
    await desk.slack.until(lambda: len(desk.slack.posts) == 2)
    desk.core.answer = REFUSED
    await desk.people.mention("99 done", user=ids.BEA, thread="1605.1")
    await desk.people.mention("99 done", user=ids.BEA)
    await desk.slack.until(lambda: len(desk.slack.posts) == 4)
    seen = [(post.ephemeral, post.user, post.thread) for post in desk.slack.posts]
    assert seen[:2] == [(False, "", "1605.1"), (False, "", "1605.7")]
    assert seen[2:] == [(True, ids.BEA, "1605.1"), (True, ids.BEA, "")]


async def test_in_the_personal_chat_every_answer_is_an_ordinary_message(desk: Desk) -> None:
    desk.core.answer = DONE
    await desk.people.say("update 12 completed", channel=ids.DIRECT)
    await desk.slack.until(lambda: desk.slack.posts)
    (post,) = desk.slack.posts
    assert (post.channel, post.ephemeral, post.thread) == (ids.DIRECT, False, "")
    said = desk.core.heard[0]
    assert isinstance(said, Said)
    assert said.manner is Manner.PERSONAL


async def test_a_message_heard_twice_is_answered_once(desk: Desk) -> None:
    desk.core.answer = TO_ALL
    inner = ids.mention("12 done", ts="1605.7")
    await desk.people.event(inner)
    await desk.people.event(inner, retry=1)
    await desk.people.say(f"<@{ids.BOT}> 12 done", ts="1605.7")
    await desk.people.mention("13 done", ts="1605.8")
    await desk.slack.until(lambda: len(desk.slack.posts) == 2)
    assert len(desk.core.heard) == 4
    assert [post.thread for post in desk.slack.posts] == ["1605.7", "1605.8"]


async def test_an_answer_that_slack_does_not_take_is_logged_by_ids_alone(
    open_desk: Open, caplog: pytest.LogCaptureFixture
) -> None:
    desk = await open_desk()
    desk.core.answer = DONE
    desk.slack.trouble("chat.postEphemeral", error="user_not_in_channel")
    await desk.people.mention("12 done")
    await desk.slack.until(lambda: "was not posted" in caplog.text)
    assert f"{ids.CYP} {ids.ANN}" in caplog.text
    assert "user_not_in_channel" in caplog.text
    assert "CYP-12" not in caplog.text
    assert len(desk.slack.called("chat.postEphemeral")) == 1


async def test_edits_and_deletions_and_what_happens_to_places_reach_the_core(desk: Desk) -> None:
    before = ids.said("12 done", thread="1605.1")
    await desk.people.edit(before, "13 done")
    await desk.people.delete(before)
    await desk.people.event({"type": "member_joined_channel", "user": ids.BOT, "channel": ids.CYP})
    assert [type(each) for each in desk.core.heard] == [Edited, Edited, PlaceChanged]


async def test_the_home_page_is_drawn_when_it_is_opened(desk: Desk) -> None:
    desk.core.answer = Reply("Ann: 2 open actions")
    await desk.people.open_home()
    await desk.slack.until(lambda: desk.slack.homes)
    assert isinstance(desk.core.heard[0], Opened)
    assert "2 open actions" in json.dumps(desk.slack.homes[ids.ANN])


# --- presses, forms, menus ----------------------------------------------------------------------------------------


async def test_a_press_on_a_card_is_answered_to_the_presser_and_leaves_the_card(desk: Desk) -> None:
    desk.core.answer = DONE
    assert (await desk.people.press("complete|12|3|", message="1605.5")).status == 200
    await desk.slack.until(lambda: desk.slack.answers)
    (answer,) = desk.slack.answers
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    pressed = desk.core.heard[0]
    assert isinstance(pressed, Pressed)
    assert (pressed.press, pressed.origin.message) == (Press("complete", 12, 3), "1605.5")


async def test_a_press_in_a_thread_is_answered_in_the_thread(desk: Desk) -> None:
    desk.core.answer = DONE
    await desk.people.press("undo|12|3|5", message="1605.6", thread="1605.5")
    desk.core.answer = TO_ALL
    await desk.people.press("complete|12|3|", message="1605.8")
    await desk.slack.until(lambda: len(desk.slack.posts) == 2)
    assert [(post.ephemeral, post.thread) for post in desk.slack.posts] == [(True, "1605.5"), (False, "1605.8")]


async def test_a_question_only_the_asker_saw_gives_way_to_its_answer(desk: Desk) -> None:
    question = Reply("Shall I record this?", (Buttons((Button("Yes", Press("accept", value="7")),)),), outcome="asked")
    desk.core.answer = question
    shown = await desk.people.slash("12 sorted")
    button = shown.body["blocks"][-1]["elements"][0]
    desk.core.answer = DONE
    await desk.people.press(button["value"], action_id=button["action_id"], ephemeral=True)
    await desk.slack.until(lambda: desk.slack.answers)
    assert desk.slack.answers[0]["replace_original"] is True


async def test_a_button_nobody_understands_any_more_says_so(desk: Desk) -> None:
    await desk.people.press("close_v1:12")
    await desk.slack.until(lambda: desk.slack.answers)
    assert "older message" in desk.slack.answers[0]["text"]
    assert desk.core.heard == []


async def test_a_press_that_fails_is_told_with_a_code(desk: Desk) -> None:
    desk.core.answer = RuntimeError("broken")
    assert (await desk.people.press("complete|12|3|")).status == 200
    await desk.slack.until(lambda: desk.slack.answers)
    assert "code" in desk.slack.answers[0]["text"]


async def test_a_press_on_the_home_page_is_answered_in_the_chat_and_draws_the_page_again(desk: Desk) -> None:
    desk.core.answer = DONE
    await desk.people.line.interaction(ids.home_press("complete|12|3|"))
    await desk.slack.until(lambda: desk.slack.posts and desk.slack.homes)
    assert desk.slack.posts[0].channel == ids.ANN
    assert [type(each) for each in desk.core.heard] == [Pressed, Opened]


@pytest.mark.parametrize("press", ["list|0|0|overdue", "show|12|3|", "list|0|0|questions"])
async def test_what_is_asked_for_on_the_home_page_to_look_at_stands_there_with_the_way_back(
    desk: Desk, press: str
) -> None:
    desk.core.answer = Reply("Overdue: 40", (text("CYP-12"),))
    await desk.people.line.interaction(ids.home_press(press))
    await desk.slack.until(lambda: desk.slack.homes)
    drawn = json.dumps(desk.slack.homes[ids.ANN])
    assert "Overdue: 40" in drawn
    assert "Back to my page" in drawn
    assert desk.slack.posts == []
    await desk.people.line.interaction(ids.home_press("home|0|0|"))
    await desk.slack.until(lambda: "Back to my page" not in json.dumps(desk.slack.homes[ids.ANN]))


async def test_a_form_filled_in_from_the_home_page_draws_the_page_again(desk: Desk) -> None:
    desk.core.answer = ASK
    await desk.people.line.interaction(ids.home_press("form|12|3|update"))
    await desk.slack.until(lambda: desk.slack.views)
    desk.core.answer = DONE
    await desk.people.submit(desk.slack.views[0], {"text": "Sent to all schools"})
    await desk.slack.until(lambda: desk.slack.homes)
    assert isinstance(desk.core.heard[-1], Opened)


async def test_a_form_is_opened_by_a_press_and_comes_back_to_where_it_was_opened(desk: Desk) -> None:
    desk.core.answer = ASK
    await desk.people.press("form|12|3|update", message="1605.6", thread="1605.5")
    desk.core.answer = DONE
    answer = await desk.people.submit(desk.slack.views[0], {"text": "Sent to all schools"})
    assert (answer.status, answer.body) == (200, {})
    await desk.slack.until(lambda: desk.slack.posts)
    (post,) = desk.slack.posts
    assert (post.channel, post.thread, post.ephemeral, post.user) == (ids.CYP, "1605.5", True, ids.ANN)
    came = desk.core.heard[1]
    assert isinstance(came, Submitted)
    assert (came.about, dict(came.values)) == (ASK.about, {"text": "Sent to all schools"})


async def test_what_is_wrong_with_a_form_stands_beside_the_field_and_the_form_stays(desk: Desk) -> None:
    desk.core.answer = ASK
    await desk.people.slash("update")
    view = desk.slack.views[0]
    desk.core.answer = FieldErrors((("text", "Say what happened."),))
    assert (await desk.people.submit(view, {})).body["errors"] == {"text": "Say what happened."}
    desk.core.answer = REFUSED
    errors = (await desk.people.submit(view, {"text": "x"})).body["errors"]
    assert errors == {"text": "Nothing was changed. There is no CYP-99."}
    desk.core.answer = RuntimeError("broken")
    errors = (await desk.people.submit(view, {"text": "x"})).body["errors"]
    assert "code" in errors["text"]


async def test_a_messages_menu_opens_a_form_filled_from_the_message(desk: Desk) -> None:
    desk.core.answer = ASK
    await desk.people.menu("record", ids.said("We wrote to all schools", user=ids.BEA))
    (asked,) = desk.core.heard
    assert isinstance(asked, Asked)
    assert (asked.shortcut, asked.text, asked.author) == ("record", "We wrote to all schools", ids.BEA)
    assert len(desk.slack.views) == 1
    desk.core.answer = REFUSED
    await desk.people.menu("add", ids.said("x"))
    await desk.slack.until(lambda: desk.slack.answers)
    assert desk.slack.answers[0]["response_type"] == "ephemeral"


# --- the connection ------------------------------------------------------------------------------------------------


async def test_a_lost_socket_is_opened_again(open_desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await open_desk(socket=True)
    desk.core.answer = DONE
    await desk.slack.socket.refresh()
    await desk.slack.until(lambda: desk.slack.socket.connections == 2 and desk.edge.connected)
    assert (await desk.people.slash("list")).private


@pytest.mark.slow
async def test_a_socket_that_breaks_without_a_word_is_opened_again(open_desk: Open) -> None:
    desk = await open_desk(socket=True)
    desk.core.answer = DONE
    await desk.slack.socket.drop()
    await desk.slack.until(lambda: not desk.edge.connected, 10)
    await desk.slack.until(lambda: desk.edge.connected, 30)
    assert (await desk.people.slash("list")).private


async def test_what_was_taken_in_is_answered_before_the_edge_stops(open_desk: Open) -> None:
    desk = await open_desk(socket=True)
    desk.core.answer, desk.core.committing = DONE, 0.3
    asking = asyncio.ensure_future(desk.people.slash("update 12 completed"))
    await asyncio.sleep(0.1)
    await desk.edge.stop()
    assert (await asking).text.startswith("Recorded")
    assert not desk.edge.connected


async def test_a_token_that_slack_refuses_is_said_at_the_start(open_desk: Open) -> None:
    with pytest.raises(Unready, match="MATTERS_SLACK_BOT_TOKEN"):
        await open_desk(token="xoxb-old")


async def test_a_slack_that_is_away_at_the_start_is_asked_again_while_commands_are_served(
    open_desk: Open, slack: FakeSlack
) -> None:
    slack.trouble("auth.test", status=500)
    desk = await open_desk()
    desk.core.answer = DONE
    assert not desk.edge.connected
    assert (await desk.people.slash("list")).private
    await slack.until(lambda: desk.edge.connected)
