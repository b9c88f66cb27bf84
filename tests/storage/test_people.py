"""People, posts and bodies: found by any of their names, linked by an act, holding roles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import Conflict
from bot.model import Account, AccountKind, Person, PersonKind, Role
from bot.ports import Speaker
from storage.people import fold
from tests.storage.conftest import Northmere

VALE = Person(0, "Supt Jo Vale", title="Superintendent", organisation="Northmere Police", email="Jo.Vale@police.example",
              aliases=("Supt. Vale", "J. Vale"), reminders=False)  # fmt: skip


def test_a_person_comes_back_as_saved(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        added = unit.people.add(VALE)
        assert unit.people.get(added.id) == replace(VALE, id=added.id)
        changed = replace(
            added, name="Jo Vale", kind=PersonKind.POST, aliases=("DCI Vale",), held_by=northmere.officer.id
        )
        unit.people.save(changed)
        unit.commit()
    with northmere.units.read() as unit:
        assert unit.people.many([changed.id, 404]) == {changed.id: changed}
        assert unit.people.many([]) == {}
        assert unit.people.all() == (northmere.officer, changed)
        assert unit.people.get(404) is None


@pytest.mark.parametrize("name", ["Supt Jo Vale", "supt. jo  vale", "SUPT VALE", "J Vale", "Ｊ． Vale"])
def test_a_person_is_found_by_any_name_however_it_is_dotted(northmere: Northmere, name: str) -> None:
    with northmere.units.write() as unit:
        added = unit.people.add(VALE)
        assert unit.people.named(name) == (added,)


@pytest.mark.parametrize("name", ["Vale", "Jo", "Supt", "", "Supt Jo Vаle"])
def test_part_of_a_name_or_letters_that_only_look_alike_find_nobody(northmere: Northmere, name: str) -> None:
    with northmere.units.write() as unit:
        unit.people.add(VALE)
        assert unit.people.named(name) == ()


def test_two_of_the_same_name_are_both_found(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        found = {unit.people.add(VALE).id, unit.people.add(replace(VALE, email="")).id}
        assert {person.id for person in unit.people.named("Supt Vale")} == found


def test_a_name_that_was_taken_away_finds_nobody(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        added = unit.people.add(VALE)
        unit.people.save(replace(added, aliases=()))
        assert unit.people.named("J. Vale") == ()
        assert len(unit.people.named("Supt Jo Vale")) == 1


def test_an_address_finds_one_person_or_nobody(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        added = unit.people.add(VALE)
        assert unit.people.by_email(" jo.vale@POLICE.example ") == added
        assert unit.people.by_email("") is None
        assert unit.people.by_email("nobody@police.example") is None
        unit.people.add(replace(VALE, name="Her twin"))
        assert unit.people.by_email("jo.vale@police.example") is None


def test_who_speaks_is_one_question(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        unit.people.grant(northmere.board.id, northmere.subgroup.id, northmere.officer.id, Role.CHAIR)
        unit.commit()
    with northmere.units.read() as unit:
        roles = (
            (northmere.board.id, None, Role.OFFICER),
            (northmere.board.id, northmere.subgroup.id, Role.CHAIR),
        )
        linked = replace(northmere.account, person_id=northmere.officer.id)
        assert unit.people.speaker("slack", "T1", "U1") == Speaker(linked, northmere.officer, roles)
        assert unit.people.speaker("slack", "T2", "U1") is None
        assert unit.people.speaker("teams", "T1", "U1") is None


def test_an_account_that_nobody_linked_speaks_for_nobody(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        seen = unit.people.account_seen(Account(0, "slack", "T1", "U9", "Ann Marlow", AccountKind.GUEST, person_id=1))
        assert seen.person_id is None
        assert unit.people.speaker("slack", "T1", "U9") == Speaker(seen)


def test_an_account_seen_again_learns_what_is_new_and_forgets_nothing(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        quiet = unit.people.account_seen(Account(0, "slack", "T1", "U1"))
        assert quiet == replace(northmere.account, person_id=northmere.officer.id)
        told = unit.people.account_seen(Account(0, "slack", "T1", "U1", "ann m", AccountKind.DEACTIVATED))
        assert (told.id, told.name, told.kind) == (quiet.id, "ann m", AccountKind.DEACTIVATED)
        assert unit.people.accounts(northmere.officer.id) == (told,)
        unit.people.link(told.id, None)
        assert unit.people.accounts(northmere.officer.id) == ()


def test_a_role_is_held_once_and_is_taken_away(northmere: Northmere) -> None:
    board, group, me = northmere.board.id, northmere.subgroup.id, northmere.officer.id
    with northmere.units.write() as unit:
        vale = unit.people.add(VALE)
        for _ in range(2):
            unit.people.grant(board, group, vale.id, Role.CHAIR)
            unit.people.grant(board, None, me, Role.CHAIR)
        assert [person.id for person in unit.people.holders(board, Role.CHAIR, group)] == [me, vale.id]
        assert [person.id for person in unit.people.holders(board, Role.CHAIR)] == [me]
        unit.people.revoke(board, None, me, Role.CHAIR)
        assert unit.people.holders(board, Role.CHAIR) == ()
        assert [person.id for person in unit.people.holders(board, Role.CHAIR, group)] == [vale.id]
        assert unit.people.holders(board + 1, Role.CHAIR, group) == ()


def test_one_account_cannot_be_kept_twice(northmere: Northmere) -> None:
    from storage.prepared import Prepared
    from storage.tables import accounts

    values = {"platform": "slack", "tenant": "T1", "user": "U1"}
    with pytest.raises(Conflict), northmere.units.write() as unit:
        Prepared(unit.connection).insert(accounts.insert(), values)


def test_names_are_compared_without_case_dots_and_spaces() -> None:
    assert fold(" Supt.  Ann\tMARLOW, ") == "supt ann marlow"
