"""Is the action itself said to be done? Only a plain claim counts; everything else is a note or a question.

The claim is looked for as a whole shape (this / it / all / the number / the title, a word of being,
a word for done), never as a keyword. What stands beside it can only weaken it.
"""

from __future__ import annotations

from datetime import date

from bot.language import lexicon as lex
from bot.language.sentences import Sentence, skip_courtesies
from bot.language.verdicts import Verdict, Weight, denies, finds, holds, note
from bot.language.words import Token, is_emoji, phrases, says_any, text_at, word_set
from bot.model import Status

Words = tuple[Token, ...]

# What may follow the claim without changing it: when, by whom, thanks, a further clause.
_TAILS = word_set(
    "on at by thanks thank ty as since already now yesterday today last this ahead after via per too and so "
    "because please pls plz in off properly finally earlier just fully successfully during following ages weeks "
    "months with & , - : ( ) → . w within long some immediately back before x xx cheers done complete completed"
)
_PARTIAL_TAIL = phrases(
    "except | except for | excepting | apart from | aside from | other than | excluding | outstanding | minus | "
    "save for | barring | bar | remaining | remains | the rest | rest to follow | to follow | still | left to do "
    "| missing | so far | to date | not all | for us | our end | our side | my side | my end | from our | from my "
    "| on our | my bit | my part | our part | our bit | less the | only the | for our | for my"
)
_UNLESS_NOW = phrases("unless")
_NEVER_MIND = phrases("but", "however", "though", "although", "albeit")
_OLD = phrases(
    "years ago | last year | previously | in the past | back in | long before | a previous | first time round"
)
_MARK_LEADS = phrases(
    "please | pls | plz | can you | can you please | could you | could you please | would you | you can | you can "
    "now | we can | we can now | happy for you to | ok to | okay to | feel free to | please can you | pls can you "
    "| please could you | i have | ive | kindly | grateful if you could | so can | can now be | can be | so can "
    "be | so please | so can now be | can therefore be | you may | you may now | can also be | can both be | can "
    "all be | can you also | so you can"
)
_MARK_OBJECTS = phrases(
    "this | it | that | this one | that one | this action | the action | this off | it off | this down | as | to "
    "| off | now | being | fully | status | the status | as being | both | action | this item | off as | down as "
    "| me down as"
)
_MARKED = word_set("marked set recorded shown logged flagged classed treated moved ticked updated noted listed")
_FOR_WHOM = word_set("now good this the")


def claims_done(sentence: Sentence) -> bool:
    return any(lex.done_word(word.text) for word in sentence.words) or _hundred(sentence.words) is not None


def _hundred(words: Words) -> int | None:
    for place, word in enumerate(words):
        if word.text == "100" and text_at(words, place + 1) in ("%", "percent"):
            return place
    return None


def read_completion(sentence: Sentence, start: int, named: bool, today: date) -> Verdict | None:
    """What the sentence says of the action's completion; None where it says nothing of it.

    `start` is the place behind the subject that named this action (`named`), or behind courtesies.
    """
    if not claims_done(sentence):
        return None
    claim = plain_claim(sentence.words, start, named)
    if claim is None:
        claim = _later_claim(sentence, start, today)
    if claim is None:
        return _weaker(sentence)
    return _weigh(sentence, claim, today)


def _later_claim(sentence: Sentence, start: int, today: date) -> tuple[int, int] | None:
    """A claim in a later clause, which must name its subject: `ho gaya hai, all complete`."""
    for place in sentence.clauses:
        if place <= start:
            continue
        words = sentence.words
        marked = _mark_request(words, place)
        if marked is not None or says_any(words, place, _EXPLICIT) is not None:
            claim = plain_claim(words, place, named=False)
            if claim is not None and _harmless_before(words[start:place], today):
                return claim
    return None


_EXPLICIT = phrases(
    "this | it | its | thats | this one | this action | the action | all done | all complete | all completed | "
    "all finished | all actioned | all now | all of this | all of it | now complete | now done | now completed | "
    "job done | action complete | action completed | action now | so its | which is now"
)


def _harmless_before(words: Words, today: date) -> bool:
    return not (
        denies(words)
        or holds(words, lex.CONDITIONS)
        or holds(words, lex.HEDGES)
        or holds(words, lex.HEARSAY)
        or holds(words, lex.FUTURE)
        or finds(words, _PARTIAL_TAIL)
        or finds(words, lex.FUTURE_PHRASES)
        or finds(words, lex.HEDGE_PHRASES)
    )


