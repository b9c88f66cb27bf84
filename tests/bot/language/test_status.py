"""Printed statuses of imported rows: a cell may claim, progress text never completes."""

from __future__ import annotations

import pytest

from bot.language.status import read_status
from bot.model import Status


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("Completed", Status.COMPLETED),
        ("(COMPLETED)", Status.COMPLETED),
        ("Completed. See Appendix 2.", Status.COMPLETED),
        ("Done", Status.COMPLETED),
        ("Not complete", Status.IN_PROGRESS),
        ("Partially complete", Status.IN_PROGRESS),
        ("90% complete", Status.IN_PROGRESS),
        ("Ongoing.", Status.IN_PROGRESS),
        ("In progress", Status.IN_PROGRESS),
        ("Not started", Status.NOT_STARTED),
        ("On hold", Status.BLOCKED),
        ("Closed. The grant was not used.", Status.CLOSED),
        ("Withdrawn", Status.CLOSED),
        ("Closed", Status.AGREED),
        ("R", None),
        ("", None),
        ("See above", None),
    ],
)
def test_a_status_cell_says_what_is_printed(cell: str, status: Status | None) -> None:
    assert read_status(cell, "") is status


@pytest.mark.parametrize(
    "progress",
    [
        "This has now been completed and the shelters are up.",
        "Completed in the past and will go on.",
        "Closed after the audit.",
        "The survey was finished in May.",
    ],
)
def test_progress_text_never_turns_a_row_completed(progress: str) -> None:
    assert read_status("", progress) not in (Status.COMPLETED, Status.AGREED, Status.CLOSED)


def test_progress_text_may_say_that_work_goes_on_or_is_stuck() -> None:
    assert read_status("", "In progress, shelters ordered") is Status.IN_PROGRESS
    assert read_status("", "On hold, lease unsigned") is Status.BLOCKED
    assert read_status("", "Not yet started") is Status.NOT_STARTED
