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


_IN_LOOKS_LIKE_OWNER = word_set("and of the for & / to with in")

_IN_LOOKS_LIKE_OWNER_2 = word_set(
    "was were is are has had been that which need needs continue continues due able likely how next "
    "report work steps going"
)


def looks_like_owner(who: str) -> bool:
    """A name, initials, a post, a team or a collective: short, capitalised, and no clause."""
    who = who.strip(" ,.")
    words = who.split()
    if not words or len(words) > 12 or re.search(r"[?!|]", who):
        return False
    low = [word.lower().strip(".,") for word in words]
    if low[0] in ("agreed", "resolved", "decided", "noted", "action", "actions"):
        return False
    if (
        len(words) <= 3
        and words[0].islower()
        and all(word in POSTS or word in BODIES or word in COLLECTIVES or word in TOPICS for word in low)
    ):
        return True
    if low[0] in _VERBS and len(words) <= 2:
        return False
    if (
        low[0]
        in (
            "this",
            "that",
            "it",
            "they",
            "there",
            "which",
            "who",
            "if",
            "when",
            "he",
            "she",
            "we",
            "i",
            "these",
            "those",
            "an",
            "a",
            "no",
            "report",
            "updates",
            "members were",
        )
        and low[0] not in COLLECTIVES
    ):
        return False
    if any(word in _IN_LOOKS_LIKE_OWNER_2 for word in low):
        return False
    known = set(low) & (POSTS | BODIES | COLLECTIVES | TITLES.keys() | GIVEN)
    capitals = [word for word in words if word[:1].isupper()]
    joining = [word for word in low if word in _IN_LOOKS_LIKE_OWNER]
    if low[0] in COLLECTIVES or low[0] == "the":
        return bool(known) and len(words) <= 8
    return (len(capitals) + len(joining) >= len(words) and bool(capitals)) or (
        bool(known) and words[0][:1].isupper() and len(words) <= 6
    )


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
            if _one_alone(joined[-1]) and _one_alone(part):
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