def plain_claim(words: Words, start: int, named: bool) -> tuple[int, int] | None:
    """The places of a plain claim that starts here: `this is now fully complete`, `please mark as done`."""
    marked = _mark_request(words, start)
    if marked is not None:
        return start, marked
    subject = says_any(words, start, lex.SUBJECTS)
    if subject == start + 1 and text_at(words, start) == "all" and text_at(words, subject) not in lex.AUXILIARIES:
        subject = subject if subject < len(words) and lex.done_word(words[subject].text) else None
    if subject is not None and (marked := _mark_request(words, subject)) is not None:
        return start, marked
    place = _auxiliaries(words, start if subject is None else subject)
    last = _done_at(words, place)
    if last is not None:
        bare = subject is None and not named and place == start
        behind = says_any(words, last, lex.OBJECTS)
        if behind is not None and subject is None:
            return None if words[place].text == "complete" else (start, _off(words, behind))
        return (start, last) if not (bare and _leans_on(words, last)) else None
    return _by_person(words, start)


def _leans_on(words: Words, last: int) -> bool:
    """`Completed forms attached`, `Done 3 of 5`: the word belongs to what follows."""
    if last >= len(words) or is_emoji(words[last].text[:1]) or says_any(words, last, _STRINGS_BEHIND) is not None:
        return False
    if words[last].text == "and":
        return not _and_something_done(words, last + 1)
    return words[last].text not in _TAILS


_STRINGS_BEHIND = phrases(
    "pending | subject to | provided | providing | awaiting | but | unless | assuming | though | although | "
    "except | apart from | however | until | in principle | bar | excluding | other than | for now"
)
_WITH_IT = word_set(
    "circulated sent shared signed agreed submitted published filed uploaded returned emailed posted issued green "
    "amber red dusted delivered closed approved reported launched live logged all the we i they it this now "
    "everything can"
)


def _and_something_done(words: Words, place: int) -> bool:
    """`completed and circulated on Friday`, not `completed and signed forms`."""
    if text_at(words, place) not in _WITH_IT:
        return False
    behind = words[place + 1] if place + 1 < len(words) else None
    return (
        behind is None
        or behind.kind != "word"
        or behind.text in _TAILS | {"to", "for"}
        or text_at(words, place) in ("the", "all", "we", "i", "they", "it", "this", "everything", "can", "now")
    )


def _auxiliaries(words: Words, place: int) -> int:
    while place < len(words) and (words[place].text in lex.AUXILIARIES or is_emoji(words[place].text[:1])):
        place += 1
    return place


def _done_at(words: Words, place: int) -> int | None:
    """Behind the word for done that stands here: `done done`, `100% complete`."""
    start = place
    while place < len(words):
        if lex.done_word(words[place].text):
            place += 1
        elif words[place].text == "100" and text_at(words, place + 1) in ("%", "percent"):
            place += 2
        else:
            break
    return place if place > start else None


def _off(words: Words, place: int) -> int:
    return place + 1 if text_at(words, place) == "off" else place


def _mark_request(words: Words, place: int) -> int | None:
    """`please mark this as complete`, `can be marked complete`, `mark as done`: behind the word for done."""
    while (lead := says_any(words, place, _MARK_LEADS)) is not None:
        place = lead
    if text_at(words, place) == "be":
        place += 1
    if text_at(words, place) not in lex.MARKING and text_at(words, place) not in _MARKED:
        return None
    place += 1
    for _ in range(6):
        behind = says_any(words, place, _MARK_OBJECTS)
        if behind is None:
            break
        place = behind
    return _done_at(words, place)


def _by_person(words: Words, start: int) -> tuple[int, int] | None:
    """`Sue has completed this`, `we've now actioned it`: somebody, a word for done, and the action as object."""
    place = start
    while (place < min(start + 5, len(words)) and words[place].kind in ("word", "mention")) or text_at(
        words, place
    ) == "@":
        if place > start and (words[place].text in lex.AUXILIARIES or lex.done_word(words[place].text)):
            break
        if words[place].text in _NOT_PEOPLE:
            return None
        place += 1
    if place == start:
        return None
    last = _done_at(words, _auxiliaries(words, place))
    behind = None if last is None else says_any(words, last, lex.OBJECTS)
    return None if behind is None else (start, _off(words, behind))


