"""What was recorded, asked or refused, told to the one who said it, with the way back."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import Refusal
from bot.incoming import Press
from bot.model import Action, Change, Entry, Rag
from bot.proposals import Proposal, Source, Step
from bot.recording import Recorded, Row
from bot.reply import Button, Buttons, For, Line, Note, Reply, Strong, Style, Text, line, note, text
from bot.views.words import change, value_of

UNDO_MINUTES = 10


def recorded(done: Recorded, zone_hint: str = "", *, ask_reason: bool = True) -> Reply:
    """The receipt for the asker: each action's outcome on its own line, and one undo for all."""
    lines = tuple(told for row in done.rows for told in row_lines(row))
    kept = [row for row in done.rows if row.changes]
    if not kept:
        refused = [row for row in done.rows if row.refused]
        if len(done.rows) == 1 and refused and refused[0].refused:
            return refusal(refused[0].refused)
        return Reply("Nothing was recorded", (Text(lines),), outcome="refused")
    references = ", ".join(row.action.reference for row in kept)
    blocks: list[Text | Buttons | Note] = [Text(lines), Buttons(receipt_buttons(done, kept, ask_reason))]
    blocks.append(note(f"Not right? Press Undo or type: undo (within {UNDO_MINUTES} minutes)."))
    return Reply(f"Recorded: {references}", tuple(blocks), outcome="recorded", rag=_turned(kept))


def _turned(kept: Sequence[Row]) -> Rag | None:
    """The rating stands in front of a receipt only where it is what changed."""
    turned = [row.action.rag for row in kept if any(c.what == "rag" for c in row.changes)]
    return turned[0] if len(kept) == 1 and turned else None


def receipt_buttons(done: Recorded, kept: Sequence[Row], ask_reason: bool) -> tuple[Button, ...]:
    turn = str(done.turn_ids[0]) if done.turn_ids else ""
    buttons = [Button("Undo", Press("undo", kept[0].action.id, kept[0].action.version, turn))]
    if ask_reason:
        for row in kept:
            if any(c.what == "rag" and not c.why for c in row.changes):
                press = Press("form", row.action.id, row.action.version, "reason")
                buttons.append(Button(f"Give the reason for {row.action.reference}", press))
    return tuple(buttons)


def row_lines(row: Row) -> tuple[Line, ...]:
    ref = Strong(row.action.reference)
    if row.refused:
        said = line(ref, " — ", row.refused.sentence, " ", row.refused.way_out)
        return (said,)
    lines = [line(ref, " — ", change_words(c)) for c in row.changes]
    if row.changes and any(c.what == "status" and c.after == "completed" for c in row.changes):
        lines.append(line("This is a claim: it counts as done when the committee agrees it."))
    if not row.changes and not row.proposed:
        lines.append(line(ref, " — it says so already, so nothing was changed."))
    return tuple(lines)


def change_words(c: Change) -> str:
    why = f" ({c.why})" if c.why and c.what not in ("note", "reason") else ""
    return f"{change(c.what, c.before, c.after)}{why}"


def receipt(action: Action, entries: Sequence[Entry], undone: bool = False) -> Reply | None:
    """The receipt in the card's thread: what changed, from what, by whom, how to undo. None if nothing is left."""
    mine = [entry for entry in entries if entry.action_id == action.id]
    if not mine:
        return None
    first = mine[0]
    who = first.actor.name or "Somebody"
    behalf = f" on behalf of {first.actor.on_behalf}" if first.actor.on_behalf else ""
    lines = tuple(line(change_words(Change(e.what, e.before, e.after, e.why))) for e in mine)
    title = f"{action.reference}: recorded by {who}{behalf}"
    if first.undoes:
        title = f"{action.reference}: taken back by {who}"
    blocks: list[Text | Note | Buttons] = [Text(lines)]
    if not first.undoes and not undone:
        blocks.append(Buttons((Button("Undo", Press("undo", action.id, action.version, str(first.turn_id))),)))
        blocks.append(
            note(f"Not right? {who} can press Undo within {UNDO_MINUTES} minutes; an officer can at any time.")
        )
    turned = action.rag if any(entry.what == "rag" for entry in mine) else None
    return Reply(title, tuple(blocks), For.PLACE, "recorded", turned)


