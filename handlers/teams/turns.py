"""One Activity's way through the bot: find out who and where, take the turn, say the answer where it belongs.

What Slack shows to the asker alone goes to the personal chat here. Refuses to know the SDK, HTTP and the
register.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator

from bot.incoming import Incoming, Origin, PlaceChanged, Pressed
from bot.model import Place, PlaceKind
from bot.ports import Delivery, Sent, Throttled, Turns
from bot.reply import Answer, Button, Buttons, FieldErrors, For, Form, Note, Reply, Silence, Style, note, text
from bot.values import replace
from handlers.spans import clip
from handlers.teams import invokes
from handlers.teams import words as say
from handlers.teams.activities import Raw, each_unknown, neutral_text, part, words
from handlers.teams.cards import Element, as_json, attachment
from handlers.teams.forms import form_card, form_in
from handlers.teams.messenger import TeamsMessenger
from handlers.teams.render import written
from handlers.teams.settings import TeamsSettings
from handlers.teams.translate import OF_THE_TEAM, Known, about_place, incoming_of, is_overheard, origin_of

log = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds for asking Teams who speaks; then the speaker counts as unknown, which shows less."""

SEARCH_PATIENCE = 4.0
"""Seconds for a search: after five, Teams says that the app does not answer."""

_WAIT = 3.0
_QUOTED = 120
_ON_A_CARD = frozenset({"complete", "rag"})
_SPOKEN = frozenset({"message", "messageUpdate", "invoke"})
_MOST = 8
_TEAMS = 1000


