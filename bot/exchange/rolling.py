"""Lines that a scanner printed again and again, each time with a little more: the rows inside are taken apart.

Some extractions repeat the growing upper part of a page, line after line. The rows are found by
what each repetition adds. All of them carry a doubt, and whatever cannot be told stays empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.exchange.cleaning import squeezed
from bot.exchange.columns import Column, Columns
from bot.exchange.document import Line
from bot.exchange.meaning import printed_day

_DOUBT = "the page repeats itself here: this row was taken apart from lines that run together, check it with the paper"
_DAY = re.compile(r"\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]+ \d{4}|\d{1,2}/\d{1,2}/\d{2,4}")
_START_WORDS = 5


def unrolled(lines: Sequence[Line], columns: Columns, lead_in: str) -> list[Line]:
    """The lines with every repeating run replaced by the rows in it."""
    action = columns.index(Column.ACTION)
    if action is None or len(lines) < 4:
        return list(lines)
    result: list[Line] = []
    index = 0
    while index < len(lines):
        end = index
        while end + 1 < len(lines) and _grows(lines[end].cell(action), lines[end + 1].cell(action)):
            end += 1
        if end - index >= 3 and _repeats(lines[index : end + 1], columns, action):
            before = result[-1] if result else None
            result.extend(_rows(lines[index : end + 1], columns, action, before, lead_in))
        else:
            result.extend(lines[index : end + 1])
        index = end + 1
    return result


def common_start(texts: Sequence[str]) -> str:
    """The words with which several actions of a register begin, as `Mandated action`; empty where none do."""
    beginnings = {tuple(squeezed(text).split()[:6]) for text in texts if len(text.split()) > 3}
    for length in (3, 2):
        counted = Counter(" ".join(beginning[:length]) for beginning in beginnings)
        start, times = counted.most_common(1)[0] if counted else ("", 0)
        if times >= 3:
            return start
    return ""


def _words(text: str) -> list[str]:
    return squeezed(text).split()


def _grows(one: str, other: str) -> bool:
    """Whether the second text says the first again, and more or nearly as much."""
    a, b = Counter(_words(one)), Counter(_words(other))
    size = sum(a.values())
    return size >= 8 and sum(b.values()) >= 0.9 * size and sum((a & b).values()) >= 0.8 * size


def _repeats(run: Sequence[Line], columns: Columns, action: int) -> bool:
    """Whether the run is one growing text, and not rows of their own that say the same."""
    place = columns.index(Column.NUMBER)
    plain = (
        [line.cell(place) for line in run if re.fullmatch(r"\W*\d{1,3}\W*", line.cell(place))]
        if place is not None
        else []
    )
    if len(set(plain)) > len(run) / 2:
        return False
    return len(_words(run[-1].cell(action))) >= 1.5 * len(_words(run[0].cell(action)))


def _rows(run: Sequence[Line], columns: Columns, action: int, before: Line | None, lead_in: str) -> list[Line]:
    known: list[str] = []
    restarts: set[int] = set()
    seed = before.cell(action) if before and _contained(run[0].cell(action), before.cell(action)) else ""
    if seed:
        known.append(seed)
    for line in run:
        for piece in _pieces(line.cell(action), known, lead_in, squeezed(columns.printed[action])):
            if squeezed(piece) == squeezed(columns.printed[action]):
                restarts.add(len(known))
            else:
                _learn(known, piece, lead_in)
    new = known[1:] if seed else known
    offset = 1 if seed else 0
    first = _number(before, columns) + 1 if seed else 1
    places = f"{run[0].place} to {run[-1].place}"
    doubt = _DOUBT if _placed(run[-1].cell(action), known) else f"{_DOUBT}; some words of these lines found no place"
    days = {column: _one_day(run, columns, column) for column in (Column.START, Column.DUE)}
    leads = _agreed_leads(run, columns)
    restart = min(restarts, default=0)
    rows = []
    for position, text in enumerate(new):
        turned = bool(restart) and position + offset >= restart
        number = position + offset - restart + 1 if turned else first + position
        cells = [""] * len(columns.meanings)
        cells[action] = text
        for column, value in days.items():
            if (place := columns.index(column)) is not None:
                cells[place] = value
        if (place := columns.index(Column.NUMBER)) is not None:
            cells[place] = str(number)
        if (place := columns.index(Column.LEAD)) is not None and number <= len(leads) and (turned or not seed):
            cells[place] = leads[number - 1]
        rows.append(Line(tuple(cells), places, doubt=doubt))
    return rows


def _placed(text: str, known: Sequence[str]) -> bool:
    """Whether the rows hold nearly all words of the fullest line."""
    said = Counter(_words(text))
    lost = said - Counter(word for row in known for word in _words(row))
    return sum(lost.values()) <= 0.1 * sum(said.values())


def _contained(part: str, whole: str) -> bool:
    a, b = Counter(_words(part)), Counter(_words(whole))
    return bool(a) and sum((a & b).values()) >= 0.8 * sum(a.values())


def _number(line: Line | None, columns: Columns) -> int:
    place = columns.index(Column.NUMBER)
    found = re.search(r"\d+", line.cell(place)) if line and place is not None else None
    return int(found.group()) if found else 0


def _pieces(text: str, known: Sequence[str], lead_in: str, heading: str) -> list[str]:
    """The text cut at its own lines, at the register's common first words, and where a known row begins."""
    lines: list[str] = []
    printed = [line.removeprefix("- ").strip() for line in text.split("\n")]
    full = max(map(len, printed), default=0)
    for above, line in zip(["", *printed], printed, strict=False):
        heads = heading in (squeezed(above), squeezed(line))
        ended = heads or re.search(r"[.)]$", above) or len(above) < 0.6 * full
        if lines and (not ended or line[:1].islower()):
            lines[-1] = f"{lines[-1]} {line}"
        else:
            lines.append(line)
    starts = [" ".join(_words(row)[:_START_WORDS]) for row in known] + ([lead_in] if lead_in else [])
    pieces: list[str] = []
    for line in lines:
        pieces.extend(_cut(line, [start for start in starts if start], known))
    return [piece.strip() for piece in pieces if piece.strip()]


