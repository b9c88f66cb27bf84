"""The page of the register shows what the same person's own chat would, and counts nothing that a guess could use."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine

from bot.incoming import Manner
from bot.model import Marking
from handlers.local.registry import Wanted, register_html
from tests.bot.places import WORDS, house
from tests.builders import Town


def page(town: Town, who: str, wanted: Wanted) -> str:
    with town.units.read() as unit:
        turn = town.bot._turn(unit, town.origin(who, "chat"), Manner.PERSONAL)
        return register_html(turn, wanted)


def table(shown: str) -> str:
    """Without what was typed, as the page says it back, and without the picture of what may be seen anyway."""
    return re.sub(r'value="[^"]*"|words=[^&"]*', "", shown.partition("<h2>")[0])


@pytest.mark.parametrize("words", ["Nightjar", "searches dawn", "62", "VAWG-62"])
def test_words_to_look_for_are_answered_as_if_withheld_actions_were_not_there(engine: Engine, words: str) -> None:
    town = house(engine)
    hit, miss = (table(page(town, "Grace Lunt", Wanted(words=each))) for each in (words, "Zightjar"))
    assert hit == miss
    assert WORDS[Marking.RESTRICTED] in page(town, "Imogen Hartley", Wanted(words=words))


def test_without_words_what_is_withheld_is_counted_and_not_named(engine: Engine) -> None:
    town = house(engine)
    shown = page(town, "Grace Lunt", Wanted(state="all"))
    assert "withheld" in shown
    assert [word for marking, word in WORDS.items() if word in shown] == [WORDS[Marking.OFFICIAL]]
