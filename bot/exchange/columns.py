"""What the columns of a printed table mean: a board's own headings -> the register's fields.

The table at the end of the domain notes, as patterns. Refuses to know any one board's table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from enum import StrEnum
from functools import lru_cache

from bot.exchange.cleaning import squeezed
from bot.exchange.document import Line
from bot.values import dataclass


class Column(StrEnum):
    NUMBER = "number"
    SECTION = "section"
    TITLE = "title"
    ACTION = "action"
    LEAD = "lead"
    SUPPORTING = "supporting"
    START = "start"
    DUE = "due"
    UPDATE = "update"
    STATUS = "status"
    RAG = "rag"
    ACCEPTED = "accepted"
    OUTCOMES = "outcomes"
    DOCUMENTS = "documents"


# First match wins, so the narrow patterns stand above the wide ones.
_PATTERNS: tuple[tuple[Column, str], ...] = (
    (Column.RAG, r"\brag\b|^rating$|^risk rating$|^red amber green"),
    (Column.ACCEPTED, r"\baccepted\b|\brejected\b|^agreed y n|^agreed\?*$"),
    (
        Column.STATUS,
        r"^open/? ?closed$|^open or closed$|^closed$|^complete[d]?( y n)?$|\bstatus\b|^state$|^outcome status$",
    ),
    (
        Column.NUMBER,
        r"^(?:action |item |minute |ref(?:erence)? |referral |rec(?:ommendation)? )?(?:no|nos|number"
        r"|num|id|ref|reference|#)s?$",
    ),
    (Column.NUMBER, r"^(?:item|ref|sr|s/?n|referral no)$"),
    (
        Column.SUPPORTING,
        r"^others?$|\bsupport|\bpartners?\b|^other (?:agencies|leads?|owners?)|\blead organi[sz]ation"
        r"|^contributors?$|\bassist|^with whom$",
    ),
    (Column.DOCUMENTS, r"\bdocument|^evidence|^appendi|^links?$|^source"),
    (
        Column.START,
        r"\bstart|^date (?:raised|added|opened|agreed|of (?:meeting|entry))|^raised(?: on)?$"
        r"|^opened|^meeting date$|^date$|^date set",
    ),
    (
        Column.DUE,
        r"\bdue\b|\bdeadline|\btimescale|\btimeframe|\btime ?line|\bby when\b|^when\b"
        r"|\bend date|\btarget (?:date|completion)"
        r"|^completion(?: date)?$|\bcompletion date|^complete by|^review date$|^target$",
    ),
    (
        Column.OUTCOMES,
        r"\boutcomes?\b|^(?:success )?measures?\b|^impact|\bintended result|^milestones?$"
        r"|^benefits?$|^success criteria",
    ),
    (
        Column.UPDATE,
        r"\bupdates?\b|\bprogress\b|\bresponse|\bcomment|^notes?$|^remarks$|^position\b"
        r"|^latest|\bcommentary|^action taken",
    ),
    (
        Column.LEAD,
        r"\blead\b|\bowners?\b|\bresponsib|\bby whom\b|^who\b|\baction by\b|\bassigned"
        r"|^officers?$|^person$|^accountable"
        r"|^named (?:person|officer)|^action(?:ee|er)s?$|^allocated to",
    ),
    (
        Column.SECTION,
        r"\btheme|\bobjective|\bpriorit|\bkey targets?\b|^meeting$|\bwork ?stream|^strand|^area\b|^section$|^aim|^goal",
    ),
    (
        Column.ACTION,
        r"\bactions?\b|\brecommendations?\b|\breferrals?\b|^tasks?$|\bactivit|^what\b|^commitment|\bdelegation"
        r"|^deliverables?$|^project",
    ),
    (
        Column.TITLE,
        r"\btitle\b|\bsubject\b|^topic|^issue|^agenda item|^item name|^heading$|^name of action"
        r"|^description\b|^details?$",
    ),
)
_COMPILED = tuple((column, re.compile(pattern)) for column, pattern in _PATTERNS)
_REST = re.compile(r"\bif applicable\b.*|\bversion updated\b.*|\bplease\b.*|\([^)]*$")
_MAY_HEAD = re.compile(
    r"action|recommend|referral|task|activit|what|commit|delegat|deliver|project|title|subject|topic|issue|heading|descri|detail",
    re.I,
)
_CONVEYS = frozenset({Column.LEAD, Column.DUE, Column.STATUS, Column.UPDATE, Column.RAG})
_NOT_A_REGISTER = re.compile(r"^(?:presente[rd](?: by)?|pages?|publication date|presenter)$")


Corrected = Mapping[str, Column | None]
"""A board's own headings, squeezed: what each means, None where its column is to be left out."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table, as printed and as understood (None where not understood).

    `told` means that an officer has said which column holds the action: then little else is asked for.
    """

    printed: tuple[str, ...]
    meanings: tuple[Column | None, ...]
    told: bool = False

    def index(self, column: Column) -> int | None:
        return self.meanings.index(column) if column in self.meanings else None

    def of(self, column: Column) -> tuple[int, ...]:
        return tuple(index for index, meaning in enumerate(self.meanings) if meaning is column)

    @property
    def is_register(self) -> bool:
        """A table of actions says what is to be done, and who, by when or how it stands."""
        if Column.ACTION not in self.meanings or any(_NOT_A_REGISTER.match(squeezed(each)) for each in self.printed):
            return False
        known = [each for each in self.meanings if each]
        headings = sum(bool(each) for each in self.printed)
        says = set(known) & _CONVEYS
        if self.told:
            return bool(says)
        if headings == 2:
            return bool(says - {Column.UPDATE, Column.RAG})
        # A wide plan has costs and indicators too: then it must say who, and when or how it stands.
        enough = 0.6 if not (Column.LEAD in says and len(says) >= 2) else 0.4
        return bool(says) and len(set(known)) >= 3 and len(known) >= enough * headings


def meaning(printed: str, corrected: Corrected | None = None) -> Column | None:
    """What a heading means; a board's own correction goes before every pattern."""
    key = squeezed(printed)
    if corrected and key in corrected:
        return corrected[key]
    return _usual_meaning(printed)


