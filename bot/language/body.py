"""Everything said about one action -> one intent and how sure it is; the rules meet here."""

from __future__ import annotations

from datetime import date

from bot.language import lexicon as lex
from bot.language.asides import Aside, asks_about, is_instruction, read_aside
from bot.language.closing import doubtful_order, read_closing, read_soft_state
from bot.language.completion import PLAIN_CLAIM, read_completion
from bot.language.given_names import is_person
from bot.language.handover import read_handover
from bot.language.moved_dates import read_moved_date
from bot.language.notes import note_of
from bot.language.outcomes import read_outcome, read_tick
from bot.language.ratings import green_beside, read_rating
from bot.language.reading import Certainty, Intent, Reference
from bot.language.sentences import Sentence
from bot.language.verdicts import Verdict, Weight, finds
from bot.language.weakening import limits, weakened
from bot.language.wishes import answers_itself, asked_change, hedged_question, is_signature
from bot.language.words import phrases, word_set
from bot.model import Rag, Status
from bot.values import dataclass, replace


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
        if place and is_signature(sentence, context.author):
            continue
        if sentence.asks and answers_itself(spoken, place):
            verdicts.append(Verdict("a question answered with yes", Weight.ASK, Status.COMPLETED))
            continue
        aside = _aside(sentence, named and place == 0)
        if aside is not None and aside is not Aside.CHATTER and hedged_question(sentence, aside):
            verdicts.append(Verdict("a hedge with a question mark", Weight.ASK, Status.COMPLETED))
            continue
        if aside is None and sentence.asks and _instructs(sentence):
            verdicts.extend(
                replace(one, weight=Weight.ASK) if one.status is Status.CLOSED else one
                for one in _verdicts(sentence, named and place == 0, context)
            )
            continue
        if aside is Aside.QUESTION and (wish := asked_change(sentence, context.today)) is not None:
            verdicts.append(wish)
            continue
        if aside is not None:
            asides.append(aside)
            if sentence.says(_JOKES):
                verdicts.append(Verdict("a joke beside it", Weight.ASK))
            continue
        updates.append(sentence)
        verdicts.extend(_verdicts(sentence, named and place == 0, context))
    if not updates and not verdicts:
        return _only_asides(asides, action)
    if not verdicts:
        asks = Aside.QUESTION in asides
        return Spoken(Certainty.SURE, Intent(action, note=note), "an update without a change", question=asks)
    outweighed = _outweighed(tuple(verdicts))
    claim = next((one for one in outweighed if one.status is Status.COMPLETED and one.weight is Weight.SURE), None)
    # A claim that starts the only sentence, and is all it says, has nothing beside it.
    if claim is not None and (len(spoken) > 1 or claim.first != spoken[0].start or len(outweighed) > 1):
        outweighed = _weighed_claim(claim, tuple(updates), outweighed, asides, context)
    return _combined(tuple(updates), outweighed, asides, action, context, note)


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
    if pronoun and finds(sentence.words[:pronoun], _PRAISE) and _for_it(sentence, pronoun):
        return Aside.CHATTER
    aside = read_aside(sentence, sentence.start) if pronoun > 0 else None
    return aside if aside in (Aside.QUESTION, Aside.REQUEST) else None


_JOKES = phrases(
    "only joking | just joking | just kidding | only kidding | in my dreams | pull the other one | if only | as if | yeah right"
)
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
    if not verdicts or all(verdict.weight is Weight.NOTE for verdict in verdicts):
        soft = read_soft_state(sentence, start)
        if soft is not None and not any(verdict.status for verdict in verdicts):
            verdicts.append(soft)
        if named and not verdicts and _cut_short(sentence):
            verdicts.append(Verdict("a state left out", Weight.ASK, Status.COMPLETED))
        tick = read_tick(sentence)
        if tick is not None:
            verdicts.append(tick)
        elif not verdicts and (achieved := read_outcome(sentence, start)) is not None:
            verdicts.append(achieved)
    return verdicts


