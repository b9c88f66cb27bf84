"""Is a rating given? A colour counts as the predicate of the action, never as somebody's name or a place."""

from __future__ import annotations

from datetime import date

from bot.language import lexicon as lex
from bot.language.sentences import Sentence
from bot.language.verdicts import Verdict, Weight, finds, holds
from bot.language.weakening import is_degree, is_old, is_part
from bot.language.words import Token, phrases, says_any, text_at, word_set
from bot.model import Rag

Words = tuple[Token, ...]

# What may stand behind a rating. A noun behind a colour makes it a name (Green Lane, red tape, amber report).
_BEHIND = word_set(
    "sorry , . - : ( ) ! and but because as now for until till while whilst due since with given again still please pls "
    "plz thanks at from today this if when once unless after pending so though although however rated rating "
    "overall ok not → / or too also reason by on cheers yet only just instead rather following owing any anymore"
)
_SUBJECTS = phrases(
    "this | it | this one | this action | the action | rag | rag rating | rag status | the rag | rating | its | "
    "thats | that one | this is | rag is | overall | the rating | current rag | rag now | status | action | the "
    "rag rating | overall rag | our rag | my rag | still | now | back | all"
)
_BEING = word_set(
    "is are was now still remains remain stays stay staying remaining back to at goes going gone went moves moved "
    "moving turned turning as : = - rated currently again has have been become becomes became both all , stayed s "
    "just rag"
)
_DENIED = word_set("not no longer isnt never wasnt arent hardly")
_CHANGE = word_set(
    "move change set turn make put mark take downgrade upgrade drop rate flag switch shift revert amend update "
    "show keep leave moving changing bump raise lower flip have go please pls can you could would we rag"
)
_CHANGE_OBJECTS = word_set("this it that one action the rag rating status back up down to as over = : its now")
_FROM = word_set("from was previously")
_LOOSE = word_set(
    "either meant mean say should would could might may ish looking look think probably possibly maybe perhaps almost nearly hopefully "
    "reckon guess suppose feel feels seems seem likely will ill shall soon wed ideally arguably"
)


RAGS = {word: Rag(colour) for word, colour in (lex.COLOURS | lex.COLOUR_EMOJI).items()}
_HINTS = frozenset(RAGS) | word_set("r a g rag blue yellow orange purple black white grey gray pink brown")


def colour_at(words: Words, place: int) -> Rag | None:
    word = text_at(words, place)
    return RAGS.get(word) or RAGS.get(word[:1])


def read_rating(sentence: Sentence, start: int, named: bool, today: date) -> Verdict | None:
    """The rating that the sentence gives to this action; None where it gives none."""
    words = sentence.words
    if sentence.bag.isdisjoint(_HINTS):
        return None
    places = [place for place, word in enumerate(words) if word.text in RAGS or word.text[:1] in RAGS]
    if not places:
        return Verdict("a colour that is no rating", Weight.ASK) if _no_rating(words, start) else None
    if all(text_at(words, place) not in lex.COLOURS for place in places):
        return _emoji(sentence, places)
    for begin in dict.fromkeys((start, *sentence.clauses)):
        if begin < start:
            continue
        found = _given(words, begin, named and begin == start)
        if found is not None and _in_brackets_of_another(words, begin, found[1]):
            continue
        if found is not None:
            verdict = _weigh(sentence, start, found, today)
            before = words[start:begin]
            if (
                verdict.rag is Rag.GREEN
                and verdict.weight is Weight.SURE
                and before
                and _doubtful_before(before, today)
            ):
                return Verdict("green behind words that may limit it", Weight.ASK, rag=Rag.GREEN, last=verdict.last)
            return verdict
    return _in_the_mouth(words, places)


def _in_brackets_of_another(words: Words, begin: int, last: int) -> bool:
    """`High risk (red) victims`: the colour of something else, in brackets within what is said of it."""
    return (
        text_at(words, begin - 1) == "("
        and text_at(words, last) == ")"
        and last + 1 < len(words)
        and words[last + 1].kind == "word"
    )


_THIS = word_set("this it")
_TOWARDS = phrases("this is | it is | this to | it to | move to | moved to | change to | changed to | go to | this one")


def _in_the_mouth(words: Words, places: list[int]) -> Verdict | None:
    """`the chair rated this red`, `the board agreed to move to amber`: somebody's rating of this action, asked about."""
    last = places[-1]
    ends = (
        last + 1 >= len(words) or words[last + 1].kind == "mark" or words[last + 1].text in ("because", "as", "since")
    )
    if not ends or text_at(words, last) not in lex.COLOURS or last < 2:
        return None
    towards = text_at(words, last - 1) in _THIS or says_any(words, last - 2, _TOWARDS) == last
    return Verdict("somebody's rating of it", Weight.ASK, rag=colour_at(words, last)) if towards else None


