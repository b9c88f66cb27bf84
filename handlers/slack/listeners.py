"""Slack's requests, over HTTP and Socket Mode, into turns; and each turn's answer back to whoever spoke.

One of two files that know Slack's SDK. Slack is acknowledged after the commit: what fails before that
is sent again (events) or said with a code (commands, presses, forms). Refuses to know what is said.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Unready
from bot.incoming import Incoming, Opened
from bot.ports import Turns
from bot.reply import Answer, FieldErrors, Form, Reply, Silence
from bot.values import replace
from handlers.slack import answers
from handlers.slack.answers import Call
from handlers.slack.messenger import FAULTS, new_session, quiet, reason, web_client
from handlers.slack.translate import incoming
from handlers.slack.workspace import SlackSettings, Workspace, at, introduced, text

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST = 1024 * 1024
FORM_TIME = 2.5  # a form must be open within three seconds of the press
LAST_WORDS = 5.0
_STAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_DEAD = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})

Json = dict[str, Any]


class _Ourselves(AsyncAuthorize):
    """Answers Bolt's question who is installed without asking Slack at each request."""

    def __init__(self, edge: SlackEdge) -> None:
        self._edge = edge

    async def __call__(self, *, enterprise_id: str | None, team_id: str | None, **_: object) -> AuthorizeResult:
        home = self._edge.home
        ours = {"bot_user_id": home.user or None, "bot_id": home.bot or None, "team_id": home.team or team_id}
        return AuthorizeResult(enterprise_id=enterprise_id, bot_token=self._edge.settings.bot_token, **ours)


class _Hearing(AsyncMiddleware):
    """The end of Bolt's chain for every request. Its listeners by name cost what the rest of it does: decision 0018."""

    def __init__(self, heard: Callable[[Json], Awaitable[Json | None]]) -> None:
        self._heard = heard

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        answer = await self._heard(req.body)
        return BoltResponse(status=200, body="" if answer is None else answer)


