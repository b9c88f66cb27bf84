"""Undo: the last turn, or a named one, taken back as a new entry. Nothing is ever removed."""

from __future__ import annotations

from datetime import timedelta

from bot.commands.handing import take_back
from bot.errors import NotAllowed, NotFound, NotNow
from bot.language.commands import Command
from bot.lifecycle import put_back, set_field
from bot.model import Action, Change, Entry
from bot.permissions import May
from bot.ports import Turn as LedgerTurn
from bot.recording import Recorded, Row, open_turn, redraw, tell
from bot.reply import Answer, Reply
from bot.turn import Turn
from bot.values import replace
from bot.views import receipts

OWN_TIME = timedelta(minutes=receipts.UNDO_MINUTES)


def run(turn: Turn, command: Command) -> Answer:
    mine = _own_accounts(turn)
    here = turn.post.action_id if turn.post is not None else None
    if here is not None and mine:
        return undo(turn, _last_in_thread(turn, mine, here))
    last = max(filter(None, map(turn.unit.ledger.last_turn, mine)), key=lambda one: one.id, default=None)
    if last is None:
        raise NotFound("There is nothing of yours to undo.", "To see what happened to an action: history 12")
    return undo(turn, last)


def _own_accounts(turn: Turn) -> tuple[int, ...]:
    """Of the one who asks: what somebody said in Slack is theirs in Teams too."""
    speaker = turn.speaker
    if speaker is None or not speaker.account.id:
        return ()
    if speaker.person is None:
        return (speaker.account.id,)
    others = (each.id for each in turn.unit.people.accounts(speaker.person.id))
    return tuple(dict.fromkeys((speaker.account.id, *others)))


def _last_in_thread(turn: Turn, mine: tuple[int, ...], action_id: int) -> LedgerTurn:
    """In an action's own thread `undo` means the asker's last change of that action, whatever they did elsewhere since."""
    for entry in reversed(turn.unit.ledger.history(action_id)):
        if entry.actor.account_id not in mine:
            continue
        one = turn.unit.ledger.turn(entry.turn_id)
        if one is not None and one.undone_by is None and one.undoes is None:
            return one
    raise NotFound(
        "There is no change of yours on this action to undo, so nothing was changed.",
        "To take back your last change of another action, say it to me: undo",
    )


def undo(turn: Turn, last: LedgerTurn) -> Reply:
    """Reverse one turn, if it is the asker's own and fresh, or the asker is an officer."""
    entries = turn.unit.ledger.entries(last.id)
    actions = {a.id: a for a in turn.unit.actions.many(sorted({e.action_id for e in entries}))}
    if last.undone_by is not None:
        told = f"To see what happened: history {next(iter(actions.values())).reference}" if actions else ""
        raise NotNow("That was taken back already, so nothing was changed.", told)
    if last.verb == "holds":
        return take_back(turn, last)
    if not actions:
        raise NotFound("That is no change of an action, so there is nothing to take back.")
    for action in actions.values():
        turn.find_visible(action)
    _check_may(turn, last, actions)
    for action in actions.values():
        if turn.unit.ledger.later_change(last.id, action.id):
            raise NotNow(
                f"{action.reference} has been changed again since, so it was not undone.",
                f"To see by whom: history {action.reference}. Then say what it should be now.",
            )
    return _taken_back(turn, last, entries, actions)


def _check_may(turn: Turn, last: LedgerTurn, actions: dict[int, Action]) -> None:
    own = last.actor.account_id in _own_accounts(turn)
    if own and turn.now - last.at <= OWN_TIME:
        return
    if all(turn.may("undo", action) is May.YES for action in actions.values()):
        return
    first = next(iter(actions.values()))
    if own:
        raise NotNow(
            f"That was more than {receipts.UNDO_MINUTES} minutes ago, so it was not undone.",
            f"An officer can undo it, or say what is right now, for example: update {first.reference} …",
        )
    raise NotAllowed("That is not yours to undo.", f"Who can: {last.actor.name} or {turn.can('undo', first)}")


def _taken_back(turn: Turn, last: LedgerTurn, entries: tuple[Entry, ...], actions: dict[int, Action]) -> Reply:
    first = next(iter(actions.values()))
    entry = open_turn(turn, turn.actor(first), last.board_id, "undo", undoes=last.id)
    rows = []
    for action in actions.values():
        after, changes = reversed_of(action, [e for e in entries if e.action_id == action.id])
        turn.unit.actions.save(replace(after, changed_at=turn.now))
        after = replace(after, version=after.version + 1)
        turn.unit.ledger.record(entry, action.id, changes)
        if last.verb == "import":
            redraw(turn, after)
        else:
            tell(turn, after, entry.id, state_changed=True)
        rows.append(Row(after, changes))
    turn.unit.actions.drop_updates(last.id)
    turn.unit.ledger.close_turn(last.id, entry.id)
    turn.recorded = True
    turn.turn_id = entry.id
    turn.receipt["turn"] = entry.id
    lines = Recorded(tuple(rows), ())
    reply = receipts.recorded(lines, ask_reason=False)
    names = ", ".join(row.action.reference for row in rows)
    if last.verb == "import":
        return Reply(f"Taken back: {len(rows)} of the paper's rows", reply.blocks[:1], outcome="recorded")
    return Reply(f"Taken back: {names}", reply.blocks[:1], reply.audience, "recorded", reply.rag)


def reversed_of(action: Action, entries: list[Entry]) -> tuple[Action, tuple[Change, ...]]:
    """The action as it was before these entries, and the new entries that say so."""
    after = action
    changes: list[Change] = []
    for entry in reversed(entries):
        change = Change(entry.what, entry.before, entry.after)
        if entry.what == "added":
            # A number is never reused: an action added by mistake stays, closed, with the reason.
            after, more = set_field(after, "status", "closed", "added by mistake")
            changes.extend(more)
        elif entry.what in ("note", "reason", "message"):
            changes.append(Change("withdrawn", entry.after, ""))
        else:
            after = put_back(after, change)
            changes.append(Change(entry.what, entry.after, entry.before, "undo"))
    return after, tuple(changes)
