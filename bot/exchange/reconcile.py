"""A document's registers against the board's own: what is new, the same, changed, twice there, missing or gone.

Pure: rows and actions in, findings out. Nothing enters by this; each finding carries the steps that
a proposal would hold, and whether they are clear enough to be taken together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from enum import StrEnum

from bot.exchange import alike
from bot.exchange.alike import likeness, word_counts
from bot.exchange.differences import Difference, differences, new_row_step, steps_back, steps_of_differences
from bot.exchange.evidence import Evidence
from bot.exchange.meaning import written_due
from bot.exchange.rows import Kind, PrintedRow, Register
from bot.model import Action, Board, DueKind, Status, Subgroup
from bot.numbers import PRINTED, whole
from bot.proposals import Step
from bot.values import dataclass, replace


class Verdict(StrEnum):
    """What a row, or a gap between rows, turned out to be."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    PERHAPS = "perhaps the same"
    BACK = "taken back before"
    DUPLICATE = "duplicate"
    MINUTED = "in minutes and log"
    NOT_IN_LOG = "missing from the log"
    VANISHED = "vanished"
    GAP = "number gap"
    CONTRADICTION = "contradictory date"
    EVIDENCE = "possible evidence"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know or to decide. `clear` findings may be accepted all at once; the rest one by one."""

    verdict: Verdict
    register: str
    why: str
    clear: bool = False
    row: PrintedRow | None = None
    action: Action | None = None
    twin: PrintedRow | None = None
    changes: tuple[Difference, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What the register holds: its actions, the words of their updates, and which an undo has ended."""

    board: Board
    actions: tuple[Action, ...]
    updates: Mapping[int, tuple[str, ...]]
    taken_back: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    findings: tuple[Finding, ...]

    def count(self) -> Counter[Verdict]:
        return Counter(finding.verdict for finding in self.findings)

    @property
    def clear_steps(self) -> tuple[Step, ...]:
        """What may be accepted with one yes."""
        return tuple(step for finding in self.findings if finding.clear for step in finding.steps)

    @property
    def doubtful(self) -> tuple[Finding, ...]:
        """What must be decided one by one."""
        return tuple(finding for finding in self.findings if finding.steps and not finding.clear)


def reconcile(registers: Sequence[tuple[Register, Subgroup]], known: Known) -> Reconciliation:
    """Everything that a document's registers say, against the board's register and against each other."""
    findings: list[Finding] = []
    for register, subgroup in registers:
        logs = [each for each, where in registers if each.kind is Kind.TABLE and where.id == subgroup.id]
        own = [action for action in known.actions if action.subgroup_id == subgroup.id]
        taken = {action.number for action in own}
        pairs = paired(register.rows, own, known.taken_back)
        copies = {} if register.kind is Kind.MINUTES else duplicates(register.rows)
        for index, row in enumerate(register.rows):
            findings.append(_finding(register, subgroup, row, known, pairs.get(index), copies.get(index), logs, taken))
        findings.extend(_contradictions(register))
        findings.extend(_gaps(register))
        findings.extend(_vanished(register, own, pairs))
        findings.extend(Finding(Verdict.UNREAD, register.name, f"{each.place}: {each.why}") for each in register.unread)
    findings.extend(_evidence(registers, known))
    return Reconciliation(tuple(findings))


def _finding(
    register: Register,
    subgroup: Subgroup,
    row: PrintedRow,
    known: Known,
    match: tuple[Action, float] | None,
    original: PrintedRow | None,
    logs: Sequence[Register],
    taken: set[int],
) -> Finding:
    if register.kind is Kind.MINUTES and (logged := _in_log(row, logs)) is not None:
        told = f"is in the log as {_named(logged)}"
        return Finding(Verdict.MINUTED, register.name, told, clear=True, row=row, twin=logged)
    if match is not None:
        return _known_row(register, row, known, *match)
    if original is not None:
        step = new_row_step(row, subgroup, known.board, register, taken)
        told = (
            f"says what {_named(original)} says more fully"
            if row.number
            else f"says the same as “{original.action[:60]}”"
        )
        return Finding(Verdict.DUPLICATE, register.name, told, row=row, twin=original, steps=(step,))
    if register.kind is Kind.MINUTES:
        step = new_row_step(row, subgroup, known.board, register, taken)
        verdict = Verdict.NOT_IN_LOG if logs else Verdict.NEW
        told = "was minuted and is not in the log" if logs else "is not in the register yet"
        return Finding(verdict, register.name, told, clear=not logs and bool(row.owners), row=row, steps=(step,))
    step = new_row_step(row, subgroup, known.board, register, taken)
    return Finding(
        Verdict.NEW, register.name, "is not in the register yet", clear=not row.doubts, row=row, steps=(step,)
    )


