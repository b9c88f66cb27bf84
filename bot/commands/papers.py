"""Import and export: a board pack comes in on the officer's word, the table for the next pack goes out."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

from bot.commands import minuted
from bot.commands.columns import explained, remember
from bot.commands.meetings import require
from bot.deciding import doubtful_reply, open_question, would_be
from bot.errors import NotFound, Unclear
from bot.exchange import accepting
from bot.exchange.cleaning import squeezed
from bot.exchange.headings import corrections_in
from bot.exchange.kept import numbered
from bot.exchange.layouts import LAYOUTS, layout_named
from bot.exchange.printing import Order, printed
from bot.exchange.proposing import Paper, compared, homes, offered
from bot.exchange.remembered import refused_on
from bot.exchange.rows import Kind, Register
from bot.exchange.since import since_day
from bot.incoming import Brought
from bot.language.commands import Command
from bot.model import Subgroup
from bot.proposals import Proposal, Source
from bot.recording import act
from bot.reply import Answer, Block, Handout, Note, Reply, Text, note, text
from bot.turn import Turn
from bot.values import replace
from bot.views import columns, papers
from bot.views.words import day, plural

_INTO = re.compile(r"^(?:into\s+|to\s+)?(?P<code>[A-Za-z][\w&-]{1,9})$", re.I)
_AGAIN = re.compile(r"\bagain\b", re.I)
_COLUMN = re.compile(r"column (?P<id>\d{1,9}) (?P<word>[A-Za-z ]{2,20})")
_AGAIN_OF = re.compile(r"(?P<id>\d{1,9}) again")
_DECISION = re.compile(r"(?P<id>\d{1,9})(?: (?P<answer>yes|no) (?P<mark>[0-9a-f]{10}))?")


def bring(turn: Turn, command: Command) -> Answer:
    """A file that came with the message: what is new in it, to be entered on a yes. Also what its columns mean."""
    if not turn.brought and (offer := minuted.typed(turn, command.rest)) is not None:
        return offer
    words, corrections = corrections_in(command.rest.strip())
    words, again = _asks_again(words)
    group = _chosen(turn, words)
    if group is not None:
        turn.subgroup = group
    require(turn, "import")
    said = remember(turn, corrections)
    if not turn.brought:
        if said:
            return columns.remembered_reply(said, turn.board.code)
        raise Unclear(
            "Which file? Nothing was read.",
            "Drop a Word, Excel, PDF or CSV file into your own chat with me, and write with it: import. Or paste the minutes behind the word.",
        )
    if len(turn.brought) > 1:
        raise Unclear(
            "Please bring one file at a time; nothing was read.", "Drop the first one and write with it: import"
        )
    brought = turn.brought[0]
    if brought.refused:
        raise NotFound(brought.refused)
    groups = turn.unit.boards.subgroups(turn.board.id)
    pairs = (
        [(register, group) for register in brought.registers] if group else homes(brought.registers, turn.board, groups)
    )
    paper = Paper(brought.name, tuple(register.name for register, _ in pairs), again)
    proposal = offered(turn, turn.board, compared(turn, turn.board, pairs), paper)
    reply = papers.paper_question(proposal)
    told: tuple[Block, ...] = (text(_found(pairs)), *_told_before(turn, brought), *_set_aside(turn, proposal))
    return replace(reply, blocks=(*told, *reply.blocks, *_about_columns(turn, brought)))


def _asks_again(words: str) -> tuple[str, bool]:
    """`again` brings back to the question what was refused before."""
    found = _AGAIN.search(words)
    return (_AGAIN.sub("", words).strip(), True) if found else (words, False)


_KINDS = {
    Kind.TABLE: ("row", "rows"),
    Kind.MINUTES: ("minuted action", "minuted actions"),
    Kind.PROSE: ("recommendation", "recommendations"),
}


def _found(pairs: list[tuple[Register, Subgroup]]) -> str:
    """`9 rows and 6 minuted actions to CSP`: a log and its minutes are one paper."""
    counts: dict[str, Counter[Kind]] = {}
    for register, group in pairs:
        counts.setdefault(group.code, Counter())[register.kind] += len(register.rows)
    told = [
        f"{' and '.join(f'{count} {_KINDS[kind][count != 1]}' for kind, count in kinds.items())} to {code}"
        for code, kinds in counts.items()
    ]
    return f"Found: {', '.join(told)}. For another subgroup bring it again with, for example: import {pairs[0][1].code}"


def _told_before(turn: Turn, brought: Brought) -> tuple[Note, ...]:
    """That this very file was brought before: then what it says is known, and only what was left waits."""
    if not brought.sha256:
        return ()
    before = turn.unit.imports.seen_before(turn.board.id, brought.name, brought.sha256, turn.now)
    turn.recorded = True
    if before is None:
        return ()
    on = day(before.astimezone(ZoneInfo(turn.board.timezone)).date())
    return (note(f"This very file was brought before, on {on}. Nothing of it is entered twice."),)


def _set_aside(turn: Turn, proposal: Proposal) -> tuple[Text, ...]:
    """The rows that were refused before, by their words where these may be said here."""
    shown = [s for s in accepting.set_aside(proposal) if s.deed == "add" and turn.shows(would_be(turn, proposal, s))]
    return papers.refused_before([(refused_on(turn.board, step), step) for step in shown])


def _about_columns(turn: Turn, brought: Brought) -> tuple[Block, ...]:
    """Which headings were read in the board's own way, and which columns were left out until somebody explains them."""
    known = {each.key: each for each in turn.unit.imports.headings(turn.board.id) if each.decided}
    printed = {squeezed(heading) for register in brought.registers for heading, _ in register.columns}
    unknown = list(dict.fromkeys(heading for register in brought.registers for heading in register.left_out))
    met = [turn.unit.imports.met(turn.board.id, heading, turn.now) for heading in unknown[: columns.ASKED]]
    turn.recorded = turn.recorded or bool(met)
    return columns.about([known[key] for key in known if key in printed], met, len(unknown))


