"""The page's door and routes: what a browser on this machine asks of the desk. aiohttp on loopback, nothing else.

Knows how to ask; what a page looks like is in pages.py, who may come in is in door.py.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Protocol, TypeVar

from aiohttp import web

from bot.errors import Refusal, Unclear
from bot.model import Place
from bot.ports import Renderer
from bot.values import dataclass, field
from handlers.local import pages
from handlers.local.deeds import Deeds
from handlers.local.desk import LONGEST, Desk
from handlers.local.door import Door
from handlers.local.sent import told, wants_json, whole
from handlers.local.workspace import PLATFORM, TENANT, Member, Message

T = TypeVar("T")
STATIC = Path(__file__).parent / "page"
FILES = {
    "style.css": "text/css",
    "desk.js": "text/javascript",
    "files.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
LONG_POLL = 20.0
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: then a form of our own would come without its origin.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Views(Protocol):
    """The register and the papers beside the chat: their routes, drawn inside the same frame."""

    def routes(self, edge: LocalEdge) -> list[web.RouteDef]: ...


@dataclass(slots=True)
class LocalEdge:
    """One page for every browser that was let in; who somebody is, each browser says for itself."""

    desk: Desk
    door: Door
    start: str
    renderers: Mapping[str, Renderer]
    verbs: list[dict[str, str]]
    views: tuple[Views, ...] = ()
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    began: int = 0
    stopping: bool = False

    def __post_init__(self) -> None:
        self.began = self.desk.workspace.revision
        self.desk.workspace.listeners.append(lambda _: self.wake())

    def stop(self) -> None:
        """Nobody is kept waiting for news when the desk closes."""
        self.stopping = True
        self.wake()

    def wake(self) -> None:
        """Whoever waits for news looks now."""
        self.moved.set()
        self.moved = asyncio.Event()

    async def on_thread(self, work: Callable[[], T]) -> T:
        """Reading the register does not hold up the conversation."""
        return await asyncio.get_running_loop().run_in_executor(None, work)

    def register(self, app: web.Application) -> None:
        app.middlewares.append(self._guarded())  # type: ignore[arg-type]
        app.add_routes(
            [
                web.get("/enter", self.enter),
                web.get("/", self.home),
                web.get("/c/{channel}", self.channel),
                web.get("/news", self.news),
                web.get("/verbs", self.all_verbs),
                web.get("/address", self.address),
                web.get("/as/{platform}/{message}", self.as_platform),
                web.get("/page/{file}", self.file),
                *Deeds(self).routes(),
                *(route for view in self.views for route in view.routes(self)),
            ]
        )

    # --- the door ---------------------------------------------------------------------

    def _guarded(self) -> Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]:
        @web.middleware
        async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                response = await self._answer(request, handler)
            except Refusal as refusal:
                response = self._refused(request, refusal)
            except web.HTTPRequestEntityTooLarge:
                response = told(request, f"That is too long: at most {LONGEST:,} characters. Nothing was sent.", 413)
            except web.HTTPException as status:
                if status.status in (404, 405):
                    response = told(request, "There is nothing at this address.", status.status)
                else:
                    status.headers.update(HEADERS)
                    raise
            if not response.prepared:
                response.headers.update(HEADERS)
            return response

        return guarded

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        cookie = request.cookies.get(self.door.cookie, "")
        host = request.headers.get("Host", "")
        if request.path == "/enter" and host in self.door.names:
            return await handler(request)
        away = self.door.turns_away(request.method, host, request.headers.get("Origin", ""), cookie)
        return told(request, away, 403) if away else await handler(request)

    def _refused(self, request: web.Request, refusal: Refusal) -> web.Response:
        said = f"{refusal.sentence} {refusal.way_out}".strip()
        if wants_json(request):
            return told(request, said, 400)
        middle = f'<div class="sheet"><h1>That was not done</h1><p>{escape(said)}</p></div>'
        frame = self.frame(request)
        return web.Response(text=pages.page(frame, "That was not done", middle), content_type="text/html", status=400)

    async def enter(self, request: web.Request) -> web.StreamResponse:
        response = web.Response(status=303, headers={"Location": "/"})
        if self.door.knows(request.cookies.get(self.door.cookie, "")):
            return response
        cookie = self.door.admit(request.query.get("token", ""))
        if cookie is None:
            said = "This address was used already, or is too old. Start “matters try” again for a fresh one."
            return told(request, said, 403)
        response.set_cookie(self.door.cookie, cookie, httponly=True, samesite="Strict", path="/")
        return response

    async def address(self, request: web.Request) -> web.StreamResponse:
        """For a second browser: an address that works once."""
        made = self.door.address()
        if wants_json(request):
            return web.json_response({"address": made})
        middle = (
            '<div class="sheet"><h1>For a second browser</h1><p>This address works once, within a quarter of an hour. In '
            f"another browser, or a private window, you are somebody else there.</p><p><code>{escape(made)}</code></p></div>"
        )
        page = pages.page(self.frame(request), "For a second browser", middle)
        return web.Response(text=page, content_type="text/html")

    # --- pages -----------------------------------------------------------------------------

    def member(self, request: web.Request) -> Member:
        members = self.desk.workspace.members
        asked = request.cookies.get(f"{self.door.cookie}-who", "")
        return members.get(asked) or members.get(self.start) or next(iter(members.values()))

    def frame(self, request: web.Request) -> pages.Frame:
        member, workspace = self.member(request), self.desk.workspace
        readable = [channel for channel in workspace.channels if workspace.may_read(member.user, channel)]
        unread = {channel: self._unread(member, channel) for channel in readable}
        return pages.Frame(workspace, member, self.desk.clock.local, str(request.rel_url), unread, workspace.revision)

    def _unread(self, member: Member, channel: str) -> int:
        since = self.seen.get((member.user, channel), self.began)
        return sum(
            m.revision > since and m.user != member.user and not m.edited
            for m in self.desk.workspace.seen_by(member.user, channel)
        )

    async def home(self, request: web.Request) -> web.StreamResponse:
        first = self.desk.workspace.first_channel(self.member(request).user)
        raise web.HTTPSeeOther(f"/c/{first}")

    async def channel(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["channel"]
        member, workspace = self.member(request), self.desk.workspace
        if not workspace.may_read(member.user, name):
            raise web.HTTPSeeOther("/")
        self.seen[member.user, name] = workspace.revision
        thread = request.query.get("thread", "")
        messages = workspace.seen_by(member.user, name)
        root = thread if any(m.id == thread and not m.to for m in messages) else ""
        everything = "all" in request.query
        made = pages.channel_page(self.frame(request), workspace.channels[name], messages, root, everything)
        return web.Response(text=made, content_type="text/html")

    async def news(self, request: web.Request) -> web.StreamResponse:
        """What is new since a revision: waits for it, so that nobody has to ask again and again."""
        since = whole(request.query.get("since", "0"))
        waiting = self.moved
        if self.desk.workspace.revision == since and not self.stopping and "now" not in request.query:
            with suppress(TimeoutError):
                await asyncio.wait_for(waiting.wait(), LONG_POLL)
        return web.json_response(self._news(request, since))

    def _news(self, request: web.Request, since: int) -> dict[str, object]:
        member, workspace = self.member(request), self.desk.workspace
        channel, thread = request.query.get("channel", ""), request.query.get("thread", "")
        frame = self.frame(request)
        found: list[dict[str, str]] = []
        if workspace.may_read(member.user, channel):
            messages = workspace.seen_by(member.user, channel)
            roots = {m.root for m in messages if m.revision > since}
            replies = pages.replies_in(messages)
            for m in messages:
                if not m.thread and m.id in roots:
                    found.append({"list": "messages", "id": f"m{m.id}", "html": pages.message_html(frame, m, replies)})
                if thread and m.root == thread and m.revision > since:
                    made = pages.message_html(frame, m, replies, in_thread=True)
                    found.append({"list": "thread", "id": f"t{m.id}", "html": made})
            self.seen[member.user, channel] = workspace.revision
        unread = {name: count for name, count in frame.unread.items() if count and name != channel}
        now = {"words": pages.clock_words(frame.now), "iso": frame.now.isoformat()}
        return {"revision": workspace.revision, "messages": found, "unread": unread, "now": now}

    async def all_verbs(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self.verbs)

    async def file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["file"]
        if name not in FILES:
            raise web.HTTPNotFound
        made = await asyncio.get_running_loop().run_in_executor(None, (STATIC / name).read_bytes)
        return web.Response(body=made, content_type=FILES[name], charset="utf-8")

    async def as_platform(self, request: web.Request) -> web.StreamResponse:
        """A message as Slack or Teams would get it: for whoever installs and checks."""
        member, name = self.member(request), request.match_info["platform"]
        message = self.message(member, request.match_info["message"])
        render = self.renderers.get(name)
        if render is None or message.reply is None:
            raise web.HTTPNotFound
        channel = self.desk.workspace.channels[message.channel]
        place = Place(0, PLATFORM, TENANT, channel.id, channel.kind, channel.name)
        made = json.loads(render(message.reply, place))
        return web.json_response({"json": json.dumps(made, indent=2, ensure_ascii=False)})

    def message(self, member: Member, message_id: str) -> Message:
        message = self.desk.workspace.messages.get(message_id)
        if message is None or message.to not in ("", member.user):
            raise Unclear("That message is not there any more, so nothing was done.", "Please load the page again.")
        if not self.desk.workspace.may_read(member.user, message.channel):
            raise Unclear("That message is not one you may see, so nothing was done.")
        return message
