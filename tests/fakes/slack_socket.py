"""Slack's end of Socket Mode: it greets, sends envelopes, waits for their acknowledgement, hangs up."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes import slack_payloads as ids

Json = dict[str, Any]


class FakeSocket:
    def __init__(self) -> None:
        self.open: list[web.WebSocketResponse] = []
        self.connections = 0
        self._waiting: dict[str, asyncio.Future[Json]] = {}

    async def accept(self, request: web.Request) -> web.StreamResponse:
        line = web.WebSocketResponse()
        await line.prepare(request)
        self.open.append(line)
        self.connections += 1
        await line.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": ids.APP}})
        async for message in line:
            if message.type is WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = self._waiting.pop(answer["envelope_id"], None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer.get("payload") or {})
        self.open.remove(line)
        return line

    async def send(self, kind: str, payload: Json, retry: int = 0, seconds: float = 3) -> Json:
        """An `events_api`, `slash_commands` or `interactive` envelope; what came back with its acknowledgement.

        TimeoutError where none comes: Slack then sends an event again, with `retry`.
        """
        envelope = ids.stamp()
        self._waiting[envelope] = asyncio.get_running_loop().create_future()
        body: Json = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        if retry:
            body |= {"retry_attempt": retry, "retry_reason": "timeout"}
        await self.open[-1].send_json(body)
        async with asyncio.timeout(seconds):
            return await self._waiting[envelope]

    async def drop(self) -> None:
        """The connection breaks without a word."""
        for line in list(self.open):
            if line._req is not None and line._req.transport is not None:
                line._req.transport.abort()
            await line.close()

    async def refresh(self) -> None:
        """Slack asks for a new connection, as it does every few hours."""
        await self.open[-1].send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def close(self) -> None:
        for line in list(self.open):
            await line.close()
