"""Which messages were answered, and what is needed to answer a repeat. Ids only, never words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from storage.prepared import Prepared
from storage.tables import seen

_FIND = select(seen.c.receipt).where(
    seen.c.platform == bindparam("platform"),
    seen.c.tenant == bindparam("tenant"),
    seen.c.key == bindparam("message"),
)
_ADD = insert(seen)
_FORGET = delete(seen).where(seen.c.at < bindparam("before"))


class SqlSeen:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared

    def find(self, platform: str, tenant: str, key: str) -> Mapping[str, object] | None:
        row = self._run.first(_FIND, {"platform": platform, "tenant": tenant, "message": key})
        return row[0] if row else None

    def add(self, platform: str, tenant: str, key: str, at: datetime, receipt: Mapping[str, object]) -> None:
        """The same message twice becomes a Conflict of the second one."""
        values = {"platform": platform, "tenant": tenant, "key": key, "at": at, "receipt": dict(receipt)}
        self._run.change(_ADD, values)

    def forget(self, before: datetime) -> int:
        return self._run.change(_FORGET, {"before": before})
