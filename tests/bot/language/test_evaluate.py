"""`matters evaluate`: lines in, predictions out, with the rule that decided where asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from handlers.evaluate import evaluate


def chat(text: str, kind: str = "action_thread", **more: Any) -> str:
    item = {
        "id": "x1",
        "channel_kind": kind,
        "today": "2022-03-16",
        "thread_action": 12,
        "author": "Alex Moor",
        "text": text,
    }
    return json.dumps(item | more)


def one(kind: str, line: str, explain: bool = False) -> dict[str, Any]:
    (answer,) = evaluate(kind, [line], explain)
    result: dict[str, Any] = json.loads(answer)
    return result


def test_a_chat_message_gives_its_certainty_and_its_intents() -> None:
    answer = one("chat", chat("Amber, slipping to June"))
    assert answer["id"] == "x1"
    assert answer["prediction"]["certainty"] == "sure"
    (intent,) = answer["prediction"]["intents"]
    assert intent["rag"] == "amber"
    assert intent["due"] == {"kind": "month", "date": "2022-06-30"}


def test_explain_names_the_rule_that_decided() -> None:
    assert one("chat", chat("Nearly done"), explain=True)["rule"] == "nearly, mostly, a percentage"
    assert "rule" not in one("chat", chat("Nearly done"))


def test_reopening_is_written_as_open_and_a_question_as_a_question() -> None:
    assert one("chat", chat("please reopen this"))["prediction"]["intents"][0]["status"] == "open"
    answer = one("chat", chat("is this done?"))["prediction"]
    assert (answer["certainty"], answer["intents"][0]["question"]) == ("ignore", True)


def test_an_addition_carries_its_text_owner_and_date() -> None:
    added = one("chat", chat("/action add Price the shelters owner Nadia Reed due 3 May", "slash"))["prediction"]["add"]
    assert added == {"text": "Price the shelters", "owner": "Nadia Reed", "due": {"kind": "date", "date": "2022-05-03"}}


def test_the_next_meeting_is_asked_for_because_none_is_known_here() -> None:
    line = json.dumps({"id": "d1", "today": "2022-03-16", "phrase": "next meeting"})
    assert one("dates", line)["prediction"] == {"kind": "ask", "date": None}


def test_minutes_give_a_list_with_the_sentence_where_asked() -> None:
    line = json.dumps({"id": "m1", "today": "2022-03-16", "text": "ACTION: Nadia Reed to price the shelters by 3 May."})
    (task,) = one("minutes", line, explain=True)["prediction"]
    assert (task["action"], task["owners"], task["due"]["date"]) == ("price the shelters", ["Nadia Reed"], "2022-05-03")
    assert task["source"].startswith("ACTION:")


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "x"}', '{"id": "x", "text": 3}'])
def test_a_line_that_is_no_example_is_named_in_one_sentence(line: str) -> None:
    with pytest.raises(ValueError) as fault:
        list(evaluate("chat", ["", line], False))
    assert "Line 2 is no example of chat" in str(fault.value)


def test_an_unknown_kind_is_refused_with_an_example() -> None:
    with pytest.raises(ValueError) as fault:
        list(evaluate("songs", [], False))
    assert "matters evaluate chat" in str(fault.value)
