"""Personal data: handed over whole, erased for good, and the history still stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, String, Table, make_url, text, update

from bot.errors import NotFound
from bot.model import Account, Act, Change, Owner, Person, PersonKind, Place, PlaceKind, Role, Status, Update
from bot.ports import Outgoing
from bot.proposals import Proposal, Source, State, Step
from storage.engine import open_engine, reading, writing
from storage.personal import GONE, erase_person, export_person, forget_updates
from storage.search_index import stale
from storage.tables import metadata
from storage.types import Json, Words
from storage.verify import verify
from tests.storage.conftest import KEY, NOW, Northmere, found
from tests.storage.test_copy import lived_in

SECRETS = ("Tamsin", "Quill", "TQ-account", "tamsin@northmere.example", "sailmaker", "DM-of-Tamsin", "m-tamsin")


def told(northmere: Northmere) -> Person:
    """A person with everything that can be kept about one."""
    with northmere.units.write() as unit:
        person = unit.people.add(
            Person(0, "Tamsin Quill", title="Harbour Master", email="tamsin@northmere.example", aliases=("T. Quill",))
        )
        account = unit.people.account_seen(Account(0, "teams", "N1", "TQ-account", "Tamsin"))
        unit.people.link(account.id, person.id)
        unit.people.grant(northmere.board.id, None, person.id, Role.MEMBER)
        unit.people.add(Person(0, "Pilot of the harbour", PersonKind.POST, held_by=person.id))
        chat = unit.places.seen(
            Place(0, "teams", "N1", "DM-of-Tamsin", PlaceKind.PERSONAL, "Tamsin", person_id=person.id)
        )
        unit.codes.issue(person.id, "123456", NOW)
        unit.acts.record(Act(NOW, "linked", northmere.actor, northmere.board.id, person.id, detail="as the sailmaker"))
        unit.outbox.put(Outgoing("reminder:1", chat.id, "reminder", {"name": "Tamsin"}), NOW)
        action = unit.actions.add(northmere.action(owners=(Owner("Tamsin Quill", person.id), Owner("T. Quill"))))
        by_her = northmere.turn(
            actor=northmere.actor.__class__(account.id, person.id, Role.OWNER, "Tamsin Quill"),
            message="m-tamsin",
            source="https://chat.example/m-tamsin",
        )
        turn = unit.ledger.open_turn(by_her)
        said = "The sailmaker has it, says Tamsin"
        unit.ledger.record(
            turn,
            action.id,
            (Change("note", "", said), Change("status", "not_started", "completed", "the sailmaker rang")),
        )
        unit.actions.add_update(Update(0, action.id, said, NOW, "Tamsin Quill", turn.id), account.id, person.id)
        ours = unit.ledger.open_turn(northmere.turn(1))
        owners = json.dumps([["T. Quill", person.id, True, False]])
        unit.ledger.record(ours, action.id, (Change("owners", "[]", owners), Change("rag", "none", "red", "late")))
        unit.proposals.add(
            Proposal(0, northmere.board.id, "q1", Source.ASKED, (Step("note", action.id, 1, {"text": said}),), NOW,
                     NOW + timedelta(days=14), said, "Is the sailmaker done?", account.id, person.id, chat.id)
        )  # fmt: skip
        unit.commit()
    return person


def everything(engine: Engine) -> str:
    with reading(engine) as connection:
        return "\n".join(str(connection.execute(table.select()).all()) for table in metadata.sorted_tables)


def test_what_is_kept_about_a_person_is_handed_over_whole(northmere: Northmere, engine: Engine) -> None:
    person = told(northmere)
    export = export_person(engine, person.id)
    written = json.dumps(export, default=str)
    assert [secret for secret in SECRETS if secret not in written] == []
    assert [row["what"] for row in export["history"]] == ["note", "status"]
    assert export["owned actions"][0]["action"] == "HARBOUR-1"
    assert {name for name, rows in export.items() if not rows} == {"acts", "refusals"}


def test_nothing_of_somebody_else_is_handed_over(northmere: Northmere, engine: Engine) -> None:
    told(northmere)
    written = json.dumps(export_person(engine, northmere.officer.id), default=str)
    assert [secret for secret in SECRETS if secret in written.replace("T. Quill", "")] == []


def test_an_erased_person_is_gone_and_the_decisions_stay(northmere: Northmere, engine: Engine) -> None:
    person = told(northmere)
    assert [secret for secret in SECRETS if secret not in everything(engine)] == []
    counts = erase_person(engine, person.id, NOW)
    assert counts["people"] == 1
    left = everything(engine)
    assert [secret for secret in SECRETS if secret in left] == []
    with northmere.units.read() as unit:
        note, status, owners, rag = unit.ledger.history(1)
        action = unit.actions.get(1)
        assert unit.people.speaker("teams", "N1", "TQ-account") is None
        assert unit.people.named("Tamsin Quill") == ()
        assert person.id not in {each.id for each in unit.people.all()}
        assert unit.people.by_email("tamsin@northmere.example") is None
        question = unit.proposals.same(northmere.board.id, "q1")
    assert (note.after, owners.after) == ("", "")
    assert (status.before, status.after, status.why, status.actor.name) == ("not_started", "completed", "", "")
    assert status.actor.role is Role.OWNER
    assert (rag.after, rag.why, rag.actor.name) == ("red", "late", "Ann Marlow")
    assert action is not None
    assert [owner.printed for owner in action.owners] == [GONE, GONE]
    assert question is not None
    assert (question.state, question.words, question.steps) == (State.EXPIRED, "", ())
    assert verify(engine, KEY) == ()


def test_what_is_kept_after_erasing_is_still_guarded(northmere: Northmere, engine: Engine) -> None:
    erase_person(engine, told(northmere).id, NOW)
    with writing(engine) as connection:
        connection.execute(text("UPDATE words SET after = 'agreed' WHERE after = 'completed'"))
        connection.commit()
    assert [finding.seq for finding in verify(engine, KEY)] == [2]


def test_what_was_erased_is_not_left_in_the_file(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    northmere = found(engine)
    erase_person(engine, told(northmere).id, NOW)
    engine.dispose()
    path = Path(str(make_url(sqlite_url).database))
    raw = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    assert [secret for secret in SECRETS if secret.encode() in raw] == []


def written_columns() -> list[tuple[Table, Column[Any]]]:
    """Every column that can hold a text, but those of the chain, whose words go with the history."""
    found = [(table, column) for table in metadata.sorted_tables for column in table.columns]
    return [
        (table, column)
        for table, column in found
        if isinstance(column.type, (String, Words, Json)) and table.name not in ("changes", "words", "searches")
    ]


KEPT_BY_CODE = frozenset(
    {
        "accounts.kind", "actions.due_kind", "actions.marking", "actions.rag", "actions.status", "boards.blank_marking",
        "outbox.state", "people.kind", "places.cleared", "places.kind", "proposals.source", "proposals.state", "roles.role",
        "turns.role", "acts.role", "acts.deed", "heads.chain", "papers.head",
    }
)  # fmt: skip
"""Columns whose values come from this program alone, or are too short for a name. Everything else is filled with one."""


SHAPES: dict[str, list[object]] = {
    "boards.rag_key": [["red", "when tamsin quill says so"]],
    "boards.marking_words": [["as Tamsin Quill marks", "restricted"]],
    "people.aliases": ["Mate of Tamsin Quill"],
    "proposals.steps": [{"deed": "note", "action_id": 1, "version": 1, "values": {"text": "TAMSIN QUILL has it"}}],
}
"""What stands in a list; in a mapping anything may. Other lists hold numbers."""


def test_a_name_goes_out_of_every_text_of_every_table_whoever_wrote_it(engine: Engine) -> None:
    northmere = lived_in(engine)
    person = told(northmere)
    with northmere.units.write() as unit:
        unit.papers.keep(northmere.board.id, NOW, "", {"groups": [["A", [["Tamsin  QUILL and Jo Reed", "12"]]]]})
        unit.imports.met(northmere.board.id, "Lead (Tamsin Quill)", NOW)
        unit.imports.seen_before(northmere.board.id, "Tamsin Quill.docx", "0" * 64, NOW)
        unit.commit()
    with writing(engine) as connection:
        planted = [plant(connection, table, column) for table, column in written_columns()]
        connection.commit()
    assert sum(planted) > 60, "too few texts were there to be looked through"
    named = json.dumps(export_person(engine, person.id)["named in"], default=str)
    assert '"papers"' in named
    erase_person(engine, person.id, NOW)
    left = everything(engine)
    assert [secret for secret in SECRETS if secret in left] == []
    assert "Jo Reed" in left
    with reading(engine) as connection:
        assert stale(connection) == ()
    assert verify(engine, KEY) == ()
    if engine.dialect.name == "sqlite":
        engine.dispose()
        path = Path(str(engine.url.database))
        raw = b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
        assert [secret for secret in SECRETS if secret.encode() in raw or secret.lower().encode() in raw] == []


def plant(connection: Connection, table: Table, column: Column[Any]) -> bool:
    """Puts the name behind whatever stands there, in one row that is not the person's own."""
    if f"{table.name}.{column.name}" in KEPT_BY_CODE or (
        column.type.__class__ is String and (column.type.length or 99) < 25
    ):
        return False
    row = connection.execute(table.select().limit(1)).mappings().first()
    if row is None:
        return False
    value = row[column.name]
    said = {"said": "by tamsin quill"} if isinstance(value, dict) else [*(value or ()), *SHAPES.get(str(column), ())]
    fresh = (
        said
        if isinstance(column.type, Json)
        else f"{value or ''} Tamsin Quill"[-(getattr(column.type, "length", 0) or 0) :]
    )
    mine = [each == row[each.name] for each in table.primary_key]
    connection.execute(update(table).where(*mine).values({column.name: fresh}))
    return True


