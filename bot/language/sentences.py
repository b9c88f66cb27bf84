"""A message cut into sentences and clauses, quotes set aside; refuses to know what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from bot.language import lexicon as lex
from bot.language.lexicon import COURTESIES, HARMLESS_NEGATIONS
from bot.language.words import Phrases, Token, is_emoji, says_any, text_at, tokens, word_set
from bot.values import dataclass, replace

_ABBREVIATIONS = word_set(
    "insp supt cllr mr mrs ms dr no nos prof rev sgt ch det eg ie approx dept re vs st ext tel etc cc pc ds di dci cmdr"
)
_STOPS = word_set("! ? ; • ▪ ● ◦") | {"\n"}
_BREAKS = word_set(", : ( ) - → and but so then though although however while whilst yet plus also")


_Value = TypeVar("_Value")


class lazily(Generic[_Value]):
    """A value of a sentence worked out once: cached_property without its lock, which cost a tenth of a reading."""

    def __init__(self, work_out: Callable[[Any], _Value]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, sentence: Any, _: type | None = None) -> _Value:
        value = self._work_out(sentence)
        sentence.__dict__[self._name] = value
        return value


@dataclass(frozen=True)
class Sentence:
    """A run of words and whether it asks. `said` is the whole text that the places refer to."""

    words: tuple[Token, ...]
    asks: bool
    said: str

    @lazily
    def text(self) -> str:
        return self.said[self.words[0].start : self.words[-1].end] if self.words else ""

    @lazily
    def bag(self) -> frozenset[str]:
        return frozenset([word.text for word in self.words])

    @lazily
    def start(self) -> int:
        """The place behind the courtesies: `Hello, it is done` starts at `it`."""
        return skip_courtesies(self.words, 0)

    @lazily
    def plain(self) -> tuple[Token, ...]:
        """The words without negations that deny nothing (`no further action needed`)."""
        if self.bag.isdisjoint(HARMLESS_NEGATIONS.firsts):
            return self.words
        kept: list[Token] = []
        place = 0
        while place < len(self.words):
            harmless = says_any(self.words, place, HARMLESS_NEGATIONS)
            if harmless is None:
                kept.append(self.words[place])
                place += 1
            else:
                place = harmless
        return tuple(kept)

    @lazily
    def claims_done(self) -> bool:
        """Whether any word is one for done, or it says `100 %`."""
        return any(map(lex.done_word, self.bag)) or ("100" in self.bag and hundred(self.words) is not None)

    def has(self, words: frozenset[str]) -> bool:
        return not words.isdisjoint(self.bag)

    def finds(self, table: Phrases, first: int = 0, last: int | None = None) -> int | None:
        """The place of the first phrase of the table, if there is one."""
        if self.bag.isdisjoint(table.firsts):
            return None
        words = self.words
        for place in range(first, len(words) if last is None else last):
            if words[place].text in table and says_any(words, place, table) is not None:
                return place
        return None

    def says(self, table: Phrases) -> bool:
        """Whether any phrase of the table stands anywhere in it."""
        return not self.bag.isdisjoint(table.firsts) and self.finds(table) is not None

    def part(self, first: int, last: int | None = None) -> Sentence:
        return Sentence(self.words[first:last], self.asks, self.said)

    @lazily
    def clauses(self) -> tuple[int, ...]:
        """Where clauses start: at the beginning, and behind commas, dashes and joining words."""
        if self.bag.isdisjoint(_BREAKS):
            return (self.start,)
        found = [self.start]
        here = 0
        for place, word in enumerate(self.words[:-1]):
            if word.text in _BREAKS and place >= self.start and place >= here:
                here = skip_courtesies(self.words, place + 1)
                if here < len(self.words) and here != found[-1]:
                    found.append(here)
        return tuple(found)


def hundred(words: tuple[Token, ...]) -> int | None:
    """The place of `100 %`."""
    for place, word in enumerate(words):
        if word.text == "100" and text_at(words, place + 1) in ("%", "percent"):
            return place
    return None


def skip_courtesies(words: tuple[Token, ...], place: int) -> int:
    """Past greetings, thanks and names called, up to where something is said."""
    while place < len(words):
        word = words[place].text
        behind = says_any(words, place, COURTESIES) if word in COURTESIES else None
        if behind is not None and _stands_alone(words, place, behind):
            place = _past_name(words, behind) if word in _GREETINGS else behind
        elif word in _PAUSES or (not word.isascii() and is_emoji(word[:1])):
            place += 1
        else:
            return place
    return place


_PAUSES = word_set(", - : ! . (")
_IN_STANDS_ALONE = word_set("all both update finally team folks everyone confirmed action")


_GREETINGS = word_set("hi hello hey hiya dear morning afternoon evening thanks thank cheers ta good sorry many")
_NO_NAME = (
    lex.NEGATIONS
    | lex.DEGREES
    | lex.HEDGES
    | lex.HEARSAY
    | lex.CONDITIONS
    | lex.FUTURE
    | lex.DONE
    | frozenset(lex.COLOURS)
    | word_set("this it that all draft phase part half some most only still not for in on to")
)


def _past_name(words: tuple[Token, ...], place: int) -> int:
    """`Hello Nadia, it is done`: a word or two before a comma, behind a greeting, are who is greeted."""
    for length in (1, 2):
        called = words[place : place + length]
        ends = place + length < len(words) and words[place + length].text in (",", "-", "!")
        if ends and all(word.kind == "word" and word.text not in _NO_NAME for word in called):
            return place + length
    return place


def _stands_alone(words: tuple[Token, ...], place: int, behind: int) -> bool:
    """`all` and `so` are courtesies before a comma only: `all done` is about the action."""
    last = words[behind - 1].text
    if last in _IN_STANDS_ALONE and behind == place + 1:
        return behind < len(words) and words[behind].text in (",", "-", ":")
    return True


def sentences(said: str) -> tuple[Sentence, ...]:
    """The sentences of a cleaned text."""
    found: list[Sentence] = []
    current: list[Token] = []
    words = _with_brackets(tokens(said))
    for place, word in enumerate(words):
        if word.text in _STOPS or (word.text == "." and _ends(words, place)):
            if current:
                found.append(Sentence(tuple(current), _asks(words, place), said))
                current = []
            elif word.text == "?" and found:
                found[-1] = Sentence(found[-1].words, True, said)
            continue
        current.append(word)
    if current:
        found.append(Sentence(tuple(current), False, said))
    return _with_alternatives(found)


def _with_brackets(words: tuple[Token, ...]) -> tuple[Token, ...]:
    """`1. 12 done 2. 14 with legal` as `1) 12 done 2) 14 with legal`: lines counted from one, in order."""
    if len(words) < 5 or words[0].text != "1" or words[1].text != "." or not words[2].spaced:
        return words
    counting, dots = 1, []
    for place in range(len(words) - 2):
        if words[place].text == str(counting) and words[place + 1].text == "." and words[place + 2].spaced:
            dots.append(place + 1)
            counting += 1
    if len(dots) < 2:
        return words
    mended = list(words)
    for place in dots:
        mended[place] = replace(words[place], text=")")
    return tuple(mended)


def _with_alternatives(found: list[Sentence]) -> tuple[Sentence, ...]:
    """`Is it done? or still with them` is one question."""
    for place in range(1, len(found)):
        if found[place - 1].asks and found[place].words[0].text == "or":
            found[place] = Sentence(found[place].words, True, found[place].said)
    return tuple(found)


def _asks(words: tuple[Token, ...], place: int) -> bool:
    while place < len(words) and words[place].text in ("!", "?", "."):
        if words[place].text == "?":
            return True
        place += 1
    return False


def _ends(words: tuple[Token, ...], place: int) -> bool:
    """Whether this full stop ends a sentence: not in `Insp.`, `3.5` or `w.c.`."""
    if place + 1 < len(words) and not words[place + 1].spaced and words[place + 1].kind in ("word", "number"):
        return words[place + 1].kind == "word" and place > 0 and len(words[place - 1].text) > 3
    before = words[place - 1] if place else None
    if before is None or (before.spaced is False and before.kind != "word"):
        return True
    return before.text not in _ABBREVIATIONS and not (len(before.text) == 1 and before.kind == "word")


_QUOTED_LINE = re.compile(r"^[ \t]*(?:>|&gt;)[^\n]*(?:\n|$)", re.MULTILINE)
_QUOTED = re.compile(r'"[^"\n]{1,2000}"|“[^”\n]{1,2000}”')


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the author says, and what the author repeats of somebody else."""

    own: str
    quoted: str


def set_quotes_aside(said: str) -> Quoted:
    """Slack's `>` lines and words in quotation marks are somebody else's."""
    if ">" not in said and '"' not in said and "“" not in said and "&gt;" not in said:
        return Quoted(said, "")
    taken: list[str] = []

    def keep(found: re.Match[str]) -> str:
        taken.append(found.group())
        return " \n" if found.group().endswith("\n") else " … "

    own = _QUOTED_LINE.sub(keep, said)
    own = _QUOTED.sub(keep, own)
    return Quoted(own, " ".join(taken))
