"""Activities as Teams sends them, and what the bot hears. Names are invented; shapes are Teams' own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incoming import Asked, Edited, Incoming, Manner, PlaceChanged, PlaceEvent, Press, Pressed, Said, Submitted
from bot.model import PlaceKind
from handlers.teams.activities import neutral_text, written
from handlers.teams.translate import Known, incoming_of

FOLDER = Path(__file__).parent / "activities"
CHANNEL = "19:5f1d0f0a7c@thread.tacv2"
ROSE = "30000000-0000-4000-8000-00000000000a"
IDS = {"29:sam-one": "aad-sam-one", "29:siobhan": "aad-siobhan"}


def recorded(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def heard(name: str) -> Incoming | None:
    return incoming_of(recorded(name), Known("", IDS))


def said(name: str) -> Said:
    found = heard(name)
    assert isinstance(found, Said)
    return found


def test_a_bot_called_action_does_not_eat_the_word_action() -> None:
    found = said("mention_in_channel")
    assert found.text == "action update 12 completed"
    assert found.manner is Manner.MENTION
    assert found.origin.channel == CHANNEL
    assert found.origin.thread == "", "a new post is the root of its own thread"
    assert found.origin.user == ROSE, "the directory's id, in lower case"
    assert found.origin.channel_name == "VAWG subgroup"
    assert found.origin.kind is PlaceKind.CHANNEL


def test_the_address_holds_all_that_a_later_message_needs() -> None:
    assert dict(said("mention_in_channel").origin.address) == {
        "service_url": "https://smba.trafficmanager.net/uk/",
        "team": "19:aa11bb22@thread.tacv2",
        "channel": CHANNEL,
        "conversation": CHANNEL,
        "bot": "28:10000000-0000-4000-8000-00000000b007",
        "layout": "standard",
        "hears": "mentions",
    }


def test_two_people_of_one_name_stay_two_people() -> None:
    found = said("several_mentions")
    assert found.text == (
        "assign 12 to <@aad-sam-one> and tell <@29:sam-two>; action stays with <@aad-siobhan> & co <5 days"
    )
    assert found.origin.thread == "1700000000001"


def test_a_reply_in_a_thread_needs_no_mention() -> None:
    found = said("thread_reply_with_consent")
    assert found.manner is Manner.THREAD
    assert (found.origin.thread, found.origin.message) == ("1700000000001", "1700000000003")
    assert found.origin.key == f"{CHANNEL}|1700000000003"


def test_what_somebody_else_said_and_what_was_struck_out_are_not_this_persons_words() -> None:
    assert said("quoted_reply").text == "Not yet, the printer is late"


def test_a_file_comes_with_where_it_lies() -> None:
    found = said("file_in_personal_chat")
    assert found.manner is Manner.PERSONAL
    assert [(each.name, each.handle.split("?")[0]) for each in found.uploads] == [
        ("log.docx", "https://northmere-my.sharepoint.com/personal/rose/_layouts/15/download.aspx")
    ]


def test_an_edit_and_a_deletion_are_about_the_first_message() -> None:
    edited, deleted = heard("message_edited"), heard("message_deleted")
    assert isinstance(edited, Edited)
    assert isinstance(deleted, Edited)
    assert (edited.text, deleted.text) == ("Printed, but not yet sent out", None)
    assert edited.origin.message == deleted.origin.message == "1700000000003"
    assert len({edited.origin.key, deleted.origin.key, said("thread_reply_with_consent").origin.key}) == 3


def test_a_press_is_the_pressers_and_is_about_the_card() -> None:
    found = heard("card_pressed")
    assert isinstance(found, Pressed)
    assert found.press == Press("complete", 7, 3)
    assert (found.origin.user, found.origin.message, found.origin.trigger) == (ROSE, "1700000000001", "f:0a1b2c3d")


def test_a_chosen_option_is_the_press_of_its_own_list() -> None:
    found = heard("option_chosen")
    assert isinstance(found, Pressed)
    assert found.press == Press("rag", 7, 3, "amber")


def test_a_client_without_execute_presses_the_same() -> None:
    found = heard("old_client_pressed")
    assert isinstance(found, Pressed)
    assert found.press == Press("rag", 7, 3, "red")


def test_a_dialog_is_asked_for_and_comes_back_with_its_own_fields_only() -> None:
    asked, back = heard("dialog_asked"), heard("dialog_submitted")
    assert isinstance(asked, Pressed)
    assert asked.press == Press("form", 7, 3, "update")
    assert isinstance(back, Submitted)
    assert (back.form, back.about) == ("update", Press("form", 7, 3, "update"))
    assert dict(back.values) == {"text": "The hall is booked"}


def test_a_messages_own_menu_carries_its_words_and_its_author() -> None:
    found = heard("message_menu")
    assert isinstance(found, Asked)
    assert (found.shortcut, found.author) == ("record", "30000000-0000-4000-8000-00000000000b")
    assert found.text == f"<@{ROSE}> says the hall is booked\nfor March"
    assert (found.origin.message, found.origin.thread) == ("1700000000021", "1700000000020")
    assert found.origin.user == ROSE


def test_the_search_box_is_the_command_find() -> None:
    assert (said("search").text, said("search").manner) == ("find leaflet printer", Manner.SEARCH)
    assert said("search_opened").text == "list mine"


@pytest.mark.parametrize(
    ("name", "event", "channel", "value"),
    [
        ("channel_renamed", PlaceEvent.RENAMED, CHANNEL, "Safety subgroup"),
        ("team_archived", PlaceEvent.ARCHIVED, "19:aa11bb22@thread.tacv2", ""),
        ("bot_added", PlaceEvent.JOINED, "19:aa11bb22@thread.tacv2", ""),
        ("guest_added", PlaceEvent.AUDIENCE, "19:aa11bb22@thread.tacv2", ""),
        ("app_removed", PlaceEvent.UNINSTALLED, "a:1pQrStUvWxYz", ""),
    ],
)
def test_what_happens_to_a_place_is_told_of_that_place(name: str, event: PlaceEvent, channel: str, value: str) -> None:
    found = heard(name)
    assert isinstance(found, PlaceChanged)
    assert (found.event, found.origin.channel, found.value) == (event, channel, value)


def test_a_group_chat_is_neither_a_channel_nor_a_persons_own() -> None:
    found = said("group_chat")
    assert (found.text, found.origin.kind, found.manner) == ("list overdue", PlaceKind.GROUP, Manner.MENTION)


def test_two_peoples_own_chat_is_not_the_bots_chat_with_one_of_them() -> None:
    raw = recorded("search_opened")
    raw["conversation"]["id"] = "19:one_two@unq.gbl.spaces"
    found = incoming_of(raw)
    assert isinstance(found, Said)
    assert found.origin.kind is PlaceKind.GROUP


@pytest.mark.parametrize("name", ["own_message", "typing"])
def test_what_is_not_said_to_anybody_is_not_heard(name: str) -> None:
    assert heard(name) is None


# --- words ------------------------------------------------------------------------------

BOT = {"id": "28:bot"}


def read(text: str, *people: tuple[str, str], **more: Any) -> str:
    entities = [{"type": "mention", "text": f"<at>{n}</at>", "mentioned": {"id": i, "name": n}} for n, i in people]
    return neutral_text({"text": text, "entities": entities, "recipient": BOT, **more})


@pytest.mark.parametrize(
    ("text", "people", "found"),
    [
        ("<at>Action</at> action 12 done", [("Action", "28:bot")], "action 12 done"),
        ("<at>Action</at>&nbsp;update 12", [("Action", "28:bot")], "update 12"),
        ("<at>Action</at>: 12 done", [("Action", "28:bot")], "12 done"),
        ("12 done <at>Action</at>", [("Action", "28:bot")], "12 done"),
        ("<at>Action</at><at>Action</at> help", [("Action", "28:bot"), ("Action", "28:bot")], "help"),
        (
            "ask <at>Action</at> or <at>Action</at>",
            [("Action", "29:person"), ("Action", "28:bot")],
            "ask <@29:person> or",
        ),
        ('<at id="0">Action</at> help', [("Action", "28:bot")], "help"),
        ("<at>Nobody</at> said so", [], "Nobody said so"),
        ("less than <5 days & more", [], "less than <5 days & more"),
        ("a <b>bold</b> <script>word</script>", [], "a bold word"),
        ("one<br>two<p>three</p>", [], "one\ntwo\nthree"),
        ("typed <@29:person> by hand", [], "typed < @29:person> by hand"),
        ("typed &lt;@29:person&gt; by hand", [], "typed < @29:person> by hand"),
        ("a\u00a0b \u200b c", [], "a b c"),
        ("line\r\n\r\n\r\nline", [], "line\nline"),
        ("", [], ""),
    ],
)
def test_the_words_are_what_was_meant_to_be_read(text: str, people: list[tuple[str, str]], found: str) -> None:
    assert read(text, *people) == found


def test_a_typed_mention_in_html_pings_nobody_either() -> None:
    assert written("<p>see &lt;@29:x&gt; <span itemtype='y'>now</span></p>", None) == "see < @29:x> now"


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_words_can_forge_a_mention_or_break_the_reading(text: str, more: str) -> None:
    assert "<@" not in read(text)
    assert "<@" not in written(f"<p>{text}</p><s>{more}</s>", None)
    entities = [{"type": "mention", "text": f"<at>{more}</at>", "mentioned": {"id": "28:bot"}}]
    assert isinstance(neutral_text({"text": f"<at>{more}</at>{text}", "entities": entities, "recipient": BOT}), str)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("id", "text", "data", "type", "form", "fields", "name", "about", "action", "content")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(("message", "invoke", "conversationUpdate", "messageUpdate", "installationUpdate")),
    st.sampled_from(("adaptiveCard/action", "task/submit", "composeExtension/fetchTask", "composeExtension/query", "")),
    st.dictionaries(
        st.sampled_from(
            ("from", "recipient", "conversation", "channelData", "entities", "attachments", "value", "text", "id")
        ),
        JSON,
    ),
)
def test_no_shape_of_an_activity_is_a_fault(kind: str, name: str, fields: dict[str, object]) -> None:
    found = incoming_of({"type": kind, "name": name, **fields})
    assert found is None or found.origin.platform == "teams"
