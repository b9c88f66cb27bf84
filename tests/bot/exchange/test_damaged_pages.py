"""Pages that the extraction spoilt: sewn or mended where the neighbours prove it, reported where they do not."""

from __future__ import annotations

from tests.bot.exchange.printed_packs import actions, only, owners

WIDE = (
    "Theme",
    "Action No",
    "Actions",
    "Named Lead",
    "Start date",
    "End date",
    "Supporting organisation(s)",
    "Comment",
)
FIRST = (
    (
        "HARBOUR AND WALKS",
        "1",
        "Local action - Mend the lamps",
        "Ann Holloway",
        "1 May 2026",
        "30 April 2027",
        "Parks",
        "",
    ),
    ("Why it matters", "2", "Local action - Trim the trees", "Priya Raman", "1 May 2026", "30 April 2027", "", "Soon"),
)


def test_a_table_wider_than_its_page_is_sewn_where_both_halves_show_the_same_owners() -> None:
    register = only(
        "Northmere action plan",
        WIDE,
        *FIRST,
        "",
        ("", "3", "Local action - Count the dark corners", "Walter Fi"),
        ("", "4", "Local action - Paint the steps", "Farida Qures"),
        "",
        ("ter Finch", "1 May 2026", "31 May 2027", "Ports", "Begun"),
        ("ida Qureshi", "1 May 2026", "30 June 2027", "Parks", ""),
    )
    assert [row.number for row in register.rows] == ["1", "2", "3", "4"]
    assert [owners(row) for row in register.rows[2:]] == [["Walter Finch"], ["Farida Qureshi"]]
    assert [row.due_text for row in register.rows[2:]] == ["31 May 2027", "30 June 2027"]
    assert "two pages" in register.rows[2].doubts[0]


def test_halves_that_do_not_pair_are_reported_and_not_guessed() -> None:
    register = only(
        "Northmere action plan",
        WIDE,
        *FIRST,
        "",
        ("", "3", "Local action - Count the dark corners", "Walter Fi"),
        ("", "4", "Local action - Paint the steps", "Farida Qures"),
        "",
        ("Colin Marsh", "1 May 2026", "31 May 2027", "Ports", "Begun"),
        ("Imogen Hartley", "1 May 2026", "30 June 2027", "Parks", ""),
    )
    assert [row.due_text for row in register.rows[2:]] == ["", ""]
    assert "page's edge" in register.unread[0].why


def test_lines_that_repeat_a_growing_page_are_taken_apart_with_a_doubt_on_each_row() -> None:
    one = "Local action - Ask the night workers what would make their way home safer in the winter"
    two = "Local action - Bring the answers to the board in the spring, with what each remedy would cost"
    three = "Local action - Publish what was decided"
    register = only(
        "Northmere action plan",
        WIDE,
        *FIRST,
        ("", "3", "Local action - Paint the steps", "Ann Holloway", "1 May 2026", "30 April 2027", "", ""),
        "",
        ("", "No 1", f"{one}.", "", "", "30 April 2027", "", ""),
        ("", "No 1", f"{one}. {two}.", "", "", "30 April 2027", "", ""),
        ("", "No 1 2", f"{one}. {two}.", "", "", "30 April 2027 30 April 2027", "", ""),
        ("", "No 1 2 3", f"{one}. {two}. {three}.", "", "", "30 April 2027 30 April 2027", "", ""),
    )
    assert actions(register)[3:] == [f"{one}.", f"{two}.", f"{three}."]
    assert all("repeats itself" in row.doubts[0] for row in register.rows[3:])
    assert {row.due_text for row in register.rows} == {"30 April 2027"}


def test_a_number_that_is_not_legible_is_the_one_its_neighbours_leave() -> None:
    header = ("No.", "Action", "Owner", "Due date")
    register = only(
        header,
        ("1", "Mend the lamps", "Ports", "May 2027"),
        ("", "Trim the trees", "Parks", "May 2027"),
        ("3", "Count the corners", "Ports", "May 2027"),
        ("4", "Paint the steps", "Ports", "May 2027"),
        ("", "Sweep the steps", "Parks", "May 2027"),
    )
    assert [row.number for row in register.rows] == ["1", "2", "3", "4", ""]
    assert "no number is legible" in register.rows[1].doubts[0]


def test_a_line_that_slipped_into_the_row_above_goes_back() -> None:
    register = only(
        ("No.", "Action", "Owner", "Due date"),
        (
            "1",
            "<ul><li>Mend the lamps</li> <li>Trim the trees and hedges along the walk,</li></ul>",
            "Ports",
            "May 2027",
        ),
        ("2", "from the bridge to the steps", "Parks", "May 2027"),
        ("3", "Paint the steps", "Ports", "May 2027"),
    )
    assert actions(register)[:2] == [
        "- Mend the lamps",
        "Trim the trees and hedges along the walk, from the bridge to the steps",
    ]
    assert "row above" in register.rows[1].doubts[0]


def test_a_theme_printed_sideways_belongs_to_every_row_beside_it() -> None:
    header = ("Theme", "Action No", "Actions", "Lead", "End date")
    register = only(
        header,
        ("", "1", "Mend the lamps", "Ports", "May 2027"),
        ("HARBOUR AND", "2", "Trim the trees", "Parks", "May 2027"),
        ("WALKS", "3", "Paint the steps", "Ports", "May 2027"),
        header,
        ("", "1", "Ask the night workers", "Priya Raman", "May 2027"),
        ("PEOPLE AT", "2", "Bring the answers", "Priya Raman", "May 2027"),
        ("NIGHT Page 70", "3", "Publish them", "Priya Raman", "May 2027"),
    )
    assert [row.section for row in register.rows] == ["HARBOUR AND WALKS"] * 3 + ["PEOPLE AT NIGHT"] * 3
