"""Slack's limits on lengths, counts and surfaces, checked on a payload without Slack and without Node.

Says nothing about spelling and structure beyond what it has to walk through: Slack's own types do
(test_slack_types.py, where Node is present).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

EVERYWHERE = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"})
SURFACES = {
    "message": EVERYWHERE | {"table", "data_table", "data_visualization", "card", "carousel", "markdown"},
    "home": EVERYWHERE | {"table", "data_table", "data_visualization", "card", "carousel"},
    "modal": EVERYWHERE | {"alert"},
}
BLOCKS = {"message": 50, "home": 100, "modal": 100}
TOGETHER = 13_000
TABLE_CHARACTERS = 10_000

Fault = str


def faults(payload: Mapping[str, Any]) -> list[Fault]:
    """What Slack would refuse or cut in a message, an answer to a command, a modal or a home page."""
    surface = str(payload["type"]) if payload.get("type") in ("modal", "home") else "message"
    blocks = list(payload.get("blocks") or ())
    found = [*_whole(payload, surface, blocks)]
    for at, block in enumerate(blocks):
        where = f"blocks[{at}]"
        if block.get("type") not in SURFACES[surface]:
            found.append(f"{where}: {block.get('type')} does not stand on a {surface}")
        check = _CHECKS.get(str(block.get("type")))
        found += [f"{where}: {fault}" for fault in (check(block) if check else ())]
    for where, thing in _everything(blocks):
        found += [f"{where}: {fault}" for fault in _element(thing)]
    return found


def _over(what: str, size: int, limit: int) -> Iterator[Fault]:
    if size > limit:
        yield f"{what} {size} > {limit}"


def _length(thing: object) -> int:
    if isinstance(thing, Mapping):
        return len(str(thing.get("text", "")))
    return len(thing) if isinstance(thing, str) else 0


def _whole(payload: Mapping[str, Any], surface: str, blocks: list[Any]) -> Iterator[Fault]:
    if surface == "message":
        if blocks and not payload.get("text"):
            yield "no words beside the blocks"
        yield from _over("text", _length(payload.get("text")), 4000)
        serialised = json.dumps(blocks, separators=(",", ":"), ensure_ascii=False)
        yield from _over("all blocks together", len(serialised), TOGETHER)
    if surface == "modal":
        for name in ("title", "submit", "close"):
            yield from _over(name, _length(payload.get(name)), 24)
        if not payload.get("title"):
            yield "a modal without a title"
    yield from _over("private_metadata", _length(payload.get("private_metadata")), 3000)
    yield from _over("callback_id", _length(payload.get("callback_id")), 255)
    yield from _over("number of blocks", len(blocks), BLOCKS[surface])
    yield from _over("number of tables", sum(block.get("type") == "table" for block in blocks), 1)
    named = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(named) != len(set(named)):
        yield "two blocks of one block_id"


def _section(block: Mapping[str, Any]) -> Iterator[Fault]:
    if not block.get("text") and not block.get("fields"):
        yield "a section with neither text nor fields"
    yield from _over("section text", _length(block.get("text")), 3000)
    fields = list(block.get("fields") or ())
    yield from _over("number of fields", len(fields), 10)
    for field in fields:
        yield from _over("field", _length(field), 2000)


def _header(block: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _over("header", _length(block.get("text")), 150)


def _context(block: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _over("number of elements", len(block.get("elements", ())), 10)
    for each in block.get("elements", ()):
        yield from _over("context text", _length(each), 2000)


def _actions(block: Mapping[str, Any]) -> Iterator[Fault]:
    elements = list(block.get("elements", ()))
    if not elements:
        yield "no elements"
    yield from _over("number of elements", len(elements), 25)
    names = [each.get("action_id") for each in elements]
    if len(names) != len(set(names)):
        yield "two elements of one action_id"


def _input(block: Mapping[str, Any]) -> Iterator[Fault]:
    if not block.get("element"):
        yield "an input without an element"
    yield from _over("label", _length(block.get("label")), 2000)
    yield from _over("hint", _length(block.get("hint")), 2000)


def _table(block: Mapping[str, Any]) -> Iterator[Fault]:
    rows = list(block.get("rows", ()))
    yield from _over("number of rows", len(rows), 100)
    yield from _over("number of columns", max(map(len, rows), default=0), 20)
    if any(len(row) != len(rows[0]) for row in rows):
        yield "rows of different lengths"
    characters = sum(len(str(cell.get("text", ""))) for row in rows for cell in row)
    yield from _over("characters in all cells", characters, TABLE_CHARACTERS)


_CHECKS: dict[str, Callable[[Mapping[str, Any]], Iterator[Fault]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "table": _table,
}


def _confirm(dialog: Mapping[str, Any]) -> Iterator[Fault]:
    for name, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        if not _length(dialog.get(name)):
            yield f"a dialog without {name}"
        yield from _over(f"a dialog's {name}", _length(dialog.get(name)), limit)


def _element(thing: Mapping[str, Any]) -> Iterator[Fault]:
    kind = thing.get("type")
    for name in ("action_id", "block_id"):
        yield from _over(name, _length(thing.get(name)), 255)
    if kind in ("mrkdwn", "plain_text", "raw_text") and not str(thing.get("text", "")).strip():
        yield f"an empty {kind}"
    if kind == "button" and thing.get("confirm"):
        yield from _confirm(thing["confirm"])
    if kind == "button":
        yield from _over("button text", _length(thing.get("text")), 75)
        yield from _over("button value", _length(thing.get("value")), 2000)
        yield from _over("accessibility label", _length(thing.get("accessibility_label")), 75)
    options = thing.get("options")
    if isinstance(options, list):
        if not options:
            yield "a menu without options"
        yield from _over("number of options", len(options), 5 if kind == "overflow" else 100)
        for option in options:
            yield from _over("option text", _length(option.get("text")), 75)
            yield from _over("option value", _length(option.get("value")), 150)


def _everything(thing: object, where: str = "$") -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(thing, Mapping):
        yield where, thing
        for name, value in thing.items():
            yield from _everything(value, f"{where}.{name}")
    elif isinstance(thing, list):
        for at, value in enumerate(thing):
            yield from _everything(value, f"{where}[{at}]")
