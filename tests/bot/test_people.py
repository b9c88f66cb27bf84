"""Who is who: posts that pass on with their actions, deputies, aliases, links by an officer and by a code."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select

from bot.incoming import Press
from bot.model import Account, AccountKind, Board, Person, PersonKind, Role, Status, Subgroup
from bot.reply import For, Reply
from storage.delivery import SqlDeliveries
from storage.standing import end_roles
from storage.tables import link_codes, outbox, places, seen
from storage.unit_of_work import SqlUnit
from tests.bot.cast import MEMBER, OFFICER, OWNER, UNLINKED, full_town, newcomer, refused, told, waiting
from tests.builders import Town, said

GUEST = "Gil Guest"


@pytest.fixture
def town(engine: Engine) -> Town:
    town = full_town(engine)
    newcomer(town, GUEST, AccountKind.GUEST)
    return town


def deeds(town: Town, name: str) -> list[str]:
    with town.units.read() as unit:
        person = unit.people.named(name)[0]
        return [act.deed for act in unit.acts.about_person(person.id)]


def speaks_for(town: Town, user: str) -> str:
    with town.units.read() as unit:
        speaker = unit.people.speaker("slack", "T1", user)
    return speaker.person.name if speaker and speaker.person else ""


def recorded(answer: object) -> bool:
    return isinstance(answer, Reply) and answer.outcome == "recorded"


def refusal(answer: object) -> bool:
    return isinstance(answer, Reply) and answer.outcome == "refused"


# --- posts ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sergeants(town: Town) -> Town:
    """Two actions answered for by a post that nobody holds yet, printed in two ways."""
    town.action("VAWG", 30, "Walk the market at night", ["Town Centre Sergeant"], date(2026, 12, 1))
    town.action("VAWG", 31, "Meet the traders", ["town centre  sergeant."])
    return town


def test_a_post_is_given_to_a_person_with_its_actions_in_one_command(sergeants: Town) -> None:
    answer = sergeants.say(OFFICER, "who holds Town Centre Sergeant: Grace Lunt from 2 November 2026")
    assert recorded(answer)
    assert "2 open actions" in said(answer)
    assert recorded(sergeants.say(MEMBER, "complete 30"))
    assert sergeants.see("VAWG-30").status is Status.COMPLETED
    assert "VAWG-31" in said(sergeants.say(MEMBER, "list mine"))
    assert ("holder", "", "Grace Lunt") in told(sergeants, "VAWG-31")
    assert "since 2 November 2026" in said(sergeants.say(OFFICER, "who Town Centre Sergeant"))
    assert "holds post" in deeds(sergeants, "Grace Lunt")


def test_a_post_passes_on_and_the_one_who_held_it_answers_no_more(sergeants: Town) -> None:
    sergeants.say(OFFICER, "who holds Town Centre Sergeant: Grace Lunt")
    sergeants.clock.later(days=30)
    answer = sergeants.say(OFFICER, "who holds Town Centre Sergeant Tom Okafor")
    assert recorded(answer)
    assert "Grace Lunt held it before" in said(answer)
    sergeants.say(MEMBER, "complete 30")
    assert sergeants.see("VAWG-30").status is Status.NOT_STARTED
    sergeants.say("Tom Okafor", "complete 30")
    assert sergeants.see("VAWG-30").status is Status.COMPLETED
    assert "Post: Grace Lunt → Tom Okafor" in said(sergeants.say(OFFICER, "history 30"))
    assert deeds(sergeants, "Grace Lunt")[-1] == "left post"


def test_a_restricted_action_of_a_post_is_seen_by_its_holder_and_no_longer_by_the_one_before(sergeants: Town) -> None:
    sergeants.say(OFFICER, "who holds Town Centre Sergeant: Grace Lunt")
    sergeants.say(OFFICER, "mark 30 restricted")
    assert "market" in said(sergeants.say(MEMBER, "show VAWG-30", channel="chat"))
    sergeants.say(OFFICER, "who holds Town Centre Sergeant: Tom Okafor")
    assert "market" not in said(sergeants.say(MEMBER, "show VAWG-30", channel="chat"))
    assert "market" in said(sergeants.say("Tom Okafor", "show VAWG-30", channel="chat"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("who holds Town Centre Sergeant: Nobody Known", "Nobody Known"),
        ("who holds Harbour Master: Grace Lunt", "Harbour Master"),
        ("who holds Town Centre Sergeant: Grace Lunt from 1 December 2027", "still to come"),
        ("who holds", "Which post"),
        ("who holds Grace Lunt: Tom Okafor", "not as a post"),
    ],
)
def test_a_handover_that_cannot_be_read_changes_nothing(sergeants: Town, words: str, expected: str) -> None:
    answer = sergeants.say(OFFICER, words)
    assert refusal(answer)
    assert expected in said(answer)
    assert sergeants.see("VAWG-30").version == 1


def post_of(town: Town, name: str) -> Person:
    with town.units.read() as unit:
        return unit.people.named(name)[0]


def test_undo_takes_the_post_and_its_actions_back(sergeants: Town) -> None:
    sergeants.say(OFFICER, "who holds Town Centre Sergeant: Grace Lunt from 2 November 2026")
    before = told(sergeants, "VAWG-30")
    sergeants.clock.later(minutes=1)
    sergeants.say(OFFICER, "who holds Town Centre Sergeant: Tom Okafor")
    sergeants.say("Tom Okafor", "complete 31")
    answer = sergeants.say(OFFICER, "undo")
    assert recorded(answer), said(answer)
    assert "Grace Lunt holds Town Centre Sergeant again" in said(answer)
    post = post_of(sergeants, "Town Centre Sergeant")
    assert (post.held_by, post.held_since) == (sergeants.people["Grace Lunt"], date(2026, 11, 2))
    assert told(sergeants, "VAWG-30")[len(before) :] == [
        ("holder", "Grace Lunt", "Tom Okafor"),
        ("holder", "Tom Okafor", "Grace Lunt"),
    ]
    # What the next holder did meanwhile stays as it was recorded.
    assert sergeants.see("VAWG-31").status is Status.COMPLETED
    assert recorded(sergeants.say(MEMBER, "update 30 the walk is planned"))
    assert refusal(sergeants.say("Tom Okafor", "reason 30 because of the rain"))


def test_undo_of_the_first_handover_leaves_the_post_and_its_papers_as_they_were(sergeants: Town) -> None:
    owners = [sergeants.see(reference).owners for reference in ("VAWG-30", "VAWG-31")]
    sergeants.say(OFFICER, "who add Olga Reed, Sergeant, Northmere Police")
    sergeants.say(OFFICER, "who holds Town Centre Sergeant: Olga Reed")
    assert recorded(sergeants.say(OFFICER, "undo"))
    assert post_of(sergeants, "Town Centre Sergeant").held_by is None
    assert [sergeants.see(reference).owners for reference in ("VAWG-30", "VAWG-31")] == owners
    with sergeants.units.read() as unit:
        assert unit.people.standing(post_of(sergeants, "Olga Reed").id) == ()
    assert deeds(sergeants, "Olga Reed") == ["added", "holds post", "left post"]


def test_a_handover_without_actions_is_what_undo_takes_back(town: Town) -> None:
    town.say(OFFICER, "complete 12")
    town.say(OFFICER, "who add post Harbour Master")
    town.say(OFFICER, "who holds Harbour Master: Grace Lunt")
    assert "Nobody holds Harbour Master now" in said(town.say(OFFICER, "undo"))
    assert town.see("VAWG-12").status is Status.COMPLETED


def test_a_handover_that_others_followed_is_not_undone_nor_by_anybody_else(sergeants: Town) -> None:
    sergeants.say(OFFICER, "who holds Town Centre Sergeant: Grace Lunt")
    with sergeants.units.read() as unit:
        turn_id = unit.ledger.history(sergeants.actions["VAWG-30"])[-1].turn_id
    action = sergeants.see("VAWG-30")
    for who in (MEMBER, OWNER, "Dev Malik"):
        assert refusal(sergeants.press(who, Press("undo", action.id, action.version, str(turn_id)))), who
    sergeants.clock.later(minutes=1)
    sergeants.say(OFFICER, "who holds Town Centre Sergeant: Tom Okafor")
    answer = sergeants.press(OFFICER, Press("undo", action.id, action.version, str(turn_id)))
    assert refusal(answer)
    assert "passed on since" in said(answer)
    assert post_of(sergeants, "Town Centre Sergeant").held_by == sergeants.people["Tom Okafor"]


# --- deputies, chairs, aliases ---------------------------------------------------------------------------------


def test_a_deputy_acts_for_the_owner_until_it_is_taken_back(town: Town) -> None:
    assert recorded(town.say(OFFICER, "who deputy Grace Lunt for Tom Okafor"))
    assert recorded(town.say(MEMBER, "update 14 the trainer is booked"))
    assert "note" in [what for what, _, _ in told(town, "VAWG-14")]
    assert recorded(town.say(OFFICER, "who deputy remove Grace Lunt for Tom Okafor"))
    town.say(MEMBER, "complete 14")
    assert town.see("VAWG-14").status is Status.NOT_STARTED
    assert deeds(town, "Grace Lunt") == ["deputy", "deputy ended"]


def test_a_deputy_of_who_holds_a_post_answers_for_the_post_too(town: Town) -> None:
    town.action("VAWG", 30, "Walk the market at night", ["Town Centre Sergeant"])
    town.say(OFFICER, "who holds Town Centre Sergeant: Tom Okafor")
    town.say(OFFICER, "who deputy Grace Lunt for Tom Okafor")
    town.say(MEMBER, "complete 30")
    assert town.see("VAWG-30").status is Status.COMPLETED


def test_joint_and_interim_chairs_each_have_the_chairs_right(town: Town) -> None:
    town.say(OFFICER, "subgroup chair VAWG Grace Lunt and Tom Okafor")
    town.say(OFFICER, "subgroup chair ASB interim Grace Lunt")
    for who, reference in ((MEMBER, "VAWG-12"), ("Tom Okafor", "VAWG-14"), (MEMBER, "ASB-12")):
        assert recorded(town.say(who, f"mark {reference} official-sensitive", channel="chat")), (who, reference)
    town.say(OFFICER, "subgroup chair VAWG remove Grace Lunt")
    assert refusal(town.say(MEMBER, "mark VAWG-14 restricted", channel="chat"))
    assert deeds(town, "Grace Lunt") == ["chair", "interim chair", "chair ended"]


def notices(town: Town, name: str) -> list[str]:
    """What was said to somebody in their own chat, oldest first."""
    chats = select(places.c.id).where(places.c.person_id == town.people[name])
    with town.engine.connect() as connection:
        found = connection.execute(
            select(outbox.c.args).where(outbox.c.kind == "notice", outbox.c.place_id.in_(chats)).order_by(outbox.c.id)
        )
        return [args["text"] for args in found.scalars()]


def test_an_interim_chair_ends_on_its_day_by_itself_and_both_sides_are_told(town: Town) -> None:
    for who in (MEMBER, OFFICER):
        town.say(who, "list mine", channel="chat")
    answer = town.say(OFFICER, "subgroup chair ASB interim Grace Lunt until 30 November 2026")
    assert "for the time being, until 30 November 2026" in said(answer)
    assert "until 30 November 2026" in said(town.say(OFFICER, "subgroup chair ASB"))
    assert "In the chair of ASB, until 30 November 2026" in said(town.say(OFFICER, "who Grace Lunt"))
    assert notices(town, MEMBER) == [
        "You are in the chair of ASB for the time being, until 30 November 2026. "
        "To see what is claimed as done: list completed"
    ]
    assert recorded(town.say(MEMBER, "mark ASB-12 restricted", channel="chat"))
    town.clock.now = datetime(2026, 11, 30, 23, 59, tzinfo=UTC)
    assert end_roles(town.engine, town.clock.now) == 0
    assert recorded(town.say(MEMBER, "mark ASB-3 restricted", channel="chat"))
    town.clock.now = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    # The right ends with the day, before anybody has looked after it; so does what it showed.
    assert refusal(town.say(MEMBER, "mark ASB-3 official", channel="chat"))
    assert "wardens" not in said(town.say(MEMBER, "show ASB-3", channel="chat"))
    assert "In the chair" not in said(town.say(OFFICER, "who Grace Lunt"))
    assert "nobody yet" in said(town.say(OFFICER, "subgroup chair ASB"))
    assert end_roles(town.engine, town.clock.now) == 1
    assert end_roles(town.engine, town.clock.now) == 0
    assert notices(town, MEMBER)[1:] == [
        "You are no longer in the chair of ASB: that was until 30 November 2026. What is yours to do stays: list mine"
    ]
    assert "Grace Lunt is no longer in the chair of ASB" in notices(town, OFFICER)[-1]
    assert deeds(town, MEMBER) == ["interim chair", "chair ended"]


def test_a_chair_given_for_good_outlives_the_day_that_was_said_first(town: Town) -> None:
    town.say(OFFICER, "subgroup chair ASB interim Grace Lunt until 30 November 2026")
    town.say(OFFICER, "subgroup chair ASB Grace Lunt")
    town.clock.later(days=60)
    assert end_roles(town.engine, town.clock.now) == 0
    assert recorded(town.say(MEMBER, "mark ASB-12 restricted", channel="chat"))


def test_the_worker_ends_roles_while_it_looks_for_reminders(town: Town) -> None:
    town.say(OFFICER, "subgroup chair ASB interim Grace Lunt until 30 November 2026")
    SqlDeliveries(town.engine).remind(datetime(2026, 12, 1, 0, 3, tzinfo=UTC), lambda day: True)
    assert deeds(town, MEMBER)[-1] == "chair ended"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("subgroup chair ASB interim Grace Lunt until yesterday week", "day"),
        ("subgroup chair ASB interim Grace Lunt until 1 November 2026", "over already"),
        ("subgroup chair ASB interim until 30 November 2026", "Who is in the chair"),
        ("subgroup chair ASB interim Nobody Known until 30 November 2026", "Nobody Known"),
    ],
)
def test_a_chair_that_cannot_be_understood_changes_nothing(town: Town, words: str, expected: str) -> None:
    answer = town.say(OFFICER, words)
    assert refusal(answer)
    assert expected in said(answer)
    assert "nobody yet" in said(town.say(OFFICER, "subgroup chair ASB"))


def test_the_chair_of_the_board_chairs_every_part_of_it(town: Town) -> None:
    town.say(OFFICER, "subgroup chair CSP Grace Lunt")
    assert recorded(town.say(MEMBER, "mark ASB-12 restricted", channel="chat"))


def test_a_person_is_known_by_every_way_that_papers_print(town: Town) -> None:
    town.say(OFFICER, "who add Jane Marlow, Superintendent, Northmere Police")
    assert recorded(town.say(OFFICER, "who also Jane Marlow: Supt Marlow; Supt. J. Marlow; Superintendent Marlow"))
    for printed in ("Jane Marlow", "SUPT. MARLOW", "Supt  Marlow", "supt j marlow", "Superintendent Marlow"):
        assert "Northmere Police" in said(town.say(OFFICER, f"who {printed}")), printed
    town.say(OFFICER, "assign 12 to Supt. Marlow")
    assert town.see("VAWG-12").owners[0].printed == "Jane Marlow"
    assert recorded(town.say(OFFICER, "who title Jane Marlow: Chief Superintendent"))
    assert "Chief Superintendent" in said(town.say(OFFICER, "who Supt Marlow"))


def test_an_alias_that_is_somebody_elses_is_refused(town: Town) -> None:
    assert refusal(town.say(OFFICER, "who also Grace Lunt: Tom Okafor"))
    with town.units.read() as unit:
        assert [p.name for p in unit.people.named("Tom Okafor")] == ["Tom Okafor"]


def test_the_last_admin_cannot_be_taken_away(town: Town) -> None:
    assert refusal(town.say("Ada Birch", "who admin remove Ada Birch"))
    assert recorded(town.say("Ada Birch", "who admin Grace Lunt"))
    assert recorded(town.say("Ada Birch", "who admin remove Ada Birch"))
    assert refusal(town.say("Ada Birch", "who officer Tom Okafor"))


# --- linking ---------------------------------------------------------------------------------------------------


def code_for(town: Town, name: str) -> str:
    answer = town.say(OFFICER, f"link code for {name}")
    assert isinstance(answer, Reply)
    assert answer.audience is For.ASKER
    found = re.search(r"\b\d{6}\b", answer.title)
    assert found, answer
    return found[0]


def test_a_code_links_whoever_types_it_once_and_the_act_is_kept(town: Town) -> None:
    code = code_for(town, "Tom Okafor")
    answer = town.say(GUEST, f"link code {code}", channel="chat")
    assert recorded(answer)
    assert "Tom Okafor" in said(answer)
    assert speaks_for(town, "GIL") == "Tom Okafor"
    assert deeds(town, "Tom Okafor") == ["code", "link by code"]
    assert refusal(town.say(UNLINKED, f"link code {code}"))
    assert speaks_for(town, "NELL") == ""


def test_a_code_may_be_typed_in_a_channel_and_only_the_asker_hears_of_it(town: Town) -> None:
    answer = town.say(GUEST, f"link code {code_for(town, 'Tom Okafor')}")
    assert isinstance(answer, Reply)
    assert (answer.outcome, answer.audience) == ("recorded", For.ASKER)
    assert town.waiting() == ()


def test_a_code_dies_after_ten_minutes(town: Town) -> None:
    code = code_for(town, "Tom Okafor")
    town.clock.later(minutes=10)
    assert refusal(town.say(GUEST, f"link code {code}"))
    assert speaks_for(town, "GIL") == ""


def test_five_wrong_tries_kill_a_code_and_every_try_is_written_down(town: Town) -> None:
    code = code_for(town, "Tom Okafor")
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert refusal(town.say(GUEST, f"link code {wrong}"))
    assert refusal(town.say(GUEST, f"link code {code}"))
    assert speaks_for(town, "GIL") == ""
    assert refused(town) == ["link code"] * 6


def test_a_new_code_takes_the_place_of_the_older_one(town: Town) -> None:
    older, newer = code_for(town, "Tom Okafor"), code_for(town, "Tom Okafor")
    assert refusal(town.say(GUEST, f"link code {older}")) or older == newer
    assert recorded(town.say(GUEST, f"link code {newer}"))


def test_no_code_stands_in_the_database_nor_in_what_is_to_be_sent(town: Town) -> None:
    code = code_for(town, "Tom Okafor")
    with town.engine.connect() as connection:
        for table in (link_codes, outbox, seen):
            assert code not in repr(connection.execute(select(table)).all())


def test_the_same_request_again_does_not_say_the_code_again(town: Town) -> None:
    first = town.say(OFFICER, "link code for Tom Okafor", key="trigger-7")
    assert isinstance(first, Reply)
    code = first.title[-6:]
    assert code not in said(town.say(OFFICER, "link code for Tom Okafor", key="trigger-7"))


def test_only_an_officer_makes_codes_and_links(town: Town) -> None:
    for words in ("link code for Tom Okafor", "link <@GIL> to Tom Okafor", "link remove <@TOM>"):
        for who in (MEMBER, OWNER, UNLINKED, GUEST):
            assert refusal(town.say(who, words)), (who, words)
    assert speaks_for(town, "GIL") == ""
    assert speaks_for(town, "TOM") == "Tom Okafor"


def test_a_bot_is_not_linked_whatever_it_types(town: Town) -> None:
    newcomer(town, "Robo Bot", AccountKind.BOT)
    code = code_for(town, "Tom Okafor")
    assert refusal(town.say("Robo Bot", f"link code {code}"))
    assert refusal(town.say(OFFICER, "link <@ROBO> to Tom Okafor"))
    assert speaks_for(town, "ROBO") == ""


def test_no_account_is_linked_to_a_post_or_a_body(town: Town) -> None:
    with town.units.write() as unit:
        unit.people.add(Person(0, "Duty Desk", PersonKind.POST))
        unit.commit()
    assert refusal(town.say(OFFICER, "link <@GIL> to Duty Desk"))
    assert refusal(town.say(OFFICER, "link code for Duty Desk"))


def test_a_link_that_is_taken_back_leaves_no_chat_to_the_person(town: Town) -> None:
    town.say(OFFICER, "who add Sam Hill")
    town.say(OFFICER, "link <@GIL> to Sam Hill")
    town.say(OFFICER, "assign 12 to Sam Hill")
    town.say(GUEST, "update VAWG-12 the proofs are back", channel="chat")
    with town.units.read() as unit:
        sam = unit.people.named("Sam Hill")[0]
        assert len(unit.places.personal(sam.id)) == 1
    assert recorded(town.say(OFFICER, "link remove <@GIL>"))
    assert speaks_for(town, "GIL") == ""
    with town.units.read() as unit:
        assert unit.places.personal(sam.id) == ()
    assert "leaflet" not in said(town.say(GUEST, "show VAWG-12", channel="chat"))
    assert deeds(town, "Sam Hill") == ["added", "link", "unlink"]
    told_of = said(town.say(OFFICER, "who history Sam Hill"))
    assert "Imogen Hartley linked an account" in told_of
    assert refusal(town.say(MEMBER, "who history Sam Hill"))


def test_a_linked_guest_of_the_board_may_only_what_the_person_may(town: Town) -> None:
    with town.units.write() as unit:
        unit.people.add(Person(0, "Pat Doyle", organisation="Harbour Trust"))
        unit.commit()
    town.say(OFFICER, "link <@GIL> to Pat Doyle")
    assert "leaflet" in said(town.say(GUEST, "show 12"))
    town.say(GUEST, "complete 12")
    assert (town.see("VAWG-12").status, waiting(town)) == (Status.NOT_STARTED, 1)


def test_the_directory_tells_no_address_and_nothing_to_strangers(town: Town) -> None:
    town.say(OFFICER, "who add Sam Hill, Team Manager, Northmere Council, sam.hill@northmere.example")
    assert "@northmere" not in said(town.say(MEMBER, "who Sam Hill"))
    for stranger in (GUEST, UNLINKED):
        assert "Team Manager" not in said(town.say(stranger, "who Sam Hill")), stranger


def test_who_linked_a_channel_and_who_took_it_away_is_kept(town: Town) -> None:
    town.say(OFFICER, "subgroup link ASB", channel="new")
    town.say("Ada Birch", "subgroup unlink", channel="new")
    with town.units.read() as unit:
        place = unit.places.find("slack", "T1", "C-new")
        assert place is not None
        kept = [(act.deed, act.actor.name) for act in unit.acts.about_place(place.id)]
    assert kept == [("linked", OFFICER), ("unlinked", "Ada Birch")]


def test_a_role_for_the_whole_board_is_the_admins_to_give(town: Town) -> None:
    assert refusal(town.say(OFFICER, "who officer Grace Lunt"))
    assert recorded(town.say("Ada Birch", "who officer Grace Lunt"))
    with town.units.read() as unit:
        assert "Grace Lunt" in {p.name for p in unit.people.holders(town.board.id, Role.OFFICER)}
    assert recorded(town.say(MEMBER, "who add Sam Hill"))


def test_the_officer_of_another_board_takes_no_handover_back(town: Town) -> None:
    town.say(OFFICER, "who add post Harbour Master")
    town.say(OFFICER, "who holds Harbour Master: Grace Lunt")
    with town.units.write() as unit:
        other = unit.boards.add(Board(0, "HWB", "Northmere Health and Wellbeing Board"))
        unit.boards.add_subgroup(Subgroup(0, other.id, "HWB", "The board", True))
        stranger = unit.people.add(Person(0, "Olga Reed"))
        unit.people.grant(other.id, None, stranger.id, Role.OFFICER)
        account = unit.people.account_seen(Account(0, "slack", "T1", "OLGA", "Olga Reed", AccountKind.MEMBER))
        unit.people.link(account.id, stranger.id)
        turn_id = unit.ledger.last_turn(_account_of(unit, "IMOGEN"))
        unit.commit()
    assert turn_id is not None
    answer = town.press("Olga Reed", Press("undo", 0, 0, str(turn_id.id)), "chat")
    assert refusal(answer)
    assert "Imogen Hartley" in said(answer)
    assert post_of(town, "Harbour Master").held_by == town.people["Grace Lunt"]


def _account_of(unit: SqlUnit, user: str) -> int:
    speaker = unit.people.speaker("slack", "T1", user)
    assert speaker is not None
    return speaker.account.id
