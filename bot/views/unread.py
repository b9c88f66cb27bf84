"""What is said to words that are no update: what they seem to be, and what would be understood instead.

Pure: words in, a sentence and a way out. Nothing is recorded by any of this.
"""

from __future__ import annotations

import re

UNREAD = "I could not read that as an update, so nothing was recorded."
EXAMPLE = "For example: update 12 the leaflet is printed · complete 12 · rag 12 amber because the venue fell through"

_SAID: tuple[tuple[str, str, str], ...] = (
    (
        r"(?:y|yes|yep|yeah|no|nope|ok|okay|sure|maybe|correct|confirm(?:ed)?|accept|agreed)",
        "I have asked you nothing here that still waits for an answer, so nothing was recorded.",
        "To see what waits for a yes: accept",
    ),
    (
        r"(?:hi|hello|hey|good (?:morning|afternoon|evening)|morning)(?: (?:all|bot|there))?",
        "Hello. I keep the action register.",
        "To see what is yours: home. To see what you can say: help",
    ),
    (r"(?:many )?(?:thanks|thank you|cheers|ta)(?: .{0,20})?", "You are welcome. Nothing was recorded.", "To see what is yours: home"),
    (
        r"(?:stop|cancel|never ?mind|forget it|wait)",
        "Nothing of yours is waiting here, so there is nothing to stop.",
        "To take back what you recorded last: undo",
    ),
    (
        r"(?:all )?(?:done|completed?|finished|sorted|closed|printed|sent)",
        "Which action do you mean? Nothing was recorded.",
        "Say it with the number, for example: complete 12",
    ),
    (
        r"(?:update\s+|complete\s+)?#?\d+\s*(?:-|–|to|until)\s*#?\d+\b.*",
        "I do not guess which actions a range means, so nothing was recorded.",
        "Give each number, for example: update 12, 13 and 14 completed",
    ),
    (
        r"(?:update\s+)?(?:[A-Za-z&]{2,10}-)?#?\d+(?:[\s,]+(?:and\s+)?(?:[A-Za-z&]{2,10}-)?#?\d+)*",
        "That says which action, but not what happened, so nothing was recorded.",
        "For example: update 12 the leaflet is printed. To see it: show 12",
    ),
)  # fmt: skip
_KNOWN = tuple((re.compile(rf"\W*{words}\W*", re.IGNORECASE), sentence, way) for words, sentence, way in _SAID)


def about(words: str) -> tuple[str, str] | None:
    """The sentence and the way out for words that are known for what they are; None for any others."""
    said = " ".join(words.split())[:200]
    return next(((sentence, way) for pattern, sentence, way in _KNOWN if pattern.fullmatch(said)), None)
