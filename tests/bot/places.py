"""Every kind of place and of own chat on the small board, four actions of different marking, and how each surface is reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine, select

from bot.audience import visible
from bot.delivery.composers import COMPOSERS
from bot.delivery.composing import Letter, write_letter
from bot.delivery.outbox import Claim
from bot.delivery.reminders import ReminderComposer
from bot.delivery.troubles import OWN
from bot.digest.compose import DigestComposer, ListComposer
from bot.exchange.rows import Kind, PrintedRow, Register
from bot.incoming import Asked, Brought, Manner, Opened, Press, Said, Submitted
from bot.model import Audience, Marking, Place, PlaceKind, Role, Status
from bot.proposals import Proposal, Source, Step
from bot.reply import Answer
from storage.digest import SqlWeeks
from storage.tables import outbox
from tests.bot.cast import DEPUTY, OFFICER, OWNER, UNLINKED, full_town
from tests.builders import PRIVATE, Town

OPEN, S, R, U = Marking.OFFICIAL, Marking.SENSITIVE, Marking.RESTRICTED, Marking.UNKNOWN
WORDS = {OPEN: "Kestrel", S: "Merlin", R: "Nightjar", U: "Bittern"}
"""The word that names the action of each marking; nothing else on the register has it."""
TAILS = {OPEN: "door knocks on the quay", S: "home visits by a nurse", R: "searches at dawn", U: "letters to landlords"}
NUMBERS = {OPEN: 60, S: 61, R: 62, U: 63}
ELSEWHERE = "Rhona Pike"
"""The chair of another subgroup."""
CLEARED = replace(PRIVATE, cleared=Marking.RESTRICTED)

CHANNELS: Mapping[str, tuple[Audience, str, bool]] = {
    "private": (PRIVATE, "VAWG", False),
    "cleared-sensitive": (replace(PRIVATE, cleared=Marking.SENSITIVE), "VAWG", False),
    "cleared-restricted": (CLEARED, "VAWG", False),
    "public": (replace(CLEARED, public=True), "VAWG", False),
    "shared": (replace(CLEARED, shared=True), "VAWG", False),
    "guests": (replace(CLEARED, guests=True), "VAWG", False),
    "unknown": (Audience(cleared=Marking.RESTRICTED), "VAWG", False),
    "half-known": (Audience(public=False, shared=False, cleared=Marking.RESTRICTED), "VAWG", False),
    "other-subgroup": (CLEARED, "ASB", False),
    "whole-board": (CLEARED, "ASB", True),
    "unlinked": (CLEARED, "", False),
}
CHATS: Mapping[str, str] = {
    "chat of the officer": OFFICER,
    "chat of the chair": "Dev Malik",
    "chat of the owner": OWNER,
    "chat of the deputy": DEPUTY,
    "chat of an admin": "Ada Birch",
    "chat of a member": "Grace Lunt",
    "chat of another chair": ELSEWHERE,
    "chat of nobody": UNLINKED,
}
EXPECTED: Mapping[str, tuple[Marking, ...]] = {
    "private": (OPEN,),
    "cleared-sensitive": (OPEN, S),
    "cleared-restricted": (OPEN, S, R),
    "public": (OPEN,),
    "shared": (OPEN,),
    "guests": (OPEN,),
    "unknown": (),
    "half-known": (),
    "other-subgroup": (),
    "whole-board": (OPEN, S, R),
    "unlinked": (),
    "chat of the officer": (OPEN, S, R, U),
    "chat of the chair": (OPEN, S, R, U),
    "chat of the owner": (OPEN, S, R, U),
    "chat of the deputy": (OPEN, S, R, U),
    "chat of an admin": (OPEN, S, R, U),
    "chat of a member": (OPEN,),
    "chat of another chair": (OPEN,),
    "chat of nobody": (),
}
"""What may be shown where. Everything that is not named here is withheld."""


@dataclass
class Room:
    """One place, who speaks there, and the four actions. `say` is what anybody could type."""

    town: Town
    name: str

    @property
    def who(self) -> str:
        # In a channel the strongest role speaks: what is withheld there is withheld because of the place.
        return CHATS.get(self.name, OFFICER)

    @property
    def channel(self) -> str:
        return "chat" if self.name in CHATS else self.name

    def say(self, words: str, key: str = "") -> Answer:
        return self.town.say(self.who, words, self.channel, key=key)

    def press(self, deed: str, marking: Marking, value: str = "") -> Answer:
        action = self.town.see(f"VAWG-{NUMBERS[marking]}")
        return self.town.press(self.who, Press(deed, action.id, action.version, value), self.channel)

    def submit(self, form: str, marking: Marking, **values: str) -> Answer:
        action = self.town.see(f"VAWG-{NUMBERS[marking]}")
        about = Press("form", action.id, action.version, form)
        return self.town.bot.handle(Submitted(self.town.origin(self.who, self.channel), form, about, values))

    def place(self) -> Place:
        platform, tenant, channel = "slack", "T1", self.town.origin(self.who, self.channel).channel
        with self.town.units.write() as unit:
            kind = PlaceKind.PERSONAL if self.channel == "chat" else PlaceKind.CHANNEL
            person = self.town.people.get(self.who) if kind is PlaceKind.PERSONAL else None
            place = unit.places.seen(Place(0, platform, tenant, channel, kind, person_id=person))
            unit.commit()
        return place


def house(engine: Engine) -> Town:
    town = full_town(engine)
    town.person(ELSEWHERE, Role.CHAIR, "ASB")
    for name, (audience, group, whole) in CHANNELS.items():
        with town.units.write() as unit:
            place = unit.places.seen(Place(0, "slack", "T1", f"C-{name}", PlaceKind.CHANNEL, name, audience=audience))
            subgroup = town.groups[group].id if group else None
            unit.places.save(replace(place, subgroup_id=subgroup, whole_board=whole, audience=audience))
            unit.commit()
        town.places[name] = place.id
    for marking, number in NUMBERS.items():
        word = WORDS[marking]
        town.action("VAWG", number, f"Operation {word} {TAILS[marking]}", [OWNER], date(2026, 11, 2), marking)
        named = replace(town.see(f"VAWG-{number}"), title=f"{word} title", section=f"{word} lane", outcomes=word)
        with town.units.write() as unit:
            due = replace(named.due, text=f"before the {word} hearing")
            unit.actions.save(replace(named, printed=f"{word}/1", due=due))
            unit.commit()
        town.say(OFFICER, f"update VAWG-{number} for {OWNER}: {word} is under way", channel="chat")
    return town


def asked_about(town: Town, marking: Marking, board_id: int) -> int:
    """A question about the action that waits for a yes."""
    action = town.see(f"VAWG-{NUMBERS[marking]}")
    step = Step("note", action.id, action.version, {"text": f"{WORDS[marking]} was heard of"})
    return _asked(town, board_id, step, f"{WORDS[marking]} {marking}")


def asked_to_add(town: Town, marking: Marking) -> int:
    """A new action of this marking that waits for a yes."""
    word = WORDS[marking]
    values = {"text": f"{word} afresh", "subgroup": str(town.groups["VAWG"].id), "marking": marking.value}
    return _asked(town, town.board.id, Step("add", None, 0, values), f"add {word}")


def _asked(town: Town, board_id: int, step: Step, words: str) -> int:
    town.count += 1
    with town.units.write() as unit:
        made = unit.proposals.add(
            Proposal(
                0, board_id, f"asked:{town.count}", Source.OTHERS, (step,), town.clock.now,
                town.clock.now.replace(year=2027), words, f"Record this of {words}?",
            )
        )  # fmt: skip
        unit.commit()
    return made.id


Surface = Callable[[Room, Marking], object]


def typed(words: str) -> Surface:
    """`N` stands for the action's reference, `n` for its bare number, `Part` for most of its word."""

    def surface(room: Room, marking: Marking) -> object:
        number, part = NUMBERS[marking], WORDS[marking][:-1]
        return room.say(words.replace("{N}", f"VAWG-{number}").replace("{n}", str(number)).replace("{Part}", part))

    return surface


