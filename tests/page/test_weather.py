"""Bad weather at the page: two browsers, reloads, the back button, huge things, hostile words, a server that goes away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from handlers.local.listeners import LocalEdge
from tests.handlers.local.served import served
from tests.page.visits import address, become, card, drop, go, say

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


def test_a_50_mb_drop_onto_a_chat_is_refused_before_it_is_sent(visit: Any, edge: LocalEdge) -> None:
    before = edge.desk.workspace.revision
    visit.evaluate(
        """() => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(50 * 1024 * 1024)], "pack.pdf"));
          document.querySelector(".talk").dispatchEvent(
            new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
        }"""
    )
    visit.get_by_text("pack.pdf is larger than 20 MB").wait_for()
    assert visit.locator(".attached").first.is_hidden()
    assert edge.desk.workspace.revision == before


def test_a_file_let_go_beside_the_chat_does_not_replace_the_page(visit: Any) -> None:
    visit.locator("#say-channel").fill("a draft")
    drop(visit, ".top", "october.csv", b"No.,Action")
    assert visit.locator("#say-channel").input_value() == "a draft"
    visit.locator(".attached", has_text="october.csv").wait_for()
    go(visit, "/register")
    drop(visit, "main", "october.csv", b"No.,Action")
    visit.get_by_text("Files can be dropped onto a chat").wait_for()
    assert visit.url.endswith("/register")


def test_a_huge_paste_stays_in_the_field_and_nothing_is_sent(visit: Any, edge: LocalEdge) -> None:
    before = edge.desk.workspace.revision
    say(visit, "/action update 12 " + "word " * 20_000)
    visit.get_by_text("That is too long: at most 40,000 characters").wait_for()
    assert len(visit.locator("#say-channel").input_value()) > 100_000
    assert edge.desk.workspace.revision == before


def test_what_is_typed_while_the_last_line_is_on_its_way_is_not_lost(visit: Any) -> None:
    visit.route("**/say", lambda route: (visit.wait_for_timeout(300), route.continue_()))
    say(visit, "/action show 4")
    visit.locator("#say-channel").type("and anoth")
    visit.get_by_text("Open two more refuge places").last.wait_for()
    visit.wait_for_timeout(400)
    assert visit.locator("#say-channel").input_value().startswith("and anoth")


def test_a_line_whose_answer_was_lost_is_sent_again_and_recorded_once(browser: Any, edge: LocalEdge) -> None:
    visit = browser.new_context().new_page()
    visit.goto(edge.door.address())

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    visit.route("**/say", lose)
    say(visit, "/action update 12 second evening is booked")
    visit.get_by_text("The desk does not answer").wait_for()
    visit.unroute("**/say")
    visit.reload()
    assert visit.locator("#say-channel").input_value() == "/action update 12 second evening is booked"
    visit.locator("#say-channel").press("Enter")
    visit.wait_for_function("document.getElementById('say-channel').value === ''")
    said = [m for m in edge.desk.workspace.messages.values() if m.text.endswith("second evening is booked")]
    assert len(said) == 1
    visit.context.close()


def test_a_draft_belongs_to_whoever_wrote_it(visit: Any) -> None:
    visit.locator("#say-channel").fill("what Nadia would say")
    become(visit, "Lorna Fitzgerald")
    assert visit.locator("#say-channel").input_value() == ""
    become(visit, "Nadia Brandt")
    assert visit.locator("#say-channel").input_value() == "what Nadia would say"


def test_a_form_whose_server_was_restarted_is_sent_again_as_it_was_written(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path) as edge:
        port = edge.door.port
        page = browser.new_context().new_page()
        page.goto(edge.door.address())
        say(page, "/action update 12")
        page.locator("#form").get_by_label("What happened?").fill("second evening is booked")
    page.locator("#form").get_by_role("button", name="Save").click()
    page.get_by_text("does not answer").or_(page.get_by_text("connection to the desk is lost")).first.wait_for()
    assert page.locator("#form").get_by_label("What happened?").input_value() == "second evening is booked"
    with served(tmp_path, port):
        page.locator("#form").get_by_role("button", name="Save").click()
        page.locator("#form").wait_for(state="hidden")
        page.get_by_text("Recorded: VAWG-12").wait_for()
    page.context.close()


def test_a_desk_that_began_afresh_under_the_page_is_shown_as_it_is(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path / "one") as edge:
        port, key = edge.door.port, edge.door.key
        page = browser.new_context().new_page()
        page.goto(edge.door.address())
        say(page, "/action update 12 completed")
        page.get_by_text("Recorded: VAWG-12").wait_for()
        page.locator("#say-channel").fill("still being written")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "page.key").write_bytes((tmp_path / "one" / "page.key").read_bytes())
    with served(tmp_path / "two", port) as edge:
        assert edge.door.key == key
        page.get_by_text("Recorded: VAWG-12").wait_for(state="detached", timeout=15_000)
        assert page.locator("#say-channel").input_value() == "still being written"
    page.context.close()


def test_one_question_answered_in_two_browsers_counts_once(visit: Any, edge: LocalEdge, browser: Any) -> None:
    go(visit, "/c/csp-asb")
    become(visit, "Samir Haddad")
    say(visit, "/action update 5 completed")
    visit.get_by_role("button", name="Yes, record it").wait_for()
    become(visit, "Helen Marsh")
    press = visit.get_by_role("button", name="Yes, record it").get_attribute("data-press")
    message = visit.locator("#messages [data-message]", has_text="Yes, record it").get_attribute("data-message")
    visit.get_by_role("button", name="Yes, record it").click()
    visit.get_by_text("Recorded: ASB-5").wait_for()
    late = visit.evaluate(
        """([message, press]) => fetch("/press", { method: "POST", headers: { Accept: "application/json" },
             body: new URLSearchParams({ message, press, key: "late" }) }).then((answer) => answer.status)""",
        [message, press],
    )
    assert late == 200
    visit.get_by_text("That was accepted already, so nothing was changed.").wait_for()
    with_claim = [m for m in edge.desk.workspace.messages.values() if m.reply and "ASB-5: recorded" in m.reply.title]
    assert len(with_claim) == 1
