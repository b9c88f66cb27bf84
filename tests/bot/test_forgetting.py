"""What is no longer needed goes; what was decided stays, and the history still stands."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from bot.delivery.outbox import Timing
from bot.delivery.ports import Envelope
from bot.errors import Unready
from bot.model import Status
from bot.reply import Reply
from handlers.tidying import tidy_daily
from storage.delivery import SqlDeliveries
from storage.forgetting import forget
from storage.personal import erase_person, export_person
from storage.tables import link_codes, outbox, proposals, refusals, seen, updates, words
from storage.verify import verify
from tests.bot.cast import OFFICER, OWNER, full_town, waiting
from tests.builders import Town, said

KEY = b"a key for tests"


@pytest.fixture
def town(engine: Engine) -> Town:
    return full_town(engine)


def kept(town: Town, *tables: object) -> str:
    with town.engine.connect() as connection:
        return repr([connection.execute(select(table)).all() for table in tables])  # type: ignore[call-overload]


def after(town: Town, **parts: float) -> Mapping[str, int]:
    town.clock.later(**parts)
    return forget(town.engine, town.clock.now)


def test_receipts_of_repeats_go_after_a_week(town: Town) -> None:
    town.say(OWNER, "update 12 seen today", key="trigger-1")
    assert after(town, days=6)["receipts"] == 0
    assert after(town, days=2)["receipts"] == 1
    assert kept(town, seen) == "[[]]"


def test_a_question_that_nobody_answered_goes_with_its_words(town: Town) -> None:
    town.say("Tom Okafor", "update 12 the proofs are lost, complete it")
    assert waiting(town) == 1
    assert "proofs" in kept(town, proposals)
    assert after(town, days=15)["questions"] == 1
    assert waiting(town) == 0
    assert "proofs" not in kept(town, proposals)


def test_a_notice_to_one_person_goes_a_month_after_it_was_sent(town: Town) -> None:
    town.say("Grace Lunt", "list mine", channel="chat")
    town.say(OFFICER, "subgroup chair VAWG Grace Lunt")
    assert "in the chair" in kept(town, outbox)
    assert after(town, days=31)["notices"] == 0, "what was not sent yet keeps its words"
    with town.engine.begin() as connection:
        connection.execute(update(outbox).values(state="sent"))
    assert after(town, days=1)["notices"] == 1
    assert "in the chair" not in kept(town, outbox)
    assert after(town, days=1)["notices"] == 0


@pytest.mark.parametrize("answer", ["accept", "refuse"])
def test_a_question_that_was_answered_keeps_no_words(town: Town, answer: str) -> None:
    town.say("Tom Okafor", "update 12 the proofs are lost")
    with town.units.read() as unit:
        question = unit.proposals.waiting(town.board.id, town.clock.now)[0]
    town.say(OWNER, f"{answer} {question.id}")
    assert "proofs" not in kept(town, proposals)


def test_a_message_that_was_no_update_leaves_nothing_at_all(town: Town) -> None:
    town.card("VAWG-12", "vawg", "card-1")
    before = kept(town, seen, proposals, updates, words, outbox, refusals)
    town.reply(OWNER, "thanks all, lovely biscuits", "card-1")
    assert kept(town, seen, proposals, updates, words, outbox, refusals) == before


def test_codes_and_old_refusals_go(town: Town) -> None:
    town.say(OFFICER, "link code for Tom Okafor")
    town.say("Grace Lunt", "mark 12 restricted")
    done = after(town, days=2)
    assert (done["codes"], done["refusals"]) == (1, 0)
    assert after(town, days=400)["refusals"] == 1
    assert kept(town, link_codes, refusals) == "[[], []]"


def test_the_words_of_what_was_sent_do_not_lie_in_the_outbox_for_ever(town: Town) -> None:
    town.say(OWNER, "complete 12")
    deliveries, timing = SqlDeliveries(town.engine), Timing()
    claim = deliveries.claim("w", town.clock.now, timing, 1, ["slack"], ["slack"])[0]
    deliveries.depart(claim, Envelope("Print the leaflet", "stamp"), town.clock.now, timing)
    with town.engine.begin() as connection:
        connection.execute(outbox.update().where(outbox.c.id == claim.id).values(state="sent"))
    assert after(town, days=29)["sent words"] == 0
    assert after(town, days=2)["sent words"] == 1
    assert "leaflet" not in kept(town, outbox)


def test_updates_outlive_their_action_only_as_long_as_the_setting_says(town: Town) -> None:
    town.say(OFFICER, "meeting add 17 November 2026")
    town.say(OWNER, "update 12 the proofs are back")
    town.say(OWNER, "complete 12")
    town.say(OFFICER, "agree 12 at 17 November 2026")
    town.clock.later(days=400)
    assert "updates" not in forget(town.engine, town.clock.now)
    assert "proofs" in said(town.say(OFFICER, "show 12"))
    assert forget(town.engine, town.clock.now, timedelta(days=365))["updates"] == 1
    assert "proofs" not in said(town.say(OFFICER, "show 12"))
    assert town.see("VAWG-12").status is Status.AGREED
    assert verify(town.engine, KEY) == ()


def test_everything_about_a_person_is_handed_over_and_erased_and_the_history_stands(town: Town) -> None:
    town.say(OFFICER, "who add Sam Hill, Team Manager, Harbour Trust, sam.hill@harbour.example")
    town.say(OFFICER, "link <@SAMSUNG> to Sam Hill")
    town.say(OFFICER, "assign 12 to Sam Hill")
    town.say("Samsung Phone", "update 12 the proofs are back, says Sam Hill")
    town.say(OFFICER, "update 12 for Sam Hill: the printer is paid")
    town.say("Samsung Phone", "complete 12")
    with town.units.read() as unit:
        sam = unit.people.named("Sam Hill")[0]
    told = repr(export_person(town.engine, sam.id))
    for word in (
        "Sam Hill",
        "sam.hill@harbour.example",
        "SAMSUNG",
        "proofs are back",
        "printer is paid",
        "Team Manager",
    ):
        assert word in told, word
    erase_person(town.engine, sam.id, town.clock.now)
    for words_of_sam in (
        "Sam Hill",
        "harbour.example",
        "SAMSUNG",
        "proofs are back",
        "printer is paid",
        "Team Manager",
    ):
        assert words_of_sam not in everything(town), words_of_sam
    assert town.see("VAWG-12").status is Status.COMPLETED
    assert verify(town.engine, KEY) == ()
    story = town.say(OFFICER, "history 12")
    assert isinstance(story, Reply)
    assert "erased" in said(story)
    assert "Sam" not in said(town.say(OFFICER, "show 12"))
    refused = town.say("Samsung Phone", "update 12 me again")
    assert isinstance(refused, Reply)
    assert refused.outcome == "refused"


def everything(town: Town) -> str:
    from storage.tables import metadata

    return kept(town, *metadata.sorted_tables)


# --- once a day ------------------------------------------------------------------------------------------------


async def test_housekeeping_is_done_again_and_again_until_the_end_and_survives_a_database_that_is_away() -> None:
    stopping, done = asyncio.Event(), []

    async def tidy() -> Mapping[str, int]:
        done.append(len(done))
        if len(done) == 1:
            raise Unready("The database is away.")
        if len(done) == 3:
            stopping.set()
        return {"receipts": 1}

    await asyncio.wait_for(tidy_daily(stopping, tidy, first=0.01, every=0.01), 5)
    assert done == [0, 1, 2]
