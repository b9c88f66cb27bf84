"""The register beside the chat: a table with filters, each action's history as a story, RAG over time as a picture.

Shows what the person may see in a chat of their own and counts the rest; changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from html import escape
from typing import TypeVar
from urllib.parse import urlencode

from aiohttp import web

from bot.digest.facts import Before, Weeks
from bot.incoming import Manner, Origin
from bot.model import Action, Board, PlaceKind, Rag, Status
from bot.ports import Filter, Unit, Units
from bot.reply import Buttons, Reply, Strong, Text
from bot.turn import Turn
from bot.values import dataclass, replace
from bot.views import actions as views
from bot.views.words import STATUS, owners, plural, when_due
from handlers.local import pages
from handlers.local.listeners import LocalEdge
from handlers.local.render import html, rating
from handlers.local.trend import WEEKS, counts_by_week, trend_svg
from handlers.local.workspace import PLATFORM, TENANT, Member, chat_of

T = TypeVar("T")
MOST = 10_000
SHOWN = 100
"""Rows that are drawn at first: a register of a thousand is looked through with the filters."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the filters ask for."""

    group: str = ""
    state: str = "open"
    rag: str = ""
    whose: str = ""
    words: str = ""
    all: str = ""

    @property
    def address(self) -> str:
        """Of the same filters with all their rows."""
        asked = {name: getattr(self, name) for name in ("group", "state", "rag", "whose", "words")}
        return f"/register?{urlencode({**asked, 'all': '1'})}"


STATES: Mapping[str, str] = {
    "open": "Open",
    "overdue": "Overdue",
    "completed": "Claimed as completed",
    "agreed": "Agreed as done",
    "closed": "Closed, not done",
    "all": "All",
}


@dataclass(frozen=True, slots=True)
class Registry:
    """`listeners.Views` of the register."""

    units: Units
    weeks: Weeks

    def routes(self, edge: LocalEdge) -> list[web.RouteDef]:
        async def table(request: web.Request) -> web.StreamResponse:
            query = request.query
            wanted = Wanted(*(query.get(name, fallback)[:200] for name, fallback in _ASKED))
            middle = await edge.on_thread(lambda: self._read(edge, request, lambda turn: register_html(turn, wanted)))
            return shown(edge, request, "The register", middle)

        async def one(request: web.Request) -> web.StreamResponse:
            reference = request.match_info["reference"].upper()
            middle = await edge.on_thread(lambda: self._read(edge, request, lambda turn: action_html(turn, reference)))
            if not middle:
                raise web.HTTPNotFound
            return shown(edge, request, reference, middle)

        return [web.get("/register", table), web.get("/register/{reference}", one)]

    def _read(self, edge: LocalEdge, request: web.Request, draw: Callable[[Turn], T]) -> T:
        with self.units.read() as unit:
            return draw(turn_of(unit, self.weeks, edge.member(request), edge.desk.clock()))


_ASKED = (("group", ""), ("state", "open"), ("rag", ""), ("whose", ""), ("words", ""), ("all", ""))


def shown(edge: LocalEdge, request: web.Request, title: str, middle: str) -> web.Response:
    made = pages.page(
        edge.frame(request),
        title,
        f'<div class="sheet" tabindex="0" role="region" aria-label="{escape(title)}">{middle}</div>',
    )
    return web.Response(text=made, content_type="text/html")


def turn_of(unit: Unit, weeks: Weeks, member: Member, now: datetime) -> Turn:
    """The person looking, as if in a chat of their own: the same rules decide what is shown."""
    origin = Origin(
        PLATFORM, TENANT, member.user, chat_of(member.user), "page", PlaceKind.PERSONAL, user_name=member.name
    )
    speaker = unit.people.speaker(PLATFORM, TENANT, member.user)
    turn = Turn(unit, now, origin, Manner.PERSONAL, speaker, None, weeks)
    # As the turn holds it: a role whose last day is over opens no board.
    if (held := turn.speaker) is not None and held.person is not None:
        known = {board for board, _, _ in held.roles} | set(unit.people.owned_boards(held.person.id))
        turn.boards = tuple(board for board in unit.boards.all() if board.id in known)
    return turn


# --- the table ----------------------------------------------------------------------------------


