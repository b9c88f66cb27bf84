"""Numbers that may be actions and may be counts: the piece they open is asked about, never written at once."""

from __future__ import annotations

from bot.language import lexicon as lex
from bot.language.numbered import FOLLOWERS, MONTHS, Numbered
from bot.language.references import LEADING, OWNED
from bot.language.sentences import Sentence
from bot.language.verdicts import holds
from bot.language.weakening import number_at
from bot.language.words import NUMBER_WORDS, Token, text_at, word_set

Words = tuple[Token, ...]
Cut = tuple[int, tuple[Numbered, ...]]

# What stands behind the number of an action when the rest of the line names actions too.
_STATELY = (
    lex.DONE
    | FOLLOWERS
    | word_set(
        "red amber green is isnt was not no nothing still now complete both all ongoing outstanding ✅ as also waiting"
    )
)
_IF = word_set("if once when unless until")
_EVERYTHING = word_set("all everything none every most some nobody both either neither") - {"both"}
_LITTLE = word_set("then now for so and but to on , . : ; - ( ) & also too again or / which that leaves")


def is_doubtful(sentence: Sentence, cuts: list[Cut], index: int) -> bool:
    """Whether the numbers of this piece may be something else than actions."""
    words = sentence.words
    group = cuts[index][1]
    if _runs_on(words, group[-1].last):
        return True
    before = words[: cuts[0][1][0].first]
    if before and _counted_all(before, len(group)) and not _empty(words, cuts, index):
        return False
    if index == 0 and holds(before, _EVERYTHING) and not sentence.has(_NONE_OF):
        return True
    if _empty(words, cuts, index):
        return True
    plain = group[0].marked or text_at(words, group[0].first - 1) in ("action", "actions")
    if index == 0:
        return not plain and _behind_something(sentence, cuts[0][0], group[0])
    between = words[cuts[index - 1][1][-1].last : group[0].first]
    if words[sentence.start].text in _IF or any(word.text in _IF for word in between):
        return True  # `12 once 14 is done`
    if plain or text_at(words, group[0].first - 1) in LEADING:
        return False
    return not all(_stately(words, cut[1][-1].last) for cut in cuts[:index])


_NONE_OF = word_set("nothing no not")


def _counted_all(before: Words, count: int) -> bool:
    """`all three of 5, 8 and 9`, `all of 5 and 8`: the list says itself which are all."""
    said = [word.text for word in before if word.kind in ("word", "number")]
    number = NUMBER_WORDS.get(said[1], 0) if len(said) == 3 else 0
    return said == ["all", "of"] or (len(said) == 3 and said[0] == "all" and said[2] == "of" and number == count > 1)


def _runs_on(words: Words, place: int) -> bool:
    """`12 to 15`, `12 or 15`, `12/15`, `12 15`: a range, a choice or a heap of numbers."""
    following = text_at(words, place)
    if number_at(words, place):
        after = text_at(words, place + 1)
        return not after or lex.done_word(after) or after in lex.COLOURS or number_at(words, place + 1)
    if following == "/":
        return True
    if following in ("to", "or", "through", "thru") and number_at(words, place + 1):
        after = text_at(words, place + 2)
        return after not in MONTHS and after not in ("/", "st", "nd", "rd", "th")
    return False


_LEADS_TO_IT = LEADING | {"over", ")", ":", "-"}


def _behind_something(sentence: Sentence, begin: int, first: Numbered) -> bool:
    """`forms out, 15 done`: a bare number behind a clause that named no action."""
    words = sentence.words
    if first.first <= sentence.start or text_at(words, first.first - 1) in _LEADS_TO_IT:
        return False
    if text_at(words, first.first - 1) in ("of", "on", "for") and text_at(words, first.first - 2) in OWNED:
        return False
    return any(word.kind in ("word", "number") for word in words[max(begin, sentence.start) : first.first])


def _stately(words: Words, place: int) -> bool:
    """Whether what follows a number speaks of an action: not of a count (`forms out`) and not of a figure."""
    while text_at(words, place) in ("-", ":", ",", "(", "."):
        place += 1
    if place >= len(words):
        return True
    word = words[place]
    if word.kind == "number":
        return False
    return word.text in _STATELY or lex.done_word(word.text) or not word.text.endswith("s") or word.text.endswith("ss")


def _empty(words: Words, cuts: list[Cut], index: int) -> bool:
    """A number with nothing said of it, before or behind."""
    begin, group = cuts[index]
    end = cuts[index + 1][0] if index + 1 < len(cuts) else len(words)
    said = (*words[begin : group[0].first], *words[group[-1].last : end])
    return not any(word.text not in _LITTLE for word in said)


def counts_first(spoken: Sentence) -> bool:
    """Whether what is said of a piece starts with a figure or a plural: later bare numbers may count the same things."""
    words = spoken.words
    pronoun = next((place for place, word in enumerate(words) if word.kind == "reference"), None)
    return pronoun is not None and not _stately(words, pronoun + 1)
