"""Plain JSON to the Bot Framework connector over one shared session, with its tokens kept.

The SDK's own clients cost ten times the processor time and block the loop. Refuses to know what is
sent; never repeats a request that may have arrived; every outcome is a value.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

import aiohttp

from bot.values import dataclass, field
from handlers.teams.activities import Raw, read_json, words
from handlers.teams.cards import as_bytes, as_json
from handlers.teams.settings import CHANNEL_ISSUER, TeamsSettings

log = logging.getLogger(__name__)

SCOPE = f"{CHANNEL_ISSUER}/.default"
TIMEOUT = aiohttp.ClientTimeout(total=12, sock_connect=5)
"""Under Teams' own patience of 15 seconds, and well under an outbox lease."""

_JSON = {"Content-Type": "application/json; charset=utf-8"}

LOOK_UP = aiohttp.ClientTimeout(total=4, sock_connect=3)
"""Who somebody is is asked while Teams waits for our answer."""

_EARLY = 300.0
"""A token is renewed so many seconds before it ends."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the connector said. `after` is its Retry-After in seconds."""

    status: int
    body: Raw = field(default_factory=dict)
    after: float | None = None

    @property
    def ok(self) -> bool:
        return self.status in (200, 201, 202)

    @property
    def code(self) -> str:
        return words(self.body, "error", "code")


@dataclass(frozen=True, slots=True)
class Unreached:
    """No answer. `sure` where nothing can have arrived: no connection, no name, no token."""

    sure: bool
    reason: str


Result = Answered | Unreached


class NoToken(Exception):
    """Microsoft gave the bot no token; the message says why, without the secret."""


class Connector:
    """`path` is built by the callers below from ids that are quoted here."""

    def __init__(self, settings: TeamsSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._credentials = (settings.app_id, settings.tenant_id, SCOPE)
        self._tokens: dict[tuple[str, str, str], tuple[str, float]] = {}
        self._lock = asyncio.Lock()
        self.signed_in = settings.local

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the Teams connector was used before it was started")
        return self._session

    async def start(self) -> None:
        if self._session is None:
            # Teams closes idle connections silently: a shorter life than its own makes fewer doubtful sends.
            kept = aiohttp.TCPConnector(limit=50, keepalive_timeout=20)
            # Nobody here sets cookies, and looking for them costs as much as sending.
            self._session = aiohttp.ClientSession(connector=kept, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def sign_in(self) -> None:
        """A first token, so that a wrong secret is known at start. NoToken where there is none."""
        if not self._settings.local:
            await self._token()

    # --- what the connector can do ----------------------------------------------

    async def post(self, service_url: str, conversation: str, activity: bytes) -> Result:
        return await self._call("POST", service_url, f"{_in(conversation)}/activities", activity)

    async def update(self, service_url: str, conversation: str, message: str, activity: bytes) -> Result:
        return await self._call(
            "PUT", service_url, f"{_in(conversation)}/activities/{quote(message, safe='')}", activity
        )

    async def create(self, service_url: str, parameters: Mapping[str, object]) -> Result:
        return await self._call("POST", service_url, "v3/conversations", as_bytes(as_json(parameters)))

    async def member(self, service_url: str, conversation: str, user: str) -> Result:
        return await self._call("GET", service_url, f"{_in(conversation)}/members/{quote(user, safe='')}")

    async def members(self, service_url: str, conversation: str, token: str = "") -> Result:
        more = f"&continuationToken={quote(token, safe='')}" if token else ""
        return await self._call("GET", service_url, f"{_in(conversation)}/pagedmembers?pageSize=500{more}")

    async def channels(self, service_url: str, team: str) -> Result:
        return await self._call("GET", service_url, f"v3/teams/{quote(team, safe='')}/conversations")

    # --- one request ----------------------------------------------------------------

    async def _call(self, method: str, service_url: str, path: str, body: bytes | None = None) -> Result:
        if not self._settings.trusts(service_url):
            return Unreached(True, "the service URL is not one of Microsoft's")
        url = f"{service_url.rstrip('/')}/{path}"
        try:
            answered = await self._once(method, url, body)
            if answered.status == 401 and not self._settings.local:
                # A refused token was surely not acted upon: once more with a new one.
                self._tokens.clear()
                answered = await self._once(method, url, body)
            return answered
        except NoToken as error:
            return Unreached(True, str(error))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            return Unreached(True, f"no connection to Teams ({type(error).__name__})")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unreached(False, f"no answer from Teams ({type(error).__name__})")

    async def _once(self, method: str, url: str, body: bytes | None) -> Answered:
        headers = dict(_JSON if body is not None else {})
        if not self._settings.local:
            headers["Authorization"] = f"Bearer {await self._token()}"
        patience = LOOK_UP if method == "GET" else TIMEOUT
        # Read to its end, or closed by what stopped the reading: either way nothing is left to release.
        answer = await self.session.request(
            method, url, data=body, headers=headers, timeout=patience, allow_redirects=False
        )
        return Answered(answer.status, await _body(answer), _after(answer) if answer.status >= 400 else None)

    # --- tokens -----------------------------------------------------------------------

    async def _token(self) -> str:
        if kept := self._kept_token():
            return kept
        async with self._lock:
            # Whoever waited here finds the one that the first has fetched.
            if kept := self._kept_token():
                return kept
            try:
                token, lasts = await self._new_token()
            except NoToken:
                self.signed_in = False
                raise
            self._tokens[self._credentials] = (token, time.monotonic() + max(lasts - _EARLY, 30.0))
            self.signed_in = True
            return token

    def _kept_token(self) -> str:
        token, until = self._tokens.get(self._credentials, ("", 0.0))
        return token if time.monotonic() < until else ""

    async def _new_token(self) -> tuple[str, float]:
        settings = self._settings
        asked = {
            "grant_type": "client_credentials",
            "client_id": settings.app_id,
            "client_secret": settings.app_password,
            "scope": SCOPE,
        }
        url = f"{settings.login_url.rstrip('/')}/{settings.tenant_id}/oauth2/v2.0/token"
        try:
            async with self.session.post(url, data=asked) as answer:
                body = await _body(answer)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoToken(f"Microsoft's sign-in cannot be reached ({type(error).__name__})") from error
        token, lasts = words(body, "access_token"), body.get("expires_in")
        if not token:
            log.error("Microsoft refused the bot's sign-in: %s", words(body, "error") or answer.status)
            raise NoToken(f"Microsoft refused the bot's sign-in ({words(body, 'error') or answer.status})")
        return token, float(lasts) if isinstance(lasts, int | float) else 3600.0


@lru_cache(maxsize=2000)
def _in(conversation: str) -> str:
    return f"v3/conversations/{quote(conversation, safe='')}"


async def _body(answer: aiohttp.ClientResponse) -> Raw:
    body = await answer.read()
    try:
        read = read_json(body) if body else {}
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {"list": read}


def _after(answer: aiohttp.ClientResponse) -> float | None:
    """Retry-After in seconds; as a date or as nonsense it says nothing."""
    said = answer.headers.get("Retry-After", "")
    return min(float(said), 3600.0) if said.isdigit() else None
