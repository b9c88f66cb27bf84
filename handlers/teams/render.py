"""How a neutral reply looks in Teams: an Adaptive Card 1.5 as plain dicts, with the words beside it.

Knows the card's limits and its escaping; imports no SDK, and decides nothing about what is said.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from bot.model import Place, Rag
from bot.reply import Picture, Reply, Style, Who
from handlers.fitting import Rendered
from handlers.rendering import Key, Limits, walk
from handlers.spans import RAG_MARKS, clean, clip
from handlers.teams.cards import (
    CARD_BUDGET,
    MESSAGE_BUDGET,
    Element,
    action_set,
    as_json,
    attachment,
    card,
    confirmed,
    container,
    dialog_opener,
    escaped,
    execute,
    text_block,
    utf16,
)

PLAIN = 3000
"""Characters of the words beside a card: what a client shows that cannot draw it."""

SUMMARY = 200
_FRAME = 1200
"""What the card itself weighs before its body, in bytes of UTF-16."""

LIMITS = Limits(
    parts=60,
    size=CARD_BUDGET - _FRAME - 2 * PLAIN,
    title=200,
    text=3000,
    plain=PLAIN,
    fields=12,
    field=1500,
    buttons=6,
    label=60,
    press=1000,
    options=50,
    option=80,
    chosen=150,
    rows=30,
    columns=6,
    cells=4000,
    tables=2,
)
"""Six buttons stand in a row; Teams hides further ones behind a menu."""

FORM = "form"
"""The deed of a button that opens a form: in Teams only a Submit can open a dialog."""

_COLOURS = {Rag.RED: "Attention", Rag.AMBER: "Warning", Rag.GREEN: "Good", Rag.NONE: "Default"}
_STYLES = {Style.NORMAL: "", Style.PRIMARY: "positive", Style.DANGER: "destructive"}
_UNNAMED = re.compile(r"[^\w .,'’()-]|_")
"""A mention must stand in the text exactly as in its entity: nothing that markup could change."""


class TeamsLeaves:
    """Teams' way to write spans and parts. One is made for each reply: it gathers who is mentioned."""

    def __init__(self) -> None:
        self.mentions: dict[str, Element] = {}
        self.pictures: list[Picture] = []
        self.measured: tuple[Sequence[Element], str] = ((), "[]")
        """The parts that were measured last, and what they are in JSON."""
        self._choices = 0

    @property
    def limits(self) -> Limits:
        return LIMITS

    def typed(self, typed: str) -> str:
        return escaped(typed)

    def strong(self, typed: str) -> str:
        # Bold does not reach over line ends, nor does it hold with blanks at its own edge: they stand outside.
        words = _one_line(typed)
        if not words:
            return typed
        before, after = " " * typed[:1].isspace(), " " * typed[-1:].isspace()
        return f"{before}**{escaped(words)}**{after}"

    def code(self, typed: str) -> str:
        # A card knows no code style; bold is what can be seen and read aloud.
        return self.strong(typed)

    def link(self, url: str, typed: str) -> str:
        if not url.startswith(("https://", "http://")):
            return self.typed(typed)
        address = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
        return f"[{self.typed(_one_line(typed))}]({address})"

    def who(self, who: Who) -> str:
        name = " ".join(_UNNAMED.sub(" ", clean(who.name)).split())
        if not (who.notify and who.user and name):
            return self.typed(clean(who.name))
        text = f"<at>{name}</at>"
        self.mentions[text] = {"type": "mention", "text": text, "mentioned": {"id": who.user, "name": name}}
        return text

    def rating(self, rag: Rag) -> str:
        mark = RAG_MARKS[rag]
        return f"{mark.sign} {mark.word}"

    def title(self, typed: str, rag: Rag | None, page: bool) -> Element:
        heading = text_block(
            self.typed(_one_line(typed)), weight="Bolder", size="Large" if page else "Medium", style="heading"
        )
        if rag is None:
            return heading
        mark = RAG_MARKS[rag]
        rating = text_block(f"{mark.shape} {mark.word}", weight="Bolder", color=_COLOURS[rag], spacing="Small")
        return container([heading, rating])

    def text(self, markup: str) -> Element:
        return text_block(markup)

    def fields(self, pairs: Sequence[tuple[str, str]]) -> Element:
        # A fact's title is bold already.
        return {
            "type": "FactSet",
            "facts": [
                {"title": name.removeprefix("**").removesuffix("**"), "value": value or "-"} for name, value in pairs
            ],
        }

    def heading(self, typed: str) -> Element:
        return text_block(self.typed(typed), weight="Bolder", style="heading", spacing="Large")

    def item(self, markup: str, keys: Sequence[Key]) -> Sequence[Element]:
        if not keys:
            return [text_block(markup)]
        return [container([text_block(markup), action_set([_button(key) for key in keys[: LIMITS.buttons]])])]

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Element:
        return {
            "type": "Table",
            "firstRowAsHeader": True,
            "columns": [{"width": 1} for _ in columns],
            "rows": [_row(columns, bold=True), *(_row(row) for row in rows)],
        }

    def keys(self, keys: Sequence[Key], asked: bool) -> Element:
        return action_set([_button(key) for key in keys])

    def choice(self, typed: str, keys: Sequence[Key], chosen: int | None) -> Element:
        """A list with its own button: choosing alone sends nothing."""
        self._choices += 1
        name = f"choice{self._choices}"
        menu: Element = {
            "type": "Input.ChoiceSet",
            "id": name,
            "label": typed or "Choose",
            "choices": [{"title": key.label, "value": key.press} for key in keys],
        }
        if chosen is not None:
            menu["value"] = keys[chosen].press
        return container([menu, action_set([execute("Choose", {"choice": name}, inputs=True, tooltip=typed)])])

    def picture(self, picture: Picture) -> Sequence[Element]:
        """The words of it; the image travels beside the card, whose budget it would burst."""
        if picture.image:
            self.pictures.append(picture)
        return [self.note(escaped(clip(clean(picture.alt), LIMITS.note)))]

    def note(self, markup: str) -> Element:
        return text_block(markup or "-", isSubtle=True, size="Small")

    def size(self, parts: Sequence[Element]) -> int:
        # As one list, written once: its brackets less, so that sizes add up.
        self.measured = parts, as_json(parts)
        return utf16(self.measured[1]) - 2 if parts else 0