def replayed(room: Room, marking: Marking) -> object:
    """The same message again after the marking was raised: what was allowed once is checked anew."""
    key = f"again-{room.name}-{marking}"
    room.say(f"update VAWG-{NUMBERS[marking]} seen again", key=key)
    return room.say(f"update VAWG-{NUMBERS[marking]} seen again", key=key)


def answered_in_thread(room: Room, marking: Marking) -> object:
    if room.channel == "chat" or room.name == "unlinked":
        return None
    thread = f"card-{marking}"
    room.town.card(f"VAWG-{NUMBERS[marking]}", room.name, thread)
    return room.town.reply(room.who, "I think it is done", thread, room.name)


def accepted(room: Room, marking: Marking) -> object:
    return room.say(f"accept {asked_about(room.town, marking, room.town.board.id)}")


def listed_waiting(room: Room, marking: Marking) -> object:
    asked_about(room.town, marking, room.town.board.id)
    asked_to_add(room.town, marking)
    return room.say("accept")


def refused_new(room: Room, marking: Marking) -> object:
    return room.say(f"refuse {asked_to_add(room.town, marking)}")


def opened(room: Room, marking: Marking) -> object:
    return room.town.bot.handle(Opened(room.town.origin(room.who, room.channel)))


def shortcut(room: Room, marking: Marking) -> object:
    return room.town.bot.handle(Asked(room.town.origin(room.who, room.channel), "record", "seen today"))


