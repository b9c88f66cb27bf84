"""A new action: its number, its owner as far as known, its due date as written."""

from __future__ import annotations

from bot.errors import NotFound, Unclear
from bot.language.reading import NewAction
from bot.lifecycle import decode_due, decode_owners, encode_due, encode_owners
from bot.model import NO_DUE, Action, Change, Marking, Owner, Status, Subgroup
from bot.naming import owners_meant
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
        "text": new.text.strip(),
        "owners": encode_owners(owners),
        "due": encode_due(new.due or NO_DUE),
        "subgroup": str(subgroup.id),
    }
    return Step("add", None, 0, values, doubt)


def add_from_step(turn: Turn, board_id: int, step: Step, on_behalf: str = "") -> Recorded:
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
            owners=decode_owners(values.get("owners", "")),
            due=decode_due(values.get("due", "")),
            status=Status(values.get("status", Status.NOT_STARTED.value)),
            marking=Marking(values.get("marking", Marking.OFFICIAL.value)),
            created_at=turn.now,
            changed_at=turn.now,
        )
    )
    entry = open_turn(turn, turn.actor(action, on_behalf), board_id, "add")
    changes = (Change("added", "", action.text, step.doubt),)
    turn.unit.ledger.record(entry, action.id, changes)
    turn.recorded = True
    turn.turn_id = entry.id
    turn.receipt.setdefault("turn", entry.id)
    tell(turn, action, entry.id, state_changed=True)
    return Recorded((Row(action, changes),), (entry.id,))
