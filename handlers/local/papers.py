"""The page of papers: a board pack dropped in, what of it waits for the officer's word, and what can be taken away.

A file goes the way it would go in a chat: said with `import`, read apart, kept as a proposal. This page only shows
what waits and passes the presses on; what may be entered is decided where the chat decides it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from html import escape

from aiohttp import web

from bot.deciding import actions_of, open_question, would_be
from bot.digest.facts import Weeks
from bot.errors import NotAllowed, Unclear
from bot.exchange.accepting import clear_of, doubtful_of, may_decide, set_aside
from bot.incoming import Press
from bot.model import Action
from bot.permissions import May
from bot.ports import Units
from bot.proposals import Proposal, Source, Step
from bot.reply import Block, Button, Buttons, Items, Reply, Style
from bot.turn import Turn
from bot.values import dataclass, replace
from bot.views.papers import doubtful_question, paper_question, reasons
from bot.views.receipts import step_words
from bot.views.words import plural
from handlers.local.listeners import LocalEdge
from handlers.local.registry import shown, turn_of
from handlers.local.render import html
from handlers.local.sample import FILE
from handlers.local.sent import Parcel, received, text_of
from handlers.local.settled import once_in
from handlers.local.taking import takes_html
from handlers.local.workspace import Member, chat_of
from handlers.press import decode, encode

SAMPLE = FILE.parent / "northmere-pack.txt"
LISTED = 60
DECIDES = frozenset({"accept", "refuse", "import"})


@dataclass(frozen=True, slots=True)
class Papers:
    """`listeners.Views` of what is brought in."""

    units: Units
    weeks: Weeks

    def routes(self, edge: LocalEdge) -> list[web.RouteDef]:
        async def first(request: web.Request) -> web.StreamResponse:
            layout = request.query.get("layout", "")
            middle = await edge.on_thread(lambda: self._first(edge.member(request), edge, layout))
            return shown(edge, request, "Papers", middle)

        async def read(request: web.Request) -> web.StreamResponse:
            member = edge.member(request)
            await edge.on_thread(lambda: self._must_import(member, edge))
            return await self._brought(request, member, edge)

        async def waiting(request: web.Request) -> web.StreamResponse:
            member, number = edge.member(request), int(request.match_info["number"])
            middle = await edge.on_thread(lambda: self._waiting(member, edge, number))
            return shown(edge, request, "A paper that waits", middle)

        async def decide(request: web.Request) -> web.StreamResponse:
            member, sent = edge.member(request), await request.post()
            number, press = int(request.match_info["number"]), decode(text_of(sent, "press"))
            if press is None or press.deed not in DECIDES or press.value.split(" ")[0] != str(number):
                raise Unclear("I do not know that button, so nothing was changed.", "Please load the page again.")
            # Without the page's script there is no key; then a second press is told that it was decided already.
            key = text_of(sent, "key") or secrets.token_hex(8)
            answer = await edge.desk.decide(member.user, press, f"paper:{member.user}:{key}")
            reply = answer if isinstance(answer, Reply) else Reply("Nothing was changed")
            middle = await edge.on_thread(lambda: self._after(member, edge, number, reply))
            return shown(edge, request, "A paper that waits", middle)

        return [
            web.get("/papers", first),
            web.post("/papers", read),
            web.get(r"/papers/waiting/{number:\d{1,9}}", waiting),
            web.post(r"/papers/waiting/{number:\d{1,9}}", decide),
        ]

    # --- bringing one in -------------------------------------------------------------------------

    def _must_import(self, member: Member, edge: LocalEdge) -> None:
        with self.units.read() as unit:
            turn = turn_of(unit, self.weeks, member, edge.desk.clock())
            if not turn.boards or turn.may("import") is not May.YES:
                raise NotAllowed(
                    "Only an officer of the board brings a paper in, so nothing was read.",
                    f"Who can: {turn.can_on('import', turn.board.id)}" if turn.boards else "",
                )

    async def _brought(self, request: web.Request, member: Member, edge: LocalEdge) -> web.StreamResponse:
        sent = await received(request)
        if "sample" in sent.fields:
            sent = Parcel(sent.fields, SAMPLE.name, await asyncio.to_thread(SAMPLE.read_bytes))
        if not sent.name:
            raise Unclear("No file came, so nothing was read.", "Choose a Word, Excel, PDF, CSV or text file.")
        chat, workspace = chat_of(member.user), edge.desk.workspace
        before = workspace.revision
        await edge.desk.drop(member.user, chat, sent.name, sent.content, "import")
        said = [
            m.reply for m in workspace.seen_by(member.user, chat) if m.revision > before and m.reply and not m.edited
        ]
        presses = once_in(said[0]) if said else ()
        if presses:
            raise web.HTTPSeeOther(f"/papers/waiting/{presses[0].value.split(' ')[0]}")
        if not said or said[0].outcome == "shown":
            # Still being read: the outcome comes to the own chat.
            raise web.HTTPSeeOther(f"/c/{chat}")
        return shown(
            edge, request, sent.name, f'<h1>{escape(sent.name)}</h1><div class="body">{html(said[0])}</div>{_MORE}'
        )

    # --- what the views need -----------------------------------------------------------------

    def _first(self, member: Member, edge: LocalEdge, layout: str) -> str:
        with self.units.read() as unit:
            turn = turn_of(unit, self.weeks, member, edge.desk.clock())
            if not turn.boards:
                return f'<h1>Papers</h1><p class="empty">{escape(turn.nowhere().sentence)}</p>'
            who = escape(turn.can_on("import", turn.board.id))
            bring = f"<p>Only an officer brings a paper in. Here: {who}</p>"
            if turn.may("import") is May.YES:
                bring = f"{_DROP}{_waiting_list(turn)}"
            takes = takes_html(turn, layout)
            return f"<h1>Papers</h1><h2>Bring a board pack in</h2>{bring}<h2>Take a paper away</h2>{takes}"

    def _waiting(self, member: Member, edge: LocalEdge, number: int, said: str = "") -> str:
        with self.units.read() as unit:
            turn = turn_of(unit, self.weeks, member, edge.desk.clock())
            proposal = open_question(turn, number)
            if proposal.source is not Source.IMPORT:
                raise Unclear("That is no paper, so nothing was changed.", "Papers that wait are listed under Papers.")
            may_decide(turn, proposal)
            return f"{said}{waiting_html(turn, proposal)}"

    def _after(self, member: Member, edge: LocalEdge, number: int, reply: Reply) -> str:
        """What the press did, above what is left to decide."""
        with self.units.read() as unit:
            turn = turn_of(unit, self.weeks, member, edge.desk.clock())
            proposal = unit.proposals.get(number)
            left = proposal is not None and proposal.is_waiting(turn.now)
        chat = f'<a href="/c/{escape(chat_of(member.user))}">your own chat</a>'
        undo = (
            f"<p>Not right? The same answer stands in {chat}, with its Undo.</p>" if reply.outcome == "recorded" else ""
        )
        # The next question stands below already, with all the others.
        told = html(_without_buttons(reply)) if reply.outcome != "asked" else ""
        said = f'<div class="body told" role="status">{told}{undo}</div>' if told else ""
        if left:
            return self._waiting(member, edge, number, said)
        return f"<h1>Nothing of this paper waits any more</h1>{said}{_MORE}"


def _without_buttons(reply: Reply) -> Reply:
    def bare(block: Block) -> bool:
        return not isinstance(block, Buttons | Items)

    kept = [block for block in reply.blocks if bare(block)]
    # The last line tells how to undo where the buttons are; here it is said with the way there.
    return replace(reply, blocks=tuple(kept[:-1] if reply.outcome == "recorded" else kept))


# --- how it looks ---------------------------------------------------------------------------------

_MORE = '<p><a href="/papers">Back to the papers</a></p>'
_DROP = (
    '<form class="drop" method="post" action="/papers" enctype="multipart/form-data" data-drop>'
    '<p><label for="file">Drop a board pack here, or choose one</label></p>'
    '<p><input type="file" id="file" name="file" aria-describedby="file-hint" accept=".docx,.xlsx,.pdf,.csv,.tsv,.txt,.md"></p>'
    '<p class="hint" id="file-hint">Word, Excel, PDF, CSV or text, at most 20 MB. It is read first; nothing enters before you say so.</p>'
    '<p><button class="primary">Read it</button></p></form>'
    '<form method="post" action="/papers" enctype="multipart/form-data"><input type="hidden" name="sample" value="1">'
    "<p>No pack at hand? <button>Read Northmere's own board pack</button></p></form>"
)


def _waiting_list(turn: Turn) -> str:
    found = [p for p in turn.unit.proposals.waiting(turn.board.id, turn.now) if p.source is Source.IMPORT]
    if not found:
        return ""
    items = "".join(
        f'<li><a href="/papers/waiting/{p.id}">{escape(p.question)}</a></li>'
        for p in sorted(found, key=lambda p: -p.id)
    )
    return f"<h3>Waiting for your word</h3><ul>{items}</ul>"


def waiting_html(turn: Turn, proposal: Proposal) -> str:
    """All of a paper that waits: what is clear as one, what is doubtful one by one with its own two buttons."""
    actions = actions_of(turn, proposal)
    clear = [s for s in clear_of(proposal) if turn.shows(actions.get(s.action_id or 0) or would_be(turn, proposal, s))]
    doubtful = doubtful_of(proposal)
    first = next(block for block in paper_question(proposal).blocks if isinstance(block, Buttons))
    # The doubtful ones are all below: here no button is needed to see the next one.
    keys = [b for b in first.buttons if b.press.deed != "import" or b.press.value.endswith(" again")]
    name, _, found = proposal.question.partition(": ")
    parts = [
        f"<h1>{escape(name)}</h1><p>Found: {escape(found)}</p>"
        f"<p><strong>Nothing that stands below is on the register yet.</strong></p>{_keys(proposal, keys)}"
    ]
    if clear:
        lines = _clear_lines(actions, clear)
        parts.append(f"<h2>Clear: {len(lines)}</h2>{_listed(lines)}")
    withheld = len(clear_of(proposal)) - len(clear)
    asked = []
    for steps in doubtful:
        action = actions.get(steps[0].action_id or 0)
        if not turn.shows(action or would_be(turn, proposal, steps[0])):
            withheld += 1
            continue
        question = doubtful_question(proposal, steps, action)
        buttons = next(block for block in question.blocks if isinstance(block, Buttons)).buttons
        asked.append(f'<li class="doubt">{_doubt(steps, action)}{_keys(proposal, buttons)}</li>')
    if asked:
        parts.append(f'<h2>Doubtful: {len(asked)}</h2><ol class="findings">{"".join(asked)}</ol>')
    if aside := len(set_aside(proposal)):
        parts.append(f"<p>{plural(aside, 'row')} refused before, and not asked again unless you say so.</p>")
    if withheld:
        parts.append(f"<p>{plural(withheld, 'row')} withheld: not for you to see by marking.</p>")
    return "".join(parts)


def _doubt(steps: Sequence[Step], action: Action | None) -> str:
    """What would be done, to which action, and why it was not taken as clear."""
    name = f"{action.reference} ({action.headline})" if action else "A new action"
    words = "; ".join(step_words(step) for step in steps)
    why = reasons(steps, action)
    return f'<p><strong>{escape(name)}</strong>: {escape(words)}</p><p class="note">In doubt: {escape(why)}</p>'


def _clear_lines(actions: Mapping[int, Action], clear: Sequence[Step]) -> list[str]:
    """One line for each new action, and one for all changes of an action."""
    new = [step_words(step) for step in clear if not step.action_id]
    changed: dict[int, list[str]] = {}
    for step in clear:
        if step.action_id:
            changed.setdefault(step.action_id, []).append(step_words(step))
    return [f"{actions[about].reference}: {'; '.join(words)}" for about, words in changed.items()] + new


def _listed(lines: Sequence[str]) -> str:
    more = f"<li>and {len(lines) - LISTED} more</li>" if len(lines) > LISTED else ""
    return f'<ul class="findings">{"".join(f"<li>{escape(each)}</li>" for each in lines[:LISTED])}{more}</ul>'


def _keys(proposal: Proposal, buttons: Sequence[Button]) -> str:
    made = "".join(_key(button.label, button.press, button.style) for button in buttons)
    return f'<form method="post" action="/papers/waiting/{proposal.id}" class="keys" data-once>{made}</form>'


def _key(label: str, press: Press, style: Style) -> str:
    looks = "" if style is Style.NORMAL else f' class="{style.value}"'
    return f'<button name="press" value="{escape(encode(press))}"{looks}>{escape(label)}</button>'
