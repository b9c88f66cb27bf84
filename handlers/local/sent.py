"""What a browser sent, made safe to read, and how a refusal is told to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from aiohttp import web

from bot.errors import Unclear
from handlers.local import pages

Sent = Mapping[str, object]
"""The fields of a form."""


def told(request: web.Request, sentence: str, status: int) -> web.Response:
    if wants_json(request):
        return web.json_response({"sentence": sentence}, status=status)
    return web.Response(text=pages.refusal_page(sentence), content_type="text/html", status=status)


def wants_json(request: web.Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def field(sent: Sent, name: str) -> str:
    value = sent.get(name, "")
    return value if isinstance(value, str) else ""


def back(sent: Sent) -> str:
    """Where to return to: a path of this page and nothing else."""
    where = field(sent, "back")
    return where if where.startswith("/") and not where.startswith(("//", "/\\")) else "/"


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unclear("That is no day, so nothing was changed.", "For example: 2026-11-23") from None
