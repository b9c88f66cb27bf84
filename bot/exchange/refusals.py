"""Why a document is not read: one small tree, each with its sentence and a way out.

    DocumentRefused
    ├── NotAReadableKind      the ending is not one of ours, or the inside is another kind
    ├── Damaged               truncated, or not what it says it is
    ├── Protected             encrypted or locked with a password
    ├── Empty                 nothing in it
    ├── TooLarge              bytes, pages, rows, columns or what unpacks from it
    ├── TookTooLong           time, processor or memory ran out in the child process
    └── NoRegister            read well, but nothing in it is a register

Knows no reader and no platform; the sentence is what the user sees.
"""

from __future__ import annotations


class DocumentRefused(Exception):
    """Nothing was entered. `sentence` says what happened and what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAReadableKind(DocumentRefused):
    pass


class Damaged(DocumentRefused):
    pass


class Protected(DocumentRefused):
    pass


class Empty(DocumentRefused):
    pass


class TooLarge(DocumentRefused):
    pass


class TookTooLong(DocumentRefused):
    pass


class NoRegister(DocumentRefused):
    pass


KINDS: tuple[type[DocumentRefused], ...] = (
    NotAReadableKind,
    Damaged,
    Protected,
    Empty,
    TooLarge,
    TookTooLong,
    NoRegister,
)


def refusal(kind: str, sentence: str) -> DocumentRefused:
    """The refusal of that name: how one crosses from the child process to its parent."""
    by_name = {each.__name__: each for each in KINDS}
    return by_name.get(kind, DocumentRefused)(sentence)
