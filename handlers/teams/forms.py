"""A form as a card's inputs and back: nothing is kept between showing it and reading it.

The card carries the form's own description, so that a field error can be shown beside the field
again. What comes back is a person's typing and is trusted in nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.incoming import Origin, Press, Pressed, Submitted
from bot.reply import FieldErrors, FieldKind, Form, FormField, Option
from handlers.press import decode, encode
from handlers.spans import clip
from handlers.teams.activities import Raw, part, words
from handlers.teams.cards import Element, card, escaped, execute, submit, text_block

PREFIX = "field."
LONGEST = 4000
"""Characters a paragraph field takes; the core has its own limit and says so."""

_LABEL = 120
_TITLE = 80


def pressed_in(carried: object, origin: Origin) -> Pressed | None:
    """The press in a button's data: its own, or the option chosen in the list it belongs to."""
    code = words(carried, "press") or words(carried, words(carried, "choice"))
    press = decode(code)
    return Pressed(origin, press) if press else None


def submitted_in(carried: object, origin: Origin) -> Submitted | None:
    """The form that came back, or None where the data holds none."""
    form = form_in(carried)
    if form is None or not isinstance(carried, Mapping):
        return None
    values = {field.name: words(carried, PREFIX + field.name).strip() for field in form.fields}
    return Submitted(origin, form.name, form.about, values)


def form_in(carried: object) -> Form | None:
    """The form's description as it travelled in the card."""
    made = part(carried, "form")
    about = decode(words(made, "about"))
    name = words(made, "name")
    fields = made.get("fields")
    if not name or about is None or not isinstance(fields, list):
        return None
    read = [_field(each) for each in fields if isinstance(each, Mapping)]
    return Form(
        name, words(made, "title"), about, tuple(each for each in read if each.name), words(made, "submit") or "Save"
    )


def _field(made: Raw) -> FormField:
    kind = words(made, "kind")
    options = made.get("options")
    return FormField(
        words(made, "name"),
        words(made, "label"),
        FieldKind(kind) if kind in tuple(FieldKind) else FieldKind.LINE,
        "",
        tuple(
            Option(each[0], each[1])
            for each in (options if isinstance(options, list) else [])
            if isinstance(each, list) and len(each) == 2 and all(isinstance(text, str) for text in each)
        ),
        words(made, "hint"),
        made.get("optional") is True,
    )


def described(form: Form) -> Element:
    fields: list[Element] = []
    for field in form.fields:
        made: Element = {"name": field.name, "label": field.label, "kind": field.kind.value}
        if field.options:
            made["options"] = [[option.label, option.value] for option in field.options]
        if field.hint:
            made["hint"] = field.hint
        if field.optional:
            made["optional"] = True
        fields.append(made)
    return {
        "name": form.name,
        "title": form.title,
        "about": encode(form.about),
        "submit": form.submit,
        "fields": fields,
    }


def form_card(
    form: Form, typed: Mapping[str, str] | None = None, errors: FieldErrors | None = None, dialog: bool = True
) -> Element:
    """The form as a card. In a dialog the button submits the dialog, in a chat it is an ordinary press."""
    wrong = dict(errors.errors) if errors else {}
    body: list[Element] = []
    if not dialog:
        body.append(text_block(escaped(clip(form.title, _TITLE)), weight="Bolder", style="heading"))
    for field in form.fields:
        body += _inputs(field, (typed or {}).get(field.name, field.value), wrong.get(field.name, ""))
    rest = [sentence for name, sentence in wrong.items() if name not in {field.name for field in form.fields}]
    body += [_error(sentence) for sentence in rest]
    data = {"form": described(form)}
    made = card(body, form.title)
    button = submit(form.submit, data, inputs=True) if dialog else execute(form.submit, data, inputs=True)
    made["actions"] = [button]
    return made


def _inputs(field: FormField, value: str, error: str) -> Sequence[Element]:
    label = clip(field.label, _LABEL) + (" (optional)" if field.optional else "")
    made: Element = {"type": "Input.Text", "id": PREFIX + field.name, "label": label}
    if value:
        made["value"] = value
    match field.kind:
        case FieldKind.CHOICE:
            made["type"] = "Input.ChoiceSet"
            made["choices"] = [{"title": option.label, "value": option.value} for option in field.options]
        case FieldKind.DAY if not value or _iso(value):
            made["type"] = "Input.Date"
        case FieldKind.PARAGRAPH:
            made |= {"isMultiline": True, "maxLength": LONGEST}
        case _:
            made["maxLength"] = LONGEST
    if field.hint and made["type"] != "Input.ChoiceSet":
        made["placeholder"] = field.hint
    return (made, _error(error)) if error else (made,)


def _iso(value: str) -> bool:
    return len(value) == 10 and value[4] == value[7] == "-" and value.replace("-", "").isdigit()


def _error(sentence: str) -> Element:
    """A sentence, not only a red frame."""
    return text_block("⚠ " + escaped(sentence), color="Attention", spacing="Small")


def opener_data(press: Press) -> Element:
    return {"press": encode(press)}
