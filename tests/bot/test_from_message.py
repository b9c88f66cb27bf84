"""A message becomes an action: the form is filled with what the words say, and a person looks at it before it is entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from bot.incoming import Asked, Press, Submitted
from bot.reply import Answer, FieldErrors, Form
from tests.builders import Town, said

LINK = "https://northmere.example/archives/C1/p16"


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def menu(town: Town, shortcut: str, words: str, author: str = "", channel: str = "vawg") -> Form:
    answer = town.bot.handle(Asked(town.origin("Imogen Hartley", channel), shortcut, words, author))
    assert isinstance(answer, Form), answer
    return answer


def filled(form: Form) -> dict[str, str]:
    return {field.name: field.value for field in form.fields if field.name != "subgroup"}


@pytest.mark.parametrize(
    ("words", "author", "expected"),
    [
        ("ACTION: Tom Okafor to book the hall by 13 December", "", ("Book the hall", "Tom Okafor", "13 December 2026")),
        ("I'll send the map to the wardens by 4 December", "TOM", ("map to the wardens", "Tom Okafor", "4 December 2026")),
        ("Count the vests, owner Grace Lunt, due end of January", "", ("Count the vests", "Grace Lunt", "31 January 2027")),
        ("The ramp at the hall is broken again", "TOM", ("The ramp at the hall is broken again", "", "")),
        ("Ask <@GRACE> to count the vests", "", ("Grace Lunt", "", "")),
        ("", "TOM", ("", "", "")),
    ],
)  # fmt: skip
def test_the_form_is_filled_with_the_task_its_owner_and_its_date(
    town: Town, words: str, author: str, expected: tuple[str, str, str]
) -> None:
    found = filled(menu(town, "add", words, author))
    text, owner, due = expected
    assert text in found["text"] or text == found["owner"]
    assert due in found["due"]
    assert not owner or found["owner"] == owner


def test_an_account_that_nobody_linked_is_no_owner(town: Town) -> None:
    assert filled(menu(town, "add", "I'll do it", "STRANGER"))["owner"] == ""


def submit(town: Town, form: Form, **values: str) -> Answer:
    origin = replace(town.origin("Imogen Hartley", "vawg"), link=LINK)
    return town.bot.handle(Submitted(origin, form.name, form.about, {**filled(form), **values}))


def test_what_was_understood_is_entered_as_the_form_shows_it_with_the_link_back(town: Town) -> None:
    form = menu(town, "add", "ACTION: Tom Okafor to book the hall by 13 December")
    assert "VAWG-15" in said(submit(town, form))
    with town.units.read() as unit:
        action = unit.actions.numbered(town.groups["VAWG"].id, 15)
        assert action is not None
        assert [owner.person_id for owner in action.owners] == [town.people["Tom Okafor"]]
        assert action.due.date == date(2026, 12, 13)
        assert unit.ledger.history(action.id)[0].source == LINK


@pytest.mark.parametrize(
    ("words", "number"),
    [("VAWG-14 is going well", "VAWG-14"), ("as to action 12, printed", "12"), ("12 and 14 people came", ""), ("#12, #14", "")],
)  # fmt: skip
def test_record_as_update_knows_the_number_where_the_message_names_one(town: Town, words: str, number: str) -> None:
    assert filled(menu(town, "record", words)) == {"action": number, "text": words}


def test_a_number_that_is_not_there_is_told_beside_its_field(town: Town) -> None:
    form = menu(town, "record", "VAWG-99 is going well")
    wrong = submit(town, form)
    assert isinstance(wrong, FieldErrors)
    assert wrong.errors[0][0] == "action"


def test_the_date_that_a_form_shows_is_one_that_it_reads(town: Town) -> None:
    town.say("Imogen Hartley", "due 14 end of January")
    action = town.see("VAWG-14")
    form = town.press("Imogen Hartley", Press("form", action.id, action.version, "due"))
    assert isinstance(form, Form)
    shown = next(field.value for field in form.fields if field.name == "due")
    assert shown == "31 January 2027"
    done = submit(town, form, due=shown, why="as agreed")
    assert not isinstance(done, FieldErrors)
