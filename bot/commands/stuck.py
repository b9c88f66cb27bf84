"""`outbox`: messages that did not arrive, for the officer and the admin: see them, send one again, give one up."""

from __future__ import annotations

from bot.commands.meetings import require
from bot.delivery.outbox import State, Waiting
from bot.errors import NotFound, Unclear
from bot.incoming import Press
from bot.language.commands import Command
from bot.numbers import whole
from bot.recording import act
from bot.reply import Answer, Button, Item, Items, Reply, Style, line, note
from bot.turn import Turn

_STATE = {"dead": "was not accepted", "uncertain": "may not have appeared"}


def run(turn: Turn, command: Command) -> Answer:
    require(turn, "outbox")
    word, _, number = command.rest.strip().partition(" ")
    match word.casefold():
        case "" | "list":
            return _list(turn)
        case "retry" | "discard" if (row := whole(number.strip().lstrip("#"))) is not None:
            return _settle(turn, row, word.casefold() == "retry")
        case "retry" | "discard":
            raise Unclear(
                f"Which message is to be {'sent again' if word == 'retry' else 'given up'}?", "To see them: outbox"
            )
        case _:
            raise Unclear(f"I do not know “outbox {word}”.", "For example: outbox · outbox retry 7 · outbox discard 7")


def _list(turn: Turn) -> Reply:
    rows = turn.unit.outbox.stuck(turn.board.id)
    if not rows:
        return Reply("Every message has arrived", (note("What cannot be delivered is listed here."),))
    items = tuple(trouble(row) for row in rows)
    first = rows[0].id
    last = note(
        f"To send one again: outbox retry {first}. If it is there already or not wanted: outbox discard {first}."
    )
    return Reply(f"Messages that did not arrive: {len(rows)}", (Items("", items), last))


def trouble(row: Waiting) -> Item:
    """One message that did not arrive: what it was, why, and the two ways to mend it."""
    doubtful = row.state is State.UNCERTAIN
    again = "It may be in the channel already. Send it once more?" if doubtful else ""
    buttons = (
        Button(f"Send {row.id} again", Press("outbox", value=f"retry {row.id}"), confirm=again),
        Button(
            f"Give up {row.id}",
            Press("outbox", value=f"discard {row.id}"),
            Style.DANGER,
            confirm="This message is then never sent. The register keeps what it told of.",
        ),
    )
    said = ": ".join(part for part in (_STATE.get(row.state.value, row.state.value), row.error) if part)
    return Item(str(row.id), f"{row.kind} for {row.place}", None, line(said), buttons)


def pressed(turn: Turn, words: str) -> Answer:
    """A press of one of those buttons, the same as the command that it stands for."""
    return run(turn, Command("outbox", words))


def _settle(turn: Turn, number: int, again: bool) -> Reply:
    if not turn.unit.outbox.settle(number, turn.board.id, again=again):
        raise NotFound(f"There is no message {number} waiting for that, so nothing was changed.", "To see them: outbox")
    act(turn, "message sent again" if again else "message given up", turn.board.id, detail=f"row {number}")
    return Reply(f"Message {number} {'is sent again' if again else 'is given up'}", outcome="recorded")
