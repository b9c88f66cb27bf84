"""What stands behind `ACTION:` in minutes -> a task and its owners; bounded patterns only, so that no page can stall them."""

from __future__ import annotations

import re

from bot.language.minute_owners import looks_like_owner, owners_of
from bot.language.name_words import BODIES, COLLECTIVES, GIVEN, POSTS, TITLES
from bot.values import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """A task and on whom it was placed. `sure` is False for conditions, bodies that "should", resolutions."""

    action: str
    owners: tuple[str, ...] = ()
    due: str = ""
    sure: bool = True


# `ACTION:`, `Action -`, `Action 3:`, `AP1:`, `Action point 2 -`, `ACTION Jo to ...`, `Agreed action:`.
MARKER = re.compile(
    r"(?<![\w-])(?:agreed\s+)?(?:(?:ACTION|Action)\s*\d{0,3}\s*(?=\([A-Z][^()]{1,60}\)\s*[:–—-])|(?:ACTIONS?|Actions?)(?:\s+(?:points?|agreed|required|arising|carried forward|carried over|outstanding))?\s*(?:No\.?\s*)?\d{0,3}[a-z]?\s*(?:[:–—]|-(?=\s)|\.(?=\s)|(?=\s*by\s*:))"
    r"|(?:NEXT STEPS?|Next steps?|Follow[- ]up(?: actions?)?|To do)\s*:"
    r"|(?:ACTIONS?|Actions?)\s+for\s+(?!Children)(?=[A-Z]|the\s)"
    r"|AP\s?\d{1,3}\s*[:.)–—-]?(?=\s)|(?:ACTION|Action)\s+(?=[A-Z][\w'’.-]*(?:\s+[\w'’.&/-]+){0,5}?\s+(?:to|will)\s+[a-z]))",
)
NO_ACTION = re.compile(
    r"(?:no|further|class|legal|enforcement|industrial|disciplinary|the)?\s*action\s+(?:log|plan|was|is|were|required|taken|has|had|review)\b",
    re.IGNORECASE,
)
COMPLETED = re.compile(
    r"\bstatus\s*:\s*(?:completed?|done|closed)\b|\(\s*(?:now\s+)?(?:completed?|done|actioned|closed|discharged)\b[^()]{0,80}\)|[-–—:.]\s*(?:COMPLETED?|DONE|CLOSED|ACTIONED|Completed|Done|Actioned)\s*\.?\s*$|\[\s*(?:completed?|done|closed)\b[^\]]{0,60}\]",
    re.IGNORECASE,
)
NOT_COMPLETED = re.compile(
    r"\bstatus\s*:\s*(?:completed?|done|closed)\b|\b(?:not|partially|partly|part|nearly|almost|in|un|half|mostly|to be|not yet|yet to be|never|isn't|ongoing)[\s-]{1,2}(?:been\s+)?(?:yet\s+)?(?:complete|completed|done|actioned|closed)\b"
    r"|\bincomplete\b|\bclosed\b[^)]{0,30}\bnot\b|\d\s?%",
    re.IGNORECASE,
)
BRACKETS = re.compile(
    r"\s*[(\[](?:(?:now\s+|not\s+|partially\s+|partly\s+|part\s+)?(?:completed?|done|closed|actioned|discharged|carried|ongoing|on-going|outstanding|in progress|overdue|new|c/f|b/f|deferred|see)\b[^()\]]{0,120})[)\]]"
    r"|\s*[-–—:.]\s*(?:COMPLETED?|DONE|CLOSED|ACTIONED)\s*\.?\s*$",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"[.;,(]?\s*\b(?:lead|owner|responsible|action by|by whom|who)\b\s*(?:officer|person|agency)?\s*:\s*(?P<who>[^.;:]{2,80}?)(?=[.;)]|\s+(?:target|deadline|due|by when|timescale)\b|$)",
    re.IGNORECASE,
)
_TARGET = re.compile(
    r"[.;,(]?\s*\b(?:target(?: date)?|deadline|due(?: date)?|by when|timescale|when)\b\s*:\s*(?P<when>[^;)]{2,60}?)(?=[;)]|\.\s|\.?$)",
    re.IGNORECASE,
)
_BY = re.compile(r"^\W*by\s*:\s*(?P<who>[^.;:]{2,80}?)[.;:]\s+(?P<what>.+)$", re.IGNORECASE | re.DOTALL)
_OWNER_COLON = re.compile(
    r"^(?P<who>[A-Z][\w'’.&/ -]{0,60}?)(?:\s*:\s+(?=[A-Za-z])|\s+[–—-]\s+(?=[a-z]))(?P<what>.+)$", re.DOTALL
)
_TO = re.compile(
    r"^(?P<who>[^.;:]{1,110}?)\s+(?P<verb>to|will|would|should|shall|agreed to|has agreed to|undertook to|is to|are to|was asked to|were asked to)\s+(?P<what>(?:also\s+|jointly\s+|then\s+)?(?!(?:the|a|an|all|our|their|his|her|each|every|this|that|those)\b)[a-z][\w'’-]*\b.*)$",
    re.DOTALL,
)
_BARE_TO = re.compile(r"^to\s+(?P<what>[a-z].+)$", re.DOTALL | re.IGNORECASE)


