"""One person's data at the command line: handed over, erased only on a clear yes, and the history still proved."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine

from storage.verify import verify
from tests.bot.cast import OFFICER, OWNER, full_town
from tests.builders import Town
from tests.handlers.test_commands import matters

KEY = b"a key for tests"


@pytest.fixture
def town(engine: Engine) -> Town:
    town = full_town(engine)
    town.say(OWNER, "update 12 the proofs are back from the printer")
    town.say(OWNER, "complete 12")
    return town


def test_everything_about_a_person_is_handed_over_as_json(town: Town, database_url: str) -> None:
    done = matters("person", "export", OWNER, url=database_url)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "the proofs are back from the printer" in done.stdout
    assert told["person"][0]["name"] == OWNER


def test_erasing_wants_a_clear_yes_and_the_decisions_stay(town: Town, database_url: str) -> None:
    asked = matters("person", "erase", OWNER, url=database_url)
    assert asked.returncode == 1
    assert "--yes" in asked.stdout
    assert OWNER in matters("person", "export", OWNER, url=database_url).stdout
    done = matters("person", "erase", OWNER, "--yes", url=database_url)
    assert done.returncode == 0, done.stderr
    assert "Nobody is called" in matters("person", "export", OWNER, url=database_url).stderr
    assert town.see("VAWG-12").status.value == "completed"
    assert verify(town.engine, KEY) == ()
    assert "history is whole" in matters("verify", url=database_url).stdout


def test_a_name_that_two_people_share_erases_nobody(town: Town, database_url: str) -> None:
    town.say(OFFICER, "who add Sam Hill")
    with town.units.write() as unit:
        sam = unit.people.named("Sam Hill")[0]
        unit.people.add(sam)
        unit.commit()
    done = matters("person", "erase", "Sam Hill", "--yes", url=database_url)
    assert done.returncode == 1
    assert "Several people" in done.stderr


def test_housekeeping_can_be_done_by_hand(town: Town, database_url: str) -> None:
    town.say("Tom Okafor", "update 12 the proofs are lost again")
    done = matters("tidy", url=database_url, env={"MATTERS_KEEP_UPDATES_DAYS": "365"})
    assert done.returncode == 0, done.stderr
    assert "questions: " in done.stdout
    assert "updates: 0" in done.stdout
    assert "The history is untouched" in done.stdout