class SlackEdge:
    """`register` the route, `start` when the loop runs, `stop` before it ends."""

    def __init__(self, settings: SlackSettings, turns: Turns) -> None:
        self.settings = settings
        self._turns = turns
        self.home = Workspace()
        self._verifier = SignatureVerifier(settings.signing_secret) if settings.signing_secret else None
        self._bolt = self._listening()
        self._session: aiohttp.ClientSession | None = None
        self._socket: SocketModeClient | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._answered = answers.Answered()

    @property
    def connected(self) -> bool:
        """Slack has told us who we are, and the socket (if there is to be one) is open."""
        if self.settings.app_token:
            line = self._socket.current_session if self._socket else None
            return bool(self.home.team) and line is not None and not line.closed
        return bool(self.home.team)

    def _connections(self) -> aiohttp.ClientSession:
        # Made on first use: a session belongs to the loop that runs.
        if self._session is None or self._session.closed:
            self._session = new_session()
        return self._session

    @property
    def _web(self) -> AsyncWebClient:
        return web_client(self.settings.bot_token, self.settings.api_url, self._connections())

    # --- starting and stopping --------------------------------------------------------------------------------

    def register(self, app: web.Application) -> None:
        if self._verifier is not None:
            app.router.add_post(PATH, self._http)

    async def start(self) -> None:
        if not await self._introduced():
            self._later(self._introduce())
        if self.settings.app_token:
            client = web_client(self.settings.app_token, self.settings.api_url, self._connections())
            self._socket = SocketModeClient(self.settings.app_token, quiet, client, ping_interval=5)
            self._socket.socket_mode_request_listeners.append(self._envelope)
            # It tries until Slack answers: the rest of the bot does not wait for that.
            self._later(self._socket.connect())  # type: ignore[no-untyped-call]

    async def stop(self) -> None:
        """What has been taken in is finished and answered; then the connections close."""
        if waiting := self._tasks - {asyncio.current_task()}:
            _, late = await asyncio.wait(waiting, timeout=LAST_WORDS if self.connected else 0)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._socket is not None:
            line, self._socket = self._socket, None
            await line.close()  # type: ignore[no-untyped-call]
            ended = (line.message_receiver, line.message_processor, line.current_session_monitor)
            await asyncio.gather(*(task for task in ended if task), return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _introduced(self) -> bool:
        """Whether Slack told us who we are. A token that Slack refuses will not get better by waiting."""
        try:
            told = await self._web.auth_test()
        except SlackApiError as refused:
            if refused.response.get("error") in _DEAD:
                raise Unready(
                    "Slack does not accept MATTERS_SLACK_BOT_TOKEN. Copy the Bot User OAuth Token (xoxb-…) "
                    "from the app's page, under OAuth & Permissions."
                ) from refused
            log.warning("Slack did not say who we are: %s", refused.response.get("error"))
            return False
        except FAULTS as away:
            log.warning("Slack cannot be reached: %s", type(away).__name__)
            return False
        data = told.data if isinstance(told.data, dict) else {}
        self.home = introduced(data, told.headers.get("x-oauth-scopes", ""))
        return True

    async def _introduce(self) -> None:
        wait = 1.0
        while not self.home.team:
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60.0)
            with suppress(Unready):
                await self._introduced()

    # --- what comes in ----------------------------------------------------------------------------------------

    def _listening(self) -> AsyncApp:
        """Bolt with what it checks itself, and with everything else heard by us."""
        app = AsyncApp(
            client=AsyncWebClient(base_url=self.settings.api_url, retry_handlers=[], logger=quiet),
            logger=quiet,
            authorize=_Ourselves(self),
            request_verification_enabled=False,  # done in `_http`, before anything is parsed
            attaching_function_token_enabled=False,  # for the steps of workflows: we have none
        )
        app.use(_Hearing(self._heard))
        app.error(self._on_fault)
        return app

    async def _http(self, request: web.Request) -> web.Response:
        assert self._verifier is not None
        if (request.content_length or 0) > LARGEST:
            return web.Response(status=413)
        body = await request.read()
        if len(body) > LARGEST:
            return web.Response(status=413)
        try:
            said = body.decode()  # the SDK's own check decodes too, and falls over
        except UnicodeDecodeError:
            return web.Response(status=400)
        if not _genuine(self._verifier, request, said):
            return web.Response(status=401)
        try:
            # Only the body is signed: of the headers Bolt is given what it needs to read that.
            asked = AsyncBoltRequest(body=said, headers={"Content-Type": request.headers.get("Content-Type", "")})
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
            return web.Response(status=400)
        answer = await self._bolt.async_dispatch(asked)
        kind = answer.headers["content-type"][0].partition(";")[0]
        return web.Response(status=answer.status, body=answer.body.encode(), content_type=kind)

    async def _envelope(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """One Socket Mode request: acknowledged when its turn is committed, else Slack sends it again."""
        if (task := asyncio.current_task()) is not None:
            self._keep(task)
        asked = AsyncBoltRequest(mode="socket_mode", body=request.payload, headers=build_headers(request))
        answer = await self._bolt.async_dispatch(asked)
        if answer.status == 200:
            await send_async_response(client, request, answer, time.time())

    async def _heard(self, body: Json) -> Json | None:
        """What Slack is answered. What nobody wants is acknowledged too, or Slack counts it as a failure."""
        heard = incoming(body, self.home)
        if heard is None:
            if answers.is_unreadable_press(body):
                self._later(self._say(answers.to_person(body, answers.private(answers.OLD_BUTTON))))
        elif text(body, "command"):
            return await self._on_command(heard)
        elif body["type"] == "event_callback":
            await self._on_event(heard)
        elif body["type"] == "block_actions":
            await self._on_press(heard, body)
        elif body["type"] == "view_submission":
            return await self._on_form(heard, body)
        else:
            await self._on_menu(heard, body)
        return None

    async def _on_event(self, heard: Incoming) -> None:
        answer = await self._turns(heard)
        # After the acknowledgement: a slow post must not make Slack send the event again.
        if isinstance(answer, Reply) and self._answered.first(heard.origin.key):
            self._later(self._say(answers.to_event(heard, answer)))

    async def _on_command(self, heard: Incoming) -> Json | None:
        match await self._turns(heard):
            case Reply() as reply:
                return answers.to_command(heard, reply)
            case Form() as form:
                return await self._opened(form, heard)
            case FieldErrors() as wrong:
                return answers.private(answers.sentences(wrong))
            case Silence():
                return None

    async def _on_press(self, heard: Incoming, body: Json) -> None:
        answer = await self._turns(heard)
        await self._shown(answer, heard, body, lambda reply: answers.to_press(body, heard, reply))
        self._later(self._refresh_home(body, heard, answer))

    async def _on_form(self, heard: Incoming, body: Json) -> Json | None:
        match await self._turns(heard):
            case Reply(outcome="refused" | "fault") as reply:
                return answers.form_refusal(reply, at(body, "view"))
            case Reply() as reply:
                self._later(self._say(answers.to_form(heard, reply)))
                self._later(self._refresh_home(body, heard, reply))
                return None
            case FieldErrors() as wrong:
                return answers.field_errors(wrong, at(body, "view"))
            case Form() as form:
                return {"response_action": "update", "view": answers.modal(form, heard)}
            case Silence():
                return None

    async def _on_menu(self, heard: Incoming, body: Json) -> None:
        answer = await self._turns(heard)
        await self._shown(answer, heard, body, lambda reply: answers.to_menu(body, heard, reply))

    async def _shown(self, answer: Answer, heard: Incoming, body: Json, to: Callable[[Reply], Call | None]) -> None:
        if isinstance(answer, Reply):
            self._later(self._say(to(answer)))
        elif isinstance(answer, Form) and (said := await self._opened(answer, heard)):
            self._later(self._say(answers.to_person(body, said)))

    async def _on_fault(self, error: Exception, body: Json) -> BoltResponse:
        """A fault of ours: an event is left for Slack to send again, a person is told with a code."""
        code = secrets.token_hex(3).upper()
        log.error("turn failed, code %s: %s", code, answers.spot(error))
        if body.get("type") == "event_callback":
            return BoltResponse(status=500)
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body=answers.form_fault(code, at(body, "view")))
        if not text(body, "command"):
            self._later(self._say(answers.to_person(body, answers.private(answers.fault(code)))))
            return BoltResponse(status=200)
        return BoltResponse(status=200, body=answers.private(answers.fault(code)))

    # --- what goes back -----------------------------------------------------------------------------------------

    async def _opened(self, form: Form, heard: Incoming) -> Json:
        """Opens the form; a sentence where Slack did not let us in time."""
        try:
            async with asyncio.timeout(FORM_TIME):
                await self._web.views_open(trigger_id=heard.origin.trigger, view=answers.modal(form, heard))
        except FAULTS as fault:
            log.warning("a form was not opened: %s", reason(fault))
            return answers.private(answers.NO_FORM)
        return {}

    async def _say(self, call: Call | None) -> None:
        """One direct answer, posted once. The durable receipts are the outbox's."""
        if call is None:
            return
        try:
            if call.url:
                async with self._connections().post(call.url, json=call.arguments) as answer:
                    if answer.status != 200:
                        log.warning("an answer was not taken: status %s", answer.status)
                return
            await self._web.api_call(call.method, json=call.arguments)
        except FAULTS as fault:
            log.warning("an answer was not posted: %s %s", call.where, reason(fault))

    async def _refresh_home(self, body: Json, heard: Incoming, done: Answer) -> None:
        """What was pressed or filled in on the home page changes it."""
        opened = Opened(replace(heard.origin, key=f"{heard.origin.key}:home"))
        answer = await self._turns(opened) if answers.changes_home(body, heard, done) else None
        if isinstance(answer, Reply):
            await self._say(answers.to_event(opened, answer))

    def _later(self, work: Awaitable[None]) -> None:
        self._keep(asyncio.ensure_future(work))

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("something after an answer failed: %s", type(fault).__name__)


def _genuine(verifier: SignatureVerifier, request: web.Request, body: str) -> bool:
    """Signed by Slack within five minutes. The shapes are checked first: the SDK's check trusts them."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not (_STAMP.fullmatch(stamp) and _SIGNATURE.fullmatch(signature)):
        return False
    return verifier.is_valid(body=body, timestamp=stamp, signature=signature)
