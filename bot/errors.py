"""The expected refusals. Each knows its sentence and the way out; none is a fault.

Refusal                     something was asked that cannot be done; nothing was changed
├── Unclear                 the words are not enough: what is missing, with an example
│   ├── UnknownVerb         no such command; did you mean …
│   └── Ambiguous           two things fit: which one
├── NotFound                no such action, person, subgroup, meeting
├── NotNow                  the action's state does not allow it
│   └── Conflict            somebody changed it meanwhile; shows the present state
├── NotAllowed              the asker may not; says who can
├── NotHere                 this place is linked to nothing, or may not show this
└── TooMuch                 over a limit of size or rate
Unready                     the installation cannot work: settings, schema, locked database
"""

from __future__ import annotations


class Refusal(Exception):
    """`sentence` says what did not happen; `way_out` says what to do instead."""

    def __init__(self, sentence: str, way_out: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_out = way_out


class Unclear(Refusal):
    """The words are not enough."""


class UnknownVerb(Unclear):
    """No such command."""


class Ambiguous(Unclear):
    """Two things fit."""


class NotFound(Refusal):
    """No such thing in what the asker may see."""


class NotNow(Refusal):
    """The action's state does not allow it."""


class Conflict(NotNow):
    """The version that the asker saw is no longer the present one."""


class NotAllowed(Refusal):
    """The asker may not."""


class NotHere(Refusal):
    """This place is linked to nothing, or may not show this."""


class TooMuch(Refusal):
    """Over a limit."""


class Unready(Exception):
    """The installation cannot work; `sentence` is for the technician."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
