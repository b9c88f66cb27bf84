"""Closing undone, opening again, and the soft states: not started, in progress, on hold."""

from __future__ import annotations

from bot.language import lexicon as lex
from bot.language.sentences import Sentence
from bot.language.verdicts import Verdict, Weight, finds, holds, note
from bot.language.weakening import is_degree, is_part
from bot.language.words import Token, phrases, says_any, text_at, word_set
from bot.model import Status

Words = tuple[Token, ...]

_LEADS = phrases(
    "please | pls | plz | can you | can you please | could you | could you please | please can you | pls can you "
    "| kindly | we should now | would you | would you please | ok to | please can we | happy for you to | you can "
    "| you can now | we can now"
)
_POLITE_ONLY = phrases(
    "please | pls | plz | can you | can you please | could you | could you please | please can you | pls can you "
    "| kindly | would you | would you please"
)
_OBJECTS = phrases(
    "this | it | this one | that one | this action | the action | this item | this one off | this off | it off | "
    "this down | this out | that | my action"
)
_AFTER_CLOSE = word_set(
    ", . - : ( ) ! → as we not because since no please pls thanks thank now superseded overtaken withdrawn"
)
_REOPEN = word_set("reopen")
_CLOSED_HINTS = phrases(
    "good to close | fine to close | closing this | closing it | cancel this | cancel it | dont need this | do not need this | dont need to do this | wont happen | isnt happening | kill this | bin this | please withdraw | shut this down | remove it | duplicate | happy to close | propose to close | close once | close when | close after | close if | ready to close | closed | can be closed | can we close | no longer needed | no longer required | no longer relevant | no "
    "longer applicable | not needed | not required | not applicable | n / a | na | withdrawn | superseded | not "
    "taking forward | not taking this forward | not going ahead | wont be going ahead | not proceeding | not be "
    "proceeding | cancelled | canceled | abandoned | drop this | drop it | dropped | overtaken by events | delete "
    "this | remove this | take this off | take it off | duplicate of | is a duplicate | obsolete | should be "
    "closed | should close | close off | not doing this | wont be doing this | shelved | scrapped | can close | "
    "no need for this | to be closed | falls away | fallen away | redundant | propose closing | suggest closing | "
    "suggest we close | propose we close | no longer going ahead | no longer happening | not happening | no "
    "longer pursuing | not pursuing | please close | close it | close this | take off the list | struck off | no "
    "longer a priority | be closed | no longer proceeding"
)
_REOPEN_HINTS = phrases(
    "reopened | reopening | should not have been closed | shouldnt have been closed | should be reopened | needs "
    "reopening | need to reopen | needs to be reopened | closed too soon | closed too early | closed in error | "
    "closed by mistake | wrongly closed | opened again | open again | should still be open | shouldnt be closed | "
    "should not be closed | put back on | back on the list | open this again | open it again | closed prematurely "
    "| should never have been closed | reinstate | re open | reopen"
)


def read_closing(sentence: Sentence, start: int, named: bool) -> Verdict | None:
    """A clear instruction to close or to reopen; anything nearer to a wish or a report is asked."""
    bag = sentence.bag
    if not bag.isdisjoint(_REOPEN) or ("re" in bag and "open" in bag) or sentence.finds(_REOPEN_HINTS) is not None:
        found = _instruction(sentence, start, "reopen")
        if found is not None:
            return found
        if sentence.finds(_REOPEN_HINTS) is not None and not _refused(sentence):
            return Verdict("a wish to reopen", Weight.ASK, reopen=True)
    if "close" in bag:
        found = _instruction(sentence, start, "close")
        if found is not None:
            return found
    return _closed_hint(sentence, start, named)


