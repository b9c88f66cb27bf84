"""A Slack installation by its permissions: without those to read channels, cards and digests say to mention the bot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Action, Due, DueKind
from handlers.manifests import SCOPES
from tests.fakes import slack_payloads as ids
from tests.journeys.town_hall import FRIDAY, Hall, open_hall

MONDAY = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)
EVERYTHING = ",".join(scope.name for scope in SCOPES)
MENTIONS_ONLY = ",".join(scope.name for scope in SCOPES if not scope.reads_messages)


async def linked(hall: Hall) -> None:
    """Two overdue actions of the channel's subgroup."""
    await hall.people.slash("subgroup link VAWG", channel=ids.VAWG)

    def fill() -> None:
        with hall.app.register.units.write() as unit:
            group = unit.boards.subgroups_coded("VAWG")[0]
            for number in (1, 2):
                due = Due("", DueKind.DATE, FRIDAY.date() - timedelta(days=number))
                unit.actions.add(
                    Action(
                        0, group.board_id, group.id, "VAWG", number, f"Visit hall {number}", due=due,
                        created_at=FRIDAY - timedelta(weeks=6),
                    )
                )  # fmt: skip
            unit.commit()

    await hall.app.turner.on_thread(fill)


async def next_digest(hall: Hall) -> str:
    before = len(hall.slack.posts)
    hall.clock.now = MONDAY
    await hall.slack.until(lambda: any("the week to" in post.words for post in hall.slack.posts[before:]), 20)
    await hall.settled()
    return next(post.words for post in hall.slack.posts[before:] if "the week to" in post.words)


async def test_without_the_permissions_to_read_channels_the_digest_says_to_mention_the_bot(database_url: str) -> None:
    async with open_hall(database_url, scopes=MENTIONS_ONLY) as hall:
        await linked(hall)
        told = await next_digest(hall)
        assert told.count("mention me and give the number") == 2, "once to look at and once to be read aloud"
        assert "A reply that does not mention me does not reach me here." in told
        await hall.people.slash("rag 1 amber because of the weather", channel=ids.VAWG)
        await hall.settled()
        assert "Mention me in this thread" in hall.card("VAWG-1").words


@pytest.mark.parametrize("scopes", [EVERYTHING, "", "channels:history,chat:write"])
async def test_where_everything_is_heard_or_nobody_knows_no_mention_is_asked_for(
    database_url: str, scopes: str
) -> None:
    async with open_hall(database_url, scopes=scopes) as hall:
        await linked(hall)
        told = await next_digest(hall)
        assert "To answer, reply in this thread with the number" in told
        assert "mention me" not in told


async def test_a_reply_that_needed_no_mention_shows_that_the_permissions_were_widened(database_url: str) -> None:
    async with open_hall(database_url, scopes=MENTIONS_ONLY) as hall:
        await linked(hall)
        await hall.people.slash("rag 1 amber because of the weather", channel=ids.VAWG)
        await hall.settled()
        card = hall.card("VAWG-1")
        await hall.people.say("All printed and sent out, so this is completed", channel=ids.VAWG, thread=card.ts)
        await hall.settled()
        assert "mention me" not in await next_digest(hall)
