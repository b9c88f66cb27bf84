"""From an empty database to a first digest in Slack, by nothing but what the bot itself says to type next.

The test knows no command: it reads each one out of the bot's own answer and types it as it stands. Only a name and
an e-mail address, which the bot writes as places to fill in, are put in.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import sys
from collections.abc import Mapping
from typing import Any

from handlers.app import App
from tests.fakes import slack_payloads as ids
from tests.journeys.town_hall import Hall, environment, open_hall

_CODE = re.compile(r"`([^`]+)`")
MOST = 12


def nothing(_app: App) -> None:
    """An installation on which nobody has done anything yet."""


def to_type(said: object) -> list[str]:
    """Every command that the bot set as something to type, in its order."""
    texts = [each for each in _texts(said) if "`" in each]
    found = [words.replace("&amp;", "&").replace("&lt;", "<") for text in texts for words in _CODE.findall(text)]
    return list(dict.fromkeys(found))


def _texts(thing: object) -> list[str]:
    if isinstance(thing, Mapping):
        own = [thing["text"]] if isinstance(thing.get("text"), str) and thing.get("type") == "mrkdwn" else []
        return own + [text for value in thing.values() for text in _texts(value)]
    return [text for each in thing for text in _texts(each)] if isinstance(thing, list) else []


async def at_the_command_line(hall: Hall, url: str, words: str) -> None:
    """What whoever runs the bot types where it runs; the places to fill in are filled in."""
    program, *arguments = shlex.split(words.replace("Full Name", "Ann Marsh").replace("name@example.org", "ann@x.org"))
    assert program == "matters"
    known = {**os.environ, **environment(hall.slack, url)}
    running = await asyncio.create_subprocess_exec(sys.executable, "-m", "handlers", *arguments, env=known)
    assert await running.wait() == 0, words


async def test_an_officer_gets_from_nothing_to_a_digest_in_slack_by_the_bots_own_words(database_url: str) -> None:
    async with open_hall(database_url, begin=nothing) as hall:
        hall.app.turner.stranger_believed = 0.0
        hall.slack.add_user(ids.ANN, "Ann Marsh", email="ann@x.org")

        # Ann finds the app in Slack and opens it: there is no board yet, and it says who makes one and how.
        await hall.people.open_home()
        await hall.slack.until(lambda: ids.ANN in hall.slack.homes)
        for words in to_type(hall.slack.homes[ids.ANN]):
            await at_the_command_line(hall, database_url, words)

        # Now it knows her by her confirmed address, and says to invite it to a channel.
        hall.slack.homes.clear()
        await hall.people.open_home()
        await hall.slack.until(lambda: ids.ANN in hall.slack.homes)
        home = hall.slack.homes[ids.ANN]
        assert "Ann Marsh" in json.dumps(home)
        assert "invite me to the channel" in json.dumps(home)
        await hall.people.event(
            {"type": "member_joined_channel", "user": ids.BOT, "channel": ids.VAWG, "inviter": ids.ANN}
        )
        await hall.settled()
        assert "This looks like the channel of VAWG" in hall.posted("I keep the action register").words

        # From here on she types whatever it says next, in that channel.
        waiting, typed = to_type(home), list[str]()
        while not any("the week to" in post.words and not post.ephemeral for post in hall.slack.posts):
            words = next(words for words in waiting if words not in typed or words == "help")
            assert len(typed) < MOST, typed
            typed.append(words)
            answer = await hall.people.slash(words, channel=ids.VAWG)
            assert "refused" not in answer.text.casefold(), (words, answer.text)
            waiting = next_of(answer.body, typed)
            await hall.settled()
        assert typed[0] == "subgroup link VAWG"
        assert typed[-1] == "digest now"
        assert len(typed) <= 8, typed
        digest = next(post for post in hall.slack.posts if "the week to" in post.words)
        assert digest.channel == ids.VAWG
        assert "VAWG-1" in digest.words
        await hall.people.open_home()
        await hall.settled()
        hall.slack.homes.clear()
        await hall.people.open_home()
        await hall.slack.until(lambda: ids.ANN in hall.slack.homes)
        assert "Next step" not in json.dumps(hall.slack.homes[ids.ANN]), "there is nothing left to be told"


def next_of(body: Mapping[str, Any], typed: list[str]) -> list[str]:
    """What this answer says to type; where it says nothing new, `help` says what comes next."""
    found = [
        words for words in to_type(dict(body)) if words not in typed and not words.startswith(("import", "matters"))
    ]
    return found or ["help"]