_NOT_PEOPLE = (
    lex.NEGATIONS
    | lex.CONDITIONS
    | lex.HEDGES
    | lex.HEARSAY
    | lex.FUTURE
    | lex.DEGREES
    | word_set(
        "to be being get getting has have had and or but draft phase part some half most who what when where why how "
        "which after before while because since as than whoever anyone anybody someone somebody let lets"
    )
) - word_set("ive weve theyve")


def _weigh(sentence: Sentence, claim: tuple[int, int], today: date) -> Verdict:
    """A plain claim, weakened by what stands beside it."""
    words, last = sentence.words, claim[1]
    head, tail = sentence.words[: claim[0]], words[last:]
    if holds(head, lex.HEDGES) or holds(head, lex.HEARSAY) or finds(head, lex.HEDGE_PHRASES):
        return _proposed("hearsay or hedge before a claim", last)
    if denies(head) or holds(head, lex.CONDITIONS):
        return note("negation or condition before a claim", denies=True)
    if finds(tail, lex.IDIOMS) or finds(words[claim[0] :], lex.IDIOMS):
        return Verdict("an idiom", Weight.ASK, last=last)
    last = _past_marks(words, last)
    following = text_at(words, last)
    if following and following not in _TAILS and last == claim[1] and not is_emoji(following[:1]):
        return _odd_tail(words, last)
    if following == "by" and _by_when(words, last + 1):
        return _proposed("done by a day to come: a new date, or a promise?", last)
    if following in ONWARD and not goes_on_plainly(sentence, last):
        return _odd_tail(words, last)
    if finds(tail, _PARTIAL_TAIL):
        return note("completed in part")
    reason = weakened(tail, today)
    return (
        _proposed(reason, last)
        if reason
        else Verdict("plain claim of completion", Weight.SURE, Status.COMPLETED, last=last)
    )


def _past_marks(words: Words, place: int) -> int:
    """Behind a comma or a dash the same words may follow as behind the claim itself: `done - for adults`."""
    here = place
    while here < len(words) and words[here].text in (",", "-", ":", "("):
        here += 1
    return here if text_at(words, here) in ONWARD | {"for", "from", "except"} else place


def _odd_tail(words: Words, last: int) -> Verdict:
    following = text_at(words, last)
    tail = words[last:]
    if finds(tail[:3], lex.STRINGS):
        return (
            note("completed in part")
            if finds(tail, _PARTIAL_TAIL)
            else _proposed("completed with a string attached", last)
        )
    if following == "for":
        behind = text_at(words, last + 1)
        rule = "done for now, or for somebody"
        return _proposed(rule, last) if behind in _FOR_WHOM else note("completed for one part only")
    if finds(tail, _PARTIAL_TAIL) or following in ("from", "to", "except"):
        return note("completed in part")
    if finds(tail[:1], _NEVER_MIND):
        return note("completed in part") if finds(tail, _PARTIAL_TAIL) else _proposed("completed, but", last)
    return _proposed("a claim that goes on in a way not known", last)


def _by_when(words: Words, place: int) -> bool:
    from bot.language.date_names import month_of, weekday_of

    following = text_at(words, place)
    if following in (
        "the",
        "end",
        "then",
        "tomorrow",
        "next",
        "eop",
        "cop",
        "cob",
        "eow",
        "noon",
        "q",
        "christmas",
        "easter",
        "close",
    ):
        return (
            following != "the" or text_at(words, place + 1) in ("end", "time", "next") or _is_number(words, place + 1)
        )
    return _is_number(words, place) or bool(month_of(following)) or weekday_of(following) is not None


def _is_number(words: Words, place: int) -> bool:
    return place < len(words) and words[place].kind == "number"


