"""A first visit to the page, in the system's Chromium: said, answered in a thread, rated, undone, a week later.

Every view on the way is looked at by axe, in light and dark and at a phone's width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.local.listeners import LocalEdge
from tests.handlers.local.served import chromium, served

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def edge(tmp_path: Path) -> Iterator[LocalEdge]:
    with served(tmp_path) as page:
        yield page


@pytest.fixture
def visit(browser: Any, edge: LocalEdge) -> Iterator[Any]:
    """A page that was let in; faults in its console are faults of ours."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if said.type == "error" and "status of 4" not in said.text else None,
    )
    page.goto(edge.door.address())
    yield page
    context.close()
    assert faults == []


def violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}}).response["violations"]
    return sorted({f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]})


def say(page: Any, text: str, where: str = "channel") -> None:
    page.locator(f"#say-{where}").fill(text)
    page.locator(f"#say-{where}").press("Enter")


def become(page: Any, name: str) -> None:
    with page.expect_navigation():
        page.locator("#who").select_option(label=next_label(page, name))


def next_label(page: Any, name: str) -> str:
    return next(label for label in page.locator("#who option").all_inner_texts() if label.startswith(name))


def card(page: Any, reference: str) -> Any:
    title = page.locator(".title", has_text=re.compile(rf"{reference}: (?!recorded|taken)"))
    return page.locator("#messages > .message").filter(has=title).last


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


def address(page: Any) -> str:
    return "/".join(str(page.url).split("/")[:3])


def test_an_asked_question_is_answered_with_a_button_by_who_may(visit: Any) -> None:
    visit.goto(f"{address(visit)}/c/csp-asb")
    become(visit, "Samir Haddad")
    say(visit, "/action update 5 completed")
    visit.get_by_text("That needs a yes from Helen Marsh").wait_for()
    become(visit, "Helen Marsh")
    visit.get_by_role("button", name="Yes, record it").click()
    visit.get_by_text("Recorded: ASB-5").wait_for()


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_on_any_view(visit: Any, scheme: str, width: int) -> None:
    visit.emulate_media(color_scheme=scheme)
    visit.set_viewport_size({"width": width, "height": 800})
    say(visit, "/action rag 5 red")
    visit.get_by_text("Recorded: VAWG-5").wait_for()
    thread = card(visit, "VAWG-5").locator("a.replies").get_attribute("href")
    for path in (
        "/c/csp-vawg",
        thread,
        "/c/chat-nadia",
        "/register",
        "/register/VAWG-4",
        "/register?state=agreed&rag=red",
    ):
        visit.goto(f"{address(visit)}{path}")
        assert violations(visit) == [], path
        overflow = visit.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{path} is wider than the window"


def test_any_message_can_be_seen_as_slack_and_teams_would_get_it(visit: Any) -> None:
    visit.get_by_role("button", name="as Slack gets it").last.click()
    assert '"blocks"' in visit.locator("#shown pre").inner_text()
    assert violations(visit) == []
    visit.get_by_role("button", name="Close").click()
    visit.get_by_role("button", name="as Teams gets it").last.click()
    visit.locator("#shown pre", has_text="AdaptiveCard").wait_for()


def test_a_reload_in_the_middle_of_a_form_loses_no_word(visit: Any) -> None:
    become(visit, "Lorna Fitzgerald")
    say(visit, "/action rag 5 red")
    visit.get_by_role("button", name="Give the reason for VAWG-5").click()
    visit.locator("#form").get_by_label("Reason").fill("half a sentence")
    visit.locator("#form").get_by_label("Reason").type(" and more")
    visit.reload()
    assert visit.locator("#form").get_by_label("Reason").input_value() == "half a sentence and more"
    visit.keyboard.press("Escape")
    visit.locator("#say-channel").fill("a draft")
    visit.reload()
    assert visit.locator("#say-channel").input_value() == "a draft"


