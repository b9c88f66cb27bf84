"""Every form, message, press, command and page of the bot, as Slack, Teams and the page would get it: the tables are complete.

What is missing from a table fails here: each table's names are compared with the bot's own list of such things.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.audience import visible
from bot.commands.catalogue import VERBS
from bot.delivery.composing import Letter, write_letter
from bot.delivery.outbox import Claim
from bot.delivery.troubles import OWN
from bot.forms import FORMS
from bot.incoming import Asked, Manner, Opened, Press, Said, Submitted
from bot.ports import Outgoing
from bot.presses import PRESSES
from bot.reply import Answer, FieldErrors, Form, Reply, Silence
from handlers.app import composers_of
from handlers.local.forms import form_html
from handlers.local.render import html
from handlers.slack.render import Desk, field_errors, message, slash_answer, view
from handlers.slack.render import home as slack_home
from handlers.teams.forms import form_card
from handlers.teams.render import message as teams_message
from storage.digest import SqlWeeks
from storage.tables import outbox
from tests.blocks.slack_limits import faults
from tests.builders import Town
from tests.handlers.teams.card_rules import card_faults, message_faults

OFFICER = "Imogen Hartley"
NASTY = "Visit hall {} & write down <who> holds its *keys* | `now`"


@pytest.fixture
def town(engine: Engine) -> Town:
    """Twelve overdue actions, a meeting that was held, a question that waits and a message that did not arrive."""
    town = Town(engine)
    for number in range(20, 32):
        town.action("VAWG", number, NASTY.format(number), ["Priya Nandy"], date(2026, 10, 1))
    town.say(OFFICER, "meeting add 10 November 2026")
    town.say(OFFICER, "subgroup schedule VAWG Monday 09:00")
    town.say("Tom Okafor", "rag 14 red because nobody came")
    town.say("Tom Okafor", "due 14 end of March")
    with town.units.write() as unit:
        unit.outbox.put(Outgoing("digest:1", town.places["vawg"], "digest", {"subgroup": 1}), town.clock.now)
        unit.commit()
    with engine.begin() as connection:
        connection.execute(
            outbox.update().where(outbox.c.key == "digest:1").values(state="dead", last_error="not_there")
        )
    return town


# --- what every surface must keep ------------------------------------------------------------------------------------


class Seen(HTMLParser):
    """What a screen reader needs of a piece of the page: names for pictures, buttons and fields."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._labels = 0
        self._named: set[str] = set()
        self._fields: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "img" and not (known.get("alt") or "").strip():
            self.faults.append("a picture without words")
        if tag == "label":
            self._labels += 1
            self._named.add(known.get("for") or "")
        if tag in ("input", "select", "textarea") and known.get("type") != "hidden" and not self._labels:
            self._fields.append(known)

    def handle_endtag(self, tag: str) -> None:
        self._labels -= tag == "label"

    def close(self) -> None:
        super().close()
        unnamed = [f for f in self._fields if f.get("id") not in self._named and not f.get("aria-label")]
        self.faults += [f"a field without a label: {field.get('name')}" for field in unnamed]


def page_faults(made: str) -> list[str]:
    seen = Seen()
    seen.feed(made)
    seen.close()
    return seen.faults


def form_faults(form: Form) -> list[str]:
    found = [
        *faults(view(form, Desk("C1"))),
        *card_faults(form_card(form)),
        *card_faults(form_card(form, dialog=False)),
    ]
    found += page_faults(form_html(form, "csp-vawg", ""))
    found += [f"{field.name} has no label" for field in form.fields if not field.label.strip()]
    wrong = FieldErrors(tuple((field.name, "Please look again.") for field in form.fields))
    shown = view(form, Desk("C1"))
    if set(field_errors(wrong, shown)["errors"]) != {field.name for field in form.fields}:
        found.append("an error has no field of its own in Slack")
    beside = str(form_card(form, {}, wrong))
    if beside.count("Please look again.") != len(form.fields):
        found.append("an error has no field of its own in Teams")
    return found


