"""What Teams is given: cards that its schema takes, nothing typed by a person obeyed, the sense in the words as well."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings

from bot.incoming import Press
from bot.model import Place, Rag
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Code,
    FieldErrors,
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
    Table,
    Text,
    When,
    Who,
    line,
    note,
    text,
)
from handlers.press import decode
from handlers.teams.forms import form_card, form_in
from handlers.teams.render import card_of, message, render
from tests.handlers.teams.card_rules import card_faults, elements, message_faults
from tests.handlers.test_rendering import REPLIES

NASTY = "<at>Rose</at> [bank](https://evil.example) **bold** _slanted_ `code` # big\n- list\n1. one & <b>tag</b>"


def body_text(reply: Reply) -> str:
    return "\n".join(str(each.get("text", "")) for each in elements(card_of(reply)) if each.get("type") == "TextBlock")


def test_nothing_that_a_person_typed_pings_links_or_formats() -> None:
    shown = body_text(
        Reply(NASTY, (text(NASTY, Strong(NASTY), Code(NASTY)), note(NASTY), Items(NASTY, (Item("CYP-1", NASTY),))))
    )
    assert "<at>" not in shown
    assert "](" not in shown
    assert "_slanted_" not in shown.replace("\\_", "")
    assert "\n- list" not in shown
    assert "\n1. one" not in shown
    assert "entities" not in card_of(Reply(NASTY, (text(NASTY),)))["msteams"]


def test_somebody_is_mentioned_by_text_and_entity_alike() -> None:
    who = Who("Rose_Adeyemi <Chair>", "30000000-0000-4000-8000-000000000001", notify=True)
    card = card_of(Reply("Overdue", (text(who, " please"), text(Who("Sam Hill", "x")), text(who))))
    (entity,) = card["msteams"]["entities"]  # type: ignore[index]
    assert entity == {
        "type": "mention",
        "text": "<at>Rose Adeyemi Chair</at>",
        "mentioned": {"id": "30000000-0000-4000-8000-000000000001", "name": "Rose Adeyemi Chair"},
    }
    assert "<at>Rose Adeyemi Chair</at> please" in json.dumps(card, ensure_ascii=False)
    assert "<at>Sam Hill" not in json.dumps(card), "a name alone notifies nobody"
    assert card_faults(card) == []


@pytest.mark.parametrize(
    ("rag", "word", "shape", "colour"),
    [
        (Rag.RED, "Red", "▲", "Attention"),
        (Rag.AMBER, "Amber", "◆", "Warning"),
        (Rag.GREEN, "Green", "●", "Good"),
        (Rag.NONE, "Not rated", "○", "Default"),
    ],
)
def test_a_rating_is_a_word_a_shape_and_a_colour(rag: Rag, word: str, shape: str, colour: str) -> None:
    card = card_of(Reply("VAWG-12", (), rag=rag))
    (rating,) = [each for each in elements(card) if each.get("text") == f"{shape} {word}"]
    assert rating["color"] == colour
    assert f"({word.lower()})" in str(card["fallbackText"])


def test_a_button_is_an_execute_with_a_submit_behind_it_and_a_forms_button_opens_a_dialog() -> None:
    pressed, opens = (
        elements(card_of(Reply("x", (Buttons((Button("Go", press),)),))))
        for press in (Press("complete", 7, 3), Press("form", 7, 3, "update"))
    )
    execute = next(each for each in pressed if each.get("type") == "Action.Execute")
    assert execute["data"] == execute["fallback"]["data"] == {"press": "complete|7|3|"}
    assert execute["fallback"]["type"] == "Action.Submit"
    submit = next(each for each in opens if str(each.get("type")).startswith("Action."))
    assert submit["type"] == "Action.Submit"
    assert submit["data"] == {"press": "form|7|3|update", "msteams": {"type": "task/fetch"}}


def test_bold_words_keep_their_distance() -> None:
    assert "**Rose, 3 November:** it is printed" in body_text(
        Reply("x", (text(Strong("Rose, 3 November: "), "it is printed"),))
    )


def test_a_list_to_choose_from_has_its_own_button() -> None:
    options = tuple(Option(f"Meeting {n}", str(n)) for n in range(3))
    card = card_of(
        Reply(
            "Which?",
            (Choice("Meeting", Press("agree", 7, 3), options, "1"), Choice("Other", Press("agree", 8, 1), options)),
        )
    )
    first, second = (each for each in elements(card) if each.get("type") == "Input.ChoiceSet")
    assert first["id"] != second["id"]
    assert decode(first["value"]) == Press("agree", 7, 3, "1")
    buttons = [each for each in elements(card) if each.get("type") == "Action.Execute"]
    assert [each["data"] for each in buttons] == [{"choice": first["id"]}, {"choice": second["id"]}]
    assert card_faults(card) == []


def test_a_long_list_keeps_its_budget_and_says_how_many_are_missing() -> None:
    items = tuple(
        Item(
            f"CYP-{n}",
            "A headline of some length " * 4,
            Rag.AMBER,
            line("owner, due"),
            (Button(f"Show CYP-{n}", Press("show", n, 1)),),
        )
        for n in range(300)
    )
    card = card_of(Reply("All", (Items("Open", items), note("small print"))))
    assert card_faults(card) == []
    assert "more" in str(card["body"][-2]["text"])  # type: ignore[index]
    assert card["body"][-1]["text"] == "small print"  # type: ignore[index]


def test_a_picture_travels_beside_the_card_with_its_words_in_it() -> None:
    small, huge = (
        Picture(b"\x89PNG" * 2000, "RAG fell in March", "Trend"),
        Picture(b"\x89PNG" * 20_000, "Too large", "Trend"),
    )
    made = message(Reply("Trend", (small, huge)))
    assert [each["contentType"] for each in made["attachments"]][1:] == ["image/png"]  # type: ignore[attr-defined]
    assert "RAG fell in March" in str(made["attachments"][0])  # type: ignore[index]
    assert "Too large" in str(made["attachments"][0]["content"]["body"])  # type: ignore[index]
    assert message_faults(made) == []


def test_everything_a_reply_can_hold_is_taken_by_teams() -> None:
    reply = Reply(
        "Everything & more",
        (
            Text(
                (line("plain ", Strong("strong"), Code("update 12"), Link("https://northmere.example/a(b)", "link")),)
            ),
            text(When(date(2026, 12, 13)), " ", Link("javascript:alert(1)", "no link")),
            Fields((("Owner", line("Rose")), ("Due", line("")))),
            Table("Numbers", ("Code", "Open"), (("CYP", "3"), ("VAWG", ""))),
            Table("Numbers", ("Code", "Open"), (("CYP", "3"),)),
            Table("A third", ("Code", "Open"), (("CYP", "3"),)),
            Buttons(tuple(Button(f"B{n}", Press("rag", n, 1)) for n in range(9))),
        ),
        rag=Rag.GREEN,
    )
    made = message(reply)
    assert message_faults(made) == []
    assert "javascript" not in str(made["attachments"][0]["content"]["body"])  # type: ignore[index]
    assert "[link](https://northmere.example/a%28b%29)" in str(made["attachments"])


@given(REPLIES)
@settings(deadline=None, max_examples=60)
def test_any_reply_keeps_teams_limits_and_says_all_in_words(reply: Reply) -> None:
    made = message(reply)
    assert message_faults(made) == []
    assert json.loads(render(reply, Place(0, "teams", "t", "c"))) == made


@pytest.mark.parametrize("typed", ['"body":[]', 'x","body":[],"y":"', "half \ud83d of one"])
def test_words_that_look_like_a_cards_own_json_stay_words(typed: str) -> None:
    reply = Reply(typed, (text(typed),))
    assert json.loads(render(reply, Place(0, "teams", "t", "c"))) == message(reply)
    assert typed.split()[0] in str(message(reply)["summary"])


# --- forms --------------------------------------------------------------------------------------

FORM = Form(
    "due",
    "Move the date of VAWG-12",
    Press("form", 7, 3, "due"),
    (
        FormField("due", "New due date", value="end of January", hint="Such as 14 March 2027"),
        FormField("day", "Day", FieldKind.DAY, "2027-03-14"),
        FormField("any", "Any day", FieldKind.DAY, "next meeting"),
        FormField("rag", "Rating", FieldKind.CHOICE, "red", (Option("Red", "red"),)),
        FormField("why", "Reason", FieldKind.PARAGRAPH, optional=True),
    ),
)


@pytest.mark.parametrize("dialog", [True, False])
def test_a_form_travels_in_its_own_card_and_comes_back_whole(dialog: bool) -> None:
    card = form_card(FORM, dialog=dialog)
    assert card_faults(card) == []
    (button,) = card["actions"]  # type: ignore[misc]
    back = form_in(button["data"])
    assert back is not None
    assert (back.name, back.about, back.title) == ("due", FORM.about, FORM.title)
    assert [(each.name, each.kind, each.options, each.optional) for each in back.fields] == [
        (each.name, each.kind, each.options, each.optional) for each in FORM.fields
    ]
    kinds = [each["type"] for each in elements(card) if str(each.get("type")).startswith("Input.")]
    assert kinds == ["Input.Text", "Input.Date", "Input.Text", "Input.ChoiceSet", "Input.Text"]


def test_an_error_of_no_field_stands_at_the_end() -> None:
    card = form_card(FORM, {"due": "soon"}, FieldErrors((("due", "Which day?"), ("other", "And why?"))))
    words = [each["text"] for each in elements(card) if each.get("type") == "TextBlock"]
    assert words == ["⚠ Which day?", "⚠ And why?"]
    assert card_faults(card) == []