def _named(row: PrintedRow) -> str:
    return f"No. {row.number}" if row.number else f"“{(row.title or row.action)[:60]}”"


def _known_row(register: Register, row: PrintedRow, known: Known, action: Action, score: float) -> Finding:
    if action.id in known.taken_back and row.status is not Status.CLOSED:
        return _back_again(register, row, known, action)
    changes = differences(row, action, known.updates.get(action.id, ()))
    if register.kind is Kind.MINUTES:  # minutes word an action in their own way; only a printed mark changes it
        changes = tuple(change for change in changes if change.what == "status")
    if score < alike.SAME:
        told = f"is perhaps {action.reference}, whose words are a little different"
        steps = steps_of_differences(changes, action, row)
        return Finding(Verdict.PERHAPS, register.name, told, False, row, action, None, changes, steps)
    if not changes:
        return Finding(Verdict.SAME, register.name, f"is {action.reference}, unchanged", True, row, action)
    told = f"is {action.reference}; {', '.join(change.told for change in changes)}"
    steps = steps_of_differences(changes, action, row)
    clear = all(change.clear for change in changes)
    return Finding(Verdict.CHANGED, register.name, told, clear, row, action, None, changes, steps)


def _back_again(register: Register, row: PrintedRow, known: Known, action: Action) -> Finding:
    """A row that an undo had taken back: its action opens again under its own number, as the paper prints it."""
    wanted = row.status or Status.NOT_STARTED
    changes = differences(row, replace(action, status=wanted), known.updates.get(action.id, ()))
    steps = steps_back(wanted, action, row) + steps_of_differences(changes, replace(action, status=wanted), row)
    told = f"is {action.reference}, which was taken back by an undo"
    clear = not row.doubts and all(change.clear for change in changes)
    return Finding(Verdict.BACK, register.name, told, clear, row, action, None, changes, steps)


def paired(
    rows: Sequence[PrintedRow], actions: Sequence[Action], taken_back: Set[int] = frozenset()
) -> dict[int, tuple[Action, float]]:
    """Rows and actions one to one, the most alike first; a printed number settles ties, and never decides alone.

    What was taken back is found again by its very words only: other words are another row.
    """
    said = [word_counts(f"{row.title} {row.action}") for row in rows]
    held = [word_counts(f"{action.title} {action.text}") for action in actions]
    scored = []
    for i, j in alike.worth_comparing(said, held):
        row, action = rows[i], actions[j]
        same_number = bool(row.number) and row.number == action.printed
        same_section = bool(row.section) and row.section == action.section
        score = likeness(said[i], held[j])
        if score < alike.SAME and action.id in taken_back:
            continue
        if score >= (alike.REWORDED if same_number and same_section else alike.PERHAPS):
            scored.append((score + 0.06 * same_number + 0.05 * same_section, -abs(i - j), i, j, score))
    pairs: dict[int, tuple[Action, float]] = {}
    used: set[int] = set()
    for _, _, i, j, score in sorted(scored, reverse=True):
        if i not in pairs and j not in used:
            used.add(j)
            pairs[i] = (actions[j], score)
    return pairs


def duplicates(rows: Sequence[PrintedRow]) -> dict[int, PrintedRow]:
    """Rows that say what another row of the same section says, as well or more fully: index -> that other row."""
    said = [word_counts(f"{row.title} {row.action}") for row in rows]
    found: dict[int, PrintedRow] = {}
    for i, j in sorted(alike.worth_comparing(said, said)):
        row, other = rows[i], rows[j]
        if i == j or i in found or j in found or row.section != other.section or _owners(row) != _owners(other):
            continue
        if row.title and other.title and likeness(word_counts(row.title), word_counts(other.title)) < alike.PERHAPS:
            continue
        fuller = (sum(said[j].values()), -j) > (sum(said[i].values()), -i)
        score = likeness(said[i], said[j])
        same = score >= alike.SAME or (score >= alike.PERHAPS and alike.inside(said[i], said[j]) >= 0.92)
        if fuller and same and row.due.text == other.due.text:
            found[i] = other
    return found


