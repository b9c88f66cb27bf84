"""What changed since the board last met: each action once, with what became of it, on request.

Reads only, from the same facts as the digest; what may not be shown here is counted and not named.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.digest.facts import Week, moved
from bot.digest.sections import TOLD, changed_facts
from bot.errors import NotFound, Unclear
from bot.model import Action, Board, Meeting, Status, Subgroup
from bot.paging import PAGE
from bot.permissions import May
from bot.reply import Answer, Block, Item, Items, Line, Plain, Reply, Strong, Text, line, note
from bot.turn import Turn
from bot.views import actions as views
from bot.views.words import day, owners, plural

SINCE = ("since the last meeting", "since last meeting", "changed since the last meeting", "changes", "changed")

Change = tuple[Week, Action]


def since_meeting(turn: Turn, page: int) -> Answer:
    boards = turn.boards if turn.personal else (turn.board,)
    met = [(board, last) for board in boards if (last := _last_meeting(turn, board)) is not None]
    if not met:
        enters = turn.boards and turn.may_somewhere("settings") is May.YES
        who = "Enter the last one, then ask again" if enters else "An officer can enter one"
        raise Unclear("No past meeting of this board is known.", f"{who}: meeting add {day(turn.today)}")
    found = [change for board, meeting in met for change in _changes(turn, board, meeting)]
    seen = [change for change in found if turn.shows(change[1])]
    dates = " and ".join(dict.fromkeys(day(meeting.held_on) for _, meeting in met))
    heading = f"Changed since the meeting of {dates}"
    if not found:
        return Reply(f"{heading}: nothing", (note("To see everything that is open: list"),))
    shown = seen[(page - 1) * PAGE : page * PAGE]
    if page > 1 and not shown:
        raise NotFound(f"There is no page {page} of that list.", f"To see the first one: list {SINCE[0]}")
    return _reply(turn, heading, shown, seen, len(found) - len(seen), page)


def _last_meeting(turn: Turn, board: Board) -> Meeting | None:
    past = [meeting for meeting in turn.unit.boards.meetings(board.id) if meeting.held_on <= turn.today]
    return max(past, key=lambda meeting: meeting.held_on, default=None)


def _changes(turn: Turn, board: Board, meeting: Meeting) -> list[Change]:
    own = turn.subgroup is not None and not turn.personal and not (turn.place and turn.place.whole_board)
    groups: Sequence[Subgroup] = (turn.subgroup,) if own and turn.subgroup else turn.unit.boards.subgroups(board.id)
    since = turn.local_midnight(meeting.held_on)
    weeks = [turn.weeks.week(g.id, turn.today, since, turn.origin.platform, turn.origin.tenant) for g in groups]
    return [(week, action) for week in weeks if week is not None for action in _changed(week)]


def _changed(week: Week) -> list[Action]:
    return sorted((action for action in week.actions if _has_changed(week, action)), key=lambda each: each.number)


def _is_new(week: Week, action: Action) -> bool:
    return action.created_at is not None and action.created_at > week.since


def _has_changed(week: Week, action: Action) -> bool:
    return _is_new(week, action) or any(moved(week, action, what) for what in TOLD)


def _reply(
    turn: Turn, heading: str, shown: Sequence[Change], seen: Sequence[Change], withheld: int, page: int
) -> Reply:
    items = tuple(_item(week, action) for week, action in shown)
    last = max(1, -(-len(seen) // PAGE))
    blocks: list[Block] = [Text((_summary(seen),)), Items("", items, len(seen) - (page - 1) * PAGE - len(shown))]
    if len(shown) > 1:
        blocks.append(views.open_one([action for _, action in shown]))
    if withheld and not turn.personal:
        blocks.append(note(views.withheld_line(withheld)))
    reply = Reply(f"{heading}: {len(seen)}", tuple(blocks))
    return views.with_pages(reply, SINCE[0], page, last) if last > 1 else reply


def _item(week: Week, action: Action) -> Item:
    facts: Line = (Plain(f"{owners(action.owners)} · "), *changed_facts(week, action))
    return Item(action.reference, action.headline, action.rag, facts)


def _summary(seen: Sequence[Change]) -> Line:
    """5 claimed as completed, 2 agreed, 3 rated anew, 1 new: the sense of it before the list."""
    status = [move.after for week, action in seen if (move := moved(week, action, "status"))]
    counts = (
        ("agreed by the committee", status.count(Status.AGREED)),
        ("claimed as completed", status.count(Status.COMPLETED)),
        ("closed, not done", status.count(Status.CLOSED)),
        ("rated anew", sum(moved(week, action, "rag") is not None for week, action in seen)),
        ("with another date", sum(moved(week, action, "due") is not None for week, action in seen)),
        ("new", sum(_is_new(week, action) for week, action in seen)),
    )
    told = ", ".join(f"{count} {name}" for name, count in counts if count)
    return line(Strong(plural(len(seen), "action")), f": {told}" if told else "")
