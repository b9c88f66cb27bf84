"""The fictional Northmere board from sample/northmere.toml onto a register, through the bot's own way of recording.

Its days are counted from the Monday of the week in which it is loaded: see sample/sample.md. Knows no SQL.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.adding import add_from_step
from bot.digest.facts import Weeks
from bot.incoming import Manner, Origin
from bot.language.dates import read_due
from bot.lifecycle import encode_due, encode_owners
from bot.model import (
    Account,
    AccountKind,
    Action,
    Board,
    Due,
    Marking,
    Owner,
    Person,
    PersonKind,
    Place,
    PlaceKind,
    Rag,
    Role,
    Schedule,
    Status,
    Subgroup,
)
from bot.ports import Speaker, Unit, Units
from bot.proposals import Step
from bot.recording import Voice, record
from bot.turn import Turn
from bot.understanding import resolved
from bot.values import dataclass, replace
from handlers.local.workspace import PLATFORM, TENANT, Channel, Member, chat_of

FILE = Path(__file__).parent / "sample" / "northmere.toml"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Past:
    """One turn of the sample's history: at that moment, that entry of that action."""

    at: datetime
    reference: tuple[str, int]
    entry: Row


class Sample:
    """The sample as it looks from one day: what is in it, and how it comes onto a register."""

    def __init__(self, today: date, file: Path = FILE) -> None:
        self.rows: Row = tomllib.loads(file.read_text(encoding="utf-8"))
        self.monday = today - timedelta(days=today.weekday())
        self.zone = ZoneInfo(self.rows["board"]["timezone"])
        self.keys: dict[str, Person] = {}

    # --- days ------------------------------------------------------------------------

    def day(self, offset: int) -> date:
        return self.monday + timedelta(days=offset)

    def moment(self, offset: int, at: str) -> datetime:
        return datetime.combine(self.day(offset), time.fromisoformat(at), self.zone).astimezone(UTC)

    def words(self, printed: str) -> str:
        """Words as printed, with `{date:4}`, `{month:1}` and `{quarter:0}` filled in."""
        return re.sub(r"\{(date|month|quarter):(-?\d+)\}", lambda m: self._token(m[1], int(m[2])), printed)

    def _token(self, kind: str, offset: int) -> str:
        if kind == "date":
            return f"{self.day(offset):%d/%m/%Y}"
        if kind == "month":
            months = self.monday.year * 12 + self.monday.month - 1 + offset
            return f"{MONTHS[months % 12]} {months // 12}"
        # The financial year begins in April: its first quarter is April to June.
        quarters = self.monday.year * 4 + (self.monday.month - 4) // 3 + offset
        year = quarters // 4
        return f"Q{quarters % 4 + 1} {year}/{(year + 1) % 100:02}"

    @cached_property
    def past(self) -> tuple[Past, ...]:
        """The whole history in the order in which it happened."""
        found = [
            Past(self.moment(entry["day"], entry["at"]), (action["subgroup"], action["number"]), entry)
            for action in self.rows["actions"]
            for entry in action["history"]
        ]
        return tuple(sorted(found, key=lambda each: each.at))

    # --- the workspace ---------------------------------------------------------------

    def members(self) -> Iterator[Member]:
        """Everybody with an account, the officer first, and a guest whom the register does not know."""
        people = [p for p in self.rows["people"] if p.get("kind", "person") == "person" and p.get("account", True)]
        for person in people:
            yield Member(person["key"], person["name"], _what(person), email=person.get("email", ""))
        yield Member("guest", "Jo Visitor", "guest, not known to the register", AccountKind.GUEST)

    def channels(self) -> Iterator[Channel]:
        for group in self.rows["subgroups"]:
            told = group.get("audience", {})
            public, shared, guests = (bool(told.get(name, False)) for name in ("public", "shared", "guests"))
            yield Channel(group["channel"], group["channel"], public, shared, guests)

    # --- the register -------------------------------------------------------------------

    def enter(self, units: Units, weeks: Weeks, until: datetime) -> tuple[Past, ...]:
        """Board, people, actions and what happened before `until`; what is left of the history comes back."""
        before = tuple(each for each in self.past if each.at < until)
        with units.write() as unit:
            board = self._board(unit)
            self._people(unit, board)
            self._places(unit, board)
            for row in sorted(self.rows["actions"], key=lambda each: int(each["created"])):
                self._add(unit, weeks, board, row)
            for each in before:
                self._happen(unit, weeks, board, each)
            unit.commit()
        return self.past[len(before) :]

    def link(self, units: Units, now: datetime) -> None:
        """From now on the channels show their subgroups and get their digests."""
        with units.write() as unit:
            board = self._known_board(unit)
            for row in self.rows["subgroups"]:
                group = _group(unit, board, row["code"])
                place = unit.places.find(PLATFORM, TENANT, row["channel"])
                assert place is not None
                unit.places.save(replace(place, subgroup_id=group.id, whole_board=row.get("whole_board", False)))
                when = row["schedule"]
                weekday = WEEKDAYS.index(when["weekday"])
                unit.outbox.save_schedule(
                    Schedule(0, group.id, place.id, "digest", weekday, when["at"], board.timezone)
                )
            unit.commit()

    def happen(self, units: Units, weeks: Weeks, past: Past) -> None:
        with units.write() as unit:
            self._happen(unit, weeks, self._known_board(unit), past)
            unit.commit()

    def _known_board(self, unit: Unit) -> Board:
        board = unit.boards.by_code(self.rows["board"]["code"])
        assert board is not None
        return board

    def _board(self, unit: Unit) -> Board:
        row = self.rows["board"]
        board = unit.boards.add(
            Board(
                0,
                row["code"],
                row["name"],
                row["timezone"],
                tuple((Rag(colour), meaning) for colour, meaning in row["rag_key"].items()),
                Marking(row["blank_marking"]),
                tuple((printed, Marking(meaning)) for printed, meaning in row["marking_words"].items()),
            )
        )
        for group in self.rows["subgroups"]:
            unit.boards.add_subgroup(Subgroup(0, board.id, group["code"], group["name"], group.get("is_board", False)))
        for meeting in self.rows["meetings"]:
            unit.boards.add_meeting(board.id, self.day(meeting["day"]), meeting["name"])
        return board

    def _people(self, unit: Unit, board: Board) -> None:
        for row in self.rows["people"]:
            holder = self.keys[row["held_by"]].id if "held_by" in row else None
            person = unit.people.add(
                Person(
                    0,
                    row["name"],
                    PersonKind(row.get("kind", "person")),
                    row.get("title", ""),
                    row.get("organisation", ""),
                    row.get("email", ""),
                    tuple(row.get("aliases", ())),
                    held_by=holder,
                )
            )
            self.keys[row["key"]] = person
            for role in row.get("roles", ()):
                group = _group(unit, board, role["subgroup"]).id if "subgroup" in role else None
                unit.people.grant(board.id, group, person.id, Role(role["role"]))
            if person.kind is PersonKind.PERSON and row.get("account", True):
                account = unit.people.account_seen(
                    Account(0, PLATFORM, TENANT, row["key"], row["name"], AccountKind.MEMBER)
                )
                unit.people.link(account.id, person.id)

    def _places(self, unit: Unit, board: Board) -> None:
        for row, channel in zip(self.rows["subgroups"], self.channels(), strict=True):
            cleared = row.get("audience", {}).get("cleared")
            audience = replace(channel.audience, cleared=Marking(cleared) if cleared else None)
            unit.places.seen(Place(0, PLATFORM, TENANT, channel.id, name=channel.name, audience=audience))
        for member in self.members():
            person = self.keys.get(member.user)
            if person is not None:
                chat = chat_of(member.user)
                unit.places.seen(Place(0, PLATFORM, TENANT, chat, PlaceKind.PERSONAL, "", person_id=person.id))

    def _add(self, unit: Unit, weeks: Weeks, board: Board, row: Row) -> None:
        at = self.moment(row["created"], "10:00")
        officer = next(each["key"] for each in self.rows["people"] if {"role": "officer"} in each.get("roles", ()))
        turn = self._turn(unit, weeks, board, row["subgroup"], officer, at, f"{row['subgroup']}-{row['number']}")
        assert turn.subgroup is not None
        owners = [(o, False) for o in row["owners"]] + [(o, True) for o in row.get("supporting", ())]
        named = tuple(
            Owner(
                o["printed"], self.keys[o["person"]].id if "person" in o else None, not n and not supporting, supporting
            )
            for n, (o, supporting) in enumerate(owners)
        )
        values = {
            "text": row["text"],
            "number": str(row["number"]),
            "subgroup": str(turn.subgroup.id),
            "section": row.get("section", ""),
            "owners": encode_owners(named),
            "due": encode_due(self._due(turn, board, row["due"])),
            "marking": row.get("marking", board.blank_marking.value),
        }
        added = add_from_step(turn, board.id, Step("add", values=values)).rows[0].action
        unit.actions.save(
            replace(
                added,
                start=self.words(row["start"]),
                outcomes=row.get("outcomes", ""),
                marking_text=row.get("marking_text", ""),
            )
        )

    def _due(self, turn: Turn, board: Board, printed: str) -> Due:
        due = read_due(self.words(printed), turn.today)
        return resolved(turn, due, Action(0, board.id, 0, "", 0, ""))

    def _happen(self, unit: Unit, weeks: Weeks, board: Board, past: Past) -> None:
        code, number = past.reference
        entry = past.entry
        turn = self._turn(unit, weeks, board, code, entry["by"], past.at, f"{code}-{number}-{entry['day']}")
        assert turn.subgroup is not None
        action = unit.actions.numbered(turn.subgroup.id, number)
        assert action is not None
        steps = tuple(Step(deed, action.id, action.version, values) for deed, values in self._deeds(turn, board, entry))
        done = record(turn, [(action, steps)], verb="update", voice=self._voice(turn, entry), authorised=True)
        assert all(row.refused is None for row in done.rows), f"{code}-{number}: the sample asks the impossible"

    def _voice(self, turn: Turn, entry: Row) -> Voice | None:
        if "on_behalf" not in entry:
            return None
        owner = self.keys[entry["on_behalf"]]
        return Voice(owner.name, f"on behalf of {owner.name}", owner.id)

    def _deeds(self, turn: Turn, board: Board, entry: Row) -> Iterator[tuple[str, dict[str, str]]]:
        """A history entry as steps. A rating comes before the agreement, after which nothing is rated."""
        why = {"why": entry["because"]} if "because" in entry else {}
        if entry.get("reopen"):
            yield "reopen", why
        if "rag" in entry:
            yield "rag", {"rag": entry["rag"], **why}
        if "due" in entry:
            reason = {"why": entry["why"]} if "why" in entry else {}
            yield "due", {"due": encode_due(self._due(turn, board, entry["due"])), **reason}
        match entry.get("status"):
            case None:
                pass
            case Status.COMPLETED:
                yield "complete", {}
            case Status.AGREED:
                yield "agree", {"on": self.day(entry["meeting"]).isoformat()}
            case Status.CLOSED:
                yield "close", why
            case soft:
                yield "status", {"status": str(soft)}
        if "update" in entry:
            yield "note", {"text": entry["update"]}

    def _turn(self, unit: Unit, weeks: Weeks, board: Board, code: str, key: str, at: datetime, about: str) -> Turn:
        group = _group(unit, board, code)
        channel = next(row["channel"] for row in self.rows["subgroups"] if row["code"] == code)
        place = unit.places.find(PLATFORM, TENANT, channel)
        speaker = unit.people.speaker(PLATFORM, TENANT, key) or Speaker(
            Account(0, PLATFORM, TENANT, key, kind=AccountKind.MEMBER)
        )
        origin = Origin(PLATFORM, TENANT, key, channel, f"sample:{about}:{at.isoformat()}")
        return Turn(unit, at, origin, Manner.SLASH, speaker, place, weeks, (board,), group)


def _group(unit: Unit, board: Board, code: str) -> Subgroup:
    return next(group for group in unit.boards.subgroups(board.id) if group.code == code)


def _what(person: Row) -> str:
    """What somebody is, in a few words, for the switch of persons."""
    roles = {role["role"]: role.get("subgroup", "") for role in person.get("roles", ())}
    for role in ("officer", "chair"):
        if role in roles:
            return f"{role} of {roles[role]}" if roles[role] else role
    return "owner"
