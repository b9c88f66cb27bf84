"""A command without its words opens its form in Teams: by a button, because Teams opens a dialog from a press only."""

from __future__ import annotations

import pytest

from tests.fakes.connector import Posted
from tests.journeys.teams_hall import OWNER, TeamsHall, open_teams_hall
from tests.journeys.test_teams import linked

FILLED = {
    "update": ({"text": "The printer has the file"}, "The printer has the file"),
    "rag": ({"rag": "amber", "why": "The venue fell through"}, "amber"),
    "due": ({"due": "14 March 2027", "why": "The hall is closed"}, "14 March 2027"),
    "assign": ({"owner": "Rose Adeyemi"}, "Rose Adeyemi"),
}


def opener(hall: TeamsHall, chat: str) -> Posted:
    return hall.posted("Press the button and fill in the form", chat)


@pytest.mark.parametrize("verb", list(FILLED))
async def test_a_bare_command_in_the_channel_opens_its_form_in_the_own_chat(verb: str, database_url: str) -> None:
    typed, told = FILLED[verb]
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        await hall.people.mention(f"action {verb} 1")
        offered = opener(hall, hall.people.chat)
        dialog = await hall.people.press(offered.buttons["Open the form"], offered)
        assert dialog.body["task"]["value"]["title"]
        done = await hall.people.submit_dialog(dialog, typed)
        assert "Recorded: VAWG-1" in str(done.body)
        await hall.settled()
        assert told in hall.card("VAWG-1").words


async def test_a_new_action_is_filled_in_where_the_subgroup_is_chosen(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        await hall.people.mention("add")
        offered = opener(hall, hall.people.chat)
        dialog = await hall.people.press(offered.buttons["Open the form"], offered)
        (menu,) = [each for each in dialog.card["body"] if each["type"] == "Input.ChoiceSet"]
        chosen = next(each["value"] for each in menu["choices"] if each["title"].startswith("VAWG"))
        typed = {"subgroup": chosen, "text": "Book the hall", "due": "14 March 2027"}
        missing = await hall.people.submit_dialog(dialog, {**typed, "text": ""})
        assert "What is the action?" in str(missing.card)
        await hall.people.submit_dialog(missing, typed)
        assert (await hall.action("VAWG", 2)).text == "Book the hall"


async def test_no_form_is_offered_for_an_action_that_the_channel_may_not_show(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        await hall.people.mention("action mark 1 restricted")
        await hall.settled()
        before = len(hall.teams.posts_in(hall.people.channel))
        await hall.people.as_(OWNER).mention("action update 1")
        assert len(hall.teams.posts_in(hall.people.channel)) == before
        assert "may not be shown here" in hall.teams.posts_in(hall.people.as_(OWNER).chat)[-1].words
