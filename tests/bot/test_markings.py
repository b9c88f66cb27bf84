"""Where words may go: every marking in every place over every surface, and what changes while something is on its way."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, update

from bot.audience import visible
from bot.commands.catalogue import VERBS
from bot.commands.finding import sights
from bot.delivery.composers import COMPOSERS
from bot.delivery.composing import CARD, WITHHELD, Letter, Nothing, write_letter
from bot.delivery.outbox import Claim
from bot.delivery.troubles import OWN
from bot.incoming import Manner, PlaceChanged, PlaceEvent, Press, Said
from bot.model import Action, Audience, Marking
from bot.ports import Outgoing
from bot.reply import Reply
from handlers.app import Register, composers_of
from storage.digest import SqlWeeks
from storage.tables import acts, outbox, proposals, refusals, seen
from tests.bot.cast import OFFICER, OWNER
from tests.bot.places import CHANNELS, CHATS, EXPECTED, NUMBERS, SURFACES, WORDS, Room, by_hand, composed, house
from tests.builders import PRIVATE, Town, said


def test_every_place_is_in_the_table_and_every_verb_is_a_surface() -> None:
    assert {*CHANNELS, *CHATS} == set(EXPECTED)
    assert set(WORDS) == set(NUMBERS) == set(Marking)
    tried = {name.split(",")[0].split()[0] for name in SURFACES}
    assert {verb.word for verb in VERBS} <= tried


def test_every_kind_of_message_that_leaves_unasked_is_tried_in_every_place(engine: Engine) -> None:
    town = house(engine)
    tried = {kind for kind, _ in by_hand(Room(town, "private"))}
    pools = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
    register = Register(engine, town.units, SqlWeeks(engine), town.bot, town.clock, *pools)
    assert {*composers_of(register), *OWN} == tried
    register.close()


@pytest.mark.parametrize("name", EXPECTED)
def test_no_surface_says_what_the_place_may_not_see(
    engine: Engine, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    town = house(engine)
    town.say(OFFICER, "meeting add 17 November 2026")
    room = Room(town, name)
    leaks, heard = [], set()
    before = {m: town.see(f"VAWG-{NUMBERS[m]}") for m in forbidden(name)}
    with caplog.at_level(logging.DEBUG):
        for surface, reach in SURFACES.items():
            for marking in Marking:
                if surface == "agree, preview" and marking is Marking.OFFICIAL:
                    # From then on the officer claims them all, elsewhere.
                    assert changed(town, before) == [], f"something was changed from {name}"
                answer = reach(room, marking)
                leaks += [f"{surface} about {marking}: {answer}" for m in forbidden(name) if WORDS[m] in repr(answer)]
                heard |= {m for m in Marking if surface == "show" and WORDS[m] in repr(answer)}
        for what, letter in composed(room):
            leaks += [f"{what}: {letter}" for m in forbidden(name) if WORDS[m] in repr(letter)]
    assert leaks == []
    # What may be shown is shown: a bot that said nothing would pass the line above.
    assert heard == set(EXPECTED[name])
    assert [word for word in WORDS.values() if word in caplog.text] == []


def changed(town: Town, before: dict[Marking, Action]) -> list[Marking]:
    return [m for m, action in before.items() if town.see(f"VAWG-{NUMBERS[m]}") != action]


def forbidden(name: str) -> list[Marking]:
    return [marking for marking in Marking if marking not in EXPECTED[name]]


@pytest.mark.parametrize("name", [name for name in EXPECTED if Marking.RESTRICTED not in EXPECTED[name]])
def test_a_guess_at_withheld_words_is_answered_like_any_other(engine: Engine, name: str) -> None:
    room = Room(house(engine), name)
    hit, miss = room.say("find Nightj"), room.say("find Zightj")
    assert repr(hit).replace("Nightj", "") == repr(miss).replace("Zightj", "")


GUESSES = (
    ("Nightj", "Zightj"), ("Nightjar title", "Zightjar title"), ("searches dawn", "zearches dawn"), ("62", "962"),
    ("VAWG-62", "VAWG-962"), ("Nightjar/1", "Zightjar/1"), ("nightjars lane", "zightjars lane"), ("operation dawn", "operation zawn"),
)  # fmt: skip
"""Words of the restricted action, and words of no action at all."""


@pytest.mark.parametrize("name", [name for name in EXPECTED if Marking.RESTRICTED not in EXPECTED[name]])
def test_no_guess_at_a_withheld_action_is_answered_otherwise_than_a_guess_at_nothing(engine: Engine, name: str) -> None:
    room = Room(house(engine), name)
    for hit, miss in GUESSES:
        for way in ("find {}", "find {} page 2"):
            there, nowhere = (repr(room.say(way.format(words))).replace(words, "") for words in (hit, miss))
            assert there == nowhere, hit
        there, nowhere = (
            repr(room.town.press(room.who, Press("find", value=words), room.channel)).replace(words, "")
            for words in (hit, miss)
        )
        assert there == nowhere, hit


def test_a_search_finds_in_each_place_exactly_what_the_table_allows(engine: Engine) -> None:
    """The condition in the database and the check of each action agree: nothing is found, nor missing, but by the table."""
    town = house(engine)
    for name, expected in EXPECTED.items():
        room = Room(town, name)
        answer = room.say("find operation")
        assert isinstance(answer, Reply)
        shown = {marking for marking in Marking if WORDS[marking] in said(answer)}
        assert shown == set(expected), name
        assert answer.title.endswith(f": {len(expected)}") is bool(expected), (name, answer.title)
        with town.units.read() as unit:
            turn = town.bot._turn(unit, town.origin(room.who, room.channel), Manner.SLASH)
            actions = [town.see(f"VAWG-{number}") for number in NUMBERS.values()]
            assert [any(s.has(a) for s in sights(turn)) for a in actions] == [turn.shows(a) for a in actions], name


def test_what_a_search_carries_into_any_chat_is_official_only(engine: Engine) -> None:
    town = house(engine)
    for name in EXPECTED:
        room = Room(town, name)
        answer = town.bot.handle(Said(town.origin(room.who, room.channel), "find operation", Manner.SEARCH))
        shown = {marking for marking in Marking if WORDS[marking] in said(answer)}
        assert shown <= {Marking.OFFICIAL}, name


def test_what_the_bot_keeps_of_what_it_said_are_ids(engine: Engine) -> None:
    town = house(engine)
    room = Room(town, "cleared-restricted")
    for surface in ("show", "update", "thread", "rag", "complete", "accept"):
        for marking in Marking:
            SURFACES[surface](room, marking)
    with town.engine.connect() as connection:
        for table in (outbox, seen, refusals, acts):
            kept = repr(connection.execute(select(table)).all())
            assert [word for word in WORDS.values() if word in kept] == [], table.name
        settled = select(proposals.c.words).where(proposals.c.state != "waiting")
        assert set(connection.execute(settled).scalars()) <= {""}


def test_a_replay_after_the_marking_was_raised_says_no_more_of_it(engine: Engine) -> None:
    town = house(engine)
    first = town.say(OFFICER, "update 60 Kestrel was heard at night", channel="private", key="trigger-9")
    assert "Kestrel" in said(first)
    town.say(OFFICER, "mark VAWG-60 restricted", channel="chat")
    assert "Kestrel" not in said(town.say(OFFICER, "update 60 Kestrel was heard at night", "private", key="trigger-9"))


# --- what changes on the way -----------------------------------------------------------------------------------


def letter_for(town: Town, name: str, claim: Claim) -> Letter | Nothing:
    with town.units.read() as unit:
        return write_letter(claim, unit, COMPOSERS, visible, town.clock.now)


def card_claim(town: Town, name: str, payload: str | None = None, stamp: str = "") -> Claim:
    args: dict[str, object] = {"action": town.actions["VAWG-62"], "version": 1}
    return Claim(1, "k", town.places[name], "slack", "T1", CARD, args, 1, town.clock.now, payload=payload, stamp=stamp)


def opened(town: Town, name: str, audience: Audience) -> None:
    origin = replace(town.origin(OFFICER, name), audience=audience)
    town.bot.handle(PlaceChanged(origin, PlaceEvent.AUDIENCE))


def test_a_stored_message_is_not_sent_again_once_the_channel_was_opened(engine: Engine) -> None:
    town = house(engine)
    first = letter_for(town, "cleared-restricted", card_claim(town, "cleared-restricted"))
    assert isinstance(first, Letter)
    assert "Nightjar" in repr(first.reply)
    opened(town, "cleared-restricted", replace(PRIVATE, public=True))
    again = letter_for(town, "cleared-restricted", card_claim(town, "cleared-restricted", "Nightjar", first.stamp))
    assert isinstance(again, Nothing)


@pytest.mark.parametrize(
    "readers",
    [replace(PRIVATE, public=True), replace(PRIVATE, shared=True), replace(PRIVATE, guests=True), Audience()],
    ids=["public", "shared", "guests", "unknown"],
)
def test_a_card_that_stands_in_a_channel_that_was_opened_is_edited_to_say_nothing(
    engine: Engine, readers: Audience
) -> None:
    town = house(engine)
    town.card("VAWG-62", "cleared-restricted", "card-62")
    before = set(cards(town))
    opened(town, "cleared-restricted", readers)
    fresh = [args for args in cards(town) if args not in before]
    assert fresh == [(town.places["cleared-restricted"], town.actions["VAWG-62"])]
    letter = letter_for(town, "cleared-restricted", card_claim(town, "cleared-restricted"))
    assert isinstance(letter, Letter)
    assert (letter.reply, letter.edit) == (WITHHELD, "card-62")


def test_a_channel_that_is_unlinked_keeps_no_restricted_card_for_the_day_on_which_it_is_opened(engine: Engine) -> None:
    town = house(engine)
    for marking in (Marking.OFFICIAL, Marking.RESTRICTED):
        town.card(f"VAWG-{NUMBERS[marking]}", "cleared-restricted", f"card-{marking}")
    before = set(cards(town))
    town.say(OFFICER, "subgroup unlink", channel="cleared-restricted")
    fresh = [args for args in cards(town) if args not in before]
    assert fresh == [(town.places["cleared-restricted"], town.actions["VAWG-62"])]
    letter = letter_for(town, "cleared-restricted", card_claim(town, "cleared-restricted"))
    assert isinstance(letter, Letter)
    assert letter.reply == WITHHELD
    count = len(cards(town))
    opened(town, "cleared-restricted", replace(PRIVATE, public=True))
    # Whatever became of the first edit, the opening asks for it once more.
    assert cards(town)[count:] == fresh


@pytest.mark.parametrize("words", ["subgroup link ASB", "subgroup link VAWG whole board"])
def test_a_clearance_does_not_follow_a_channel_to_another_subgroup_nor_to_the_whole_board(
    engine: Engine, words: str
) -> None:
    town = house(engine)
    town.card("VAWG-62", "cleared-restricted", "card-62")
    town.action("ASB", 70, "Operation Nightjar on the quay", [OWNER], marking=Marking.RESTRICTED)
    before = set(cards(town))
    answer = town.say(OFFICER, words, channel="cleared-restricted")
    assert "Markings shown here: official." in said(answer)
    assert (town.places["cleared-restricted"], town.actions["VAWG-62"]) in set(cards(town)) - before
    for question in ("show VAWG-62", "show ASB-70", "list", "find operation"):
        assert "Nightjar" not in said(town.say(OFFICER, question, channel="cleared-restricted")), question


def test_the_same_link_again_keeps_the_clearance_and_says_so(engine: Engine) -> None:
    town = house(engine)
    answer = town.say(OFFICER, "subgroup link VAWG", channel="cleared-restricted")
    assert "up to restricted, as it was cleared" in said(answer)
    assert "Nightjar" in said(town.say(OFFICER, "show 62", channel="cleared-restricted"))


def posted(town: Town, name: str, kind: str, message: str, *markings: Marking) -> None:
    """A message of this kind that was sent to a channel and speaks of these actions."""
    ids = [town.actions[f"VAWG-{NUMBERS[marking]}"] for marking in markings]
    with town.units.write() as unit:
        unit.outbox.put(Outgoing(f"{kind}:{message}", town.places[name], kind, {"action": ids[0]}), town.clock.now)
        unit.commit()
    with town.engine.begin() as connection:
        sent = update(outbox).where(outbox.c.key == f"{kind}:{message}")
        connection.execute(sent.values(state="sent", message=message, listed=ids))


def taken_back(town: Town) -> list[str]:
    with town.engine.connect() as connection:
        rows = connection.execute(select(outbox.c.args).where(outbox.c.kind == "withdrawn").order_by(outbox.c.id))
        return sorted(row.args["edit"] for row in rows)


@pytest.mark.parametrize(
    "words", ["made public", "shared", "nobody knows who reads it", "subgroup unlink", "subgroup link ASB"]
)
def test_what_was_said_in_a_channel_is_taken_back_when_others_come_to_read_its_past(engine: Engine, words: str) -> None:
    town = house(engine)
    posted(town, "cleared-restricted", "receipt", "m-receipt", Marking.RESTRICTED)
    posted(town, "cleared-restricted", "digest", "m-digest", Marking.OFFICIAL, Marking.SENSITIVE)
    posted(town, "cleared-restricted", "receipt", "m-official", Marking.OFFICIAL)
    posted(town, "private", "receipt", "m-elsewhere", Marking.OFFICIAL)
    readers = {"made public": replace(PRIVATE, public=True), "shared": replace(PRIVATE, shared=True)}
    if words.startswith("subgroup"):
        town.say(OFFICER, words, channel="cleared-restricted")
    else:
        opened(town, "cleared-restricted", readers.get(words, Audience()))
    assert taken_back(town) == ["m-digest", "m-receipt"]
    with town.engine.begin() as connection:
        connection.execute(update(outbox).where(outbox.c.kind == "withdrawn").values(state="sent"))
    opened(town, "cleared-restricted", replace(PRIVATE, public=True, shared=True, guests=True))
    assert taken_back(town) == ["m-digest", "m-receipt"], "what is gone already is not edited again"


def test_an_edit_that_takes_words_back_says_nothing_of_them_and_stands_in_their_place(engine: Engine) -> None:
    town = house(engine)
    args: dict[str, object] = {"edit": "m-receipt"}
    claim = Claim(1, "k", town.places["public"], "slack", "T1", "withdrawn", args, 1, town.clock.now)
    letter = letter_for(town, "public", claim)
    assert isinstance(letter, Letter)
    assert letter.edit == "m-receipt"
    assert "Nightjar" not in repr(letter.reply)


def test_raising_a_marking_takes_back_what_was_said_where_it_may_not_be_said_now(engine: Engine) -> None:
    town = house(engine)
    for name in ("public", "cleared-restricted", "whole-board", "private"):
        posted(town, name, "receipt", f"m-{name}", Marking.OFFICIAL)
    town.say(OFFICER, "mark VAWG-60 restricted", channel="chat")
    assert taken_back(town) == ["m-private", "m-public"]


def cards(town: Town) -> list[tuple[int, int]]:
    with town.engine.connect() as connection:
        rows = connection.execute(select(outbox.c.place_id, outbox.c.args).where(outbox.c.kind == "card")).all()
    return [(row.place_id, row.args["action"]) for row in rows]


def test_a_clearance_that_was_lost_does_not_come_back_by_itself(engine: Engine) -> None:
    town = house(engine)
    opened(town, "cleared-restricted", replace(PRIVATE, public=True))
    opened(town, "cleared-restricted", PRIVATE)
    assert "Nightjar" not in said(town.say(OFFICER, "show 62", channel="cleared-restricted"))
    town.say(OFFICER, "subgroup clear restricted", channel="cleared-restricted")
    assert "Nightjar" in said(town.say(OFFICER, "show 62", channel="cleared-restricted"))


def test_raising_a_marking_edits_the_cards_that_stand(engine: Engine) -> None:
    town = house(engine)
    town.card("VAWG-60", "public", "card-60")
    town.say(OFFICER, "mark VAWG-60 restricted", channel="chat")
    assert (town.places["public"], town.actions["VAWG-60"]) in cards(town)
    args: dict[str, object] = {"action": town.actions["VAWG-60"], "version": 2}
    claim = Claim(1, "k", town.places["public"], "slack", "T1", CARD, args, 1, town.clock.now)
    letter = letter_for(town, "public", claim)
    assert isinstance(letter, Letter)
    assert letter.reply == WITHHELD


@pytest.mark.parametrize("name", ["public", "shared", "guests", "unknown", "half-known"])
def test_no_channel_that_others_may_read_can_be_cleared(engine: Engine, name: str) -> None:
    town = house(engine)
    answer = town.say(OFFICER, "subgroup clear restricted", channel=name)
    assert isinstance(answer, Reply)
    assert answer.outcome == "refused"


def test_a_clearance_is_an_officers_act_and_kept(engine: Engine) -> None:
    town = house(engine)
    refused = town.say(OWNER, "subgroup clear restricted", channel="private")
    assert isinstance(refused, Reply)
    assert refused.outcome == "refused"
    town.say(OFFICER, "subgroup clear restricted", channel="private")
    with town.units.read() as unit:
        kept = unit.acts.about_place(town.places["private"])
    assert [(act.deed, act.detail, act.actor.name) for act in kept] == [("cleared", "restricted", OFFICER)]


def test_a_question_that_no_channel_may_show_goes_to_the_officers_own_chat(engine: Engine) -> None:
    town = house(engine)
    for name in ("cleared-restricted", "whole-board"):
        opened(town, name, replace(PRIVATE, public=True))
    chat = Room(town, "chat of the officer").place()
    town.say(OWNER, "due VAWG-62 31 January 2027", channel="chat")
    with town.engine.connect() as connection:
        rows = connection.execute(select(outbox.c.place_id).where(outbox.c.kind == "question")).scalars().all()
    assert rows == [chat.id]


def test_a_new_action_has_the_marking_that_the_board_gives_to_blanks(engine: Engine) -> None:
    town = house(engine)
    with town.units.write() as unit:
        unit.boards.save(replace(town.board, blank_marking=Marking.SENSITIVE))
        unit.commit()
    town.say(OFFICER, "add Order new batteries", channel="private")
    with town.units.read() as unit:
        made = [a for a in unit.actions.all_of(town.board.id) if "batteries" in a.text]
    assert [action.marking for action in made] == [Marking.SENSITIVE]
