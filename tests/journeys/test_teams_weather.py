"""The digest on its way to Teams in bad weather: sent once or not at all, and the officer hears what became of it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from handlers.teams import turns
from tests.fakes.connector import Posted
from tests.fakes.teams_driver import CHANNEL, ROSE
from tests.journeys.teams_hall import OWNER, TeamsHall, open_teams_hall
from tests.journeys.test_teams import MONDAY, linked

HOUSE = Path(__file__).resolve().parents[2]
CHAT = f"a:chat-{ROSE.directory_id}"

FINAL: tuple[tuple[dict[str, Any], str], ...] = (
    ({"status": 403, "code": "MessageWritesBlocked"}, "the bot was blocked or its app removed there"),
    ({"status": 403, "code": "BotNotInConversationRoster"}, "is not installed in the team"),
    ({"status": 403, "code": "TeamArchived"}, "its team may be archived"),
    ({"status": 404, "code": "ConversationNotFound"}, "no longer exists in Teams"),
    ({"status": 413, "code": "MessageSizeTooBig"}, "larger than Teams accepts"),
)
LATER: tuple[dict[str, Any], ...] = ({"status": 429, "retry_after": 1}, {"status": 412}, {"status": 401})
DOUBTFUL: tuple[dict[str, Any], ...] = ({"status": 502}, {"status": 504}, {"drop": "before"}, {"drop": "after"})


def digests(hall: TeamsHall) -> list[Posted]:
    return [each for each in hall.teams.posts if each.conversation == CHANNEL and "the week to" in each.words]


def to_the_officer(hall: TeamsHall) -> str:
    return "\n".join(each.words for each in hall.teams.posts_in(CHAT))


def asked(hall: TeamsHall) -> int:
    return sum(what == "post" for what, _ in hall.teams.calls)


async def ready(hall: TeamsHall) -> int:
    """A linked channel and an officer with a chat; how many messages have left until now."""
    await linked(hall, 2)
    await hall.people.say("list mine")
    await hall.settled()
    return asked(hall)


async def pass_time(hall: TeamsHall, rounds: int = 20) -> None:
    for _ in range(rounds):
        hall.app.worker.wake()
        hall.clock.later(seconds=60)
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(("trouble", "told"), FINAL, ids=[how["code"] for how, _ in FINAL])
async def test_what_teams_will_never_take_is_told_to_the_officer_and_not_tried_again(
    trouble: dict[str, Any], told: str, sqlite_url: str
) -> None:
    async with open_teams_hall(sqlite_url) as hall:
        before = await ready(hall)
        hall.teams.trouble("post", **trouble)
        hall.clock.now = MONDAY
        await hall.until(lambda: told in to_the_officer(hall), 10)
        await pass_time(hall)
        assert digests(hall) == []
        assert sum(told in each.words for each in hall.teams.posts_in(CHAT)) == 1
        assert asked(hall) - before == 2, "the digest once, the officer's notice once"


@pytest.mark.parametrize("trouble", LATER, ids=lambda how: str(how["status"]))
async def test_what_teams_puts_off_arrives_once(trouble: dict[str, Any], sqlite_url: str) -> None:
    async with open_teams_hall(sqlite_url) as hall:
        await ready(hall)
        hall.teams.trouble("post", **trouble)
        hall.clock.now = MONDAY
        await hall.until(lambda: _soon(hall), 10)
        await pass_time(hall)
        assert len(digests(hall)) == 1


def _soon(hall: TeamsHall) -> bool:
    hall.clock.later(seconds=1)
    return bool(digests(hall))


@pytest.mark.parametrize("trouble", DOUBTFUL, ids=lambda how: str(how.get("status") or f"dropped {how['drop']}"))
async def test_what_may_have_arrived_is_never_sent_twice(trouble: dict[str, Any], sqlite_url: str) -> None:
    async with open_teams_hall(sqlite_url) as hall:
        before = await ready(hall)
        hall.teams.trouble("post", **trouble)
        hall.clock.now = MONDAY
        await hall.until(lambda: asked(hall) > before, 10)
        await pass_time(hall, 40)
        assert len(digests(hall)) == (1 if trouble.get("drop") == "after" else 0)
        assert "may not have appeared" in to_the_officer(hall)


async def test_a_slow_directory_holds_nobody_up(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    async with open_teams_hall(sqlite_url) as hall:
        await linked(hall)
        hall.teams.trouble("member", times=5, delay=1.0)
        mention = {"type": "mention", "text": "<at>Ida Holm</at>", "mentioned": {"id": "29:ida", "name": "Ida Holm"}}
        async with asyncio.timeout(5):
            answer = await hall.people.as_(OWNER).mention("update 1 <at>Ida Holm</at> has the file", entities=[mention])
        assert answer.status == 200
        assert (await hall.action("VAWG", 1)).version > 1, "recorded without knowing who that is"


def test_an_installation_for_slack_alone_loads_nothing_of_teams(sqlite_url: str) -> None:
    program = (
        "import sys; from handlers.app import build; from handlers.settings import read_settings; "
        f"build(read_settings({{'MATTERS_DATABASE_URL': {sqlite_url!r}, 'MATTERS_SLACK_BOT_TOKEN': 'xoxb-1', "
        "'MATTERS_SLACK_SIGNING_SECRET': 'a' * 32, 'MATTERS_SECRET_KEY': 'k' * 32})); "
        "print(*sorted(name for name in sys.modules if name.startswith(('botbuilder', 'botframework', 'handlers.teams'))))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=HOUSE, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == ""
