"""The public keys by which Teams signs what it sends, fetched without holding up the loop.

The SDK fetches them with a blocking call and never looks again when Microsoft changes them within a
day. This stands in its cache and answers the one question it asks: which key has this id.
"""

from __future__ import annotations

import base64
import time

import aiohttp
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from bot.values import dataclass
from handlers.teams.activities import Raw, parts, words

FRESH = 24 * 3600.0
"""Seconds after which the keys are fetched again, as Microsoft asks."""

AGAIN = 300.0
"""Seconds between looks for a key nobody knows: a stranger's token must not make us fetch at will."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What the SDK's validation reads of a key. `endorsements` are the channels it may sign for."""

    public_key: RSAPublicKey
    endorsements: list[str]


class SigningKeys:
    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url
        self._keys: dict[str, SigningKey] = {}
        self._fetched = float("-inf")

    async def get(self, key_id: str) -> SigningKey:
        """The key of this id. KeyError where there is none; aiohttp's errors where none could be fetched."""
        age = time.monotonic() - self._fetched
        if age > FRESH or (key_id not in self._keys and age > AGAIN):
            await self._fetch()
        return self._keys[key_id]

    async def _fetch(self) -> None:
        described = await self._json(self._url)
        published = await self._json(words(described, "jwks_uri"))
        self._keys = {
            words(each, "kid"): _key(each) for each in parts(published, "keys") if words(each, "kty") == "RSA"
        }
        self._fetched = time.monotonic()

    async def _json(self, url: str) -> object:
        async with self._session.get(url, timeout=aiohttp.ClientTimeout(total=5)) as answer:
            answer.raise_for_status()
            read: object = await answer.json(content_type=None)
            return read


def _key(published: Raw) -> SigningKey:
    numbers = RSAPublicNumbers(_number(words(published, "e")), _number(words(published, "n")))
    endorsed = published.get("endorsements")
    return SigningKey(numbers.public_key(), [str(each) for each in endorsed] if isinstance(endorsed, list) else [])


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
