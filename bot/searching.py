"""Words to look for, and the words that an action is found by: folded once, so that every database finds the same.

A word finds what begins with it, and its own singular, plural and other endings; numbers are found whole.
Pure: knows no database, no place, and nothing of who may see what.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from bot.model import Action
from bot.values import dataclass

MOST = 400
"""So many hits are put in order; who has more must say more words."""
MOST_WORDS = 12
LONGEST = 60
"""Characters of a word that count."""
LARGEST = 1_500
"""Different words by which one action is found."""

# Joined by these, words are found apart and as one: anti-social and antisocial, O'Neill and ONeill, Q&A and QA.
_JOINED = re.compile(r"[^\W_]+(?:[-\u2010\u2011'\u2019&.][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_REFERENCE = re.compile(r"^#?(?:(?P<code>[^\W\d_][\w&]*)[-/])?(?P<number>\d{1,6})$")


@dataclass(frozen=True, slots=True)
class Term:
    """One folded word: letters and digits only, so it is never a part of anybody's query language."""

    word: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Each:
    """All of these."""

    parts: tuple[Term | Each | Either, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Any of these."""

    parts: tuple[Term | Each | Either, ...]


Sought = Term | Each | Either


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody typed, as one condition for each of their words; `references` are the numbers it could name."""

    words: tuple[Sought, ...]
    references: tuple[tuple[str, int], ...] = ()

    @property
    def whole(self) -> Search:
        """The same, for whole words only."""
        return Search(tuple(_whole(word) for word in self.words), self.references)


@dataclass(frozen=True, slots=True)
class Hit:
    """An action that was found, with what its place among the others depends on."""

    action_id: int
    code: str
    number: int
    whole: bool
    """Every word stands there as it was typed, or with another ending; else one is only begun like it."""
    open: bool
    changed_at: datetime


def search_for(typed: str) -> Search:
    """No words at all where nothing that was typed has a letter or a digit."""
    found = (_sought(each) for each in _JOINED.findall(_plain(typed)))
    references = (_REFERENCE.match(each) for each in typed.casefold().split())
    numbers = tuple((each["code"] or "", int(each["number"])) for each in references if each)
    return Search(tuple(found), numbers)


def document(action: Action) -> str:
    """Every word that finds the action, each once; in its subgroup's own search each stands a second time."""
    texts = (action.reference, action.printed, action.title, action.section, action.text, action.outcomes)
    owners = (owner.printed for owner in action.owners)
    words = tuple(islice(dict.fromkeys(_indexed((*texts, *owners))), LARGEST))
    return " ".join((*words, *(within(action.subgroup_id, word) for word in words)))


def within(subgroup_id: int, word: str) -> str:
    """A word in one subgroup only. The dot is no letter, so nobody can type such a word."""
    return f"{subgroup_id}·{word}"


def holds(sought: Sought, words: Collection[str]) -> bool:
    """The plain meaning of a condition, which every database must agree with."""
    match sought:
        case Term(word, begins=False):
            return word in words
        case Term(word):
            return any(each.startswith(word) for each in words)
        case Each(parts):
            return all(holds(part, words) for part in parts)
        case Either(parts):
            return any(holds(part, words) for part in parts)


def ranked(search: Search, hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Its own number first, then whole words before beginnings, open before ended, the last changed first."""

    def worth(hit: Hit) -> tuple[bool, bool, bool, datetime, int]:
        own = any(hit.number == number and code in ("", hit.code.casefold()) for code, number in search.references)
        return own, hit.whole, hit.open, hit.changed_at, hit.action_id

    return tuple(sorted(hits, key=worth, reverse=True))


def _plain(text: str) -> str:
    """Without capitals and accents: é is e, and ß is ss."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def _indexed(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for joined in _JOINED.findall(_plain(text)):
            parts, one = _apart(joined)
            for word in (*parts, *one):
                yield word
                yield _stem(word)


def _apart(joined: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts of a joined word, and the whole of it where that is a word: 24-7 is no number 247."""
    parts = tuple(part[:LONGEST] for part in _PART.findall(joined))
    whole = "".join(parts)[:LONGEST]
    return parts, (whole,) if len(parts) > 1 and not whole.isdigit() else ()


def _sought(joined: str) -> Sought:
    parts, one = _apart(joined)
    apart = _each([_one(part) for part in parts])
    return Either((apart, *(_one(word) for word in one))) if one else apart


def _each(parts: Sequence[Sought]) -> Sought:
    return parts[0] if len(parts) == 1 else Each(tuple(parts))


def _one(word: str) -> Sought:
    """What begins with the word, or is the same word with another ending.

    A number is found whole, 12 is not 120; so is a word of two letters, which half of all others begin with.
    """
    term = Term(word, begins=len(word) > 2 and not word[-1].isdigit())
    stem = _stem(word)
    return term if stem == word else Either((term, Term(stem)))


def _whole(sought: Sought) -> Sought:
    match sought:
        case Term(word):
            return Term(word)
        case Each(parts):
            return Each(tuple(_whole(part) for part in parts))
        case Either(parts):
            return Either(tuple(_whole(part) for part in parts))


def _stem(word: str) -> str:
    """English endings, taken off the same way on both sides: what it leaves need be no word, only the same."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith(("sses", "shes", "ches", "xes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "aeiouls":
                word = word[:-1]
            break
    if len(word) > 3 and word.endswith("ie"):
        return word[:-1]
    if len(word) > 3 and word.endswith("e"):
        return word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word.endswith("y") else word
