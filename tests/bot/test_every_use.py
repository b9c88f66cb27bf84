"""Every verb in every one of its uses, tried by every role: refused and kept exactly where the table says no.

Complete by construction: a new verb, or a new word behind one, fails here until its row is written.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

import pytest
from sqlalchemy import Engine, update

from bot.commands import meetings, officer, people, settings, stuck
from bot.commands.catalogue import VERBS
from bot.exchange.rows import Kind, PrintedRow, Register
from bot.incoming import Brought, Manner, Press, Said
from bot.model import Role
from bot.permissions import ROLES, TABLE, May
from bot.ports import Outgoing
from bot.presses import PRESSES
from bot.reply import Answer, FieldErrors, Form, Reply
from storage.tables import outbox
from tests.bot.cast import MEMBER, OFFICER, OWNER, WHO, full_town, refused
from tests.builders import Town, said

NOTHING = ""
"""No permission is asked for: the use only reads, or is everybody's own."""


@dataclass(frozen=True)
class Use:
    """What is typed, with VAWG-12 at hand, and the deed that the table is asked about."""

    words: str | Callable[[Town, str], Answer]
    deed: str
    before: Callable[[Town], object] = lambda town: None


def claimed(town: Town) -> None:
    town.say(OFFICER, "complete 12")
    town.say(OFFICER, "meeting add 17 November 2026")


def asked_by_a_third(town: Town) -> None:
    town.say("Tom Okafor", "complete 12")


def waiting_question(town: Town) -> int:
    with town.units.read() as unit:
        return unit.proposals.waiting(town.board.id, town.clock.now)[0].id


def stuck_message(town: Town) -> int:
    with town.units.write() as unit:
        unit.outbox.put(Outgoing("lost", town.places["vawg"], "card", {"action": 1}, town.clock.now), town.clock.now)
        unit.commit()
    with town.engine.begin() as connection:
        connection.execute(update(outbox).where(outbox.c.key == "lost").values(state="dead"))
        return connection.execute(outbox.select().where(outbox.c.key == "lost")).one().id


def paper(town: Town, who: str) -> Answer:
    rows = (PrintedRow("40", "Order lanterns for the quay"),)
    brought = Brought("pack.csv", (Register("VAWG action plan", Kind.TABLE, rows),))
    return town.bot.handle(Said(town.origin(who, "vawg"), "import VAWG", Manner.MENTION, brought=(brought,)))


