"""How one action and a list of actions read: the card, the line, the history as a story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.incoming import Press
from bot.model import Action, Entry, Role, Status, Update
from bot.reply import (
    Block,
    Button,
    Buttons,
    Choice,
    Fields,
    For,
    Item,
    Items,
    Line,
    Note,
    Option,
    Reply,
    Strong,
    Style,
    Text,
    line,
    note,
    text,
)
from bot.values import replace
from bot.views.words import RAG, ROLE, STATUS, change, day, owners, plural, when_due

SHOWN_UPDATES = 3
LIST_LIMIT = 20


def card(
    action: Action,
    updates: Sequence[Update],
    today: date,
    zone: str = "Europe/London",
    *,
    audience: For = For.ASKER,
    mention: bool = False,
) -> Reply:
    """The live card of an action: what it is, whose, how it stands, the last words, what may be pressed."""
    pairs: list[tuple[str, Line]] = [
        ("Status", line(STATUS[action.status])),
        ("RAG", line(RAG[action.rag])),
        ("Owner", line(owners(action.owners))),
        ("Due", line(when_due(action, today).removeprefix("was ").removeprefix("due: ").removeprefix("due "))),
    ]
    supporting = [owner.printed for owner in action.owners if owner.supporting]
    if supporting:
        pairs.append(("Supporting", line(", ".join(supporting))))
    if action.section:
        pairs.append(("Section", line(action.section)))
    if action.printed and action.printed != str(action.number):
        pairs.append(("Printed in the pack as", line(action.printed)))
    if action.status is Status.AGREED and action.agreed_on:
        pairs.append(("Agreed", line(f"by the committee at its meeting of {day(action.agreed_on)}")))
    if action.snoozed_until and action.snoozed_until >= today:
        pairs.append(("Reminders", line(f"quiet until {day(action.snoozed_until)}")))
    blocks: list[Text | Fields | Buttons | Note] = []
    if action.title:
        blocks.append(text(action.text))
    blocks.append(Fields(tuple(pairs)))
    if updates:
        said = tuple(line(Strong(stamp(u, zone)), " ", u.text) for u in updates[-SHOWN_UPDATES:])
        blocks.append(Text(said))
    if action.status is Status.COMPLETED:
        blocks.append(note("Completed is the owner's claim; it is done when the committee agrees it."))
    if action.status.is_open:
        blocks.append(Buttons(card_buttons(action)))
        how = "Mention me in this thread and answer" if mention else "Answer in this thread"
        blocks.append(note(f"{how} in your own words, or type: update {action.reference} …"))
    return Reply(f"{action.reference}: {action.headline}", tuple(blocks), audience, "shown", action.rag)


def card_buttons(action: Action) -> tuple[Button, ...]:
    def press(deed: str, value: str = "") -> Press:
        return Press(deed, action.id, action.version, value)

    ref = action.reference
    return (
        Button(f"Complete {ref}", press("complete"), Style.PRIMARY),
        Button(f"Red {ref}", press("rag", "red")),
        Button(f"Amber {ref}", press("rag", "amber")),
        Button(f"Green {ref}", press("rag", "green")),
        Button(f"Update {ref}", press("form", "update")),
    )


def stamp(update: Update, zone: str) -> str:
    return f"{update.by or 'Recorded'}, {local(update.at, zone)}:"


def local(at: datetime, zone: str) -> str:
    """A stored time as the day it was there."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%B %Y}"


def item(action: Action, today: date, *, buttons: bool = False) -> Item:
    """One line of a list: how it stands, whose it is, when it is due."""
    facts = f"{STATUS[action.status]} · {owners(action.owners)} · {when_due(action, today)}"
    pressed = (Button(f"Show {action.reference}", Press("show", action.id, action.version)),) if buttons else ()
    return Item(action.reference, action.headline, action.rag, line(facts), pressed)


