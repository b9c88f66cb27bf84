"""Everything about one person: to be handed over, and to be erased while the decisions stay.

Erasing takes away names, accounts, addresses and free words; what was decided (a status, a rating, a
date), in which role and when stays, and the history still verifies. A paper in somebody's hands stays as
it was printed; the copy that is kept here loses the name too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    bindparam,
    delete,
    func,
    null,
    or_,
    select,
    update,
)

from bot.errors import NotFound
from bot.lifecycle import decode_owners
from bot.names import fold
from storage.engine import reading, writing
from storage.ledger import VALUES, WORDS, digest_of
from storage.scrubbing import GONE, Wanted, mentions, scrub, wanted
from storage.search_index import fill_searches, rebuild
from storage.tables import (
    accounts,
    actions,
    acts,
    aliases,
    changes,
    link_codes,
    outbox,
    owners,
    people,
    places,
    proposals,
    refusals,
    roles,
    subgroups,
    turns,
    updates,
    words,
)

SPOKEN = frozenset({"note", "message", "withdrawn"})
"""Changes whose values are somebody's own words. All others are decisions, or the register's own text."""
CHUNK = 500

DECIDED = frozenset({"status", "rag", "reason", "marking", "agreed", "snoozed", "next update"})
"""Changes whose values are codes and days: a name that looks like one (Green, Mark) is not in them."""


def export_person(engine: Engine, person_id: int) -> Mapping[str, Any]:
    """Everything that is kept about a person, ready to be written as JSON."""
    with reading(engine) as connection:
        _must_exist(connection, person_id)
        mine = _Mine(person_id)
        everything = {name: _listed(connection, statement) for name, statement in mine.everything().items()}
        look = _looked_for(connection, mine)
        return everything | {"named in": list(mentions(connection, look)) if look else []}


def erase_person(engine: Engine, person_id: int, now: datetime) -> Mapping[str, int]:
    """How many rows of each table were blanked or removed."""
    with writing(engine) as connection:
        names = _must_exist(connection, person_id)
        mine = _Mine(person_id)
        look = _looked_for(connection, mine)
        counts = {
            "history": _erase_history(connection, mine, look, names, now),
            "updates": _blank(connection, updates, mine.said(updates), text=GONE, by="", source=""),
            "owners": _blank(connection, owners, _is_owner(person_id, names), printed=GONE),
            "proposals": _erase_proposals(connection, mine),
            "turns": _blank(connection, turns, mine.said(turns), message="", source=""),
            "acts": _blank(connection, acts, acts.c.about_person == person_id, detail=""),
            "outbox": _erase_outbox(connection, person_id),
        }
        counts |= _erase_identity(connection, person_id, now)
        counts |= {f"named in {name}": count for name, count in (scrub(connection, look) if look else {}).items()}
        # What is found follows what is written; the index is made anew, because it forgets only by and by.
        fill_searches(connection)
        rebuild(connection)
        connection.commit()
        if engine.dialect.name == "sqlite":
            # What was written over must not stay readable, neither in the file nor in the log beside it.
            driver: Any = connection.connection.dbapi_connection
            driver.execute("VACUUM")
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return counts


def erase_words(
    connection: Connection, change_ids: Select[Any], now: datetime, *, values: bool, said: bool = True
) -> int:
    """Blanks the words of these changes (`said`), and their values too where those are words; their hashes stay."""
    rows = connection.execute(select(words).where(words.c.change_id.in_(change_ids))).mappings().all()
    parts = (*((("words", WORDS),) if said else ()), *((("values", VALUES),) if values else ()))
    blanked = []
    for row in rows:
        blank: dict[str, Any] = {"erased": row["change_id"], "erased_at": now}
        for part, names in parts:
            blank |= {f"{part}_hash": digest_of(part, names, dict(row)), f"{part}_salt": "", **dict.fromkeys(names, "")}
        blanked.append(blank)
    if blanked:
        connection.execute(update(words).where(words.c.change_id == bindparam("erased")), blanked)
    return len(blanked)


class _Mine:
    """Where a person stands in each table: under the person, or under one of their accounts."""

    def __init__(self, person_id: int) -> None:
        self.person_id = person_id
        self.accounts = select(accounts.c.id).where(accounts.c.person_id == person_id)

    def said(self, table: Table) -> ColumnElement[bool]:
        return or_(table.c.person_id == self.person_id, table.c.account_id.in_(self.accounts))

    def everything(self) -> dict[str, Select[Any]]:
        me = self.person_id
        reference = (subgroups.c.code + "-" + func.cast(actions.c.number, words.c.why.type)).label("action")
        about = (reference, actions.c.text.label("action_text"))
        numbered = actions.join(subgroups, subgroups.c.id == actions.c.subgroup_id)
        return {
            "person": select(people).where(people.c.id == me),
            "posts held": select(people.c.id, people.c.name).where(people.c.held_by == me),
            "accounts": select(accounts).where(accounts.c.person_id == me),
            "roles": select(roles).where(or_(roles.c.person_id == me, roles.c.deputises == me)),
            "link codes": select(link_codes.c.expires_at, link_codes.c.used_at).where(link_codes.c.person_id == me),
            "places": select(places).where(places.c.person_id == me),
            "owned actions": select(owners.c.printed, owners.c.lead, owners.c.supporting, *about)
            .select_from(owners.join(numbered, actions.c.id == owners.c.action_id))
            .where(owners.c.person_id == me),
            "updates": select(updates.c.at, updates.c.text, updates.c.by, updates.c.source, *about)
            .select_from(updates.join(numbered, actions.c.id == updates.c.action_id))
            .where(self.said(updates)),
            "history": select(
                changes.c.at, changes.c.what, changes.c.role, *(words.c[name] for name in (*VALUES, *WORDS)), *about
            )
            .select_from(
                changes.join(numbered, actions.c.id == changes.c.action_id).outerjoin(
                    words, words.c.change_id == changes.c.id
                )
            )
            .where(self.said(changes))
            .order_by(changes.c.id),
            "turns": select(turns.c.at, turns.c.verb, turns.c.message, turns.c.source).where(self.said(turns)),
            "proposals": select(proposals).where(or_(self.said(proposals), proposals.c.settled_by == me)),
            "acts about": select(acts.c.at, acts.c.deed, acts.c.detail).where(
                or_(acts.c.about_person == me, acts.c.about_account.in_(self.accounts))
            ),
            # What was done about others is theirs in its detail.
            "acts": select(acts.c.at, acts.c.deed, acts.c.role).where(self.said(acts)),
            "refusals": select(refusals.c.at, refusals.c.deed).where(refusals.c.account_id.in_(self.accounts)),
        }


def _listed(connection: Connection, statement: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(statement).mappings()]


def _looked_for(connection: Connection, mine: _Mine) -> Wanted | None:
    """The person's names, and what the platforms and the post call them. A short alias may be somebody else's too."""
    row = connection.execute(
        select(people.c.name, people.c.aliases, people.c.email).where(people.c.id == mine.person_id)
    ).one()
    names = [name for name in (row.name, *row.aliases) if name == row.name or " " in name.strip()]
    users = connection.execute(select(accounts.c.user).where(accounts.c.person_id == mine.person_id)).scalars()
    chats = connection.execute(select(places.c.channel).where(places.c.person_id == mine.person_id)).scalars()
    return wanted([name for name in (*names, row.email) if name != GONE], (*users, *chats))


def _must_exist(connection: Connection, person_id: int) -> tuple[str, ...]:
    """The names to look for: as written, never a single short word that others may share."""
    row = connection.execute(select(people.c.name, people.c.aliases).where(people.c.id == person_id)).first()
    if row is None:
        raise NotFound("There is nobody with this number in the register.")
    return tuple(name for name in (row[0], *row[1]) if len(name.strip()) > 2)


def _blank(connection: Connection, table: Table, which: ColumnElement[bool], **values: Any) -> int:
    return connection.execute(update(table).where(which).values(**values)).rowcount


def _erase_history(
    connection: Connection, mine: _Mine, look: Wanted | None, names: Iterable[str], now: datetime
) -> int:
    """The person's own words, and the person's name where others wrote it as an owner or acted on behalf."""
    own = select(changes.c.id).where(mine.said(changes))
    count = erase_words(connection, own.where(changes.c.what.in_(SPOKEN)), now, values=True)
    count += erase_words(connection, own.where(changes.c.what.not_in(SPOKEN)), now, values=False)
    called = frozenset(map(fold, names))
    valued, spoken = [], []
    for row in _unerased(connection):
        # What an officer wrote down for this person is this person's words.
        behalf = fold(row.on_behalf) in called or _within(look, row.on_behalf)
        if behalf or _within(look, row.why, row.name, row.source):
            spoken.append(row.change_id)
        owned = row.what == "owners" and any(_owned(said, mine.person_id, called) for said in (row.before, row.after))
        named = row.what not in DECIDED and _within(look, row.before, row.after)
        if owned or named or (behalf and row.what in SPOKEN):
            valued.append(row.change_id)
    for first in range(0, max(len(valued), len(spoken)), CHUNK):
        for found, values in ((spoken, False), (valued, True)):
            ids = select(words.c.change_id).where(words.c.change_id.in_(found[first : first + CHUNK]))
            count += erase_words(connection, ids, now, values=values, said=not values)
    return count


def _unerased(connection: Connection) -> Iterable[Any]:
    """Everything that still stands beside the chain. What was erased before is blank and finds nothing."""
    texts = (words.c.change_id, changes.c.what, *(words.c[name] for name in (*VALUES, *WORDS)))
    found = select(*texts).join_from(changes, words, words.c.change_id == changes.c.id).order_by(changes.c.id)
    return connection.execute(found).all()


def _within(look: Wanted | None, *said: str) -> bool:
    return look is not None and any(look.within(each) for each in said)


def _owned(said: str, person_id: int, called: Collection[str]) -> bool:
    """Whether these owners name the person: by number, whatever the name was then, or as printed and nobody's."""
    return any(
        owner.person_id == person_id or (owner.person_id is None and fold(owner.printed) in called)
        for owner in decode_owners(said)
    )