def refusal(refused: Refusal) -> Reply:
    blocks = (text(refused.way_out),) if refused.way_out else ()
    return Reply(refused.sentence, blocks, outcome="refused")


def several_refusals(refused: Sequence[Refusal]) -> Reply:
    if len(refused) == 1:
        return refusal(refused[0])
    lines = tuple(line(f"{r.sentence} {r.way_out}") for r in refused)
    return Reply("Nothing was recorded", (Text(lines),), outcome="refused")


def step_words(step: Step) -> str:
    """What a step would do, as a phrase: `mark as completed (claimed)`."""
    values = step.values
    match step.deed:
        case "complete":
            return "record it as completed"
        case "status":
            return f"set the status to {value_of('status', values['status'])}"
        case "rag":
            return f"rate it {value_of('rag', values['rag'])}"
        case "due":
            return f"move the due date to {value_of('due', values['due'])}"
        case "owner":
            return f"give it to {value_of('owners', values['owners'])}"
        case "close":
            return "close it as not done"
        case "agree":
            return "record that the committee agreed it"
        case "reopen":
            return "reopen it"
        case "note":
            return f"keep the words “{_short(values['text'])}”"
        case "add":
            return f"add “{_short(values['text'])}”"
        case "undo":
            return "take back the last change"
        case "marking":
            return f"mark it {value_of('marking', values['marking'])}"
        case "snooze":
            return f"stop reminders until {value_of('snoozed', values['until'])}"
        case other:
            return other


def moved_words(action: Action, step: Step) -> str:
    """What a step would change, from what to what: `amber → red, because it was due 3 days ago`."""
    why = step.values.get("why", "")
    why = f", {why}" if why.casefold().startswith("because ") else f", because {why}" if why else ""
    match step.deed:
        case "complete":
            return f"{value_of('status', action.status.value)} → completed (claimed)"
        case "rag":
            return f"{value_of('rag', action.rag.value)} → {value_of('rag', step.values['rag'])}{why}"
        case _:
            return step_words(step)


def _short(words: str, most: int = 120) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def question(
    proposal: Proposal, actions: dict[int, Action], who: str, changed: Sequence[str] = (), *, audience: For = For.ASKER
) -> Reply:
    """One question with its likely answers. `changed` says what happened to the action meanwhile."""
    lines: list[Line] = []
    for step in proposal.steps:
        action = actions.get(step.action_id or 0)
        doubt = f" — {step.doubt}" if step.doubt else ""
        if action is None:
            lines.append(line(Strong("the register"), f": {step_words(step)}{doubt}"))
            continue
        change = moved_words(action, step) if proposal.source is Source.BULK else step_words(step)
        name = f"({_short(action.headline, 60 if proposal.source is Source.BULK else 80)})"
        lines.append(line(Strong(action.reference), f" {name}: {change}{doubt}"))
    for sentence in changed:
        lines.append(line(f"Since this was asked: {sentence}"))
    blocks: list[Text | Buttons | Note] = []
    if proposal.words:
        blocks.append(text(f"{who} wrote: “{_short(proposal.words, 300)}”"))
    blocks.append(Text(tuple(lines)))
    blocks.append(Buttons(question_buttons(proposal)))
    blocks.append(note("Nothing is recorded until somebody says yes. You can also answer here: yes, no."))
    return Reply(proposal.question or "Shall I record this?", tuple(blocks), audience, "asked")


def question_buttons(proposal: Proposal) -> tuple[Button, ...]:
    value = str(proposal.id)
    first = proposal.steps[0] if proposal.steps else Step("note")
    about, version = first.action_id or 0, first.version
    buttons = [Button("Yes, record it", Press("accept", about, version, value), Style.PRIMARY)]
    if proposal.source is Source.ASKED and proposal.words and about and len({s.action_id for s in proposal.steps}) == 1:
        buttons.append(Button("Only keep it as an update", Press("note", about, version, value)))
    buttons.append(Button("No", Press("refuse", about, version, value)))
    return tuple(buttons)


def settled(sentence: str, detail: str = "") -> Reply:
    return Reply(sentence, (text(detail),) if detail else (), outcome="refused")
