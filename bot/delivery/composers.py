"""The words of everything said unasked but the digest: cards, receipts, questions, notices, welcomes.

Made at the moment of sending from ids, so that what is said is true then. `None`: nothing to say any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.delivery.outbox import WITHDRAWN
from bot.drafts import Composer, Draft
from bot.guide import likely, next_step, no_board
from bot.hearing import mentions_only
from bot.incoming import Press
from bot.model import Place, PlaceKind, Subgroup
from bot.ports import Unit
from bot.reply import Block, Button, Buttons, Choice, Code, For, Option, Reply, Style, Text, note, text
from bot.views import actions as views
from bot.views import receipts


def card(unit: Unit, args: Mapping[str, object], place: Place, now: datetime) -> Draft | None:
    action = unit.actions.get(int(str(args["action"])))
    board = unit.boards.get(action.board_id) if action else None
    if action is None or board is None:
        return None
    today = now.astimezone(ZoneInfo(board.timezone)).date()
    updates, mention = unit.actions.updates(action.id), mentions_only(place)
    shown = views.card(action, updates, today, board.timezone, audience=For.PLACE, mention=mention)
    return Draft(shown, (action.id,))


def receipt(unit: Unit, args: Mapping[str, object], place: Place, now: datetime) -> Draft | None:
    action = unit.actions.get(int(str(args["action"])))
    turn_id = int(str(args["turn"]))
    turn = unit.ledger.turn(turn_id)
    if action is None or turn is None:
        return None
    shown = receipts.receipt(action, unit.ledger.entries(turn_id), undone=turn.undone_by is not None)
    return Draft(shown, (action.id,)) if shown else None


def question(unit: Unit, args: Mapping[str, object], place: Place, now: datetime) -> Draft | None:
    proposal = unit.proposals.get(int(str(args["proposal"])))
    if proposal is None or not proposal.is_waiting(now):
        return None
    ids = tuple(dict.fromkeys(step.action_id for step in proposal.steps if step.action_id))
    actions = {action.id: action for action in unit.actions.many(ids)}
    person = unit.people.get(proposal.person_id) if proposal.person_id else None
    said = receipts.question(proposal, actions, person.name if person else "Somebody", audience=For.PLACE)
    return Draft(said, ids)


def notice(unit: Unit, args: Mapping[str, object], place: Place, now: datetime) -> Reply | None:
    """Plain words for one person, kept in the row itself because nothing else holds them."""
    said = str(args.get("text", ""))
    return Reply(said, audience=For.PLACE, outcome="notice") if said else None


def welcome(unit: Unit, args: Mapping[str, object], place: Place, now: datetime) -> Reply:
    """Three lines when the bot joins a place: what it does, which subgroup this seems to be, what comes next."""
    what = text("Answer in an action's thread in your own words and I record it. On Monday I post the week's digest.")
    tail = note("Messages that are not about an action are not kept. To see what you can say: help")
    boards = unit.boards.all()
    groups = [group for board in boards for group in unit.boards.subgroups(board.id)]
    if place.kind is PlaceKind.PERSONAL:
        own = text("Here I show you what is yours: ", Code("list mine"), " and you answer with: ", Code("update 12 …"))
        how: tuple[Block, ...] = (own,) if boards else (Text(no_board()),)
    elif groups:
        how = _offer_to_link(place, groups)
    else:
        how = (next_step(unit, boards) or Text(no_board()),)
    return Reply("I keep the action register", (what, *how, tail), For.PLACE, "welcome")


def _of_the_same_words(words: Sequence[str], groups: Sequence[Subgroup]) -> list[Subgroup]:
    """Groups whose name has most of the channel's longer words in it."""
    said = {word for word in words if len(word) > 3}
    wanted = max(1, -(-2 * len(said) // 3))
    return [group for group in groups if len(said & set(group.name.casefold().split())) >= wanted] if said else []


def _offer_to_link(place: Place, groups: Sequence[Subgroup]) -> tuple[Block, ...]:
    """The subgroup that this seems to be, and a press that links it; where the name says nothing, the choice of all."""
    words = "".join(c if c.isalnum() else " " for c in place.name).casefold().split()
    named = [group for group in groups if group.code.casefold() in words]
    # A channel of a subgroup often has the board's own code in front: the nearer one counts.
    found = [group for group in named if not group.is_board] or named or _of_the_same_words(words, groups)
    guess = f"This looks like the channel of {found[0].code} ({found[0].name}). " if len(found) == 1 else ""
    group = found[0] if len(found) == 1 else likely(groups)
    said = text(
        *([guess] if guess else []), "An officer links this channel by typing: ", Code(f"subgroup link {group.code}")
    )
    if guess or len(groups) == 1:
        link = Button(f"Link this channel to {group.code}", Press("link", value=group.code), Style.PRIMARY)
        return said, Buttons((link,))
    options = tuple(Option(f"{each.code}: {each.name}", each.code) for each in groups)
    return said, Choice("Or choose its subgroup", Press("link"), options)


def withdrawn(unit: Unit, args: Mapping[str, object], place: Place, now: datetime) -> Reply:
    """In the place of a message that said more than may be said there now."""
    said = text("It spoke of actions whose words are withheld here. You can see them in your own chat with me.")
    return Reply("This message is not shown here any more", (said,), For.PLACE, "notice")


COMPOSERS: Mapping[str, Composer] = {
    "card": card,
    "receipt": receipt,
    "question": question,
    "notice": notice,
    "welcome": welcome,
    WITHDRAWN: withdrawn,
}
"""Every kind of message said unasked; the digest and the reminders add theirs in handlers/app.py."""
