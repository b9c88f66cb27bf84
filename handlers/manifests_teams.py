"""The Teams app: its manifest made from the catalogue of verbs, and the zip that a council's IT uploads.

Knows the names that handlers/teams/translate.py listens to, and nothing of the network.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.commands.catalogue import BY_WORD, VERBS
from bot.errors import Unready
from handlers.teams.icons import GROUND, color_icon, outline_icon

Json = dict[str, Any]

FOLDER = Path(__file__).resolve().parent.parent / "manifest" / "teams"
VERSION = "1.25"
APP_VERSION = "1.0.0"
"""Of the app in Teams: raised when the manifest changes, or Teams keeps the old one."""

UNREGISTERED = "00000000-0000-0000-0000-000000000000"
EXAMPLE_URL = "https://matters.example.org"

CONSENT = "ChannelMessage.Read.Group"
"""Lets the bot read answers in its threads that do not mention it. A team's owner consents at installation."""

MOST_COMMANDS = 10
NAME = "Matters Arising"


def teams_manifest(app_id: str = UNREGISTERED, public_url: str = EXAMPLE_URL, *, mentions_only: bool = False) -> Json:
    """The manifest. Without the consent to channel messages people answer by mention or button."""
    made: Json = {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json",
        "manifestVersion": VERSION,
        "version": APP_VERSION,
        "id": app_id,
        "developer": {"name": NAME, "websiteUrl": public_url, "privacyUrl": public_url, "termsOfUseUrl": public_url},
        "name": {"short": NAME, "full": f"{NAME}: the action register of a partnership board"},
        "description": {"short": "Keeps your board's action register.", "full": _description()},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": GROUND,
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "supportsChannelFeatures": "tier1",
        "bots": [_bot(app_id)],
        "composeExtensions": [{"botId": app_id, "commands": _extension()}],
        "validDomains": [],
    }
    if not mentions_only:
        made["webApplicationInfo"] = {"id": app_id, "resource": "https://RscBasedStoreApp"}
        made["authorization"] = {"permissions": {"resourceSpecific": [{"name": CONSENT, "type": "Application"}]}}
    return made


def _description() -> str:
    return (
        "Owners answer for their actions in their own words: in the thread of an action's card, by mentioning the bot, or with "
        "the buttons of the card. The bot records what was said with its author, date and reason, asks where it is "
        "unsure, and posts each subgroup's digest once a week. Messages that are not about an action are not kept.\n\n"
        "To see everything you can say, write to the bot: help"
    )


def _bot(app_id: str) -> Json:
    return {
        "botId": app_id,
        "scopes": ["team", "groupChat", "personal"],
        "isNotificationOnly": False,
        "supportsFiles": True,
        "commandLists": [{"scopes": ["team", "groupChat", "personal"], "commands": _commands()}],
    }


def _commands() -> list[Json]:
    """The first verbs of the catalogue and the help; Teams shows ten."""
    shown = (*VERBS[: MOST_COMMANDS - 1], BY_WORD["help"])
    return [{"title": verb.word, "description": f"{verb.usage} · {verb.summary}"[:128]} for verb in shown]


def _extension() -> list[Json]:
    return [
        {
            "id": "findAction",
            "type": "query",
            "title": "Find an action",
            "description": "Find an action by its words and put it into your message.",
            "context": ["compose", "commandBox"],
            "initialRun": True,
            "parameters": [
                {
                    "name": "words",
                    "title": "Words",
                    "description": "Words of the action, or its number",
                    "inputType": "text",
                }
            ],
        },
        {
            "id": "recordUpdate",
            "type": "action",
            "title": "Record as update",
            "description": "Record this message as the update of an action.",
            "context": ["message"],
            "fetchTask": True,
        },
        {
            "id": "addAction",
            "type": "action",
            "title": "Add to the register",
            "description": "Put a new action on the register.",
            "context": ["message", "compose"],
            "fetchTask": True,
        },
    ]


def manifest_text(manifest: Json) -> str:
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def write_package(path: Path, app_id: str, public_url: str, *, mentions_only: bool = False) -> None:
    """The zip for the Teams admin centre. The same input gives the same bytes."""
    if not app_id:
        raise Unready(
            "The app package carries the bot's id: set MATTERS_TEAMS_APP_ID to the application (client) id of its registration."
        )
    if urlsplit(public_url).scheme != "https":
        raise Unready(
            "The app package names the address where the bot lives: set MATTERS_PUBLIC_URL, for example https://matters.example.org"
        )
    text = manifest_text(teams_manifest(app_id, public_url, mentions_only=mentions_only))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (
            ("manifest.json", text.encode()),
            ("color.png", color_icon()),
            ("outline.png", outline_icon()),
        ):
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)


def main() -> None:
    """Writes manifest/teams/ anew: an example without a registration, checked by the tests."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "manifest.json").write_text(manifest_text(teams_manifest()), encoding="utf-8")
    (FOLDER / "color.png").write_bytes(color_icon())
    (FOLDER / "outline.png").write_bytes(outline_icon())


if __name__ == "__main__":
    main()
