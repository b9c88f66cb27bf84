"""Minutes give the actions that were marked in them, recommendations in prose their responses."""

from __future__ import annotations

from datetime import date

from bot.exchange.rows import Kind
from bot.model import DueKind, Status
from tests.bot.exchange.printed_packs import actions, only, owners, registers

MINUTES = (
    "Northmere Board",
    "Tuesday, 15 December 2026, 10:00 am",
    "",
    "MINUTES",
    "",
    "Tuesday 27 October 2026",
    "10:00-11:45",
    "Members Present: Cllr Gareth Pemberton (Chair), Insp. Joan Garrod, Samir Haddad, Imogen Hartley MBE and Colin Marsh",
    "",
    "3. Winter plan",
    "Owen Blackwood (OB) described last winter's calls and said that action is needed.",
    "ACTION: Imogen Hartley to publish the numbers by 20 November.",
    "4. Sub-groups",
    "a) Town centre",
    "Members agreed. ACTION: JG and OB to ask residents, and report to the December meeting. ACTION: Lend the van (COMPLETED).",
    "## ACTION: Keep an eye on the harbour for the next few meetings.",
    "5. Date of next meeting",
    "Tuesday 15 December",
    "MEETING CLOSED",
)


def test_every_marked_line_is_one_action_under_its_item() -> None:
    register = only(*MINUTES)
    assert (register.kind, register.name) == (Kind.MINUTES, "Minutes of 27 October 2026")
    assert actions(register) == [
        "Imogen Hartley to publish the numbers by 20 November.",
        "JG and OB to ask residents, and report to the December meeting.",
        "Lend the van.",
        "Keep an eye on the harbour for the next few meetings.",
    ]
    assert [row.section for row in register.rows][:2] == ["3. Winter plan", "4. Sub-groups / a) Town centre"]


def test_owners_and_dates_are_those_of_the_minutes_own_day_and_people() -> None:
    rows = only(*MINUTES).rows
    assert [owners(row) for row in rows] == [["Imogen Hartley"], ["Joan Garrod", "Owen Blackwood"], [], []]
    assert rows[0].due.date == date(2026, 11, 20)
    assert rows[1].due.date == date(2026, 12, 15)
    assert rows[3].due.kind is DueKind.ONGOING
    assert [row.status for row in rows] == [None, None, Status.COMPLETED, None]


def test_actions_inside_the_cells_of_minutes_are_found_too() -> None:
    register = only(
        "MINUTES",
        ("4", "<p>Harbour</p> <p>Members heard of the lamps.</p> <p>ACTION: Colin Marsh to mend the lamps.</p>"),
        ("", "<p>They went on. ACTION: Grace Adeyemi to train the wardens.</p>"),
        ("5", "Any other business None."),
    )
    assert [(row.section, owners(row)) for row in register.rows] == [
        ("4. Harbour", ["Colin Marsh"]),
        ("4. Harbour", ["Grace Adeyemi"]),
    ]


def test_minutes_and_log_of_one_pack_are_two_registers() -> None:
    found = registers(
        *MINUTES,
        "Board Action Log",
        "27th October 2026",
        ("No.", "Action", "Lead", "Target Completion"),
        ("1", "Publish the numbers", "Imogen Hartley", "20/11/2026"),
        ("2", "Lend the van", "Colin Marsh", "04/12/2026"),
    )
    assert [(each.kind, each.name, len(each.rows)) for each in found] == [
        (Kind.MINUTES, "Minutes of 27 October 2026", 4),
        (Kind.TABLE, "Board Action Log, 27th October 2026", 2),
    ]