@lru_cache(maxsize=2048)
def _usual_meaning(printed: str) -> Column | None:
    if len(printed) > 200:
        return None
    words = _REST.sub("", re.sub(r"\((s|es)\)", r"\1", printed.lower()))
    words = squeezed(re.sub(r"\([^)]*\)", " ", words))
    if not words or len(words) > 60:
        return None
    return next((column for column, pattern in _COMPILED if pattern.search(words)), None)


def columns_of(cells: Sequence[str], corrected: Corrected | None = None) -> Columns:
    """The columns of a header line. Two that say the same are told apart."""
    meanings = [meaning(cell, corrected) for cell in cells]
    if Column.LEAD not in meanings and meanings.count(Column.SUPPORTING) == 1:
        place = meanings.index(Column.SUPPORTING)
        if "lead" in cells[place].lower() and not (corrected and squeezed(cells[place]) in corrected):
            meanings[place] = Column.LEAD
    own = {index for index, cell in enumerate(cells) if corrected and squeezed(cell) in corrected}
    _tell_actions_apart(meanings, cells, own)
    if Column.DUE not in meanings and Column.ACTION in meanings:
        behind = [i for i, cell in enumerate(cells) if squeezed(cell) == "date" and i > meanings.index(Column.ACTION)]
        if (
            behind and behind[0] not in own
        ):  # `Date | Action` is when it was raised, `Action | Owner | Date` when it is due
            meanings[behind[0]] = Column.DUE
    told = any(meanings[index] is Column.ACTION for index in own)
    return Columns(tuple(cells), tuple(meanings), told)


_OF_A_REPORT = re.compile(r"report|title|agenda|subject|paper")


def _tell_actions_apart(meanings: list[Column | None], cells: Sequence[str], own: Set[int]) -> None:
    """`Actions | Project / Action`: the wordier heading holds the action, an earlier bare one groups the rows.

    What the board said of its `own` headings stands.
    """
    places = [index for index, each in enumerate(meanings) if each is Column.ACTION]
    if len(places) < 2:
        if not places and Column.TITLE in meanings:
            place = meanings.index(Column.TITLE)
            if not _OF_A_REPORT.search(cells[place].lower()):
                meanings[place] = Column.ACTION
        return
    best = max(places, key=lambda index: (index in own, len(squeezed(cells[index]).split()), index))
    for index in places:
        if index == best or index in own:
            continue
        meanings[index] = Column.SECTION if index < best and Column.SECTION not in meanings else Column.UPDATE


def merged_header(lines: Sequence[Line], corrected: Corrected | None = None) -> tuple[Columns, int] | None:
    """The header at the top of these lines, printed over up to three of them, and how many it takes."""
    best: tuple[int, int, Columns] | None = None
    if not corrected and not _MAY_HEAD.search(
        " ".join(cell for line in lines for cell in line.cells if len(cell) < 130)
    ):
        return None
    for height in range(1, min(4, len(lines) + 1)):
        header = lines[height - 1]
        if not _could_head(header) or not all(_upper_line(line) for line in lines[: height - 1]):
            break
        width = max(len(line.cells) for line in lines[:height])
        stacked = [" ".join(filter(None, (line.cell(index) for line in lines[:height]))) for index in range(width)]
        own = list(header.cells) + [""] * (width - len(header.cells))
        alone = columns_of(own, corrected)
        columns = columns_of(
            [_clearer(mine, both, corrected) for mine, both in zip(own, stacked, strict=True)], corrected
        )
        # A line that heads a table by itself takes the lines above it only where they make it clearer: they may be rows.
        if height > 1 and alone.is_register and columns.meanings == alone.meanings:
            continue
        if columns.is_register and (best is None or _known(columns) > best[0]):
            best = (_known(columns), height, columns)
    return None if best is None else (best[2], best[1])


def _known(columns: Columns) -> int:
    return sum(each is not None for each in columns.meanings)


def _upper_line(line: Line) -> bool:
    """What may stand above a header's last line: short headings, no numbers and no sentences."""
    return all(len(cell) <= 40 and not re.search(r"\d", cell) for cell in line.cells) and bool(line.filled)


def _clearer(own: str, stacked: str, corrected: Corrected | None) -> str:
    """A heading's last line alone, unless the lines above it are needed to understand it."""
    mine, both = meaning(own, corrected), meaning(stacked, corrected)
    return stacked if mine is None or (mine is Column.STATUS and both is Column.RAG) else own


def _could_head(line: Line) -> bool:
    return len(line.filled) >= 2 and all(len(re.sub(r"\([^)]*\)", "", cell)) <= 60 for cell in line.cells)


def header_like(line: Line) -> bool:
    """A header's words without an action column: the top of a piece cut off by the page's edge."""
    meanings = {meaning(cell) for cell in line.cells if cell and len(cell) <= 60} - {None}
    return len(meanings) >= 3 and _could_head(line) and not any(re.search(r"\d{4}", cell) for cell in line.cells)
