"""Whether the bot hears in a place what nobody addresses to it: by what its platform shows, as nobody says it.

Teams hands such messages over only where a team's owner agreed to that. Refuses to know which platforms ask.
"""

from __future__ import annotations

from bot.incoming import Origin
from bot.model import Place
from bot.values import replace

HEARS = "hears"
"""In a place's address: what is known of its hearing. Without it, everything is heard."""
MENTIONS, ALL = "mentions", "all"


def mentions_only(place: Place) -> bool:
    return dict(place.address).get(HEARS) == MENTIONS


def learnt(place: Place, origin: Origin) -> Place:
    """The place with what this message shows of it: where one came unaddressed, the others come too."""
    known, shown = dict(place.address), origin.address.get(HEARS, "")
    if not shown or known.get(HEARS) in (shown, ALL):
        return place
    return replace(place, address=tuple(sorted({**known, HEARS: shown}.items())))
