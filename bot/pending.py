"""What waits for this very person's yes: found wherever it was asked, listed with its numbers.

Reads only. Who may settle a question is decided again when it is settled.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.deciding import actions_of, is_own, may_see, open_question, would_be
from bot.errors import NotHere
from bot.exchange import accepting
from bot.incoming import Press
from bot.permissions import May
from bot.proposals import Proposal, Source
from bot.reply import Block, Button, Buttons, Item, Items, Reply, Style, line, note
from bot.turn import Turn
from bot.views import papers, receipts
from bot.views.words import plural

NAMED = 4
LISTED = 10
"""Questions on one page: each has its own two buttons."""


def waiting_for(turn: Turn) -> tuple[Proposal, ...]:
    """The open questions that this person may answer with a yes, on every board of theirs."""
    known = [p for board in turn.boards for p in turn.unit.proposals.waiting(board.id, turn.now)]
    return tuple(proposal for proposal in known if may_see(turn, proposal) and may_settle(turn, proposal))


def may_settle(turn: Turn, proposal: Proposal) -> bool:
    """Each step must be the person's own to do; somebody else's question asks for the right to accept as well."""
    own = is_own(turn, proposal)
    actions = actions_of(turn, proposal)
    about = [(step, actions.get(step.action_id or 0) or would_be(turn, proposal, step)) for step in proposal.steps]
    return all(
        turn.may(step.deed, action) is May.YES and (own or turn.may("accept", action) is May.YES)
        for step, action in about
    )


def listed(turn: Turn, proposals: Sequence[Proposal], answer: str = "accept", page: int = 1) -> Reply:
    """Several questions with their numbers and their buttons, a page at a time: a plain yes would not say which."""
    last = -(-len(proposals) // LISTED)
    page = min(max(page, 1), last)
    shown = proposals[(page - 1) * LISTED : page * LISTED]
    items = tuple(item(turn, proposal, buttons=True) for proposal in shown)
    blocks: list[Block] = [Items("", items, len(proposals) - (page - 1) * LISTED - len(items))]
    ways = [("Previous questions", page - 1)] * (page > 1) + [("Next questions", page + 1)] * (page < last)
    if ways:
        blocks.append(Buttons(tuple(Button(name, Press("list", value=f"questions page {to}")) for name, to in ways)))
    first = shown[0].id
    blocks.append(note(f"To answer one: {answer} {first}" + (f" or refuse {first}" if answer == "accept" else "")))
    title = f"{plural(len(proposals), 'question')} waiting for your answer: which one?"
    return Reply(title, tuple(blocks), outcome="asked")


def item(turn: Turn, proposal: Proposal, *, buttons: bool = False) -> Item:
    actions = actions_of(turn, proposal)
    names = list(dict.fromkeys(action.reference for action in actions.values()))
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    about = f"{', '.join(names[:NAMED])}{more}" or "New action"
    words = list(dict.fromkeys(receipts.step_words(step) for step in proposal.steps))
    said = "; ".join(words[:3]) + (f"; and {len(words) - 3} more" if len(words) > 3 else "")
    pressed = _answers(proposal, about) if buttons else ()
    return Item(f"{proposal.id}", about, None, line(said), pressed)


def _answers(proposal: Proposal, about: str) -> tuple[Button, ...]:
    if len(proposal.steps) > NAMED or proposal.source is Source.IMPORT:
        # Nobody says yes to what does not all stand here.
        return (Button(f"See question {proposal.id}", Press("ask", value=str(proposal.id)), Style.PRIMARY),)

    def press(deed: str) -> Press:
        first = proposal.steps[0]
        return Press(deed, first.action_id or 0, first.version, str(proposal.id))

    return (
        Button(f"Yes to {proposal.id}: {about}", press("accept"), Style.PRIMARY),
        Button(f"No to {proposal.id}: {about}", press("refuse")),
    )


def named(turn: Turn, proposal: Proposal, reply: Reply) -> Reply:
    """An answer given away from its question says which one it was."""
    about = ", ".join(action.reference for action in actions_of(turn, proposal).values()) or "a new action"
    if about in reply.title:
        return reply
    return Reply(f"{about}: {reply.title}", reply.blocks, reply.audience, reply.outcome, reply.rag)


def asked_again(turn: Turn, proposal_id: int) -> Reply:
    """The whole of a question that waits, with its answers, for somebody who may hear of it here."""
    proposal = open_question(turn, proposal_id)
    if proposal.source is Source.IMPORT:
        accepting.may_decide(turn, proposal)
        return papers.paper_question(proposal)
    if not may_see(turn, proposal):
        raise NotHere(
            "That question is not one for this place, so nothing was changed.",
            "In your own chat with me you see what waits for you: accept",
        )
    person = turn.unit.people.get(proposal.person_id) if proposal.person_id else None
    return receipts.question(proposal, actions_of(turn, proposal), person.name if person else "Somebody")
