"""Who asks too much too fast waits, and nobody else does; what is secret is in no text that the program writes."""

from __future__ import annotations

import io
import logging
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.errors import Unready
from bot.incoming import Incoming, Manner, Origin, PlaceChanged, PlaceEvent, Said
from bot.model import Audience
from bot.reply import SILENCE, Answer, Reply
from handlers.settings import SECRETS, read_settings
from handlers.turning import RATE, Turner
from handlers.upkeep import examine
from storage.engine import open_engine, reading
from storage.tables import places, updates
from tests.builders import Town

HIDDEN = {name: f"hush-{name.lower().replace('_', '-')}-4711" for name in SECRETS}
PASSWORD = "hush-database-4711"


def turner_of(town: Town) -> Turner:
    return Turner(town.bot, town.units, town.clock, ThreadPoolExecutor(1))


def hurried(town: Town, number: int, who: str = "Priya Nandy", manner: Manner = Manner.SLASH) -> Said:
    return Said(town.origin(who, "vawg"), f"update 12 step {number} is done and written down", manner)


async def answers(turner: Turner, turns: list[Incoming]) -> list[Answer]:
    try:
        return [await turner(each) for each in turns]
    finally:
        turner.pool.shutdown()


async def test_who_asks_too_fast_waits_and_nobody_else_does(engine: Engine) -> None:
    town = Town(engine)
    turns: list[Incoming] = [hurried(town, number) for number in range(RATE + 1)]
    last: list[Incoming] = [hurried(town, 99, manner=Manner.OPEN), hurried(town, 100, who="Tom Okafor")]
    found = await answers(turner_of(town), turns + last)
    assert [answer.outcome for answer in found[:RATE] if isinstance(answer, Reply)] == ["recorded"] * RATE
    slowed, overheard, other = found[RATE:]
    assert isinstance(slowed, Reply)
    assert slowed.title == "That is a lot at once, so this was not recorded."
    assert overheard is SILENCE
    assert isinstance(other, Reply)
    assert not other.title.startswith("That is a lot")
    with engine.connect() as connection:
        said = list(connection.execute(select(updates.c.text)).scalars())
    assert len(said) == RATE
    assert not any("step 40" in words for words in said)


async def test_a_channel_that_is_opened_is_heard_of_however_busy_it_is(engine: Engine) -> None:
    town = Town(engine)
    origin = Origin("slack", "T1", "PRIYA", "C-vawg", "e1", audience=Audience(True, False, False))
    turns: list[Incoming] = [hurried(town, number) for number in range(RATE + 5)]
    await answers(turner_of(town), [*turns, PlaceChanged(origin, PlaceEvent.AUDIENCE)])
    with engine.connect() as connection:
        public = connection.execute(select(places.c.public).where(places.c.id == town.places["vawg"])).scalar_one()
    assert public is True


def environment(tmp_path: Path) -> dict[str, str]:
    given = {f"MATTERS_{name}": value for name, value in HIDDEN.items()}
    url = f"postgresql://matters:{PASSWORD}@127.0.0.1:9/register"
    return given | {
        "MATTERS_TEAMS_APP_ID": "app",
        "MATTERS_TEAMS_TENANT_ID": "northmere",
        "MATTERS_DATABASE_URL": url,
        "XDG_DATA_HOME": str(tmp_path),
    }


def leaks(text: str) -> list[str]:
    return [secret for secret in (*HIDDEN.values(), PASSWORD) if secret in text]


def test_settings_do_not_print_their_secrets(tmp_path: Path) -> None:
    settings = read_settings(environment(tmp_path))
    assert leaks(f"{settings} {settings!r} {settings.model_dump_json(exclude={'database_url'})}") == []


def test_faulty_settings_are_named_without_what_they_hold(tmp_path: Path) -> None:
    wrong = {"MATTERS_PORT": "none", "MATTERS_SLACK_API_URL": "https://slack.example", "MATTERS_LOG_LEVEL": "loud"}
    with pytest.raises(Unready) as caught:
        read_settings(environment(tmp_path) | wrong)
    told = "".join(traceback.format_exception(caught.value))
    assert "MATTERS_PORT" in told
    assert leaks(told) == []


def test_both_ways_of_giving_a_secret_at_once_quote_neither(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("hush-in-a-file-4711")
    with pytest.raises(Unready) as caught:
        read_settings(environment(tmp_path) | {"MATTERS_SLACK_BOT_TOKEN_FILE": str(path)})
    assert "keep one" in caught.value.sentence
    assert leaks(caught.value.sentence) == []
    assert "hush-in-a-file" not in caught.value.sentence


def test_a_database_that_does_not_answer_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    caplog.set_level(logging.DEBUG)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        assert examine() == 1
    assert "does not answer" in out.getvalue()
    assert leaks(out.getvalue() + err.getvalue() + caplog.text) == []
    engine = open_engine(environment(tmp_path)["MATTERS_DATABASE_URL"])
    with pytest.raises(Unready) as caught, reading(engine):
        raise AssertionError("nothing listens there")
    assert leaks("".join(traceback.format_exception(caught.value)) + repr(engine)) == []
