"""What a message says on each platform once its markup is undone: lines of words, and the labels of its buttons.

Reads what arrived, as a client of that platform would show it. Knows no reply of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

from handlers.spans import RAG_MARKS

Json = Mapping[str, Any]
Lines = tuple[str, ...]

_SIGNS = re.compile("|".join(re.escape(sign) for mark in RAG_MARKS.values() for sign in (mark.sign, mark.shape)))
_RATINGS = "|".join(mark.word for mark in RAG_MARKS.values())
_RATED = re.compile(rf"^({_RATINGS}) · (.*)$")
_JOINER = "\u2060"
_LIKENESSES = str.maketrans("ˋ∗ˍ∼›", "`*_~>")


def lines(text: str) -> Lines:
    """Without signs and joiners, blanks to one, no empty lines. A rating before a title comes after it."""
    found: list[str] = []
    for each in _SIGNS.sub("", text.replace(_JOINER, "")).split("\n"):
        words = " ".join(each.split()).removeprefix("· ")
        rated = _RATED.match(words)
        found += [rated[2], rated[1]] if rated else [words]
    return tuple(each for each in found if each and each != "-")


# --- Slack -----------------------------------------------------------------------------


def slack_lines(payload: Json, names: Mapping[str, str]) -> Lines:
    """A message, an answer or a form of Slack's; `names` are its people by their ids."""
    return tuple(line for block in payload.get("blocks") or () for line in _slack_block(block, names))


def slack_buttons(payload: Json) -> dict[str, Json]:
    return {each["text"]["text"]: each for each in _of_type(payload.get("blocks") or [], "button")}


def _slack_block(block: Json, names: Mapping[str, str]) -> Iterator[str]:
    match block["type"]:
        case "section" | "header":
            texts = [block["text"]] if block.get("text") else []
            for each in (*texts, *block.get("fields", ())):
                yield from lines(_slack_text(each, names))
        case "context":
            for each in block["elements"]:
                yield from lines(_slack_text(each, names))
        case "table":
            for row in block["rows"]:
                yield from (line for cell in row for line in lines(cell["text"]))
        case "input":
            yield from lines(block["label"]["text"])
            yield from lines(str(block["element"].get("initial_value", "")))


def _slack_text(text: Json, names: Mapping[str, str]) -> str:
    words = str(text["text"])
    if text["type"] == "plain_text":
        return words
    words = re.sub(r"<@([A-Z0-9]+)>", lambda found: names[found[1]], words)
    words = re.sub(r"<https?://[^|>]+\|([^>]*)>", r"\1", words)
    words = re.sub(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])", r"\1", words)
    words = re.sub(r"`([^`\n]+)`", r"\1", words)
    # What people typed: a mark of theirs that Slack would read as one of its own arrives as its likeness.
    return unescape(words.translate(_LIKENESSES))


# --- Teams -----------------------------------------------------------------------------


def teams_lines(card: Json) -> Lines:
    return tuple(line for part in card["body"] for line in _teams_part(part))


def teams_buttons(card: Json) -> dict[str, Json]:
    return {each["title"]: each for each in _actions([card["body"], card.get("actions", [])])}


def _teams_part(part: Json) -> Iterator[str]:
    match part["type"]:
        case "TextBlock":
            yield from lines(_teams_text(part["text"]))
        case "FactSet":
            for fact in part["facts"]:
                yield from (*lines(_teams_text(fact["title"])), *lines(_teams_text(fact["value"])))
        case "Container":
            for each in part["items"]:
                yield from _teams_part(each)
        case "Table":
            cells = (cell for row in part["rows"] for cell in row["cells"])
            for each in (item for cell in cells for item in cell["items"]):
                yield from _teams_part(each)
        case kind if kind.startswith("Input."):
            yield from lines(part["label"].removesuffix(" (optional)"))
            # A menu's value is a code, not words.
            yield from lines(part.get("value", "")) if kind == "Input.Text" else ()


def _teams_text(text: str) -> str:
    words = re.sub(r"</?at>", "", text)
    words = re.sub(r"(?<!\\)\*\*((?:[^*\\]|\\.)+)\*\*", r"\1", words)
    words = re.sub(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\(https?://[^)]*\)", r"\1", words)
    words = re.sub(r"\\([\\`*_\[\]~])", r"\1", words)
    return unescape(words)


def teams_spoken(sentence: str) -> Lines:
    """A press's answer in words alone: without list marks, and a rating in brackets as elsewhere on its own."""
    found: list[str] = []
    for each in lines(sentence):
        rated = re.match(rf"^(.*) \(({_RATINGS.lower()})\)$", each)
        found += [rated[1], rated[2].capitalize()] if rated else [each.removeprefix("- ")]
    return tuple(found)


# --- the desk --------------------------------------------------------------------------

_BREAKING = frozenset({"p", "div", "br", "dt", "dd", "td", "th", "li", "h2", "label", "option"})


class _Page(HTMLParser):
    """The words of a message's own body, or of a form; buttons apart."""

    def __init__(self, within: str) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.buttons: dict[str, str] = {}
        self._within = within
        self._depth = 0
        self._label: list[str] | None = None
        self._press = ""
        self._silent = 0
        self._titled = self._called = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        inside = self._depth or given.get("class") == self._within or tag == self._within
        if inside and tag not in ("br", "input", "img"):
            self._depth += 1
        if not self._depth:
            return
        if tag == "button":
            self._label, self._press = [], given.get("data-press") or ""
        if tag == "select" or (given.get("class") or "") in ("hint", "error"):
            self._silent = self._silent or self._depth
        if tag == "input" and given.get("type") == "text":
            self.out.append(f"\n{given.get('value') or ''}\n")
        if tag in _BREAKING:
            self.out.append("\n")
        self._called = tag == "span" and given.get("class") == "who"
        if tag == "p":
            self._titled = given.get("class") == "title"

    def handle_endtag(self, tag: str) -> None:
        if not self._depth:
            return
        if tag == "button" and self._label is not None:
            self.buttons["".join(self._label)] = self._press
            self._label = None
        if tag in _BREAKING:
            self.out.append("\n")
        if (
            tag == "span"
            and self._titled
            and "".join(self.out).rpartition("\n")[2].strip(" ▲◆●○") in _RATINGS.split("|")
        ):
            self.out.append(" · ")
        if self._silent == self._depth:
            self._silent = 0
        self._depth -= 1

    def handle_data(self, data: str) -> None:
        if not self._depth or self._silent:
            return
        if self._label is not None:
            self._label.append(data)
        else:
            self.out.append(data.removeprefix("@") if self._called else data)


def desk_read(html: str, within: str = "body") -> tuple[Lines, dict[str, str]]:
    """The words of a message (`body`) or of a form (`form`) on the page, and what its buttons carry."""
    page = _Page(within)
    page.feed(html)
    page.close()
    return lines("".join(page.out).replace(" (optional)", "")), page.buttons


# --- all of them -------------------------------------------------------------------------


def _of_type(thing: Any, kind: str) -> list[Json]:
    if isinstance(thing, dict):
        return [thing] if thing.get("type") == kind else [e for value in thing.values() for e in _of_type(value, kind)]
    return [each for value in thing for each in _of_type(value, kind)] if isinstance(thing, list) else []


def _actions(part: Any) -> list[Json]:
    if isinstance(part, dict):
        own = [part] if str(part.get("type", "")).startswith("Action.") else []
        return own + [
            each for key, value in part.items() if key not in ("fallback", "data") for each in _actions(value)
        ]
    return [each for value in part for each in _actions(value)] if isinstance(part, list) else []