def reply_faults(reply: Reply) -> list[str]:
    drawn = teams_message(reply)
    found = [*faults(message(reply)), *faults(slack_home(reply)), *faults(slash_answer(reply, False))]
    found += [*message_faults({"type": "message", **drawn}), *page_faults(html(reply))]
    if not message(reply)["text"].strip("- \n") or not str(drawn["summary"]).strip():
        found.append("nothing for who cannot see the blocks")
    return found


def answer_faults(answer: Answer) -> list[str]:
    match answer:
        case Reply():
            return reply_faults(answer)
        case Form():
            return form_faults(answer)
        case FieldErrors(errors):
            return [name for name, sentence in errors if not sentence.strip()]
        case Silence():
            return []


# --- forms --------------------------------------------------------------------------------------------------------------

Made = Callable[[Town], Answer]


def menu(entry: str) -> Made:
    words = "ACTION: Tom Okafor to book the hall by 13 December & tell <everybody>"
    return lambda town: town.bot.handle(Asked(town.origin(OFFICER, "vawg"), entry, words, "TOM"))


def pressed(deed: str, value: str = "", who: str = OFFICER, channel: str = "vawg") -> Made:
    def made(town: Town) -> Answer:
        action = town.see("VAWG-14")
        return town.press(who, Press(deed, action.id, action.version, value), channel)

    return made


FORM_TABLE: Mapping[str, Made] = {
    "add": menu("add"),
    "record": menu("record"),
    "update": pressed("form", "update"),
    "reason": pressed("form", "reason"),
    "rag": pressed("form", "rag"),
    "due": pressed("form", "due"),
    "assign": pressed("form", "assign"),
    "settings": pressed("form", "settings VAWG"),
}


def test_the_table_of_forms_is_complete() -> None:
    assert set(FORM_TABLE) == set(FORMS)


@pytest.mark.parametrize("name", FORM_TABLE)
def test_a_form_keeps_what_every_platform_asks_of_it_and_puts_errors_beside_their_fields(town: Town, name: str) -> None:
    form = FORM_TABLE[name](town)
    assert isinstance(form, Form)
    assert form.name == name
    assert form_faults(form) == []


@pytest.mark.parametrize("name", FORM_TABLE)
def test_a_form_sent_in_empty_is_refused_beside_a_field_and_changes_nothing(town: Town, name: str) -> None:
    form = FORM_TABLE[name](town)
    assert isinstance(form, Form)
    before = town.see("VAWG-14")
    answer = town.bot.handle(Submitted(town.origin(OFFICER, "vawg"), form.name, form.about, {}))
    assert isinstance(answer, FieldErrors)
    assert {field for field, _ in answer.errors} <= {field.name for field in form.fields}
    assert answer_faults(answer) == []
    assert town.see("VAWG-14") == before


# --- presses -------------------------------------------------------------------------------------------------------------

PRESS_TABLE: Mapping[str, tuple[Made, ...]] = {
    "complete": (pressed("complete"),),
    "rag": (pressed("rag", "amber"),),
    "undo": (pressed("undo", "1"),),
    "accept": (pressed("accept", "1"), pressed("accept", "99")),
    "refuse": (pressed("refuse", "1"),),
    "note": (pressed("note", "1"),),
    "ask": (pressed("ask", "1"),),
    "show": (pressed("show"), lambda town: town.press(OFFICER, Press("show", value=str(town.actions["VAWG-20"])))),
    "form": tuple(FORM_TABLE.values()),
    "import": (pressed("import", "1"),),
    "list": tuple(
        pressed("list", words, channel=channel)
        for words in ("mine", "overdue", "red", "questions", "questions page 2", "outbox", "since the last meeting", "VAWG")
        for channel in ("vawg", "chat")
    ),
    "find": (pressed("find", "hall"),),
    "home": (pressed("home"), pressed("home", channel="chat"), pressed("home", who="Priya Nandy", channel="chat")),
    "outbox": (pressed("outbox", "retry 1"), pressed("outbox", "")),
    "reminders": (pressed("reminders", "off", "Priya Nandy", "chat"), pressed("reminders", "on", "Walter Strange")),
    "link": (pressed("link", "VAWG"), pressed("link", "VAWG", "Priya Nandy")),
}  # fmt: skip


