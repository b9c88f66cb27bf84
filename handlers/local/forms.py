"""A form as the page's dialog shows it. Everything typed is escaped here; what becomes of it is not known here."""

from __future__ import annotations

from html import escape
from typing import assert_never

from bot.reply import FieldKind, Form, FormField
from handlers.press import encode


def form_html(form: Form, channel: str, thread: str) -> str:
    """A form for the dialog; it comes back to /form."""
    fields = "".join(_field(field) for field in form.fields)
    return (
        f'<form method="post" action="/form" data-form="{escape(form.name)}"><h2 id="form-title">{escape(form.title)}</h2>'
        f'<input type="hidden" name="form" value="{escape(form.name)}">'
        f'<input type="hidden" name="about" value="{escape(encode(form.about))}">'
        f'<input type="hidden" name="channel" value="{escape(channel)}"><input type="hidden" name="thread" value="{escape(thread)}">'
        f'{fields}<div class="keys"><button class="primary">{escape(form.submit)}</button>'
        '<button type="button" class="key" data-cancel>Cancel</button></div></form>'
    )


def _field(field: FormField) -> str:
    name = f"f-{escape(field.name)}"
    required = "" if field.optional else " required"
    told = f' aria-describedby="{name}-hint {name}-error"' if field.hint else f' aria-describedby="{name}-error"'
    common = f'id="{name}" name="f.{escape(field.name)}"{required}{told}'
    match field.kind:
        case FieldKind.PARAGRAPH:
            control = f'<textarea {common} rows="4">{escape(field.value)}</textarea>'
        case FieldKind.CHOICE:
            options = "".join(
                f'<option value="{escape(o.value)}"{" selected" if o.value == field.value else ""}>{escape(o.label)}</option>'
                for o in field.options
            )
            control = f"<select {common}>{options}</select>"
        case FieldKind.DAY:
            control = f'<input type="date" {common} value="{escape(field.value)}">'
        case FieldKind.LINE:
            control = f'<input type="text" {common} value="{escape(field.value)}">'
        case _:
            assert_never(field.kind)
    optional = " (optional)" if field.optional else ""
    hint = f'<p class="hint" id="{name}-hint">{escape(field.hint)}</p>' if field.hint else ""
    return (
        f'<div class="field"><label for="{name}">{escape(field.label)}{optional}</label>{hint}{control}'
        f'<p class="error" id="{name}-error" data-error="{escape(field.name)}"></p></div>'
    )
