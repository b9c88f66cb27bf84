"""A person's own page: what is theirs by urgency, what is asked of them, what they claimed; an officer's cares."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.commands.stuck import trouble
from bot.guide import beginning, next_step
from bot.incoming import Press
from bot.model import Action, Board, Status
from bot.paging import seen_of
from bot.pending import item as question
from bot.pending import waiting_for
from bot.permissions import May, is_stranger, may, roles_of
from bot.ports import Filter
from bot.proposals import Proposal
from bot.reply import (
    Answer,
    Block,
    Button,
    Buttons,
    Choice,
    Fields,
    Item,
    Items,
    Line,
    Option,
    Reply,
    Strong,
    Style,
    Text,
    line,
    note,
    text,
)
from bot.turn import Turn
from bot.values import dataclass
from bot.views import actions as views
from bot.views.words import plural

SHOWN = 8
SOON = timedelta(days=7)
SILENT = timedelta(days=30)
OWN = 1_000
"""More actions than this in one name are counted no further; their list goes on page by page."""
UNDELIVERED = 3


@dataclass(frozen=True, slots=True)
class Own:
    """What one person has on every board of theirs, as far as it is theirs to see."""

    open: tuple[Action, ...]
    claimed: tuple[Action, ...]
    asked: tuple[Proposal, ...]


def home(turn: Turn) -> Answer:
    person = turn.speaker.person if turn.speaker else None
    if person is None or not turn.boards or is_stranger(turn.speaker):
        if lines := beginning(turn.unit):
            return Reply("Matters Arising", (Text(lines),))
        refusal = turn.nowhere()
        return Reply("Matters Arising", (text(refusal.sentence), note(refusal.way_out)))
    own = Own(_of(turn, person.id), _of(turn, person.id, Status.COMPLETED), waiting_for(turn))
    blocks: list[Block] = [*_asked(turn, own.asked), *_open(turn, own.open)]
    if own.claimed:
        blocks += _claimed(turn, own.claimed)
    if not blocks:
        blocks.append(text("Nothing is open in your name, and nothing waits for your yes."))
    blocks += [block for board in turn.boards for block in _officer(turn, board)]
    blocks.append(filters(turn))
    kept = [b for b in turn.boards if _keeps(turn, b)]
    if kept and (step := next_step(turn.unit, kept)):
        blocks.insert(0, step)
    blocks.append(note("To answer for an action: press Update, or type: update 12 what happened"))
    return Reply(f"{person.name}: {plural(len(own.open), 'open action')}", tuple(blocks))


def _keeps(turn: Turn, board: Board) -> bool:
    return may("settings", roles_of(turn.speaker, board.id, None, None)) is May.YES


_LISTS = (
    ("My open actions", "mine"),
    ("Overdue", "overdue"),
    ("Due this week", "due this week"),
    ("Red", "red"),
    ("Amber", "amber"),
    ("Green", "green"),
    ("Not rated", "not rated"),
    ("Completed, not agreed yet", "completed"),
    ("Nothing heard for 30 days", "silent"),
    ("Everything that is open", "open"),
)


def filters(turn: Turn) -> Choice:
    """Every list there is, from one menu: by urgency, by rating, by subgroup."""
    options = [Option(name, words) for name, words in _LISTS]
    options += [Option(f"Open actions of {code}", code) for code in dict.fromkeys(turn.codes())]
    return Choice("See a list", Press("list"), tuple(options[:100]))


def _of(turn: Turn, person_id: int, status: Status | None = None) -> tuple[Action, ...]:
    wanted = [Filter(b.id, person_id=person_id, status=status.value if status else None) for b in turn.boards]
    return tuple(seen_of(turn, wanted, OWN)[0])


def _asked(turn: Turn, asked: tuple[Proposal, ...]) -> list[Block]:
    if not asked:
        return []
    items = tuple(question(turn, proposal, buttons=True) for proposal in asked[:SHOWN])
    blocks: list[Block] = [Items(f"Waiting for your yes: {len(asked)}", items, len(asked) - len(items))]
    if len(asked) > SHOWN:
        blocks.append(Buttons((Button(f"All {len(asked)} that wait", Press("list", value="questions")),)))
    return blocks


def _open(turn: Turn, mine: tuple[Action, ...]) -> list[Block]:
    """Overdue first, then the coming week, then the rest; what has no date comes last."""
    dated = sorted((a for a in mine if a.due.date), key=lambda a: (a.due.date, a.code, a.number))
    late = [a for a in dated if a.due.date and a.due.date < turn.today]
    soon = [a for a in dated if a.due.date and turn.today <= a.due.date <= turn.today + SOON]
    rest = [a for a in dated if a.due.date and a.due.date > turn.today + SOON] + [a for a in mine if not a.due.date]
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


def _claimed(turn: Turn, claimed: tuple[Action, ...]) -> list[Block]:
    who: dict[int, str] = {}
    items = []
    for action in claimed[:SHOWN]:
        agrees = who.setdefault(action.subgroup_id, turn.can_on("agree", action.board_id, action.subgroup_id))
        show = Button(f"Show {action.reference}", Press("show", action.id, action.version))
        facts = line(f"counts as done once the committee agrees it; recorded by {agrees}")
        items.append(Item(action.reference, action.headline, action.rag, facts, (show,)))
    return [Items(f"You claimed as completed: {len(claimed)}", tuple(items), len(claimed) - len(items))]


def _officer(turn: Turn, board: Board) -> tuple[Block, ...]:
    """What an officer of this board looks after, as counts, each with the way to its list."""
    if not _keeps(turn, board):
        return ()
    troubled = turn.unit.outbox.troubled(board.id)
    counts: tuple[tuple[str, int, str], ...] = (
        ("Waiting for a yes", len(turn.unit.proposals.waiting(board.id, turn.now)), "questions"),
        ("Overdue", _count(turn, Filter(board.id, due_to=turn.today - timedelta(days=1))), "overdue"),
        ("Claimed, not agreed yet", _count(turn, Filter(board.id, status=Status.COMPLETED.value)), "completed"),
        (f"Silent for {SILENT.days} days", _count(turn, silent(board, turn.now)), "silent"),
        ("Messages not delivered", troubled, "outbox"),
    )
    pairs: tuple[tuple[str, Line], ...] = tuple((name, line(f"{count}")) for name, count, _ in counts)
    ways = tuple(Button(f"{name}: {count}", Press("list", value=way)) for name, count, way in counts if count and way)
    ways += tuple(
        Button(f"Digest of {group.code}", Press("form", value=f"settings {group.code}"))
        for group in turn.unit.boards.subgroups(board.id)[:SHOWN]
        if turn.unit.outbox.schedules(group.id)
    )
    said: list[Block] = [text(Strong(f"{board.name}, for its officer")), Fields(pairs)]
    if ways:
        said.append(Buttons(ways))
    if troubled:
        rows = turn.unit.outbox.stuck(board.id, UNDELIVERED)
        said.append(Items("Not delivered", tuple(trouble(row) for row in rows), max(0, troubled - len(rows))))
    return tuple(said)


def _count(turn: Turn, wanted: Filter) -> int:
    return turn.unit.actions.matching(wanted, limit=1)[1]


def silent(board: Board, now: datetime) -> Filter:
    return Filter(board.id, silent_since=now - SILENT)
