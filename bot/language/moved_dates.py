"""Is the due date of the action changed? Dates of meetings, of steps and of other people's work are notes."""

from __future__ import annotations

from datetime import date

from bot.language import lexicon as lex
from bot.language.dates import due_at, read_due
from bot.language.sentences import Sentence
from bot.language.verdicts import Verdict, Weight, finds, holds
from bot.language.words import Token, phrases, says_any, text_at, word_set
from bot.model import Due, DueKind

Words = tuple[Token, ...]

_SUBJECTS = phrases(
    "this | it | this one | this action | the action | its | that one | action | the | our | my | ours | we are | "
    "this is | were | we | i am | im | this has | this will | we have | weve | ive | now | this now | again | "
    "just"
)
_POLITE = phrases(
    "please | pls | plz | can you | can you please | could you | could you please | please can you | pls can you "
    "| kindly | would you | can we please | so please"
)
_DATE_WORDS = phrases(
    "due date | deadline | target date | completion date | due | date | timescale | target | end date | delivery "
    "date | new due date | new date | new deadline | revised date | revised deadline | revised due date | new "
    "target | new target date | expected date | revised target | agreed date | revised completion date | new "
    "completion date | new end date"
)
_NEW = word_set("new revised")
_BECOMES = phrases(
    "is now | now | is | to | changed to | moved to | should be | has moved to | has been moved to | has changed "
    "to | now moved to | : | - | = | on | by | now on | now by | is moving to | extended to | has been extended "
    "to | pushed to | has slipped to | pushed back to | slipped to | slips to | to be | of | needs to be | has "
    "been changed to | is being moved to | revised to | brought forward to | now to | becomes | set to | back to "
    "| is extended to | for | now due | is now due | was agreed as | agreed as | now is | now extended to | "
    "amended to | put back to | should now be | will now be"
)
_MOVES = word_set(
    "slipping slipped slips slip pushed push pushing moved move moving extended extend extending put delayed "
    "delay postponed postpone rescheduled reschedule deferred defer revised revise shifted shift change changed "
    "bring brought set reset rolled roll carried slippage updated update amend amended rescheduling delaying "
    "postponing deferring"
)
_IMPERATIVE = word_set(
    "push move extend put postpone reschedule defer revise shift change bring set reset update amend delay roll"
)
_MOVED_OBJECTS = phrases(
    "this | it | this one | the deadline | the date | the due date | due date | deadline | this action | the "
    "action | date | that | the target | target date | the target date | my deadline | our deadline | my date | "
    "the timescale | due | the end date | the completion date | its deadline | its due date"
)
_WAYS = word_set("back out forward again on now slightly further along over")
_TO = word_set("to until till into for by")


def read_moved_date(sentence: Sentence, start: int, named: bool, today: date) -> Verdict | None:
    """The new due date of this action, where one is given."""
    words = sentence.words
    if sentence.bag.isdisjoint(_TRIGGERS):
        return _date_alone(sentence, start, today) if start == sentence.start else None
    for begin in dict.fromkeys((start, *sentence.clauses)):
        if begin < start:
            continue
        found = _moved(words, begin, today)
        if found is not None:
            return _weigh(sentence, begin, found)
    return None


_LITTLE = word_set("i meant mean now then its it is should be please pls for by on")


def _date_alone(sentence: Sentence, start: int, today: date) -> Verdict | None:
    """`by 29 April`, `I meant Friday`: a day and nothing else may be the new due date."""
    words = sentence.words
    while start < len(words) and words[start].text in _LITTLE:
        start += 1
    if not 0 < len(words) - start <= 5 or words[-1].kind == "reference":
        return None
    found = due_at(words, start, today)
    if found is None or found.date is None or found.last < len(words) - (words[-1].text in ("please", "pls", "sorry")):
        return None
    due = Due(sentence.text, found.kind, found.date)
    return Verdict("a day alone: is it the new due date?", Weight.ASK, due=due, last=len(words))


_TRIGGERS = _MOVES | word_set("due deadline date target timescale")


def _moved(words: Words, start: int, today: date) -> tuple[Due, int, int] | None:
    """The date, and the places where its words begin and end."""
    place = start
    polite = False
    while (behind := says_any(words, place, _POLITE)) is not None:
        place, polite = behind, True
    subject = place
    while (behind := says_any(words, subject, _SUBJECTS)) is not None:
        subject = behind
    while (
        text_at(words, subject) in lex.AUXILIARIES
        or text_at(words, subject) in _LOOSE_OR_LATER
        or text_at(words, subject) in ("be", "to", "this", "it")
    ):
        subject += 1
    return _dated_word(words, subject, today) or _verb_moved(words, subject, polite, today)


def _dated_word(words: Words, place: int, today: date) -> tuple[Due, int, int] | None:
    """`due now 3 June`, `new date 3 June`, `deadline now 3 June`."""
    behind = says_any(words, place, _DATE_WORDS)
    if behind is None:
        return None
    if words[place].text == "date" and text_at(words, behind) not in (
        "now",
        "moved",
        "changed",
        ":",
        "is",
        "to",
        "pushed",
        "extended",
        "should",
        "ought",
    ):
        return None
    here = behind
    for _ in range(3):
        joined = says_any(words, here, _BECOMES)
        if joined is None:
            break
        here = joined
    return _due_here(words, here, behind, today)


