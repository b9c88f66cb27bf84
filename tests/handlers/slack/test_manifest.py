"""The Slack app as it is installed: accepted by Slack's schema, no permission without a purpose, never behind the code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.commands.catalogue import VERBS
from bot.incoming import Asked, Opened, PlaceChanged, Said
from handlers.manifests import FILES, FOLDER, FREE_EVENTS, MENU, SCOPES, manifest_text, scope_table, slack_manifest
from handlers.slack.translate import incoming
from handlers.slack.workspace import Workspace
from tests.fakes import slack_payloads as slack
from tests.shared import shared_text

# Slack's own pages on each event: what a bot must be granted to be sent it.
NEEDS = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "member_joined_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_shared": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_unshared": "channels:read",
    "channel_id_changed": "groups:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
}


def parts(manifest: dict[str, Any]) -> tuple[list[str], list[str]]:
    return manifest["settings"]["event_subscriptions"]["bot_events"], manifest["oauth_config"]["scopes"]["bot"]


@pytest.mark.parametrize("name", FILES)
def test_the_installed_manifest_is_the_one_the_catalogue_makes(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == manifest_text(name), "run: make manual"


@pytest.mark.parametrize("name", FILES)
def test_slacks_schema_accepts_it(name: str) -> None:
    from jsonschema import Draft7Validator

    schema = json.loads(shared_text("tools/blocks/schemas/manifest.schema.2.0.0.json"))
    faults = [error.message[:200] for error in Draft7Validator(schema).iter_errors(slack_manifest(**FILES[name]))]
    assert faults == []


@pytest.mark.parametrize("name", FILES)
def test_every_event_has_its_permission_and_every_permission_its_purpose(name: str) -> None:
    events, scopes = parts(slack_manifest(**FILES[name]))
    assert {NEEDS[event] for event in events if event not in FREE_EVENTS} <= set(scopes)
    assert all(scope.pays_for for scope in SCOPES)
    assert len(scopes) == len(set(scopes))


def test_the_mentions_only_installation_reads_no_channel() -> None:
    events, scopes = parts(slack_manifest(mentions_only=True))
    assert not {"channels:history", "groups:history"} & set(scopes)
    assert not {"message.channels", "message.groups"} & set(events)
    assert {"app_mention", "message.im"} <= set(events)


def test_names_arrive_escaped_and_every_address_is_the_one_that_is_served() -> None:
    made = slack_manifest("https://bot.northmere.example/")
    command = made["features"]["slash_commands"][0]
    assert command["should_escape"] is True
    address = "https://bot.northmere.example/slack/events"
    settings = made["settings"]
    assert {
        command["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
    } == {address}
    assert "request_url" not in json.dumps(slack_manifest(socket_mode=True))


def test_everything_that_is_subscribed_is_understood() -> None:
    home = Workspace(slack.TEAM, "", slack.BOT, slack.BOT_ID)
    inner: dict[str, dict[str, Any]] = {
        "app_mention": slack.mention("list"),
        "message.channels": slack.said("x"),
        "message.groups": slack.said("x", channel_type="group"),
        "message.im": slack.said("x", channel=slack.DIRECT),
        "app_home_opened": {"type": "app_home_opened", "user": slack.ANN, "channel": slack.DIRECT, "tab": "home"},
        "tokens_revoked": {"type": "tokens_revoked", "tokens": {"bot": [slack.BOT]}},
        "channel_rename": {"type": "channel_rename", "channel": {"id": "C1", "name": "x"}},
        "group_rename": {"type": "group_rename", "channel": {"id": "C1", "name": "x"}},
    }
    for event in parts(slack_manifest())[0]:
        plain = {"type": event, "channel": slack.CYP, "user": slack.BOT}
        found = incoming(slack.event(inner.get(event, plain)), home)
        assert isinstance(found, (Said, Opened, PlaceChanged)), f"nobody listens to {event}"


def test_the_menu_entries_are_the_forms_that_the_core_opens() -> None:
    home = Workspace(slack.TEAM, "", slack.BOT, slack.BOT_ID)
    for _, callback, _ in MENU:
        found = incoming(slack.message_menu(callback, slack.said("x")), home)
        assert isinstance(found, Asked)
        assert found.shortcut == callback


def test_the_description_names_the_verbs_of_the_catalogue() -> None:
    told = slack_manifest()["display_information"]["long_description"]
    assert 174 < len(told) <= 4000
    assert all(f"• /action {verb.usage}: {verb.summary}" in told for verb in VERBS)


def test_the_readme_says_what_each_permission_pays_for() -> None:
    assert scope_table() in (FOLDER / "README.md").read_text(encoding="utf-8")
