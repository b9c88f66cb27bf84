"""`matters evaluate`: a file of examples in, predictions out, by the very code that the bot runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from bot.language.dates import read_due
from bot.language.reading import Intent, Listed, Message, NewAction, Reading, Reference, Setting
from bot.language.replies import read
from bot.model import Due, DueKind, Rag

KINDS = ("chat", "dates", "minutes")


def evaluate(kind: str, lines: Iterable[str], explain: bool) -> Iterator[str]:
    """One JSON line out for each JSON line in: `{"id", "prediction"}`, and `rule` where asked to explain."""
    if kind not in KINDS:
        raise ValueError(
            f"Say what the file holds: {', '.join(KINDS)}. For example: matters evaluate chat messages.jsonl"
        )
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            if not isinstance(item, dict):
                raise TypeError("not a JSON object")
            yield json.dumps(_predict(kind, item, explain), ensure_ascii=False)
        except (ValueError, KeyError, TypeError) as fault:
            raise ValueError(
                f"Line {number} is no example of {kind}: {fault}. Each line is one JSON object with an id."
            ) from fault


def _predict(kind: str, item: dict[str, Any], explain: bool) -> dict[str, Any]:
    match kind:
        case "chat":
            reading = read(message_from_item(item))
            predicted: dict[str, Any] = {"id": item["id"], "prediction": reading_to_json(reading)}
            return predicted | ({"rule": reading.rule, "text": item["text"]} if explain else {})
        case "dates":
            due = read_due(item["phrase"], date.fromisoformat(item["today"]))
            return {"id": item["id"], "prediction": due_to_json(due)} | ({"text": item["phrase"]} if explain else {})
        case _:
            return _minutes(item, explain)


def message_from_item(item: dict[str, Any]) -> Message:
    """A corpus item as the message that the bot would see."""
    thread = item.get("thread_action")
    listed = tuple(
        Listed(Reference(int(one["number"])), one.get("title", "")) for one in item.get("digest_actions") or ()
    )
    return Message(
        text=item["text"],
        setting=Setting(item["channel_kind"]),
        today=date.fromisoformat(item["today"]),
        author=item.get("author") or "",
        thread=Listed(Reference(int(thread))) if thread is not None else None,
        listed=listed,
    )


def reading_to_json(reading: Reading) -> dict[str, Any]:
    return {
        "op": reading.op.value,
        "certainty": reading.certainty.value,
        "intents": [_intent(one) for one in reading.intents] if reading.op.value in ("write", "none") else [],
        "args": {key: _argument(value) for key, value in reading.args.items()},
    } | ({"add": _addition(reading.add)} if reading.add is not None else {})


def _argument(value: object) -> object:
    return value.number if isinstance(value, Reference) else value


def _intent(intent: Intent) -> dict[str, Any]:
    return {
        "action": intent.action.number if intent.action is not None else None,
        "status": "open" if intent.reopen else intent.status.value if intent.status is not None else None,
        "rag": intent.rag.value if intent.rag not in (None, Rag.NONE) else None,
        "due": due_to_json(intent.due) if intent.due is not None else None,
        "owner": intent.owner,
        "note": bool(intent.note),
        "question": intent.question,
    }


def _addition(added: NewAction) -> dict[str, Any]:
    return {"text": added.text, "owner": added.owner, "due": due_to_json(added.due) if added.due is not None else None}


_ASKED = (DueKind.UNKNOWN, DueKind.MEETING, DueKind.DEPENDS)


def due_to_json(due: Due) -> dict[str, Any]:
    """No meetings are known here, so the next meeting is asked for."""
    if due.kind in _ASKED:
        return {"kind": "ask", "date": None}
    return {"kind": due.kind.value, "date": due.date.isoformat() if due.date is not None else None}


def _minutes(item: dict[str, Any], explain: bool) -> dict[str, Any]:
    from bot.language.minutes import capture

    captured = capture(item["text"], date.fromisoformat(item["today"]))
    predicted = [
        {
            "action": one.action,
            "owners": list(one.owners),
            "due": due_to_json(one.due) if one.due is not None else None,
            "completed": one.completed,
            "certainty": one.certainty.value,
        }
        | ({"source": one.source} if explain else {})
        for one in captured
    ]
    return {"id": item["id"], "prediction": predicted}
