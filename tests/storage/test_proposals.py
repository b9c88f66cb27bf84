"""Questions, repeats, what is to be said and when: each of them once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, text

from bot.errors import Conflict
from bot.model import Schedule
from bot.ports import Outgoing
from bot.proposals import Proposal, Source, State, Step
from storage.engine import reading
from tests.storage.conftest import NOW, Northmere

LATER = NOW + timedelta(days=14)


def question(northmere: Northmere, key: str = "m1", **fields: object) -> Proposal:
    steps = (Step("rag", 1, 3, {"rag": "red", "why": "no ferry"}, "unsure"), Step("add", values={"text": "Mend it"}))
    values: dict[str, object] = {"account_id": northmere.account.id, "place_id": northmere.place.id, "thread": "t1"}
    return Proposal(
        0, northmere.board.id, key, Source.ASKED, steps, NOW, LATER, "is it red?", "Red?", **values | fields
    )  # type: ignore[arg-type]


def test_a_question_comes_back_as_asked_and_is_asked_once(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        asked = unit.proposals.add(question(northmere))
        unit.commit()
    with northmere.units.write() as unit:
        assert unit.proposals.get(asked.id) == asked
        assert unit.proposals.same(northmere.board.id, "m1") == asked
        assert unit.proposals.add(replace(question(northmere), question="Green?")) == asked
        assert unit.proposals.get(404) is None


def test_a_thread_finds_its_newest_open_question(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        unit.proposals.add(question(northmere))
        newer = unit.proposals.add(question(northmere, "m2"))
        unit.proposals.add(question(northmere, "m3", thread="t2"))
        unit.proposals.add(question(northmere, "m4", state=State.REFUSED))
        mine = (northmere.account.id, northmere.place.id, "t1")
        assert unit.proposals.asked_of(*mine, NOW) == newer
        assert unit.proposals.asked_of(*mine, LATER) is None
        assert unit.proposals.asked_of(mine[0] + 1, *mine[1:], NOW) is None
        assert [each.key for each in unit.proposals.waiting(northmere.board.id, NOW)] == ["m1", "m2", "m3"]
        assert unit.proposals.waiting(northmere.board.id, LATER) == ()


def test_a_question_is_settled_once(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        asked = unit.proposals.add(question(northmere))
        unit.commit()
    settled = replace(asked, state=State.ACCEPTED, settled_by=northmere.officer.id)
    with northmere.units.write() as unit:
        unit.proposals.save(settled)
        unit.proposals.save(replace(settled, words=""))
        unit.commit()
    with pytest.raises(Conflict), northmere.units.write() as unit:
        unit.proposals.save(replace(asked, state=State.REFUSED))
    with northmere.units.write() as unit:
        kept = unit.proposals.get(asked.id)
        assert kept == replace(settled, words="")
        unit.proposals.save(replace(settled, turn_id=None))


def test_a_repeat_is_known_and_forgotten_after_a_while(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        unit.seen.add("slack", "T1", "k1", NOW, {"changes": [1, 2]})
        unit.seen.add("teams", "T1", "k1", NOW + timedelta(days=1), {})
        unit.commit()
    with pytest.raises(Conflict), northmere.units.write() as unit:
        unit.seen.add("slack", "T1", "k1", NOW, {})
    with northmere.units.write() as unit:
        assert unit.seen.find("slack", "T1", "k1") == {"changes": [1, 2]}
        assert unit.seen.find("slack", "T2", "k1") is None
        assert unit.seen.forget(NOW + timedelta(hours=1)) == 1
        assert unit.seen.find("slack", "T1", "k1") is None
        assert unit.seen.find("teams", "T1", "k1") == {}


def test_what_is_to_be_said_is_taken_in_once(northmere: Northmere) -> None:
    card = Outgoing("card:1:2", northmere.place.id, "card", {"action": 1}, NOW, LATER)
    with northmere.units.write() as unit:
        assert unit.outbox.put(card, NOW) is True
        assert unit.outbox.put(card, NOW) is False
        assert unit.outbox.put(replace(card, key="card:1:3", not_before=None, expires_at=None), NOW) is True


def test_a_timetable_is_saved_on_the_version_that_was_seen(northmere: Northmere) -> None:
    wanted = Schedule(0, northmere.subgroup.id, northmere.place.id, "digest", 2, "08:30", "Europe/London", False, True,
                      "2026-W46", 5, date(2026, 12, 1))  # fmt: skip
    with northmere.units.write() as unit:
        made = unit.outbox.save_schedule(wanted)
        assert unit.outbox.schedules() == unit.outbox.schedules(northmere.subgroup.id) == (made,)
        assert made == replace(wanted, id=made.id)
        moved = unit.outbox.save_schedule(replace(made, weekday=4))
        assert (moved.version, unit.outbox.schedules()) == (2, (moved,))
        assert unit.outbox.schedules(404) == ()
        with pytest.raises(Conflict):
            unit.outbox.save_schedule(replace(made, weekday=0))


def test_times_come_back_as_the_same_moment_in_utc(northmere: Northmere) -> None:
    paris = NOW.astimezone(timezone(timedelta(hours=1)))
    action = northmere.added(created_at=paris)
    with northmere.units.read() as unit:
        kept = unit.actions.get(action.id)
    assert kept is not None
    assert kept.created_at == NOW
    assert kept.created_at is not None
    assert kept.created_at.tzinfo is UTC


def test_a_time_without_a_zone_is_a_mistake_of_the_program(northmere: Northmere) -> None:
    with pytest.raises(ValueError, match="aware"):
        northmere.added(created_at=datetime(2026, 1, 1, 9))  # noqa: DTZ001


def test_nothing_is_kept_without_a_commit(northmere: Northmere, engine: Engine) -> None:
    with northmere.units.write() as unit:
        unit.actions.add(northmere.action())

    def fail() -> None:
        with northmere.units.write() as unit:
            unit.actions.add(northmere.action())
            raise LookupError("something else went wrong")

    with pytest.raises(LookupError):
        fail()
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM actions")).scalar() == 0
    assert northmere.added().number == 1
