"""What Slack is given, against Slack's own types (where Node is) and its limits (everywhere)."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.incoming import Press
from bot.model import Place, Rag
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
    When,
    Who,
    line,
    note,
    text,
)
from handlers.manifests import FILES, slack_manifest
from handlers.slack.render import Desk, home, message, render, slash_answer, view
from tests.blocks.slack_limits import faults

HERE = Path(__file__).resolve().parent
Json = dict[str, Any]

PRESS = Press("complete", 12, 3)
BUTTONS = (Button("Complete", PRESS, Style.PRIMARY), Button("Drop", PRESS, Style.DANGER), Button("Update", PRESS))
FACTS = line(
    "due ", When(date(2021, 5, 31)), " · ", Who("Ann Marsh", "U0ANN", True), " ", Link("https://x.org", "plan")
)
EVERYTHING = Reply(
    "VAWG: 3 overdue",
    (
        text("Since last week: ", Strong("two fewer"), " reds. ", Code("list overdue")),
        Items("Overdue", tuple(Item(f"VAWG-{n}", "Agree the pathway", rag, FACTS, BUTTONS[: n % 4]) for n, rag in enumerate(Rag))),
        Fields((("Owner", line("Ann Marsh")), ("Due", line("May 2021")))),
        Table("Ratings", ("Subgroup", "Red", "Green"), (("VAWG", "3", "4"), ("CYP", "", "2"))),
        Choice("Which board?", Press("pick"), (Option("Safety", "1"), Option("Children", "2")), chosen="2"),
        Picture(b"\x89PNG", "Reds fell from 5 to 3", "Ratings"),
        Buttons(BUTTONS),
        note("To undo: ", Code("undo")),
    ),
    outcome="asked",
    rag=Rag.RED,
)  # fmt: skip
FIELDS = (
    FormField("text", "What happened?", FieldKind.PARAGRAPH, "Sent", hint="One line will do"),
    FormField("rag", "Rating", FieldKind.CHOICE, "red", (Option("Red", "red"), Option("Green", "green"))),
    FormField("due", "Due", FieldKind.DAY, "2021-05-31", optional=True),
    FormField("owner", "Owner"),
)


def emitted() -> dict[str, tuple[str, Json]]:
    """One of each shape that leaves the bot: the kind of Slack's types it must be, and the payload."""
    outbox = json.loads(render(EVERYTHING, Place(1, "slack", "T1", "C1")))
    del outbox["pictures"]
    posted = {"channel": "C1", "link_names": False, "unfurl_links": False, "unfurl_media": False}
    metadata = {"event_type": "matters_arising", "event_payload": {"key": "digest:1"}}
    made = {
        "message": ("Message", {**outbox, **posted, "metadata": metadata}),
        "answer to a command": ("Message", slash_answer(EVERYTHING, False)),
        "answer to a press": (
            "Message",
            {**message(EVERYTHING), "response_type": "ephemeral", "replace_original": True},
        ),
        "one line": ("Message", message(Reply("Recorded"))),
        "home": ("Home", home(EVERYTHING)),
        "form": ("Modal", view(Form("rag", "Rate VAWG-12, the pathway", PRESS, FIELDS), Desk("C1"))),
    }
    return made | {name: ("Manifest", slack_manifest(**how)) for name, how in FILES.items()}


@pytest.mark.parametrize("name", [name for name in emitted() if not name.endswith(".json")])
def test_what_is_emitted_keeps_slacks_limits(name: str) -> None:
    assert faults(emitted()[name][1]) == []


def test_the_limits_are_really_looked_at() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    assert faults({"text": "x", "blocks": [section]}) == ["blocks[0]: section text 3001 > 3000"]
    assert "number of blocks 51 > 50" in faults({"text": "x", "blocks": [{"type": "divider"}] * 51})
    assert faults({"blocks": [{"type": "alert"}]})[0] == "no words beside the blocks"
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}
    assert faults({"text": "x", "blocks": [table, table]}) == ["number of tables 2 > 1"]


def checked(payloads: dict[str, tuple[str, Json]], folder: Path) -> list[str]:
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules" / "@slack" / "types").exists():
        pytest.skip("NOT TESTED against Slack's types: needs Node, and npm install in tests/blocks")
    file = folder / "payloads.json"
    made = {name: {"kind": kind, "value": value} for name, (kind, value) in payloads.items()}
    file.write_text(json.dumps(made), encoding="utf-8")
    ran = subprocess.run([node, str(HERE / "types.mjs"), str(file)], capture_output=True, text=True, timeout=100)
    return (ran.stdout + ran.stderr).splitlines()


def test_what_is_emitted_is_what_slacks_types_describe(tmp_path: Path) -> None:
    assert checked(emitted(), tmp_path) == []


def test_slacks_types_really_refuse_what_is_wrong(tmp_path: Path) -> None:
    misspelt = {"text": "x", "blocks": [{"type": "sectoin"}]}
    found = checked({"misspelt": ("Message", misspelt), "fine": ("Message", {"text": "x"})}, tmp_path)
    assert len(found) == 1
    assert found[0].startswith("misspelt: ")
