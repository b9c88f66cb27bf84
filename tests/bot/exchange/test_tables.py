"""Tables come in whole: broken over pages, grouped, interrupted by furniture, with cells in odd places."""

from __future__ import annotations

from datetime import date

from bot.exchange.rows import Kind, as_json
from bot.model import DueKind, Rag, Status
from tests.bot.exchange.printed_packs import actions, only, owners, registers

HEADER = ("Item", "Recommendation / Action", "Accepted/ Rejected", "Response", "Deadline", "Owner", "RAG rating")


def test_a_row_broken_by_a_page_is_one_row_and_the_repeated_header_none() -> None:
    register = only(
        "Appendix 1: recommendations on the harbour",
        "",
        HEADER,
        (
            "1. Winter review",
            "That the wardens be trained",
            "Accepted",
            "<p>Training runs</p>",
            "May 2027",
            "Grace Adeyemi",
            "G",
        ),
        "",
        HEADER,
        (
            "",
            "again each spring",
            "",
            "<p>twice a year.</p> <p>It is full.</p>",
            "<i>(Closed October 2027)</i>",
            "",
            "",
        ),
        (
            "2. Winter review",
            "That the survey be shared",
            "Rejected",
            "It is public.",
            "June 2027",
            "Samir Haddad",
            "A",
        ),
        "",
        "Page 7",
        "",
        HEADER,
        ("3. Winter", "That the lamps be mended", "-", "Lamps are", "July 2027", "Harbour Trust", "R"),
        "",
        HEADER,
        ("review", "at once", "", "ordered.", "", "", ""),
    )
    assert [row.number for row in register.rows] == ["1", "2", "3"]
    first, _, third = register.rows
    assert first.action == "That the wardens be trained again each spring"
    assert first.updates[0].text == "Training runs twice a year.\nIt is full."
    assert (first.due.kind, first.due.date) == (DueKind.MONTH, date(2027, 5, 31))
    assert first.status is Status.AGREED
    assert "not whether it was done" in first.doubts[0]
    assert third.title == "Winter review"
    assert third.action == "That the lamps be mended at once"
    assert [row.rag for row in register.rows] == [Rag.GREEN, Rag.AMBER, Rag.RED]
    assert [row.accepted for row in register.rows] == [True, False, None]
    assert first.source.places == ("line 4", "line 7")


def test_progress_that_says_completed_never_completes_a_row() -> None:
    register = only(
        HEADER,
        ("1", "That a review be made", "Accepted", "This has now been completed.", "May 2027", "Grace Adeyemi", "G"),
        ("2", "That it be shared", "Accepted", "Completed", "May 2027", "Grace Adeyemi", "G"),
    )
    assert [row.status for row in register.rows] == [None, None]


def test_a_status_cell_speaks_by_its_first_words() -> None:
    register = only(
        ("No.", "Action", "Owner", "Status"),
        ("1", "Send the map", "Parks", "Completed. Attached at Appendix 5."),
        ("2", "Send the list", "Parks", "Partially completed"),
        ("3", "Agree the output", "Adviser", "Closed. This was not used."),
        ("4", "Answer the letter", "Ports", "Ongoing. Asked again on 3 November 2026."),
        ("5", "Look again", "Ports", "To be completed in May"),
        ("6", "Look twice", "Ports", "Not completed"),
    )
    assert [row.status for row in register.rows] == [
        Status.COMPLETED, Status.IN_PROGRESS, Status.CLOSED, Status.IN_PROGRESS, Status.IN_PROGRESS, Status.IN_PROGRESS,
    ]  # fmt: skip


def test_a_column_headed_status_that_holds_letters_is_the_rating() -> None:
    register = only(
        ("No.", "Action", "Lead", "Status", "Open/ Closed"),
        ("1", "Mend the lamps", "Ports", "R", ""),
        ("2", "Cut the hedges", "Parks", "A", "Closed"),
    )
    assert [(row.rag, row.status) for row in register.rows] == [(Rag.RED, None), (Rag.AMBER, Status.AGREED)]


def test_a_plan_whose_numbers_stand_in_its_own_text_is_joined_by_them() -> None:
    register = only(
        "Harbour 12 Month Plan",
        "",
        ("Actions", "Outcomes", "Due Date", "Lead Agency/Owner", "Quarter Updates (as at 3 November 2026)"),
        ("<p><i>Key Targets:</i></p> <ul><li>• fewer falls</li> <li>• more light</li></ul>", "", "", "", ""),
        ("1. Map the lighting of the", "People feel safer", "March 2027", "Harbour Trust", "Survey booked"),
        "",
        ("harbour walk", "", "", "", "and paid for."),
        ("2. Train night staff <ul><li>➤ in May</li></ul>", "Help", "Quarterly updates", "Grace Adeyemi", ""),
        "",
        ("", "", "", "", "Two dates are set."),
    )
    assert [row.number for row in register.rows] == ["1", "2"]
    assert actions(register) == ["Map the lighting of the harbour walk", "Train night staff\n- in May"]
    assert register.rows[0].updates[0].on == date(2026, 11, 3)
    assert register.rows[1].due.kind is DueKind.RECURRING
    assert "introduction" in register.unread[0].why


