"""How a neutral reply looks in Slack: Block Kit as plain dicts, and the words beside it.

Knows Slack's limits and its escaping; imports no SDK, and decides nothing about what is said.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, assert_never

from bot.model import Place, Rag
from bot.reply import FieldErrors, FieldKind, For, Form, FormField, Option, Picture, Reply, Style, Who
from bot.values import dataclass, replace
from handlers.press import encode
from handlers.rendering import Key, Limits, walk
from handlers.spans import RAG_MARKS, clean, clip, squeezed

Json = dict[str, Any]

# 50 blocks; all blocks together about 13,000 characters (undocumented: msg_blocks_too_long), with some air.
# A header takes 150, a section 3,000, a button's text 75 and value 2,000, an option's value 150.
MESSAGE = Limits(
    parts=50,
    size=12_800,
    title=140,
    text=3000,
    plain=4000,
    fields=10,
    field=2000,
    buttons=25,
    label=75,
    press=2000,
    options=100,
    option=75,
    chosen=150,
    rows=100,
    columns=20,
    cells=10_000,
    tables=1,
)
HOME = replace(MESSAGE, parts=100, size=60_000)

_serialised = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_WHOLE_PLACE = re.compile(r"@(?=(?:channel|here|everyone)\b)")
_QUOTING = re.compile(r"(?m)^[^\S\n]*>+")
_MARKED = re.compile(r"[&<>`@*_~]")
_WORD = re.compile(r"[A-Za-z0-9-]+")
# Slack has no escape for these. At the edge of a word they may format, so a likeness stands there that never does:
# what is typed shows as typed, and words are still found. Within a word (report_v2) and between spaces they stay.
_FORMATTING = re.compile(r"(?<![^\W_])[*_~](?=\S)|(?<=\S)[*_~](?![^\W_])")
_LIKENESS = {"*": "∗", "_": "ˍ", "~": "∼"}


def escaped(typed: str) -> str:
    """What neither mentions, links, quotes nor starts code."""
    # A leading > would quote all that follows, a backtick would start a code block over our own lines;
    # a word joiner keeps @channel from being read as one where Slack parses names.
    text = _QUOTING.sub(lambda found: found[0].replace(">", "›"), typed).replace("`", "ˋ")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _WHOLE_PLACE.sub("@\u2060", text)


class SlackLeaves:
    """Slack's way to write spans and blocks. Everything typed goes through `typed` or plain_text."""

    def __init__(self, limits: Limits = MESSAGE) -> None:
        self.limits = limits

    def typed(self, typed: str) -> str:
        if _MARKED.search(typed) is None:
            return typed
        return escaped(_FORMATTING.sub(lambda found: _LIKENESS[found[0]], typed))

    def strong(self, typed: str) -> str:
        if _WORD.fullmatch(typed):  # a reference, as nearly always
            return f"*{typed}*"
        # A mark beside a space formats nothing: the spaces stay, outside.
        text = " ".join(typed.split()).replace("*", "∗")
        if not text:
            return typed
        before, after = typed[: len(typed) - len(typed.lstrip())], typed[len(typed.rstrip()) :]
        return f"{before}*{self.typed(text)}*{after}"

    def code(self, typed: str) -> str:
        text = " ".join(typed.split())
        return f"`{escaped(text)}`" if text else ""  # no mark formats there, and it is there to be copied

    def link(self, url: str, typed: str) -> str:
        if not url.startswith(("https://", "http://")):
            return self.typed(typed)
        # Slack ends a link at > and its address at |.
        address = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
        return f"<{address}|{self.typed(typed).replace('|', '¦')}>"

    def who(self, who: Who) -> str:
        if who.notify and _USER.fullmatch(who.user):
            return f"<@{who.user}>"
        return self.typed(clean(who.name))

    def rating(self, rag: Rag) -> str:
        mark = RAG_MARKS[rag]
        return f"{mark.sign} {mark.word}"

    def title(self, typed: str, rag: Rag | None, page: bool) -> Json:
        words = typed if rag is None else f"{self.rating(rag)} · {typed}"
        if page:
            return {"type": "header", "text": _plain(clip(" ".join(words.split()), 150))}
        return self.text(self.strong(words))

    def text(self, markup: str) -> Json:
        return {"type": "section", "text": _mrkdwn(markup)}

    def fields(self, pairs: Sequence[tuple[str, str]]) -> Json:
        return {"type": "section", "fields": [_mrkdwn(f"{name}\n{value or '-'}") for name, value in pairs]}

    def heading(self, typed: str) -> Json:
        return self.text(self.strong(typed))

    def item(self, markup: str, keys: Sequence[Key]) -> Sequence[Json]:
        section = self.text(markup)
        match keys:
            case []:
                return [section]
            case [key]:
                return [{**section, "accessory": _button(key, "item.0")}]
            case _:
                buttons = [_button(key, f"item.{at}") for at, key in enumerate(keys[: self.limits.buttons])]
                return [section, {"type": "actions", "elements": buttons}]

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Json:
        return {"type": "table", "rows": [[_cell(text) for text in row] for row in (columns, *rows)]}

    def keys(self, keys: Sequence[Key], asked: bool) -> Json:
        prefix = "asked" if asked else "press"
        return {"type": "actions", "elements": [_button(key, f"{prefix}.{at}") for at, key in enumerate(keys)]}

    def choice(self, typed: str, keys: Sequence[Key], chosen: int | None) -> Json:
        options = [{"text": _plain(key.label), "value": key.press} for key in keys]
        menu: Json = {"type": "static_select", "action_id": "choice", "options": options}
        menu["placeholder"] = _plain("Choose one")
        if chosen is not None:
            menu["initial_option"] = options[chosen]
        return {**self.text(self.typed(typed)), "accessory": menu}

    def picture(self, picture: Picture) -> Sequence[Json]:
        """The words of it: the image itself is shared in the thread once the message is there."""
        return [self.note(squeezed(clean(picture.alt), self, self.limits.note))]

    def note(self, markup: str) -> Json:
        return {"type": "context", "elements": [_mrkdwn(markup)]}

    def size(self, parts: Sequence[Json]) -> int:
        # The serialised form with one separating comma each is what Slack's budget was observed on.
        return len(_serialised(parts)) - 1 if parts else 0


