"""A thousand ways of saying it, each with what the bot made of it: `said.txt`, one line for one line of a chat.

A line is `where | what the bot does | what was said`, as in the guide; `\\n` stands for a new line. Said on Wednesday
16 March 2022 by Alex Moor. The cardinal rule is checked over all of them: what asks must not record.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.language.reading import Listed, Message, Reference, Setting
from bot.language.replies import read
from tests.bot.language.guide import PLACES, WEDNESDAY, outcome

LISTED = tuple(
    Listed(Reference(number), title)
    for number, title in (
        (12, "Parking protocol for school streets"),
        (14, "Meeting dates for ward forums"),
        (15, "Trust to sign the data sharing agreement"),
        (17, "Circulate bike marking guidance to colleges"),
        (21, "Dashcam rules from the regional lead"),
        (40, "Red Lion Lane lighting scheme"),
    )
)
LINES = [
    tuple(line.split(" | ", 2))
    for line in (Path(__file__).parent / "said.txt").read_text(encoding="utf-8").splitlines()
    if line.strip()
]


def message(where: str, said: str) -> Message:
    setting = PLACES[where]
    return Message(
        said.replace("\\n", "\n"),
        setting,
        WEDNESDAY,
        author="Alex Moor",
        thread=Listed(Reference(12)) if setting is Setting.ACTION_THREAD else None,
        listed=LISTED if setting is Setting.DIGEST_THREAD else (),
    )


def test_there_are_lines_for_every_place_and_every_outcome() -> None:
    assert len(LINES) > 700
    assert {line[0] for line in LINES} == set(PLACES)
    words = " ".join(line[1] for line in LINES)
    assert all(
        word in words for word in ("completed", "closed", "reopened", "green", "due", "owner", "asks", "nothing")
    )


@pytest.mark.parametrize("where", sorted(PLACES))
def test_every_line_is_read_as_written_down(where: str) -> None:
    wrong = [
        f"{said!r}: expected {does!r}, read {read_as!r}"
        for place, does, said in LINES
        if place == where and (read_as := outcome(read(message(place, said)))) != does
    ]
    assert not wrong, "\n".join(wrong)


AROUND: dict[str, Callable[[str], str]] = {
    "a greeting": lambda said: f"Hi all, {said}",
    "thanks": lambda said: f"{said} thanks",
    "a kiss": lambda said: f"{said} x",
    "regards": lambda said: f"{said}\n\nKind regards",
    "two spaces": lambda said: said.replace(" ", "  "),
    "a printer's apostrophe": lambda said: said.replace("'", "’"),
    "a new line": lambda said: f"{said}\n",
}


@pytest.mark.parametrize("around", sorted(AROUND))
def test_courtesies_and_spaces_around_a_message_change_nothing_in_it(around: str) -> None:
    changed = []
    for place, does, said in LINES:
        typed = place in ("typed", "bot")
        if does == "nothing" or said.startswith(">") or (typed and (around == "a greeting" or len(said.split()) < 3)):
            continue
        read_as = outcome(read(message(place, AROUND[around](said.replace("\\n", "\n")))))
        if read_as != does:
            changed.append(f"{place} {said!r}: {does!r} became {read_as!r}")
    assert not changed, "\n".join(changed)
