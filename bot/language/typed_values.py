"""What stands behind `rag`, `due` and `assign` -> a Reading: a colour, a date, a name; else it is asked."""

from __future__ import annotations

import re

from bot.language import lexicon as lex
from bot.language.body import Context
from bot.language.commands import Command
from bot.language.dates import read_due
from bot.language.gathered import read_gathered
from bot.language.ratings import RAGS
from bot.language.reading import Certainty, Intent, Op, Reading, Reference
from bot.language.references import Place
from bot.language.verdicts import holds
from bot.language.words import tokens, word_set
from bot.model import Due, DueKind, Rag

_ANYTHING = Place()


def questions_asked(reading: Reading) -> Reading:
    """A question typed into `update N` is asked back: it may be an update with a question mark."""
    if reading.certainty is Certainty.IGNORE:
        return Reading(Certainty.ASK, Op.WRITE, rule=f"{reading.rule}, typed as an update")
    return reading


def marked(references: tuple[Reference, ...]) -> str:
    return ", ".join(f"{one.code}-{one.number}" if one.code else f"#{one.number}" for one in references)


# -- rag ----------------------------------------------------------------------------------------------

_LETTERS = {"r": Rag.RED, "a": Rag.AMBER, "g": Rag.GREEN}
_FILLERS = word_set("to as is now = : at - back")
_UNRATED = word_set("none unrated clear blank")


def colour_of(word: str) -> Rag | None:
    plain = word.lower().strip(".,:;!-")
    if plain in RAGS:
        return RAGS[plain]
    return _LETTERS.get(plain) or RAGS.get(plain[:1])


_OPEN_END = re.compile(r"(?:to|or|/|→|->|not|and|,)\b|[/→?]|-\s?(?:red|amber|green)", re.IGNORECASE)


def read_rag(command: Command, context: Context) -> Reading:
    if command.rest.lower().startswith("from "):
        return questions_asked(read_gathered(f"{marked(command.references)} {command.rest}", _ANYTHING, context))
    words = tokens(command.rest)
    place = 0
    while place < len(words) and words[place].text in _FILLERS:
        place += 1
    if place >= len(words):
        return Reading(Certainty.ASK, rule="rag without a colour")
    word = words[place]
    tail = command.rest[word.end :].strip()
    if word.text in _UNRATED or command.rest.lower().startswith("not rated"):
        intents = tuple(Intent(one, rag=Rag.NONE) for one in command.references)
        return Reading(
            Certainty.ASK if tail.endswith("?") else Certainty.SURE, Op.WRITE, intents, rule="rag taken away"
        )
    rag = colour_of(word.text)
    if rag is None:
        return Reading(Certainty.ASK, rule="rag with a colour that is none")
    joined = " " if _OPEN_END.match(tail) or not tail else " - "
    lead = "from " if tail.lower().startswith("to ") else ""
    return questions_asked(
        read_gathered(f"{marked(command.references)} {lead}{rag.value}{joined}{tail}", _ANYTHING, context)
    )


# -- due ----------------------------------------------------------------------------------------------

_SPLIT = re.compile(
    r"\s*(?:,|;|\s[-–—]\s|\.\s|\(|\bbecause\b|\bas\b(?! soon)|\bsince\b|\bdue to\b|\bso that\b|\bwhile\b|\bto allow\b|\bowing to\b|\bfollowing\b)\s*",
    re.IGNORECASE,
)
_KNOWN = (DueKind.DATE, DueKind.MONTH, DueKind.QUARTER, DueKind.ONGOING, DueKind.RECURRING, DueKind.NONE)


def split_due(rest: str, context: Context, known: tuple[DueKind, ...] = _KNOWN) -> tuple[Due | None, str]:
    """The due date that the words begin with, and the reason behind it."""
    whole = read_due(rest, context.today)
    if whole.kind in known:
        return whole, ""
    for cut in _SPLIT.finditer(rest[:300]):
        due = read_due(rest[: cut.start()], context.today)
        if due.kind in known:
            return due, rest[cut.end() :].strip()
    return None, rest


_DOUBTED = lex.HEDGES | word_set("if unless or")
_DUE_LEADS = re.compile(r"^(?:is|now|to|=|:)\s+")


def read_typed_due(command: Command, context: Context) -> Reading:
    rest = command.rest.rstrip()
    meant = _DUE_LEADS.sub("", rest)
    due, reason = split_due(meant, context)
    if due is None and not rest.endswith("?"):
        due, reason = split_due(meant, context, (DueKind.MEETING,))
        if due is not None:
            told = tuple(Intent(one, due=due, note=reason) for one in command.references)
            return Reading(Certainty.ASK, Op.WRITE, told, rule="a meeting, whose day only the board's calendar knows")
    if due is None or rest.endswith("?"):
        return Reading(Certainty.ASK, rule="a date that cannot be computed" if rest else "due without a date")
    if holds(tokens(reason[:40])[:4], _DOUBTED):
        return Reading(
            Certainty.ASK, Op.WRITE, tuple(Intent(one, due=due) for one in command.references), rule="a date in doubt"
        )
    return Reading(
        Certainty.SURE,
        Op.WRITE,
        tuple(Intent(one, due=due, note=reason) for one in command.references),
        rule="a due date",
    )


# -- assign -------------------------------------------------------------------------------------------

_NAME_ENDS = re.compile(
    r"\s*(?:,|;|\s[-–—]\s|\.\s|\(|\.$|\bbecause\b|\bas\b|\bsince\b|\bplease\b|\bpls\b|\bfrom\b|\bwhile\b|\bfor\b|\binstead\b)\s*",
    re.IGNORECASE,
)
_NOBODY = word_set("nobody tbc tbd none unassigned someone somebody anyone everyone or if")


_ASSIGN_LEADS = re.compile(r"^(?:to|→|->|=|:|over to)\s*", re.IGNORECASE)


def read_assign(command: Command, context: Context) -> Reading:
    rest = _ASSIGN_LEADS.sub("", command.rest)
    cut = _NAME_ENDS.search(rest)
    name, reason = (rest[: cut.start()], rest[cut.end() :]) if cut else (rest, "")
    name = name.strip().lstrip("@").strip(" .!")
    words = tokens(name)
    if not words or rest.endswith("?") or len(words) > 9 or holds(words, _NOBODY):
        return Reading(Certainty.ASK, rule="assign without a plain name")
    owner = context.author if name.lower() in ("me", "myself") and context.author else name
    intents = tuple(Intent(one, owner=owner, note=reason) for one in command.references)
    later = (
        cut is not None and cut.group().strip().lower() == "from" and read_due(reason, context.today).date is not None
    )
    if later or holds(tokens(reason), lex.CONDITIONS):
        return Reading(Certainty.ASK, Op.WRITE, intents, rule="a handover to come")
    return Reading(Certainty.SURE, Op.WRITE, intents, rule="assign")
