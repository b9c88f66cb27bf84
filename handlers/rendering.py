"""The one walk over a Reply: order, limits, budgets, "and N more", the plain words beside it.

A platform supplies `Leaves` (how a title, a line, a button looks) and a `Limits` value; what it
cannot do is a zero there. Refuses to know any platform: it deals in opaque parts and their sizes.
Text is clipped before it is escaped, and a part that does not fit is left out whole and counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar, assert_never

from bot.incoming import Press
from bot.model import Rag
from bot.reply import (
    Block,
    Button,
    Buttons,
    Choice,
    Fields,
    Item,
    Items,
    Line,
    Note,
    Option,
    Picture,
    Reply,
    Style,
    Table,
    Text,
)
from bot.values import dataclass
from handlers.fitting import Piece, Rendered, Run, fit
from handlers.press import encode
from handlers.spans import Markup, clean, clip, markup, plain_line, rating_words, squeezed, told

P = TypeVar("P")

CONFIRM = 300
"""Characters of the question before a press that cannot be taken back: as many as Slack's dialog takes."""

_PAGED = frozenset((Items, Fields, Table))
"""What makes a reply a page to look at, with a headline instead of a first line."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message of a platform may hold. Zero means that the platform cannot do it.

    `size` is the budget of all parts together, in whatever `Leaves.size` measures.
    """

    parts: int
    size: int
    title: int
    text: int
    plain: int
    fields: int
    field: int
    buttons: int
    label: int
    press: int
    options: int
    option: int
    chosen: int
    rows: int = 0
    columns: int = 0
    cells: int = 0
    tables: int = 0
    headline: int = 300
    note: int = 2000


@dataclass(frozen=True, slots=True)
class Key:
    """A button or an option made ready: its label clipped, its press encoded."""

    label: str
    press: str
    style: Style = Style.NORMAL
    about: str = ""
    confirm: str = ""


class Leaves(Markup, Protocol[P]):
    """What a platform supplies. Strings named `markup` are already escaped; `typed` ones are not."""

    @property
    def limits(self) -> Limits: ...
    def rating(self, rag: Rag) -> str: ...
    def title(self, typed: str, rag: Rag | None, page: bool) -> P: ...
    def text(self, markup: str) -> P: ...
    def fields(self, pairs: Sequence[tuple[str, str]]) -> P: ...
    def heading(self, typed: str) -> P: ...
    def item(self, markup: str, keys: Sequence[Key]) -> Sequence[P]: ...
    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> P: ...
    def keys(self, keys: Sequence[Key], asked: bool) -> P: ...
    def choice(self, typed: str, keys: Sequence[Key], chosen: int | None) -> P: ...
    def picture(self, picture: Picture) -> Sequence[P]: ...
    def note(self, markup: str) -> P: ...
    def size(self, parts: Sequence[P]) -> int: ...


def walk(reply: Reply, leaves: Leaves[P]) -> Rendered[P]:
    """The whole reply within the platform's limits."""
    asked = reply.outcome == "asked"
    title = _title(reply, leaves)
    tables = leaves.limits.tables
    runs = [title] if title else []
    for block in reply.blocks:
        runs.append(_run(block, leaves, asked, tables > 0))
        tables -= isinstance(block, Table)
    return fit(runs, leaves.note, leaves.size, leaves.limits.parts, leaves.limits.size)


def _title(reply: Reply, leaves: Leaves[P]) -> Run[P] | None:
    words = clean(reply.title).strip()
    if not words:
        return None
    page = not _PAGED.isdisjoint(map(type, reply.blocks))
    part = leaves.title(clip(words, leaves.limits.title), reply.rag, page)
    plain = words if reply.rag is None else f"{words} ({rating_words(reply.rag).lower()})"
    return Run((Piece((part,), (plain,)),), first=True)


def _run(block: Block, leaves: Leaves[P], asked: bool, table: bool) -> Run[P]:
    match block:
        case Text(lines):
            return _text(lines, leaves)
        case Fields(pairs):
            return _fields(pairs, leaves)
        case Items():
            return _items(block, leaves)
        case Table():
            return _table(block, leaves) if table else _table_as_lines(block, leaves)
        case Buttons(buttons):
            return _buttons(buttons, leaves, asked)
        case Choice():
            return _choice(block, leaves)
        case Picture():
            return Run((Piece(tuple(leaves.picture(block)), (clean(block.alt),)),))
        case Note(line):
            marked, plain = told(line, leaves, leaves.limits.note)
            return Run((Piece((leaves.note(marked),), (plain,)),), first=True)
        case _:
            assert_never(block)


def _text(lines: Sequence[Line], leaves: Leaves[P]) -> Run[P]:
    """Lines gathered into as few parts as the limit on one part allows."""
    limit = leaves.limits.text
    chunks: list[tuple[list[str], list[str]]] = []
    size = limit
    for each in lines:
        made, plain = told(each, leaves, limit)
        if size + 1 + len(made) > limit:
            chunks.append(([], []))
            size = -1
        chunks[-1][0].append(made)
        chunks[-1][1].append(plain)
        size += 1 + len(made)
    pieces = tuple(
        [Piece((leaves.text("\n".join(made)),), tuple(words), count=len(made)) for made, words in chunks if any(made)]
    )
    return Run(pieces[:1], pieces[1:], noun=("line", "lines"))


