"""The week's digest in Slack: drawn again where it stands as things change, its whole list below it, its picture beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Action, Due, DueKind, Rag
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import Posted
from tests.journeys.town_hall import FRIDAY, Hall, open_hall

MONDAY = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)
OVERDUE = 11


async def digest_on_monday(hall: Hall) -> Posted:
    """Eleven overdue actions since the autumn, two of them red, and the digest that tells of them."""
    await hall.people.slash("subgroup link VAWG", channel=ids.VAWG)

    def fill() -> None:
        with hall.app.register.units.write() as unit:
            group = unit.boards.subgroups_coded("VAWG")[0]
            for number in range(1, OVERDUE + 1):
                due = Due("", DueKind.DATE, FRIDAY.date() - timedelta(days=number))
                unit.actions.add(
                    Action(
                        0, group.board_id, group.id, "VAWG", number, f"Visit hall {number}", due=due,
                        rag=Rag.RED if number < 3 else Rag.AMBER, created_at=FRIDAY - timedelta(weeks=6),
                    )
                )  # fmt: skip
            unit.commit()

    await hall.app.turner.on_thread(fill)
    await hall.settled()
    hall.clock.now = MONDAY
    await hall.slack.until(lambda: any("the week to" in post.words for post in hall.slack.posts), 20)
    await hall.settled()
    hall.clock.later(minutes=1)
    return hall.posted("the week to")


async def test_a_digest_is_brought_up_to_date_where_it_stands_without_a_new_message(database_url: str) -> None:
    async with open_hall(database_url) as hall:
        digest = await digest_on_monday(hall)
        assert "11 (as last week), 11 overdue" in digest.words
        messages = len([post for post in hall.slack.posts if "the week to" in post.words])
        await hall.people.slash("complete 3", channel=ids.VAWG)
        await hall.people.slash("complete 4", channel=ids.VAWG)
        hall.clock.later(minutes=6)
        await hall.slack.until(lambda: digest.edits > 0, 20)
        await hall.settled()
        assert "9 overdue" in digest.words
        assert "Brought up to date on Monday 23 November at 09:07." in digest.words
        assert digest.edits == 1, "two changes between two looks are one edit"
        assert len([post for post in hall.slack.posts if "the week to" in post.words]) == messages
        hall.clock.later(minutes=30)
        await hall.settled()
        assert digest.edits == 1, "where nothing changed nothing is edited"
        hall.clock.later(days=8)
        await hall.people.slash("complete 5", channel=ids.VAWG)
        hall.clock.later(minutes=6)
        await hall.settled()
        assert "9 overdue" in digest.words, "last week's digest is history"


async def test_what_the_digest_cut_short_stands_whole_in_its_thread(database_url: str) -> None:
    async with open_hall(database_url) as hall:
        digest = await digest_on_monday(hall)
        assert "VAWG-11" in digest.words
        assert "VAWG-1:" not in digest.words
        hall.clock.later(minutes=6)
        await hall.slack.until(lambda: any("the whole list" in post.words for post in hall.slack.posts), 20)
        await hall.settled()
        (below,) = [post for post in hall.slack.posts if "the whole list" in post.words]
        assert below.thread == digest.ts
        assert all(f"VAWG-{number}" in below.words for number in range(1, OVERDUE + 1))
        assert "<@" not in below.words


async def test_the_picture_of_the_ratings_is_shared_below_the_digest_with_its_words(database_url: str) -> None:
    async with open_hall(database_url) as hall:
        digest = await digest_on_monday(hall)
        words = "red 2 then, 2 now, amber 9 then, 9 now"
        assert words in digest.words
        (asked,) = [arguments for method, arguments in hall.slack.calls if method == "files.getUploadURLExternal"]
        assert words in asked["alt_txt"]
        (shared,) = [arguments for method, arguments in hall.slack.calls if method == "files.completeUploadExternal"]
        assert shared["thread_ts"] == digest.ts


@pytest.mark.parametrize("trouble", ["message_not_found", "cant_update_message"])
async def test_a_digest_that_somebody_deleted_is_not_posted_again(database_url: str, trouble: str) -> None:
    async with open_hall(database_url) as hall:
        digest = await digest_on_monday(hall)
        await hall.people.slash("complete 3", channel=ids.VAWG)
        await hall.settled()
        before, asked = len(hall.slack.posts), len(hall.slack.calls)
        hall.slack.trouble("chat.update", error=trouble)
        hall.clock.later(minutes=6)
        await hall.slack.until(lambda: any(method == "chat.update" for method, _ in hall.slack.calls[asked:]), 20)
        await hall.settled()
        assert not any("the week to" in post.words for post in hall.slack.posts[before:])
        assert digest.edits == 0
        assert len([method for method, _ in hall.slack.calls[asked:] if method == "chat.update"]) == 1
