"""The child that draws: several charts by one, another where it died, and words alone where nothing can be drawn."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.exchange.trend import Chart
from handlers import drawing
from handlers.drawing import Pen, drawn_apart

PNG = b"\x89PNG"


def chart(number: int) -> Chart:
    return Chart(f"Open actions {number}", ("2 Nov", "9 Nov", "16 Nov"), (("Red", (1, 2, number)),), "")


@pytest.fixture
def pen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pen]:
    # To begin a child takes as long as the machine is busy; only a digest has no time for that.
    monkeypatch.setattr(drawing, "PATIENCE", 60.0)
    pen = Pen()
    yield pen
    pen.close()


def test_one_child_draws_several_charts_one_after_the_other(pen: Pen) -> None:
    with ThreadPoolExecutor(3) as senders:
        pictures = list(senders.map(pen.draw, map(chart, range(3))))
    assert all(picture.startswith(PNG) for picture in pictures)
    assert len(set(pictures)) == 3
    child = pen._child
    pen.draw(chart(4))
    assert pen._child is child


def test_another_child_takes_over_from_one_that_was_killed(pen: Pen) -> None:
    pen.draw(chart(1))
    assert pen._child is not None
    os.kill(pen._child.pid, signal.SIGKILL)
    pen._child.wait()
    assert pen.draw(chart(2)).startswith(PNG)


def test_a_chart_that_cannot_be_drawn_leaves_no_picture_and_hurts_no_later_one(
    pen: Pen, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(drawing, "PEN", pen)
    broken = Chart("Open actions", ("2 Nov",), (("Red", ("many",)),), "")  # type: ignore[arg-type]
    assert drawn_apart(broken) == b""
    assert "could not be drawn" in caplog.text
    assert drawn_apart(chart(5)).startswith(PNG)


def test_a_digest_that_waits_too_long_for_the_pen_leaves_without_a_picture(
    pen: Pen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "PEN", pen)
    monkeypatch.setattr(drawing, "LONGEST", 0.0)
    assert drawn_apart(chart(6)) == b""
