"""What a browser sent, made safe to read, and how a refusal is told to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from aiohttp import BodyPartReader, web

from bot.errors import TooMuch, Unclear
from bot.values import dataclass, field
from handlers.local import pages
from handlers.local.tray import BIGGEST, TOO_LARGE, plain_name

Sent = Mapping[str, object]
"""The fields of a form."""


def told(request: web.Request, sentence: str, status: int) -> web.Response:
    if wants_json(request):
        return web.json_response({"sentence": sentence}, status=status)
    return web.Response(text=pages.refusal_page(sentence), content_type="text/html", status=status)


def wants_json(request: web.Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def text_of(sent: Sent, name: str) -> str:
    value = sent.get(name, "")
    return value if isinstance(value, str) else ""


@dataclass(slots=True)
class Parcel:
    """What a form with a file brought: its fields, and the file if there was one."""

    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    content: bytes = b""


LONGEST_FIELD = 200_000


async def received(request: web.Request) -> Parcel:
    """A form's fields and its file, piece by piece and never more of it than may be."""
    if not request.content_type.startswith("multipart/"):
        sent = await request.post()
        return Parcel({name: text_of(sent, name) for name in sent})
    if request.content_length and request.content_length > BIGGEST * 4:
        raise TooMuch(TOO_LARGE)
    parcel = Parcel()
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            continue
        is_file = part.filename is not None
        content = await _read(part, BIGGEST if is_file else LONGEST_FIELD)
        if content is None:
            raise TooMuch(TOO_LARGE if is_file else "That is too long. Nothing was sent.")
        if is_file and part.filename:
            parcel.name, parcel.content = plain_name(part.filename), content
        elif not is_file:
            parcel.fields[part.name or ""] = content.decode("utf-8", "replace")
    return parcel


async def _read(part: BodyPartReader, most: int) -> bytes | None:
    """The part; None where it is larger, after reading past it so that the refusal can be told."""
    kept = bytearray()
    size = 0
    while chunk := await part.read_chunk(65_536):
        size += len(chunk)
        if size <= most:
            kept += chunk
    return bytes(kept) if size <= most else None


def back(sent: Sent) -> str:
    """Where to return to: a path of this page and nothing else."""
    where = text_of(sent, "back")
    return where if where.startswith("/") and not where.startswith(("//", "/\\")) else "/"


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unclear("That is no day, so nothing was changed.", "For example: 2026-11-23") from None
