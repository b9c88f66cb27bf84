"""A new action: its number, its owner as far as known, its due date as written."""

from __future__ import annotations

import json
from datetime import date, datetime

from bot.errors import NotFound, Unclear
from bot.language.reading import NewAction
from bot.lifecycle import decode_due, decode_owners, encode_due, encode_owners
from bot.model import NO_DUE, Action, Change, Marking, Owner, Rag, Status, Subgroup, Update
from bot.naming import owners_meant, with_names
from bot.ports import Turn as LedgerTurn
from bot.proposals import Step
from bot.recording import Recorded, Row, open_turn, tell
from bot.turn import Turn


def step_of(turn: Turn, new: NewAction, subgroup: Subgroup) -> Step:
    """What would be entered, as a step; an owner nobody knows is kept as printed, with a doubt."""
    if not new.text.strip():
        raise Unclear(
            "What is the action? Nothing was added.", "For example: add Print the leaflet owner @sam due 13 December"
        )
    owners: tuple[Owner, ...] = ()
    doubt = ""
    if new.owner:
        try:
            owners = owners_meant(turn, new.owner)
        except NotFound:
            owners = (Owner(new.owner),)
            doubt = f"“{new.owner}” is not known to the register and is kept as written"
    values = {
        "text": with_names(turn, new.text.strip()),
        "owners": encode_owners(owners),
        "due": encode_due(new.due or NO_DUE),
        "subgroup": str(subgroup.id),
    }
    return Step("add", None, 0, values, doubt)


def add_from_step(
    turn: Turn, board_id: int, step: Step, on_behalf: str = "", entry: LedgerTurn | None = None, *, quiet: bool = False
) -> Recorded:
    """Enter one action. `entry` is the turn it belongs to where many come together; `quiet` tells no channel."""
    values = step.values
    subgroup = turn.unit.boards.subgroup(int(values["subgroup"]))
    if subgroup is None:
        raise NotFound("That subgroup is no longer there, so nothing was added.")
    action = turn.unit.actions.add(
        Action(
            id=0,
            board_id=board_id,
            subgroup_id=subgroup.id,
            code=subgroup.code,
            number=int(values.get("number", "0")),
            text=values["text"],
            title=values.get("title", ""),
            section=values.get("section", ""),
            printed=values.get("printed", ""),
            start=values.get("start", ""),
            owners=decode_owners(values.get("owners", "")),
            due=decode_due(values.get("due", "")),
            status=Status(values.get("status", Status.NOT_STARTED.value)),
            rag=Rag(values.get("rag", Rag.NONE.value)),
            marking=Marking(values["marking"]) if values.get("marking") else marking_of_new(turn, board_id),
            marking_text=values.get("marking text", ""),
            accepted={"yes": True, "no": False}.get(values.get("accepted", "")),
            outcomes=values.get("outcomes", ""),
            created_at=turn.now,
            changed_at=turn.now,
        )
    )
    entry = entry or open_turn(turn, turn.actor(action, on_behalf), board_id, "add")
    changes = (Change("added", "", action.text, values.get("source", step.doubt)),)
    turn.unit.ledger.record(entry, action.id, changes)
    for said in json.loads(values.get("updates", "[]")):
        update = Update(
            0, action.id, said["text"], _moment(turn, said.get("on")), turn_id=entry.id, source=values.get("source", "")
        )
        turn.unit.actions.add_update(update, None, None)
    turn.recorded = True
    turn.turn_id = entry.id
    turn.receipt.setdefault("turn", entry.id)
    if not quiet:
        tell(turn, action, entry.id, state_changed=True)
    return Recorded((Row(action, changes),), (entry.id,))


def marking_of_new(turn: Turn, board_id: int) -> Marking:
    """A new action without a marking has the one that the board gives to blanks."""
    board = turn.unit.boards.get(board_id)
    return board.blank_marking if board is not None else Marking.UNKNOWN


def _moment(turn: Turn, on: str | None) -> datetime:
    """A printed update's own day, or now where the paper gives none."""
    return turn.local_midnight(date.fromisoformat(on)) if on else turn.now