USES: Mapping[str, Use] = {
    "update": Use("update 12 the proofs are back", "note"),
    "update, for somebody": Use("update 12 for Priya Nandy: the proofs are back", "behalf"),
    "complete": Use("complete 12", "complete"),
    "rag": Use("rag 12 amber because the venue fell through", "rag"),
    "due": Use("due 12 31 January 2027", "due"),
    "assign": Use("assign 12 to Tom Okafor", "owner"),
    "add": Use("add Order banners", "add"),
    "close": Use("close 12 the funding was withdrawn", "close"),
    "agree": Use("agree 12 at 17 November 2026", "agree", claimed),
    "reopen": Use("reopen 12 it was never printed", "reopen", claimed),
    "snooze": Use("snooze 12 until 30 November because the hall is closed", "snooze"),
    "mark": Use("mark 12 official-sensitive", "marking"),
    "rename": Use("rename 12 Print it in two languages", "reword"),
    "review": Use("review 12 by 14 January 2027", "next update"),
    "accept": Use(lambda town, who: town.say(who, f"accept {waiting_question(town)}"), "accept", asked_by_a_third),
    "refuse": Use(lambda town, who: town.say(who, f"refuse {waiting_question(town)}"), "accept", asked_by_a_third),
    "show": Use("show 12", NOTHING),
    "list": Use("list", NOTHING),
    "find": Use("find leaflet", NOTHING),
    "history": Use("history 12", NOTHING),
    "home": Use("home", NOTHING),
    "help": Use("help", NOTHING),
    "undo": Use("undo", NOTHING),
    "undo, another's": Use("undo 12", "undo", lambda town: town.say(OFFICER, "rag 12 red because it is late")),
    "chase": Use("chase", "chase", lambda town: town.action("VAWG", 30, "Ring the port", ["Nobody Linked"])),
    "import": Use(paper, "import"),
    "export": Use("export VAWG", "export"),
    "digest preview": Use("digest preview", NOTHING),
    "digest now": Use("digest now", "digest now"),
    "meeting list": Use("meeting list", NOTHING),
    "meeting add": Use("meeting add 8 December 2026", "settings"),
    "meeting remove": Use(
        "meeting remove 8 December 2026", "settings", lambda town: town.say(OFFICER, "meeting add 8 December 2026")
    ),
    "outbox list": Use("outbox list", "outbox"),
    "outbox retry": Use(lambda town, who: town.say(who, f"outbox retry {stuck_message(town)}"), "outbox"),
    "outbox discard": Use(lambda town, who: town.say(who, f"outbox discard {stuck_message(town)}"), "outbox"),
    "reminders": Use("reminders", NOTHING),
    "reminders off": Use("reminders off", NOTHING),
    "reminders on": Use("reminders on", NOTHING),
    "subgroup list": Use("subgroup list", NOTHING),
    "subgroup link": Use("subgroup link VAWG", "settings"),
    "subgroup unlink": Use("subgroup unlink", "settings"),
    "subgroup schedule": Use("subgroup schedule VAWG Tuesday 10:00", "settings"),
    "subgroup pause": Use("subgroup pause VAWG", "settings", lambda town: town.say(OFFICER, "subgroup schedule VAWG Monday 09:00")),
    "subgroup resume": Use("subgroup resume VAWG", "settings", lambda town: town.say(OFFICER, "subgroup schedule VAWG Monday 09:00")),
    "subgroup chair": Use("subgroup chair VAWG Grace Lunt", "settings"),
    "subgroup clear": Use("subgroup clear official-sensitive", "settings"),
    "subgroup add": Use("subgroup add CYP Children and young people", "settings"),
    "subgroup settings": Use("subgroup settings VAWG", "settings", lambda town: town.say(OFFICER, "subgroup schedule VAWG Monday 09:00")),
    "who": Use("who Priya Nandy", NOTHING),
    "who add": Use("who add Sam Hill", "people"),
    "who list": Use("who list", "people"),
    "who also": Use("who also Grace Lunt: G. Lunt", "people"),
    "who also, taken back": Use("who also remove Grace Lunt: G. Lunt", "people", lambda town: town.say(OFFICER, "who also Grace Lunt: G. Lunt")),
    "who alias": Use("who alias Grace Lunt: G. Lunt", "people"),
    "who title": Use("who title Grace Lunt: Team Manager", "people"),
    "who holds": Use("who holds Harbour Master: Grace Lunt", "people", lambda town: town.say(OFFICER, "who add post Harbour Master")),
    "who deputy": Use("who deputy Grace Lunt for Tom Okafor", "people"),
    "who officer": Use("who officer Grace Lunt", "roles"),
    "who admin": Use("who admin Grace Lunt", "roles"),
    "who history": Use("who history Tom Okafor", "people", lambda town: town.say(OFFICER, "who title Tom Okafor: Clerk")),
    "link": Use("link <@NEWCOMER> to Grace Lunt", "people"),
    "link code for": Use("link code for Grace Lunt", "people"),
    "link remove": Use("link remove <@GRACE>", "people"),
}  # fmt: skip


def words_after(module: ModuleType) -> set[str]:
    """The first words that a verb's own `match` knows, read from its code."""
    tree = ast.parse(inspect.getsource(module))
    run = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "run")
    values = [node for case in ast.walk(run) if isinstance(case, ast.match_case) for node in ast.walk(case.pattern)]
    return {n.value.value for n in values if isinstance(n, ast.MatchValue) and isinstance(n.value, ast.Constant)} - {""}


