"""A person's own page: what is theirs by urgency, what is asked of them, what they claimed."""

from __future__ import annotations

from bot.model import Action, Status
from bot.permissions import is_stranger
from bot.ports import Filter
from bot.reply import Answer, Items, Reply, note, text
from bot.turn import Turn
from bot.views import actions as views
from bot.views.words import plural

SHOWN = 10


def home(turn: Turn) -> Answer:
    person = turn.speaker.person if turn.speaker else None
    if person is None or not turn.boards or is_stranger(turn.speaker):
        refusal = turn.nowhere()
        return Reply("Matters Arising", (text(refusal.sentence), note(refusal.way_out)))
    mine: list[Action] = []
    claimed: list[Action] = []
    for board in turn.boards:
        found, _ = turn.unit.actions.matching(Filter(board.id, person_id=person.id), limit=100)
        mine += [action for action in found if turn.shows(action)]
        done, _ = turn.unit.actions.matching(
            Filter(board.id, person_id=person.id, status=Status.COMPLETED.value, open_only=False), limit=100
        )
        claimed += [action for action in done if turn.shows(action)]
    late = [a for a in mine if a.due.date and a.due.date < turn.today]
    rest = [a for a in mine if a not in late]
    blocks = [
        _section(turn, "Overdue", late),
        _section(turn, "Open", rest),
        _section(turn, "Claimed as completed, waiting for the committee", claimed),
    ]
    shown = tuple(block for block in blocks if block is not None)
    tail = note("To answer for an action: update 12 what happened")
    return Reply(f"{person.name}: {plural(len(mine), 'open action')}", (*shown, tail))


def _section(turn: Turn, heading: str, actions: list[Action]) -> Items | None:
    if not actions:
        return None
    items = tuple(views.item(action, turn.today, buttons=True) for action in actions[:SHOWN])
    return Items(heading, items, max(0, len(actions) - SHOWN))
