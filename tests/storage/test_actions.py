"""The rows of the register: kept whole, numbered locally, saved only on the version that was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.errors import Conflict
from bot.model import Action, Change, Due, DueKind, Marking, Owner, Person, PersonKind, Rag, Status, Update
from bot.ports import Filter
from storage.verify import verify
from tests.storage.conftest import KEY, NOW, Northmere

FULL = {
    "text": "Agree the winter timetable with the ferry company",
    "title": "Winter timetable",
    "section": "Transport",
    "printed": "4b",
    "start": "May",
    "due": Due("end of June", DueKind.DATE, date(2027, 6, 30)),
    "next_update": date(2027, 1, 5),
    "status": Status.BLOCKED,
    "rag": Rag.AMBER,
    "marking": Marking.SENSITIVE,
    "marking_text": "[O-S]",
    "accepted": True,
    "outcomes": "Fewer missed trains",
    "snoozed_until": date(2026, 12, 1),
    "agreed_on": date(2026, 10, 1),
    "changed_at": NOW + timedelta(hours=1),
    "heard_at": NOW + timedelta(hours=2),
}


def numbers(northmere: Northmere, *wished: int) -> list[int]:
    with northmere.units.write() as unit:
        given = [unit.actions.add(northmere.action(number=number)).number for number in wished]
        unit.commit()
    return given


def test_an_action_comes_back_as_it_was_added(northmere: Northmere) -> None:
    owners = (Owner("Harbour Master", northmere.officer.id), Owner("All guests", None, lead=False, supporting=True))
    added = northmere.added(owners=owners, **FULL)
    assert added.reference == "HARBOUR-1"
    with northmere.units.read() as unit:
        assert unit.actions.get(added.id) == added
        assert unit.actions.numbered(northmere.subgroup.id, 1) == added
        assert unit.actions.many([added.id]) == (added,)
        assert unit.actions.all_of(northmere.board.id) == (added,)
        assert unit.actions.printed(northmere.board.id, "4b") == (added,)


def test_what_is_not_there_is_none(northmere: Northmere) -> None:
    with northmere.units.read() as unit:
        assert unit.actions.get(404) is None
        assert unit.actions.numbered(northmere.subgroup.id, 404) is None
        assert unit.actions.many([]) == ()
        assert unit.actions.matching(Filter(northmere.board.id), 10) == ((), 0)


def test_saving_moves_the_version_and_keeps_everything(northmere: Northmere) -> None:
    added = northmere.added()
    with northmere.units.write() as unit:
        unit.actions.save(replace(added, **FULL, owners=(Owner("Jo Reed"),)))
        unit.commit()
    with northmere.units.read() as unit:
        saved = unit.actions.get(added.id)
    assert saved == replace(added, **FULL, owners=(Owner("Jo Reed"),), version=2)


def test_saving_without_new_owners_leaves_their_rows_alone(northmere: Northmere) -> None:
    added = northmere.added(owners=(Owner("Jo Reed"), Owner("Supt Vale")))
    with northmere.units.write() as unit:
        seen = unit.actions.get(added.id)
        assert seen is not None
        unit.actions.save(replace(seen, rag=Rag.RED))
        unit.actions.save(replace(seen, rag=Rag.GREEN, version=2, owners=seen.owners[:1]))
        unit.commit()
    with northmere.units.read() as unit:
        assert unit.actions.get(added.id) == replace(added, rag=Rag.GREEN, version=3, owners=(Owner("Jo Reed"),))


def test_a_change_on_an_old_version_is_refused_and_changes_nothing(northmere: Northmere) -> None:
    added = northmere.added()
    with northmere.units.write() as unit:
        unit.actions.save(replace(added, rag=Rag.AMBER))
        unit.commit()
    with pytest.raises(Conflict) as refused, northmere.units.write() as unit:
        unit.actions.save(replace(added, rag=Rag.GREEN))
    assert "HARBOUR-1" in refused.value.sentence
    with northmere.units.read() as unit:
        assert unit.actions.get(added.id) == replace(added, rag=Rag.AMBER, version=2)


def test_an_imported_row_takes_its_printed_number_if_it_is_free_and_else_the_next(northmere: Northmere) -> None:
    # Five rows, printed 1, 5, 3, 5 and none.
    assert numbers(northmere, 1, 5, 3, 5, 0) == [1, 5, 3, 6, 7]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wished=st.lists(st.integers(0, 12), max_size=20))
def test_no_number_is_given_twice_and_a_free_wish_is_always_granted(northmere: Northmere, wished: list[int]) -> None:
    with northmere.units.write() as unit:
        given_out: list[int] = []
        for wish in wished:
            number = unit.actions.add(northmere.action(number=wish)).number
            assert number == wish if wish and wish not in given_out else number == max(given_out, default=0) + 1
            given_out.append(number)
        assert len(set(given_out)) == len(given_out)
        # Left without commit: each example begins with an empty register.


def test_numbers_are_local_to_the_subgroup(northmere: Northmere) -> None:
    from bot.model import Subgroup

    with northmere.units.write() as unit:
        other = unit.boards.add_subgroup(Subgroup(0, northmere.board.id, "youth", "Young people"))
        first = unit.actions.add(northmere.action())
        second = unit.actions.add(replace(northmere.action(), subgroup_id=other.id))
        unit.commit()
    assert (first.reference, second.reference) == ("HARBOUR-1", "YOUTH-1")


def listed(northmere: Northmere, **conditions: object) -> list[int]:
    with northmere.units.read() as unit:
        found, total = unit.actions.matching(Filter(northmere.board.id, **conditions), 100)  # type: ignore[arg-type]
    assert total == len(found)
    return [action.number for action in found]


def test_a_list_asks_for_what_its_filter_says(northmere: Northmere) -> None:
    northmere.added(text="Mend the sea wall", rag=Rag.RED, due=Due("", DueKind.DATE, date(2026, 12, 1)))
    northmere.added(text="Print the leaflet", title="100% recycled", due=Due("", DueKind.DATE, date(2026, 11, 1)))
    northmere.added(text="Paint the ferry", status=Status.COMPLETED, changed_at=NOW + timedelta(days=9))
    northmere.added(text="Ask the bishop", owners=(Owner("The Bishop of Northmere"),), printed="Referral 3")
    assert listed(northmere) == [1, 2, 4]
    assert listed(northmere, open_only=False) == [1, 2, 3, 4]
    assert listed(northmere, status="completed") == [3]
    assert listed(northmere, rag="red") == [1]
    assert listed(northmere, due_to=date(2026, 12, 31)) == [2, 1]
    assert listed(northmere, due_from=date(2026, 11, 20)) == [1]
    assert listed(northmere, changed_since=NOW + timedelta(days=1), open_only=False) == [3]
    assert listed(northmere, words="SEA wall") == [1]
    assert listed(northmere, words="100%") == [2]
    assert listed(northmere, words="bishop") == [4]
    assert listed(northmere, words="referral") == [4]
    assert listed(northmere, subgroup_id=northmere.subgroup.id + 1) == []


def test_a_long_list_is_cut_and_says_how_many_there_are(northmere: Northmere) -> None:
    numbers(northmere, *(0,) * 7)
    with northmere.units.read() as unit:
        found, total = unit.actions.matching(Filter(northmere.board.id), 3)
        none, of_all = unit.actions.matching(Filter(northmere.board.id), 0)
    assert ([action.number for action in found], total) == ([1, 2, 3], 7)
    assert (none, of_all) == ((), 7)


def test_what_is_mine_includes_the_posts_that_i_hold(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        post = unit.people.add(Person(0, "Harbour Master", PersonKind.POST, held_by=northmere.officer.id))
        unit.actions.add(northmere.action(owners=(Owner("Harbour Master", post.id),)))
        unit.actions.add(northmere.action(owners=(Owner("Ann Marlow", northmere.officer.id),)))
        unit.actions.add(northmere.action(owners=(Owner("Ann Marlow, another one"),)))
        unit.commit()
    assert listed(northmere, person_id=northmere.officer.id) == [1, 2]
    assert listed(northmere, person_id=post.id) == [1]
    with northmere.units.read() as unit:
        assert unit.people.owned_boards(northmere.officer.id) == (northmere.board.id,)


def test_what_was_said_is_kept_and_can_be_taken_back_with_its_turn(northmere: Northmere) -> None:
    action = northmere.added()
    turn = northmere.recorded(action)
    said = Update(0, action.id, "Letter sent — waiting", NOW, "Ann Marlow", turn.id, "https://chat.example/m1")
    with northmere.units.write() as unit:
        unit.actions.add_update(said, northmere.account.id, northmere.officer.id)
        unit.actions.add_update(replace(said, turn_id=None, text="Imported"), None, None)
        unit.commit()
    with northmere.units.write() as unit:
        first, second = unit.actions.updates(action.id)
        assert replace(first, id=0) == said
        unit.actions.drop_updates(turn.id)
        assert unit.actions.updates(action.id) == (second,)


@pytest.mark.parametrize(
    "words", ["'; DROP TABLE actions; --", "<!channel>", "née “Ó” – 日本 😀", "%s {0} \\ \" ' :name", " "]
)
def test_words_are_kept_to_the_letter(northmere: Northmere, words: str) -> None:
    added = northmere.added(text=words, title=words, owners=(Owner(words),))
    with northmere.units.read() as unit:
        kept = unit.actions.get(added.id)
    assert kept is not None
    assert (kept.text, kept.title, kept.owners) == (words, words, (Owner(words),))


def test_what_no_database_takes_is_left_out_and_the_history_still_stands(northmere: Northmere, engine: Engine) -> None:
    words = "Mend\x00 the \ud83dwall"
    added = northmere.added(text=words, owners=(Owner(words),))
    northmere.recorded(added, Change("note", "", words, words))
    with northmere.units.read() as unit:
        kept = unit.actions.get(added.id)
        said = unit.ledger.history(added.id)[0]
    assert kept is not None
    assert (kept.text, said.after, said.why) == ("Mend the wall",) * 3
    assert verify(engine, KEY) == ()


def test_an_action_that_is_added_at_no_time_is_a_mistake_of_the_program(northmere: Northmere) -> None:
    action: Action = replace(northmere.action(), created_at=None)
    with pytest.raises(ValueError), northmere.units.write() as unit:
        unit.actions.add(action)