def _one_line(text: str) -> str:
    """The words with one blank between them, as most are already: Python calls no other blank printable."""
    return text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())


def _button(key: Key) -> Element:
    data: Element = {"press": key.press}
    style = _STYLES[key.style]
    if key.press.startswith(f"{FORM}|"):
        return dialog_opener(key.label, data, style)
    tooltip = f"{key.label}, {key.about}" if key.about and key.about not in key.label else ""
    pressed = execute(key.label, data, style, tooltip=tooltip)
    return confirmed(key.label, key.confirm, pressed) if key.confirm else pressed


def _row(cells: Sequence[str], bold: bool = False) -> Element:
    weight: Element = {"weight": "Bolder"} if bold else {}
    return {
        "type": "TableRow",
        "cells": [{"type": "TableCell", "items": [text_block(escaped(text) or "-", **weight)]} for text in cells],
    }


def card_of(reply: Reply) -> Element:
    """The reply as a card alone, for the answer to a press or a dialog."""
    leaves = TeamsLeaves()
    return _card(walk(reply, leaves), leaves)


def _card(rendered: Rendered[Element], leaves: TeamsLeaves) -> Element:
    body = list(rendered.parts) or [text_block("-")]
    shown = as_json(body) if leaves.mentions else ""
    entities = [entity for text, entity in leaves.mentions.items() if text in shown]
    return card(body, clip(rendered.plain, PLAIN) or "-", entities)


def message(reply: Reply) -> Element:
    """An activity's content: the card, the words a notification shows, and pictures where they fit."""
    leaves = TeamsLeaves()
    return _message(_card(walk(reply, leaves), leaves), leaves)


def _message(made: Element, leaves: TeamsLeaves) -> Element:
    attachments: list[Element] = [attachment(made)]
    room = MESSAGE_BUDGET - utf16(as_json(made)) if leaves.pictures else 0
    for picture in leaves.pictures:
        shown = _image(picture)
        room -= utf16(as_json(shown))
        if room > 0:
            attachments.append(shown)
    summary = clip(_one_line(str(made["fallbackText"]).replace("\n", " ")), SUMMARY)
    return {"type": "message", "summary": summary, "attachments": attachments}


def written(reply: Reply) -> str:
    """The same as JSON text. Its body was written to be measured, and is not written a second time."""
    leaves = TeamsLeaves()
    rendered = walk(reply, leaves)
    made = _card(rendered, leaves)
    measured, body = leaves.measured
    if measured is not rendered.parts or not measured or leaves.pictures:
        return as_json(_message(made, leaves))
    # A quote inside a text is written with a backslash: only the card's own body can look like this.
    return as_json(_message({**made, "body": []}, leaves)).replace('"body":[]', f'"body":{body}', 1)


def _image(picture: Picture) -> Element:
    data = base64.b64encode(picture.image).decode("ascii")
    name = clip(clean(picture.title or picture.alt), 100) or "Picture"
    return {"contentType": "image/png", "contentUrl": f"data:image/png;base64,{data}", "name": name}


def plain_of(made: Element) -> str:
    """The words of a message or a card that was made here."""
    attachments = made.get("attachments")
    if isinstance(attachments, list) and attachments:
        content = attachments[0].get("content")
        return plain_of(content) if isinstance(content, dict) else ""
    return str(made.get("fallbackText", ""))


def render(reply: Reply, place: Place) -> str:
    """`ports.Renderer` for Teams: an activity's content as JSON text."""
    return written(reply)
