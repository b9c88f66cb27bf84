"""Names as they are compared: capitals, full stops, commas and spaces do not count. Nothing is guessed."""

from __future__ import annotations

import unicodedata


def fold(name: str) -> str:
    """`Supt. Ann  Marlow` and `supt ann marlow` are the same words; `Supt Marlow` is another name."""
    plain = unicodedata.normalize("NFKC", name).casefold().replace(".", " ").replace(",", " ")
    return " ".join(plain.split())
