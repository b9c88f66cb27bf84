"""What waits for a yes. A question is settled once, whoever presses first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.errors import Conflict
from bot.proposals import Proposal, Source, State, Step
from bot.values import replace
from storage.prepared import Prepared
from storage.tables import proposals

_PROPOSAL = select(
    proposals.c.id,
    proposals.c.board_id,
    proposals.c.key,
    proposals.c.source,
    proposals.c.steps,
    proposals.c.created_at,
    proposals.c.expires_at,
    proposals.c.words,
    proposals.c.question,
    proposals.c.account_id,
    proposals.c.person_id,
    proposals.c.place_id,
    proposals.c.thread,
    proposals.c.state,
    proposals.c.settled_by,
    proposals.c.turn_id,
)
_BY_ID = _PROPOSAL.where(proposals.c.id == bindparam("id"))
_SAME = _PROPOSAL.where(proposals.c.board_id == bindparam("board"), proposals.c.key == bindparam("same"))
_OPEN = _PROPOSAL.where(proposals.c.state == State.WAITING.value, proposals.c.expires_at > bindparam("now"))
_WAITING = _OPEN.where(proposals.c.board_id == bindparam("board")).order_by(proposals.c.id)
_ASKED_OF = (
    _OPEN.where(
        proposals.c.account_id == bindparam("account"),
        proposals.c.place_id == bindparam("place"),
        proposals.c.thread == bindparam("in_thread"),
    )
    .order_by(proposals.c.id.desc())
    .limit(1)
)
# PostgreSQL's own INSERT; SQLite reads the same words.
_ADD = insert_once(proposals).on_conflict_do_nothing(index_elements=["board_id", "key"]).returning(proposals.c.id)
_SAVE = update(proposals).where(proposals.c.id == bindparam("proposal"), proposals.c.state == bindparam("known"))


class SqlProposals:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared
        # The state in which this unit read each: somebody else may settle it meanwhile.
        self._states: dict[int, State] = {}

    def add(self, proposal: Proposal) -> Proposal:
        """The same words ask once: a proposal with a known key is answered with the first one."""
        added = self._run.first(_ADD, _values(proposal))
        if added is None:
            return self.same(proposal.board_id, proposal.key) or proposal
        self._states[added[0]] = proposal.state
        return replace(proposal, id=added[0])

    def get(self, proposal_id: int) -> Proposal | None:
        return self._read(self._run.first(_BY_ID, {"id": proposal_id}))

    def same(self, board_id: int, key: str) -> Proposal | None:
        return self._read(self._run.first(_SAME, {"board": board_id, "same": key}))

    def asked_of(self, account_id: int, place_id: int, thread: str, now: datetime) -> Proposal | None:
        """The newest open question to this account in this thread."""
        wanted = {"account": account_id, "place": place_id, "in_thread": thread, "now": now}
        return self._read(self._run.first(_ASKED_OF, wanted))

    def waiting(self, board_id: int, now: datetime) -> tuple[Proposal, ...]:
        rows = self._run.rows(_WAITING, {"board": board_id, "now": now})
        return tuple(found for row in rows if (found := self._read(row)) is not None)

    def save(self, proposal: Proposal) -> None:
        """Refused with a Conflict where somebody settled it after it was read here."""
        known = self._states.get(proposal.id, State.WAITING)
        values = _values(proposal)
        del values["board_id"], values["key"], values["created_at"]
        if self._run.change(_SAVE, {"proposal": proposal.id, "known": known.value, **values}) != 1:
            raise Conflict("This question was settled a moment ago by somebody else.", "Look at the action again.")
        self._states[proposal.id] = proposal.state

    def _read(self, row: Sequence[Any] | None) -> Proposal | None:
        if row is None:
            return None
        proposal = _proposal(row)
        self._states[proposal.id] = proposal.state
        return proposal


def _values(proposal: Proposal) -> dict[str, Any]:
    return {
        "board_id": proposal.board_id,
        "key": proposal.key,
        "source": proposal.source.value,
        "steps": [_step_values(step) for step in proposal.steps],
        "created_at": proposal.created_at,
        "expires_at": proposal.expires_at,
        "words": proposal.words,
        "question": proposal.question,
        "account_id": proposal.account_id,
        "person_id": proposal.person_id,
        "place_id": proposal.place_id,
        "thread": proposal.thread,
        "state": proposal.state.value,
        "settled_by": proposal.settled_by,
        "turn_id": proposal.turn_id,
    }


def _step_values(step: Step) -> dict[str, Any]:
    return {
        "deed": step.deed,
        "action_id": step.action_id,
        "version": step.version,
        "values": dict(step.values),
        "doubt": step.doubt,
    }


def _proposal(row: Sequence[Any]) -> Proposal:
    return Proposal(
        id=row[0],
        board_id=row[1],
        key=row[2],
        source=Source(row[3]),
        steps=tuple(Step(**step) for step in row[4]),
        created_at=row[5],
        expires_at=row[6],
        words=row[7],
        question=row[8],
        account_id=row[9],
        person_id=row[10],
        place_id=row[11],
        thread=row[12],
        state=State(row[13]),
        settled_by=row[14],
        turn_id=row[15],
    )
