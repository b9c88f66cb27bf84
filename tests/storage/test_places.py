"""Places, what is told of them, and the messages whose threads mean something; boards and meetings beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.model import Audience, Board, Marking, Meeting, Place, PlaceKind, Post, Rag, Subgroup
from tests.storage.conftest import Northmere

TOLD = Audience(public=True, shared=False, guests=True)


def test_a_place_comes_back_as_saved(northmere: Northmere) -> None:
    full = Place(0, "teams", "N1", "19:abc", PlaceKind.GROUP, "Harbour", northmere.subgroup.id, True,
                 Audience(False, True, None, Marking.RESTRICTED), northmere.officer.id, "bot removed",
                 (("service", "https://x.example"), ("team", "t")))  # fmt: skip
    with northmere.units.write() as unit:
        seen = unit.places.seen(full)
        assert unit.places.get(seen.id) == seen == replace(full, id=seen.id)
        assert unit.places.find("teams", "N1", "19:abc") == seen
        assert unit.places.find("slack", "N1", "19:abc") is None
        assert unit.places.linked(northmere.subgroup.id) == (northmere.place, seen)
        unit.places.save(replace(seen, subgroup_id=None, suspended=""))
        assert unit.places.linked(northmere.subgroup.id) == (northmere.place,)


def test_a_place_seen_again_learns_what_is_told_and_keeps_what_is_not(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        told = unit.places.seen(Place(0, "slack", "T1", "C1", audience=TOLD))
        assert told == replace(northmere.place, audience=TOLD)
        silent = unit.places.seen(Place(0, "slack", "T1", "C1", name="harbour-new"))
        assert silent == replace(told, name="harbour-new")
        assert unit.places.get(told.id) == silent


def test_no_event_clears_a_place_or_links_it(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        unit.places.save(
            replace(northmere.place, audience=Audience(cleared=Marking.SENSITIVE), suspended="made public")
        )
        claimed = Place(0, "slack", "T1", "C1", subgroup_id=None, audience=Audience(cleared=Marking.RESTRICTED))
        seen = unit.places.seen(claimed)
    assert seen.audience.cleared is Marking.SENSITIVE
    assert (seen.subgroup_id, seen.suspended) == (northmere.subgroup.id, "made public")


def test_a_personal_chat_is_found_by_its_person(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        chat = unit.places.seen(Place(0, "slack", "T1", "D1", PlaceKind.PERSONAL, person_id=northmere.officer.id))
        assert unit.places.personal(northmere.officer.id) == (chat,)
        assert unit.places.personal(404) == ()


def test_a_message_of_the_bot_is_known_by_its_thread(northmere: Northmere) -> None:
    action, other = northmere.added(), northmere.added()
    here = northmere.place.id
    with northmere.units.write() as unit:
        unit.places.remember(Post(0, here, "m1", "card", action.id))
        unit.places.remember(Post(0, here, "m2", "digest", None, (action.id, other.id)))
        unit.places.remember(Post(0, here, "m3", "card", action.id))
        unit.commit()
    with northmere.units.write() as unit:
        card = unit.places.card(here, action.id)
        assert card is not None
        assert card.message == "m3"
        assert [post.message for post in unit.places.cards(action.id)] == ["m1", "m3"]
        digest = unit.places.post(here, "m2")
        assert digest is not None
        assert digest.listed == (action.id, other.id)
        unit.places.remember(replace(digest, listed=(other.id,)))
        assert unit.places.post(here, "m2") == replace(digest, listed=(other.id,))
        assert unit.places.post(here, "m9") is None
        assert unit.places.card(here, other.id) is None


def test_a_board_comes_back_with_its_key_and_its_markings(northmere: Northmere) -> None:
    full = Board(0, "sp", "Southport", "Europe/Paris", ((Rag.RED, "late"), (Rag.GREEN, "on time")), Marking.UNKNOWN,
                 (("local words", Marking.RESTRICTED),), "reports")  # fmt: skip
    with northmere.units.write() as unit:
        added = unit.boards.add(full)
        assert added == replace(full, id=added.id, code="SP")
        assert unit.boards.get(added.id) == unit.boards.by_code("Sp") == added
        assert unit.boards.all() == (northmere.board, added)
        unit.boards.save(replace(added, name="Southport and the marsh"))
        kept = unit.boards.get(added.id)
        assert kept is not None
        assert kept.name == "Southport and the marsh"
        assert (unit.boards.get(404), unit.boards.by_code("X")) == (None, None)


def test_two_boards_may_have_a_subgroup_of_the_same_code(northmere: Northmere) -> None:
    with northmere.units.write() as unit:
        other = unit.boards.add(Board(0, "SP", "Southport"))
        twin = unit.boards.add_subgroup(Subgroup(0, other.id, "harbour", "Theirs", is_board=True))
        assert twin == Subgroup(twin.id, other.id, "HARBOUR", "Theirs", True)
        assert unit.boards.subgroups_coded("Harbour") == (northmere.subgroup, twin)
        assert unit.boards.subgroups(other.id) == (twin,)
        assert unit.boards.subgroup(twin.id) == twin
        assert unit.boards.subgroup(404) is None


def test_meetings_stand_in_order_and_a_day_has_one(northmere: Northmere) -> None:
    board = northmere.board.id
    with northmere.units.write() as unit:
        winter = unit.boards.add_meeting(board, date(2026, 12, 14), "")
        autumn = unit.boards.add_meeting(board, date(2026, 9, 14), "Autumn")
        assert unit.boards.add_meeting(board, date(2026, 12, 14), "Winter") == replace(winter, name="Winter")
        assert unit.boards.add_meeting(board, date(2026, 9, 14), "") == autumn
        assert unit.boards.meetings(board) == (autumn, Meeting(winter.id, board, date(2026, 12, 14), "Winter"))
