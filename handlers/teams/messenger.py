"""Sends what was rendered into Teams and asks Teams who somebody is: `ports.Messenger`, `Directory`, `Files`.

Plain JSON; needs nothing but the stored columns of a place. Never repeats a doubtful send by itself:
without Graph nobody can look it up.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import TypeVar

from bot.incoming import Origin, Upload
from bot.model import AccountKind, Audience, Place, PlaceKind
from bot.ports import AccountFacts, Delivery, Doubtful, Parcel, Rejected, Sent, Throttled, Unsent
from bot.values import dataclass
from handlers.teams import words as say
from handlers.teams.activities import Raw, identity, parts, words
from handlers.teams.cards import as_bytes, as_json
from handlers.teams.connector import Answered, Connector, Result, Unreached
from handlers.teams.files import TeamsFiles
from handlers.teams.settings import TeamsSettings

_PEOPLE = 5000
_PAGES = 10

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a person was last met, and under which id of Teams' own: enough to ask who it is."""

    service_url: str
    conversation: str
    own_id: str


class TeamsMessenger:
    """One for the installation. What it remembers of people lives in memory only, and briefly."""

    def __init__(self, settings: TeamsSettings, connector: Connector | None = None) -> None:
        self._settings = settings
        self.connector = connector or Connector(settings)
        self._met: OrderedDict[str, Chat] = OrderedDict()
        self._chats: OrderedDict[str, str] = OrderedDict()
        self.ids: OrderedDict[str, str] = OrderedDict()
        self.files = TeamsFiles(settings, self.connector, self)

    @property
    def can_look_up(self) -> bool:
        return False

    async def look_up(self, parcel: Parcel, since: datetime) -> Sent | Unsent | None:
        return Unsent("Teams offers no way to look a message up")

    # --- sending -------------------------------------------------------------------

    async def send(self, parcel: Parcel) -> Delivery:
        """A rendered payload to a place: a new post, an answer in a thread, or an edit."""
        # As it was rendered: reading it only to write it again would cost as much as sending.
        return await self._sent(parcel.payload, parcel.place, parcel.thread, parcel.edit)

    async def deliver(self, content: str, place: Place, thread: str = "") -> Delivery:
        """An activity's content, in JSON, at once."""
        return await self._sent(content, place, thread)

    async def _sent(self, content: str, place: Place, thread: str, edit: str = "") -> Delivery:
        address = dict(place.address)
        service_url = address.get("service_url", "")
        if not self._settings.trusts(service_url):
            return Rejected("no address", say.NO_ADDRESS.format(place=_named(place)))
        conversation = place.channel
        if place.kind is PlaceKind.PERSONAL and address.get("conversation") != conversation and is_person(conversation):
            opened = await self.open_chat(conversation, place.tenant, service_url, address.get("bot", ""))
            if not isinstance(opened, str):
                return opened
            conversation = opened
        elif place.kind is PlaceKind.CHANNEL and thread:
            conversation = f"{conversation};messageid={thread}"
        if edit:
            renewed = f'{{"id":{as_json(edit)},{content[1:]}'
            result = await self.connector.update(service_url, conversation, edit, as_bytes(renewed))
        else:
            result = await self.connector.post(service_url, conversation, as_bytes(content))
        return delivery(result, _named(place), edit)

    async def open_chat(self, user: str, tenant: str, service_url: str, bot: str = "") -> str | Delivery:
        """The conversation with one person, made if need be; the outcome where it cannot be."""
        if user in self._chats:
            return self._chats[user]
        asked = {
            "bot": {"id": bot or f"28:{self._settings.app_id}"},
            "isGroup": False,
            "members": [{"id": user}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        result = await self.connector.create(service_url, asked)
        made = words(result.body, "id") if isinstance(result, Answered) and result.ok else ""
        if made:
            _keep(self._chats, user, made)
            return made
        return delivery(result, "a personal chat")

    def forget_chat(self, user: str) -> None:
        self._chats.pop(user, None)

    def met(self, origin: Origin, own_id: str) -> None:
        """Remembers where somebody was met, and which directory id belongs to Teams' own."""
        if not origin.user:
            return
        chat = Chat(origin.address.get("service_url", ""), origin.channel, own_id or origin.user)
        _keep(self._met, origin.user, chat)
        if own_id != origin.user:
            _keep(self.ids, own_id, origin.user)
        if origin.kind is PlaceKind.PERSONAL:
            _keep(self._chats, origin.user, origin.channel)

    # --- files ------------------------------------------------------------------------

    async def fetch(self, upload: Upload, origin: Origin, limit: int) -> bytes:
        return await self.files.fetch(upload, origin, limit)

    async def share(self, place: Place, name: str, content: bytes, comment: str, thread: str = "") -> Delivery:
        return await self.files.share(place, name, content, comment, thread)

    # --- who is it, who reads it ------------------------------------------------------

    async def account(self, tenant: str, user: str) -> AccountFacts | None:
        chat = self._met.get(user)
        if chat is None:
            return None
        result = await self.connector.member(chat.service_url, chat.conversation, chat.own_id)
        if not isinstance(result, Answered) or not result.ok:
            return None
        kind = kind_of(result.body, self._settings.tenant_id or tenant)
        email = words(result.body, "email") or words(result.body, "userPrincipalName")
        return AccountFacts(words(result.body, "name"), kind, email if kind is AccountKind.MEMBER else "")

    async def directory_id(self, own_id: str, service_url: str, conversation: str) -> str:
        """The directory's id of a mentioned person, "" where Teams does not say."""
        result = await self.connector.member(service_url, conversation, own_id)
        if not isinstance(result, Answered) or not result.ok:
            return ""
        found = identity(result.body)
        if found and found != own_id:
            _keep(self.ids, own_id, found)
        return found

    async def channel_name(self, channel: str) -> str:
        """Teams names a channel in its events; nothing more is known of it."""
        return ""

    async def audience(self, place: Place) -> Audience | None:
        """Who reads a place, by its roster. What the roster does not tell stays None, and is withheld."""
        if place.kind is PlaceKind.PERSONAL:
            return Audience(public=False, shared=False, guests=False)
        address = dict(place.address)
        # Whether a team is open to the whole organisation only Graph tells: taken as if it were.
        public = place.kind is PlaceKind.CHANNEL and address.get("layout") not in ("private", "shared")
        kinds = await self._roster(address.get("service_url", ""), place.channel, place.tenant)
        if kinds is None:
            return Audience(public=public)
        shared = AccountKind.EXTERNAL in kinds or address.get("layout") == "shared"
        guests = AccountKind.GUEST in kinds
        if AccountKind.UNKNOWN in kinds and not (shared or guests):
            return Audience(public, shared, None)
        return Audience(public, shared, guests)

    async def _roster(self, service_url: str, conversation: str, tenant: str) -> set[AccountKind] | None:
        kinds: set[AccountKind] = set()
        token = ""
        for _ in range(_PAGES):
            result = await self.connector.members(service_url, conversation, token)
            if not isinstance(result, Answered) or not result.ok:
                return None
            kinds |= {kind_of(each, self._settings.tenant_id or tenant) for each in parts(result.body, "members")}
            token = words(result.body, "continuationToken")
            if not token:
                return kinds
        return None

    async def channels_of(self, service_url: str, team: str) -> tuple[str, ...]:
        """The ids of a team's channels; none where Teams does not say (any more)."""
        result = await self.connector.channels(service_url, team)
        found = parts(result.body, "conversations") if isinstance(result, Answered) and result.ok else ()
        return tuple(name for each in found if (name := words(each, "id")))


def kind_of(member: Raw, tenant: str) -> AccountKind:
    """What the roster says of somebody. A member is only who is surely one."""
    theirs = words(member, "tenantId").lower()
    role = words(member, "userRole").casefold()
    if role == "anonymous" or (theirs and tenant and theirs != tenant.lower()):
        return AccountKind.EXTERNAL
    if role == "guest" or "#ext#" in words(member, "userPrincipalName").casefold():
        return AccountKind.GUEST
    return AccountKind.MEMBER if theirs and role in ("", "user") else AccountKind.UNKNOWN


def is_person(channel: str) -> bool:
    """Whether a name is a person's and not a conversation's, because none is known yet."""
    return channel.startswith("29:") or (len(channel) == 36 and channel.count("-") == 4)


def _named(place: Place) -> str:
    return place.name or ("the personal chat" if place.kind is PlaceKind.PERSONAL else "the linked channel")


_SENTENCES = {
    "MessageWritesBlocked": say.BLOCKED,
    "ConversationBlockedByUser": say.BLOCKED,
    "BotNotInConversationRoster": say.NOT_MEMBER,
    "BotDisabledByAdmin": say.NOT_MEMBER,
    "ConversationNotFound": say.GONE,
    "ActivityNotFoundInConversation": say.DELETED,
    "ConversationArchived": say.ARCHIVED,
    "TeamArchived": say.ARCHIVED,
    "MessageSizeTooBig": say.TOO_BIG,
}
_BY_STATUS = {403: say.NOT_MEMBER, 404: say.GONE, 413: say.TOO_BIG}


def delivery(result: Result, place: str, message: str = "") -> Delivery:
    """Teams' answers as our outcomes, in one table."""
    if isinstance(result, Unreached):
        return Unsent(result.reason) if result.sure else Doubtful(result.reason)
    if result.ok:
        return Sent(words(result.body, "id") or message)
    if result.status in (412, 429):
        return Throttled(result.after if result.after is not None else 2.0)
    if result.status == 401:
        return Unsent("Teams refused the bot's token")
    if result.status >= 500:
        return Doubtful(f"Teams answered {result.status}")
    sentence = _SENTENCES.get(result.code) or _BY_STATUS.get(result.status, say.REFUSED)
    return Rejected(result.code or str(result.status), sentence.format(place=place, status=result.status))


def _keep(store: OrderedDict[str, V], key: str, value: V) -> None:
    store[key] = value
    store.move_to_end(key)
    while len(store) > _PEOPLE:
        store.popitem(last=False)
