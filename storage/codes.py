"""Single-use codes that link an account: kept as keyed hashes, good for one use, five tries and a short while.

Six digits are quickly tried through, so the hash is keyed with the installation's secret and not only salted.
"""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy import bindparam, insert, null, select, update

from storage.prepared import Prepared
from storage.tables import link_codes

TRIES = 5
"""Wrong guesses that an open code survives. A guess names nobody, so it counts against every open code."""

_OPEN = (
    link_codes.c.used_at.is_(null()),
    link_codes.c.expires_at > bindparam("now"),
    link_codes.c.tries < TRIES,
)
# All open ones, locked: a guess that is being counted at this moment must count before the next one is looked at.
_WAITING = (
    select(link_codes.c.id, link_codes.c.person_id, link_codes.c.code_hash)
    .where(*_OPEN)
    .order_by(link_codes.c.id)
    .with_for_update()
)
_ADD = insert(link_codes)
_WITHDRAW = update(link_codes).where(link_codes.c.person_id == bindparam("person"), link_codes.c.used_at.is_(null()))
# The condition again: of two who type the same code at once, one finds it used.
_USE = update(link_codes).where(link_codes.c.id == bindparam("code"), link_codes.c.used_at.is_(null()))
_COUNT = update(link_codes).where(*_OPEN).values(tries=link_codes.c.tries + 1)


class SqlCodes:
    def __init__(self, prepared: Prepared, key: bytes) -> None:
        self._run = prepared
        self._key = key

    def issue(self, person_id: int, code: str, expires_at: datetime) -> None:
        """A new code takes the place of the person's older ones."""
        self._run.change(_WITHDRAW, {"person": person_id, "used_at": expires_at})
        values = {"person_id": person_id, "code_hash": self._hash(code), "expires_at": expires_at, "tries": 0}
        self._run.insert(_ADD, values)

    def redeem(self, code: str, now: datetime) -> int | None:
        hashed = self._hash(code)
        waiting = self._run.connection.execute(_WAITING, {"now": now}).all()
        found = next((row for row in waiting if hmac.compare_digest(row[2], hashed)), None)
        if found is not None and self._run.change(_USE, {"code": found[0], "used_at": now}) == 1:
            return int(found[1])
        self._run.connection.execute(_COUNT, {"now": now})
        return None

    def _hash(self, code: str) -> str:
        return hmac.digest(self._key, b"link code " + code.encode(), "sha256").hex()
