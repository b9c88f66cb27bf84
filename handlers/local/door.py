"""Who may come in to the page: this machine, this name, and a browser that was given the address.

Pure of any web framework: it is given headers and cookies as text. Another user of the machine, or a page under
another name, gets nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time

from bot.values import dataclass, field

TOKEN_LASTS = 15 * 60.0


@dataclass(slots=True)
class Door:
    """`key` outlives a restart, so that an open page goes on; a token opens once, and not for long."""

    key: bytes
    port: int = 0
    tokens: dict[str, float] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        # Cookies know no ports: the name keeps two desks apart.
        return f"matters-{self.port}"

    @property
    def names(self) -> tuple[str, ...]:
        return (f"127.0.0.1:{self.port}", f"localhost:{self.port}")

    def address(self) -> str:
        """A fresh address that opens the page once."""
        token = secrets.token_urlsafe(24)
        self.tokens[token] = time.monotonic()
        return f"http://127.0.0.1:{self.port}/enter?token={token}"

    def admit(self, token: str) -> str | None:
        """The cookie for a token that is fresh and was not used; the token is spent."""
        given = self.tokens.pop(token, None)
        if given is None or time.monotonic() - given > TOKEN_LASTS:
            return None
        session = secrets.token_urlsafe(18)
        return f"{session}.{self._seal(session)}"

    def knows(self, cookie: str) -> bool:
        session, _, seal = cookie.partition(".")
        return bool(session) and hmac.compare_digest(seal.encode("utf-8", "replace"), self._seal(session).encode())

    def turns_away(self, method: str, host: str, origin: str, cookie: str) -> str:
        """Why this request is refused, or nothing."""
        if host not in self.names:
            return "This page answers under its own address only."
        if not self.knows(cookie):
            return "Open the page with the address that “matters try” printed: it works once, for one browser."
        if method not in ("GET", "HEAD") and origin not in tuple(f"http://{name}" for name in self.names):
            return "That request came from another page, so nothing was done."
        return ""

    def _seal(self, session: str) -> str:
        return hmac.new(self.key, f"page:{self.port}:{session}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()
