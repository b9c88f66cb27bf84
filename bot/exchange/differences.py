"""What a printed row says otherwise than the action it is, field by field; and a row as the step that would enter it.

The paper never takes anything away: a blank cell is silence, not a change. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from bot.audience import read_marking
from bot.exchange.alike import inside, likeness, word_counts
from bot.exchange.cleaning import shortened
from bot.exchange.rows import PrintedRow, Register
from bot.lifecycle import encode_due, encode_owners
from bot.model import NO_DUE, Action, Board, DueKind, Marking, Owner, Rag, Status, Subgroup
from bot.numbers import whole
from bot.proposals import Step
from bot.values import dataclass
from bot.views.words import RAG, STATUS


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what the register has, what the paper prints. `clear` ones need no second look."""

    what: str
    before: str
    after: str
    clear: bool = True

    @property
    def told(self) -> str:
        if self.what == "note":
            return "a new update"
        return f"{_LABELS.get(self.what, self.what)}: {self._said(self.before)} → {self._said(self.after)}"

    def _said(self, value: str) -> str:
        """A value in the words that the register itself uses for it."""
        match self.what:
            case "status":
                return STATUS[Status(value)]
            case "rag":
                return RAG[Rag(value)]
            case _:
                return shortened(value) or "none"


_LABELS = {"rag": "RAG", "text": "wording"}


def differences(row: PrintedRow, action: Action, updates: Sequence[str]) -> tuple[Difference, ...]:
    found: list[Difference] = []
    if _due_differs(row, action):
        found.append(Difference("due", action.due.text, row.due.text))
    if row.owners and _said(o.printed for o in row.owners) != _said(o.printed for o in action.leads):
        found.append(Difference("owner", _listed(action.leads), ", ".join(o.printed for o in row.owners)))
    if row.rag is not None and row.rag is not action.rag:
        found.append(Difference("rag", action.rag.value, row.rag.value, clear=row.rag is not Rag.GREEN))
    if row.status is not None and (change := _status(row.status, action.status)) is not None:
        found.append(change)
    for what, printed, held in (("title", row.title, action.title), ("text", row.action, action.text)):
        if printed and _flat(printed) not in (_flat(held), _flat(f"{action.title} {held}")):
            found.append(
                Difference(what, held, printed, clear=likeness(word_counts(printed), word_counts(held)) >= 0.95)
            )
    if row.outcomes and _flat(row.outcomes) != _flat(action.outcomes):
        found.append(Difference("outcomes", action.outcomes, row.outcomes))
    known = word_counts(" ".join(updates))
    for update in row.updates:
        said = word_counts(update.text)
        if said and inside(said, known) < 0.97 and not _ONLY_STATUS.fullmatch(update.text):
            found.append(Difference("note", "", update.text))
    return tuple(found)


_ONLY_STATUS = re.compile(
    r"\W*(?:not (?:yet )?started|in progress|ongoing|blocked|on hold|completed?|done|agreed|open|closed)"
    r"(?:: not taken forward)?\W*",
    re.I,
)
"""A status that says nothing beside itself is no news; more words in that column are."""


def _due_differs(row: PrintedRow, action: Action) -> bool:
    """The same words are the same due date, from whatever day they were read; so is the same day in other words."""
    if row.due.kind is DueKind.NONE or _flat(row.due.text) == _flat(action.due.text):
        return False
    return row.due.date is None or row.due.date != action.due.date


def _status(printed: Status, held: Status) -> Difference | None:
    """A paper's status. What ends an action, and what would take an end back, is looked at one by one."""
    ended = (Status.COMPLETED, Status.AGREED, Status.CLOSED)
    if printed is held or (printed in ended and held in ended):
        return None
    return Difference("status", held.value, printed.value, clear=printed not in ended and held not in ended)


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


def _said(printed: Iterable[str]) -> frozenset[str]:
    """The words of some owners, however a cell was split into them."""
    return frozenset(re.findall(r"\w+", " ".join(printed).casefold())) - {"and"}


def _listed(owners: Sequence[Owner]) -> str:
    return ", ".join(owner.printed for owner in owners)


