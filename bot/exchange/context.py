"""What the pages around a register say of it: the report that holds it, its day, its marking, its title.

Reads the blocks of a document in order. Refuses to know rows and columns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.exchange.cleaning import is_furniture, repeated
from bot.exchange.document import Block, Document, Paragraph
from bot.exchange.meaning import printed_day
from bot.values import dataclass, replace

_SUBJECT = re.compile(r"^(?:subject|title|report title|report to the|report of)\s*:\s*(?P<value>.+)$", re.I)
_STARTS = re.compile(r"^(?:subject|report title)\s*:", re.I)
_DATE = re.compile(r"^(?:date|date and time|date of meeting|meeting date)\s*:\s*(?P<value>.+)$", re.I)
_MARKING = re.compile(
    r"^(?:security|protective marking|marking|classification|security classification|public access)"
    r"\s*:\s*(?P<value>.*)$",
    re.I,
)
_MINUTES = re.compile(r"^(?:draft )?(?:action )?minutes(?: of (?:the|a) .{0,80})?$|^notes of (?:the|a) .{0,80}$", re.I)
_TITLE_WORDS = re.compile(
    r"\b(?:plan|log|register|tracker|actions?|programme|recommendations?|referrals?|delegations?|complaints?)\b", re.I
)
_FULL_DATE = re.compile(r"^(?:\w+day,? )?\d{1,2}(?:st|nd|rd|th)? \w+ \d{4}\b.{0,30}$", re.I)


@dataclass(frozen=True, slots=True)
class Report:
    """The report that a block stands in. `number` counts the reports of the file, `minutes` is where minutes begin."""

    number: int = 0
    subject: str = ""
    day: date | None = None
    marking: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A block, the report it stands in, and the short lines printed just above it."""

    block: Block
    report: Report
    above: tuple[Paragraph, ...] = ()
    after_break: bool = False


def placed(document: Document) -> list[Placed]:
    """Every block that is no page furniture, with its surroundings."""
    feet = repeated([block.text for block in document.blocks if isinstance(block, Paragraph)])
    result: list[Placed] = []
    report = Report()
    above: tuple[Paragraph, ...] = ()
    broke = False
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            report = _told(report, block.text, index)
            if is_furniture(block.text) or block.text in feet:
                broke = True
                continue
            result.append(Placed(block, report, above, broke))
            above = (*above, block)[-4:] if _short(block) else ()
        else:
            for line in block.lines:
                if len(line.filled) <= 2:
                    report = _told(report, ": ".join(cell.rstrip(" :") for cell in line.cells[:2]), index)
            result.append(Placed(block, report, above, broke))
            above = ()
        broke = False
    return result


def _told(report: Report, text: str, index: int) -> Report:
    """The report as this line changes it; a new subject is a new report."""
    words = text.strip(" #*")
    if _STARTS.match(words):
        found = _SUBJECT.match(words)
        return Report(report.number + 1, found["value"].strip() if found else "")
    if (found := _MARKING.match(words)) is not None:
        return replace(report, marking=found["value"].strip(" *"))
    if _MINUTES.match(words):
        if report.minutes is not None and index - report.minutes <= 20:
            return report
        return Report(report.number + 1, report.subject, marking=report.marking, minutes=index)
    if (found := _SUBJECT.match(words)) is not None and not report.subject:
        return replace(report, subject=found["value"].strip())
    if report.day is None and ((found := _DATE.match(words)) is not None or _FULL_DATE.match(words)):
        return replace(report, day=printed_day(found["value"] if found else words))
    return report


def _short(block: Paragraph) -> bool:
    return len(block.text) <= 140 and not block.text.rstrip().endswith((".", ";", ",")) and "\n" not in block.text


def title_above(above: Sequence[Paragraph]) -> str:
    """The printed title of what follows: the nearest short line that names a plan or a log, with its date."""
    lines = [re.sub(r"^#+\s*|\*\*", "", each.text).strip() for each in above]
    if above and above[-1].level > min((each.level for each in above if each.level), default=9):
        return lines[-1]  # the heading of this part, under the heading of the whole
    for index in range(len(lines) - 1, -1, -1):
        if _TITLE_WORDS.search(lines[index]):
            day = next((line for line in lines[index + 1 :] if _FULL_DATE.match(line)), "")
            return f"{lines[index]}, {day}" if day else lines[index]
    return lines[-1] if lines else ""


def names_actions(title: str) -> bool:
    """Whether a heading itself says that actions follow."""
    return bool(_TITLE_WORDS.search(title))


def names_a_plan(title: str) -> bool:
    """Whether a heading begins a register of its own rather than a part of the one before."""
    return bool(re.search(r"\b(?:plan|log|register|tracker|programme)\b", title, re.I))