class _Aloud(SlackLeaves):
    """The words beside the blocks are read aloud, not looked at: there every character stays."""

    def typed(self, typed: str) -> str:
        return typed if _MARKED.search(typed) is None else escaped(typed)


_MESSAGE = SlackLeaves()
_ALOUD = _Aloud()
_HOME = SlackLeaves(HOME)


def _mrkdwn(markup: str) -> Json:
    # verbatim: Slack must make no links or mentions of its own out of words that people typed.
    return {"type": "mrkdwn", "text": markup if markup.strip() else "-", "verbatim": True}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text if text.strip() else "-"}


def _cell(text: str) -> Json:
    return {"type": "raw_text", "text": text if text.strip() else "-"}


def _button(key: Key, action_id: str) -> Json:
    button: Json = {"type": "button", "action_id": action_id, "text": _plain(key.label), "value": key.press}
    if key.style is not Style.NORMAL:
        button["style"] = key.style.value
    if key.about and key.about not in key.label:
        button["accessibility_label"] = clip(f"{key.label}, {key.about}", 75)
    if key.confirm:
        button["confirm"] = {
            "title": _plain("Are you sure?"),
            "text": _plain(key.confirm),
            "confirm": _plain(clip(key.label, 30)),
            "deny": _plain("Leave it"),
        }
    return button


def message(reply: Reply) -> Json:
    """`text` and `blocks` of a message. The text holds the whole sense: screen readers read that."""
    rendered = walk(reply, _MESSAGE)
    words = squeezed(rendered.plain, _ALOUD, MESSAGE.plain)
    return {"text": words if words.strip() else "-", "blocks": list(rendered.parts)}


def payload(reply: Reply) -> str:
    """A message for the outbox, as JSON text; its pictures travel with it, for the messenger alone."""
    made = message(reply)
    pictures = [
        {"title": clip(clean(block.title or "Picture"), 100), "alt": clean(block.alt), "png": _base64(block.image)}
        for block in reply.blocks
        if isinstance(block, Picture) and block.image
    ]
    if pictures:
        made["pictures"] = pictures
    return _serialised(made)


