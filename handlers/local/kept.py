"""Neutral replies as JSON and back, so that the local workspace can keep what the bot said.

Knows the closed set of words in bot/reply.py and refuses everything else.
"""

from __future__ import annotations

import base64
import dataclasses
from datetime import date
from enum import StrEnum
from typing import Any

from bot.incoming import Press
from bot.model import Rag
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Code,
    FieldKind,
    Fields,
    For,
    Form,
    FormField,
    Item,
    Items,
    Link,
    Note,
    Option,
    Picture,
    Plain,
    Reply,
    Strong,
    Style,
    Table,
    Text,
    When,
    Who,
)

_SHAPES = (
    *(Reply, Text, Fields, Items, Item, Table, Buttons, Button, Choice, Option, Picture, Note, Form, FormField),
    *(Plain, Strong, Code, Link, Who, When, Press),
)  # fmt: skip
_WORDS: tuple[type[StrEnum], ...] = (For, Rag, Style, FieldKind)
_BY_NAME: dict[str, Any] = {shape.__name__: shape for shape in (*_SHAPES, *_WORDS)}


def encode(value: object) -> Any:
    """A value of bot/reply.py as plain JSON."""
    match value:
        case StrEnum():
            return {"is": type(value).__name__, "value": value.value}
        case None | bool() | int() | str():
            return value
        case bytes():
            return {"is": "bytes", "value": base64.b64encode(value).decode("ascii")}
        case date():
            return {"is": "date", "value": value.isoformat()}
        case tuple():
            return [encode(each) for each in value]
        case _ if type(value) in _SHAPES:
            parts = {each.name: encode(getattr(value, each.name)) for each in dataclasses.fields(value)}  # type: ignore[arg-type]
            return {"is": type(value).__name__, **parts}
        case _:
            raise TypeError(f"{type(value).__name__} is no part of a reply")


def decode(kept: Any) -> Any:
    """The value that `encode` was given."""
    match kept:
        case list():
            return tuple(decode(each) for each in kept)
        case {"is": "bytes", "value": str(made)}:
            return base64.b64decode(made)
        case {"is": "date", "value": str(made)}:
            return date.fromisoformat(made)
        case {"is": str(name), "value": value} if _BY_NAME.get(name) in _WORDS:
            return _BY_NAME[name](value)
        case {"is": str(name), **parts} if name in _BY_NAME:
            return _BY_NAME[name](**{str(key): decode(value) for key, value in parts.items()})
        case None | bool() | int() | str():
            return kept
        case _:
            raise ValueError("this is no reply of ours")


def decode_reply(kept: Any) -> Reply:
    reply = decode(kept)
    if not isinstance(reply, Reply):
        raise ValueError("this is no reply of ours")
    return reply
