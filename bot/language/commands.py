"""What was typed after `/action` or to the bot -> a verb, its numbers and its words; decides nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.language.numbered import list_at
from bot.language.reading import Reference
from bot.language.words import clean, tokens, word_set
from bot.values import dataclass

VERBS = (
    "update",
    "complete",
    "rag",
    "due",
    "assign",
    "add",
    "show",
    "list",
    "history",
    "undo",
    "help",
    "digest",
    "close",
    "agree",
    "reopen",
    "snooze",
    "meeting",
    "subgroup",
    "who",
    "link",
    "import",
    "export",
    "find",
    "chase",
    "accept",
    "refuse",
    "card",
    "rename",
    "mark",
    "settings",
    "outbox",
    "review",
    "reminders",
)

# Verbs whose words follow a number or a list of numbers.
NUMBERED = frozenset(
    [
        "update",
        "complete",
        "rag",
        "due",
        "assign",
        "show",
        "history",
        "close",
        "agree",
        "reopen",
        "snooze",
        "chase",
        "card",
        "rename",
        "mark",
        "review",
    ]
)
_ADDRESS = re.compile(r"\s*(?:/actions?\b|@\s?bot\b|<@bot>)[\s,:]*", re.IGNORECASE)
_ACTION_WORD = re.compile(r"\s*actions?\b(?!\s*[-/]?\d|\s*(?:no|num|number)\b|\s*#)[\s,:]*", re.IGNORECASE)
_LABEL = re.compile(r"^actions?\s+(?=[#\d]|no\b|num|[A-Za-z&]{1,10}[-/]\d)", re.IGNORECASE)
_FIRST = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as typed.

    `verb` is one of VERBS or None; a plain slip of the keyboard is mended (`compelte`).
    `references` are the numbers that follow the verb, `rest` what follows them, `said` everything
    after the address, as typed. `suggestion` is the verb that an unknown first word resembles.
    """

    verb: str | None
    rest: str
    references: tuple[Reference, ...] = ()
    suggestion: str | None = None
    said: str = ""
    mended: bool = False


# `please update 5: finished`: a courtesy before a command with its number.
_POLITE = re.compile(
    r"^(?:please|pls|plz|kindly)\s+(?=(?:update|complete|rag|due|assign|reopen)\s+(?:actions?\s+)?(?:no\.?\s*|#)?(?:[A-Za-z]{2,8}[-/])?\d)",
    re.IGNORECASE,
)
_RE_OPEN = re.compile(r"^re[- ]open\b", re.IGNORECASE)


def parse(text: str, verbs: tuple[str, ...] = VERBS) -> Command:
    """Take off the address (`/action`, `@bot`, `action`), then find the verb and its numbers."""
    said = _without(_POLITE, addressed(clean(text)))
    return _parsed(f"reopen{_without(_RE_OPEN, said)}" if _RE_OPEN.match(said) else said, verbs)


@lru_cache(maxsize=8)
def _parsed(said: str, verbs: tuple[str, ...]) -> Command:
    """Remembered for the turn, which asks once for the verb and once for the meaning."""
    first = _FIRST.match(said)
    if first is None:
        return _verbless(said, None)
    word = first.group().lower()
    if word == "home" and said.lower() == word:
        # A verb only where it stands alone: people write about homes, and nothing else is a slip of it.
        return Command(word, "", said=said)
    verb: str | None = word
    mended, suggestion = False, None
    if word in _SHORT_FORMS and _SHORT_FORMS[word] in verbs:
        verb = _SHORT_FORMS[word]
    elif word not in verbs:
        verb, suggestion = _nearest(word, verbs)
        mended = bool(verb)
    if not verb:
        return _verbless(said, suggestion)
    after = said[first.end() :].strip()
    if verb not in NUMBERED:
        return Command(verb, after, (), None, said, mended)
    numbers, rest = leading_numbers(_without(_LABEL, after))
    return Command(verb, rest, numbers, None, said, mended)


def _without(lead: re.Pattern[str], text: str) -> str:
    """The text behind these words, if it starts with them."""
    found = lead.match(text)
    return text if found is None else text[found.end() :]


def _verbless(said: str, suggestion: str | None) -> Command:
    """`12 done`, `action 12 done`, `CSP-14 amber`: numbers first and no verb at all."""
    numbers, rest = leading_numbers(_without(_LABEL, said))
    return Command(None, rest if numbers else said, numbers, None if numbers else suggestion, said)


def addressed(text: str) -> str:
    """The text without the words that only call the bot."""
    here = 0
    for _ in range(3):
        found = _ADDRESS.match(text, here)
        if found is None:
            break
        here = found.end()
    found = _ACTION_WORD.match(text, here)
    if found is not None:
        here = found.end()
    return text[here:].strip()


def without_address(text: str) -> str:
    """The text without `@bot` and `/action`; `ACTION:` at its start stays, for it may begin a line of minutes."""
    here = 0
    while (found := _ADDRESS.match(text, here)) is not None and found.end() > here:
        here = found.end()
    return text[here:].strip()


def leading_numbers(text: str) -> tuple[tuple[Reference, ...], str]:
    """`3, 5 and 8 done` -> the three references and `completed`."""
    words = tokens(text[:400])
    found = list_at(words, 0)
    if not found:
        return (), text.strip()
    rest = text[words[found[-1].last - 1].end :]
    return tuple([one.reference for one in found]), rest.lstrip(" \t:-–—,.").strip() if rest.strip() != "." else ""


_SHORT_FORMS = {
    "upd": "update",
    "updt": "update",
    "compl": "complete",
    "cmplt": "complete",
    "finish": "complete",
    "hist": "history",
}
# English words one letter from a verb: never mended into it.
_WORDS_OF_THEIR_OWN = word_set(
    "compete lose chose clone closet expert impart phase preview refuge reuse chasm cease market undue"
)
_ENDINGS = ("s", "d", "ed", "ing", "r", "er", "ly", "n", "es")


@lru_cache(maxsize=512)
def _nearest(word: str, verbs: tuple[str, ...]) -> tuple[str | None, str | None]:
    """The verb this word is a plain slip of, or the one to suggest."""
    from rapidfuzz.distance import OSA

    if not 3 <= len(word) <= 12 or word in _WORDS_OF_THEIR_OWN:
        return None, None
    ranked = sorted((OSA.distance(word, verb), verb) for verb in verbs)
    distance, verb = ranked[0]
    if len(ranked) > 1 and ranked[1][0] == distance:
        return None, verb if distance == 1 else None
    inflected = any(word.startswith(stem) and word[len(stem) :] in _ENDINGS for stem in (verb, verb[:-1]))
    if inflected:
        return None, verb
    if distance == 1 and (len(verb) >= 5 or sorted(word) == sorted(verb)):
        return verb, None
    return None, verb if distance <= 2 and len(verb) >= 4 and len(word) >= 4 else None
