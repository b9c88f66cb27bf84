"""Elements of an Adaptive Card 1.5 as plain dicts, and how big they are to Teams.

Refuses to know a reply: what stands where is decided in `render`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

Element = dict[str, object]

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
VERSION = "1.5"

CARD_BUDGET = 25_000
MESSAGE_BUDGET = 80_000
"""Bytes in UTF-16. Teams says about 100 KB a message, elsewhere less: we stay below."""

_SPECIAL = re.compile(r"([\\`*_\[\]~])")
_LEADING = re.compile(r"^(\s*)([#>+-]|\d+[.)])(?=\s|$)", re.MULTILINE)
_HARMLESS = re.compile(r"(?!\s*[#>+\d-])[^\\`*_\[\]~&<>\n]*")
"""One line without a sign that formats, which does not begin as a list would: most of what is ever said."""


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
"""Made once: `json.dumps` with these wishes would make an encoder for every part of every card."""


def as_json(value: object) -> str:
    """A card or an activity as it is kept until it is sent."""
    return _encoded(value)


def as_bytes(text: str) -> bytes:
    """JSON text for the wire. Half a character that somebody's client sent stays in JSON's own spelling: it stops no answer."""
    return text.encode("utf-8", "backslashreplace")


def utf16(text: str) -> int:
    """The size of JSON text as Teams counts it."""
    return len(text.encode("utf-16-le", "surrogatepass"))


def escaped(typed: str) -> str:
    """Typed text that formats nothing and mentions nobody in a TextBlock."""
    if _HARMLESS.fullmatch(typed):
        return typed
    text = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # Not every client knows the backslash: what would be a link is broken in a second way.
    text = _SPECIAL.sub(r"\\\1", text).replace("](", "]\u2060(")
    return _LEADING.sub(_unlisted, text)


def _unlisted(match: re.Match[str]) -> str:
    """A number or a dash at the start of a line would become a list: a joiner keeps it as typed."""
    return f"{match[1]}\u2060{match[2]}"


def text_block(text: str, **more: object) -> Element:
    return {"type": "TextBlock", "text": text.replace("\n", "\n\n"), "wrap": True, **more}


def container(items: Sequence[Element], **more: object) -> Element:
    return {"type": "Container", "items": list(items), **more}


def action_set(actions: Sequence[Element]) -> Element:
    return {"type": "ActionSet", "actions": list(actions)}


def execute(
    title: str, data: Mapping[str, object], style: str = "", inputs: bool = False, tooltip: str = ""
) -> Element:
    """A button. `verb` names nothing: the data says all, and an older client submits the same data."""
    made: Element = {
        "type": "Action.Execute",
        "title": title,
        "verb": "press",
        "data": dict(data),
        "associatedInputs": "auto" if inputs else "none",
        "fallback": submit(title, data, style, inputs),
    }
    if style:
        made["style"] = style
    if tooltip:
        made["tooltip"] = tooltip
    return made


def submit(title: str, data: Mapping[str, object], style: str = "", inputs: bool = False) -> Element:
    made: Element = {
        "type": "Action.Submit",
        "title": title,
        "data": dict(data),
        "associatedInputs": "auto" if inputs else "none",
    }
    if style:
        made["style"] = style
    return made


def confirmed(title: str, question: str, pressed: Element) -> Element:
    """A button that asks first: Teams has no dialog for it, so the question opens under the button with its own one."""
    inner: Element = {"type": "AdaptiveCard", "version": VERSION, "body": [text_block(escaped(question))]}
    return {"type": "Action.ShowCard", "title": title, "card": {**inner, "actions": [pressed]}}


def dialog_opener(title: str, data: Mapping[str, object], style: str = "") -> Element:
    """A button that opens a dialog: Teams does so for Submit only, and asks us with task/fetch."""
    return submit(title, {**data, "msteams": {"type": "task/fetch"}}, style)


def card(body: Sequence[Element], plain: str, entities: Sequence[Element] = ()) -> Element:
    """`plain` is what a client shows that cannot draw the card; full width suits tables and lists."""
    teams: Element = {"width": "Full"}
    if entities:
        teams["entities"] = list(entities)
    return {
        "type": "AdaptiveCard",
        "$schema": SCHEMA,
        "version": VERSION,
        "body": list(body),
        "fallbackText": plain,
        "msteams": teams,
    }


def attachment(content: Element) -> Element:
    return {"contentType": ADAPTIVE, "content": content}
