"""Which numbers of a sentence are actions; refuses to know what is said of them.

A number is an action where it opens a clause or carries a mark (#12, no. 12, CSP-14, action 12),
never where it counts something (12 schools), names a day (12 March, 3/4) or a place on an agenda.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.language.reading import Reference
from bot.language.words import NUMBER_WORDS, Token, word_set
from bot.values import dataclass

MONTHS = word_set(
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october "
    "nov november dec december"
)

# What may follow an action's number: a word of state or a verb about it. A noun makes it a count.
FOLLOWERS = word_set(
    "done complete completed finished actioned incomplete outstanding ongoing overdue red amber green rag is isnt "
    "are arent was wasnt were has hasnt have havent had will wont would should could can cant cannot may might "
    "must needs need still not now no also all both just already to with waiting awaiting pending in on at due "
    "nothing same closed close reopen reopened slipping slipped moved blocked stalled delayed started starting "
    "never almost nearly partly partially mostly remains progressing sent went gone got drafted chased agreed "
    "signed circulated mapped booked met under over for from as looks please pls unchanged half fully ready "
    "sorted cancelled withdrawn superseded reassigned assigned being be been did does doesnt do dont didnt am "
    "which that then so because since but too ok okay good fine back hopefully probably apparently likely update "
    "updated progress mark set make move push extend cancel drop reassign assign owner deadline tbc nil"
)
COUNTED = word_set(
    "of out per percent people days day weeks week months month years year hours hour minutes mins min am pm noon "
    "times x more less other others further new different th st nd rd k m km miles"
)
_JOINERS = word_set(", & + and plus")
_LABELS = word_set("action actions no nos num number numbers ref reference # item items")
_NOT_ACTIONS = word_set(
    "agenda item items page pages phase stage section sections appendix room paragraph para question point step "
    "option version v tranche round annex slide figure table"
)


# More numbers in one message than this are a table, not an update.
MOST = 40


@dataclass(frozen=True, slots=True)
class Numbered:
    """A reference and where it stands: `first` and `last` are places in the tokens, last excluded."""

    reference: Reference
    first: int
    last: int
    marked: bool


_BEGINNINGS = frozenset(NUMBER_WORDS) | word_set("# no nos num number ref")


def places_to_look(words: tuple[Token, ...]) -> list[int]:
    """Where a reference may begin: at a number or the mark of one, a number in words, a code with its joiner."""
    places: list[int] = []
    for place, word in enumerate(words):
        if word.kind == "number" or word.text in _BEGINNINGS:
            places.append(place)
        elif word.text in ("-", "/") and place and not word.spaced and places[-1:] != [place - 1]:
            places.append(place - 1)
    return places


def reference_at(words: tuple[Token, ...], place: int) -> Numbered | None:
    """The reference that starts at this token, if its shape is one: 12, #12, no. 12, CSP-14, twelve."""
    count = len(words)
    if place >= count:
        return None
    token = words[place]
    if token.kind == "number":
        return _plain(words, place, place)
    if token.text == "#" and place + 1 < count and words[place + 1].kind == "number":
        return _plain(words, place, place + 1)
    if token.kind != "word":
        return None
    if token.text in ("no", "nos", "num", "number", "ref"):
        after = place + 1
        while after < count and words[after].text in (".", "#", ":") and after < place + 3:
            after += 1
        if after < count and words[after].kind == "number":
            return _plain(words, place, after)
        return None
    return _coded(words, place) or _worded(words, place)


def _plain(words: tuple[Token, ...], first: int, digits: int) -> Numbered | None:
    """A bare number that is no part of a date, a time, a range, a fraction or a decimal."""
    token = words[digits]
    if len(token.text) > 5 or _glued(words, digits, first != digits):
        return None
    number = int(token.text)
    if number == 0 or (first == digits and 1990 <= number <= 2100):
        return None
    return Numbered(Reference(number), first, digits + 1, first != digits)


def _glued(words: tuple[Token, ...], place: int, labelled: bool) -> bool:
    """12a, 12/14, 12-15, 12.5, 12%, 12:30, 12th, £12, or `12 March`: not an action's number."""
    token = words[place]
    after = words[place + 1] if place + 1 < len(words) else None
    if after is not None:
        if after.kind == "word" and (not after.spaced or after.text in MONTHS):
            return True
        if after.text in ("/", "%") or (after.text == ":" and not after.spaced and _tight_number(words, place + 2)):
            return True
        if after.text in (".", "-", ",") and _tight_number(words, place + 2) and not after.spaced:
            return True
    before = words[place - 1] if place else None
    if before is None or labelled:
        return False
    if before.text in ("£", "$", "€", "%"):
        return True
    return before.text in ("/", ".", "-", ":") and not token.spaced and place > 1 and not before.spaced


def _number(words: tuple[Token, ...], place: int) -> bool:
    return place < len(words) and words[place].kind == "number"


