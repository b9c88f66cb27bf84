"""People who want what is not theirs: they hear nothing, change nothing, and each refusal is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select

from bot.commands.catalogue import VERBS
from bot.exchange.rows import Kind, PrintedRow, Register
from bot.incoming import (
    Asked,
    Brought,
    Edited,
    Incoming,
    Manner,
    Opened,
    Origin,
    PlaceChanged,
    PlaceEvent,
    Press,
    Pressed,
    Said,
    Submitted,
)
from bot.model import Account, AccountKind, Board, Owner, Person, Place, PlaceKind, Role, Status, Subgroup
from bot.reply import Answer, FieldErrors, Form, Reply
from storage.tables import metadata
from tests.bot.cast import OFFICER, OWNER, full_town, newcomer, refused
from tests.builders import PRIVATE, Town, said

OPEN_TO_ALL = {"seen", "refusals", "accounts", "places"}
"""Tables in which a stranger may leave a trace: who asked, where from, and that it was refused."""
REGISTER_WORDS = ("leaflet", "bystander", "street lights", "wardens", "Nandy", "Okafor", "Malik", "Lunt")


def snapshot(town: Town) -> dict[str, object]:
    """The whole register as it stands, and whose the accounts are."""
    accounts = metadata.tables["accounts"]
    linked = (
        select(accounts.c.id, accounts.c.person_id).where(accounts.c.person_id.is_not(None)).order_by(accounts.c.id)
    )
    with town.engine.connect() as connection:
        rows: dict[str, object] = {
            table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for table in metadata.sorted_tables
            if table.name not in OPEN_TO_ALL
        }
        return rows | {"links": connection.execute(linked).all()}


@dataclass(frozen=True)
class Attacker:
    """An account and where it speaks from. `tenant` and `kind` are what the platform says of it."""

    name: str
    channel: str = "vawg"
    tenant: str = "T1"
    kind: AccountKind = AccountKind.UNKNOWN


def prepared(town: Town) -> dict[str, Attacker]:
    newcomer(town, "Gil Guest", AccountKind.GUEST)
    newcomer(town, "Robo Bot", AccountKind.BOT)
    newcomer(town, "Una Known", AccountKind.UNKNOWN)
    # The officer's own account after it was switched off, and a stranger's with the same id in another workspace.
    with town.units.write() as unit:
        unit.people.account_seen(Account(0, "slack", "T1", "GRACE", "Grace Lunt", AccountKind.DEACTIVATED))
        unit.commit()
    return {
        "a guest": Attacker("Gil Guest", kind=AccountKind.GUEST),
        "a guest in the own chat": Attacker("Gil Guest", "chat", kind=AccountKind.GUEST),
        "another organisation's member in a shared channel": Attacker("Pat Partner", kind=AccountKind.EXTERNAL),
        "a bot": Attacker("Robo Bot", kind=AccountKind.BOT),
        "an account that was switched off": Attacker("Grace Lunt", kind=AccountKind.DEACTIVATED),
        "the same in the own chat": Attacker("Grace Lunt", "chat", kind=AccountKind.DEACTIVATED),
        "an account of which nothing is known": Attacker("Una Known"),
        "the officer's id in another workspace": Attacker(OFFICER, tenant="T9", kind=AccountKind.EXTERNAL),
        "the officer's id in another workspace's chat": Attacker(OFFICER, "chat", "T9", AccountKind.EXTERNAL),
        "a place that is linked to nothing": Attacker("Gil Guest", "elsewhere", kind=AccountKind.GUEST),
    }


ATTACKERS = (
    "a guest", "a guest in the own chat", "another organisation's member in a shared channel", "a bot",
    "an account that was switched off", "the same in the own chat", "an account of which nothing is known",
    "the officer's id in another workspace", "the officer's id in another workspace's chat",
    "a place that is linked to nothing",
)  # fmt: skip
FREE = frozenset({"help", "who", "link"})
"""Verbs that answer anybody, with nothing of the register in the answer."""


def attacks(town: Town, attacker: Attacker, proposal: int, turn_id: int) -> Iterator[tuple[str, Incoming]]:
    def origin(thread: str = "") -> Origin:
        here = town.origin(attacker.name, attacker.channel, thread)
        return replace(here, tenant=attacker.tenant, account_kind=attacker.kind)

    for verb in VERBS:
        for example in verb.examples:
            yield example, Said(origin(), example, Manner.SLASH)
    for words in (
        "12 done",
        "what is overdue?",
        "show VAWG-12",
        "list ASB",
        "find a",
        f"accept {proposal}",
        "who Priya Nandy",
    ):
        yield words, Said(origin(), words, Manner.MENTION)
    action = town.see("VAWG-12")
    for press in presses(action.id, action.version, proposal, turn_id):
        yield repr(press), Pressed(origin(), press)
    for form in ("add", "record", "update", "reason", "rag", "due", "forged"):
        values = {
            "text": "done",
            "action": "VAWG-12",
            "why": "x",
            "rag": "red",
            "due": "31 January 2027",
            "owner": "me",
        }
        yield f"form {form}", Submitted(origin(), form, Press("form", action.id, action.version, form), values)
    yield "reply in a thread", Said(origin("card-1"), "done", Manner.THREAD)
    yield "yes in a thread", Said(origin("card-1"), "yes", Manner.THREAD)
    yield "edit", Edited(replace(origin("card-1"), message="m-owner"), "completed, all printed")
    yield "deletion", Edited(replace(origin("card-1"), message="m-owner"), None)
    yield "shortcut", Asked(origin(), "record", "done")
    yield "home", Opened(origin())


def presses(action: int, version: int, proposal: int, turn_id: int) -> Iterator[Press]:
    for deed in ("complete", "show", "form", "rag", "undo", "accept", "refuse", "note", "drop tables", ""):
        yield Press(
            deed, action, version, {"rag": "green", "form": "update", "undo": str(turn_id)}.get(deed, str(proposal))
        )
    for value in ("'; DROP TABLE actions;--", "9" * 18, "-1", "<script>", "../../etc"):
        yield Press("accept", action, version, value)
        yield Press("undo", action, version, value)
        for deed in ("show", "list", "outbox", "link", "home"):
            yield Press(deed, 0, 0, value)
    for number in ("²", "٣", "9" * 400):
        for deed in ("show", "accept", "undo", "list", "outbox"):
            yield Press(deed, 0, 0, number)
    yield Press("complete", 2**62, 1)
    yield Press("form", action, version, "no such form")


@pytest.mark.parametrize("name", ATTACKERS)
def test_a_stranger_gets_nothing_and_changes_nothing_whatever_they_try(engine: Engine, name: str) -> None:
    town = full_town(engine)
    attacker = prepared(town)[name]
    town.card("VAWG-12", "vawg", "card-1")
    town.reply(OWNER, "The proofs are back", "card-1", key="m-owner")
    town.say("Tom Okafor", "complete VAWG-12")
    with town.units.read() as unit:
        proposal = unit.proposals.waiting(town.board.id, town.clock.now)[0].id
        turn_id = unit.ledger.history(town.actions["VAWG-12"])[0].turn_id
    before, faults = snapshot(town), []
    for what, incoming in attacks(town, attacker, proposal, turn_id):
        refusals = len(refused(town))
        answer = town.bot.handle(incoming)
        heard = [word for word in REGISTER_WORDS if word in repr(answer)]
        if heard:
            faults.append(f"{what}: heard {heard}: {answer}")
        if isinstance(answer, (Form, FieldErrors)):
            faults.append(f"{what}: was given a form: {answer}")
        if snapshot(town) != before:
            faults.append(f"{what}: the register has changed")
            before = snapshot(town)
        faults += unwritten(what, incoming, answer, len(refused(town)) - refusals)
    assert faults == []


def unwritten(what: str, incoming: Incoming, answer: Answer, more: int) -> list[str]:
    """Whatever was addressed to the bot and refused is on record; what nobody addressed to it leaves nothing."""
    if not isinstance(answer, Reply) or isinstance(incoming, (Opened, Edited)):
        return [f"{what}: left a trace"] if more else []
    if answer.outcome != "refused":
        free = isinstance(incoming, Said) and incoming.text.split()[0] in FREE
        return [] if free else [f"{what}: was not refused: {answer}"]
    if isinstance(incoming, Said) and incoming.text.split()[0] in FREE:
        return []
    return [] if more == 1 else [f"{what}: {more} refusals were written down"]


def test_a_stranger_is_told_neither_who_keeps_the_board_nor_what_it_is_called(engine: Engine) -> None:
    town = full_town(engine)
    newcomer(town, "Gil Guest", AccountKind.GUEST)
    for words in ("show 12", "help", "who", "list", "subgroup list", "nonsense", "link code 000000"):
        answer = said(town.say("Gil Guest", words, channel="chat"))
        assert [
            word for word in (OFFICER, "Northmere", "VAWG", "ASB") if word in answer.replace("subgroup link VAWG", "")
        ] in ([], ["VAWG"]), answer
        assert OFFICER not in answer
        assert "Northmere" not in answer


# --- another board's officer -----------------------------------------------------------------------------------

OTHER = "Olga Reed"


@pytest.fixture
def neighbours(engine: Engine) -> Town:
    """A second board in the same workspace, with an officer of its own and a channel of its own."""
    town = full_town(engine)
    with town.units.write() as unit:
        board = unit.boards.add(Board(0, "HLB", "Northmere Health Board"))
        group = unit.boards.add_subgroup(Subgroup(0, board.id, "HLB", "The health board", True))
        olga = unit.people.add(Person(0, OTHER))
        unit.people.grant(board.id, None, olga.id, Role.OFFICER)
        account = unit.people.account_seen(Account(0, "slack", "T1", "OLGA", OTHER, AccountKind.MEMBER))
        unit.people.link(account.id, olga.id)
        spare = unit.people.account_seen(Account(0, "slack", "T1", "SPARE", "Spare", AccountKind.MEMBER))
        place = unit.places.seen(Place(0, "slack", "T1", "C-health", PlaceKind.CHANNEL, "health", audience=PRIVATE))
        unit.places.save(replace(place, subgroup_id=group.id, audience=PRIVATE))
        unit.commit()
    assert spare.person_id is None
    return town


@pytest.mark.parametrize("channel", ["health", "chat", "vawg"])
def test_another_boards_officer_neither_reads_nor_changes_this_one(neighbours: Town, channel: str) -> None:
    town = neighbours
    town.say("Tom Okafor", "complete VAWG-12")
    with town.units.read() as unit:
        proposal = unit.proposals.waiting(town.board.id, town.clock.now)[0].id
    town.say(OWNER, "rag 12 red because it is late")
    with town.units.read() as unit:
        turn_id = unit.ledger.history(town.actions["VAWG-12"])[0].turn_id
    before = snapshot(town)
    words = ["show VAWG-12", "list VAWG", "find leaflet", "history VAWG-12", f"accept {proposal}", f"refuse {proposal}",
             "complete VAWG-12", "mark VAWG-12 official", "agree all at 17 November 2026", "chase", "accept",
             "update VAWG-12 for Priya Nandy: done", "assign VAWG-12 to me"]  # fmt: skip
    if channel == "vawg":
        # In the channel itself the words may be read, as by everybody there; nothing more.
        words = [each for each in words if not each.startswith(("show", "list", "find", "history", "accept"))]
        words = [each for each in words if not each.startswith(("complete", "assign"))] + [f"accept {proposal}"]
    for each in words:
        answer = town.say(OTHER, each, channel=channel)
        assert snapshot(town) == before, each
        assert channel == "vawg" or "leaflet" not in said(answer), each
    action = town.see("VAWG-12")
    for press in presses(action.id, action.version, proposal, turn_id):
        if channel == "vawg" and press.deed in ("complete", "rag", "show", "form"):
            continue
        answer = town.press(OTHER, press, channel)
        assert snapshot(town) == before, press
        assert channel == "vawg" or "leaflet" not in repr(answer), press


@pytest.mark.parametrize(
    "words",
    [
        "link <@SPARE> to Imogen Hartley",
        "link <@SPARE> to Priya Nandy",
        "link <@IMOGEN> to Olga Reed",
        "link remove <@IMOGEN>",
        "link code for Imogen Hartley",
        "who title Imogen Hartley: Nobody",
        "who also Priya Nandy: Olga",
        "who deputy Olga Reed for Priya Nandy",
    ],
)
def test_nobody_takes_another_boards_people_by_the_directory(neighbours: Town, words: str) -> None:
    before = snapshot(neighbours)
    answer = neighbours.say(OTHER, words, channel="health")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert snapshot(neighbours) == before


def test_nobody_takes_another_boards_channel_or_post(neighbours: Town) -> None:
    town = neighbours
    town.action("VAWG", 30, "Walk the market", ["Town Centre Sergeant"])
    town.say(OFFICER, "who holds Town Centre Sergeant: Grace Lunt")
    before = snapshot(town)
    for words, channel in (("subgroup link HLB", "vawg"), ("subgroup link VAWG", "health"), ("subgroup unlink", "vawg"),
                           ("who holds Town Centre Sergeant: Olga Reed", "health"), ("subgroup clear restricted", "vawg")):  # fmt: skip
        answer = town.say(OTHER, words, channel=channel)
        assert isinstance(answer, Reply), words
        assert answer.outcome == "refused", words
    assert snapshot(town) == before


def test_a_channel_that_rests_is_still_its_own_boards(neighbours: Town) -> None:
    town = neighbours
    with town.units.write() as unit:
        place = unit.places.get(town.places["vawg"])
        assert place is not None
        unit.places.save(replace(place, suspended="it was archived"))
        unit.commit()
    answer = town.say(OTHER, "subgroup link HLB", channel="vawg")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert OFFICER in said(answer)
    with town.units.read() as unit:
        kept = unit.places.get(town.places["vawg"])
    assert kept is not None
    assert (kept.subgroup_id, kept.suspended) == (town.groups["VAWG"].id, "it was archived")


def test_an_officer_does_not_make_a_second_account_an_admins(engine: Engine) -> None:
    town = full_town(engine)
    answer = town.say(OFFICER, "link <@SPARE> to Ada Birch")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert "Ada Birch" in said(answer)


# --- what is forged, replayed or full of tricks ------------------------------------------------------------------


def test_a_replayed_press_acts_once(engine: Engine) -> None:
    town = full_town(engine)
    press = Press("rag", town.actions["VAWG-12"], 1, "red")
    town.press(OWNER, press, key="trigger-1")
    before = snapshot(town)
    for _ in range(3):
        town.press(OWNER, press, key="trigger-1")
    assert snapshot(town) == before


def test_a_press_that_somebody_else_copies_is_theirs_and_not_the_owners(engine: Engine) -> None:
    town = full_town(engine)
    town.press("Grace Lunt", Press("complete", town.actions["VAWG-12"], 1))
    assert town.see("VAWG-12").status is Status.NOT_STARTED


def test_an_edit_is_believed_of_its_author_only(engine: Engine) -> None:
    town = full_town(engine)
    town.card("VAWG-12", "vawg", "card-1")
    town.reply(OWNER, "The proofs are back", "card-1", key="m-1")
    before = snapshot(town)
    town.edit("Grace Lunt", "m-1", "Completed, all printed", "card-1")
    assert snapshot(town) == before


TRICKS = (
    "'; DROP TABLE actions; --",
    '" OR 1=1 --',
    "%s %d {0} {name!r} $(id) `id`",
    "<!channel> <!here> <@IMOGEN> <http://evil.example|safe> *bold* _x_ ~y~",
    "<script>alert(1)</script> &lt;b&gt; [x](javascript:alert(1)) @everyone",
    "nought\x00 bell\x07 escape\x1b[31m",
    "turned \u202e round \u200b\ufeff\u2028 lines",
    "half a letter \ud800 alone",
    '=HYPERLINK("http://evil.example")',
    "x" * 30_000,
)

FIELDS: dict[str, Callable[[Town, str], Answer]] = {
    "update": lambda town, trick: town.say(OWNER, f"update 12 {trick}"),
    "reason": lambda town, trick: town.say(OWNER, f"rag 12 red because {trick}"),
    "close": lambda town, trick: town.say(OFFICER, f"close 12 {trick}"),
    "add": lambda town, trick: town.say(OFFICER, f"add {trick}"),
    "rename": lambda town, trick: town.say(OFFICER, f"rename 12 {trick}"),
    "due": lambda town, trick: town.say(OFFICER, f"due 12 {trick}"),
    "assign": lambda town, trick: town.say(OFFICER, f"assign 12 to {trick}"),
    "find": lambda town, trick: town.say(OWNER, f"find {trick}"),
    "list": lambda town, trick: town.say(OWNER, f"list {trick}"),
    "show": lambda town, trick: town.say(OWNER, f"show {trick}"),
    "help": lambda town, trick: town.say(OWNER, f"help {trick}"),
    "who": lambda town, trick: town.say(OFFICER, f"who {trick}"),
    "who add": lambda town, trick: town.say(OFFICER, f"who add {trick}"),
    "who add, with all": lambda town, trick: town.say(OFFICER, f"who add {trick}, {trick}, {trick}, {trick[:40]}@x.example"),
    "who title": lambda town, trick: town.say(OFFICER, f"who title Grace Lunt: {trick}"),
    "deputy": lambda town, trick: town.say(OFFICER, f"who deputy {trick} for {trick}"),
    "chair": lambda town, trick: town.say(OFFICER, f"subgroup chair VAWG {trick}"),
    "export": lambda town, trick: town.say(OFFICER, f"export {trick} | {trick}"),
    "paper": lambda town, trick: town.bot.handle(
        Said(
            town.origin(OFFICER, "vawg"),
            "import VAWG",
            Manner.MENTION,
            brought=(
                Brought(trick[:200], (Register(trick, Kind.TABLE, (PrintedRow(trick[:90], trick, title=trick, section=trick),)),)),
            ),
        )
    ),
    "paper, unreadable": lambda town, trick: town.bot.handle(
        Said(town.origin(OFFICER, "vawg"), "import", Manner.MENTION, brought=(Brought(trick[:200], refused=trick),))
    ),
    "channel": lambda town, trick: town.bot.handle(
        PlaceChanged(town.origin(OFFICER, "vawg"), PlaceEvent.RENAMED, trick[:300])
    ),
    "who also": lambda town, trick: town.say(OFFICER, f"who also Grace Lunt: {trick}"),
    "who holds": lambda town, trick: town.say(OFFICER, f"who holds {trick}: Grace Lunt"),
    "link": lambda town, trick: town.say(OFFICER, f"link {trick}"),
    "link code": lambda town, trick: town.say(OFFICER, f"link code {trick}"),
    "meeting": lambda town, trick: town.say(OFFICER, f"meeting add 30 March 2027 {trick}"),
    "subgroup": lambda town, trick: town.say(OFFICER, f"subgroup add NEW {trick}"),
    "snooze": lambda town, trick: town.say(OWNER, f"snooze 12 until 30 November because {trick}"),
    "behalf": lambda town, trick: town.say(OFFICER, f"update 12 for Priya Nandy: {trick}"),
    "thread": lambda town, trick: town.reply(OWNER, trick, "card-1"),
    "form": lambda town, trick: town.bot.handle(
        Submitted(town.origin(OWNER, "vawg"), "update", Press("form", town.actions["VAWG-12"], 1), {"text": trick})
    ),
    "forged form": lambda town, trick: town.bot.handle(
        Submitted(town.origin(OFFICER, "vawg"), "add", Press("form"), {"text": trick, "owner": trick, "due": trick})
    ),
    "message id": lambda town, trick: town.say(OWNER, "update 12 seen today", key=trick[:500]),
    "name": lambda town, trick: town.bot.handle(
        Said(replace(town.origin(OWNER, "vawg"), user_name=trick, channel_name=trick), "update 12 seen", Manner.SLASH)
    ),
    "user id": lambda town, trick: town.bot.handle(
        Said(replace(town.origin(OWNER, "vawg"), user=trick[:200]), "update 12 seen today", Manner.SLASH)
    ),
}  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_tricks_in_a_field_are_words_and_nothing_more(engine: Engine, field: str) -> None:
    town = full_town(engine)
    town.card("VAWG-12", "vawg", "card-1")
    with engine.connect() as connection:
        people = connection.execute(select(func.count()).select_from(metadata.tables["people"])).scalar_one()
    for trick in TRICKS:
        answer = FIELDS[field](town, trick)
        assert isinstance(answer, (Reply, FieldErrors)) or answer.__class__.__name__ == "Silence", (trick, answer)
    # Everything is still there, and nobody who was there before has become somebody else.
    for reference in ("VAWG-14", "ASB-12", "ASB-3"):
        assert town.see(reference).version == 1, reference
    with town.units.read() as unit:
        assert len(unit.people.all()) >= people
        assert {p.name for p in unit.people.holders(town.board.id, Role.OFFICER)} == {OFFICER}
    assert town.see("VAWG-12").owners[0] == Owner(OWNER, town.people[OWNER])


NUMBERS = ("²", "9" * 19, "9" * 400, "-1", "1.5", "1e9", "0x10", "½", "Ⅻ")
"""What looks like a number, or is one of nobody's row."""
NUMBERED = (
    "accept {}", "refuse {}", "accept page {}", "outbox retry {}", "outbox discard {}", "show {}", "show VAWG-{}", "history {}", "undo {}",
    "update {} seen", "rag {} red", "complete {}", "assign {} to me", "due 12 {}", "agree {} at 17 November 2026", "list page {}",
    "find map page {}", "snooze {} until 30 November because x", "review 12 by {}", "meeting add {}",
    "meeting remove {}", "link code {}", "subgroup schedule VAWG Monday {}", "subgroup schedule VAWG Monday {}:00",
    "subgroup chair VAWG Grace Lunt until {}", "who holds Clerk: Grace Lunt from {}", "chase {}",
)  # fmt: skip


