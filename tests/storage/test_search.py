"""The full text: both databases find what plain words say, in what may be seen, and nothing typed is ever a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from bot.audience import Sight
from bot.errors import Unready
from bot.model import Action, Marking, Owner, Person, Status, Subgroup
from bot.ports import Filter
from bot.searching import MOST, Each, document, holds, ranked, search_for, within
from storage.engine import open_engine, reading, writing
from storage.schema import REVISIONS, migrate_to, prepare, upgrade, whole
from storage.search_index import fill_searches, has_index, stale
from tests.storage.conftest import NOW, Northmere, found

ALL = frozenset(Marking)


def numbers(northmere: Northmere, typed: str, sight: Sight | None = None, people: Sequence[int] = ()) -> list[int]:
    """What is found for these words, as numbers, in the order of the answer."""
    with northmere.units.read() as unit:
        search = search_for(typed)
        sights = [sight or Sight(northmere.board.id, markings=ALL)]
        return [hit.number for hit in ranked(search, unit.actions.search(search, sights, people))]


@pytest.mark.parametrize(
    ("typed", "is_there"),
    [
        ("wand", True),
        ("wands", True),
        ("Wand's", True),
        ("knives", False),
        ("knife wand", True),
        ("leafl", True),
        ("anti-social", True),
        ("antisocial", True),
        ("anti social", True),
        ("follow up", True),
        ("followup", True),
        ("cafe", True),
        ("café", True),
        ("CAFÉ", True),
        ("oneill", True),
        ("O’Neill", True),
        ("neill", True),
        ("strasse", True),
        ("training", True),
        ("trained", True),
        ("parties", True),
        ("party", True),
        ("250", True),
        ("25", False),
        ("2,50", False),
        ("q&a", True),
        ("qa", True),
        ("social media", False),
    ],
)
def test_a_word_finds_its_other_endings_its_beginnings_and_its_joined_forms(
    northmere: Northmere, typed: str, is_there: bool
) -> None:
    words = (
        "Train the knife-wand parties: anti-social leaflets, a follow-up at the Café, 250 copies for Q&A, Große Straße"
    )
    northmere.added(text=words, owners=(Owner("Supt. Niamh O'Neill"),))
    assert numbers(northmere, typed) == ([1] if is_there else [])


LETTERS = st.text(alphabet="abeilnrstwé'-& 12’", min_size=1, max_size=14)
SIGNS = st.text(alphabet="ab12 \"'*-:^(){}|&!<>%_\\/NEARORANDNOT\x00é😀\n", max_size=20)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_each_database_finds_what_the_plain_meaning_of_the_words_finds(
    fresh: Callable[[str, bool], str], kind: str
) -> None:
    engine = open_engine(fresh(kind, False))
    northmere = found(engine)
    kept: list[Action] = []

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(LETTERS, max_size=3), LETTERS | SIGNS)
    def searched(texts: list[str], typed: str) -> None:
        for each in texts:
            kept.append(northmere.added(text=each, section=each[::-1]))
        search = search_for(typed)
        if not search.words:
            return
        plain = [a.number for a in kept if holds(Each(search.words), document(a).split(" "))]
        assert len(plain) <= MOST, "the limit of what is ranked would hide a difference"
        assert sorted(numbers(northmere, typed)) == plain
        inside = Sight(northmere.board.id, northmere.subgroup.id, ALL)
        assert sorted(numbers(northmere, typed, inside)) == plain

    searched()
    assert len(kept) > 50
    engine.dispose()


@pytest.mark.parametrize(
    "typed",
    ['"', "*", "a*", "NEAR(a b)", "text : harbour", "-ferry", "ferry OR 1=1", "ferry' OR '1'='1", "ferry & !write", "a:*b",
     "words:ferry", "(((", "^ferry", "{text} : ferry", "\\", "%", "_", "'; DROP TABLE searches; --", "§", "1·ferry"],
)  # fmt: skip
def test_what_is_typed_is_never_part_of_a_query(northmere: Northmere, typed: str) -> None:
    action = northmere.added()
    search = search_for(typed)
    if not search.words:
        return
    expected = [1] if holds(Each(search.words), document(action).split(" ")) else []
    assert numbers(northmere, typed) == expected
    assert numbers(northmere, "ferry") == [1]


def test_the_scope_of_a_subgroup_cannot_be_typed(northmere: Northmere) -> None:
    assert within(7, "ferry") not in [term for each in ("7·ferry", within(7, "ferry")) for term in _terms(each)]


def _terms(typed: str) -> list[str]:
    return repr(search_for(typed)).split("'")


def test_only_what_may_be_seen_is_found_and_counts_toward_the_limit(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        other = unit.boards.add_subgroup(Subgroup(0, northmere.board.id, "ROADS", "Roads"))
        me = unit.people.add(Person(0, "Jo Reed"))
        for marking in (Marking.RESTRICTED, Marking.UNKNOWN, Marking.SENSITIVE):
            for _ in range(MOST // 3 + 5):
                unit.actions.add(northmere.action(marking=marking))
        seen = unit.actions.add(northmere.action())
        mine = unit.actions.add(northmere.action(marking=Marking.RESTRICTED, owners=(Owner("Jo Reed", me.id),)))
        unit.actions.add(replace(northmere.action(), subgroup_id=other.id))
        unit.commit()
    board, group = northmere.board.id, northmere.subgroup.id
    official = frozenset({Marking.OFFICIAL})
    assert numbers(northmere, "ferry", Sight(board, group, official)) == [seen.number]
    assert sorted(numbers(northmere, "ferry", Sight(board, None, official))) == [1, seen.number]
    whole = Sight(board, None, official, owners=frozenset({me.id}))
    assert sorted(numbers(northmere, "ferry", whole)) == [1, seen.number, mine.number]
    assert sorted(numbers(northmere, "ferry", replace(whole, official_only=True))) == [1, seen.number]
    assert numbers(northmere, "ferry", Sight(board, None, groups=frozenset({other.id}))) == [1]
    assert numbers(northmere, "ferry", Sight(board + 1, None, ALL)) == []
    assert len(numbers(northmere, "ferry", Sight(board, None, ALL))) == MOST + 1


def test_its_own_number_comes_first_then_whole_words_then_what_is_open_then_the_latest(northmere: Northmere) -> None:
    northmere.added(text="Ferrymen")
    northmere.added(text="Ferry", status=Status.CLOSED)
    northmere.added(text="Ferry")
    northmere.added(text="The 1 Ferry", changed_at=NOW.replace(year=2027))
    assert numbers(northmere, "ferry") == [4, 3, 2, 1]
    assert numbers(northmere, "1") == [1, 4]


def test_an_owner_is_found_by_the_person_whatever_the_paper_prints(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        hill = unit.people.add(Person(0, "Sam Hill", aliases=("Supt. Hill",)))
        unit.actions.add(northmere.action(owners=(Owner("Supt. Hill", hill.id),)))
        unit.actions.add(northmere.action(marking=Marking.RESTRICTED, owners=(Owner("Supt. Hill", hill.id),)))
        unit.commit()
    official = Sight(northmere.board.id, None, frozenset({Marking.OFFICIAL}))
    assert numbers(northmere, "Sam Hill", official) == []
    assert numbers(northmere, "Sam Hill", official, [hill.id]) == [1]


def test_what_is_said_anew_is_found_anew_and_the_rest_costs_nothing(northmere: Northmere, engine: Engine) -> None:
    action = northmere.added()
    with northmere.units.write() as unit:
        known = unit.actions.get(action.id)
        assert known is not None
        unit.actions.save(replace(known, status=Status.IN_PROGRESS))
        written = replace(known, status=Status.IN_PROGRESS, version=known.version + 1)
        unit.actions.save(replace(written, text="Ring the pilot", owners=(Owner("Harbour Master"),)))
        unit.commit()
    assert numbers(northmere, "ferry") == []
    assert numbers(northmere, "pilot master") == [1]
    with reading(engine) as connection:
        assert stale(connection) == ()


def test_a_change_that_says_nothing_new_does_not_touch_the_full_text(northmere: Northmere, engine: Engine) -> None:
    action = northmere.added()
    with writing(engine) as connection:
        connection.execute(text("UPDATE searches SET words = 'marker'"))
        connection.commit()
    with northmere.units.write() as unit:
        known = unit.actions.get(action.id)
        assert known is not None
        unit.actions.save(replace(known, status=Status.COMPLETED, heard_at=NOW, changed_at=NOW))
        unit.commit()
    assert numbers(northmere, "marker") == [1]


def test_a_turn_that_is_not_committed_leaves_nothing_to_be_found(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        unit.actions.add(northmere.action())
    assert numbers(northmere, "ferry") == []


def test_a_register_that_is_a_step_behind_is_found_in_after_the_step(empty_database_url: str) -> None:
    engine = open_engine(empty_database_url)
    prepare(engine, migrate=True)
    northmere = found(engine)
    northmere.added()
    with whole(engine) as connection:
        migrate_to(connection, REVISIONS[REVISIONS.index("0004") - 1])
    with reading(engine) as connection:
        assert not has_index(connection)
    prepare(engine, migrate=True)
    assert numbers(northmere, "ferry") == [1]
    northmere.added(text="Ferry again")
    assert sorted(numbers(northmere, "ferry")) == [1, 2]
    engine.dispose()


def test_a_database_without_its_index_does_not_start_and_says_what_to_run(engine: Engine) -> None:
    northmere = found(engine)
    northmere.added()
    sqlite = engine.dialect.name == "sqlite"
    with writing(engine) as connection:
        connection.execute(text("DROP TRIGGER searches_changed" if sqlite else "DROP INDEX ix_searches_words"))
        connection.commit()
    with pytest.raises(Unready, match=r"index of the search is missing.*db upgrade"):
        prepare(engine, migrate=True)
    upgrade(engine)
    prepare(engine, migrate=False)
    assert numbers(northmere, "ferry") == [1]


def test_words_written_past_the_program_are_noticed_and_mended(northmere: Northmere, engine: Engine) -> None:
    action = northmere.added()
    with writing(engine) as connection:
        connection.execute(text("UPDATE actions SET text = 'Paint the lighthouse'"))
        assert stale(connection) == (action.id,)
        fill_searches(connection, [action.id])
        assert stale(connection) == ()
        connection.commit()
    assert numbers(northmere, "lighthouse") == [1]
    assert numbers(northmere, "ferry") == []


def test_a_list_with_words_keeps_its_other_conditions(northmere: Northmere) -> None:
    northmere.added()
    northmere.added(status=Status.CLOSED)
    with northmere.units.read() as unit:
        asked = Filter(northmere.board.id, northmere.subgroup.id, words="ferries")
        assert [a.number for a in unit.actions.matching(asked, 10)[0]] == [1]
        assert unit.actions.matching(replace(asked, words="***"), 10) == ((), 0)
        assert unit.actions.matching(replace(asked, subgroup_id=None, open_only=False), 10)[1] == 2


def test_a_very_long_action_is_found_by_its_first_words_and_costs_no_more_than_that(northmere: Northmere) -> None:
    many = " ".join(f"word{number}x" for number in range(20_000))
    action = northmere.added(text=f"{many} {'z' * 100_000}")
    assert len(document(action)) < 60_000
    assert numbers(northmere, "word7x") == [1]
