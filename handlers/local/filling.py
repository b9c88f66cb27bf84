"""A form as it is filled in at a terminal: one field after the other, each with its hint.

Knows neither how a field is asked for nor what becomes of the values.
"""

from __future__ import annotations

from bot.reply import FieldKind, Form, FormField
from bot.values import dataclass, field


@dataclass(slots=True)
class Filling:
    """A form that is being filled in, field by field."""

    form: Form
    channel: str
    thread: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> FormField | None:
        return next((each for each in self.form.fields if each.name not in self.values), None)


def hint_of(wanted: FormField) -> str:
    """What a person is told before they type: the hint, what is there now, what may be chosen."""
    hints = [wanted.hint, f"Now: {wanted.value}" if wanted.value else ""]
    if wanted.kind is FieldKind.CHOICE:
        hints.append("One of: " + ", ".join(option.label for option in wanted.options))
    return " ".join(hint for hint in hints if hint)
