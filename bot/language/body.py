"""Everything said about one action -> one intent and how sure it is; the rules meet here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.language import lexicon as lex
from bot.language.asides import Aside, asks_about, is_instruction, read_aside
from bot.language.claims import claims_done
from bot.language.closing import read_closing, read_soft_state
from bot.language.completion import read_completion
from bot.language.dates import due_at
from bot.language.handover import read_handover
from bot.language.moved_dates import read_moved_date
from bot.language.notes import note_of
from bot.language.ratings import green_beside, read_rating
from bot.language.reading import Certainty, Intent, Reference
from bot.language.sentences import Sentence
from bot.language.verdicts import Verdict, Weight, finds, holds
from bot.language.weakening import limits, weakened
from bot.language.words import Token, is_emoji, phrases, word_set
from bot.model import Due, Rag, Status


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said of one action. `undo` and `question` are asides, kept for the caller to answer."""

    certainty: Certainty
    intent: Intent
    rule: str
    undo: bool = False
    question: bool = False
    titled_only: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    today: date
    author: str


def read_about(
    spoken: tuple[Sentence, ...], action: Reference | None, named: bool, context: Context, note: str
) -> Spoken:
    """Read the sentences about one action; `named` says that the first one starts with its name."""
    asides: list[Aside] = []
    updates: list[Sentence] = []
    verdicts: list[Verdict] = []
    for place, sentence in enumerate(spoken):
        if place and _is_signature(sentence, context.author):
            continue
        if _answers_itself(spoken, place):
            verdicts.append(Verdict("a question answered with yes", Weight.ASK, Status.COMPLETED))
            continue
        aside = _aside(sentence, named and place == 0)
        if aside is not None and aside is not Aside.CHATTER and _hedged_question(sentence, aside):
            verdicts.append(Verdict("a hedge with a question mark", Weight.ASK, Status.COMPLETED))
            continue
        if aside is None and sentence.asks and _instructs(sentence):
            verdicts.extend(
                replace(one, weight=Weight.ASK) if one.status is Status.CLOSED else one
                for one in _verdicts(sentence, named and place == 0, context)
            )
            continue
        if aside is Aside.QUESTION and (wish := _asked_change(sentence, context)) is not None:
            verdicts.append(wish)
            continue
        if aside is not None:
            asides.append(aside)
            continue
        updates.append(sentence)
        verdicts.extend(_verdicts(sentence, named and place == 0, context))
    if not updates and not verdicts:
        return _only_asides(asides, action)
    return _combined(tuple(updates), tuple(verdicts), asides, action, context, note)


_YES = word_set("yes yep yeah yup aye")


def _answers_itself(spoken: tuple[Sentence, ...], place: int) -> bool:
    """`Is it done? Yes` says something, though it is put as a question."""
    if not spoken[place].asks or not claims_done(spoken[place]) or place + 1 >= len(spoken):
        return False
    return spoken[place + 1].words[0].text in _YES


def _is_signature(sentence: Sentence, author: str) -> bool:
    """A name alone on the last line: who writes, not what is said."""
    words = sentence.words
    if len(words) > 3 or not all(word.kind == "word" and sentence.said[word.start].isupper() for word in words):
        return False
    if {word.text for word in words} <= set(author.lower().split()):
        return True
    own_line = sentence.said[: words[0].start].rstrip(" ").endswith("\n")
    return own_line and sentence.said[words[-1].end :].strip(" .!") == "" and not _means_something(words)


def _means_something(words: tuple[Token, ...]) -> bool:
    return any(lex.done_word(word.text) or word.text in lex.COLOURS or word.text in _STATES for word in words)


_STATES = word_set(
    "ongoing closed stalled blocked paused outstanding incomplete started delayed sorted none no yes not"
)


