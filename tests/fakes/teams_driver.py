"""People in Teams: sends what they do as activities over HTTP, signed as Microsoft signs them.

async with aiohttp.ClientSession() as session:
    people = TeamsDriver(session, "http://127.0.0.1:3978/api/messages", teams)       # teams: a FakeConnector
    answer = await people.say("update 12 completed")                   # in the personal chat -> Answer(status, body)
    await people.mention("action update 12 completed")                 # in the channel, addressed to the bot
    await people.reply("done", root=card.id)                           # in a thread, addressed to nobody (with consent)
    await people.press(card.buttons["Complete VAWG-12"], card)         # a button; inputs={"choice1": "…"}
    await people.open_dialog(button) ; await people.submit_dialog(task, {"text": "Sent"})
    await people.extension("recordUpdate", message) ; await people.search("leaflet")
    await people.event("channelRenamed", channel={"id": …, "name": …}) ; await people.installed() ; .uninstalled()
    await people.as_(SAM).say(…)                                       # somebody else; .in_("19:…", "private") elsewhere
    await people.send(activity, token=…)                               # anything at all
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import aiohttp

from tests.fakes.connector import FakeConnector, Member, Posted

Json = dict[str, Any]

TENANT = FakeConnector.TENANT
BOT = {"id": f"28:{FakeConnector.APP}", "name": "Action"}
TEAM = "19:northmere-team@thread.tacv2"
CHANNEL = "19:vawg-channel@thread.tacv2"

ROSE = Member(
    "Rose Adeyemi", "30000000-0000-4000-8000-000000000001", "29:rose", TENANT, "user", "rose@northmere.example"
)
SAM = Member("Sam Hill", "30000000-0000-4000-8000-000000000002", "29:sam", TENANT, "user", "sam@northmere.example")
GIL = Member("Gil Osei", "30000000-0000-4000-8000-000000000003", "29:gil", TENANT, "guest", "gil@partner.example")
ABROAD = Member("Ines Faro", "30000000-0000-4000-8000-000000000004", "29:ines", "90000000-0000-4000-8000-000000000009")

_numbers = count(1)


@dataclass(frozen=True)
class Answer:
    status: int
    body: Json = field(default_factory=dict)

    @property
    def card(self) -> Json:
        """The card that an invoke was answered with, in place or in a dialog."""
        if "task" in self.body:
            return self.body["task"]["value"]["card"]["content"]  # type: ignore[no-any-return]
        return self.body["value"]  # type: ignore[no-any-return]


class TeamsDriver:
    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        teams: FakeConnector,
        who: Member = ROSE,
        channel: str = CHANNEL,
        signed: bool = True,
        layout: str = "standard",
    ) -> None:
        self._session = session
        self._url = url
        self._teams = teams
        self.who = who
        self.channel = channel
        self._signed = signed
        self._layout = layout
        teams.people.setdefault(who.own_id, who)

    def as_(self, who: Member) -> TeamsDriver:
        return TeamsDriver(self._session, self._url, self._teams, who, self.channel, self._signed, self._layout)

    def in_(self, channel: str, layout: str = "standard") -> TeamsDriver:
        """In another channel; `layout` is what Teams says of it: standard, private or shared."""
        return TeamsDriver(self._session, self._url, self._teams, self.who, channel, self._signed, layout)

    @property
    def chat(self) -> str:
        return f"a:chat-{self.who.directory_id}"

    async def send(self, activity: Mapping[str, Any], token: str | None = None, **headers: str) -> Answer:
        given = {**headers}
        if self._signed:
            given["Authorization"] = f"Bearer {token or self._teams.token()}"
        async with self._session.post(self._url, json=activity, headers=given) as answer:
            text = await answer.text()
            return Answer(answer.status, await answer.json() if text else {})

    # --- messages --------------------------------------------------------------------

    async def say(self, text: str, **more: Any) -> Answer:
        return await self.send(self.message(text, personal=True, **more))

    async def mention(self, text: str, root: str = "", **more: Any) -> Answer:
        made = self.message(f"<at>Action</at> {text}", root=root, **more)
        made["entities"] = [{"type": "mention", "text": "<at>Action</at>", "mentioned": BOT}, *more.get("entities", ())]
        return await self.send(made)

    async def reply(self, text: str, root: str, **more: Any) -> Answer:
        return await self.send(self.message(text, root=root, **more))

    async def edit(self, text: str | None, message: str, root: str = "", personal: bool = False) -> Answer:
        made = self.message(text or "", root=root, personal=personal)
        made |= {"type": "messageDelete" if text is None else "messageUpdate", "id": message}
        return await self.send(made)

    def message(self, text: str, root: str = "", personal: bool = False, **more: Any) -> Json:
        made = self._activity("message", personal, root or str(1_600_000_000_000 + next(_numbers)))
        made |= {"text": text, "textFormat": "plain", "attachments": [], **more}
        if not root and not personal:
            # A new post is the root of its own thread.
            made["id"] = made["conversation"]["id"].partition(";messageid=")[2]
        return made

    # --- presses, dialogs, the message extension ------------------------------------------

    async def press(
        self, button: Json, card: Posted | None = None, inputs: Mapping[str, str] | None = None, old: bool = False
    ) -> Answer:
        """As a client of today does, or an old one that knows Submit only."""
        action = button["fallback"] if old else button
        data = {**action["data"], **(inputs or {})}
        personal = card is None or card.conversation.startswith("a:")
        root = "" if personal or card is None else (card.conversation.partition(";messageid=")[2] or card.id)
        if action["type"] == "Action.Submit" and "msteams" not in data:
            made = self._activity("message", personal, root)
            return await self.send({**made, "value": data, "replyToId": card.id if card else ""})
        if action["type"] == "Action.Submit":
            return await self.invoke(
                "task/fetch", {"data": data, "context": {"theme": "default"}}, personal, root, card
            )
        value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": data}, "trigger": "manual"}
        return await self.invoke("adaptiveCard/action", value, personal, root, card)

    async def submit_dialog(
        self, dialog: Answer, typed: Mapping[str, str], extension: str = "", **where: Any
    ) -> Answer:
        """Fills in the form of a dialog and presses its button."""
        data = {**dialog.card["actions"][0]["data"], **{f"field.{name}": text for name, text in typed.items()}}
        if extension:
            return await self.invoke("composeExtension/submitAction", {"commandId": extension, "data": data}, **where)
        return await self.invoke("task/submit", {"data": data}, **where)

    async def extension(
        self, command: str, text: str, author: Member = SAM, root: str = "", message: str = ""
    ) -> Answer:
        user = {"id": author.directory_id, "displayName": author.name, "userIdentityType": "aadUser"}
        payload = {
            "id": message or "1600000000099",
            "body": {"contentType": "html", "content": text},
            "from": {"user": user},
        }
        if root:
            payload["replyToId"] = root
        value = {"commandId": command, "commandContext": "message", "messagePayload": payload}
        return await self.invoke("composeExtension/fetchTask", value, personal=False, root=root)

    async def search(self, words: str, personal: bool = False) -> Answer:
        name = "words" if words else "initialRun"
        value = {
            "commandId": "findAction",
            "parameters": [{"name": name, "value": words or "true"}],
            "queryOptions": {"skip": 0},
        }
        return await self.invoke("composeExtension/query", value, personal)

    async def invoke(
        self, name: str, value: Mapping[str, Any], personal: bool = True, root: str = "", card: Posted | None = None
    ) -> Answer:
        made = self._activity("invoke", personal, root)
        made |= {"id": f"f:{next(_numbers)}", "name": name, "value": dict(value)}
        return await self.send(made | ({"replyToId": card.id} if card else {}))

    # --- events ------------------------------------------------------------------------------

    async def installed(self, action: str = "add", personal: bool = False) -> Answer:
        return await self.send({**self._activity("installationUpdate", personal), "action": action})

    async def uninstalled(self, personal: bool = False) -> Answer:
        return await self.installed("remove", personal)

    async def event(self, kind: str, channel: Json | None = None, **more: Any) -> Answer:
        made = self._activity("conversationUpdate", False)
        data = {"eventType": kind, "team": {"id": TEAM}, "tenant": {"id": TENANT}}
        made["channelData"] = {**data, "channel": channel} if channel else data
        return await self.send({**made, **more})

    def _activity(self, kind: str, personal: bool, root: str = "") -> Json:
        conversation: Json = {"id": self.chat, "conversationType": "personal", "tenantId": TENANT}
        data: Json = {"tenant": {"id": TENANT}}
        if not personal:
            suffix = f";messageid={root}" if root else ""
            conversation |= {"id": f"{self.channel}{suffix}", "conversationType": "channel", "isGroup": True}
            data |= {
                "team": {"id": TEAM},
                "channel": {"id": self.channel, "name": "VAWG subgroup", "type": self._layout},
            }
        return {
            "type": kind,
            "id": str(1_650_000_000_000 + next(_numbers)),
            "timestamp": "2026-11-23T09:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self._teams.service_url,
            "from": {"id": self.who.own_id, "name": self.who.name, "aadObjectId": self.who.directory_id},
            "recipient": BOT,
            "conversation": conversation,
            "channelData": data,
            "entities": [],
            "locale": "en-GB",
        }


def moved(member: Member, tenant: str) -> Member:
    """The same person, seen from another organisation."""
    return replace(member, tenant=tenant)