def listing(
    heading: str,
    shown: Sequence[Action],
    total: int,
    withheld: int,
    today: date,
    empty: str,
    more: int | None = None,
) -> Reply:
    """A list with its count; what may not be shown here is counted and named as withheld."""
    if not shown and not withheld:
        return Reply(empty, (note("To see everything that is open: list"),))
    items = tuple(item(action, today) for action in shown)
    blocks: list[Block] = [Items("", items, max(0, total - len(shown) - withheld) if more is None else more)]
    if len(shown) > 1:
        blocks.append(open_one(shown))
    if withheld:
        blocks.append(note(withheld_line(withheld)))
    return Reply(f"{heading}: {total}", tuple(blocks))


def open_one(shown: Sequence[Action]) -> Choice:
    """The way from a list to one of its actions, without typing its number."""
    options = tuple(Option(f"{action.reference}: {action.headline}", str(action.id)) for action in shown)
    return Choice("Open one", Press("show"), options)


def with_pages(reply: Reply, words: str, page: int, last: int, verb: str = "list") -> Reply:
    """Where in the list this is, and the way on and back, as buttons and as words."""
    ways = []
    if page > 1:
        ways.append(Button("Previous page", Press(verb, value=_page(words, page - 1))))
    if page < last:
        ways.append(Button("Next page", Press(verb, value=_page(words, page + 1))))
    said = f"Page {page} of {last}. " + (f"Or type: {verb} {_page(words, page + 1)}" if page < last else "")
    return replace(reply, blocks=(*reply.blocks, Buttons(tuple(ways)), note(said.strip())))


def _page(words: str, page: int) -> str:
    return f"{words} page {page}".strip() if page > 1 else words


def with_answers(reply: Reply, shown: Sequence[Action]) -> Reply:
    """The person's own actions, each with the form to answer it."""
    mine = {action.reference: action for action in shown if action.status.is_open}

    def answered(each: Item) -> Item:
        action = mine.get(each.reference)
        if action is None:
            return each
        return replace(
            each, buttons=(Button(f"Update {each.reference}", Press("form", action.id, action.version, "update")),)
        )

    blocks = tuple(
        replace(block, items=tuple(answered(each) for each in block.items)) if isinstance(block, Items) else block
        for block in reply.blocks
    )
    return replace(reply, blocks=blocks)


def withheld_line(count: int) -> str:
    return f"{plural(count, 'action')} withheld here: see {'it' if count == 1 else 'them'} in your own chat with me."


def history(action: Action, entries: Iterable[Entry], zone: str) -> Reply:
    """The history of one action as a story, oldest first: when, who, what, why, on whose behalf."""
    lines = tuple(_told(entry, zone) for entry in _each_word_once(tuple(entries)))
    if not lines:
        return Reply(f"History of {action.reference}", (text("Nothing has been recorded since it was entered."),))
    return Reply(f"History of {action.reference}: {action.headline}", (Text(lines),))


def _each_word_once(entries: Sequence[Entry]) -> Sequence[Entry]:
    """A reason that was also kept as an update stands beside its change and is not told again."""
    reasons = {(entry.turn_id, entry.why) for entry in entries if entry.why and entry.what != "note"}
    return [entry for entry in entries if entry.what != "note" or (entry.turn_id, entry.after) not in reasons]


def _told(entry: Entry, zone: str) -> Line:
    there = entry.at.astimezone(ZoneInfo(zone))
    who = entry.actor.name or "A name that was erased"
    role = ROLE[entry.actor.role]
    if entry.actor.role is Role.NOBODY:
        role = ""
    on_behalf = f", on behalf of {entry.actor.on_behalf}" if entry.actor.on_behalf else ""
    said = change(entry.what, entry.before, entry.after).rstrip(".")
    why = f" Reason: {entry.why}" if entry.why and entry.why != entry.after else ""
    if entry.what == "rag" and not entry.why:
        why = " (no reason given)"
    undo = " (undo)" if entry.undoes else ""
    source = f" [{entry.source}]" if entry.source and not entry.source.startswith("http") else ""
    by = f"{who} ({role}{on_behalf})" if role or on_behalf else who
    return line(Strong(f"{there.day} {there:%B %Y, %H:%M}"), f" {by}. {said}.{why}{undo}{source}")
