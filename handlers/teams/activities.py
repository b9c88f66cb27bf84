"""Reading an Activity as it came over the wire: whatever its shape, a reader gets text or nothing.

The SDK's model loses fields and its mention stripping eats words, so the raw JSON is read here.
Refuses to know what a message means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from html.parser import HTMLParser

Raw = Mapping[str, object]

EMPTY: Raw = {}

_AT = re.compile(r"<at(?P<attributes>(?:\s[^<>]*)?)>(?P<name>.*?)</at\s*>", re.IGNORECASE | re.DOTALL)
_MARK = re.compile("\ue000(\\d+)\ue001")
_TAGS = (
    "a|abbr|attachment|b|blockquote|br|code|codeblock|del|div|em|emoji|font|h[1-6]|hr|i|img|li|mark|ol|p|pre|s|span"
    "|strike|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul"
)
_MARKUP = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
"""Only tags that Teams writes: somebody's "<5 days" is not markup."""
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+);")
_RICH = re.compile(r"<(?:blockquote|s|del|strike)[\s>]", re.IGNORECASE)
_LEFT_OUT = frozenset({"blockquote", "s", "del", "strike"})
"""What somebody else said, and what its author took back."""
_BREAKING = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})
_BLANKS = re.compile(r"[ \t\u00a0\u200b\u2007\u202f]+")
_LINES = re.compile(r" ?\n ?(?: ?\n ?)+")


_decode = json.JSONDecoder().decode


def read_json(body: bytes) -> object:
    """JSON as it comes over the wire, in UTF-8. ValueError or RecursionError where it is none."""
    return _decode(body.decode("utf-8", "surrogatepass"))


def at(raw: object, *path: str) -> object:
    """The value at a path of JSON, or None wherever the shape differs."""
    for key in path:
        if not isinstance(raw, dict):
            return None
        raw = raw.get(key)
    return raw


def words(raw: object, *path: str) -> str:
    # Fifty times an activity: not by way of `at`, whose call costs as much as the looking.
    for key in path:
        if not isinstance(raw, dict):
            return ""
        raw = raw.get(key)
    return raw if isinstance(raw, str) else ""


def part(raw: object, *path: str) -> Raw:
    for key in path:
        if not isinstance(raw, dict):
            return EMPTY
        raw = raw.get(key)
    return raw if isinstance(raw, dict) else EMPTY


def parts(raw: object, *path: str) -> tuple[Raw, ...]:
    found = at(raw, *path)
    return tuple([each for each in found if isinstance(each, dict)]) if isinstance(found, list) and found else ()


def identity(account: Raw) -> str:
    """The directory's id where Teams gives it, else Teams' own (29:…); ids of the directory in lower case."""
    return words(account, "aadObjectId").lower() or words(account, "objectId").lower() or words(account, "id")


def conversation_of(raw: Raw) -> tuple[str, str]:
    """The conversation without its suffix, and the root message of the thread ("" outside threads)."""
    name, _, root = words(raw, "conversation", "id").partition(";messageid=")
    return name, root


def people_mentioned(raw: Raw) -> tuple[Raw, ...]:
    """The mention entities in the order of the text."""
    return tuple([each for each in parts(raw, "entities") if words(each, "type").casefold() == "mention"])


def addressed(raw: Raw) -> bool:
    """Whether the bot itself is mentioned."""
    mentioned = people_mentioned(raw)
    return bool(mentioned) and _is_mentioned(words(raw, "recipient", "id"), mentioned)


def _is_mentioned(bot: str, mentioned: tuple[Raw, ...]) -> bool:
    return bool(bot) and any(words(each, "mentioned", "id") == bot for each in mentioned)


def neutral_text(raw: Raw, known: Mapping[str, str] = {}) -> str:
    """What was written: the bot's mentions gone, people's as `<@ID>`, markup undone.

    `known` maps Teams' own ids to the directory's, because a mention carries only the former.
    """
    mentioned = people_mentioned(raw)
    html = _rich(raw)
    if not (html or mentioned):
        return _plain(words(raw, "text"), [])
    bot = words(raw, "recipient", "id")
    people = [_named(each, bot, known) for each in mentioned]
    if html:
        text = written(html, lambda at, name: people[at][1] if at < len(people) else name)
    else:
        text = _plain(words(raw, "text"), people)
    # What follows a leading mention may have a comma or a colon.
    return text.lstrip(",: ") if _is_mentioned(bot, mentioned) else text


def _named(mention: Raw, bot: str, known: Mapping[str, str]) -> tuple[str, str]:
    """The name as it stands in the text, and what is to stand there instead."""
    account = part(mention, "mentioned")
    itself = words(account, "id") == bot
    return _inner(words(mention, "text")), "" if itself else _neutral(account, known)


