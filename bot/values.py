"""`dataclass` and `replace` as the standard library has them, but for what a frozen value costs to make.

There every field is set by a guarded call of its own: 3.1 µs for twenty fields, where a plain object takes 0.4.
A turn makes a hundred such values. So they are frozen for the type checker and in the tests (`FROZEN`), and
plain, equal and hashed as before, in a running server: `docs/decisions/0017-values-frozen-where-it-is-checked.md`.
"""

from __future__ import annotations

from dataclasses import field, fields
from operator import attrgetter
from typing import TYPE_CHECKING

FROZEN = False
"""Set before anything else is imported, as `tests/__init__.py` does: then a change raises FrozenInstanceError."""

if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:
    import dataclasses

    def dataclass(*, frozen=False, **how):
        if frozen and not FROZEN:
            return dataclasses.dataclass(unsafe_hash=True, **how)
        return dataclasses.dataclass(frozen=frozen, **how)

    def replace(value, /, **changes):
        """The value with some fields changed. TypeError for a field that it does not have."""
        kind = type(value)
        try:
            picked, places = _PLANS[kind]
        except KeyError:
            picked, places = _PLANS[kind] = _plan(kind)
        parts = [*picked(value)]
        try:
            for name, change in changes.items():
                parts[places[name]] = change
        except KeyError as unknown:
            raise TypeError(f"{kind.__name__} has no field {unknown}") from None
        return kind(*parts)

    _PLANS = {}

    def _plan(kind):
        """How all fields are read at once, and which place each has in the making of a new one."""
        known = fields(kind)
        if not all(each.init and not each.kw_only for each in known):
            raise TypeError(f"{kind.__name__} is not made of its fields in order")
        names = [each.name for each in known]
        picked = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
        return picked, {name: place for place, name in enumerate(names)}


__all__ = ["dataclass", "field", "replace"]