def all_claimed(room: Room, marking: Marking) -> object:
    """What the committee would agree, when every action is claimed as completed."""
    room.town.say(OFFICER, f"complete VAWG-{NUMBERS[marking]}", channel="chat")
    return room.say("agree all at 17 November 2026")


def brought(room: Room, marking: Marking) -> object:
    """A paper whose row has the action's number and most of its words: what does the bot tell of what it compared?"""
    words = f"Operation {WORDS[marking][:-1]} {TAILS[marking]}"
    rows = (PrintedRow(str(NUMBERS[marking]), words, status_text="Completed", status=Status.COMPLETED),)
    paper = Brought("pack.csv", (Register("VAWG action plan", Kind.TABLE, rows),))
    origin = room.town.origin(room.who, room.channel)
    manner = Manner.PERSONAL if room.channel == "chat" else Manner.MENTION
    first = room.town.bot.handle(Said(origin, "import VAWG", manner, brought=(paper,)))
    with room.town.units.read() as unit:
        papers = [
            p.id for p in unit.proposals.waiting(room.town.board.id, room.town.clock.now) if p.source is Source.IMPORT
        ]
    more = [room.say(f"accept {papers[-1]}"), room.press("import", marking, str(papers[-1]))] if papers else []
    return [first, *more]


def minuted(room: Room, marking: Marking) -> object:
    """Minutes whose task has most of the action's words: what is said of what it was compared with?"""
    task = f"ACTION: {OWNER} to run Operation {WORDS[marking][:-1]} {TAILS[marking]} by 4 December 2026."
    first = room.say(f"import VAWG\nNotes of the meeting held on 11 November 2026\nThe figures were noted.\n{task}")
    with room.town.units.read() as unit:
        found = [p.id for p in unit.proposals.waiting(room.town.board.id, room.town.clock.now) if p.is_paper]
    return [first, *(room.say(f"accept {found[-1]}") for _ in found[-1:])]


def refused_by_role(words: str) -> Surface:
    """Said by somebody with no part in it: a refusal names who can, and nothing of what it is about."""

    def surface(room: Room, marking: Marking) -> object:
        who = UNLINKED if room.channel == "chat" else "Grace Lunt"
        return room.town.say(who, words.replace("{N}", f"VAWG-{NUMBERS[marking]}"), room.channel)

    return surface


