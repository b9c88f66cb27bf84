"""Printed words without the marks of the page: markup, bullets, entities and page furniture.

Pure text in and out. Refuses to know what a register is.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter

_BREAKS = re.compile(r"</?(?:p|div|tr|h[1-6]|ul|ol|table|tbody|thead)\b[^>]*>|<br\s*/?>", re.I)
_ITEM = re.compile(r"<li\b[^>]*>", re.I)
_TIGHT = re.compile(r"</?(?:sup|sub)\b[^>]*>", re.I)
_TAGS = re.compile(r"</?(?:li|i|b|u|em|strong|span|a|td|th|font|s|del|ins|small|img)\b[^>]*>", re.I)
_BOLD = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_BULLET = re.compile(r"(?:^|(?<=[\s\n]))[•▪■●◦‣➤➢►▶·]\s*")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200b\u202f\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")

# Cyrillic and Greek letters that scanning puts for Latin ones: a word is mended only if every one of its letters has
# a twin, so that text that is really in another language stays as it is.
_TWINS = str.maketrans("АВЕЅІЈКМНОРСТУХаеорсухіѕј", "ABESIJKMHOPCTYXaeopcyxisj")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u04ff]")


def clean(text: str) -> str:
    """One cell or paragraph in plain words: a line for each paragraph, `- ` before each bullet."""
    text = _CONTROL.sub(" ", text)
    if not text.strip():
        return ""
    text = html.unescape(text) if "&" in text else text
    if "<" in text:
        text = _TAGS.sub("", _TIGHT.sub("", _ITEM.sub("\n• ", _BREAKS.sub("\n", text))))
    text = _BULLET.sub("\n- ", _BOLD.sub("", text))
    text = _SPACES.sub(" ", text)
    lines = (line.strip() for line in text.split("\n"))
    kept = [line for line in lines if line.strip("-–— ")]
    return "\n".join(re.sub(r"^(?:- )+", "- ", line) for line in kept)


def latin(text: str) -> str:
    """Words whose every letter is a look-alike of a Latin one, in Latin letters."""
    if not _FOREIGN.search(text):
        return text
    return re.sub(r"[^\W\d_]+", lambda word: _mended(word.group()), text)


def _mended(word: str) -> str:
    twin = word.translate(_TWINS)
    return word if _FOREIGN.search(twin) else twin


def look_alikes(text: str) -> bool:
    """Whether a word mixes alphabets: a sign of scanning, or of somebody's trick."""
    if text.isascii():
        return False
    return text != latin(text) or any(
        len({unicodedata.name(letter, "?").split()[0] for letter in word if letter.isalpha()} & {"LATIN", "CYRILLIC"})
        > 1
        for word in text.split()
    )


def squeezed(text: str) -> str:
    """For comparing headings and headers: lower case, no marks, single spaces."""
    return re.sub(r"[^a-z0-9&/]+", " ", text.lower()).strip()


def shortened(words: str, most: int = 80) -> str:
    """On one line, and no longer than it must be."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


_FURNITURE = re.compile(
    r"^(?:page ?\d+(?: of \d+)?|\d{1,4}|this page is intentionally left blank|agenda item \d+\w?|"
    r"\[?(?:unprotected|protected|restricted|official)\]?)$",
    re.I,
)
_LABELLED = re.compile(r"^\W*(?:action|ap|update|response|\d{4} response|referral|recommendation|progress)\b", re.I)


def is_furniture(text: str) -> bool:
    """A page number, a running marking, a page left blank: part of the paper, not of what it says."""
    return bool(_FURNITURE.match(text.strip(" #*-–")))


def repeated(texts: list[str]) -> frozenset[str]:
    """Lines that come back at every page's foot: the same words three times, and no label of a register."""
    counted = Counter(text for text in texts if 0 < len(text) <= 160)
    return frozenset(text for text, times in counted.items() if times >= 3 and not _LABELLED.match(text))


_ENDED = re.compile(r"[.!?:;]['\"’”)]*$")


def joined(before: str, after: str) -> str:
    """Two halves of a cell that a page break cut."""
    if not before or not after:
        return before or after
    if after.startswith("- ") or (_ENDED.search(before) and not after[0].islower()):
        return f"{before}\n{after}"
    last = before.rsplit(None, 1)[-1]
    if last.startswith("http") and after.startswith("%"):
        return before + after
    if re.search(r"[a-z]-$", last) and after[0].islower():
        return before + after
    return f"{before} {after}"
