"""The one way onto the register: steps are permitted, performed, saved, put in the history and told.

A step that may not be done at once becomes part of a proposal; one that cannot be done refuses its
own action and leaves the others alone. Everything happens in the turn's one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.errors import NotAllowed, Refusal
from bot.hearing import learnt
from bot.incoming import Manner
from bot.lifecycle import DEEDS
from bot.model import Act, Action, Actor, Change, Place, Role, Update
from bot.naming import with_names
from bot.permissions import May, roles_of
from bot.ports import Outgoing
from bot.ports import Turn as LedgerTurn
from bot.proposals import Step
from bot.turn import Turn
from bot.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one action: recorded changes, steps kept for a yes, or the refusal."""

    action: Action
    changes: tuple[Change, ...] = ()
    proposed: tuple[Step, ...] = ()
    refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    rows: tuple[Row, ...]
    turn_ids: tuple[int, ...] = ()

    @property
    def proposed(self) -> tuple[Step, ...]:
        return tuple(step for row in self.rows for step in row.proposed)


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose words are entered by somebody else: an owner for whom the officer speaks, or a proposal's author.

    `by` is how the words are signed. Where an officer speaks for an owner no account is named, so that
    erasing the officer leaves the owner's words.
    """

    name: str
    by: str
    person_id: int | None = None
    account_id: int | None = None


def perform(turn: Turn, action: Action, steps: Iterable[Step], *, authorised: bool = False) -> Row:
    """The steps of one action, together or not at all. `authorised` steps were accepted already."""
    after = action
    changes: tuple[Change, ...] = ()
    proposed: tuple[Step, ...] = ()
    deed = ""
    try:
        for step in steps:
            deed = step.deed
            answer = May.YES if authorised else turn.may(step.deed, action)
            if answer is May.NO:
                raise NotAllowed(
                    f"You may not do that to {action.reference}, so nothing was changed.",
                    f"Who can: {turn.can(step.deed, action)}",
                )
            if answer is May.PROPOSE:
                DEEDS[step.deed](action, step.values)
                proposed += (step,)
                continue
            after, more = DEEDS[step.deed](after, step.values)
            changes += more
    except Refusal as refusal:
        turn.refuse(refusal, deed, action)
        return Row(action, refused=refusal)
    return Row(after, changes, proposed)


def record(
    turn: Turn,
    steps: Sequence[tuple[Action, Sequence[Step]]],
    *,
    verb: str,
    voice: Voice | None = None,
    authorised: bool = False,
    entry: LedgerTurn | None = None,
    quiet: bool = False,
) -> Recorded:
    """Perform and save every action's steps; one turn a board, so that one `undo` takes it all back.

    `entry` is the turn that they belong to where it is open already; `quiet` posts nothing new in any channel.
    """
    rows = tuple(perform(turn, action, named(turn, mine), authorised=authorised) for action, mine in steps)
    turn_ids: dict[int, LedgerTurn] = {entry.board_id: entry} if entry else {}
    saved = tuple(_save(turn, row, turn_ids, verb, voice, quiet) if row.changes else row for row in rows)
    if turn_ids:
        first = next(iter(turn_ids.values()))
        turn.recorded = True
        turn.turn_id = first.id
        turn.receipt["turn"] = first.id
        _learn(turn)
    return Recorded(saved, tuple(t.id for t in turn_ids.values()))


def _learn(turn: Turn) -> None:
    """What was recorded came by some way: that the place offers it is kept with the place, and with nothing else."""
    if turn.place is None or not turn.place.id or learnt(turn.place, turn.origin) == turn.place:
        return
    # As it is stored: the turn's own place says already what this very event tells of its readers.
    stored = turn.unit.places.get(turn.place.id)
    if stored is not None:
        turn.unit.places.save(learnt(stored, turn.origin))


def named(turn: Turn, steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps with people's names where what was said mentions somebody."""
    return tuple(
        replace(step, values={**step.values, **{name: with_names(turn, step.values[name]) for name in said}})
        if (said := [name for name in ("text", "why") if "<@" in step.values.get(name, "")])
        else step
        for step in steps
    )