def _is_owner(person_id: int, names: tuple[str, ...]) -> ColumnElement[bool]:
    """Linked to the person, or printed under exactly one of the names and linked to nobody."""
    return or_(owners.c.person_id == person_id, owners.c.person_id.is_(null()) & owners.c.printed.in_(names))


def _erase_proposals(connection: Connection, mine: _Mine) -> int:
    which = mine.said(proposals)
    _blank(connection, proposals, which & (proposals.c.state == "waiting"), state="expired")
    return _blank(connection, proposals, which, words="", question="", steps=[])


def _erase_outbox(connection: Connection, person_id: int) -> int:
    own = outbox.c.place_id.in_(select(places.c.id).where(places.c.person_id == person_id))
    _blank(connection, outbox, own & outbox.c.state.in_(("ready", "uncertain")), state="cancelled")
    return _blank(connection, outbox, own, args={}, payload=null())


def _erase_identity(connection: Connection, person_id: int, now: datetime) -> dict[str, int]:
    """The rows stay, because the history names their numbers; nothing in them says who it was."""
    mine = places.c.person_id == person_id
    own = accounts.c.person_id == person_id
    as_number = func.cast(accounts.c.id, accounts.c.user.type)
    place_number = func.cast(places.c.id, places.c.channel.type)
    return {
        "places": _blank(
            connection, places, mine, channel="erased:" + place_number, name="", address={}, suspended=GONE
        ),
        "accounts": _blank(
            connection, accounts, own, user="erased:" + as_number, name="", kind="deactivated", checked_at=now
        ),
        "aliases": connection.execute(delete(aliases).where(aliases.c.person_id == person_id)).rowcount,
        "roles": connection.execute(
            delete(roles).where(or_(roles.c.person_id == person_id, roles.c.deputises == person_id))
        ).rowcount,
        "link codes": connection.execute(delete(link_codes).where(link_codes.c.person_id == person_id)).rowcount,
        "posts": _blank(connection, people, people.c.held_by == person_id, held_by=null(), held_since=null()),
        "people": _blank(
            connection,
            people,
            people.c.id == person_id,
            name=GONE,
            title="",
            organisation="",
            email="",
            aliases=[],
            reminders=False,
            erased_at=now,
        ),
    }


def forget_updates(engine: Engine, before: datetime, now: datetime) -> int:
    """Retention: blanks what was said about actions that ended before this moment; how many updates.

    The same words stand in the history and go there too; what was decided, by whom and why, stays, and it verifies.
    """
    ended = select(actions.c.id).where(actions.c.status.in_(("agreed", "closed")), actions.c.changed_at < before)
    with writing(engine) as connection:
        old = updates.c.action_id.in_(ended) & (updates.c.text != GONE)
        count = _blank(connection, updates, old, text=GONE, by="", source="")
        said = select(changes.c.id).join_from(changes, words, words.c.change_id == changes.c.id)
        told = changes.c.what.in_(SPOKEN) & changes.c.action_id.in_(ended) & (words.c.values_hash == "")
        erase_words(connection, said.where(told), now, values=True, said=False)
        connection.commit()
        return count
