"""Cells that a spreadsheet would take for a formula, made harmless on the way out and whole again on the way in."""

from __future__ import annotations

_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """An apostrophe before what begins like a formula: Excel then shows the words and works nothing out."""
    return f"'{text}" if text.startswith(_STARTS) else text


def as_written(text: str) -> str:
    """The same words without that apostrophe."""
    return text[1:] if text.startswith("'") and text[1:2] in _STARTS and text[1:2] else text
