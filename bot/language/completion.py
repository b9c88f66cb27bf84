"""Is the action itself said to be done? Only a plain claim counts; everything else is a note or a question.

The claim is looked for as a whole shape (this / it / all / the number / the title, a word of being,
a word for done), never as a keyword. What stands beside it can only weaken it.
"""

from __future__ import annotations

from datetime import date

from bot.language import lexicon as lex
from bot.language.claims import TAILS, and_something_done, dated_behind, mark_request, plain_claim
from bot.language.date_names import month_of, weekday_of
from bot.language.given_names import is_person
from bot.language.sentences import Sentence
from bot.language.tails import ONWARD, goes_on_plainly
from bot.language.verdicts import Verdict, Weight, denies, finds, holds, note
from bot.language.weakening import BUT, LONG_AGO, PARTLY, counts_of_a_count, is_degree, limits, number_at, weakened
from bot.language.words import Token, is_emoji, phrases, says_any, text_at, word_set
from bot.model import Status

Words = tuple[Token, ...]

PLAIN_CLAIM = "plain claim of completion"

_UNLESS_NOW = phrases("unless")


_FOR_WHOM = word_set("now good this the")


def read_completion(sentence: Sentence, start: int, named: bool, today: date) -> Verdict | None:
    """What the sentence says of the action's completion; None where it says nothing of it.

    `start` is the place behind the subject that named this action (`named`), or behind courtesies.
    """
    if not sentence.claims_done:
        return None
    claim = plain_claim(sentence.words, start, named, sentence.said)
    if claim is not None:
        return _earlier(sentence, claim) or _weigh(sentence, claim, today)
    later = _later_claim(sentence, start, today)
    if later is None:
        return _closing_word(sentence, start, today) or _weaker(sentence)
    found = _weigh(sentence, later[0], today)
    if later[1] or found.weight is not Weight.SURE:
        return found
    weaker = _weaker(sentence)
    return weaker if weaker.status is not None or weaker.denies else _proposed("a claim behind words that may limit it")


def _earlier(sentence: Sentence, claim: tuple[int, int]) -> Verdict | None:
    """`It had been completed`: before what? The claim tells of an earlier state."""
    if "had" not in sentence.bag:
        return None
    inside = sentence.words[claim[0] : claim[1]]
    past = any(word.text == "had" and text_at(inside, place + 1) in _BEEN for place, word in enumerate(inside))
    return _proposed("an earlier state", claim[1]) if past else None


_BEEN = lex.DONE | word_set("been already")


def _closing_word(sentence: Sentence, start: int, today: date) -> Verdict | None:
    """`Signed yesterday, completed`: a step, and behind a comma the word for done alone; asked, for it may sum up the whole."""
    words = sentence.words
    last = len(words)
    while last and (words[last - 1].kind in ("mark", "other") or words[last - 1].text in _CLOSING_LITTLE):
        last -= 1
    place = last - 1
    while place > start and words[place].text in lex.AUXILIARIES and words[place].kind == "word":
        place -= 1
    if place <= start + 1 or not lex.done_word(words[place].text) or words[place - 1].text not in (",", "-", ":"):
        return None
    head = words[start : place - 1]
    if all(word.text in lex.DONE_ABROAD for word in head):
        return Verdict(PLAIN_CLAIM, Weight.SURE, Status.COMPLETED, last=last, first=place)
    if weakened(head, today) or denies(head) or holds(head, lex.CONDITIONS) or limits(head):
        return None
    return _proposed("a word for done behind a step")


_CLOSING_LITTLE = word_set("now thanks thank you all today please")


def _later_claim(sentence: Sentence, start: int, today: date) -> tuple[tuple[int, int], bool] | None:
    """A claim in a later clause, which must name its subject; and whether the clause before leaves it whole.

    `Rang them on Monday and it is done now` states something first; `In the north, it is done` limits the claim.
    """
    words = sentence.words
    for place in sentence.clauses:
        if place <= start:
            continue
        if mark_request(words, place) is not None or says_any(words, place, _EXPLICIT) is not None:
            claim = plain_claim(words, place, named=False, said=sentence.said)
            if claim is not None:
                return claim, _leaves_whole(words[start:place], today)
    return None


_LIMITING = word_set(
    "in for on at from by of to with last original originally previously before after under over as like unlike per via "
    "according between during within without and but or if when once re regarding about shown listed recorded marked called"
)


