"""A board's own headings mean what the field means by them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exchange.columns import Column, columns_of, meaning, merged_header
from bot.exchange.document import Line


@pytest.mark.parametrize(
    ("printed", "column"),
    [
        ("No.", Column.NUMBER),
        ("Item No.:", Column.NUMBER),
        ("Action No", Column.NUMBER),
        ("Ref", Column.NUMBER),
        ("Theme", Column.SECTION),
        ("Strategy Objective", Column.SECTION),
        ("Item Title", Column.TITLE),
        ("Action(s)", Column.ACTION),
        ("Recommendation / Action", Column.ACTION),
        ("Project / Action", Column.ACTION),
        ("Responsible Service / Lead Person", Column.LEAD),
        ("Lead Agency/individual", Column.LEAD),
        ("Named Board Lead", Column.LEAD),
        ("By whom", Column.LEAD),
        ("Others", Column.SUPPORTING),
        ("Supporting organisation(s)", Column.SUPPORTING),
        ("Lead organisation", Column.SUPPORTING),
        ("Start Date", Column.START),
        ("Date raised", Column.START),
        ("Target Completion", Column.DUE),
        ("Deadline, if applicable", Column.DUE),
        ("Timescale", Column.DUE),
        ("By when", Column.DUE),
        ("Quarter Updates (version of 3 November 2026 in preparation for the board)", Column.UPDATE),
        ("Progress to date", Column.UPDATE),
        ("Response", Column.UPDATE),
        ("Comment", Column.UPDATE),
        ("Open/ Closed", Column.STATUS),
        ("Current status", Column.STATUS),
        ("RAG rating", Column.RAG),
        ("Risk RAG status", Column.RAG),
        ("Accepted/ Rejected", Column.ACCEPTED),
        ("Outcomes", Column.OUTCOMES),
        ("Document Reference(s)", Column.DOCUMENTS),
        ("Weather", None),
    ],
)
def test_a_heading_means_what_boards_mean_by_it(printed: str, column: Column | None) -> None:
    assert meaning(printed) is column


def test_a_boards_own_correction_goes_before_every_pattern() -> None:
    assert meaning("Status", {"status": Column.RAG}) is Column.RAG


def test_of_two_columns_of_actions_the_wordier_holds_them_and_the_bare_one_groups() -> None:
    columns = columns_of(("Actions", "Project / Action", "Outcomes", "Due Date", "Lead"))
    assert columns.meanings[:2] == (Column.SECTION, Column.ACTION)


def test_a_lead_organisation_leads_where_no_person_does() -> None:
    assert Column.LEAD in columns_of(("Action", "Lead organisation", "Due date")).meanings


@pytest.mark.parametrize(
    ("header", "place", "column"),
    [
        (("Date", "Action", "Owner", "Status"), 0, Column.START),
        (("Action", "Owner", "Date"), 2, Column.DUE),
        (("Ref", "Issue", "Who", "When"), 1, Column.ACTION),
        (("Description", "Action", "Owner"), 0, Column.TITLE),
    ],
)
def test_a_heading_is_read_in_the_company_it_keeps(header: tuple[str, ...], place: int, column: Column) -> None:
    columns = columns_of(header)
    assert columns.meanings[place] is column
    assert columns.is_register


def test_a_wide_plan_with_costs_and_indicators_is_a_register_and_two_columns_can_be() -> None:
    assert columns_of(
        ("Aim", "Action", "Cost", "Funding", "Lead", "Timescale", "Indicator", "Baseline", "Ward")
    ).is_register
    assert columns_of(("Action", "By whom")).is_register
    assert not columns_of(("Action", "Comment")).is_register


@pytest.mark.parametrize(
    "header",
    [
        ("Report Title", "Presenter", "Time", "Pages"),
        ("Name", "Post title", "Organisation"),
        ("Borough", "Arrests", "Change"),
        ("Date of meeting", "Report title", "Lead officer", "Status"),
        ("Item", "Presented by", "Action required", "Time"),
        ("Action", "Weather", "Tide", "Wind", "Visibility", "Owner", "Due date", "Moon"),
    ],
)
def test_an_agenda_a_membership_and_a_table_of_figures_are_no_registers(header: tuple[str, ...]) -> None:
    assert not columns_of(header).is_register


def test_a_header_printed_over_three_lines_is_read_as_one() -> None:
    lines = [
        Line(("Ref", "", "", "", "Supporting", "Risk"), "line 1"),
        Line(("", "Action", "", "Named", "", "RAG"), "line 2"),
        Line(("Theme", "No", "Actions", "Lead", "organisation(s)", "status"), "line 3"),
        Line(("Harbour", "1", "Mend the lamps", "Ports", "Parks", "R"), "line 4"),
    ]
    found = merged_header(lines)
    assert found is not None
    columns, height = found
    assert height == 3
    assert columns.meanings == (
        Column.SECTION, Column.NUMBER, Column.ACTION, Column.LEAD, Column.SUPPORTING, Column.RAG,
    )  # fmt: skip


@given(st.lists(st.text(max_size=40), min_size=1, max_size=12))
def test_any_header_at_all_is_read_without_a_fault(cells: list[str]) -> None:
    columns = columns_of(cells)
    assert len(columns.meanings) == len(cells)
    assert isinstance(columns.is_register, bool)
