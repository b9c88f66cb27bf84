"""Words, numbers and references as people type them; refuses to know what any of them mean."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.language.reading import Reference
from bot.values import dataclass

# One character for one, so that a place in the folded text is the same place in what was typed.
_LOOKALIKES = {
    "А": "A",
    "В": "B",
    "Е": "E",
    "К": "K",
    "М": "M",
    "Н": "H",
    "О": "O",
    "Р": "P",
    "С": "C",
    "Т": "T",
    "Х": "X",
    "У": "Y",
    "а": "a",
    "е": "e",
    "о": "o",
    "р": "p",
    "с": "c",
    "у": "y",
    "х": "x",
    "і": "i",
    "І": "I",
    "ѕ": "s",
    "ј": "j",
    "Α": "A",
    "Β": "B",
    "Ε": "E",
    "Ζ": "Z",
    "Η": "H",
    "Ι": "I",
    "Κ": "K",
    "Μ": "M",
    "Ν": "N",
    "Ο": "O",
    "Ρ": "P",
    "Τ": "T",
    "Υ": "Y",
    "Χ": "X",
    "ο": "o",
    "‘": "'",
    "’": "'",
    "ʼ": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "‐": "-",
    "‑": "-",
    "−": "-",
    "…": ".",
    "\u00a0": " ",
    "\t": " ",
    "➡": "→",
    "⇒": "→",
    "⟶": "→",
    "\r": " ",
    "\u2028": "\n",
    "\u2029": "\n",
}
_FULLWIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD = str.maketrans(_LOOKALIKES | _FULLWIDTH)

_UP_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
NUMBER_WORDS = {word: number for number, word in enumerate(_UP_TO_TWENTY.split())} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}


def word_set(written: str) -> frozenset[str]:
    """A list of words, written as a line of words."""
    return frozenset(written.split())


# The space before a piece, and the piece: a mention, a link, a word, a number, the end of a line or one mark.
_PIECE = r"([^\S\n]*)(<@[^<>\s]{1,80}>|https?://\S{1,2000}|LETTER+(?:'LETTER+)*|\d+|\n|\S)"
_ANY_PIECE = re.compile(_PIECE.replace("LETTER", r"[^\W\d_]"))
_PLAIN_PIECE = re.compile(_PIECE.replace("LETTER", "[a-z]"))  # what most people type: found in half the time


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark: `text` folded and lower-case without apostrophes."""

    text: str
    kind: str
    start: int
    end: int
    spaced: bool


_IGNORABLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)


def clean(text: str) -> str:
    """The text without what cannot be seen: controls, direction marks, zero-width characters."""
    return text if text.isascii() and text.isprintable() else _IGNORABLE.sub("", text)


def fold(text: str) -> str:
    """Lower case and plain letters, each in its own place: the length never changes."""
    if text.isascii():
        return text.replace("`", "'").replace("\t", " ").replace("\r", " ").lower()
    folded = text.translate(_FOLD)
    lower = folded.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in folded)


def tokens(text: str) -> tuple[Token, ...]:
    """Every word, number and mark of an already cleaned text, in order."""
    found: list[Token] = []
    end = 0
    folded = fold(text)
    for gap, piece in (_PLAIN_PIECE if folded.isascii() else _ANY_PIECE).findall(folded):
        start = end + len(gap)
        end = start + len(piece)
        spaced = gap != "" or start == 0
        if piece.isalpha():
            found.append(Token(piece, "word", start, end, spaced))
        elif piece.isdecimal():
            found.append(Token(piece, "number", start, end, spaced))
        else:
            kind = _kind(piece)
            found.append(Token(piece.replace("'", "") if kind == "word" else piece, kind, start, end, spaced))
    return tuple(found)


@lru_cache(maxsize=1024)
def _kind(piece: str) -> str:
    """What a piece is that is neither letters nor digits alone: `it's`, a mark, a link, a mention, the end of a line."""
    first = piece[0]
    if first.isalnum():
        return "link" if "://" in piece else "word"
    if len(piece) > 1:
        return "mention"
    return {"\n": "line", "_": "other"}.get(first, "mark")


