"""The names of days, months, feasts and vague times, with the slips people make in them."""

from __future__ import annotations

from functools import lru_cache

from bot.language.words import NUMBER_WORDS, Token, word_set

MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb febr",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon mondays",
            "tuesday tue tues",
            "wednesday wed weds",
            "thursday thu thur thurs",
            "friday fri",
            "saturday sat",
            "sunday sun",
        )
    )
    for name in names.split()
}
_LONG = tuple(name for name in (*MONTH_NUMBERS, *WEEKDAYS) if len(name) >= 5)

# English words that lie one letter from a day's name.
_NOT_SLIPS = word_set("marsh match larch monday sunday mayday matched mundane fiddly")

# Words that name a day without fixing one: a date is meant, but which is not said.
VAGUE = word_set(
    "asap soon shortly early mid late later beginning start around about circa approximately approx roughly "
    "spring summer autumn winter term termtime halfterm whitsun lent easter newyear eventually sometime urgent "
    "urgently immediately imminently promptly sooner whenever yesterday few couple several"
)
ONGOING = word_set("ongoing continuous continuing rolling indefinite indefinitely bau")
RECURRING = word_set(
    "quarterly monthly weekly fortnightly annually annual yearly daily termly biannual biannually bimonthly "
    "biweekly sixmonthly"
)
UNSET = word_set("tbc tba tbd na nil none")
UNITS = {
    "day": "day",
    "days": "day",
    "week": "week",
    "weeks": "week",
    "wks": "week",
    "wk": "week",
    "month": "month",
    "months": "month",
    "mths": "month",
    "year": "year",
    "years": "year",
    "fortnight": "fortnight",
    "fortnights": "fortnight",
}
COUNTS = {word: number for word, number in NUMBER_WORDS.items() if number} | {"a": 1, "an": 1}
DAYS_IN_WORDS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
} | {"thirtieth": 30}
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "last": -1,
    "final": -1,
}


@lru_cache(maxsize=2048)
def month_of(word: str) -> int | None:
    return MONTH_NUMBERS.get(word) or _slip(word, MONTH_NUMBERS)


@lru_cache(maxsize=2048)
def weekday_of(word: str) -> int | None:
    found = WEEKDAYS.get(word)
    return found if found is not None else _slip(word, WEEKDAYS)


def _slip(word: str, names: dict[str, int]) -> int | None:
    """A name with one slip of the keyboard: Feburary, Wendesday."""
    if not 5 <= len(word) <= 11 or word in _NOT_SLIPS or not word.isascii() or word[0] not in "jfmasondtw":
        return None
    from rapidfuzz.distance import OSA

    for name in _LONG:
        if name in names and abs(len(name) - len(word)) <= 1 and OSA.distance(word, name) == 1:
            swapped = sorted(word) == sorted(name)
            if swapped or (len(name) >= 6 and len(word) >= 6 and word[-2:] == name[-2:]):
                return names[name]
    return None


def count_of(token: Token) -> int | None:
    """How many: 10, ten, a."""
    if token.kind == "number":
        return int(token.text) if len(token.text) <= 4 else None
    return COUNTS.get(token.text)