def _leaves_whole(head: Words, today: date) -> bool:
    """Whether the clause before a claim is a statement of its own, without a word that weakens the claim."""
    spoken = [word for word in head if word.kind not in ("mark", "other", "reference", "title")]
    joined = bool(spoken) and spoken[-1].text == "and"
    if joined:
        spoken.pop()
    if spoken and all(word.text in lex.DONE_ABROAD for word in spoken):
        return True
    if len(spoken) < 3 or spoken[0].text in _LIMITING or any(word.text == ":" for word in head[-2:]):
        return False
    if joined and (spoken[0].kind == "number" or spoken[0].text in _AMOUNTS):
        return False  # `two more weeks and it is done`
    return not weakened(head, today)


_AMOUNTS = word_set("one two three four five six a an another final last just only some few more")


_EXPLICIT = phrases(
    "this | it | its | thats | this one | this action | the action | all done | all complete | all completed | "
    "all finished | all actioned | all now | all of this | all of it | now complete | now done | now completed | "
    "job done | action complete | action completed | action now | so its | which is now"
)


def _weigh(sentence: Sentence, claim: tuple[int, int], today: date) -> Verdict:
    """A plain claim, weakened by what stands beside it."""
    words, last = sentence.words, claim[1]
    head, tail = Sentence(words[sentence.start : claim[0]], False, "").plain, words[last:]
    if finds(words[: claim[1]], lex.SARCASM):
        return Verdict("sarcasm", Weight.ASK, last=last)
    if head and (holds(head, lex.HEDGES) or holds(head, lex.HEARSAY) or finds(head, lex.HEDGE_PHRASES)):
        return _proposed("hearsay or hedge before a claim", last)
    if head and (denies(head) or holds(head, lex.CONDITIONS)):
        return note("negation or condition before a claim", denies=True)
    if finds(words[claim[0] :], lex.IDIOMS):
        return Verdict("an idiom", Weight.ASK, last=last)
    dated = dated_behind(words, last, date(today.year, 1, 1))
    if dated is not None and dated.date is not None and dated.date <= today:
        last, claim = dated.last, (claim[0], dated.last)
        tail = words[last:]
    last = _past_marks(words, last)
    following = text_at(words, last)
    if following and following not in TAILS and last == claim[1] and not is_emoji(following[:1]):
        return _odd_tail(words, last, sentence.said)
    if following == "by" and _by_when(words, last + 1):
        return _proposed("done by a day to come: a new date, or a promise?", last)
    if following in ONWARD and not goes_on_plainly(sentence, last):
        return _odd_tail(words, last, sentence.said)
    if following == "and" and last == claim[0] + 1 and not and_something_done(words, last + 1):
        return _proposed("a claim that goes on in a way not known", last)
    if finds(tail, PARTLY):
        return note("completed in part")
    marked = last < len(words) and words[last].kind == "mark"
    narrow = marked and (limits(tail) or _names_a_place(tail, sentence.said)) and not is_person(tail, sentence.said)
    reason = weakened(tail, today) or ("a word that may limit the claim" if narrow else "")
    return (
        _proposed(reason, last)
        if reason
        else Verdict(PLAIN_CLAIM, Weight.SURE, Status.COMPLETED, last=last, first=claim[0])
    )


def _names_a_place(tail: Words, said: str) -> bool:
    """`Done - Elm Ward`: capitals alone behind a claim may be the part of it that is done."""
    spoken = [word for word in tail if word.kind not in ("mark", "other")]
    capitals = all(word.kind == "word" and said[word.start].isupper() for word in spoken)
    return capitals and 1 < len(spoken) <= 3 and not all(said[word.start : word.end].isupper() for word in spoken)


_NARROWING = ONWARD | {"for", "from", "except"}


def _past_marks(words: Words, place: int) -> int:
    """Behind a comma or a dash the same words may follow as behind the claim itself: `done - for adults`."""
    here = place
    while here < len(words) and words[here].text in (",", "-", ":", "("):
        here += 1
    return here if text_at(words, here) in _NARROWING else place


def _odd_tail(words: Words, last: int, said: str) -> Verdict:
    following = text_at(words, last)
    tail = words[last:]
    if finds(tail[:3], lex.STRINGS):
        return note("completed in part") if finds(tail, PARTLY) else _proposed("completed with a string attached", last)
    if following == "for":
        behind = text_at(words, last + 1)
        rule = "done for now, or for somebody"
        return _proposed(rule, last) if behind in _FOR_WHOM else note("completed for one part only")
    if (
        finds(tail, PARTLY)
        or following in ("from", "to", "except")
        or (following in _WHERE and denies(tail) and _capital(said, words, last + 1))
    ):
        return note("completed in part")
    if finds(tail[:1], BUT):
        return note("completed in part") if finds(tail, PARTLY) else _proposed("completed, but", last)
    return _proposed("a claim that goes on in a way not known", last)