def test_marks_and_brackets_that_name_the_owner_are_understood() -> None:
    register = only(
        "MINUTES",
        "Tuesday 27 October 2026",
        "Present: Joan Garrod, Samir Haddad (SH)",
        "2. Harbour",
        "ACTION JG: mend the lamps on the harbour walk by 12 December",
        "Action (SH/JG): count the dark corners",
        "AP3 - Walter Finch to paint the steps",
        "ACTION: circulate the list of wardens (JG)",
        "ACTION: close the old account with the supplier (CLOSED)",
        "ACTION: JG",
        "ACTION LOG: see the next page.",
    )
    assert [(row.action, owners(row)) for row in register.rows] == [
        ("mend the lamps on the harbour walk by 12 December", ["Joan Garrod"]),
        ("count the dark corners", ["Samir Haddad", "Joan Garrod"]),
        ("Walter Finch to paint the steps", ["Walter Finch"]),
        ("circulate the list of wardens", ["Joan Garrod"]),
        ("close the old account with the supplier", []),
    ]
    assert register.rows[4].status is Status.AGREED
    assert "names none" in register.unread[0].why


def test_a_list_under_a_bare_heading_of_actions_is_taken_from_minutes_only() -> None:
    lines = (
        "3. Winter",
        "Actions:",
        "- Colin Marsh to lend the van",
        "- Grace Adeyemi to train the wardens",
        "They parted.",
    )
    assert [owners(row) for row in only("MINUTES", *lines).rows] == [["Colin Marsh"], ["Grace Adeyemi"]]
    assert registers("Subject: A report", *lines) == ()


REFERRALS = (
    "Report title: Updates on the night review",
    "Date: 1 March 2027",
    "4. Updates",
    "Lighting",
    "- **Referral 1:** That the Council should mend the lamps. This was",
    "Is this report easy to read?",
    "important to all who gave evidence.",
    "2025 Response: The Council agrees.",
    "Update: New lamps are ordered. They include:",
    "- lamps with sensors",
    "Is this report easy to read?",
    "- **Referral 2:** That the Mayor write to the Harbour Master asking for dates.",
    "2025 Response. We finished this once and go on with it.",
    "Update: See referral 1.",
    "People",
    "- **Referral 3:** That more training be offered.",
    "Is this report easy to read?",
    "Update: None yet.",
    "5. Contact",
    "- 5.1 Somebody",
)


def test_recommendations_in_prose_come_with_their_responses() -> None:
    register = only(*REFERRALS)
    assert (register.kind, register.name) == (Kind.PROSE, "Updates on the night review")
    assert [row.number for row in register.rows] == ["1", "2", "3"]
    first = register.rows[0]
    assert first.action == "That the Council should mend the lamps. This was important to all who gave evidence."
    assert [update.text for update in first.updates] == [
        "The Council agrees.",
        "New lamps are ordered. They include:\n- lamps with sensors",
    ]
    assert first.updates[1].on == date(2027, 3, 1)
    assert [row.section for row in register.rows] == ["Lighting", "Lighting", "People"]
    assert [owners(row) for row in register.rows] == [["the Council"], ["the Mayor"], []]
    assert {row.status for row in register.rows} == {None}


def test_a_recommendation_merely_mentioned_is_no_register() -> None:
    assert registers("The board discussed Recommendation 3: it liked it.", "Recommendation 3: noted.") == ()


def test_brackets_that_only_explain_initials_make_nobody_an_owner() -> None:
    register = only(
        "MINUTES",
        "Tuesday 27 October 2026",
        "Members Present: Imogen Hartley, Colin Marsh and Samir Haddad",
        "ACTION: IH to pass the complaint on to Karen Gill (KG).",
        "ACTION: Review the terms of reference (SH).",
    )
    assert [owners(row) for row in register.rows] == [["Imogen Hartley"], ["Samir Haddad"]]
    assert actions(register) == ["IH to pass the complaint on to Karen Gill (KG).", "Review the terms of reference"]


def test_the_chairs_of_a_board_are_one_owner_and_not_the_board_as_well() -> None:
    register = only("MINUTES", "Tuesday 27 October 2026", "ACTION: CSP Board Chairs to write to the hospital trust.")
    assert owners(register.rows[0]) == ["CSP Board Chairs"]
