"""Words that fit one listed title only: `The bus survey is finished`; refuses to choose between two."""

from __future__ import annotations

from functools import lru_cache

from bot.language import lexicon as lex
from bot.language.numbered import FOLLOWERS
from bot.language.reading import Listed, Reference
from bot.language.words import Token, text_at, tokens, word_set
from bot.values import dataclass

Words = tuple[Token, ...]

_SMALL = word_set(
    "the a an of to on for and in into with from by at our my one action item piece work thing bit re as task & - "
    "/ : , 's s"
)
# Words too common to name an action on their own.
_NEVER = lex.DONE | word_set("done complete red amber green not no is are was now closed close open")
_NEVER_BUT_COLOURS = _NEVER - frozenset(lex.COLOURS)


@dataclass(frozen=True, slots=True)
class Titled:
    """What the words in front name: one listed action (`whole`: nothing was left over), or several."""

    references: tuple[Reference, ...]
    last: int
    whole: bool
    strong: bool
    words: int = 0


def stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "s"):
        if len(word) > len(ending) + 3 and word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)]
    return word[:-1] if len(word) == 4 and word.endswith("s") and not word.endswith("ss") else word


_GENERIC_WORDS = word_set(
    "report meeting list update plan board draft date year review data train agree write letter paper people "
    "group pack policy strategy new member officer send share circulate complete action project scheme bid "
    "service team partner partnership chair lead first work number case time day community safety safe police "
    "council school form note minute agenda comm protocol process programme panel response street public local "
    "young person borough item week month"
)
_GENERIC = frozenset(stem(word) for word in _GENERIC_WORDS) | _GENERIC_WORDS


@lru_cache(maxsize=1024)
def _words_of(title: str) -> tuple[str, ...]:
    return tuple(word.text for word in tokens(title[:300]) if word.kind in ("word", "number"))


@lru_cache(maxsize=1024)
def _vocabulary(title: str) -> frozenset[str]:
    """The words of a title and the abbreviations of its neighbours: TOR for terms of reference."""
    words = list(_words_of(title))
    found = {stem(word) for word in words if word not in _SMALL}
    for first in range(len(words)):
        for last in range(first + 2, min(first + 6, len(words)) + 1):
            run = words[first:last]
            found.add("".join(word[0] for word in run))
            found.add("".join(word[0] for word in run if word not in _SMALL))
    return frozenset(word for word in found if len(word) > 1 and word not in _NEVER) | _colours(words)


def _colours(words: list[str]) -> frozenset[str]:
    return frozenset(word for word in words if word in lex.COLOURS)


def title_at(words: Words, start: int, listed: tuple[Listed, ...]) -> Titled | None:
    """The listed action that the words standing here name, if they name any."""
    if not listed:
        return None
    vocabularies = [(one.reference, _vocabulary(one.title)) for one in listed]
    everything = frozenset().union(*(vocabulary for _, vocabulary in vocabularies))
    place, spoken = _spoken(words, start, everything)
    if not spoken:
        return None
    fitting = [reference for reference, vocabulary in vocabularies if spoken <= vocabulary]
    if fitting:
        strong = _names(spoken, fitting, listed) and (len(spoken) >= 3 or ends_the_subject(words, place))
        return Titled(tuple(fitting), place, True, strong, len(spoken))
    ranked = sorted(
        ((len(spoken & vocabulary), reference.number, reference) for reference, vocabulary in vocabularies),
        reverse=True,
    )
    best = ranked[0]
    if best[0] >= 2 and (len(ranked) == 1 or ranked[1][0] < best[0]):
        return Titled((best[2],), place, False, False, best[0])
    return Titled(tuple(one[2] for one in ranked if one[0]), place, False, False)


def _names(spoken: frozenset[str], fitting: list[Reference], listed: tuple[Listed, ...]) -> bool:
    """Two words of the title, or the one it starts with (`audit`): a later word alone may be about something else."""
    telling = spoken - _GENERIC
    if len(spoken) >= 2:
        return bool(telling)
    if not telling or len(fitting) != 1:
        return False
    title = next(one.title for one in listed if one.reference == fitting[0])
    written = [word for word in _words_of(title) if not word.isdecimal() and word not in _SMALL]
    first = next((stem(word) for word in written if stem(word) not in _GENERIC), "")
    return telling == {first} or stem(next(iter(telling))) not in {stem(word) for word in written}


_VERBS = word_set(
    "went took has had met sent got ran began begins starts started made came goes looks needs remains stays isnt wont cant"
)


def ends_the_subject(words: Words, place: int) -> bool:
    """Whether the subject ends here: `bus survey is ...`; in `bus survey forms are ...` it is about the forms."""
    if place >= len(words):
        return True
    word = words[place]
    if word.kind not in ("word",):
        return True
    return word.text in FOLLOWERS or word.text in _VERBS or lex.done_word(word.text) or word.text.endswith("ed")


def _spoken(words: Words, start: int, everything: frozenset[str]) -> tuple[int, frozenset[str]]:
    """The title words that stand here in a row, and the place behind them."""
    spoken: set[str] = set()
    place = last = start
    while place < len(words):
        word = words[place]
        if _prefixed(words, place):
            place += 2
            continue
        base = stem(word.text)
        if word.text in lex.COLOURS and stem(text_at(words, place + 1)) not in everything:
            break
        if word.kind == "word" and base in everything and word.text not in _NEVER_BUT_COLOURS:
            spoken.add(base)
            last = place + 1
        elif word.text not in _SMALL or (word.kind == "mark" and word.spaced):
            break
        elif word.text in ("one", "action", "item"):
            last = place + 1
        place += 1
    return last, frozenset(spoken)


def _prefixed(words: Words, place: int) -> bool:
    """The e of `e-scooter` and of `e-learning`: a letter that belongs to the word behind it."""
    return (
        len(words[place].text) == 1
        and words[place].kind == "word"
        and text_at(words, place + 1) == "-"
        and place + 2 < len(words)
        and not words[place + 1].spaced
        and not words[place + 2].spaced
    )


def mentions_a_title(said: str, listed: tuple[Listed, ...]) -> bool:
    """Whether two telling words of one title stand anywhere in the text."""
    spoken = {stem(word.text) for word in tokens(said[:600]) if word.kind == "word"}
    shared = [spoken & _vocabulary(one.title) for one in listed]
    return any(len(words) >= 2 and bool(words - _GENERIC) for words in shared)
