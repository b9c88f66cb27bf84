"""A post passes from one holder to the next with its actions, in one command, and comes back in one."""

from __future__ import annotations

import re
from datetime import date

from bot.commands.meetings import day_at_start, require
from bot.commands.reach import require_over, require_wherever
from bot.errors import Ambiguous, NotAllowed, NotFound, NotNow, Refusal, Unclear
from bot.lifecycle import encode_owners, put_back
from bot.model import Act, Action, Change, Owner, Person, PersonKind, Role
from bot.names import fold
from bot.naming import person_meant
from bot.permissions import May, may, roles_of
from bot.ports import Turn as LedgerTurn
from bot.recording import act, open_turn, redraw
from bot.reply import Reply, Text, line, note
from bot.turn import Turn
from bot.values import dataclass, replace
from bot.views.words import day, plural

_FROM = re.compile(r"\s+(?:from|since)\s+(?P<day>[^:]*\d{4})\s*$", re.I)
HOLDS = "For example: who holds Town Centre Sergeant: Sam Hill from 1 December 2026"


@dataclass(frozen=True, slots=True)
class Handover:
    """What an act keeps of a handover, in numbers and days only: enough to take it back."""

    post_id: int
    person_id: int
    since: date
    before_id: int | None
    before_since: date | None
    joined: bool
    """The new holder had no part on the board until then."""

    @property
    def detail(self) -> str:
        before = f"{self.before_id or 0} since {self.before_since.isoformat() if self.before_since else '-'}"
        return f"post {self.post_id} from {self.since.isoformat()} after {before}{' joined' if self.joined else ''}"


_DETAIL = re.compile(
    r"^post (?P<post>\d+) from (?P<since>[\d-]+) after (?P<before>\d+) since (?P<start>[\d-]+)(?P<joined> joined)?$"
)


def _handover(done: Act) -> Handover | None:
    found = _DETAIL.match(done.detail)
    if found is None or done.person_id is None:
        return None
    start = date.fromisoformat(found["start"]) if found["start"] != "-" else None
    since = date.fromisoformat(found["since"])
    return Handover(
        int(found["post"]), done.person_id, since, int(found["before"]) or None, start, bool(found["joined"])
    )


def holds(turn: Turn, words: str) -> Reply:
    """A post passes to a person, and with it every action that the post answers for."""
    require(turn, "people")
    since, words = _since(turn, words.strip())
    post, person = _post_and_person(turn, words)
    require_over(turn, post)
    if post.held_by == person.id:
        raise NotNow(f"{person.name} holds {post.name} already, so nothing was changed.")
    before = turn.unit.people.get(post.held_by) if post.held_by else None
    adopted = _adopt(turn, post)
    fresh = all(board_id != turn.board.id for board_id, _ in turn.unit.people.standing(person.id))
    turn.unit.people.save(replace(post, held_by=person.id, held_since=since))
    # Who holds a post of this board hears of this board.
    turn.unit.people.grant(turn.board.id, None, person.id, Role.MEMBER)
    actions = [a for a in turn.unit.actions.all_of(turn.board.id) if any(o.person_id == post.id for o in a.owners)]
    live = [a for a in actions if a.status.is_open]
    _tell_history(turn, live, before, person, since, adopted)
    held = Handover(post.id, person.id, since, post.held_by, post.held_since, fresh)
    act(turn, "holds post", turn.board.id, person=person.id, detail=held.detail)
    if before is not None:
        act(turn, "left post", turn.board.id, person=before.id, detail=f"post {post.id} on {since.isoformat()}")
    said = f"{person.name} holds {post.name} from {day(since)}"
    lines = [line(f"{plural(len(live), 'open action')} {'goes' if len(live) == 1 else 'go'} with it.")]
    if before is not None:
        lines.append(line(f"{before.name} held it before, and no longer answers for it."))
    back = note("To take it back: undo")
    return Reply(said, (Text(tuple(lines)), back), outcome="recorded")


def _since(turn: Turn, words: str) -> tuple[date, str]:
    found = _FROM.search(words)
    if found is None:
        return turn.today, words
    since, rest = day_at_start(found["day"], turn.today)
    if rest.strip():
        raise Unclear(f"I cannot read “{found['day']}” as a day, so nothing was changed.", HOLDS)
    if since > turn.today:
        raise Unclear(
            f"{day(since)} is still to come, and a post is handed over on the day. Nothing was changed.", HOLDS
        )
    return since, words[: found.start()]


