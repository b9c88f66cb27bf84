"""Runs this room's fixed statements straight on the driver: SQLAlchemy Core compiles each of them once.

Core's own way through `Connection.execute` costs as much as SQLite's work several times over, and a
turn has more than a dozen statements. Only statements that live as long as the module may come here:
what is built for one question goes through `connection`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler

from bot.values import dataclass, field

T = TypeVar("T")
Row = Sequence[Any]
Processor = Callable[[Any], Any]
Values = Mapping[str, Any]
NO_VALUES: Values = {}
KEPT = 256
"""How many answers a statement keeps for `known`."""
_NOT_YET: Any = object()


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    positional: bool
    names: tuple[str, ...]
    """What the driver is given, in its order."""
    pick: Callable[[Values], Sequence[Any]]
    own: Values
    """What the statement itself carries."""
    writers: tuple[tuple[int, Processor], ...]
    readers: tuple[tuple[int, Processor], ...]
    made: dict[Any, Any] = field(default_factory=dict)
    """What was made of the rows that came lately, by those rows."""

    def arguments(self, values: Values) -> Any:
        found: Any = self.pick({**self.own, **values} if self.own else values)
        if self.writers:
            found = [*found]
            for place, writer in self.writers:
                found[place] = writer(found[place])
        return found if self.positional else dict(zip(self.names, found, strict=True))

    def read(self, row: Row) -> Row:
        if not self.readers:
            return row
        known = list(row)
        for place, reader in self.readers:
            known[place] = reader(known[place])
        return known


class Prepared:
    """One transaction's connection. `shelf` holds the compiled statements of its engine."""

    __slots__ = ("_cursor", "_shelf", "connection")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        # One cursor for all: each answer is read before the next question.
        self._cursor: Any = connection.connection.cursor()
        self._shelf: dict[Any, _Compiled] = connection.get_execution_options()["shelf"]

    def rows(self, statement: Executable, values: Values = NO_VALUES) -> list[Row]:
        cursor, compiled = self._run(statement, values)
        found: list[Row] = cursor.fetchall()
        return [compiled.read(row) for row in found] if compiled.readers else found

    def first(self, statement: Executable, values: Values = NO_VALUES) -> Row | None:
        cursor, compiled = self._run(statement, values)
        # All of them, so that nothing stays half read: a statement for `first` asks for one row or few.
        found = cursor.fetchall()
        row: Row | None = found[0] if found else None
        return None if row is None else compiled.read(row)

    def known(self, statement: Executable, values: Values, make: Callable[[list[Row]], T]) -> T:
        """What `make` makes of all the rows; made once for the same rows, as people, places and boards seldom change.

        The rows themselves are the key, so nobody has to tell when they do. A statement has one `make`, whose
        answer depends on the rows alone and is not changed by anybody.
        """
        cursor, compiled = self._run(statement, values)
        rows = tuple(cursor.fetchall())
        made: T = compiled.made.get(rows, _NOT_YET)
        if made is _NOT_YET:
            if len(compiled.made) >= KEPT:
                compiled.made.clear()
            made = compiled.made[rows] = make([compiled.read(row) for row in rows])
        return made

    def insert(self, statement: Executable, values: Values) -> int:
        """The new row's id."""
        cursor, compiled = self._run(statement, values)
        added: int = cursor.lastrowid if compiled.positional else cursor.fetchone()[0]
        return added

    def change(self, statement: Executable, values: Values) -> int:
        """How many rows it touched."""
        touched: int = self._run(statement, values)[0].rowcount
        return touched

    def each(self, statement: Executable, rows: Sequence[Values]) -> None:
        """The same statement for every row; nothing comes back."""
        if len(rows) == 1:
            self._run(statement, rows[0])
        elif rows:
            compiled = self._compiled(statement, rows[0])
            self._cursor.executemany(compiled.sql, [compiled.arguments(row) for row in rows])

    def _run(self, statement: Executable, values: Values) -> tuple[Any, _Compiled]:
        compiled = self._shelf.get((statement, *values)) or self._compiled(statement, values)
        self._cursor.execute(compiled.sql, compiled.arguments(values))
        return self._cursor, compiled

    def _compiled(self, statement: Executable, values: Values) -> _Compiled:
        key = (statement, *values)
        compiled = self._shelf.get(key)
        if compiled is None:
            compiled = self._shelf[key] = _compile(statement, values, self.connection.dialect)
        return compiled


def _processor(kind: Any, dialect: Dialect) -> Processor | None:
    """Our own types name their function: asked through SQLAlchemy it is two calls for each value."""
    if hasattr(kind, "straight"):
        return cast(Processor, kind.straight(dialect))
    return cast("Processor | None", kind.dialect_impl(dialect).bind_processor(dialect))


def _compile(statement: Any, values: Values, dialect: Dialect) -> _Compiled:
    # The keys say which columns an INSERT or UPDATE names; those that only a WHERE uses do no harm.
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=list(values))
    names = tuple((compiled.positiontup if compiled.positional else compiled.bind_names.values()) or ())
    binds = [compiled.binds[name] for name in names]
    writers = [(place, _processor(bind.type, dialect)) for place, bind in enumerate(binds)]
    own = {name: bind.effective_value for name, bind in zip(names, binds, strict=True) if name not in values}
    readers = []
    for place, column in enumerate(compiled._result_columns):
        reader = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if reader is not None:
            readers.append((place, reader))
    return _Compiled(
        compiled.string,
        compiled.positional,
        names,
        _picker(names),
        own,
        tuple((place, writer) for place, writer in writers if writer is not None),
        tuple(readers),
    )


def _picker(names: tuple[str, ...]) -> Callable[[Values], Sequence[Any]]:
    """All of a statement's values by one call; with fewer than two names that call answers otherwise."""
    if len(names) < 2:
        return lambda values: [values[name] for name in names]
    return itemgetter(*names)
