"""A status column and its progress text -> the status an imported row may have; progress text alone completes nothing."""

from __future__ import annotations

import re

from bot.language.claims import plain_claim
from bot.language.closing import read_soft_state
from bot.language.lexicon import done_word
from bot.language.sentences import Sentence, sentences
from bot.language.words import clean, fold
from bot.model import Status

_NOT_STARTED = re.compile(r"\b(?:not (?:yet )?(?:started|begun|commenced)|yet to (?:start|begin|commence)|unstarted)\b")
_BLOCKED = re.compile(r"\b(?:on hold|blocked|stalled|suspended|paused|deferred|awaiting|delayed)\b")
_OPEN = re.compile(
    r"\b(?:on ?-?going|in progress|open|underway|under way|progressing|active|live|continuing|started|in hand|in train|carried forward|partial(?:ly)?|part)\b"
)
_NOT_DONE = re.compile(
    r"\b(?:not|in|un|partial(?:ly)?|part|nearly|almost|to be|be|not yet|mostly|largely|being|\d+ ?%)[\s-]*(?:been )?(?:complete|done|finished|actioned|closed)"
)
_UNUSED = re.compile(
    r"\b(?:not used|not needed|no longer|not taken forward|not pursued|withdrawn|superseded|cancelled|abandoned|not proceeding|lapsed|not required|not done|not going ahead)\b"
)
_CLOSED = re.compile(r"\bclosed\b")
_REJECTED = re.compile(r"\b(?:rejected|declined|not accepted|not agreed)\b")
_AGREED = re.compile(
    r"^(?:agreed|noted(?: as)? complete[d]?|signed off|discharged|closed - complete[d]?|complete[d]? and closed)$"
)


def read_status(printed_status: str, progress_text: str = "") -> Status | None:
    """The status of a row as printed; None where nothing is printed (open in a plan, unknown elsewhere).

    A status cell decides by its first sentence (`Completed. Attached at Appendix 5.`). Progress text can
    only say that work has not started, goes on or is stuck; it never makes a row completed or closed.
    """
    cell = fold(clean(printed_status)).strip(" .,;:()[]\n\t")
    if cell:
        found = _printed(cell)
        if found is not None:
            return found
    return _progress(progress_text)


def _printed(cell: str) -> Status | None:
    first = re.split(r"[.;\n(]", cell, maxsplit=1)[0].strip(" -–,:")
    if _NOT_STARTED.search(first):
        return Status.NOT_STARTED
    if _NOT_DONE.search(cell):
        return Status.IN_PROGRESS
    if _CLOSED.search(first) or _UNUSED.search(first) or _REJECTED.search(first):
        return Status.CLOSED if _UNUSED.search(cell) or _REJECTED.search(cell) else Status.AGREED
    if _AGREED.match(first):
        return Status.AGREED
    if _says_done(first):
        return Status.COMPLETED
    if _BLOCKED.search(first):
        return Status.BLOCKED
    if _OPEN.search(first):
        return Status.IN_PROGRESS
    return None


def _says_done(first: str) -> bool:
    """A cell that is a claim from its first word on: `Completed`, `Complete - see update`, `Done`."""
    found = sentences(first)
    if not found:
        return False
    words = found[0].words
    claim = plain_claim(words, 0, named=False)
    return claim is not None or (done_word(words[0].text) and len(words) <= 2)


def _progress(text: str) -> Status | None:
    """Progress text gives a soft state from its first sentence, or none."""
    for sentence in sentences(clean(text)[:2000])[:1]:
        found = read_soft_state(Sentence(sentence.words, False, sentence.said), sentence.start)
        if found is not None and found.status in (Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED):
            return found.status
    return None