def test_the_table_of_presses_is_complete() -> None:
    assert set(PRESS_TABLE) == set(PRESSES)


@pytest.mark.parametrize("deed", PRESS_TABLE)
def test_the_answer_to_a_press_keeps_what_every_platform_asks_of_it(town: Town, deed: str) -> None:
    for made in PRESS_TABLE[deed]:
        assert answer_faults(made(town)) == []


# --- commands and the page of one's own ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [OFFICER, "Priya Nandy", "Walter Strange"])
def test_every_command_of_the_catalogue_is_answered_in_what_every_platform_takes(town: Town, who: str) -> None:
    for verb in VERBS:
        for words in (*verb.examples, verb.word, f"help {verb.word}"):
            origin = replace(town.origin(who, "vawg"), trigger="t1")
            assert answer_faults(town.bot.handle(Said(origin, words, Manner.SLASH))) == [], words


@pytest.mark.parametrize("who", [OFFICER, "Priya Nandy", "Dev Malik", "Walter Strange"])
def test_everybodys_home_keeps_what_every_platform_asks_of_it(town: Town, who: str) -> None:
    assert answer_faults(town.bot.handle(Opened(town.origin(who, "chat")))) == []


# --- what is said unasked ----------------------------------------------------------------------------------------------


def argued(town: Town) -> dict[str, dict[str, Any]]:
    """What each kind of message is made from."""
    now, action = town.clock.now, town.see("VAWG-14")
    week = {
        "subgroup": town.groups["VAWG"].id,
        "due_at": now.isoformat(),
        "day": now.date().isoformat(),
        "zone": "Europe/London",
    }
    with town.units.read() as unit:
        turn = unit.ledger.history(action.id)[0].turn_id
        (question,) = (proposal.id for proposal in unit.proposals.waiting(town.board.id, now))
    day = now.date().isoformat()
    return {
        "card": {"action": action.id, "version": action.version},
        "receipt": {"action": action.id, "turn": turn},
        "question": {"proposal": question},
        "notice": {"text": "#vawg (VAWG): its digest rests, because it was archived."},
        "welcome": {},
        "withdrawn": {"edit": "1.2"},
        "digest": week,
        "digest list": {**week, "thread": "1.2"},
        "reminder": {"person": town.people["Priya Nandy"], "board": town.board.id, "day": day, "first": "2026-09-01", "last": day},
        "note": {"title": "Answering here", "text": "Mention me, and I hear you."},
        "trouble": {"row": 1, "kind": "card", "state": "dead", "about": action.id, "sentence": "It was refused"},
    }  # fmt: skip


def test_every_kind_of_message_that_is_said_unasked_keeps_what_every_platform_asks_of_it(town: Town) -> None:
    register: Any = SimpleNamespace(weeks=SqlWeeks(town.engine))
    words = {**composers_of(register, lambda _: b"\x89PNG"), **OWN}
    made_from = argued(town)
    assert set(words) <= set(made_from), "a kind of message that no check looks at"
    chat = town.origin("Priya Nandy", "chat")
    town.say("Priya Nandy", "update VAWG-20 seen today", "chat")
    with town.units.read() as unit:
        own = unit.places.find("slack", "T1", chat.channel)
    assert own is not None
    for kind in words:
        place = own.id if kind in ("reminder", "trouble") else town.places["vawg"]
        claim = Claim(1, kind, place, "slack", "T1", kind, made_from[kind], 1, town.clock.now)
        with town.units.read() as unit:
            letter = write_letter(claim, unit, words, visible, town.clock.now)
        assert isinstance(letter, Letter), (kind, letter)
        assert letter.reply is not None
        assert reply_faults(letter.reply) == [], kind


def test_nothing_stands_in_the_outbox_of_which_no_check_knows(town: Town) -> None:
    with town.engine.connect() as connection:
        kinds = set(connection.execute(select(outbox.c.kind)).scalars())
    assert kinds <= set(argued(town))
