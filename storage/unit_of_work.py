"""One transaction with all its repositories. Leaving without `commit` rolls everything back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hmac import HMAC

from sqlalchemy import Connection, Engine

from bot.delivery.pace import News
from bot.exchange.kept import Papers
from bot.exchange.remembered import Imports
from bot.ports import Actions, Acts, Boards, Codes, Ledger, Outbox, People, Places, Proposals, Seen
from storage.actions import SqlActions
from storage.acts import SqlActs
from storage.boards import SqlBoards
from storage.codes import SqlCodes
from storage.engine import is_free, reading, writing
from storage.imports import SqlImports
from storage.ledger import SqlLedger, seal
from storage.outbox import SqlOutbox
from storage.papers import SqlPapers
from storage.people import SqlPeople
from storage.places import SqlPlaces
from storage.prepared import Prepared
from storage.proposals import SqlProposals
from storage.seen import SqlSeen


class SqlUnit:
    """`connection` is for the rest of this room; the core does not know that it is there."""

    def __init__(self, connection: Connection, ledger_key: bytes, keyed: HMAC, news: News) -> None:
        self.connection, self._news = connection, news
        prepared = Prepared(connection)
        self.boards: Boards = SqlBoards(prepared)
        self.people: People = SqlPeople(prepared)
        self.places: Places = SqlPlaces(prepared)
        self.actions: Actions = SqlActions(prepared)
        self.ledger: Ledger = SqlLedger(prepared, keyed)
        self.acts: Acts = SqlActs(prepared)
        self.codes: Codes = SqlCodes(prepared, ledger_key)
        self.seen: Seen = SqlSeen(prepared)
        self.proposals: Proposals = SqlProposals(prepared)
        self._outgoing = SqlOutbox(prepared)
        self.outbox: Outbox = self._outgoing
        self.papers: Papers = SqlPapers(prepared)
        self.imports: Imports = SqlImports(prepared)

    def commit(self) -> None:
        self.connection.commit()
        if self._outgoing.told:
            self._news.add(self._outgoing.told)


class SqlUnits:
    """Makes units. `ledger_key` keys the history's chain and is kept in memory only.

    `news` hears for which places something was put into the outbox, once that is committed.
    """

    def __init__(self, engine: Engine, ledger_key: bytes) -> None:
        self._engine = engine
        self._key, self._keyed = ledger_key, seal(ledger_key)
        self.news = News()

    @contextmanager
    def write(self) -> Iterator[SqlUnit]:
        with writing(self._engine) as connection:
            yield SqlUnit(connection, self._key, self._keyed, self.news)

    @contextmanager
    def read(self) -> Iterator[SqlUnit]:
        with reading(self._engine) as connection:
            yield SqlUnit(connection, self._key, self._keyed, self.news)

    def ready(self) -> bool:
        return is_free(self._engine)
