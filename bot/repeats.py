"""The same message again: answered from the record, with its audience checked anew. Nothing is done twice."""

from __future__ import annotations

from collections.abc import Mapping

from bot.deciding import actions_of, may_see
from bot.incoming import Manner
from bot.model import Change
from bot.recording import Recorded, Row
from bot.reply import SILENCE, Answer, Reply
from bot.turn import Turn
from bot.views import receipts


def answered_before(turn: Turn, receipt: Mapping[str, object]) -> Answer:
    """The answer as it would read now. A thread's receipt went by the outbox, so it is not said again."""
    if turn.manner in (Manner.THREAD, Manner.MENTION, Manner.OPEN) and not turn.personal:
        return SILENCE
    if isinstance(receipt.get("turn"), int):
        return _receipt(turn, int(str(receipt["turn"])))
    if isinstance(receipt.get("proposal"), int):
        proposal = turn.unit.proposals.get(int(str(receipt["proposal"])))
        if proposal is not None and not proposal.is_waiting(turn.now):
            return Reply("That question was answered, or nobody answered it in time", outcome="refused")
        if proposal is not None and may_see(turn, proposal):
            return receipts.question(proposal, actions_of(turn, proposal), turn.name)
    if receipt.get("refused"):
        return Reply("That was refused the first time, and nothing was changed", outcome="refused")
    return Reply("That was done already", outcome="recorded")


def _receipt(turn: Turn, turn_id: int) -> Answer:
    entries = turn.unit.ledger.entries(turn_id)
    actions = turn.unit.actions.many(sorted({entry.action_id for entry in entries}))
    rows = tuple(
        Row(action, tuple(Change(e.what, e.before, e.after, e.why) for e in entries if e.action_id == action.id))
        for action in actions
        if turn.shows(action)
    )
    if not rows:
        return Reply("That was recorded already", outcome="recorded")
    return receipts.recorded(Recorded(rows, (turn_id,)), ask_reason=False)
