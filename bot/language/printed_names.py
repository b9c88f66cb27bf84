"""One printed name, post or body, with or without a label before it -> a PrintedOwner."""

from __future__ import annotations

import re

from bot.language.name_words import BODIES, COLLECTIVES, GIVEN, HONOURS, POSTS, TITLES, TOPICS
from bot.values import dataclass, replace


@dataclass(frozen=True, slots=True)
class PrintedOwner:
    """One owner as printed. A person has a name; a post only a role; a body only an organisation."""

    printed: str
    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    title: str | None = None

    @property
    def known_by(self) -> str:
        return self.name or self.role or self.organisation or self.printed


BRACKETS = re.compile(r"\s*\(([^()]{1,120})\)")


def is_initials(text: str) -> bool:
    """ST, H.N.S: two or three capitals that are no known body."""
    letters = re.sub(r"[.\s]", "", text)
    return (
        letters.isascii()
        and letters.isupper()
        and letters.isalpha()
        and len(letters) in (2, 3)
        and letters.lower() not in BODIES
    )


def is_name(text: str) -> bool:
    """Two to four capitalised words that are no post, body or topic."""
    words = [word.strip(".,") for word in text.split()]
    words = [word for word in words if word.lower() not in HONOURS]
    while len(words) > 1 and words[0].lower() in TITLES:
        words.pop(0)
        if len(words) == 1:
            return words[0][:1].isupper()
    if len(words) == 2 and words[0].lower() in GIVEN and words[0][:1].isupper() and words[1].islower():
        return words[1] not in POSTS | BODIES | TOPICS and len(words[1]) > 3
    if not 2 <= len(words) <= 4 or not all(is_capital(word) for word in words):
        return False
    low = [word.lower() for word in words]
    if low[0] in GIVEN:
        return not (set(low[1:]) & POSTS)
    return not any(word in POSTS or word in BODIES or word in TOPICS for word in low) and not words[0].isupper()


def is_capital(word: str) -> bool:
    return word[:1].isupper() or word in ("de", "van", "der", "le", "la", "o'", "al", "bin")


# -- Role: Name Role: Name ------------------------------------------------------------------------------


def labelled(text: str) -> list[PrintedOwner]:
    """`MARAC Chair: Ronan Vale DV Forum`: labels before colons and dashes, a name behind each."""
    pieces = re.split(r"\s*:\s*|\s+[–—-]\s+", text)
    found: list[PrintedOwner] = []
    label = pieces[0].strip()
    for place, piece in enumerate(pieces[1:], 1):
        words = piece.split()
        size = _name_length(words, more=place < len(pieces) - 1)
        if size == 0:
            found.extend(run_on(label))
            label = piece.strip()
            continue
        found.append(_with_label(" ".join(words[:size]), label))
        label = " ".join(words[size:])
    if label and len(pieces) > 1 and not (len(found) and found[-1].printed.endswith(label)):
        found.extend(run_on(label))
    return found


def _name_length(words: list[str], more: bool) -> int:
    """How many of the words are the name behind a label: two, or three where the third is no topic."""
    start = 0
    while start < len(words) and words[start].lower().strip(".") in TITLES and len(words) - start > 1:
        start += 1
    name = words[start : start + 2]
    if len(name) < 2:
        return (
            len(words)
            if len(words) == 1 and start == 0 and not more and words[0][:1].isupper() and words[0].lower() in GIVEN
            else 0
        )
    low = [word.lower().strip(",.") for word in name]
    if (
        not all(is_capital(word) for word in name)
        or low[1] in POSTS
        or (low[0] not in GIVEN and (set(low) & (POSTS | BODIES | TOPICS)))
    ):
        return 0
    third = words[start + 2] if start + 2 < len(words) else ""
    plain = third.lower().strip(",.")
    extends = bool(third) and is_capital(third) and not third.isupper() and plain not in POSTS | BODIES | TOPICS
    label = words[start + 3 :]
    enough = not more or len(label) > 1 or (len(label) == 1 and label[0].lower() not in POSTS)
    return start + (3 if extends and enough else 2)


def _with_label(name: str, label: str) -> PrintedOwner:
    owner = _titled(name)
    words = label.split()
    if not words:
        return owner
    heads = [place for place, word in enumerate(words) if word.lower().strip(",.") in POSTS]
    printed = f"{label}: {name}"
    if not heads:
        role = words[-1].lower() in ("services", "service") and len(words) > 1
        return replace(owner, printed=printed, role=label if role else None, organisation=None if role else label)
    last = words[heads[-1] + 1 :]
    if last and last[0].isupper() and len(last) == 1:
        return replace(owner, printed=printed, role=" ".join(words[: heads[-1] + 1]), organisation=last[0])
    return replace(owner, printed=printed, role=label)


# -- without colons -------------------------------------------------------------------------------------


def run_on(text: str) -> list[PrintedOwner]:
    """`Name`, `Name (Body)`, `Post, Body`, `Name, Post`, and cells that run `Post Name Post Name` together."""
    text = text.strip(" ,")
    if not text:
        return []
    if is_initials(text.rstrip(".")):
        return [PrintedOwner(text, name=text)]
    bracket = BRACKETS.search(text)
    if bracket is not None and bracket.end() == len(text) and "," not in text and is_name(text[: bracket.start()]):
        inner = bracket.group(1)
        owner = _titled(text[: bracket.start()].strip())
        post = any(word in POSTS for word in inner.lower().split())
        return [replace(owner, printed=text, role=inner if post else owner.role, organisation=None if post else inner)]
    if "," in text:
        return _comma(text)
    if is_name(text) or (
        text.split()[0].lower().strip(".") in TITLES
        and text.split()[0].lower().strip(".") not in ("chief", "acting", "interim", "a")
    ):
        return [_titled(text)]
    return _alternating(text)


