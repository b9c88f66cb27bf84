"""A person's own page: what is theirs by urgency, what is asked of them, what they claimed; an officer's counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.guide import next_step
from bot.incoming import Press
from bot.model import Action, Board, Status
from bot.pending import item as question
from bot.pending import waiting_for
from bot.permissions import May, is_stranger, may, roles_of
from bot.ports import Filter
from bot.proposals import Proposal
from bot.reply import Answer, Block, Button, Buttons, Fields, Item, Items, Line, Reply, Style, line, note, text
from bot.turn import Turn
from bot.views import actions as views
from bot.views.words import plural

SHOWN = 8
SOON = timedelta(days=7)
SILENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Own:
    """What one person has on every board of theirs, as far as it is theirs to see."""

    open: tuple[Action, ...]
    claimed: tuple[Action, ...]
    asked: tuple[Proposal, ...]


def home(turn: Turn) -> Answer:
    person = turn.speaker.person if turn.speaker else None
    if person is None or not turn.boards or is_stranger(turn.speaker):
        refusal = turn.nowhere()
        return Reply("Matters Arising", (text(refusal.sentence), note(refusal.way_out)))
    own = Own(_of(turn, person.id), _of(turn, person.id, Status.COMPLETED), waiting_for(turn))
    blocks: list[Block] = [block for block in (_asked(turn, own.asked), *_open(turn, own.open)) if block is not None]
    if own.claimed:
        blocks.append(_claimed(turn, own.claimed))
    if not blocks:
        blocks.append(text("Nothing is open in your name, and nothing waits for your yes."))
    blocks += [block for board in turn.boards for block in _officer(turn, board)]
    kept = [b for b in turn.boards if may("settings", roles_of(turn.speaker, b.id, None, None)) is May.YES]
    if kept and (step := next_step(turn.unit, kept)):
        blocks.insert(0, step)
    blocks.append(note("To answer for an action: press Update, or type: update 12 what happened"))
    return Reply(f"{person.name}: {plural(len(own.open), 'open action')}", tuple(blocks))


def _of(turn: Turn, person_id: int, status: Status | None = None) -> tuple[Action, ...]:
    found: list[Action] = []
    for board in turn.boards:
        wanted = Filter(board.id, person_id=person_id, status=status.value if status else None)
        actions, _ = turn.unit.actions.matching(wanted, limit=200)
        found += [action for action in actions if turn.shows(action)]
    return tuple(found)


def _asked(turn: Turn, asked: tuple[Proposal, ...]) -> Items | None:
    if not asked:
        return None
    items = tuple(question(turn, proposal, buttons=True) for proposal in asked[:SHOWN])
    return Items(f"Waiting for your yes: {len(asked)}", items, len(asked) - len(items))


def _open(turn: Turn, mine: tuple[Action, ...]) -> list[Block]:
    """Overdue first, then the coming week, then the rest; what has no date comes last."""
    dated = sorted((a for a in mine if a.due.date), key=lambda a: (a.due.date, a.code, a.number))
    late = [a for a in dated if a.due.date and a.due.date < turn.today]
    soon = [a for a in dated if a.due.date and turn.today <= a.due.date <= turn.today + SOON]
    rest = [a for a in dated if a not in late and a not in soon] + [a for a in mine if not a.due.date]
    blocks: list[Block] = []
    for heading, part in (("Overdue", late), ("Due in the next 7 days", soon), ("Open", rest)):
        if part:
            items = tuple(own_item(turn, action) for action in part[:SHOWN])
            blocks.append(Items(f"{heading}: {len(part)}", items, len(part) - len(items)))
    if any(len(part) > SHOWN for part in (late, soon, rest)):
        blocks.append(Buttons((Button("All my actions", Press("list", value="mine")),)))
    return blocks


def own_item(turn: Turn, action: Action) -> Item:
    """One of the person's own actions, with what they are most likely to say of it."""
    drawn = views.item(action, turn.today)
    ref = action.reference
    pressed = (
        Button(f"Update {ref}", Press("form", action.id, action.version, "update"), Style.PRIMARY),
        Button(f"Rate {ref}", Press("form", action.id, action.version, "rag")),
        Button(f"Show {ref}", Press("show", action.id, action.version)),
    )
    return Item(drawn.reference, drawn.headline, drawn.rag, drawn.facts, pressed)


def _claimed(turn: Turn, claimed: tuple[Action, ...]) -> Items:
    who: dict[int, str] = {}
    items = []
    for action in claimed[:SHOWN]:
        agrees = who.setdefault(action.subgroup_id, turn.can_on("agree", action.board_id, action.subgroup_id))
        show = Button(f"Show {action.reference}", Press("show", action.id, action.version))
        facts = line(f"counts as done once the committee agrees it; recorded by {agrees}")
        items.append(Item(action.reference, action.headline, action.rag, facts, (show,)))
    return Items(f"You claimed as completed: {len(claimed)}", tuple(items), len(claimed) - len(items))


def _officer(turn: Turn, board: Board) -> tuple[Block, ...]:
    """What an officer of this board looks after, as counts, each with the way to its list."""
    if may("settings", roles_of(turn.speaker, board.id, None, None)) is not May.YES:
        return ()
    counts: tuple[tuple[str, int, str], ...] = (
        ("Waiting for a yes", len(turn.unit.proposals.waiting(board.id, turn.now)), "questions"),
        ("Overdue", _count(turn, Filter(board.id, due_to=turn.today - timedelta(days=1))), "overdue"),
        ("Claimed, not agreed yet", _count(turn, Filter(board.id, status=Status.COMPLETED.value)), "completed"),
        (f"Silent for {SILENT.days} days", _count(turn, silent(board, turn.now)), "silent"),
        ("Messages not delivered", turn.unit.outbox.troubled(board.id), ""),
    )
    pairs: tuple[tuple[str, Line], ...] = tuple((name, line(f"{count}")) for name, count, _ in counts)
    ways = tuple(Button(f"{name}: {count}", Press("list", value=way)) for name, count, way in counts if count and way)
    ways += tuple(
        Button(f"Digest of {group.code}", Press("form", value=f"settings {group.code}"))
        for group in turn.unit.boards.subgroups(board.id)[:SHOWN]
        if turn.unit.outbox.schedules(group.id)
    )
    said: list[Block] = [text(f"{board.name}, for its officer"), Fields(pairs)]
    if ways:
        said.append(Buttons(ways))
    return tuple(said)


def _count(turn: Turn, wanted: Filter) -> int:
    return turn.unit.actions.matching(wanted, limit=1)[1]


def silent(board: Board, now: datetime) -> Filter:
    return Filter(board.id, silent_since=now - SILENT)