def _aside(sentence: Sentence, named: bool) -> Aside | None:
    if not named:
        return read_aside(sentence, sentence.start)
    pronoun = next((place for place, word in enumerate(sentence.words) if word.kind in ("reference", "title")), 0)
    while pronoun + 1 < len(sentence.words) and sentence.words[pronoun + 1].text in ("-", ":", ","):
        pronoun += 1
    if _instructs(sentence):
        return None
    if asks_about(sentence, pronoun + 1) or asks_about(sentence, sentence.start):
        return Aside.QUESTION
    if finds(sentence.words[:pronoun], _PRAISE) and _for_it(sentence, pronoun):
        return Aside.CHATTER
    aside = read_aside(sentence, sentence.start) if pronoun > 0 else None
    return aside if aside in (Aside.QUESTION, Aside.REQUEST) else None


_PRAISE = phrases(
    "thanks | thank you | great work | good work | well done | great job | good job | congratulations | congrats"
)


def _for_it(sentence: Sentence, pronoun: int) -> bool:
    """`thanks for the bus survey`: the title is what the thanks are for."""
    word = sentence.words[pronoun]
    before = sentence.words[pronoun - 1].text
    return before in ("for", "on") or sentence.said[word.start : word.start + 4].lower().startswith(("for ", "on "))


def _instructs(sentence: Sentence) -> bool:
    return is_instruction(sentence, sentence.start)


def _hedged_question(sentence: Sentence, aside: Aside) -> bool:
    """`done, I think?` is a hedge; `is this done?` is a question."""
    return (
        aside is Aside.QUESTION
        and sentence.asks
        and claims_done(sentence)
        and bool(sentence.bag & {"think", "thought", "believe", "reckon", "sure"})
        and not sentence.bag & {"do", "does", "did", "who", "when", "what", "can", "you", "anyone"}
    )


_IN_ASKED_CHANGE = word_set("can could may shall please would might any ok is")

_IN_ASKED_CHANGE_2 = word_set("can could shall should may would ok is please might any")


def _asked_change(sentence: Sentence, context: Context) -> Verdict | None:
    """`Could this wait until June?`, `can this be closed?`: a wish put as a question is asked back."""
    words = sentence.words
    first = sentence.words[sentence.start].text if sentence.start < len(words) else ""
    if first not in _IN_ASKED_CHANGE_2:
        return None
    if first in _IN_ASKED_CHANGE:
        for place in range(sentence.start, min(sentence.start + 7, len(words))):
            moved = read_moved_date(sentence, place, False, context.today)
            if moved is not None:
                return Verdict(
                    "a request to move the date", Weight.ASK, due=moved.due if moved.due and moved.due.date else None
                )
    until = next((step for step, word in enumerate(words) if word.text in ("until", "to")), None)
    if until is not None and sentence.bag & {"until", "extension", "longer"}:
        place = until
        due = due_at(words, place, context.today)
        if due is not None:
            return Verdict("a request for more time", Weight.ASK, due=Due("", due.kind, due.date) if due.date else None)
    closes = any(word.text in ("close", "closed") for word in words) and first in ("can", "could", "should", "shall")
    if closes:
        return Verdict("a question whether to close", Weight.ASK, Status.CLOSED)
    marks = (
        first in ("can", "could", "shall")
        and any(word.text in ("mark", "marked", "sign", "tick") for word in words)
        and claims_done(sentence)
    )
    return Verdict("a question whether it is done", Weight.ASK, Status.COMPLETED) if marks else None


def _only_asides(asides: list[Aside], action: Reference | None) -> Spoken:
    if Aside.UNDO in asides:
        return Spoken(Certainty.ASK, Intent(action), Aside.UNDO.value, undo=True)
    question = Aside.QUESTION in asides or Aside.REQUEST in asides
    rule = next((aside.value for aside in asides), "nothing said")
    return Spoken(Certainty.IGNORE, Intent(action, question=question), rule, question=question)


