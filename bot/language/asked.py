"""Questions put to the bot in plain words -> what to show; they never write anything."""

from __future__ import annotations

import re
from types import MappingProxyType

from bot.language import lexicon as lex
from bot.language.numbered import list_at, places_to_look
from bot.language.reading import Certainty, Op, Reading, Reference
from bot.language.words import Token, fold, phrases, says_any, text_at, tokens, word_set

Words = tuple[Token, ...]

_MINE = word_set("my mine")
_COLOURS = {"red": "red", "reds": "red", "amber": "amber", "ambers": "amber", "green": "green", "greens": "green"}
_WEEK = phrases("due this week", "this week", "due in the next week", "due by friday")
_LISTING = word_set(
    "list show whats what which anything any everything all how who my actions overdue see view display are "
    "mine outstanding tell where"
)
_SHOWING = word_set("list show view display what whats which")
_HISTORY = phrases(
    "history | what happened | what has happened | whats happened | who closed | who changed | who marked | who "
    "updated | who set | who completed | who moved | who reopened | who added | who assigned | why was | why is | "
    "why did | what changed | whats changed | when was | when did | audit trail | log for | log of | who said | "
    "who put | who last | who turned | who rated | who made | who signed"
)
_HELP = phrases(
    "help | what can you do | how do i | how does this work | how do you work | what commands | commands | "
    "instructions | how can i | what do i type"
)
_PREVIEW = word_set("preview draft")
_UNDO = phrases(
    "undo | cancel what i just did | cancel my last | undo my last | reverse my last | take back my last | "
    "reverse that | undo that | undo it | revert that | cancel that last | undo what i just did | cancel my last "
    "update | reverse what i just did | cancel the last | undo the last"
)
_UNSURE_UNDO = phrases(
    "scrap that | scrap my last | forget my last | delete my last | withdraw my last | ignore my previous | disregard my last | oops | wrong place | ignore that | forget that | my mistake | scratch that | ignore my last | "
    "wrong thread | disregard that | sorry wrong | ignore me | ignore the last | cancel that | wrong number | "
    "disregard"
)
_ASKING = word_set(
    "is has have are was were did does do can could should will what whats when whens who whos where wheres why "
    "how hows which any anyone status show tell details detail progress remind view"
)


# No message takes anything back without one of these.
_UNDOING = re.compile("|".join(sorted(_UNDO.firsts | _UNSURE_UNDO.firsts)))


def answer(op: Op, rule: str, **args: object) -> Reading:
    return Reading(Certainty.SURE, op, args=MappingProxyType(args), rule=rule)


def numbers_in(words: Words) -> tuple[Reference, ...]:
    """Every reference anywhere in a question: `who moved 6, and when?`."""
    found: list[Reference] = []
    behind = 0
    for place in places_to_look(words):
        if place >= behind and (group := list_at(words, place)):
            found.extend(one.reference for one in group)
            behind = group[-1].last
    return tuple(found)


def read_undo(said: str) -> Reading | None:
    if _UNDOING.search(fold(said).replace("'", "")) is None:
        return None
    words = tokens(said[:200])
    if len(words) > 12:
        return None
    place = _past_please(words)
    if says_any(words, place, _UNSURE_UNDO) is not None:
        return Reading(Certainty.ASK, Op.UNDO, rule="a second thought")
    behind = says_any(words, place, _UNDO)
    if behind is None or numbers_in(words):
        return Reading(Certainty.ASK, Op.UNDO, rule="undo of one action") if behind is not None else None
    return answer(Op.UNDO, "undo")


def read_plain_undo(said: str) -> Reading | None:
    """`undo`, `please undo my last update` and nothing else: what somebody may say in a thread."""
    if len(said) > 120 or not _SAYS_UNDO.search(said.lower()):
        return None
    words = tokens(said)
    behind = says_any(words, _past_please(words), _PLAIN_UNDO)
    if behind is None or any(word.kind != "mark" and word.text not in _COURTEOUS for word in words[behind:]):
        return None
    return answer(Op.UNDO, "undo")