class TeamsTurns:
    def __init__(self, settings: TeamsSettings, turns: Turns, messenger: TeamsMessenger) -> None:
        self._settings = settings
        self._turns = turns
        self._messenger = messenger
        self._channels: OrderedDict[str, set[str]] = OrderedDict()
        self._overheard: set[str] = set()

    async def hear(self, raw: Raw) -> Element | None:
        """Takes the turn, says what is to be said, and gives an invoke's body (None for other activities)."""
        name = words(raw, "name") if words(raw, "type") == "invoke" else ""
        if name == invokes.CONSENT:
            return await self._consented(raw)
        known = Known(self._settings.tenant_id, self._messenger.ids, self._has_overheard(raw))
        incoming = incoming_of(raw, known, await self._met(raw, origin_of(raw, known)))
        if incoming is None:
            return self._unread(raw) if name else None
        body: Element | None = {} if name else None
        async for each in self._spread(incoming, raw):
            answer = await (self._searched(each) if name == invokes.EXTENSION_QUERY else self._turns(each))
            if not name:
                await self._say(each.origin, answer, raw)
                continue
            if isinstance(each, Pressed) and name == invokes.PRESS:
                answer = await self._with_present_state(each, answer)
            body = invokes.body_of(raw, answer, each.origin.kind)
            if invokes.goes_elsewhere(name, answer, each.origin.kind):
                await self._say(each.origin, answer, raw)
        return body

    async def _searched(self, asked: Incoming) -> Answer:
        """A search changes nothing, so it may be given up; what is left of it ends on its own thread."""
        limit = asyncio.timeout(SEARCH_PATIENCE)
        try:
            async with limit:
                return await self._turns(asked)
        except TimeoutError:
            if not limit.expired():
                raise
            log.warning("a search was given up after %s seconds", SEARCH_PATIENCE)
            return Reply(say.SLOW, outcome="refused")

    async def _with_present_state(self, pressed: Pressed, answer: Answer) -> Answer:
        """A refused press on an action's card comes with the card as it is now, if the presser may see it."""
        press = pressed.press
        if not (isinstance(answer, Reply) and answer.outcome == "refused" and press.deed in _ON_A_CARD):
            return answer
        origin = replace(pressed.origin, key=f"{pressed.origin.key}|show")
        shown = await self._turns(Pressed(origin, replace(press, deed="show", value="")))
        return invokes.refused_on(answer, shown) if isinstance(shown, Reply) and shown.outcome == "shown" else answer

    async def fault(self, raw: Raw, code: str) -> Element | None:
        """An unexpected fault, said with its code: in an invoke's body, else where it was asked."""
        if words(raw, "type") == "invoke":
            return invokes.fault_body(raw, code)
        if words(raw, "type") == "message":
            await self._say(origin_of(raw), Reply(say.FAULT.format(code=code), outcome="fault"), raw)
        return None

    def _unread(self, raw: Raw) -> Element:
        """An invoke we know nothing of gets an empty body; a button that cannot be read gets a sentence."""
        if words(raw, "name") in (invokes.PRESS, *invokes.DIALOGS):
            return invokes.body_of(raw, Reply(say.NOT_UNDERSTOOD, outcome="refused"), PlaceKind.CHANNEL)
        return {}

    # --- what has to be known ------------------------------------------------------

    async def _met(self, raw: Raw, origin: Origin) -> Origin:
        """Finds out who is mentioned, by the directory's ids, and who reads a place whose members have changed."""
        self._messenger.met(origin, words(raw, "from", "id"))
        self._remember_channel(origin)
        kind = words(raw, "type")
        mentions = kind in _SPOKEN and bool(raw.get("entities"))
        unknown = list(each_unknown(raw, self._messenger.ids))[:_MOST] if mentions else []
        changed = kind == "conversationUpdate" and origin.kind is not PlaceKind.PERSONAL
        if not (unknown or changed):
            return origin
        try:
            async with asyncio.timeout(PATIENCE):
                await self._learn_ids(unknown, origin)
                if changed:
                    audience = await self._messenger.audience(place_of(about_place(origin, raw)))
                    origin = replace(origin, audience=audience)
        except TimeoutError:
            log.warning("Teams did not say in time who is who")
        return origin

    def _has_overheard(self, raw: Raw) -> bool:
        """Whether this team's owner let us hear everything: asked of nobody, seen by what comes. In memory only."""
        team = words(raw, "channelData", "team", "id")
        if not team:
            return False
        if words(raw, "type") == "installationUpdate":
            self._overheard.discard(team)
        elif is_overheard(raw) and len(self._overheard) < _TEAMS:
            self._overheard.add(team)
        return team in self._overheard

    async def _learn_ids(self, unknown: list[str], origin: Origin) -> None:
        """An account must have one name, not two: a mention carries Teams' own id only."""
        for own_id in unknown:
            await self._messenger.directory_id(own_id, origin.address.get("service_url", ""), origin.channel)

    def _remember_channel(self, origin: Origin) -> None:
        team = origin.address.get("team")
        if team and origin.kind is PlaceKind.CHANNEL:
            self._channels.setdefault(team, {team}).add(origin.channel)
            self._channels.move_to_end(team)
            while len(self._channels) > _TEAMS:
                self._channels.popitem(last=False)

    async def _spread(self, incoming: Incoming, raw: Raw) -> AsyncIterator[Incoming]:
        """An event of a whole team, once for each of its channels."""
        yield incoming
        team = words(raw, "channelData", "team", "id")
        whole = words(raw, "channelData", "eventType") in OF_THE_TEAM or words(raw, "action") == "remove"
        if not (isinstance(incoming, PlaceChanged) and whole and team):
            return
        origin = incoming.origin
        told = await self._messenger.channels_of(origin.address.get("service_url", ""), team)
        for channel in sorted({*told, *self._channels.get(team, ())} - {origin.channel}):
            about = replace(
                origin,
                channel=channel,
                key=f"{channel}|{origin.key}",
                channel_name="",
                address={**origin.address, "conversation": channel, "channel": channel},
            )
            yield replace(incoming, origin=about)

    # --- saying it --------------------------------------------------------------------

    async def _say(self, origin: Origin, answer: Answer, raw: Raw) -> None:
        made = self._content(answer, raw)
        if made is None:
            return
        content, private = made
        if not private or origin.kind is PlaceKind.PERSONAL:
            _note(await self._deliver(content, place_of(origin), root_of(origin)))
            return
        if isinstance(answer, Reply) and words(raw, "type") == "message":
            # In another chat "this channel" and "that action" need their occasion.
            content = written(replace(answer, blocks=(*answer.blocks, _occasion(origin, raw))))
        if not await self._privately(origin, content):
            neutral = written(Reply(say.NO_CHAT, outcome="refused"))
            _note(await self._deliver(neutral, place_of(origin), root_of(origin)))

    def _content(self, answer: Answer, raw: Raw) -> tuple[str, bool] | None:
        """What is sent, and whether to the asker alone; None for silence."""
        match answer:
            case Silence():
                return None
            case Reply():
                return written(answer), answer.audience is For.ASKER
            case Form() if words(raw, "text"):
                return written(_offered(answer)), True
            case Form():
                return _with_card(answer.title, form_card(answer, dialog=False)), True
            case FieldErrors():
                return self._corrected(answer, raw), True

    def _corrected(self, errors: FieldErrors, raw: Raw) -> str:
        carried = part(raw, "value")
        form = form_in(carried)
        if form is None:
            return written(Reply(" ".join(sentence for _, sentence in errors.errors), outcome="refused"))
        typed = {field.name: words(carried, f"field.{field.name}") for field in form.fields}
        return _with_card(form.title, form_card(form, typed, errors, dialog=False))

    async def _privately(self, origin: Origin, content: str) -> bool:
        """To the asker's own chat; False where Teams gives us none."""
        address = origin.address
        opened = await self._messenger.open_chat(
            origin.user, origin.tenant, address.get("service_url", ""), address.get("bot", "")
        )
        if not isinstance(opened, str):
            _note(opened)
            return False
        chat = place_of(
            replace(origin, channel=opened, kind=PlaceKind.PERSONAL, address={**address, "conversation": opened})
        )
        outcome = await self._deliver(content, chat)
        _note(outcome)
        if not isinstance(outcome, Sent):
            self._messenger.forget_chat(origin.user)
        return isinstance(outcome, Sent)

    async def _deliver(self, content: str, place: Place, thread: str = "") -> Delivery:
        """Once; a second time only where the first surely did not happen and the wait is short."""
        outcome = await self._messenger.deliver(content, place, thread)
        if isinstance(outcome, Throttled) and outcome.seconds <= _WAIT:
            await asyncio.sleep(outcome.seconds)
            outcome = await self._messenger.deliver(content, place, thread)
        return outcome

    async def _consented(self, raw: Raw) -> Element:
        origin = origin_of(raw, Known(self._settings.tenant_id))
        said = await self._messenger.files.consented(part(raw, "value"), place_of(origin))
        _note(await self._deliver(written(Reply(said)), place_of(origin)))
        return {}


