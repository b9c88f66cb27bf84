"""Recommendations printed as prose: `Referral 3: That the Council …`, then its response and its update.

Only numbered runs of two or more under one label are taken; a lone mention of a recommendation is not a register.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.exchange import meaning
from bot.exchange.cleaning import joined
from bot.exchange.context import Placed
from bot.exchange.document import Paragraph
from bot.exchange.printed import Surroundings
from bot.exchange.rows import PrintedOwner, PrintedRow, PrintedUpdate, Source
from bot.values import dataclass, field

_START = re.compile(
    r"^\W{0,4}(?P<label>Referral|Recommendation|Delegation|Action|Rec)\s+(?P<number>\d{1,3})"
    r"\W{0,3}[:.–-]\W{0,3}\s*(?P<text>\S.*)$",
    re.S,
)
_REPLY = re.compile(
    r"^\W{0,3}(?P<label>(?:\d{4} )?(?:response|update|progress|comment|position|reply)s?(?: \d{4})?)"
    r"\s*[:.–-]\s*(?P<text>.*)$",
    re.I | re.S,
)
_ACTOR = re.compile(
    r"(?:^That |^|[;,] )(?P<who>[Tt]he (?:[A-Z][\w'’]*)(?:[ -](?:[A-Z][\w'’]*|and|of|for))*?)"
    r"(?: better)? (?:should\b|must\b|(?:be )?[a-z]{3,}s?\b)"
)
_NEW_PART = re.compile(r"^\W{0,3}\d{1,2}\.\s+[A-Z]")


@dataclass(slots=True)
class Item:
    number: str
    label: str
    section: str
    action: str
    places: list[str]
    replies: list[tuple[str, str]] = field(default_factory=list)

    def lengthen(self, text: str, place: str) -> None:
        if self.replies:
            label, before = self.replies[-1]
            self.replies[-1] = (label, joined(before, text))
        else:
            self.action = joined(self.action, text)
        self.places.append(place)


def prose_items(blocks: Sequence[Placed]) -> list[tuple[int, list[Item]]]:
    """Runs of numbered recommendations, each with the index of its first block."""
    runs: list[tuple[int, list[Item]]] = []
    run: list[Item] = []
    section, start, report = "", 0, -1
    for index, each in enumerate(blocks):
        block = each.block
        if not isinstance(block, Paragraph) or each.report.number != report:
            runs, run, report = _ended(runs, run, start), [], each.report.number
            if not isinstance(block, Paragraph):
                continue
        text = block.text.strip()
        if found := _START.match(text):
            start = index if not run else start
            run.append(Item(found["number"], found["label"], section, found["text"].strip("* "), [block.place]))
        elif run and (found := _REPLY.match(text)):
            run[-1].replies.append((found["label"].strip(), found["text"].strip("* ")))
            run[-1].places.append(block.place)
        elif _is_heading(block):
            if run and (_NEW_PART.match(text) or block.level == 1):
                runs, run = _ended(runs, run, start), []
            section = text.strip("#* ")
        elif run:
            run[-1].lengthen(f"- {text.lstrip('- ')}" if block.bullet else text, block.place)
    return _ended(runs, run, start)


def _ended(runs: list[tuple[int, list[Item]]], run: list[Item], start: int) -> list[tuple[int, list[Item]]]:
    numbers = [item.number for item in run]
    return [*runs, (start, run)] if len(run) >= 2 and len(set(numbers)) == len(numbers) else runs


def _is_heading(block: Paragraph) -> bool:
    text = block.text.strip()
    if (
        block.bullet
        or len(text) > 80
        or text.endswith((".", ":", ";", ","))
        or (not text[:1].isupper() and not text[:1].isdigit())
    ):
        return bool(block.level)
    return len(text.split()) <= 8 and not text.startswith("http")


def row_of(item: Item, around: Surroundings) -> PrintedRow:
    owner = _actor(item.action)
    return PrintedRow(
        number=item.number,
        section=item.section,
        title=f"{item.label} {item.number}",
        action=item.action,
        owners=(owner,) if owner else (),
        owner_text=owner.printed if owner else "",
        updates=tuple(_update(label, text, around) for label, text in item.replies if text),
        marking=around.marking,
        source=Source(around.file, tuple(item.places)),
    )


def _update(label: str, text: str, around: Surroundings) -> PrintedUpdate:
    day = meaning.printed_day(label)
    if day is None and not re.search(r"\d{4}", label):
        day = around.reference
    return PrintedUpdate(text, day)


def _actor(text: str) -> PrintedOwner | None:
    """Who is asked, as the sentence itself says: `That the Mayor write …`."""
    found = _ACTOR.search(text)
    return PrintedOwner(found["who"], name=found["who"]) if found else None
