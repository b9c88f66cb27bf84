"""Buttons: who pressed is authorised anew, and a press from an older card is refused with the present state."""

from __future__ import annotations

from bot.commands import reminding, settings, stuck
from bot.commands.finding import find
from bot.commands.papers import decided
from bot.commands.reading_verbs import list_actions
from bot.commands.undo import undo
from bot.deciding import recorded_or_kept, settle
from bot.errors import Conflict, NotFound, Unclear
from bot.forms import opened_form
from bot.home import home
from bot.incoming import Press
from bot.language.commands import Command
from bot.model import Action, Rag
from bot.numbers import whole
from bot.pending import asked_again, listed, waiting_for
from bot.proposals import Step
from bot.reply import Answer
from bot.turn import Turn
from bot.views import actions as views
from bot.views.words import RAG, STATUS

PRESSES = frozenset(
    {
        "ask",
        "complete",
        "rag",
        "undo",
        "accept",
        "refuse",
        "note",
        "show",
        "form",
        "import",
        "list",
        "find",
        "home",
        "outbox",
        "link",
        "reminders",
    }
)


def pressed(turn: Turn, press: Press) -> Answer:
    match press.deed:
        case "complete":
            return _change(turn, press, Step("complete", press.action_id, press.version))
        case "rag" if press.value in (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NONE):
            return _change(turn, press, Step("rag", press.action_id, press.version, {"rag": press.value}))
        case "undo" if (number := whole(press.value)) is not None:
            last = turn.unit.ledger.turn(number)
            if last is None:
                raise NotFound("That is no longer there, so nothing was changed.")
            return undo(turn, last)
        case "accept" | "refuse" | "note" if (number := whole(press.value)) is not None:
            return settle(turn, number, press.deed)
        case "show":
            # From a list's menu the action is the chosen value; a button carries it itself.
            number = whole(press.value)
            chosen = press if number is None else Press("show", number)
            action = the_action(turn, chosen)
            return views.card(action, turn.unit.actions.updates(action.id), turn.today, turn.zone_of(action))
        case "home":
            return home(turn)
        case "outbox":
            return stuck.pressed(turn, press.value)
        case "reminders":
            return reminding.pressed(turn, press.value)
        case "link":
            return settings.run(turn, Command("subgroup", f"link {press.value}"))
        case "ask" if (number := whole(press.value)) is not None:
            return asked_again(turn, number)
        case "list" if press.value.split(" ")[0] == "questions":
            return _questions(turn, press.value)
        case "list" if press.value == "outbox":
            return stuck.pressed(turn, "")
        case "list":
            return list_actions(turn, Command("list", press.value))
        case "find":
            return find(turn, Command("find", press.value))
        case "form":
            return opened_form(turn, press)
        case "import":
            return decided(turn, press.value)
        case _:
            raise Unclear(
                "I do not know that button, so nothing was changed.",
                "The message may be old. To see the action as it is: show 12",
            )


def _questions(turn: Turn, words: str) -> Answer:
    waiting = waiting_for(turn)
    if not waiting:
        raise NotFound("Nothing waits for your yes that may be shown here.", "To see your own actions: list mine")
    page = words.rpartition(" page ")[2]
    return listed(turn, waiting, page=whole(page) or 1)


def the_action(turn: Turn, press: Press) -> Action:
    action = turn.unit.actions.get(press.action_id)
    if action is None:
        raise NotFound("That action is no longer there, so nothing was changed.")
    return turn.find_visible(action)


def _change(turn: Turn, press: Press, step: Step) -> Answer:
    action = the_action(turn, press)
    if press.version != action.version:
        raise Conflict(
            f"{action.reference} has changed since that message was drawn, so nothing was recorded.",
            f"It is now {STATUS[action.status]} and {RAG[action.rag]}. To see it: show {action.reference}",
        )
    return recorded_or_kept(turn, [(action, (step,))], step.deed)
