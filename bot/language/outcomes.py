"""Ticks, and outcomes without a word for done, which may be the whole action: asked, with the words kept."""

from __future__ import annotations

from bot.language import lexicon as lex
from bot.language.sentences import Sentence
from bot.language.verdicts import Verdict, Weight, finds, holds
from bot.language.words import Token, is_emoji, phrases, word_set
from bot.model import Status

# The rule's name: what is said by it is an update in any case, so its words are kept while the change is asked.
OUTCOME = "an outcome that may be the whole action"


def read_tick(sentence: Sentence) -> Verdict | None:
    """A tick alone may mean done or seen."""
    plain = [word for word in sentence.words if word.text not in ("this", "-", ":")]
    if (
        plain
        and all(is_emoji(word.text[:1]) or word.text[:1] in "✅✔☑✓" for word in plain)
        and any(word.text[:1] in lex.TICKS for word in plain)
    ):
        return Verdict("a tick alone", Weight.ASK, Status.COMPLETED)
    return None


_STEPS_AHEAD = word_set(
    "comment comments draft drafts chased next then will now consultation review sign waiting awaiting feedback"
)


_BY_ITSELF = word_set(
    "this it its all sent signed published delivered circulated issued submitted sorted resolved in on off gone live"
)


def read_outcome(sentence: Sentence, start: int) -> Verdict | None:
    """An outcome without a word for done, which may be the whole action: asked, with the note kept."""
    words = sentence.plain
    if (
        holds(words, lex.NEGATIONS)
        or holds(words, lex.FUTURE)
        or finds(words, lex.FUTURE_PHRASES)
        or holds(words, lex.CONDITIONS)
    ):
        return None
    if finds(words, lex.EXCEPTIONS) or len(sentence.words) > 14 or holds(words, _STEPS_AHEAD):
        return None
    first = sentence.words[start : start + 1]
    whole = sentence.words[start:]
    if len(whole) <= 4 and holds(whole, lex.ACHIEVED) and _only_that(whole):
        return Verdict(OUTCOME, Weight.ASK, Status.COMPLETED)
    if finds(sentence.words, lex.ACHIEVED_PHRASES) and (
        holds(first, _BY_ITSELF) or (len(whole) <= 9 and finds(whole, _EVENTS))
    ):
        return Verdict(OUTCOME, Weight.ASK, Status.COMPLETED)
    return None


def _only_that(words: tuple[Token, ...]) -> bool:
    """`Sorted`, `all sorted now`, `this is resolved`; not `lamps delivered`, which is a step."""
    return all(word.text in _BESIDE_IT or word.kind == "mark" for word in words)


_BESIDE_IT = (
    lex.AUXILIARIES | lex.ACHIEVED | lex.DONE_ABROAD | lex.PRONOUNS | word_set("off up out one everything this")
)
_EVENTS = phrases(
    "did it | did this | did that | took place | has taken place | went out | went ahead | went live | has gone live | was held | were held | "
    "was published | was circulated | has been published | has been circulated | has been signed | has been sent "
    "| signed off | is live | is now live | in place | all sent"
)
