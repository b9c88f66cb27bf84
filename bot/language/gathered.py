"""A text that may be about several actions -> one Reading: the pieces read one by one, then put together."""

from __future__ import annotations

from bot.language.asides import Aside
from bot.language.body import Context, Spoken, read_about
from bot.language.corrections import read_correction
from bot.language.numbered import MOST
from bot.language.reading import Certainty, Intent, Op, Reading, Reference
from bot.language.references import Place
from bot.language.segments import Segment, segments
from bot.language.words import word_set
from bot.model import Status


def read_gathered(said: str, place: Place, context: Context) -> Reading:
    """Read each piece; the whole is as sure as its least sure change."""
    pieces = segments(said, place)
    if sum([len(piece.references) or 1 for piece in pieces]) > MOST:
        return Reading(Certainty.ASK, rule="more actions than a message can be about")
    corrected = read_correction(said)
    if corrected is not None:
        return corrected
    read: list[tuple[Segment, Spoken, Reference | None]] = []
    for piece in pieces:
        for action in piece.references or (None,):
            read.append((piece, read_about(piece.spoken, action, bool(piece.references), context, piece.text), action))
    return put_together(read, place)


def put_together(read: list[tuple[Segment, Spoken, Reference | None]], place: Place) -> Reading:
    kept = [(piece, spoken, action) for piece, spoken, action in read if spoken.certainty is not Certainty.IGNORE]
    if len(kept) > 1 and any(action is not None for _, _, action in kept):
        # Words before the first number belong to nobody: they are read, but they are not a second action.
        kept = [one for one in kept if one[2] is not None or one[1].intent.changes or place.own is not None]
    if not kept:
        return _ignored([spoken for _, spoken, _ in read], [action for _, _, action in read])
    certainty = Certainty.SURE
    rule = next((spoken.rule for _, spoken, _ in kept if spoken.certainty is Certainty.ASK), kept[0][1].rule)
    intents: list[Intent] = []
    for piece, spoken, action in kept:
        if action is not None and not spoken.intent.changes and _promises(piece):
            certainty, rule = Certainty.ASK, "a promise about updates"
        if spoken.intent.status is Status.COMPLETED and _names_another(piece, place):
            certainty, rule = Certainty.ASK, "another number at the end of a claim"
        doubtful = spoken.certainty is Certainty.ASK or not piece.certain or (action is None and place.own is None)
        if doubtful:
            certainty = Certainty.ASK
            rule = rule if spoken.certainty is Certainty.ASK else _why(piece)
        intents.append(spoken.intent)
    if kept[0][1].undo and all(spoken.undo for _, spoken, _ in kept):
        return Reading(Certainty.ASK, Op.UNDO, rule=Aside.UNDO.value)
    return Reading(certainty, Op.WRITE, tuple(intents), rule=rule)


def _names_another(piece: Segment, place: Place) -> bool:
    """`3 done and so is 8`: a second action is named, and what is said of it is not read."""
    words = piece.spoken[-1].words
    if len(words) < 3 or words[-1].kind != "number":
        return False
    known = place.knows(Reference(int(words[-1].text[:5]))) if place.listed else False
    return known or words[-2].text in _TURNS_TO


_TURNS_TO = word_set("is and for leaves started starting before unlike next then")
_PROMISED = word_set(
    "update report feed feedback brief come respond reply comment look check chase speak talk cover discuss present"
)


def _promises(piece: Segment) -> bool:
    """`Nadia will report on 3 and 8`: something will be said of them, nothing is."""
    words = piece.spoken[0].words
    pronoun = next((place for place, word in enumerate(words) if word.kind == "reference"), 0)
    lead = words[:pronoun]
    if any(word.text in ("nothing", "no", "not", "nil") for word in lead):
        return False
    return any(word.text in ("will", "ill", "shall", "going", "well", "to") for word in lead) and any(
        word.text in _PROMISED for word in lead
    )


def _why(piece: Segment) -> str:
    if piece.counted:
        return "a number that may be a count, a range or a choice"
    if not piece.certain:
        return "the words do not fit one listed title only"
    return "no action named"


def _ignored(spoken: list[Spoken], actions: list[Reference | None]) -> Reading:
    rule = next((one.rule for one in spoken if one.question), spoken[0].rule if spoken else "nothing said")
    intents = tuple(Intent(action, question=True) for one, action in zip(spoken, actions, strict=True) if one.question)
    return Reading(Certainty.IGNORE, Op.NONE, intents[:1], rule=rule)