def _fields(pairs: Sequence[tuple[str, Line]], leaves: Leaves[P]) -> Run[P]:
    limits = leaves.limits
    made = [
        (leaves.strong(clip(clean(name), limits.label)), markup(value, leaves, limits.field - limits.label * 6 - 4))
        for name, value in pairs
    ]
    plain = [f"{clean(name)}: {plain_line(value)}" for name, value in pairs]
    pieces = tuple(
        Piece((leaves.fields(made[at : at + limits.fields]),), tuple(plain[at : at + limits.fields]))
        for at in range(0, len(made), limits.fields)
    )
    return Run(pieces)


def _items(block: Items, leaves: Leaves[P]) -> Run[P]:
    words = clean(block.heading).strip()
    head = (Piece((leaves.heading(clip(words, leaves.limits.title)),), (words,)),) if words else ()
    return Run(head, tuple(_item(item, leaves) for item in block.items), block.more)


def _item(item: Item, leaves: Leaves[P]) -> Piece[P]:
    limits = leaves.limits
    headline = clip(clean(item.headline), limits.headline)
    reference = clip(clean(item.reference), limits.label)
    rated = f"{leaves.rating(item.rag)} " if item.rag is not None else ""
    lead = f"{rated}{leaves.strong(reference)} " if reference else ""
    first = lead + squeezed(headline, leaves, limits.text // 2)
    facts = markup(item.facts, leaves, limits.text - len(first) - 1)  # one for the line break
    whole = f"{first}\n{facts}" if facts else first
    keys = [_key(button, limits, reference) for button in item.buttons]
    rating = [rating_words(item.rag)] if item.rag is not None else []
    said = [reference, *rating, headline] if reference else [headline]
    plain = "- " + " · ".join([*said, plain_line(item.facts)] if item.facts else said)
    bare = tuple(leaves.item(whole, ()))
    return Piece(tuple(leaves.item(whole, keys)) if keys else bare, (plain,), bare if keys else None)


def _table(block: Table, leaves: Leaves[P]) -> Run[P]:
    limits = leaves.limits
    columns = [clean(name) for name in block.columns[: limits.columns]]
    room = min(limits.cells, limits.size // 2) - sum(map(len, columns))
    cell = max(20, limits.cells // 4)
    rows: list[list[str]] = []
    for row in block.rows[: limits.rows - 1]:
        cells = [clip(clean(text), cell) for text in row[: limits.columns]]
        room -= sum(map(len, cells))
        if room < 0 or leaves.size([leaves.table(columns, [*rows, cells])]) > limits.size // 2:
            break
        rows.append(cells)
    words = clean(block.heading).strip()
    heading = (leaves.heading(clip(words, limits.title)),) if words else ()
    plain = (words, *_row_words(columns, rows)) if words else tuple(_row_words(columns, rows))
    piece = Piece((*heading, leaves.table(columns, rows)), plain)
    return Run((piece,), more=len(block.rows) - len(rows), noun=("row", "rows"))


def _table_as_lines(block: Table, leaves: Leaves[P]) -> Run[P]:
    """Where the platform has no (further) table: a line a row, each value with its column's name."""
    words = clean(block.heading).strip()
    head = (Piece((leaves.heading(clip(words, leaves.limits.title)),), (words,)),) if words else ()
    said = _row_words([clean(name) for name in block.columns], block.rows)
    body = tuple(Piece((leaves.text(squeezed(words, leaves, leaves.limits.text // 2)),), (words,)) for words in said)
    return Run(head, body, noun=("row", "rows"))


def _row_words(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        "- " + "; ".join(f"{name}: {clean(value) or '-'}" for name, value in zip(columns, row, strict=False))
        for row in rows
    ]


def _key(button: Button, limits: Limits, about: str = "") -> Key:
    made = encode(button.press, limits.press)
    return Key(clip(clean(button.label), limits.label), made, button.style, about, clip(clean(button.confirm), CONFIRM))


def _buttons(buttons: Sequence[Button], leaves: Leaves[P], asked: bool) -> Run[P]:
    keys = [_key(button, leaves.limits) for button in buttons]
    row = leaves.limits.buttons
    parts = tuple([leaves.keys(keys[at : at + row], asked) for at in range(0, len(keys), row)])
    return (
        Run((Piece(parts, ("Choose: " + " / ".join([key.label for key in keys]),)),), first=True) if keys else Run(())
    )


def _choice(block: Choice, leaves: Leaves[P]) -> Run[P]:
    limits = leaves.limits
    keys = [_option(option, block.press, limits) for option in block.options[: limits.options]]
    if not keys:
        return Run(())
    chosen = next((at for at, option in enumerate(block.options) if option.value == block.chosen), None)
    part = leaves.choice(clip(clean(block.label), limits.title), keys, chosen if (chosen or 0) < len(keys) else None)
    plain = f"{clean(block.label)}: " + " / ".join(key.label for key in keys)
    return Run((Piece((part,), (plain,)),), more=len(block.options) - len(keys), first=True)


def _option(option: Option, about: Press, limits: Limits) -> Key:
    press = Press(about.deed, about.action_id, about.version, option.value)
    return Key(clip(clean(option.label), limits.option), encode(press, limits.chosen))