def _post_and_person(turn: Turn, words: str) -> tuple[Person, Person]:
    """`Post: Person`, or the one way in which the words divide into a known post and a known person."""
    for mark in (":", "="):
        if mark in words:
            name, _, holder = words.partition(mark)
            return _post(turn, name.strip()), _holder(turn, holder)
    parts = words.split()
    found = [
        (post, person)
        for cut in range(1, len(parts))
        if (post := _known_post(turn, " ".join(parts[:cut]))) and (person := _known(turn, " ".join(parts[cut:])))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise Ambiguous("Where does the post end and the name begin? Nothing was changed.", HOLDS)
    raise Unclear("Which post, and who holds it?", HOLDS)


def _known_post(turn: Turn, name: str) -> Person | None:
    return next((p for p in turn.unit.people.named(name) if p.kind is PersonKind.POST), None)


def _known(turn: Turn, name: str) -> Person | None:
    try:
        person = person_meant(turn, name)
    except Refusal:
        return None
    return person if person.kind is PersonKind.PERSON else None


def _holder(turn: Turn, name: str) -> Person:
    person = person_meant(turn, name)
    if person.kind is not PersonKind.PERSON:
        raise NotFound(f"{person.name} is not a person, so it holds no post. Nothing was changed.", HOLDS)
    return person


def _post(turn: Turn, name: str) -> Person:
    """The post of that name; one that only the register's papers know yet enters the directory."""
    known = _known_post(turn, name)
    if known is not None:
        return known
    if turn.unit.people.named(name):
        raise NotFound(f"{name} is in the directory, but not as a post. Nothing was changed.", HOLDS)
    printed = {
        o.printed for a in turn.unit.actions.all_of(turn.board.id) for o in a.owners if fold(o.printed) == fold(name)
    }
    if not printed:
        raise NotFound(f"I know no post called “{name}”, so nothing was changed.", f"To add it: who add post {name}")
    return turn.unit.people.add(Person(0, min(printed), PersonKind.POST))


def _adopt(turn: Turn, post: Person) -> dict[int, Change]:
    """Owners printed with exactly the post's name become the post; nobody's account is touched by that."""
    names = {fold(name) for name in (post.name, *post.aliases)}
    adopted: dict[int, Change] = {}
    for action in turn.unit.actions.all_of(turn.board.id):
        fresh = tuple(_as_post(owner, names, post) for owner in action.owners)
        if fresh != action.owners:
            change = Change("owners", encode_owners(action.owners), encode_owners(fresh))
            turn.unit.actions.save(replace(action, owners=fresh))
            adopted[action.id] = change
    return adopted


def _as_post(owner: Owner, names: set[str], post: Person) -> Owner:
    return replace(owner, person_id=post.id) if owner.person_id is None and fold(owner.printed) in names else owner


def _tell_history(
    turn: Turn, live: list[Action], before: Person | None, after: Person, since: date, adopted: dict[int, Change]
) -> None:
    told = Change("holder", before.name if before else "", after.name, f"from {day(since)}")
    wanted = {action.id: (adopted.pop(action.id, None), told) for action in live}
    changes = {key: tuple(c for c in pair if c is not None) for key, pair in wanted.items()}
    changes |= {key: (change,) for key, change in adopted.items()}
    # A turn also where no action goes with the post: `undo` must mean this, and not what was done before it.
    entry = open_turn(turn, turn.actor(), turn.board.id, "holds")
    for action_id, mine in changes.items():
        turn.unit.ledger.record(entry, action_id, mine)
    turn.turn_id = entry.id
    turn.receipt["turn"] = entry.id


def take_back(turn: Turn, last: LedgerTurn) -> Reply:
    """The post and its actions go back to whoever held it; an officer's deed, as the handover was."""
    # On the board where it was done: the turn's number alone came with a press, and may be another board's.
    if may("people", roles_of(turn.speaker, last.board_id, None, None)) is not May.YES:
        raise NotAllowed("That is not yours to undo.", f"Who can: {turn.can_on('people', last.board_id)}")
    acts = turn.unit.acts.done_at(last.board_id, last.at)
    made = next((found for each in acts if each.deed == "holds post" and (found := _handover(each))), None)
    post = turn.unit.people.get(made.post_id) if made else None
    if made is None or post is None:
        raise NotFound("That handover can no longer be found, so nothing was changed.", HOLDS)
    require_wherever(turn, post)
    if (post.held_by, post.held_since) != (made.person_id, made.since):
        raise NotNow(f"{post.name} has passed on since, so that was not undone.", HOLDS)
    turn.unit.people.save(replace(post, held_by=made.before_id, held_since=made.before_since))
    if made.joined:
        turn.unit.people.revoke(last.board_id, None, made.person_id, Role.MEMBER)
    count = _tell_back(turn, last)
    act(turn, "left post", last.board_id, person=made.person_id, detail=f"post {post.id} undone")
    before = turn.unit.people.get(made.before_id) if made.before_id else None
    if before is not None:
        act(turn, "holds post", last.board_id, person=before.id, detail=f"post {post.id} undone")
    who = f"{before.name} holds {post.name} again" if before else f"Nobody holds {post.name} now"
    went = f"{plural(count, 'action')} {'goes' if count == 1 else 'go'} back with it."
    return Reply(f"Taken back: {who}", (Text((line(went),)), note(HOLDS)), outcome="recorded")


def _tell_back(turn: Turn, last: LedgerTurn) -> int:
    """The same entries the other way round. Owners that were changed again since stay as they are now."""
    entry = open_turn(turn, turn.actor(), last.board_id, "undo", undoes=last.id)
    entries = turn.unit.ledger.entries(last.id)
    actions = {action.id: action for action in turn.unit.actions.many(sorted({e.action_id for e in entries}))}
    for action in actions.values():
        after, changes = action, []
        for each in (e for e in reversed(entries) if e.action_id == action.id):
            if each.what == "owners" and encode_owners(after.owners) != each.after:
                continue
            after = put_back(after, Change(each.what, each.before, each.after))
            changes.append(Change(each.what, each.after, each.before, "undo"))
        if after != action:
            turn.unit.actions.save(after)
        turn.unit.ledger.record(entry, action.id, tuple(changes))
        redraw(turn, replace(after, version=action.version + (after != action)))
    turn.unit.ledger.close_turn(last.id, entry.id)
    turn.turn_id = entry.id
    turn.receipt["turn"] = entry.id
    return len({e.action_id for e in entries if e.what == "holder"})