def _tight_number(words: tuple[Token, ...], place: int) -> bool:
    return _number(words, place) and not words[place].spaced


def _coded(words: tuple[Token, ...], place: int) -> Numbered | None:
    """CSP-14 and VAWG/5: letters, a joiner and a number without spaces."""
    if place + 2 >= len(words):
        return None
    code, joiner, digits = words[place : place + 3]
    if joiner.text not in ("-", "/") or joiner.spaced or digits.spaced or digits.kind != "number":
        return None
    after = words[place + 3] if place + 3 < len(words) else None
    if len(code.text) > 10 or len(digits.text) > 5 or code.text in MONTHS or not code.text.isascii():
        return None
    if after is not None and not after.spaced and (after.kind == "word" or after.text in ("/", "%")):
        return None
    if after is not None and not after.spaced and after.text == "-" and _tight_number(words, place + 4):
        return None
    return Numbered(Reference(int(digits.text), code.text.upper()), place, place + 3, True)


def _worded(words: tuple[Token, ...], place: int) -> Numbered | None:
    number = NUMBER_WORDS.get(words[place].text)
    if not number:
        return None
    last = place + 1
    if number >= 20 and last < len(words):
        step = last + 1 if words[last].text == "-" else last
        unit = NUMBER_WORDS.get(words[step].text, 0) if step < len(words) else 0
        if 1 <= unit <= 9:
            number, last = number + unit, step + 1
    return Numbered(Reference(number), place, last, False)


def list_at(words: tuple[Token, ...], place: int, either: bool = False) -> tuple[Numbered, ...]:
    """The list of references that starts here: `3, 5 and 8` is three, `12, 5 schools` is one.

    With `either`, `or` joins as well: `nothing on 3, 5 or 8`.
    """
    if place >= len(words) or (words[place].kind not in ("number", "word") and words[place].text != "#"):
        return ()
    found: list[Numbered] = []
    here = place
    marked = False
    while here < len(words) and len(found) < MOST and (one := reference_at(words, here)) is not None:
        marked = marked or one.marked
        found.append(one)
        here = one.last
        joined = here
        while joined < len(words) and (words[joined].text in _JOINERS or (either and words[joined].text == "or")):
            joined += 1
        if joined == here or _put_right(words, found, here, joined):
            break
        here = joined
    while len(found) > 1 and not found[-1].marked and not may_follow(words, found[-1].last):
        found.pop()
    return tuple(found)


def numbers_only(words: tuple[Token, ...]) -> tuple[Reference, ...]:
    """`14 15`, `VAWG-11 and #3`: the references, where there is nothing else, however they are parted; else none."""
    found: list[Reference] = []
    here = 0
    while here < len(words):
        one = reference_at(words, here)
        if one is None and words[here].text not in _JOINERS:
            return ()
        if one is not None:
            found.append(one.reference)
        here = one.last if one is not None else here + 1
    return tuple(found)


def _put_right(words: tuple[Token, ...], found: list[Numbered], here: int, joined: int) -> bool:
    """`14, no 15`: the second number corrects the first, unless the list says `no` before each."""
    said_no = joined < len(words) and words[joined].text == "no" and words[here].text == ","
    unlabelled = all(words[one.first].text not in ("no", "nos", "num", "number") for one in found)
    return said_no and joined == here + 1 and unlabelled and not _dotted(words, joined + 1)


def _dotted(words: tuple[Token, ...], place: int) -> bool:
    return place < len(words) and words[place].text in (".", "#")


def may_follow(words: tuple[Token, ...], place: int) -> bool:
    """Whether what stands here can follow an action's number without making it a count."""
    if place >= len(words):
        return True
    token = words[place]
    if token.kind in ("word",):
        return token.text in FOLLOWERS
    return token.kind != "number" or _begins_a_date(words, place)


def _begins_a_date(words: tuple[Token, ...], place: int) -> bool:
    after = words[place + 1].text if place + 1 < len(words) else ""
    return after in MONTHS or after in ("/", "st", "nd", "rd", "th")


def label_before(words: tuple[Token, ...], place: int) -> bool:
    """Whether `action`, `actions` or the like stands before this place."""
    return place > 0 and words[place - 1].text in ("action", "actions")


def is_counted(words: tuple[Token, ...], one: Numbered, titles: Collection[str] = ()) -> bool:
    """Whether the number counts or measures something: `12 schools`, `3 of 5`, `item 7`."""
    if one.first and words[one.first - 1].text in _NOT_ACTIONS:
        return True
    if one.marked:
        return False
    if one.last >= len(words):
        return False
    after = words[one.last]
    if after.kind != "word":
        return False
    if after.text in COUNTED:
        return True
    return (
        after.text not in FOLLOWERS
        and after.text not in titles
        and after.text != "this"
        and after.text.endswith("s")
        and not after.text.endswith("ss")
    )
