"""How a claim may go on and stay a claim: `done on Monday`, `completed by Housing`; never `done in the north`."""

from __future__ import annotations

from bot.language.date_names import MONTH_NUMBERS, weekday_of
from bot.language.sentences import Sentence
from bot.language.words import Token, text_at, word_set

Words = tuple[Token, ...]

# Little words that may open a limit as well as a circumstance: each is looked at more closely.
ONWARD = word_set("then as off too after in on at by with within and last this before back some long so w")

_IN = frozenset(MONTH_NUMBERS) | word_set("full time plenty advance readiness line accordance good house total one")
_ON = word_set("time schedule target behalf saturday sunday friday monday")
_AT = word_set("last the todays our yesterdays this lunchtime noon")
_MEETINGS = word_set(
    "meeting board last time end csp panel forum event weekend committee session workshop start group same"
)
_WITH = word_set("thanks many help apologies support no great big input lots huge")
_LAST = word_set(
    "week night month year friday monday tuesday wednesday thursday saturday sunday weekend meeting board quarter "
    "term time"
)
_THIS = word_set("morning week afternoon evening month am pm quarter term time")
_SOMEBODY = word_set("me us him her them myself ourselves everyone all")
_ENDS = word_set("- , ( : .")


_AND_MORE = word_set("with awaiting waiting now partly needs need still almost nearly")


# A little word, and the words that may stand behind it without limiting the claim.
_BEHIND = {
    "in": _IN,
    "on": _ON,
    "with": _WITH,
    "within": word_set("time budget deadline days"),
    "as": word_set(
        "of at planned requested agreed discussed promised instructed required expected scheduled well asked directed"
    ),
    "last": _LAST,
    "this": _THIS,
    "some": word_set("since before"),
    "long": word_set("since before"),
}
_WHEN_DONE = word_set("today yesterday last this on now by thanks earlier and")
_NUMBERED = word_set("on at within")
_SEASONS = word_set("end meantime summer autumn spring winter week")


def goes_on_plainly(sentence: Sentence, place: int) -> bool:
    """Whether the words at this place tell when, by whom or how, and limit nothing."""
    words = sentence.words
    following, second, third = text_at(words, place), text_at(words, place + 1), text_at(words, place + 2)
    if second in _BEHIND.get(following, frozenset()):
        return True
    if following in _NUMBERED and _number(words, place + 1):
        return following != "at" or third in ("am", "pm", ":", ".", "%")
    if following in ("off", "too", "then"):
        return place + 1 >= len(words) or words[place + 1].kind == "mark" or second in _WHEN_DONE
    match following:
        case "within":
            return second == "the" and third in ("deadline", "timescale", "time", "week", "month", "year", "quarter")
        case "after":
            return second in ("the", "a", "our", "my", "some", "much", "all")
        case "in":
            return second == "the" and third in _SEASONS
        case "on":
            return weekday_of(second) is not None or (second == "the" and _number(words, place + 2))
        case "at":
            near = {word.text for word in words[place + 1 : place + 6]}
            return second == "last" or (second in _AT and bool(_MEETINGS & near))
        case "by":
            return _by_somebody(sentence, place + 1)
        case "before":
            return True
        case "back":
            return second in ("in", "on") and (third in _IN or weekday_of(third) is not None)
        case "some" | "long":
            return "ago" in {word.text for word in words[place : place + 4]}
        case "so":
            return second != "far"
        case "and":
            return second not in _AND_MORE
    return False


def _number(words: Words, place: int) -> bool:
    return place < len(words) and words[place].kind == "number"


def _by_somebody(sentence: Sentence, place: int) -> bool:
    """By a person, a post or a team: a name with a capital, `me`, `the housing team`; not `by most residents`."""
    words = sentence.words
    if place >= len(words):
        return False
    word = words[place]
    if word.kind == "mention" or word.text == "@" or word.text in _SOMEBODY:
        return True
    if word.kind != "word":
        return False
    if sentence.said[word.start].isupper():
        return True
    if word.text not in ("the", "our", "my", "your"):
        return False
    last = place + 1
    while (
        last < len(words)
        and words[last].kind == "word"
        and last < place + 5
        and words[last].text not in ("on", "in", "and", "at", "last")
    ):
        last += 1
    return words[last - 1].text in ("team", "service", "services", "police", "officers") or not words[
        last - 1
    ].text.endswith("s")