_WHERE = word_set("in at")


def _capital(said: str, words: Words, place: int) -> bool:
    """Whether a place is named: `finished in Elmside, not at the harbour`."""
    return place < len(words) and words[place].kind == "word" and said[words[place].start].isupper()


_IN_BY_WHEN = word_set("the end then tomorrow next eop cop cob eow noon q christmas easter close")


def _by_when(words: Words, place: int) -> bool:
    following = text_at(words, place)
    if following in _IN_BY_WHEN:
        return following != "the" or text_at(words, place + 1) in ("end", "time", "next") or number_at(words, place + 1)
    return number_at(words, place) or bool(month_of(following)) or weekday_of(following) is not None


def _proposed(rule: str, last: int = 0) -> Verdict:
    return Verdict(rule, Weight.ASK, Status.COMPLETED, last=last)


# -- no plain claim: why the word for done is there -----------------------------------------------------


def _weaker(sentence: Sentence) -> Verdict:
    words = sentence.plain
    if finds(words, lex.IDIOMS) and not denies(words):
        return Verdict("an idiom", Weight.ASK)
    if denies(words):
        return _denied(words)
    if holds(words, _SEEMING) or finds(words, _MAYBE) or _ought(sentence):
        return _proposed("it seems or ought to be done")
    if holds(words, _MARKED):
        return _proposed("a wish to see it marked as done")
    if finds(words, _UNLESS_NOW):
        return _proposed("completed unless something happens")
    if holds(words, lex.CONDITIONS):
        return note("a condition")
    if holds(words, lex.FUTURE) or finds(words, lex.FUTURE_PHRASES):
        return note("completion to come")
    if is_degree(words):
        return note("nearly, mostly, a percentage", Status.IN_PROGRESS)
    if finds(words, lex.EXCEPTIONS) or counts_of_a_count(words):
        return note("part of it is completed")
    if holds(words, lex.HEARSAY) or holds(words, lex.HEDGES) or finds(words, lex.HEDGE_PHRASES):
        return _proposed("hearsay or hedge")
    if finds(words, LONG_AGO):
        return _proposed("an old completion")
    if _may_be_it(sentence):
        return _proposed("may be about this action")
    return note("another thing is completed")


_IT = phrases(
    "this is | this was | this has | this action is | this action was | this action has | this one is | it is | it was | it has been | "
    "the work is | the work has | the work was | all work is | all work has | work is now | its been | this completes | the action is | the action was | the action has | thats it"
)
_AS_DONE = word_set("as to and - : being")
_SAYING = word_set("confirmed verified agreed approved correction signed updated moved changed set reported noted")


def _may_be_it(sentence: Sentence) -> bool:
    """`Jo confirmed this is complete`, `signed off and complete`: the word for done may be about this action."""
    words = sentence.words
    for place, word in enumerate(words):
        if not lex.done_word(word.text):
            continue
        before, behind = text_at(words, place - 1) if place else "", text_at(words, place + 1)
        if behind in ("this", "it") or any(
            says_any(words, near, _IT) is not None for near in range(max(0, place - 6), place)
        ):
            return True
        ends = place + 1 >= len(words) or words[place + 1].kind == "mark" or behind in ("by", "on", "now")
        if ends and before in _AS_DONE and (before != "to" or text_at(words, sentence.start) in _SAYING):
            return True
        if place and text_at(words, sentence.start) in _SAYING and place <= sentence.start + 2:
            return True
    return False


_SEEMING = word_set("seem seems seemed appear appears appeared might looks")
_MAYBE = phrases("may be | may have | may well | could be | could have")
_BOUND = word_set("should must ought")
_WHEN = word_set(
    "by in next tomorrow before end until once when if after monday tuesday wednesday thursday friday shortly soon"
)
_MARKED = word_set("marked mark ticked recorded")


def _ought(sentence: Sentence) -> bool:
    """`should be done`, `must be done by now`: an inference; with a day to come it is a forecast."""
    if not sentence.has(_BOUND):
        return False
    return "now" in sentence.bag or "already" in sentence.bag or not sentence.has(_WHEN)


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
