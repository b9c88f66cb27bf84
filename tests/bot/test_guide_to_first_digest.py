"""From an empty register to a first digest with nothing but the bot's own words; help that fits who asks and what is there."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from bot.delivery.composers import welcome
from bot.incoming import Opened, PlaceChanged, PlaceEvent, Press
from bot.model import Account, AccountKind, Board, Marking, Person, Place, PlaceKind, Role, Subgroup
from bot.reply import Buttons, Choice, Code, Note, Reply, Text
from tests.builders import NOW, PRIVATE, Town, said


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def to_type(answer: object) -> list[str]:
    """Every command that an answer sets as something to type."""
    assert isinstance(answer, Reply)
    lines = [line for block in answer.blocks if isinstance(block, Text) for line in block.lines]
    lines += [block.line for block in answer.blocks if isinstance(block, Note)]
    return [span.text for line in lines for span in line if isinstance(span, Code)]


class Newcomer(Town):
    """A board with one subgroup and its officer, and nothing else: what `matters admin` leaves behind."""

    def __post_init__(self) -> None:
        super().__post_init__()
        with self.units.write() as unit:
            self.new = unit.boards.add(Board(0, "NSP", "Northmere Safer Partnership"))
            unit.boards.add_subgroup(Subgroup(0, self.new.id, "NSP", "The partnership", True))
            unit.boards.add_subgroup(Subgroup(0, self.new.id, "FIRE", "Fire safety"))
            ann = unit.people.add(Person(0, "Ann Marsh"))
            unit.people.grant(self.new.id, None, ann.id, Role.OFFICER)
            account = unit.people.account_seen(Account(0, "slack", "T1", "ANN", "Ann Marsh", AccountKind.MEMBER))
            unit.people.link(account.id, ann.id)
            unit.commit()


def test_an_officer_gets_from_nothing_to_a_digest_by_what_the_bot_says_next(engine: Engine) -> None:
    town = Newcomer(engine)
    opened = town.bot.handle(Opened(town.origin("Ann Marsh", "chat")))
    (link,) = [words for words in to_type(opened) if words.startswith("subgroup link")]
    assert link == "subgroup link FIRE"
    origin = replace(town.origin("Ann Marsh", "fire"), audience=PRIVATE)
    town.bot.handle(PlaceChanged(origin, PlaceEvent.JOINED))
    linked = town.say("Ann Marsh", link, "fire")
    (add,) = [words for words in to_type(linked) if words.startswith("add")]
    added = town.say("Ann Marsh", add, "fire")
    assert "FIRE-1" in said(added)
    town.clock.later(days=14)
    assert "FIRE-1" in said(town.say("Ann Marsh", "digest preview", "fire"))
    home = town.bot.handle(Opened(town.origin("Ann Marsh", "chat")))
    assert "digest preview" in to_type(home)


def greeted(town: Town, name: str, kind: PlaceKind = PlaceKind.CHANNEL) -> Reply:
    with town.units.read() as unit:
        return welcome(unit, {}, Place(1, "slack", "T1", "C1", kind, name), NOW)


def test_the_welcome_says_which_subgroup_a_channel_seems_to_be(town: Town) -> None:
    shown = greeted(town, "asb-working-group")
    assert "This looks like the channel of ASB" in said(shown)
    assert to_type(shown) == ["subgroup link ASB"]
    assert "looks like" not in said(greeted(town, "general"))


def test_the_welcome_of_an_own_chat_links_no_channel(town: Town) -> None:
    assert to_type(greeted(town, "", PlaceKind.PERSONAL)) == ["list mine", "update 12 …"]


def test_where_no_board_is_known_the_welcome_says_who_makes_one_and_how(engine: Engine) -> None:
    from storage.unit_of_work import SqlUnits

    with SqlUnits(engine, b"k").read() as unit:
        shown = welcome(unit, {}, Place(1, "slack", "T1", "C1"), NOW)
    assert [words.split(" ")[:3] for words in to_type(shown)] == [
        ["matters", "admin", "board"],
        ["matters", "admin", "add"],
    ]


def test_help_on_a_verb_takes_its_examples_from_this_register(town: Town) -> None:
    assert "complete ASB-3" in to_type(town.say("Priya Nandy", "help complete", "asb")) or "complete 3" in to_type(
        town.say("Priya Nandy", "help complete", "asb")
    )
    own = to_type(town.say("Tom Okafor", "help rag", "chat"))
    assert any(re.match(r"rag (VAWG-14|ASB-12) amber", words) for words in own)


def test_help_to_a_stranger_names_no_number_of_the_register(town: Town) -> None:
    shown = to_type(town.say("Walter Strange", "help complete", "elsewhere"))
    assert "complete 12" in shown


def test_an_officers_help_begins_with_the_step_that_is_still_to_do(engine: Engine) -> None:
    town = Newcomer(engine)
    assert "subgroup link FIRE" in to_type(town.say("Ann Marsh", "help", "chat"))
    assert "subgroup link" not in "".join(to_type(town.say("Grace Lunt", "help", "chat"))[:1])


def presses(answer: Reply) -> list[tuple[str, Press]]:
    """Every press that an answer offers, with its label."""
    found = [(b.label, b.press) for block in answer.blocks if isinstance(block, Buttons) for b in block.buttons]
    for block in answer.blocks:
        if isinstance(block, Choice):
            found += [(o.label, replace(block.press, value=o.value)) for o in block.options]
    return found


def test_the_welcome_links_the_channel_by_one_press_of_who_may_and_of_nobody_else(town: Town) -> None:
    origin = replace(town.origin("Imogen Hartley", "asb-working-group"), audience=PRIVATE)
    town.bot.handle(PlaceChanged(origin, PlaceEvent.JOINED))
    ((label, link),) = presses(greeted(town, "asb-working-group"))
    assert label == "Link this channel to ASB"
    assert "Only an officer" in said(town.press("Priya Nandy", link, "asb-working-group"))
    assert "Linked to ASB" in said(town.press("Imogen Hartley", link, "asb-working-group"))
    with town.units.read() as unit:
        place = unit.places.find("slack", "T1", "C-asb-working-group")
    assert place is not None
    assert place.subgroup_id == town.groups["ASB"].id


def test_where_the_name_says_nothing_the_welcome_offers_the_choice_of_all(town: Town) -> None:
    assert [label for label, _ in presses(greeted(town, "general"))] == [
        "CSP: The board",
        "VAWG: Violence against women and girls",
        "ASB: Antisocial behaviour",
    ]


def test_help_begins_with_what_this_person_would_say_now(town: Town) -> None:
    assert to_type(town.say("Tom Okafor", "help", "chat"))[0] == "update VAWG-14 …"
    officer = to_type(town.say("Imogen Hartley", "help", "chat"))
    assert "list overdue" in officer
    assert not any("snooze" in words for words in to_type(town.say("Walter Strange", "help", "elsewhere")))


def test_help_names_no_action_that_may_not_be_shown_where_it_is_asked_for(town: Town) -> None:
    town.action("VAWG", 20, "The shelter's address", ["Grace Lunt"], marking=Marking.RESTRICTED)
    assert "shelter" in said(town.say("Grace Lunt", "help", "chat"))
    assert "shelter" not in said(town.say("Grace Lunt", "help"))


@pytest.mark.parametrize(
    ("who", "theirs", "not_theirs"),
    [
        ("Imogen Hartley", ("To keep the register", "import", "outbox"), ()),
        ("Priya Nandy", ("To say what happened", "To look"), ("To keep the register", "import", "outbox")),
    ],
)
def test_help_shows_what_this_person_may_do_and_nothing_else(
    town: Town, who: str, theirs: tuple[str, ...], not_theirs: tuple[str, ...]
) -> None:
    told = said(town.say(who, "help", "chat"))
    assert all(words in told for words in theirs)
    assert not any(f"'{words}" in told for words in not_theirs)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("csp-vawg", "VAWG"),
        ("csp", "CSP"),
        ("antisocial-behaviour", "ASB"),
        ("violence-women-girls", "VAWG"),
        ("lunch", ""),
    ],
)
def test_the_guess_takes_the_nearer_code_and_knows_a_group_by_its_name(town: Town, name: str, code: str) -> None:
    shown = said(greeted(town, name))
    assert (f"the channel of {code} (" in shown) if code else ("looks like" not in shown)
