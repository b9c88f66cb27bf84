"""Printed rows onto the register: each becomes an action with its source, all in one turn.

What to enter was decided before (see reconcile); here nothing is guessed: an owner nobody knows is kept
as printed, a marking nobody has explained is unknown, a status the paper does not print is not started.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from bot.adding import add_from_step
from bot.audience import read_marking
from bot.exchange.rows import PrintedOwner, PrintedRow, Register
from bot.lifecycle import encode_due, encode_owners
from bot.model import Action, Board, Owner, Rag, Status, Subgroup
from bot.proposals import Step
from bot.recording import Recorded, Row, open_turn
from bot.turn import Turn


def fingerprint(number: str, text: str) -> tuple[str, str]:
    """What makes two printings of a row the same: its number and its words, whatever the spacing."""
    return number.strip(), " ".join(text.casefold().split())


def unknown_rows(register: Register, known: Sequence[Action]) -> tuple[PrintedRow, ...]:
    """The rows that are not on the register yet. A row printed twice needs two actions to be known."""
    there = Counter(fingerprint(action.printed, action.text) for action in known)
    fresh = []
    for row in register.rows:
        mark = fingerprint(row.number, row.action)
        if there[mark]:
            there[mark] -= 1
        else:
            fresh.append(row)
    return tuple(fresh)


def enter(turn: Turn, subgroup: Subgroup, rows: Sequence[PrintedRow]) -> Recorded:
    """All rows in one turn, so that one undo takes the whole import back. Channels are not told row by row."""
    board = turn.unit.boards.get(subgroup.board_id)
    if board is None or not rows:
        return Recorded(())
    entry = open_turn(turn, turn.actor(), board.id, "import")
    done: list[Row] = []
    for row in rows:
        step = step_of_row(turn, board, subgroup, row)
        done += add_from_step(turn, board.id, step, "", entry, quiet=True).rows
    return Recorded(tuple(done), (entry.id,))


def step_of_row(turn: Turn, board: Board, subgroup: Subgroup, row: PrintedRow) -> Step:
    number = row.number.strip()
    values = {
        "text": row.action,
        "title": row.title,
        "section": row.section,
        "printed": number,
        "number": number if number.isdigit() else "0",
        "start": row.start_text,
        "owners": encode_owners(owners_of(turn, row)),
        "due": encode_due(row.due),
        "status": (row.status or Status.NOT_STARTED).value,
        "rag": (row.rag or Rag.NONE).value,
        "marking": read_marking(row.marking, board).value,
        "marking text": row.marking,
        "accepted": "" if row.accepted is None else "yes" if row.accepted else "no",
        "outcomes": row.outcomes,
        "updates": json.dumps([{"text": u.text, "on": u.on.isoformat() if u.on else None} for u in row.updates]),
        "source": str(row.source),
        "subgroup": str(subgroup.id),
    }
    return Step("add", None, 0, values, "; ".join(row.doubts))


def owners_of(turn: Turn, row: PrintedRow) -> tuple[Owner, ...]:
    leads = [_owner(turn, owner, position == 0, False) for position, owner in enumerate(row.owners)]
    return (*leads, *(_owner(turn, owner, False, True) for owner in row.supporting))


def _owner(turn: Turn, owner: PrintedOwner, lead: bool, supporting: bool) -> Owner:
    """Known only where the directory has exactly one with that very name or alias."""
    names = [name for name in (owner.name, owner.printed, owner.role, owner.organisation) if name]
    for name in names[:2] if owner.name else names:
        found = turn.unit.people.named(name)
        if len(found) == 1:
            return Owner(owner.printed, found[0].id, lead, supporting)
    return Owner(owner.printed or (names[0] if names else ""), None, lead, supporting)