def _verb_moved(words: Words, place: int, polite: bool, today: date) -> tuple[Due, int, int] | None:
    """`slipping to July`, `please shift it to May`, `extended until 4 June`."""
    if text_at(words, place) not in _MOVES or (
        text_at(words, place) == "delayed" and text_at(words, place + 1) == "by"
    ):
        return None
    if text_at(words, place) in ("bring", "brought") and "forward" not in {
        word.text for word in words[place : place + 5]
    }:
        return None  # `bring it to the board` moves no date
    verb = place
    imperative = text_at(words, place) in _IMPERATIVE
    place += 1
    behind = says_any(words, place, _MOVED_OBJECTS)
    if behind is not None:
        place = behind
    elif imperative and text_at(words, place) not in _TO and text_at(words, place) not in _WAYS:
        return None
    while text_at(words, place) in _WAYS or (
        text_at(words, place) in ("for", "of", "on") and text_at(words, place + 1) in ("this", "it")
    ):
        place += (
            2 if text_at(words, place + 1) in ("this", "it") and text_at(words, place) in ("for", "of", "on") else 1
        )
    if text_at(words, place) == "from":
        here = next((step for step in range(place, min(place + 6, len(words))) if words[step].text == "to"), None)
        place = place if here is None else here
    if text_at(words, place) not in _TO:
        relative = _due_here(words, place, place, today)
        return (
            (Due("", DueKind.UNKNOWN), relative[1], relative[2]) if relative is not None and verb != place - 0 else None
        )
    if text_at(words, place) in ("by", "for"):
        found = _due_here(words, place + 1, place, today)
        return (Due("", DueKind.UNKNOWN), found[1], found[2]) if found is not None else None
    return _due_here(words, place + 1, place, today)


def _due_here(words: Words, place: int, begins: int, today: date) -> tuple[Due, int, int] | None:
    """The date phrase that starts here, and an unknown date where one is only hinted at."""
    if place >= len(words):
        return None
    found = due_at(words, place, today)
    if found is None:
        end = next(
            (step for step in range(place, len(words)) if words[step].text in (",", "-", "(", "because", "as", ".")),
            len(words),
        )
        phrase = " ".join(word.text for word in words[place : min(end, place + 8)])
        value = read_due(phrase, today)
        meeting = value.kind in (DueKind.MEETING, DueKind.ONGOING, DueKind.RECURRING) or value.kind is DueKind.NONE
        return (value, begins, end) if meeting else None
    kind = DueKind.UNKNOWN if found.explicit_past or not _ends_well(words, found.last) else found.kind
    day = found.date if kind is not DueKind.UNKNOWN else None
    return Due(" ".join(word.text for word in words[place : found.last]), kind, day), begins, found.last


_AFTER_DATE = word_set(
    "please pls plz thanks instead now not because as since so due but and while whilst if with when once owing "
    "following for to after latest at rather the board we procurement in by then pending given until again per "
    "unless"
)


def _ends_well(words: Words, place: int) -> bool:
    return place >= len(words) or words[place].kind not in ("word", "number") or words[place].text in _AFTER_DATE


_LOOSE = word_set(
    "probably possibly maybe perhaps might may hopefully likely think hope hoping could would if unless expect "
    "expecting provisionally ideally suggest propose proposed wonder about around roughly tentatively should "
    "cannot cant not dont wont"
)
_LATER = word_set("will ill well going")
_LOOSE_OR_LATER = _LOOSE | _LATER
_LOOSE_BEHIND = _LOOSE - {"not", "about", "if", "cannot", "cant", "could", "would", "should"}


def _weigh(sentence: Sentence, start: int, found: tuple[Due, int, int]) -> Verdict:
    due, begins, last = found
    head, tail = sentence.words[:begins], sentence.words[last:]
    if due.kind in (DueKind.UNKNOWN, DueKind.MEETING, DueKind.DEPENDS):
        known_there = due if due.kind is DueKind.MEETING else None  # the board's calendar may know it
        return Verdict("a date that cannot be computed", Weight.ASK, due=known_there, last=last)
    loose = {word.text for word in head} & _LOOSE_OR_LATER
    if text_at(sentence.words, begins - 1) == "should" or _should_be(sentence.words, begins, last):
        loose.discard("should")
    if loose or finds(tail[:4], lex.HEDGE_PHRASES) or holds(tail[:3], _LOOSE_BEHIND):
        return Verdict("a date that is only hoped for", Weight.ASK, due=due, last=last)
    if holds(tail[:3], frozenset(("if", "unless", "subject"))):
        return Verdict("a date on a condition", Weight.ASK, due=due, last=last)
    return Verdict("a new due date", Weight.SURE, due=due, last=last)


def _should_be(words: Words, begins: int, last: int) -> bool:
    return any(words[step].text == "should" for step in range(begins, min(last, len(words))))
