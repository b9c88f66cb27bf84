"""Any text whatever gives an answer, soon, and never a completion that was not said."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.dates import read_due, read_printed_due
from bot.language.minutes import capture
from bot.language.people import same_person, split_owners
from bot.language.reading import Certainty, Listed, Message, Reading, Reference, Setting
from bot.language.replies import read
from bot.language.status import read_status
from bot.model import Rag, Status

TODAY = date(2022, 3, 16)
LISTED = (Listed(Reference(12), "Lighting at the bus station"), Listed(Reference(14), "Depot timetable"))
PIECES = [
    "done", "complete", "12", "14", "#12", "not", "red", "green", "amber", "close", "reopen", "due", "by", "3/4", "May", "is", "this", "and",
    ",", ".", "?", "!", "-", ":", "(", ")", ">", '"', "\n", "✅", "🟢", "/action", "@bot", "update", "rag", "assign", "to", "Nadia Reed", "if", "to be",
    "nearly", "50%", "3 of 5", "I think", "ACTION:", "|", "→", "Q3", "w/c", "twelve", "BUS-12", "\u202e", "ТВС", "<@U1>", "end of", "sorry",
]  # fmt: skip
anything = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join))


def said(text: str, setting: Setting) -> Reading:
    thread = LISTED[0] if setting is Setting.ACTION_THREAD else None
    return read(Message(text, setting, TODAY, "Alex Moor", thread, LISTED if setting is Setting.DIGEST_THREAD else ()))


@given(anything, st.sampled_from(Setting))
@example("\x00\ud800", Setting.ACTION_THREAD)
@example("İ" * 50, Setting.DIGEST_THREAD)
def test_any_string_in_any_place_gives_an_answer(text: str, setting: Setting) -> None:
    reading = said(text, setting)
    assert reading.certainty in Certainty
    assert reading.rule or reading.certainty is Certainty.IGNORE


@given(anything)
def test_a_post_in_a_channel_is_never_sure(text: str) -> None:
    assert said(text, Setting.CHANNEL).certainty is not Certainty.SURE


@given(anything)
def test_under_the_digest_only_listed_actions_are_written(text: str) -> None:
    reading = said(text, Setting.DIGEST_THREAD)
    if reading.certainty is Certainty.SURE:
        assert all(one.action is not None and one.action.number in (12, 14) for one in reading.intents)


@given(
    st.lists(
        st.sampled_from([piece for piece in PIECES if piece not in ("done", "complete", "close", "green", "🟢")]),
        max_size=25,
    )
)
def test_nothing_is_completed_closed_or_green_without_a_word_for_it(pieces: list[str]) -> None:
    for setting in (Setting.ACTION_THREAD, Setting.DIGEST_THREAD):
        reading = said(" ".join(pieces), setting)
        for intent in reading.intents:
            if reading.certainty is Certainty.SURE:
                assert intent.status not in (Status.COMPLETED, Status.CLOSED)
                assert intent.rag is not Rag.GREEN


@given(
    st.sampled_from(
        [
            "not",
            "nearly",
            "once Legal agree",
            "if the grant comes",
            "I think",
            "Nadia says",
            "hopefully",
            "will be",
            "half",
        ]
    )
)
def test_no_weakening_word_in_front_of_done_leaves_a_completion_sure(word: str) -> None:
    reading = said(f"{word} done", Setting.ACTION_THREAD)
    assert not any(one.status is Status.COMPLETED for one in reading.intents if reading.certainty is Certainty.SURE)


@given(anything)
def test_dates_owners_statuses_and_minutes_read_any_string(text: str) -> None:
    assert read_due(text, TODAY).text == read_due(text, TODAY).text
    assert read_printed_due(text, None).kind
    assert isinstance(split_owners(text), tuple)
    assert same_person(text, text)
    assert read_status(text, text) in (None, *Status)
    assert all(one.source for one in capture(text, TODAY))


REPEATED = ["done ", "12 and ", "12, ", "(", "> x\n", '"a" ', "<@", "- ", "1) ", "#1 ", "red to ", "A.", "!?", "3/", "1/2/", "✅", "a'", "no. ",
            "If x, ", "ACTION: ", "| a ", "Nadia Reed to ", "and Nadia Reed to x ", "by ", "a", " ", "w/c ", "https://x"]  # fmt: skip


@pytest.mark.parametrize("piece", REPEATED)
def test_forty_thousand_characters_take_a_moment_not_a_minute(piece: str) -> None:
    text = (piece * (40_000 // len(piece) + 1))[:40_000]
    started = time.process_time()
    for setting in Setting:
        said(text, setting)
    capture(text, TODAY)
    read_due(text, TODAY)
    split_owners(text)
    assert time.process_time() - started < 8


def test_a_long_text_is_kept_whole_and_never_sure_of_a_change() -> None:
    text = "This is done. " + "The lamps on stand seven were replaced on Monday. " * 200
    reading = said(text, Setting.ACTION_THREAD)
    assert reading.certainty is Certainty.ASK
    assert reading.intents[0].note.startswith("This is done.")
    assert len(reading.intents[0].note) == len(text.strip())
