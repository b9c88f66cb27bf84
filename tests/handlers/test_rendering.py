"""The walk over a reply: what is shown, what is said to be missing, and what a press carries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incoming import Press
from bot.model import Rag
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Code,
    Fields,
    Item,
    Items,
    Link,
    Option,
    Picture,
    Plain,
    Reply,
    Strong,
    Table,
    Text,
    When,
    Who,
    line,
    note,
    text,
)
from handlers.press import decode, encode
from handlers.rendering import Key, Limits, walk
from handlers.spans import RAG_MARKS, UNSEEN, clean, clip, squeezed

PLAIN = Limits(
    parts=12,
    size=1000,
    title=60,
    text=200,
    plain=1000,
    fields=4,
    field=80,
    buttons=3,
    label=20,
    press=100,
    options=3,
    option=20,
    chosen=100,
)


class PlainLeaves:
    """The simplest platform: every part is a string, and typed text is escaped by doubling its braces."""

    def __init__(self, limits: Limits = PLAIN) -> None:
        self.limits = limits

    def typed(self, typed: str) -> str:
        return typed.replace("{", "{{").replace("}", "}}")

    def strong(self, typed: str) -> str:
        return self.typed(typed).upper()

    def code(self, typed: str) -> str:
        return "{" + self.typed(typed) + "}"

    def link(self, url: str, typed: str) -> str:
        return "{" + url + "}"

    def who(self, who: Who) -> str:
        return "{@" + who.user + "}" if who.notify and who.user else self.typed(who.name)

    def rating(self, rag: Rag) -> str:
        return RAG_MARKS[rag].shape + RAG_MARKS[rag].word

    def title(self, typed: str, rag: Rag | None, page: bool) -> str:
        return f"# {typed}"

    def text(self, markup: str) -> str:
        return markup

    def fields(self, pairs: Sequence[tuple[str, str]]) -> str:
        return "; ".join(f"{name}={value}" for name, value in pairs)

    def heading(self, typed: str) -> str:
        return f"## {typed}"

    def item(self, markup: str, keys: Sequence[Key]) -> Sequence[str]:
        return [markup, *(["[" + ",".join(key.label for key in keys) + "]"] if keys else [])]

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        return "|".join([*columns, *(cell for row in rows for cell in row)])

    def keys(self, keys: Sequence[Key], asked: bool) -> str:
        return "[" + ",".join(key.label for key in keys) + "]"

    def choice(self, typed: str, keys: Sequence[Key], chosen: int | None) -> str:
        return f"{typed} <{chosen}> " + ",".join(key.label for key in keys)

    def picture(self, picture: Picture) -> Sequence[str]:
        return [picture.alt]

    def note(self, markup: str) -> str:
        return f"({markup})"

    def size(self, parts: Sequence[str]) -> int:
        return sum(map(len, parts))


def _actions(count: int, buttons: tuple[Button, ...] = ()) -> tuple[Item, ...]:
    return tuple(Item(f"CYP-{n}", f"Write to school {n}", Rag.AMBER, buttons=buttons) for n in range(1, count + 1))


def test_a_short_answer_is_shown_whole_in_the_order_it_was_composed() -> None:
    reply = Reply("Recorded", (text("First"), Items("Overdue", _actions(2)), note("To undo: ", Code("undo"))))
    shown = walk(reply, PlainLeaves())
    assert shown.parts == (
        "# Recorded",
        "First",
        "## Overdue",
        "◆Amber CYP-1 Write to school 1",
        "◆Amber CYP-2 Write to school 2",
        "(To undo: {undo})",
    )


def test_the_plain_words_carry_the_full_sense_with_the_rating_as_a_word() -> None:
    due = line(
        "due ", When(date(2021, 5, 31)), ", ", Who("Ann Marsh", "U1", notify=True), " ", Link("https://x.org", "plan")
    )
    item = Item("CYP-1", "Write to schools", Rag.RED, due, (Button("Complete CYP-1", Press("complete", 1)),))
    reply = Reply(
        "Two things", (Items("Overdue", (item,), more=3), Fields((("Due", line("May 2021")),))), rag=Rag.GREEN
    )
    assert walk(reply, PlainLeaves()).plain.splitlines() == [
        "Two things (green)",
        "Overdue",
        "- CYP-1 · Red · Write to schools · due 31 May 2021, Ann Marsh plan (https://x.org)",
        "and 3 more",
        "Due: May 2021",
    ]


def test_what_does_not_fit_is_counted_and_the_small_print_stays() -> None:
    reply = Reply("List", (Items("Open", _actions(40), more=2), note("Withheld: 1")))
    shown = walk(reply, PlainLeaves())
    assert len(shown.parts) <= PLAIN.parts
    named = sum("CYP-" in part for part in shown.parts)
    assert shown.parts[-2:] == (f"(and {42 - named} more)", "(Withheld: 1)")
    assert f"and {42 - named} more" in shown.plain


def test_the_first_list_is_the_urgent_one_and_gets_the_room_but_later_headings_are_never_lost() -> None:
    reply = Reply("Digest", (Items("Overdue", _actions(6)), Items("Silent", _actions(9))))
    parts = walk(reply, PlainLeaves()).parts
    assert [part for part in parts if part.startswith("##")] == ["## Overdue", "## Silent"]
    overdue = parts[parts.index("## Overdue") : parts.index("## Silent")]
    assert sum("CYP-" in part for part in overdue) == 6
    assert parts[-1] == "(and 9 more)"


def test_an_action_without_its_buttons_is_better_than_an_action_not_shown() -> None:
    press = (Button("Complete", Press("complete", 1)), Button("Update", Press("update", 1)))
    parts = walk(Reply("List", (Items("Open", _actions(8, press)),)), PlainLeaves()).parts
    assert sum("CYP-" in part for part in parts) == 8
    assert "[Complete,Update]" not in parts
    fewer = walk(Reply("List", (Items("Open", _actions(6, press)),)), PlainLeaves()).parts
    assert sum("CYP-" in part for part in fewer) == 6
    assert fewer[3] == "[Complete,Update]"


def test_a_long_history_is_cut_between_lines_and_says_how_many_are_missing() -> None:
    reply = Reply("History", (Text(tuple(line(f"Entry {n} " + "x" * 60) for n in range(1, 61))),))
    shown = walk(reply, PlainLeaves())
    seen = "\n".join(shown.parts).count("Entry")
    assert 0 < seen < 60
    assert shown.parts[-1] == f"(and {60 - seen} more lines)"
    assert sum(map(len, shown.parts)) <= PLAIN.size


def test_typed_text_is_clipped_before_it_is_escaped_so_that_no_escape_is_cut_in_two() -> None:
    parts = walk(Reply("", (text("{" * 500),)), PlainLeaves()).parts
    assert len(parts[0]) <= PLAIN.text
    assert parts[0].count("{") % 2 == 0
    assert parts[0].endswith("…")


def test_a_table_is_lines_where_the_platform_has_none() -> None:
    table = Table("Counts", ("Subgroup", "Red"), (("CYP", "2"), ("VAWG", "")))
    parts = walk(Reply("Digest", (table,)), PlainLeaves()).parts
    assert parts[1:] == ("## Counts", "- Subgroup: CYP; Red: 2", "- Subgroup: VAWG; Red: -")


def test_a_choice_with_too_many_options_says_so() -> None:
    options = tuple(Option(f"Board {n}", str(n)) for n in range(5))
    parts = walk(Reply("Which?", (Choice("Board", Press("pick", 7, 2), options, chosen="1"),)), PlainLeaves()).parts
    assert parts[1:] == ("Board <1> Board 0,Board 1,Board 2", "(and 2 more)")


def test_every_rating_has_its_own_word_shape_and_colour() -> None:
    for carrier in ("word", "shape", "sign"):
        assert len({getattr(mark, carrier) for mark in RAG_MARKS.values()}) == len(Rag)


def test_invisible_controls_and_direction_overrides_do_not_get_through() -> None:
    assert clean("a\u202eb\x00c\ud800d\r\ne") == "abcd\ne"


def test_nothing_that_python_calls_printable_is_taken_away() -> None:
    hidden = [chr(at) for at in range(0x11_0000) if UNSEEN.fullmatch(chr(at))]
    assert len(hidden) > 2_000
    assert not any(each.isprintable() for each in hidden)
    assert {clean(f"a{each}b") for each in hidden} == {"ab"}


@given(st.text(max_size=80), st.integers(0, 40))
def test_clipping_never_exceeds_the_limit(words: str, limit: int) -> None:
    assert len(clip(words, limit)) <= limit or words == clip(words, limit)
    assert len(squeezed(words, PlainLeaves(), limit)) <= limit


_DEEDS = st.from_regex(r"[a-z][a-z0-9_.-]{0,20}", fullmatch=True)
_VALUES = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cf")), max_size=60)


@given(_DEEDS, st.integers(0, 10**17), st.integers(0, 10**6), _VALUES)
def test_a_press_comes_back_as_it_was_drawn(deed: str, action: int, version: int, value: str) -> None:
    press = Press(deed, action, version, value)
    assert decode(encode(press)) == press


@given(st.text("a1|.\x00 A", max_size=6), st.integers(-2, 2) | st.just(10**18), st.integers(-2, 2), st.text(max_size=9))
def test_what_is_put_on_a_button_can_be_read_again(deed: str, action: int, version: int, value: str) -> None:
    press = Press(deed, action, version, value)
    try:
        made = encode(press)
    except ValueError:
        assert decode(f"{deed}|{action}|{version}|{value}") != press
    else:
        assert decode(made) == press


@given(st.text(max_size=60))
def test_whatever_comes_back_is_our_press_or_nothing(junk: str) -> None:
    press = decode(junk)
    assert press is None or encode(press) == junk


JUNK = (
    *("", "|||", "complete|1|2", "complete|01|2|", "complete|-1|2|", "complete|1|2e3|", "Complete|1|2|", "a|١|2|"),
    *(None, 7, "complete|1|2|" + "x" * 2000, "complete|9999999999999999999|1|"),
)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_is_no_press(junk: object) -> None:
    assert decode(junk) is None


def test_a_press_that_no_button_can_carry_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="cannot be carried"):
        encode(Press("complete", 1, 2, "x" * 200), limit=100)
    with pytest.raises(ValueError, match="cannot be carried"):
        encode(Press("Complete it", 1))


_SPANS = st.one_of(
    st.builds(Plain, st.text(max_size=300)),
    st.builds(Strong, st.text(max_size=60)),
    st.builds(Code, st.text(max_size=60)),
)
_LINES = st.lists(_SPANS, max_size=4).map(tuple)
_BUTTONS = st.lists(st.builds(Button, st.text(max_size=90), st.just(Press("complete", 3, 1))), max_size=4).map(tuple)
_ITEMS = st.builds(Item, st.text(max_size=20), st.text(max_size=500), st.sampled_from(Rag), _LINES, _BUTTONS)
_ROWS = st.lists(st.tuples(st.text(), st.text()), max_size=130).map(tuple)
_BLOCKS = st.one_of(
    st.builds(Text, st.lists(_LINES, max_size=8).map(tuple)),
    st.builds(Items, st.text(max_size=200), st.lists(_ITEMS, max_size=30).map(tuple), st.integers(0, 9)),
    st.builds(Fields, st.lists(st.tuples(st.text(max_size=40), _LINES), max_size=14).map(tuple)),
    st.builds(Table, st.text(max_size=40), st.just(("A", "B")), _ROWS),
    st.builds(Buttons, _BUTTONS),
    st.builds(note, st.text(max_size=3000)),
)
_RATINGS = st.none() | st.sampled_from(Rag)
REPLIES = st.builds(Reply, st.text(max_size=300), st.lists(_BLOCKS, max_size=9).map(tuple), rag=_RATINGS)


@given(REPLIES)
def test_no_reply_ever_exceeds_the_whole_message(reply: Reply) -> None:
    shown = walk(reply, PlainLeaves())
    assert len(shown.parts) <= PLAIN.parts
    assert sum(map(len, shown.parts)) <= PLAIN.size