def _cut_short(sentence: Sentence) -> bool:
    """`12 is not done but 14 is`: the state of the second is that of the first, or its contrary; asked."""
    spoken = [word.text for word in sentence.words if word.kind == "word"]
    cut = bool(spoken) and spoken[-1] in ("is", "has", "are") and set(spoken) <= _BEING
    return cut and any(lex.done_word(word) for word in sentence.said[:600].lower().split())


_BEING = word_set("but and also now however though is has are")


def _combined(
    updates: tuple[Sentence, ...],
    verdicts: tuple[Verdict, ...],
    asides: list[Aside],
    action: Reference | None,
    context: Context,
    note: str,
) -> Spoken:
    verdicts = _doubted_close(_several_colours(verdicts, updates, context), updates)
    asked = next((one for one in verdicts if one.weight is Weight.ASK), None)
    certainty = Certainty.ASK if asked is not None else Certainty.SURE
    leading = asked or next((one for one in verdicts if one.weight is Weight.SURE), verdicts[0])
    intent = _intent(verdicts, updates, action, note)
    if asked is not None and Aside.UNDO in asides:
        return Spoken(certainty, intent, leading.rule, undo=not intent.changes)
    return Spoken(certainty, intent, leading.rule, question=Aside.QUESTION in asides)


def _doubted_close(verdicts: tuple[Verdict, ...], updates: tuple[Sentence, ...]) -> tuple[Verdict, ...]:
    """An order to close is asked where another sentence makes it doubtful."""
    if len(updates) < 2:
        return verdicts
    order = next((one for one in verdicts if one.status is Status.CLOSED and one.weight is Weight.SURE), None)
    if order is None:
        return verdicts
    others = [sentence for sentence in updates if "close" not in sentence.bag]
    if not any(
        one.claims_done or doubtful_order(one.words) or one.has(lex.CONDITIONS) or _bare_denial(one) for one in others
    ):
        return verdicts
    return (*(one for one in verdicts if one is not order), replace(order, weight=Weight.ASK, rule="a close in doubt"))


def _bare_denial(sentence: Sentence) -> bool:
    return len(sentence.words) <= 2 and sentence.has(lex.NEGATIONS)


def _several_colours(
    verdicts: tuple[Verdict, ...], updates: tuple[Sentence, ...], context: Context
) -> tuple[Verdict, ...]:
    """A green is asked where another sentence gives another colour, or makes it doubtful."""
    colours = {one.rag for one in verdicts if one.rag is not None}
    if not colours:
        return verdicts
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
    if len(verdicts) < 2:
        return verdicts
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


def _weighed_claim(
    claim: Verdict, updates: tuple[Sentence, ...], verdicts: tuple[Verdict, ...], asides: list[Aside], context: Context
) -> tuple[Verdict, ...]:
    """A claim is asked where anything said beside it makes it doubtful."""
    reason = _beside_the_claim(updates, verdicts, asides, context)
    if not reason:
        return verdicts
    return (*(one for one in verdicts if one is not claim), Verdict(reason, Weight.ASK, Status.COMPLETED))


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
        claimed = any(one.rule == PLAIN_CLAIM for one in _completion_only(sentence, context))
        if claimed:
            continue
        reason = weakened(sentence.words, context.today)
        if reason or (limits(sentence.words) and not is_person(sentence.words, sentence.said)):
            return reason or "a word that may limit the claim"
    return ""


def _completion_only(sentence: Sentence, context: Context) -> list[Verdict]:
    found = read_completion(sentence, sentence.start, True, context.today)
    return [found] if found is not None else []


def _intent(
    verdicts: tuple[Verdict, ...], updates: tuple[Sentence, ...], action: Reference | None, note: str
) -> Intent:
    """Each change as the first verdict gives it that is more than a note; a soft state where no other is given."""
    status, rag, due, owner, reopen = None, None, None, None, False
    for one in verdicts:
        if one.weight is not Weight.NOTE:
            status = status or one.status
            rag = rag or one.rag
            due = one.due if due is None else due
            owner = owner or one.owner or None
            reopen = reopen or one.reopen
    if status is None and not reopen:
        status = next((one.status for one in verdicts if one.status), None)
    return Intent(action, status, reopen, rag, due, owner, note_of(verdicts, updates, note))
