"""How a paper that was brought in is told: counts first, then what is doubtful, one by one; and what was entered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.exchange.accepting import clear_of, doubtful_of, mark_of, set_aside
from bot.exchange.entering import Entered
from bot.incoming import Press
from bot.model import Action, Status
from bot.proposals import Proposal, Step
from bot.reply import Button, Buttons, For, Item, Items, Line, Note, Reply, Strong, Style, Text, line, note, text
from bot.views.receipts import UNDO_MINUTES, step_words
from bot.views.words import day, plural, value_of

LISTED = 8


def paper_question(proposal: Proposal, audience: For = For.ASKER) -> Reply:
    """What was found, in numbers only: no word of the paper is said before somebody asks."""
    blocks = (text(proposal.question), Buttons(_buttons(proposal)))
    small = note("Nothing is entered until you say so. One undo takes back what you entered at once.")
    return Reply("The paper is read, and nothing of it has been entered yet", (*blocks, small), audience, "asked")


def _buttons(proposal: Proposal) -> tuple[Button, ...]:
    value, clear, doubtful = str(proposal.id), clear_of(proposal), doubtful_of(proposal)
    rows = len([s for s in clear if s.deed == "add"]) + len({s.action_id for s in clear if s.action_id})
    buttons = []
    if clear:
        buttons.append(Button(f"Enter all that is clear ({rows})", Press("accept", value=value), Style.PRIMARY))
    if doubtful:
        buttons.append(Button(f"Show the doubtful ones ({len(doubtful)})", Press("import", value=value)))
    if aside := len(set_aside(proposal)):
        buttons.append(Button(f"Ask again what was refused before ({aside})", Press("import", value=f"{value} again")))
    return (*buttons, Button("Leave the rest of it out", Press("refuse", value=value)))


def doubtful_question(proposal: Proposal, steps: Sequence[Step], action: Action | None) -> Reply:
    """One row, or the changes of one action, with the reason why it was not taken as clear."""
    left = len(doubtful_of(proposal))
    name = f"{action.reference} ({action.headline[:80]})" if action else "A new action"
    would = "; ".join(step_words(step) for step in steps)
    lines = (line(Strong(name), f": {would}."), line(f"In doubt: {reasons(steps, action)}."))
    mark = mark_of(steps)
    buttons = (
        Button("Yes, enter it", Press("import", value=f"{proposal.id} yes {mark}"), Style.PRIMARY),
        Button("No, leave it out", Press("import", value=f"{proposal.id} no {mark}")),
    )
    return Reply(f"Doubtful: {plural(left, 'decision')} left", (Text(lines), Buttons(buttons)), outcome="asked")


def reasons(steps: Sequence[Step], action: Action | None) -> str:
    """Why a row is not clear, each reason once. What it would change stands beside it already."""
    told = dict.fromkeys(each.strip() for step in steps for each in step.doubt.split(";"))
    here = f"is {action.reference}" if action else ""
    kept = [each for each in told if each and each != here and " → " not in each and each not in _CHANGES]
    if kept:
        return "; ".join(f"it {each}" if each.startswith(_VERBS) else each for each in kept)
    return "it would end the action" if any(step.deed in _ENDING for step in steps) else "it differs from the register"


_ENDING = ("complete", "agree", "close", "status")
_CHANGES = ("a new update", "the same words")
_VERBS = ("is ", "was ", "has ", "may ", "says ", "continues", "stands", "differs", "would ", "looks ", "reads ")


def entered_reply(entered: Entered, proposal: Proposal) -> Reply:
    """What was entered, its undo, and what is left to decide."""
    lines: list[Line] = []
    if entered.added:
        lines.append(line(Strong(f"{plural(len(entered.added), 'action')} entered"), f": {_named(entered.added)}"))
    if entered.again:
        lines.append(
            line(Strong(f"{plural(len(entered.again), 'action')} entered again"), f": {_named(entered.again)}")
        )
    if entered.changed:
        lines.append(line(Strong(f"{plural(len(entered.changed), 'action')} changed"), f": {_named(entered.changed)}"))
    if entered.there:
        lines.append(line(f"{plural(entered.there, 'row')} left out: on the register already"))
    lines += [line(f"Not done: {refused.sentence}") for refused in entered.refused[:LISTED]]
    if proposal.steps:
        lines.append(line("Some of it is still to be decided."))
    blocks: list[Text | Buttons | Note] = [Text(tuple(lines))] if lines else []
    buttons: tuple[Button, ...] = _buttons(proposal) if proposal.steps else ()
    if entered.turn_id is not None:
        first = (*entered.added, *entered.again, *entered.changed)[0]
        buttons = (Button("Undo", Press("undo", first.id, first.version, str(entered.turn_id))), *buttons)
        blocks.append(Buttons(buttons))
        blocks.append(note(f"Not right? Press Undo or type: undo (within {UNDO_MINUTES} minutes)."))
        return Reply("Entered", tuple(blocks), outcome="recorded")
    if buttons:
        blocks.append(Buttons(buttons))
    waits = proposal.steps or entered.refused
    title = "Nothing was entered" if waits else "Left out; nothing of that paper waits any more"
    return Reply(title, tuple(blocks), outcome="refused")


def minutes_question(proposal: Proposal, seen: Sequence[Step], withheld: int) -> Reply:
    """Every action that pasted minutes hold, each with its owner, due date and sentence, to be taken one by one or at once."""
    clear = clear_of(proposal)
    items = tuple(_minuted(proposal, step, place) for place, step in enumerate(seen, 1))
    buttons = []
    if clear:
        label = "Enter all that is clear" if len(clear) < len(proposal.steps) else "Enter all"
        buttons.append(Button(f"{label} ({len(clear)})", Press("accept", value=str(proposal.id)), Style.PRIMARY))
    buttons.append(Button("Leave the rest of it out", Press("refuse", value=str(proposal.id))))
    small = [note("Nothing is entered until you say so. One undo takes back what you entered at once.")]
    if withheld:
        told = f"{plural(withheld, 'action')} withheld here by marking. See them in your own chat with me: accept {proposal.id}"
        small.insert(0, note(told))
    found = f"{plural(len(proposal.steps), 'action')} found in the minutes, and none of it entered yet"
    return Reply(found, (Items("", items), Buttons(tuple(buttons)), *small), outcome="asked")


def _minuted(proposal: Proposal, step: Step, place: int) -> Item:
    """One action of the minutes, with the sentence that it comes from."""
    value, mark = str(proposal.id), mark_of((step,))
    values = step.values
    facts = [f"Owner: {value_of('owners', values['owners'])}" if values.get("owners") else "No owner named"]
    facts.append(f"due {value_of('due', values['due'])}" if values.get("due") else "no due date")
    if values.get("status") == Status.COMPLETED.value:
        facts.append("minuted as completed")
    if step.doubt:
        facts.append(f"in doubt because it {step.doubt}")
    _, _, sentence = values.get("source", "").partition(", ")
    buttons = (
        Button(f"Enter {place}", Press("import", value=f"{value} yes {mark}")),
        Button(f"Leave {place} out", Press("import", value=f"{value} no {mark}")),
    )
    headline = values["text"] if step.deed == "add" else step_words(step)
    return Item(str(place), headline, facts=line(f"{'; '.join(facts)}. Minuted: {sentence[:300]}"), buttons=buttons)


def _named(actions: Sequence[Action]) -> str:
    names = [action.reference for action in actions]
    return ", ".join(names) if len(names) <= LISTED else f"{names[0]} to {names[-1]}"


def refused_before(rows: Sequence[tuple[date, Step]]) -> tuple[Text, ...]:
    """Rows that are not asked again, with the day on which they were refused."""
    if not rows:
        return ()
    lines = [line(f"Refused before on {day(on)}: {step_words(step)}") for on, step in rows[:LISTED]]
    if len(rows) > LISTED:
        lines.append(line(f"and {len(rows) - LISTED} more that were refused before"))
    return (Text(tuple(lines)),)
