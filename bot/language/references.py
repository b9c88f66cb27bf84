"""Which numbers of a sentence refer to actions, given where it was said; refuses to know what is said of them."""

from __future__ import annotations

from bot.language import lexicon as lex
from bot.language.numbered import FOLLOWERS, Numbered, is_counted, may_follow
from bot.language.reading import Listed, Reference
from bot.language.sentences import Sentence
from bot.language.words import Token, text_at, word_set
from bot.values import dataclass

Words = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What may be referred to: the listed actions of a digest, or the thread's own action."""

    listed: tuple[Listed, ...] = ()
    own: Reference | None = None
    title: str = ""

    def knows(self, reference: Reference) -> bool:
        return any(same_action(one.reference, reference) for one in self.listed)


def same_action(known: Reference, said: Reference) -> bool:
    return known.number == said.number and (said.code is None or known.code is None or known.code == said.code)


OWNED = word_set("owner ownership deadline date lead rating rag status due")

_STATES = lex.DONE | word_set(
    "complete red amber green closed not ongoing outstanding started progress hold nothing change ✅ ✔ 🔴 🟢 🟠 🟡 "
    "board legal them it"
)
LEADING = word_set(
    "give hand pass mark set turn move close reopen complete update rag for on re regarding make put take push assign "
    "reassign think reckon believe says that said me us and but also so both either neither now "
    "please due thinks you can finished completed done ignore extend delete drop change deadline "
    "date owner if when once although though while its not unless until except sorry meant correction actually "
    "instead"
)


def refers(
    sentence: Sentence,
    here: int,
    group: tuple[Numbered, ...],
    place: Place,
    cuts: list[tuple[int, tuple[Numbered, ...]]],
) -> bool:
    """Whether these numbers are actions here, rather than counts, days or lines of an agenda."""
    words = sentence.words
    first = group[0]
    if is_counted(words, first) or text_at(words, here - 1) in _NOT_BEFORE:
        return False
    labelled = here > 0 and words[here - 1].text in ("action", "actions")
    marked = labelled or first.marked
    if words[here].kind == "word" and not marked and here != sentence.start:
        return False
    if place.own is not None:
        return _refers_in_thread(sentence, here, group, place, labelled)
    if marked:
        return not _mere_mention(words, here, labelled)
    if place.listed:
        return all(place.knows(one.reference) for one in group) and _opens(sentence, here, group)
    if cuts and here in sentence.clauses:
        ascends = first.reference.number > cuts[-1][1][-1].reference.number
        alike = _plain_state(words, cuts[-1][1][-1].last) and _only_a_state(words, group[-1].last)
        return alike or (ascends and _state_of_its_own(words, group[-1].last))
    if cuts and text_at(words, here - 1) in _STATES and not _state_of_its_own(words, group[-1].last):
        return False  # `12 done 11 with the volunteers` counts
    return _opens(sentence, here, group) and not _mere_mention(words, here, labelled)


_NOT_BEFORE = word_set(
    "item items agenda appendix appendices annexes paragraphs sections figures tables pages rows row line lines "
    "option options phases stages parts phase section room page stage question paragraph part year q quarter"
)
_SECOND = lex.DONE | word_set(
    "red amber green is was isnt now also ongoing outstanding overdue closed nothing on in please should both"
)
_STILL = word_set("with waiting awaiting outstanding in on not open ongoing no red amber green")
_NOT = word_set("done complete completed started yet finished actioned")
_AFTER_BEING = word_set(
    "not still now also on in with due ongoing outstanding overdue closed almost nearly to waiting awaiting , . -"
)
_NO = word_set("change movement update progress news")


def _plain_state(words: Words, place: int) -> bool:
    """`31 done, 24 not`: the first number has its state right behind it, so the second need not be greater."""
    return lex.done_word(text_at(words, place)) or text_at(words, place) in lex.COLOURS


def _only_a_state(words: Words, place: int) -> bool:
    """A state and nothing more behind the number: `24 not`, `24 green`; never `12 now trained`."""
    plain = _plain_state(words, place) or text_at(words, place) == "not"
    behind = words[place + 1] if place + 1 < len(words) else None
    return plain and (behind is None or behind.kind == "mark" or behind.text in ("and", "but"))


