"""A button's press as the string that a platform carries for us, the same on every platform.

Refuses to trust what comes back: a press that is not exactly of our making is None.
"""

from __future__ import annotations

import re

from bot.incoming import Press
from handlers.spans import UNSEEN

_DEED = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")
"""Eighteen digits stay below 2**63: a larger number is nobody's row."""
_GREATEST = 10**18 - 1

_LONGEST = 2000


def encode(press: Press, limit: int = _LONGEST) -> str:
    """`deed|action|version|value`. Too long or misnamed is a fault of ours and is raised."""
    made = f"{press.deed}|{press.action_id}|{press.version}|{press.value}"
    if len(made) > min(limit, _LONGEST) or not _is_readable(press):
        raise ValueError(f"the press {press.deed!r} cannot be carried by a button")
    return made


def _is_readable(press: Press) -> bool:
    """Whether `decode` would read the same press again."""
    numbered = 0 <= press.action_id <= _GREATEST and 0 <= press.version <= _GREATEST
    return numbered and _DEED.fullmatch(press.deed) is not None and UNSEEN.search(press.value) is None


def decode(made: object) -> Press | None:
    """The press, or None for anything that `encode` would not have made."""
    if not isinstance(made, str) or len(made) > _LONGEST:
        return None
    parts = made.split("|", 3)
    if len(parts) != 4:
        return None
    deed, action, version, value = parts
    if not (_DEED.fullmatch(deed) and _WHOLE.fullmatch(action) and _WHOLE.fullmatch(version)):
        return None
    return None if UNSEEN.search(value) else Press(deed, int(action), int(version), value)