def _owners(row: PrintedRow) -> frozenset[str]:
    return frozenset(owner.printed.lower().replace(".", "") for owner in row.owners)


def _in_log(row: PrintedRow, logs: Sequence[Register]) -> PrintedRow | None:
    """The fullest row of the document's logs that records this minuted action."""
    said = word_counts(row.action)
    best: tuple[float, PrintedRow] | None = None
    for log in logs:
        for other in log.rows:
            held = word_counts(f"{other.title} {other.action}")
            score = max(likeness(said, held), 0.9 * alike.inside(said, held) if len(said) >= 6 else 0.0)
            if score >= 0.7 and (best is None or score > best[0]):
                best = (score, other)
    return best[1] if best else None


def _contradictions(register: Register) -> list[Finding]:
    """Rows whose own text names another day than their date column."""
    found = []
    for row in register.rows:
        if row.due.date is None or register.reference_day is None or register.kind is not Kind.TABLE:
            continue
        said = written_due(row.action, register.reference_day)
        within = (
            said.kind is DueKind.MONTH
            and said.date is not None
            and said.date.replace(day=1) <= row.due.date <= said.date
        )
        event = said.text.lower().startswith("on ")  # the day of a meeting or a vigil is no deadline
        if said.date not in (None, row.due.date) and not within and not event:
            told = f"{_named(row)}: due {row.due_text}, but its own words say “{said.text}” ({said.date:%-d %B %Y})"
            found.append(Finding(Verdict.CONTRADICTION, register.name, told, row=row))
    return found


def _gaps(register: Register) -> list[Finding]:
    """Numbers that a log skips. Not for lists that number by agenda item, where they repeat."""
    by_section: dict[str, list[int]] = {}
    for row in register.rows:
        number = whole(row.number, PRINTED)
        if number is not None:
            by_section.setdefault(row.section, []).append(number)
    found = []
    for numbers in by_section.values():
        if len(numbers) < 3 or len(set(numbers)) < len(numbers):
            continue
        # Counted before they are listed: one wild number must not make a list of millions.
        missing = max(numbers) - min(numbers) + 1 - len(numbers)
        if 0 < missing <= len(numbers):
            gone = sorted(set(range(min(numbers), max(numbers))) - set(numbers))
            listed = ", ".join(str(number) for number in gone)
            found.append(Finding(Verdict.GAP, register.name, f"the numbers jump: there is no No. {listed}"))
    return found


def _evidence(registers: Sequence[tuple[Register, Subgroup]], known: Known) -> list[Finding]:
    """Sentences elsewhere in the paper that may answer an open action. Only shown: nothing follows from them by itself."""
    said = [each for register, _ in registers for each in register.told]
    if not said:
        return []
    texts = [action.text for action in known.actions] + [row.action for each, _ in registers for row in each.rows]
    evidence = Evidence(said, texts)
    found: list[Finding] = []
    for action in known.actions:
        if action.status.is_open and (each := evidence.for_action(action.text)) is not None:
            told = f"{each.place} may answer {action.reference}: “{each.text}”"
            found.append(Finding(Verdict.EVIDENCE, "", told, action=action))
    held = {finding.action.text for finding in found if finding.action}
    for register, _ in registers:
        for row in register.rows if register.kind is Kind.TABLE else ():
            if row.status is None and row.action not in held and (each := evidence.for_action(row.action)) is not None:
                told = f"{each.place} may answer {_named(row)}: “{each.text}”"
                found.append(Finding(Verdict.EVIDENCE, register.name, told, row=row))
    return found


def _vanished(register: Register, own: Sequence[Action], pairs: Mapping[int, tuple[Action, float]]) -> list[Finding]:
    """Open actions that came with a number from paper, and that this paper no longer prints."""
    if register.kind is not Kind.TABLE or not pairs:
        return []
    seen = {action.id for action, _ in pairs.values()}
    sections = {row.section for row in register.rows}
    gone = [each for each in own if each.printed and each.status.is_open and each.id not in seen]
    return [
        Finding(Verdict.VANISHED, register.name, f"{each.reference} is open and no longer printed", action=each)
        for each in gone
        if each.section in sections
    ]