def _doubtful_before(before: Words, today: date) -> bool:
    spoken = [word for word in before if word.kind not in ("mark", "other")]
    claimed = any(lex.done_word(word.text) for word in spoken)
    return (len(spoken) < 2 and not claimed) or bool(green_beside(before, today))


_OTHERS = word_set("blue yellow orange purple black white grey gray pink brown")


def _no_rating(words: Words, start: int) -> bool:
    """`blue`, `RAG yellow`, `RAG: A`: a colour that is none of the three, or a letter, given as the rating."""
    place = start
    if len(words) - start == 1 and text_at(words, start) in ("r", "a", "g"):
        return True
    if (
        text_at(words, start) == "rag"
        and len(words) - start <= 4
        and text_at(words, len(words) - 1) in ("r", "a", "g", "b")
    ):
        return True
    while text_at(words, place) in ("rag", "rating", "now", "this", "is", ":", "-", "status"):
        place += 1
    return text_at(words, place) in _OTHERS and place + 1 >= len(words)


def _emoji(sentence: Sentence, places: list[int]) -> Verdict | None:
    """A coloured dot alone, or with a number: proposed. In a longer sentence it is decoration and proposed as well."""
    colours = {colour_at(sentence.words, place) for place in places}
    if len(colours) > 1:
        return Verdict("two colours", Weight.ASK)
    return Verdict("a coloured dot alone", Weight.ASK, rag=colour_at(sentence.words, places[0]), last=places[0] + 1)


def _given(words: Words, start: int, named: bool) -> tuple[Rag, int] | None:
    """`amber for now`, `this is green`, `put it back to red`, `from red to amber`: the colour and the place behind it."""
    place = start
    behind = says_any(words, place, _SUBJECTS)
    while behind is not None:
        place = behind
        behind = says_any(words, place, _SUBJECTS)
    changing = False
    while text_at(words, place) in _CHANGE:
        changing = True
        place += 1
    if changing:
        while text_at(words, place) in _CHANGE_OBJECTS:
            place += 1
    while (
        text_at(words, place) in _BEING
        or text_at(words, place) in _DENIED
        or text_at(words, place) in _LOOSE
        or text_at(words, place) in ("be", "to", "this", "it", "i", "we", "id")
    ):
        place += 1
    if text_at(words, place) in _FROM and colour_at(words, place + 1):
        place += 1
    rag = colour_at(words, place)
    if rag is None or text_at(words, place) not in lex.COLOURS:
        return None
    last = place + 1
    second = _second(words, last)
    if second is not None:
        return second
    if (
        last < len(words)
        and words[last].text not in _BEHIND
        and not lex.COLOUR_EMOJI.get(words[last].text[:1])
        and words[last].kind != "mark"
    ):
        return None
    return rag, last


_IN_SECOND = word_set("to → - > , now but and previously")


def _second(words: Words, place: int) -> tuple[Rag, int] | None:
    """`red to amber`, `red → amber`, `red, now amber`: from and to."""
    here = place
    while text_at(words, here) in _IN_SECOND:
        here += 1
    joined = {words[step].text for step in range(place, here)}
    second = colour_at(words, here) if here > place else None
    if second is not None and joined & {"to", "→", ">", "now"}:
        return second, here + 1
    return None


def _weigh(sentence: Sentence, start: int, found: tuple[Rag, int], today: date) -> Verdict:
    rag, last = found
    words = sentence.words
    head, tail = words[start : last - 1], words[last:]
    if holds(head, _DENIED):
        return Verdict("a colour it is not", Weight.ASK)
    if holds(head[-2:], _ONCE) and not _from_to(words, last):
        return Verdict("a colour that was", Weight.ASK)
    if _corrected(words, last):
        return Verdict(
            "a colour corrected in words", Weight.SURE, rag=rag, last=last + 2 + (text_at(words, last) == ",")
        )
    if holds(head, _BETWEEN):
        return Verdict("two colours", Weight.ASK)
    colours = [place for place in range(last, len(words)) if words[place].text in lex.COLOURS]
    others = {colour_at(words, place) for place in colours if _rates(words, place)} - {rag}
    if others or text_at(words, last) in ("/", "or"):
        return Verdict("two colours", Weight.ASK, rag=None)
    if text_at(words, last) == "not" or holds(words[: last - 1], _LOOSE) or _hedged(tail):
        return Verdict("a hedged colour", Weight.ASK, rag=rag, last=last)
    if rag is Rag.GREEN and (reason := _weak_green(tail, head, today)):
        return Verdict(reason, Weight.ASK, rag=rag, last=last)
    if text_at(words, last) in ("if", "when", "once", "unless"):
        return Verdict("a conditional colour", Weight.ASK, rag=rag, last=last)
    return Verdict("a rating as the action's predicate", Weight.SURE, rag=rag, last=last)