def weakened(tail: Words, today: date) -> str:
    """Why words behind (or beside) a claim weaken it; "" where they do not."""
    sentence = Sentence(tail, False, "")
    plain = sentence.plain
    if denies(plain):
        return "a claim with a denial beside it"
    if finds(plain, lex.STRINGS) or holds(plain, lex.CONDITIONS):
        return "completed with a string attached"
    if holds(plain, lex.HEDGES) or finds(tail, lex.HEDGE_PHRASES):
        return "a hedged claim"
    if (
        holds(plain, lex.FUTURE)
        or finds(plain, lex.FUTURE_PHRASES)
        or finds(plain, _PARTIAL_TAIL)
        or finds(plain, _PARTS)
    ):
        return "a claim with something left to do"
    if holds(plain, lex.DEGREES) or finds(plain, lex.DEGREE_PHRASES) or _count_of_count(plain):
        return "a claim with a degree or a count beside it"
    if holds(plain, lex.HEARSAY):
        return "somebody else's claim"
    if finds(plain, lex.SARCASM) or finds(plain, lex.IDIOMS):
        return "sarcasm or an idiom"
    if finds(plain, _NEVER_MIND) or finds(plain, _REDO):
        return "completed, but"
    return "an old completion" if is_old(plain, today) else ""


_REDO = phrases(
    "redo | redoing | again | reopen | reopened | reopening | start again | start over | revisit | wrong | "
    "mistake | error | premature | incorrect | closed | close | n / a"
)


_PARTS = phrases(
    "phase | stage | tranche | part one | part 1 | part two | part 2 | first draft | interim | first half | "
    "second half | in part | partly"
)


def _count_of_count(words: Words) -> bool:
    """3 of 5, 29 out of 30, 4/5."""
    for place, word in enumerate(words):
        if word.kind == "number":
            here = place + 2 if text_at(words, place + 1) == "out" else place + 1
            if text_at(words, here) == "of" or (
                text_at(words, here) == "/" and here < len(words) and not words[here].spaced
            ):
                if _is_number(words, here + 1) or text_at(words, here + 1) in ("the", "them", "our", "these"):
                    return True
    return False


def is_old(words: Words, today: date) -> bool:
    """A year before this one, or `years ago`."""
    return finds(words, _OLD) or any(
        word.kind == "number" and len(word.text) == 4 and 1990 <= int(word.text) < today.year for word in words
    )


def _proposed(rule: str, last: int = 0) -> Verdict:
    return Verdict(rule, Weight.ASK, Status.COMPLETED, last=last)


# -- no plain claim: why the word for done is there -----------------------------------------------------


def _weaker(sentence: Sentence) -> Verdict:
    words = sentence.plain
    if finds(words, lex.IDIOMS) and not denies(words):
        return Verdict("an idiom", Weight.ASK)
    if denies(words):
        return _denied(words)
    if holds(words, _SEEMING) or (holds(words, _BOUND) and "now" in sentence.bag):
        return _proposed("it seems or ought to be done")
    if finds(words, _UNLESS_NOW):
        return _proposed("completed unless something happens")
    if holds(words, lex.CONDITIONS):
        return note("a condition")
    if holds(words, lex.FUTURE) or finds(words, lex.FUTURE_PHRASES):
        return note("completion to come")
    if is_degree(words):
        return note("nearly, mostly, a percentage", Status.IN_PROGRESS)
    if finds(words, lex.EXCEPTIONS) or _count_of_count(words):
        return note("part of it is completed")
    if holds(words, lex.HEARSAY) or holds(words, lex.HEDGES) or finds(words, lex.HEDGE_PHRASES):
        return _proposed("hearsay or hedge")
    if finds(words, _OLD):
        return _proposed("an old completion")
    return note("another thing is completed")


_SEEMING = word_set("seem seems seemed appear appears appeared might may looks")
_BOUND = word_set("should must ought")
_BLOCKERS = word_set("until till before unless without because while pending")


def _denied(words: Words) -> Verdict:
    """Not done; `cannot be done until` is blocked; `not sure whether it is done` is a hedge."""
    if finds(words, _UNSURE):
        return _proposed("unsure whether it is done")
    if holds(words, lex.CANNOT) and holds(words, _BLOCKERS):
        return note("cannot be done until", Status.BLOCKED, denies=True)
    return note("said not to be done", denies=True)


_UNSURE = phrases(
    "not sure | not certain | unsure | dont know | do not know | not clear | cant remember | cannot remember"
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
        if word.text == "/" and place and _is_number(words, place - 1) and _is_number(words, place + 1):
            numerator, denominator = words[place - 1].text, words[place + 1].text
            if len(numerator) == 1 and denominator in ("2", "3", "4") and numerator < denominator:
                return True
    return False


from bot.language.tails import ONWARD, goes_on_plainly

__all__ = ["claims_done", "is_degree", "is_old", "plain_claim", "read_completion", "skip_courtesies", "weakened"]
