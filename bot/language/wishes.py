"""Doubts and wishes put as questions, questions answered at once, and names under a message."""

from __future__ import annotations

from datetime import date

from bot.language import lexicon as lex
from bot.language.asides import Aside
from bot.language.dates import due_at
from bot.language.moved_dates import read_moved_date
from bot.language.sentences import Sentence
from bot.language.verdicts import Verdict, Weight
from bot.language.words import Token, phrases, says_any, word_set
from bot.model import Due, Status

_YES = word_set("yes yep yeah yup aye")


def answers_itself(spoken: tuple[Sentence, ...], place: int) -> bool:
    """`Is it done? Yes` says something, though it is put as a question."""
    if not spoken[place].asks or not spoken[place].claims_done or place + 1 >= len(spoken):
        return False
    return spoken[place + 1].words[0].text in _YES


def is_signature(sentence: Sentence, author: str) -> bool:
    """A name alone on the last line: who writes, not what is said."""
    words = sentence.words
    if len(words) > 3 or not all(word.kind == "word" and sentence.said[word.start].isupper() for word in words):
        return False
    if {word.text for word in words} <= set(author.lower().split()):
        return True
    own_line = sentence.said[: words[0].start].rstrip(" ").endswith("\n")
    return own_line and sentence.said[words[-1].end :].strip(" .!") == "" and not _means_something(words)


def _means_something(words: tuple[Token, ...]) -> bool:
    return any(lex.done_word(word.text) or word.text in lex.COLOURS or word.text in _STATES for word in words)


_STATES = word_set(
    "ongoing closed stalled blocked paused outstanding incomplete started delayed sorted none no yes not"
)


def hedged_question(sentence: Sentence, aside: Aside) -> bool:
    """`done, I think?` is a hedge; `is this done?` is a question."""
    return (
        aside is Aside.QUESTION
        and sentence.asks
        and sentence.claims_done
        and bool(sentence.bag & {"think", "thought", "believe", "reckon", "sure"})
        and not sentence.bag & {"do", "does", "did", "who", "when", "what", "can", "you", "anyone"}
    )


_DOUBTING = word_set("maybe perhaps think reckon probably possibly believe guess suppose")
_MORE_TIME = phrases(
    "another week | another month | another fortnight | another few | more time | a bit longer | longer | an extension | "
    "extend | extended | extension | a few more | more days | more weeks | two more | one more | push | put back | "
    "move | postpone | defer | until | delay | be moved | be pushed | be deferred | be postponed | be delayed"
)


def says_doubt(words: tuple[Token, ...]) -> bool:
    return any(word.text in _DOUBTING for word in words)


def wishes_for_time(words: tuple[Token, ...]) -> bool:
    """`could it have another month`, `can we push it back`: more time is wished for."""
    return any(says_any(words, place, _MORE_TIME) is not None for place in range(len(words)))


_IN_ASKED_CHANGE = word_set("can could may shall please would might any ok is")

_IN_ASKED_CHANGE_2 = word_set("can could shall should may would ok is please might any")


def asked_change(sentence: Sentence, today: date) -> Verdict | None:
    """`Could this wait until June?`, `can this be closed?`: a wish put as a question is asked back."""
    words = sentence.words
    first = sentence.words[sentence.start].text if sentence.start < len(words) else ""
    if first not in _IN_ASKED_CHANGE_2:
        return None
    if first in _IN_ASKED_CHANGE:
        for place in range(sentence.start, min(sentence.start + 7, len(words))):
            moved = read_moved_date(sentence, place, False, today)
            if moved is not None:
                return Verdict(
                    "a request to move the date", Weight.ASK, due=moved.due if moved.due and moved.due.date else None
                )
    until = next((step for step, word in enumerate(words) if word.text in ("until", "to")), None)
    if until is not None and sentence.bag & {"until", "extension", "longer"}:
        place = until
        due = due_at(words, place, today)
        if due is not None:
            return Verdict("a request for more time", Weight.ASK, due=Due("", due.kind, due.date) if due.date else None)
    if wishes_for_time(words) and sentence.bag & {"another", "more", "longer", "extension", "extended", "extend"}:
        return Verdict("a request for more time", Weight.ASK)
    if sentence.bag & {"reopen", "reopened"} or {"re", "opened"} <= sentence.bag:
        return Verdict("a question whether to reopen", Weight.ASK, reopen=True)
    closes = any(word.text in ("close", "closed") for word in words) and first in ("can", "could", "should", "shall")
    if closes:
        return Verdict("a question whether to close", Weight.ASK, Status.CLOSED)
    marks = (
        first in ("can", "could", "shall")
        and any(word.text in ("mark", "marked", "sign", "tick") for word in words)
        and sentence.claims_done
    )
    return Verdict("a question whether it is done", Weight.ASK, Status.COMPLETED) if marks else None
