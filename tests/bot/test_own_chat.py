"""A person's own chat with the bot: whose it is, and which question a plain yes answers there."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.incoming import Press, Submitted
from bot.model import Account, AccountKind, Person, Place, PlaceKind, Rag, Status
from bot.reply import FieldErrors, Reply
from tests.builders import Town, said


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def fill(town: Town, who: str, form: str, about: Press, **values: str) -> object:
    return town.bot.handle(Submitted(town.origin(who, "vawg"), form, about, values))


def words(town: Town, reference: str) -> list[str]:
    with town.units.read() as unit:
        return [update.text for update in unit.actions.updates(town.actions[reference])]


def about(town: Town, reference: str, form: str) -> Press:
    action = town.see(reference)
    return Press("form", action.id, action.version, form)


def test_words_in_a_form_are_kept_beside_the_rating_that_they_carry(town: Town) -> None:
    fill(town, "Priya Nandy", "update", about(town, "VAWG-12", "update"), text="The maps are with the mayor, amber")
    assert town.see("VAWG-12").rag is Rag.AMBER
    assert words(town, "VAWG-12") == ["The maps are with the mayor, amber"]


def test_doubtful_words_in_a_form_are_kept_at_once_and_the_change_is_asked(town: Town) -> None:
    answer = fill(town, "Priya Nandy", "update", about(town, "VAWG-12", "update"), text="I think it's done by now")
    assert isinstance(answer, Reply)
    assert answer.outcome == "asked"
    assert words(town, "VAWG-12") == ["I think it's done by now"]
    assert town.see("VAWG-12").status is Status.NOT_STARTED
    town.say("Priya Nandy", "yes", "chat")
    assert town.see("VAWG-12").status is Status.COMPLETED


def test_a_bare_word_in_a_form_is_the_change_and_nothing_beside_it(town: Town) -> None:
    fill(town, "Priya Nandy", "update", about(town, "VAWG-12", "update"), text="Completed")
    assert town.see("VAWG-12").status is Status.COMPLETED
    assert words(town, "VAWG-12") == []


def test_an_empty_form_is_answered_beside_its_field(town: Town) -> None:
    answer = fill(town, "Priya Nandy", "update", about(town, "VAWG-12", "update"), text="  ")
    assert isinstance(answer, FieldErrors)


def test_the_history_tells_a_ratings_reason_once(town: Town) -> None:
    town.say("Priya Nandy", "rag 12 amber because the venue fell through")
    told = said(town.say("Priya Nandy", "history 12"))
    assert told.count("venue fell through") == 1
    assert "Reason: " in told


def test_a_date_that_was_not_given_is_asked_for_in_those_words(town: Town) -> None:
    told = said(town.say("Priya Nandy", "due 12"))
    assert "“due” needs a date" in told
    assert "due 12 14 March 2027" in told


def chats_of(town: Town, name: str) -> list[str]:
    with town.units.read() as unit:
        return [chat.channel for chat in unit.places.personal(town.people[name])]


def test_a_linked_persons_chat_is_known_from_the_first_word_though_nothing_is_recorded(town: Town) -> None:
    town.say("Priya Nandy", "list mine", "chat")
    assert chats_of(town, "Priya Nandy") == ["D-PRIYA"]
    again = town.say("Priya Nandy", "list mine", "chat", key="m1")
    assert "VAWG-12" in said(again), "what only reads is read again, and never answered as done already"


def test_a_chat_that_was_there_before_its_account_was_linked_belongs_to_the_person_at_once(town: Town) -> None:
    with town.units.write() as unit:
        person = unit.people.add(Person(0, "Nadia Brook"))
        unit.people.account_seen(Account(0, "slack", "T1", "NADIA", "nadia", AccountKind.MEMBER))
        unit.places.seen(Place(0, "slack", "T1", "D-NADIA", PlaceKind.PERSONAL, "", address=(("account", "NADIA"),)))
        unit.commit()
    town.people["Nadia Brook"] = person.id
    town.say("Imogen Hartley", "link <@NADIA> to Nadia Brook")
    assert chats_of(town, "Nadia Brook") == ["D-NADIA"]


def test_a_strangers_chat_leaves_nothing(town: Town) -> None:
    town.say("Walter Strange", "list mine", "chat")
    with town.units.read() as unit:
        assert unit.places.find("slack", "T1", "D-WALTER") is None


def test_a_yes_in_the_own_chat_answers_the_one_question_that_waits_and_names_its_action(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    town.reply("Priya Nandy", "I think it's done", "card-1")
    answer = town.say("Priya Nandy", "yes", "chat")
    assert isinstance(answer, Reply)
    assert "VAWG-12" in answer.title
    assert town.see("VAWG-12").status is Status.COMPLETED


def test_a_no_in_the_own_chat_names_the_action_that_it_leaves_alone(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    town.reply("Priya Nandy", "I think it's done", "card-1")
    answer = town.say("Priya Nandy", "no", "chat")
    assert isinstance(answer, Reply)
    assert answer.title == "VAWG-12: Nothing was recorded."


def test_a_yes_that_could_mean_two_questions_records_nothing_and_lists_them(town: Town) -> None:
    town.say("Tom Okafor", "due 14 end of January")
    town.say("Tom Okafor", "due 14 end of March")
    answer = town.say("Imogen Hartley", "yes", "chat")
    assert isinstance(answer, Reply)
    assert answer.outcome == "asked"
    assert said(answer).count("headline='VAWG-14'") == 2
    assert town.see("VAWG-14").due.text == "02/11/2026"


def test_a_yes_by_somebody_of_whom_nothing_was_asked_changes_nothing(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    town.reply("Priya Nandy", "I think it's done", "card-1")
    town.say("Grace Lunt", "yes", "chat")
    assert town.see("VAWG-12").status is Status.NOT_STARTED
