"""Papers at the page: a board pack dropped in and read, what of it is new, and the table for the next pack to take away.

Nothing enters before the officer says so. The file is read in a process of its own; see handlers/documents.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path, PurePath

from aiohttp import web

from bot.digest.facts import Weeks
from bot.errors import NotAllowed, NotFound, Refusal, TooMuch, Unclear
from bot.exchange.entering import enter
from bot.exchange.kept import numbered
from bot.exchange.layouts import LAYOUTS, layout_named
from bot.exchange.printing import Order, printed
from bot.exchange.proposing import compared, home_named, steps_of
from bot.exchange.reconcile import Finding, Reconciliation, Verdict
from bot.exchange.refusals import DocumentRefused
from bot.exchange.rows import Register
from bot.model import Action, Subgroup
from bot.permissions import May
from bot.ports import Units
from bot.turn import Turn
from bot.views.words import plural
from handlers.local.listeners import LocalEdge
from handlers.local.registry import shown, turn_of
from handlers.local.sent import field as sent_field
from handlers.local.workspace import Member

BIGGEST = 20 * 1024 * 1024
SAMPLE = Path(__file__).parent / "sample" / "northmere-pack.txt"
FORMATS = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": ("CSV", "text/csv"),
}
LISTED = 40
KEPT = 8


@dataclass(frozen=True, slots=True)
class Pack:
    """A file that was read and waits for the officer's word."""

    name: str
    user: str
    registers: tuple[Register, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """`listeners.Views` of import and export."""

    units: Units
    weeks: Weeks
    packs: dict[str, Pack] = field(default_factory=dict)

    def routes(self, edge: LocalEdge) -> list[web.RouteDef]:
        async def first(request: web.Request) -> web.StreamResponse:
            middle = await edge.on_thread(lambda: self._first(edge.member(request), edge))
            return shown(edge, request, "Papers", middle)

        async def read(request: web.Request) -> web.StreamResponse:
            member = edge.member(request)
            await edge.on_thread(lambda: self._must_import(member, edge))
            with tempfile.TemporaryDirectory() as folder:
                path = await _received(request, Path(folder))
                raise web.HTTPSeeOther(f"/papers/pack/{await edge.on_thread(lambda: self._read(path, member, edge))}")

        async def pack(request: web.Request) -> web.StreamResponse:
            member, name = edge.member(request), request.match_info["pack"]
            chosen = request.query.get("into", "")
            middle = await edge.on_thread(lambda: self._pack(member, edge, name, chosen))
            return shown(edge, request, "What the paper holds", middle)

        async def enter(request: web.Request) -> web.StreamResponse:
            member, sent = edge.member(request), await request.post()
            name, into = request.match_info["pack"], sent_field(sent, "into")
            chosen = frozenset(int(at) for at in sent.getall("take", ()) if isinstance(at, str) and at.isdigit())
            middle = await edge.on_thread(lambda: self._enter(member, edge, name, into, chosen))
            return shown(edge, request, "Entered", middle)

        async def take(request: web.Request) -> web.StreamResponse:
            code, _, ending = request.match_info["file"].rpartition(".")
            layout = request.query.get("layout", "")
            made = await edge.on_thread(lambda: self._take(edge.member(request), edge, code.upper(), ending, layout))
            name = f"{code.lower()}-actions.{ending}"
            response = web.Response(body=made, content_type=FORMATS[ending][1])
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
            return response

        return [
            web.get("/papers", first),
            web.post("/papers", read),
            web.get("/papers/pack/{pack}", pack),
            web.post("/papers/pack/{pack}", enter),
            web.get(r"/papers/take/{file:[A-Za-z&]{2,10}\.(?:docx|xlsx|csv)}", take),
        ]

    # --- what the views need -----------------------------------------------------------------

    def _must_import(self, member: Member, edge: LocalEdge) -> None:
        with self.units.read() as unit:
            _must(turn_of(unit, self.weeks, member, edge.desk.clock()), "import")

    def _first(self, member: Member, edge: LocalEdge) -> str:
        with self.units.read() as unit:
            turn = turn_of(unit, self.weeks, member, edge.desk.clock())
            if not turn.boards:
                return f"<h1>Papers</h1><p>{escape(turn.nowhere().sentence)}</p>"
            groups = unit.boards.subgroups(turn.board.id)
            bring = _DROP if turn.may("import") is May.YES else "<p>Only an officer brings a paper in.</p>"
            return f"<h1>Papers</h1><h2>Bring a board pack in</h2>{bring}<h2>Take a paper away</h2>{_takes(groups)}"

    def _read(self, path: Path, member: Member, edge: LocalEdge) -> str:
        from handlers.documents.child import read_in_child

        try:
            registers = read_in_child(path, today=edge.desk.clock.local.date())
        except DocumentRefused as refused:
            raise Refusal(refused.sentence) from refused
        name = secrets.token_hex(6)
        while len(self.packs) >= KEPT:
            del self.packs[next(iter(self.packs))]
        self.packs[name] = Pack(path.name, member.user, registers)
        return name

    def _found(self, member: Member, name: str) -> Pack:
        pack = self.packs.get(name)
        if pack is None or pack.user != member.user:
            raise NotFound("That paper is no longer open, and nothing of it was entered.", "Please drop it in again.")
        return pack

    def _pack(self, member: Member, edge: LocalEdge, name: str, chosen: str) -> str:
        pack = self._found(member, name)
        with self.units.read() as unit:
            turn = turn_of(unit, self.weeks, member, edge.desk.clock())
            _must(turn, "import")
            groups = unit.boards.subgroups(turn.board.id)
            into = next((group for group in groups if group.code == chosen), None) or _likely(pack, groups)
            found = _reconciled(turn, pack, into)
        return _pack_html(pack, name, groups, into, found)

    def _enter(self, member: Member, edge: LocalEdge, name: str, into: str, chosen: frozenset[int]) -> str:
        pack = self._found(member, name)
        with self.units.write() as unit:
            turn = turn_of(unit, self.weeks, member, edge.desk.clock())
            _must(turn, "import")
            group = next((g for g in unit.boards.subgroups(turn.board.id) if g.code == into), None)
            if group is None:
                raise Unclear("Into which subgroup? Nothing was entered.")
            # Compared again: the register may have moved on since the page was drawn.
            findings = _reconciled(turn, pack, group).findings
            taken = Reconciliation(tuple(each for at, each in enumerate(findings) if at in chosen))
            entered = enter(turn, turn.board.id, steps_of(turn, taken))
            if entered.refused:
                raise entered.refused[0]
            if not entered.added and not entered.changed:
                return "<h1>Nothing was entered</h1><p>Nothing was chosen, or it is on the register already.</p>"
            unit.commit()
        del self.packs[name]
        return _entered_html(entered.added, entered.changed, into)

    def _take(self, member: Member, edge: LocalEdge, code: str, ending: str, layout: str) -> bytes:
        with self.units.write() as unit:
            turn = turn_of(unit, self.weeks, member, edge.desk.clock())
            group = next((g for g in unit.boards.subgroups(turn.board.id) if g.code == code), None)
            if group is None:
                raise NotFound(f"There is no subgroup with the code {code}, so no paper was made.")
            order = Order(turn.board, group, layout_named(layout))
            paper = printed(unit, order, turn.shows, turn.now)
            paper = numbered(unit.papers, turn.board.id, order.layout.name, paper, turn.now)
            unit.commit()
        from handlers.documents.write import write_paper

        return write_paper(paper, f".{ending}")


def _must(turn: Turn, deed: str) -> None:
    if not turn.boards or turn.may(deed) is not May.YES:
        raise NotAllowed("Only an officer of the board may do that, so nothing was done.", "Become the officer above.")


async def _received(request: web.Request, folder: Path) -> Path:
    """The dropped file, piece by piece and never more of it than may be; or the sample's own pack."""
    if request.content_length and request.content_length > BIGGEST * 4:
        raise TooMuch(_TOO_LARGE)
    reader = await request.multipart()
    async for part in reader:
        if getattr(part, "name", "") == "sample":
            return SAMPLE
        name = PurePath(str(getattr(part, "filename", "") or "")).name
        if getattr(part, "name", "") != "file" or not name:
            continue
        path = folder / (name[-120:].lstrip(".") or "pack")
        size = 0
        with path.open("wb") as file:
            while chunk := await part.read_chunk(65536):  # type: ignore[union-attr]
                size += len(chunk)
                if size <= BIGGEST:
                    file.write(chunk)
        if size > BIGGEST:
            raise TooMuch(_TOO_LARGE)
        return path
    raise Unclear("No file came, so nothing was read.", "Choose a Word, Excel, PDF, CSV or text file.")


_TOO_LARGE = "That file is larger than 20 MB, so it was not read. Split the pack, or save it without pictures."


def _likely(pack: Pack, groups: Sequence[Subgroup]) -> Subgroup:
    """The subgroup whose code or name the paper says; the board itself where it says none."""
    return home_named(" ".join((pack.name, *(register.name for register in pack.registers))), groups)


def _reconciled(turn: Turn, pack: Pack, into: Subgroup) -> Reconciliation:
    return compared(turn, turn.board, [(register, into) for register in pack.registers])


# --- how it looks ---------------------------------------------------------------------------------

_DROP = (
    '<form class="drop" method="post" action="/papers" enctype="multipart/form-data" data-drop>'
    '<p><label for="file">Drop a file here, or choose one: Word, Excel, PDF, CSV or text, at most 20 MB</label></p>'
    '<p><input type="file" id="file" name="file" accept=".docx,.xlsx,.pdf,.csv,.tsv,.txt,.md"></p>'
    '<p><button class="primary">Read it</button></p><p class="hint">It is read and shown first. Nothing enters before you say so.</p></form>'
    '<form method="post" action="/papers" enctype="multipart/form-data"><input type="hidden" name="sample" value="1">'
    "<button>Read Northmere's own board pack</button></form>"
)


def _takes(groups: Sequence[Subgroup]) -> str:
    items = "".join(
        f"<li>{escape(group.code)}: {escape(group.name)} "
        + " ".join(
            f'<a href="/papers/take/{escape(group.code)}.{ending}" download aria-label="{escape(group.code)} as {words}">{words}</a>'
            for ending, (words, _) in FORMATS.items()
        )
        + "</li>"
        for group in groups
    )
    names = ", ".join(layout.name for layout in LAYOUTS)
    return f'<ul class="takes">{items}</ul><p class="hint">Layouts that boards print: {escape(names)}.</p>'


def _pack_html(pack: Pack, name: str, groups: Sequence[Subgroup], into: Subgroup, found: Reconciliation) -> str:
    registers = "".join(
        f"<li>{escape(r.name)}: {len(r.rows)} {'row' if len(r.rows) == 1 else 'rows'}</li>" for r in pack.registers
    )
    options = "".join(
        f'<option value="{escape(g.code)}"{" selected" if g.id == into.id else ""}>{escape(g.code)}: {escape(g.name)}</option>'
        for g in groups
    )
    return (
        f"<h1>{escape(pack.name)}</h1><p>Nothing has been entered yet.</p><h2>What was found</h2><ul>{registers}</ul>"
        f'<form class="filters" method="get" action="/papers/pack/{name}"><label>Compare with <select name="into">{options}</select></label>'
        f'<button>Compare</button></form><form method="post" action="/papers/pack/{name}" class="story">'
        f'<input type="hidden" name="into" value="{escape(into.code)}">{_findings(found)}'
        f'<p><button class="primary">Enter what is ticked into {escape(into.code)}</button></p></form>'
    )


def _findings(found: Reconciliation) -> str:
    """What may be taken has a box; what is new and clear is ticked already."""
    parts = []
    for verdict, count in found.count().items():
        mine = [(at, each) for at, each in enumerate(found.findings) if each.verdict is verdict]
        listed = [pair for pair in mine if pair[1].steps] + [pair for pair in mine if not pair[1].steps][:LISTED]
        lines = "".join(_finding(at, each) for at, each in listed)
        more = f"<li>and {count - len(listed)} more</li>" if count > len(listed) else ""
        parts.append(f'<h2>{escape(verdict.value.capitalize())}: {count}</h2><ul class="findings">{lines}{more}</ul>')
    return "".join(parts)


def _finding(at: int, finding: Finding) -> str:
    if not finding.steps:
        return f"<li>{escape(_line(finding))}</li>"
    ticked = " checked" if finding.clear and finding.verdict is Verdict.NEW else ""
    return f'<li><label><input type="checkbox" name="take" value="{at}"{ticked}> {escape(_line(finding))}</label></li>'


def _entered_html(added: Sequence[Action], changed: Sequence[Action], into: str) -> str:
    rows = "".join(
        f'<li><a href="/register/{escape(a.reference)}">{escape(a.reference)}</a> {escape(a.headline)}</li>'
        for a in (*added, *changed)
    )
    said = [f"{plural(len(added), 'action')} entered into {escape(into)}"] if added else []
    said += [f"{plural(len(changed), 'action')} changed"] if changed else []
    return (
        f"<h1>{', '.join(said)}</h1><ul>{rows}</ul>"
        "<p>Not right? In your own chat, type <code>undo</code>: it takes all of this back.</p>"
    )


def _line(finding: Finding) -> str:
    said = finding.row.action if finding.row else finding.action.headline if finding.action else ""
    number = f"{finding.row.number} " if finding.row and finding.row.number else ""
    about = f" ({finding.action.reference})" if finding.action else ""
    short = said if len(said) <= 140 else said[:139].rstrip() + "…"
    return f"{number}{short}{about}: {finding.why}" if short and finding.why else f"{number}{short}{about}{finding.why}"
