"""What a paper says becomes one proposal: what is clear may be taken with one yes, the rest one by one.

Used by the chat, the page and the command line alike. Reads the register, changes nothing but the proposals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.deciding import propose
from bot.errors import NotFound
from bot.exchange.reconcile import Known, Reconciliation, Verdict, reconcile
from bot.exchange.remembered import REFUSED, fingerprint_of, refused_on
from bot.exchange.rows import PrintedOwner, PrintedRow, Register
from bot.lifecycle import decode_owners, encode_owners
from bot.model import Action, Board, Marking, Owner, Status, Subgroup
from bot.proposals import Proposal, Source, State, Step
from bot.turn import Turn
from bot.values import dataclass, replace
from bot.views.words import day, plural


def home_of(register: Register, groups: Sequence[Subgroup]) -> Subgroup:
    """The subgroup that a register names in its own title, or its file in the file's name; otherwise the board itself."""
    home = home_named(register.name, groups)
    file = register.rows[0].source.file if register.rows else ""
    return home_named(file.replace("_", " "), groups) if home.is_board and file else home


def homes(registers: Sequence[Register], board: Board, groups: Sequence[Subgroup]) -> list[tuple[Register, Subgroup]]:
    """Each register with its subgroup. The paper of a whole board names them in its sections: each gets its own rows."""
    names = {_flat(board.name if group.is_board else group.name): group for group in groups}
    return [pair for register in registers for pair in _parted(register, names, home_of(register, groups))]


def _parted(register: Register, names: Mapping[str, Subgroup], home: Subgroup) -> list[tuple[Register, Subgroup]]:
    parts: dict[int, list[PrintedRow]] = {}
    owners: dict[int, Subgroup] = {}
    for row in register.rows:
        name, _, rest = row.section.partition(":")
        group = names.get(_flat(name))
        found = group or home
        owners[found.id] = found
        parts.setdefault(found.id, []).append(replace(row, section=rest.strip()) if group else row)
    if len(parts) < 2:
        return [
            (register if not parts else replace(register, rows=tuple(rows)), owners[i]) for i, rows in parts.items()
        ]
    first = next(iter(parts))
    return [
        (
            replace(register, rows=tuple(rows))
            if number == first
            else replace(register, rows=tuple(rows), unread=(), told=(), left_out=()),
            owners[number],
        )
        for number, rows in parts.items()
    ]


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())


def home_named(said: str, groups: Sequence[Subgroup]) -> Subgroup:
    words = " ".join("".join(c if c.isalnum() or c == "&" else " " for c in said.casefold()).split())
    named = [g for g in groups if not g.is_board and _names(words, g)]
    return named[0] if len(named) == 1 else next((g for g in groups if g.is_board), groups[0])


def _names(words: str, group: Subgroup) -> bool:
    return group.name.casefold() in words or f" {group.code.casefold()} " in f" {words} "


def compared(turn: Turn, board: Board, registers: Sequence[tuple[Register, Subgroup]]) -> Reconciliation:
    """The registers against the board's own, as it is now."""
    actions = tuple(turn.unit.actions.all_of(board.id))
    updates = {action.id: tuple(u.text for u in turn.unit.actions.updates(action.id)) for action in actions}
    back = frozenset(a.id for a in actions if a.status is Status.CLOSED and _taken_back(turn, a))
    return reconcile(registers, Known(board, actions, updates, back))


def _taken_back(turn: Turn, action: Action) -> bool:
    """Whether it was an undo that closed it: nobody decided that it should not be done."""
    last = [entry for entry in turn.unit.ledger.history(action.id) if entry.what == "status"][-1:]
    return bool(last) and last[0].undoes is not None and last[0].after == Status.CLOSED.value


def steps_of(turn: Turn, found: Reconciliation) -> tuple[Step, ...]:
    """Every step that the findings hold; one with a doubt is not clear and is decided by itself."""
    return tuple(
        _step(turn, step, finding.row, "" if finding.clear else step.doubt or finding.why)
        for finding in found.findings
        for step in finding.steps
    )


def _step(turn: Turn, step: Step, row: PrintedRow | None, doubt: str) -> Step:
    if row is None or "owners" not in step.values:
        return replace(step, doubt=doubt)
    printed = {each.printed: each for each in (*row.owners, *row.supporting)}
    owners = tuple(
        each if each.person_id else replace(each, person_id=_person(turn, printed.get(each.printed), each))
        for each in decode_owners(step.values["owners"])
    )
    return replace(step, values={**step.values, "owners": encode_owners(owners)}, doubt=doubt)


