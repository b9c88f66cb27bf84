"""Column types: aware UTC times and JSON text, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC datetime. A naive one is refused on the way in.

    SQLite keeps ISO text of one width, so that text order is time order.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return self.straight(dialect)(value)

    def straight(self, dialect: Dialect) -> Callable[[Any], Any]:
        return _time_as_text if dialect.name == "sqlite" else _time_in_utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]


def _time_in_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a stored time must be aware")
    return value.astimezone(UTC)


@lru_cache(maxsize=64)
def _time_as_text(value: datetime | None) -> str | None:
    """Kept for the moment: a turn writes its one `now` into ten rows."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a stored time must be aware")
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class Json(TypeDecorator[Any]):
    """Small structured values as canonical text; never queried inside."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return _json_as_text(value)

    def straight(self, _dialect: Dialect) -> Callable[[Any], Any]:
        return _json_as_text

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value == "{}":  # most of them
            return {}
        return None if value is None else json.loads(value)


def _json_as_text(value: Any) -> str | None:
    return None if value is None else storable(_canonical(value))


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(words: str) -> str:
    """Without what no database takes: the character zero, and lone halves of surrogate pairs."""
    return words if words.isascii() and "\x00" not in words else _UNSTORABLE.sub("", words)


class Words(TypeDecorator[str]):
    """Text that people or platforms wrote, of any length."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _words_as_text(value)

    def straight(self, _dialect: Dialect) -> Callable[[Any], Any]:
        return _words_as_text


def _words_as_text(value: str | None) -> str | None:
    # Said here once more: a turn has some thirty texts, and a call costs as much as the look.
    if value is None or (value.isascii() and "\x00" not in value):
        return value
    return storable(value)


# SQLite gives its fast row id only to a column declared exactly INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")
