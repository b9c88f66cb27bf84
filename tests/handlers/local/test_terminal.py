"""The desk in a terminal: who and where, numbers for messages and buttons, forms line by line, days that pass."""

from __future__ import annotations

from pathlib import Path

from tests.handlers.local.desks import MONDAY, Talk, desk_at


async def test_a_form_is_filled_in_line_by_line_and_its_reason_is_kept(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, register):
        talk = Talk(desk)
        said = await talk.type("as lorna", "/action rag 5 red")
        number = said.split("Give the reason")[0].rsplit("(", 1)[1].split(")")[0]
        assert "Why is VAWG-5 red?" in await talk.type(f"press {number}")
        assert talk.terminal.prompt == "Reason> "
        await talk.type("housing has not answered")
        with register.units.read() as unit:
            action = unit.actions.numbered(unit.boards.subgroups_coded("VAWG")[0].id, 5)
            assert action is not None
            assert unit.ledger.history(action.id)[-1].why == "housing has not answered"


async def test_a_form_can_be_given_up_and_changes_nothing(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        await talk.type("as lorna", "/action rag 5 red")
        await talk.type("press 2")
        assert "Nothing was changed" in await talk.type("cancel")


async def test_what_the_desk_does_not_know_is_said_with_the_choices(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        assert "nobody called Zebedee" in await talk.type("as Zebedee")
        assert "several called Marsh" in await talk.type("as Marsh")
        assert "#csp-vawg" in await talk.type("#nowhere")
        assert "no message [77]" in await talk.type("> 77 done")
        assert "no button (99)" in await talk.type("press 99")
        assert "only one command" in await talk.type("/update 12")


async def test_a_guest_sees_only_the_channel_with_guests(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        await talk.type("as guest")
        assert "no channel #csp-vawg" in await talk.type("#csp-vawg")
        assert await talk.type("channels") == "#csp-asb"


async def test_a_week_passes_and_every_channel_gets_one_digest(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        before = len(desk.workspace.messages)
        await talk.type("monday", "hour")
        fresh = [
            m for m in desk.workspace.messages.values() if int(m.id) > before and not m.channel.startswith("chat-")
        ]
        assert sorted(m.channel for m in fresh) == ["csp-asb", "csp-board", "csp-cyp", "csp-vawg"]
        assert all(m.reply and "23 November 2026" in m.reply.title for m in fresh)


async def test_the_workspace_is_the_same_after_a_restart(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        await talk.type("as nadia", "/action update 12 completed", "monday")
        before, time = dict(desk.workspace.messages), desk.clock()
    async with desk_at(tmp_path, MONDAY) as (desk, _):
        assert desk.workspace.messages == before
        assert desk.clock() == time
        card = next(m for m in before.values() if m.reply and m.reply.title.startswith("VAWG-12:") and not m.thread)
        await desk.say("nadia", "csp-vawg", "sorry, not done yet", card.id)
        assert len(desk.workspace.messages) > len(before)


async def test_a_yes_in_the_own_chat_answers_the_question_before_it(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        asked = await talk.type("as nadia", "me", "I think VAWG-12 may be done, more or less")
        if "Yes, record it" in asked:
            assert "Recorded: VAWG-12" in await talk.type("yes")
        else:
            assert "recorded" in asked.casefold()


async def test_a_file_that_is_not_there_is_said_and_sends_nothing(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        before = desk.workspace.revision
        assert "nowhere.docx cannot be read" in await Talk(desk).type(f"drop {tmp_path}/nowhere.docx")
        assert desk.workspace.revision == before


async def test_a_bare_command_asks_for_its_words_line_by_line(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as (desk, _):
        talk = Talk(desk)
        assert "Update VAWG-12" in await talk.type("as nadia", "/action update 12")
        assert "Recorded: VAWG-12" in await talk.type("the second evening is booked")
