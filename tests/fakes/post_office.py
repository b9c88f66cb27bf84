"""A chat platform's post office on the loopback: takes messages in, remembers all of them, and misbehaves to order.

Also the messenger that posts there, as its worker would post to a real platform. Knows nothing of the register.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.ports import Delivery, Doubtful, Parcel, Rejected, Sent, Throttled, Unsent

Behaviour = Callable[["Letterbox", str, int], str]
"""(the office, the key, how many times this key has been posted before) -> what to do with it.

`take` · `drop` (refuse, close) · `swallow` (take, then close) · `slow SECONDS` (take, then wait) · `late SECONDS`
(wait, then take) · `throttle SECONDS` · `reject REASON` · `fail` (500, taken) · `hang` (take, and never answer)
"""


@dataclass(frozen=True)
class Taken:
    """A message that the post office has: `at` is its own steady clock, `wall` the time of day."""

    key: str
    channel: str
    payload: str
    thread: str
    edit: str
    message: str
    at: float
    wall: float
    worker: str


@dataclass
class Letterbox:
    taken: list[Taken] = field(default_factory=list)
    posts: list[tuple[str, str, float]] = field(default_factory=list)
    lookups: int = 0
    behave: Behaviour = lambda _office, _key, _before: "take"
    seen: Callable[[str], None] = lambda _key: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keys(self) -> list[str]:
        return [taken.key for taken in self.taken if not taken.edit]

    def of(self, channel: str) -> list[Taken]:
        return [taken for taken in self.taken if taken.channel == channel]

    def find(self, key: str) -> str:
        return next((taken.message for taken in self.taken if taken.key == key), "")


class PostOffice:
    """Open between `with` and its end; `box` is what it took in."""

    def __init__(self, behave: Behaviour | None = None) -> None:
        self.box = Letterbox()
        if behave is not None:
            self.box.behave = behave
        box = self.box

        class Counter(_Counter):
            letterbox = box

        self._server = _Quiet(("127.0.0.1", 0), Counter)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> PostOffice:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is part of the game."""


class _Counter(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    letterbox: Letterbox

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        with self.letterbox.lock:
            self.letterbox.lookups += 1
            found = self.letterbox.find(asked["key"][0])
        self._answer(200, {"message": found})

    def do_POST(self) -> None:
        letter = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        box = self.letterbox
        with box.lock:
            before = sum(key == letter["key"] for key, _, _ in box.posts)
            box.posts.append((letter["key"], letter["channel"], time.monotonic()))
        what, _, how = box.behave(box, letter["key"], before).partition(" ")
        match what:
            case "drop":
                return self._hang_up()
            case "throttle":
                return self._answer(429, {"retry": float(how)})
            case "reject":
                return self._answer(403, {"reason": how})
            case "late":
                time.sleep(float(how))
        message = self._take(letter)
        box.seen(letter["key"])
        match what:
            case "swallow":
                return self._hang_up()
            case "hang":
                time.sleep(30)
                return self._hang_up()
            case "slow":
                time.sleep(float(how))
            case "fail":
                return self._answer(500, {})
        return self._answer(200, {"message": message})

    def _take(self, letter: dict[str, str]) -> str:
        box = self.letterbox
        with box.lock:
            message = letter["edit"] or f"m{len(box.taken) + 1}"
            box.taken.append(Taken(**letter, message=message, at=time.monotonic(), wall=time.time()))
        return message

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class PostMessenger:
    """Posts to the office; never repeats by itself. `sees` False: a platform where nothing can be looked up."""

    def __init__(
        self, port: int, worker: str, *, sees: bool = True, blind: bool = False, may_read: bool = True
    ) -> None:
        self._port, self._worker, self._sees, self._may_read = port, worker, sees, may_read
        # The negative control: claims that it can look things up, and finds nothing, ever.
        self._blind = blind

    @property
    def can_look_up(self) -> bool:
        return self._sees

    async def send(self, parcel: Parcel) -> Delivery:
        letter = {
            "key": parcel.key,
            "channel": parcel.place.channel,
            "payload": parcel.payload,
            "thread": parcel.thread,
            "edit": parcel.edit,
            "worker": self._worker,
        }
        try:
            status, answer = await self._call("POST", "/", json.dumps(letter).encode())
        except ConnectionRefusedError:
            return Unsent("nobody answers")
        except (OSError, asyncio.IncompleteReadError, ValueError) as fault:
            return Doubtful(type(fault).__name__)
        match status:
            case 200:
                return Sent(answer["message"])
            case 429:
                return Throttled(answer["retry"])
            case 403:
                return Rejected(answer["reason"], "The channel is gone.")
            case _:
                return Doubtful(f"status {status}")

    async def look_up(self, parcel: Parcel, since: datetime) -> Sent | Unsent | None:
        if not self._may_read:
            # As Slack without its history scopes: one learns of it by asking.
            self._sees = False
            return Unsent("missing_scope")
        try:
            _, answer = await self._call("GET", f"/?key={parcel.key}", b"")
        except (OSError, asyncio.IncompleteReadError, ValueError):
            return Unsent("nobody answers")
        return Sent(answer["message"]) if answer["message"] and not self._blind else None

    async def _call(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            head = (
                f"{method} {path} HTTP/1.1\r\nHost: office\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            await writer.drain()
            answer = await reader.read()
        finally:
            writer.close()
        top, _, content = answer.partition(b"\r\n\r\n")
        if not top:
            raise ConnectionResetError("closed without an answer")
        return int(top.split()[1]), json.loads(content)
