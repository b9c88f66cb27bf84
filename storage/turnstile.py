"""SQLite's one writer in this process: whose turn it is, and the connection that the turns share."""

from __future__ import annotations

from collections import deque
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine

KEPT_PAGES = "PRAGMA cache_size=-4000"
"""Nobody else's writing ever empties this connection's cache of pages: it would fill to the last of what others may have."""


class Turnstile:
    """A lock that is given in the order of asking: an ordinary one can pass somebody over for seconds.

    Whoever holds it writes on its connection. Fetched from the pool and given back each time, that would cost as much
    as three statements.
    """

    def __init__(self) -> None:
        self._mutex = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()
        self._connection: Connection | None = None

    def acquire(self, patience: float) -> bool:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            gate = Lock()
            gate.acquire()
            self._waiting.append(gate)
        if gate.acquire(timeout=patience):
            return True
        with self._mutex:
            if gate in self._waiting:
                self._waiting.remove(gate)
                return False
            return True  # it was handed over at the very last moment

    @property
    def free(self) -> bool:
        return not self._taken

    def release(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def connection(self, engine: Engine) -> Connection:
        """For whoever holds the lock."""
        if self._connection is None or self._connection.invalidated:
            self._connection = engine.connect()
            driver: Any = self._connection.connection.dbapi_connection
            driver.execute(KEPT_PAGES)
        return self._connection

    def disconnect(self) -> None:
        """Closes the connection; the next turn opens another."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            if not connection.invalidated:
                # Not back into a pool, which may be closed already.
                connection.detach()
            connection.close()
