"""A fault of the database's is told without what people wrote: it ends in a log."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from bot.errors import Unready
from storage.engine import writing
from storage.tables import actions, updates
from tests.storage.conftest import NOW, Northmere

SECRET = "Nightjar"


def test_a_row_that_is_refused_is_not_quoted(northmere: Northmere) -> None:
    engine = northmere.units._engine
    action = northmere.added()
    wrong = {"text": SECRET, "at": NOW, "by": SECRET}
    for statement, values in (
        (insert(updates), {**wrong, "action_id": None}),
        (actions.update().where(actions.c.id == action.id), {"text": SECRET, "rag": "purple"}),
    ):
        with pytest.raises(RuntimeError, match="refused a row") as caught, writing(engine) as connection:
            connection.execute(statement.values(**values))
        assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_statement_that_cannot_be_run_does_not_show_its_values(northmere: Northmere) -> None:
    with pytest.raises((DBAPIError, Unready)) as caught, writing(northmere.units._engine) as connection:
        connection.execute(text("SELECT nothing_of_the_kind(:words)"), {"words": SECRET})
    assert SECRET not in "".join(traceback.format_exception(caught.value))
