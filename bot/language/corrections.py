"""One number put right by another: sure only where the words say which is right."""

from __future__ import annotations

import re

from bot.language.reading import Certainty, Intent, Op, Reading, Reference
from bot.language.words import fold
from bot.model import Status

_N = r"(?:#|no\.?\s?|action\s)?(?P<{}>\d{{1,4}})(?![\w/%]|[.,:]\d)"
_DONE = r"(?:done|complete|completed|finished|actioned)"
# `31 not 13 is what is finished`: both named, and which is right.
_RIGHT_FIRST = re.compile(
    rf"^\W*{_N.format('right')},? (?:and )?not {_N.format('wrong')},?(?: that)? (?:is|was) (?:the one |the 1 )?(?:that |which |thats |that's |that is |which is |that was )?(?:now )?(?P<state>{_DONE})\W*$"
)
# `not 30, it is 31 that is done`.
_RIGHT_LAST = re.compile(
    rf"^\W*(?:sorry,? |correction:? )?(?:it'?s |it is |its )?not {_N.format('wrong')}[,;:. -]+(?:but |it is |it's |its |i mean |rather )?{_N.format('right')} "
    rf"(?:that |which |thats |that's )?(?:is |was |has been |s )?(?:now )?(?P<state>{_DONE})\W*$"
)
_BARE = (
    re.compile(rf"{_N.format('right')},? (?:and )?not {_N.format('wrong')}(?!\d)"),
    re.compile(
        rf"\bnot {_N.format('wrong')}[,;:. -]+(?:but |it is |it's |i mean |rather |sorry )?{_N.format('right')}"
    ),
    re.compile(
        rf"{_N.format('wrong')}[,. ]{{1,3}}(?:sorry|oops|i mean|i meant|no wait|correction|rather|make that|or rather|whoops)[,: ]{{1,3}}{_N.format('right')}"
    ),
    re.compile(r"(?<!no )(?<!no\. )(?<!nos )\b\d{1,4}(?:, ?| )no,? \d{1,4}(?![\w/%]|[.,:]\d)"),  # `14, no 15`
    re.compile(
        rf"\b(?:i meant?|meant to say|should have said|should say|make that|should be|should read)[,: ]{{1,3}}{_N.format('right')}\W*$"
    ),
    re.compile(
        r"\b(?:(?:that|this)(?: one)? (?:was|is)|meant|intended) (?:meant )?for (?:action |no\.? )?#?\d{1,4}\W*$"
    ),
    re.compile(rf"^\W*sorry[,: ]{{1,3}}{_N.format('right')}\W*$"),
)
# A word of regret between two numbers: `3, no sorry 8, done`.
_SORRY = re.compile(
    r"\d\W{1,3}(?:\w{1,8}\W{1,3}){0,2}(?:sorry(?!\s+(?:for|about|all|to|it|this|i|we|not))|oops|whoops|i mean\b|i meant|no wait|scratch that|correction)\W{1,3}"
    r"(?:\w{1,8}\W{1,3}){0,2}#?\d"
)
_DIGIT = re.compile(r"\d")
_HINTS = re.compile(r"for|not|no[, ]|sorry|mean|oops|wait|correction|rather|make that|should|scratch|meant")


def read_correction(said: str) -> Reading | None:
    if len(said) > 300 or _DIGIT.search(said) is None:
        return None
    low = " ".join(fold(said).split())
    if _HINTS.search(low) is None:
        return None
    for pattern in (_RIGHT_FIRST, _RIGHT_LAST):
        found = pattern.match(low)
        if found is not None:
            right = Reference(int(found["right"]))
            return Reading(
                Certainty.SURE, Op.WRITE, (Intent(right, Status.COMPLETED),), rule="a correction that names both sides"
            )
    if _SORRY.search(low):
        return Reading(Certainty.ASK, Op.WRITE, rule="a number put right by another")
    for pattern in _BARE:
        if pattern.search(low):
            return Reading(Certainty.ASK, Op.WRITE, rule="a number put right by another")
    return None
