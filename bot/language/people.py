"""Owners as printed -> people, posts and bodies; and whether two printings are one person.

Two people are never merged on a likeness: what is not plain is `UNSURE`, and the bot asks.
Initials belong to one document and are resolved among that document's people only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from bot.language.name_words import HONOURS, TITLES, same_given_name
from bot.language.owner_cells import split_owners
from bot.language.printed_names import PrintedOwner, is_initials
from bot.values import dataclass

__all__ = ["PrintedOwner", "Sameness", "alias_keys", "is_initials", "match_person", "same_person", "split_owners"]


class Sameness(StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: title's rank, given name (or its initial), surname."""

    given: str
    surname: str
    rank: str
    initials: str = ""


_PLAIN = re.compile(r"[^\w' .-]")


def _name(owner: PrintedOwner) -> _Name:
    written = _PLAIN.sub(" ", (owner.name or "").replace("’", "'")).lower().replace("-", " ").replace("'", "")
    if owner.name and is_initials(owner.name):
        return _Name("", "", "", owner.name.replace(".", "").replace(" ", "").upper())
    words = [word.strip(".") for word in written.split() if word.strip(".")]
    rank = _rank(owner)
    while len(words) > 1 and words[0] in TITLES:
        rank = rank or TITLES[words[0]]
        words.pop(0)
    while len(words) > 1 and words[-1] in HONOURS:
        words.pop()
    words = [word for place, word in enumerate(words) if len(word) > 1 or place == 0]
    if not words:
        return _Name("", "", rank)
    if len(words) == 1:
        return _Name("", words[0], rank)
    return _Name(words[0], " ".join(words[1:]), rank)


_RANKS = (
    "superintendent",
    "chief inspector",
    "inspector",
    "sergeant",
    "constable",
    "commander",
    "councillor",
    "doctor",
    "professor",
    "reverend",
)


def _rank(owner: PrintedOwner) -> str:
    for source in (owner.title, owner.role):
        for word in re.findall(r"[a-z.]+", (source or "").lower()):
            if TITLES.get(word.strip(".")):
                return TITLES[word.strip(".")]
    role = (owner.role or "").lower()
    return next((rank for rank in _RANKS if rank in role), "")


def _one(printed: str | PrintedOwner) -> PrintedOwner | None:
    if isinstance(printed, PrintedOwner):
        return printed
    owners = split_owners(printed)
    return owners[0] if len(owners) == 1 else None


def same_person(one: str | PrintedOwner, other: str | PrintedOwner) -> Sameness:
    """Whether two printings are one person, by the names alone."""
    first, second = _one(one), _one(other)
    if first is None or second is None:
        return Sameness.UNSURE
    if not first.name and not second.name:
        return _same_post(first, second)
    if not first.name or not second.name:
        return Sameness.UNSURE
    return _same_name(_name(first), _name(second))


def _same_post(first: PrintedOwner, second: PrintedOwner) -> Sameness:
    """One post has one holder at a time, but holders change: the post is the same, the person unsure."""
    same = _words(first.role or first.organisation or "") == _words(second.role or second.organisation or "")
    bodies = not first.role and not second.role
    return (Sameness.YES if bodies else Sameness.UNSURE) if same else Sameness.NO


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[a-z0-9&]+", text.lower()) if word != "the")


def _same_name(one: _Name, other: _Name) -> Sameness:
    if one.initials or other.initials:
        return Sameness.UNSURE if _initials_fit(one, other) else Sameness.NO
    surname = _same_surname(one.surname, other.surname)
    if surname is Sameness.NO:
        # A given name alone (`Mary`) is printed like a surname alone.
        alone = {one.surname if not one.given else "", other.surname if not other.given else ""} - {""}
        return Sameness.UNSURE if alone & {one.given, other.given} else Sameness.NO
    if not one.given or not other.given:
        ranks = one.rank and one.rank == other.rank
        return Sameness.YES if ranks and surname is Sameness.YES else Sameness.UNSURE
    given = _same_given(one.given, other.given)
    if Sameness.NO in (given, surname):
        return Sameness.NO
    return Sameness.YES if given is surname is Sameness.YES else Sameness.UNSURE


def _initials_fit(one: _Name, other: _Name) -> bool:
    if one.initials and other.initials:
        return one.initials == other.initials
    full, initials = (one, other.initials) if other.initials else (other, one.initials)
    letters = "".join(word[0] for word in f"{full.given} {full.surname}".split()).upper()
    return letters == initials