def register_html(turn: Turn, wanted: Wanted) -> str:
    if not turn.boards:
        refusal = turn.nowhere()
        return f"<h1>The register</h1><p>{escape(refusal.sentence)}</p><p>{escape(refusal.way_out)}</p>"
    found = [action for board in turn.boards for action in _matching(turn, board, wanted)]
    seen = [action for action in found if turn.shows(action)]
    # With words to look for, a count of what is not shown would answer a guess at its words.
    hidden = 0 if wanted.words.strip() else len(found) - len(seen)
    title = escape(turn.boards[0].name) if len(turn.boards) == 1 else "The register"
    return f"<h1>{title}</h1>{_filters(turn, wanted)}{_table(seen, turn.today, hidden, wanted)}{_trend(turn)}"


def _matching(turn: Turn, board: Board, wanted: Wanted) -> Sequence[Action]:
    asked = Filter(board.id, open_only=wanted.state in ("open", "overdue"), words=wanted.words)
    group = next((g for g in turn.unit.boards.subgroups(board.id) if g.code == wanted.group.upper()), None)
    if wanted.group and group is None:
        return ()
    if group is not None:
        asked = replace(asked, subgroup_id=group.id)
    if wanted.state == "overdue":
        asked = replace(asked, due_to=turn.today - timedelta(days=1))
    elif wanted.state in ("completed", "agreed", "closed"):
        asked = replace(asked, status=Status(wanted.state).value)
    if wanted.rag in set(Rag):
        asked = replace(asked, rag=wanted.rag)
    if wanted.whose == "mine" and turn.speaker and turn.speaker.person:
        asked = replace(asked, person_id=turn.speaker.person.id)
    found, _ = turn.unit.actions.matching(asked, MOST)
    return sorted(found, key=lambda action: (action.code, action.number))


def _filters(turn: Turn, wanted: Wanted) -> str:
    groups = {"": "All subgroups"} | {
        g.code: f"{g.code}: {g.name}" for board in turn.boards for g in turn.unit.boards.subgroups(board.id)
    }
    ratings = {"": "Any rating", "red": "Red", "amber": "Amber", "green": "Green", "none": "Not rated"}
    whose = {"": "Everybody's", "mine": "Mine"}
    return (
        '<form class="filters" method="get" action="/register">'
        f"{_select('group', 'Subgroup', groups, wanted.group)}{_select('state', 'State', STATES, wanted.state)}"
        f"{_select('rag', 'RAG', ratings, wanted.rag)}{_select('whose', 'Whose', whose, wanted.whose)}"
        f'<label>Words <input type="text" name="words" value="{escape(wanted.words)}"></label>'
        '<button class="primary">Show</button> <a href="/register">Clear</a></form>'
    )


def _select(name: str, label: str, options: Mapping[str, str], chosen: str) -> str:
    made = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in options.items()
    )
    return f'<label>{label} <select name="{name}">{made}</select></label>'


def _table(actions: Sequence[Action], today: date, hidden: int, wanted: Wanted) -> str:
    count = plural(len(actions), "action")
    withheld = _WITHHELD.format(plural(hidden, "more action")) if hidden else ""
    if not actions:
        said = f"{withheld} " if withheld else ""
        return (
            f'<p role="status" class="empty">{said}No action that you may see fits. To see more, clear the filters.</p>'
        )
    heads = "".join(
        f'<th scope="col" role="columnheader">{name}</th>'
        for name in ("No.", "Action", "Owner", "Due", "Status", "RAG")
    )
    drawn = actions if wanted.all else actions[:SHOWN]
    rows = "".join(_row(action, today) for action in drawn)
    more = (
        f'<p><a href="{escape(wanted.address)}">Show all {len(actions):,} actions</a></p>'
        if len(drawn) < len(actions)
        else ""
    )
    first = f"; the first {SHOWN} are shown" if more else ""
    last = f'<tr class="withheld" role="row"><td colspan="6" role="cell">{withheld}</td></tr>' if withheld else ""
    # The roles are said aloud because a phone's width lays the rows out as cards.
    return (
        '<div class="wide" tabindex="0" role="region" aria-label="Actions"><table class="register" role="table">'
        f"<caption>{count}{f', and {hidden} withheld' if hidden else ''}{first}</caption>"
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead><tbody role="rowgroup">{rows}{last}</tbody></table></div>{more}'
    )


_WITHHELD = "{} withheld from you: of another subgroup, or with a marking."


