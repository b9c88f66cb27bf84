"""The door for Teams: POST /api/messages, from the raw request to the turn and its HTTP answer.

One of the two files that may know botbuilder. Its JWT validation is used as it is; its own endpoint,
clients and serialisation are not (see docs/decisions). Bad input is 4xx, never 500.
"""

from __future__ import annotations

import base64
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp
from aiohttp import web
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticationConfiguration,
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor

from bot.ports import Turns
from handlers.teams.activities import Raw, read_json, words
from handlers.teams.connector import NoToken
from handlers.teams.keys import SigningKeys
from handlers.teams.messenger import TeamsMessenger
from handlers.teams.settings import CHANNEL_ISSUER, TeamsSettings, loopback
from handlers.teams.turns import TeamsTurns

log = logging.getLogger(__name__)

PATH = "/api/messages"
LARGEST = 300_000
"""Bytes of an activity: Teams' messages hold about 100 KB, a message extension quotes one more."""

CHANNEL = "msteams"

BELIEVED = 300.0
"""Seconds for which a verified token is not verified again: checking one costs as much as reading an activity."""

_TOKENS = 100
_FORWARDED = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
    "X-Original-Host",
)
_RAW = "matters.raw"


class TeamsAdapter(CloudAdapterBase):  # type: ignore[misc]  # the SDK has no types
    """The SDK's adapter without its two clients a turn: everything outbound goes by our connector."""

    async def authenticate(self, activity: Activity, header: str | None) -> AuthenticateRequestResult:
        return await self.bot_framework_authentication.authenticate_request(activity, header)

    async def take_turn(
        self, who: AuthenticateRequestResult, activity: Activity, logic: Callable[[TurnContext], Awaitable[None]]
    ) -> InvokeResponse | None:
        context = self._create_turn_context(activity, who.claims_identity, who.audience, None, None, logic, None)
        await self.run_pipeline(context, logic)
        made: InvokeResponse | None = self._process_turn_results(context)
        return made


class TeamsEdge:
    """Teams, for the composition root: what to register, start and stop, and by what to send.

    Raises Unready where the settings are unsafe or incomplete.
    """

    def __init__(self, settings: TeamsSettings, turns: Turns) -> None:
        settings.check()
        self._settings = settings
        self.messenger = TeamsMessenger(settings)
        self._connector = self.messenger.connector
        self._turns = TeamsTurns(settings, turns, self.messenger)
        self._adapter = TeamsAdapter(_authentication(settings))
        self._adapter.on_turn_error = self._fault
        self._believed: OrderedDict[tuple[str, str], tuple[AuthenticateRequestResult, float]] = OrderedDict()

    @property
    def connected(self) -> bool:
        """Whether Microsoft accepts the bot's own sign-in (always, in local mode)."""
        return self._connector.signed_in

    def register(self, app: web.Application) -> None:
        app.router.add_post(PATH, self._receive)

    async def start(self) -> None:
        await self._connector.start()
        # The SDK asks this cache for keys; without ours it would fetch them with a blocking call.
        JwtTokenExtractor.metadataCache[self._settings.openid_url] = SigningKeys(
            self._connector.session, self._settings.openid_url
        )
        try:
            await self._connector.sign_in()
        except NoToken as error:
            log.error("Teams is set up but the bot cannot answer yet: %s", error)

    async def stop(self) -> None:
        JwtTokenExtractor.metadataCache.pop(self._settings.openid_url, None)
        await self._connector.stop()

    # --- one request -------------------------------------------------------------------

    async def _receive(self, request: web.Request) -> web.Response:
        refused = self._refused_at_the_door(request)
        if refused is not None:
            return refused
        body = await _body(request)
        if body is None:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"An activity has at most {LARGEST:,} bytes.")
        raw = _activity(body)
        if raw is None:
            return _refusal(HTTPStatus.BAD_REQUEST, "This is not a Bot Framework activity in JSON.")
        service_url = words(raw, "serviceUrl")
        who = await self._authenticated(request, words(raw, "channelId"), service_url)
        if isinstance(who, web.Response):
            return who
        if not self._settings.trusts(service_url):
            return _refusal(HTTPStatus.FORBIDDEN, "The activity's service URL is not one of Microsoft's.")
        return await self._answered(who, _shown(words(raw, "type"), service_url), raw)

    def _refused_at_the_door(self, request: web.Request) -> web.Response | None:
        """What can be refused before a byte of the body is read."""
        if self._settings.local and _from_elsewhere(request):
            return _refusal(HTTPStatus.FORBIDDEN, "Local mode answers this machine only, and no forwarded request.")
        if request.content_type != "application/json":
            return _refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send application/json.")
        if not self._settings.local and not request.headers.get("Authorization", "").startswith("Bearer "):
            return _refusal(HTTPStatus.UNAUTHORIZED, "A bearer token is required.")
        return None

    async def _authenticated(
        self, request: web.Request, channel: str, service_url: str
    ) -> AuthenticateRequestResult | web.Response:
        """The SDK's verdict on the token. Only tokens of the Bot Framework channel are shown to it."""
        header = None if self._settings.local else request.headers["Authorization"]
        if header is not None and channel != CHANNEL:
            return _refusal(HTTPStatus.UNAUTHORIZED, "The activity is not from Microsoft Teams.")
        believed = self._believed.get((header or "", service_url))
        if believed is not None and time.time() < believed[1]:
            return believed[0]
        if header is not None and _issuer(header) != CHANNEL_ISSUER:
            return _refusal(HTTPStatus.UNAUTHORIZED, "The token is not from Microsoft Teams.")
        try:
            claimed = Activity(channel_id=channel, service_url=service_url)
            who = await self._adapter.authenticate(claimed, header)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.error("Microsoft's signing keys cannot be fetched: %s", type(error).__name__)
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Microsoft's signing keys cannot be fetched just now.")
        except Exception as error:  # noqa: BLE001 - the SDK raises bare Exception, KeyError and jwt's errors for a bad token
            log.info("a token was refused: %s", type(error).__name__)
            return _refusal(HTTPStatus.UNAUTHORIZED, "The token is not valid for this bot.")
        self._believe(header or "", service_url, who)
        return who

    def _believe(self, header: str, service_url: str, who: AuthenticateRequestResult) -> None:
        """Teams sends one token for many activities: a verified one holds for minutes, never beyond its own end."""
        ends = who.claims_identity.claims.get("exp", 0)
        if header and isinstance(ends, int | float):
            self._believed[header, service_url] = (who, min(float(ends), time.time() + BELIEVED))
            while len(self._believed) > _TOKENS:
                self._believed.popitem(last=False)

    async def _answered(self, who: AuthenticateRequestResult, activity: Activity, raw: Raw) -> web.Response:
        async def logic(context: TurnContext) -> None:
            context.turn_state[_RAW] = raw
            await _respond(context, await self._turns.hear(raw))

        answer = await self._adapter.take_turn(who, activity, logic)
        if words(raw, "type") != "invoke" or answer is None:
            return web.Response(status=HTTPStatus.OK)
        if not answer.body:
            return web.Response(status=answer.status)
        return web.json_response(answer.body, status=answer.status)

    async def _fault(self, context: TurnContext, error: Exception) -> None:
        """The SDK's hook for what nobody expected: logged as a fault, told with a short code, no 500."""
        code = uuid4().hex[:6]
        raw = context.turn_state.get(_RAW, {})
        log.error("fault %s in a Teams turn (%s)", code, words(raw, "type"), exc_info=error)
        await _respond(context, await self._turns.fault(raw, code))


