"""Whether words in minutes name somebody, and the owners they name; refuses to know who that is."""

from __future__ import annotations

import re

from bot.language.name_words import BODIES, COLLECTIVES, GIVEN, POSTS, TITLES, TOPICS
from bot.language.words import word_set

_CONSULTED = re.compile(
    r"\s+(?:in consultation with|with support from|with|supported by|via|through|on behalf of)\s+", re.IGNORECASE
)


_VERBS = frozenset(
    "write send speak talk report present email reply respond refer liaise meet continue agree add link sign listen provide circulate update share ask invite contact".split()
)


_JOINING = word_set("and of the for & / to with in")

_IN_A_CLAUSE = word_set(
    "was were is are has had been that which need needs continue continues due able likely how next "
    "report work steps going"
)


_NOBODY = word_set(
    "this that it they there which who if when he she we i these those an a no report updates agreed resolved decided noted "
    "action actions"
)
_KNOWN = POSTS | BODIES | COLLECTIVES | GIVEN | frozenset(TITLES)


def looks_like_owner(who: str) -> bool:
    """A name, initials, a post, a team or a collective: short, capitalised, and no clause."""
    words = who.strip(" ,.").split()
    if not words or len(words) > 12 or re.search(r"[?!|]", who):
        return False
    low = [word.lower().strip(".,") for word in words]
    if len(words) <= 3 and words[0].islower() and all(word in POSTS | BODIES | COLLECTIVES | TOPICS for word in low):
        return True
    if low[0] in _NOBODY or (low[0] in _VERBS and len(words) <= 2) or any(word in _IN_A_CLAUSE for word in low):
        return False
    known = bool(_KNOWN.intersection(low))
    if low[0] in COLLECTIVES or low[0] == "the":
        return known and len(words) <= 8
    capitals = sum(word[:1].isupper() for word in words)
    joining = sum(word in _JOINING for word in low)
    return (capitals + joining >= len(words) and capitals > 0) or (known and words[0][:1].isupper() and len(words) <= 6)


def owners_of(who: str) -> tuple[str, ...]:
    """The owners as written, split where they are joint."""
    who = re.sub(r"\s*\((?:with|supported|in consultation|and|assisted)\b[^()]{0,80}\)?", "", who)
    who = _CONSULTED.split(" ".join(who.split()).strip(" .,;:()"))[0]
    who = re.sub(r"^the\s+", "", who, flags=re.IGNORECASE)
    pieces: list[str] = []
    for rough in re.split(r"\s*/\s*|\s*&\s*|\s*,\s*(?:and\s+)?", who):
        parts = re.split(r"\s+and\s+", rough)
        joined = [parts[0]]
        for part in parts[1:]:
            if _one_alone(joined[-1]) and _one_alone(re.sub(r"^the\s+", "", part)):
                joined.append(part)
            else:
                joined[-1] = f"{joined[-1]} and {part}"
        pieces.extend(joined)
    return tuple(
        re.sub(r"^the\s+", "", piece.strip(" .,"), flags=re.IGNORECASE) for piece in pieces if piece.strip(" .,")
    )


def _one_alone(text: str) -> bool:
    words = text.split()
    if not words:
        return False
    last = words[-1].lower().strip(".")
    only_topic = all(word.lower() in TOPICS for word in words) and words[0].lower() not in GIVEN
    return words[0][:1].isupper() and not only_topic and last not in ("of", "for", "the")