def _verdicts(sentence: Sentence, named: bool, context: Context) -> list[Verdict]:
    """What each family of rules finds in this sentence."""
    start = sentence.start
    found = [
        read_completion(sentence, start, named, context.today),
        read_closing(sentence, start, named),
        read_rating(sentence, start, named, context.today),
        read_moved_date(sentence, start, named, context.today),
        read_handover(sentence, start, named, context.author, context.today),
    ]
    verdicts = [verdict for verdict in found if verdict is not None]
    if not any(verdict.weight is not Weight.NOTE for verdict in verdicts):
        soft = read_soft_state(sentence, start)
        if soft is not None and not any(verdict.status for verdict in verdicts):
            verdicts.append(soft)
        tick = _tick(sentence)
        if tick is not None:
            verdicts.append(tick)
        elif not verdicts and (achieved := _achieved(sentence, start)) is not None:
            verdicts.append(achieved)
    return verdicts


def _tick(sentence: Sentence) -> Verdict | None:
    """A tick alone may mean done or seen."""
    plain = [word for word in sentence.words if word.text not in ("this", "-", ":")]
    if (
        plain
        and all(is_emoji(word.text[:1]) or word.text[:1] in "✅✔☑✓" for word in plain)
        and any(word.text[:1] in lex.TICKS for word in plain)
    ):
        return Verdict("a tick alone", Weight.ASK, Status.COMPLETED)
    return None


_STEPS_AHEAD = word_set(
    "comment comments draft drafts chased next then will now consultation review sign waiting awaiting feedback"
)


_BY_ITSELF = word_set(
    "this it its all sent signed published delivered circulated issued submitted sorted resolved in on off gone live"
)


def _achieved(sentence: Sentence, start: int) -> Verdict | None:
    """An outcome without a word for done, which may be the whole action: asked, with the note kept."""
    words = sentence.plain
    if (
        holds(words, lex.NEGATIONS)
        or holds(words, lex.FUTURE)
        or finds(words, lex.FUTURE_PHRASES)
        or holds(words, lex.CONDITIONS)
    ):
        return None
    if finds(words, lex.EXCEPTIONS) or len(sentence.words) > 14 or holds(words, _STEPS_AHEAD):
        return None
    first = sentence.words[start : start + 1]
    whole = sentence.words[start:]
    if len(whole) <= 4 and holds(whole, lex.ACHIEVED) and _only_that(whole):
        return Verdict("an outcome that may be the whole action", Weight.ASK, Status.COMPLETED)
    if finds(sentence.words, lex.ACHIEVED_PHRASES) and (
        holds(first, _BY_ITSELF) or (len(whole) <= 9 and finds(whole, _EVENTS))
    ):
        return Verdict("an outcome that may be the whole action", Weight.ASK, Status.COMPLETED)
    return None


def _only_that(words: tuple[Token, ...]) -> bool:
    """`Sorted`, `all sorted now`, `this is resolved`; not `lamps delivered`, which is a step."""
    little = lex.AUXILIARIES | lex.ACHIEVED | lex.PRONOUNS | word_set("off up out one everything this")
    return all(word.text in little or word.kind == "mark" for word in words)


_EVENTS = phrases(
    "took place | has taken place | went out | went ahead | went live | has gone live | was held | were held | "
    "was published | was circulated | has been published | has been circulated | has been signed | has been sent "
    "| signed off | is live | is now live | in place | all sent"
)


