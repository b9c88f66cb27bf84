"""Which action each piece of a message is about; refuses to know what is said of it.

A reference becomes the pronoun `this`, so that one set of rules reads `12 is done` and `this is done`.
"""

from __future__ import annotations

from itertools import pairwise

from bot.language import lexicon as lex
from bot.language.doubtful_numbers import counts_first, is_doubtful
from bot.language.numbered import MOST, Numbered, is_counted, list_at, places_to_look
from bot.language.reading import Listed, Reference
from bot.language.references import OWNED, Place, refers, same_action
from bot.language.sentences import Sentence, sentences
from bot.language.titles import ends_the_subject, title_at
from bot.language.weakening import number_at
from bot.language.words import Token, text_at, word_set
from bot.values import dataclass, replace

Words = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Sentences about these actions. No references: about nothing that was named.

    `certain` is False where the words fit two titles, or a title only loosely, or where a number may be a
    count (`counted`).
    """

    references: tuple[Reference, ...]
    spoken: tuple[Sentence, ...]
    certain: bool = True
    titled: bool = False
    counted: bool = False

    @property
    def text(self) -> str:
        kept = ""
        ended = -1
        for sentence in self.spoken:
            span = _span(sentence)
            if span is not None:
                kept += _between(sentence.said, ended, span[0]) if kept else ""
                kept += sentence.said[span[0] : span[1]].strip()
                ended = span[1]
        return kept.strip()


def _between(said: str, last: int, first: int) -> str:
    """The stop between two sentences as it was typed (`; `, `. `); nothing where other words stood there."""
    gap = said[last:first] if 0 <= last <= first else ""
    return " " if any(character.isalnum() for character in gap) else " ".join(gap.rstrip().split()) + " "


def _span(sentence: Sentence) -> tuple[int, int] | None:
    words = sentence.words
    if words and words[-1].text == "" and words[-1].kind == "reference":
        words = words[:-1]
    first = 1 if words and words[0].kind == "reference" else 0
    while first < len(words) and words[first].text in (":", "-", ",", ")", ".", "→") and words[first].text != "→":
        first += 1
    return (words[first].start, words[-1].end) if first < len(words) else None


def segments(said: str, place: Place) -> tuple[Segment, ...]:
    """The message cut where another action begins; sentences that name none belong to the one before."""
    cut = [(sentence, piece) for sentence in sentences(said) for piece in _pieces(sentence, place)]
    found = [piece for _, piece in cut[:1]]
    counting = False
    for (_, before), (sentence, piece) in pairwise(cut):
        counting = counting or counts_first(before.spoken[0])
        if counting and piece.references and not piece.titled and sentence.words[0].kind == "number":
            piece = replace(piece, certain=False, counted=True)
        if (not piece.references and (not piece.titled or place.own)) or (
            piece.references == found[-1].references and piece.references
        ):
            found[-1] = replace(found[-1], spoken=(*found[-1].spoken, *piece.spoken))
        else:
            found.append(piece)
    return tuple(found)


def _pieces(sentence: Sentence, place: Place) -> list[Segment]:
    cuts = _cuts(sentence, place)
    if not cuts:
        return [_by_title(sentence, place)]
    pieces: list[Segment] = []
    for index, (begin, group) in enumerate(cuts):
        start = begin + 2 if _is_list_number(sentence.words, begin) and begin + 2 <= group[0].first else begin
        end = cuts[index + 1][0] if index + 1 < len(cuts) else len(sentence.words)
        while end > group[-1].last and index + 1 < len(cuts) and sentence.words[end - 1].text in _TRAILING:
            end -= 1
        if index + 1 < len(cuts) and end - 2 > group[-1].last and _is_list_number(sentence.words, end - 2):
            end -= 2
        words = _with_pronoun(sentence.words[start:end], start, group)
        piece = _numbered_piece(Sentence(words, sentence.asks, sentence.said), group, place)
        pieces.append(replace(piece, certain=False, counted=True) if is_doubtful(sentence, cuts, index) else piece)
    if cuts[0][0] > 0 and any(word.kind in ("word", "number") for word in sentence.words[: cuts[0][0]]):
        lead = sentence.words[: cuts[0][0]]
        if len(lead) > sentence.start:
            pieces.insert(0, _by_title(Sentence(lead, False, sentence.said), place))
    return pieces


_TRAILING = word_set("but and , - while whereas whilst though although ; : then")


def _is_list_number(words: Words, place: int) -> bool:
    return number_at(words, place) and text_at(words, place + 1) in (")", ".") and len(words[place].text) <= 2


def _numbered_piece(spoken: Sentence, group: tuple[Numbered, ...], place: Place) -> Segment:
    """A piece named by number. Words of its own title behind the number may be the whole action: `7 draft done`."""
    references = tuple([one.reference for one in group])
    if not place.listed:
        return Segment(references, (spoken,))
    listed = tuple(one for one in place.listed if same_action(one.reference, references[0]))
    words = spoken.words
    pronoun = next(step for step, word in enumerate(words) if word.kind == "reference")
    if len(group) == 1 and listed:
        spoken = _without_bracket(spoken, pronoun, listed)
        words = spoken.words
    certain = True
    titled = title_at(words, pronoun + 1, place.listed) if len(group) == 1 else None
    if titled is not None and titled.whole and titled.strong:
        own = references[0] in titled.references
        # Another action's title behind this number (`14 bus lighting done`): which of them is meant?
        certain = own and (titled.words > 1 or not lex.done_word(text_at(words, titled.last)))
        if own and titled.words > 1 and ends_the_subject(words, titled.last):
            spoken = Sentence((*words[: pronoun + 1], *words[titled.last :]), spoken.asks, spoken.said)
    elif titled is not None and titled.whole and lex.done_word(text_at(words, titled.last)):
        certain = False
    return Segment(references, (spoken,), certain=certain)


def _without_bracket(spoken: Sentence, pronoun: int, listed: tuple[Listed, ...]) -> Sentence:
    """`12 (bus lighting) is done`: a bracket of title words only names the action again."""
    words = spoken.words
    if text_at(words, pronoun + 1) != "(":
        return spoken
    titled = title_at(words, pronoun + 2, listed)
    if titled is None or not titled.whole or text_at(words, titled.last) != ")":
        return spoken
    return Sentence((*words[: pronoun + 1], *words[titled.last + 1 :]), spoken.asks, spoken.said)


def _with_pronoun(words: Words, offset: int, group: tuple[Numbered, ...]) -> Words:
    """The words with the list of numbers (and `action` before it) replaced by `this`."""
    first, last = group[0].first - offset, group[-1].last - offset
    if first > 0 and words[first - 1].text in ("action", "actions"):
        first -= 1
    if 0 < first <= 3 and all(word.text in _ABOUT for word in words[:first]):
        words, first, last = words[first:], 0, last - first
    if first > 1 and words[first - 1].text in ("of", "for", "on") and words[first - 2].text in OWNED:
        return _owned(words, first, last)
    pronoun = Token("this", "reference", words[first].start, words[last - 1].end, words[first].spaced)
    return (*words[:first], pronoun, *words[last:])


# `Re 12 - done`, `as for 12, done`: words that only lead up to the number.
_ABOUT = word_set("both re as for regarding about concerning and so then also with regard to on :")


def _owned(words: Words, first: int, last: int) -> Words:
    """`make the owner of 3 Sam` is read as `make the owner Sam`, of 3."""
    pronoun = Token("", "reference", words[first - 1].start, words[last - 1].end, True)
    return (*words[: first - 1], *words[last:], pronoun)


def _cuts(sentence: Sentence, place: Place) -> list[tuple[int, tuple[Numbered, ...]]]:
    """Where each piece begins, and the references it is about."""
    words = sentence.words
    cuts: list[tuple[int, tuple[Numbered, ...]]] = []
    either = sentence.has(_NONE_OF)
    behind = 0
    for look in places_to_look(words):
        if look < behind:
            continue
        here = _past_list_number(words, look)
        group = list_at(words, here, either)
        if not group or not refers(sentence, here, group, place, cuts):
            behind = group[-1].last if len(group) > 1 else here + 1
            continue
        cuts.append((_begin(sentence, here, cuts, place), group))
        if len(cuts) > MOST:
            break
        behind = group[-1].last
    return cuts


_NONE_OF = word_set("nothing no not neither nil")


def _begin(sentence: Sentence, here: int, cuts: list[tuple[int, tuple[Numbered, ...]]], place: Place) -> int:
    """Where the piece about the number at `here` begins: with its clause (`put 8 at amber`)."""
    # What stands before the first number belongs to it, unless it names an action by its title.
    if not cuts and not place.listed:
        return 0
    earliest = cuts[-1][1][-1].last + 1 if cuts else 0
    clause = max((start for start in sentence.clauses if earliest <= start <= here), default=here if cuts else 0)
    if cuts:
        return clause
    titled = title_at(sentence.words, sentence.start, place.listed) if clause > sentence.start else None
    return clause if titled is not None and titled.references else 0


def _past_list_number(words: Words, here: int) -> int:
    """`1) 3 is done 2) 8 is done`: the 1 and the 2 only count the lines."""
    if words[here].kind == "number" and text_at(words, here + 1) in (")", ".") and len(words[here].text) <= 2:
        return here + 2 if list_at(words, here + 2) else here
    return here


def _by_own_title(sentence: Sentence, place: Place) -> Sentence:
    """In its own thread an action may be called by its title: `bus lighting is finished`."""
    own = (Listed(place.own or Reference(0), place.title),)
    start, words = sentence.start, sentence.words
    titled = title_at(words, start, own)
    if titled is None or not titled.whole or titled.words < 2 or not ends_the_subject(words, titled.last):
        return sentence
    pronoun = Token("this", "word", words[start].start, words[titled.last - 1].end, words[start].spaced)
    return Sentence((*words[:start], pronoun, *words[titled.last :]), sentence.asks, sentence.said)


def _number_of_title(words: Words, place: int, reference: Reference) -> tuple[int, bool]:
    """`bus lighting (12)`: behind the number, and whether it is that action's own."""
    here = place + 1 if text_at(words, place) == "(" else place
    found = list_at(words, here)
    if len(found) != 1:
        return place, True
    last = found[0].last + 1 if text_at(words, found[0].last) == ")" else found[0].last
    if is_counted(words, found[0]):
        return place, True
    return last, found[0].reference.number == reference.number


def _by_title(sentence: Sentence, place: Place) -> Segment:
    """The sentence by the listed title its first words fit; `certain` only if they fit one and wholly."""
    if not place.listed:
        return Segment((), (_by_own_title(sentence, place) if place.title else sentence,))
    for start in dict.fromkeys((sentence.start, *sentence.clauses[:2])):
        titled = title_at(sentence.words, start, place.listed)
        if titled is None or not titled.references:
            continue
        if len(titled.references) > 1:
            return Segment((), (sentence,), certain=False, titled=True)
        words = sentence.words
        last, agrees = _number_of_title(words, titled.last, titled.references[0])
        pronoun = Token("this", "title", words[start].start, words[last - 1].end, words[start].spaced)
        spoken = Sentence((*words[:start], pronoun, *words[last:]), sentence.asks, sentence.said)
        return Segment(titled.references, (spoken,), certain=titled.whole and titled.strong and agrees, titled=True)
    return Segment((), (sentence,))
