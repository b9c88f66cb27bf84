"""What was accepted of a paper, onto the register: in one turn, so that one undo takes it back, and quietly.

What to enter was decided before (see proposing). A row that has come onto the register meanwhile is not
entered twice; no channel is told row by row, only cards that stand there already are drawn anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.adding import add_from_step
from bot.errors import Refusal
from bot.lifecycle import DEEDS
from bot.model import Action
from bot.proposals import Step
from bot.recording import open_turn, record
from bot.turn import Turn
from bot.values import dataclass

IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Entered:
    """`there` counts rows that were on the register already; `refused` says what could not be done and why.

    `again` are actions that an undo had taken back and that stand open once more.
    """

    added: tuple[Action, ...] = ()
    again: tuple[Action, ...] = ()
    changed: tuple[Action, ...] = ()
    there: int = 0
    refused: tuple[Refusal, ...] = ()
    turn_id: int | None = None


def fingerprint(printed: str, text: str) -> tuple[str, str]:
    """What makes two printings of a row the same: its number and its words, whatever the spacing."""
    return printed.strip(), " ".join(text.casefold().split())


def enter(turn: Turn, board_id: int, steps: Sequence[Step]) -> Entered:
    """New actions and changes of known ones. Whoever calls has made sure that this was accepted."""
    fresh = _still_new(turn, board_id, [step for step in steps if step.deed == "add"])
    there = sum(step.deed == "add" for step in steps) - len(fresh)
    mine: dict[int, list[Step]] = {}
    for step in steps:
        if step.deed in DEEDS and step.action_id:
            mine.setdefault(step.action_id, []).append(step)
    if not fresh and not mine:
        return Entered(there=there)
    entry = open_turn(turn, turn.actor(), board_id, IMPORT)
    added = tuple(add_from_step(turn, board_id, step, "", entry, quiet=True).rows[0].action for step in fresh)
    known = {action.id: action for action in turn.unit.actions.many(list(mine))}
    todo = [(known[i], each) for i, each in mine.items() if i in known]
    rows = record(turn, todo, verb=IMPORT, authorised=True, entry=entry, quiet=True).rows
    opened = {step.action_id for step in steps if step.deed == "reopen"}
    again = tuple(row.action for row in rows if row.changes and row.action.id in opened)
    changed = tuple(row.action for row in rows if row.changes and row.action.id not in opened)
    refused = tuple(row.refused for row in rows if row.refused is not None)
    turn.recorded = True
    turn.turn_id = entry.id
    turn.receipt["turn"] = entry.id
    return Entered(added, again, changed, there, refused, entry.id)


def _still_new(turn: Turn, board_id: int, steps: Sequence[Step]) -> list[Step]:
    if not steps:
        return []
    there = Counter((a.subgroup_id, *fingerprint(a.printed, a.text)) for a in turn.unit.actions.all_of(board_id))
    return [step for step in steps if not there[_mark(step)]]


def _mark(step: Step) -> tuple[int, str, str]:
    values = step.values
    return int(values["subgroup"]), *fingerprint(values.get("printed", ""), values["text"])
