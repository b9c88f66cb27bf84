"""What the bot says in Slack unasked, what it fetches, and whom it asks about people and channels.

One of two files that know Slack's SDK. Never repeats a post by itself; every outcome is a value.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import NotFound, Refusal, TooMuch
from bot.incoming import Origin, Upload
from bot.model import AccountKind, Audience, Place
from bot.ports import AccountFacts, Delivery, Doubtful, Parcel, Rejected, Sent, Unsent
from handlers.slack.outcomes import Failure, failure
from handlers.slack.render import SlackLeaves
from handlers.slack.workspace import SlackSettings, at, text

log = logging.getLogger(__name__)

EVENT_TYPE = "matters_arising"
TIMEOUT = 10.0
"""Well under the outbox's lease."""
CONNECTING = 4.0
ASKING = 2.0
"""A question about a person or a channel stands between somebody and their answer: better unknown than late."""
MEMBERS = 200
"""A private channel with more members than this is taken to hold guests: asking about each would take minutes."""
BELIEVED = 3600.0
"""How long it is believed of somebody that they are a guest or none, in seconds."""
PAGES = 5
_OUTSIDERS = frozenset({AccountKind.GUEST, AccountKind.EXTERNAL, AccountKind.UNKNOWN})

# The SDK's own debug lines hold what people wrote.
quiet = logging.getLogger("handlers.slack.sdk")
quiet.setLevel(logging.ERROR)

FAULTS = (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError, OSError)
"""What a call to Slack can raise."""


