"""People in Slack: sends what they do as real signed requests, over HTTP or Socket Mode, and reads the answer.

    async with aiohttp.ClientSession() as session:
        people = SlackDriver(HttpLine(session, "http://127.0.0.1:3978", FakeSlack.SECRET), slack)
        answer = await people.slash("update 12 completed")             # Answer(status, body)
        await people.say("done", thread=card.ts)                       # a message; .mention(…) addresses the bot
        await people.press(card.presses["Complete"], message=card.ts)
        await people.submit(slack.views[-1], {"text": "Sent"})
        await people.event(inner, retry=1)                             # anything, re-sent

The same driver with `SocketLine(slack.socket)` goes through Socket Mode.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from tests.fakes import slack_payloads as payloads
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_socket import FakeSocket

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What Slack got: 200 is acknowledged. `body` is empty where nothing was said."""

    status: int
    body: Json = field(default_factory=dict)
    raw: str = ""

    @property
    def text(self) -> str:
        return str(self.body.get("text", ""))

    @property
    def private(self) -> bool:
        return self.body.get("response_type") == "ephemeral"


class Line(Protocol):
    """One way into the bot."""

    async def event(self, body: Mapping[str, Any], retry: int = 0) -> Answer: ...
    async def command(self, body: Mapping[str, str]) -> Answer: ...
    async def interaction(self, body: Mapping[str, Any]) -> Answer: ...


def signed(secret: str, body: bytes, stamp: str | None = None) -> dict[str, str]:
    """The headers Slack signs a body with; `stamp` for stale ones and junk."""
    stamp = stamp or str(int(time.time()))
    mac = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={mac.hexdigest()}"}


class HttpLine:
    def __init__(self, session: aiohttp.ClientSession, url: str, secret: str) -> None:
        self._session = session
        self._url = url.rstrip("/") + "/slack/events"
        self._secret = secret

    async def raw(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        async with self._session.post(self._url, data=io.BytesIO(body), headers=headers) as got:
            raw = await got.text()
            return Answer(got.status, json.loads(raw) if raw.startswith("{") else {}, raw)

    async def send(self, body: bytes, kind: str, more: Mapping[str, str] | None = None) -> Answer:
        return await self.raw(body, {**signed(self._secret, body), "Content-Type": kind, **(more or {})})

    async def event(self, body: Mapping[str, Any], retry: int = 0) -> Answer:
        more = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"} if retry else {}
        return await self.send(json.dumps(body).encode(), "application/json", more)

    async def command(self, body: Mapping[str, str]) -> Answer:
        return await self.send(urlencode(body).encode(), FORM)

    async def interaction(self, body: Mapping[str, Any]) -> Answer:
        return await self.send(urlencode({"payload": json.dumps(body)}).encode(), FORM)


class SocketLine:
    def __init__(self, socket: FakeSocket) -> None:
        self._socket = socket

    async def _send(self, kind: str, body: Mapping[str, Any], retry: int = 0) -> Answer:
        try:
            return Answer(200, await self._socket.send(kind, dict(body), retry))
        except TimeoutError:
            return Answer(504)

    async def event(self, body: Mapping[str, Any], retry: int = 0) -> Answer:
        return await self._send("events_api", body, retry)

    async def command(self, body: Mapping[str, str]) -> Answer:
        return await self._send("slash_commands", body)

    async def interaction(self, body: Mapping[str, Any]) -> Answer:
        return await self._send("interactive", body)


class SlackDriver:
    """What people do. Every method takes `user=` and `channel=`; see slack_payloads for the invented ones."""

    def __init__(self, line: Line, slack: FakeSlack) -> None:
        self.line = line
        self.slack = slack

    async def slash(self, text: str, **more: Any) -> Answer:
        made = payloads.Slash(text, response_url=self.slack.response_url(), **more)
        answer = await self.line.command(made.body())
        if answer.body:
            self.slack._check("answer to a command", answer.body)
        return answer

    async def say(self, text: str, retry: int = 0, **more: Any) -> Answer:
        return await self.line.event(payloads.event(payloads.said(text, **more)), retry)

    async def mention(self, text: str, retry: int = 0, **more: Any) -> Answer:
        return await self.line.event(payloads.event(payloads.mention(text, **more)), retry)

    async def edit(self, before: Mapping[str, Any], text: str) -> Answer:
        return await self.line.event(payloads.event(payloads.edited(before, text)))

    async def delete(self, before: Mapping[str, Any]) -> Answer:
        return await self.line.event(payloads.event(payloads.deleted(before)))

    async def event(self, inner: Mapping[str, Any], retry: int = 0, **more: Any) -> Answer:
        return await self.line.event(payloads.event(inner, **more), retry)

    async def press(self, value: str, **more: Any) -> Answer:
        return await self.line.interaction(payloads.press(value, response_url=self.slack.response_url(), **more))

    async def submit(self, view: Mapping[str, Any], values: Mapping[str, str], **more: Any) -> Answer:
        return await self.line.interaction(payloads.submission(view, values, **more))

    async def menu(self, shortcut: str, message: Mapping[str, Any], **more: Any) -> Answer:
        body = payloads.message_menu(shortcut, message, **more) | {"response_url": self.slack.response_url()}
        return await self.line.interaction(body)

    async def open_home(self, user: str = payloads.ANN, channel: str = payloads.DIRECT) -> Answer:
        return await self.event({"type": "app_home_opened", "user": user, "channel": channel, "tab": "home"})