def _person(turn: Turn, printed: PrintedOwner | None, owner: Owner) -> int | None:
    """Known only where the directory has exactly one with that very name or alias."""
    parts = (printed.name, printed.printed, printed.role, printed.organisation) if printed else (owner.printed,)
    names = [each for each in parts if each]
    for name in names[:2] if printed and printed.name else names:
        found = turn.unit.people.named(name)
        if len(found) == 1:
            return found[0].id
    return None


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that was brought: its name, what of it was read, and whether refused rows are to be asked again."""

    name: str
    registers: tuple[str, ...] = ()
    again: bool = False

    @property
    def key(self) -> str:
        """Two readings of the same part of one paper have the same."""
        return "\n".join((self.name.casefold(), *sorted(self.registers)))


ONLY_REFUSED = timedelta(hours=1)
"""How long rows that were refused before may be asked for again where nothing else of the paper waits."""


def offered(turn: Turn, board: Board, found: Reconciliation, paper: Paper, source: Source = Source.IMPORT) -> Proposal:
    """The proposal of a file, or of pasted minutes. Raises NotFound where nothing in it is left to decide."""
    steps = steps_of(turn, found)
    if not steps:
        raise NotFound(
            f"{paper.name} holds nothing that is not on the register already, so nothing was entered.", counts(found)
        )
    steps = _asked_again(turn, board, steps) if paper.again else _set_aside(turn, board, steps)
    waiting = _asked_already(turn, board, steps)
    if waiting is not None:
        return waiting
    _overtake(turn, board, paper)
    aside = [step for step in steps if REFUSED in step.values]
    told = f". {_refused_words(board, aside)}" if aside else ""
    made = propose(turn, board.id, steps, source, paper.key, f"{paper.name}: {counts(found)}{told}")
    if len(aside) == len(steps):
        made = replace(made, expires_at=turn.now + ONLY_REFUSED)
        turn.unit.proposals.save(made)
    return made


def _set_aside(turn: Turn, board: Board, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Doubtful rows whose very words were refused before carry the day; they are not asked unless somebody wants to."""
    refused = turn.unit.imports.refused(board.id)
    if not refused:
        return tuple(steps)
    return tuple(
        replace(step, values={**step.values, REFUSED: at.isoformat()})
        if step.doubt and (at := refused.get(fingerprint_of(step))) is not None
        else step
        for step in steps
    )


def _asked_again(turn: Turn, board: Board, steps: Sequence[Step]) -> tuple[Step, ...]:
    turn.unit.imports.ask_again(board.id, [fingerprint_of(step) for step in steps if step.doubt])
    return tuple(steps)


def _refused_words(board: Board, aside: Sequence[Step]) -> str:
    """How many are not asked again, and since when: `2 doubts refused before on 3 November 2026 are not asked again`."""
    days = sorted({refused_on(board, step) for step in aside})
    when = f"on {day(days[0])}" if len(days) == 1 else f"between {day(days[0])} and {day(days[-1])}"
    return f"{plural(len(aside), 'doubt')} refused before {when} {'is' if len(aside) == 1 else 'are'} not asked again"


def _overtake(turn: Turn, board: Board, paper: Paper) -> None:
    """An older reading of the same part of this paper no longer counts: its rows may say something else now."""
    for each in turn.unit.proposals.waiting(board.id, turn.now):
        if each.is_paper and each.words == paper.key:
            turn.unit.proposals.save(replace(each, state=State.OVERTAKEN, steps=(), words=""))


def _asked_already(turn: Turn, board: Board, steps: Sequence[Step]) -> Proposal | None:
    """The same paper brought again while its doubtful rows still wait: they are not asked twice."""
    wanted = {_essence(step) for step in steps if REFUSED not in step.values}
    for each in turn.unit.proposals.waiting(board.id, turn.now):
        if wanted and each.is_paper and wanted <= {_essence(step) for step in each.steps}:
            return each
    return None


def _essence(step: Step) -> tuple[object, ...]:
    values = {k: v for k, v in step.values.items() if k not in ("number", "source", "why", REFUSED)}
    return step.deed, step.action_id, tuple(sorted(values.items())), bool(step.doubt)


def counts(found: Reconciliation) -> str:
    """`12 new, 3 changed, 20 the same`, and what is to be withheld until somebody says what its marking means."""
    counted = found.count()
    said = [f"{counted[verdict]} {words}" for verdict, words in _WORDS.items() if counted[verdict]]
    dark = sum(
        step.deed == "add" and step.values.get("marking") == Marking.UNKNOWN.value
        for finding in found.findings
        for step in finding.steps
    )
    held = f". {plural(dark, 'new row')} of unknown marking, withheld from channels until it is set" if dark else ""
    return f"{', '.join(said) or 'no rows'}{held}"


_WORDS = {
    Verdict.NEW: "new",
    Verdict.SAME: "the same",
    Verdict.CHANGED: "changed",
    Verdict.BACK: "taken back before, to be entered again",
    Verdict.PERHAPS: "perhaps the same as an action",
    Verdict.DUPLICATE: "said twice in the paper",
    Verdict.MINUTED: "in minutes and log",
    Verdict.NOT_IN_LOG: "minuted but missing from the log",
    Verdict.VANISHED: "open and no longer printed",
    Verdict.GAP: "where the numbers jump",
    Verdict.CONTRADICTION: "with a date that its words contradict",
    Verdict.EVIDENCE: "perhaps answered elsewhere in the paper",
    Verdict.UNREAD: "left unread",
}
