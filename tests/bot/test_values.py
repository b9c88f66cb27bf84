"""Values made both ways: frozen as in the tests, and plain as in a running server. They must not differ in anything else."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

import bot.values
from bot.model import Action, Owner, Rag
from bot.values import replace


def made(monkeypatch: pytest.MonkeyPatch, *, frozen: bool) -> type:
    monkeypatch.setattr(bot.values, "FROZEN", frozen)

    @bot.values.dataclass(frozen=True, slots=True)
    class Card:
        name: str
        version: int = 1
        listed: tuple[int, ...] = bot.values.field(default=())

    return Card


@pytest.mark.parametrize("frozen", [True, False])
def test_a_value_is_equal_hashed_and_replaced_by_its_fields(monkeypatch: pytest.MonkeyPatch, frozen: bool) -> None:
    card = made(monkeypatch, frozen=frozen)
    one, same, other = card("map"), card("map"), card("map", 2)
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert len({one, same, other}) == 2
    assert replace(one, version=2) == other
    assert one.version == 1
    assert replace(other, name="list", listed=(3,)) == card("list", 2, (3,))
    with pytest.raises(TypeError, match="colour"):
        replace(one, colour="red")


def test_a_value_that_is_changed_complains_in_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    action = Action(0, 1, 1, "VAWG", 1, "Print the map", owners=(Owner("Bea Okoro"),))
    with pytest.raises(dataclasses.FrozenInstanceError):
        action.rag = Rag.RED  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        made(monkeypatch, frozen=True)("map").version = 2  # type: ignore[attr-defined]


def test_the_same_as_the_standard_library_for_every_field_of_an_action() -> None:
    action = Action(0, 1, 1, "VAWG", 1, "Print the map", owners=(Owner("Bea Okoro"),))
    for each in dataclasses.fields(Action):
        theirs = dataclasses.replace(action, **{each.name: "changed"})
        assert replace(action, **{each.name: "changed"}) == theirs
        assert theirs != action


def test_a_server_makes_plain_values() -> None:
    said = "from bot.model import Owner; o = Owner('A'); o.printed = 'B'; print(o.printed)"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout == "B\n"
