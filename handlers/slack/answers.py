"""Where an answer goes in Slack: which call, with which arguments, seen by whom.

Plain dicts, no SDK. An answer for the asker is seen by nobody else, and a thread is answered in the thread.
"""

from __future__ import annotations

import traceback
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from bot.incoming import Incoming, Opened, Origin, Press, Pressed, Submitted
from bot.model import PlaceKind
from bot.reply import Answer, Button, Buttons, FieldErrors, For, Form, Reply
from bot.values import dataclass, field, replace
from handlers.slack.render import (
    Desk,
    Json,
    field_errors,
    form_refusal,
    home,
    message,
    slash_answer,
    view,
)
from handlers.slack.workspace import at, text

__all__ = ["field_errors", "form_refusal"]

OLD_BUTTON = "That button is from an older message, so nothing was changed. To see an action as it is: /action show 12"
NO_FORM = "Slack did not let me open the form in time, so nothing was changed. Please press again."


def fault(code: str) -> str:
    return (
        "Something went wrong on our side. Please look with /action show and the number whether it was recorded, "
        f"and try again. If it happens again, give this code to whoever runs the bot: {code}"
    )


def spot(error: BaseException) -> str:
    """Its kind and its line, for the log: an exception's own words may hold what somebody wrote."""
    where = traceback.extract_tb(error.__traceback__)[-1:]
    return f"{type(error).__name__} at {where[0].filename.rpartition('/')[2]}:{where[0].lineno}" if where else "?"


@dataclass(frozen=True, slots=True)
class Call:
    """A Web API method, or a response address, and what it is given. `where` holds ids, for the log."""

    arguments: Json
    method: str = ""
    url: str = field(default="", repr=False)
    where: str = ""


class Answered:
    """Messages already answered by this process: a mention also arrives as a message, and events come twice."""

    def __init__(self, most: int = 5000) -> None:
        self._most = most
        self._keys: OrderedDict[str, None] = OrderedDict()

    def first(self, key: str) -> bool:
        if key in self._keys:
            return False
        self._keys[key] = None
        if len(self._keys) > self._most:
            self._keys.popitem(last=False)
        return True


def private(sentence: str) -> Json:
    return {"response_type": "ephemeral", "text": sentence}


def sentences(wrong: FieldErrors) -> str:
    return " ".join(sentence for _, sentence in wrong.errors)


def modal(form: Form, heard: Incoming) -> Json:
    origin = heard.origin
    return view(form, Desk(origin.channel, origin.kind.value, origin.thread, origin.message))


def form_fault(code: str, shown: Mapping[str, Any]) -> Json:
    return field_errors(FieldErrors((("", fault(code)),)), shown)


