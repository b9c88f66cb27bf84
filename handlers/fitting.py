"""Which pieces of a message are shown when not all fit, and how many are said to be missing.

Knows parts, sizes and an order of importance; refuses to know what a part says or looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from bot.values import dataclass

P = TypeVar("P")

_PARTS = ("part of this answer", "parts of this answer")


@dataclass(frozen=True, slots=True)
class Rendered(Generic[P]):
    """The parts in order, and the same sense in plain words (not escaped)."""

    parts: tuple[P, ...]
    plain: str


@dataclass(frozen=True, slots=True)
class Piece(Generic[P]):
    """What is shown or left out as one. `bare` is the same without its buttons."""

    parts: tuple[P, ...]
    plain: tuple[str, ...] = ()
    bare: tuple[P, ...] | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Run(Generic[P]):
    """One block: a head that is kept, and a body that may be cut short with "and N more".

    `more` is what the composer itself left out; `first` heads are kept before all others.
    """

    head: tuple[Piece[P], ...] = ()
    body: tuple[Piece[P], ...] = ()
    more: int = 0
    noun: tuple[str, str] = ("", "")
    first: bool = False


class Room(Generic[P]):
    """What is left of a message's budget."""

    def __init__(self, size: Callable[[Sequence[P]], int], parts: int, room: int) -> None:
        self._size = size
        self._parts = parts
        self._room = room

    def take(self, parts: Sequence[P], instead_of: Sequence[P] = ()) -> bool:
        """Whether these still fit (and then they are counted)."""
        count = len(parts) - len(instead_of)
        size = self._size(parts) - self._size(instead_of)
        if count > self._parts or size > self._room:
            return False
        self._parts -= count
        self._room -= size
        return True


def fit(
    runs: Sequence[Run[P]], note: Callable[[str], P], size: Callable[[Sequence[P]], int], parts: int, room: int
) -> Rendered[P]:
    """All of it where it fits; else every head that fits, then bodies in order, then their buttons."""
    whole = _whole(runs, note)
    if len(whole.parts) <= parts and size(whole.parts) <= room:
        return whole
    left = Room(size, parts, room)
    reserve = note(_missing(99_999, _PARTS))
    left.take([reserve])
    kept = _heads(runs, left, reserve)
    return _assemble(runs, _bodies(runs, kept, left), kept, note)


def _whole(runs: Sequence[Run[P]], note: Callable[[str], P]) -> Rendered[P]:
    parts: list[P] = []
    plain: list[str] = []
    for run in runs:
        for piece in (*run.head, *run.body):
            parts += piece.parts
            plain += piece.plain
        if run.more:
            parts.append(note(_missing(run.more, run.noun)))
            plain.append(_missing(run.more, run.noun))
    return Rendered(tuple(parts), "\n".join(plain))


def _heads(runs: Sequence[Run[P]], left: Room[P], reserve: P) -> list[bool]:
    kept = [False] * len(runs)
    for at in sorted(range(len(runs)), key=lambda at: not runs[at].first):
        run = runs[at]
        tail = [reserve] if run.body or run.more else []
        kept[at] = left.take([*(part for piece in run.head for part in piece.parts), *tail])
    return kept


def _bodies(runs: Sequence[Run[P]], kept: Sequence[bool], left: Room[P]) -> list[list[bool]]:
    """For each run, its shown pieces: True with buttons, False without. The first in order win."""
    shown: list[list[bool]] = []
    for run, keep in zip(runs, kept, strict=True):
        shown.append([])
        for piece in run.body if keep else ():
            if not left.take(piece.parts if piece.bare is None else piece.bare):
                break
            shown[-1].append(piece.bare is None)
    for run, pieces in zip(runs, shown, strict=True):
        for at, whole in enumerate(pieces):
            piece = run.body[at]
            if not whole and piece.bare is not None:
                pieces[at] = left.take(piece.parts, instead_of=piece.bare)
    return shown


def _assemble(
    runs: Sequence[Run[P]], shown: Sequence[Sequence[bool]], kept: Sequence[bool], note: Callable[[str], P]
) -> Rendered[P]:
    parts: list[P] = []
    plain: list[str] = []
    for run, pieces, keep in zip(runs, shown, kept, strict=True):
        if not keep:
            continue
        for piece in run.head:
            parts += piece.parts
            plain += piece.plain
        for piece, whole in zip(run.body, pieces, strict=False):
            parts += piece.parts if whole or piece.bare is None else piece.bare
            plain += piece.plain
        missing = run.more + sum(piece.count for piece in run.body[len(pieces) :])
        if missing:
            parts.append(note(_missing(missing, run.noun)))
            plain.append(_missing(missing, run.noun))
    lost = sum(not keep for keep in kept)
    if lost:
        parts.append(note(_missing(lost, _PARTS)))
        plain.append(_missing(lost, _PARTS))
    return Rendered(tuple(parts), "\n".join(plain))


def _missing(count: int, noun: tuple[str, str]) -> str:
    """Says, for instance, and 12 more, or and 3 more lines."""
    one, several = noun
    return f"and {count:,} more {one if count == 1 else several}".rstrip()
