"""How replies look at the desk: nothing typed becomes markup, a rating is word and shape, buttons have numbers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bot.incoming import Press
from bot.model import Rag
from bot.reply import (
    Button,
    Buttons,
    Choice,
    Code,
    FieldKind,
    Fields,
    Form,
    FormField,
    Item,
    Items,
    Link,
    Option,
    Reply,
    Strong,
    Table,
    Text,
    Who,
    line,
    note,
)
from handlers.local.forms import form_html
from handlers.local.render import html, lines
from handlers.press import decode
from handlers.rendering import Key
from tests.handlers.local.test_kept import EVERYTHING

OURS = {
    "p",
    "span",
    "strong",
    "code",
    "a",
    "br",
    "dl",
    "div",
    "dt",
    "dd",
    "button",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
OURS |= {"label", "select", "option", "img", "form", "h2", "input", "textarea"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def tags_of(made: str) -> Tags:
    found = Tags()
    found.feed(made)
    return found


def of_words(words: str) -> Reply:
    return Reply(
        words,
        (
            Text((line(words, Strong(words), Code(words), Link("javascript:alert(1)", words), Who(words, "u", True)),)),
            Fields(((words or "-", line(words)),)),
            Items(words, (Item(words, words, Rag.RED, line(words)),)),
            Table(words, (words,), ((words,),)),
            Choice(words, Press("rag"), (Option(words, "red"),)),
            Buttons((Button(words, Press("undo", 1, 1, "1")),)),
            note(words),
        ),
    )


@given(
    st.text(max_size=200)
    | st.sampled_from(["<script>alert(1)</script>", '" onload="x', "'><img src=x onerror=y>", "&lt;b&gt;"])
)
def test_nothing_that_people_type_becomes_markup(words: str) -> None:
    found = tags_of(html(of_words(words)))
    assert found.tags <= OURS
    assert not {name for name in found.attributes if name.startswith("on")}


@given(st.text(max_size=200) | st.just('"><script>alert(1)</script>'))
def test_nothing_in_a_forms_fields_becomes_markup(words: str) -> None:
    fields = tuple(FormField("f", words, kind, words, (Option(words, "x"),), words) for kind in FieldKind)
    made = tags_of(form_html(Form("update", words, Press("form"), fields), "csp-vawg", ""))
    assert made.tags <= OURS
    assert not {name for name in made.attributes if name.startswith("on")}


def test_an_address_that_is_none_is_only_words() -> None:
    assert "<a " not in html(Reply("x", (Text((line(Link("javascript:alert(1)", "press me")),)),)))
    assert '<a href="https://example.org/"' in html(Reply("x", (Text((line(Link("https://example.org/", "there")),)),)))


def test_a_rating_is_word_and_shape_beside_its_colour() -> None:
    made = html(EVERYTHING)
    assert re.search(r'class="rag amber"><span aria-hidden="true">◆</span> Amber', made)


def test_every_button_of_the_page_carries_a_press_that_reads_back() -> None:
    presses = re.findall(r'data-press="([^"]+)"', html(EVERYTHING))
    assert len(presses) == 2
    assert all(decode(made) is not None for made in presses)


def test_the_terminal_says_everything_in_plain_lines_with_numbered_buttons() -> None:
    numbers: list[Key] = []

    def numbered(key: Key) -> int:
        numbers.append(key)
        return len(numbers)

    said = lines(EVERYTHING, numbered)
    assert said[0] == "◆ Amber · VAWG-12: Two evenings"
    assert "  (1) Show" in said
    assert "(2) Complete" in said
    assert "and 2 more" in said
    assert "Rating: (3) Red" in said
    assert all(len(each) <= 96 for each in said)
