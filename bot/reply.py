"""What goes out, in neutral words: meaning, not looks.

    Answer = reply to the asker (or the place) | a form | silence
    Reply  = title, blocks, for whom
    Block  = Text | Fields | Items | Table | Buttons | Choice | Picture | Note      (closed)
    Span   = Plain | Strong | Code | Link | Who | When                              (closed)

Each platform supplies leaf functions and a `Limits` value to the one walk in handlers/rendering.py.
User text enters as `Plain` and is escaped there, never here.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from bot.exchange.layouts import Paper
from bot.incoming import Press
from bot.model import Place, Rag
from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Plain:
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type, shown as such."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Who:
    """A person. Notified only if `notify` and the platform knows an account (`user`)."""

    name: str
    user: str = ""
    notify: bool = False


@dataclass(frozen=True, slots=True)
class When:
    day: date


Span = Plain | Strong | Code | Link | Who | When
Line = tuple[Span, ...]


class Style(StrEnum):
    NORMAL = "normal"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """`label` is read aloud: it names the action where several stand together.

    `confirm` is the question put before a press that cannot be taken back.
    """

    label: str
    press: Press
    style: Style = Style.NORMAL
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Text:
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Label and value pairs of one thing (a card)."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One action in a list: reference, headline, rating, facts and what may be pressed.

    `rag` None: it is no action, such as a question or a message, and has no rating at all.
    """

    reference: str
    headline: str
    rag: Rag | None = Rag.NONE
    facts: Line = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list under its own heading. `more` is how many the composer itself left out."""

    heading: str
    items: tuple[Item, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, from a list; the chosen value arrives in `press.value`."""

    label: str
    press: Press
    options: tuple[Option, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """`image` is PNG bytes; `alt` says the same in words."""

    image: bytes
    alt: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: how to undo, what was withheld, where to look."""

    line: Line


Block = Text | Fields | Items | Table | Buttons | Choice | Picture | Note


class For(StrEnum):
    """Who is to see it. A platform without private channel messages uses the personal chat."""

    ASKER = "asker"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Handout:
    """A paper to hand over as a file: its name, whose ending says which kind, and where it may be read."""

    name: str
    paper: Paper
    place: Place
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """`outcome` is a word for logs and tests: recorded, refused, asked, shown, fault."""

    title: str
    blocks: tuple[Block, ...] = ()
    audience: For = For.ASKER
    outcome: str = "shown"
    rag: Rag | None = None
    handout: Handout | None = None


class FieldKind(StrEnum):
    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class FormField:
    name: str
    label: str
    kind: FieldKind = FieldKind.LINE
    value: str = ""
    options: tuple[Option, ...] = ()
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Opened in place of an answer; comes back as `Submitted` with the same name and `about`."""

    name: str
    title: str
    about: Press
    fields: tuple[FormField, ...]
    submit: str = "Save"


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """A form that cannot be accepted: the sentence beside each field. Nothing was changed."""

    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing is said and nothing was stored."""


SILENCE = Silence()
Answer = Reply | Form | FieldErrors | Silence


def line(*parts: Span | str) -> Line:
    """Spans, with bare strings as `Plain`."""
    return tuple(Plain(part) if isinstance(part, str) else part for part in parts)


def text(*parts: Span | str) -> Text:
    """One line of text as a block."""
    return Text((line(*parts),))


def note(*parts: Span | str) -> Note:
    return Note(line(*parts))