def test_every_verb_and_every_word_behind_one_has_its_row() -> None:
    first = {use.split(",")[0].split(" ")[0] for use in USES}
    assert first == {verb.word for verb in VERBS}
    behind = {f"who {word}" for word in people.DEEDS}
    for name, module in (("subgroup", settings), ("meeting", meetings), ("outbox", stuck)):
        found = words_after(module)
        assert len(found) > 1
        behind |= {f"{name} {word}" for word in found}
    assert sorted(behind - set(USES)) == []
    assert "now" in inspect.getsource(officer.digest)


def test_every_deed_of_the_table_is_asked_about_by_some_use() -> None:
    by_a_form = {"status", "reason", "read"}
    assert {use.deed for use in USES.values()} - {NOTHING} == set(TABLE) - by_a_form


def test_the_catalogue_names_the_deed_that_is_asked_about() -> None:
    named = {verb.word: verb.deed for verb in VERBS if verb.deed}
    assert {word: USES[word].deed for word in named if word in USES and word != "undo"} == {
        word: deed for word, deed in named.items() if word in USES and word != "undo"
    }


@pytest.mark.parametrize("name", USES)
def test_a_use_is_refused_and_kept_exactly_where_the_table_says_no(engine: Engine, name: str) -> None:
    use = USES[name]
    for place, role in enumerate(ROLES):
        town = full_town(engine) if not place else again(engine)
        use.before(town)
        count = len(refused(town))
        answer = town.say(WHO[role], use.words) if isinstance(use.words, str) else use.words(town, WHO[role])
        expected = TABLE[use.deed][place] if use.deed else May.YES
        where = f"{role.value} tries {name} and hears: {said(answer) if isinstance(answer, Reply) else answer}"
        kept = len(refused(town)) - count
        assert kept == (1 if expected is May.NO else 0), where
        assert isinstance(answer, (Reply, Form, FieldErrors)), where
        if expected is May.NO:
            assert isinstance(answer, Reply), where
            assert answer.outcome == "refused", where
            assert any(sign in said(answer) for sign in ("Who can:", "An officer", "officer", "link")), where


def again(engine: Engine) -> Town:
    """The same town from nothing, without making the tables anew."""
    from sqlalchemy import text

    from storage.tables import metadata
    from storage.triggers import drop_triggers, make_triggers

    with engine.begin() as connection:
        drop_triggers(connection)
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())
        else:
            connection.execute(text(f"TRUNCATE {', '.join(t.name for t in metadata.sorted_tables)} RESTART IDENTITY"))
        make_triggers(connection)
    return full_town(engine)


def test_every_button_is_pressed_by_every_role_in_the_table_of_places_or_of_roles() -> None:
    """Buttons stand for verbs, deeds of the table or looks; a new kind of button says here which."""
    looks = {"show", "list", "find", "home", "form", "ask"}
    as_verbs = {"complete", "rag", "undo", "accept", "refuse", "note", "import", "outbox", "link", "reminders"}
    assert looks | as_verbs == set(PRESSES)


@pytest.mark.parametrize(("deed", "value"), [("outbox", "retry 1"), ("link", "VAWG"), ("import", "1"), ("outbox", "")])
def test_a_button_asks_the_same_table_as_its_command(engine: Engine, deed: str, value: str) -> None:
    town = full_town(engine)
    for who in (MEMBER, OWNER, WHO[Role.NOBODY]):
        count = len(refused(town))
        answer = town.press(who, Press(deed, 0, 0, value))
        assert isinstance(answer, Reply)
        assert answer.outcome == "refused", said(answer)
        assert len(refused(town)) == count + 1


def test_a_role_that_ended_asks_no_table(engine: Engine) -> None:
    town = full_town(engine)
    town.say(OFFICER, "subgroup chair VAWG interim Grace Lunt until 20 November 2026")
    town.clock.later(days=3)
    answer = town.say(MEMBER, "mark 12 restricted")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert town.see("VAWG-12").marking.value == "official"
