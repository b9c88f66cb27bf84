"""A small board to talk to: people, accounts, two channels and a few actions, made in one call.

Everybody is invented. The database is a real one; only the clock is the test's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from bot.core import Bot
from bot.incoming import Edited, Manner, Origin, Press, Pressed, Said
from bot.model import (
    Account,
    AccountKind,
    Action,
    Audience,
    Board,
    Due,
    DueKind,
    Marking,
    Owner,
    Person,
    Place,
    PlaceKind,
    Post,
    Role,
    Subgroup,
)
from bot.reply import SILENCE, Answer, Reply
from storage.digest import SqlWeeks
from storage.unit_of_work import SqlUnits

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
PRIVATE = Audience(public=False, shared=False, guests=False)


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def later(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class Town:
    """A board with two subgroups. `say` speaks as somebody somewhere and returns the answer."""

    engine: Engine
    clock: Clock = field(default_factory=Clock)
    people: dict[str, int] = field(default_factory=dict)
    actions: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self.units = SqlUnits(self.engine, b"a key for tests")
        self.bot = Bot(self.units, SqlWeeks(self.engine), self.clock)
        with self.units.write() as unit:
            self.board = unit.boards.add(Board(0, "CSP", "Northmere Community Safety Partnership"))
            self.groups = {
                code: unit.boards.add_subgroup(Subgroup(0, self.board.id, code, name, code == "CSP"))
                for code, name in (
                    ("CSP", "The board"),
                    ("VAWG", "Violence against women and girls"),
                    ("ASB", "Antisocial behaviour"),
                )
            }
            unit.commit()
        for name, role in (
            ("Imogen Hartley", Role.OFFICER),
            ("Priya Nandy", Role.MEMBER),
            ("Tom Okafor", Role.MEMBER),
            ("Grace Lunt", Role.MEMBER),
        ):
            self.person(name, role)
        self.person("Dev Malik", Role.CHAIR, "VAWG")
        self.channel("vawg", "VAWG")
        self.channel("asb", "ASB")
        self.action("VAWG", 12, "Print the leaflet on safe routes", ["Priya Nandy"], date(2026, 12, 13))
        self.action("VAWG", 14, "Run the bystander training", ["Tom Okafor"], date(2026, 11, 2))
        self.action("ASB", 12, "Map the street lights", ["Tom Okafor"], date(2027, 1, 31))
        self.action("ASB", 3, "Brief the night wardens", ["Priya Nandy"], None)

    def person(
        self, name: str, role: Role = Role.MEMBER, group: str | None = None, kind: AccountKind = AccountKind.MEMBER
    ) -> int:
        user = name.split()[0].upper()
        with self.units.write() as unit:
            person = unit.people.add(Person(0, name))
            unit.people.grant(self.board.id, self.groups[group].id if group else None, person.id, role)
            account = unit.people.account_seen(Account(0, "slack", "T1", user, name, kind))
            unit.people.link(account.id, person.id)
            unit.commit()
        self.people[name] = person.id
        return person.id

    def channel(self, name: str, group: str, audience: Audience = PRIVATE) -> int:
        with self.units.write() as unit:
            place = unit.places.seen(Place(0, "slack", "T1", f"C-{name}", PlaceKind.CHANNEL, name, audience=audience))
            unit.places.save(replace(place, subgroup_id=self.groups[group].id, audience=audience))
            unit.commit()
        self.places[name] = place.id
        return place.id

    def action(
        self,
        group: str,
        number: int,
        text: str,
        owners: list[str],
        due: date | None = None,
        marking: Marking = Marking.OFFICIAL,
    ) -> int:
        printed = tuple(Owner(name, self.people.get(name), lead=i == 0) for i, name in enumerate(owners))
        when = Due(due.strftime("%d/%m/%Y"), DueKind.DATE, due) if due else Due()
        with self.units.write() as unit:
            made = unit.actions.add(
                Action(
                    0,
                    self.board.id,
                    self.groups[group].id,
                    group,
                    number,
                    text,
                    owners=printed,
                    due=when,
                    marking=marking,
                    created_at=self.clock.now - timedelta(days=60),
                    changed_at=self.clock.now - timedelta(days=60),
                )
            )
            unit.commit()
        self.actions[f"{group}-{number}"] = made.id
        return made.id

    def card(self, reference: str, channel: str, message: str) -> None:
        """The live card of an action stands in a channel under this message id."""
        with self.units.write() as unit:
            unit.places.remember(Post(0, self.places[channel], message, "card", self.actions[reference]))
            unit.commit()

    def digest(self, channel: str, message: str, *references: str) -> None:
        with self.units.write() as unit:
            listed = tuple(self.actions[reference] for reference in references)
            unit.places.remember(Post(0, self.places[channel], message, "digest", listed=listed))
            unit.commit()

    # --- talking ---------------------------------------------------------------

    def origin(self, who: str, channel: str, thread: str = "", key: str = "") -> Origin:
        self.count += 1
        user = who.split()[0].upper()
        personal = channel == "chat"
        name = f"D-{user}" if personal else f"C-{channel}"
        key = key or f"m{self.count}"
        kind = PlaceKind.PERSONAL if personal else PlaceKind.CHANNEL
        return Origin("slack", "T1", user, name, key, kind, message=key, thread=thread, user_name=who)

    def say(
        self, who: str, text: str, channel: str = "vawg", manner: Manner = Manner.SLASH, thread: str = "", key: str = ""
    ) -> Answer:
        if channel == "chat":
            manner = Manner.PERSONAL
        return self.bot.handle(Said(self.origin(who, channel, thread, key), text, manner))

    def reply(self, who: str, text: str, thread: str, channel: str = "vawg", key: str = "") -> Answer:
        return self.say(who, text, channel, Manner.THREAD, thread, key)

    def press(self, who: str, press: Press, channel: str = "vawg", key: str = "") -> Answer:
        return self.bot.handle(Pressed(self.origin(who, channel, key=key), press))

    def edit(self, who: str, message: str, text: str | None, thread: str, channel: str = "vawg") -> Answer:
        origin = replace(self.origin(who, channel, thread), message=message)
        return self.bot.handle(Edited(origin, text))

    def see(self, reference: str) -> Action:
        with self.units.read() as unit:
            found = unit.actions.get(self.actions[reference])
        assert found is not None
        return found

    def waiting(self) -> tuple[str, ...]:
        """The kinds of what stands in the outbox."""
        from sqlalchemy import select

        from storage.tables import outbox

        with self.engine.connect() as connection:
            return tuple(connection.execute(select(outbox.c.kind).order_by(outbox.c.id)).scalars())


def said(answer: Answer) -> str:
    """Everything an answer says, as one text."""
    if answer is SILENCE:
        return ""
    assert isinstance(answer, Reply), answer
    return repr(answer)