@lru_cache(maxsize=64)
def _shown(kind: str, service_url: str) -> Activity:
    """What the SDK is shown of an activity, once it is believed; nothing of it is ever changed, so one serves for all."""
    return Activity(type=kind, channel_id=CHANNEL, service_url=service_url)


async def _respond(context: TurnContext, body: dict[str, object] | None) -> None:
    if body is not None:
        answer = InvokeResponse(status=int(HTTPStatus.OK), body=body)
        await context.send_activity(Activity(type="invokeResponse", value=answer))


def _authentication(settings: TeamsSettings) -> object:
    """The SDK's validation with our addresses. Emulators and skills are no callers of ours."""

    async def only_the_channel(claims: list[dict[str, object]]) -> None:
        if any(each.get("iss") != CHANNEL_ISSUER for each in claims):
            raise PermissionError("the token is not from the Bot Framework channel")

    return BotFrameworkAuthenticationFactory.create(
        to_channel_from_bot_login_url=f"{settings.login_url}/{settings.tenant_id}",
        to_channel_from_bot_oauth_scope=CHANNEL_ISSUER,
        to_bot_from_channel_token_issuer=CHANNEL_ISSUER,
        oauth_url=CHANNEL_ISSUER,
        to_bot_from_channel_open_id_metadata_url=settings.openid_url,
        to_bot_from_emulator_open_id_metadata_url=settings.openid_url,
        credential_factory=PasswordServiceClientCredentialFactory(
            settings.app_id or None, settings.app_password or None, settings.tenant_id or None
        ),
        auth_configuration=AuthenticationConfiguration(claims_validator=only_the_channel if settings.app_id else None),
    )


async def _body(request: web.Request) -> bytes | None:
    """The body, or None as soon as it is seen to be too large."""
    if request.content_length is not None:
        # The server itself reads no further than the length it was told.
        return await request.read() if request.content_length <= LARGEST else None
    kept = bytearray()
    async for chunk in request.content.iter_chunked(65_536):
        kept += chunk
        if len(kept) > LARGEST:
            return None
    return bytes(kept)


def _activity(body: bytes) -> Raw | None:
    """The activity as plain JSON, or None where it lacks what every activity has."""
    try:
        raw = read_json(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(raw, dict):
        return None
    needed = (words(raw, "type"), words(raw, "channelId"), words(raw, "serviceUrl"), words(raw, "conversation", "id"))
    return raw if all(needed) else None


def _issuer(header: str) -> str:
    """Who claims to have signed, before anything is believed: other issuers are not even looked up."""
    pieces = header.removeprefix("Bearer ").split(".")
    if len(pieces) != 3:
        return ""
    try:
        return words(json.loads(base64.urlsafe_b64decode(pieces[1] + "=" * (-len(pieces[1]) % 4))), "iss")
    except (ValueError, RecursionError):
        return ""


def _from_elsewhere(request: web.Request) -> bool:
    """Whether a request comes from another machine, through a proxy, or from a page in a browser."""
    named = urlsplit(f"//{request.host}").hostname or ""
    if not loopback(request.remote or "") or not loopback(named):
        return True
    return "Origin" in request.headers or any(header in request.headers for header in _FORWARDED)


def _refusal(status: HTTPStatus, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
