"""Channels and chats, who can read them, and the messages of the bot whose threads mean something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_once

from bot.model import Audience, Marking, Place, PlaceKind, Post, Subgroup
from bot.ports import Here
from bot.values import replace
from storage.boards import BOARD_COLUMNS, SUBGROUP_COLUMNS, board_of
from storage.prepared import Prepared
from storage.tables import boards, places, posts, subgroups

_PLACE_COLUMNS = (
    places.c.id,
    places.c.platform,
    places.c.tenant,
    places.c.channel,
    places.c.kind,
    places.c.name,
    places.c.subgroup_id,
    places.c.whole_board,
    places.c.public,
    places.c.shared,
    places.c.guests,
    places.c.cleared,
    places.c.person_id,
    places.c.suspended,
    places.c.address,
)
_WIDTH = len(_PLACE_COLUMNS)
_END = _WIDTH + len(SUBGROUP_COLUMNS)

_PLACE = select(*_PLACE_COLUMNS).order_by(places.c.id)
_PLACE_BY_ID = _PLACE.where(places.c.id == bindparam("id"))
_PLACE_FOUND = _PLACE.where(
    places.c.platform == bindparam("platform"),
    places.c.tenant == bindparam("tenant"),
    places.c.channel == bindparam("channel"),
)
# The question of every turn in a channel: which place is this, and whose?
_HERE = (
    _PLACE_FOUND.add_columns(*SUBGROUP_COLUMNS, *BOARD_COLUMNS)
    .outerjoin(subgroups, subgroups.c.id == places.c.subgroup_id)
    .outerjoin(boards, boards.c.id == subgroups.c.board_id)
)
_PLACES_LINKED = _PLACE.where(places.c.subgroup_id == bindparam("subgroup"))
_PLACES_PERSONAL = _PLACE.where(places.c.person_id == bindparam("person"), places.c.kind == PlaceKind.PERSONAL.value)
_PLACES_NOBODYS = _PLACE.where(
    places.c.platform == bindparam("platform"),
    places.c.tenant == bindparam("tenant"),
    places.c.kind == PlaceKind.PERSONAL.value,
    places.c.person_id.is_(None),
)
_ADD_PLACE = insert(places)
_SAVE_PLACE = update(places).where(places.c.id == bindparam("place"))

_POST = select(
    posts.c.id,
    posts.c.place_id,
    posts.c.message,
    posts.c.kind,
    posts.c.action_id,
    posts.c.listed,
    posts.c.proposal_id,
)
_POST_FOUND = _POST.where(posts.c.place_id == bindparam("place"), posts.c.message == bindparam("message"))
_CARDED = (
    select(posts.c.action_id)
    .distinct()
    .where(posts.c.place_id == bindparam("place"), posts.c.kind == "card", posts.c.action_id.is_not(None))
    .order_by(posts.c.action_id)
)
_CARDS = _POST.where(posts.c.action_id == bindparam("action"), posts.c.kind == "card").order_by(posts.c.id)
_CARD = (
    _POST.where(
        posts.c.action_id == bindparam("action"), posts.c.place_id == bindparam("place"), posts.c.kind == "card"
    )
    .order_by(posts.c.id.desc())
    .limit(1)
)
# PostgreSQL's own INSERT; SQLite reads the same words.
_put = insert_once(posts)
_REMEMBER = _put.on_conflict_do_update(
    index_elements=["place_id", "message"],
    set_={name: _put.excluded[name] for name in ("kind", "action_id", "listed", "proposal_id")},
)


class SqlPlaces:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared

    def get(self, place_id: int) -> Place | None:
        row = self._run.first(_PLACE_BY_ID, {"id": place_id})
        return _place(row) if row else None

    def find(self, platform: str, tenant: str, channel: str) -> Place | None:
        key = {"platform": platform, "tenant": tenant, "channel": channel}
        return self._run.known(_PLACE_FOUND, key, _one_place)

    def here(self, platform: str, tenant: str, channel: str) -> Here:
        key = {"platform": platform, "tenant": tenant, "channel": channel}
        return self._run.known(_HERE, key, _here)

    def seen(self, place: Place) -> Place:
        """Adds a place, or notes what the platform now says of it.

        What it is silent about stays as known; the link, the clearance and a suspension are the officer's.
        """
        known = self.find(place.platform, place.tenant, place.channel)
        if known is None:
            added = self._run.insert(_ADD_PLACE, _values(place))
            return replace(place, id=added)
        told = replace(
            known,
            name=place.name or known.name,
            audience=_heard(known.audience, place.audience),
            person_id=known.person_id if place.person_id is None else place.person_id,
            address=tuple(sorted(place.address)) or known.address,
        )
        if told != known:
            self.save(told)
        return told

    def save(self, place: Place) -> None:
        self._run.change(_SAVE_PLACE, {"place": place.id, **_values(place)})

    def linked(self, subgroup_id: int) -> tuple[Place, ...]:
        return self._run.known(_PLACES_LINKED, {"subgroup": subgroup_id}, _all_places)

    def personal(self, person_id: int) -> tuple[Place, ...]:
        return tuple(_place(row) for row in self._run.rows(_PLACES_PERSONAL, {"person": person_id}))

    def nobodys(self, platform: str, tenant: str) -> tuple[Place, ...]:
        rows = self._run.rows(_PLACES_NOBODYS, {"platform": platform, "tenant": tenant})
        return tuple(_place(row) for row in rows)

    def post(self, place_id: int, message: str) -> Post | None:
        row = self._run.first(_POST_FOUND, {"place": place_id, "message": message})
        return _post(row) if row else None

    def card(self, place_id: int, action_id: int) -> Post | None:
        row = self._run.first(_CARD, {"place": place_id, "action": action_id})
        return _post(row) if row else None

    def cards(self, action_id: int) -> tuple[Post, ...]:
        return tuple(_post(row) for row in self._run.rows(_CARDS, {"action": action_id}))

    def carded(self, place_id: int) -> tuple[int, ...]:
        """The actions whose live card stands in this place."""
        return tuple(row[0] for row in self._run.rows(_CARDED, {"place": place_id}))

    def remember(self, post: Post) -> None:
        """Once per message: the same message again is only described anew."""
        values = {
            "place_id": post.place_id,
            "message": post.message,
            "kind": post.kind,
            "action_id": post.action_id,
            "listed": list(post.listed),
            "proposal_id": post.proposal_id,
        }
        self._run.change(_REMEMBER, values)


def _heard(known: Audience, told: Audience) -> Audience:
    return Audience(
        public=known.public if told.public is None else told.public,
        shared=known.shared if told.shared is None else told.shared,
        guests=known.guests if told.guests is None else told.guests,
        cleared=known.cleared,
    )


def _values(place: Place) -> dict[str, Any]:
    return {
        "platform": place.platform,
        "tenant": place.tenant,
        "channel": place.channel,
        "kind": place.kind.value,
        "name": place.name,
        "subgroup_id": place.subgroup_id,
        "whole_board": place.whole_board,
        "public": place.audience.public,
        "shared": place.audience.shared,
        "guests": place.audience.guests,
        "cleared": place.audience.cleared.value if place.audience.cleared else None,
        "person_id": place.person_id,
        "suspended": place.suspended,
        "address": dict(place.address),
    }


def _place(row: Sequence[Any]) -> Place:
    public, shared, guests, cleared = row[8:12]
    return Place(
        id=row[0],
        platform=row[1],
        tenant=row[2],
        channel=row[3],
        kind=PlaceKind(row[4]),
        name=row[5],
        subgroup_id=row[6],
        whole_board=row[7],
        audience=Audience(public, shared, guests, Marking(cleared) if cleared else None),
        person_id=row[12],
        suspended=row[13],
        address=tuple(sorted(row[14].items())),
    )


def _one_place(rows: Sequence[Sequence[Any]]) -> Place | None:
    return _place(rows[0]) if rows else None


def _all_places(rows: Sequence[Sequence[Any]]) -> tuple[Place, ...]:
    return tuple(map(_place, rows))


def _here(rows: Sequence[Sequence[Any]]) -> Here:
    if not rows:
        return Here()
    row = rows[0]
    place = _place(row)
    if place.subgroup_id is None:
        return Here(place)
    return Here(place, Subgroup(*row[_WIDTH:_END]), board_of(row[_END:]))


def _post(row: Sequence[Any]) -> Post:
    key, place_id, message, kind, action_id, listed, proposal_id = row
    return Post(key, place_id, message, kind, action_id, tuple(listed), proposal_id)
