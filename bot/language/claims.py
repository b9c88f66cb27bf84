"""The shapes of a plain claim that an action is done: where it starts and ends; refuses to weigh it."""

from __future__ import annotations

from datetime import date

from bot.language import lexicon as lex
from bot.language.date_grammar import Found, day_month, slashed
from bot.language.date_names import MONTH_NUMBERS
from bot.language.given_names import GIVEN
from bot.language.words import Token, is_emoji, phrases, says_any, text_at, word_set
from bot.model import DueKind

Words = tuple[Token, ...]
# Any day before all others of the year: only the shape of a date is asked for here.
JANUARY = date(2000, 1, 1)

TAILS = word_set(
    "x xx mate guys folks everyone everybody then on at by thanks thank ty as since already now yesterday today last this ahead after via too and so "
    "because please pls plz in off properly finally earlier just fully successfully during following ages weeks "
    "months with & , - : ( ) → . w within long some immediately back before cheers done complete completed"
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
_OPENS_A_REQUEST = _MARK_LEADS.firsts | lex.MARKING | {"be", "marked"}
_MARKED = word_set("marked set recorded shown logged flagged classed treated moved ticked updated noted listed")


def plain_claim(words: Words, start: int, named: bool, said: str = "") -> tuple[int, int] | None:
    """The places of a plain claim that starts here: `this is now fully complete`, `please mark as done`."""
    marked = mark_request(words, start)
    if marked is not None:
        return start, marked
    subject = says_any(words, start, lex.SUBJECTS)
    if subject == start + 1 and text_at(words, start) == "all" and text_at(words, subject) not in lex.AUXILIARIES:
        subject = (
            subject
            if subject < len(words) and (lex.done_word(words[subject].text) or words[subject].text in lex.ACHIEVED)
            else None
        )
    if subject is not None and (marked := mark_request(words, subject)) is not None:
        return start, marked
    if subject is not None and words[start].kind == "reference":
        here = subject + 1 if text_at(words, subject) in (",", "-", ":") else subject
        subject = says_any(words, here, lex.SUBJECTS) or subject  # `12, this is done`
    place = _auxiliaries(words, start if subject is None else subject)
    if subject is not None and text_at(words, place) in lex.ACHIEVED and text_at(words, place + 1) == "and":
        place = _auxiliaries(words, place + 2)
    last = _done_at(words, place)
    if last is not None:
        bare = subject is None and not named and place == start
        behind = _object_behind(words, last)
        if behind is not None and subject is None:
            return None if words[place].text == "complete" else (start, _off(words, behind))
        return (start, last) if not (bare and _leans_on(words, last)) else None
    return _by_person(words, start, said)


def _leans_on(words: Words, last: int) -> bool:
    """`Completed forms attached`, `Done 2 of 9`: the word belongs to what follows."""
    if last >= len(words) or is_emoji(words[last].text[:1]) or says_any(words, last, _STRINGS_BEHIND) is not None:
        return False
    if words[last].text == "and" or dated_behind(words, last, JANUARY) is not None:
        return False
    return words[last].text not in TAILS


_STRINGS_BEHIND = phrases(
    "pending | subject to | provided | providing | awaiting | but | unless | assuming | though | although | "
    "except | apart from | however | until | in principle | bar | excluding | other than | for now"
)
_WITH_IT = word_set(
    "circulated sent shared signed agreed submitted published filed uploaded returned emailed posted issued green "
    "amber red dusted delivered closed approved reported launched live logged all the we i they it this now "
    "everything can"
)


_IN_AND_SOMETHING_DONE = word_set("the all we i they it this everything can now")


def dated_behind(words: Words, place: int, new_year: date) -> Found | None:
    """`Completed 4 March`, `completed 04/03`, `finished Feb`: a day of the year that starts at `new_year`; not `done 2/3`."""
    if place >= len(words):
        return None
    if words[place].kind == "number":
        slash = slashed(words, place, new_year)
        if slash is not None:
            return slash if len(words[place].text) == 2 or len(text_at(words, place + 2)) == 2 else None
        return day_month(words, place, new_year)
    month = MONTH_NUMBERS.get(words[place].text)
    return None if month is None else Found(DueKind.DATE, new_year.replace(month=month), place + 1)


_GOES_ON = TAILS | {"to", "for"}


def and_something_done(words: Words, place: int) -> bool:
    """`completed and circulated on Friday`, not `completed and signed forms`."""
    if text_at(words, place) not in _WITH_IT:
        return False
    behind = words[place + 1] if place + 1 < len(words) else None
    return (
        behind is None
        or behind.kind != "word"
        or behind.text in _GOES_ON
        or text_at(words, place) in _IN_AND_SOMETHING_DONE
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


_SPANS = word_set("morning week afternoon evening month am pm quarter term time lunchtime weekend autumn spring")


def _object_behind(words: Words, place: int) -> int | None:
    """Behind `this` or `this action`; None in `done this morning`, where `this` is a part of the day."""
    if text_at(words, place) == "this" and text_at(words, place + 1) in _SPANS:
        return None
    return says_any(words, place, lex.OBJECTS)


def _off(words: Words, place: int) -> int:
    return place + 1 if text_at(words, place) == "off" else place


def mark_request(words: Words, place: int) -> int | None:
    """`please tick it off as done`, `may be ticked off as complete`, `mark as done`: behind the word for done."""
    if text_at(words, place) not in _OPENS_A_REQUEST:
        return None
    started = place
    while (lead := says_any(words, place, _MARK_LEADS)) is not None:
        place = lead
    if text_at(words, place) == "be":
        place += 1
    asked = place > started
    verb = text_at(words, place)
    if verb not in lex.MARKING and not (asked and verb in _MARKED) and not _already_marked(words, place):
        return None
    place += 1
    if verb == "have" and not any(word.text in ("as", "down") for word in words[place : place + 3]):
        return None  # `have now finished this` is no order to have it finished
    for _ in range(6):
        behind = says_any(words, place, _MARK_OBJECTS)
        if behind is None:
            break
        place = behind
    return _done_at(words, place)


def _by_person(words: Words, start: int, said: str) -> tuple[int, int] | None:
    """`Nadia has finished it`, `we've now actioned it`: somebody, a word for done, and the action as object."""
    if not _is_somebody(words, start, said):
        return None
    place = start
    while place < min(start + 6, len(words)) and (words[place].kind in ("word", "mention") or words[place].text == "@"):
        if place > start and (words[place].text in lex.AUXILIARIES or lex.done_word(words[place].text)):
            break
        if words[place].text in _NOT_PEOPLE and not (
            words[place].text == "and" and _is_somebody(words, place + 1, said)
        ):
            return None
        place += 1
    last = _done_at(words, _auxiliaries(words, place))
    behind = None if last is None else _object_behind(words, last)
    return None if behind is None else (start, _off(words, behind))


def _already_marked(words: Words, place: int) -> bool:
    """`Marked as done please`: a request that lost its first word, or a report that somebody did it."""
    return text_at(words, place) == "marked" and text_at(words, place + 1) == "as"


_THEIRS = word_set("the my our your")


def _is_somebody(words: Words, place: int, said: str) -> bool:
    """A pronoun, a mention, a team or a name with its capital: `needs complete 12` and `next week done 12` start with nobody."""
    if place >= len(words):
        return False
    word = words[place]
    if word.kind == "mention" or word.text == "@" or word.text in lex.PEOPLE or word.text in _THEIRS:
        return True
    return word.kind == "word" and word.end <= len(said) and (said[word.start].isupper() or word.text in GIVEN)


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
