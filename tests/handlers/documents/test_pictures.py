"""A paper carries its pictures, and each says the same in words."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

from bot.exchange.layouts import Paper, PaperCell, PaperGroup, PaperRow
from bot.exchange.trend import Chart, Counts, age_chart, rag_chart
from bot.model import Action, Rag
from handlers.documents.picture import draw
from handlers.documents.write_word import write_word

CHART = Chart("Open actions by rating", ("2 Nov", "now"), (("Red", (3, 1)), ("Green", (1, 0))), "Fewer red ones.")


def test_a_chart_becomes_a_png() -> None:
    assert draw(CHART).startswith(b"\x89PNG")


def test_the_picture_in_a_word_paper_has_its_alternative_text() -> None:
    from docx import Document

    row = PaperRow((PaperCell("Mend the lamp on the pier"),))
    paper = Paper("Pier group: actions", (), ("Action",), (PaperGroup("", (row,)),), charts=(CHART,))
    shape = Document(io.BytesIO(write_word(paper))).inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "Fewer red ones."


def test_the_words_of_the_rating_chart_tell_every_week() -> None:
    zero = dict.fromkeys((Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NONE), 0)
    weeks = (Counts(date(2026, 11, 2), zero | {Rag.RED: 2}), Counts(date(2026, 11, 6), zero | {Rag.GREEN: 1}))
    alt = rag_chart(weeks).alt
    assert "2 Nov: 2 red, 0 amber, 0 green, 0 not rated" in alt
    assert "now: 0 red, 0 amber, 1 green" in alt


def test_only_open_actions_have_an_age() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    made = [
        Action(n, 1, 1, "P", n, "Mend it", created_at=at)
        for n, at in enumerate((now, datetime(2026, 9, 1, tzinfo=UTC)))
    ]
    chart = age_chart(made, now)
    assert chart.series == (("Open", (1, 1, 0, 0, 0)),)