def place_of(origin: Origin) -> Place:
    """The place of an event as an address for an answer."""
    return Place(
        0,
        origin.platform,
        origin.tenant,
        origin.channel,
        origin.kind,
        origin.channel_name,
        address=tuple(origin.address.items()),
    )


def root_of(origin: Origin) -> str:
    """Under which message an answer belongs; only channels have threads."""
    return origin.thread or origin.message


def _offered(form: Form) -> Reply:
    """A form that was asked for in words: Teams opens a dialog from a press only, so its button is handed over."""
    opens = Button(say.OPEN_FORM, form.about, Style.PRIMARY)
    return Reply(form.title, (text(say.BY_BUTTON), Buttons((opens,))))


def _occasion(origin: Origin, raw: Raw) -> Note:
    place = origin.channel_name or ("a group chat" if origin.kind is PlaceKind.GROUP else "a channel")
    return note(say.ASKED_IN.format(place=place, words=clip(neutral_text(raw), _QUOTED)))


def _with_card(title: str, content: Element) -> str:
    return as_json({"type": "message", "summary": title, "attachments": [attachment(content)]})


def _note(outcome: object) -> None:
    """What became of an answer, without its words. Records never depend on it: they are committed."""
    if not isinstance(outcome, Sent):
        log.warning("an answer did not reach Teams: %s %s", type(outcome).__name__, getattr(outcome, "reason", ""))