@pytest.mark.parametrize(("name", "alias"), [("Kate Green", "Green"), ("Ann Marsh", "Ann"), ("Will Red", "Red")])
def test_what_only_looks_like_the_name_stays_in_the_history(
    northmere: Northmere, engine: Engine, name: str, alias: str
) -> None:
    """Who is called Green takes no green rating away, and who is called Ann no annual plan."""
    with northmere.units.write() as unit:
        person = unit.people.add(Person(0, name, aliases=(alias,)))
        action = unit.actions.add(northmere.action(owners=(Owner(alias),)))
        turn = unit.ledger.open_turn(northmere.turn())
        unit.ledger.record(
            turn,
            action.id,
            (
                Change("rag", "red", "green", "the annual plan is in"),
                Change("note", "", "Planned for the Greenway; annual, as in willow"),
                Change("owners", "[]", json.dumps([[alias, None, True, False]])),
                Change("note", "", f"Rang {name.upper()} about it"),
            ),
        )
        unit.commit()
    erase_person(engine, person.id, NOW)
    with northmere.units.read() as unit:
        rag, note, owners, named = unit.ledger.history(action.id)
        kept = unit.actions.get(action.id)
    assert (rag.before, rag.after, rag.why) == ("red", "green", "the annual plan is in")
    assert note.after == "Planned for the Greenway; annual, as in willow"
    assert (owners.after, owners.actor.name) == ("", "Ann Marlow")
    assert (named.after, named.actor.name) == ("", "Ann Marlow")
    assert kept is not None
    assert [owner.printed for owner in kept.owners] == [GONE]
    assert verify(engine, KEY) == ()