def pressed(deed: str, value: str = "") -> Surface:
    return lambda room, marking: room.press(deed, marking, value)


def submitted(form: str, **values: str) -> Surface:
    return lambda room, marking: room.submit(
        form, marking, **{k: v.format(n=NUMBERS[marking]) for k, v in values.items()}
    )


def undone_by_press(room: Room, marking: Marking) -> object:
    with room.town.units.read() as unit:
        turn_id = unit.ledger.history(room.town.actions[f"VAWG-{NUMBERS[marking]}"])[0].turn_id
    return room.press("undo", marking, str(turn_id))


SURFACES: Mapping[str, Surface] = {
    "show": typed("show {N}"),
    "show, bare number": typed("show {n}"),
    "list": typed("list"),
    "list of a subgroup": typed("list VAWG"),
    "list overdue": typed("list overdue"),
    "list mine": typed("list mine"),
    "find": typed("find {Part}"),
    "find, by number": typed("find {N}"),
    "find, second page": typed("find {Part} page 2"),
    "find, by owner": typed(f"find {OWNER}"),
    "find, everything": typed("find operation"),
    "find, pressed": lambda room, marking: room.press("find", marking, WORDS[marking][:-1]),
    "mark, refused": refused_by_role("mark {N} restricted"),
    "complete, refused": refused_by_role("complete {N}"),
    "snooze, refused": refused_by_role("snooze {N} until 25 November because of the weather"),
    "history": typed("history {N}"),
    "card, pressed": pressed("show"),
    "update form": pressed("form", "update"),
    "rag form": pressed("form", "rag"),
    "due form": pressed("form", "due"),
    "reason form": pressed("form", "reason"),
    "shortcut": shortcut,
    "form that came back": submitted("record", action="VAWG-{n}", text="seen today"),
    "forged form": submitted("update", text="seen today"),
    "forged rating": submitted("rag", rag="red", why="late"),
    "forged date": submitted("due", due="31 January 2027", why="late"),
    "forged reason": submitted("reason", why="late"),
    "home": opened,
    "home, typed": typed("home"),
    "home, pressed": pressed("home"),
    "list, pressed": pressed("list", "overdue"),
    "list, opened from its menu": lambda room, marking: room.town.press(
        room.who, Press("show", value=str(room.town.actions[f"VAWG-{NUMBERS[marking]}"])), room.channel
    ),
    "list page": typed("list VAWG page 1"),
    "list of what changed": typed("list since the last meeting"),
    "questions, pressed": lambda room, marking: (
        asked_about(room.town, marking, room.town.board.id), room.press("list", marking, "questions page 1")
    ),
    "outbox, pressed": pressed("list", "outbox"),
    "question, pressed": lambda room, marking: room.press("ask", marking, str(asked_about(room.town, marking, room.town.board.id))),
    "link, pressed": pressed("link", "NOWHERE"),
    "assign form": pressed("form", "assign"),
    "forged owner": submitted("assign", owner="Priya Nandy"),
    "digest": typed("digest preview"),
    "digest now": typed("digest now"),
    "accept, the list": listed_waiting,
    "accept": accepted,
    "refuse": refused_new,
    "chase": typed("chase {N}"),
    "subgroup": typed("subgroup list"),
    "meeting": typed("meeting list"),
    "outbox": typed("outbox"),
    "outbox, again": typed("outbox retry 1"),
    "reminders": typed("reminders off"),
    "reminders, pressed": pressed("reminders", "on"),
    "who": typed("who Priya Nandy"),
    "link": typed("link"),
    "help": typed("help"),
    "update": typed("update {N} seen today"),
    "update, unreadable": typed("update {N}"),
    "repeat": replayed,
    "thread": answered_in_thread,
    "rag": typed("rag {N} amber because it is late"),
    "rag, unreadable": typed("rag {N} purple"),
    "due": typed("due {N} 31 January 2027"),
    "due, unreadable": typed("due {N} 31 February"),
    "assign, unknown": typed("assign {N} to Nobody Known"),
    "assign": typed("assign {N} to Priya Nandy"),
    "add": typed("add Order new batteries"),
    "snooze": typed("snooze {N} until 25 November because of the weather"),
    "rename, unreadable": typed("rename {N}"),
    "review": typed("review {N} by 14 January 2027"),
    "mark, unreadable": typed("mark {N} purple"),
    "pressed complete": pressed("complete"),
    "stale press": lambda room, marking: room.town.press(
        room.who, Press("complete", room.town.actions[f"VAWG-{NUMBERS[marking]}"], 1), room.channel
    ),
    "complete": typed("complete {N}"),
    "agree": typed("agree {N} at 17 November 2026"),
    "reopen": typed("reopen {N} not done after all"),
    "close": typed("close {N} the funding was withdrawn"),
    "undo": typed("undo"),
    "import": brought,
    "import, pasted": minuted,
    "export": typed("export VAWG"),
    "export in columns": typed("export No. | Action | Owner | Update, by section"),
    "slip of the keyboard": typed("shwo {N}"),
    "pressed undo": undone_by_press,
    "agree, preview": all_claimed,
}  # fmt: skip
"""Every way in which a place may hear of an action: what is typed, pressed, filled in, opened, replayed and misspelt."""


