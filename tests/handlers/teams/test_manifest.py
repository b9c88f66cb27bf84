"""The Teams app: Microsoft's schema takes it, what it names is what the bot hears, and the zip holds all of it."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from bot.commands.catalogue import BY_WORD
from bot.errors import Unready
from handlers.cli import app as cli
from handlers.manifests_teams import CONSENT, FOLDER, manifest_text, teams_manifest, write_package
from handlers.teams.icons import color_icon, outline_icon
from handlers.teams.translate import SEARCH, SHORTCUTS
from tests.handlers.teams.card_rules import SCHEMAS

APP = "10000000-0000-4000-8000-00000000b007"
URL = "https://matters.northmere.example"


@pytest.mark.parametrize("mentions_only", [False, True])
def test_microsofts_schema_takes_the_manifest(mentions_only: bool) -> None:
    schema = json.loads((SCHEMAS / "teams-manifest-1.25.json").read_text(encoding="utf-8"))
    made = teams_manifest(APP, URL, mentions_only=mentions_only)
    assert list(jsonschema.Draft4Validator(schema).iter_errors(made)) == []
    assert made["manifestVersion"] in made["$schema"]


def test_the_schema_is_really_asked() -> None:
    schema = json.loads((SCHEMAS / "teams-manifest-1.25.json").read_text(encoding="utf-8"))
    wrong = {**teams_manifest(APP, URL), "name": {"short": "x" * 31}, "unknown": 1}
    assert len(list(jsonschema.Draft4Validator(schema).iter_errors(wrong))) == 2


def test_every_entry_of_a_messages_menu_is_one_the_bot_hears() -> None:
    commands = {each["id"]: each for each in teams_manifest()["composeExtensions"][0]["commands"]}
    assert set(commands) == {*SHORTCUTS, SEARCH}
    for name in SHORTCUTS:
        assert "message" in commands[name]["context"]
        assert commands[name]["fetchTask"] is True
    assert [each["name"] for each in commands[SEARCH]["parameters"]] == ["words"]


def test_the_command_list_is_the_catalogues() -> None:
    (listed,) = teams_manifest()["bots"][0]["commandLists"]
    words = [each["title"] for each in listed["commands"]]
    assert len(words) == 10
    assert set(words) <= set(BY_WORD)
    assert {"update", "complete", "rag", "help"} <= set(words)
    assert all(len(each["description"]) <= 128 for each in listed["commands"])


def test_channel_messages_are_read_only_with_a_consent_that_can_be_left_out() -> None:
    asked = teams_manifest()["authorization"]["permissions"]["resourceSpecific"]
    assert asked == [{"name": CONSENT, "type": "Application"}]
    assert "authorization" not in teams_manifest(mentions_only=True)


def test_the_manifest_in_the_project_is_the_one_that_is_made() -> None:
    assert (FOLDER / "manifest.json").read_text(encoding="utf-8") == manifest_text(teams_manifest())
    assert (FOLDER / "color.png").read_bytes()[:8] == color_icon()[:8]


@pytest.mark.parametrize(("icon", "size"), [(color_icon, 192), (outline_icon, 32)])
def test_the_icons_have_the_sizes_that_teams_wants(icon: object, size: int) -> None:
    made = icon()  # type: ignore[operator]
    assert made.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", made[16:24]) == (size, size)
    name = "color.png" if size == 192 else "outline.png"
    assert struct.unpack(">II", (FOLDER / name).read_bytes()[16:24]) == (size, size)


def test_the_package_holds_the_manifest_of_this_installation_and_its_icons(tmp_path: Path) -> None:
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    write_package(first, APP, URL)
    write_package(second, APP, URL)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        made = json.loads(package.read("manifest.json"))
    assert made["bots"][0]["botId"] == made["id"] == APP
    assert made["developer"]["websiteUrl"] == URL
    assert {made["icons"]["color"], made["icons"]["outline"]} <= {"color.png", "outline.png"}


@pytest.mark.parametrize("mentions_only", [False, True])
def test_the_command_writes_a_package_with_or_without_the_consent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mentions_only: bool
) -> None:
    for name, value in (("APP_ID", APP), ("TENANT_ID", APP), ("APP_PASSWORD", "a secret for the tests")):
        monkeypatch.setenv(f"MATTERS_TEAMS_{name}", value)
    monkeypatch.setenv("MATTERS_PUBLIC_URL", URL)
    package = tmp_path / "app.zip"
    asked = ["manifest", "teams", "--to", str(package), *(["--mentions-only"] if mentions_only else [])]
    ran = CliRunner().invoke(cli, asked)
    assert ran.exit_code == 0, ran.output
    with zipfile.ZipFile(package) as written:
        made = json.loads(written.read("manifest.json"))
    assert ("authorization" not in made) is mentions_only


@pytest.mark.parametrize(
    ("app", "url", "says"),
    [("", URL, "MATTERS_TEAMS_APP_ID"), (APP, "", "MATTERS_PUBLIC_URL"), (APP, "http://x", "MATTERS_PUBLIC_URL")],
)
def test_a_package_for_no_installation_is_refused_with_a_sentence(
    tmp_path: Path, app: str, url: str, says: str
) -> None:
    with pytest.raises(Unready) as refused:
        write_package(tmp_path / "x.zip", app, url)
    assert says in refused.value.sentence
    assert not (tmp_path / "x.zip").exists()