def web_client(token: str, url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A client that never posts twice by itself."""
    return AsyncWebClient(token=token, base_url=url, session=session, retry_handlers=[], logger=quiet)


def new_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT, sock_connect=CONNECTING))


class SlackMessenger:
    """`ports.Messenger`, `Files` and `Directory` for one workspace. `stop` closes its connections."""

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._web: AsyncWebClient | None = None
        self._history = True
        self._guests: dict[str, bool] = {}
        self._guests_from = 0.0

    @property
    def can_look_up(self) -> bool:
        """False once Slack has said that we may not read history (the mentions-only installation)."""
        return self._history

    @property
    def _client(self) -> AsyncWebClient:
        # Made on first use: a session belongs to the loop that runs.
        if self._web is None:
            self._session = new_session()
            self._web = web_client(self._settings.bot_token, self._settings.api_url, self._session)
        return self._web

    async def stop(self) -> None:
        session, self._session, self._web = self._session, None, None
        if session is not None:
            await session.close()

    # --- sending ----------------------------------------------------------------------------------------------

    async def send(self, parcel: Parcel) -> Delivery:
        made: dict[str, Any] = json.loads(parcel.payload)
        pictures = made.pop("pictures", [])
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"key": parcel.key}}
        asked = {**made, "channel": parcel.place.channel, "metadata": metadata, "link_names": False}
        if parcel.edit:
            sent = await self._try(lambda: self._client.chat_update(ts=parcel.edit, **asked))
        else:
            asked |= {"unfurl_links": False, "unfurl_media": False}
            asked |= {"thread_ts": parcel.thread} if parcel.thread else {}
            sent = await self._try(lambda: self._client.chat_postMessage(**asked))
        if not isinstance(sent, AsyncSlackResponse):
            return sent
        stamp = str(sent.get("ts", ""))
        for picture in () if parcel.edit else pictures:
            await self._share_picture(parcel, stamp, picture)
        return Sent(stamp)

    async def _try(self, call: Callable[[], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse | Failure:
        """The answer, or what its absence means for a post: surely not sent, or perhaps."""
        try:
            return await call()
        except SlackApiError as refused:
            return _meaning(refused)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as away:
            return Unsent(type(away).__name__)
        except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as broken:
            return Doubtful(type(broken).__name__)

    async def _share_picture(self, parcel: Parcel, stamp: str, picture: Mapping[str, str]) -> None:
        """Its words are in the message already: a picture that fails is no reason to post it again."""
        content = base64.b64decode(picture["png"])
        name = f"{picture['title']}.png"
        thread = parcel.thread or stamp
        shared = await self._upload(parcel.place.channel, name, content, picture["title"], thread, picture["alt"])
        if not isinstance(shared, Sent):
            log.warning("a picture of %s was not shared: %s", parcel.key, type(shared).__name__)

    async def look_up(self, parcel: Parcel, since: datetime) -> Sent | Unsent | None:
        # A minute more on both clocks' account.
        oldest = f"{since.timestamp() - 60:.6f}"
        try:
            async for message in self._messages(parcel.place.channel, parcel.thread, oldest):
                metadata = at(message, "metadata")
                ours = text(metadata, "event_type") == EVENT_TYPE
                if ours and text(at(metadata, "event_payload"), "key") == parcel.key:
                    return Sent(text(message, "ts"))
        except SlackApiError as refused:
            error = _error(refused)
            self._history = self._history and error != "missing_scope"
            return Unsent(error or "refused")
        except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as broken:
            return Unsent(type(broken).__name__)
        return None

    async def _messages(self, channel: str, thread: str, oldest: str) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(PAGES):
            asked: dict[str, Any] = {"channel": channel, "oldest": oldest, "limit": 200, "include_all_metadata": True}
            asked |= {"cursor": cursor} if cursor else {}
            if thread:
                page = await self._client.conversations_replies(ts=thread, **asked)
            else:
                page = await self._client.conversations_history(**asked)
            messages: list[Mapping[str, Any]] = page.get("messages") or []
            for message in messages:
                yield message
            cursor = text(page.get("response_metadata") or {}, "next_cursor")
            if not cursor:
                return
        # Not seen is not the same as not there.
        raise TimeoutError("too many messages to look through")

    # --- files ------------------------------------------------------------------------------------------------

    async def fetch(self, upload: Upload, origin: Origin, limit: int) -> bytes:
        """The file's bytes. Our token goes to Slack's own addresses only, and is not carried on elsewhere."""
        try:
            found = await self._client.files_info(file=upload.handle)
        except FAULTS as fault:
            log.warning("a file could not be asked about: %s", type(fault).__name__)
            raise _unread(upload) from fault
        file = found.get("file") or {}
        url = text(file, "url_private_download") or text(file, "url_private")
        if not self._is_slacks(url):
            raise _unread(upload)
        size = file.get("size")
        if isinstance(size, int) and size > limit:
            raise _too_big(upload, limit)
        return await self._download(url, upload, limit)

    async def _download(self, url: str, upload: Upload, limit: int) -> bytes:
        assert self._session is not None
        headers = {"Authorization": f"Bearer {self._settings.bot_token}"}
        content = bytearray()
        try:
            async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise _unread(upload)
                async for piece in answer.content.iter_chunked(65_536):
                    content += piece
                    if len(content) > limit:
                        raise _too_big(upload, limit)
        except (aiohttp.ClientError, TimeoutError, OSError) as fault:
            raise _unread(upload) from fault
        return bytes(content)

    def _is_slacks(self, url: str) -> bool:
        parts, ours = urlsplit(url), urlsplit(self._settings.api_url)
        if parts.scheme == "https" and (parts.hostname or "").endswith(".slack.com"):
            return True
        return (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc) and ours.hostname != "slack.com"

    async def share(self, place: Place, name: str, content: bytes, comment: str, thread: str = "") -> Delivery:
        return await self._upload(place.channel, name, content, comment, thread)

    async def _upload(
        self, channel: str, name: str, content: bytes, comment: str, thread: str, alt: str = ""
    ) -> Delivery:
        said = SlackLeaves().typed(comment)
        more: dict[str, Any] = {"thread_ts": thread} if thread else {}
        file: dict[str, Any] = {"filename": name, "content": content, "title": name}
        file |= {"alt_txt": alt[:1000]} if alt else {}
        shared = await self._try(
            lambda: self._client.files_upload_v2(channel=channel, file_uploads=[file], initial_comment=said, **more)
        )
        if not isinstance(shared, AsyncSlackResponse):
            return shared
        files = shared.get("files") or [{}]
        return Sent(text(files[0], "id"))

    # --- people and channels ------------------------------------------------------------------------------------

    async def account(self, tenant: str, user: str) -> AccountFacts | None:
        told = await self._ask(lambda: self._client.users_info(user=user))
        if told is None:
            return None
        person = at(told, "user")
        profile = at(person, "profile")
        name = text(profile, "display_name") or text(profile, "real_name") or text(person, "name")
        kind = _account_kind(person, tenant)
        self._guests[user] = kind in _OUTSIDERS
        confirmed = person.get("is_email_confirmed") is True and kind is AccountKind.MEMBER
        return AccountFacts(name, kind, text(profile, "email") if confirmed else "")

    async def audience(self, place: Place) -> Audience | None:
        """Who can read the channel; None where Slack does not say, which shows nothing there."""
        told = await self._ask(lambda: self._client.conversations_info(channel=place.channel))
        if told is None:
            return None
        channel = at(told, "channel")
        if channel.get("is_im") is True:
            return Audience(public=False, shared=False, guests=False)
        shared = any(channel.get(name) is True for name in ("is_ext_shared", "is_pending_ext_shared", "is_org_shared"))
        private = channel.get("is_private")
        if private is not True or shared:
            # Open or shared: guests add nothing, and it is never cleared for more.
            return Audience(public=private is not True, shared=shared, guests=True)
        return Audience(public=False, shared=False, guests=await self._has_guests(place))

    async def channel_name(self, channel: str) -> str:
        told = await self._ask(lambda: self._client.conversations_info(channel=channel))
        return text(at(told, "channel"), "name") if told else ""

    async def _has_guests(self, place: Place) -> bool | None:
        told = await self._ask(lambda: self._client.conversations_members(channel=place.channel, limit=MEMBERS))
        if told is None:
            return None
        if (now := asyncio.get_running_loop().time()) - self._guests_from > BELIEVED:
            self._guests.clear()
            self._guests_from = now
        members = [name for name in told.get("members", ()) if isinstance(name, str)]
        if text(at(told, "response_metadata"), "next_cursor") or any(self._guests.get(each) for each in members):
            return True
        unknown = [each for each in members if each not in self._guests]
        await asyncio.gather(*(self.account(place.tenant, each) for each in unknown))
        if any(self._guests.get(each) for each in members):
            return True
        return False if all(each in self._guests for each in members) else None

    async def _ask(self, call: Callable[[], Awaitable[AsyncSlackResponse]]) -> Mapping[str, Any] | None:
        try:
            async with asyncio.timeout(ASKING):
                answer = await call()
        except FAULTS as fault:
            log.info("Slack did not answer a question: %s", reason(fault))
            return None
        return answer.data if isinstance(answer.data, dict) else None


def _account_kind(person: Mapping[str, Any], tenant: str) -> AccountKind:
    match person:
        case {"deleted": True}:
            return AccountKind.DEACTIVATED
        case {"is_bot": True}:
            return AccountKind.BOT
        case {"is_stranger": True}:
            return AccountKind.EXTERNAL
        case {"is_restricted": True} | {"is_ultra_restricted": True}:
            return AccountKind.GUEST
    team = text(person, "team_id")
    organisation = text(at(person, "enterprise_user"), "enterprise_id")
    if not team or not tenant:
        return AccountKind.UNKNOWN
    teams = at(person, "enterprise_user").get("teams")
    in_ours = team in (tenant, organisation) or (isinstance(teams, list) and tenant in teams)
    return AccountKind.MEMBER if in_ours else AccountKind.EXTERNAL


def _error(fault: Exception) -> str:
    answer = getattr(fault, "response", None)
    data = getattr(answer, "data", None)
    return text(data, "error") if isinstance(data, Mapping) else ""


def reason(fault: Exception) -> str:
    """Slack's code for it, or its kind; never its words."""
    return _error(fault) or type(fault).__name__


def _meaning(refused: SlackApiError) -> Failure:
    answer = refused.response
    status = getattr(answer, "status_code", None) or getattr(answer, "status", 0)
    headers = getattr(answer, "headers", None) or {}
    found = failure(_error(refused), int(status or 0), headers.get("Retry-After"))
    if isinstance(found, Rejected):
        log.warning("Slack refused a message: %s", found.reason)
    return found


def _unread(upload: Upload) -> Refusal:
    return NotFound(f"I could not fetch “{upload.name}” from Slack, so nothing was changed.", "Please send it again.")


def _too_big(upload: Upload, limit: int) -> Refusal:
    most = limit // 1_000_000
    return TooMuch(f"“{upload.name}” is larger than {most} MB, so it was not read.", "Please send a smaller file.")
