"""How a board prints its table: columns, order, grouping and heading. Actions in, a paper out; no file format.

Six layouts are those that public boards print; a board may name its own columns in its own words. What a
paper prints reads back in as itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from bot.errors import Unclear
from bot.exchange.columns import Column, meaning
from bot.exchange.trend import Chart
from bot.model import Action, DueKind, Rag, Status, Update
from bot.values import dataclass, replace


class GroupBy(StrEnum):
    NOTHING = ""
    SECTION = "section"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` pairs the printed heading with what stands under it. `inline` prints the number in the action's text."""

    name: str
    columns: tuple[tuple[str, Column], ...]
    group: GroupBy = GroupBy.NOTHING
    inline: bool = False


@dataclass(frozen=True, slots=True)
class PaperCell:
    """Words, and what they are where a format can say more: a real date, a rating with its fill."""

    text: str
    day: date | None = None
    rag: Rag | None = None


@dataclass(frozen=True, slots=True)
class PaperRow:
    cells: tuple[PaperCell, ...]
    changed: bool = False


@dataclass(frozen=True, slots=True)
class PaperGroup:
    title: str
    rows: tuple[PaperRow, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One printed table with its heading lines and what is said under it."""

    heading: str
    lines: tuple[str, ...]
    headings: tuple[str, ...]
    groups: tuple[PaperGroup, ...]
    notes: tuple[str, ...] = ()
    marking: str = ""
    marks_changes: bool = False
    charts: tuple[Chart, ...] = ()

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "log",
        (
            ("No.", Column.NUMBER),
            ("Action", Column.ACTION),
            ("Lead", Column.LEAD),
            ("Others", Column.SUPPORTING),
            ("Start Date", Column.START),
            ("Target Completion", Column.DUE),
            ("Update", Column.UPDATE),
            ("RAG", Column.RAG),
            ("Status", Column.STATUS),
        ),
    ),
    Layout(
        "scrutiny",
        (
            ("Item", Column.NUMBER),
            ("Recommendation / Action", Column.ACTION),
            ("Accepted/ Rejected", Column.ACCEPTED),
            ("Response", Column.UPDATE),
            ("Deadline", Column.DUE),
            ("Owner", Column.LEAD),
            ("Status", Column.STATUS),
            ("RAG rating", Column.RAG),
        ),
    ),
    Layout(
        "meetings",
        (
            ("Item No.", Column.NUMBER),
            ("Item Title", Column.TITLE),
            ("Responsible Person", Column.LEAD),
            ("Action(s)", Column.ACTION),
            ("Update", Column.UPDATE),
            ("Status", Column.STATUS),
        ),
        GroupBy.SECTION,
    ),
    Layout(
        "plan",
        (
            ("Actions", Column.ACTION),
            ("Outcomes", Column.OUTCOMES),
            ("Due Date", Column.DUE),
            ("Lead Agency/Individual", Column.LEAD),
            ("Quarter Updates", Column.UPDATE),
        ),
        inline=True,
    ),
    Layout(
        "objectives",
        (
            ("Strategy Objective", Column.SECTION),
            ("Project / Action", Column.ACTION),
            ("Outcomes", Column.OUTCOMES),
            ("Timescale", Column.DUE),
            ("Responsible Service / Lead Person", Column.LEAD),
            ("Progress to date", Column.UPDATE),
        ),
    ),
    Layout(
        "themes",
        (
            ("Action No", Column.NUMBER),
            ("Actions", Column.ACTION),
            ("Outcomes", Column.OUTCOMES),
            ("Named Lead", Column.LEAD),
            ("Start date", Column.START),
            ("End date", Column.DUE),
            ("Supporting organisation(s)", Column.SUPPORTING),
            ("Progress", Column.UPDATE),
            ("Risk RAG status", Column.RAG),
        ),
        GroupBy.SECTION,
    ),
)

STATUS_WORDS: Mapping[Status, str] = {
    Status.NOT_STARTED: "Not started",
    Status.IN_PROGRESS: "In progress",
    Status.BLOCKED: "Blocked",
    Status.COMPLETED: "Completed",
    Status.AGREED: "Agreed",
    Status.CLOSED: "Closed: not taken forward",
}
RAG_WORDS: Mapping[Rag, str] = {Rag.RED: "Red", Rag.AMBER: "Amber", Rag.GREEN: "Green", Rag.NONE: "Not rated"}


def layout_named(words: str) -> Layout:
    """A layout by its name, or by the headings an officer wants: `No. | Action | Owner | Deadline, by section`."""
    wanted = words.strip()
    for layout in LAYOUTS:
        if layout.name == wanted.lower() or not wanted:
            return layout
    body, _, grouped = wanted.partition(", by ")
    headings = [each.strip() for each in body.split("|") if each.strip()]
    pairs = [(heading, meaning(heading)) for heading in headings]
    unknown = [heading for heading, column in pairs if column is None]
    columns = tuple((heading, column) for heading, column in pairs if column is not None)
    if unknown or not columns or Column.ACTION not in {column for _, column in columns}:
        names = ", ".join(layout.name for layout in LAYOUTS)
        told = f"I do not know the column “{unknown[0]}”" if unknown else "A paper needs a column for the action"
        raise Unclear(
            f"{told}, so no paper was made.",
            f"Name one of {names}, or columns such as: No. | Action | Owner | Deadline | RAG, by section",
        )
    if grouped.strip().lower() not in {each.value for each in GroupBy}:
        raise Unclear(f"Papers are grouped by section or by owner, not by “{grouped.strip()}”. No paper was made.")
    return Layout(wanted, columns, GroupBy(grouped.strip().lower()))


def paper_of(
    layout: Layout,
    actions: Sequence[Action],
    updates: Mapping[int, Sequence[Update]],
    *,
    heading: str,
    shown: Callable[[Action], bool],
    names: Mapping[int, str] | None = None,
    lines: Sequence[str] = (),
    changed: frozenset[int] = frozenset(),
    changed_since: str = "",
    marking: str = "",
) -> Paper:
    """The paper of these actions. What may not be shown is left out and counted; what changed is marked.

    `names` are the subgroups of a whole board: each numbers from 1, so each is printed by itself under its name.
    """
    visible = [action for action in actions if shown(action)]
    withheld = len(actions) - len(visible)
    groups: dict[str, list[PaperRow]] = {}
    for action in visible:
        named = _under(action, names)
        row = PaperRow(
            tuple(_cell(layout, column, named, updates.get(action.id, ())) for _, column in layout.columns),
            action.id in changed,
        )
        groups.setdefault(_group(layout, named, whole=bool(names)), []).append(row)
    notes = []
    if withheld:
        notes.append(
            f"{withheld} {'action is' if withheld == 1 else 'actions are'} withheld from this paper by marking."
        )
    if changed_since:
        notes.append(f"Marked as changed: what changed since {changed_since}.")
    return Paper(
        heading=heading,
        lines=tuple(lines),
        headings=tuple(heading for heading, _ in layout.columns),
        groups=tuple(PaperGroup(title, tuple(rows)) for title, rows in groups.items()),
        notes=tuple(notes),
        marking=marking,
        marks_changes=bool(changed_since),
    )


def _under(action: Action, names: Mapping[int, str] | None) -> Action:
    """An action of a whole board's paper carries the name of its subgroup before that of its section."""
    name = names.get(action.subgroup_id, "") if names else ""
    return replace(action, code=name, section=": ".join(filter(None, (name, action.section)))) if name else action


def _group(layout: Layout, action: Action, *, whole: bool = False) -> str:
    """Under which heading a row stands. Where a column says the section, no heading says it again."""
    match layout.group:
        case GroupBy.SECTION:
            return action.section
        case GroupBy.OWNER:
            who = ", ".join(owner.printed for owner in action.leads) or "No owner"
            return f"{action.code}: {who}" if whole else who
        case GroupBy.NOTHING:
            return action.code if whole and Column.SECTION not in dict(_turned(layout)) else ""


def _cell(layout: Layout, column: Column, action: Action, updates: Sequence[Update]) -> PaperCell:
    match column:
        case Column.ACTION:
            title = f"{action.title}\n" if action.title and Column.TITLE not in dict(_turned(layout)) else ""
            number = f"{_number(action)}. " if layout.inline else ""
            return PaperCell(f"{number}{title}{action.text}")
        case Column.DUE:
            return _due(action)
        case Column.RAG:
            return PaperCell(RAG_WORDS[action.rag], rag=action.rag)
        case Column.UPDATE:
            return PaperCell("\n".join(update.text for update in updates))
        case _:
            return PaperCell(_WORDS[column](action))


def _turned(layout: Layout) -> tuple[tuple[Column, str], ...]:
    return tuple((column, heading) for heading, column in layout.columns)


def _number(action: Action) -> str:
    return action.printed or str(action.number)


def _listed(action: Action, *, supporting: bool) -> str:
    # Two owners of one cell print the same words.
    return "\n".join(dict.fromkeys(owner.printed for owner in action.owners if owner.supporting is supporting))


_WORDS: Mapping[Column, Callable[[Action], str]] = {
    Column.NUMBER: _number,
    Column.SECTION: lambda action: action.section,
    Column.TITLE: lambda action: action.title,
    Column.LEAD: lambda action: _listed(action, supporting=False),
    Column.SUPPORTING: lambda action: _listed(action, supporting=True),
    Column.START: lambda action: action.start,
    Column.STATUS: lambda action: STATUS_WORDS[action.status],
    Column.ACCEPTED: lambda action: {True: "Accepted", False: "Rejected", None: "-"}[action.accepted],
    Column.OUTCOMES: lambda action: action.outcomes,
    Column.DOCUMENTS: lambda action: "",
}


def _due(action: Action) -> PaperCell:
    """As written, where it was written; a real day where it is nothing but that."""
    due = action.due
    day = due.date if due.kind is DueKind.DATE else None
    return PaperCell(due.text or (f"{day:%d/%m/%Y}" if day else ""), day=day)
