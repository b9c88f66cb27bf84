"""What was done about people and places is kept as it was done: the database itself refuses to alter it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from bot.model import Act
from storage.engine import writing
from storage.triggers import drop_triggers, has_triggers, make_triggers
from storage.verify import Fault, verify
from tests.storage.conftest import KEY, NOW, Northmere


def kept(northmere: Northmere) -> tuple[Act, ...]:
    with northmere.units.read() as unit:
        return unit.acts.about_person(northmere.officer.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE acts SET deed = 'unlink'",
        "UPDATE acts SET person_id = NULL",
        "UPDATE acts SET at = '2020-01-01T00:00:00.000000Z'",
        "UPDATE acts SET about_person = NULL, detail = ''",
        "DELETE FROM acts",
    ],
)
def test_an_act_is_neither_altered_nor_removed(northmere: Northmere, engine: Engine, statement: str) -> None:
    with northmere.units.write() as unit:
        unit.acts.record(Act(NOW, "link", northmere.actor, northmere.board.id, northmere.officer.id, detail="VAWG"))
        unit.commit()
    before = kept(northmere)
    with pytest.raises(Exception, match="append-only"), writing(engine) as connection:
        connection.execute(text(statement))
    assert kept(northmere) == before != ()


def test_an_act_is_not_replaced_in_one_breath(northmere: Northmere, engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can say INSERT OR REPLACE")
    with northmere.units.write() as unit:
        unit.acts.record(Act(NOW, "link", northmere.actor, northmere.board.id, northmere.officer.id))
        unit.commit()
    with pytest.raises(Exception, match="append-only"), writing(engine) as connection:
        connection.execute(text("INSERT OR REPLACE INTO acts (id, at, deed) VALUES (1, '2020-01-01', 'unlink')"))


def test_the_detail_may_be_erased_and_nothing_else(northmere: Northmere, engine: Engine) -> None:
    with northmere.units.write() as unit:
        unit.acts.record(Act(NOW, "link", northmere.actor, northmere.board.id, northmere.officer.id, detail="VAWG"))
        unit.commit()
    with writing(engine) as connection:
        connection.execute(text("UPDATE acts SET detail = ''"))
        connection.commit()
    assert [(act.deed, act.detail) for act in kept(northmere)] == [("link", "")]


def test_a_missing_guard_of_the_acts_is_found(northmere: Northmere, engine: Engine) -> None:
    name = "acts_no_update" if engine.dialect.name == "sqlite" else "acts_no_update ON acts"
    with writing(engine) as connection:
        connection.execute(text(f"DROP TRIGGER {name}"))
        assert not has_triggers(connection)
        connection.commit()
    assert [finding.fault for finding in verify(engine, KEY)] == [Fault.UNGUARDED]
    with writing(engine) as connection:
        drop_triggers(connection)
        make_triggers(connection)
        connection.commit()
    assert verify(engine, KEY) == ()