def _instruction(sentence: Sentence, start: int, verb: str) -> Verdict | None:
    """`please close it`, `reopen`, `close 23`: the verb, the action, then an end or a reason."""
    words = sentence.words
    place = start
    if place < len(words) and words[place].kind in ("reference", "title"):
        place += 1  # `12 close please`
        while text_at(words, place) in ("-", ":", ","):
            place += 1
        start = place
    while (lead := says_any(words, place, _POLITE_ONLY)) is not None:
        place = lead
    if verb == "reopen" and text_at(words, place) == "re":
        place += 2 if text_at(words, place + 1) == "-" else 1
        if text_at(words, place) != "open":
            return None
    elif text_at(words, place) != verb:
        return None
    last = says_any(words, place + 1, _OBJECTS) or place + 1
    if text_at(words, last) == "again":
        last += 1
    if verb == "reopen":
        return _weighed(sentence, last, Verdict("an instruction to reopen", Weight.SURE, reopen=True, last=last))
    if last < len(words) and words[last].text not in _AFTER_CLOSE:
        return None
    if last == place + 1 and place == start and not sentence.has(_PLEASE) and last >= len(words):
        return Verdict("close alone: an instruction, or nearly there?", Weight.ASK)
    return _weighed(sentence, last, Verdict("an instruction to close", Weight.SURE, Status.CLOSED, last=last))


def doubtful_order(words: Words) -> bool:
    """Words beside an order to close that make it doubtful: a hedge, somebody else's wish, a wait, a part."""
    waits = Sentence(words, False, "").says(_WAITING)
    return waits or holds(words, lex.HEDGES) or holds(words, lex.HEARSAY) or is_part(words)


_WAITING = phrases(
    "awaiting | pending | subject to | waiting for | waiting on | still to | will be | to be | needs | not now | not yet"
)
_AS_DONE = phrases(
    "now done | as done | as complete | as completed | all done | nothing further | no further action | signed off"
)


def _weighed(sentence: Sentence, last: int, verdict: Verdict) -> Verdict:
    """An instruction with a word for done, a condition or a question beside it is asked."""
    tail = sentence.words[last:]
    if verdict.status is Status.CLOSED and (sentence.claims_done or finds(tail, _AS_DONE) or holds(tail, lex.ACHIEVED)):
        return Verdict("close and completed disagree", Weight.ASK)
    if (holds(tail, lex.CONDITIONS) or finds(tail, _LATER) or holds(tail[:2], _FLATLY)) and tail:
        return Verdict("an instruction on a condition", Weight.ASK, verdict.status, verdict.reopen)
    if doubtful_order(tail) or finds(tail, _NOT_NOW):
        return Verdict("a hedged instruction", Weight.ASK, verdict.status, verdict.reopen)
    return verdict


_NOT_NOW = phrases("not yet | not now | not until | for now | for the moment | per | for the time being")
_PLEASE = word_set("please pls plz thanks")
_FLATLY = lex.NEGATIONS - {"not", "no"}
_LATER = phrases("after", "at the next", "next week", "tomorrow", "on the", "from")
_REFUSING = word_set("dont not never shouldnt wouldnt cant cannot no isnt")


def _refused(sentence: Sentence) -> bool:
    return sentence.says(_NOT_REOPENED)


_NOT_REOPENED = phrases("dont reopen | do not reopen | no need to reopen | not reopen | not be reopened")


def _closed_hint(sentence: Sentence, start: int, named: bool) -> Verdict | None:
    """Words that may mean closed undone: asked, because the committee decides."""
    words = sentence.words
    found = sentence.finds(_CLOSED_HINTS)
    if found is None:
        return None
    if finds(words, _KEEP_OPEN):
        return note("asked to stay open", denies=True)
    if not _about_the_action(words, start, found, named):
        return None
    if text_at(words, found) == "closed":
        if words[found - 1].kind == "title":
            return None  # the consultation of the title closed, not the action
        return Verdict("closed: done or not done?", Weight.ASK)
    return Verdict("may be closed undone", Weight.ASK, Status.CLOSED)


_KEEP_OPEN = phrases(
    "keep open | leave open | dont close | do not close | not to close | shouldnt be closed | should not be closed | not closed | cant be "
    "closed | cannot be closed | cant close | cannot close | not be closed | leave it open | keep it open | keep "
    "this open | leave this open | stays open | stay open | remains open | remain open | not ready to close | "
    "still open | isnt closed | not closing | hasnt been closed | hasnt closed | not been closed"
)
_ABOUT = lex.AUXILIARIES | word_set(
    "good fine im we happy ready propose suggest would this it that one action no longer not can be should we could please pls needed to you think i so as the both "
    "all , - : ( now me my mine ignore digest in was were been"
)


