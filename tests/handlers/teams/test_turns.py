"""Where an answer goes in Teams: the chat, the thread, the asker's own chat, a card in place, a dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.incoming import Asked, Incoming, Opened, PlaceChanged, PlaceEvent, Press, Pressed, Said, Submitted
from bot.model import Rag
from bot.reply import (
    Answer,
    Button,
    Buttons,
    FieldErrors,
    FieldKind,
    Fields,
    For,
    Form,
    FormField,
    Item,
    Items,
    Option,
    Reply,
    line,
    note,
    text,
)
from handlers.teams import turns
from handlers.teams import words as say
from tests.fakes.connector import Posted
from tests.fakes.teams_driver import CHANNEL, GIL, SAM, TEAM
from tests.handlers.teams.card_rules import card_faults
from tests.handlers.teams.conftest import Desk

ABOUT = Press("form", 7, 3, "rag")
RATE = Form(
    "rag",
    "Rate VAWG-12",
    ABOUT,
    (
        FormField("rag", "Rating", FieldKind.CHOICE, "red", (Option("Red", "red"), Option("Amber", "amber"))),
        FormField("why", "Reason", FieldKind.PARAGRAPH, hint="In a few words"),
    ),
)
CARD = Reply(
    "VAWG-12: Print the leaflet",
    (
        Fields((("Status", line("in progress")), ("Due", line("13 December 2026")))),
        Buttons(
            (
                Button("Complete VAWG-12", Press("complete", 7, 3)),
                Button("Rate VAWG-12", ABOUT),
                Button("Show VAWG-12", Press("show", 7, 3)),
            )
        ),
    ),
    For.PLACE,
    rag=Rag.RED,
)
RECEIPT = Reply(
    "Recorded: VAWG-12",
    (
        text("VAWG-12: now completed"),
        Buttons((Button("Undo", Press("undo", 7, 4, "9")),)),
        note("Not right? Press Undo."),
    ),
    outcome="recorded",
)
REFUSED = Reply("Only Sam Hill may close VAWG-12.", (text("Ask Sam Hill."),), outcome="refused")


def always(answer: Answer) -> Callable[[Incoming], Answer]:
    return lambda _incoming: answer


async def posted_card(desk: Desk) -> Posted:
    """The live card of an action in the channel."""
    desk.answer = always(CARD)
    await desk.people.mention("show 12")
    return desk.teams.posts_in(CHANNEL)[-1]


# --- messages ----------------------------------------------------------------------------


async def test_in_the_personal_chat_the_answer_comes_there(desk: Desk) -> None:
    desk.answer = always(RECEIPT)
    await desk.people.say("update 12 completed")
    (post,) = desk.teams.posts
    assert post.conversation == desk.people.chat
    assert "VAWG-12: now completed" in post.words
    assert post.activity["summary"].startswith("Recorded: VAWG-12")
    assert "create" not in [what for what, _ in desk.teams.calls], "the chat is there already"


async def test_an_answer_for_the_place_stands_in_the_thread_where_it_was_asked(desk: Desk) -> None:
    desk.answer = always(CARD)
    await desk.people.mention("show 12", root="1600000000777")
    await desk.people.mention("show 12")
    asked = desk.last.origin.message
    first, second = desk.teams.posts
    assert first.conversation == f"{CHANNEL};messageid=1600000000777"
    assert second.conversation == f"{CHANNEL};messageid={asked}", "under the very post that asked"


async def test_what_is_for_the_asker_alone_goes_to_the_askers_own_chat(desk: Desk) -> None:
    desk.answer = always(REFUSED)
    await desk.people.mention("close 12 because")
    (post,) = desk.teams.posts
    assert post.conversation == desk.people.chat
    assert "Only Sam Hill" in post.words
    assert "You asked in VAWG subgroup: “close 12 because”" in post.words
    (created,) = desk.teams.created
    assert created["members"] == [{"id": desk.people.who.directory_id}]
    assert created["tenantId"] == desk.teams.TENANT
    await desk.people.mention("close 12 because")
    assert len(desk.teams.created) == 1, "a chat is made once"


async def test_a_chat_is_known_by_its_name_whatever_that_looks_like(desk: Desk) -> None:
    chat = "6dcac035-c35a-440b-8152-15b85a254aeb"
    said = desk.people.message("help", personal=True)
    await desk.people.send({**said, "conversation": {**said["conversation"], "id": chat}})
    desk.answer = always(REFUSED)
    await desk.people.mention("close 12")
    assert [each.conversation for each in desk.teams.posts] == [chat]
    assert desk.teams.created == []


async def test_where_there_is_no_chat_the_channel_hears_a_neutral_sentence_and_nothing_else(desk: Desk) -> None:
    desk.teams.refused_people.add(SAM.directory_id)
    desk.answer = always(REFUSED)
    await desk.people.as_(SAM).mention("close 12 because")
    (post,) = desk.teams.posts
    assert post.conversation.startswith(CHANNEL)
    assert "no chat with you yet" in post.words
    assert "Sam Hill" not in post.words
    assert "12" not in post.activity["summary"]


async def test_a_blocked_chat_is_forgotten_and_made_anew(desk: Desk) -> None:
    desk.answer = always(REFUSED)
    await desk.people.mention("close 12")
    desk.teams.trouble("post", status=403, code="MessageWritesBlocked")
    await desk.people.mention("close 12")
    assert "no chat with you yet" in desk.teams.posts[-1].words
    await desk.people.mention("close 12")
    assert desk.teams.posts[-1].conversation == desk.people.chat
    assert len(desk.teams.created) == 2


async def test_silence_is_silent(desk: Desk) -> None:
    await desk.people.reply("what a match last night", root="1600000000001")
    assert desk.teams.posts == []
    assert isinstance(desk.last, Said)


async def test_an_answer_that_teams_throttles_is_sent_once_more_after_the_wait(desk: Desk) -> None:
    desk.answer = always(RECEIPT)
    desk.teams.trouble("post", status=429, retry_after=0)
    await desk.people.say("update 12 completed")
    assert len(desk.teams.posts) == 1


@pytest.mark.parametrize("trouble", [{"status": 502}, {"status": 504}, {"drop": "after"}, {"drop": "before"}])
async def test_a_doubtful_answer_is_never_repeated(desk: Desk, trouble: dict[str, Any]) -> None:
    desk.answer = always(RECEIPT)
    desk.teams.trouble("post", **trouble)
    assert (await desk.people.say("update 12 completed")).status == 200
    assert [what for what, _ in desk.teams.calls].count("post") == 1


@pytest.mark.parametrize("where", ["channel", "own chat"])
async def test_a_form_asked_for_in_words_is_opened_by_a_button_in_the_own_chat(desk: Desk, where: str) -> None:
    desk.answer = always(RATE)
    await (desk.people.mention("rag 12") if where == "channel" else desk.people.say("rag 12"))
    assert desk.last.origin.trigger, "the bot must know that a form can follow"
    (post,) = desk.teams.posts
    assert post.conversation == desk.people.chat
    assert "Nothing is recorded yet" in post.words
    dialog = await desk.people.press(post.buttons["Open the form"], post)
    assert isinstance(desk.last, Pressed)
    assert desk.last.press == ABOUT
    assert card_faults(dialog.card) == []
    desk.answer = always(RECEIPT)
    done = await desk.people.submit_dialog(dialog, {"rag": "amber", "why": "The venue fell through"})
    assert isinstance(desk.last, Submitted)
    assert (desk.last.form, desk.last.about) == ("rag", ABOUT)
    assert "Recorded: VAWG-12" in done.body["task"]["value"]


@pytest.mark.parametrize("manner", ["thread", "post"])
async def test_what_nobody_addressed_to_the_bot_opens_no_form(desk: Desk, manner: str) -> None:
    said = desk.people.message("update 12", root="1600000000001" if manner == "thread" else "")
    await desk.people.send(said)
    assert desk.last.origin.trigger == ""


async def test_a_client_without_dialogs_gets_the_form_as_a_card(desk: Desk) -> None:
    desk.answer = always(RATE)
    await desk.people.say("rag 12")
    button = desk.teams.posts[-1].buttons["Open the form"]
    await desk.people.send({**desk.people.message("", personal=True), "value": button["data"]})
    post = desk.teams.posts[-1]
    (save,) = post.buttons.values()
    desk.answer = always(RECEIPT)
    answer = await desk.people.press(save, post, {"field.rag": "amber", "field.why": "The venue fell through"})
    assert isinstance(desk.last, Submitted)
    assert (desk.last.form, desk.last.about) == ("rag", ABOUT)
    assert dict(desk.last.values) == {"rag": "amber", "why": "The venue fell through"}
    assert answer.card["body"][0]["text"] == "Recorded: VAWG-12"


async def test_mentioned_people_have_one_name_with_those_who_speak(desk: Desk) -> None:
    desk.teams.people[SAM.own_id] = SAM
    mention = {"type": "mention", "text": "<at>Sam Hill</at>", "mentioned": {"id": SAM.own_id, "name": SAM.name}}
    await desk.people.mention("assign 12 to <at>Sam Hill</at>", entities=[mention])
    await desk.people.send(
        {**desk.people.message("assign 12 to <at>Sam Hill</at>", personal=True), "entities": [mention]}
    )
    assert isinstance(desk.last, Said)
    assert desk.last.text == f"assign 12 to <@{SAM.directory_id}>"
    await desk.people.as_(SAM).say("help")
    assert desk.last.origin.user == SAM.directory_id
    assert [what for what, _ in desk.teams.calls].count("member") == 1, "asked once"


# --- presses --------------------------------------------------------------------------------


async def test_a_press_in_a_channel_is_answered_beside_the_card_in_words(desk: Desk) -> None:
    card = await posted_card(desk)
    desk.answer = always(RECEIPT)
    answer = await desk.people.as_(SAM).press(card.buttons["Complete VAWG-12"], card)
    assert answer.body == {
        "statusCode": 200,
        "type": "application/vnd.microsoft.activity.message",
        "value": "Recorded: VAWG-12\nVAWG-12: now completed\nNot right? Press Undo.",
    }
    assert isinstance(desk.last, Pressed)
    assert desk.last.press == Press("complete", 7, 3)
    assert desk.last.origin.user == SAM.directory_id, "authorised by who pressed, not by who asked"
    assert len(desk.teams.posts) == 1, "the live card follows by the outbox, for everybody"


async def test_an_old_client_presses_with_submit_and_is_answered_in_its_own_chat(desk: Desk) -> None:
    card = await posted_card(desk)
    desk.answer = always(RECEIPT)
    answer = await desk.people.press(card.buttons["Complete VAWG-12"], card, old=True)
    assert (answer.status, answer.body) == (200, {})
    assert isinstance(desk.last, Pressed)
    assert desk.teams.posts[-1].conversation == desk.people.chat


async def test_a_stale_press_is_refused_with_the_card_as_it_is_now(desk: Desk) -> None:
    card = await posted_card(desk)
    stale = Reply("VAWG-12 has changed since that message was drawn.", (text("To see it: show 12"),), outcome="refused")
    desk.answer = lambda incoming: CARD if isinstance(incoming, Pressed) and incoming.press.deed == "show" else stale
    answer = await desk.people.press(card.buttons["Complete VAWG-12"], card)
    assert answer.body["type"] == "application/vnd.microsoft.card.adaptive"
    shown = str(answer.card)
    assert "has changed since" in shown
    assert "in progress" in shown
    assert card_faults(answer.card) == []
    assert len({each.origin.key for each in desk.heard}) == len(desk.heard)


async def test_a_refused_press_whose_action_may_not_be_shown_stays_a_sentence(desk: Desk) -> None:
    card = await posted_card(desk)
    desk.answer = always(REFUSED)
    answer = await desk.people.press(card.buttons["Complete VAWG-12"], card)
    assert answer.body["value"] == "Only Sam Hill may close VAWG-12.\nAsk Sam Hill."


async def test_a_card_asked_for_by_a_press_in_a_channel_goes_to_the_own_chat(desk: Desk) -> None:
    card = await posted_card(desk)
    desk.answer = always(Reply("VAWG-12", (Fields((("Status", line("red")),)),)))
    answer = await desk.people.press(card.buttons["Show VAWG-12"], card)
    assert answer.body["type"] == "application/vnd.microsoft.activity.message"
    assert desk.teams.posts[-1].conversation == desk.people.chat


async def test_in_the_personal_chat_a_receipt_takes_the_questions_place(desk: Desk) -> None:
    question = Reply("Shall I record this?", (Buttons((Button("Yes", Press("accept", 7, 3, "5")),)),), outcome="asked")
    desk.answer = always(question)
    await desk.people.say("12 is nearly done")
    desk.answer = always(RECEIPT)
    answer = await desk.people.press(desk.teams.posts[-1].buttons["Yes"], desk.teams.posts[-1])
    assert answer.body["type"] == "application/vnd.microsoft.card.adaptive"
    assert "Undo" in str(answer.card)


@pytest.mark.parametrize("press", ["", "nonsense", "complete|x|1|", "Complete|1|1|", "complete|1|1|\u202e", 5, None])
async def test_a_button_that_is_not_of_our_making_changes_nothing(desk: Desk, press: object) -> None:
    answer = await desk.people.invoke("adaptiveCard/action", {"action": {"data": {"press": press}}})
    assert answer.status == 200
    assert "can no longer be read" in answer.body["value"]
    assert desk.heard == []


# --- dialogs and the message extension --------------------------------------------------------


async def test_a_form_opens_as_a_dialog_and_its_errors_stand_beside_the_fields(desk: Desk) -> None:
    card = await posted_card(desk)
    desk.answer = always(RATE)
    dialog = await desk.people.press(card.buttons["Rate VAWG-12"], card)
    assert dialog.body["task"]["type"] == "continue"
    assert dialog.body["task"]["value"]["title"] == "Rate VAWG-12"
    assert card_faults(dialog.card) == []
    desk.answer = always(FieldErrors((("why", "Please write the reason in a few words."),)))
    again = await desk.people.submit_dialog(dialog, {"rag": "amber", "why": " "})
    shown = str(again.card)
    assert "Please write the reason in a few words." in shown
    assert "'value': 'amber'" in shown, "what was typed is still there"
    assert card_faults(again.card) == []
    desk.answer = always(RECEIPT)
    done = await desk.people.submit_dialog(again, {"rag": "amber", "why": "The venue fell through"})
    assert done.body["task"]["type"] == "message"
    assert done.body["task"]["value"].startswith("Recorded: VAWG-12")
    assert isinstance(desk.last, Submitted)


async def test_any_message_can_be_recorded_from_its_own_menu(desk: Desk) -> None:
    desk.answer = always(RATE)
    dialog = await desk.people.extension("recordUpdate", "<p>the hall is booked</p>", SAM)
    assert isinstance(desk.last, Asked)
    assert (desk.last.shortcut, desk.last.text, desk.last.author) == ("record", "the hall is booked", SAM.directory_id)
    desk.answer = always(RECEIPT)
    done = await desk.people.submit_dialog(dialog, {"rag": "red"}, extension="recordUpdate")
    assert "Recorded: VAWG-12" in str(done.card)
    assert "Action." not in str(done.card), "a button would do nothing there"
    assert card_faults(done.card) == []


async def test_a_question_out_of_a_dialog_is_put_where_it_can_be_answered(desk: Desk) -> None:
    desk.answer = always(RATE)
    dialog = await desk.people.extension("addAction", "<p>book the hall</p>")
    question = Reply("Shall I record this?", (Buttons((Button("Yes", Press("accept", 7, 3, "5")),)),), outcome="asked")
    desk.answer = always(question)
    answer = await desk.people.submit_dialog(dialog, {}, extension="addAction", personal=False)
    assert "Shall I record this?" in str(answer.card)
    assert desk.teams.posts[-1].conversation == desk.people.chat
    assert "Yes" in desk.teams.posts[-1].buttons


async def test_a_found_action_can_be_inserted_as_a_card_without_buttons(desk: Desk) -> None:
    items = (
        Item("VAWG-12", "Print the leaflet", Rag.RED, line("in progress"), (Button("Show", Press("show", 7, 3)),)),
    )
    desk.answer = always(Reply("Found", (Items("", items),)))
    answer = await desk.people.search("leaflet")
    (found,) = answer.body["composeExtension"]["attachments"]
    assert answer.body["composeExtension"]["type"] == "result"
    assert card_faults(found["content"]) == []
    assert "Action." not in str(found["content"])
    assert found["preview"]["content"]["text"].startswith("▲ Red")


async def test_a_search_that_is_refused_says_so(desk: Desk) -> None:
    desk.answer = always(REFUSED)
    answer = await desk.people.search("leaflet")
    assert answer.body["composeExtension"] == {
        "type": "message",
        "text": "Only Sam Hill may close VAWG-12.\nAsk Sam Hill.",
    }


async def test_a_search_of_a_slow_register_is_answered_before_teams_gives_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert turns.SEARCH_PATIENCE < 5, "then Teams says that the app does not answer"
    monkeypatch.setattr(turns, "SEARCH_PATIENCE", 0.1)
    desk.answer, desk.seconds = always(RECEIPT), 0.3
    slow = await desk.people.search("leaflet")
    assert slow.status == 200
    assert slow.body["composeExtension"] == {"type": "message", "text": say.SLOW}
    await desk.people.say("update 12 completed")
    assert "VAWG-12: now completed" in desk.teams.posts[-1].words, "a record is waited for: it may be made already"


async def test_a_search_that_fails_by_itself_is_told_as_a_fault_not_as_slow(desk: Desk) -> None:
    def fails(_incoming: Incoming) -> Answer:
        raise TimeoutError("somebody else's")

    desk.answer = fails
    answer = await desk.people.search("leaflet")
    assert answer.status == 200
    assert "Something went wrong" in answer.body["composeExtension"]["text"]


# --- places --------------------------------------------------------------------------------------


async def test_an_archived_team_is_told_for_each_of_its_channels(desk: Desk) -> None:
    desk.teams.teams[TEAM] = [TEAM, CHANNEL, "19:cyp@thread.tacv2"]
    await desk.people.send(
        {
            **desk.people.in_(TEAM).message(""),
            "type": "conversationUpdate",
            "channelData": {"eventType": "teamArchived", "team": {"id": TEAM}},
        }
    )
    told = [(each.origin.channel, each.event) for each in desk.heard if isinstance(each, PlaceChanged)]
    assert sorted(told) == sorted((each, PlaceEvent.ARCHIVED) for each in desk.teams.teams[TEAM])
    assert len({each.origin.key for each in desk.heard}) == 3


async def test_a_removed_app_takes_with_it_the_channels_it_was_heard_in(desk: Desk) -> None:
    await desk.people.mention("help")
    await desk.people.in_(TEAM).uninstalled()
    told = {each.origin.channel: each.event for each in desk.heard if isinstance(each, PlaceChanged)}
    assert told == {TEAM: PlaceEvent.UNINSTALLED, CHANNEL: PlaceEvent.UNINSTALLED}


async def test_being_installed_is_told_once_not_for_every_channel(desk: Desk) -> None:
    desk.teams.teams[TEAM] = [TEAM, CHANNEL]
    await desk.people.in_(TEAM).installed()
    assert [each.event for each in desk.heard if isinstance(each, PlaceChanged)] == [PlaceEvent.JOINED]


async def test_somebody_who_adds_the_app_is_greeted_in_the_new_chat(desk: Desk) -> None:
    desk.answer = always(Reply("Matters Arising", (text("Nobody has linked you yet."),)))
    await desk.people.installed(personal=True)
    await desk.people.send(
        {**desk.people.message("", personal=True), "type": "conversationUpdate", "membersAdded": [{"id": "28:x"}]}
    )
    assert [type(each) for each in desk.heard] == [Opened]
    assert [each.conversation for each in desk.teams.posts] == [desk.people.chat]


async def test_when_a_guest_joins_the_readers_of_the_channel_are_looked_at_again(desk: Desk) -> None:
    desk.teams.people[GIL.own_id] = GIL
    await desk.people.event("teamMemberAdded", membersAdded=[{"id": GIL.own_id}])
    assert isinstance(desk.last, PlaceChanged)
    assert desk.last.event is PlaceEvent.AUDIENCE
    assert desk.last.origin.audience is not None
    assert desk.last.origin.audience.guests is True
