"""What a digest says: urgent first, real mentions only for what is overdue and theirs, and nothing without a reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.audience import visible
from bot.digest.compose import compose_digest
from bot.digest.facts import Moved, Week, ratings
from bot.digest.sections import SECTIONS, SHOWN, counts_in_words
from bot.model import (
    Action,
    Audience,
    Board,
    Due,
    DueKind,
    Marking,
    Meeting,
    Owner,
    Place,
    Rag,
    Role,
    Status,
    Subgroup,
)
from bot.reply import Items, Note, Plain, Reply, Span, Strong, Text, When, Who

TODAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BOARD = Board(1, "NCSP", "Northmere Community Safety Partnership")
GROUP = Subgroup(2, 1, "VAWG", "Violence against women and girls")
PLACE = Place(3, "slack", "T1", "C1", subgroup_id=2, audience=Audience(False, False, False))
RUTH, OMAR = Owner("Ruth Calder", 11), Owner("Omar Deen", 12)


def action(number: int, **fields: Any) -> Action:
    values: dict[str, Any] = {
        "text": f"Set up the drop-in at the library, part {number}",
        "status": Status.IN_PROGRESS,
        "created_at": NOW - timedelta(days=90),
        "changed_at": NOW - timedelta(days=10),
        "heard_at": NOW - timedelta(days=10),
        "owners": (RUTH,),
    }
    values.update(fields)
    return Action(number, 1, 2, "VAWG", number, **values)


def due(days: int) -> Due:
    return Due("", DueKind.DATE, TODAY + timedelta(days=days))


def week(*actions: Action, moves: tuple[Moved, ...] = (), **more: Any) -> Week:
    return Week(BOARD, GROUP, TODAY, NOW - timedelta(days=7), actions, moves, **more)


def digest(found: Week, place: Place = PLACE) -> Reply | None:
    def shown(a: Action, p: Place, b: Board, roles: Collection[Role]) -> bool:
        return visible(a, p, b, roles)

    draft = compose_digest(found, place, shown, heading="the week to Monday 16 November 2026")
    return draft.reply if draft else None


def headings(reply: Reply | None) -> list[str]:
    assert reply is not None
    return [block.heading for block in reply.blocks if isinstance(block, Items)]


def spans(reply: Reply | None) -> list[Span]:
    assert reply is not None
    return [span for block in reply.blocks if isinstance(block, Items) for item in block.items for span in item.facts]


def words(line: tuple[Span, ...]) -> str:
    return "".join(
        s.text if isinstance(s, Plain | Strong) else s.day.isoformat() if isinstance(s, When) else "" for s in line
    )


def test_what_is_urgent_comes_first() -> None:
    found = week(
        action(1, heard_at=NOW - timedelta(days=45), changed_at=NOW - timedelta(days=45)),
        action(2, due=due(5)),
        action(3, due=due(-3)),
        action(4, status=Status.COMPLETED),
        action(5, rag=Rag.RED),
        moves=(Moved(4, "status", "in_progress", "completed"), Moved(5, "rag", "amber", "red")),
    )
    assert headings(digest(found)) == [
        "Overdue: 1",
        "Due in the next 14 days: 1",
        "Claimed as completed: 1",
        "Changed since last week: 1",
        "Silent for 30 days or more: 1",
    ]


def test_with_nothing_noteworthy_there_is_no_digest() -> None:
    assert digest(week(action(1), meeting=Meeting(1, 1, date(2026, 12, 3)))) is None
    assert digest(week()) is None


def test_only_the_owner_of_something_overdue_is_really_called_and_only_once() -> None:
    found = week(
        action(1, due=due(-9)),
        action(2, due=due(-3), owners=(RUTH, OMAR)),
        action(3, due=due(4), owners=(OMAR,)),
        users={11: "U11", 12: "U12"},
    )
    called = [(s.name, s.notify) for s in spans(digest(found)) if isinstance(s, Who)]
    assert called == [("Ruth Calder", True), ("Ruth Calder", False), ("Omar Deen", True), ("Omar Deen", False)]


def test_a_supporting_owner_is_not_called() -> None:
    found = week(action(1, due=due(-9), owners=(RUTH, replace(OMAR, supporting=True))), users={11: "U11", 12: "U12"})
    assert [s.name for s in spans(digest(found)) if isinstance(s, Who)] == ["Ruth Calder"]


def test_a_long_section_shows_the_most_urgent_and_says_how_many_more() -> None:
    reply = digest(week(*(action(n, due=due(-n)) for n in range(1, 13))))
    assert reply is not None
    overdue = next(block for block in reply.blocks if isinstance(block, Items))
    assert (len(overdue.items), overdue.more) == (SHOWN, 12 - SHOWN)
    assert overdue.items[0].reference == "VAWG-12"


def test_a_snoozed_action_is_left_in_peace() -> None:
    assert digest(week(action(1, due=due(-9), snoozed_until=TODAY + timedelta(days=3)))) is None
    assert digest(week(action(1, due=due(-9), snoozed_until=TODAY))) is not None


def test_ratings_are_counted_in_words_with_their_movement() -> None:
    found = week(
        action(1, rag=Rag.RED),
        action(2, rag=Rag.RED),
        action(3, rag=Rag.GREEN),
        action(4, status=Status.AGREED, rag=Rag.GREEN),
        moves=(Moved(2, "rag", "amber", "red"), Moved(4, "status", "in_progress", "agreed")),
    )
    said = words(counts_in_words(found, found.actions))
    assert said == (
        "Open actions: 2 red (1 more than last week), 0 amber (1 fewer than last week), 1 green (1 fewer than last week)"
    )
    assert ratings(found, found.actions)[Rag.NONE] == (0, 0)


def test_a_new_action_is_movement_too() -> None:
    found = week(action(1, rag=Rag.RED, created_at=NOW - timedelta(days=1)))
    assert ratings(found, found.actions)[Rag.RED] == (1, 0)
    assert headings(digest(found)) == ["Changed since last week: 1"]


def test_what_may_not_be_shown_here_is_counted_and_not_named() -> None:
    secret = action(1, due=due(-9), marking=Marking.RESTRICTED, text="A name nobody may read")
    reply = digest(week(secret, action(2, due=due(-2))))
    assert reply is not None
    assert "A name nobody may read" not in repr(reply)
    assert any("1 action is withheld here" in words(b.line) for b in reply.blocks if isinstance(b, Note))


def test_in_a_channel_whose_readers_are_unknown_everything_is_withheld() -> None:
    reply = digest(week(action(1, due=due(-9))), replace(PLACE, audience=Audience()))
    assert reply is not None
    assert headings(reply) == []
    assert not any(isinstance(block, Text) for block in reply.blocks)


def test_the_next_meeting_is_named() -> None:
    reply = digest(week(action(1, due=due(-9)), meeting=Meeting(1, 1, date(2026, 12, 3), "December board")))
    assert reply is not None
    summary = next(block for block in reply.blocks if isinstance(block, Text))
    assert words(summary.lines[1]) == "Next meeting: 2026-12-03, December board"


def test_every_section_has_its_own_heading() -> None:
    assert len({section.heading for section in SECTIONS}) == len(SECTIONS) == 5
