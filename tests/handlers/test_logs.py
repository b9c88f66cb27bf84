"""The log tells where a fault was and of what kind, and never the words that it was about."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from handlers.logs import start_logging

WORDS = "the family moved to 14 Harbour Row"


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, given back as it was."""
    logger = logging.getLogger()
    handlers, level = logger.handlers[:], logger.level
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)


def fails() -> None:
    try:
        int(WORDS)
    except ValueError as cause:
        raise RuntimeError(f"cannot draw {WORDS}") from cause


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("how", ["exception", "given"])
def test_a_fault_is_told_by_kind_and_line_without_its_words(
    root: logging.Logger, capsys: pytest.CaptureFixture[str], form: str, how: str
) -> None:
    start_logging("info", form)
    log = logging.getLogger("bot.delivery")
    try:
        fails()
    except RuntimeError as fault:
        if how == "exception":
            log.exception("the words of message %s could not be made", "card:1:2")
        else:
            log.error("a message was left in flight", exc_info=fault)
    told = capsys.readouterr().err
    assert "Harbour Row" not in told
    assert "RuntimeError at test_logs.py:" in told
    assert "because of ValueError at test_logs.py:" in told
    assert told.count("\n") == 1, "one line an event"


def test_json_is_one_object_a_line_with_what_was_said(root: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("info", "json")
    logging.getLogger("handlers").warning("row %s is held", 7)
    told = json.loads(capsys.readouterr().err)
    assert told["event"] == "row 7 is held"
    assert told["level"] == "warning"
    assert "fault" not in told
