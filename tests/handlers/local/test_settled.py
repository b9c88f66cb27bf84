"""A question that was answered keeps no buttons, whoever answered it, in whatever way; what was decided stands there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.incoming import Press
from bot.model import Action
from bot.reply import Button, Buttons, Item, Items, Reply, note, text
from handlers.app import Register
from handlers.local.desk import Desk
from handlers.local.render import html
from handlers.local.sample import FILE
from handlers.local.settled import closed, once_in
from handlers.local.workspace import Message
from tests.handlers.local.desks import Talk, desk_at

YES, NO, SHOW = Press("accept", 12, 3, "7"), Press("refuse", 12, 3, "7"), Press("show", 12, 3)
PACK = FILE.parent / "northmere-pack.txt"


def questions(desk: Desk) -> list[tuple[Message, Reply]]:
    found = desk.workspace.messages.values()
    return [(m, m.reply) for m in found if m.reply is not None and m.reply.outcome == "asked"]


def asked(desk: Desk) -> str:
    """The newest question of the workspace as the page draws it."""
    return html(questions(desk)[-1][1])


def actions(register: Register) -> tuple[Action, ...]:
    with register.units.read() as unit:
        return unit.actions.all_of(unit.boards.all()[0].id)


def test_only_what_is_decided_once_is_looked_after() -> None:
    asks = Reply("Record it?", (Buttons((Button("Yes", YES), Button("No", NO), Button("Show", SHOW))),))
    assert once_in(asks) == (YES, NO)
    assert once_in(Reply("Which?", (Items("", (Item("7", "VAWG-12", buttons=(Button("Yes", YES),)),)),))) == (YES,)
    assert once_in(Reply("?", (Buttons((Button("Yes", Press("accept", value="junk")),)),))) == ()


def test_a_message_keeps_the_buttons_that_still_mean_something() -> None:
    asks = Reply("?", (text("Why"), Buttons((Button("Yes", YES), Button("Show", SHOW))), note("You can answer: yes")))
    left = html(closed(asks, {YES: "Answered with yes by Helen Marsh."}))
    assert left.count("data-press") == 1
    assert "Show" in left
    assert "You can answer" in left
    assert "Answered with yes by Helen Marsh." in left
    none = html(closed(asks, {YES: "Done.", SHOW: "Done."}))
    assert "data-press" not in none
    assert "You can answer" not in none
    assert none.count("Done.") == 1
    listed = Reply("Which?", (Items("", (Item("7", "VAWG-12", buttons=(Button("Yes", YES),)),)),))
    assert "data-press" not in html(closed(listed, {YES: "Done."}))
    assert "Done." in html(closed(listed, {YES: "Done."}))


async def test_a_question_that_somebody_turned_down_says_so_and_has_no_buttons(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        await talk.type("#csp-asb", "as samir", "/action update 5 completed")
        assert "data-press" in asked(desk)
        said = await talk.type("as helen", "press 2")
        assert "is settled: Answered with no by Helen Marsh: nothing was recorded." in said
        assert "data-press" not in asked(desk)
        assert "You can also answer here" not in asked(desk)


async def test_a_yes_in_words_closes_the_question_as_a_press_would(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        await talk.type("#csp-asb", "as samir", "/action update 5 completed")
        question, _ = questions(desk)[-1]
        number = talk.terminal.numbers[question.id]
        await talk.type("as helen", f"> {number} yes")
        assert "Answered with yes by Helen Marsh." in asked(desk)
        assert "data-press" not in asked(desk)


async def test_a_question_that_nobody_answers_closes_with_its_time(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        await Talk(desk).type("#csp-asb", "as samir", "/action update 5 completed")
        question, _ = questions(desk)[-1]
        await desk.go_to(desk.clock() + timedelta(days=15))
        said = html(desk.workspace.messages[question.id].reply or Reply(""))
        assert "Nobody answered in time: nothing was recorded." in said
        assert "data-press" not in said


async def test_an_undone_receipt_cannot_be_undone_again(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        await talk.type("as nadia", "/action update 12 completed")
        receipts = [m.id for m in desk.workspace.messages.values() if m.reply and "Undo" in html(m.reply)][-2:]
        await talk.type("/action undo")
        for receipt in receipts:
            reply = desk.workspace.messages[receipt].reply
            assert reply is not None
            assert "data-press" not in html(reply)
            assert "Taken back by Nadia Brandt." in html(reply)


async def test_a_restart_remembers_which_questions_wait(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        await Talk(desk).type("#csp-asb", "as samir", "/action update 5 completed")
    async with desk_at(tmp_path) as (desk, _):
        assert "data-press" in asked(desk)
        await Talk(desk).type("as helen", "me", "refuse 1")
        assert "Answered with no by Helen Marsh" in asked(desk)


async def test_a_paper_dropped_into_the_own_chat_is_decided_row_by_row(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, register):
        before = len(actions(register))
        talk = Talk(desk)
        said = await talk.type("me", f"drop {PACK}")
        assert "nothing of it has been entered yet" in said or "I am reading" in said
        while "Show the doubtful ones" not in asked(desk):
            await desk.settle()
        paper, reply = questions(desk)[-1]
        show = next(press for press in once_in(reply) if press.deed == "import")
        await desk.press("imogen", paper, show, "show")
        doubtful, reply = questions(desk)[-1]
        yes, no = once_in(reply)
        assert (yes.value.split(" ")[1], no.value.split(" ")[1]) == ("yes", "no")
        await desk.press("imogen", doubtful, no, "no")
        left = html(desk.workspace.messages[doubtful.id].reply or Reply(""))
        assert "Left out by Imogen Hartley." in left
        assert "data-press" not in left
        assert len(actions(register)) == before
