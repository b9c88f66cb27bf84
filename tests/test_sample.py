"""The sample board holds what its page promises, so that a newcomer meets every kind of row."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "handlers" / "local" / "sample"
STATES = {"not_started", "in_progress", "blocked", "completed", "agreed", "closed"}


@pytest.fixture(scope="module")
def board() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "northmere.toml").read_text(encoding="utf-8"))


def ends_as(action: dict[str, Any]) -> str:
    state = "not_started"
    for turn in action["history"]:
        state = turn.get("status", "in_progress" if turn.get("reopen") else state)
    return state


def reference(action: dict[str, Any]) -> str:
    return f"{action['subgroup']}-{action['number']}"


def test_it_has_four_subgroups_forty_actions_and_sixteen_people_of_nine_organisations(board: dict[str, Any]) -> None:
    people = [person for person in board["people"] if person.get("kind", "person") == "person"]
    assert len(board["subgroups"]) == 4
    assert len(board["actions"]) == 40
    assert len(people) == 16
    assert len({person["organisation"] for person in board["people"]}) == 9


def test_every_key_and_every_subgroup_that_is_named_exists(board: dict[str, Any]) -> None:
    keys = {person["key"] for person in board["people"]}
    codes = {subgroup["code"] for subgroup in board["subgroups"]}
    named = {person["held_by"] for person in board["people"] if "held_by" in person}
    for action in board["actions"]:
        assert action["subgroup"] in codes
        owners = [*action["owners"], *action.get("supporting", [])]
        named |= {owner["person"] for owner in owners if "person" in owner}
        named |= {turn[who] for turn in action["history"] for who in ("by", "on_behalf") if who in turn}
    assert named <= keys
    roles = [role for person in board["people"] for role in person.get("roles", [])]
    assert {role["subgroup"] for role in roles if role["role"] == "chair"} == codes


def test_numbers_are_local_and_one_was_never_printed(board: dict[str, Any]) -> None:
    references = [reference(action) for action in board["actions"]]
    assert len(set(references)) == 40
    assert "CSP-5" not in references
    assert {"CSP-12", "VAWG-12"} <= set(references)


def test_history_is_in_order_lies_in_the_past_and_uses_known_states(board: dict[str, Any]) -> None:
    for action in board["actions"]:
        days = [action["created"], *(turn["day"] for turn in action["history"])]
        assert days == sorted(days)
        assert days[-1] < 0, reference(action)
        assert ends_as(action) in STATES
        for turn in action["history"]:
            assert re.fullmatch(r"\d\d:\d\d", turn["at"])
            assert set(turn) & {"update", "status", "rag", "due", "reopen"}, reference(action)


def test_three_are_claimed_one_is_blocked_and_one_is_withheld(board: dict[str, Any]) -> None:
    def those(state: str) -> list[str]:
        return [reference(action) for action in board["actions"] if ends_as(action) == state]

    assert those("completed") == ["VAWG-2", "VAWG-11", "ASB-1"]
    assert those("agreed") == ["CSP-2", "CSP-7"]
    assert those("closed") == ["CSP-13"]
    assert those("blocked") == ["VAWG-4"]
    assert [reference(action) for action in board["actions"] if action.get("marking") == "restricted"] == ["VAWG-6"]


def test_the_page_beside_it_names_every_key_that_is_used(board: dict[str, Any]) -> None:
    page = (FOLDER / "sample.md").read_text(encoding="utf-8")
    used = {key for action in board["actions"] for key in action}
    used |= {key for action in board["actions"] for turn in action["history"] for key in turn}
    used |= {key for table in ("people", "subgroups", "meetings") for row in board[table] for key in row}
    assert {key for key in used if not re.search(rf"\b{key}\b", page)} == set()


def test_the_minutes_and_the_log_of_the_sample_pack_do_not_quite_agree() -> None:
    pack = (FOLDER / "northmere-pack.txt").read_text(encoding="utf-8")
    minuted = re.findall(r"(?m)^ACTION: .+", pack)
    logged = re.findall(r"(?m)^\d+\t(?:[^\t\n]*\t){7}[^\t\n]*$", pack)
    assert len(minuted) == 6
    assert len(logged) == 9
