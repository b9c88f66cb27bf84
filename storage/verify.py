"""Proves the history: finds entries that were removed, altered, reordered or cut, and says where.

It recomputes every link from the first one and believes neither the rows nor the heads. What it
cannot see is a tail that was cut together with its head; the heads kept with printed papers show that.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, select

from bot.values import dataclass
from storage.engine import reading
from storage.ledger import VALUES, WORDS, digest, link, seal
from storage.tables import actions, boards, changes, heads, papers, subgroups, turns, words
from storage.triggers import has_triggers

Line = Mapping[Any, Any]
CLOSE_LOOK = 300
"""Up to so many suspects are compared with each other, to tell what moved from what was altered."""


class Fault(StrEnum):
    REMOVED = "removed"
    ALTERED = "altered"
    REORDERED = "reordered"
    CUT = "cut"
    UNGUARDED = "unguarded"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, where it is (board, place in its history, action) and the sentence that says it."""

    fault: Fault
    board: str
    seq: int
    sentence: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class _Suspect:
    """An entry that does not follow from the one before it, and the chain as stored there."""

    row: Line
    before: str
    computed: str


_CHAIN = (
    select(
        changes.c.seq,
        changes.c.board_id,
        changes.c.turn_id,
        changes.c.action_id,
        changes.c.what,
        changes.c.at,
        changes.c.account_id,
        changes.c.person_id,
        changes.c.role,
        changes.c.hash,
        changes.c.chain,
        turns.c.undoes,
        words.c.change_id,
        words.c.values_salt,
        words.c.values_hash,
        words.c.words_salt,
        words.c.words_hash,
        *(words.c[name] for name in (*VALUES, *WORDS)),
    )
    .select_from(
        changes.outerjoin(turns, turns.c.id == changes.c.turn_id).outerjoin(words, words.c.change_id == changes.c.id)
    )
    .order_by(changes.c.seq)
    .execution_options(yield_per=2000)
)


def verify(engine: Engine, key: bytes) -> tuple[Finding, ...]:
    """Every fault in every board's history; none means that it stands as it was recorded."""
    with reading(engine) as connection:
        found: list[Finding] = []
        if not has_triggers(connection):
            sentence = "The database no longer refuses to alter the history: its guards are missing."
            found.append(Finding(Fault.UNGUARDED, "", 0, sentence))
        for board_id, code in connection.execute(select(boards.c.id, boards.c.code).order_by(boards.c.id)).all():
            found.extend(_Chain(connection, key, board_id, code).faults())
        return tuple(found)


