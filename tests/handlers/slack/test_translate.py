"""What reaches the core from Slack: who said what, where and how, under one identity; and what does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incoming import (
    Asked,
    Edited,
    Manner,
    Opened,
    PlaceChanged,
    PlaceEvent,
    Press,
    Pressed,
    Said,
    Submitted,
    Upload,
)
from bot.model import AccountKind, Audience, PlaceKind
from bot.reply import FieldKind, Form, FormField, Option
from handlers.slack.render import Desk, view
from handlers.slack.translate import incoming
from handlers.slack.wording import neutral
from handlers.slack.workspace import Workspace, introduced
from tests.fakes import slack_payloads as slack

HOME = Workspace(slack.TEAM, "", slack.BOT, slack.BOT_ID, "https://northmere.slack.example/")


def spoken(body: dict[str, Any], home: Workspace = HOME) -> Said:
    found = incoming(body, home)
    assert isinstance(found, Said)
    return found


def test_a_command_is_told_with_its_place_person_and_trigger() -> None:
    body = slack.Slash("update 12 sent to &lt;all&gt; <@U0BEA|bea>", trigger="7.8.9").body()
    said = spoken(body)
    assert (said.text, said.manner) == ("update 12 sent to <all> <@U0BEA>", Manner.SLASH)
    origin = said.origin
    assert (origin.platform, origin.tenant, origin.user, origin.channel) == ("slack", slack.TEAM, slack.ANN, slack.CYP)
    assert (origin.key, origin.trigger, origin.channel_name, origin.thread) == ("7.8.9", "7.8.9", "children", "")
    assert origin.account_kind is AccountKind.UNKNOWN


def test_a_command_in_a_private_channel_or_chat_takes_no_name_from_its_kind() -> None:
    private = spoken(slack.Slash("list", channel_name="privategroup").body()).origin
    direct = spoken(slack.Slash("list", channel=slack.DIRECT, channel_name="directmessage").body()).origin
    assert (private.kind, private.channel_name, private.audience) == (PlaceKind.CHANNEL, "", None)
    assert (direct.kind, direct.channel_name) == (PlaceKind.PERSONAL, "")


def test_a_command_from_a_partners_workspace_is_an_outsiders() -> None:
    body = slack.Slash("list", user=slack.PARTNER).body() | {"team_id": slack.PARTNER_TEAM}
    assert spoken(body).origin.account_kind is AccountKind.EXTERNAL


def test_one_message_arriving_as_mention_and_as_message_is_one_with_one_reading() -> None:
    ts = slack.stamp()
    first = spoken(slack.event(slack.mention("update 12 completed", ts=ts)))
    second = spoken(slack.event(slack.said(f"<@{slack.BOT}> update 12 completed", ts=ts)))
    assert first.origin.key == second.origin.key == f"{slack.TEAM}:{slack.CYP}:{ts}"
    assert (first.text, first.manner) == (second.text, second.manner) == ("update 12 completed", Manner.MENTION)


def test_the_same_message_under_two_event_ids_has_one_identity() -> None:
    inner = slack.said("12 done")
    keys = {spoken(slack.event(inner, event_id=name)).origin.key for name in ("Ev1", "Ev2")}
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("channel", "thread", "shape", "manner", "kind"),
    [
        (slack.CYP, "", "channel", Manner.OPEN, PlaceKind.CHANNEL),
        (slack.CYP, "1605.1", "group", Manner.THREAD, PlaceKind.CHANNEL),
        (slack.DIRECT, "", "im", Manner.PERSONAL, PlaceKind.PERSONAL),
        (slack.DIRECT, "1605.1", "im", Manner.PERSONAL, PlaceKind.PERSONAL),
        ("G0SOME", "", "mpim", Manner.OPEN, PlaceKind.GROUP),
    ],
)
def test_how_the_bot_was_spoken_to(channel: str, thread: str, shape: str, manner: Manner, kind: PlaceKind) -> None:
    said = spoken(slack.event(slack.said("done", channel=channel, thread=thread, channel_type=shape)))
    assert (said.manner, said.origin.kind, said.origin.thread) == (manner, kind, thread)


def test_a_root_message_that_names_its_own_thread_is_not_a_reply() -> None:
    said = spoken(slack.event(slack.said("done", ts="1605.7", thread="1605.7")))
    assert said.manner is Manner.OPEN


def test_a_mention_in_a_thread_keeps_the_thread_and_its_link() -> None:
    said = spoken(slack.event(slack.mention("completed", thread="1605.1", ts="1605.000002")))
    assert (said.manner, said.origin.thread) == (Manner.MENTION, "1605.1")
    assert said.origin.link == "https://northmere.slack.example/archives/C0CYP/p1605000002?thread_ts=1605.1&cid=C0CYP"


def test_a_reply_also_sent_to_the_channel_and_one_with_files_are_messages() -> None:
    broadcast = slack.said("done", thread="1605.1", subtype="thread_broadcast")
    files = [{"id": "F1", "name": "log.docx", "size": 900}, {"name": "no id"}]
    upload = spoken(slack.event(slack.said("import", channel=slack.DIRECT, subtype="file_share", files=files)))
    assert spoken(slack.event(broadcast)).manner is Manner.THREAD
    assert upload.uploads == (Upload("log.docx", "F1", 900),)


@pytest.mark.parametrize(
    "inner",
    [
        slack.said("x", bot_id=slack.BOT_ID, user=slack.BOT),
        slack.said("x", user=slack.BOT),
        slack.said("x", bot_id="B0OTHER", user="U0OTHER"),
        slack.said("x", bot_id="B0OTHER", subtype="bot_message"),
        slack.said("x", user="USLACKBOT"),
        slack.said("x", user=""),
        slack.said("<@U0ANN> has joined", subtype="channel_join"),
        slack.said("x", subtype="channel_topic"),
        slack.said("x", subtype="something_new"),
        slack.mention("update 12", edited={"user": slack.ANN, "ts": "1605.9"}),
        {"type": "reaction_added", "user": slack.ANN, "item": {"channel": slack.CYP, "ts": "1"}},
        {"type": "app_home_opened", "user": slack.ANN, "channel": slack.DIRECT, "tab": "messages"},
        {"type": "member_joined_channel", "user": slack.ANN, "channel": slack.CYP},
        {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}},
        {},
    ],
)
def test_what_is_not_for_us_is_nothing(inner: dict[str, Any]) -> None:
    assert incoming(slack.event(inner), HOME) is None


def test_an_edit_by_the_author_is_an_edit_and_a_preview_is_not() -> None:
    before = slack.said("12 completd", ts="1605.1")
    after = slack.edited(before, "12 completed")
    found = incoming(slack.event(after), HOME)
    assert isinstance(found, Edited)
    assert (found.text, found.origin.message, found.origin.user) == ("12 completed", "1605.1", slack.ANN)
    assert found.origin.key == f"{slack.TEAM}:{slack.CYP}:1605.1:{after['message']['edited']['ts']}"
    assert incoming(slack.event(slack.edited(before, "12 completd")), HOME) is None
    unfurled = slack.edited(before, "other")
    del unfurled["message"]["edited"]
    assert incoming(slack.event(unfurled), HOME) is None


def test_a_deleted_message_is_an_edit_to_nothing_unless_it_was_the_bots() -> None:
    found = incoming(slack.event(slack.deleted(slack.said("12 done", ts="1605.1"))), HOME)
    assert isinstance(found, Edited)
    assert (found.text, found.origin.message) == (None, "1605.1")
    ours = slack.said("card", user=slack.BOT, bot_id=slack.BOT_ID)
    assert incoming(slack.event(slack.deleted(ours)), HOME) is None
    assert incoming(slack.event(slack.edited(ours, "card again")), HOME) is None


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, AccountKind.UNKNOWN),
        ({"user_team": slack.PARTNER_TEAM}, AccountKind.EXTERNAL),
        ({"user_profile": {"team": slack.PARTNER_TEAM}, "user_team": ""}, AccountKind.EXTERNAL),
        ({"user_profile": {"team": slack.TEAM, "is_stranger": True}}, AccountKind.EXTERNAL),
        ({"user_profile": {"is_restricted": True, "is_ultra_restricted": False}}, AccountKind.GUEST),
        ({"user_profile": {"is_restricted": False, "is_ultra_restricted": True}}, AccountKind.GUEST),
        ({"user_profile": {"is_restricted": False, "is_ultra_restricted": False}}, AccountKind.MEMBER),
        ({"user_profile": {"real_name": "Ann Marsh"}}, AccountKind.UNKNOWN),
    ],
)
def test_whose_account_it_is_as_far_as_the_event_says(more: dict[str, Any], kind: AccountKind) -> None:
    assert spoken(slack.event(slack.said("done", **more))).origin.account_kind is kind


def test_on_an_enterprise_grid_the_organisation_is_ours() -> None:
    grid = Workspace(slack.TEAM, "E0NORTH", slack.BOT)
    assert spoken(slack.event(slack.said("x", user_team="E0NORTH")), grid).origin.account_kind is AccountKind.UNKNOWN


def test_a_message_says_of_its_place_only_what_opens_it() -> None:
    def told(shape: str, shared: bool) -> Audience | None:
        body = slack.event(slack.said("done", channel_type=shape), is_ext_shared_channel=shared)
        return spoken(body).origin.audience

    assert told("channel", shared=False) == Audience(public=True, shared=False, guests=True)
    assert told("group", shared=True) == Audience(public=False, shared=True, guests=True)
    assert told("group", shared=False) is None
    assert told("im", shared=False) is None


def test_a_press_comes_back_with_the_message_it_stood_in() -> None:
    found = incoming(slack.press("complete|12|3|", message="1605.5", thread="1605.1", trigger_id="1.2"), HOME)
    assert isinstance(found, Pressed)
    assert found.press == Press("complete", 12, 3)
    assert (found.origin.key, found.origin.message, found.origin.thread) == ("1.2", "1605.5", "1605.1")


def test_an_entry_chosen_from_a_menu_is_a_press() -> None:
    found = incoming(slack.press("pick|4|2|7", chosen=True), HOME)
    assert isinstance(found, Pressed)
    assert found.press == Press("pick", 4, 2, "7")


def test_a_press_on_the_home_page_happens_in_the_persons_own_chat() -> None:
    found = incoming(slack.home_press("complete|12|3|"), HOME)
    assert isinstance(found, Pressed)
    assert (found.origin.channel, found.origin.kind) == (slack.ANN, PlaceKind.PERSONAL)


def test_a_press_by_a_partner_is_an_outsiders_and_junk_is_no_press() -> None:
    found = incoming(slack.press("complete|12|3|", user=slack.PARTNER), HOME)
    assert isinstance(found, Pressed)
    assert found.origin.account_kind is AccountKind.EXTERNAL
    assert incoming(slack.press("drop table"), HOME) is None


def test_a_form_comes_back_with_its_values_and_the_place_it_was_opened_in() -> None:
    options = (Option("Red", "red"),)
    fields = (
        FormField("text", "What?"),
        FormField("rag", "Rating", FieldKind.CHOICE, options=options),
        FormField("due", "Due", FieldKind.DAY),
        FormField("more", "More", optional=True),
    )
    opened = view(Form("rag", "Rate", Press("rag", 12, 3), fields), Desk(slack.CYP, thread="1605.1", message="1605.2"))
    body = slack.submission(opened, {"text": "Late <b>", "rag": "red", "due": "2021-05-31"})
    found = incoming(body, HOME)
    assert isinstance(found, Submitted)
    assert (found.form, found.about) == ("rag", Press("rag", 12, 3))
    assert dict(found.values) == {"text": "Late <b>", "rag": "red", "due": "2021-05-31", "more": ""}
    origin = found.origin
    assert (origin.channel, origin.thread, origin.message) == (slack.CYP, "1605.1", "1605.2")
    assert origin.key == f"V1:{body['trigger_id']}"


def test_a_menu_entry_carries_the_message_its_author_and_a_trigger() -> None:
    message = slack.said("We &amp; they wrote to *all* schools", user=slack.BEA, ts="1605.3", thread="1605.1")
    found = incoming(slack.message_menu("record_update", message), HOME)
    assert isinstance(found, Asked)
    assert (found.shortcut, found.text, found.author) == ("record_update", "We & they wrote to all schools", slack.BEA)
    assert (found.origin.user, found.origin.message, found.origin.thread) == (slack.ANN, "1605.3", "1605.1")
    assert found.origin.trigger


def test_the_home_page_and_a_global_shortcut_belong_to_the_persons_chat() -> None:
    opened = incoming(
        slack.event({"type": "app_home_opened", "user": slack.ANN, "channel": slack.DIRECT, "tab": "home"}), HOME
    )
    asked = incoming(slack.global_shortcut("add_action"), HOME)
    assert isinstance(opened, Opened)
    assert (opened.origin.channel, opened.origin.kind) == (slack.DIRECT, PlaceKind.PERSONAL)
    assert isinstance(asked, Asked)
    assert asked.origin.kind is PlaceKind.PERSONAL


@pytest.mark.parametrize(
    ("inner", "event", "value", "audience"),
    [
        ({"type": "member_joined_channel", "user": slack.BOT, "inviter": slack.ANN}, PlaceEvent.JOINED, "", None),
        ({"type": "channel_left"}, PlaceEvent.LEFT, "", None),
        ({"type": "group_archive"}, PlaceEvent.ARCHIVED, "", None),
        ({"type": "channel_unarchive"}, PlaceEvent.RESTORED, "", None),
        ({"type": "channel_shared"}, PlaceEvent.SHARED, "", Audience(shared=True)),
        ({"type": "channel_unshared", "is_ext_shared": False}, PlaceEvent.AUDIENCE, "", Audience(shared=False)),
        ({"type": "app_uninstalled"}, PlaceEvent.UNINSTALLED, "", None),
        ({"type": "tokens_revoked", "tokens": {"bot": [slack.BOT]}}, PlaceEvent.UNINSTALLED, "", None),
        (
            {"type": "message", "subtype": "channel_convert_to_private", "user": slack.ANN},
            PlaceEvent.AUDIENCE,
            "",
            Audience(public=False),
        ),
    ],
)
def test_what_happens_to_a_place(
    inner: dict[str, Any], event: PlaceEvent, value: str, audience: Audience | None
) -> None:
    found = incoming(slack.event({"channel": slack.CYP, **inner}, event_id="Ev7"), HOME)
    assert isinstance(found, PlaceChanged)
    assert (found.event, found.value, found.origin.audience) == (event, value, audience)
    assert (found.origin.key, found.origin.channel) == ("Ev7", slack.CYP)


def test_a_renamed_channel_keeps_its_id_and_a_moved_one_says_the_new() -> None:
    renamed = incoming(slack.event({"type": "channel_rename", "channel": {"id": "C1", "name": "youth"}}), HOME)
    moved = incoming(slack.event({"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2"}), HOME)
    assert isinstance(renamed, PlaceChanged)
    assert isinstance(moved, PlaceChanged)
    assert (renamed.event, renamed.origin.channel, renamed.value) == (PlaceEvent.RENAMED, "C1", "youth")
    assert (moved.event, moved.origin.channel, moved.value) == (PlaceEvent.MOVED, "C1", "C2")


def test_before_slack_has_told_us_who_we_are_the_request_itself_does() -> None:
    said = spoken(slack.event(slack.said(f"<@{slack.BOT}> list")), Workspace())
    assert (said.origin.tenant, said.manner, said.text) == (slack.TEAM, Manner.MENTION, "list")


@pytest.mark.parametrize("body", [slack.suggestion(), {"type": "url_verification"}, {"type": "new_thing"}, {}])
def test_unknown_requests_are_nothing(body: dict[str, Any]) -> None:
    assert incoming(body, HOME) is None


_JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["text", "ts", "user", "id"]), inner),
    max_leaves=5,
)
_NAMES = ["command", "event", "actions", "view", "message", "channel", "user", "container", "trigger_id", "callback_id"]


@given(
    st.sampled_from(["event_callback", "block_actions", "view_submission", "message_action", "shortcut"]),
    st.dictionaries(st.sampled_from(_NAMES), _JUNK, max_size=6),
    st.sampled_from(["message", "app_mention", "channel_rename", "app_home_opened", "channel_left"]),
    st.sampled_from(["", "message_changed", "message_deleted", "file_share"]),
)
def test_junk_of_any_shape_is_never_a_fault(kind: str, body: dict[str, Any], event: str, subtype: str) -> None:
    inner = {**body, "type": event, "subtype": subtype, "files": body.get("view")}
    for each in (body, {"event": inner}):
        found = incoming({"type": kind, **each}, HOME)
        assert found is None or found.origin.platform == "slack"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("&gt; all done\nnot yet", "> all done\nnot yet"),
        ("a &amp;lt; b", "a &lt; b"),
        ("see <https://x.org/a_b_c|the plan>", "see the plan (https://x.org/a_b_c)"),
        ("see <https://x.org/a*b*c> and <http://x.org|x.org>", "see https://x.org/a*b*c and x.org"),
        ("mail <mailto:a@x.org|a@x.org>", "mail a@x.org"),
        ("<!here> <!subteam^S1|@leads> <#C1|youth> <#C2>", "@here @leads #youth C2".replace("C2", "#C2")),
        ("<!date^1605520000^{date}|16 November 2020>", "16 November 2020"),
        ("12 *completed* and _signed off_", "12 completed and signed off"),
        ("12 ~completed~ in progress", "12  in progress"),
        ("rag_rating_file 2*3*4 ~50 and ~60", "rag_rating_file 2*3*4 ~50 and ~60"),
        ("type `update 12 *done*`", "type `update 12 *done*`"),
        (":white_check_mark: 12 :+1::skin-tone-3: :party_parrot:", "✅ 12 👍 :party_parrot:"),
        ("<@U0BEA|bea> and <@W1>", "<@U0BEA> and <@W1>"),
    ],
)  # fmt: skip
def test_slacks_markup_is_undone(raw: str, words: str) -> None:
    assert neutral(raw) == words


def test_only_a_channel_keeps_whether_it_is_heard_and_only_where_slack_said_so() -> None:
    told = {"team_id": slack.TEAM, "user_id": slack.BOT, "bot_id": slack.BOT_ID}
    full = introduced(told, "chat:write, channels:history,groups:history")
    deaf = introduced(told, "chat:write,im:history")
    assert [introduced(told, scopes).hears for scopes in ("", "groups:history,chat:write")] == ["", ""]
    by_command = slack.Slash("list").body()
    assert [dict(spoken(by_command, home).origin.address) for home in (HOME, full, deaf)] == [
        {},
        {"hears": "all"},
        {"hears": "mentions"},
    ]
    in_chat = slack.Slash("list", channel=slack.DIRECT).body()
    assert dict(spoken(in_chat, deaf).origin.address) == {}
    assert dict(spoken(slack.event(slack.mention("list")), deaf).origin.address) == {"hears": "mentions"}
    assert dict(spoken(slack.event(slack.said("12 done")), deaf).origin.address) == {"hears": "all"}
