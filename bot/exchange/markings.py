"""A printed protective marking -> the level that decides where words may go. Fails closed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model import Marking

_USUAL: tuple[tuple[str, Marking], ...] = (
    (r"official[ -]*sensitive|sensitive|confidential", Marking.SENSITIVE),
    (r"restricted|secret|exempt", Marking.RESTRICTED),
    (r"unprotected|unrestricted|not protectively marked|official|public|open", Marking.OFFICIAL),
    (r"protected", Marking.SENSITIVE),
)


def marking_of(
    printed: str, words: Sequence[tuple[str, Marking]] = (), blank: Marking = Marking.OFFICIAL
) -> tuple[Marking, str]:
    """The level, and a doubt where the print does not decide it: a template left whole, or an unknown word."""
    said = printed.strip().strip("[]()* ").lower()
    if not said:
        return blank, ""
    for word, marking in words:
        if said == word.strip().lower():
            return marking, ""
    found = [marking for pattern, marking in _USUAL if re.search(rf"\b(?:{pattern})\b", said)]
    if "/" in said or len(said) > 60 or not found:
        if re.fullmatch(r"this report will be considered in public\.?", said):
            return Marking.OFFICIAL, ""
        return (
            Marking.UNKNOWN,
            f"the marking reads “{printed}”: no level is certain, so the action is withheld until it is set",
        )
    return found[0], ""