class _Chain:
    """One board's chain, walked once from its start."""

    def __init__(self, connection: Connection, key: bytes, board_id: int, code: str) -> None:
        self._connection = connection
        self._keyed = seal(key)
        self._board_id = board_id
        self._code = code
        self._seq = 0
        self._chain = ""
        self._suspects: list[_Suspect] = []
        printed = select(papers.c.head, papers.c.number).where(papers.c.board_id == board_id, papers.c.head != "")
        self._printed: dict[str, int] = {row[0]: row[1] for row in connection.execute(printed)}

    def faults(self) -> list[Finding]:
        """In the order of the history."""
        rows = self._connection.execute(_CHAIN.where(changes.c.board_id == self._board_id)).mappings()
        found = [finding for row in rows for finding in self._entry(row)]
        found.extend(self._settled())
        found.sort(key=lambda finding: finding.seq)
        found.extend(self._end())
        return found

    def _entry(self, row: Line) -> Iterator[Finding]:
        expected = self._seq + 1
        if row["seq"] == expected:
            computed = self._link(self._chain, row)
            if not hmac.compare_digest(computed, row["chain"]):
                self._suspects.append(_Suspect(row, self._chain, computed))
        else:
            # What follows a gap cannot be compared with what is not there.
            gone = f"entry {expected} was" if row["seq"] == expected + 1 else f"{expected} to {row['seq'] - 1} were"
            yield self._finding(Fault.REMOVED, expected, f"History of {self._code}: {gone} removed.")
        yield from self._said(row)
        # A link computed on an altered row fits nothing: the stored one carries the walk on.
        self._seq, self._chain = row["seq"], row["chain"]
        if self._printed:
            self._printed.pop(self._chain, None)

    def _said(self, row: Line) -> Iterator[Finding]:
        if row["change_id"] is None:
            yield self._about(row, Fault.REMOVED, "the words were removed")
        elif digest(row) != row["hash"]:
            yield self._about(row, Fault.ALTERED, "the words are not those that were recorded")
        elif _stands(row, "values", VALUES) or _stands(row, "words", WORDS):
            yield self._about(row, Fault.ALTERED, "words stand where they were erased")

    def _settled(self) -> Iterator[Finding]:
        """Tells the altered, the moved, and those whose only fault is what stands before them."""
        suspects = self._suspects
        if len(suspects) > CLOSE_LOOK:
            yield from (self._about(each.row, Fault.ALTERED, "it is not as it was recorded") for each in suspects)
            return
        stored = {each.row["chain"] for each in suspects} | {each.computed for each in suspects}
        for each in suspects:
            row = each.row
            if any(self._link(chain, row) == row["chain"] for chain in stored):
                continue
            if (place := self._home(row, suspects, stored)) is not None:
                yield self._about(row, Fault.REORDERED, f"it was moved here from place {place}")
            else:
                yield self._about(row, Fault.ALTERED, "it is not as it was recorded")

    def _home(self, row: Line, suspects: Iterable[_Suspect], stored: set[str]) -> int | None:
        """The place at which an entry would be intact."""
        near = stored if len(stored) <= 100 else set()
        for other in suspects:
            moved = {**row, "seq": other.row["seq"]}
            if any(self._link(chain, moved) == row["chain"] for chain in (other.before, *near)):
                return int(moved["seq"])
        return None

    def _end(self) -> Iterator[Finding]:
        statement = select(heads.c.seq, heads.c.chain).where(heads.c.board_id == self._board_id)
        head = self._connection.execute(statement).first()
        if head is None:
            yield self._finding(Fault.REMOVED, self._seq, f"The head of the history of {self._code} was removed.")
        elif head[0] > self._seq:
            sentence = f"History of {self._code}: it was cut after entry {self._seq}; it had {head[0]}."
            yield self._finding(Fault.CUT, self._seq + 1, sentence)
        elif (head[0], head[1]) != (self._seq, self._chain):
            sentence = f"History of {self._code}: its head does not fit its last entry, {self._seq}."
            yield self._finding(Fault.ALTERED, self._seq, sentence)
        for number in sorted(self._printed.values()):
            sentence = f"Paper {number} of {self._code} was printed on a history that is no longer there: it was cut."
            yield self._finding(Fault.CUT, self._seq + 1, sentence)

    def _link(self, previous: str, row: Line) -> str:
        return link(self._keyed, previous, row, row["undoes"])

    def _about(self, row: Line, fault: Fault, what: str) -> Finding:
        statement = (
            select(subgroups.c.code, actions.c.number)
            .join_from(actions, subgroups, subgroups.c.id == actions.c.subgroup_id)
            .where(actions.c.id == row["action_id"])
        )
        found = self._connection.execute(statement).first()
        reference = f"{found[0]}-{found[1]}" if found else "an action that is not there"
        sentence = f"History of {self._code}, entry {row['seq']} about {reference}: {what}."
        return self._finding(fault, row["seq"], sentence, reference)

    def _finding(self, fault: Fault, seq: int, sentence: str, reference: str = "") -> Finding:
        return Finding(fault, self._code, seq, sentence, reference)


def _stands(row: Line, part: str, names: Iterable[str]) -> bool:
    """Whether something stands in a part that says it was erased: nothing vouches for that."""
    return bool(row[f"{part}_hash"]) and any(row[name] for name in names)
