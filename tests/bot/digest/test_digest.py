"""What a digest says: urgent first, real mentions only for what is overdue and theirs, and nothing without a reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.audience import visible
from bot.digest.compose import Occasion, compose_digest, whole_list
from bot.digest.facts import Before, Moved, Week, ratings
from bot.digest.look import counts_in_words, ratings_table, trend_picture
from bot.digest.sections import SECTIONS, SHOWN
from bot.exchange.trend import Chart
from bot.hearing import ALL, HEARS, MENTIONS, learnt, mentions_only
from bot.incoming import Origin
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
from bot.reply import Items, Note, Picture, Plain, Reply, Span, Strong, Text, When, Who
from handlers.spans import plain_line

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
    assert words(counts_in_words(found, found.actions)) == "Open actions: 3 (1 fewer than last week), none overdue"
    table = ratings_table(found, found.actions)
    assert table is not None
    assert table.rows == (
        ("Red", "2", "1 more than last week"),
        ("Amber", "0", "1 fewer than last week"),
        ("Green", "1", "1 fewer than last week"),
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


def past(number: int, weeks_ago: int, before: str, what: str = "rag") -> Before:
    return Before(number, NOW - timedelta(weeks=weeks_ago), what, before)


def test_a_picture_shows_how_the_ratings_moved_and_its_words_say_the_same() -> None:
    drawn: list[Chart] = []

    def draw(chart: Chart) -> bytes:
        drawn.append(chart)
        return b"PNG"

    found = week(action(1, rag=Rag.GREEN), action(2, rag=Rag.RED), past=(past(1, 4, "red"), past(1, 2, "amber")))
    picture = trend_picture(found, found.actions, NOW, draw)
    assert picture is not None
    assert picture.alt == (
        "Picture of open actions by rating since 21 September: red 2 then, 1 now, amber 0 then, 0 now, green 0 then, 1 now."
    )
    assert dict(drawn[0].series)["Red"] == (2, 2, 2, 2, 2, 1, 1, 1, 1, 1)
    assert dict(drawn[0].series)["Amber"] == (0, 0, 0, 0, 0, 1, 1, 0, 0, 0)


def test_there_is_no_picture_of_what_may_not_be_shown_here_or_has_no_past() -> None:
    hidden = action(1, rag=Rag.RED, due=due(-2), marking=Marking.RESTRICTED)
    drawn: list[Chart] = []

    def draw(chart: Chart) -> bytes:
        drawn.append(chart)
        return b"PNG"

    def composed(*actions: Action) -> Reply | None:
        made = compose_digest(week(*actions), PLACE, visible, heading="now", occasion=Occasion(NOW, draw=draw))
        return made.reply if made else None

    composed(hidden, action(2, due=due(-2), rag=Rag.GREEN))
    assert [dict(chart.series)["Red"][-1] for chart in drawn] == [0]
    fresh = composed(action(3, due=due(-2), created_at=NOW - timedelta(days=6)))
    assert fresh is not None
    assert not any(isinstance(block, Picture) for block in fresh.blocks)


def test_a_picture_that_cannot_be_drawn_leaves_the_digest_as_it_is() -> None:
    found = week(action(1, due=due(-2)))
    made = compose_digest(found, PLACE, visible, heading="now", occasion=Occasion(NOW, draw=lambda _: b""))
    assert made is not None
    assert not any(isinstance(block, Picture) for block in made.reply.blocks)


def test_a_digest_drawn_again_where_it_stands_calls_nobody_and_says_when_it_was_done() -> None:
    found = week(action(1, due=due(-9)), users={11: "U11"})
    made = compose_digest(found, PLACE, visible, heading="now", occasion=Occasion(NOW, live=True))
    assert made is not None
    assert [s.notify for s in spans(made.reply) if isinstance(s, Who)] == [False]
    assert "Brought up to date on Monday 16 November at 09:00." in repr(made.reply)


def test_a_digest_of_which_nothing_is_left_says_so_instead_of_standing_there_out_of_date() -> None:
    made = compose_digest(week(action(1)), PLACE, visible, heading="now", occasion=Occasion(NOW, live=True))
    assert made is not None
    assert "Nothing of this week's list is left to do." in repr(made.reply)


def test_the_whole_list_is_for_what_the_digest_cut_short_and_calls_nobody() -> None:
    many = [action(n, due=due(-n)) for n in range(1, 13)]
    made = whole_list(week(*many, action(20, due=due(4)), users={11: "U11"}), PLACE, visible)
    assert made is not None
    assert headings(made.reply) == ["Overdue: 12"]
    assert len(made.actions) == 12
    assert whole_list(week(*many[:8]), PLACE, visible) is None


def test_a_digest_keeps_to_a_phone_with_three_columns_and_a_row_a_rating() -> None:
    table = ratings_table(week(action(1, rag=Rag.RED)), (action(1, rag=Rag.RED),))
    assert table is not None
    assert (len(table.columns), len(table.rows)) == (3, 1)


def test_a_place_that_hands_over_mentions_only_says_once_how_to_answer() -> None:
    deaf = replace(PLACE, address=((HEARS, MENTIONS),))
    reply = digest(week(action(4, due=due(-3)), action(5, due=due(-4))), deaf)
    assert reply is not None
    (how,) = [plain_line(block.line) for block in reply.blocks if isinstance(block, Note)]
    assert how.startswith("To answer, reply in this thread, mention me and give the number")
    assert how.endswith("A reply that does not mention me does not reach me here.")
    assert "mention me" not in str(digest(week(action(4, due=due(-3))), PLACE))


def test_a_place_is_taken_at_its_best_until_the_bot_is_added_anew() -> None:
    def came(how: str) -> Origin:
        return Origin("teams", "T1", "29:sam", "C1", "k", address={HEARS: how})

    deaf = learnt(PLACE, came(MENTIONS))
    assert mentions_only(deaf)
    assert not mentions_only(learnt(deaf, came(ALL)))
    assert not mentions_only(learnt(learnt(deaf, came(ALL)), came(MENTIONS)))
    assert learnt(PLACE, Origin("slack", "T1", "U1", "C1", "k")) == PLACE


def test_the_whole_list_names_nothing_that_may_not_be_shown_in_its_channel() -> None:
    many = [action(n, due=due(-n)) for n in range(1, 11)]
    secret = action(30, due=due(-30), marking=Marking.RESTRICTED, text="A name nobody may read")
    made = whole_list(week(*many, secret), PLACE, visible)
    assert made is not None
    assert "nobody may read" not in repr(made.reply)
    assert secret.id not in made.actions
