"""Numbers as somebody typed, printed or forged them: plain digits of a length that a row can have, else none at all.

`²` and `٣` are digits to Python and no numbers of ours; a number of thirty digits is nobody's row and no database's.
"""

from __future__ import annotations

ROW = 18
"""Digits that stay below 2**63."""
PRINTED = 6
"""Digits that a paper's own numbering can have; a longer one is a telephone or a reference of something else."""


def whole(words: str, most: int = ROW) -> int | None:
    return int(words) if words.isascii() and words.isdecimal() and len(words) <= most else None
