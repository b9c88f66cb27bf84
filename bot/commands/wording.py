"""The action's own words and the day on which news of it is wanted: `rename`, `review`."""

from __future__ import annotations

import re

from bot.deciding import recorded_or_kept
from bot.errors import Unclear
from bot.language.commands import Command
from bot.language.dates import read_due
from bot.proposals import Step
from bot.reply import Answer
from bot.turn import Turn

_BY = re.compile(r"^(?:by|on|at)\s+(?P<phrase>.+)$", re.I | re.S)


def rename(turn: Turn, command: Command) -> Answer:
    """A correction of the wording: the old words stay in the history."""
    words = command.rest.strip().lstrip(":").strip()
    if len(command.references) != 1 or not words:
        raise Unclear(
            "Which action, and what should it say?", "For example: rename 12 Print the new leaflet in two languages"
        )
    action = turn.find(command.references[0])
    field = "title" if action.title else "text"
    return recorded_or_kept(turn, [(action, (Step("reword", action.id, action.version, {field: words}),))], "rename")


def review(turn: Turn, command: Command) -> Answer:
    """When the next update is wanted, for actions whose due date is far away."""
    found = _BY.match(command.rest.strip())
    day = read_due(found["phrase"], turn.today).date if found else None
    if not command.references or day is None or day <= turn.today:
        raise Unclear(
            "Which action, and by which coming day is news wanted?", "For example: review 12 by 14 January 2027"
        )
    actions = [turn.find(reference) for reference in command.references]
    steps = [(a, (Step("next update", a.id, a.version, {"on": day.isoformat()}),)) for a in actions]
    return recorded_or_kept(turn, steps, "review")