def is_unreadable_press(body: Mapping[str, Any]) -> bool:
    """A button of ours (a link's has no value) whose meaning nobody knows any more."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
    return bool(text(action, "value") or text(at(action, "selected_option"), "value"))


def to_command(heard: Incoming, reply: Reply) -> Json:
    return slash_answer(reply, heard.origin.kind is PlaceKind.PERSONAL)


def to_event(heard: Incoming, reply: Reply) -> Call:
    """To a message: in its thread; in a thread of its own where it had none and all may see the answer."""
    origin = heard.origin
    if isinstance(heard, Opened):
        return Call({"user_id": origin.user, "view": home(reply)}, "views.publish", where=origin.user)
    if origin.kind is PlaceKind.PERSONAL:
        return _post(origin, reply, origin.thread)
    if reply.audience is For.PLACE:
        return _post(origin, reply, origin.thread or origin.message)
    return _whisper(origin, reply, origin.thread)


def to_press(body: Mapping[str, Any], heard: Incoming, reply: Reply) -> Call:
    """To a press: a question that only the asker saw gives way to its answer; nothing else is replaced."""
    origin = heard.origin
    if stays_home(body, heard, reply):
        return to_home(heard, reply)
    if reply.audience is For.PLACE and origin.kind is not PlaceKind.PERSONAL:
        return _post(origin, reply, origin.thread or origin.message)
    url = text(body, "response_url")
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else {}
    seen_by_one = at(body, "container").get("is_ephemeral") is True
    if origin.thread and not seen_by_one and origin.kind is not PlaceKind.PERSONAL:
        return _whisper(origin, reply, origin.thread)
    if not url:
        return _post(origin, reply, origin.thread)
    asked = seen_by_one and text(first, "action_id").startswith("asked.") and reply.outcome != "fault"
    answer = {**message(reply), "response_type": "ephemeral", "replace_original": asked}
    return Call(answer, url=url, where=origin.channel)


def to_home(heard: Incoming, reply: Reply) -> Call:
    """A list or an action asked for on the home page stands there itself, with the way back."""
    if isinstance(heard, Pressed) and heard.press.deed == "home":
        return Call({"user_id": heard.origin.user, "view": home(reply)}, "views.publish", where=heard.origin.user)
    back = Buttons((Button("Back to my page", Press("home")),))
    return Call(
        {"user_id": heard.origin.user, "view": home(replace(reply, blocks=(back, *reply.blocks)))},
        "views.publish",
        where=heard.origin.user,
    )


LOOKS = frozenset({"list", "show", "home"})


def stays_home(body: Mapping[str, Any], heard: Incoming, answer: Answer) -> bool:
    """Whether the answer to a press on the home page is one to look at: then the page itself turns to it."""
    looks = isinstance(heard, Pressed) and heard.press.deed in LOOKS and _on_home(body)
    return looks and isinstance(answer, Reply) and answer.outcome in ("shown", "asked")


def changes_home(body: Mapping[str, Any], heard: Incoming, answer: Answer) -> bool:
    """Whether the home page is out of date after a press on it, or after a form that was opened from it."""
    if isinstance(heard, Submitted):
        return bool(heard.origin.user) and heard.origin.channel == heard.origin.user
    return _on_home(body) and isinstance(answer, Reply) and not stays_home(body, heard, answer)


def _on_home(body: Mapping[str, Any]) -> bool:
    return text(at(body, "container"), "type") == "view"


def to_form(heard: Incoming, reply: Reply) -> Call:
    """To a form: where it was opened."""
    origin = heard.origin
    assert isinstance(heard, Submitted)
    if origin.kind is PlaceKind.PERSONAL:
        return _post(origin, reply, origin.thread)
    if reply.audience is For.PLACE:
        return _post(origin, reply, origin.thread or origin.message)
    return _whisper(origin, reply, origin.thread)


def to_menu(body: Mapping[str, Any], heard: Incoming, reply: Reply) -> Call | None:
    """To an entry of a message's menu, which works where the bot is no member: by the response address."""
    return to_person(body, to_command(heard, reply))


def to_person(body: Mapping[str, Any], said: Json) -> Call | None:
    """A sentence to whoever pressed or chose something, wherever that was."""
    url, user = text(body, "response_url"), text(at(body, "user"), "id")
    if url:
        return Call({"replace_original": False, **said}, url=url)
    if not user:
        return None
    told: Json = {name: said[name] for name in ("text", "blocks") if name in said}
    told |= {"channel": user, "unfurl_links": False, "unfurl_media": False, "link_names": False}
    return Call(told, "chat.postMessage", where=user)


def _post(origin: Origin, reply: Reply, thread: str) -> Call:
    arguments = {"channel": origin.channel, **message(reply)}
    arguments |= {"unfurl_links": False, "unfurl_media": False, "link_names": False}
    arguments |= {"thread_ts": thread} if thread else {}
    return Call(arguments, "chat.postMessage", where=f"{origin.channel} {thread}")


def _whisper(origin: Origin, reply: Reply, thread: str) -> Call:
    arguments = {"channel": origin.channel, "user": origin.user, **message(reply), "link_names": False}
    arguments |= {"thread_ts": thread} if thread else {}
    return Call(arguments, "chat.postEphemeral", where=f"{origin.channel} {origin.user} {thread}")
