"""A question that was answered, here or anywhere else, loses its buttons and says what was decided.

Reads the register to learn what still waits; changes nothing there. Who may answer is none of its business.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from bot.exchange.accepting import clear_of, doubtful_of, mark_of
from bot.incoming import Press
from bot.ports import Unit, Units
from bot.proposals import Proposal, Source, State
from bot.reply import Block, Button, Buttons, Item, Items, Note, Reply, line, note
from bot.values import replace

ONCE = frozenset({"accept", "refuse", "note", "import", "undo"})
"""What can be pressed once only: afterwards the button stands for nothing."""

Standing = Callable[[Collection[Press]], Mapping[Press, str]]
"""Of these presses, those that are decided, each with what was decided."""


def once_in(reply: Reply) -> tuple[Press, ...]:
    """The presses of a message that answer something once and for all."""
    found: list[Press] = []
    for block in reply.blocks:
        match block:
            case Buttons(buttons):
                found += [button.press for button in buttons]
            case Items(_, items, _):
                found += [button.press for item in items for button in item.buttons]
            case _:
                continue
    return tuple(press for press in found if press.deed in ONCE and press.value.split(" ")[0].isdigit())


def closed(reply: Reply, decided: Mapping[Press, str]) -> Reply:
    """The message without the buttons that are decided; where a row of them is gone, what was decided stands there."""
    blocks: list[Block] = []
    gone = False
    for block in reply.blocks:
        match block:
            case Buttons(buttons):
                left = _left(buttons, decided)
                gone = not left
                blocks += [Buttons(left)] if left else []
                blocks += [note(said) for said in _said(buttons, decided)]
            case Items(heading, items, more):
                blocks.append(Items(heading, tuple(_item(item, decided) for item in items), more))
            case Note() if gone:
                # It told how to answer, or how to undo.
                continue
            case _:
                blocks.append(block)
    return replace(reply, blocks=tuple(blocks))


def _left(buttons: Iterable[Button], decided: Mapping[Press, str]) -> tuple[Button, ...]:
    return tuple(button for button in buttons if button.press not in decided)


def _said(buttons: Iterable[Button], decided: Mapping[Press, str]) -> list[str]:
    return list(dict.fromkeys(decided[button.press] for button in buttons if button.press in decided))


def _item(item: Item, decided: Mapping[Press, str]) -> Item:
    said = _said(item.buttons, decided)
    if not said:
        return item
    facts = (*item.facts, *line(f"{' · ' if item.facts else ''}{' '.join(said)}"))
    return replace(item, buttons=_left(item.buttons, decided), facts=facts)


# --- what the register says of them -----------------------------------------------------------------------


def standing(units: Units, now: datetime, presses: Collection[Press]) -> Mapping[Press, str]:
    """`Standing` as the register has it."""
    with units.read() as unit:
        told = {press: decided(unit, press, now) for press in dict.fromkeys(presses)}
    return {press: said for press, said in told.items() if said}


def decided(unit: Unit, press: Press, now: datetime) -> str:
    """What became of the matter that a press would decide; nothing while it waits."""
    number = int(press.value.split(" ")[0])
    if press.deed == "undo":
        turn = unit.ledger.turn(number)
        back = unit.ledger.turn(turn.undone_by) if turn and turn.undone_by else None
        return f"Taken back by {back.actor.name or 'somebody'}." if back else ""
    proposal = unit.proposals.get(number)
    if proposal is None:
        return "Nobody can answer this any more."
    if proposal.is_waiting(now):
        return _of_paper(proposal, press) if proposal.source is Source.IMPORT else ""
    person = unit.people.get(proposal.settled_by) if proposal.settled_by else None
    by = f" by {person.name}" if person else ""
    match proposal.state:
        case State.ACCEPTED:
            return f"Answered with yes{by}."
        case State.REFUSED:
            if proposal.source is Source.IMPORT:
                return f"The rest of that paper was left out{by}."
            return f"Answered with no{by}: nothing was recorded."
        case State.OVERTAKEN:
            return "Overtaken by a later change: nothing was recorded."
        case State.WAITING | State.EXPIRED:
            return "Nobody answered in time: nothing was recorded."


def said_of_row(press: Press, name: str) -> str:
    """The register does not keep who decided a paper's row which way; whoever pressed just now is known."""
    match press.deed, press.value.split(" "):
        case "import", [_, "yes", _]:
            return f"Entered by {name}."
        case "import", [_, "no", _]:
            return f"Left out by {name}."
        case _:
            return ""


def _of_paper(proposal: Proposal, press: Press) -> str:
    """A paper waits as a whole while some of it is decided already."""
    match press.deed, press.value.split(" "):
        case "accept", _ if not clear_of(proposal) and doubtful_of(proposal):
            return "What was clear has been entered."
        case "import", [_, _, mark] if mark not in {mark_of(each) for each in doubtful_of(proposal)}:
            return "This one is decided."
        case "import", [_] if not doubtful_of(proposal):
            return "None of it is doubtful any more."
        case _:
            return ""