def _comma(text: str) -> list[PrintedOwner]:
    left, _, right = text.partition(",")
    left, right = left.strip(), right.strip()
    if right.lower().strip(".") in HONOURS:
        return [replace(_titled(left), printed=text)]
    if is_name(left):
        owner = replace(_titled(left), printed=text)
        second = _second_person(right)
        if second is not None:
            head, rest = second
            return [_post_or_body(owner, head), *_comma(rest)]
        return [_post_or_body(owner, right)]
    if is_name(right):
        return [_with_label(right, left)]
    first = left.split()[0].lower() if left else ""
    if any(word.strip(".").lower() in POSTS for word in left.split()) or first in COLLECTIVES:
        return [PrintedOwner(text, role=_bare(left), organisation=right or None)]
    return [PrintedOwner(text, organisation=text)]


def _second_person(text: str) -> tuple[str, str] | None:
    """`DI for Safeguarding Tony Vale, Witness Service`: a second person runs on behind the first one's post."""
    if "," not in text:
        return None
    head, _, tail = text.partition(",")
    words = head.split()
    if len(words) >= 3 and words[-2].lower() in GIVEN and is_capital(words[-1]):
        return " ".join(words[:-2]), f"{' '.join(words[-2:])},{tail}"
    return None


def _post_or_body(owner: PrintedOwner, text: str) -> PrintedOwner:
    words = {word.lower().strip(".,") for word in text.split()}
    if words & POSTS:
        return replace(owner, role=text)
    return replace(owner, organisation=text or None)


def _bare(text: str) -> str:
    return re.sub(r"^the\s+", "", text, flags=re.IGNORECASE)


def _titled(text: str) -> PrintedOwner:
    """`Supt. Vale` -> the name and the title before it."""
    words = text.split()
    title: list[str] = []
    while len(words) > 1 and words[0].lower().strip(".") in TITLES | {"spt.int": ""}:
        title.append(words.pop(0).strip("."))
    while len(words) > 1 and words[-1].lower().strip(".,") in HONOURS:
        words.pop()
    name = " ".join(words).strip(" ,")
    rank = " ".join(title) or None
    return PrintedOwner(text, name=name, role=rank, title=rank)


def _alternating(text: str) -> list[PrintedOwner]:
    """Posts, bodies and names in turn: a name starts at a given name that follows a post or a body."""
    words = text.split()
    cuts = [
        place
        for place in range(len(words) - 1)
        if words[place].lower() in GIVEN
        and is_capital(words[place])
        and is_capital(words[place + 1])
        and words[place + 1].lower() not in POSTS | BODIES
        and (place == 0 or words[place - 1].lower() not in ("of", "for", "the", "st", "st."))
    ]
    if not cuts:
        return _without_names(text)
    found: list[PrintedOwner] = []
    here, role = 0, ""
    for cut in cuts:
        if cut < here:
            continue
        label = " ".join(words[here:cut])
        size = 3 if len(words) - cut == 3 and _name_length(words[cut:], more=False) == 3 else 2
        name = " ".join(words[cut : cut + size])
        group = re.match(r"(?P<role>.*\bservices)\s+(?P<body>[A-Z].*)$", label)
        if group is not None:
            role, label = group["role"], group["body"]
        elif any(word.lower() in POSTS for word in label.split()):
            role = ""
        owner = _with_label(name, label)
        found.append(replace(owner, role=role) if role and not owner.role else owner)
        here = cut + size
    rest = " ".join(words[here:])
    return found + (_without_names(rest) if rest and not rest.lower().startswith("and ") else [])


def _without_names(text: str) -> list[PrintedOwner]:
    """A post, a body or a collective; `DA Forum Domestic Abuse Commissioner` is a body and a post."""
    words = text.split()
    low = [word.lower().strip(".,") for word in words]
    if not words:
        return []
    article = low[0] == "the"
    bare = _bare(text)
    if low[0] in COLLECTIVES or any(word in POSTS for word in low):
        body = next(
            (place for place, word in enumerate(low[:-1]) if word in ("forum", "trust", "board", "team") and place < 3),
            None,
        )
        # `DA Forum Domestic Abuse Commissioner` is two; the `CSP Board Chairs` are the chairs of that board.
        own = body is not None and all(word in POSTS for word in low[body + 1 :])
        if body is not None and not own and low[-1] in POSTS and low[body + 1] not in ("of", "and"):
            return [
                PrintedOwner(" ".join(words[: body + 1]), organisation=" ".join(words[: body + 1])),
                PrintedOwner(text, role=" ".join(words[body + 1 :])),
            ]
        return [PrintedOwner(text, role=bare)]
    if article and len(words) == 2 and words[1].lower() in ("committee", "board", "panel", "cabinet", "council"):
        return [PrintedOwner(text, role=bare)]
    if len(words) == 1 and not words[0].isupper() and low[0] not in BODIES:
        return [PrintedOwner(text, name=text)]
    return [PrintedOwner(text, organisation=bare)]
