"""Papers to take away from the page: a subgroup's table as Word, Excel or CSV, and files that stand in a chat.

Whoever takes one must be allowed to, as in the chat, and gets what they may see and no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from aiohttp import web

from bot.commands.meetings import require
from bot.digest.facts import Weeks
from bot.errors import NotFound
from bot.exchange.kept import numbered
from bot.exchange.layouts import LAYOUTS, layout_named
from bot.exchange.printing import Order, printed
from bot.model import Subgroup
from bot.permissions import May
from bot.ports import Units
from bot.turn import Turn
from bot.values import dataclass
from handlers.local.listeners import LocalEdge
from handlers.local.registry import turn_of
from handlers.local.workspace import Member

FORMATS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "text/csv"),
}


@dataclass(frozen=True, slots=True)
class Taking:
    """`listeners.Views` of what is carried out of the page."""

    units: Units
    weeks: Weeks

    def routes(self, edge: LocalEdge) -> list[web.RouteDef]:
        async def take(request: web.Request) -> web.StreamResponse:
            code, _, ending = request.match_info["file"].rpartition(".")
            layout = request.query.get("layout", "")
            made = await edge.on_thread(lambda: self._take(edge.member(request), edge, code.upper(), ending, layout))
            return _as_file(f"{code.lower()}-actions.{ending}", made)

        async def file(request: web.Request) -> web.StreamResponse:
            message = edge.message(edge.member(request), request.match_info["message"])
            name, handle = message.file
            if not name:
                raise web.HTTPNotFound
            return _as_file(name, await asyncio.to_thread(edge.desk.tray.take, handle))

        return [
            web.get(r"/papers/take/{file:[A-Za-z&]{2,10}\.(?:docx|xlsx|csv)}", take),
            web.get("/file/{message}", file),
        ]

    def _take(self, member: Member, edge: LocalEdge, code: str, ending: str, layout: str) -> bytes:
        with self.units.write() as unit:
            turn = turn_of(unit, self.weeks, member, edge.desk.clock())
            groups = unit.boards.subgroups(turn.board.id) if turn.boards else ()
            group = next((g for g in groups if g.code == code), None)
            if group is None:
                raise NotFound(f"There is no subgroup with the code {code} for you, so no paper was made.")
            turn.subgroup = group
            require(turn, "export")
            order = Order(turn.board, group, layout_named(layout))
            paper = printed(unit, order, turn.shows, turn.now)
            paper = numbered(unit.papers, turn.board.id, order.layout.name, paper, turn.now)
            unit.commit()
        from handlers.documents.write_apart import write_in_child

        return write_in_child(paper, f".{ending}")


def _as_file(name: str, content: bytes) -> web.Response:
    """Always saved and never opened by the browser: what somebody dropped is not shown as a page of ours."""
    kinds = {f".{ending}": kind for ending, (_, kind) in FORMATS.items()}
    kind = next((kind for ending, kind in kinds.items() if name.lower().endswith(ending)), "application/octet-stream")
    response = web.Response(body=content, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def takes_html(turn: Turn, layout: str) -> str:
    """The papers that this person may take away: one row for each subgroup, one link for each format."""
    groups = [group for group in turn.unit.boards.subgroups(turn.board.id) if _may_take(turn, group)]
    if not groups:
        return f"<p>An officer or a chair takes papers away. Here: {escape(turn.can_on('export', turn.board.id))}</p>"
    return _table(groups, layout)


def _may_take(turn: Turn, group: Subgroup) -> bool:
    turn.subgroup = group
    return turn.may("export") is May.YES


def _table(groups: Sequence[Subgroup], layout: str) -> str:
    names = [each.name for each in LAYOUTS]
    chosen = layout if layout in names else names[0]
    options = "".join(
        f'<option value="{escape(name)}"{" selected" if name == chosen else ""}>{escape(name)}</option>'
        for name in names
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(group.code)}</th><td>{escape(group.name)}</td>'
        f'<td class="takes">{_links(group, chosen)}</td></tr>'
        for group in groups
    )
    return (
        '<form class="filters" method="get" action="/papers"><label>Layout, as boards print it '
        f'<select name="layout" data-submits>{options}</select></label><button class="unscripted">Change</button></form>'
        '<div class="wide" tabindex="0" role="region" aria-label="Papers to take away"><table class="fitted"><thead><tr>'
        '<th scope="col">Code</th><th scope="col">Subgroup</th><th scope="col">Take it as</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _links(group: Subgroup, layout: str) -> str:
    return " ".join(
        f'<a href="/papers/take/{escape(group.code)}.{ending}?layout={quote(layout)}" download '
        f'aria-label="{escape(group.code)} as {words}">{words}</a>'
        for ending, (words, _) in FORMATS.items()
    )
