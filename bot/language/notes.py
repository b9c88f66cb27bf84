"""What is left of a message once number, verb, state, colour, date, owner and courtesies are spent: the note."""

from __future__ import annotations

from bot.language import lexicon as lex
from bot.language.sentences import Sentence
from bot.language.verdicts import Verdict, Weight
from bot.language.words import word_set

_EMPTY = (
    lex.DONE
    | lex.DONE_ABROAD
    | lex.AUXILIARIES
    | lex.PRONOUNS
    | frozenset(lex.COLOURS)
    | word_set(
        "i can confirm please pls mark as action actions rag set to move turn due date deadline new close reopen the "
        "one for of on monday tuesday wednesday thursday friday saturday sunday yesterday today morning afternoon "
        "last night week thanks thank you all sorry hi cheers be so good news happy report say complete delay in "
        "updating update from me status red amber green no done and by this it that could would marked marking "
        "x xx reassign reassigned assign owner change push pushed extend extended slipping slipped back put my off add cc "
        "are we finally just now"
    )
)


def note_of(verdicts: tuple[Verdict, ...], updates: tuple[Sentence, ...], note: str) -> str:
    """The text worth keeping: nothing only where every word was spent on the change or on courtesy."""
    changes = [one for one in verdicts if one.weight is not Weight.NOTE]
    if not changes:
        return note
    spent = max([one.last for one in verdicts])
    if len(updates) == 1 and len(changes) == 1 and spent:
        rest = updates[0].words[spent:]
        head = updates[0].words[updates[0].start : changes[0].first]
        left = [
            word
            for word in (*head, *rest)
            if word.kind in ("word", "number", "link", "mention") and word.text not in _EMPTY
        ]
        return note if left else ""
    left = [
        word
        for sentence in updates
        for word in sentence.words
        if word.kind in ("word", "number", "link") and word.text not in _EMPTY
    ]
    owned = any(one.owner or one.due is not None for one in changes)
    return note if len(left) > (4 if owned else 0) else ""
