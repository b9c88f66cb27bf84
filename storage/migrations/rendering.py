"""How our column types are written in a migration: under their own names, which stay when they change."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import BigInteger

from storage.types import Words


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    if kind != "type":
        return False
    if isinstance(item, BigInteger):
        return "Id"
    if isinstance(item, Words):
        return "sa.Text()"
    return f"{type(item).__name__}()" if type(item).__module__ == "storage.types" else False
