"""The history: turns and their changes, append-only and chained board by board.

The chain holds ids and salted hashes; the words stand beside it and can be erased without breaking it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, null, or_, select, update

from bot.model import Actor, Change, Entry, Role
from bot.ports import Turn
from bot.values import replace
from storage.prepared import Prepared
from storage.tables import changes, heads, people, refusals, turns, words
from storage.types import storable

_TURN = (
    select(
        turns.c.id,
        turns.c.at,
        turns.c.board_id,
        turns.c.account_id,
        turns.c.person_id,
        turns.c.role,
        turns.c.verb,
        turns.c.place_id,
        turns.c.message,
        turns.c.source,
        turns.c.undoes,
        turns.c.undone_by,
        people.c.name,
    )
    .join_from(turns, people, people.c.id == turns.c.person_id, isouter=True)
    .order_by(turns.c.id.desc())
)
_TURN_BY_ID = _TURN.where(turns.c.id == bindparam("id"))
_TURN_OF_MESSAGE = _TURN.where(turns.c.place_id == bindparam("place"), turns.c.message == bindparam("message")).limit(1)
_STANDING = and_(turns.c.undone_by.is_(null()), turns.c.undoes.is_(null()))
_LAST_TURN = _TURN.where(turns.c.account_id == bindparam("account"), _STANDING).limit(1)
_LAST_TURN_OF_BOARD = _LAST_TURN.where(turns.c.board_id == bindparam("board"))
_OPEN_TURN = insert(turns)
_CLOSE_TURN = update(turns).where(turns.c.id == bindparam("turn"))

# The board's head is locked while its chain grows: two writers without it would fork the chain.
_HEAD = select(heads.c.seq, heads.c.chain).where(heads.c.board_id == bindparam("board")).with_for_update()
_PRINTED_HEAD = select(heads.c.seq, heads.c.chain).where(heads.c.board_id == bindparam("board"))
_MOVE_HEAD = update(heads).where(heads.c.board_id == bindparam("board"))
_ADD_CHANGE = insert(changes)
_ADD_CHANGES = insert(changes).returning(changes.c.id, sort_by_parameter_order=True)
_ADD_WORDS = insert(words)
FEW = 8
"""Up to so many changes are quicker one by one than as one statement that has to be put together."""

_ENTRY = (
    select(
        changes.c.id,
        changes.c.turn_id,
        changes.c.action_id,
        changes.c.what,
        words.c.before,
        words.c.after,
        words.c.why,
        changes.c.at,
        changes.c.account_id,
        changes.c.person_id,
        changes.c.role,
        words.c.name,
        words.c.on_behalf,
        words.c.source,
        turns.c.undoes,
    )
    .join_from(changes, turns, turns.c.id == changes.c.turn_id)
    .outerjoin(words, words.c.change_id == changes.c.id)
    .order_by(changes.c.id)
)
_HISTORY = _ENTRY.where(changes.c.action_id == bindparam("action"))
_ENTRIES = _ENTRY.where(changes.c.turn_id == bindparam("turn"))

_mine = changes.alias("mine")
_undo = turns.alias("undo")
# A later turn and its undoing cancel each other out; neither stands in the way of undoing this one.
_LATER = (
    select(changes.c.id)
    .join_from(changes, turns, turns.c.id == changes.c.turn_id)
    .outerjoin(_undo, _undo.c.id == turns.c.undone_by)
    .where(
        changes.c.action_id == bindparam("action"),
        changes.c.turn_id != bindparam("turn"),
        # That the message was deleted afterwards changes nothing of the action.
        turns.c.verb != "deleted",
        changes.c.id
        > select(func.max(_mine.c.id))
        .where(_mine.c.action_id == bindparam("action"), _mine.c.turn_id == bindparam("turn"))
        .scalar_subquery(),
        or_(_undo.c.id.is_(null()), _undo.c.undone_by.is_not(null())),
        ~and_(turns.c.undoes.is_not(null()), turns.c.undone_by.is_(null()), turns.c.undoes > bindparam("turn")),
    )
    .limit(1)
)
_REFUSE = insert(refusals)


class SqlLedger:
    def __init__(self, prepared: Prepared, keyed: hmac.HMAC) -> None:
        self._run = prepared
        self._keyed = keyed

    def open_turn(self, turn: Turn) -> Turn:
        values = {
            "at": turn.at,
            "board_id": turn.board_id,
            "account_id": turn.actor.account_id,
            "person_id": turn.actor.person_id,
            "role": turn.actor.role.value,
            "verb": turn.verb,
            "place_id": turn.place_id,
            "message": turn.message,
            "source": turn.source,
            "undoes": turn.undoes,
        }
        added = self._run.insert(_OPEN_TURN, values)
        return replace(turn, id=added)

    def record(self, turn: Turn, action_id: int, changes: Sequence[Change]) -> None:
        """Appends to the board's chain, in order."""
        if not changes:
            return
        board = {"board": turn.board_id}
        head = self._run.first(_HEAD, board)
        if head is None:
            raise LookupError(f"board {turn.board_id} has no head of its history")
        seq, chain = head
        role = turn.actor.role.value
        rows, said = [], []
        for change in changes:
            seq += 1
            spoken = _spoken(turn, change)
            row = {
                "board_id": turn.board_id,
                "seq": seq,
                "turn_id": turn.id,
                "action_id": action_id,
                "what": change.what,
                "at": turn.at,
                "account_id": turn.actor.account_id,
                "person_id": turn.actor.person_id,
                "role": role,
                "hash": digest(spoken),
            }
            row["chain"] = chain = link(self._keyed, chain, row, turn.undoes)
            rows.append(row)
            said.append(spoken)
        for change_id, spoken in zip(self._append(rows), said, strict=True):
            spoken["change_id"] = change_id
        self._run.each(_ADD_WORDS, said)
        self._run.change(_MOVE_HEAD, {**board, "seq": seq, "chain": chain})

    def _append(self, rows: list[dict[str, Any]]) -> list[int]:
        if len(rows) <= FEW:
            return [self._run.insert(_ADD_CHANGE, row) for row in rows]
        return list(self._run.connection.execute(_ADD_CHANGES, rows).scalars())

    def head(self, board_id: int) -> tuple[int, str]:
        """How many entries a board's history has, and its last link: printed in papers, so that a cut shows."""
        head = self._run.first(_PRINTED_HEAD, {"board": board_id})
        return (head[0], head[1]) if head else (0, "")

    def history(self, action_id: int) -> tuple[Entry, ...]:
        return tuple(_entry(row) for row in self._run.rows(_HISTORY, {"action": action_id}))

    def entries(self, turn_id: int) -> tuple[Entry, ...]:
        return tuple(_entry(row) for row in self._run.rows(_ENTRIES, {"turn": turn_id}))

    def turn(self, turn_id: int) -> Turn | None:
        return _turn(self._run.first(_TURN_BY_ID, {"id": turn_id}))

    def last_turn(self, account_id: int, board_id: int | None = None) -> Turn | None:
        """The account's newest turn that still stands: neither undone nor itself an undoing."""
        if board_id is None:
            return _turn(self._run.first(_LAST_TURN, {"account": account_id}))
        wanted = {"account": account_id, "board": board_id}
        return _turn(self._run.first(_LAST_TURN_OF_BOARD, wanted))

    def later_change(self, turn_id: int, action_id: int) -> bool:
        """Whether something that still stands was done to the action after this turn."""
        return self._run.first(_LATER, {"turn": turn_id, "action": action_id}) is not None

    def close_turn(self, turn_id: int, undone_by: int) -> None:
        self._run.change(_CLOSE_TURN, {"turn": turn_id, "undone_by": undone_by})

    def turn_of_message(self, place_id: int, message: str) -> Turn | None:
        row = self._run.first(_TURN_OF_MESSAGE, {"place": place_id, "message": message})
        return _turn(row) if message else None

    def refuse(
        self, at: datetime, account_id: int | None, place_id: int | None, deed: str, action_id: int | None
    ) -> None:
        """Notes a refusal. It needs a unit of its own: the refused turn is rolled back."""
        values = {"at": at, "account_id": account_id, "place_id": place_id, "deed": deed[:40], "action_id": action_id}
        self._run.insert(_REFUSE, values)


