"""Home, forms and the buttons of lists: what a person finds without learning a command."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from bot.incoming import Manner, Opened, Press, Said, Submitted
from bot.model import Marking
from bot.ports import Outgoing
from bot.reply import Answer, Button, Buttons, Choice, FieldErrors, Form, Items, Reply
from handlers.local.render import html
from handlers.slack.render import Desk, view
from handlers.slack.render import home as slack_home
from handlers.slack.render import message as slack_message
from handlers.teams.forms import form_card
from handlers.teams.render import message as teams_message
from storage.tables import outbox
from tests.blocks.slack_limits import faults
from tests.builders import Town, said
from tests.handlers.teams.card_rules import card_faults, message_faults


@pytest.fixture
def town(engine: Engine) -> Town:
    return Town(engine)


def opened(town: Town, who: str) -> Reply:
    answer = town.bot.handle(Opened(town.origin(who, "chat")))
    assert isinstance(answer, Reply)
    return answer


def headings(reply: Reply) -> list[str]:
    return [block.heading for block in reply.blocks if isinstance(block, Items)]


def labels(reply: Reply) -> list[str]:
    flat = [b.label for block in reply.blocks if isinstance(block, Buttons) for b in block.buttons]
    items = [each for block in reply.blocks if isinstance(block, Items) for each in block.items]
    return flat + [b.label for each in items for b in each.buttons]


def slash(town: Town, who: str, text: str, channel: str = "vawg") -> Answer:
    """A command from a platform that can open a form at once."""
    return town.bot.handle(Said(replace(town.origin(who, channel), trigger="t1"), text, Manner.SLASH))


def fill(town: Town, who: str, form: Form, channel: str = "vawg", **values: str) -> Answer:
    return town.bot.handle(Submitted(town.origin(who, channel), form.name, form.about, values))


def test_home_shows_what_is_overdue_first_and_what_was_claimed_with_who_agrees_it(town: Town) -> None:
    town.action("VAWG", 15, "Order the radios", ["Tom Okafor"], date(2026, 11, 20))
    town.action("VAWG", 16, "Count the leaflets", ["Tom Okafor"])
    town.say("Tom Okafor", "complete 16")
    shown = opened(town, "Tom Okafor")
    assert headings(shown) == ["Overdue: 1", "Due in the next 7 days: 1", "Open: 1", "You claimed as completed: 1"]
    assert "Dev Malik (chair)" in said(shown)
    assert "Update VAWG-14" in labels(shown)


def test_home_puts_what_waits_for_a_yes_to_those_who_may_give_it(town: Town) -> None:
    town.say("Tom Okafor", "due 14 end of January")
    officer = opened(town, "Imogen Hartley")
    assert headings(officer)[0] == "Waiting for your yes: 1"
    assert "Yes to 1: VAWG-14" in labels(officer)
    assert "Waiting for your yes" not in said(opened(town, "Tom Okafor"))
    press = next(
        b.press
        for block in officer.blocks
        if isinstance(block, Items)
        for each in block.items
        for b in each.buttons
        if b.label.startswith("Yes")
    )
    town.press("Imogen Hartley", press, "chat")
    assert town.see("VAWG-14").due.date == date(2027, 1, 31)


def test_an_officers_home_counts_what_they_look_after_and_a_members_does_not(town: Town) -> None:
    counts = said(opened(town, "Imogen Hartley"))
    for words in ("Overdue: 1", "Silent for 30 days: 4", "Messages not delivered"):
        assert words in counts
    assert "for its officer" not in said(opened(town, "Grace Lunt"))


def test_the_counts_lead_to_their_lists(town: Town) -> None:
    assert "VAWG-14" in said(town.press("Imogen Hartley", Press("list", value="overdue"), "chat"))
    assert "ASB-3" in said(town.press("Imogen Hartley", Press("list", value="silent"), "chat"))


def test_home_says_nothing_of_a_restricted_action_to_somebody_who_may_not_see_it(town: Town) -> None:
    town.action("VAWG", 20, "The shelter's address", ["Priya Nandy"], marking=Marking.RESTRICTED)
    assert "shelter" in said(opened(town, "Priya Nandy"))
    assert "shelter" not in said(opened(town, "Tom Okafor"))


def test_a_long_home_fits_both_platforms_and_leads_to_the_rest(town: Town) -> None:
    for number in range(20, 60):
        town.action("VAWG", number, f"Visit hall {number} and write down who holds its keys" * 3, ["Priya Nandy"])
    for number in range(20, 45):
        town.say("Priya Nandy", f"due {number} end of May")
    for who in ("Priya Nandy", "Imogen Hartley"):
        shown = opened(town, who)
        assert faults(slack_home(shown)) == []
        assert message_faults({"type": "message", **teams_message(shown)}) == []
    assert "All my actions" in labels(opened(town, "Priya Nandy"))
    first = town.press("Priya Nandy", Press("list", value="mine"), "chat")
    assert isinstance(first, Reply)
    assert "Next page" in labels(first)
    second = said(town.say("Priya Nandy", "list mine page 2", "chat"))
    assert "VAWG-59" in second or "VAWG-40" in second
    assert "There is no page 9" in said(town.say("Priya Nandy", "list mine page 9", "chat"))


@pytest.mark.parametrize("command", ["update 12", "rag 12", "due 12", "assign 12", "add"])
def test_a_command_without_its_words_opens_its_form_where_one_can_be_opened(town: Town, command: str) -> None:
    form = slash(town, "Priya Nandy", command)
    assert isinstance(form, Form)
    assert form.name == command.split()[0]
    assert faults(view(form, Desk("C1"))) == []
    assert card_faults(form_card(form)) == []
    assert isinstance(town.say("Priya Nandy", command), Reply), "elsewhere a sentence says what is missing"


def test_a_form_is_not_opened_for_an_action_of_another_subgroup(town: Town) -> None:
    answer = slash(town, "Priya Nandy", "update ASB-3")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"


def test_the_assign_form_names_an_owner_or_says_beside_the_field_who_is_not_known(town: Town) -> None:
    form = slash(town, "Imogen Hartley", "assign 12")
    assert isinstance(form, Form)
    wrong = fill(town, "Imogen Hartley", form, owner="Nobody Known")
    assert isinstance(wrong, FieldErrors)
    assert wrong.errors[0][0] == "owner"
    fill(town, "Imogen Hartley", form, owner="Grace Lunt")
    assert [owner.printed for owner in town.see("VAWG-12").owners] == ["Grace Lunt"]


def test_in_the_own_chat_the_add_form_asks_which_subgroup(town: Town) -> None:
    form = slash(town, "Imogen Hartley", "add", "chat")
    assert isinstance(form, Form)
    assert form.fields[0].name == "subgroup"
    wrong = fill(town, "Imogen Hartley", form, "chat", text="Paint the bridge", subgroup="999")
    assert isinstance(wrong, FieldErrors)
    group = str(town.groups["ASB"].id)
    done = fill(town, "Imogen Hartley", form, "chat", text="Paint the bridge", subgroup=group)
    assert "ASB-13" in said(done)


def test_an_officer_sets_a_digest_in_a_form_and_a_member_is_refused(town: Town) -> None:
    town.say("Imogen Hartley", "subgroup schedule VAWG Monday 09:00")
    assert "Only an officer" in said(slash(town, "Priya Nandy", "subgroup settings VAWG"))
    form = slash(town, "Imogen Hartley", "subgroup settings VAWG")
    assert isinstance(form, Form)
    assert faults(view(form, Desk("C1"))) == []
    assert card_faults(form_card(form)) == []
    wrong = fill(town, "Imogen Hartley", form, day="3", at="lunch", state="on", holidays="yes")
    assert wrong == FieldErrors((("at", "Give a time of day, such as 09:00 or 9 am."),))
    done = fill(town, "Imogen Hartley", form, day="3", at="2 pm", state="on", holidays="yes")
    assert "Thursday at 14:00" in said(done)
    with town.units.read() as unit:
        (schedule,) = unit.outbox.schedules(town.groups["VAWG"].id)
    assert (schedule.weekday, schedule.at, schedule.skip_holidays) == (3, "14:00", True)
    forged = fill(town, "Priya Nandy", form, day="1", at="9", state="off", holidays="no")
    assert "Only an officer" in said(forged)


def test_update_mine_under_the_digest_lists_the_pressers_own_actions_with_their_forms(town: Town) -> None:
    preview = town.say("Imogen Hartley", "digest preview")
    assert isinstance(preview, Reply)
    assert "Update mine" in labels(preview)
    mine = town.press("Tom Okafor", Press("list", value="mine"))
    assert isinstance(mine, Reply)
    assert labels(mine) == ["Update VAWG-14"]


def test_a_list_of_any_length_goes_on_page_by_page_to_its_end(town: Town) -> None:
    for number in range(20, 262):
        town.action("VAWG", number, f"Visit hall {number}", ["Priya Nandy"])
    reply = town.say("Imogen Hartley", "list VAWG")
    seen: list[str] = []
    while True:
        assert isinstance(reply, Reply)
        seen += [each.reference for block in reply.blocks if isinstance(block, Items) for each in block.items]
        ways = [b for block in reply.blocks if isinstance(block, Buttons) for b in block.buttons]
        onward = next((b for b in ways if b.label == "Next page"), None)
        if onward is None:
            break
        reply = town.press("Imogen Hartley", onward.press)
    assert len(seen) == len(set(seen)) == 244
    assert "Page 13 of 13" in said(reply)
    assert faults(slack_home(reply)) == []


def test_what_is_withheld_takes_no_room_on_the_pages_of_a_list(town: Town) -> None:
    for number in range(20, 70):
        town.action("VAWG", number, f"Shelter {number}", ["Priya Nandy"], marking=Marking.RESTRICTED)
    for number in range(70, 95):
        town.action("VAWG", number, f"Hall {number}", ["Priya Nandy"])
    first, second = (town.say("Grace Lunt", f"list VAWG page {page}") for page in (1, 2))
    assert "Shelter" not in said(first) + said(second)
    assert "50 actions withheld here" in said(second)
    assert "VAWG-94" in said(second)
    assert "There is no page 3" in said(town.say("Grace Lunt", "list VAWG page 3"))


def test_an_action_of_a_list_is_opened_from_its_menu(town: Town) -> None:
    reply = town.say("Imogen Hartley", "list VAWG")
    assert isinstance(reply, Reply)
    (menu,) = (block for block in reply.blocks if isinstance(block, Choice))
    assert [option.label for option in menu.options] == [
        "VAWG-12: Print the leaflet on safe routes",
        "VAWG-14: Run the bystander training",
    ]
    shown = town.press("Imogen Hartley", replace(menu.press, value=menu.options[1].value))
    assert "bystander" in said(shown)
    elsewhere = Press("show", value=str(town.actions["ASB-3"]))
    assert "may not be shown here" in said(town.press("Imogen Hartley", elsewhere))


def undelivered(town: Town, state: str = "dead") -> int:
    with town.units.write() as unit:
        unit.outbox.put(Outgoing("digest:1", town.places["vawg"], "digest", {"subgroup": 1}), town.clock.now)
        unit.commit()
    with town.engine.begin() as connection:
        connection.execute(update(outbox).values(state=state, last_error="channel_not_found"))
        return int(connection.execute(select(outbox.c.id)).scalar_one())


def press_of(reply: object, label: str) -> Button:
    assert isinstance(reply, Reply)
    every = [b for block in reply.blocks if isinstance(block, Buttons) for b in block.buttons]
    every += [b for block in reply.blocks if isinstance(block, Items) for each in block.items for b in each.buttons]
    return next(b for b in every if b.label.startswith(label))


def test_what_was_not_delivered_stands_on_the_officers_home_with_its_two_ways_to_mend_it(town: Town) -> None:
    number = undelivered(town)
    shown = opened(town, "Imogen Hartley")
    assert "channel_not_found" in said(shown)
    assert "channel_not_found" not in said(opened(town, "Priya Nandy"))
    again = press_of(shown, f"Send {number} again")
    assert "sent again" in said(town.press("Imogen Hartley", again.press, "chat"))
    assert "Not delivered" not in said(opened(town, "Imogen Hartley"))
    whole = press_of(shown, "Messages not delivered: 1")
    assert "Every message has arrived" in said(town.press("Imogen Hartley", whole.press, "chat"))


@pytest.mark.parametrize(("state", "asks"), [("dead", False), ("uncertain", True)])
def test_giving_a_message_up_is_asked_first_and_so_is_a_repeat_that_may_be_one_too_many(
    town: Town, state: str, asks: bool
) -> None:
    number = undelivered(town, state)
    shown = opened(town, "Imogen Hartley")
    assert press_of(shown, f"Give up {number}").confirm
    assert bool(press_of(shown, f"Send {number} again").confirm) is asks
    drawn = [b for b in everything(slack_home(shown)) if b.get("type") == "button" and "confirm" in b]
    assert len(drawn) == 1 + asks
    assert all(set(b["confirm"]) == {"title", "text", "confirm", "deny"} for b in drawn)
    card = teams_message(shown)
    assert message_faults({"type": "message", **card}) == []
    assert sum(each.get("type") == "Action.ShowCard" for each in everything(card)) == 1 + asks
    assert html(shown).count("data-confirm=") == 1 + asks


def everything(thing: object) -> list[dict[str, Any]]:
    """Every dict within a payload."""
    if isinstance(thing, dict):
        return [thing, *(found for value in thing.values() for found in everything(value))]
    return [found for value in thing for found in everything(value)] if isinstance(thing, list) else []


def test_home_is_there_wherever_somebody_asks_for_it_and_only_for_that_word_alone(town: Town) -> None:
    assert "Priya Nandy: 2 open actions" in said(town.say("Priya Nandy", "home", "chat"))
    assert "Priya Nandy: 1 open action" in said(town.say("Priya Nandy", "home"))
    assert "open action" not in said(town.say("Priya Nandy", "home visits went well", "chat", Manner.MENTION))


def test_the_menu_of_home_leads_to_every_list(town: Town) -> None:
    shown = opened(town, "Imogen Hartley")
    (menu,) = (block for block in shown.blocks if isinstance(block, Choice))
    for option in menu.options:
        answer = town.press("Imogen Hartley", replace(menu.press, value=option.value), "chat")
        assert isinstance(answer, Reply)
        assert answer.outcome == "shown", option


def test_more_questions_than_one_look_holds_go_on_page_by_page_each_with_its_buttons(town: Town) -> None:
    for number in range(20, 45):
        town.action("VAWG", number, f"Visit hall {number}", ["Priya Nandy"])
        town.say("Priya Nandy", f"due {number} end of May")
    shown = opened(town, "Imogen Hartley")
    reply = town.press("Imogen Hartley", press_of(shown, "All 25 that wait").press, "chat")
    assert isinstance(reply, Reply)
    assert len([label for label in labels(reply) if label.startswith("Yes to")]) == 10
    for _ in range(2):
        assert faults(slack_home(reply)) == []
        reply = town.press("Imogen Hartley", press_of(reply, "Next questions").press, "chat")
        assert isinstance(reply, Reply)
    assert len([label for label in labels(reply) if label.startswith("Yes to")]) == 5
    assert "Next questions" not in labels(reply)


def test_a_question_or_a_message_in_a_list_has_no_rating_that_only_actions_have(town: Town) -> None:
    undelivered(town)
    town.say("Tom Okafor", "due 14 end of January")
    for reply in (town.say("Imogen Hartley", "outbox"), town.say("Imogen Hartley", "accept")):
        assert isinstance(reply, Reply)
        drawn = json.dumps(slack_message(reply), ensure_ascii=False)
        assert "ot rated" not in drawn
        assert "ot rated" not in html(reply)
        assert message_faults({"type": "message", **teams_message(reply)}) == []


def test_a_question_about_many_actions_is_seen_whole_before_anybody_says_yes_to_it(town: Town) -> None:
    for number in range(20, 26):
        town.action("VAWG", number, f"Visit hall {number}", ["Priya Nandy"], date(2026, 10, 1))
    town.say("Imogen Hartley", "complete overdue")
    home = opened(town, "Imogen Hartley")
    assert not any(label.startswith("Yes to") for label in labels(home))
    whole = town.press("Imogen Hartley", press_of(home, "See question 1").press, "chat")
    assert all(f"VAWG-{number}" in said(whole) for number in range(20, 26))
    assert "VAWG-20" not in said(town.press("Tom Okafor", press_of(home, "See question 1").press, "asb"))
    done = town.press("Imogen Hartley", press_of(whole, "Yes, record it").press, "chat")
    assert "Recorded" in said(done)
