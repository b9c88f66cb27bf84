"""A printed owner cell -> the people, posts and bodies in it, each with name, role and organisation."""

from __future__ import annotations

import re

from bot.language.name_words import BODIES, GIVEN, POSTS, TITLES
from bot.language.printed_names import BRACKETS, PrintedOwner, is_initials, is_name, labelled, run_on
from bot.language.words import clean, fold
from bot.values import replace

_NOBODY = re.compile(
    r"^(?:t\.?b\.?[cda]\.?|n/?a|none|vacant|vacancy|unassigned|not known|unknown|to be (?:confirmed|agreed|decided|appointed)|pending recruitment|awaiting confirmation.*|[-–—.?]*)$"
)
_NUMBERED = re.compile(r"(?:(?<=\s)|^)\d{1,2}[.)]\s+")
_FOLLOWED = re.compile(
    r"^.{0,200}\b(?:followed through|taken forward|led|carried out|completed|delivered) by\s+", re.IGNORECASE
)
_DECISION = re.compile(r"\s+(?:decision|to decide|to lead|to agree)$", re.IGNORECASE)


def split_owners(printed: str) -> tuple[PrintedOwner, ...]:
    """Everybody printed in an owner cell; nobody for TBC, N/A and blanks, in whatever script they look alike."""
    text = clean(printed).replace("\u00a0", " ").strip()[:2000]
    plain = fold(BRACKETS.sub("", text)).strip(" .,;:")
    if _NOBODY.match(plain):
        return ()
    found: list[PrintedOwner] = []
    for line in _parts(text):
        found.extend(_people(line))
    unique: dict[tuple[str | None, str | None, str | None], PrintedOwner] = {}
    for owner in found:
        unique.setdefault((owner.name, owner.role, owner.organisation), owner)
    return tuple(unique.values())


def _parts(text: str) -> list[str]:
    """The cell cut at lines, list numbers, semicolons and slashes."""
    rough = re.split(r"\n|;|•|<br>", text)
    parts: list[str] = []
    for one in rough:
        for part in _NUMBERED.split(one):
            part = _DECISION.sub("", _FOLLOWED.sub("", part.strip()))
            parts.extend(piece for piece in _slashed(part) if piece.strip(" .,"))
    return [part.strip(" ,.") if not part.strip().endswith(("Insp.", "Supt.")) else part.strip() for part in parts]


def _slashed(part: str) -> list[str]:
    if re.search(r"\bn/a\b|\bw/c\b", part, re.IGNORECASE):
        return [part]
    return re.split(r"\s*/\s*|\s+&\s+(?=[A-Z][a-z]+\s+[A-Z])", part)


def _people(text: str) -> list[PrintedOwner]:
    text = " ".join(text.split())
    if not text or _NOBODY.match(fold(BRACKETS.sub("", text)).strip(" .,;:")):
        return []
    if re.search(r"\w\s*:\s|\s[–—-]\s", text):
        return labelled(text)
    return _one_with_two_posts([owner for piece in _joined(text) for owner in run_on(piece)])


def _one_with_two_posts(owners: list[PrintedOwner]) -> list[PrintedOwner]:
    """`YOS Manager and Chair of the Group Angie Vale`: two posts of one person."""
    if (
        len(owners) == 2
        and owners[0].role
        and not owners[0].name
        and not owners[0].organisation
        and owners[1].name
        and owners[1].role
        and not owners[1].title
    ):
        return [replace(owners[1], role=f"{owners[0].role} and {owners[1].role}")]
    return owners


# -- X and Y ------------------------------------------------------------------------------------------


def _joined(text: str) -> list[str]:
    """Cut at `and` where both sides stand alone: two names, two posts; not `Policing and Crime`."""
    pieces = re.split(r"\s+(?:and|&)\s+", text)
    if len(pieces) == 1:
        return re.split(r",\s+(?=(?:[A-Z][\w'’.-]+\s+){1,2}[A-Z][\w'’-]+(?:,|$))", text) if _all_names(text) else [text]
    organisation = ""
    if "," in pieces[-1] and not is_name(pieces[-1].split(",")[0]):
        organisation = pieces[-1][pieces[-1].index(",") :]
    cut = [pieces[0]]
    for piece in pieces[1:]:
        if _stands_alone(cut[-1]) and _stands_alone(piece.split(",")[0]) and not _is_topic(cut[-1], piece):
            cut.append(piece)
        else:
            cut[-1] = f"{cut[-1]} and {piece}"
    if organisation and len(cut) > 1:
        cut = [piece if "," in piece else f"{piece}{organisation}" for piece in cut]
    return [part for piece in cut for part in (re.split(r",\s+", piece) if _all_names(piece) else [piece])]


def _is_topic(left: str, right: str) -> bool:
    """`Director of Strategy and Policing Oversight`: the words behind `and` go on with the post, though capitalised."""
    words = right.split(",")[0].split()
    named = words[0].lower() in GIVEN or words[0].lower().strip(".") in TITLES
    return not named and not is_name(left) and is_name(right.split(",")[0])


def _all_names(text: str) -> bool:
    parts = re.split(r",\s+", text)
    return len(parts) > 1 and all(is_name(part) for part in parts)


def _stands_alone(text: str) -> bool:
    words = text.split()
    if not words:
        return False
    first = words[0].lower().strip(".,")
    if is_name(text) or is_initials(text.strip(" .")) or first in TITLES:
        return True
    if first in POSTS or words[-1].lower().strip(",.") in POSTS:
        return len(words) <= 5 or first in POSTS
    return words[-1].lower() in BODIES and (
        len(words) > 1 or words[0].lower() in ("police", "probation", "housing", "health", "legal")
    )