@pytest.mark.parametrize("words", NUMBERED)
def test_what_only_looks_like_a_number_is_refused_in_words_and_changes_nothing(engine: Engine, words: str) -> None:
    town = full_town(engine)
    for number in NUMBERS:
        before = snapshot(town)
        for channel in ("vawg", "chat"):
            answer = town.say(OFFICER, words.format(number), channel=channel)
            assert isinstance(answer, Reply), (number, answer)
            assert answer.outcome != "recorded", (number, answer)
        after = snapshot(town)
        # A personal chat is met on the first word in it; the register stays as it was.
        assert [name for name in before if before[name] != after[name]] == [], number


@pytest.mark.parametrize("year", ["20277", "²", "99", "-1", "27 27"])
def test_a_slip_in_a_meetings_year_enters_no_meeting(engine: Engine, year: str) -> None:
    town = full_town(engine)
    before = snapshot(town)
    answer = town.say(OFFICER, f"meeting add 30 March {year}")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    assert snapshot(town) == before


@pytest.mark.parametrize(
    "zone", ["Europe", "America", "A" * 300, "../../etc/passwd", "/etc/localtime", "\x00", "posixrules\ud800"]
)
def test_a_time_zone_that_is_none_is_refused_in_words(engine: Engine, zone: str) -> None:
    town = full_town(engine)
    before = snapshot(town)
    answer = town.say(OFFICER, f"subgroup schedule VAWG Monday 09:00 x{zone}")
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"
    if zone.isprintable():
        assert "no time zone I know" in said(town.say(OFFICER, f"subgroup schedule VAWG Monday 09:00 {zone}"))
    assert snapshot(town) == before


def test_words_are_kept_as_they_were_said(engine: Engine) -> None:
    town = full_town(engine)
    words = "the trader's note: <b>50% off</b> & “more” -- DROP TABLE x"
    town.say(OWNER, f"update 12 {words}")
    with town.units.read() as unit:
        assert [update.text for update in unit.actions.updates(town.actions["VAWG-12"])] == [words]


def test_a_clock_far_off_and_an_empty_town_break_nothing(engine: Engine) -> None:
    town = full_town(engine)
    town.clock.now = datetime(2199, 12, 31, 23, 59, tzinfo=UTC)
    assert isinstance(town.say(OWNER, "list overdue"), Reply)
    assert isinstance(town.say(OWNER, "update 12 completed"), Reply)
    assert town.see("VAWG-12").status is Status.COMPLETED