def _neutral(account: Raw, known: Mapping[str, str]) -> str:
    own = words(account, "id")
    who = words(account, "aadObjectId").lower() or known.get(own, "") or own
    return f"<@{who}>" if who else ""


def _inner(text: str) -> str:
    match = _AT.search(text)
    return unescape(match["name"] if match else text).strip()


def _rich(raw: Raw) -> str:
    """The HTML body, wanted only where it quotes or strikes out: the plain text runs all of it together."""
    for each in parts(raw, "attachments"):
        body = words(each, "content")
        if words(each, "contentType") == "text/html" and _RICH.search(body):
            return body
    return ""


def _plain(text: str, people: list[tuple[str, str]]) -> str:
    """Each tag takes the next entity of that name: the text's order is the entities' order."""
    if "<" not in text and "&" not in text:
        return tidy(_safe(text))
    left = list(people)
    kept: list[str] = []

    def take(tag: re.Match[str]) -> str:
        name = unescape(tag["name"]).strip()
        hit = next((at for at, (known, _) in enumerate(left) if known == name), None)
        kept.append(name if hit is None else left.pop(hit)[1])
        return f"\ue000{len(kept) - 1}\ue001" if kept[-1] else " "

    marked = _AT.sub(take, _safe(text))
    if _MARKUP.search(marked):
        marked = written(marked, None)
    elif _ENTITY.search(marked):
        marked = unescape(marked)
    return tidy(_MARK.sub(lambda mark: kept[int(mark[1])], marked.replace("<@", "< @")))


def _safe(text: str) -> str:
    """Without the characters we mark places with, should somebody have typed them."""
    return text.replace("\ue000", "").replace("\ue001", "")


def tidy(text: str) -> str:
    """Blanks to one, no blank lines."""
    if text.isprintable() and "  " not in text:
        return text.strip()  # one line with plain blanks: Python calls no other blank printable
    lined = text.replace("\r\n", "\n").replace("\r", "\n")
    return _LINES.sub("\n", _BLANKS.sub(" ", lined)).strip()


class _Words(HTMLParser):
    """HTML as Teams writes it, to text, without what is quoted or struck out."""

    def __init__(self, mention: Callable[[int, str], str] | None) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self._mention = mention
        self._quoted = 0
        self._mentioned: tuple[int, int] | None = None
        self._spans = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _LEFT_OUT:
            self._quoted += 1
        if tag in _BREAKING:
            self.out.append("\n")
        if tag in ("img", "emoji") and not self._quoted:
            self.out.append(given.get("alt") or "")
        if tag in ("span", "at"):
            self._spans += 1
            number = given.get("id") if tag == "at" else given.get("itemid")
            named = tag == "at" or "schema.skype.com/Mention" in (given.get("itemtype") or "")
            if named and self._mentioned is None and (number or "").isdigit():
                self._mentioned = (int(number or 0), self._spans)
                self.out.append("\ue002")

    def handle_endtag(self, tag: str) -> None:
        if tag in _LEFT_OUT and self._quoted:
            self._quoted -= 1
        if tag in _BREAKING:
            self.out.append("\n")
        if tag in ("span", "at") and self._spans:
            if self._mentioned and self._mentioned[1] == self._spans:
                self._close_mention(self._mentioned[0])
            self._spans -= 1

    def _close_mention(self, number: int) -> None:
        start = len(self.out) - 1 - self.out[::-1].index("\ue002")
        name = "".join(self.out[start + 1 :])
        said = self._mention(number, name) if self._mention else name
        self.out[start:] = [] if self._quoted else [said.replace("<@", "\ue003") or " "]
        self._mentioned = None

    def handle_data(self, data: str) -> None:
        if not self._quoted:
            self.out.append(data)


def written(html: str, mention: Callable[[int, str], str] | None) -> str:
    """The words of an HTML body; `mention(number, name)` says what stands for a mention."""
    reader = _Words(mention)
    reader.feed(re.sub("[\ue002\ue003]", "", html))
    reader.close()
    text = "".join(reader.out).replace("\ue002", "")
    return tidy(text.replace("<@", "< @").replace("\ue003", "<@"))


def each_unknown(raw: Raw, known: Mapping[str, str]) -> Iterator[str]:
    """Ids of mentioned people whose directory id is not known yet."""
    mentioned = people_mentioned(raw)
    bot = words(raw, "recipient", "id") if mentioned else ""
    for each in mentioned:
        who = words(each, "mentioned", "id")
        if who.startswith("29:") and who != bot and who not in known and not words(each, "mentioned", "aadObjectId"):
            yield who
