"""Every kind of block and span on the three platforms at once: the same words, and nothing that one of them refuses."""

from __future__ import annotations

import asyncio
import shutil
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from bot.incoming import Press
from bot.model import Rag
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Code,
    FieldKind,
    Fields,
    Form,
    FormField,
    Item,
    Items,
    Link,
    Option,
    Picture,
    Reply,
    Strong,
    Style,
    Table,
    Text,
    When,
    Who,
    line,
    note,
    text,
)
from handlers.local.render import html
from handlers.slack.render import Desk, home, slash_answer, view
from handlers.slack.render import message as in_slack_message
from handlers.teams.forms import form_card
from handlers.teams.render import card_of
from handlers.teams.render import message as in_teams_message
from tests.blocks.slack_limits import faults
from tests.blocks.test_slack_types import HERE, checked
from tests.conftest import Fresh
from tests.gallery.dialogues import DIALOGUES
from tests.gallery.in_slack import in_slack
from tests.gallery.script import play
from tests.gallery.words import Json, desk_read, lines, slack_buttons, slack_lines, teams_buttons, teams_lines
from tests.handlers.teams.card_rules import message_faults

HOSTILE = "<b>Bold</b> & [a](https://x.example) `code` @channel <!here> 1. one # two"
NAMES = {"U0SAM": "Sam Hill"}
PRESS = Press("show", 12, 3)
PAIR = (Button("Complete VAWG-12", PRESS, Style.PRIMARY), Button("Undo", Press("undo", 12, 3, "9"), Style.DANGER))
SPANS = line(
    "Whose is it? ", Who("Sam Hill", "U0SAM", True), ", said ", Strong("Rose Adeyemi"), " on ", When(date(2026, 12, 13)),
    "; see ", Link("https://northmere.example/plan", "the plan"), " or type ", Code("show 12"),
)  # fmt: skip

GALLERY = {
    "a title alone": Reply("Nothing was changed"),
    "a rated title": Reply("VAWG-12: Print the leaflet", rag=Rag.AMBER),
    "a rated title above facts": Reply("VAWG-12", (Fields((("Due", line("May")), ("Owner", line("Sam Hill")))),), rag=Rag.RED),
    "every span": Reply("Spans", (Text((SPANS, line("a second line"))),)),
    "typed by somebody hostile": Reply(f"On {HOSTILE}", (text(f"Said: {HOSTILE}"), note(f"Noted: {HOSTILE}"))),
    "items": Reply(
        "Open actions: 2",
        (
            Items(
                "Overdue",
                (
                    Item("VAWG-1", "Print the leaflet", Rag.RED, line("Sam Hill · was due ", When(date(2026, 11, 2))), PAIR[:1]),
                    Item("VAWG-2", "Book & hold the hall", Rag.NONE, line("nobody"), PAIR),
                    Item("VAWG-3", "Walk the <route>", Rag.GREEN),
                ),
                more=12,
            ),
        ),
    ),
    "a table": Reply("Ratings", (Table("By subgroup", ("Subgroup", "Red"), (("VAWG", "3"), ("CYP & ASB", "0"))),)),
    "a menu": Reply("Which one?", (Choice("Open one", PRESS, (Option("VAWG-1 <leaflet>", "1"), Option("VAWG-2", "2"))),)),
    "a picture": Reply("Trend", (Picture(b"\x89PNG", "Reds fell from 5 to 3", "Ratings"),)),
    "buttons and the small print": Reply("Recorded", (Buttons(PAIR), note("To take it back, type: ", Code("undo")))),
    "a question": Reply("Shall I record this?", (text("VAWG-12: completed"), Buttons(PAIR)), outcome="asked"),
}  # fmt: skip

FIELDS = (
    FormField("text", "What happened?", FieldKind.PARAGRAPH, "Sent & done", hint="One line will do"),
    FormField("rag", "Rating", FieldKind.CHOICE, "red", (Option("Red", "red"), Option("Green", "green"))),
    FormField("due", "Due", FieldKind.DAY, "2026-12-13", optional=True),
    FormField("owner", "Owner", value="Sam Hill"),
)


@pytest.mark.parametrize("name", GALLERY)
def test_a_reply_says_the_same_everywhere(name: str) -> None:
    reply = GALLERY[name]
    slack, teams = in_slack_message(reply), in_teams_message(reply)
    card: Json = teams["attachments"][0]["content"]  # type: ignore[index]
    said, buttons = desk_read(f'<div class="body">{html(reply)}</div>')
    if name == "a picture":
        # The page shows it, the others say it.
        said = (*said, "Reds fell from 5 to 3")
    assert slack_lines(slack, NAMES) == teams_lines(card) == said
    assert list(slack_buttons(slack)) == list(buttons) == [label for label in teams_buttons(card) if label != "Choose"]
    for words in (slack["text"], card["fallbackText"]):
        assert reply.title in unescape(str(words).replace("ˋ", "`").replace("\u2060", "")), "not read aloud"


@pytest.mark.parametrize("name", GALLERY)
def test_no_platform_refuses_a_reply(name: str) -> None:
    reply = GALLERY[name]
    assert faults(in_slack_message(reply)) == faults(slash_answer(reply, False)) == faults(home(reply)) == []
    assert message_faults(in_teams_message(reply)) == []
    assert card_of(reply)["version"] == "1.5"


def test_a_form_asks_the_same_in_slack_and_teams() -> None:
    """The desk's own is compared in the dialogues."""
    form = Form("rag", "Rate VAWG-12", PRESS, FIELDS)
    modal, card = view(form, Desk("C1")), form_card(form)
    asked = (form.title, "What happened?", "Sent & done", "Rating", "Due", "Owner", "Sam Hill")
    assert (modal["title"]["text"], *slack_lines(modal, {})) == asked
    assert (*lines(form.title), *teams_lines(card)) == asked
    assert faults(modal) == []
    assert message_faults({"type": "message", "attachments": [{"contentType": "x", "content": card}]}) == []


async def test_whatever_the_dialogues_send_is_what_slacks_types_describe(fresh: Fresh, tmp_path: Path) -> None:
    if shutil.which("node") is None or not (HERE / "node_modules" / "@slack" / "types").exists():
        pytest.skip("NOT TESTED against Slack's types: needs Node, and npm install in tests/blocks")
    sent: dict[str, tuple[str, Json]] = {}
    for dialogue in DIALOGUES:
        async with in_slack(fresh("sqlite", False)) as stage:
            await play(stage, dialogue)
            for at, payload in enumerate(stage.hall.slack.payloads):
                kind = {"modal": "Modal", "home": "Home"}.get(str(payload.get("type", "")), "Message")
                sent[f"{dialogue.name} {at}"] = (kind, payload)
    found = await asyncio.to_thread(
        checked, {name: (kind, dict(made)) for name, (kind, made) in sent.items()}, tmp_path
    )
    assert found == []
    assert len(sent) > 100