def _state_of_its_own(words: Words, place: int) -> bool:
    """A second number without a mark is an action only with a state of its own: `8 still with the trust`, never `6 need replacing`."""
    following, second = text_at(words, place), text_at(words, place + 1)
    match following:
        case "still":
            return second in _STILL
        case "not":
            return not second or second in _NOT
        case "no":
            return second in _NO
        case "on" | "in":
            return second in ("hold", "track", "target", "progress", "hand")
        case "is" | "was" | "now" | "also" | "isnt":
            return not second or second in _AFTER_BEING or lex.done_word(second) or second in lex.COLOURS
        case "should" | "both" | "please":
            return False
        case "":
            return False
    return following in _SECOND or lex.done_word(following)


def _opens(sentence: Sentence, here: int, group: tuple[Numbered, ...]) -> bool:
    """A bare number opens a clause or follows a word that leads to it, and no noun follows."""
    words = sentence.words
    last = group[-1].last
    if here == sentence.start or here == 0:
        return may_follow(words, last) or len(group) > 1 or not _plural(words, last)
    if text_at(words, last) == "to" and text_at(words, last + 1) in _LEFT_TO_DO:
        return False
    if (
        here in sentence.clauses
        or text_at(words, here - 1) in (")", ":", ",", "-")
        or text_at(words, here - 1) in _STATES
    ):
        return may_follow(words, last)
    before = text_at(words, here - 1)
    if before in ("on", "for", "with") and sentence.has(_NO_NEWS) and text_at(words, last) in _TIMES:
        return True
    if before == "over":
        return text_at(words, here - 2) in _TAKING
    if before in ("of", "on", "for") and text_at(words, here - 2) in OWNED:
        return True
    if before == "of" and len(group) > 1 and "all" in (text_at(words, here - 2), text_at(words, here - 3)):
        return may_follow(words, last)  # `all three of 5, 8 and 9 are done`
    if before in ("on", "for") and last < len(words) and not sentence.bag.isdisjoint(_WAITING):
        return False
    return before in LEADING and may_follow_anywhere(words, last)


_NO_NEWS = word_set("nothing no nil")
_TIMES = word_set("this today yet currently presently at since from i sorry")
_WAITING = word_set("waiting depends wait hold")
_TAKING = word_set("taking taken takes took take")
_LEFT_TO_DO = word_set("go come follow do chase find")


def may_follow_anywhere(words: Words, place: int) -> bool:
    return (
        place >= len(words)
        or words[place].kind != "word"
        or words[place].text in FOLLOWERS
        or words[place].text.istitle()
        or text_at(words, place) in ("as", "is", "finished", "s", "out", "one", "by", "until", "till", "further")
    )


def _plural(words: Words, place: int) -> bool:
    word = text_at(words, place)
    return word.endswith("s") and not word.endswith("ss") and word not in FOLLOWERS


_IN_MERE_MENTION = word_set(
    "under via through see per from into as like alongside than with by of after before to against"
)


def _mere_mention(words: Words, here: int, labelled: bool) -> bool:
    """`taken up with action 9`, `same as 14`: another action is named, nothing is said of it."""
    if here == 0:
        return False
    before = text_at(words, here - (2 if labelled else 1))
    if any(word.text in ("see", "per", "refer") for word in words[max(0, here - 3) : here]):
        return True
    if before in ("of", "on") and text_at(words, here - 2) in OWNED:
        return False
    return before in _IN_MERE_MENTION


def _refers_in_thread(sentence: Sentence, here: int, group: tuple[Numbered, ...], place: Place, labelled: bool) -> bool:
    """In an action's own thread only a number that opens a clause with a state, or a marked one, is an action."""
    words = sentence.words
    if _mere_mention(words, here, labelled):
        return False
    if labelled or group[0].marked:
        return here <= sentence.start + 2 or _state_follows(words, group[-1].last)
    if words[here].start != 0 and lex.done_word(text_at(words, group[-1].last)):
        return False
    opens = here in sentence.clauses or here == sentence.start or text_at(words, here - 1) in _LEADING_IN_THREAD
    return opens and _state_follows(words, group[-1].last) and not _plural(words, group[-1].last)


_LEADING_IN_THREAD = LEADING - word_set("for on of with re has have completed done finished due")
_STATE_FOLLOWERS = lex.DONE | word_set(
    "is are was has have done complete completed red amber green closed close not as to now also both should can "
    "isnt hasnt too sorry one : ✅ ✔ →"
)


def _state_follows(words: Words, place: int) -> bool:
    return place >= len(words) or words[place].text in _STATE_FOLLOWERS or lex.done_word(words[place].text)