def composed(room: Room) -> Iterator[tuple[str, object]]:
    """Whatever stands in the outbox for this place, and each kind of message put there by hand, as it would be sent."""
    place = room.place()
    with room.town.engine.connect() as connection:
        rows = connection.execute(select(outbox.c.kind, outbox.c.args).where(outbox.c.place_id == place.id)).all()
    made = [(row.kind, row.args) for row in rows] + list(by_hand(room))
    words = {
        **COMPOSERS,
        **OWN,
        "digest": DigestComposer(SqlWeeks(room.town.engine), visible),
        "digest list": ListComposer(SqlWeeks(room.town.engine), visible),
        "reminder": ReminderComposer(visible),
    }
    for kind, args in made:
        claim = Claim(1, kind, place.id, "slack", "T1", kind, args, 1, room.town.clock.now)
        with room.town.units.read() as unit:
            letter = write_letter(claim, unit, words, visible, room.town.clock.now)
        if isinstance(letter, Letter):
            yield f"{kind} {args}", letter.reply


def by_hand(room: Room) -> Iterator[tuple[str, dict[str, object]]]:
    town, now = room.town, room.town.clock.now
    for marking, number in NUMBERS.items():
        action = town.see(f"VAWG-{number}")
        with town.units.read() as unit:
            turn_id = unit.ledger.history(action.id)[0].turn_id
        yield "card", {"action": action.id, "version": action.version}
        yield "receipt", {"action": action.id, "turn": turn_id}
        yield "question", {"proposal": asked_about(town, marking, town.board.id)}
        yield "trouble", {"row": 1, "kind": "card", "state": "dead", "about": action.id, "sentence": "It was refused"}
    week: dict[str, object] = {
        "subgroup": town.groups["VAWG"].id, "due_at": now.isoformat(), "day": now.date().isoformat(), "zone": "Europe/London",
    }  # fmt: skip
    yield "digest", week
    yield "digest", {**week, "posted": now.isoformat(), "edit": "digest-1"}
    yield "digest list", {**week, "thread": "digest-1"}
    yield "withdrawn", {"edit": "digest-1"}
    yield "welcome", {}
    # These carry words of the program's own, put in by whoever sends them.
    yield "notice", {"text": "You are in the chair of VAWG."}
    yield "note", {"title": "A word", "text": "from the program"}
    day = now.date().isoformat()
    for person in town.people.values():
        yield "reminder", {"person": person, "board": town.board.id, "day": day, "first": "2026-11-01", "last": day}
