"""What waits for a yes. A question is settled once, whoever presses first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.errors import Conflict
from bot.proposals import Proposal, Source, State, Step
from storage.tables import proposals
from storage.types import AnyRow

_PROPOSAL = select(proposals)
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
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # The state in which this unit read each: somebody else may settle it meanwhile.
        self._states: dict[int, State] = {}

    def add(self, proposal: Proposal) -> Proposal:
        """The same words ask once: a proposal with a known key is answered with the first one."""
        added = self._connection.execute(_ADD, _values(proposal)).scalar()
        if added is None:
            return self.same(proposal.board_id, proposal.key) or proposal
        self._states[added] = proposal.state
        return replace(proposal, id=added)

    def get(self, proposal_id: int) -> Proposal | None:
        return self._read(self._connection.execute(_BY_ID, {"id": proposal_id}).first())

    def same(self, board_id: int, key: str) -> Proposal | None:
        return self._read(self._connection.execute(_SAME, {"board": board_id, "same": key}).first())

    def asked_of(self, account_id: int, place_id: int, thread: str, now: datetime) -> Proposal | None:
        """The newest open question to this account in this thread."""
        wanted = {"account": account_id, "place": place_id, "in_thread": thread, "now": now}
        return self._read(self._connection.execute(_ASKED_OF, wanted).first())

    def waiting(self, board_id: int, now: datetime) -> tuple[Proposal, ...]:
        rows = self._connection.execute(_WAITING, {"board": board_id, "now": now})
        return tuple(found for row in rows if (found := self._read(row)) is not None)

    def save(self, proposal: Proposal) -> None:
        """Refused with a Conflict where somebody settled it after it was read here."""
        known = self._states.get(proposal.id, State.WAITING)
        values = _values(proposal)
        del values["board_id"], values["key"], values["created_at"]
        saved = self._connection.execute(_SAVE, {"proposal": proposal.id, "known": known.value, **values})
        if saved.rowcount != 1:
            raise Conflict("This question was settled a moment ago by somebody else.", "Look at the action again.")
        self._states[proposal.id] = proposal.state

    def _read(self, row: AnyRow | None) -> Proposal | None:
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


def _proposal(row: AnyRow) -> Proposal:
    return Proposal(
        id=row.id,
        board_id=row.board_id,
        key=row.key,
        source=Source(row.source),
        steps=tuple(Step(**step) for step in row.steps),
        created_at=row.created_at,
        expires_at=row.expires_at,
        words=row.words,
        question=row.question,
        account_id=row.account_id,
        person_id=row.person_id,
        place_id=row.place_id,
        thread=row.thread,
        state=State(row.state),
        settled_by=row.settled_by,
        turn_id=row.turn_id,
    )
