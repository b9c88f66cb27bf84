"""What the bot said survives being written down, and nothing else can be brought in that way."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.incoming import Press
from bot.model import Rag
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Code,
    Fields,
    For,
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
)
from handlers.local.kept import decode, decode_reply, encode

EVERYTHING = Reply(
    "VAWG-12: Two evenings",
    (
        Text((line("Plain ", Strong("strong"), Code("update 12 …"), Link("https://example.org/", "there")),)),
        Fields((("Owner", line(Who("Nadia Brandt", "nadia", True))), ("Due", line(When(date(2026, 11, 18)))))),
        Items(
            "Overdue",
            (Item("VAWG-12", "Two evenings", Rag.AMBER, line("late"), (Button("Show", Press("show", 3)),)),),
            2,
        ),
        Table("Register", ("No.", "Action"), (("1", "Print"),)),
        Buttons((Button("Complete", Press("complete", 3, 1), Style.PRIMARY),)),
        Choice("Rating", Press("rag", 3, 1), (Option("Red", "red"),), "red"),
        Picture(b"\x89PNG", "two bars", "Trend"),
        note("small"),
    ),
    For.PLACE,
    "recorded",
    Rag.AMBER,
)


def test_every_word_of_a_reply_comes_back_as_it_was() -> None:
    assert decode_reply(json.loads(json.dumps(encode(EVERYTHING)))) == EVERYTHING


@pytest.mark.parametrize("made", [{"is": "Path", "value": "x"}, {"is": "os"}, 3.5, {"no": "name"}])
def test_what_is_no_part_of_a_reply_is_refused(made: object) -> None:
    with pytest.raises(ValueError, match="no reply of ours"):
        decode(made)


def test_something_else_than_a_reply_is_refused() -> None:
    with pytest.raises(ValueError, match="no reply of ours"):
        decode_reply(encode(Strong("only a word")))
    with pytest.raises(TypeError):
        encode(object())
