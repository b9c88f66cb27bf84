"""What an invoke is answered with: a card in place, a sentence, a dialog, a list of found actions.

Pure: an answer of the core and the invoke's name in, the body Teams expects out.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import PlaceKind, Rag
from bot.reply import (
    Answer,
    Buttons,
    Choice,
    FieldErrors,
    Fields,
    For,
    Form,
    Item,
    Items,
    Reply,
    Silence,
    Strong,
    Text,
    line,
)
from bot.values import replace
from handlers.rendering import walk
from handlers.spans import RAG_MARKS, clip, plain_line
from handlers.teams import words as say
from handlers.teams.activities import Raw, part, words
from handlers.teams.cards import ADAPTIVE, Element
from handlers.teams.forms import PREFIX, form_card, form_in
from handlers.teams.render import TeamsLeaves, card_of

PRESS = "adaptiveCard/action"
FETCH, SUBMIT = "task/fetch", "task/submit"
EXTENSION_FETCH, EXTENSION_SUBMIT, EXTENSION_QUERY = (
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
    "composeExtension/query",
)
CONSENT = "fileConsent/invoke"
DIALOGS = frozenset({FETCH, SUBMIT, EXTENSION_FETCH, EXTENSION_SUBMIT})

MESSAGE = "application/vnd.microsoft.activity.message"
_SENTENCE = 1000
_FOUND = 20


def in_place(reply: Reply, kind: PlaceKind) -> bool:
    """Whether the answer to a press takes the card's place for the one who pressed.

    In the personal chat a receipt or a question does. In a channel only a refusal that shows the
    present state does: a receipt would hide the live card, and the outbox renews that for everybody.
    """
    if kind is PlaceKind.PERSONAL:
        return reply.outcome != "shown"
    return reply.outcome == "refused" and any(isinstance(block, Fields) for block in reply.blocks)


def refused_on(refusal: Reply, shown: Reply) -> Reply:
    """The refusal's own words above the card as it is now."""
    words_of = Text((line(Strong(refusal.title)),))
    told = tuple(block for block in refusal.blocks if isinstance(block, Text))
    return replace(shown, blocks=(words_of, *told, *shown.blocks), outcome="refused")


def goes_elsewhere(name: str, answer: Answer, kind: PlaceKind) -> bool:
    """Whether an invoke's answer must also be said as a message: it has buttons or is long."""
    if not isinstance(answer, Reply):
        return False
    if name in DIALOGS:
        return answer.outcome == "asked" or answer.audience is For.PLACE
    return (
        name == PRESS
        and not in_place(answer, kind)
        and (answer.outcome in ("shown", "asked") or answer.audience is For.PLACE)
    )


def body_of(raw: Raw, answer: Answer, kind: PlaceKind) -> Element:
    """The body of the invoke's answer; its HTTP status is 200, whatever the outcome in the register."""
    name = words(raw, "name")
    carried = part(raw, "value", "action", "data") if name == PRESS else part(raw, "value", "data")
    if name == PRESS:
        return _pressed(answer, carried, kind)
    if name in DIALOGS:
        return {"task": _dialog(answer, carried, extension=name in (EXTENSION_FETCH, EXTENSION_SUBMIT))}
    if name == EXTENSION_QUERY:
        return {"composeExtension": _found(answer)}
    return {}


def fault_body(raw: Raw, code: str) -> Element:
    """An unexpected fault, said in the form this invoke can show."""
    fault = Reply(say.FAULT.format(code=code), outcome="fault")
    return body_of(raw, fault, PlaceKind.CHANNEL)


def _pressed(answer: Answer, carried: Raw, kind: PlaceKind) -> Element:
    match answer:
        case Reply() if in_place(answer, kind):
            return _card(card_of(answer))
        case Reply():
            return {"statusCode": 200, "type": MESSAGE, "value": spoken(answer)}
        case Form():
            return _card(form_card(answer, dialog=False))
        case FieldErrors():
            return _card(_corrected(answer, carried, dialog=False))
        case Silence():
            return {"statusCode": 200, "type": MESSAGE, "value": say.RECEIVED}


def _card(content: Element) -> Element:
    return {"statusCode": 200, "type": ADAPTIVE, "value": content}


def _dialog(answer: Answer, carried: Raw, extension: bool) -> Element:
    match answer:
        case Reply() if extension:
            # A message extension shows no bare sentence: its dialog stays empty.
            return _continued(say.DIALOG, card_of(_without_buttons(answer)))
        case Reply():
            return {"type": "message", "value": spoken(answer)}
        case Form():
            return _continued(answer.title, form_card(answer))
        case FieldErrors():
            form = form_in(carried)
            return _continued(form.title if form else "", _corrected(answer, carried, dialog=True))
        case Silence():
            return {"type": "message", "value": say.RECEIVED}


def _continued(title: str, content: Element) -> Element:
    card = {"contentType": ADAPTIVE, "content": content}
    return {
        "type": "continue",
        "value": {"title": clip(title, 60), "height": "medium", "width": "medium", "card": card},
    }


def _corrected(errors: FieldErrors, carried: Raw, dialog: bool) -> Element:
    """The same form with what was typed and the sentence beside each field."""
    form = form_in(carried)
    if form is None:
        return card_of(Reply(" ".join(sentence for _, sentence in errors.errors), outcome="refused"))
    typed: Mapping[str, str] = {field.name: words(carried, PREFIX + field.name) for field in form.fields}
    return form_card(form, typed, errors, dialog)


def _found(answer: Answer) -> Element:
    """Found actions as cards to insert; everything else as a sentence under the search box."""
    items = (
        [item for block in answer.blocks if isinstance(block, Items) for item in block.items]
        if isinstance(answer, Reply)
        else []
    )
    if not items:
        return {"type": "message", "text": spoken(answer) if isinstance(answer, Reply) else say.NOTHING_FOUND}
    return {
        "type": "result",
        "attachmentLayout": "list",
        "attachments": [_insertable(item) for item in items[:_FOUND]],
    }


def _insertable(item: Item) -> Element:
    """A card without buttons: it will stand in any chat, where nobody is known to us."""
    title = f"{item.reference}: {item.headline}" if item.reference else item.headline
    facts = plain_line(item.facts)
    mark = RAG_MARKS[item.rag or Rag.NONE]
    card = card_of(Reply(title, (Text((item.facts,)),) if item.facts else (), rag=item.rag))
    preview = {"title": clip(title, 100), "text": clip(f"{mark.shape} {mark.word} · {facts}", 150)}
    return {
        "contentType": ADAPTIVE,
        "content": card,
        "preview": {"contentType": "application/vnd.microsoft.card.thumbnail", "content": preview},
    }


def spoken(reply: Reply) -> str:
    """The reply in words, for places that show no card: without the buttons' names."""
    return clip(walk(_without_buttons(reply), TeamsLeaves()).plain, _SENTENCE) or say.RECEIVED


def _without_buttons(reply: Reply) -> Reply:
    return replace(reply, blocks=tuple(block for block in reply.blocks if not isinstance(block, Buttons | Choice)))
