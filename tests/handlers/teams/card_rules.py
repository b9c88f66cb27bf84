"""Whether Teams would take a card or a message: Microsoft's card schema, sizes, and what Teams itself does not do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema

SCHEMAS = Path(__file__).parent / "schemas"
ADAPTIVE = "application/vnd.microsoft.card.adaptive"

CARD, MESSAGE = 25_000, 80_000


@lru_cache(maxsize=1)
def _validator() -> Any:
    schema = json.loads((SCHEMAS / "adaptive-card-1.5.json").read_text(encoding="utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def utf16(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le", "surrogatepass"))


def card_faults(card: Mapping[str, Any]) -> list[str]:
    """Sentences for all that is wrong; none means that Teams would show it."""
    plain = json.loads(json.dumps(card))
    # The schema does not know Teams' own key.
    teams = plain.pop("msteams", {})
    faults = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in _validator().iter_errors(plain)]
    if plain.get("version") != "1.5":
        faults.append(f"version {plain.get('version')}")
    if utf16(card) > CARD:
        faults.append(f"{utf16(card)} bytes, more than {CARD}")
    if not plain.get("fallbackText"):
        faults.append("no words for a client that draws no cards")
    names = [each["id"] for each in elements(plain) if str(each.get("type", "")).startswith("Input.")]
    if len(names) != len(set(names)):
        faults.append(f"two inputs of one name: {names}")
    for each in elements(plain):
        if each.get("type") == "ActionSet" and len(each["actions"]) > 6:
            faults.append("more than six buttons in a row")
        if str(each.get("type", "")).startswith("Action.") and len(each.get("title", "")) > 80:
            faults.append(f"a long button: {each['title']}")
    shown = json.dumps([each.get("text", "") for each in elements(plain)], ensure_ascii=False)
    shown += json.dumps([each.get("value", "") for each in elements(plain)], ensure_ascii=False)
    for entity in teams.get("entities", ()):
        if entity["text"] not in shown:
            faults.append(f"an entity that nothing mentions: {entity['text']}")
    return faults


def message_faults(activity: Mapping[str, Any]) -> list[str]:
    cards = [each["content"] for each in activity.get("attachments", ()) if each.get("contentType") == ADAPTIVE]
    faults = [fault for card in cards for fault in card_faults(card)]
    if utf16(activity) > MESSAGE:
        faults.append(f"{utf16(activity)} bytes, more than {MESSAGE}")
    if not (activity.get("attachments") or activity.get("text")):
        faults.append("nothing to show")
    return faults


def elements(part: object) -> Iterator[dict[str, Any]]:
    """Every element, action and fact of a card, in order."""
    if isinstance(part, dict):
        if "type" in part or "title" in part:
            yield part
        for key, value in part.items():
            if key not in ("data", "fallback"):
                yield from elements(value)
    elif isinstance(part, list):
        for each in part:
            yield from elements(each)


def words_of(activity: Mapping[str, Any]) -> str:
    """All that a message says, for assertions."""
    return json.dumps([activity.get("text", ""), activity.get("attachments", "")], ensure_ascii=False)
