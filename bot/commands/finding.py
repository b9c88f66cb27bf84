"""The verb `find`: by words, owner, number and section, in what the asker may see, page by page.

What is withheld is not even counted here: a count would answer a guess at its words.
"""

from __future__ import annotations

import re

from bot.audience import Sight
from bot.errors import NotFound, Unclear
from bot.incoming import Manner
from bot.language.commands import Command
from bot.model import Action
from bot.reply import Answer, Reply, note
from bot.searching import MOST, MOST_WORDS, Search, ranked, search_for
from bot.sight import sight_in_place, sights_of_person
from bot.turn import Turn
from bot.values import replace
from bot.views import actions as views

_PAGE = re.compile(r"^(?P<words>.*\S)\s+page\s+(?P<page>\d{1,3})$", re.I | re.S)
EXAMPLE = "For example: find knife wands"


def find(turn: Turn, command: Command) -> Answer:
    typed, page = _asked(command.rest.strip())
    search = search_for(typed)
    if not typed:
        raise Unclear("What are you looking for?", EXAMPLE)
    if not search.words:
        raise Unclear("I can look for words and numbers only.", EXAMPLE)
    if len(search.words) > MOST_WORDS:
        raise Unclear(f"That is more than I can look for at once: say at most {MOST_WORDS} words.", EXAMPLE)
    found, total = _found(turn, typed, search, page)
    heading = f"Found for “{typed}”"
    if page > 1 and not found:
        raise NotFound(f"There is no page {page} of what was found.", f"To see the first one: find {typed}")
    many = total > MOST
    reply = views.listing(heading, found, min(total, MOST), 0, turn.today, "Nothing found.", _after(total, page))
    if many:
        reply = replace(reply, title=f"{heading}: more than {MOST:,}")
        reply = replace(reply, blocks=(*reply.blocks, note("Say more words to find fewer.")))
    last = -(-min(total, MOST) // views.LIST_LIMIT)
    return views.with_pages(reply, typed, page, last, "find") if last > 1 else _helped(reply, total)


def _asked(typed: str) -> tuple[str, int]:
    found = _PAGE.match(typed)
    return (found["words"], max(1, int(found["page"]))) if found else (typed, 1)


def _found(turn: Turn, typed: str, search: Search, page: int) -> tuple[list[Action], int]:
    """The actions of this page, each checked once more, and how many there are that may be seen here."""
    people = tuple(person.id for person in turn.unit.people.named(typed.lstrip("@")))
    hits = turn.unit.actions.search(search, sights(turn), people)
    first = (page - 1) * views.LIST_LIMIT
    wanted = [hit.action_id for hit in ranked(search, hits)[:MOST][first : first + views.LIST_LIMIT]]
    known = {action.id: action for action in turn.unit.actions.many(wanted)}
    return [known[each] for each in wanted if turn.shows(known[each])], len(hits)


def sights(turn: Turn) -> tuple[Sight, ...]:
    """What this asker may find here, on each board."""
    if turn.personal:
        seen = sights_of_person(turn.speaker, turn.boards)
    else:
        here = (sight_in_place(turn.place, board) for board in turn.boards if turn.place is not None)
        seen = tuple(sight for sight in here if sight is not None)
    if turn.manner is Manner.SEARCH:
        return tuple(replace(sight, official_only=True) for sight in seen)
    return seen


def _after(total: int, page: int) -> int:
    return max(0, min(total, MOST) - page * views.LIST_LIMIT)


def _helped(reply: Reply, total: int) -> Reply:
    """A search that finds nothing says how it looks for words."""
    if total:
        return reply
    how = note("I look for words that begin with what you type, all of them in one action: find wand leaf")
    return replace(reply, blocks=(how, *reply.blocks))
