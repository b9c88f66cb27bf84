"""What happens to places and to messages already read. Links follow; nothing changes a record silently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.audience import heard
from bot.commands.writing import reading_of, setting_of
from bot.deciding import ask, kept_for_others, propose
from bot.incoming import Edited, PlaceChanged, PlaceEvent
from bot.language.reading import Certainty, Op
from bot.model import Action, Audience, Change, Entry, Place, PlaceKind, Role, Status
from bot.permissions import May, is_stranger
from bot.proposals import Source, Step
from bot.recording import open_turn, put
from bot.reply import SILENCE, Answer
from bot.turn import Turn
from bot.understanding import Found, found_in
from bot.values import replace
from bot.withholding import redraw_cards


def edited(turn: Turn, event: Edited) -> Answer:
    """A changed message gives a new question; a deleted one leaves the record and a mark."""
    if turn.place is None:
        return SILENCE
    last = turn.unit.ledger.turn_of_message(turn.place.id, turn.origin.message)
    if last is None or last.undone_by is not None or is_stranger(turn.speaker):
        return SILENCE
    if event.text is not None and (turn.speaker is None or turn.speaker.account.id != last.actor.account_id):
        # Only its author edits a message; what says otherwise is not believed.
        return SILENCE
    entries = turn.unit.ledger.entries(last.id)
    if event.text is None:
        first = turn.unit.actions.get(entries[0].action_id)
        if first is not None:
            mark = open_turn(turn, turn.actor(first), last.board_id, "deleted")
            turn.unit.ledger.record(
                mark, first.id, (Change("message", "", "The message that this came from was deleted"),)
            )
            turn.recorded = True
        return SILENCE
    reading = reading_of(turn, event.text, setting_of(turn))
    says_nothing = reading.certainty is Certainty.IGNORE or reading.op is not Op.WRITE
    found = () if says_nothing else found_in(turn, reading)[0]
    said = {(e.action_id, e.what, e.after) for e in entries}
    steps = tuple(s for action, mine in found for s in mine if (action.id, "note", s.values.get("text")) not in said)
    withdrawn = tuple(_claims_withdrawn(turn, entries, found, event.text))
    own = {action.id for action, step in withdrawn if turn.may(step.deed, action) is May.YES}
    steps = (*(step for action, step in withdrawn if action.id in own), *steps)
    if others := [(action, step) for action, step in withdrawn if action.id not in own]:
        # An owner's claims that they take back are opened again by those who may: all in one question, none is lost.
        kept_for_others(turn, others[0][0], [step for _, step in others], event.text)
    if not steps:
        return SILENCE
    question = "You changed your message after it was recorded. Shall I update the record?"
    return ask(turn, propose(turn, last.board_id, steps, Source.EDITED, event.text, question))


def _claims_withdrawn(
    turn: Turn, entries: Sequence[Entry], found: Sequence[Found], text: str
) -> Iterator[tuple[Action, Step]]:
    """A claim that the changed message no longer makes is offered to be taken back: the action is opened again."""
    settled = {action.id for action, mine in found if any(step.deed in _STATES for step in mine)}
    for entry in entries:
        action = turn.unit.actions.get(entry.action_id)
        if entry.what != "status" or action is None or action.id in settled or action.status.value != entry.after:
            continue
        if action.status in (Status.COMPLETED, Status.CLOSED):
            yield action, Step("reopen", action.id, action.version, {"why": text} if text.strip() else {})


_STATES = frozenset({"complete", "close", "reopen", "status"})


def place_changed(turn: Turn, event: PlaceChanged) -> Answer:
    """Links follow a renamed or moved channel, rest while it is gone, and lose their clearance when it opens."""
    # As it is stored: the turn's own place says already what this very event tells.
    place = turn.unit.places.get(turn.place.id) if turn.place is not None else None
    if place is None:
        if event.event is PlaceEvent.JOINED:
            turn.ensure_place()
            turn.recorded = True
            put(turn, f"welcome:{turn.origin.channel}:{turn.origin.key}", turn.ensure_place().id, "welcome", {})
        return SILENCE
    changed = _after(place, event, turn)
    if changed != place:
        turn.unit.places.save(changed)
        if changed.audience != place.audience:
            redraw_cards(turn.unit, changed, turn.now, turn.origin.key)
        turn.recorded = True
        if _tells_officer(place, changed):
            _tell_officer(turn, place, changed)
    return SILENCE


def _after(place: Place, event: PlaceChanged, turn: Turn) -> Place:
    address = tuple(sorted({**dict(place.address), **event.origin.address}.items()))
    match event.event:
        case PlaceEvent.JOINED | PlaceEvent.RESTORED:
            return replace(place, suspended="", name=event.origin.channel_name or place.name, address=address)
        case PlaceEvent.LEFT:
            return replace(place, suspended="the bot was removed from it")
        case PlaceEvent.ARCHIVED:
            return replace(place, suspended="it was archived")
        case PlaceEvent.UNINSTALLED:
            return replace(place, suspended="the app was uninstalled")
        case PlaceEvent.RENAMED:
            return replace(place, name=event.value or place.name)
        case PlaceEvent.MOVED:
            return replace(place, channel=event.value or place.channel)
        case PlaceEvent.SHARED:
            return _with_audience(place, replace(place.audience, shared=True))
        case PlaceEvent.AUDIENCE:
            return _with_audience(place, event.origin.audience or Audience())


def _with_audience(place: Place, audience: Audience) -> Place:
    return replace(place, audience=heard(place.audience, audience))


def _tells_officer(before: Place, after: Place) -> bool:
    lost = before.audience.cleared is not None and after.audience.cleared is None
    return after.subgroup_id is not None and (lost or (bool(after.suspended) and not before.suspended))


def _tell_officer(turn: Turn, before: Place, after: Place) -> None:
    group = turn.unit.boards.subgroup(after.subgroup_id) if after.subgroup_id else None
    if group is None:
        return
    what = (
        f"its digest rests, because {after.suspended}"
        if after.suspended
        else "it is no longer cleared, because others can read it now"
    )
    said = f"#{before.name or before.channel} ({group.code}): {what}."
    for officer in turn.unit.people.holders(group.board_id, Role.OFFICER):
        for chat in turn.unit.places.personal(officer.id):
            if chat.kind is PlaceKind.PERSONAL:
                put(turn, f"notice:{chat.id}:{turn.origin.key}", chat.id, "notice", {"text": said})
