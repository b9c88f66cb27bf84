"""Typed commands and references: the verb, its numbers, its words."""

from __future__ import annotations

import pytest

from bot.language.commands import VERBS, parse
from bot.language.reading import Reference
from bot.language.words import mentions, references


@pytest.mark.parametrize(
    ("typed", "verb", "numbers", "rest"),
    [
        ("/action update 7 gate mended", "update", (7,), "gate mended"),
        ("/action update #7 - gate mended", "update", (7,), "gate mended"),
        ("@bot update 7, 8 and 9 done", "update", (7, 8, 9), "done"),
        ("action complete no. 7", "complete", (7,), ""),
        ("/action complete eleven", "complete", (11,), ""),
        ("/action due 7 14 May", "due", (7,), "14 May"),
        ("/action due 7, 14 May", "due", (7,), "14 May"),
        ("/action update 7, 5 gates mended", "update", (7,), "5 gates mended"),
        ("/action complete 7-9", "complete", (), "7-9"),
        ("/action complete 7/9", "complete", (), "7/9"),
        ("/action update 7a done", "update", (), "7a done"),
        ("/action 7 done", None, (7,), "done"),
        ("/action list overdue", "list", (), "overdue"),
        ("/action", None, (), ""),
    ],
)
def test_a_command_is_its_verb_its_numbers_and_its_words(
    typed: str, verb: str | None, numbers: tuple[int, ...], rest: str
) -> None:
    command = parse(typed)
    assert (command.verb, tuple(one.number for one in command.references), command.rest) == (verb, numbers, rest)


def test_a_reference_keeps_the_code_of_its_subgroup() -> None:
    assert parse("/action show bus-7").references == (Reference(7, "BUS"),)
    assert parse("/action show BUS/7").references == (Reference(7, "BUS"),)


@pytest.mark.parametrize("slip", ["udpate", "upadte", "updte"])
def test_a_slip_of_the_keyboard_in_a_verb_is_mended(slip: str) -> None:
    command = parse(f"/action {slip} 7 done")
    assert command.verb == "update"
    assert command.mended


@pytest.mark.parametrize("word", ["closed", "lists", "adding", "deu"])
def test_another_word_is_not_mended_into_a_verb(word: str) -> None:
    command = parse(f"/action {word} 7")
    assert command.verb is None or not command.mended or command.verb == "due"


def test_an_unknown_word_brings_the_nearest_verb_as_a_suggestion() -> None:
    assert parse("/action closed").suggestion == "close"
    assert parse("/action zebra").suggestion is None


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_found_in_any_case(verb: str) -> None:
    assert parse(f"/action {verb.upper()} 7").verb == verb


def test_references_are_read_in_every_form() -> None:
    read = references("BUS-3, BUS/4, #5, no. 6, seven and twenty-one")
    assert [one.number for one in read] == [3, 4, 5, 6, 7, 21]
    assert read[0].code == "BUS"


@pytest.mark.parametrize("text", ["3-5", "3/5", "5a", "£5", "5%", "5:30", "3.5"])
def test_ranges_dates_and_sums_are_no_references(text: str) -> None:
    assert references(text) == ()


def test_mentions_are_the_ids_between_their_brackets() -> None:
    assert mentions("<@U12> and <@29:abc-1>, not <b>") == ("U12", "29:abc-1")