def steps_of_differences(changes: Sequence[Difference], action: Action, row: PrintedRow) -> tuple[Step, ...]:
    """The differences as deeds on the action. What would take a claim back is left to people."""
    why = f"as printed in {row.source}"
    steps: list[Step] = []
    for change in changes:
        step = _step(change, action, row, why)
        if step is not None:
            steps.append(Step(step[0], action.id, action.version, step[1], "" if change.clear else change.told))
    return tuple(steps)


def steps_back(wanted: Status, action: Action, row: PrintedRow) -> tuple[Step, ...]:
    """What opens an action again that an undo had ended, as the paper prints it. A claim stays a claim."""
    why = f"entered again, as printed in {row.source}"
    steps = [Step("reopen", action.id, action.version, {"why": why})]
    if not wanted.is_open:
        steps.append(Step("complete", action.id, action.version, {"why": why}))
    elif wanted is not Status.IN_PROGRESS:
        steps.append(Step("status", action.id, action.version, {"status": wanted.value, "why": why}))
    return tuple(steps)


def _step(change: Difference, action: Action, row: PrintedRow, why: str) -> tuple[str, dict[str, str]] | None:
    match change.what:
        case "due":
            return "due", {"due": encode_due(row.due), "why": why}
        case "owner":
            return "owner", {"owners": encode_owners(owners_of(row, action)), "why": why}
        case "rag":
            return "rag", {"rag": change.after, "why": why}
        case "status" if change.after == Status.COMPLETED.value and action.status.is_open:
            return "complete", {"why": why}
        case "status" if change.after == Status.CLOSED.value and action.status.is_open:
            return "close", {"why": why}
        case "status" if action.status.is_open:
            return "status", {"status": change.after, "why": why}
        case "title" | "text" | "outcomes":
            return "reword", {change.what: change.after, "why": why}
        case "note":
            return "note", {"text": change.after, "source": str(row.source)}
        case _:
            return None


def owners_of(row: PrintedRow, action: Action | None = None) -> tuple[Owner, ...]:
    """A row's owners; one that the action already has by the same print keeps the person it is."""
    known = {_flat(owner.printed): owner.person_id for owner in action.owners} if action else {}
    leads = tuple(
        Owner(owner.printed, known.get(_flat(owner.printed)), lead=index == 0) for index, owner in enumerate(row.owners)
    )
    others = tuple(
        Owner(owner.printed, known.get(_flat(owner.printed)), lead=False, supporting=True) for owner in row.supporting
    )
    return leads + others


def _marking(printed: str, board: Board) -> tuple[Marking, str]:
    """The level that the report's marking stands for; a template left whole stands for none."""
    marking = read_marking("public" if _IN_PUBLIC.search(printed) else printed, board)
    told = f"the marking reads “{printed}”, which is no known level: withheld until it is set"
    return marking, told if marking is Marking.UNKNOWN else ""


_IN_PUBLIC = re.compile(r"\b(?:considered|heard|taken) in public\b|\bopen to the public\b", re.I)


def new_row_step(row: PrintedRow, subgroup: Subgroup, board: Board, register: Register, taken: set[int]) -> Step:
    """The step that would enter a row. Its printed number is taken if it is free in the subgroup."""
    marking, doubt = _marking(row.marking or register.marking, board)
    printed = whole(row.number, 4) or 0
    number = printed if printed not in taken else 0
    taken.add(number)
    values = {
        "text": row.action,
        "title": row.title,
        "section": row.section,
        "printed": row.number,
        "number": str(number),
        "owners": encode_owners(owners_of(row)),
        "due": encode_due(row.due if row.due.text else NO_DUE),
        "start": row.start_text,
        "status": (row.status or Status.NOT_STARTED).value,
        "rag": (row.rag or Rag.NONE).value,
        "marking": marking.value,
        "marking text": row.marking or register.marking,
        "accepted": {True: "yes", False: "no", None: ""}[row.accepted],
        "outcomes": row.outcomes,
        "updates": json.dumps(
            [{"text": each.text, "on": each.on.isoformat() if each.on else None} for each in row.updates],
            ensure_ascii=False,
        ),
        "source": str(row.source),
        "subgroup": str(subgroup.id),
    }
    return Step("add", None, 0, values, "; ".join(filter(None, (*row.doubts, doubt))))
