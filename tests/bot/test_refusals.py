"""Every refusal says what to do instead."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.errors import Refusal
from bot.incoming import Manner
from bot.reply import FieldErrors, Form, Reply, Text
from tests.builders import Town

HURRIED = (
    "12", "12 ?", "done", "completed", "yes", "no", "ok", "maybe", "thanks", "update", "update 12", "update 99 done", "update VAWG done",
    "complete", "complete 99", "complete VAWG-", "rag", "rag 12", "rag 12 purple", "rag red", "due 12", "due 12 soon", "due 12 31 February",
    "assign 12", "assign 12 to", "assign 12 to Nobody Known", "add", "show", "show 99", "show XYZ-1", "show me", "list everything please",
    "list reds", "list page 9", "find", "history", "history 99", "undo", "undo 12", "close 12", "close", "agree 12", "agree", "reopen 12",
    "snooze 12", "snooze 12 until tomorrow", "mark 12", "mark 12 secret", "digest", "digest later", "accept", "accept 99", "accept soon",
    "refuse", "refuse 99", "import", "export", "export NOWHERE", "meeting add sometime", "meeting 12", "subgroup", "subgroup link",
    "subgroup schedule VAWG", "subgroup schedule VAWG someday 9", "subgroup settings NOWHERE", "rename 12", "review 12", "review 12 by yesterday",
    "chase nobody at all", "who is that", "link", "link code", "outbox", "outbox retry", "help nonsense", "compelte", "updaet 12 printed",
    "list mien", "delete 12", "remove 12", "cancel", "stop", "hello", "?", "12 14", "12-14 done", "VAWG-12, ASB-3 done",
)  # fmt: skip
"""What a hurried owner or officer types, each a little wrong or with something missing."""


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def leads_on(reply: Reply) -> bool:
    """A refusal's second sentence is its way out."""
    return any(isinstance(block, Text) and block.lines for block in reply.blocks)


@pytest.mark.parametrize("who", ["Priya Nandy", "Imogen Hartley", "Grace Lunt", "Walter Strange"])
@pytest.mark.parametrize("channel", ["vawg", "chat"])
def test_whatever_a_hurried_person_types_is_answered_with_a_way_on(town: Town, who: str, channel: str) -> None:
    for words in HURRIED:
        answer = town.say(who, words, channel, Manner.MENTION)
        if isinstance(answer, (Form, FieldErrors)) or not isinstance(answer, Reply):
            continue
        if answer.outcome == "refused":
            assert leads_on(answer), (words, answer)
            assert answer.title.rstrip().endswith((".", "?")), (words, answer.title)


def test_a_refusal_without_a_way_out_of_its_own_has_the_usual_one() -> None:
    kinds = [Refusal, *_all(Refusal)]
    assert len(kinds) > 8
    assert all(kind("Nothing was changed.").way_out for kind in kinds)


def _all(kind: type[Refusal]) -> list[type[Refusal]]:
    return [each for below in kind.__subclasses__() for each in (below, *_all(below))]
