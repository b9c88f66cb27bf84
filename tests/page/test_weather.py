"""Bad weather at the page: two browsers, reloads, the back button, huge things, hostile words, a server that goes away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from handlers.local.listeners import LocalEdge
from tests.handlers.local.served import served
from tests.page.visits import address, become, card, say

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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
