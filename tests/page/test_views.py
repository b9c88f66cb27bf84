"""Every view of the page, each with everything that opens on it, is looked at by axe: light and dark, desk and phone."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.local.sample import FILE
from tests.page.visits import LOOKS, address, become, card, drop, go, overflow, say, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PACK = FILE.parent / "northmere-pack.txt"
FORMS = ("update 12", "rag 12", "due 12", "assign 12", "add", "subgroup settings VAWG")
"""Commands that open a form where their words are missing."""


@pytest.fixture(params=LOOKS, ids=[f"{scheme}-{width}" for scheme, width in LOOKS])
def look(visit: Any, request: pytest.FixtureRequest) -> Any:
    scheme, width = request.param
    visit.emulate_media(color_scheme=scheme)
    visit.set_viewport_size({"width": width, "height": 800})
    return visit


def check(page: Any, what: str) -> None:
    assert violations(page) == [], what
    assert overflow(page) <= 0, f"{what} is wider than the window"


def test_axe_finds_nothing_in_the_chat_nor_in_what_opens_on_it(look: Any) -> None:
    check(look, "a channel")
    look.locator("#say-channel").fill("/action re")
    look.locator("#fits-channel button").first.wait_for()
    check(look, "the completion of commands")
    drop(look, ".talk", "october.csv", b"No.,Action")
    look.locator(".attached", has_text="october.csv").wait_for()
    check(look, "a file that waits to be sent")
    look.get_by_role("button", name="Remove the file").click()
    say(look, "/action rag 5 red")
    card(look, "VAWG-5").wait_for()
    check(look, "a receipt and a card")
    look.get_by_text("Another day").click()
    check(look, "the calendar")
    look.get_by_role("button", name="as Slack gets it").last.click()
    look.locator("#shown pre", has_text="blocks").wait_for()
    check(look, "a message as Slack gets it")
    look.get_by_role("button", name="Close").click()
    look.get_by_role("button", name="as Teams gets it").last.click()
    look.locator("#shown pre", has_text="AdaptiveCard").wait_for()
    check(look, "a message as Teams gets it")
    look.get_by_role("button", name="Close").click()
    card(look, "VAWG-5").locator("a.replies").click()
    look.locator("#thread").wait_for()
    check(look, "a thread")


def test_axe_finds_nothing_in_a_question_nor_in_its_answer(look: Any) -> None:
    go(look, "/c/csp-asb")
    become(look, "Samir Haddad")
    say(look, "/action update 5 completed")
    look.get_by_role("button", name="Yes, record it").wait_for()
    check(look, "a question")
    become(look, "Helen Marsh")
    look.locator("#messages").get_by_role("button", name="No", exact=True).click()
    look.get_by_text("Answered with no by Helen Marsh").wait_for()
    check(look, "a question that was answered")


def test_axe_finds_nothing_in_any_form(look: Any) -> None:
    become(look, "Imogen Hartley")
    for command in FORMS:
        go(look, "/c/csp-vawg")
        say(look, f"/action {command}")
        look.locator("#form h2").wait_for()
        check(look, f"the form of: {command}")
    look.keyboard.press("Escape")
    go(look, "/c/csp-vawg")
    say(look, "/action due 12")
    look.locator("#form .field :is(input, textarea)").first.fill("blue")
    look.locator("#form textarea").fill("the printer waits")
    look.locator("#form button.primary").click()
    look.locator("#form .error:not(:empty)").wait_for()
    check(look, "a form with a field that cannot be read")


def test_axe_finds_nothing_in_the_register(look: Any) -> None:
    for path, heading in (
        ("/register", "Northmere"),
        ("/register?state=overdue&rag=red", "Northmere"),
        ("/register?group=VAWG&state=agreed&whose=mine&words=zebra", "Northmere"),
        ("/register/VAWG-4", "VAWG-4"),
    ):
        go(look, path)
        look.get_by_role("heading", name=heading).first.wait_for()
        check(look, path)
    go(look, "/register")
    look.get_by_text("The same as a table").click()
    check(look, "the picture of the weeks as a table")


def test_axe_finds_nothing_in_the_papers(look: Any) -> None:
    go(look, "/papers")
    check(look, "papers for an owner")
    become(look, "Imogen Hartley")
    check(look, "papers for the officer")
    look.get_by_role("button", name="Read Northmere").click()
    look.get_by_role("heading", name="northmere-pack.txt").wait_for()
    check(look, "a paper that waits")
    look.get_by_role("button", name="No, leave it out").first.click()
    look.get_by_role("heading", name="northmere-pack.txt").wait_for()
    check(look, "a paper in part decided")
    go(look, "/papers")
    look.get_by_role("heading", name="Waiting for your word").wait_for()
    check(look, "papers with one that waits")
    go(look, "/c/chat-imogen")
    check(look, "the own chat with a paper's question")


def test_axe_finds_nothing_for_a_newcomer_or_a_guest(look: Any) -> None:
    go(look, "/start")
    check(look, "what to try")
    look.get_by_role("link", name="an address for a second browser").click()
    look.get_by_role("heading", name="For a second browser").wait_for()
    check(look, "an address for a second browser")
    become(look, "Jo Visitor")
    for path in ("/", "/c/chat-guest", "/register", "/papers"):
        go(look, path)
        check(look, f"{path} for a guest")
    go(look, "/papers/waiting/99")
    look.get_by_role("heading", name="That was not done").wait_for()
    check(look, "a refusal")
    assert address(look).startswith("http://127.0.0.1")
