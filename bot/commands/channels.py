"""Which channel is whose, and what it may show: linked, let go and cleared by an officer of its board."""

from __future__ import annotations

from bot.commands.meetings import require
from bot.commands.reach import subgroup_of
from bot.errors import NotAllowed, NotHere, Unclear
from bot.guide import next_step
from bot.model import Audience, Marking, PlaceKind, Schedule, Subgroup
from bot.permissions import May, may, roles_of
from bot.recording import act
from bot.reply import Block, Code, Reply, Text, note, text
from bot.turn import Turn
from bot.values import replace
from bot.views.words import MARKING
from bot.withholding import redraw_cards


def link(turn: Turn, rest: str) -> Reply:
    if turn.personal:
        raise NotHere(
            "A personal chat cannot be linked to a subgroup.",
            "Say it in the channel that you want to link: subgroup link VAWG",
        )
    code, _, more = rest.partition(" ")
    group = subgroup_of(turn, code)
    _must_be_theirs(turn, group)
    whole = more.strip().casefold() in ("whole board", "board", "all")
    place = turn.ensure_place()
    moved = (place.subgroup_id, place.whole_board) != (group.id, whole)
    # A clearance was given for what the channel showed then.
    audience = replace(place.audience, cleared=None) if moved else place.audience
    linked = replace(place, subgroup_id=group.id, whole_board=whole, suspended="", audience=audience)
    turn.unit.places.save(linked)
    if moved:
        redraw_cards(turn.unit, linked, turn.now, turn.origin.key)
    act(turn, "linked", group.board_id, place=place.id, detail=f"{group.code}{' and the whole board' if whole else ''}")
    schedules = [s for s in turn.unit.outbox.schedules(group.id) if s.place_id == place.id]
    if not schedules:
        board = turn.unit.boards.get(group.board_id)
        zone = board.timezone if board else "Europe/London"
        turn.unit.outbox.save_schedule(Schedule(0, group.id, place.id, zone=zone))
    turn.recorded = True
    blocks: tuple[Block, ...] = (
        text(
            f"This channel now shows {group.code} ({group.name}){' and the whole board' if whole else ''}. Markings shown here: {_shown(audience)}."
        ),
        text(
            "Its digest goes out on Monday at 09:00. To change that: ", f"subgroup schedule {group.code} Tuesday 10:00"
        ),
        *_next(turn, group),
        note("To take the link away: subgroup unlink"),
    )
    return Reply(f"Linked to {group.code}", blocks, outcome="recorded")


def _must_be_theirs(turn: Turn, group: Subgroup) -> None:
    """A channel is not taken from another board by somebody who keeps only their own, not even one that rests."""
    now = turn.place.subgroup_id if turn.place is not None else None
    held = turn.unit.boards.subgroup(now) if now is not None else None
    if held is None or held.board_id == group.board_id:
        return
    if may("settings", roles_of(turn.speaker, held.board_id, None, None)) is not May.YES:
        raise NotAllowed(
            "This channel is another board's, so nothing was changed.",
            f"Who can: {turn.can_on('settings', held.board_id)}",
        )


def _shown(audience: Audience) -> str:
    if audience.public is None or audience.shared is None or audience.guests is None:
        return "nothing yet: I do not know who can read this channel, and I look it up before I say anything"
    cleared = MARKING[audience.cleared or Marking.OFFICIAL]
    return cleared if audience.cleared in (None, Marking.OFFICIAL) else f"up to {cleared}, as it was cleared"


def _next(turn: Turn, group: Subgroup) -> tuple[Text, ...]:
    """Where there is more to do before the first digest, the step is said; else how to look at it."""
    board = turn.unit.boards.get(group.board_id)
    step = next_step(turn.unit, (board,)) if board else None
    return (step or text("To see the digest as it would be now: ", Code("digest preview")),)


def unlink(turn: Turn) -> Reply:
    if turn.place is None or turn.place.subgroup_id is None:
        raise NotHere("This channel is not linked to a subgroup, so nothing was changed.")
    require(turn, "settings")
    for schedule in turn.unit.outbox.schedules(turn.place.subgroup_id):
        if schedule.place_id == turn.place.id:
            turn.unit.outbox.save_schedule(replace(schedule, enabled=False, version=schedule.version))
    audience = replace(turn.place.audience, cleared=None)
    left = replace(turn.place, subgroup_id=None, whole_board=False, audience=audience)
    turn.unit.places.save(left)
    redraw_cards(turn.unit, left, turn.now, turn.origin.key)
    act(turn, "unlinked", turn.board.id, place=turn.place.id)
    return Reply(
        "This channel is no longer linked",
        (note("The actions are untouched. To link it again: subgroup link CODE"),),
        outcome="recorded",
    )


_CLEAR = {
    "official": Marking.OFFICIAL,
    "official-sensitive": Marking.SENSITIVE,
    "sensitive": Marking.SENSITIVE,
    "restricted": Marking.RESTRICTED,
}


def clear(turn: Turn, rest: str) -> Reply:
    """Clear this channel for a marking. Refused where the platform says outsiders can read it."""
    if turn.place is None or turn.place.subgroup_id is None or turn.place.kind is PlaceKind.PERSONAL:
        raise NotHere("This channel is not linked to a subgroup, so it cannot be cleared.", "First: subgroup link VAWG")
    require(turn, "settings")
    marking = _CLEAR.get(rest.casefold().strip())
    if marking is None:
        raise Unclear(
            "Cleared for which marking?", "For example: subgroup clear restricted (or official-sensitive, or official)"
        )
    audience = turn.place.audience
    if marking is not Marking.OFFICIAL and (
        audience.public is not False or audience.shared is not False or audience.guests is not False
    ):
        raise NotHere(
            f"This channel cannot be cleared for {MARKING[marking]}: {_why_open(audience)}.",
            "Use a private channel with members of your own organisation only.",
        )
    cleared = replace(turn.place, audience=replace(audience, cleared=marking))
    turn.unit.places.save(cleared)
    redraw_cards(turn.unit, cleared, turn.now, turn.origin.key)
    act(turn, "cleared", turn.board.id, place=cleared.id, detail=marking.value)
    return Reply(
        f"This channel is cleared for {MARKING[marking]}",
        (
            note(
                "It is taken back by itself if the channel is opened to others. To take it back now: subgroup clear official"
            ),
        ),
        outcome="recorded",
    )


def _why_open(audience: Audience) -> str:
    if audience.public:
        return "everybody in the workspace can read it"
    if audience.shared:
        return "it is shared with another organisation"
    if audience.guests:
        return "guests can read it"
    return "I do not know who can read it"
