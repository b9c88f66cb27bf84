"""What stands beside a claim and weakens it: strings, hedges, degrees, counts, old years; refuses to read the claim itself."""

from __future__ import annotations

from datetime import date

from bot.language import lexicon as lex
from bot.language.date_names import MONTH_NUMBERS
from bot.language.sentences import Sentence
from bot.language.verdicts import finds
from bot.language.words import Token, phrases, text_at, word_set

Words = tuple[Token, ...]

# A part is done: the words are kept, nothing is proposed.
PARTLY = phrases(
    "but for | all but | some of | part of | half of | most of | one of | few of | bits of | only | just the | in draft | except "
    "| except for | excepting | apart from | aside from | other than | excluding | outstanding | minus | save "
    "for | barring | bar | remaining | remains | the rest | rest to follow | so far | to date | not all | for "
    "us | our end | our side | my side | my end | from our | from my | on our | my bit | my part | our part | "
    "our bit | less the | only the | for our | for my"
)
# Something is left to do behind a claim: asked.
LEFT_OVER = phrases(
    "more to | more work | last bit | final bit | to go | to do | to come | to confirm | to check | to finish "
    "| to sort | to tidy | to chase | to review | to sign | to add | left | gaps | snags | snagging | tidying "
    "| to follow | still | left to do | missing"
)


BUT = phrases("but", "however", "though", "although", "albeit")
LONG_AGO = phrases(
    "years ago | last year | previously | in the past | back in | long before | a previous | first time round"
)


def weakened(tail: Words, today: date) -> str:
    """Why words behind (or beside) a claim weaken it; "" where they do not."""
    if not tail:
        return ""
    said = Sentence(tail, False, "")
    plain = said.plain
    rest = Sentence(plain, False, "") if len(plain) < len(tail) else said
    if rest.has(lex.NEGATIONS) or rest.says(lex.NEGATION_PHRASES):
        return "a claim with a denial beside it"
    if rest.says(lex.STRINGS) or rest.has(lex.CONDITIONS):
        return "completed with a string attached"
    if rest.has(lex.HEDGES) or said.says(lex.HEDGE_PHRASES):
        return "a hedged claim"
    if (
        rest.has(lex.FUTURE)
        or rest.says(lex.FUTURE_PHRASES)
        or rest.says(PARTLY)
        or rest.says(LEFT_OVER)
        or rest.says(_PARTS)
    ):
        return "a claim with something left to do"
    if is_degree(plain) or counts_of_a_count(plain):
        return "a claim with a degree or a count beside it"
    if rest.has(lex.HEARSAY):
        return "somebody else's claim"
    if rest.says(lex.SARCASM) or rest.says(lex.IDIOMS):
        return "sarcasm or an idiom"
    if rest.says(BUT) or rest.says(_REDO):
        return "completed, but"
    if is_old(plain, today):
        return "an old completion"
    return "a day to come" if _to_come(plain, today) else ""


_COMING = word_set("easter christmas summer autumn winter spring")


def _to_come(words: Words, today: date) -> bool:
    """`in June`, said in March; `after Easter`: a claim and a day to come do not go together."""
    return any(_comes(words, place, today) for place in range(1, len(words)))


_UP_TO = word_set("in of until after before end")


def _comes(words: Words, place: int, today: date) -> bool:
    before = words[place - 1].text
    if words[place].text in _COMING:
        return before in ("after", "before", "over", "until")
    month = MONTH_NUMBERS.get(words[place].text)
    return month is not None and before in _UP_TO and 0 < (month - today.month) % 12 <= 6


# What may follow a claim in a word or two without limiting it: `done - see attached`, `finished, thanks Jo`.
_LITTLE = word_set(
    "thanks thank ta cheers attached attachment enclosed evidence photos link linked today yesterday sorry finally please pls all now everyone "
    "folks team both properly hooray phew yay done complete completed finished actioned morning afternoon last night week monday tuesday wednesday "
    "thursday friday fully green already ok okay regards x xx too as well at per email emailed circulated sent shared signed filed published uploaded approved agreed bot"
)


_PREPOSITIONS = word_set("in for on at from to apart except besides under within")


def limits(words: Words) -> bool:
    """A word or two behind a claim that may limit it: `done (north)`, `finished: draft`."""
    spoken = [word for word in words if word.kind in ("word", "number")]
    if 0 < len(spoken) <= 4 and spoken[0].text in _PREPOSITIONS:
        return True
    most = 2 if words and words[0].text in ("(", ":") else 1
    return 0 < len(spoken) <= most and not any(word.text in _LITTLE for word in spoken)


_REDO = phrases(
    "redone | wait | hang on | hold on | later | away | check | , confirm | - confirm | and confirm | to confirm | please confirm | then confirm | you confirm | we confirm | verify | closing | review in | see above | see below | same as | has it now | has this now | as a draft | as best | as much as | as one of | so to speak | touch wood | fingers crossed | theoretically | too early | too late | too soon | redo | redoing | again | reopen | reopened | reopening | start again | start over | revisit | wrong | "
    "mistake | error | premature | incorrect | closed | close | n / a"
)


_PARTS = phrases(
    "round one | round 1 | round two | round 2 | first round | second round | first batch | wave 1 | wave one | draft | drafts | phase | stage | tranche | part one | part 1 | part two | part 2 | first draft | interim | first half | "
    "second half | in part | partly"
)


def is_part(words: Words) -> bool:
    """Whether only a part is spoken of: `except the map`, `phase 1`, `draft`, `3 of 5`, `half`."""
    sentence = Sentence(words, False, "")
    return sentence.says(PARTLY) or sentence.says(_PARTS) or counts_of_a_count(words) or is_degree(words)


def counts_of_a_count(words: Words) -> bool:
    """3 of 5, 29 out of 30, 4/5."""
    return any(word.kind == "number" and _of_a_whole(words, place) for place, word in enumerate(words))


_WHOLES = word_set("the them our these")


def _of_a_whole(words: Words, place: int) -> bool:
    here = place + 2 if text_at(words, place + 1) == "out" else place + 1
    slashed = text_at(words, here) == "/" and not words[here].spaced
    if text_at(words, here) != "of" and not slashed:
        return False
    return number_at(words, here + 1) or text_at(words, here + 1) in _WHOLES


def is_old(words: Words, today: date) -> bool:
    """A year before this one, or `years ago`."""
    return finds(words, LONG_AGO) or any(
        word.kind == "number" and len(word.text) == 4 and 1990 <= int(word.text) < today.year for word in words
    )


def is_degree(words: Words) -> bool:
    """Almost, nearly, 90%, a fraction; 100% is done and no degree."""
    if finds(words, lex.DEGREE_PHRASES):
        return True
    for place, word in enumerate(words):
        if word.text in lex.DEGREES:
            return True
        if word.text == "%" and text_at(words, place - 1) != "100":
            return True
        if word.text == "/" and place and number_at(words, place - 1) and number_at(words, place + 1):
            numerator, denominator = words[place - 1].text, words[place + 1].text
            if len(numerator) == 1 and denominator in ("2", "3", "4") and numerator < denominator:
                return True
    return False


def number_at(words: Words, place: int) -> bool:
    return place < len(words) and words[place].kind == "number"
