"""People, posts and bodies; their names, accounts and roles.

An account is joined to a person by `link` alone, which its caller records; nothing here guesses by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, null, or_, select, union, update

from bot.model import Account, AccountKind, Person, PersonKind, Role
from bot.names import fold
from bot.ports import Held, Speaker
from bot.values import replace
from storage.prepared import Prepared
from storage.tables import accounts, actions, aliases, owners, people, roles

_PERSON_COLUMNS = (
    people.c.id,
    people.c.name,
    people.c.kind,
    people.c.title,
    people.c.organisation,
    people.c.email,
    people.c.aliases,
    people.c.reminders,
    people.c.held_by,
    people.c.held_since,
)
_ACCOUNT_COLUMNS = (
    accounts.c.id,
    accounts.c.platform,
    accounts.c.tenant,
    accounts.c.user,
    accounts.c.name,
    accounts.c.kind,
    accounts.c.person_id,
)
_WIDTH = len(_ACCOUNT_COLUMNS)
_END = _WIDTH + len(_PERSON_COLUMNS)

_PERSON = select(*_PERSON_COLUMNS).order_by(people.c.id)
_PERSON_BY_ID = _PERSON.where(people.c.id == bindparam("id"))
_PEOPLE_BY_ID = _PERSON.where(people.c.id.in_(bindparam("ids", expanding=True)))
_PEOPLE = _PERSON.where(people.c.erased_at.is_(null()))
_PEOPLE_NAMED = _PERSON.where(
    people.c.id.in_(select(aliases.c.person_id).where(aliases.c.folded == bindparam("folded")))
)
_PEOPLE_BY_EMAIL = _PERSON.where(func.lower(people.c.email) == bindparam("email")).limit(2)
_ADD_PERSON = insert(people)
_SAVE_PERSON = update(people).where(people.c.id == bindparam("person"))
_ADD_ALIAS = insert(aliases)
_DROP_ALIASES = delete(aliases).where(aliases.c.person_id == bindparam("person"))

_own_post, _their_post = people.alias("own_post"), people.alias("their_post")
# One statement for the question of every turn: who is this, which posts are theirs, and what may they do?
_SPEAKER = (
    select(
        *_ACCOUNT_COLUMNS,
        *_PERSON_COLUMNS,
        roles.c.board_id,
        roles.c.subgroup_id,
        roles.c.role,
        roles.c.deputises,
        roles.c.until,
        _own_post.c.id,
        _their_post.c.id,
    )
    .select_from(
        accounts.outerjoin(people, people.c.id == accounts.c.person_id)
        .outerjoin(roles, roles.c.person_id == people.c.id)
        .outerjoin(_own_post, _own_post.c.held_by == people.c.id)
        .outerjoin(_their_post, _their_post.c.held_by == roles.c.deputises)
    )
    .where(
        accounts.c.platform == bindparam("platform"),
        accounts.c.tenant == bindparam("tenant"),
        accounts.c.user == bindparam("user"),
    )
    .order_by(roles.c.id)
)
_ACCOUNT = select(*_ACCOUNT_COLUMNS).where(
    accounts.c.platform == bindparam("platform"),
    accounts.c.tenant == bindparam("tenant"),
    accounts.c.user == bindparam("user"),
)
_ACCOUNT_BY_ID = select(*_ACCOUNT_COLUMNS).where(accounts.c.id == bindparam("account"))
_ACCOUNTS_OF = select(*_ACCOUNT_COLUMNS).where(accounts.c.person_id == bindparam("person")).order_by(accounts.c.id)
_ADD_ACCOUNT = insert(accounts)
_SAVE_ACCOUNT = update(accounts).where(accounts.c.id == bindparam("account"))

_STANDING = select(roles.c.board_id, roles.c.role).distinct().where(roles.c.person_id == bindparam("person"))
_holder = people.alias("holder")
_board_of_owner = select(actions.c.board_id).join_from(actions, owners, owners.c.action_id == actions.c.id)
# Two looks by an index each: with an OR between them PostgreSQL reads every owner of the register.
_OWNED_BOARDS = union(
    _board_of_owner.where(owners.c.person_id == bindparam("person")),
    _board_of_owner.join(_holder, _holder.c.id == owners.c.person_id).where(_holder.c.held_by == bindparam("person")),
).order_by("board_id")

_SAME_ROLE = and_(
    roles.c.board_id == bindparam("board"),
    func.coalesce(roles.c.subgroup_id, 0) == bindparam("subgroup"),
    roles.c.person_id == bindparam("person"),
    roles.c.role == bindparam("held"),
    func.coalesce(roles.c.deputises, 0) == bindparam("whose"),
)
_HAS_ROLE = select(roles.c.id, roles.c.until).where(_SAME_ROLE).limit(1)
_END_ROLE = update(roles).where(roles.c.id == bindparam("row"))
_HELD = (
    select(roles.c.board_id, roles.c.subgroup_id, roles.c.person_id, roles.c.role, roles.c.until)
    .where(roles.c.person_id == bindparam("person"))
    .order_by(roles.c.id)
)
_ADD_ROLE = insert(roles)
_DROP_ROLE = delete(roles).where(_SAME_ROLE)
_HOLDERS = _PERSON.where(
    people.c.id.in_(
        select(roles.c.person_id).where(
            roles.c.board_id == bindparam("board"),
            roles.c.role == bindparam("held"),
            or_(roles.c.subgroup_id.is_(null()), roles.c.subgroup_id == bindparam("subgroup")),
        )
    )
)


class SqlPeople:
    def __init__(self, prepared: Prepared) -> None:
        self._run = prepared

    def get(self, person_id: int) -> Person | None:
        row = self._run.first(_PERSON_BY_ID, {"id": person_id})
        return _person(row) if row else None

    def many(self, ids: Sequence[int]) -> Mapping[int, Person]:
        if not ids:
            return {}
        rows = self._run.connection.execute(_PEOPLE_BY_ID, {"ids": list(ids)})
        return {row[0]: _person(row) for row in rows}

    def named(self, name: str) -> tuple[Person, ...]:
        """Everybody known by exactly this name or alias; case, full stops and spaces do not count."""
        folded = fold(name)
        return tuple(_person(row) for row in self._run.rows(_PEOPLE_NAMED, {"folded": folded}))

    def all(self) -> tuple[Person, ...]:
        """Everybody who has not been erased."""
        return tuple(_person(row) for row in self._run.rows(_PEOPLE))

    def add(self, person: Person) -> Person:
        added = self._run.insert(_ADD_PERSON, _person_values(person))
        known = replace(person, id=added)
        self._write_aliases(known)
        return known

    def save(self, person: Person) -> None:
        self._run.change(_SAVE_PERSON, {"person": person.id, **_person_values(person)})
        self._run.change(_DROP_ALIASES, {"person": person.id})
        self._write_aliases(person)

    def _write_aliases(self, person: Person) -> None:
        folded = {fold(name): None for name in (person.name, *person.aliases) if fold(name)}
        if folded:
            self._run.each(_ADD_ALIAS, [{"person_id": person.id, "folded": name} for name in folded])

    def speaker(self, platform: str, tenant: str, user: str) -> Speaker | None:
        return self._run.known(_SPEAKER, {"platform": platform, "tenant": tenant, "user": user}, _spoken_for)

    def account_seen(self, account: Account) -> Account:
        """Adds an account, or notes a new name or kind; silence changes neither, and never the person."""
        key = {"platform": account.platform, "tenant": account.tenant, "user": account.user}
        row = self._run.first(_ACCOUNT, key)
        if row is None:
            values = {**key, "name": account.name, "kind": account.kind.value}
            added = self._run.insert(_ADD_ACCOUNT, values)
            return replace(account, id=added, person_id=None)
        known = _account(row)
        told = replace(
            known,
            name=account.name or known.name,
            kind=known.kind if account.kind is AccountKind.UNKNOWN else account.kind,
        )
        if told != known:
            self._run.change(_SAVE_ACCOUNT, {"account": known.id, "name": told.name, "kind": told.kind.value})
        return told

    def link(self, account_id: int, person_id: int | None) -> None:
        self._run.change(_SAVE_ACCOUNT, {"account": account_id, "person_id": person_id})

    def accounts(self, person_id: int) -> tuple[Account, ...]:
        return tuple(_account(row) for row in self._run.rows(_ACCOUNTS_OF, {"person": person_id}))

    def account(self, account_id: int) -> Account | None:
        row = self._run.first(_ACCOUNT_BY_ID, {"account": account_id})
        return _account(row) if row else None

    def owned_boards(self, person_id: int) -> tuple[int, ...]:
        """The boards on which this person, or a post that the person holds, owns an action."""
        return tuple(row[0] for row in self._run.rows(_OWNED_BOARDS, {"person": person_id}))

    def standing(self, person_id: int) -> tuple[tuple[int, Role], ...]:
        held = [(row[0], Role(row[1])) for row in self._run.rows(_STANDING, {"person": person_id})]
        return (*held, *((board_id, Role.OWNER) for board_id in self.owned_boards(person_id)))

    def by_email(self, email: str) -> Person | None:
        """The one person with this address; nobody where two share it."""
        if not email.strip():
            return None
        rows = self._run.rows(_PEOPLE_BY_EMAIL, {"email": email.strip().lower()})
        return _person(rows[0]) if len(rows) == 1 else None

    def grant(
        self,
        board_id: int,
        subgroup_id: int | None,
        person_id: int,
        role: Role,
        deputises: int | None = None,
        until: date | None = None,
    ) -> None:
        known = self._run.first(_HAS_ROLE, _held(board_id, subgroup_id, person_id, role, deputises))
        if known is None:
            values = {
                "board_id": board_id,
                "subgroup_id": subgroup_id,
                "person_id": person_id,
                "role": role.value,
                "deputises": deputises,
                "until": until,
            }
            self._run.change(_ADD_ROLE, values)
        elif known[1] != until:
            self._run.change(_END_ROLE, {"row": known[0], "until": until})

    def held(self, person_id: int) -> tuple[Held, ...]:
        rows = self._run.rows(_HELD, {"person": person_id})
        return tuple(Held(board, group, person, Role(role), until) for board, group, person, role, until in rows)

    def revoke(
        self, board_id: int, subgroup_id: int | None, person_id: int, role: Role, deputises: int | None = None
    ) -> None:
        self._run.change(_DROP_ROLE, _held(board_id, subgroup_id, person_id, role, deputises))

    def holders(self, board_id: int, role: Role, subgroup_id: int | None = None) -> tuple[Person, ...]:
        """Who holds a role on the whole board and, where a subgroup is named, in that subgroup."""
        wanted = {"board": board_id, "held": role.value, "subgroup": subgroup_id or 0}
        return tuple(_person(row) for row in self._run.rows(_HOLDERS, wanted))


def _spoken_for(rows: Sequence[Sequence[Any]]) -> Speaker | None:
    if not rows:
        return None
    account = _account(rows[0][:_WIDTH])
    if account.person_id is None:
        return Speaker(account)
    return _speaker(account, _person(rows[0][_WIDTH:_END]), [row[_END:] for row in rows])


def _speaker(account: Account, person: Person, rows: Sequence[Sequence[Any]]) -> Speaker:
    """`rows` are the person's roles, each with every post of theirs and every post of whoever they deputise for."""
    held: dict[tuple[int, int | None, Role], None] = {}
    posts: set[int] = set()
    stands_for: set[tuple[int, int]] = set()
    ends: dict[tuple[int, int | None, Role, date], None] = {}
    for board_id, subgroup_id, role, deputises, until, own_post, their_post in rows:
        if own_post is not None:
            posts.add(own_post)
        if board_id is None:
            continue
        held[(board_id, subgroup_id, Role(role))] = None
        if until is not None:
            ends[(board_id, subgroup_id, Role(role), until)] = None
        if deputises is not None:
            stands_for.add((board_id, deputises))
            if their_post is not None:
                stands_for.add((board_id, their_post))
    return Speaker(account, person, tuple(held), frozenset(posts), frozenset(stands_for), tuple(ends))


def _held(board_id: int, subgroup_id: int | None, person_id: int, role: Role, deputises: int | None) -> dict[str, Any]:
    return {
        "board": board_id,
        "subgroup": subgroup_id or 0,
        "person": person_id,
        "held": role.value,
        "whose": deputises or 0,
    }


def _person_values(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "kind": person.kind.value,
        "title": person.title,
        "organisation": person.organisation,
        "email": person.email.strip(),
        "aliases": list(person.aliases),
        "reminders": person.reminders,
        "held_by": person.held_by,
        "held_since": person.held_since,
    }


def _person(row: Sequence[Any]) -> Person:
    key, name, kind, title, organisation, email, known_as, reminders, held_by, since = row
    return Person(
        key, name, PersonKind(kind), title, organisation, email, tuple(known_as), bool(reminders), held_by, since
    )


def _account(row: Sequence[Any]) -> Account:
    key, platform, tenant, user, name, kind, person_id = row
    return Account(key, platform, tenant, user, name, AccountKind(kind), person_id)
