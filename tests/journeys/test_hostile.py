"""A hostile day over the wire: guests, partners, forged and replayed requests, a channel opened overnight. On both databases."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.model import AccountKind, Action, Status
from storage.tables import metadata
from tests.bot.cast import refused_in
from tests.fakes import slack_payloads as ids
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_driver import FORM, HttpLine, signed
from tests.journeys.town_hall import Hall, open_hall

GUEST, LURKER = "U0GUEST", "U0LURKER"
SECRET_WORD = "Nightjar"
STRANGERS = (GUEST, ids.PARTNER, LURKER)
OPEN_TO_ALL = {"seen", "refusals", "accounts", "places"}


@asynccontextmanager
async def besieged(database_url: str) -> AsyncIterator[Hall]:
    """Two actions in a private channel, one of them restricted; a guest, a partner and a bot in the workspace."""
    async with open_hall(database_url) as hall:
        hall.slack.add_user(GUEST, "Gil Guest", "gil@guest.example", is_restricted=True)
        hall.slack.add_user(LURKER, "Una Known", team="")
        await hall.people.slash("subgroup link VAWG", channel=ids.VAWG)
        await hall.people.slash("add Print the leaflet owner Bea Okoro due 13 December 2026", channel=ids.VAWG)
        await hall.people.slash(f"add Operation {SECRET_WORD} door knocks owner Bea Okoro", channel=ids.VAWG)
        await hall.people.slash("mark 2 restricted", channel=ids.VAWG)
        await hall.settled()
        yield hall


def register(hall: Hall) -> dict[str, object]:
    with hall.app.register.engine.connect() as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for table in metadata.sorted_tables
            if table.name not in OPEN_TO_ALL and table.name != "outbox"
        }


def see(hall: Hall, number: int) -> Action:
    with hall.app.register.units.read() as unit:
        group = unit.boards.subgroups_coded("VAWG")[0]
        found = unit.actions.numbered(group.id, number)
    assert found is not None
    return found


def everything_said(hall: Hall) -> str:
    slack = hall.slack
    posts = [post.words for post in slack.posts]
    return json.dumps([posts, slack.answers, slack.views, slack.homes], ensure_ascii=False)


async def test_strangers_in_the_channel_hear_nothing_and_change_nothing(database_url: str) -> None:
    async with besieged(database_url) as hall:
        card = hall.card("VAWG-1")
        before, answers = register(hall), []
        for user in STRANGERS:
            for words in ("show 1", "list", "update 1 completed", "find leaflet", "history 1", "subgroup link VAWG"):
                answers.append(await hall.people.slash(words, channel=ids.VAWG, user=user))
            for value in [*card.presses.values(), "show|1|1|", "undo|1|1|1", "accept|1|1|1", "x' OR 1=1|1|1|"]:
                answers.append(await hall.people.press(value, channel=ids.VAWG, user=user, message=card.ts))
            await hall.people.say("done", channel=ids.VAWG, user=user, thread=card.ts)
            await hall.people.mention("list", channel=ids.VAWG, user=user)
            await hall.people.open_home(user, f"D{user[1:]}")
            await hall.people.mention("show VAWG-1", channel=f"D{user[1:]}", user=user)
        await hall.settled()
        assert register(hall) == before
        assert {answer.status for answer in answers} == {200}
        assert [answer for answer in answers if "leaflet" in answer.raw or "Okoro" in answer.raw] == []
        assert hall.slack.views == []
        assert "leaflet" not in json.dumps([hall.slack.answers, hall.slack.homes])
        assert len(refused_in(hall.app.register.engine)) >= 3 * 6
        assert see(hall, 1).status is Status.NOT_STARTED


async def test_a_partner_with_our_address_is_not_taken_for_one_of_us(database_url: str) -> None:
    async with besieged(database_url) as hall:
        with hall.app.register.units.write() as unit:
            bea = unit.people.named("Bea Okoro")[0]
            unit.people.save(replace(bea, email="bea@northmere.example"))
            unit.commit()
        for user, more in (("U0FAKE1", {"team": ids.PARTNER_TEAM, "is_stranger": True}), ("U0FAKE2", {"is_restricted": True}),
                           ("U0FAKE3", {"deleted": True}), ("U0FAKE4", {"is_bot": True})):  # fmt: skip
            hall.slack.add_user(user, "Bea Okoro", "bea@northmere.example", **more)
            answer = await hall.people.slash("update 1 completed", channel=ids.VAWG, user=user)
            assert "leaflet" not in answer.raw
        hall.slack.add_user("U0FAKE5", "Bea Okoro", "bea@northmere.example", is_email_confirmed=False)
        await hall.people.slash("update 1 completed", channel=ids.VAWG, user="U0FAKE5")
        assert see(hall, 1).status is Status.NOT_STARTED
        with hall.app.register.units.read() as unit:
            kinds = [account.kind for account in unit.people.accounts(bea.id)]
        assert kinds == [AccountKind.MEMBER]


async def test_requests_that_slack_did_not_sign_are_turned_away(database_url: str) -> None:
    async with besieged(database_url) as hall:
        line = hall.people.line
        assert isinstance(line, HttpLine)
        before = register(hall)
        body = (
            b"command=/action&text=update+1+completed&user_id=U0BEA&channel_id=C0VAWG&trigger_id=1.2.3&team_id=T0NORTH"
        )
        old = str(int(time.time()) - 3600)
        for headers in (
            {},
            {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=" + "0" * 64},
            signed("another secret", body),
            signed(FakeSlack.SECRET, body, old),
            {**signed(FakeSlack.SECRET, b"other body")},
        ):
            answer = await line.raw(body, {**headers, "Content-Type": FORM})
            assert answer.status in (400, 401, 403), headers
        for junk in (b"", b"{", b"\xff\xfe", b"payload=%7B", b"[]", b'{"type":"event_callback"}', b"null"):
            answer = await line.send(junk, "application/json")
            assert answer.status < 500, junk
        huge = await line.send(b"x" * (2 * 1024 * 1024), "application/json")
        assert huge.status in (400, 413)
        assert register(hall) == before


async def test_the_same_press_and_the_same_event_again_act_once(database_url: str) -> None:
    async with besieged(database_url) as hall:
        card = hall.card("VAWG-1")
        press = ids.press(card.presses["Red VAWG-1"], user=ids.BEA, channel=ids.VAWG, message=card.ts)
        press["response_url"] = hall.slack.response_url()
        for _ in range(3):
            await hall.people.line.interaction(ids.copy(press))
        said = ids.event(ids.said("The proofs are back", user=ids.BEA, channel=ids.VAWG, thread=card.ts))
        for retry in range(3):
            await hall.people.line.event(ids.copy(said), retry)
        with hall.app.register.units.read() as unit:
            told = [entry.what for entry in unit.ledger.history(see(hall, 1).id)]
        assert (told.count("rag"), told.count("note")) == (1, 1)


async def test_a_channel_opened_overnight_takes_its_restricted_words_back(database_url: str) -> None:
    async with besieged(database_url) as hall:
        await hall.people.slash("subgroup clear restricted", channel=ids.VAWG)
        await hall.settled()
        assert SECRET_WORD in (await hall.people.slash("show 2", channel=ids.VAWG)).raw
        await hall.people.slash(f"update 2 completed, {SECRET_WORD} is over", channel=ids.VAWG, user=ids.BEA)
        await hall.people.slash("rag 2 red because it was late", channel=ids.VAWG)
        await hall.people.slash("digest now", channel=ids.VAWG)
        await hall.settled()
        assert [post for post in hall.slack.posts if SECRET_WORD in post.words and post.thread]
        standing = [post for post in hall.slack.posts if SECRET_WORD in post.words and not post.thread]
        assert standing
        hall.slack.channels[ids.VAWG]["is_private"] = False
        inner = ids.said("made it public", channel=ids.VAWG, subtype="channel_convert_to_public")
        await hall.people.event(inner)
        await hall.settled()
        # Not the card alone: receipts in its thread and the digest stand in the past that the newcomers can read.
        assert [post.words for post in hall.slack.posts if SECRET_WORD in post.words] == []
        heard = len(hall.slack.posts)
        for words in ("show 2", "list", "digest preview", "history 2", "find Nightj", "accept"):
            assert SECRET_WORD not in (await hall.people.slash(words, channel=ids.VAWG)).raw
        await hall.people.slash("rag VAWG-2 red because it slipped", channel=ids.DIRECT)
        await hall.people.slash("digest now", channel=ids.VAWG)
        await hall.settled()
        assert [post for post in hall.slack.posts[heard:] if SECRET_WORD in post.words] == []
        # Nobody cleared it again, so closing the channel again brings nothing back.
        hall.slack.channels[ids.VAWG]["is_private"] = True
        await hall.people.event(ids.said("private", channel=ids.VAWG, subtype="channel_convert_to_private"))
        assert SECRET_WORD not in (await hall.people.slash("show 2", channel=ids.VAWG)).raw


async def test_a_partner_who_joins_a_shared_channel_closes_it_for_what_is_restricted(database_url: str) -> None:
    async with besieged(database_url) as hall:
        await hall.people.slash("subgroup clear restricted", channel=ids.VAWG)
        hall.slack.channels[ids.VAWG]["is_ext_shared"] = True
        await hall.people.event(
            {
                "type": "channel_shared",
                "channel": ids.VAWG,
                "connected_team_id": ids.PARTNER_TEAM,
                "event_ts": ids.stamp(),
            }
        )
        heard = len(hall.slack.posts)
        await hall.people.slash("update VAWG-2 the team is ready", channel=ids.DIRECT)
        await hall.settled()
        assert [post for post in hall.slack.posts[heard:] if SECRET_WORD in post.words] == []
        assert SECRET_WORD not in (await hall.people.slash("show 2", channel=ids.VAWG)).raw


async def test_markup_in_an_actions_words_pings_nobody(database_url: str) -> None:
    async with besieged(database_url) as hall:
        trick = "<!channel> <@U0BEA> &lt;!here&gt; *Shout* `code`"
        await hall.people.slash(f"update 1 {trick}", channel=ids.VAWG, user=ids.BEA)
        await hall.people.slash("rename 1 <!everyone> and <https://evil.example|the site>", channel=ids.VAWG)
        await hall.settled()
        words = everything_said(hall)
        assert "<!channel>" not in words
        assert "<!everyone>" not in words
        assert "<https://evil.example|" not in words


async def test_a_hostile_day_leaves_no_words_and_no_secrets_in_the_logs(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with besieged(database_url) as hall:
            await hall.people.slash("update 1 the proofs are back from the printer", channel=ids.VAWG, user=ids.BEA)
            await hall.people.slash("link code for Bea Okoro", channel=ids.VAWG)
            hall.slack.trouble("chat.postMessage", error="not_in_channel")
            hall.slack.trouble("chat.postMessage", status=500)
            await hall.people.slash("rag 1 red because the printer is broken", channel=ids.VAWG, user=ids.BEA)
            await hall.people.mention("update 1 nought \x00 and half \ud800", channel=ids.VAWG, user=ids.BEA)
            await hall.people.line.interaction({"type": "block_actions", "actions": [{"value": SECRET_WORD}]})
            await hall.settled()
    told = caplog.text + "".join(
        str(record.__dict__) for record in caplog.records if record.name.startswith(("bot", "handlers", "storage"))
    )
    words = (
        SECRET_WORD,
        "leaflet",
        "printer",
        "proofs",
        "Bea Okoro",
        "Ann Marsh",
        "Gil Guest",
        FakeSlack.BOT_TOKEN,
        FakeSlack.SECRET,
    )
    assert [word for word in words if word in told] == []
