"""Finding actions: by words, owner, number and section, and never by words that the asker may not see."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.model import Marking
from bot.reply import Reply
from tests.builders import Town, said


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def found(town: Town, words: str, who: str = "Priya Nandy", channel: str = "chat") -> list[str]:
    told = said(town.say(who, f"find {words}", channel))
    return [reference for reference in town.actions if f"reference='{reference}'" in told]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("leaflet", ["VAWG-12"]),
        ("LEAFLET routes", ["VAWG-12"]),
        ("leaflet wardens", []),
        ("Tom Okafor", ["VAWG-14", "ASB-12"]),
        ("okafor lights", ["ASB-12"]),
        ("12", ["VAWG-12", "ASB-12"]),
        ("ASB-12", ["ASB-12"]),
        ("asb/3", ["ASB-3"]),
        ("#14", ["VAWG-14"]),
        ("100%", []),
    ],
)
def test_an_action_is_found_by_its_words_its_owner_and_its_number(town: Town, words: str, wanted: list[str]) -> None:
    assert found(town, words) == wanted


def test_a_channel_finds_only_its_own_subgroups_actions(town: Town) -> None:
    assert found(town, "12", channel="asb") == ["ASB-12"]


def test_a_restricted_action_is_neither_found_nor_counted_by_those_who_may_not_see_it(town: Town) -> None:
    town.action("VAWG", 30, "Move the leaflet store to Quay House", ["Grace Lunt"], marking=Marking.RESTRICTED)
    for words in ("quay", "quay house", "VAWG-30", "30", "grace lunt"):
        answer = town.say("Tom Okafor", f"find {words}", "chat")
        assert isinstance(answer, Reply)
        assert answer.title == "Nothing found."
    two = town.say("Tom Okafor", "find leaflet", "chat")
    assert isinstance(two, Reply)
    assert two.title.endswith(": 1")
    assert found(town, "quay", "Grace Lunt") == ["VAWG-30"]
