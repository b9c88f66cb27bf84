"""An officer's word on what a column means: `"As at May" = update` -> the heading and its column.

Pure. Knows the words for columns; refuses to know who may say them and where they are kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.errors import Unclear
from bot.exchange.cleaning import squeezed
from bot.exchange.columns import Column, meaning
from bot.values import dataclass

COLUMN_WORDS: Mapping[Column | None, str] = {
    Column.NUMBER: "number",
    Column.SECTION: "section",
    Column.TITLE: "title",
    Column.ACTION: "action",
    Column.LEAD: "owner",
    Column.SUPPORTING: "supporting",
    Column.START: "start",
    Column.DUE: "due",
    Column.UPDATE: "update",
    Column.STATUS: "status",
    Column.RAG: "RAG",
    Column.ACCEPTED: "accepted",
    Column.OUTCOMES: "outcomes",
    Column.DOCUMENTS: "documents",
    None: "left out",
}
"""Each meaning of a column in the one word that is typed and printed for it."""

EXAMPLE = 'import "As at May" = update'
USUAL = "usual"
_BY_WORD = {word.lower(): column for column, word in COLUMN_WORDS.items()}
_OUT = frozenset({"nothing", "leave out", "left out", "none", "ignore", "skip", "not needed"})
_QUOTED = re.compile(
    r"[\"“”«»]\s*(?P<heading>[^\"“”«»]{1,200}?)\s*[\"“”«»]\s*(?:=|:|\bmeans\b|\bis\b)\s*(?P<meaning>[A-Za-z/ ]{2,30}?)\s*(?=$|[,;.\n]|\band\b|[\"“])",
    re.I,
)
_BARE = re.compile(r"^\s*(?P<heading>[^=\"“”]{1,200}?)\s*=\s*(?P<meaning>[A-Za-z/ ]{2,30}?)\s*$")


@dataclass(frozen=True, slots=True)
class Correction:
    """`usual` takes an earlier correction back; a column of None leaves the column out."""

    heading: str
    column: Column | None = None
    usual: bool = False


def corrections_in(words: str) -> tuple[str, tuple[Correction, ...]]:
    """The corrections in what was typed with `import`, and the words that are none of them."""
    found = [correction(each["heading"], each["meaning"]) for each in _QUOTED.finditer(words)]
    kept: list[str] = []
    for piece in re.split(r"[,;\n]", _QUOTED.sub(",", words)):
        piece = piece.strip(" .")
        if (bare := _BARE.match(piece)) is not None:
            found.append(correction(bare["heading"], bare["meaning"]))
        elif re.search(r"[=\"“”]", piece):
            raise Unclear(f"I cannot read “{piece}” as a column and its meaning. Nothing was read.", _way_out())
        elif piece and piece.lower() != "and":
            kept.append(piece)
    return " ".join(kept), tuple(found)


def correction(heading: str, said: str) -> Correction:
    """One heading and the word for its meaning. Raises Unclear where either says nothing."""
    word = " ".join(said.lower().split())
    if not squeezed(heading):
        raise Unclear(f"“{heading}” is no heading that can be told from another one. Nothing was read.", _way_out())
    if word == USUAL:
        return Correction(heading.strip(), usual=True)
    if word in _OUT:
        return Correction(heading.strip())
    column = _BY_WORD.get(word) or meaning(word)
    if column is None:
        raise Unclear(f"I do not know “{said.strip()}” as the meaning of a column. Nothing was read.", _way_out())
    return Correction(heading.strip(), column)


def _way_out() -> str:
    words = ", ".join(word for word in COLUMN_WORDS.values())
    return f"For example: {EXAMPLE}. The meanings: {words}, or {USUAL} to take it back"