def _about_the_action(words: Words, start: int, found: int, named: bool) -> bool:
    """`The survey closed at noon` closes a consultation; `closed` and `this can be closed` are about the action."""
    return all(word.text in _ABOUT or word.kind == "mark" for word in words[start:found])


# -- soft states --------------------------------------------------------------------------------------

_NOT_STARTED = phrases(
    "not started | not yet started | yet to start | hasnt started | has not started | not begun | yet to begin | "
    "havent started | have not started | no start made | not started yet | hasnt begun | has not begun | not been "
    "started | unstarted | still to start | not yet begun | nothing started | hasnt been started"
)
_IN_PROGRESS = phrases(
    "in progress | work in progress | wip | ongoing | on going | in hand | underway | under way | in train | "
    "making progress | progressing | being worked on | started | on it | in motion | well underway | has started "
    "| in development | partially complete | partly done | working on it | working on this | progressing well | "
    "work underway | work ongoing | work has started | on - going | continuing | begun"
)
_BLOCKED = phrases(
    "on hold | stalled | blocked | paused | at a standstill | stuck | parked | suspended | frozen | on ice | in "
    "limbo | deadlocked | cannot progress | cant progress | cannot proceed | cant proceed | unable to progress | "
    "unable to proceed | cannot start | cant start | cannot move | cant move | no progress possible | cannot go "
    "any further | cant go any further | cannot take this forward | cant take this forward | unable to start | "
    "hit a wall | ground to a halt | cannot be progressed | cant be progressed | cannot be started | cant be "
    "started | cannot do anything | cant do anything | cannot continue | cant continue | unable to take | come to "
    "a halt | at an impasse | put on hold | no way forward | cannot be taken | cannot be finalised | cant be "
    "finalised | cannot be signed | cant be signed"
)
_STATE_LEADS = lex.AUXILIARIES | word_set(
    "this it its still work action status rag one on the currently remains remain has very much we are im weve "
    "ive were update that i am not yet well going a"
)


_SOFT_STATES = (
    (_NOT_STARTED, Status.NOT_STARTED, "said not to be started"),
    (_BLOCKED, Status.BLOCKED, "no progress possible"),
    (_IN_PROGRESS, Status.IN_PROGRESS, "said to be in progress"),
)


def read_soft_state(sentence: Sentence, start: int) -> Verdict | None:
    """The state that opens the sentence; the words are kept beside it."""
    words = sentence.words
    for table, status, rule in _SOFT_STATES:
        if sentence.bag.isdisjoint(table.firsts):
            continue
        for place in range(start, len(words)):
            if words[place].text in table and says_any(words, place, table) is not None:
                if all(word.text in _STATE_LEADS or word.text in (",", "-", ":") for word in words[start:place]):
                    denied = status is not Status.NOT_STARTED and any(
                        word.text in ("not", "no") for word in words[start:place]
                    )
                    return (
                        None if denied else Verdict(rule, Weight.NOTE, status, last=says_any(words, place, table) or 0)
                    )
                break
    if sentence.has(lex.CANNOT) and sentence.has(_UNTIL):
        return Verdict("no progress until something happens", Weight.NOTE, Status.BLOCKED)
    if not sentence.claims_done and _measures(sentence) and is_degree(sentence.plain):
        return Verdict("nearly there, or a percentage", Weight.NOTE, Status.IN_PROGRESS)
    return None


_UNTIL = word_set("until till")
_NEARLY = lex.DEGREES - {"half", "partial", "percent", "pc"}


def _measures(sentence: Sentence) -> bool:
    """`Nearly there`, `about half way`: short, and about the work itself; `61% feel unsafe` measures something else."""
    first = sentence.words[sentence.start : sentence.start + 4]
    share = any(word.text == "%" for word in first) and ("there" in sentence.bag or len(sentence.words) <= 3)
    return share or finds(first, lex.DEGREE_PHRASES) or (len(sentence.words) <= 5 and holds(first, _NEARLY))