def _base64(image: bytes) -> str:
    return base64.b64encode(image).decode("ascii")


def render(reply: Reply, place: Place) -> str:
    """`ports.Renderer` for Slack: the same in every place."""
    return payload(reply)


def slash_answer(reply: Reply, personal: bool) -> Json:
    """The answer to a command. Slack cannot tell a chat with the bot from a chat of two people: private there."""
    shown = reply.audience is For.PLACE and not personal
    return {**message(reply), "response_type": "in_channel" if shown else "ephemeral"}


def home(reply: Reply) -> Json:
    rendered = walk(reply, _HOME)
    return {"type": "home", "blocks": list(rendered.parts)}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a form was opened, so that its answer finds the way back. Ids only: Slack keeps it."""

    channel: str = ""
    kind: str = "channel"
    thread: str = ""
    message: str = ""


def view(form: Form, desk: Desk) -> Json:
    """A modal. Its title takes 24 characters; a longer one stands whole as the first line."""
    title = " ".join(clean(form.title).split())
    blocks = [_input(each) for each in form.fields]
    if len(title) > 24:
        blocks.insert(0, _MESSAGE.text(_MESSAGE.strong(clip(title, 500))))
    about = {"about": encode(form.about, 1000), **{name: getattr(desk, name) for name in Desk.__slots__}}
    return {
        "type": "modal",
        "callback_id": form.name,
        "title": _plain(clip(title, 24)),
        "submit": _plain(clip(clean(form.submit), 24)),
        "close": _plain("Cancel"),
        "private_metadata": json.dumps(about, separators=(",", ":")),
        "blocks": blocks,
    }


def _input(field: FormField) -> Json:
    block: Json = {
        "type": "input",
        "block_id": field.name,
        "label": _plain(clip(clean(field.label), 150)),
        "optional": field.optional,
        "element": _element(field),
    }
    if field.hint:
        block["hint"] = _plain(clip(clean(field.hint), 150))
    return block


def _element(field: FormField) -> Json:
    value = clean(field.value)
    match field.kind:
        case FieldKind.LINE | FieldKind.PARAGRAPH:
            many = field.kind is FieldKind.PARAGRAPH
            made: Json = {"type": "plain_text_input", "action_id": "value", "multiline": many, "max_length": 3000}
            return {**made, "initial_value": clip(value, 3000)} if value else made
        case FieldKind.CHOICE:
            return _select(field.options, value)
        case FieldKind.DAY:
            return {"type": "datepicker", "action_id": "value", **({"initial_date": value} if _is_day(value) else {})}
        case _:
            assert_never(field.kind)


def _select(options: Sequence[Option], value: str) -> Json:
    made = [
        {"text": _plain(clip(clean(each.label), MESSAGE.option)), "value": clip(each.value, MESSAGE.chosen)}
        for each in options[: MESSAGE.options]
    ]
    menu: Json = {"type": "static_select", "action_id": "value", "options": made}
    chosen = [each for each in made if each["value"] == value]
    return {**menu, "initial_option": chosen[0]} if chosen else menu


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def field_errors(errors: FieldErrors, shown: Mapping[str, Any]) -> Json:
    """Beside the fields; what belongs to no field of this form stands at the first."""
    names = [block["block_id"] for block in shown.get("blocks", ()) if block.get("type") == "input"]
    beside: dict[str, str] = {}
    for name, sentence in errors.errors:
        place = name if name in names or not names else names[0]
        beside[place] = clip(f"{beside[place]} {clean(sentence)}" if place in beside else clean(sentence), 500)
    return {"response_action": "errors", "errors": beside}


def form_refusal(reply: Reply, shown: Mapping[str, Any]) -> Json:
    """A refusal keeps the form open, with what was typed: nothing has to be written twice."""
    return field_errors(FieldErrors((("", clip(walk(reply, _MESSAGE).plain.replace("\n", " "), 500)),)), shown)
