"""The shapes in which minutes place a task on somebody; bounded patterns only, so that no page can stall them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.name_words import BODIES, COLLECTIVES, GIVEN, POSTS, TITLES, TOPICS


@dataclass(frozen=True, slots=True)
class Task:
    """A task and on whom it was placed. `sure` is False for conditions, bodies that "should", resolutions."""

    action: str
    owners: tuple[str, ...] = ()
    due: str = ""
    sure: bool = True


# `ACTION:`, `Action -`, `Action 3:`, `AP1:`, `Action point 2 -`, `ACTION Jo to ...`, `Agreed action:`.
MARKER = re.compile(
    r"(?<![\w-])(?:agreed\s+)?(?:(?:ACTION|Action)\s*(?=\([A-Z][^()]{1,60}\)\s*[:–—-])|(?:ACTIONS?|Actions?)(?:\s+(?:points?|agreed|required|arising))?\s*(?:No\.?\s*)?\d{0,3}\s*(?:[:–—]|-(?=\s)|\.(?=\s)|(?=\s*by\s*:))"
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
    """`meetings to be put into diaries` -> `put meetings into diaries`."""
    words = what.split()
    return " ".join([words[1], who, *words[2:]]) if len(words) >= 2 else ""


_CONSULTED = re.compile(
    r"\s+(?:in consultation with|with support from|with|supported by|via|through|on behalf of)\s+", re.IGNORECASE
)


_VERBS = frozenset(
    "write send speak talk report present email reply respond refer liaise meet continue agree add link sign listen provide circulate update share ask invite contact".split()
)


def looks_like_owner(who: str) -> bool:
    """A name, initials, a post, a team or a collective: short, capitalised, and no clause."""
    who = who.strip(" ,.")
    words = who.split()
    if not words or len(words) > 12 or re.search(r"[?!|]", who):
        return False
    low = [word.lower().strip(".,") for word in words]
    if low[0] in ("agreed", "resolved", "decided", "noted", "action", "actions"):
        return False
    if (
        len(words) <= 3
        and words[0].islower()
        and all(word in POSTS or word in BODIES or word in COLLECTIVES or word in TOPICS for word in low)
    ):
        return True
    if low[0] in _VERBS and len(words) <= 2:
        return False
    if (
        low[0]
        in (
            "this",
            "that",
            "it",
            "they",
            "there",
            "which",
            "who",
            "if",
            "when",
            "he",
            "she",
            "we",
            "i",
            "these",
            "those",
            "an",
            "a",
            "no",
            "report",
            "updates",
            "members were",
        )
        and low[0] not in COLLECTIVES
    ):
        return False
    if any(
        word
        in (
            "was",
            "were",
            "is",
            "are",
            "has",
            "had",
            "been",
            "that",
            "which",
            "need",
            "needs",
            "continue",
            "continues",
            "due",
            "able",
            "likely",
            "how",
            "next",
            "report",
            "work",
            "steps",
            "going",
        )
        for word in low
    ):
        return False
    known = set(low) & (POSTS | BODIES | COLLECTIVES | TITLES.keys() | GIVEN)
    capitals = [word for word in words if word[:1].isupper()]
    joining = [word for word in low if word in ("and", "of", "the", "for", "&", "/", "to", "with", "in")]
    if low[0] in COLLECTIVES or low[0] == "the":
        return bool(known) and len(words) <= 8
    return (
        len(capitals) + len(joining) >= len(words)
        and bool(capitals)
        or (bool(known) and words[0][:1].isupper() and len(words) <= 6)
    )


def owners_of(who: str) -> tuple[str, ...]:
    """The owners as written, split where they are joint."""
    who = re.sub(r"\s*\((?:with|supported|in consultation|and|assisted)\b[^()]{0,80}\)?", "", who)
    who = _CONSULTED.split(" ".join(who.split()).strip(" .,;:()"))[0]
    who = re.sub(r"^the\s+", "", who, flags=re.IGNORECASE)
    pieces: list[str] = []
    for rough in re.split(r"\s*/\s*|\s*&\s*|\s*,\s*(?:and\s+)?", who):
        parts = re.split(r"\s+and\s+", rough)
        joined = [parts[0]]
        for part in parts[1:]:
            if _one_alone(joined[-1]) and _one_alone(part):
                joined.append(part)
            else:
                joined[-1] = f"{joined[-1]} and {part}"
        pieces.extend(joined)
    return tuple(
        re.sub(r"^the\s+", "", piece.strip(" .,"), flags=re.IGNORECASE) for piece in pieces if piece.strip(" .,")
    )


def _one_alone(text: str) -> bool:
    words = text.split()
    if not words:
        return False
    last = words[-1].lower().strip(".")
    only_topic = all(word.lower() in TOPICS for word in words) and words[0].lower() not in GIVEN
    return words[0][:1].isupper() and not only_topic and last not in ("of", "for", "the")


# -- sentences without a marker --------------------------------------------------------------------------

_WHO = r"(?P<who>(?:The |the |All |all )?[A-Z][\w'’.&/-]*(?:,? (?:and |& |of |for |the )?[A-Z][\w'’.&/-]*| chairs?| team| officers?| partners?| members?| group){0,8}|members|partners|officers|all(?: members| partners| agencies)?|agencies|chairs)"
_ADVERB = r"(?:also |then |jointly |each |both |kindly |further |therefore |now )?"
_VERB = rf"(?P<what>{_ADVERB}(?!be\b|have\b|not\b|is\b|are\b)[a-z]{{2,20}}\b.*)$"
_REPORTING = (
    r"(?:confirmed|advised|said|stated|undertook|offered|promised|committed|volunteered|explained|indicated|agreed)"
)
_BODY = r"(?:it was (?:also |further )?|(?:the )?(?:board|committee|chair|group|panel|partnership|meeting|members) |members )?"
_SHAPES: tuple[tuple[re.Pattern[str], bool], ...] = (
    (
        re.compile(
            rf"^(?i:{_BODY}(?:also |further )?(?:agreed|resolved|decided) that) {_WHO} (?:would|will|shall|to) {_VERB}",
            re.DOTALL,
        ),
        True,
    ),
    (
        re.compile(
            rf"^(?i:{_BODY}(?:also |further )?(?:agreed|resolved|decided) that) {_WHO} should {_VERB}", re.DOTALL
        ),
        False,
    ),
    (
        re.compile(
            rf"^{_WHO} (?:has |have |also |then |jointly ){{0,2}}(?:agreed|undertook|offered|committed|volunteered|promised|undertakes|agrees|is|are) to {_VERB}",
            re.DOTALL,
        ),
        True,
    ),
    (
        re.compile(
            rf"^{_WHO} (?:was|were|has been|have been) (?:also )?(?:asked|requested|tasked|instructed|invited|directed|required|actioned|mandated|commissioned)(?: with| by the \w+)? to {_VERB}",
            re.DOTALL,
        ),
        True,
    ),
    (
        re.compile(
            rf"^(?:The )?(?:Chair(?:man|person|woman)?|Vice Chair|Board|Committee|Group|Panel|Members|Partnership|Cllr [A-Z]\w+|[A-Z]\w+ [A-Z]\w+) (?:then |also )?(?:asked|requested|tasked|instructed|directed|invited) {_WHO} to {_VERB}",
            re.DOTALL,
        ),
        True,
    ),
    (
        re.compile(
            rf"^(?:The )?(?:Chair(?:man|person|woman)?|Board|Committee|Group|Members|Partnership) (?:then |also )?(?:asked|requested|agreed|asked for it) that {_WHO} (?:should |would |to )?{_VERB}",
            re.DOTALL,
        ),
        True,
    ),
    (
        re.compile(
            rf"^{_WHO} (?:{_REPORTING}) (?:that )?(?:he|she|they|it) (?:would|will|was going to|were going to|is going to) {_VERB}",
            re.DOTALL,
        ),
        True,
    ),
    (
        re.compile(
            rf"^{_WHO} (?:{_REPORTING}) (?:that )?(?:their|her|his|the) (?:team|service|office|officers|department) (?:would|will) {_VERB}",
            re.DOTALL,
        ),
        True,
    ),
    (re.compile(rf"^(?:[A-Z][\w'’.]* ){{1,4}}{_REPORTING} (?:that )?(?:the )?{_WHO} would {_VERB}", re.DOTALL), True),
    (re.compile(rf"^{_WHO} (?:took|takes|has taken|has|accepted) an action to {_VERB}", re.DOTALL), True),
    (
        re.compile(
            rf"^(?:(?:The )?(?:Chair|Board|Committee|Group|Members|Partnership) tasked )?{_WHO} (?:(?:was|were|has been) )?(?:tasked |charged )?with (?P<what>[a-z]{{3,20}}ing\b.*)$",
            re.DOTALL,
        ),
        True,
    ),
    (re.compile(rf"^{_WHO} will {_VERB}", re.DOTALL), True),
    (re.compile(rf"^{_WHO} to (?P<what>{_ADVERB}(?!be\b|have\b|date\b|the\b|a\b)[a-z]{{2,20}}\b.*)$", re.DOTALL), True),
    (
        re.compile(
            r"^(?:It was |The (?P<body>committee|board|group|panel|partnership|meeting) )?(?:also )?(?P<r>agreed|resolved|decided) to (?P<what>(?!note\b|approve\b|receive\b|endorse\b|defer\b|adjourn\b|accept\b|thank\b)[a-z]{2,20}\b.*)$",
            re.DOTALL | re.IGNORECASE,
        ),
        False,
    ),
)
_REQUESTED = re.compile(
    r"^(?:The )?(?:Chair|Board|Committee|Group|Panel|Members|Cllr [A-Z]\w+|[A-Z]\w+ [A-Z]\w+) (?:requested|asked) (?:that|for) (?P<thing>.{3,160}?) (?:to )?be (?P<done>[a-z]+(?:ed|en|t|d|n))\b(?P<rest>.*)$",
    re.DOTALL,
)
_AGENT = re.compile(r"\s*\bby (?P<who>(?:the )?[A-Z][\w'’.&/-]*(?: (?:of |and |the )?[A-Z][\w'’.&/-]*){0,5})")
_LISTED = re.compile(
    r"^\W*\d{1,3}[.)]\s+(?P<what>.{5,400}?)\s*(?:[.;,]\s*)(?:lead|owner|responsible)\b[^:]{0,20}:",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(
    r"^(?P<cond>(?:If|Should|Once|When|Subject to|Unless|Assuming|Provided)\b[^,]{3,200}),\s+(?P<rest>.+)$", re.DOTALL
)
_NOT_TASKS = re.compile(
    r"\b(?:might|may wish|could consider|if time allows|would be (?:helpful|useful|good)|hoped|hopes|carried forward|deferred|apologies|declarations? of interest|minutes of|true record|action log|"
    r"report be noted|noted the|reminded that|wondered|asked whether|asked if|asked about|next meeting will|meeting will be held|welcomed|thanked)\b",
    re.IGNORECASE,
)
_STATES = frozenset(
    "continue continues remain need see take look want know think feel like hope expect get become happen receive benefit have come start begin help exist lead leave focus include seem appear allow "
    "understand await cost depend cover retire return go apply impact affect reduce increase fall rise improve provide_for miss join meet".split()
)
_NOT_PEOPLE = re.compile(
    r"^(?:the )?(?:next|this|that|these|report|meeting|work|project|plan|strategy|pilot|scheme|funding|data|figures|crime|results|review|bid|model|policy|consultation|programme|training|budget|item|paper|new)\b",
    re.IGNORECASE,
)


def undertakings(sentence: str) -> Iterator[Task]:
    """The tasks of a sentence without a marker."""
    sentence = sentence.strip().rstrip(".").strip()
    sentence = (
        re.sub(r"^\(?\d{1,2}(?:\.\d{1,2})?[.)]?\s+(?=[A-Z])", "", sentence) if not _LISTED.match(sentence) else sentence
    )
    sentence = re.sub(
        r"^(?:agreed|decision|decided|resolved|resolution)\s*[:–—-]\s*(?:that\s+)?(?=[A-Z])",
        "",
        sentence,
        flags=re.IGNORECASE,
    )
    if (
        not sentence
        or sentence.endswith("?")
        or (_NOT_TASKS.search(sentence) and not re.search(r"\b(?:agreed to|was asked to|agreed that)\b", sentence))
    ):
        return
    listed = _LISTED.match(sentence)
    if listed is not None and (task := tail_parts(re.sub(r"^\W*\d{1,3}[.)]\s+", "", sentence))) is not None:
        yield task
        return
    condition = _CONDITION.match(sentence)
    if condition is not None:
        for task in undertakings(condition["rest"]):
            yield Task(
                f"{task.action} {condition['cond'][0].lower()}{condition['cond'][1:]}",
                task.owners,
                task.due,
                sure=False,
            )
        return
    passive = _PASSIVE.match(sentence)
    if passive is not None and looks_like_owner(passive["who"]) and not _NOT_PEOPLE.match(passive["who"]):
        yield Task(f"{passive['done']} {passive['thing']}{passive['rest']}", owners_of(passive["who"]))
        return
    requested = _requested(sentence)
    if requested is not None:
        yield requested
        return
    wanted = _WANTED.match(sentence)
    if wanted is not None and looks_like_owner(wanted["who"]):
        yield Task(f"provide {wanted['what']}{wanted['rest']}", owners_of(wanted["who"]), sure=False)
        return
    for part in joint(sentence):
        task = _one(part)
        if task is not None:
            yield task


# `An update will be provided by Sam Okoro at the next meeting`.
_PASSIVE = re.compile(
    r"^(?P<thing>(?:An?|The|Further|More|Updated|Costed|Written|Revised) [^.,;]{3,100}?) (?:will|would|should|is to|are to|to) be (?P<done>[a-z]+(?:ed|en|t|d|n)) by "
    r"(?P<who>(?:the )?[A-Z][\w'’.&/-]*(?: (?:of |and |the )?[A-Z][\w'’.&/-]*){0,5})(?P<rest>.{0,160})$",
    re.DOTALL,
)
# `The Chair requested an update on recruitment from HR`.
_WANTED = re.compile(
    r"^(?:The )?(?:Chair|Board|Committee|Group|Panel|Members|Cllr [A-Z]\w+|[A-Z]\w+ [A-Z]\w+) (?:requested|asked for) (?P<what>(?:an?|the|further|more|some|updated) [^.]{3,120}?) from (?P<who>(?:the )?[A-Z][\w'’.&/-]*(?: [A-Z][\w'’.&/-]*){0,5})(?P<rest>.{0,120})$",
    re.DOTALL,
)


def joint(sentence: str) -> list[str]:
    """`A agreed to X and B agreed to Y`, `agreed that A should X and that B should Y`: one sentence each."""
    parts = re.split(r",?\s+(?:and|while)\s+(?=that\s+(?:[A-Z]|agencies|partners|members))", sentence)
    if len(parts) > 1:
        head = re.match(r"^(.{0,60}?(?:agreed|resolved|decided))\s+that\b", parts[0])
        return [parts[0], *(f"{head.group(1)} {part}" if head else part for part in parts[1:])]
    cut = re.split(
        rf",?\s+(?:and|while|;)\s+(?=(?:the )?[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){{0,3}} (?:agreed to|undertook to|was asked to|will|to|would|offered to)\s+[a-z])",
        sentence,
    )
    return cut if all(re.search(r"\b(?:to|will|would|should)\s+[a-z]", part) for part in cut) else [sentence]


def _one(sentence: str) -> Task | None:
    for shape, sure in _SHAPES:
        found = shape.match(sentence)
        if found is None:
            continue
        groups = found.groupdict()
        who = groups.get("who") or ""
        if _NOT_PEOPLE.match(who) or (who and not _is_somebody(who)):
            return None
        what = found["what"].strip()
        if " will " in sentence[: len(who) + 6] and re.sub(_ADVERB, "", what).split()[0] in _STATES:
            return None
        bare_body = not re.search(r"[A-Z]", who) and bool(who)
        return Task(what, owners_of(who) if who else (), "", sure and not bare_body)
    return None


def _is_somebody(who: str) -> bool:
    words = [word.lower().strip(".,") for word in who.split()]
    if words[0] in ("it", "this", "that", "there", "they", "he", "she", "we", "if", "when", "members were"):
        return False
    return looks_like_owner(who)


def _requested(sentence: str) -> Task | None:
    """`The Chair requested that a report be provided by Insp Vale before each meeting`."""
    found = _REQUESTED.match(sentence)
    if found is None:
        return None
    rest = found["rest"]
    agent = _AGENT.search(rest)
    owners: tuple[str, ...] = ()
    if (
        agent is not None
        and looks_like_owner(agent["who"])
        and not re.search(
            r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Friday|Monday)\b",
            agent["who"],
        )
    ):
        owners, rest = owners_of(agent["who"]), rest[: agent.start()] + rest[agent.end() :]
    return Task(f"{found['done']} {found['thing']}{rest}", owners)
