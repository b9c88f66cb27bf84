"""The same dialogue in Slack, in Teams and at the desk: one outcome in the register, and the same words shown."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.conftest import Fresh
from tests.gallery.at_the_desk import at_the_desk
from tests.gallery.dialogues import DIALOGUES
from tests.gallery.in_slack import in_slack
from tests.gallery.in_teams import in_teams
from tests.gallery.script import Dialogue, Played, Stage, play

Opened = Callable[[str], AbstractAsyncContextManager[Stage]]
EVERY = pytest.mark.parametrize("dialogue", DIALOGUES, ids=lambda each: each.name)


@pytest.fixture
def stages(tmp_path: Path) -> Mapping[str, Opened]:
    return {"Slack": in_slack, "Teams": in_teams, "the desk": lambda url: at_the_desk(url, tmp_path)}


async def held(stage: Opened, database_url: str, dialogue: Dialogue) -> Played:
    async with stage(database_url) as opened:
        return await play(opened, dialogue)


@EVERY
async def test_a_dialogue_ends_alike_wherever_it_is_held(
    dialogue: Dialogue, stages: Mapping[str, Opened], fresh: Fresh
) -> None:
    every = (held(stage, fresh("sqlite", False), dialogue) for stage in stages.values())
    played = dict(zip(stages, await asyncio.gather(*every), strict=True))
    for name, each in played.items():
        assert each.register == played["Slack"].register, f"the register after it was held in {name}"
        for at, step in enumerate(dialogue.steps):
            mine, theirs = (sorted((one.to, one.words) for one in side.heard[at]) for side in (each, played["Slack"]))
            assert mine == theirs, f"what {name} shows after {step}"
        _check(dialogue, each)


@EVERY
async def test_a_dialogue_ends_alike_on_postgresql(
    dialogue: Dialogue, stages: Mapping[str, Opened], fresh: Fresh
) -> None:
    """Each platform in its turn: what it shows was compared on the other database."""
    name = tuple(stages)[DIALOGUES.index(dialogue) % len(stages)]
    here, there = await asyncio.gather(
        held(stages[name], fresh("postgresql", False), dialogue),
        held(stages["Slack"], fresh("sqlite", False), dialogue),
    )
    assert here.register == there.register, f"held in {name}"
    _check(dialogue, here)


def _check(dialogue: Dialogue, played: Played) -> None:
    """It came to what it was meant to come to: three stages that all did nothing would agree."""
    register, everything = "\n".join(played.register), "\n".join([played.words, *played.register])
    assert [words for words in dialogue.ends if words not in register] == [], register
    assert [words for words in dialogue.hears if words not in played.words] == [], played.words
    assert [words for words in dialogue.never if words in everything] == []
