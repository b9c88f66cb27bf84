"""Spans and typed words on their way out: made safe to measure, clipped, then escaped, in that order.

Refuses to know a platform: how bold or a person looks is asked of `Markup`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Protocol, assert_never

from bot.model import Rag
from bot.reply import Code, Line, Link, Plain, Span, Strong, When, Who
from bot.values import dataclass

# Controls but for tab and newline, bidirectional overrides that make text read as other than it is, and
# lone halves of surrogate pairs, which no encoder takes.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A rating's three carriers, so that colour is never the only one (WCAG 1.4.1)."""

    word: str
    shape: str
    sign: str
    """The shape in its colour, where a platform shows emoji."""


RAG_MARKS = {
    Rag.RED: Mark("Red", "▲", "🔺"),
    Rag.AMBER: Mark("Amber", "◆", "🔶"),
    Rag.GREEN: Mark("Green", "●", "🟢"),
    Rag.NONE: Mark("Not rated", "○", "⚪"),
}


class Markup(Protocol):
    """How a platform writes a span. What is called `typed` may come from anybody and is escaped here."""

    def typed(self, typed: str) -> str: ...
    def strong(self, typed: str) -> str: ...
    def code(self, typed: str) -> str: ...
    def link(self, url: str, typed: str) -> str: ...
    def who(self, who: Who) -> str: ...


def clean(text: str) -> str:
    """Without what nobody sees but machines obey."""
    if text.isprintable():
        return text  # most words: Python calls nothing printable that is taken away here
    return UNSEEN.sub("", text.replace("\r\n", "\n"))


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis for what is gone; between words where that costs little."""
    if len(text) <= limit:
        return text
    if limit < 2:
        return "…"[:limit]
    kept = text[: limit - 1]
    space = kept.rfind(" ")
    if space > limit * 3 // 4:
        kept = kept[:space]
    return kept.rstrip() + "…"


def day_words(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def rating_words(rag: Rag) -> str:
    return RAG_MARKS[rag].word


def plain_line(line: Line) -> str:
    """A line in words alone, for screen readers, notifications and terminals."""
    return "".join([_plain(span) for span in line])


def _plain(span: Span) -> str:
    match span:
        case Plain(text) | Strong(text):
            return clean(text)
        case Code(text):
            return f"“{clean(text)}”"
        case Link(url, text):
            return f"{clean(text)} ({url})" if text != url else url
        case Who(name):
            return clean(name)
        case When(day):
            return day_words(day)
        case _:
            assert_never(span)


def markup(line: Line, look: Markup, limit: int) -> str:
    """A line in the platform's markup, at most `limit` characters after escaping."""
    return told(line, look, limit)[0]


def told(line: Line, look: Markup, limit: int) -> tuple[str, str]:
    """A line twice: in the platform's markup, at most `limit` characters after escaping, and whole in words alone."""
    said = [_plain(span) for span in line]
    return _marked(line, said, look, limit), "".join(said)


def _marked(line: Line, said: Sequence[str], look: Markup, limit: int) -> str:
    out: list[str] = []
    room = limit
    for span, words in zip(line, said, strict=True):
        # Escaping only lengthens: what is too long already is never escaped whole.
        made = _markup(span, words, look) if len(words) <= room or isinstance(span, Link) else None
        if made is None or len(made) > room:
            out.append(squeezed(words, look, room))
            break
        out.append(made)
        room -= len(made)
    return "".join(out)


def _markup(span: Span, words: str, look: Markup) -> str:
    """`words` is the span in words alone, clean already."""
    match span:
        case Plain():
            return look.typed(words)
        case Strong():
            return look.strong(words)
        case Code(text):
            return look.code(clean(text))
        case Link(url, text):
            return look.link(url, clean(text))
        case Who():
            return look.who(span)
        case When():
            return words
        case _:
            assert_never(span)


def squeezed(text: str, look: Markup, room: int) -> str:
    """Escaping makes text longer: clip the typed words until what comes out fits."""
    keep = room
    while keep > 0:
        made = look.typed(clip(text, keep))
        if len(made) <= room:
            return made
        keep -= max(1, (len(made) - room) // 6)
    return ""
