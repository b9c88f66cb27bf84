"""Rights that were somebody's and are no longer: roles past their day, accounts that changed hands, people who were erased."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from bot.audience import visible
from bot.delivery.composers import COMPOSERS
from bot.delivery.composing import CARD, Letter, Nothing, write_letter
from bot.delivery.outbox import Claim
from bot.incoming import Manner, Press, Said
from bot.model import Account, AccountKind, Entry, Marking, Rag, Role
from bot.reply import Reply
from storage.personal import erase_person
from storage.verify import verify
from tests.bot.cast import OFFICER, OWNER, UNLINKED, full_town, newcomer, refused
from tests.bot.test_hostile import REGISTER_WORDS, snapshot
from tests.builders import Town, said


def past_her_day(engine: Engine) -> Town:
    """Ivy chaired a subgroup until Friday and had no other part in the board; it is Sunday, and nobody looked after it."""
    town = full_town(engine)
    ivy = town.person("Ivy Marsh", Role.CHAIR, "VAWG")
    group = town.groups["VAWG"].id
    with town.units.write() as unit:
        unit.people.grant(town.board.id, group, ivy, Role.CHAIR, until=date(2026, 11, 20))
        unit.boards.add_meeting(town.board.id, date(2026, 12, 8), "at the Guildhall")
        unit.commit()
    town.action("VAWG", 62, "Operation Nightjar door knocks", [OWNER], marking=Marking.RESTRICTED)
    assert "Nightjar" in said(town.say("Ivy Marsh", "show VAWG-62", channel="chat"))
    town.clock.now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    return town


def test_who_was_in_the_chair_hears_of_nothing_in_their_own_chat_once_the_day_is_over(engine: Engine) -> None:
    town = past_her_day(engine)
    for words in ("show VAWG-62", "list", "list VAWG", "subgroup list", "meeting list", f"who {OWNER}", "home", "find operation",
                  "history VAWG-12", "who history Tom Okafor", "accept", "export VAWG", "chase"):  # fmt: skip
        answer = said(town.say("Ivy Marsh", words, channel="chat"))
        heard = [
            word for word in (*REGISTER_WORDS, "Nightjar", "Guildhall", "Northmere", "Antisocial") if word in answer
        ]
        assert heard == [], words


def test_nothing_is_sent_to_a_chair_whose_day_is_over(engine: Engine) -> None:
    town = past_her_day(engine)
    with town.units.read() as unit:
        chat = unit.places.personal(town.people["Ivy Marsh"])[0]
    args: dict[str, object] = {"action": town.actions["VAWG-62"], "version": 1}
    claim = Claim(1, "k", chat.id, "slack", "T1", CARD, args, 1, town.clock.now)
    with town.units.read() as unit:
        assert isinstance(write_letter(claim, unit, COMPOSERS, visible, town.clock.now), Nothing)
        friday = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
        assert isinstance(write_letter(claim, unit, COMPOSERS, visible, friday), Letter)


def test_a_refusal_names_no_chair_whose_day_is_over(engine: Engine) -> None:
    town = past_her_day(engine)
    answer = said(town.say("Grace Lunt", "mark 12 restricted"))
    assert "Dev Malik (chair)" in answer
    assert "Ivy Marsh" not in answer


# --- names that somebody gave themselves -----------------------------------------------------------------------------


def said_by(town: Town, name: str, words: str, channel: str = "vawg") -> None:
    """Nell, whom nobody linked, has called herself so on her platform."""
    origin = replace(town.origin(UNLINKED, channel), user_name=name)
    with town.units.write() as unit:
        unit.people.account_seen(Account(0, "slack", "T1", "NELL", name, AccountKind.MEMBER))
        unit.commit()
    town.bot.handle(Said(origin, words, Manner.SLASH))


@pytest.mark.parametrize("name", [OFFICER, OWNER, "Imogen Hartley (officer)", "", "\u202eyeltraH negomI"])
def test_nobody_speaks_under_another_name_by_calling_an_account_so(engine: Engine, name: str) -> None:
    town = full_town(engine)
    said_by(town, name, "complete 12")
    said_by(town, name, "update 12 the proofs are back from the printer")
    with town.units.read() as unit:
        asked = unit.proposals.waiting(town.board.id, town.clock.now)
    assert len(asked) == 2
    for question in asked:
        assert "(account not linked) says this of the register" in question.question
        # The second one is asked again, with what changed since.
        town.say(OFFICER, f"accept {question.id}")
        town.say(OFFICER, f"accept {question.id}")
    entries = history(town, "VAWG-12")
    assert {entry.actor.name for entry in entries} == {OFFICER}
    assert {"account not linked" in entry.actor.on_behalf for entry in entries} == {True}
    with town.units.read() as unit:
        assert ["account not linked" in update.by for update in unit.actions.updates(town.actions["VAWG-12"])] == [True]


def test_an_account_that_calls_itself_as_an_owner_is_given_no_action_by_its_own_word(engine: Engine) -> None:
    town = full_town(engine)
    for words in ("assign 12 to me", "I will take 14 on", "add Order banners owner me"):
        said_by(town, "Grace Lunt", words)
    with town.units.read() as unit:
        asked = unit.proposals.waiting(town.board.id, town.clock.now)
    grace = town.people["Grace Lunt"]
    assert [q.id for q in asked if any(f", {grace}, " in step.values.get("owners", "") for step in q.steps)] == []


def history(town: Town, reference: str) -> tuple[Entry, ...]:
    with town.units.read() as unit:
        return unit.ledger.history(town.actions[reference])


# --- people who were erased ----------------------------------------------------------------------------------------


def test_what_was_erased_is_neither_told_as_something_else_nor_put_back(engine: Engine) -> None:
    town = full_town(engine)
    town.say(OFFICER, "assign 12 to Grace Lunt")
    town.say(OFFICER, "assign 12 to Tom Okafor")
    erase_person(engine, town.people["Grace Lunt"], town.clock.now)
    told = said(town.say(OFFICER, "history 12"))
    assert "Grace" not in told
    assert told.count("Owner: (erased)") == 2
    answer = town.say(OFFICER, "undo 12")
    assert "erased" in said(answer)
    assert [owner.printed for owner in town.see("VAWG-12").owners] == ["Tom Okafor"]
    town.say(OFFICER, "rag 12 red because it is late")
    assert "Taken back" in said(town.say(OFFICER, "undo 12"))


def test_an_erased_persons_account_is_a_strangers_and_their_questions_are_gone(engine: Engine) -> None:
    town = full_town(engine)
    town.say("Tom Okafor", "complete VAWG-12")
    town.say("Tom Okafor", "list mine", channel="chat")
    erase_person(engine, town.people["Tom Okafor"], town.clock.now)
    with town.units.read() as unit:
        assert unit.proposals.waiting(town.board.id, town.clock.now) == ()
        assert unit.people.speaker("slack", "T1", "TOM") is None
    for words in ("list mine", "show VAWG-14", "undo", "link code 000000"):
        answer = town.say("Tom Okafor", words, channel="chat")
        assert "bystander" not in said(answer), words
    assert town.see("VAWG-14").owners[0].printed == "(erased)"


# --- accounts that changed hands -------------------------------------------------------------------------------------


def test_who_has_somebodys_account_now_neither_undoes_nor_answers_what_was_the_others(engine: Engine) -> None:
    town = full_town(engine)
    town.say(OWNER, "rag 12 red because the printer is broken")
    town.say(OWNER, "rag 12 green because all is well")
    with town.units.read() as unit:
        question = unit.proposals.waiting(town.board.id, town.clock.now)[0]
        turn_id = unit.ledger.history(town.actions["VAWG-12"])[-1].turn_id
    assert question.person_id == town.people[OWNER]
    town.say("Ada Birch", "link <@PRIYA> to Grace Lunt")
    before = snapshot(town)
    for words in ("undo", "undo 12", f"accept {question.id}", f"refuse {question.id}", "yes"):
        answer = town.say(OWNER, words)
        assert isinstance(answer, Reply), words
        assert answer.outcome == "refused", (words, answer)
    for press in (Press("undo", 1, 2, str(turn_id)), Press("accept", 1, 2, str(question.id))):
        assert "refused" in repr(town.press(OWNER, press))
    assert snapshot(town) == before
    assert town.see("VAWG-12").rag is Rag.RED


def test_what_somebody_said_on_one_platform_is_theirs_on_the_other(engine: Engine) -> None:
    town = full_town(engine)
    with town.units.write() as unit:
        other = unit.people.account_seen(Account(0, "slack", "T1", "PRIYA2", OWNER, AccountKind.MEMBER))
        unit.people.link(other.id, town.people[OWNER])
        unit.commit()
    town.say(OWNER, "rag 12 red because the printer is broken")
    town.say(OWNER, "rag 12 green because all is well")
    second = "Priya2 Nandy"
    assert "1" in said(town.say(second, "accept"))
    assert "Recorded" in said(town.say(second, "yes", channel="chat"))
    assert "Taken back" in said(town.say(second, "undo 12"))


# --- several at once -------------------------------------------------------------------------------------------------


def test_five_wrong_codes_from_five_accounts_kill_the_code_for_the_sixth(engine: Engine) -> None:
    town = full_town(engine)
    answer = town.say(OFFICER, "link code for Grace Lunt")
    assert isinstance(answer, Reply)
    code = answer.title[-6:]
    for number, name in enumerate(("Gil Guest", "Hal Guest", "Ida Guest", "Jon Guest", "Kim Guest")):
        newcomer(town, name, AccountKind.GUEST)
        wrong = f"{(int(code) + 1 + number) % 1_000_000:06}"
        assert "not known here" in said(town.say(name, f"link code {wrong}", channel="chat"))
    assert "not known here" in said(town.say(UNLINKED, f"link code {code}", channel="chat"))
    with town.units.read() as unit:
        nell = unit.people.speaker("slack", "T1", "NELL")
    assert nell is not None
    assert nell.person is None
    assert refused(town) == ["link code"] * 6


def test_two_who_say_yes_to_one_question_at_once_record_it_once(engine: Engine) -> None:
    """Also where the question is about nothing that is there yet, so that no version of an action tells them apart."""
    town = full_town(engine)
    town.say(UNLINKED, "add Order banners for the quay")
    town.say(UNLINKED, "complete VAWG-14")
    for number in (1, 2):
        gate = threading.Barrier(4)

        def yes(who: str, hand: str, number: int = number, gate: threading.Barrier = gate) -> str:
            incoming = Said(town.origin(who, "vawg", key=f"{hand} {number}"), f"accept {number}", Manner.SLASH)
            gate.wait()
            answer = town.bot.handle(incoming)
            assert isinstance(answer, Reply)
            return answer.outcome

        with ThreadPoolExecutor(4) as pool:
            outcomes = list(pool.map(yes, (OFFICER, "Ada Birch") * 2, "abcd"))
        assert outcomes.count("recorded") == 1, outcomes
    with town.units.read() as unit:
        assert [a.text for a in unit.actions.all_of(town.board.id)].count("Order banners for the quay") == 1
    assert [entry.what for entry in history(town, "VAWG-14")] == ["status"]
    assert verify(engine, b"a key for tests") == ()