_BETWEEN = word_set("between")
_ONCE = word_set("was were from previously had")


def _from_to(words: Words, last: int) -> bool:
    """Whether the colour read is the second of two: `was red, now amber`."""
    return any(colour_at(words, place) for place in range(last - 1)) and last > 1


def _rates(words: Words, place: int) -> bool:
    """Whether another colour could be meant as the rating, and is no name (`red, then the green lamps`)."""
    behind = text_at(words, place + 1)
    return not behind or behind in _BEHIND


def _corrected(words: Words, last: int) -> bool:
    """`amber not green`: both sides named."""
    here = last + 1 if text_at(words, last) == "," else last
    return text_at(words, here) == "not" and colour_at(words, here + 1) is not None and here + 2 == len(words)


_LOOSELY = phrases("i think | i guess | i suppose | id say | i would say | probably | maybe | ish | perhaps | or so")


def _hedged(tail: Words) -> bool:
    return finds(tail[:4], _LOOSELY)


_NOT_DONE = phrases(
    "but not complete | but not completed | but not done | but not finished | not complete | not completed | not "
    "yet complete | but not yet complete | but not yet done | not done yet | but isnt complete | but not closed | "
    "but not complete yet | but still open | but not fully complete"
)


def _weak_green(tail: Words, head: Words, today: date) -> str:
    """Green is the one colour that must never be wrong: any condition, hedge, denial or forecast asks first."""
    plain = _without_denial_of_completion(tail)
    if plain and plain[0].kind == "word" and plain[0].text not in _BEHIND_GREEN:
        return "green with words behind it that may limit it"
    if reason := green_beside(plain, today):
        return reason
    if is_degree(head) or holds(head, _TURNING) or finds(head, lex.FUTURE_PHRASES):
        return "green to come, or nearly"
    return "several at once" if holds(head, _SEVERAL) else ""


_BEHIND_GREEN = word_set(
    "because as now since due given following thanks again still please pls plz today too also overall owing rated rating so and thank cheers "
    "reason this that yet ok all action"
)
_TURNING = word_set("going moving heading turning towards close")
_SEVERAL = word_set("all both everything most")
_AT_RISK = word_set(
    "tbc tbd ha haha lol provisional provisionally unconfirmed risk risks late slipping slip slipped concern concerns disputed disagrees disagree caveat caveats but although though however elements"
)


def green_beside(words: Words, today: date) -> str:
    """Why words beside a green make it doubtful; "" where they do not."""
    sentence = Sentence(_without_track(words), False, "")
    plain = Sentence(sentence.plain, False, "")
    if plain.has(lex.CONDITIONS) or plain.says(lex.STRINGS):
        return "green on a condition"
    if plain.has(lex.NEGATIONS) or plain.has(lex.HEDGES) or sentence.says(lex.HEDGE_PHRASES):
        return "green with a denial or hedge beside it"
    if plain.has(lex.FUTURE) or plain.says(lex.FUTURE_PHRASES) or is_degree(plain.words):
        return "green to come, or nearly"
    if plain.has(lex.HEARSAY) or plain.says(lex.SARCASM) or is_old(plain.words, today):
        return "somebody else's green, or an old one"
    return "green in part, or with a risk" if plain.has(_AT_RISK) or is_part(plain.words) else ""


_ON_TRACK = phrases("on track | on course | on target | on schedule")
_BOUND_FOR = word_set("to for by")


def _without_track(words: Words) -> Words:
    """`green, all on track now` gives the reason of a green; `on track to finish in May` is a forecast."""
    for place in range(len(words)):
        behind = says_any(words, place, _ON_TRACK)
        if behind is not None:
            return words if text_at(words, behind) in _BOUND_FOR else (*words[:place], *words[behind:])
    return words


def _without_denial_of_completion(tail: Words) -> Words:
    """`green but not complete` says two things: the second is a note, and takes nothing from the first."""
    rest: list[Token] = []
    place = 0
    while place < len(tail):
        behind = says_any(tail, place, _NOT_DONE)
        if behind is None:
            rest.append(tail[place])
            place += 1
        else:
            place = behind
    return tuple(rest)