def _chosen(turn: Turn, words: str) -> Subgroup | None:
    """The subgroup that was named, else the channel's own; None where each register says it itself."""
    if not words:
        return turn.subgroup if turn.subgroup is not None and not turn.subgroup.is_board else None
    found = _INTO.match(words)
    code = found["code"].upper() if found else ""
    known = {board.id for board in turn.boards}
    groups = [each for each in turn.unit.boards.subgroups_coded(code) if each.board_id in known]
    if len(groups) != 1:
        raise NotFound(
            f"There is no subgroup “{words}” here, so nothing was read.", f"The codes here: {', '.join(turn.codes())}"
        )
    return groups[0]


def decided(turn: Turn, value: str) -> Reply:
    """The buttons of a paper: the next doubtful row, the answer to this one, what was refused before, a column."""
    if (column := _COLUMN.fullmatch(value)) is not None:
        return explained(turn, int(column["id"]), column["word"])
    again = _AGAIN_OF.fullmatch(value)
    found = again or _DECISION.fullmatch(value)
    if found is None:
        raise Unclear("I do not know that button, so nothing was changed.")
    proposal = open_question(turn, int(found["id"]))
    if proposal.source is Source.MINUTES:
        if again is not None or not found["answer"]:
            return minuted.shown(turn, proposal)
        accepting.may_decide(turn, proposal)
        return minuted.decided(turn, proposal, found["mark"], found["answer"] == "yes")
    if proposal.source is not Source.IMPORT:
        raise Unclear("I do not know that button, so nothing was changed.")
    if again is not None:
        accepting.may_decide(turn, proposal)
        return doubtful_reply(turn, accepting.ask_again(turn, proposal))
    accepting.may_decide(turn, proposal)
    if not found["answer"]:
        return doubtful_reply(turn, proposal)
    left, entered = accepting.decide(turn, proposal, found["mark"], found["answer"] == "yes")
    if entered.turn_id is not None or not accepting.doubtful_of(left):
        return papers.entered_reply(entered, left)
    return doubtful_reply(turn, left)


