"""Minutes are pasted to the bot in Slack, offered action by action, and entered by presses."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Action
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import Posted
from tests.journeys.town_hall import Hall, open_hall

PAGE = (
    "Notes of the meeting held on 18 November 2026\n"
    "Apologies were noted.\n"
    "ACTION: Bea Okoro to price a second camera for Quay Lane by 4 December 2026.\n"
    "It was agreed that Ann Marsh would write to the ferry company.\n"
    "Members noted that thefts had fallen."
)


async def press(hall: Hall, values: Mapping[str, str], label: str) -> Posted:
    before = len(hall.slack.answers)
    value = next(value for name, value in values.items() if name.startswith(label))
    await hall.people.press(value, channel=ids.DIRECT, user=ids.ANN)
    await hall.slack.until(lambda: len(hall.slack.answers) > before, 10)
    said = hall.slack.answers[-1]
    return Posted(ids.DIRECT, "", said["text"], said.get("blocks", []))


async def register(hall: Hall) -> tuple[Action, ...]:
    def read() -> tuple[Action, ...]:
        with hall.app.register.units.read() as unit:
            return unit.actions.all_of(unit.boards.all()[0].id)

    return await hall.app.turner.on_thread(read)


async def test_a_page_pasted_in_slack_is_offered_and_entered_row_by_row(database_url: str) -> None:
    async with open_hall(database_url) as hall:
        before = len(hall.slack.posts)
        await hall.people.say(PAGE, channel=ids.DIRECT, user=ids.ANN)
        await hall.slack.until(lambda: len(hall.slack.posts) > before, 10)
        offered = hall.slack.posts[-1]
        assert "2 actions found in the minutes" in offered.words
        assert "Owner: Bea Okoro; due 4 December 2026" in offered.words
        assert "It was agreed that Ann Marsh would write to the ferry company." in offered.words
        assert await register(hall) == ()

        rest = await press(hall, offered.presses, "Enter 1")
        assert [each.text for each in await register(hall)] == ["Price a second camera for Quay Lane"]
        assert "1 action found in the minutes" in rest.words

        done = await press(hall, rest.presses, "Enter all")
        assert "1 action entered" in done.words
        camera, letter = await register(hall)
        assert [owner.printed for owner in (*camera.owners, *letter.owners)] == ["Bea Okoro", "Ann Marsh"]