def test_script_in_an_actions_text_is_shown_and_not_run(visit: Any) -> None:
    become(visit, "Imogen Hartley")
    say(visit, "/action add <img src=x onerror=\"document.title='taken'\"><script>alert(1)</script> print it")
    visit.get_by_text("Added: <img src=x").first.wait_for()
    # What one says oneself is shown at once; the register has it when the bot has answered.
    for _ in range(40):
        visit.goto(f"{address(visit)}/register?words=onerror")
        if visit.get_by_text("<script>alert(1)</script>").count():
            break
        visit.wait_for_timeout(250)
    visit.get_by_text("<script>alert(1)</script>").first.wait_for()
    assert "taken" not in visit.title()


def test_the_back_button_and_two_browsers_show_what_is_true(visit: Any, edge: LocalEdge, browser: Any) -> None:
    visit.get_by_role("link", name="#csp-cyp").click()
    visit.get_by_role("heading", name="#csp-cyp").wait_for()
    other = browser.new_context().new_page()
    other.goto(edge.door.address())
    become(other, "Lorna Fitzgerald")
    say(other, "/action rag 5 amber because the flat is late")
    other.get_by_text("Recorded: VAWG-5").wait_for()
    visit.get_by_role("link", name=re.compile("#csp-vawg.*new")).wait_for()
    visit.go_back()
    visit.get_by_role("heading", name="#csp-vawg").wait_for()
    assert "amber" in card(visit, "VAWG-5").inner_text()
    assert "Recorded: VAWG-5" not in visit.locator("#messages").inner_text()
    other.context.close()


def test_a_restart_under_the_page_loses_nothing(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path) as edge:
        port = edge.door.port
        page = browser.new_context().new_page()
        page.goto(edge.door.address())
        say(page, "/action update 12 second evening is booked")
        page.get_by_text("Recorded: VAWG-12").wait_for()
    page.locator("#say-channel").fill("/action update 12 completed")
    page.locator("#say-channel").press("Enter")
    page.get_by_text("does not answer").or_(page.get_by_text("connection to the desk is lost")).first.wait_for()
    assert page.locator("#say-channel").input_value() == "/action update 12 completed"
    with served(tmp_path, port):
        page.get_by_text("The desk is back").wait_for(timeout=15_000)
        page.locator("#say-channel").press("Enter")
        page.get_by_text("completed (claimed)").first.wait_for()
        page.get_by_text("second evening is booked").first.wait_for()
    page.context.close()


def test_a_pack_is_dropped_in_read_entered_and_a_paper_taken_away(visit: Any, tmp_path: Path) -> None:
    become(visit, "Imogen Hartley")
    visit.get_by_role("link", name="Papers").click()
    assert violations(visit) == []
    visit.get_by_role("button", name="Read Northmere's own board pack").click()
    visit.get_by_text("Nothing has been entered yet").wait_for()
    assert violations(visit) == []
    visit.get_by_label("Buy reflective armbands").check()
    visit.get_by_role("button", name="Enter what is ticked into CSP").click()
    visit.get_by_role("heading", name=re.compile("entered into CSP")).wait_for()
    assert violations(visit) == []
    visit.goto(f"{address(visit)}/register?words=armbands")
    visit.get_by_text("reflective armbands").wait_for()
    visit.goto(f"{address(visit)}/papers")
    with visit.expect_download() as taken:
        visit.get_by_role("link", name="CSP as Word").click()
    taken.value.save_as(tmp_path / "paper.docx")
    from docx import Document

    words = "\n".join(
        cell.text for table in Document(str(tmp_path / "paper.docx")).tables for row in table.rows for cell in row.cells
    )
    assert "armbands" in words


def test_a_file_that_is_too_large_or_no_register_is_refused_with_a_sentence(visit: Any, tmp_path: Path) -> None:
    become(visit, "Imogen Hartley")
    huge = tmp_path / "pack.pdf"
    with huge.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    visit.goto(f"{address(visit)}/papers")
    visit.locator("#file").set_input_files(huge)
    visit.get_by_role("button", name="Read it").click()
    visit.get_by_text("larger than 20 MB").wait_for()
    assert visit.url.endswith("/papers")
    visit.goto(f"{address(visit)}/papers")
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all, many thanks for the cake.", encoding="utf-8")
    visit.locator("#file").set_input_files(letter)
    visit.get_by_role("button", name="Read it").click()
    visit.get_by_text("No register was found in letter.txt").wait_for()
