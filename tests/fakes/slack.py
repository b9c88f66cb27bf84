"""A Slack to test against: the Web API, response addresses and Socket Mode on a loopback port.

    async with FakeSlack() as slack:
        settings = SlackSettings(bot_token=slack.BOT_TOKEN, signing_secret=slack.SECRET, api_url=slack.api_url)
        ...
        slack.posts       every message there is (edited in place), oldest first; `.ephemeral` ones have a `.user`
        slack.answers     what was sent to a response address:  slack.response_url()  makes one
        slack.views       forms that were opened;  slack.homes  home pages by user
        slack.calls       (method, arguments) of every call
        slack.trouble("chat.postMessage", status=429, retry_after=2)     for the next call; also error="…",
                          status=500, delay=1.0, drop="before" | "after" (the connection, before or after it is done)
        await slack.socket.send("events_api", payload)      a Socket Mode request -> its acknowledgement

Every payload is checked against Slack's limits as it arrives; leaving the block fails if one broke them
(`slack.faults` holds the sentences). It answers as documented, knows no more than the tests need, and
refuses methods, tokens and channels that it does not know, as Slack does.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, ClassVar

from aiohttp import web

from tests.blocks.slack_limits import faults
from tests.fakes import slack_payloads as ids
from tests.fakes.slack_socket import FakeSocket

Json = dict[str, Any]


@dataclass
class Posted:
    """A message in a channel. `metadata` is what look-ups find it by."""

    channel: str
    ts: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread: str = ""
    user: str = ""
    ephemeral: bool = False
    metadata: Json = field(default_factory=dict)
    edits: int = 0

    @property
    def words(self) -> str:
        """Everything it says, text and blocks."""
        return self.text + "\n" + json.dumps(self.blocks, ensure_ascii=False)

    @property
    def presses(self) -> dict[str, str]:
        """What its buttons carry, by their labels."""
        return {each["text"]["text"]: each["value"] for each in _elements(self.blocks, "button")}

    def as_json(self) -> Json:
        made: Json = {"type": "message", "user": ids.BOT, "bot_id": ids.BOT_ID, "ts": self.ts, "text": self.text}
        made |= {"thread_ts": self.thread} if self.thread else {}
        return made | ({"metadata": self.metadata} if self.metadata else {})


@dataclass
class Trouble:
    status: int = 200
    error: str = ""
    retry_after: int | None = None
    delay: float = 0
    drop: str = ""


class FakeSlack:
    BOT_TOKEN: ClassVar[str] = "xoxb-northmere"
    APP_TOKEN: ClassVar[str] = "xapp-northmere"
    SECRET: ClassVar[str] = "8f742231b10e8888abcd99yyyzzz85a5"

    def __init__(self) -> None:
        self.posts: list[Posted] = []
        self.answers: list[Json] = []
        self.views: list[Json] = []
        self.homes: dict[str, Json] = {}
        self.files: list[Json] = []
        self.calls: list[tuple[str, Json]] = []
        self.payloads: list[Json] = []
        self.faults: list[str] = []
        self.scopes = ""
        self.troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self.socket = FakeSocket()
        self.channels: dict[str, Json] = {}
        self.users: dict[str, Json] = {}
        for channel, name in ((ids.CYP, "children"), (ids.VAWG, "vawg")):
            self.channels[channel] = {"id": channel, "name": name, "is_private": False, "is_ext_shared": False}
        self.channels[ids.DIRECT] = {"id": ids.DIRECT, "is_im": True, "user": ids.ANN}
        for user, name in ((ids.ANN, "Ann Marsh"), (ids.BEA, "Bea Okoro")):
            self.add_user(user, name)
        self.add_user(ids.PARTNER, "Pat Doyle", team=ids.PARTNER_TEAM, is_stranger=True)
        self._runner: web.AppRunner | None = None
        self._port = 0

    def add_user(self, user: str, name: str, email: str = "", team: str = ids.TEAM, **more: Any) -> None:
        flags = {"deleted": False, "is_bot": False, "is_restricted": False, "is_ultra_restricted": False}
        confirmed = {"is_email_confirmed": True} if email else {}
        profile = {"real_name": name, "display_name": "", **({"email": email} if email else {})}
        self.users[user] = {"id": user, "team_id": team, **flags, **confirmed, "profile": profile, **more}

    # --- looking at what happened -------------------------------------------------------------------------

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/api/"

    def response_url(self) -> str:
        """An address that takes five answers, as Slack's do."""
        return f"http://127.0.0.1:{self._port}/response/{len(self.calls)}-{ids.stamp()}"

    def trouble(self, method: str, **how: Any) -> None:
        self.troubles[method].append(Trouble(**how))

    def under(self, thread: str) -> list[Posted]:
        return [post for post in self.posts if post.thread == thread]

    def called(self, method: str) -> list[Json]:
        return [arguments for name, arguments in self.calls if name == method]

    async def until(self, condition: Callable[[], object], seconds: float = 5) -> None:
        """Waits for something that happens after the acknowledgement."""
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - what it waits for happens in other objects
                await asyncio.sleep(0.005)

    # --- the server ---------------------------------------------------------------------------------------

    async def __aenter__(self) -> FakeSlack:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/api/{method}", self._api)
        app.router.add_post("/response/{key}", self._response)
        app.router.add_post("/upload/{key}", self._upload)
        app.router.add_get("/link", self.socket.accept)
        app.router.add_get("/file/{key}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()
        assert self._runner is not None
        await self._runner.cleanup()
        if kind is None:
            assert self.faults == [], "\n".join(self.faults)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        trouble = self.troubles[method].popleft() if self.troubles[method] else Trouble()
        await asyncio.sleep(trouble.delay)
        if trouble.drop == "before":
            raise _dropped(request)
        if trouble.status != 200 or trouble.error:
            headers = {} if trouble.retry_after is None else {"Retry-After": str(trouble.retry_after)}
            error = trouble.error or ("ratelimited" if trouble.status == 429 else "internal_error")
            return web.json_response({"ok": False, "error": error}, status=trouble.status, headers=headers)
        answer = self._answer(method, arguments, request.headers.get("Authorization", ""))
        if trouble.drop == "after":
            raise _dropped(request)
        return web.json_response(answer, headers={"x-oauth-scopes": self.scopes} if self.scopes else {})

    def _answer(self, method: str, arguments: Json, authorization: str) -> Json:
        wanted = self.APP_TOKEN if method == "apps.connections.open" else self.BOT_TOKEN
        if authorization.removeprefix("Bearer ") != wanted:
            return {"ok": False, "error": "invalid_auth"}
        known = getattr(self, "_" + method.replace(".", "_"), None)
        return known(arguments) if known else {"ok": False, "error": "unknown_method"}

    def _check(self, name: str, payload: Json) -> None:
        self.payloads.append(payload)
        self.faults += [f"{name}: {fault}" for fault in faults(payload)]

    async def _response(self, request: web.Request) -> web.Response:
        answer = await request.json()
        self._check("response", answer)
        self.answers.append(answer)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        self.files[-1]["content"] = await request.read()
        return web.Response(text="OK")

    async def _file(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self.BOT_TOKEN}":
            return web.Response(status=302, headers={"Location": "/login"})
        found = next(each for each in self.files if each["id"] == request.match_info["key"])
        return web.Response(body=found["content"])

    # --- methods ------------------------------------------------------------------------------------------

    def _auth_test(self, arguments: Json) -> Json:
        where = {"url": "https://northmere.slack.example/", "team": "Northmere", "team_id": ids.TEAM}
        return {"ok": True, **where, "user": "matters", "user_id": ids.BOT, "bot_id": ids.BOT_ID}

    def _chat_postMessage(self, arguments: Json) -> Json:
        return self._post(arguments, ephemeral=False)

    def _chat_postEphemeral(self, arguments: Json) -> Json:
        return self._post(arguments, ephemeral=True)

    def _post(self, arguments: Json, ephemeral: bool) -> Json:
        channel = arguments.get("channel", "")
        if channel not in self.channels and channel not in self.users:
            return {"ok": False, "error": "channel_not_found"}
        if self.channels.get(channel, {}).get("is_archived"):
            return {"ok": False, "error": "is_archived"}
        self._check("chat.postEphemeral" if ephemeral else "chat.postMessage", arguments)
        post = Posted(channel, ids.stamp(), arguments.get("text", ""), arguments.get("blocks") or [])
        post.thread, post.ephemeral = arguments.get("thread_ts") or "", ephemeral
        post.user, post.metadata = arguments.get("user") or "", arguments.get("metadata") or {}
        self.posts.append(post)
        return {"ok": True, "channel": channel, **({"message_ts": post.ts} if ephemeral else {"ts": post.ts})}

    def _chat_update(self, arguments: Json) -> Json:
        found = [post for post in self.posts if (post.channel, post.ts) == (arguments["channel"], arguments["ts"])]
        if not found:
            return {"ok": False, "error": "message_not_found"}
        self._check("chat.update", arguments)
        post = found[0]
        post.text, post.blocks = arguments.get("text", ""), arguments.get("blocks") or []
        post.metadata = arguments.get("metadata") or post.metadata
        post.edits += 1
        return {"ok": True, "channel": post.channel, "ts": post.ts}

    def _conversations_history(self, arguments: Json) -> Json:
        return self._found(arguments, lambda post: not post.thread or post.thread == post.ts)

    def _conversations_replies(self, arguments: Json) -> Json:
        thread = arguments["ts"]
        return self._found(arguments, lambda post: thread in (post.ts, post.thread))

    def _found(self, arguments: Json, fits: Callable[[Posted], bool]) -> Json:
        channel, oldest = arguments["channel"], float(arguments.get("oldest") or 0)
        posts = [post for post in self.posts if post.channel == channel and not post.ephemeral and fits(post)]
        page, at = int(arguments.get("limit") or 100), int(arguments.get("cursor") or 0)
        newest_first = [post for post in reversed(posts) if float(post.ts) >= oldest]
        more = len(newest_first) > at + page
        told = [post.as_json() for post in newest_first[at : at + page]]
        if str(arguments.get("include_all_metadata")).lower() not in ("true", "1"):
            told = [{key: value for key, value in each.items() if key != "metadata"} for each in told]
        cursor = {"response_metadata": {"next_cursor": str(at + page) if more else ""}}
        return {"ok": True, "messages": told, "has_more": more, **cursor}

    def _conversations_info(self, arguments: Json) -> Json:
        found = self.channels.get(arguments["channel"])
        return {"ok": True, "channel": found} if found else {"ok": False, "error": "channel_not_found"}

    def _conversations_members(self, arguments: Json) -> Json:
        members = self.channels.get(arguments["channel"], {}).get("members", [])
        return {"ok": True, "members": members, "response_metadata": {"next_cursor": ""}}

    def _users_info(self, arguments: Json) -> Json:
        found = self.users.get(arguments["user"])
        return {"ok": True, "user": found} if found else {"ok": False, "error": "user_not_found"}

    def _views_open(self, arguments: Json) -> Json:
        self._check("views.open", arguments["view"])
        view = {**arguments["view"], "id": f"V{len(self.views) + 1}", "hash": ids.stamp(), "type": "modal"}
        self.views.append(view)
        return {"ok": True, "view": view}

    def _views_publish(self, arguments: Json) -> Json:
        self._check("views.publish", arguments["view"])
        self.homes[arguments["user_id"]] = arguments["view"]
        return {"ok": True, "view": {**arguments["view"], "id": "VHOME", "hash": ids.stamp()}}

    def _apps_connections_open(self, arguments: Json) -> Json:
        return {"ok": True, "url": f"ws://127.0.0.1:{self._port}/link"}

    def _files_info(self, arguments: Json) -> Json:
        found = [each for each in self.files if each["id"] == arguments["file"]]
        if not found:
            return {"ok": False, "error": "file_not_found"}
        kept = {key: value for key, value in found[0].items() if key != "content"}
        address = f"http://127.0.0.1:{self._port}/file/{kept['id']}"
        return {"ok": True, "file": {**kept, "url_private_download": address, "url_private": address}}

    def _files_getUploadURLExternal(self, arguments: Json) -> Json:
        file: Json = {"id": f"F{len(self.files) + 1}", "name": arguments["filename"], "size": int(arguments["length"])}
        file["alt_txt"] = arguments.get("alt_txt", "")
        self.files.append(file)
        return {"ok": True, "file_id": file["id"], "upload_url": f"http://127.0.0.1:{self._port}/upload/{file['id']}"}

    def _files_completeUploadExternal(self, arguments: Json) -> Json:
        named = {each["id"] for each in arguments["files"]}
        shared = [each for each in self.files if each["id"] in named]
        for each in shared:
            each |= {"channel": arguments.get("channel_id"), "thread": arguments.get("thread_ts")}
            each |= {"comment": arguments.get("initial_comment")}
        return {"ok": True, "files": [{"id": each["id"], "title": each["name"]} for each in shared]}


async def _arguments(request: web.Request) -> Json:
    """What a call brings, sent as JSON, as a form or in the address."""
    if request.content_type == "application/json":
        body = await request.json()
        return body if isinstance(body, dict) else {}
    form = {**request.query, **(await request.post())}
    return {name: _parsed(value) for name, value in form.items()}


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value


def _dropped(request: web.Request) -> Exception:
    if request.transport is not None:
        request.transport.abort()
    return ConnectionResetError("dropped on purpose")


def _elements(thing: Any, kind: str) -> list[Json]:
    if isinstance(thing, dict):
        found = [thing] if thing.get("type") == kind else []
        return found + [each for value in thing.values() for each in _elements(value, kind)]
    return [each for value in thing for each in _elements(value, kind)] if isinstance(thing, list) else []