def test_nobody_cannot_be_erased_or_handed_over(northmere: Northmere, engine: Engine) -> None:
    with pytest.raises(NotFound):
        erase_person(engine, 404, NOW)
    with pytest.raises(NotFound):
        export_person(engine, 404)


def test_what_was_said_about_ended_actions_is_forgotten_after_a_while(northmere: Northmere, engine: Engine) -> None:
    ended = northmere.added(status=Status.AGREED, changed_at=NOW - timedelta(days=800))
    fresh = northmere.added(status=Status.AGREED)
    with northmere.units.write() as unit:
        for action in (ended, fresh):
            unit.actions.add_update(Update(0, action.id, "Said", NOW, "Ann Marlow"), None, None)
        unit.commit()
    assert forget_updates(engine, NOW - timedelta(days=730), NOW) == 1
    assert forget_updates(engine, NOW - timedelta(days=730), NOW) == 0
    with northmere.units.read() as unit:
        assert unit.actions.updates(ended.id)[0].text == GONE
        assert unit.actions.updates(fresh.id)[0].text == "Said"


def test_what_is_forgotten_is_forgotten_in_the_history_too_and_the_decision_stays(
    northmere: Northmere, engine: Engine
) -> None:
    ended = northmere.added(status=Status.CLOSED, changed_at=NOW - timedelta(days=800))
    fresh = northmere.added()
    for action in (ended, fresh):
        northmere.recorded(
            action, Change("note", "", "The sailmaker has it"), Change("status", "in_progress", "closed", "no money")
        )
    with northmere.units.write() as unit:
        unit.actions.save(replace(ended, version=ended.version, changed_at=NOW - timedelta(days=800)))
        unit.commit()
    forget_updates(engine, NOW - timedelta(days=730), NOW)
    with northmere.units.read() as unit:
        note, closed = unit.ledger.history(ended.id)
        assert [entry.after for entry in unit.ledger.history(fresh.id)] == ["The sailmaker has it", "closed"]
    assert (note.what, note.after, note.actor.name) == ("note", "", "Ann Marlow")
    assert (closed.after, closed.why) == ("closed", "no money")
    assert verify(engine, KEY) == ()
