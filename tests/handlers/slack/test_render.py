"""What Slack is given: limits kept, nothing typed by a person obeyed, the sense in the words as well."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.incoming import Press
from bot.model import Place, Rag
from bot.reply import (
    Button,
    Choice,
    Code,
    FieldErrors,
    FieldKind,
    Fields,
    For,
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
from handlers.press import decode
from handlers.slack.render import (
    Desk,
    field_errors,
    form_refusal,
    home,
    message,
    render,
    slash_answer,
    view,
)
from handlers.slack.wording import neutral
from tests.blocks.slack_limits import faults
from tests.handlers.test_rendering import REPLIES

NASTY = "<!channel> <@U999> & ```code``` @here\n> quoted *bold* <https://evil.example|bank>"


def found(part: Any, kind: str) -> list[dict[str, Any]]:
    """Every text of a kind, in the order in which it stands."""
    if isinstance(part, list):
        return [each for one in part for each in found(one, kind)]
    if not isinstance(part, dict):
        return []
    return [part] if part.get("type") == kind else [each for one in part.values() for each in found(one, kind)]


def _words(payload: dict[str, object]) -> str:
    return json.dumps(payload, ensure_ascii=False)


def test_nothing_that_a_person_typed_pings_links_or_formats() -> None:
    item = Item("CYP-1", NASTY, Rag.RED, line(NASTY, Strong(NASTY), Code(NASTY)))
    card = Fields(((NASTY, line(NASTY)),))
    made = message(Reply(NASTY, (text(NASTY), Items(NASTY, (item,)), card, note(NASTY)), rag=Rag.RED))
    typed = [block for block in made["blocks"] if block["type"] != "header"]
    for said in (json.dumps(typed, ensure_ascii=False), made["text"]):
        assert "<" not in said
        assert "```" not in said
        assert "@here" not in said
        assert "\\n&gt;" not in said
    assert faults(made) == []


FORMATTED = re.compile(r"(?<![^\W_])([*_~])(?=\S)([^\n]*?)(?<=\S)\1(?![^\W_])")
"""What Slack makes bold, slanted or struck: between two of the same mark at the edges of words."""


@pytest.mark.parametrize(
    "said",
    [
        "the *stars* stay",
        "__both__ _underscores_ (and _again_)",
        "~about 40~ or ~$5 to ~$6",
        "**twice** *_nested_* ~*x*~",
        "a (*bracket*), a *stop*. A “*quote*”",
        "*whole line*",
        "*nested _in ~three~ ways_*",
    ],
)
def test_marks_that_a_person_typed_show_as_typed(said: str) -> None:
    assert FORMATTED.search(said), "not a case: Slack would format nothing here"
    made = message(Reply(said, (text(said), Fields(((said, line(said)),)), note(said))))
    shown = [each["text"] for each in found(made["blocks"], "mrkdwn")]
    assert shown == [shown[0], f"*{shown[1].split('*')[1]}*\n{shown[0]}", shown[0]], (
        "the name of the field alone is bold"
    )
    assert FORMATTED.search(shown[0]) is None
    assert shown[0].translate(str.maketrans("∗ˍ∼", "*_~")) == said
    assert made["text"].split("\n")[1] == said, "what is read aloud holds other characters"


@pytest.mark.parametrize("said", ["report_final_v2.docx", "2 * 3 * 4", "* first\n* second", "12 ~ 14", "a*b*c"])
def test_marks_that_format_nothing_stay(said: str) -> None:
    assert FORMATTED.search(said) is None
    (block,) = found(message(Reply("", (text(said),)))["blocks"], "mrkdwn")
    assert block["text"] == said


def test_a_mark_that_a_person_typed_does_not_join_with_one_of_ours() -> None:
    before = line("*see ", Strong("VAWG-12"), " and* ", Strong("the *hall* plan"), " *now")
    (block,) = found(message(Reply("", (Text((before,)),)))["blocks"], "mrkdwn")
    assert [each[2] for each in FORMATTED.finditer(block["text"])] == ["VAWG-12", "the ∗hall∗ plan"]
    assert found(message(Reply("", (text(Code("find *hall*")),)))["blocks"], "mrkdwn")[0]["text"] == "`find *hall*`"


def test_only_a_person_to_be_notified_is_mentioned_and_only_by_a_slack_id() -> None:
    ann, bea, odd = Who("Ann", "U0ANN", True), Who("Bea", "U0BEA"), Who("Cy <x>", "x> <!here", True)
    said = message(Reply("", (text(ann, " ", bea, " ", odd),)))["blocks"][0]["text"]["text"]
    assert said == "<@U0ANN> Bea Cy &lt;x&gt;"


def test_strong_words_keep_the_spaces_around_them() -> None:
    said = message(Reply("", (text("a", Strong(" open: "), "1 red", Strong(" ")),)))["blocks"][0]["text"]["text"]
    assert said == "a *open:* 1 red "


@pytest.mark.parametrize("piece", ["\n", " ", ">", "\n >", "`", "*", "_a", "<", "&", "@here ", "~a", ":a", "```", "<@"])
def test_the_longest_message_of_the_worst_kind_takes_no_time(piece: str) -> None:
    words = piece * (40_000 // len(piece))
    begun = time.perf_counter()
    made = message(Reply(words, (text(words, Strong(words), Code(words)), note(words))))
    assert neutral(words) is not None
    assert time.perf_counter() - begun < 2
    assert faults(made) == []


def test_a_link_cannot_be_ended_early_and_must_be_a_web_address() -> None:
    good, odd = Link("https://x.org/a|b>c?d&e", "the | plan"), Link("javascript:alert(1)", "press me")
    said = message(Reply("", (text(good, " ", odd),)))["blocks"][0]["text"]["text"]
    assert said == "<https://x.org/a%7Cb%3Ec?d&amp;e|the ¦ plan> press me"


def test_a_rating_is_word_shape_and_colour_in_lists_titles_and_words() -> None:
    items = tuple(Item(f"CYP-{n}", "Write to schools", rag) for n, rag in enumerate(Rag, 1))
    made = message(Reply("CYP-1", (Items("", items),), rag=Rag.AMBER))
    assert made["blocks"][0] == {"type": "header", "text": {"type": "plain_text", "text": "🔶 Amber · CYP-1"}}
    for sign in ("🔺 Red *CYP-1*", "🔶 Amber *CYP-2*", "🟢 Green *CYP-3*", "⚪ Not rated *CYP-4*"):
        assert sign in _words(made)
    assert "CYP-4 · Not rated · Write to schools" in made["text"]


def test_buttons_carry_the_press_and_say_which_action_they_belong_to() -> None:
    press = Press("complete", 12, 3)
    one = Item("CYP-1", "Write", buttons=(Button("Complete", press, Style.PRIMARY),))
    two = Item("CYP-2", "Call", buttons=(Button("Complete CYP-2", press), Button("Drop", press, Style.DANGER)))
    blocks = message(Reply("", (Items("Mine", (one, two)),)))["blocks"]
    button = blocks[1]["accessory"]
    assert decode(button["value"]) == press
    assert (button["style"], button["accessibility_label"]) == ("primary", "Complete, CYP-1")
    assert [each["text"]["text"] for each in blocks[3]["elements"]] == ["Complete CYP-2", "Drop"]
    assert "accessibility_label" not in blocks[3]["elements"][0]


def test_a_choice_carries_the_chosen_value_in_the_press() -> None:
    choice = Choice("Which board?", Press("pick", 4, 2), (Option("Safety", "7"), Option("Children", "8")), chosen="8")
    menu = message(Reply("", (choice,)))["blocks"][0]["accessory"]
    assert decode(menu["options"][0]["value"]) == Press("pick", 4, 2, "7")
    assert menu["initial_option"] == menu["options"][1]


def test_two_hundred_long_actions_become_one_message_that_says_how_many_are_missing() -> None:
    items = tuple(
        Item(f"VAWG-{n}", "Agree a pathway " * 12, Rag.RED, line("due ", When(date(2021, 5, 1)))) for n in range(200)
    )
    made = message(Reply("Digest", (Items("Overdue", items), note("To see all: ", Code("/action list overdue")))))
    assert faults(made) == []
    assert "more" in made["blocks"][-2]["elements"][0]["text"]
    assert "list overdue" in _words(made["blocks"][-1])


@settings(max_examples=40, deadline=None)
@given(REPLIES)
def test_no_reply_exceeds_slacks_limits(reply: Reply) -> None:
    assert faults(message(reply)) == []
    assert faults(home(reply)) == []


def test_one_table_stands_as_a_table_and_the_next_as_lines() -> None:
    rows = tuple((f"Subgroup {n}", str(n), "x" * 90) for n in range(150))
    table = Table("Counts", ("Subgroup", "Red", "Note"), rows)
    made = message(Reply("Digest", (table, table)))
    assert sum(block["type"] == "table" for block in made["blocks"]) == 1
    assert faults(made) == []


def test_a_picture_is_its_words_in_the_message_and_travels_beside_it() -> None:
    picture = Picture(b"\x89PNG...", "Reds fell from 5 to 3", "Ratings")
    made = json.loads(render(Reply("Digest", (picture,)), Place(1, "slack", "T1", "C1")))
    assert "Reds fell from 5 to 3" in made["text"]
    assert made["pictures"][0]["title"] == "Ratings"
    assert "image" not in {block["type"] for block in made["blocks"]}


def test_an_answer_to_a_command_is_private_unless_meant_for_the_place() -> None:
    assert slash_answer(Reply("Done"), personal=False)["response_type"] == "ephemeral"
    assert slash_answer(Reply("Done", audience=For.PLACE), personal=False)["response_type"] == "in_channel"
    assert slash_answer(Reply("Done", audience=For.PLACE), personal=True)["response_type"] == "ephemeral"


FORM = Form(
    "update",
    "Update VAWG-12: agree the referral pathway",
    Press("update", 12, 3),
    (
        FormField("text", "What happened?", FieldKind.PARAGRAPH, "Draft <sent>", hint="One or two lines"),
        FormField("rag", "Rating", FieldKind.CHOICE, "red", (Option("Red", "red"), Option("Green", "green"))),
        FormField("due", "Due", FieldKind.DAY, "2021-05-31", optional=True),
        FormField("late", "Next", FieldKind.DAY, "May 2021", optional=True),
        FormField("title", "Title", FieldKind.LINE),
    ),
)


def test_a_form_keeps_what_it_is_about_and_where_it_was_opened() -> None:
    made = view(FORM, Desk("C1", "channel", "1.2", "1.3"))
    assert faults(made) == []
    assert made["title"]["text"] == "Update VAWG-12: agree…"
    assert "agree the referral pathway" in made["blocks"][0]["text"]["text"]
    kept = json.loads(made["private_metadata"])
    assert decode(kept["about"]) == FORM.about
    assert kept["channel"] == "C1"
    elements = {block["block_id"]: block["element"] for block in made["blocks"][1:]}
    assert elements["text"]["initial_value"] == "Draft <sent>"
    assert elements["rag"]["initial_option"]["value"] == "red"
    assert elements["due"]["initial_date"] == "2021-05-31"
    assert "initial_date" not in elements["late"]


@pytest.mark.parametrize(("name", "place"), [("rag", "rag"), ("", "text"), ("gone", "text")])
def test_what_is_wrong_stands_beside_its_field_or_at_the_first(name: str, place: str) -> None:
    made = field_errors(FieldErrors(((name, "Choose red, amber or green."),)), view(FORM, Desk()))
    assert made == {"response_action": "errors", "errors": {place: "Choose red, amber or green."}}


def test_a_refused_form_stays_open_with_the_whole_refusal() -> None:
    refused = Reply("Nothing was changed.", (text("CYP-1 is closed. Type reopen 1."),), outcome="refused")
    made = form_refusal(refused, view(FORM, Desk()))
    assert made["errors"]["text"] == "Nothing was changed. CYP-1 is closed. Type reopen 1."
