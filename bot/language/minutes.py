"""A paragraph or a page of minutes -> actions to capture, each with the sentence it came from.

An action is a task placed on somebody (or on nobody yet) by the meeting. Reports, wishes, notings and
reviews of the log are none. Nothing is written here: what is captured is proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.language.minute_owners import looks_like_owner, owners_of
from bot.language.minute_rows import Heads, headings, row_due, row_of
from bot.language.minute_shapes import (
    BRACKETS,
    COMPLETED,
    MARKER,
    NO_ACTION,
    NOT_COMPLETED,
    Task,
    tail_parts,
)
from bot.language.reading import Certainty
from bot.language.task_dates import take_due
from bot.language.undertakings import joint, undertakings
from bot.language.words import clean
from bot.model import Due, DueKind
from bot.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Captured:
    """A task that minutes placed on somebody. `source` is the sentence, as printed."""

    action: str
    owners: tuple[str, ...] = ()
    due: Due | None = None
    completed: bool = False
    certainty: Certainty = Certainty.SURE
    source: str = ""


# A page has some 4,000 characters; a longer document comes through the importer's readers.
MOST = 200_000
_MARKUP = re.compile(r"[*_`]{1,3}|^[ \t]*#{1,6}[ \t]*|^[ \t]*[-•▪●◦][ \t]+", re.MULTILINE)


def capture(text: str, today: date) -> tuple[Captured, ...]:
    """Every task the minutes place on somebody, in order, without repeats."""
    found: dict[tuple[str, tuple[str, ...]], Captured] = {}
    heads: Heads = {}
    listing = False
    for paragraph in _paragraphs(clean(text)[:MOST]):
        if paragraph.count("|") >= 2:
            heads = headings(paragraph) or heads
            captured = _row(paragraph, heads, today)
        elif listing and (owned := _OWNED_LINE.match(paragraph)) and looks_like_owner(owned["who"]):
            captured = _marked(paragraph, paragraph, today)
        else:
            heads = {}
            listing = HEADING.match(paragraph) is not None or (listing and len(paragraph.split()) > 6)
            captured = _paragraph(paragraph, today)
        for one in captured:
            found.setdefault((one.action.lower(), one.owners), one)
    return tuple(found.values())


def _paragraphs(text: str) -> Iterator[str]:
    """Lines joined where a line plainly goes on (wrapped text), else one line each."""
    held = ""
    for line in _MARKUP.sub(" ", text).split("\n"):
        line = " ".join(line.split())
        if not line:
            if held:
                yield held
            held = ""
        elif held and _belongs(held, line):
            held = f"{held}. {line}" if held[-1] not in ".;" else f"{held} {line}"
        elif held and not MARKER.match(line) and (line[0].islower() or held.rstrip()[-1:] in (",", "–", "-")):
            held = f"{held} {line}"
        else:
            if held:
                yield held
            held = line
    if held:
        yield held


_LABEL = re.compile(
    r"^(?:lead|owner|responsible|who|due|due date|deadline|target|target date|by when|timescale|status)\s*:\s*\S",
    re.IGNORECASE,
)
# A heading over a list: `Action points`.
HEADING = re.compile(r"^\W*(?:agreed )?(?:actions?|action points?|next steps)(?: agreed| arising)?\W*$", re.IGNORECASE)
_OWNED_LINE = re.compile(
    r"^(?:\d{1,2}[.)]\s*)?(?P<who>[A-Z][\w'’.&/ -]{0,40}?(?: and [A-Z][\w'’.]*)?)\s*(?::|\s[–—-])\s+(?P<what>[a-z].{4,})$",
    re.DOTALL,
)


def _belongs(held: str, line: str) -> bool:
    """`Responsible: …`, `Action: …`, `Due: …` on lines of their own are one task."""
    labelled = _LABEL.match(line) is not None
    return (labelled and (MARKER.match(held) is not None or _LABEL.match(held) is not None)) or (
        _LABEL.match(held) is not None and MARKER.match(line) is not None and "ction" not in held
    )


def _paragraph(text: str, today: date) -> Iterator[Captured]:
    marks = [found for found in MARKER.finditer(text) if not NO_ACTION.match(text, found.start())]
    if not marks:
        yield from _spoken(text, today)
        return
    before = text[: marks[0].start()].strip()
    lead = _LEAD_BEFORE.match(before)
    if before and lead is None:
        yield from _spoken(before, today)
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        for one in _marked(text[mark.end() : end].strip(" ;"), text[mark.start() : end].strip(), today):
            yield replace(one, owners=owners_of(lead["who"]), source=text) if lead and not one.owners else one


# `Lead: Jo Vale. Action: refresh the protocol.`
_LEAD_BEFORE = re.compile(
    r"^\W*(?:lead|owner|responsible|who)(?: officer| person)?\s*:\s*(?P<who>[A-Z][^.;:|]{1,60})[.;,]?$", re.IGNORECASE
)


def _marked(text: str, source: str, today: date) -> Iterator[Captured]:
    """What stands behind `ACTION:`: one task, or several by semicolons and numbers."""
    if not re.search(r"[A-Za-z]{2}", text) or re.match(r"\W*(?:none|nil|n/a|no action)\b", text, re.IGNORECASE):
        return
    completed = _completed(text)
    for piece in _pieces(text):
        spoken = list(undertakings(piece)) if _AGREEING.match(piece) else []
        behind = tail_parts(piece)
        more = [one for sentence in _sentences(piece)[1:] if _NEXT.match(sentence) for one in undertakings(sentence)]
        if not spoken and behind is not None:
            spoken = [behind, *more]
        for one in (found for each in spoken for found in _tasks(each, today)):
            yield replace(one, completed=completed or _completed(piece), source=source)


# `A to price gates. B to write to residents`: each sentence behind the mark that places a task of its own.
_NEXT = re.compile(r"^(?:[A-Z][\w'’.-]*\s+){1,4}to\s+(?!be\b)[a-z]")
_AGREEING = re.compile(
    r"(?:it was|the (?:board|committee|chair|group|panel|partnership)|members)\b.{0,20}\b(?:agreed|resolved|asked|requested)\b",
    re.IGNORECASE,
)


def _pieces(text: str) -> list[str]:
    """`A to do this; B to do that`, `(1) ... (2) ...`: each with an owner of its own."""
    pieces = re.split(r";\s+|\s+\(?(?:[1-9]|[a-e]|i{1,3}|iv|v)\)\s+", f" {text}")
    pieces = [part for piece in pieces for part in _named_apart(piece) if part.strip(" ;.")]
    pieces = [piece.strip(" ;") for piece in pieces]
    kept: list[str] = []
    for piece in pieces:
        if kept and not re.search(r"\bto\s+[a-z]", piece):
            kept[-1] = f"{kept[-1]}; {piece}"
        else:
            kept.append(piece)
    return kept or [text]


def _named_apart(piece: str) -> list[str]:
    """`Sam to chase the trust, Nadia to update the log`: two people, two tasks."""
    parts = re.split(r",\s+(?=[A-Z][\w'’.]*(?:\s[A-Z][\w'’.]*){0,2}\s+(?:to|will)\s+[a-z])", piece)
    if not all(re.search(r"\b(?:to|will)\s+[a-z]", part) for part in parts):
        parts = [piece]
    return [one for part in parts for one in joint(part)]


def _completed(text: str) -> bool:
    return bool(COMPLETED.search(text)) and not NOT_COMPLETED.search(text)


def _tasks(task: Task, today: date) -> Iterator[Captured]:
    """The task with its due date taken off its end; a second owner with a verb of their own makes a second task."""
    action, due = take_due(BRACKETS.sub("", task.action).strip(), today)
    if due is None and re.search(r"\(\s*on-?going\s*\)", task.action, re.IGNORECASE):
        due = Due("ongoing", DueKind.ONGOING)
    if task.due:
        _, printed = take_due(
            f"do it {task.due}" if task.due.lower().startswith(("by", "before")) else f"do it by {task.due}", today
        )
        due = printed or due
    action = action.strip(" .,;:-–—")
    if len(re.findall(r"[A-Za-z]+", action)) < 1 or (len(action.split()) < 2 and not task.owners):
        return
    yield Captured(action, task.owners, due, _completed(task.action), Certainty.SURE if task.sure else Certainty.ASK)


def _spoken(text: str, today: date) -> Iterator[Captured]:
    """Sentences without a marker: only verbs of undertaking and of instruction place a task."""
    lettered = re.split(r"(?:^|\s+)\(?(?:[a-h]|i{1,3}|iv|vi?)\)\s+(?=[A-Z])", text)
    for sentence in (one for part in lettered if part.strip() for one in _sentences(part)):
        for task in undertakings(sentence):
            for one in _tasks(task, today):
                yield replace(one, completed=_completed(sentence), source=sentence)


_END = re.compile(
    r"(?<!\bInsp)(?<!\bSupt)(?<!\bCllr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bDr)(?<!\bNo)(?<!\bSt)(?<!\b[A-Z])(?<!^\d)(?<!^\d\d)\.(?:\s+(?=[A-Z(\"'#])|$)|[!?](?:\s+|$)"
)


def _sentences(text: str) -> list[str]:
    pieces: list[str] = []
    here = 0
    for found in _END.finditer(text):
        pieces.append(text[here : found.end()].strip())
        here = found.end()
    if text[here:].strip():
        pieces.append(text[here:].strip())
    return _with_leads(pieces)


def _with_leads(pieces: list[str]) -> list[str]:
    """`... Lead: X. Target: Y.` belong to the task before them."""
    kept: list[str] = []
    for piece in pieces:
        if kept and re.match(
            r"(?:lead|owner|target|deadline|due|by when|responsible|timescale|status)\b[^.]{0,30}:|(?:completed?|done|closed)\W*$",
            piece,
            re.IGNORECASE,
        ):
            kept[-1] = f"{kept[-1]} {piece}"
        else:
            kept.append(piece)
    return kept


def _row(text: str, heads: Heads, today: date) -> Iterator[Captured]:
    """A table row: its cells by their headings where the table has any."""
    row = row_of(text, heads)
    if row is None:
        return
    tasks = list(undertakings(row.main)) or ([task] if (task := tail_parts(row.main)) else [])
    for task in tasks:
        for one in _tasks(replace(task, owners=task.owners or row.owners), today):
            due = one.due or row_due(row.others, today)
            yield replace(one, due=due, completed=_completed(f"({row.status})") or one.completed, source=text)
