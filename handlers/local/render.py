"""How a neutral reply looks in the local workspace: as kept JSON, as HTML, and as lines of a terminal.

Both looks come from the one walk in handlers/rendering.py. Escapes everything typed; decides nothing.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Sequence
from html import escape

from bot.model import Place, Rag
from bot.reply import Picture, Reply, Style, Who
from handlers.local.kept import encode
from handlers.rendering import Key, Limits, walk
from handlers.spans import RAG_MARKS

LIMITS = Limits(
    parts=400,
    size=400_000,
    title=400,
    text=20_000,
    plain=40_000,
    fields=30,
    field=4000,
    buttons=10,
    label=90,
    press=2000,
    options=100,
    option=120,
    chosen=2000,
    rows=200,
    columns=12,
    cells=60_000,
    tables=5,
)


class LocalRenderer:
    """`ports.Renderer`: the reply itself is kept, and drawn when somebody looks."""

    def __call__(self, reply: Reply, place: Place) -> str:
        return json.dumps(encode(reply), ensure_ascii=False, separators=(",", ":"))


class TextLeaves:
    """A terminal's way: plain lines, buttons by number."""

    limits = LIMITS

    def __init__(self, numbered: Callable[[Key], int]) -> None:
        self._numbered = numbered

    def typed(self, typed: str) -> str:
        return typed

    strong = typed

    def code(self, typed: str) -> str:
        return f"“{typed}”"

    def link(self, url: str, typed: str) -> str:
        return f"{typed} ({url})" if typed != url else url

    def who(self, who: Who) -> str:
        return f"@{who.name}" if who.notify else who.name

    def rating(self, rag: Rag) -> str:
        return f"{RAG_MARKS[rag].shape} {RAG_MARKS[rag].word}"

    def title(self, typed: str, rag: Rag | None, page: bool) -> str:
        return typed if rag is None else f"{self.rating(rag)} · {typed}"

    def text(self, markup: str) -> str:
        return markup

    def fields(self, pairs: Sequence[tuple[str, str]]) -> str:
        return "\n".join(f"{name}: {value or '-'}" for name, value in pairs)

    def heading(self, typed: str) -> str:
        return typed

    def item(self, markup: str, keys: Sequence[Key]) -> Sequence[str]:
        first, *rest = markup.split("\n")
        return [
            "\n".join(
                [f"- {first}", *(f"  {line}" for line in rest), *([f"  {self.keys(keys, False)}"] if keys else [])]
            )
        ]

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        widths = [max(len(row[at]) for row in (columns, *rows)) for at in range(len(columns))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (columns, *rows)
        )

    def keys(self, keys: Sequence[Key], asked: bool) -> str:
        return "  ".join(f"({self._numbered(key)}) {key.label}" for key in keys)

    def choice(self, typed: str, keys: Sequence[Key], chosen: int | None) -> str:
        return f"{typed}: {self.keys(keys, False)}"

    def picture(self, picture: Picture) -> Sequence[str]:
        return [picture.alt]

    def note(self, markup: str) -> str:
        return markup

    def size(self, parts: Sequence[str]) -> int:
        return sum(map(len, parts))


def lines(reply: Reply, numbered: Callable[[Key], int], width: int = 96) -> list[str]:
    """The reply as wrapped lines."""
    found: list[str] = []
    for part in walk(reply, TextLeaves(numbered)).parts:
        for line in part.split("\n"):
            indent = " " * (len(line) - len(line.lstrip(" -")))
            found += textwrap.wrap(line, width, subsequent_indent=indent, break_long_words=False) or [""]
    return found


_ADDRESS = re.compile(r"https?://")


class HtmlLeaves:
    """A browser's way. Everything typed is escaped here; nothing else writes into the page."""

    limits = LIMITS

    def typed(self, typed: str) -> str:
        return escape(typed)

    def strong(self, typed: str) -> str:
        return f"<strong>{escape(typed)}</strong>" if typed else ""

    def code(self, typed: str) -> str:
        return f"<code>{escape(typed)}</code>" if typed else ""

    def link(self, url: str, typed: str) -> str:
        if not _ADDRESS.match(url):
            return escape(typed)
        return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(typed)}</a>'

    def who(self, who: Who) -> str:
        return f'<span class="who">@{escape(who.name)}</span>' if who.notify else escape(who.name)

    def rating(self, rag: Rag) -> str:
        return rating(rag)

    def title(self, typed: str, rag: Rag | None, page: bool) -> str:
        words = f"<span>{escape(typed)}</span>"
        return f'<p class="title">{words if rag is None else f"{rating(rag)} {words}"}</p>'

    def text(self, markup: str) -> str:
        return f"<p>{_broken(markup)}</p>"

    def fields(self, pairs: Sequence[tuple[str, str]]) -> str:
        rows = "".join(f"<div><dt>{name}</dt><dd>{_broken(value or '-')}</dd></div>" for name, value in pairs)
        return f"<dl>{rows}</dl>"

    def heading(self, typed: str) -> str:
        return f'<p class="heading">{escape(typed)}</p>'

    def item(self, markup: str, keys: Sequence[Key]) -> Sequence[str]:
        return [f'<div class="item"><p>{_broken(markup)}</p>{self.keys(keys, False) if keys else ""}</div>']

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
        head_words = escape(", ".join(columns))
        body = "".join("<tr>" + "".join(f"<td>{_broken(escape(cell))}</td>" for cell in row) + "</tr>" for row in rows)
        return f'<div class="wide" tabindex="0" role="group" aria-label="Table: {head_words}"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'

    def keys(self, keys: Sequence[Key], asked: bool) -> str:
        return f'<div class="keys">{"".join(_button(key) for key in keys)}</div>'

    def choice(self, typed: str, keys: Sequence[Key], chosen: int | None) -> str:
        options = "".join(
            f'<option value="{escape(key.press)}"{" selected" if at == chosen else ""}>{escape(key.label)}</option>'
            for at, key in enumerate(keys)
        )
        first = "" if chosen is not None else '<option value="">Choose one</option>'
        return f'<label class="choice">{escape(typed)} <select data-choice>{first}{options}</select></label>'

    def picture(self, picture: Picture) -> Sequence[str]:
        import base64

        data = base64.b64encode(picture.image).decode("ascii")
        return [f'<img class="picture" src="data:image/png;base64,{data}" alt="{escape(picture.alt)}">']

    def note(self, markup: str) -> str:
        return f'<p class="note">{_broken(markup)}</p>'

    def size(self, parts: Sequence[str]) -> int:
        return sum(map(len, parts))


def rating(rag: Rag) -> str:
    """Word, shape and colour: never by colour alone."""
    mark = RAG_MARKS[rag]
    return f'<span class="rag {rag.value}"><span aria-hidden="true">{mark.shape}</span> {mark.word}</span>'


def _broken(markup: str) -> str:
    return markup.replace("\n", "<br>")


def _button(key: Key) -> str:
    spoken = (
        f' aria-label="{escape(key.label)}, {escape(key.about)}"' if key.about and key.about not in key.label else ""
    )
    style = "" if key.style is Style.NORMAL else f" {key.style.value}"
    sure = f' data-confirm="{escape(key.confirm)}"' if key.confirm else ""
    press = f'data-press="{escape(key.press)}"{sure}'
    return f'<button type="button" class="key{style}" {press}{spoken}>{escape(key.label)}</button>'


def html(reply: Reply) -> str:
    return "".join(walk(reply, HtmlLeaves()).parts)


def plain(reply: Reply) -> str:
    return walk(reply, HtmlLeaves()).plain