def tail_parts(text: str) -> Task | None:
    """What stands behind a marker: `X to do Y`, `by: X. Do Y`, `X/Y: do Z`, `Y to be done by X`, or a bare task."""
    text = _ENUMERATOR.sub("", " ".join(text.split()).strip(" -–—:"))
    if not text:
        return None
    who, when = "", ""
    if (found := _IN_FRONT.match(text)) is not None and looks_like_owner(found["who"]):
        return Task(found["what"], owners_of(found["who"]))
    if (found := _TARGET.search(text)) is not None:
        when, text = found["when"], text[: found.start()] + text[found.end() :]
    if (found := _BY.match(text)) is not None:
        return _with(Task(found["what"], owners_of(found["who"])), when)
    if (found := _LEAD.search(text)) is not None and text[: found.start()].strip():
        who, text = found["who"], text[: found.start()] + text[found.end() :]
    text = text.strip(" .,;-–—")
    if (
        (found := _OWNER_COLON.match(text)) is not None
        and " to " not in found["who"]
        and looks_like_owner(found["who"])
    ):
        return _with(Task(found["what"], owners_of(found["who"])), when)
    if (found := _BEHIND.search(text)) is not None and _is_one((found["b"] or found["d"]).strip()):
        who, text = found["b"] or found["d"], text[: found.start()]
    text = _STATUS.sub("", text).strip(" .,;-–—")
    if looks_like_owner(text) and not re.search(r"\bto\b", text) and (_is_one(text) or len(text.split()) == 1):
        return None
    task = _placed(_first_task(text))
    return _with(Task(task.action, owners_of(who), task.due, task.sure) if who else task, when)


_ENUMERATOR = re.compile(r"^\(?(?:\d{1,2}|[a-e]|i{1,3}|iv|v)\)\s*|^\d{1,2}\.\s+(?=[A-Z])")
# `ACTION (Jo Vale): circulate the slides`.
_IN_FRONT = re.compile(r"^\((?P<who>[A-Z][^()]{1,60})\)\s*[:–—-]?\s*(?P<what>[A-Za-z].+)$", re.DOTALL)
# `circulate the slides (JV)`, `circulate the slides - Jo Vale`.
_BEHIND = re.compile(r"\s*(?:\((?P<b>[A-Z][^()]{1,40})\)|\s[-–—]\s(?P<d>[A-Z][\w'’.&/ ]{1,40}))\W*$")


_STATUS = re.compile(r"[.;,]?\s*\b(?:status|progress)\s*:\s*[^.;]{2,40}\.?\s*$", re.IGNORECASE)


def _is_one(who: str) -> bool:
    """Somebody's name or initials, and not a remark in brackets."""
    words = who.lower().split()
    if words and who[0].isupper() and all(word in POSTS | BODIES | COLLECTIVES for word in words):
        return True
    return bool(re.fullmatch(r"[A-Z]{2,3}(?:\s*/\s*[A-Z]{2,3})*", who)) or (
        looks_like_owner(who) and (who.split()[0].lower() in GIVEN or who.split()[0].lower().strip(".") in TITLES)
    )


def _with(task: Task, when: str) -> Task:
    return Task(task.action, task.owners, when or task.due, task.sure)


_FOLLOW = re.compile(r"(?<=[a-z)\d])\.\s+(?=[A-Z])")


def _first_task(text: str) -> str:
    """The first sentence is the task; what follows (`Tom will chair these`) tells more of it."""
    found = _FOLLOW.search(text)
    return text if found is None else text[: found.start()]


def _placed(text: str) -> Task:
    if (bare := _BARE_TO.match(text)) is not None:
        return Task(bare["what"])
    found = _TO.match(text)
    if found is None:
        return Task(text)
    who, what = found["who"].strip(" ,-–—"), found["what"]
    if re.match(r"be\s+\w+", what):
        agent = re.search(
            r"\bby\s+(?P<who>(?:the\s+)?[A-Z][\w'’.&/ -]{1,60}?)(?=\s+(?:by|before|on|in|at|to|for|within)\b|[.,;]|$)",
            what,
        )
        if agent is not None and looks_like_owner(agent["who"]):
            left = (what[: agent.start()] + what[agent.end() :]).strip()
            return Task(_active(who, " ".join(left.split())), owners_of(agent["who"]))
        return Task(_active(who, what))
    if looks_like_owner(who):
        return Task(what, owners_of(who))
    return Task(text)


def _active(who: str, what: str) -> str:
    """`rooms to be booked by May` -> `booked rooms by May`."""
    words = what.split()
    return " ".join([words[1], who, *words[2:]]) if len(words) >= 2 else ""