@lru_cache(maxsize=4096)
def is_emoji(character: str) -> bool:
    return bool(character) and unicodedata.category(character) in ("So", "Sk") and not character.isascii()


# -- phrases ------------------------------------------------------------------------------------


def text_at(words: tuple[Token, ...], place: int) -> str:
    return words[place].text if 0 <= place < len(words) else ""


def says(words: tuple[Token, ...], place: int, word: str) -> int | None:
    """The place behind this one word, if it stands here."""
    return place + 1 if place < len(words) and words[place].text == word else None


class Phrases(dict[str, "Phrases"]):
    """Phrases as a tree of words: what may follow each word, and whether a phrase `ends` there.

    `firsts` are the first words: a text that has none of them holds no phrase of the table.
    """

    __slots__ = ("ends", "firsts")

    def __init__(self) -> None:
        super().__init__()
        self.ends = False
        self.firsts: frozenset[str] = frozenset()


def phrases(*written: str) -> Phrases:
    """A table of phrases; `a b | c d` is two phrases."""
    table = Phrases()
    for phrase in "|".join(written).split("|"):
        here = table
        for word in phrase.split():
            here = here.setdefault(word, Phrases())
        here.ends = True
    table.firsts = frozenset(table)
    return table


def says_any(words: tuple[Token, ...], place: int, table: Phrases) -> int | None:
    """The place behind the longest phrase of the table that stands here."""
    last = None
    count = len(words)
    while place < count:
        following = table.get(words[place].text)
        if following is None:
            break
        table = following
        place += 1
        if table.ends:
            last = place
    return last


_MENTION = re.compile(r"<@([^<>\s]{1,80})>")


def mentions(text: str) -> tuple[str, ...]:
    """The ids of everybody mentioned: `<@U1> and <@U2>` gives U1 and U2."""
    return tuple(_MENTION.findall(text))


# -- references ---------------------------------------------------------------------------------

_LISTED = re.compile(
    r"(?<![\w/.£$:-])(?:(?P<code>[A-Za-z][A-Za-z&]{0,9})[-/])?"
    r"(?:\#\s?|(?:no|num|number)\b\.?\s?)?(?P<number>\d{1,5})(?![\w/%:]|[.,]\d|-\d)",
    re.IGNORECASE,
)
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_UNIT_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_WORDED = re.compile(
    rf"\b(?:{_TENS}(?:[- ](?:{'|'.join(_UNIT_WORDS)}))?|{'|'.join(word for word in NUMBER_WORDS if word != 'zero')})\b",
    re.IGNORECASE,
)


def number_of(word: str) -> int | None:
    """12 for `12` and for `twelve`, 21 for `twenty-one`; None for anything else."""
    if word.isascii() and word.isdigit():
        return int(word) if len(word) <= 5 else None
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    tens, _, unit = word.replace("-", " ").partition(" ")
    if unit in _UNIT_WORDS and NUMBER_WORDS.get(tens, 0) >= 20:
        return NUMBER_WORDS[tens] + NUMBER_WORDS[unit]
    return None


def references(text: str) -> tuple[Reference, ...]:
    """Every reference of a phrase made of references: `VAWG-12, #14, no. 15 and twelve`.

    For phrases like the answer to "which action?"; a sentence needs `numbered.py`,
    where counts, dates and house numbers are told from actions.
    """
    found: list[tuple[int, Reference]] = []
    for match in _LISTED.finditer(text):
        code = match["code"]
        found.append((match.start(), Reference(int(match["number"]), code.upper() if code else None)))
    for match in _WORDED.finditer(text):
        number = number_of(match.group().lower())
        if number:
            found.append((match.start(), Reference(number)))
    found.sort(key=lambda pair: pair[0])
    unique: dict[Reference, None] = {reference: None for _, reference in found}
    return tuple(unique)