def _combined(
    updates: tuple[Sentence, ...],
    verdicts: tuple[Verdict, ...],
    asides: list[Aside],
    action: Reference | None,
    context: Context,
    note: str,
) -> Spoken:
    verdicts = _outweighed(verdicts)
    claim = next((one for one in verdicts if one.status is Status.COMPLETED and one.weight is Weight.SURE), None)
    if claim is not None:
        reason = _beside_the_claim(updates, verdicts, asides, context)
        if reason:
            verdicts = (*(one for one in verdicts if one is not claim), Verdict(reason, Weight.ASK, Status.COMPLETED))
    verdicts = _several_colours(verdicts, updates, context)
    asked = next((one for one in verdicts if one.weight is Weight.ASK), None)
    certainty = Certainty.ASK if asked is not None else Certainty.SURE
    leading = (
        asked
        or next((one for one in verdicts if one.weight is Weight.SURE), None)
        or (verdicts[0] if verdicts else None)
    )
    intent = _intent(verdicts, updates, action, note)
    rule = leading.rule if leading is not None else "an update without a change"
    if asked is not None and Aside.UNDO in asides:
        return Spoken(certainty, intent, rule, undo=not intent.changes)
    return Spoken(certainty, intent, rule, question=Aside.QUESTION in asides)


def _several_colours(
    verdicts: tuple[Verdict, ...], updates: tuple[Sentence, ...], context: Context
) -> tuple[Verdict, ...]:
    """A green is asked where another sentence gives another colour, or makes it doubtful."""
    colours = {one.rag for one in verdicts if one.rag is not None}
    green = next((one for one in verdicts if one.rag is Rag.GREEN and one.weight is Weight.SURE), None)
    doubtful = green is not None and any(
        green_beside(sentence.words, context.today) for sentence in updates if sentence.bag.isdisjoint(lex.COLOURS)
    )
    if len(colours) < 2 and not doubtful:
        return verdicts
    kept = tuple(one for one in verdicts if one.rag is None)
    return (*kept, Verdict("colours that disagree, or a green in doubt", Weight.ASK, rag=green.rag if green else None))


def _outweighed(verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """A part done is a note, whatever is handed over beside it; a denial outweighs an idiom or an old claim."""
    if any(
        one.rule in ("completed in part", "part of it is completed", "completed for one part only") for one in verdicts
    ):
        verdicts = tuple(one for one in verdicts if not (one.owner and one.weight is Weight.ASK))
    if any(one.denies for one in verdicts):
        verdicts = tuple(
            one
            for one in verdicts
            if not (one.weight is Weight.ASK and one.status is Status.COMPLETED and not one.last)
        )
    return verdicts


def _beside_the_claim(
    updates: tuple[Sentence, ...], verdicts: tuple[Verdict, ...], asides: list[Aside], context: Context
) -> str:
    """Why the other sentences make a claim doubtful; "" where they do not."""
    if any(one.denies for one in verdicts):
        return "a claim and a denial"
    if any(one.status not in (None, Status.COMPLETED) or one.reopen for one in verdicts):
        return "two states at once"
    if any(one.due is not None or one.rag in (Rag.RED, Rag.AMBER) for one in verdicts):
        return "completed, and a date or a colour that says otherwise"
    if Aside.QUESTION in asides or Aside.UNDO in asides:
        return "a claim with a question beside it"
    for sentence in updates:
        claimed = any(one.rule == "plain claim of completion" for one in _completion_only(sentence, context))
        if claimed:
            continue
        reason = weakened(sentence.words, context.today)
        if reason or limits(sentence.words):
            return reason or "a word that may limit the claim"
    return ""


def _completion_only(sentence: Sentence, context: Context) -> list[Verdict]:
    found = read_completion(sentence, sentence.start, True, context.today)
    return [found] if found is not None else []


def _intent(
    verdicts: tuple[Verdict, ...], updates: tuple[Sentence, ...], action: Reference | None, note: str
) -> Intent:
    changes = [one for one in verdicts if one.weight is not Weight.NOTE]
    status = next((one.status for one in changes if one.status), None)
    if status is None and not any(one.status or one.reopen for one in changes):
        status = next((one.status for one in verdicts if one.status), None)
    return Intent(
        action=action,
        status=status,
        reopen=any(one.reopen for one in changes),
        rag=next((one.rag for one in changes if one.rag), None),
        due=next((one.due for one in changes if one.due is not None), None),
        owner=next((one.owner for one in changes if one.owner), None),
        note=note_of(verdicts, updates, note),
    )
