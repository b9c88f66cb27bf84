"""Sentences of minutes without a marker that place a task: `X agreed to`, `the Chair asked Y to`, `X to ...`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.minute_owners import looks_like_owner, owners_of
from bot.language.minute_shapes import Task, tail_parts
from bot.language.name_words import GIVEN, TITLES

_WHO = r"(?P<who>(?:The |the |All |all )?[A-Z][\w'’.&/-]*(?:,? (?:and |& |/ |of |for )?(?:the )?[A-Z][\w'’.&/-]*| chairs?| team| officers?| partners?| members?| group){0,8}|members|partners|officers|all(?: members| partners| agencies)?|agencies|chairs)"
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
            rf"^(?:The )?(?:(?i:Chair(?:man|person|woman)?|Vice Chair|Board|Committee|Group|Panel|Members|Partnership|Subgroup)|Cllr [A-Z]\w+|[A-Z]\w+ [A-Z]\w+) (?:then |also )?(?:asked|requested|tasked|instructed|directed|invited) {_WHO} to {_VERB}",
            re.DOTALL,
        ),
        True,
    ),
    (
        re.compile(
            rf"^(?:The )?(?i:Chair(?:man|person|woman)?|Board|Committee|Group|Members|Partnership) (?:then |also )?(?:asked|requested|agreed|asked for it) that {_WHO} (?:should |would |to )?{_VERB}",
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
# `AGREED: that Nadia Reed write to the depot`.
_SUBJUNCTIVE = re.compile(
    rf"^(?i:(?:it was )?(?:agreed|resolved|decided|recommended|requested|asked)\s*[:–—-]?\s*that) {_WHO} (?P<what>(?!be\b|have\b|would\b|should\b|will\b|to\b|was\b|were\b)"
    r"(?:write|send|circulate|share|bring|provide|report|contact|speak|meet|arrange|draft|prepare|update|review|invite|ask|raise|chase|confirm|check|produce|lead|convene|collate|submit|publish|attend|complete|identify|nominate|present|respond|liaise|work)s?\b.*)$",
    re.DOTALL,
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
    wished = _wished(sentence)
    if wished is not None:
        yield wished
        return
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
    requested = _passive(sentence) or _requested(sentence)
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


def _wished(sentence: str) -> Task | None:
    """`AGREED: that Nadia Reed write to the depot`."""
    found = _SUBJUNCTIVE.match(sentence)
    if found is None or not looks_like_owner(found["who"]) or _NOT_PEOPLE.match(found["who"]):
        return None
    return Task(found["what"], owners_of(found["who"]))


def _passive(sentence: str) -> Task | None:
    """`An update will be provided by Sam`, `Letter to be sent to the Minister by the Chair`."""
    found = _PASSIVE.match(sentence) or _PASSIVE_LATER.match(sentence)
    if found is None or not looks_like_owner(found["who"]) or _NOT_PEOPLE.match(found["who"]):
        return None
    between = found.groupdict().get("mid") or ""
    return Task(f"{found['done']} {found['thing']}{between}{found['rest']}", owners_of(found["who"]))


# `An update will be provided by Sam Okoro at the next meeting`.
_PASSIVE = re.compile(
    r"^(?P<thing>(?:An?|The|Further|More|Updated|Costed|Written|Revised) [^.,;]{3,100}?) (?:will|would|should|is to|are to|to) be (?P<done>[a-z]+(?:ed|en|t|d|n)) by "
    r"(?P<who>(?:the )?[A-Z][\w'’.&/-]*(?: (?:of |and |the )?[A-Z][\w'’.&/-]*){0,5})(?P<rest>.{0,160})$",
    re.DOTALL,
)
# `Letter to be sent to the Minister by the Chair`.
_PASSIVE_LATER = re.compile(
    r"^(?P<thing>[A-Z][^.,;:]{2,80}?) (?:is to|are to|to) be (?P<done>[a-z]+(?:ed|en|t|d|n))\b(?P<mid>[^.;]{0,80}?) by "
    r"(?P<who>(?:the )?(?!(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Friday|Q\d)\b)[A-Z][\w'’.&/-]*(?: (?:of |and |the )?[A-Z][\w'’.&/-]*){0,5})(?P<rest>.{0,120})$",
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
        r",?\s+(?:and|while|;)\s+(?=(?:the )?[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*){0,3} (?:agreed to|undertook to|was asked to|will|to|would|offered to)\s+[a-z])",
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
        if re.match(r"(?:note|bear in mind|remember|be aware)\b", what):
            return None
        verb = re.sub(_ADVERB, "", what).split()[0]
        if " will " in sentence[: len(who) + 6] and verb in _STATES and not _meets_somebody(who, what):
            return None
        bare_body = not re.search(r"[A-Z]", who) and bool(who)
        return Task(what, owners_of(who) if who else (), "", sure and not bare_body)
    return None


def _meets_somebody(who: str, what: str) -> bool:
    """`Nadia Reed will meet the colleges` is a task; `The group will meet on 4 May` is a date."""
    named = who.split()[0].lower().strip(".,") in GIVEN | frozenset(TITLES)
    return (
        named
        and re.match(r"(?:also |then )?meet (?:with )?(?!on\b|at\b|in\b|again\b|every|each|monthly|weekly)", what)
        is not None
    )


def _is_somebody(who: str) -> bool:
    words = [word.lower().strip(".,") for word in who.split()]
    if words[0] in ("it", "this", "that", "there", "they", "he", "she", "we", "if", "when", "members were"):
        return False
    return looks_like_owner(who)


def _requested(sentence: str) -> Task | None:
    """`The Board asked that figures be sent by Supt Moor`."""
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