def _row(action: Action, today: date) -> str:
    reference = escape(action.reference)
    cells = (
        ("what", escape(action.headline)),
        ("whose", escape(owners(action.owners))),
        ("due", _due(action, today)),
        ("state", escape(STATUS[action.status])),
        ("rated", rating(action.rag)),
    )
    drawn = "".join(f'<td role="cell" class="{name}">{said}</td>' for name, said in cells)
    return f'<tr role="row"><th scope="row" role="rowheader"><a href="/register/{reference}">{reference}</a></th>{drawn}</tr>'


def _due(action: Action, today: date) -> str:
    """The day, and how late it is below it, in words."""
    said = when_due(action, today).removeprefix("was ").removeprefix("due: ").removeprefix("due ")
    day, comma, late = said.partition(", ")
    if not (comma and late.endswith("overdue")):
        return escape(said)
    return f'<span class="late"><span class="short">{escape(day)}</span><span class="days">{escape(late)}</span></span>'


# --- one action -----------------------------------------------------------------------------------


def action_html(turn: Turn, reference: str) -> str:
    """The card and the whole story; nothing where there is no such action, or none that this person may see."""
    code, _, number = reference.rpartition("-")
    known = {board.id for board in turn.boards}
    groups = [g for g in turn.unit.boards.subgroups_coded(code) if g.board_id in known]
    whole = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    found = [a for g in groups if (a := turn.unit.actions.numbered(g.id, whole)) is not None and turn.shows(a)]
    if not found:
        return ""
    action = found[0]
    zone = turn.zone_of(action)
    card = views.card(action, turn.unit.actions.updates(action.id), turn.today, zone)
    plain = replace(card, title="", blocks=tuple(b for b in card.blocks if not isinstance(b, Buttons))[:-1])
    story = views.history(action, turn.unit.ledger.history(action.id), zone)
    back = f'<p><a href="/register?{escape(urlencode({"group": action.code}))}">All of {escape(action.code)}</a></p>'
    return (
        f"{back}<h1>{rating(action.rag)} {escape(action.reference)}: {escape(action.headline)}</h1>"
        f'<div class="body story">{html(_without_rating(plain))}</div>'
        f'<h2>History</h2><ol class="life">{_told(story)}</ol>'
    )


def _told(story: Reply) -> str:
    """One item for each moment at which something happened, in the words that the chat has for it."""
    moments: dict[str, list[str]] = {}
    for line in (line for block in story.blocks if isinstance(block, Text) for line in block.lines):
        first, *rest = line
        if isinstance(first, Strong) and rest:
            moments.setdefault(first.text, []).append(html(Reply("", (Text((tuple(rest),)),))))
        else:
            moments.setdefault("", []).append(html(Reply("", (Text((line,)),))))
    return "".join(f"<li>{_when(when)}{''.join(said)}</li>" for when, said in moments.items())


def _when(words: str) -> str:
    return f'<span class="when">{escape(words)}</span>' if words else ""


def _without_rating(reply: Reply) -> Reply:
    return replace(reply, rag=None)


# --- RAG over time ---------------------------------------------------------------------------------


def _trend(turn: Turn) -> str:
    weeks = counts_by_week(_stories(turn), turn.now)
    if not weeks:
        return ""
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Monday", "Red", "Amber", "Green", "Not rated"))
    rows = "".join(
        f'<tr><th scope="row">{week.day.day} {week.day:%B}</th>'
        + "".join(f"<td>{week.of[rag]}</td>" for rag in _RATINGS)
        + "</tr>"
        for week in weeks
    )
    return (
        "<h2>Open actions by rating, week by week</h2>"
        f'<div class="wide" tabindex="0" role="region" aria-label="RAG over time">{trend_svg(weeks)}</div>'
        "<details><summary>The same as a table</summary>"
        f'<table class="fitted"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></details>'
    )


def _stories(turn: Turn) -> list[tuple[Action, Sequence[Before]]]:
    """What may be shown of the first board, each with its past: a few statements for each subgroup, however many actions."""
    since = turn.now - timedelta(weeks=WEEKS)
    found: list[tuple[Action, Sequence[Before]]] = []
    for group in turn.unit.boards.subgroups(turn.boards[0].id):
        week = turn.weeks.week(group.id, turn.today, since, PLATFORM, TENANT, back=since)
        past: dict[int, list[Before]] = {}
        for change in week.past if week is not None else ():
            past.setdefault(change.action_id, []).append(change)
        seen = (action for action in week.actions if turn.shows(action)) if week is not None else ()
        found += [(action, past.get(action.id, ())) for action in seen]
    return found


_RATINGS = (Rag.RED, Rag.AMBER, Rag.GREEN, Rag.NONE)
