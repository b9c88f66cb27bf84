"""A Microsoft to test against: the Bot Framework connector, its sign-in and its signing keys, on a loopback port.

    async with FakeConnector() as teams:
        settings = teams.settings()                    # TeamsSettings that point here
        teams.posts            every message there is (edited in place), oldest first: Posted(conversation, id, activity)
        teams.posts_in("19:…")                         those of one conversation, threads included
        teams.calls            (what, path) of every call; what is post, update, create, member, members, channels, token, keys
        teams.people["29:sam"] = Member(...)           who is in the roster; `.roster[conversation]` narrows it
        teams.trouble("post", status=429, retry_after=2)     for the next call; also code="MessageWritesBlocked",
                               delay=1.0, drop="before" | "after" (the connection, before or after it is done), times=3
        teams.uploads          what was put to an upload address;  teams.files["/f"] = bytes to be fetched
        teams.token(...)       a signed bearer token, as Teams sends one

Every message is checked against Teams' limits and Microsoft's card schema as it arrives; leaving the block
fails if one broke them (`teams.faults`). Conversations are known once somebody wrote from them or they were made.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import Any, ClassVar
from urllib.parse import parse_qs

from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from handlers.teams.settings import MICROSOFT_HOSTS, TeamsSettings
from tests.handlers.teams.card_rules import message_faults, words_of

Json = dict[str, Any]
ISSUER = "https://api.botframework.com"


@dataclass
class Member:
    """A row of the roster."""

    name: str
    directory_id: str
    own_id: str
    tenant: str
    role: str = "user"
    email: str = ""

    def as_json(self) -> Json:
        return {
            "id": self.own_id,
            "name": self.name,
            "objectId": self.directory_id,
            "aadObjectId": self.directory_id,
            "tenantId": self.tenant,
            "userRole": self.role,
            "email": self.email,
            "userPrincipalName": self.email,
        }


@dataclass
class Posted:
    conversation: str
    id: str
    activity: Json
    edits: int = 0

    @property
    def words(self) -> str:
        return words_of(self.activity)

    @property
    def card(self) -> Json:
        return self.activity["attachments"][0]["content"]  # type: ignore[no-any-return]

    @property
    def buttons(self) -> dict[str, Json]:
        """Every action of the card by its title."""
        return {each["title"]: each for each in _actions(self.card)}


@dataclass
class Trouble:
    status: int = 200
    code: str = ""
    retry_after: int | None = None
    delay: float = 0
    drop: str = ""


class FakeConnector:
    APP: ClassVar[str] = "10000000-0000-4000-8000-00000000b007"
    TENANT: ClassVar[str] = "20000000-0000-4000-8000-0000000a0b0c"
    PASSWORD: ClassVar[str] = "a secret for the tests"
    KEY: ClassVar[str] = "northmere-1"

    def __init__(self) -> None:
        self.posts: list[Posted] = []
        self.calls: list[tuple[str, str]] = []
        self.created: list[Json] = []
        self.people: dict[str, Member] = {}
        self.roster: dict[str, list[str]] = {}
        self.teams: dict[str, list[str]] = {}
        self.files: dict[str, bytes] = {}
        self.uploads: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.refused_people: set[str] = set()
        self.faults: list[str] = []
        self.tokens: set[str] = set()
        self.key_id = self.KEY
        self.without_token = False
        self._troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self._count = 1_700_000_000_000
        self._runner: web.AppRunner | None = None
        self.url = ""

    # --- a block of a test -----------------------------------------------------------

    async def __aenter__(self) -> FakeConnector:
        app = web.Application(client_max_size=1_000_000)
        app.router.add_get("/openid", self._openid)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_post("/teams/v3/conversations", self._create)
        app.router.add_post("/teams/v3/conversations/{conversation}/activities", self._post)
        app.router.add_post("/teams/v3/conversations/{conversation}/activities/{activity}", self._post)
        app.router.add_put("/teams/v3/conversations/{conversation}/activities/{activity}", self._update)
        app.router.add_get("/teams/v3/conversations/{conversation}/members/{user}", self._member)
        app.router.add_get("/teams/v3/conversations/{conversation}/pagedmembers", self._members)
        app.router.add_get("/teams/v3/teams/{team}/conversations", self._channels)
        app.router.add_get("/files/{name}", self._file)
        app.router.add_put("/upload/{name}", self._upload)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        if self._runner:
            await self._runner.cleanup()
        if kind is None:
            assert not self.faults, "Teams would not have taken: " + "; ".join(self.faults)

    @property
    def service_url(self) -> str:
        return f"{self.url}/teams/"

    def settings(self, **changed: Any) -> TeamsSettings:
        given = {
            "app_id": self.APP,
            "app_password": self.PASSWORD,
            "tenant_id": self.TENANT,
            "openid_url": f"{self.url}/openid",
            "login_url": self.url,
            "trusted_hosts": (*MICROSOFT_HOSTS, "127.0.0.1"),
        }
        return TeamsSettings(**{**given, **changed})

    def posts_in(self, conversation: str) -> list[Posted]:
        return [each for each in self.posts if each.conversation.partition(";")[0] == conversation]

    def trouble(self, what: str, times: int = 1, **trouble: Any) -> None:
        self._troubles[what].extend(Trouble(**trouble) for _ in range(times))

    # --- signing ------------------------------------------------------------------------

    def token(self, **changed: Any) -> str:
        """As Teams signs what it sends; `kid`, `alg` and `key` too may be others."""
        header = {"typ": "JWT", "alg": changed.pop("alg", "RS256"), "kid": changed.pop("kid", self.key_id)}
        key: rsa.RSAPrivateKey = changed.pop("key", signing_key())
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": self.APP, "nbf": now - 60, "exp": now + 3600, "serviceurl": self.service_url}
        claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
        signed = f"{_b64(json.dumps(header).encode())}.{_b64(json.dumps(claims).encode())}"
        return f"{signed}.{_b64(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    async def _openid(self, request: web.Request) -> web.StreamResponse:
        return await self._answer("keys", request, {"issuer": ISSUER, "jwks_uri": f"{self.url}/keys"})

    async def _keys(self, _request: web.Request) -> web.StreamResponse:
        numbers = signing_key().public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "kid": self.key_id, "endorsements": ["msteams"]}
        return web.json_response({"keys": [{**key, "n": _number(numbers.n), "e": _number(numbers.e)}]})

    async def _token(self, request: web.Request) -> web.StreamResponse:
        asked = {name: values[0] for name, values in parse_qs(await request.text()).items()}
        if asked.get("client_secret") != self.PASSWORD or request.match_info["tenant"] != self.TENANT:
            self.calls.append(("token", request.path))
            return web.json_response({"error": "invalid_client"}, status=401)
        token = f"token-{len(self.tokens) + 1}"
        self.tokens.add(token)
        return await self._answer(
            "token", request, {"access_token": token, "expires_in": 3600, "scope": asked["scope"]}
        )

    # --- the connector --------------------------------------------------------------------

    async def _post(self, request: web.Request) -> web.StreamResponse:
        activity = await request.json()
        self._count += 1
        posted = Posted(request.match_info["conversation"], str(self._count), activity)

        def done() -> Json:
            self._check(activity)
            self.posts.append(posted)
            return {"id": posted.id}

        return await self._answer("post", request, done, 201)

    async def _update(self, request: web.Request) -> web.StreamResponse:
        activity, wanted = await request.json(), request.match_info["activity"]
        found = next((each for each in self.posts if each.id == wanted), None)
        if found is None:
            return _error(404, "ActivityNotFoundInConversation")

        def done() -> Json:
            self._check(activity)
            found.activity, found.edits = activity, found.edits + 1
            return {"id": wanted}

        return await self._answer("update", request, done)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        member = asked["members"][0]["id"]
        if member in self.refused_people:
            self.calls.append(("create", request.path))
            return _error(403, "BotNotInConversationRoster")
        self.created.append(asked)
        return await self._answer("create", request, {"id": f"a:chat-{member}"}, 201)

    async def _member(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info["user"]
        found = next((each for each in self.people.values() if wanted in (each.own_id, each.directory_id)), None)
        if found is None:
            return _error(404, "MemberNotFoundInConversation")
        return await self._answer("member", request, found.as_json())

    async def _members(self, request: web.Request) -> web.StreamResponse:
        names = self.roster.get(request.match_info["conversation"], list(self.people))
        start = int(request.query.get("continuationToken", "0"))
        page = names[start : start + 2]
        made: Json = {"members": [self.people[name].as_json() for name in page]}
        if start + 2 < len(names):
            made["continuationToken"] = str(start + 2)
        return await self._answer("members", request, made)

    async def _channels(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["team"] not in self.teams:
            return _error(403, "BotNotInConversationRoster")
        channels = [{"id": each} for each in self.teams[request.match_info["team"]]]
        return await self._answer("channels", request, {"conversations": channels})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        assert "Authorization" not in request.headers, "our token went to where a file lies"
        self.fetched.append(request.match_info["name"])
        found = self.files.get(request.match_info["name"])
        return web.Response(body=found) if found is not None else web.Response(status=404)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self.uploads[request.match_info["name"]] = await request.read()
        return web.json_response({}, status=201)

    # --- one answer -------------------------------------------------------------------------

    async def _answer(self, what: str, request: web.Request, made: Any, status: int = 200) -> web.StreamResponse:
        self.calls.append((what, request.path))
        if what not in ("token", "keys") and not self._signed_in(request):
            return _error(401, "Unauthorized")
        trouble = self._troubles[what].popleft() if self._troubles[what] else Trouble()
        if trouble.delay:
            await asyncio.sleep(trouble.delay)
        if trouble.drop == "before":
            return _cut(request)
        if trouble.status >= 400:
            headers = {"Retry-After": str(trouble.retry_after)} if trouble.retry_after is not None else {}
            return _error(trouble.status, trouble.code or "Trouble", headers)
        body = made() if callable(made) else made
        if trouble.drop == "after":
            return _cut(request)
        return web.json_response(body, status=trouble.status if trouble.status != 200 else status)

    def _signed_in(self, request: web.Request) -> bool:
        return self.without_token or request.headers.get("Authorization", "").removeprefix("Bearer ") in self.tokens

    def _check(self, activity: Json) -> None:
        if activity.get("type") == "message":
            self.faults += message_faults(activity)


@lru_cache(maxsize=2)
def signing_key(_which: int = 0) -> rsa.RSAPrivateKey:
    """One key for a run of the tests; another number is somebody else's."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _cut(request: web.Request) -> web.StreamResponse:
    """Drops the connection without an answer."""
    if request.transport:
        request.transport.abort()
    return web.Response(status=500)


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": {"code": code, "message": code}}, status=status, headers=headers)


def _actions(part: object) -> list[Json]:
    if isinstance(part, dict):
        own = [part] if str(part.get("type", "")).startswith("Action.") else []
        return own + [each for key, value in part.items() if key != "fallback" for each in _actions(value)]
    return [each for value in part for each in _actions(value)] if isinstance(part, list) else []


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(number: int) -> str:
    return _b64(number.to_bytes((number.bit_length() + 7) // 8, "big"))
