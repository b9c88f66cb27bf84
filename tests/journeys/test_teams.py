"""A subgroup that lives in Teams: installed, linked, answered by mention, in the thread and by button, reported, removed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from bot.model import Rag, Status
from tests.fakes.teams_driver import CHANNEL, GIL, ROSE
from tests.journeys.teams_hall import OWNER, TeamsHall, open_teams_hall

MONDAY = datetime(2026, 11, 23, 9, 0, 5, tzinfo=UTC)


async def linked(hall: TeamsHall, actions: int = 1) -> None:
    """The channel of VAWG with some actions of Sam's on its register."""
    await hall.people.mention("action subgroup link VAWG")
    await hall.settled()
    mention = {"type": "mention", "text": "<at>Sam Hill</at>", "mentioned": {"id": OWNER.own_id, "name": OWNER.name}}
    for number in range(1, actions + 1):
        await hall.people.mention(f"add Print leaflet {number} due 13 December 2026")
        await hall.people.mention(f"assign {number} to <at>Sam Hill</at>", entities=[mention])
    await hall.settled()


async def test_it_is_installed_linked_and_told_what_happened(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        assert (await hall.people.installed()).status == 200
        await hall.settled()
        assert "I keep the action register" in hall.posted("I keep the action register", CHANNEL).words
        await linked(hall)
        action = await hall.action("VAWG", 1)
        assert action.leads[0].printed == "Sam Hill"
        assert action.leads[0].person_id, "the mention found the person behind the account"

        card = hall.card("VAWG-1")
        sam = hall.people.as_(OWNER)
        await sam.mention("action update 1 completed")
        assert (await hall.action("VAWG", 1)).status is Status.COMPLETED
        await hall.settled()
        assert card.edits >= 1
        assert "completed (claimed)" in card.words
        receipt = hall.posted("recorded by Sam Hill")
        assert "Undo" in receipt.buttons
        assert receipt.conversation.startswith(f"{CHANNEL};messageid="), "under the message that said it"
        assert hall.posted("Owner: nobody yet").conversation != receipt.conversation


async def test_the_three_routes_of_an_owner_lead_to_the_same_register(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall, 3)
        sam = hall.people.as_(OWNER)
        await sam.reply("All printed and sent out, so this is completed", root=hall.card("VAWG-1").id)
        await sam.mention("this is completed, the hall has them", root=hall.card("VAWG-2").id)
        third = hall.card("VAWG-3")
        pressed = await sam.press(third.buttons["Complete VAWG-3"], third)
        assert "Recorded: VAWG-3" in pressed.body["value"]
        for number in (1, 2, 3):
            assert (await hall.action("VAWG", number)).status is Status.COMPLETED


async def test_chatter_leaves_nothing_and_is_answered_with_nothing(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        before = len(hall.teams.posts)
        for text in ("thanks everybody, see you on Thursday", "did you see the match", "lunch at one?"):
            await hall.people.as_(OWNER).reply(text, root=hall.card("VAWG-1").id)
            await hall.people.as_(OWNER).send(hall.people.as_(OWNER).message(text))
        await hall.settled()
        assert len(hall.teams.posts) == before


async def test_one_message_delivered_three_times_is_recorded_once(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        said = hall.people.as_(OWNER).message("Completed yesterday", root=hall.card("VAWG-1").id)
        for _ in range(3):
            assert (await hall.people.send(said)).status == 200
        await hall.settled()
        receipts = [
            each for each in hall.teams.posts if "recorded by Sam Hill" in each.words and "Status" in each.words
        ]
        assert len(receipts) == 1


async def test_a_press_on_an_older_card_is_refused_with_the_present_state(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        card = hall.card("VAWG-1")
        stale = card.buttons["Red VAWG-1"]
        await hall.people.as_(OWNER).press(card.buttons["Amber VAWG-1"], card)
        answer = await hall.people.as_(OWNER).press(stale, card)
        assert (await hall.action("VAWG", 1)).rag is Rag.AMBER
        shown = str(answer.card)
        assert "has changed since" in shown
        assert "amber" in shown


async def test_a_dialog_gives_the_reason_and_shows_what_is_missing(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        card = hall.card("VAWG-1")
        sam = hall.people.as_(OWNER)
        dialog = await sam.press(card.buttons["Update VAWG-1"], card)
        where = {"personal": False, "root": card.id}
        empty = await sam.submit_dialog(dialog, {"text": " "}, **where)
        assert "Please write what happened" in str(empty.card)
        done = await sam.submit_dialog(empty, {"text": "The printer has the file"}, **where)
        assert done.body["task"]["type"] == "message", done.body
        await hall.settled()
        assert "The printer has the file" in hall.card("VAWG-1").words


async def test_any_message_becomes_an_update_or_an_action_from_its_menu(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        sam = hall.people.as_(OWNER)
        form = await sam.extension("recordUpdate", "<p>The printer has&nbsp;the file</p>")
        done = await sam.submit_dialog(
            form, {"action": "1", "text": "The printer has the file"}, "recordUpdate", personal=False
        )
        assert "Recorded: VAWG-1" in str(done.card)
        form = await hall.people.extension("addAction", "<p>Book the hall</p>")
        done = await hall.people.submit_dialog(form, {"text": "Book the hall"}, "addAction", personal=False)
        assert "VAWG-2" in str(done.card)
        assert (await hall.action("VAWG", 2)).text == "Book the hall"
        found = await hall.people.search("hall")
        assert "Book the hall" in str(found.body["composeExtension"]["attachments"][0]["content"])


async def test_a_list_asked_for_in_a_channel_is_read_in_ones_own_chat(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        await hall.people.as_(OWNER).mention("list mine")
        assert hall.posted("VAWG-1", hall.people.as_(OWNER).chat)
        hall.teams.refused_people.add(GIL.directory_id)
        await hall.people.as_(GIL).mention("list")
        said = hall.teams.posts[-1]
        assert said.conversation.startswith(CHANNEL)
        assert "no chat with you yet" in said.words
        assert "VAWG-1" not in said.words


async def test_the_weekly_digest_is_posted_once_whatever_teams_answers(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall, 2)
        before = len(hall.teams.posts)
        hall.teams.trouble("post", status=429, retry_after=1)
        hall.clock.now = MONDAY
        for _ in range(300):
            hall.app.worker.wake()
            hall.clock.later(seconds=1)
            if len(hall.teams.posts) > before:
                break
            await asyncio.sleep(0.02)
        await hall.settled()
        (digest,) = hall.teams.posts[before:]
        assert digest.conversation == CHANNEL
        assert "VAWG-2" in digest.words
        await hall.people.as_(OWNER).reply("2 completed, sent out on Friday", root=digest.id)
        assert (await hall.action("VAWG", 2)).status is Status.COMPLETED


async def test_a_removed_app_suspends_the_link(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        await hall.people.say("update VAWG-1 the printer has the file")
        await hall.people.uninstalled()

        def suspended() -> str:
            with hall.app.register.units.read() as unit:
                place = unit.places.find("teams", hall.teams.TENANT, CHANNEL)
                assert place is not None
                return place.suspended

        assert await hall.app.turner.on_thread(suspended) == "the app was uninstalled"
        await hall.settled()
        assert "its digest rests" in hall.posted("its digest rests", f"a:chat-{ROSE.directory_id}").words


async def test_a_renamed_channel_keeps_its_link(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        await hall.people.event("channelRenamed", channel={"id": CHANNEL, "name": "Safety of women"})

        def name() -> tuple[str, bool]:
            with hall.app.register.units.read() as unit:
                place = unit.places.find("teams", hall.teams.TENANT, CHANNEL)
                assert place is not None
                return place.name, place.subgroup_id is not None

        assert await hall.app.turner.on_thread(name) == ("Safety of women", True)


async def next_digest(hall: TeamsHall) -> str:
    before = len(hall.teams.posts)
    hall.clock.now = MONDAY
    await hall.until(lambda: any("the week to" in each.words for each in hall.teams.posts[before:]))
    await hall.settled()
    return next(each.words for each in hall.teams.posts[before:] if "the week to" in each.words)


async def test_without_the_consent_the_digest_says_once_how_to_answer(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall, 2)
        told = await next_digest(hall)
        shown = told.partition('"fallbackText"')[0]
        assert shown.count("mention me and give the number") == 1
        assert "does not reach me here" in shown
        assert "Mention me in this thread" in hall.card("VAWG-1").words


async def test_once_a_reply_without_a_mention_was_recorded_the_digest_asks_for_no_mention(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall, 2)
        sam = hall.people.as_(OWNER)
        await sam.reply("All printed and sent out, so this is completed", root=hall.card("VAWG-1").id)
        told = await next_digest(hall)
        assert "reply in this thread with the number" in told
        assert "does not reach me here" not in told
        await hall.people.installed("remove")
        await hall.people.installed()
        heard = await hall.app.turner.on_thread(lambda: hears(hall))
        assert heard == "mentions", "the app was added anew, perhaps without the consent"


async def test_chatter_shows_the_consent_and_is_kept_nowhere(database_url: str) -> None:
    async with open_teams_hall(database_url) as hall:
        await linked(hall)
        sam = hall.people.as_(OWNER)
        await sam.send(sam.message("did you see the match"))
        assert await hall.app.turner.on_thread(lambda: hears(hall)) == "mentions"
        await sam.mention("update 1 the printer has the file")
        assert await hall.app.turner.on_thread(lambda: hears(hall)) == "all"


def hears(hall: TeamsHall) -> str:
    with hall.app.register.units.read() as unit:
        place = unit.places.find("teams", hall.teams.TENANT, CHANNEL)
    assert place is not None
    return dict(place.address)["hears"]
