"""Whose words a question carries until it is settled: its author's, or those of an owner for whom somebody spoke."""

from __future__ import annotations

from collections.abc import Sequence

from bot.proposals import Proposal, Step
from bot.recording import Voice
from bot.turn import Turn
from bot.values import replace
from bot.views.standing import unlinked_name


def author(turn: Turn, proposal: Proposal) -> Voice | None:
    """Whose words they were: the person's, else what the unlinked account called itself, said as such."""
    person = turn.unit.people.get(proposal.person_id) if proposal.person_id else None
    if person is not None:
        return Voice(person.name, person.name, person.id, proposal.account_id)
    account = turn.unit.people.account(proposal.account_id) if proposal.account_id else None
    if account is None:
        return None
    name = unlinked_name(account.name)
    return Voice(name, name, None, account.id)


BEHALF = "on behalf of"


def spoken_for(step: Step, voice: Voice) -> Step:
    """A step that remembers, until its question is settled, for whom it was said."""
    said = {BEHALF: voice.name, f"{BEHALF} person": str(voice.person_id or "")}
    return replace(step, values={**step.values, **said})


def voice_in(steps: Sequence[Step]) -> Voice | None:
    values = next((step.values for step in steps if step.values.get(BEHALF)), None)
    if values is None:
        return None
    person = values.get(f"{BEHALF} person", "")
    return Voice(values[BEHALF], f"{BEHALF} {values[BEHALF]}", int(person) if person else None)
