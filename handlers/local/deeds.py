"""What a browser does at the desk: says, presses, fills in, becomes somebody else, lets time pass.

Each is a form's POST, answered with JSON where the page's own script asks, and with a redirect elsewhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import Unclear
from bot.reply import FieldErrors, Form
from bot.values import dataclass
from handlers.local.clock import OPENING
from handlers.local.desk import LONGEST
from handlers.local.forms import form_html
from handlers.local.sent import back, day, received, text_of, wants_json
from handlers.local.workspace import Member, chat_of
from handlers.press import decode

if TYPE_CHECKING:
    from handlers.local.listeners import LocalEdge

LONGEST_JUMP = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Deeds:
    edge: LocalEdge

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/say", self.say),
            web.post("/press", self.press),
            web.post("/form", self.form),
            web.post("/who", self.who),
            web.post("/time", self.time),
        ]

    async def say(self, request: web.Request) -> web.StreamResponse:
        member, sent = self.edge.member(request), await received(request)
        channel, thread, text = (sent.fields.get(name, "") for name in ("channel", "thread", "text"))
        self._check(member, channel, thread)
        if len(text) > LONGEST:
            raise Unclear(f"That is too long: at most {LONGEST:,} characters. Nothing was sent.")
        if not text.strip() and not sent.name:
            raise Unclear("There was nothing to send.", "For example: /action update 12 completed")
        key = f"page:{member.user}:{sent.fields['key']}" if sent.fields.get("key") else ""
        if key and key in self.edge.desk.workspace.by_key:
            return self._done(request, None, channel, thread)
        if sent.name:
            form = await self.edge.desk.drop(member.user, channel, sent.name, sent.content, text, thread, key)
        else:
            form = await self.edge.desk.say(member.user, channel, text, thread, key)
        return self._done(request, form, channel, thread)

    async def press(self, request: web.Request) -> web.StreamResponse:
        member, sent = self.edge.member(request), await request.post()
        message = self.edge.message(member, text_of(sent, "message"))
        press = decode(text_of(sent, "press"))
        if press is None:
            raise Unclear("I do not know that button, so nothing was changed.", "Please load the page again.")
        thread = message.thread if text_of(sent, "thread") == "" else message.root
        key = f"{member.user}:{text_of(sent, 'key')}"
        form = await self.edge.desk.press(member.user, message, press, key, thread)
        return self._done(request, form, message.channel, thread)

    async def form(self, request: web.Request) -> web.StreamResponse:
        member, sent = self.edge.member(request), await request.post()
        channel, thread, about = text_of(sent, "channel"), text_of(sent, "thread"), decode(text_of(sent, "about"))
        self._check(member, channel, thread)
        if about is None:
            raise Unclear("I do not know that form, so nothing was changed.", "Please open it again.")
        values = {name[2:]: str(value)[:LONGEST] for name, value in sent.items() if name.startswith("f.")}
        key = f"{member.user}:{text_of(sent, 'key')}"
        answer = await self.edge.desk.submit(member.user, channel, thread, text_of(sent, "form"), about, values, key)
        if isinstance(answer, FieldErrors):
            return web.json_response({"errors": [list(error) for error in answer.errors]})
        return self._done(request, answer, channel, thread)

    def _check(self, member: Member, channel: str, thread: str) -> None:
        if not self.edge.desk.workspace.may_read(member.user, channel):
            raise Unclear("You cannot write there, so nothing was sent.", "Choose a channel on the left.")
        root = self.edge.desk.workspace.messages.get(thread) if thread else None
        if thread and (root is None or root.channel != channel or root.to not in ("", member.user)):
            raise Unclear("That thread is not there any more, so nothing was sent.", "Please load the page again.")

    def _done(self, request: web.Request, form: Form | None, channel: str, thread: str) -> web.StreamResponse:
        if not wants_json(request):
            where = f"/c/{channel}?thread={thread}" if thread else f"/c/{channel}"
            raise web.HTTPSeeOther(where)
        made = {"form": form_html(form, channel, thread)} if form else {}
        return web.json_response({**made, "revision": self.edge.desk.workspace.revision})

    async def who(self, request: web.Request) -> web.StreamResponse:
        sent = await request.post()
        user = text_of(sent, "user")
        if user not in self.edge.desk.workspace.members:
            raise Unclear("There is nobody of that name here.")
        where = back(sent)
        if where.startswith("/c/chat-"):
            where = f"/c/{chat_of(user)}"
        response = web.Response(status=303, headers={"Location": where})
        response.set_cookie(f"{self.edge.door.cookie}-who", user, httponly=True, samesite="Strict", path="/")
        return response

    async def time(self, request: web.Request) -> web.StreamResponse:
        sent, clock = await request.post(), self.edge.desk.clock
        match text_of(sent, "to"):
            case "hour":
                moment = clock() + timedelta(hours=1)
            case "tomorrow":
                moment = clock.at(clock.local.date() + timedelta(days=1), OPENING)
            case "monday":
                moment = clock.next_weekday(0)
            case _:
                moment = clock.at(day(text_of(sent, "day")), OPENING)
        if not timedelta(0) < moment - clock() <= LONGEST_JUMP:
            raise Unclear("Time goes forwards only here, at most two months at once. Nothing was changed.")
        await self.edge.desk.go_to(moment)
        self.edge.wake()
        if wants_json(request):
            return web.json_response({"revision": self.edge.desk.workspace.revision})
        raise web.HTTPSeeOther(back(sent))
