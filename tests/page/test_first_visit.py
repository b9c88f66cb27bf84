"""A first visit to the page, in the system's Chromium: said, answered in a thread, rated, undone, a week later."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from handlers.local.listeners import LocalEdge
from handlers.local.sample import FILE
from tests.page.visits import address, become, card, drop, go, say, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PACK = FILE.parent / "northmere-pack.txt"


def test_a_first_visitor_does_the_main_job_in_two_minutes(visit: Any) -> None:
    assert visit.url.endswith("/c/csp-vawg")
    say(visit, "/action update 12 completed")
    visit.get_by_text("Recorded: VAWG-12").wait_for()
    visit.get_by_text("This is a claim").wait_for()

    # She answers in the thread of the card in her own words.
    card(visit, "VAWG-12").locator("a.replies").click()
    say(visit, "sorry, not done yet: the second evening is on Thursday", "thread")
    visit.locator("#thread").get_by_text("second evening is on Thursday").first.wait_for()
    assert violations(visit) == []

    # What she recorded is taken back.
    visit.locator("#messages").get_by_role("button", name="Undo").last.click()

    # The chair turns an action red and is asked why, once.
    become(visit, "Lorna Fitzgerald")
    say(visit, "/action rag 5 red")
    visit.get_by_role("button", name="Give the reason for VAWG-5").click()
    dialog = visit.locator("#form")
    dialog.get_by_label("Reason").fill("housing cannot say yet what it can offer")
    assert violations(visit) == []
    dialog.get_by_role("button", name="Save").click()
    dialog.wait_for(state="hidden")
    visit.goto(f"{address(visit)}/register/VAWG-5")
    visit.get_by_text("housing cannot say yet").first.wait_for()

    # A week passes: the digest comes, and is answered in its thread with the number.
    visit.goto(f"{address(visit)}/c/csp-vawg")
    visit.get_by_role("button", name="Monday 09:00").click()
    visit.get_by_text("the week to Monday 23 November 2026").wait_for()
    become(visit, "Priya Raman")
    digest = visit.locator("#messages > .message", has_text="the week to Monday 23 November 2026").last
    digest.locator("a.replies").click()
    say(visit, "8 completed", "thread")
    visit.locator("#thread").get_by_text("VAWG-8: recorded by Priya Raman").wait_for()
    assert "completed (claimed)" in card(visit, "VAWG-8").inner_text()


def test_a_question_keeps_no_buttons_once_anybody_has_answered_it(visit: Any, edge: LocalEdge, browser: Any) -> None:
    go(visit, "/c/csp-asb")
    become(visit, "Samir Haddad")
    say(visit, "/action update 5 completed")
    visit.get_by_text("That needs a yes from Helen Marsh").wait_for()
    other = browser.new_context().new_page()
    other.goto(edge.door.address())
    become(other, "Helen Marsh")
    go(other, "/c/csp-asb")
    visit.get_by_role("button", name="Yes, record it").wait_for()
    other.get_by_role("button", name="Yes, record it").click()
    other.get_by_text("Recorded: ASB-5").wait_for()
    # Samir, who is looking, sees it answered without doing anything.
    for page in (visit, other):
        page.get_by_text("Answered with yes by Helen Marsh.").wait_for()
        assert page.get_by_role("button", name="Yes, record it").count() == 0
    other.context.close()


def test_a_bare_command_opens_its_form_in_the_channel_and_in_the_own_chat(visit: Any) -> None:
    say(visit, "/action update 12")
    visit.locator("#form").get_by_label("What happened?").fill("second evening is booked")
    visit.locator("#form").get_by_role("button", name="Save").click()
    visit.get_by_text("Recorded: VAWG-12").wait_for()
    go(visit, "/c/chat-nadia")
    say(visit, "update 12")
    visit.get_by_role("heading", name="Update VAWG-12").wait_for()
    visit.keyboard.press("Escape")
    visit.get_by_role("heading", name="Update VAWG-12").wait_for(state="hidden")


def test_commands_are_completed_by_keyboard_alone(visit: Any) -> None:
    area = visit.locator("#say-channel")
    area.type("/action hi")
    visit.locator("#fits-channel").get_by_role("button", name="history N").wait_for()
    area.press("ArrowDown")
    visit.keyboard.press("Enter")
    assert area.input_value() == "/action history "
    area.type("4")
    area.press("Enter")
    visit.get_by_text("History of VAWG-4").wait_for()


def test_the_keyboard_keeps_its_place_when_a_question_is_answered(visit: Any) -> None:
    go(visit, "/c/csp-asb")
    become(visit, "Samir Haddad")
    say(visit, "/action update 5 completed")
    visit.get_by_role("button", name="Yes, record it").wait_for()
    become(visit, "Helen Marsh")
    no = visit.locator("#messages").get_by_role("button", name="No", exact=True)
    no.focus()
    visit.keyboard.press("Enter")
    visit.get_by_text("Answered with no by Helen Marsh").wait_for()
    assert "Answered with no" in str(visit.evaluate("document.activeElement.textContent"))


def test_the_arrows_look_through_the_people_and_enter_chooses_one(visit: Any) -> None:
    visit.locator("#who").focus()
    here = visit.url
    visit.keyboard.press("ArrowDown")
    visit.get_by_text("Press Enter to choose:").wait_for()
    chosen = visit.locator("#who").evaluate("select => select.selectedOptions[0].textContent")
    assert visit.url == here
    with visit.expect_navigation():
        visit.keyboard.press("Enter")
    assert visit.locator("#who").evaluate("select => select.selectedOptions[0].textContent") == chosen


def in_sight(found: Any) -> bool:
    """Whether all of it stands in the part of the list that is to be seen."""
    return bool(
        found.evaluate(
            """found => { const box = found.getBoundingClientRect(), room = found.closest(".scroll").getBoundingClientRect();
                          return box.top >= room.top - 1 && box.bottom <= room.bottom + 1; }"""
        )
    )


def test_a_long_answer_is_read_from_its_top_and_the_next_line_follows(visit: Any) -> None:
    say(visit, "/action help")
    title = visit.get_by_text("What you can say", exact=True)
    title.wait_for()
    assert in_sight(title)
    say(visit, "/action show 4")
    update = visit.locator("#messages .message").last.get_by_text("Cannot open until the fire door is fitted")
    update.wait_for()
    assert in_sight(update)


def test_a_command_said_to_nobody_is_explained_to_whoever_is_new(visit: Any) -> None:
    say(visit, "update 12 completed")
    visit.get_by_text("That was said to everybody. For the bot, begin with /action").wait_for()
    say(visit, "thanks everybody")
    visit.locator("#messages").get_by_text("thanks everybody").wait_for()


def test_in_the_own_chat_commands_are_completed_without_their_slash(visit: Any) -> None:
    go(visit, "/c/chat-nadia")
    visit.locator("#say-channel").type("sno")
    visit.locator("#fits-channel").get_by_role("button", name="snooze").click()
    assert visit.locator("#say-channel").input_value() == "snooze "
    visit.locator("#say-channel").type("12")
    assert visit.locator("#fits-channel").is_hidden()


def test_any_message_can_be_seen_as_slack_and_teams_would_get_it(visit: Any) -> None:
    visit.get_by_role("button", name="as Slack gets it").last.click()
    assert '"blocks"' in visit.locator("#shown pre").inner_text()
    assert violations(visit) == []
    visit.get_by_role("button", name="Close").click()
    visit.get_by_role("button", name="as Teams gets it").last.click()
    visit.locator("#shown pre", has_text="AdaptiveCard").wait_for()


def test_a_pack_dropped_onto_the_own_chat_is_decided_row_by_row(visit: Any) -> None:
    become(visit, "Imogen Hartley")
    go(visit, "/c/chat-imogen")
    drop(visit, ".talk", "northmere-pack.txt", PACK.read_bytes())
    assert visit.locator("#say-channel").input_value() == "import"
    visit.locator("#say-channel").press("Enter")
    visit.get_by_role("button", name=re.compile("Show the doubtful ones")).click()
    visit.get_by_role("button", name="No, leave it out").click()
    visit.get_by_text("Left out by Imogen Hartley.").wait_for()
    visit.get_by_role("button", name=re.compile("Enter all that is clear")).first.click()
    visit.get_by_text("Entered").first.wait_for()
    visit.get_by_text("What was clear has been entered.").first.wait_for()
    with visit.expect_download() as taken:
        visit.get_by_role("link", name="northmere-pack.txt").click()
    assert taken.value.suggested_filename == "northmere-pack.txt"


def test_a_pack_dropped_onto_a_channel_is_read_and_answered_to_the_officer_alone(visit: Any) -> None:
    become(visit, "Imogen Hartley")
    drop(visit, ".talk", "northmere-pack.txt", PACK.read_bytes())
    assert visit.locator("#say-channel").input_value() == "@bot import"
    visit.locator("#say-channel").press("Enter")
    visit.get_by_role("button", name=re.compile("Enter all that is clear")).wait_for()
    become(visit, "Nadia Brandt")
    visit.get_by_text("@bot import").wait_for()
    assert visit.get_by_role("button", name=re.compile("Enter all that is clear")).count() == 0


def test_a_pack_is_read_under_papers_entered_and_a_paper_taken_away(visit: Any, tmp_path: Path) -> None:
    from docx import Document

    become(visit, "Imogen Hartley")
    visit.get_by_role("link", name="Papers").click()
    visit.get_by_role("button", name="Read Northmere's own board pack").click()
    visit.get_by_text("Nothing that stands below is on the register yet").wait_for()
    row = visit.locator(".doubt", has_text="reflective armbands")
    row.get_by_role("button", name="Yes, enter it").click()
    visit.get_by_text("1 action entered").wait_for()
    assert visit.locator(".doubt", has_text="reflective armbands").count() == 0
    visit.get_by_role("button", name=re.compile("Enter all that is clear")).click()
    visit.locator(".told", has_text="changed").wait_for()
    go(visit, "/register?words=armbands")
    visit.get_by_text("reflective armbands").wait_for()
    go(visit, "/papers")
    with visit.expect_download() as taken:
        visit.get_by_role("link", name="CSP as Word").click()
    taken.value.save_as(tmp_path / "paper.docx")
    words = "\n".join(
        cell.text for table in Document(str(tmp_path / "paper.docx")).tables for row in table.rows for cell in row.cells
    )
    assert "armbands" in words


def test_a_paper_that_was_asked_for_in_the_chat_is_handed_over_there(visit: Any) -> None:
    become(visit, "Lorna Fitzgerald")
    go(visit, "/c/chat-lorna")
    say(visit, "export VAWG as csv")
    with visit.expect_download() as taken:
        visit.get_by_role("link", name=re.compile(r"vawg-actions-.*\.csv")).click()
    assert "night bus drivers" in Path(taken.value.path()).read_text(encoding="utf-8-sig")


def test_the_newcomers_page_leads_to_each_thing_as_the_right_person(visit: Any) -> None:
    visit.get_by_role("link", name="What to try").first.click()
    visit.get_by_role("button", name="Be Imogen in Papers").click()
    visit.get_by_role("button", name="Read Northmere's own board pack").wait_for()
    go(visit, "/start")
    visit.get_by_role("button", name="Be Lorna in #csp-vawg").click()
    say(visit, "/action rag 5 red")
    visit.get_by_role("button", name="Give the reason for VAWG-5").wait_for()