def _same_surname(one: str, other: str) -> Sameness:
    """The same letters; a slip of the printer in a long name; a name cut short by a scan is unsure."""
    first, second = one.replace(" ", ""), other.replace(" ", "")
    if first == second:
        return Sameness.YES
    if not first or not second:
        return Sameness.NO
    shorter, longer = sorted((first, second), key=len)
    slip = _slip(first, second)
    cut_short = len(shorter) >= 6 and longer.startswith(shorter)
    return Sameness.UNSURE if cut_short and slip is Sameness.NO else slip


def _same_given(one: str, other: str) -> Sameness:
    if same_given_name(one, other):
        return Sameness.YES
    if len(one) == 1 or len(other) == 1:
        return Sameness.UNSURE if one[0] == other[0] else Sameness.NO
    return _slip(one, other)


def _slip(one: str, other: str) -> Sameness:
    """Two letters changed places, or one letter of a long name: a slip; one letter of a short name may be another name."""
    from rapidfuzz.distance import OSA

    distance = OSA.distance(one, other)
    if distance == 1 and (sorted(one) == sorted(other) or (min(len(one), len(other)) >= 8 and one[0] == other[0])):
        return Sameness.YES
    long_enough = min(len(one), len(other)) >= 5
    if long_enough and (distance == 1 or (one[:5] == other[:5] and distance <= 3)):
        return Sameness.UNSURE
    return Sameness.NO


def alias_keys(printed: str | PrintedOwner) -> frozenset[str]:
    """What a person may be looked up by: `scotch jane`, `scotch`, initials; equal keys suggest, never merge."""
    owner = _one(printed)
    if owner is None:
        return frozenset()
    if not owner.name:
        return frozenset({" ".join(_words(owner.role or owner.organisation or ""))} - {""})
    name = _name(owner)
    if name.initials:
        return frozenset({name.initials.lower()})
    keys = {name.surname, f"{name.given} {name.surname}".strip()}
    if name.given:
        keys.add("".join(word[0] for word in f"{name.given} {name.surname}".split()))
    return frozenset(keys - {""})


def match_person(
    printed: str | PrintedOwner, known: Iterable[PrintedOwner]
) -> tuple[Sameness, tuple[PrintedOwner, ...]]:
    """Who of the people known in this document is printed here: one for sure, several or perhaps, or nobody.

    A surname with a title, initials or a post alone count only where they fit exactly one of them.
    """
    owner = _one(printed)
    if owner is None:
        return Sameness.UNSURE, ()
    people = tuple(known)
    sure = tuple(one for one in people if same_person(owner, one) is Sameness.YES)
    if len(sure) == 1:
        return Sameness.YES, sure
    perhaps = sure or tuple(
        one for one in people if same_person(owner, one) is Sameness.UNSURE and _worth_asking(owner, one)
    )
    if len(perhaps) == 1 and _fits_only(owner, perhaps[0]):
        return Sameness.YES, perhaps
    return (Sameness.UNSURE, perhaps) if perhaps else (Sameness.NO, ())


def _worth_asking(owner: PrintedOwner, other: PrintedOwner) -> bool:
    """A post without a name is unsure against everybody; it is worth asking only where the posts agree."""
    if owner.name and other.name:
        return True
    return bool(owner.role and other.role) and _words(owner.role or "") == _words(other.role or "")


def _fits_only(owner: PrintedOwner, other: PrintedOwner) -> bool:
    """One candidate, and nothing against: initials, a surname with a title, a given name, a post, a name cut short."""
    if not owner.name:
        return True
    one, two = _name(owner), _name(other)
    if one.initials:
        return True
    if not one.given:
        return not (one.rank and two.rank and one.rank != two.rank)
    slip = one.surname == two.surname and len(one.surname) >= 7 and min(len(one.given), len(two.given)) >= 7
    if slip and _same_given(one.given, two.given) is Sameness.UNSURE and one.given[1:] == two.given[1:]:
        return True
    close = (
        _same_surname(one.surname, two.surname) is not Sameness.NO and _same_given(one.given, two.given) is Sameness.YES
    )
    return close or (one.surname == two.surname and one.given[:5] == two.given[:5] and len(one.given) >= 5)
