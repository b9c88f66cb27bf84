"""What somebody else's message says of an action to add: its words, its owner and its date, for a form to be checked.

Reads only, and guesses nothing that is not in the words: a person sees the form before anything is entered.
"""

from __future__ import annotations

import re

from bot.language.additions import read_addition
from bot.language.minutes import capture
from bot.turn import Turn
from bot.values import dataclass
from bot.views.words import due_to_type

_MENTION = re.compile(r"<@([A-Za-z0-9:_-]+)>")
_OWN = re.compile(r"\bI(?:['’]ll| will| can| shall| am going to|['’]m going to)\b")
_REFERENCE = re.compile(r"(?<![\w-])(?:([A-Za-z&]{2,10})-|#|(?:no\.?|action)\s+)(\d{1,6})\b", re.IGNORECASE)
_ASKED = re.compile(r"^(?:please\s+)?(?:ask|get|tell)\s+", re.IGNORECASE)
_MARK = re.compile(r"^\s*(?:new\s+)?action(?:\s+point)?\s*[:–-]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Understood:
    text: str
    owner: str = ""
    due: str = ""


def understood(turn: Turn, words: str, author: str) -> Understood:
    """The one task that the message places on somebody; else its own words, with an owner and a date if it names them."""
    said = _MENTION.sub(lambda found: _name_of(turn, found[1]) or found[0], words).strip()
    if not said:
        return Understood("")
    tasks = [task for task in capture(said, turn.today) if not task.completed]
    if len(tasks) == 1:
        task = tasks[0]
        found = Understood(task.action, " and ".join(task.owners), due_to_type(task.due) if task.due else "")
    else:
        added = read_addition(_MARK.sub("", said), turn.today, _name_of(turn, author)).add
        text = added.text if added and added.text else said
        found = Understood(
            text, (added.owner or "") if added else "", due_to_type(added.due) if added and added.due else ""
        )
    owner = _ASKED.sub("", found.owner) or (_name_of(turn, author) if _OWN.search(said) else "")
    return Understood(found.text[:1].upper() + found.text[1:], owner, found.due)


def reference_in(words: str) -> str:
    """The one action that the message names, as typed; empty where it names none or several."""
    found = {f"{code.upper()}-{number}" if code else number for code, number in _REFERENCE.findall(words)}
    return found.pop() if len(found) == 1 else ""


def _name_of(turn: Turn, user: str) -> str:
    """The person behind an account of the same workspace, if the register knows one."""
    known = turn.unit.people.speaker(turn.origin.platform, turn.origin.tenant, user) if user else None
    return known.person.name if known and known.person else ""
