"""Undo: the last turn, or an action's last change, taken back as a new entry. Nothing is ever removed.

What was done last may be no change of an action (a link, a setting, a meeting): then its own way back is said, and
nothing older is taken back in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.commands.handing import take_back
from bot.commands.last_deed import last_deed
from bot.errors import NotAllowed, NotFound, NotNow, Unclear
from bot.language.commands import Command
from bot.language.numbered import numbers_only
from bot.language.words import tokens
from bot.lifecycle import FIELDS, put_back, set_field
from bot.model import Action, Change, Entry
from bot.permissions import May
from bot.ports import Turn as LedgerTurn
from bot.recording import Recorded, Row, open_turn, redraw, tell
from bot.reply import Answer, Reply
from bot.turn import Turn
from bot.values import replace
from bot.views import receipts
from bot.views.words import plural

DELETED = "deleted"
"""The verb of a turn that only notes that a message was deleted (bot/events.py)."""

OWN_TIME = timedelta(minutes=receipts.UNDO_MINUTES)


FILLING = frozenset(
    ("that", "this", "it", "the", "my", "last", "latest", "one", "change", "update", "thing", "please", "again", "now")
)
"""Words after `undo` that name nothing: anything else means something that must not be guessed."""


def run(turn: Turn, command: Command) -> Answer:
    mine = _own_accounts(turn)
    named = tuple(dict.fromkeys((*command.references, *numbers_only(tokens(command.rest[:200])))))
    if len(named) > 1:
        raise Unclear("I take back one action's change at a time.", "For example: undo 12")
    if named:
        return _undo_of(turn, mine, turn.find(named[0]))
    if set(command.rest.casefold().rstrip(".!").split()) - FILLING:
        raise Unclear(
            f"I cannot read “{command.rest.strip()}” as something to take back, so nothing was changed.",
            "Your last change: undo. The last change of an action: undo 12",
        )
    here = turn.post.action_id if turn.post is not None else None
    if here is not None and mine:
        return undo(turn, _last_in_thread(turn, mine, here))
    return _undo_last(turn, mine)


def _undo_last(turn: Turn, mine: tuple[int, ...]) -> Reply:
    """The asker's last change, wherever it was; not where they have done something else since."""
    last = max(filter(None, map(turn.unit.ledger.last_turn, mine)), key=lambda one: one.id, default=None)
    if last is not None and last.verb == DELETED:
        # That a message was deleted is noted by itself; what is meant is what the message had changed.
        noted = turn.unit.ledger.entries(last.id)
        return undo(turn, _last_in_thread(turn, mine, noted[0].action_id))
    since = last_deed(turn, mine, last.at if last is not None else None)
    if since is not None:
        reference = _reference_of(turn, last)
        older = f" To take back your last change of an action: undo {reference}" if reference else ""
        back = f"To take it back: {since.mended}." if since.mended else ""
        raise NotNow(
            f"The last thing you did was to {since.told}. That is no change of an action, so nothing was changed.",
            f"{back}{older}".strip(),
        )
    if last is None:
        raise NotFound("There is nothing of yours to undo.", "To see what happened to an action: history 12")
    return undo(turn, last)


def _reference_of(turn: Turn, last: LedgerTurn | None) -> str:
    """Of the one action that the turn was about, where its number can be typed and it may be named here."""
    ids = {entry.action_id for entry in turn.unit.ledger.entries(last.id)} if last is not None else set()
    actions = turn.unit.actions.many(sorted(ids))
    return actions[0].reference if len(actions) == 1 and turn.shows(actions[0]) else ""


def _undo_of(turn: Turn, mine: tuple[int, ...], action: Action) -> Reply:
    """`undo 12`: the asker's own last change of it; an officer's `undo 12` means the last one, whoever made it."""
    standing = list(_standing(turn, action.id))
    if turn.may("undo", action) is not May.YES:
        standing = [one for one in standing if one.actor.account_id in mine] or standing
    if not standing:
        raise NotFound(
            f"There is no change of {action.reference} left to take back, so nothing was changed.",
            f"To see what happened to it: history {action.reference}",
        )
    together = {entry.action_id for entry in turn.unit.ledger.entries(standing[0].id)}
    if len(together) > 1 and standing[0].verb != "holds":
        raise NotNow(
            f"{action.reference} was changed together with {plural(len(together) - 1, 'other action')}, "
            "so it was not taken back alone.",
            f"All of them: press Undo under the receipt. This one: say what is right now, for example: update {action.reference} …",
        )
    return undo(turn, standing[0])


def _standing(turn: Turn, action_id: int) -> Iterator[LedgerTurn]:
    """The turns that changed the action and still stand, the newest first."""
    known = dict.fromkeys(entry.turn_id for entry in reversed(turn.unit.ledger.history(action_id)))
    found = (turn.unit.ledger.turn(turn_id) for turn_id in known)
    return (one for one in found if one and one.undone_by is None and one.undoes is None and one.verb != DELETED)


def _own_accounts(turn: Turn) -> tuple[int, ...]:
    """Of the one who asks: what somebody said in Slack is theirs in Teams too."""
    speaker = turn.speaker
    if speaker is None or not speaker.account.id:
        return ()
    if speaker.person is None:
        return (speaker.account.id,)
    others = (each.id for each in turn.unit.people.accounts(speaker.person.id))
    return tuple(dict.fromkeys((speaker.account.id, *others)))


def _is_anothers(turn: Turn, last: LedgerTurn) -> bool:
    """Said by this account, when it spoke for somebody else: an officer may have linked it anew since."""
    person = turn.speaker.person if turn.speaker is not None else None
    return last.actor.person_id is not None and (person is None or person.id != last.actor.person_id)


def _last_in_thread(turn: Turn, mine: tuple[int, ...], action_id: int) -> LedgerTurn:
    """In an action's own thread `undo` means the asker's last change of that action, whatever they did elsewhere since."""
    own = next((one for one in _standing(turn, action_id) if one.actor.account_id in mine), None)
    if own is not None:
        return own
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
    if any(entry.what in FIELDS and not entry.before and not entry.after for entry in entries):
        raise NotNow(
            "What it was before has been erased from the history, so it was not undone.",
            f"Say what it should be now, for example: show {next(iter(actions.values())).reference}",
        )
    for action in actions.values():
        if turn.unit.ledger.later_change(last.id, action.id):
            raise NotNow(
                f"{action.reference} has been changed again since, so it was not undone.",
                f"To see by whom: history {action.reference}. Then say what it should be now.",
            )
    return _taken_back(turn, last, entries, actions)


def _check_may(turn: Turn, last: LedgerTurn, actions: dict[int, Action]) -> None:
    own = last.actor.account_id in _own_accounts(turn) and not _is_anothers(turn, last)
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
