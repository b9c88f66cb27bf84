"""Files in and out of Teams: fetched from where the activity says, handed over only with a person's consent.

Teams gives a bot no other way without Graph. Refuses addresses that are not SharePoint's: the address
came in a message.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp

from bot.errors import NotFound, TooMuch, Unclear
from bot.incoming import Origin, Upload
from bot.model import Place, PlaceKind
from bot.ports import Delivery, Rejected
from bot.values import dataclass
from handlers.spans import clip
from handlers.teams import words as say
from handlers.teams.activities import Raw, words
from handlers.teams.cards import as_json
from handlers.teams.connector import Connector
from handlers.teams.settings import TeamsSettings, loopback

HOSTS = ("sharepoint.com", "sharepoint.us", "sharepoint-mil.us", "sharepoint-df.com", "svc.ms")
LARGEST = 10_000_000
_KEPT = 900.0
_HELD = 20

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"


class Deliver(Protocol):
    async def deliver(self, content: str, place: Place, thread: str = "") -> Delivery: ...


@dataclass(frozen=True, slots=True)
class Held:
    """A file waiting for its reader's consent, in memory, for a quarter of an hour."""

    name: str
    content: bytes
    user: str
    until: float


class TeamsFiles:
    """`ports.Files` for Teams."""

    def __init__(self, settings: TeamsSettings, connector: Connector, messenger: Deliver) -> None:
        self._settings = settings
        self._connector = connector
        self._messenger = messenger
        self._held: OrderedDict[str, Held] = OrderedDict()

    async def fetch(self, upload: Upload, origin: Origin, limit: int) -> bytes:
        """The file's bytes. The link is pre-signed by SharePoint: no token of ours goes with it."""
        if not self._trusted(upload.handle):
            raise NotFound(
                f"I cannot fetch {upload.name} from where it lies.",
                "Attach the file to a message in your own chat with me.",
            )
        try:
            async with self._connector.session.get(upload.handle, allow_redirects=False) as answer:
                if answer.status != 200:
                    raise NotFound(
                        f"Teams did not hand {upload.name} over.", "Attach it once more: a link lives for some minutes."
                    )
                return await _read(answer, upload.name, limit)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NotFound(f"{upload.name} could not be fetched just now.", "Try again in a minute.") from error

    async def share(self, place: Place, name: str, content: bytes, comment: str, thread: str = "") -> Delivery:
        """Offers a file in a personal chat; it is uploaded once its reader has said yes."""
        if place.kind is not PlaceKind.PERSONAL:
            return Rejected("channel", say.FILE_ONLY_IN_CHAT.format(name=name))
        if len(content) > LARGEST:
            return Rejected("size", say.FILE_TOO_BIG.format(name=name, limit=LARGEST // 1_000_000))
        number = uuid4().hex
        card = {"description": clip(comment or name, 500), "sizeInBytes": len(content)}
        card |= {"acceptContext": {"file": number}, "declineContext": {"file": number}}
        offered = {"contentType": CONSENT, "name": name, "content": card}
        self._drop_old()
        self._held[number] = Held(name, content, place.channel, time.monotonic() + _KEPT)
        while len(self._held) > _HELD:
            self._held.popitem(last=False)
        return await self._messenger.deliver(as_json({"type": "message", "attachments": [offered]}), place)

    async def consented(self, value: Raw, place: Place) -> str:
        """The answer to an offer: uploads or drops the file, and says so in a sentence."""
        number = words(value, "context", "file")
        self._drop_old()
        held = self._held.get(number)
        if held is None or held.user != place.channel:
            return say.FILE_GONE.format(name="this file")
        del self._held[number]
        if words(value, "action") != "accept":
            return say.FILE_DECLINED.format(name=held.name)
        url = words(value, "uploadInfo", "uploadUrl")
        if not self._trusted(url) or not await self._upload(url, held.content):
            return say.FILE_GONE.format(name=held.name)
        return say.FILE_SENT.format(name=held.name)

    async def _upload(self, url: str, content: bytes) -> bool:
        size = len(content)
        headers = {"Content-Range": f"bytes 0-{size - 1}/{size}", "Content-Type": "application/octet-stream"}
        try:
            async with self._connector.session.put(url, data=content, headers=headers, allow_redirects=False) as answer:
                return answer.status in (200, 201, 202)
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _drop_old(self) -> None:
        now = time.monotonic()
        for number in [number for number, held in self._held.items() if held.until < now]:
            del self._held[number]

    def _trusted(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        if parts.username or parts.password:
            return False
        if parts.scheme == "https":
            return any(host == each or host.endswith("." + each) for each in HOSTS)
        # Only where this machine was named as trusted: the local workspace and the tests.
        return parts.scheme == "http" and loopback(host) and self._settings.trusts(f"http://{host}")


async def _read(answer: aiohttp.ClientResponse, name: str, limit: int) -> bytes:
    kept = bytearray()
    async for chunk in answer.content.iter_chunked(65_536):
        kept += chunk
        if len(kept) > limit:
            raise TooMuch(f"{name} is larger than I read.", f"Up to {limit // 1_000_000} megabytes are possible.")
    if not kept:
        raise Unclear(f"{name} is empty.", "Attach a file with something in it.")
    return bytes(kept)