VALUES = ("before", "after")
WORDS = ("why", "name", "on_behalf", "source")
"""The two parts of what stands beside a change. Either can be erased; its hash then stays in its place."""


def digest(spoken: Mapping[str, Any]) -> str:
    """What the chain holds of both parts."""
    parts = digest_of("values", VALUES, spoken) + digest_of("words", WORDS, spoken)
    return hashlib.sha256(parts.encode()).hexdigest()


def digest_of(part: str, names: Sequence[str], spoken: Mapping[str, Any]) -> str:
    """The salt keeps short words (red, completed) from being guessed once they are erased."""
    if kept := spoken[f"{part}_hash"]:
        return str(kept)
    plain = _spelled(spoken[f"{part}_salt"], *[spoken[name] for name in names])
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _spelled(*values: object) -> str:
    """Values one after another, each behind its length: no two lists of values are spelled alike."""
    return "".join([f"{len(text)}:{text}," for text in map(str, values)])


def seal(key: bytes) -> hmac.HMAC:
    """What a chain's links are keyed with, made once: each link is a copy of it that goes on."""
    return hmac.new(key, digestmod="sha256")


@lru_cache(maxsize=8)
def _moment(at: datetime) -> str:
    """Remembered for the turn, all of whose entries are of one moment."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def link(keyed: hmac.HMAC, previous: str, row: Mapping[str, Any], undoes: int | None) -> str:
    """The next link of a chain: keyed, over the one before it and everything in the row but words."""
    entry = _spelled(
        row["board_id"],
        row["seq"],
        row["turn_id"],
        row["action_id"],
        row["what"],
        _moment(row["at"]),
        row["account_id"],
        row["person_id"],
        row["role"],
        undoes,
        row["hash"],
    )
    mark = keyed.copy()
    mark.update((previous + entry).encode())
    return mark.hexdigest()


def _spoken(turn: Turn, change: Change) -> dict[str, Any]:
    salts = secrets.token_hex(32)
    # Hashed as it will be stored, or the proof would miss what the database does not take.
    return {
        "values_salt": salts[:32],
        "words_salt": salts[32:],
        "values_hash": "",
        "words_hash": "",
        "before": storable(change.before),
        "after": storable(change.after),
        "why": storable(change.why),
        "name": storable(turn.actor.name),
        "on_behalf": storable(turn.actor.on_behalf),
        "source": storable(turn.source),
    }


def _entry(row: Sequence[Any]) -> Entry:
    return Entry(
        id=row[0],
        turn_id=row[1],
        action_id=row[2],
        what=row[3],
        before=row[4] or "",
        after=row[5] or "",
        why=row[6] or "",
        at=row[7],
        actor=Actor(row[8], row[9], Role(row[10]), row[11] or "", row[12] or ""),
        source=row[13] or "",
        undoes=row[14],
    )


def _turn(row: Sequence[Any] | None) -> Turn | None:
    if row is None:
        return None
    return Turn(
        id=row[0],
        at=row[1],
        board_id=row[2],
        actor=Actor(row[3], row[4], Role(row[5]), row[12] or ""),
        verb=row[6],
        place_id=row[7],
        message=row[8],
        source=row[9],
        undoes=row[10],
        undone_by=row[11],
    )
