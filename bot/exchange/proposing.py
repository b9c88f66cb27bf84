"""What a paper says becomes one proposal: what is clear may be taken with one yes, the rest one by one.

Used by the chat, the page and the command line alike. Reads the register, changes nothing but the proposals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.deciding import propose
from bot.errors import NotFound
from bot.exchange.reconcile import Known, Reconciliation, Verdict, reconcile
from bot.exchange.rows import PrintedOwner, PrintedRow, Register
from bot.lifecycle import decode_owners, encode_owners
from bot.model import Board, Marking, Owner, Subgroup
from bot.proposals import Proposal, Source, Step
from bot.turn import Turn
from bot.views.words import plural


def home_of(register: Register, groups: Sequence[Subgroup]) -> Subgroup:
    """The subgroup that a register names in its own title; otherwise the board itself."""
    return home_named(register.name, groups)


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
    return reconcile(registers, Known(board, actions, updates))


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


def offered(turn: Turn, board: Board, found: Reconciliation, name: str) -> Proposal:
    """The proposal of a file. Raises NotFound where nothing in it is left to decide."""
    steps = steps_of(turn, found)
    if not steps:
        raise NotFound(
            f"{name} holds nothing that is not on the register already, so nothing was entered.", counts(found)
        )
    waiting = _asked_already(turn, board, steps)
    if waiting is not None:
        return waiting
    return propose(turn, board.id, steps, Source.IMPORT, "", f"{name}: {counts(found)}")


def _asked_already(turn: Turn, board: Board, steps: Sequence[Step]) -> Proposal | None:
    """The same paper brought again while its doubtful rows still wait: they are not asked twice."""
    wanted = {_essence(step) for step in steps}
    for each in turn.unit.proposals.waiting(board.id, turn.now):
        if each.source is Source.IMPORT and wanted <= {_essence(step) for step in each.steps}:
            return each
    return None


def _essence(step: Step) -> tuple[object, ...]:
    values = {k: v for k, v in step.values.items() if k not in ("number", "source", "why")}
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
