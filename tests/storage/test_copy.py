"""Moving a register from one database to another loses nothing, and goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from bot.errors import Unready
from bot.model import Change, Person, PersonKind, Post, Schedule, Update
from bot.ports import Outgoing
from bot.proposals import Proposal, Source, Step
from storage.copy import copy_database
from storage.engine import open_engine, reading, writing
from storage.schema import migrate_to
from storage.tables import metadata
from storage.unit_of_work import SqlUnits
from storage.verify import verify
from tests.storage.conftest import KEY, NOW, Northmere, found
from tests.storage.test_actions import FULL

Fresh = Callable[[str, bool], str]


def lived_in(engine: Engine) -> Northmere:
    """A register with something in most tables, self-references in both directions included."""
    northmere = found(engine)
    for number in range(30):
        northmere.recorded(northmere.added(**{**FULL, "text": f"Née “Ó” 😀 {number}"}), minutes=number)
    with northmere.units.write() as unit:
        post = unit.people.add(Person(0, "Harbour Master", PersonKind.POST))
        holder = unit.people.add(Person(0, "Jo Reed", aliases=("J. Reed",)))
        unit.people.save(Person(post.id, post.name, post.kind, held_by=holder.id))
        undone = northmere.record(unit, unit.actions.many([1])[0])
        undoing = unit.ledger.open_turn(northmere.turn(5, undoes=undone.id))
        unit.ledger.record(undoing, 1, (Change("status", "in_progress", "not_started"),))
        unit.ledger.close_turn(undone.id, undoing.id)
        unit.actions.add_update(Update(0, 1, "Said", NOW, "Ann Marlow"), northmere.account.id, northmere.officer.id)
        unit.boards.add_meeting(northmere.board.id, NOW.date(), "Autumn")
        unit.seen.add("slack", "T1", "k1", NOW, {"changes": [1]})
        step = Step("rag", 1, 1, {"rag": "red"})
        asked = unit.proposals.add(
            Proposal(0, northmere.board.id, "q", Source.ASKED, (step,), NOW, NOW + timedelta(days=1), "Red?")
        )
        unit.places.remember(Post(0, northmere.place.id, "m9", "question", 1, (1, 2), asked.id))
        unit.outbox.put(Outgoing("card:1", northmere.place.id, "card", {"action": 1}, NOW), NOW)
        unit.outbox.save_schedule(Schedule(0, northmere.subgroup.id, northmere.place.id))
        unit.commit()
    return northmere


def content(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with reading(engine) as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize(("source", "target"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
@pytest.mark.parametrize("empty", [True, False], ids=["without tables", "with empty tables"])
def test_a_register_moves_without_loss(fresh: Fresh, source: str, target: str, empty: bool) -> None:
    source_url, target_url = fresh(source, False), fresh(target, empty)
    old, new = open_engine(source_url), open_engine(target_url)
    northmere = lived_in(old)
    copied = dict(copy_database(source_url, target_url))
    assert (copied["actions"], copied["changes"], copied["people"]) == (30, 32, 3)
    assert content(new) == content(old)
    assert verify(new, KEY) == ()
    # It goes on where it stopped: numbers, keys and the chain.
    there = replace(northmere, units=SqlUnits(new, KEY))
    action = there.added()
    there.recorded(action)
    assert action.reference == "HARBOUR-31"
    assert verify(new, KEY) == ()
    old.dispose()
    new.dispose()


def test_a_target_with_rows_is_refused_and_left_alone(fresh: Fresh) -> None:
    source_url, target_url = fresh("sqlite", False), fresh("postgresql", False)
    engines = [open_engine(source_url), open_engine(target_url)]
    for engine in engines:
        found(engine)
    before = content(engines[1])
    with pytest.raises(Unready, match="not empty"):
        copy_database(source_url, target_url)
    assert content(engines[1]) == before
    for engine in engines:
        engine.dispose()


def test_a_source_that_is_behind_is_refused(fresh: Fresh) -> None:
    source_url = fresh("sqlite", False)
    engine = open_engine(source_url)
    with writing(engine) as connection:
        migrate_to(connection, "0002")
        connection.commit()
    engine.dispose()
    with pytest.raises(Unready, match="db upgrade"):
        copy_database(source_url, fresh("postgresql", True))
