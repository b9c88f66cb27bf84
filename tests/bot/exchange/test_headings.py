"""An officer says what a board's own headings mean, and the paper is read so."""

from __future__ import annotations

import pytest

from bot.errors import Unclear
from bot.exchange.columns import Column, Corrected, columns_of
from bot.exchange.document import Document, Line, Paragraph, Table
from bot.exchange.headings import Correction, correction, corrections_in
from bot.exchange.registers import find_registers
from bot.exchange.rows import Register
from tests.bot.exchange.printed_packs import TODAY

HEADER = ("No.", "Commitment we made", "Champion", "Horizon", "Purse", "As at May")
ROW = ("1", "Light the harbour walk", "Grace Adeyemi", "31/12/2026", "£4,000", "Two lamps are in")


def read(corrected: Corrected | None) -> tuple[Register, ...]:
    lines = tuple(Line(row, f"row {at}") for at, row in enumerate((HEADER, ROW, ("2", *ROW[1:])), start=1))
    return find_registers(Document("log.xlsx", (Paragraph("Action log", "top"), Table(lines))), TODAY, corrected)


@pytest.mark.parametrize(
    ("typed", "rest", "said"),
    [
        ("VAWG", "VAWG", ()),
        ('"As at May" = update', "", (("As at May", Column.UPDATE),)),
        ("VAWG, “Purse” means nothing and “Horizon” is due", "VAWG", (("Purse", None), ("Horizon", Column.DUE))),
        ("As at May = progress", "", (("As at May", Column.UPDATE),)),
        ('CSP "Champion" = owner, again', "CSP again", (("Champion", Column.LEAD),)),
    ],
)
def test_corrections_are_read_from_what_was_typed_with_import(
    typed: str, rest: str, said: tuple[tuple[str, Column | None], ...]
) -> None:
    left, found = corrections_in(typed)
    assert left == rest
    assert found == tuple(Correction(heading, column) for heading, column in said)


@pytest.mark.parametrize("typed", ['"Purse" = weather', '"Purse = nothing', '"!!" = due'])
def test_a_correction_that_says_nothing_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Unclear) as caught:
        corrections_in(typed)
    assert "Nothing was read" in caught.value.sentence
    assert 'import "As at May" = update' in caught.value.way_out


def test_a_heading_goes_back_to_its_usual_meaning() -> None:
    assert correction("Purse", "usual") == Correction("Purse", usual=True)


def test_a_table_with_headings_of_its_own_is_no_register_until_somebody_says_what_they_mean() -> None:
    assert read(None) == ()
    own: Corrected = {"commitment we made": Column.ACTION, "champion": Column.LEAD, "horizon": Column.DUE}
    register = read(own)[0]
    row = register.rows[0]
    assert (row.number, row.action, row.owners[0].name) == ("1", "Light the harbour walk", "Grace Adeyemi")
    assert row.due_text == "31/12/2026"
    assert register.left_out == ("Purse", "As at May")


def test_what_the_board_says_of_a_heading_goes_before_what_it_usually_means() -> None:
    cells = ("No.", "Action", "Actions taken so far", "Lead organisation", "Due date")
    assert columns_of(cells).meanings[1:4] == (Column.SECTION, Column.ACTION, Column.LEAD)
    own: Corrected = {"action": Column.ACTION, "lead organisation": Column.SUPPORTING}
    assert columns_of(cells, own).meanings[1:4] == (Column.ACTION, Column.UPDATE, Column.SUPPORTING)


def test_a_column_that_is_to_be_left_out_is_left_out_and_not_asked_about_again() -> None:
    own: Corrected = {
        "commitment we made": Column.ACTION, "champion": Column.LEAD, "horizon": None, "purse": None,
        "as at may": Column.UPDATE,
    }  # fmt: skip
    register = read(own)[0]
    assert register.rows[0].due_text == ""
    assert register.rows[0].updates[0].text == "Two lamps are in"
    assert register.left_out == ()
