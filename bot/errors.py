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
    """`sentence` says what did not happen; `way_out` says what to do instead: where nothing better is known, `usual`."""

    usual = "To see what you can say: help"

    def __init__(self, sentence: str, way_out: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_out = way_out or self.usual


class Unclear(Refusal):
    """The words are not enough."""


class UnknownVerb(Unclear):
    """No such command."""


class Ambiguous(Unclear):
    """Two things fit."""


class NotFound(Refusal):
    """No such thing in what the asker may see."""

    usual = "To see what is there: list"


class NotNow(Refusal):
    """The action's state does not allow it."""

    usual = "To see how an action stands, show its number, for example: show 12"


class Conflict(NotNow):
    """The version that the asker saw is no longer the present one."""


class NotAllowed(Refusal):
    """The asker may not."""

    usual = "To see who keeps this board: who"


class NotHere(Refusal):
    """This place is linked to nothing, or may not show this."""

    usual = "In your own chat with me you see what is yours: home"


class TooMuch(Refusal):
    """Over a limit."""

    usual = "Please try again with less, or a little later."


class Unready(Exception):
    """The installation cannot work; `sentence` is for the technician."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