# --- a paper to take away ---------------------------------------------------------------------------

_SINCE = re.compile(r"\bsince\s+(?P<day>[^|]+)$", re.I)
_LAST_KIND = re.compile(r"\b(?:as|in)\s+(?:an?\s+)?(?P<kind>word|docx|excel|xlsx|csv)(?:\s+file)?\s*$", re.I)
_KIND = re.compile(r"(?:\bas\s+|\bin\s+)?\b(?P<kind>word|docx|excel|xlsx|csv)\b", re.I)
_ENDINGS = {"word": "docx", "docx": "docx", "excel": "xlsx", "xlsx": "xlsx", "csv": "csv"}


def export(turn: Turn, command: Command) -> Answer:
    """`export [CODE] [layout] [as word|excel|csv] [since DATE]`: the board's own table as a file."""
    words = command.rest.strip()
    if not words and command.references:
        raise Unclear("A paper holds a whole subgroup, not one action.", "For example: export VAWG as word")
    words, ending = _ending(words)
    words, since_day = _since(turn, words)
    if ending is None:
        words, ending = _ending(words)
    group, words = _group(turn, words)
    if group is not None:
        turn.subgroup = group
    require(turn, "export")
    order = Order(turn.board, group, layout_named(words), since_day)
    paper = printed(turn.unit, order, turn.shows, turn.now)
    if not paper.count and not paper.notes:
        raise NotFound("There is nothing on that register yet, so no paper was made.")
    paper = numbered(turn.unit.papers, turn.board.id, order.layout.name, paper, turn.now)
    act(turn, "paper made", turn.board.id, detail=paper.lines[-1].partition(",")[0])
    place = turn.ensure_place()
    name = f"{(group.code if group else turn.board.code).lower()}-actions-{turn.today.isoformat()}.{ending or 'docx'}"
    said = tuple(note(each) for each in paper.notes)
    rows = f"{plural(paper.count, 'action')} in the layout “{order.layout.name}”. {paper.lines[-1]}"
    return Reply(f"The paper {name}", (text(rows), *said), handout=Handout(name, paper, place, turn.origin.thread))


def _ending(words: str) -> tuple[str, str | None]:
    """The kind of file: at the end as `as word`, or anywhere where no headings of the officer's own hold such a word."""
    found = (_LAST_KIND if "|" in words else _KIND).search(words)
    if found is None:
        return words, None
    return f"{words[: found.start()]} {words[found.end() :]}".strip(), _ENDINGS[found["kind"].lower()]


def _since(turn: Turn, words: str) -> tuple[str, date | None]:
    """The day since which changes are marked. `Progress since last time` may be a heading; then it is no day."""
    found = _SINCE.search(words)
    if found is None:
        return words, None
    held = [meeting.held_on for board in turn.boards for meeting in turn.unit.boards.meetings(board.id)]
    day_meant = since_day(found["day"], turn.today, held)
    if day_meant is None and "|" in words:
        return words, None
    if day_meant is None:
        raise Unclear(
            f"I cannot read “{found['day']}” as a day that has been. No paper was made.",
            "For example: export since 1 October · export since the last meeting",
        )
    return words[: found.start()].strip(), day_meant


def _group(turn: Turn, words: str) -> tuple[Subgroup | None, str]:
    """The subgroup that a first word names; else the channel's own, or the whole board."""
    first, _, rest = words.partition(" ")
    names = {layout.name for layout in LAYOUTS}
    if first and first.lower() not in names and not rest.lstrip().startswith("|"):
        known = {board.id for board in turn.boards}
        found = [each for each in turn.unit.boards.subgroups_coded(first.upper()) if each.board_id in known]
        if len(found) == 1:
            return found[0], rest.strip()
    whole = turn.place is not None and turn.place.whole_board
    return (None if whole or turn.personal else turn.subgroup), words