def test_rows_under_one_merged_theme_share_it_and_an_empty_action_is_named_by_its_outcome() -> None:
    register = only(
        "Subject: Harbour sub-group",
        "Security: [UNPROTECTED]",
        "Harbour forward plan",
        "",
        ("Actions", "Project / Action", "Outcomes", "Due Date", "Lead", "Updates"),
        ("1. Light", "Mend the lamps", "• No dark corners", "March 2027", "", ""),
        ("", "Trim the trees", "• Lamps are seen", "March 2027", "", ""),
        "",
        ("", "Count the dark corners", "• A list", "March 2027", "", ""),
        ("2. People", "", "• Wardens know the walk", "June 2027", "", ""),
    )
    assert [row.section for row in register.rows] == ["1. Light", "1. Light", "1. Light", "2. People"]
    assert register.rows[3].action == "- Wardens know the walk"
    assert "outcomes" in register.rows[3].doubts[0]
    assert {row.marking for row in register.rows} == {"[UNPROTECTED]"}


def test_a_list_of_actions_by_meeting_is_one_register_in_sections() -> None:
    header = ("Item No.:", "Item Title", "Who answers (owner)", "Action(s)", "Status")
    lines: list[str | tuple[str, ...]] = ["Subject: Summary of actions", "Date: 29 September 2026"]
    for month in ("July", "June", "May"):
        lines += ["", f"Actions of the meeting of 2 {month} 2026", "", header]
        lines.append(
            ("5", "Harbour", "Head of Ports", f"The Head of Ports agreed to send the {month} figures.", "Ongoing.")
        )
    lines += [
        "",
        "Complaints",
        "",
        ("Subject and Action Needed", "Status", "Owner", "Deadline, if applicable"),
    ]
    lines.append(("<p>Gifts</p> <p>Members declare gifts to the clerk.</p>", "Nothing to report.", "The Clerk", "N/A"))
    register = only(*lines)
    assert register.name == "Summary of actions"
    assert [row.section for row in register.rows][2:] == [
        "Actions of the meeting of 2 May 2026",
        "Complaints",
    ]
    assert [row.number for row in register.rows] == ["5", "5", "5", ""]
    assert (register.rows[3].title, register.rows[3].action) == ("Gifts", "Members declare gifts to the clerk.")
    assert register.rows[3].status is None
    assert register.rows[3].due.kind is DueKind.NONE


def test_two_plans_of_two_reports_stay_two_registers_though_their_columns_are_the_same() -> None:
    header = ("Actions", "Outcomes", "Due Date", "Lead", "Updates")
    found = registers(
        "Subject: Young people",
        "Young People 12 Month Plan",
        header,
        ("1. Open the club", "Fun", "May 2027", "Youth Team", ""),
        ("2. Ask the schools", "Views", "June 2027", "Youth Team", ""),
        "Subject: Harbour",
        "Security: [RESTRICTED]",
        "Harbour 12 Month Plan",
        header,
        ("1. Mend the lamps", "Light", "May 2027", "Ports", ""),
        ("2. Trim the trees", "Light", "June 2027", "Parks", ""),
    )
    assert [each.name for each in found] == ["Young People 12 Month Plan", "Harbour 12 Month Plan"]
    assert [each.marking for each in found] == ["", "[RESTRICTED]"]


def test_joint_owners_are_told_apart_and_nobody_is_nobody() -> None:
    register = only(
        ("No.", "Action", "Owner", "Due date"),
        ("1", "Mend the lamps", "Priya Raman and Walter Finch", "May 2027"),
        ("2", "Trim the trees", "Priya Raman/Walter Finch", "May 2027"),
        ("3", "Count the corners", "TBC (post vacant)", "N/A"),
        ("4", "Send the list", "", "TBC"),
    )
    assert [owners(row) for row in register.rows] == [
        ["Priya Raman", "Walter Finch"],
        ["Priya Raman", "Walter Finch"],
        [],
        [],
    ]
    assert register.rows[2].owner_text == "TBC (post vacant)"


def test_what_cannot_be_understood_carries_its_reason() -> None:
    register = only(
        ("No.", "Action", "Owner", "Due date"),
        ("1", "Mend the lamps", "Ports", "Seeking guidance"),
        ("2", "Trim the trees", "ТВС", "May 2027"),
        ("3", "", "Parks", "May 2027"),
    )
    assert "Seeking guidance" in register.rows[0].doubts[0]
    assert owners(register.rows[1]) == []
    assert "alphabet" in register.rows[1].doubts[0]
    assert len(register.rows) == 2
    assert "empty" in register.unread[0].why


def test_rows_that_say_the_same_are_kept_apart() -> None:
    row = "That authority be delegated to the Chair, with the party leads, to agree what comes of the discussion today."
    register = only(
        ("No.", "Action", "Owner", "Status"), *((str(number), row, "Adviser", "Ongoing.") for number in range(1, 8))
    )
    assert [row.number for row in register.rows] == [str(number) for number in range(1, 8)]


def test_tables_of_figures_and_agendas_bring_no_rows() -> None:
    assert (
        registers(
            ("", "Presented by", "Time", "Pages"),
            ("1. Welcome", "Chair", "2 minutes", "1"),
            "",
            ("Grade", "Deployment target", "Performance"),
            ("Immediate", "Within 15 minutes", "85%"),
        )
        == ()
    )


def test_the_plain_form_has_the_agreed_keys() -> None:
    register = only(("No.", "Action", "Owner", "Due date"), ("1", "Mend the lamps", "Ports", "13/12/2026"))
    assert register.kind is Kind.TABLE
    plain = as_json([register])
    row = plain["registers"][0]["rows"][0]  # type: ignore[index]
    keys = "number section title action owners supporting start due_text due status_text status rag accepted updates marking"
    assert set(keys.split()) <= set(row)
    assert row["due"] == {"kind": "date", "date": "2026-12-13"}
    assert row["status"] == "unknown"