_SAYS_UNDO = re.compile(r"undo|cancel|reverse")
_PLAIN_UNDO = phrases(
    "undo | undo my last | undo my last update | undo my last change | undo what i just did | cancel what i just did | "
    "cancel my last update | cancel my last change | reverse what i just did | reverse my last update"
)
_COURTEOUS = word_set("please pls thanks thank you sorry")
_IN_PAST_PLEASE = word_set("please can you could pls , sorry no oh hi")


def _past_please(words: Words) -> int:
    place = 0
    while text_at(words, place) in _IN_PAST_PLEASE:
        place += 1
    return place


def read_list(rest: str) -> Reading:
    """The words behind `list`."""
    words = tokens(rest[:200])
    return _filtered(words) or _subgroup(words, rest) or answer(Op.LIST, "list")


def _filtered(words: Words) -> Reading | None:
    said = [word.text for word in words]
    if "since" in said and "meeting" in said[said.index("since") :]:
        return answer(Op.LIST, "list what changed", filter="since the last meeting")
    if any(says_any(words, place, _WEEK) is not None for place in range(len(words))):
        return answer(Op.LIST, "list what is due this week", filter="due this week")
    late = "overdue" in said
    for place, word in enumerate(words):
        if word.text in _COLOURS:
            return answer(Op.LIST, "list by rating", filter=_COLOURS[word.text])
        if word.text in ("overdue", "late"):
            return answer(Op.LIST, "list what is overdue", filter="overdue")
        if (word.text in _MINE and not late) or (
            word.text == "i" and text_at(words, place - 1) in ("have", "do", "am", "must")
        ):
            return answer(Op.LIST, "list mine", filter="mine")
        if word.text in ("completed", "complete", "done"):
            return answer(Op.LIST, "list what is completed", filter="completed")
    return None


_LIST_WORDS = word_set(
    "all open actions action the of for list show everything me please register outstanding current live in on "
    "subgroup group board"
)


def _subgroup(words: Words, rest: str) -> Reading | None:
    named = [word for word in words if word.kind == "word" and word.text not in _LIST_WORDS]
    if len(named) != 1:
        return None
    return answer(Op.LIST, "list one subgroup", filter="subgroup", value=rest[named[0].start : named[0].end])


def read_digest(rest: str) -> Reading:
    mode = "preview" if any(word.text in _PREVIEW for word in tokens(rest[:100])) else "now"
    return (
        answer(Op.DIGEST, "the digest", mode=mode) if rest.strip() else answer(Op.DIGEST, "the digest", mode="preview")
    )


def read_question(said: str, asks: bool) -> Reading | None:
    """A question in plain words; None where nothing is asked of the bot."""
    words = tokens(said[:400])
    place = _past_please(words)
    first = text_at(words, place)
    numbers = numbers_in(words)
    if numbers and (asks or first in _ASKING):
        return _about_action(words, place, numbers, asks)
    if numbers:
        return None
    if says_any(words, place, _HELP) is not None or (
        first in ("what", "how") and "help" in {word.text for word in words}
    ):
        return answer(Op.HELP, "help")
    if "digest" in {word.text for word in words} and not lex.DONE & {word.text for word in words}:
        return read_digest(said)
    claimed = any(lex.done_word(word.text) for word in words) and first not in _SHOWING
    if asks or (first in _LISTING and not claimed):
        found = _filtered(words) if len(words) <= 14 else None
        if found is not None:
            return found
        if first in ("list", "show", "view", "display") or {"actions", "outstanding"} & {word.text for word in words}:
            return read_list(said)
    return None


def _about_action(words: Words, place: int, numbers: tuple[Reference, ...], asks: bool) -> Reading | None:
    """`is 12 done?`, `is 6 due soon`, `who moved 6, and when?`."""
    first = text_at(words, place)
    if first in ("can", "could", "will", "should", "do") and not asks:
        return None
    history = any(says_any(words, here, _HISTORY) is not None for here in range(place, len(words)))
    op = Op.HISTORY if history and not _when_due(words) else Op.SHOW
    return answer(op, "a question about one action", action=numbers[0])


def _when_due(words: Words) -> bool:
    return any(word.text in ("due", "deadline", "owner", "owns") for word in words) and not any(
        word.text in ("changed", "moved", "closed") for word in words
    )