def _cut(line: str, starts: Sequence[str], known: Sequence[str]) -> list[str]:
    """One line cut before every place where one of these beginnings stands, and after the end of a known row."""
    found = [(each.start(), each.group().lower()) for each in re.finditer(r"[A-Za-z0-9&/]+", line)]
    said = [word for _, word in found]
    points = {0}
    for start in starts:
        wanted = start.split()
        for index in range(1, len(said) - len(wanted) + 1):
            if said[index : index + len(wanted)] == wanted:
                points.add(found[index][0])
    whole = [_words(row) for row in known if row.endswith((".", ")")) and len(starts) == len(known)]
    points.update(found[len(row)][0] for row in whole if len(said) > len(row) and said[: len(row)] == row)
    for row in known:
        ending = _words(row)
        length = next((n for n in range(min(len(ending) - 3, len(said) - 1), 3, -1) if ending[-n:] == said[:n]), 0)
        if length:
            points.add(found[length][0])
    cuts = sorted(points)
    return [line[a:b] for a, b in zip(cuts, [*cuts[1:], len(line)], strict=True)]


def _learn(known: list[str], piece: str, lead_in: str) -> None:
    """A piece makes a known row fuller, or is a new one, or says nothing new."""
    start = _words(piece)[:_START_WORDS]
    for index, row in enumerate(known):
        if _words(row)[:_START_WORDS] == start:
            added = " ".join(_words(piece)[len(_words(row)) :])
            runs_on = bool(lead_in) and " ".join(lead_in.split()[1:]) in added
            if len(piece) > len(row) and not re.search(r"[.)]$", row) and not runs_on:
                known[index] = piece
            return
    if len(_words(piece)) >= 4 and not any(_contained(piece, row) for row in known):
        known.append(piece)


def _one_day(run: Sequence[Line], columns: Columns, column: Column) -> str:
    """The day of a column where every line of the run prints the same one."""
    place = columns.index(column)
    if place is None:
        return ""
    days = {printed_day(day): day for line in run for day in _DAY.findall(line.cell(place))}
    return next(iter(days.values())) if len(days) == 1 else ""


def _agreed_leads(run: Sequence[Line], columns: Columns) -> list[str]:
    """Owners by position, as far as two of the repetitions agree on them."""
    place = columns.index(Column.LEAD)
    if place is None:
        return []
    heading = squeezed(columns.printed[place])
    lists = []
    for line in run:
        names: list[str] = []
        for each in line.cell(place).split("\n"):
            if squeezed(each) in ("", heading):
                continue
            if names and re.search(r"\b(?:and|&)$", names[-1]):
                names[-1] = f"{names[-1]} {each}"
            else:
                names.append(each)
        if len(names) > 1:
            lists.append(names)
    agreed: list[str] = []
    for position in range(max((len(each) for each in lists), default=0)):
        counted = Counter(each[position] for each in lists if len(each) > position)
        name, times = counted.most_common(1)[0]
        if times < 2:
            break
        agreed.append(name)
    return agreed
