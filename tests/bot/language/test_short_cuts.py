"""What is not looked at would have said nothing: the short ways of reading change no meaning."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.dates import RULES, rules_for
from bot.language.numbered import list_at, places_to_look
from bot.language.words import Token, phrases, says_any, text_at, tokens

TODAY = date(2022, 3, 16)
OF_DATES = [
    "by", "the", "end", "of", "this", "next", "last", "first", "second", "week", "weeks", "month", "months", "quarter", "year", "day", "working",
    "w/c", "w/e", "monday", "friday", "fryday", "14", "3", "2022", "22", "th", "march", "mrach", "may", "q", "3/4", "-", "/", ".", ",", "in", "on",
    "a", "few", "couple", "several", "fortnight", "today", "tomorrow", "from", "between", "and", "christmas", "easter", "bank holiday", "financial",
    "early", "summer", "asap", "soon", "board", "twenty", "lamps", "are", "before", "within", "half term", "to", "coming", "fy", "eom", "later",
]  # fmt: skip
OF_NUMBERS = [
    "12", "0", "2022", "#", "no", "no.", "nos", "ref", "number", "twelve", "twenty", "-", "/", "BUS-12", "bus/5", "action", "and", ",", "or", "done",
    "schools", "of", ".", "12a", "3/4", "(", ")", "not", "4th", "plus", "&", ":",
]  # fmt: skip


def line(words: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=1, max_size=8).map(" ".join)


@given(line(OF_DATES))
@example("lamps few weeks")
@example("this few days")
def test_a_rule_that_is_passed_over_would_read_no_day(phrase: str) -> None:
    words = tokens(phrase)
    tried = rules_for(words[0].text, text_at(words, 1))
    for rule in RULES:
        if rule not in tried:
            assert rule(words, 0, TODAY) is None, rule.__name__


@given(line(OF_NUMBERS))
def test_no_number_of_an_action_stands_where_none_is_looked_for(said: str) -> None:
    words = tokens(said)
    looked = places_to_look(words)
    assert looked == sorted(set(looked))
    for place in range(len(words)):
        if place not in looked:
            assert list_at(words, place) == ()


@given(st.text(alphabet="aB'z09_#<@>:/.,!-? \t\nhtps\u2019", max_size=60))
@example("it's <@U1> https://north.example/a?b=1 12th _x_")
def test_plain_letters_are_cut_into_words_like_those_of_any_alphabet(text: str) -> None:
    beside_another = tokens(f"{text}\nż")
    assert beside_another[-1].text == "ż"
    assert tokens(f"{text}\nz")[:-1] == beside_another[:-1]


def test_a_word_knows_its_kind_and_its_place() -> None:
    words = tokens("It's 12, see https://north.example/a_b <@U1>_\n½ lamp")
    assert [(word.text, word.kind) for word in words] == [
        ("its", "word"),
        ("12", "number"),
        (",", "mark"),
        ("see", "word"),
        ("https://north.example/a_b", "link"),
        ("<@u1>", "mention"),
        ("_", "other"),
        ("\n", "line"),
        ("½", "word"),
        ("lamp", "word"),
    ]
    assert words[2] == Token(",", "mark", 7, 8, spaced=False)
    assert words[0].spaced
    assert words[1] == Token("12", "number", 5, 7, spaced=True)


def test_the_longest_phrase_that_stands_there_is_found() -> None:
    table = phrases("on | on hold | put on hold until", "put on")
    assert says_any(tokens("on hold again"), 0, table) == 2
    assert says_any(tokens("on time"), 0, table) == 1
    assert says_any(tokens("put on hold for now"), 0, table) == 2
    assert says_any(tokens("put it on"), 0, table) is None
    assert table.firsts == {"on", "put"}