def open_turn(turn: Turn, actor: Actor, board_id: int, verb: str, undoes: int | None = None) -> LedgerTurn:
    return turn.unit.ledger.open_turn(
        LedgerTurn(
            id=0,
            at=turn.now,
            board_id=board_id,
            actor=actor,
            verb=verb,
            place_id=turn.place.id if turn.place else None,
            message=turn.origin.message or turn.origin.key,
            source=turn.origin.link,
            undoes=undoes,
        )
    )


def _save(
    turn: Turn, row: Row, opened: dict[int, LedgerTurn], verb: str, voice: Voice | None, quiet: bool = False
) -> Row:
    action = row.action
    entry = opened.get(action.board_id)
    if entry is None:
        actor = turn.actor(action, voice.name if voice else "")
        entry = opened[action.board_id] = open_turn(turn, actor, action.board_id, verb)
    state = [change for change in row.changes if change.what not in ("note", "reason")]
    heard = voice is not None or entry.actor.role in (Role.OWNER, Role.DEPUTY)
    action = replace(
        action,
        changed_at=turn.now if state else action.changed_at,
        heard_at=turn.now if heard else action.heard_at,
    )
    action = turn.unit.actions.save(action)
    turn.unit.ledger.record(entry, action.id, row.changes)
    for change in row.changes:
        if change.what == "note":
            by = voice.by if voice else turn.name
            who = (voice.account_id, voice.person_id) if voice else (entry.actor.account_id, entry.actor.person_id)
            said = Update(0, action.id, change.after, turn.now, by, entry.id, turn.origin.link)
            turn.unit.actions.add_update(said, *who)
    if quiet:
        redraw(turn, action)
    else:
        tell(turn, action, entry.id, bool(state))
    return Row(action, row.changes, row.proposed, row.refused)


def redraw(turn: Turn, action: Action) -> None:
    """The cards that stand already follow the register; nothing new is posted."""
    for place in turn.unit.places.linked(action.subgroup_id):
        if turn.unit.places.card(place.id, action.id):
            put_card(turn, place, action)


def tell(turn: Turn, action: Action, turn_id: int, state_changed: bool) -> None:
    """Put what every linked channel is to see into the outbox: the card, and the receipt in its thread."""
    here = turn.place.id if turn.place else 0
    spoken = turn.manner in (Manner.THREAD, Manner.MENTION) and not turn.personal
    for place in turn.unit.places.linked(action.subgroup_id):
        if state_changed or turn.unit.places.card(place.id, action.id):
            put_card(turn, place, action)
        said_here = spoken and place.id == here
        if state_changed or said_here:
            thread = (turn.origin.thread or turn.origin.message) if said_here else ""
            put(
                turn,
                f"receipt:{turn_id}:{place.id}:{action.id}",
                place.id,
                "receipt",
                {"turn": turn_id, "action": action.id, "thread": thread},
            )


def act(
    turn: Turn,
    deed: str,
    board_id: int | None,
    *,
    person: int | None = None,
    account: int | None = None,
    place: int | None = None,
    detail: str = "",
) -> None:
    """Keeps who did what about a person or a place, in the turn's own transaction."""
    roles = roles_of(turn.speaker, board_id, None, None) if board_id is not None else (Role.NOBODY,)
    actor = Actor(
        account_id=turn.speaker.account.id if turn.speaker else None,
        person_id=turn.speaker.person.id if turn.speaker and turn.speaker.person else None,
        role=roles[0],
    )
    turn.unit.acts.record(Act(turn.now, deed, actor, board_id, person, account, place, detail))
    turn.recorded = True


def put_card(turn: Turn, place: Place, action: Action) -> None:
    """A card is drawn as it leaves, so the one before that still waits need not leave as well."""
    args: dict[str, object] = {"action": action.id, "version": action.version}
    card = f"card:{place.id}:{action.id}"
    before = f"{card}:{action.version - 1}"
    turn.unit.outbox.put(Outgoing(f"{card}:{action.version}", place.id, "card", args, instead=before), turn.now)


def put(turn: Turn, key: str, place_id: int, kind: str, args: dict[str, object]) -> None:
    turn.unit.outbox.put(Outgoing(key, place_id, kind, args), turn.now)
